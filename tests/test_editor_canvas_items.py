"""The items of the canvas, and that deleted ones are freed."""

import gc
import random
import weakref
from collections import Counter

import pytest
from canvases import Hand, chain
from painted_texts import painted_texts
from prepared_outputs import Recorded, thumbnail
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolTip
from waiting_qtbot import settle

from vision_designer.editor.canvas import node_item
from vision_designer.editor.canvas.adding import AddBox
from vision_designer.editor.canvas.card_layout import footer_texts, wrapped
from vision_designer.editor.canvas.context import Hit
from vision_designer.editor.canvas.link_item import LinkItem
from vision_designer.editor.canvas.look import MIN_TEXT_PIXELS, READABLE_TITLE_PIXELS, SMALL_GRAPH, CanvasLook, metrics
from vision_designer.editor.canvas.node_item import NodeItem
from vision_designer.editor.canvas.pointer import node_tip, port_tip
from vision_designer.editor.canvas.view import menu_for
from vision_designer.editor.look import texts
from vision_designer.editor.look.icons import bytes_of
from vision_designer.editor.look.theme import theme
from vision_designer.editor.runs.progress import NodeStatus
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.validate import Problem
from vision_designer.nodes.components import load_components

pytestmark = pytest.mark.gui
STATES = ("not_run", "waiting", "running", "completed", "reused", "failed", "cancelled", "skipped")


@pytest.fixture
def hand(qtbot):
    return Hand(qtbot)


def picture(hand, **keywords) -> QImage:
    area = hand.view.graph_scene.picture_area(**keywords)
    image = QImage(area.size().toSize(), QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    hand.view.graph_scene.render_picture(painter, QRectF(image.rect()), **keywords)
    painter.end()
    return image


def give(hand, name, status, monkeypatch) -> None:
    monkeypatch.setattr(hand.graph.statuses, "of", lambda node: status if node.node_id == name else NodeStatus())
    hand.graph.statuses.changed.emit([hand.node(name)])


def test_every_state_looks_different(hand, monkeypatch):
    seen = []
    for state in STATES:
        give(hand, "mix", NodeStatus(state, done=3, total=10, unit="epochs"), monkeypatch)
        seen.append(picture(hand))
    give(hand, "mix", NodeStatus("completed", stale=True), monkeypatch)
    seen.append(picture(hand))
    assert all(a != b for at, a in enumerate(seen) for b in seen[at + 1 :])


@pytest.mark.parametrize("zoom", [0.3, 0.45, 0.52, 0.7, 1.0, 2.0])
def test_marks_of_state_and_warnings_have_a_place_each(hand, zoom, monkeypatch):
    give(hand, "mix", NodeStatus("completed", warnings=2), monkeypatch)
    view, card = hand.view, hand.scene.nodes[hand.node("mix")].card
    view.navigator.set_zoom(zoom)
    view.navigator.center_on_point(card.topRight())
    image = view.viewport().grab().toImage()
    corner = view.navigator.viewport_point(card.topRight()).toPoint()
    reach = round(60 * zoom) + 20
    area = QRect(corner - QPoint(reach, reach), QSize(2 * reach, 2 * reach)) & image.rect()
    pixels = [QPoint(x, y) for x in range(area.left(), area.right()) for y in range(area.top(), area.bottom())]
    colors = theme().state_color("completed").rgb(), theme().colors.warning.rgb()
    state, warning = ([at for at in pixels if image.pixel(at) == color] for color in colors)
    assert state and warning
    assert min(max(abs(a.x() - b.x()), abs(a.y() - b.y())) for a in state for b in warning) >= 2


def test_card_footer_shows_progress_of_running_node(qapp):
    text, *_ = footer_texts(NodeStatus("running", done=12, total=1500, unit="images", message="Reading"))
    assert "12 of 1,500 images" in text
    assert "Reading" in text
    assert footer_texts(NodeStatus("failed", error={"message": "No images."})) == ("No images.",)
    assert "1 min 15 s" in footer_texts(NodeStatus("completed", seconds=75))[0]
    assert "Bypassed" in footer_texts(NodeStatus("completed"), bypassed=True)


def test_links_do_not_move_when_footer_appears(hand, monkeypatch):
    before = [link.curve.currentPosition() for link in hand.scene.links.values()]
    height = hand.item("mix").size.height()
    give(hand, "mix", NodeStatus("running"), monkeypatch)
    assert hand.item("mix").size.height() > height
    assert [link.curve.currentPosition() for link in hand.scene.links.values()] == before


def test_problems_are_marked_with_tooltip(hand):
    before = picture(hand)
    hand.graph.set_problems([Problem("NullOrEmptyError", "0003", "Left <must> be linked.", node="mix")])
    assert picture(hand) != before
    assert "Left &lt;must&gt; be linked." in node_tip(hand.item("mix"))
    hand.graph.set_problems([])
    assert picture(hand) == before


def test_node_and_port_tooltips_describe_them(hand, monkeypatch):
    assert "Mix two crates of apples." in node_tip(hand.item("mix"))
    give(hand, "mix", NodeStatus("completed", outputs={"pears": "/store/pears"}), monkeypatch)
    tip = port_tip(hand.item("mix"), hand.output("mix", "pears"))
    assert "Pears" in tip
    assert "/store/pears" in tip
    place = hand.at(hand.output("mix", "pears")).toPoint()
    QApplication.sendEvent(
        hand.view.viewport(), QHelpEvent(QEvent.Type.ToolTip, place, hand.view.viewport().mapToGlobal(place))
    )
    assert "/store/pears" in QToolTip.text()
    QToolTip.hideText()


def test_first_sentence_does_not_end_at_abbreviation():
    assert texts.first_sentence("A network (Huang et al. 2017). It is large.") == "A network (Huang et al. 2017)."
    assert texts.first_sentence("Sizes, e.g. 224. More.") == "Sizes, e.g. 224."
    assert texts.first_sentence("一個網路。它很大。") == "一個網路。"


def test_unknown_component_is_marked_and_stays_linked(qtbot):
    document = GraphDocument.model_validate(
        {
            "nodes": [
                {"id": "a", "component": "grow", "version": "1", "position": [0, 0]},
                {"id": "b", "component": "alien", "version": "1", "position": [300, 0]},
            ],
            "links": [{"from": "a.apples", "to": "b.things"}],
        }
    )
    hand = Hand(qtbot, document)
    assert hand.item("b").stand_in
    assert hand.item("b").layout.title == ("alien",)
    assert "not installed" in node_tip(hand.item("b"))
    assert len(hand.scene.links) == 1
    picture(hand)


def test_long_titles_take_up_to_three_lines(hand):
    title = "A title that is much too long for a single line of any card"
    hand.graph.edits.values.rename(hand.node("mix"), title)
    layout = hand.item("mix").layout
    assert " ".join(layout.title) == title
    assert len(layout.title) == 3
    assert layout.width % 8 == 0
    assert all(place.y % 4 == 0 for place in (*layout.inputs, *layout.outputs))
    hand.graph.edits.values.rename(hand.node("mix"), f"{title}, {title}")
    assert len(hand.item("mix").layout.title) == 3
    assert hand.item("mix").layout.title[2].endswith("…")


@pytest.mark.parametrize(
    "title",
    [
        "影像資料集的轉換與分割以及評估影像分類模型的結果",
        "a" * 60,
        "🦊🐻" * 20,
        "two words 與中文字混在一起的標題也會換行",
    ],
)
def test_titles_wrap_without_spaces(title):
    lines = wrapped(title, 160, 9, 13, bold=True)
    assert len(lines) > 1
    assert "".join("".join(lines).split()) == "".join(title.split())
    assert all(metrics(13, True).horizontalAdvance(line) <= 160 for line in lines)


def test_line_does_not_begin_with_chinese_punctuation():
    title = "影像資料集的轉換與分割、以及評估「影像分類模型」。"
    for width in range(60, 200, 7):
        assert not any(line[0] in "、。」" for line in wrapped(title, width, 9, 13))


def test_exported_picture_omits_selection_and_search(hand):
    before = picture(hand)
    hand.view.commands.select_all()
    hand.view.finding.find_text("grow")
    assert picture(hand) == before
    assert hand.scene.look.matches is not None


def test_picture_of_selection_shows_only_selection(hand):
    hand.graph.select([hand.node("prune")])
    area = hand.view.graph_scene.picture_area(selection_only=True)
    assert not area.intersects(hand.item("grow").card)
    picture(hand, selection_only=True)
    assert all(item.isVisible() for item in (*hand.scene.nodes.values(), *hand.scene.links.values()))


def test_canvas_follows_theme(hand):
    light = hand.view.grab().toImage()
    was_dark = theme().is_dark
    theme().set_dark(not was_dark)
    try:
        assert hand.view.grab().toImage() != light
    finally:
        theme().set_dark(was_dark)


def test_canvas_paints_at_every_zoom_and_theme(hand, monkeypatch):
    hand.graph.edits.annotations.add_note((0, 400), "# Title\n\n- [link](https://example.org)\n\n`code`")
    hand.graph.edits.annotations.add_frame((-40, -60), (280, 420), "Fruit")
    hand.graph.edits.values.set_bypassed([hand.node("mix")], True)
    hand.view.commands.select_all()
    for zoom in (0.05, 0.3, 0.5, 1.0, 2.0, 4.0):
        hand.view.navigator.set_zoom(zoom)
        for matches in (None, {hand.node("mix")}):
            hand.scene.show_matches(matches)
            hand.view.grab()


def test_card_pictures_are_decoded_by_data_process_on_expand(hand, data_process, qtbot, tmp_path, monkeypatch):
    hand.scene.set_data_process(data_process)
    image = QImage(640, 480, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    image.save(str(tmp_path / "chart.png"))
    give(hand, "mix", NodeStatus("completed", pictures=[str(tmp_path / "chart.png"), "/nowhere.png"]), monkeypatch)
    assert not hand.scene.look.thumbnails
    height = hand.item("mix").size.height()
    hand.graph.edits.values.set_preview_shown([hand.node("mix")], True)
    assert hand.item("mix").size.height() > height
    qtbot.waitUntil(lambda: bool(hand.scene.look.thumbnails))
    assert hand.scene.look.thumbnails[str(tmp_path / "chart.png")].height() == 104
    assert data_process.process_id
    hand.view.grab()
    hand.graph.edits.values.set_preview_shown([hand.node("mix")], False)
    assert hand.item("mix").size.height() == height


def test_card_pictures_are_requested_once_within_budget(hand, monkeypatch, qtbot):
    asked = Recorded()
    hand.scene.set_data_process(asked)
    paths = [f"/store/{number}.png" for number in range(6)]
    give(hand, "mix", NodeStatus("completed", pictures=paths), monkeypatch)
    hand.graph.edits.values.set_preview_shown([hand.node("mix")], True)
    of_one = None
    for number, path in enumerate(paths):
        qtbot.waitUntil(lambda wanted=number + 1: len(asked.asked) == wanted)
        assert asked.asked[-1].arguments["file"] == path
        if number == 0:
            asked.answer("thumbnail", lambda _: {"error": "damaged"})
            continue
        asked.answer("thumbnail", lambda _: thumbnail({"position": 0, "category": None, "size": 96}))
        of_one = of_one or bytes_of(hand.scene.look.thumbnails[path])
        monkeypatch.setattr(node_item, "MAX_BYTES", 3 * of_one)
    assert list(hand.scene.look.thumbnails) == paths[-3:]
    hand.graph.statuses.changed.emit([hand.node("mix")])
    qtbot.waitUntil(lambda: len(asked.asked) == len(paths) + 1)
    assert asked.asked[-1].arguments["file"] == paths[1], "what cannot be read is not tried again"
    hand.view.close_graph()
    assert asked.asked[-1].cancelled


def test_empty_canvas_shows_hint(qtbot):
    hand = Hand(qtbot, GraphDocument())
    assert "Components pane" in hand.view._hint.text()
    assert hand.view._hint.isVisible()
    hand.graph.edits.nodes.add("grow", (0, 0))
    assert not hand.view._hint.isVisible()


# Menus


def entries(menu: QMenu) -> list[str]:
    return [action.text().split("\t")[0] for action in menu.actions() if action.text()]


def test_every_item_has_context_menu(hand):
    hand.graph.edits.annotations.add_note((0, 400), "hello")
    link = next(iter(hand.scene.links.values()))
    menus = {
        "node": Hit(hand.item("mix")),
        "port": Hit(hand.item("mix"), port=hand.input("mix", "left")),
        "link": Hit(link),
        "note": Hit(hand.scene.notes[0]),
        "canvas": Hit(),
    }
    shown = {name: entries(menu_for(hand.view.target, found, QPointF(0, 0))) for name, found in menus.items()}
    assert len({tuple(texts) for texts in shown.values()}) == len(menus)
    assert "Run Up to Here" in shown["node"]
    assert "Remove Link" in shown["link"]
    assert "Paste" in shown["canvas"]


def test_context_menu_runs_up_to_node(hand):
    asked = []
    hand.view.context.run_to_requested.connect(asked.append)
    menu = menu_for(hand.view.target, Hit(hand.item("mix")), QPointF())
    next(action for action in menu.actions() if action.text().startswith("Run Up")).trigger()
    assert asked == [hand.node("mix")]


def test_read_only_graph_offers_no_edits(qtbot):
    hand = Hand(qtbot, read_only=True)
    menu = menu_for(hand.view.target, Hit(hand.item("mix")), QPointF())
    enabled = {action.text().split("\t")[0] for action in menu.actions() if action.text() and action.isEnabled()}
    assert "Delete" not in enabled
    assert "Copy" in enabled


# The add box


def test_add_box_ranks_fuzzy_matches(qtbot):
    box = AddBox()
    qtbot.addWidget(box)
    box.open_at(QPoint(0, 0), load_components().values())
    QTest.keyClicks(box.line, "resn")
    assert box.shown[0] == "resnet"
    box.line.clear()
    QTest.keyClicks(box.line, "tpm")
    assert box.shown[0] == "train_pytorch_model"
    box.line.clear()
    QTest.keyClicks(box.line, "model scoring")
    assert set(box.shown[:2]) == {"score_image_model", "evaluate_model"}


@pytest.mark.parametrize("row", [0, 2, 4])
@pytest.mark.parametrize("then", [slice(5, None), slice(0, 3), slice(0, 0)], ids=["others", "fewer", "none"])
def test_add_box_reopens_for_other_components(qtbot, row, then):
    components = list(load_components().values())
    box = AddBox()
    qtbot.addWidget(box)
    box.open_at(QPoint(0, 0), components[:5])
    for _ in range(row):
        QTest.keyClick(box.line, Qt.Key.Key_Down)
    box.hide()
    box.open_at(QPoint(0, 0), components[then])
    assert box.shown == [component.component for component in components[then]]
    if box.shown:
        assert texts.component_summary(components[then][0]) in box.help.text()
    else:
        assert "No component" in box.help.text()


# Notes and frames that are added and removed


def two_notes(hand):
    hand.graph.edits.annotations.add_note((0, 300), "first")
    hand.graph.edits.annotations.add_note((300, 300), "second")
    hand.graph.edits.annotations.add_note((600, 300), "third")


def texts_of(boxes):
    return [box["text"] for box in boxes]


def test_undo_while_editing_note_keeps_other_notes(hand):
    two_notes(hand)
    hand.graph.edits.delete(annotations=hand.graph.edits.annotations.notes[:1])
    hand.view.text_editing.edit(hand.scene.notes[0])
    hand.view.text_editing.editor.widget.setPlainText("changed")
    hand.graph.undo_stack.undo()
    document = hand.graph.document()
    hand.graph.draft(document)
    assert texts_of(document.notes) == ["first", "changed", "third"]
    hand.view.text_editing.end()
    assert texts_of(hand.graph.flow.notes) == ["first", "changed", "third"]


def test_undo_of_edited_note_ends_editing(hand):
    two_notes(hand)
    hand.view.text_editing.edit(hand.scene.notes[2])
    hand.view.text_editing.editor.widget.setPlainText("changed")
    hand.graph.undo_stack.undo()
    assert hand.view.text_editing.editor is None
    assert hand.graph.draft is None
    assert texts_of(hand.graph.flow.notes) == ["first", "second"]


def test_undo_while_editing_frame_title_keeps_other_frames(hand):
    hand.graph.edits.annotations.add_frame((0, 300), (200, 100), "first")
    hand.graph.edits.annotations.add_frame((300, 300), (200, 100), "second")
    hand.graph.edits.delete(annotations=hand.graph.edits.annotations.frames[:1])
    hand.view.text_editing.edit(hand.scene.frames[0])
    hand.view.text_editing.editor.widget.setText("changed")
    hand.graph.undo_stack.undo()
    hand.view.text_editing.end()
    assert [frame["title"] for frame in hand.graph.flow.groups] == ["first", "changed"]


def test_selected_note_stays_selected_when_others_change(hand):
    two_notes(hand)
    hand.graph.edits.delete(annotations=hand.graph.edits.annotations.notes[:1])
    hand.scene.selection.set([hand.scene.notes[0]])
    hand.graph.undo_stack.undo()
    assert [item.annotation.text for item in hand.scene.selection.items()] == ["second"]
    hand.graph.undo_stack.redo()
    assert hand.view.commands.selected_annotations == hand.graph.edits.annotations.notes[:1]
    hand.view.commands.delete_selected()
    assert texts_of(hand.graph.flow.notes) == ["third"]
    while hand.graph.undo_stack.canUndo():
        hand.graph.undo_stack.undo()
        assert [item.annotation.values for item in hand.scene.notes] == hand.graph.flow.notes
        assert [item.annotation for item in hand.scene.notes] == hand.graph.edits.annotations.notes


# Memory


def test_deleted_items_are_freed(hand):
    def round_() -> None:
        hand.view.commands.select_all()
        hand.view.commands.copy()
        hand.view.commands.delete_selected()
        hand.graph.undo_stack.clear()
        hand.view.commands.paste()
        hand.graph.undo_stack.clear()
        settle()

    round_()
    for _ in range(3):
        gone = [weakref.ref(item) for item in (*hand.scene.nodes.values(), *hand.scene.links.values())]
        round_()
        gc.collect()
        assert [ref() for ref in gone if ref() is not None] == []
    counts = Counter(type(item).__name__ for item in hand.scene.items())
    assert counts == {NodeItem.__name__: 4, LinkItem.__name__: 3}


def test_closed_canvas_is_not_notified(qtbot):
    hand = Hand(qtbot)
    hand.graph.select([hand.node("mix")])
    hand.view.close_graph()
    hand.view.close()
    ref = weakref.ref(hand.scene)
    graph = hand.graph
    del hand
    gc.collect()
    graph.edits.nodes.add("grow", (0, 0))
    graph.statuses.changed.emit(None)
    graph.set_problems([Problem("x", "1", "y", node="mix")])
    theme().changed.emit()
    graph.undo_stack.undo()
    del ref


def test_large_graph_is_opened_and_edited(qtbot):
    nodes = [
        {"id": f"n{at}", "component": "prune", "version": "2", "position": [at % 30 * 260, at // 30 * 160]}
        for at in range(600)
    ]
    links = [{"from": f"n{at}.apples", "to": f"n{at + 1}.apples"} for at in range(599)]
    hand = Hand(qtbot, GraphDocument.model_validate({"nodes": nodes, "links": links}))
    hand.view.navigator.zoom_fit()
    hand.view.commands.select_all()
    before = hand.graph.text()
    hand.view.commands.delete_selected()
    assert not hand.scene.items()
    hand.graph.undo_stack.undo()
    assert hand.graph.text() == before
    assert len(hand.scene.links) == 599


def test_undoing_all_restores_items(hand):
    def shown():
        return (
            {node.node_id: (item.pos().x(), item.pos().y(), item.layout) for node, item in hand.scene.nodes.items()},
            {
                (out.node.node_id, inp.node.node_id): link.curve.currentPosition()
                for (out, inp), link in hand.scene.links.items()
            },
        )

    before = shown()
    hand.graph.edits.values.set_comment(
        hand.node("mix"), "A comment that moves the ports down, since it takes some room."
    )
    hand.graph.edits.move({hand.node("mix"): (400, 160)})
    hand.graph.edits.delete([hand.node("grow")])
    hand.graph.edits.values.rename(hand.node("prune"), "Shears")
    while hand.graph.undo_stack.canUndo():
        hand.graph.undo_stack.undo()
    assert shown() == before
    assert chain().nodes[2].position == [320, 80]


@pytest.mark.parametrize("seed", range(6))
def test_items_match_graph_after_any_edits(hand, seed):
    chance = random.Random(seed)
    graph, stack = hand.graph, hand.graph.undo_stack

    def some_nodes():
        nodes = graph.flow.ordered_nodes()
        return chance.sample(nodes, min(len(nodes), chance.randint(0, 2)))

    def link_some():
        nodes = graph.flow.ordered_nodes()
        outputs = [port for node in nodes for port in node.outputs]
        inputs = [port for node in nodes for port in node.inputs]
        if outputs and inputs:
            graph.edits.links.connect(chance.choice(outputs), chance.choice(inputs))

    edits = [
        lambda: graph.edits.nodes.add(chance.choice(["grow", "mix", "prune"]), (chance.randint(-500, 500), 0)),
        lambda: graph.edits.delete(some_nodes()),
        link_some,
        link_some,
        lambda: graph.edits.move(
            {node: (chance.randint(-500, 500), chance.randint(-500, 500)) for node in some_nodes()}
        ),
        lambda: [graph.edits.values.rename(node, chance.choice(["", "Other"])) for node in some_nodes()],
        lambda: graph.edits.duplicate(some_nodes()),
        lambda: graph.edits.annotations.add_note((0, 0), "note"),
        lambda: graph.edits.delete(annotations=graph.edits.annotations.notes),
        lambda: graph.edits.links.disconnect(graph.flow.links()[:1]),
        stack.undo,
        stack.undo,
        stack.redo,
    ]
    for _ in range(120):
        chance.choice(edits)()
        assert set(hand.scene.nodes) == set(graph.flow.nodes)
        assert set(hand.scene.links) == set(graph.flow.links())
        assert [note.annotation.text for note in hand.scene.notes] == [note["text"] for note in graph.flow.notes]
        assert {item.node for item in hand.scene.selection.of(NodeItem)} == set(graph.selected_nodes)
    for node, item in hand.scene.nodes.items():
        assert (item.pos().x(), item.pos().y()) == node.position
        assert item.linked == {port for link in graph.flow.links_of(node) for port in link if port.node is node}
    for (output, input_), link in hand.scene.links.items():
        start = link.curve.elementAt(0)
        assert QPointF(start.x, start.y) == hand.scene.nodes[output.node].port_point(output)
        assert link.curve.currentPosition() == hand.scene.nodes[input_.node].port_point(input_)
    hand.view.grab()


def test_letters_are_readable_when_zoomed_out():
    look = CanvasLook()
    look.choose_detail(1.0, 1.0, 10)
    assert (look.titles_only, look.enlarged) == (False, False)
    for percent in range(50, 100):
        look.choose_detail(percent / 100, 1.0, 10)
        assert not look.titles_only
        assert look.small_size * percent / 100 >= MIN_TEXT_PIXELS
        assert look.title_size * percent / 100 >= READABLE_TITLE_PIXELS
    for percent in range(31, 50):
        look.choose_detail(percent / 100, 1.0, 10)
        assert look.titles_only
        assert look.title_size * percent / 100 >= READABLE_TITLE_PIXELS
    look.choose_detail(0.33, 1.0, SMALL_GRAPH + 1)
    assert (look.titles_only, look.plain) == (False, True), "a large graph is painted as plain boxes"
    look.choose_detail(0.1, 1.0, 10)
    assert (look.titles_only, look.plain) == (False, True)


@pytest.mark.parametrize("zoom", [0.5, 0.55, 0.62, 0.7, 0.8, 0.9, 1.0, 1.7])
def test_names_of_ports_are_painted_from_half_size(hand, zoom):
    hand.view.navigator.set_zoom(zoom)
    hand.view.navigator.center_on_point(hand.item("mix").card.center())
    texts = painted_texts(hand.view)
    assert {"Left", "Right"} <= {text.text for text in texts}
    assert min(text.pixels for text in texts) >= MIN_TEXT_PIXELS


def test_only_titles_are_painted_below_half_size(hand):
    hand.view.navigator.set_zoom(0.4)
    texts = painted_texts(hand.view)
    assert texts and all(text.bold for text in texts)
    assert min(text.pixels for text in texts) >= MIN_TEXT_PIXELS


def test_link_to_a_card_below_leads_around_both(hand):
    graph = hand.graph
    graph.edits.move({graph.flow.node("prune"): (320, 400)})
    link = hand.scene.links[hand.output("mix"), hand.input("prune")]
    upper, lower = hand.item("mix").card, hand.item("prune").card
    path = [link.curve.pointAtPercent(step / 200) for step in range(201)]
    assert not any(card.adjusted(4, 4, -4, -4).contains(point) for card in (upper, lower) for point in path)
    hand.view.commands.add_point(link, path[100])
    assert len(link.points) == 1
