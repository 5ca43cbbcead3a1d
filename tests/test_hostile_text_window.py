"""Hostile names are shown as plain text everywhere in the window."""

import ast
import json
import os
import random
import re
import time
from pathlib import Path

import pytest
from conftest import make_trial
from levels import some, thorough, tries
from measured_runs import follow
from open_window import open_window
from prepared_outputs import open_graph, ran, scored_table
from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QAbstractTableModel,
    QMimeData,
    QModelIndex,
    QPointF,
    Qt,
    QUrl,
)
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QTextDocument
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
)
from small_graphs import SMALL_FOLDER, run_in, small_graph
from waiting import PATIENCE

from vision_designer.editor.canvas.annotation_items import NoteItem
from vision_designer.editor.canvas.look import CanvasLook
from vision_designer.editor.canvas.pointer import link_tip, node_tip, port_tip
from vision_designer.editor.files.settings import THEMES, RecentFiles, Settings
from vision_designer.editor.graph.graph_edits import Annotation
from vision_designer.editor.look.plain_text import PlainLabel, SealedDocument, as_html, as_text, one_line, readable
from vision_designer.editor.look.texts import languages
from vision_designer.editor.panes.outputs.model_view import operation_text
from vision_designer.editor.panes.runs.run_dialogs import NoteDialog
from vision_designer.editor.runs.run_model import RunModel
from vision_designer.editor.runs.run_queue import RunQueue
from vision_designer.editor.window.run_controller import without_markup
from vision_designer.editor.window.welcome import WelcomePage
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.engine import events
from vision_designer.nodes.vision.datasets.conversion import convert
from vision_designer.nodes.vision.evaluation.report import report

pytestmark = pytest.mark.gui
EDITOR = Path(__file__).parents[1] / "editor"
TAG = "<i>stranger</i>"
NAMES = {
    "html": f"{TAG}<b>x</b>",
    "picture": f"{TAG}<img src=file:///etc/passwd>",
    "link": f"{TAG}<a href=https://example.org>here</a>",
    "codes": f"{TAG} %1 %s {{0}} {{name}} {{x.__class__}} {{",
    "ampersand": f"{TAG} a & b && &c",
    "placeholder": f"{TAG} [*] [*][*]",
    "turned": f"{TAG} \u202egnp.exe\u2066 \u200b\ufeff",
    "escapes": f"{TAG} \x1b[31mred\x1b]0;title\x07 \x00 \x9b \x7f",
    "lines": f"{TAG}\nsecond\r\nthird\u2028fourth\x0bfifth\x85",
    "long": TAG + 10_000 * "x",
    "wide": TAG + " ".join(2_000 * ["wide"]),
    "nobody": f"{TAG} \ufdd0\ufdd1\ufffc\uffff \U000e0041",
}
ORDERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
WIDEST_WINDOW = 1400
"""Maximum width in pixels that the window may need, whatever it shows."""


def as_file(name):
    """The name as a file name: some characters are impossible, and it has at most 255 bytes."""
    return name.replace("/", "\u2215").replace("\0", "")[:60]


# Without a window


def rich(text):
    return GuiQt.mightBeRichText(text)


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_text_is_shown_literally(qapp, name):
    label = PlainLabel(name)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert not ORDERS.search(label.text())
    assert label.minimumSizeHint().width() < 500
    tip = as_text(name)
    assert not rich(tip) or TAG not in tip
    assert len(tip) < 20_000
    assert not ORDERS.search(tip)
    assert TAG not in as_html(name)
    line = one_line(name)
    assert len(line) <= 200
    assert not re.search(r"[\n\r\u2028]", line)
    assert readable("plain text, 中文, עברית 👩‍👩‍👧") == "plain text, 中文, עברית 👩‍👩‍👧"


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_operation_names_are_not_format_templates(qapp, name):
    assert operation_text(name, 3) == name


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_desktop_notification_is_plain_text(name):
    shown = without_markup(name)
    assert TAG not in shown
    assert shown.replace("\u2060", "") == name.replace("\u2060", "")


PICTURES = ["![a]({file})", "<img src='{file}'>", '[a]({file} "b")\n\n![x][y]\n\n[y]: {file}']


@pytest.mark.parametrize("text", PICTURES)
def test_note_reads_no_files(qapp, tmp_path, text):
    secret, pipe = tmp_path / "secret.txt", tmp_path / "pipe"
    secret.write_text("secret")
    os.mkfifo(pipe)
    image = QTextDocument.ResourceType.ImageResource
    for document, reads in ((QTextDocument(), True), (SealedDocument(), False)):
        document.setMarkdown(text.format(file=secret.as_uri()))
        assert (document.resource(image, QUrl(secret.as_uri())) == b"secret") is reads
    # Reading from a pipe blocks forever.
    note = NoteItem(Annotation({"text": text.format(file=pipe.as_uri())}), CanvasLook())
    assert note.annotation.text


DEEP = {
    "quotes": 20_000 * ">" + "x",
    "brackets": 20_000 * "[",
    "stars": 20_000 * "*a ",
    "lists": "".join(f"{2 * depth * ' '}- x\n" for depth in range(200)),
    "links": 2_000 * "[a](b",
    "table": "|" + 3_000 * "a|" + "\n|" + 3_000 * "-|" + "\n",
    "long": 3_000_000 * "x",
    "lines": 300_000 * "x\n",
    "html": 5_000 * "<div>",
    **NAMES,
}


@pytest.mark.parametrize("text", some((pytest.param(text, id=name) for name, text in DEEP.items()), 2))
def test_note_with_any_text_is_laid_out(qapp, text, qtbot, tmp_path):
    with open_window(tmp_path, qtbot) as window:
        page = window.files.new()
        start = time.monotonic()
        page.graph.edits.annotations.add_note((0, 0), text)
        (note,) = page.view.graph_scene.notes
        assert isinstance(note, NoteItem)
        page.view.grab()
        assert time.monotonic() - start < PATIENCE
        assert page.graph.flow.notes[0]["text"] == text


# All code that shows a text


def calls():
    for path in sorted(EDITOR.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                yield path, node, name


def is_own(argument):
    """Whether a text is the program's own, or escaped."""
    if isinstance(argument, ast.Constant):
        return True
    if isinstance(argument, ast.IfExp):
        return is_own(argument.body) and is_own(argument.orelse)
    if isinstance(argument, ast.Call):
        name = argument.func.attr if isinstance(argument.func, ast.Attribute) else getattr(argument.func, "id", "")
        return name in {"as_text", "tr", "translate", "node_tip", "port_tip", "link_tip", "repr", "statusTip"}
    return ast.unparse(argument) in {"tip", "text", "self.help_html", "what"}


def test_labels_are_plain_and_documents_load_no_resources():
    guessing = {"QLabel", "QTextDocument", "QTextBrowser", "QTextEdit", "QStaticText", "QGraphicsTextItem"}
    found = [f"{path.name}: {ast.unparse(call)}" for path, call, name in calls() if name in guessing]
    assert found == []


def test_tooltips_are_plain_text():
    places = {"setToolTip": -1, "setTabToolTip": -1, "showText": 1}
    found = [
        f"{path.relative_to(EDITOR)}: {ast.unparse(call)}"
        for path, call, name in calls()
        if name in places and not is_own(call.args[places[name]])
    ]
    assert found == []


def test_message_boxes_are_plain_text():
    found = [
        f"{path.relative_to(EDITOR)}: {ast.unparse(call)}"
        for path, call, name in calls()
        if (name == "setInformativeText" and not is_own(call.args[0]))
        or (name in {"warning", "critical", "information", "question"} and not is_own(call.args[2]))
    ]
    assert found == []


# The whole window


def hostile_graph(folder):
    """A graph with hostile text everywhere."""
    nodes, names = [], list(NAMES.values())
    components = [
        "image_dataset",
        "resnet",
        "train_pytorch_model",
        f"{TAG}unknown",
        "evaluate_model",
        "score_image_model",
    ]
    for at, name in enumerate(names):
        parameters = {"path": name} if at % 6 == 0 else {name: name, "model_name": name} if at % 6 == 1 else {}
        nodes.append(
            {
                "id": f"n{at}",
                "component": components[at % len(components)],
                "title": name,
                "comment": name,
                "parameters": parameters,
                "position": [300 * (at % 4), 200 * (at // 4)],
            }
        )
    content = {
        "format": "vision-designer/1",
        "title": NAMES["html"],
        "nodes": nodes,
        "links": [{"from": "n3.a", "to": "n9.b"}],
        "notes": [{"text": name, "position": [-400, 200 * at]} for at, name in enumerate(names)],
        "groups": [{"title": name, "position": [-800, 200 * at], "size": [300, 150]} for at, name in enumerate(names)],
    }
    path = folder / as_file(NAMES["ampersand"] + "\u202e\n.json")
    path.write_text(json.dumps(content))
    return path


def hostile_run(graph):
    """A run with hostile text in every node."""
    run = RunModel(graph.document(), NAMES["html"])
    ids = [node.node_id for node in graph.flow.ordered_nodes()]
    run.feed(events.RunStarted(run_id=NAMES["html"], title=NAMES["link"], graph="", nodes=ids))
    follow(graph, run)
    for at, (node_id, name) in enumerate(zip(ids, NAMES.values(), strict=True)):
        run.feed(events.NodeStarted(node=node_id, title=name))
        run.feed(events.Progress(node=node_id, done=1, total=2, unit=name))
        run.feed(events.Log(node=node_id, level="warning", message=name))
        for epoch in (1, 2, 3):
            run.feed(events.Metric(node=node_id, metric=name, value=0.5 / epoch, epoch=epoch))
        error = {"name": name, "number": name, "message": name}
        state = ("failed", "completed", "running")[at % 3]
        if state != "running":
            finished = {"outputs": {"a": name, name: name}, "metrics": {name: 0.5}, "pictures": [name]}
            run.feed(
                events.NodeFinished(
                    node=node_id, state=state, seconds=1.0, error=error if state == "failed" else None, **finished
                )
            )
    run.emit_changes()
    return run


def texts_of(widget):
    """Texts of a widget that Qt might interpret as HTML, with their source."""
    yield "tooltip", widget.toolTip()
    yield "what is this", widget.whatsThis()
    if isinstance(widget, QTabBar):
        for at in range(widget.count()):
            yield "tab's tooltip", widget.tabToolTip(at)
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        yield from (("item's tooltip", tip) for tip in tips_of(widget.model()))


def tips_of(model, parent=QModelIndex(), maximum=200):  # noqa: B008 - never changed
    assert isinstance(model, QAbstractItemModel)
    role = Qt.ItemDataRole.ToolTipRole
    is_flat = isinstance(model, QAbstractListModel | QAbstractTableModel)
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)
    for column in range(min(columns, maximum)):
        for orientation in (Qt.Orientation.Horizontal, Qt.Orientation.Vertical):
            yield model.headerData(column, orientation, role) or ""
        for row in range(min(model.rowCount(parent), maximum)):
            index = model.index(row, column, parent)
            yield model.data(index, role) or ""
            if column == 0 and not is_flat and model.hasChildren(index):
                yield from tips_of(model, index)


def mistakes():
    """Hostile texts that Qt interprets as HTML, a format, or a mnemonic, in all widgets."""
    found = []
    for widget in QApplication.allWidgets():
        shown = list(texts_of(widget))
        if isinstance(widget, QLabel):
            guessed = widget.textFormat() == Qt.TextFormat.AutoText and rich(widget.text())
            html = guessed or widget.textFormat() == Qt.TextFormat.RichText
            shown += [("label", widget.text())] if html else []
            found += [("orders", widget, widget.text())] if ORDERS.search(widget.text()) else []
        found += [(what, widget, text) for what, text in shown if rich(text) and "<i>" in text]
        found += [
            ("key", widget, text) for text in keys_of(widget) if "stranger" in text and "&" in text.replace("&&", "")
        ]
        found += [("text that asks for files", widget, "")] if isinstance(widget, QTextEdit) else []
    return {(what, str(widget), text[:100]) for what, widget, text in found}


def keys_of(widget):
    """Texts with an & that makes a mnemonic."""
    if isinstance(widget, QAbstractButton):
        yield widget.text()
    if isinstance(widget, QTabBar):
        yield from (widget.tabText(at) for at in range(widget.count()))
    for action in widget.findChildren(QAction, options=Qt.FindChildOption.FindDirectChildrenOnly):
        yield action.text()


@pytest.mark.slow
def test_hostile_names_are_plain_text_everywhere(qtbot, tmp_path, make_images, figure, monkeypatch):
    complaints = []
    monkeypatch.setattr(QMessageBox, "open", lambda box: complaints.append(box.text() + box.informativeText()))
    shots = os.environ.get("WINDOW_SCREENSHOTS")
    with open_window(tmp_path, qtbot) as window:
        seen = 0

        def look(name):
            nonlocal seen
            qtbot.wait(30)
            seen += len(QApplication.allWidgets())
            assert mistakes() == set(), name
            if shots:
                window.grab().save(f"{shots}/{name}.png")
            assert window.minimumSizeHint().width() < WIDEST_WINDOW, name
            assert window.width() == 1200, name

        for name in NAMES.values():
            window.services.recent.add(tmp_path / as_file(name))
        window.welcome.refresh()
        look("welcome")
        path = hostile_graph(tmp_path)
        page = window.files.open_path(path)
        assert page is not None, complaints
        graph = page.graph
        look("opened")
        hostile_run(graph)
        for node in graph.flow.ordered_nodes()[: tries(4, len(NAMES))]:
            graph.select([node])
            window.docks.show_properties()
            for tab in ("metrics", "log", "details", "outputs", "preview"):
                window.docks.panes["results"].show_tab(tab)
                look(f"{node.node_id}_{tab}")
        scene = page.view.graph_scene
        for item in scene.nodes.values():
            for tip in (node_tip(item), *(port_tip(item, port) for port in (*item.node.inputs, *item.node.outputs))):
                assert "<i>stranger" not in tip
                assert len(tip) < 60_000
        assert all("<i>stranger" not in link_tip(item) for item in scene.links.values())
        graph.select([])
        for dock in ("problems", "runs", "history", "library", "results"):
            window.docks.show(dock)
            look(dock)
        for text in list(NAMES.values())[:: tries(3, 1)]:
            page.banner.show_message(text)
            look("banner")
            window.complain("It went wrong", ValueError(text))
            window.status_line.showMessage(text)
        page.banner.hide()
        assert window.windowTitle()
        figure("widgets checked for hostile text", seen)


@thorough
@pytest.mark.slow
def test_hostile_images_tables_and_runs_are_plain_text(qtbot, tmp_path, make_images, figure):
    shots = os.environ.get("WINDOW_SCREENSHOTS")
    names = [as_file(name) for key, name in NAMES.items() if key != "nobody"]
    data = make_images(tmp_path / as_file(NAMES["html"]), tuple(names), 3)
    for category in names:
        (data / category / "000.png").rename(data / category / f"{as_file(NAMES['picture'])}.png")
        (data / category / f"{as_file(NAMES['escapes'])}.jpg").write_bytes(b"no image")
    trial = make_trial(tmp_path)
    images = convert(data, fail_on_invalid=False, job=trial.job)
    converted, scored_folder = tmp_path / "converted", tmp_path / "scored"
    converted.mkdir()
    images.write(converted)
    files = [(name, path) for name in names for path in sorted((data / name).glob("*.png"))]
    rows = [(name, names[(at + at % 2) % len(names)], path) for at, (name, path) in enumerate(files)]
    scored = scored_table(scored_folder, [*rows, (names[0], None, files[0][1])])
    evaluated = report(scored, None, trial.job)
    evaluated.write(evaluated.folder)
    transformed = tmp_path / "transformation"
    transformed.mkdir()
    (transformed / "_meta.json").write_text(
        json.dumps({"type": "TransformationDirectory", "version": 1, "operations": [["Resize", 8]]})
    )
    folders = {
        "convert": {"output_image_directory": str(converted)},
        "init": {"output_image_transformation": str(transformed)},
        "score": {"scored_dataset": str(scored_folder)},
        "evaluate": {"evaluation_results": str(evaluated.folder)},
    }
    title = NAMES["turned"] + NAMES["lines"]
    document = small_graph(("a", "constant", {"value": 2}))
    document.title = title
    with open_window(tmp_path, qtbot, [SMALL_FOLDER]) as window:
        run_in(window.services.workspace, document)
        graph = open_graph(tmp_path)
        window.files.add(graph)
        ran(graph, folders, {"evaluate": [NAMES["html"]]})
        for node_id, folders_ in folders.items():
            graph.select([graph.flow.node(node_id)])
            window.docks.panes["results"].show_tab("outputs")
            outputs = window.docks.panes["results"].view("outputs")
            qtbot.wait(200)
            qtbot.waitUntil(lambda: not window.services.data._pending)
            qtbot.wait(200)
            assert mistakes() == set(), node_id
            assert window.minimumSizeHint().width() < WIDEST_WINDOW
            assert outputs.isVisible(), folders_
            if shots:
                window.grab().save(f"{shots}/outputs_{node_id}.png")
        window.docks.show("runs")
        table = window.docks.panes["runs"].table
        qtbot.waitUntil(lambda: table.model().rowCount() == 1)
        assert mistakes() == set()
        cell = table.model().index(0, table.model().column_of("graph"))
        assert cell.data() == one_line(title)
        assert table.rowHeight(0) < 60
        runs = window.docks.panes["runs"]
        run_id = runs.runs.entries[0].run_id
        name = '<img src="x">\u202egpj.\u001b[31m &amp; <b>'
        runs.runs.describe([run_id], name=name, note=f"{name}\n{title}"[:10_000])
        runs.select(run_id)
        qtbot.waitUntil(lambda: table.model().index(0, table.model().column_of("name")).data() == one_line(name))
        runs.action("note").trigger()
        qtbot.wait(200)
        assert mistakes() == set()
        runs.findChild(NoteDialog).reject()
        page = window.runs.open_past(run_id)
        qtbot.waitUntil(lambda: len(window.graph_tabs.pages) == 2)
        qtbot.wait(200)
        assert mistakes() == set(), page
        if shots:
            window.grab().save(f"{shots}/past_run.png")
        figure("widgets checked for hostile images and tables", len(QApplication.allWidgets()))


PATHS = [
    "~nobody-of-that-name/x",
    "~",
    "\0",
    "a\0b",
    "/" + 5000 * "x",
    "sample:",
    "sample:../..",
    "//host/share",
    "\ud800",
]


@thorough
@pytest.mark.slow
def test_any_text_can_be_pasted_into_any_field(qtbot, tmp_path, figure):
    pasted = 0
    with open_window(tmp_path, qtbot, [SMALL_FOLDER]) as window:
        graph = open_graph(tmp_path)
        window.files.add(graph)
        for node_id in ("images", "train", "init")[: tries(1, 3)]:
            graph.select([graph.flow.node(node_id)])
            window.docks.show_properties()
            for tab in ("log", "outputs", "metrics"):
                window.docks.panes["results"].show_tab(tab)
            qtbot.wait(100)
            for name in [*[*NAMES.values(), *PATHS][:: tries(3, 1)], 1_000_000 * "x"]:
                QApplication.clipboard().setText(name)
                for field in [*window.findChildren(QLineEdit), *window.findChildren(QPlainTextEdit)]:
                    if not field.isReadOnly() and field.isEnabled():
                        field.selectAll()
                        field.paste()
                        if isinstance(field, QLineEdit):
                            field.editingFinished.emit()
                        pasted += 1
                window.commit_typing()
                qtbot.wait(5)
                window.page.view.commands.paste()
            assert mistakes() == set()
            assert window.minimumSizeHint().width() < WIDEST_WINDOW
        assert GraphDocument.from_text(graph.text(), "text").nodes
        figure("pastes of hostile text into fields", pasted)


@pytest.mark.parametrize("path", some(PATHS))
def test_any_path_is_shown_and_checked(qtbot, tmp_path, path):
    with open_window(tmp_path, qtbot) as window:
        graph = open_graph(tmp_path, path)
        page = window.files.add(graph)
        graph.select([graph.flow.node("images")])
        window.docks.show_properties()
        window.docks.panes["results"].show_tab("preview")
        qtbot.waitUntil(lambda: not page.validator.is_due)
        qtbot.wait(100)
        assert mistakes() == set()


def test_anything_can_be_dropped_onto_canvas(qtbot, tmp_path):
    with open_window(tmp_path, qtbot) as window:
        page = window.files.new()
        for name in [*NAMES.values(), *PATHS][:: tries(3, 1)]:
            data = QMimeData()
            data.setText(name)
            data.setHtml(name)
            data.setUrls([QUrl.fromLocalFile(name), QUrl(name), QUrl(f"file://host/{name[:50]}")])
            for target in (page.view.viewport(), window, window.welcome):
                place = QPointF(50, 50)
                buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
                action = Qt.DropAction.CopyAction
                for kind in (QDragEnterEvent, QDropEvent):
                    point = place.toPoint() if kind is QDragEnterEvent else place
                    QApplication.sendEvent(target, kind(point, action, data, buttons, keys))
            assert mistakes() == set()
            for box in window.findChildren(QMessageBox):
                box.close()
            qtbot.wait(1)
        assert len(window.graph_tabs.pages) == 1


@pytest.mark.parametrize("number", some(range(40), 3))
def test_garbage_settings_give_defaults(qtbot, tmp_path, number):
    generator = random.Random(number)
    names = ["language", "theme", "recent_files", "component_folders", "workspace", "runs_at_once", "window_state"]
    values = [*NAMES.values(), *PATHS, "@ByteArray(x)", "@Variant(\\0\\0\\0\\x7f)", "@Invalid()", "-1", "[", '"a", "b']
    lines = ["[General]"] + [f"{name}={generator.choice(values)}" for name in names]
    text = "\n".join(lines).encode("utf-8", "replace")
    if number % 3 == 2:
        text = bytes(generator.randrange(256) if generator.random() < 0.02 else byte for byte in text)
    (tmp_path / "editor.ini").write_bytes(text)
    settings = Settings(tmp_path / "editor.ini")
    assert settings.language in ("system", *languages())
    assert settings.theme in THEMES
    recent = RecentFiles(settings)
    assert all(isinstance(path, Path) for path in recent.paths())
    page = WelcomePage(recent, {}, RunQueue(tmp_path / "workspace", {}))
    qtbot.addWidget(page)
    qtbot.show(page)
    assert mistakes() == set()


def test_overlong_text_is_truncated_in_view_and_kept(qtbot, tmp_path):
    long = 1_000_000 * "x"
    with open_window(tmp_path, qtbot) as window:
        page = window.files.new()
        node = page.graph.edits.nodes.add("resnet", (0, 0))
        page.graph.edits.values.set_comment(node, long)
        page.graph.edits.annotations.add_note((0, 0), long)
        page.graph.select([node])
        window.docks.show_properties()
        comment = window.docks.panes["properties"].comment
        qtbot.waitUntil(comment.isReadOnly)
        assert comment.toPlainText()[:1000] == long[:1000]
        said = []
        page.view.context.message.connect(said.append)
        page.view.text_editing.edit(page.view.graph_scene.notes[0])
        assert page.view.text_editing.editor is None
        assert "too long" in said[0]
        window.commit_typing()
        assert node.comment == page.graph.flow.notes[0]["text"] == long
        page.graph.edits.values.set_comment(node, "short")
        qtbot.waitUntil(lambda: not comment.isReadOnly() and comment.toPlainText() == "short")
