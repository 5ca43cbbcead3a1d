"""Asking where to save what a pane shows, and saying so when that failed."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from vision_designer.editor.look.messages import translated_message
from vision_designer.editor.look.plain_text import as_text
from vision_designer.nodes.errors import VisionDesignerError


def asked_path(parent: QWidget, title: str, suggested: Path, name_filter: str) -> Path | None:
    """The file that the user chooses to write to, with the ending of ``suggested`` if it has none; None for none."""
    chosen, _ = QFileDialog.getSaveFileName(parent, title, str(suggested), name_filter)
    if not chosen:
        return None
    path = Path(chosen)
    return path if path.suffix else path.with_suffix(suggested.suffix)


def ask_and_save(
    parent: QWidget, title: str, suggested: Path, name_filter: str, save: Callable[[Path], None]
) -> Path | None:
    """Save under the name that the user chooses; None when there is none, or it could not be written."""
    path = asked_path(parent, title, suggested, name_filter)
    if path is None:
        return None
    try:
        save(path)
    except VisionDesignerError as error:
        QMessageBox.warning(parent, title, as_text(translated_message(error.message)))
        return None
    return path
