"""The editor window in the test process, with its own settings, workspace, and recovery files."""

from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QEvent

from vision_designer.editor.files.recovery import Recovery
from vision_designer.editor.files.settings import Settings
from vision_designer.editor.services import Services
from vision_designer.editor.window.main_window import MainWindow


def make_context(folder, components=()):
    """The window's context, with all its files in ``folder``."""
    context = Services.create(Settings(folder / "editor.ini"), folder / "workspace", list(components))
    context.recovery = Recovery(folder / "recovery")
    return context


@contextmanager
def open_window(folder, qtbot, components=()):
    """Show a window, and close it at the end without a question."""
    context = make_context(folder, components)
    window = MainWindow(context)
    window.resize(1200, 800)
    qtbot.show(window)
    yield window
    for page in window.graph_tabs.pages:
        page.graph.undo_stack.setClean()
    for run in context.queue.active:
        context.queue.stop(run)
    qtbot.waitUntil(lambda: not context.queue.active)
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    context.close()
