"""Entry point of the editor."""

import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication, QMessageBox

from vision_designer.editor.canvas.drops import holds_images
from vision_designer.editor.files.crash_reports import CrashReports
from vision_designer.editor.files.settings import Settings
from vision_designer.editor.input_methods import use_available_input_method
from vision_designer.editor.look.icons import icon
from vision_designer.editor.look.plain_text import as_text
from vision_designer.editor.look.texts import install_language, translated_message
from vision_designer.editor.look.theme import theme
from vision_designer.editor.services import Services
from vision_designer.editor.window.diagnostics import UnexpectedErrors, diagnostic_information
from vision_designer.editor.window.main_window import MainWindow
from vision_designer.editor.workers import Collector
from vision_designer.graphs.user_paths import EXAMPLE_PREFIX, absolute_path
from vision_designer.graphs.workspace import keep_libraries_inside
from vision_designer.nodes.core.component import DeclarationError
from vision_designer.nodes.errors import VisionDesignerError
from vision_designer.nodes.system.processes import is_offline, set_offline
from vision_designer.nodes.types.image_directory import is_image


class Editor:
    """The running program: the application, the shared services, and the window.

    Args:
        application: Qt's application.
        settings: of the user.
        workspace: of runs; None for the one in the settings.
        component_folders: folders of additional components.
    """

    def __init__(
        self,
        application: QApplication,
        settings: Settings,
        workspace: Path | None = None,
        component_folders: Sequence[Path] = (),
    ) -> None:
        self.application = application
        self.settings = settings
        install_language(application, settings.language)
        theme().apply(application, settings.theme)
        application.setWindowIcon(icon("application"))
        self._may_download = not is_offline()
        self._allow_downloads()
        self.services = Services.create(settings, workspace, component_folders)
        # Inherited by child processes.
        keep_libraries_inside(self.services.workspace)
        self.window = self._new_window()
        settings.changed.connect(self._setting_changed)

    def _new_window(self) -> MainWindow:
        window = MainWindow(self.services)
        window.closed.connect(self.close)
        return window

    def start(self, graphs: Sequence[str] = ()) -> None:
        """Show the window and open graphs; offers unsaved edits after a crash, and finds active runs."""
        self.window.show()
        self.services.queue.reattach()
        self.window.changes.offer_lost()
        folders = [str(absolute_path(path, Path.cwd())) for path in graphs if holds_images(path)]
        images = [str(absolute_path(path, Path.cwd())) for path in graphs if is_image(path)]
        for graph in graphs:
            if graph.startswith(EXAMPLE_PREFIX):
                self.window.files.new_from_example(graph.removeprefix(EXAMPLE_PREFIX))
            elif not holds_images(graph) and not is_image(graph):
                self.window.files.open_path(Path(graph))
        if folders:
            self.window.folders.offer(folders)
        if images:
            self.window.folders.offer_images(images)

    def report(self) -> str:
        """Diagnostic information for reports."""
        return diagnostic_information(self.services.workspace, self.settings)

    def close(self) -> None:
        self.services.close()

    def _setting_changed(self, name: str) -> None:
        if name == "theme":
            theme().apply(self.application, self.settings.theme)
        elif name == "language":
            self._change_language()
        elif name == "runs_at_once":
            self.services.queue.set_parallel(self.settings.runs_at_once)
        elif name == "download_weights":
            self._allow_downloads()

    def _allow_downloads(self) -> None:
        """Pass the setting to runs through the environment; never allows what the environment forbade at the start."""
        set_offline(not (self._may_download and self.settings.download_weights))

    def _change_language(self) -> None:
        """Recreate the window in another language; graphs stay open with their undo steps."""
        install_language(self.application, self.settings.language)
        old = self.window
        graphs = old.rebuild()
        self.window = MainWindow(self.services, graphs)
        self.window.closed.connect(self.close)
        self.window.show()
        old.close()
        old.deleteLater()


def main(graphs: Sequence[str] = (), workspace: Path | None = None, component_folders: Sequence[Path] = ()) -> int:
    """Run the editor until its window is closed; returns the exit status."""
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    use_available_input_method()
    application = QApplication(sys.argv[:1])
    application.setApplicationName("vision-designer")
    application.setDesktopFileName("vision-designer")
    application.setApplicationDisplayName("vision-designer")
    QLocale.setDefault(QLocale.system())
    Collector(application)
    try:
        editor = Editor(application, Settings(), workspace, component_folders)
    except (DeclarationError, VisionDesignerError) as error:
        QMessageBox.critical(None, "vision-designer", as_text(translated_message(str(error))))
        print(error, file=sys.stderr)
        return 2
    reports = CrashReports()
    reports.begin()
    errors = UnexpectedErrors(lambda: editor.window, editor.report, application, reports)
    errors.install()
    editor.start(graphs)
    errors.offer_reports()
    status = application.exec()
    reports.close()
    return status
