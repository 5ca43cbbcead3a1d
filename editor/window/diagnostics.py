"""The About dialog, the dialog for unexpected errors, and the diagnostic information in both."""

import platform
import shutil
import sys
import threading
import traceback
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QLocale, QObject, QSize, Qt, QTimer, Signal, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from vision_designer.editor.files.crash_reports import CrashReports
from vision_designer.editor.files.settings import Settings
from vision_designer.editor.look.icons import icon
from vision_designer.editor.look.plain_text import PlainLabel
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.parts.dialogs import close_button, message_box
from vision_designer.editor.panes.parts.fitting import fit_to_screen
from vision_designer.editor.panes.parts.small_widgets import bold, filled
from vision_designer.graphs.user_paths import home

PACKAGES = (
    ("vision-designer", "vision-designer"),
    ("PySide6", "PySide6-Essentials"),
    ("ryvencore", "ryvencore"),
    ("torch", "torch"),
    ("torchvision", "torchvision"),
)
"""Display names and distribution names."""
SETTINGS = ("language", "theme", "show_grid", "snap", "show_minimap", "runs_at_once", "notify")
"""Names of settings without personal data."""


def versions() -> dict[str, str]:
    """Versions of installed packages, without importing them."""
    found = {}
    for name, distribution in PACKAGES:
        try:
            found[name] = version(distribution)
        except PackageNotFoundError:
            found[name] = "not installed"
    found["Python"] = platform.python_version()
    found["Qt"] = qVersion()
    return found


def without_home(path: Path) -> str:
    """A path with ``~`` instead of the home folder, whose name may be personal data."""
    own = home()
    return str(Path("~") / path.relative_to(own)) if own is not None and path.is_relative_to(own) else str(path)


def diagnostic_information(workspace: Path, settings: Settings | None = None) -> str:
    """Versions, system, screens, workspace and settings, as plain English text in any display language."""
    lines = [f"{name}: {number}" for name, number in versions().items()]
    lines += [f"System: {platform.platform()} ({platform.machine()})", f"Executable: {sys.implementation.name}"]
    lines += [f"Qt platform: {QGuiApplication.platformName()}", f"Locale: {QLocale.system().name()}"]
    lines += [
        f"Screen: {screen.size().width()} x {screen.size().height()}, scale {screen.devicePixelRatio():g}, "
        f"{screen.logicalDotsPerInch():.0f} dpi, {screen.refreshRate():.0f} Hz"
        for screen in QGuiApplication.screens()
    ]
    lines += [
        f"Colors: {'dark' if theme().is_dark else 'light'}",
        f"Workspace: {without_home(workspace)}{_room(workspace)}",
    ]
    if settings is not None:
        lines += [f"Setting {name}: {getattr(settings, name)}" for name in SETTINGS]
        lines.append(f"Component folders: {len(settings.component_folders)}")
    return "\n".join(lines) + "\n"


def _room(workspace: Path) -> str:
    existing = next((folder for folder in (workspace, *workspace.parents) if folder.is_dir()), None)
    try:
        return f" ({shutil.disk_usage(existing).free / 1e9:.0f} GB free)" if existing is not None else ""
    except OSError:
        return ""


class UnexpectedErrors(QObject):
    """Shows each unexpected error once, one at a time, also of threads; the window stays open.

    Args:
        window: returns the parent of the dialog.
        details: returns the diagnostic information for a report.
        reports: crash reports for the next start; None to write none.
    """

    _happened = Signal(str, str)
    """Summary line and full report of an error; emitted from any thread."""

    def __init__(
        self,
        window: Callable[[], QWidget],
        details: Callable[[], str],
        parent: QObject | None = None,
        reports: CrashReports | None = None,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._details = details
        self._reports = reports
        self._shown: set[str] = set()
        self._box: QMessageBox | None = None
        self._before = sys.excepthook
        self._before_in_threads = threading.excepthook
        # Not during painting or a signal.
        self._happened.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Install the exception hooks, which also receive exceptions of methods called by Qt."""
        self._before, sys.excepthook = sys.excepthook, self.handle
        self._before_in_threads, threading.excepthook = threading.excepthook, self.handle_in_thread

    def handle(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Print an exception as by default, and show it."""
        self._before(kind, error, trace)
        self._report_once(kind, error, trace)

    def handle_in_thread(self, arguments: threading.ExceptHookArgs) -> None:
        """Print the exception that ended a thread as by default, and show it."""
        self._before_in_threads(arguments)
        error = arguments.exc_value if arguments.exc_value is not None else arguments.exc_type()
        self._report_once(arguments.exc_type, error, arguments.exc_traceback)

    def _report_once(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not issubclass(kind, Exception):
            return
        text = "".join(traceback.format_exception(kind, error, trace))
        if text in self._shown:
            return
        if self._reports is not None:
            self._reports.write(text)
        self._happened.emit(f"{kind.__name__}: {error}", text)

    def _show(self, words: str, text: str) -> None:
        if self._box is not None or text in self._shown:
            return
        self._shown.add(text)
        if self._reports is not None:
            self._reports.mark_shown(text)
        message = self.tr("An unexpected error occurred. You can continue, but save your graphs soon.")
        self._open(self.tr("Unexpected error"), message, words, f"{text}\n{self._details()}")

    def offer_reports(self) -> None:
        """Show the reports of crashed processes, if any, and delete them once shown."""
        left = self._reports.earlier() if self._reports is not None else []
        if not left or self._box is not None:
            return
        text = "\n\n".join(report.text.strip() for report in left)
        self._open(
            self.tr("The program has crashed"),
            self.tr("The program ended unexpectedly the last time it was used, or an error could not be shown."),
            self.tr("A report was written. Copy it to share it."),
            f"{text}\n\n{self._details()}",
        )
        if self._box is not None:
            for report in left:
                self._box.finished.connect(lambda _, report=report: report.discard())

    def _open(self, title: str, message: str, words: str, report: str) -> None:
        box = self._box = message_box(self._window(), title, message, words)
        box.setDetailedText(report)
        copy = box.addButton(self.tr("Copy report"), QMessageBox.ButtonRole.ActionRole)
        copy.clicked.disconnect()
        copy.clicked.connect(lambda: QApplication.clipboard().setText(report))
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Close))
        box.finished.connect(self._closed)
        box.open()

    def _closed(self) -> None:
        self._box = None


PICTURE = 72


class AboutDialog(QDialog):
    """The about box.

    Args:
        workspace: the folder named in the diagnostic information.
        parent: the window.
        settings: for the diagnostic information; None to omit them.
    """

    def __init__(self, workspace: Path, parent: QWidget | None = None, settings: Settings | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("About vision-designer"))
        fit_to_screen(self)
        self._workspace = workspace
        self._settings = settings
        found = versions()
        picture = PlainLabel()
        picture.setPixmap(icon("application").pixmap(QSize(PICTURE, PICTURE), self.devicePixelRatioF()))
        picture.setAlignment(Qt.AlignmentFlag.AlignTop)
        name = bold(PlainLabel("vision-designer"), 1.7)
        version = PlainLabel(self.tr("Version {version}").format(version=found.pop("vision-designer")))
        purpose = PlainLabel(
            self.tr("Train image classifiers by wiring components on a canvas, or headless from the same graph file.")
        )
        purpose.setWordWrap(True)
        purpose.setMinimumWidth(340)
        facts = QFormLayout()
        facts.setHorizontalSpacing(24)
        facts.setVerticalSpacing(4)
        for package, number in found.items():
            value = PlainLabel(number)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            facts.addRow(package, value)
        license = PlainLabel(self.tr("Free software under the MIT license, without warranty of any kind."), wraps=True)
        words = filled(QVBoxLayout(), name, version, spacing=4)
        words.addSpacing(8)
        words.addWidget(purpose)
        words.addSpacing(12)
        words.addLayout(facts)
        words.addSpacing(12)
        words.addWidget(license)
        top = filled(QHBoxLayout(), picture, words, spacing=20, stretch=words)
        self.copy_button = QPushButton(icon("copy"), self.tr("Copy Diagnostic Information"))
        self.copy_button.clicked.connect(self.copy)
        buttons = close_button(self)
        buttons.addButton(self.copy_button, QDialogButtonBox.ButtonRole.ActionRole)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setDefault(True)
        layout = filled(QVBoxLayout(self), top, buttons, margins=(24, 24, 24, 16), spacing=20)
        layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        close.setFocus()
        self._copied = QTimer(self, singleShot=True)
        self._copied.timeout.connect(self._offer)

    def copy(self) -> None:
        """Copy the diagnostic information to the clipboard."""
        QApplication.clipboard().setText(diagnostic_information(self._workspace, self._settings))
        self.copy_button.setText(self.tr("Copied"))
        self.copy_button.setIcon(icon("completed"))
        self._copied.start(2000)

    def _offer(self) -> None:
        self.copy_button.setText(self.tr("Copy Diagnostic Information"))
        self.copy_button.setIcon(icon("copy"))
