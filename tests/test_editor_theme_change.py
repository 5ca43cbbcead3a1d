import pytest
from levels import some
from open_window import open_window
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QWidget
from waiting_qtbot import settle

from vision_designer.editor.look.theme import DARK, LIGHT, theme

pytestmark = pytest.mark.gui
ROLES = (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText)


def names(colors):
    return {color.name() for color in vars(colors).values() if isinstance(color, QColor)}


@pytest.mark.parametrize("dark", some([True, False]))
def test_no_widget_keeps_colors_of_other_theme(qtbot, qapp, tmp_path, dark):
    before = qapp.palette(), qapp.styleSheet(), qapp.style().objectName()
    theme().apply(qapp, "light" if dark else "dark")
    try:
        with open_window(tmp_path, qtbot) as window:
            window.files.new_from_example("digits_resnet18")
            graph = window.graph
            train = graph.flow.node("train")
            graph.edits.values.set_parameter([train], "learning_rate", -1)
            graph.edits.values.set_parameter([graph.flow.node("images")], "path", "nowhere")
            window.page.banner.show_message("something happened")
            qtbot.waitUntil(lambda: len(graph.problems) >= 2)
            for name in ("images", "train"):
                graph.select([graph.flow.node(name)])
                for pane in ("problems", "runs", "results", "properties"):
                    window.docks.show(pane)
                    settle()
            stale_mark = window.page.banner._mark.pixmap().toImage()
            theme().set_dark(dark)
            settle()
            left = names(LIGHT if dark else DARK) - names(DARK if dark else LIGHT)
            stale = {
                f"{type(widget).__name__} in {type(widget.parent()).__name__}: {widget.palette().color(role).name()}"
                for widget in window.findChildren(QWidget)
                for role in ROLES
                if widget.isVisibleTo(window) and widget.palette().color(role).name() in left
            }
            assert stale == set()
            fields = window.docks.panes["properties"].forms["parameters"].fields
            assert fields["learning_rate"]._mark == theme().colors.problem
            assert window.page.banner._mark.pixmap().toImage() != stale_mark
    finally:
        theme().apply(qapp, "light")
        qapp.setStyle(before[2])
        qapp.setStyleSheet(before[1])
        qapp.setPalette(before[0])
