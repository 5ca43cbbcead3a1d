"""Asking where to save what a pane shows, and saying so when that failed."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from vision_designer.nodes.errors import VisionDesignerError


def ask_and_save(
    parent: QWidget, title: str, suggested: Path, name_filter: str, save: Callable[[Path], None]
) -> Path | None:
    """Save under the name that the user chooses; None when there is none, or it could not be written."""
    chosen, _ = QFileDialog.getSaveFileName(parent, title, str(suggested), name_filter)
    if not chosen:
        return None
    path = Path(chosen)
    path = path if path.suffix else path.with_suffix(suggested.suffix)
    try:
        save(path)
    except VisionDesignerError as error:
        QMessageBox.warning(parent, title, error.message)
        return None
    return path
