"""What is seen when a graph opens in a window of 1366 x 768, without any gesture: whole titles, readable text."""

from itertools import combinations

import pytest
from levels import some
from measured_runs import follow
from open_window import open_window
from painted_texts import painted_texts
from PySide6.QtCore import QRectF
from test_preset import make_folder, preset_of
from waiting_qtbot import settle

from vision_designer.editor.canvas.annotation_items import INSET
from vision_designer.editor.canvas.card_layout import title_of
from vision_designer.editor.canvas.look import MIN_TEXT_PIXELS
from vision_designer.editor.look.texts import translated_message
from vision_designer.editor.runs.run_model import RunModel
from vision_designer.graphs.presets.preset_graph import preset_graph
from vision_designer.graphs.user_paths import EXAMPLES

EXAMPLE_NAMES = sorted(path.stem for path in EXAMPLES.glob("*.json"))
MAXIMIZED = (1366, 768 - 24)
"""Of a window without its frame."""
GAP = 15
"""Minimum distance of cards one above another, in pixels at 100 %."""


@pytest.fixture
def window(tmp_path, qtbot, language):
    with open_window(tmp_path, qtbot) as window:
        window.resize(*MAXIMIZED)
        settle()
        yield window


def squeezed(text):
    return "".join(text.split())


def check_readable(view):
    """No text is small, titles are whole, and no text is outside of its card or on another text."""
    painted = painted_texts(view)
    assert painted
    assert [text for text in painted if text.pixels < MIN_TEXT_PIXELS - 0.01] == []
    navigator = view.navigator
    for node, item in view.graph_scene.nodes.items():
        corner = navigator.viewport_point(item.card.topLeft())
        card = QRectF(corner, item.card.size() * navigator.zoom)
        on_card = [text for text in painted if card.contains(text.place.center())]
        assert squeezed("".join(text.text for text in on_card if text.bold)) == squeezed(title_of(node))
        for text in on_card:
            assert card.contains(text.place), (node.node_id, text)
        for one, other in combinations(on_card, 2):
            shared = one.place.intersected(other.place)
            assert min(shared.width(), shared.height()) < 0.1, (node.node_id, one, other)
        if navigator.zoom >= 0.5:
            small = [text.text for text in on_card if not text.bold]
            assert len(small) >= len(node.inputs) + len(node.outputs)
            assert squeezed(item.layout.texts.values) in squeezed("".join(small)), "all values are visible"
    shown = QRectF(view.viewport().rect())
    assert all(shown.contains(text.place) for text in painted)


@pytest.mark.parametrize("name", some(EXAMPLE_NAMES, "digits_resnet18".__eq__))
def test_template_is_readable_as_it_opens(window, qtbot, name):
    window.files.new_from_example(name)
    settle()
    view = window.page.view
    assert view.navigator.zoom >= 0.5, "the names of ports are shown"
    assert view.navigator.visible_rect().contains(view.graph_scene.contents())
    check_readable(view)


@pytest.mark.parametrize("name", some(EXAMPLE_NAMES, "digits_densenet121_compare".__eq__))
def test_template_is_readable_beside_its_results(window, qtbot, name):
    window.files.new_from_example(name)
    settle()
    before = window.page.view.width()
    run = RunModel(window.graph.document())
    follow(window.graph, run)
    qtbot.waitUntil(lambda: window.page.view.width() < before)
    window.page.headline.show_message("97.5 % accuracy: 9 of 360 images were classified incorrectly")
    settle()
    view = window.page.view
    assert view.navigator.zoom >= 0.56
    assert view.navigator.visible_rect().contains(view.graph_scene.contents())
    check_readable(view)
    for one, other in combinations([item.card for item in view.graph_scene.nodes.values()], 2):
        assert not one.adjusted(0, 0, 0, GAP).intersects(other.adjusted(0, 0, 0, GAP)), "cards are apart"


@pytest.mark.parametrize("pane", some(["runs", "models", "problems"], ("runs", "problems").__contains__))
@pytest.mark.parametrize("name", some(EXAMPLE_NAMES, ("digits_densenet121_compare",).__contains__))
def test_template_is_readable_beside_the_runs_models_and_problems(window, qtbot, name, pane):
    window.files.new_from_example(name)
    settle()
    follow(window.graph, RunModel(window.graph.document()))
    window.page.headline.show_message("97.5 % accuracy: 9 of 360 images were classified incorrectly")
    window.docks.show(pane)
    qtbot.waitUntil(lambda: window.docks.is_in_front(pane) and window.docks[pane].width() > 400)
    settle()
    view = window.page.view
    assert view.navigator.zoom >= 0.56
    assert view.navigator.visible_rect().contains(view.graph_scene.contents())
    check_readable(view)


@pytest.mark.parametrize("divided", some([False, True]))
def test_graph_for_a_folder_is_readable_as_it_opens(window, tmp_path, divided):
    for part in ("train", "val", "test") if divided else ("",):
        make_folder(tmp_path / "pets" / part, {"cat": 20, "dog": 20})
    preset = preset_of(tmp_path / "pets")
    components = window.services.components
    window.files.add_unsaved(preset_graph(preset, components, str(preset.path), "pets", translated_message))
    settle()
    view = window.page.view
    assert view.navigator.zoom >= 0.5
    check_readable(view)
    (note,) = view.graph_scene.notes
    assert INSET + note._line_ends[-1] <= note.size.height() - 4, "the whole note is visible"
