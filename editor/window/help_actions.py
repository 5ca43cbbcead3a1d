"""Actions of the Help menu."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from vision_designer.editor.look.plain_text import QT_TRANSLATE_NOOP
from vision_designer.editor.window.about import AboutDialog, diagnostic_information
from vision_designer.editor.window.actions import ActionRecord
from vision_designer.editor.window.command_palette import CommandPalette
from vision_designer.editor.window.tour import Tour, TourStep

if TYPE_CHECKING:
    from vision_designer.editor.window.main_window import MainWindow


def show_command_palette(window: "MainWindow") -> None:
    """Every action by its name."""
    CommandPalette(window, [*window.actions_.actions.values(), *window.docks.toggle_actions()]).open()


def show_tour(window: "MainWindow") -> None:
    """Three steps through the window, over the sample if no graph is open."""
    if window.graph is None:
        window.files.new_from_example("digits_resnet18")
    translate = QCoreApplication.translate
    steps = [
        TourStep(
            window.docks["library"],
            translate("Tour", "Drag components onto the canvas"),
            translate(
                "Tour",
                "Or double-click the canvas and type. Drag links from outputs on the right to inputs on the left.",
            ),
        ),
        TourStep(
            window.docks["properties"],
            translate("Tour", "Set parameters"),
            translate("Tour", "Click a node to see its parameters. Problems are reported as you edit."),
        ),
        TourStep(
            window.docks["results"],
            translate("Tour", "Submit and follow the run"),
            translate(
                "Tour", "Press Submit or F5. Progress, curves, images and scores of the selected node appear here."
            ),
        ),
    ]
    tour = Tour(window, steps)
    tour.start()
    window.services.settings.tour_done = True


def _copy_diagnostics(window: "MainWindow") -> None:
    QApplication.clipboard().setText(diagnostic_information(window.services.workspace, window.services.settings))
    window.status_line.showMessage(QCoreApplication.translate("actions", "Diagnostic information copied"), 4000)


RECORDS = (
    ActionRecord(
        "command_palette",
        QT_TRANSLATE_NOOP("actions", "&Command Palette…"),
        show_command_palette,
        ("Ctrl+Shift+P", "F3"),
        "palette",
        help=QT_TRANSLATE_NOOP("actions", "Find any action by name"),
    ),
    ActionRecord("tour", QT_TRANSLATE_NOOP("actions", "&Tour"), show_tour, (), "help"),
    None,
    ActionRecord(
        "copy_diagnostics", QT_TRANSLATE_NOOP("actions", "Copy &Diagnostic Information"), _copy_diagnostics, (), "copy"
    ),
    ActionRecord(
        "about",
        QT_TRANSLATE_NOOP("actions", "&About vision-designer"),
        lambda window: AboutDialog(window.services.workspace, window, window.services.settings).open(),
        (),
        "about",
    ),
)
