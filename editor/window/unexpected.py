"""Says so when something went wrong that nobody has thought of, instead of leaving it to a terminal nobody sees."""

import sys
import traceback
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from vision_designer.editor.look.plain_text import as_text


class UnexpectedErrors(QObject):
    """Shows each unexpected error once, one at a time; the window goes on.

    Args:
        window: gives the window that it is shown over.
        details: gives what a report should say of the program.
    """

    def __init__(
        self, window: Callable[[], QWidget], details: Callable[[], str], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._details = details
        self._told: set[str] = set()
        self._box: QMessageBox | None = None
        self._before = sys.excepthook

    def install(self) -> None:
        """Be told of errors from now on; Qt hands those of methods that it calls here too."""
        self._before, sys.excepthook = sys.excepthook, self.take

    def take(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Print an error as ever, and show it."""
        self._before(kind, error, trace)
        if not issubclass(kind, Exception):
            return
        text = "".join(traceback.format_exception(kind, error, trace))
        if text not in self._told and self._box is None:
            self._told.add(text)
            # Not while something is being painted or told.
            QTimer.singleShot(0, self, lambda: self._show(error, text))

    def _show(self, error: BaseException, text: str) -> None:
        if self._box is not None:
            return
        box = self._box = QMessageBox(self._window())
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self.tr("Unexpected error"))
        box.setText(self.tr("Something went wrong that should not have. You can go on; save your graphs soon."))
        box.setInformativeText(as_text(f"{type(error).__name__}: {error}"))
        report = f"{text}\n{self._details()}"
        box.setDetailedText(report)
        copy = box.addButton(self.tr("Copy report"), QMessageBox.ButtonRole.ActionRole)
        copy.clicked.disconnect()
        copy.clicked.connect(lambda: QApplication.clipboard().setText(report))
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Close))
        box.finished.connect(self._closed)
        box.open()

    def _closed(self) -> None:
        self._box = None
