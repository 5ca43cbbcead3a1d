import errno
import os
import re
import stat
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from PIL import Image
from PySide6.QtCore import QRectF, QSizeF, QTimer
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QWidget

from vision_designer.editor.canvas.view import GraphView
from vision_designer.editor.files.graph_files import PAUSE, FileWatch, file_name, save_text
from vision_designer.editor.files.settings import MAX_RECENT_FILES, RecentFiles, Settings
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.parts.dialogs import SaveDialog
from vision_designer.editor.panes.parts.drawing import LARGEST_SIDE, export_png, export_svg, largest_scale
from vision_designer.editor.window.picture import (
    ask_and_export,
    ask_and_print,
    export,
    light_colors,
    print_graph,
    print_on,
    set_page,
)
from vision_designer.graphs.document import GraphDocument, GraphNode
from vision_designer.graphs.flow import Session
from vision_designer.nodes.components import load_components
from vision_designer.nodes.errors import FailedToWriteOutputsError
from vision_designer.nodes.system.atomic_files import previous_version

COMPONENTS = load_components()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "graphs" / "pets.json"


def names(folder):
    return sorted(file.name for file in folder.iterdir())


# Saving


def test_save_keeps_previous_version(path):
    for text in ("first", "second", "third ümläut\n"):
        save_text(path, text)
    assert path.read_text(encoding="utf-8") == "third ümläut\n"
    assert previous_version(path).read_text() == "second"
    assert names(path.parent) == ["pets.json", "pets.json~"]


def test_repeated_save_keeps_last_different_version(path):
    save_text(path, "first")
    save_text(path, "second")
    save_text(path, "second")
    assert previous_version(path).read_text() == "first"


def test_save_keeps_permissions_and_links(path, tmp_path):
    save_text(path, "first")
    path.chmod(0o640)
    link = tmp_path / "link.json"
    link.symlink_to(path)
    save_text(link, "second")
    assert link.is_symlink()
    assert path.read_text() == "second"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert previous_version(link).read_text() == "first"


def test_write_protected_file_is_rejected(path):
    save_text(path, "first")
    path.chmod(0o444)
    with pytest.raises(FailedToWriteOutputsError) as caught:
        save_text(path, "second")
    assert str(path) in caught.value.message
    assert "write-protected" in caught.value.message
    assert "Save As" in caught.value.message
    assert "--workspace" not in caught.value.message
    assert path.read_text() == "first"


def test_full_disk_leaves_file_unchanged(path, monkeypatch):
    save_text(path, "first")
    save_text(path, "second")

    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FailedToWriteOutputsError, match=r"no space left on device\. Free some space"):
        save_text(path, "third")
    assert path.read_text() == "second"
    assert names(path.parent) == ["pets.json", "pets.json~"]


@pytest.mark.parametrize("name", ["taken/pets.json", "x" * 300, "."])
def test_impossible_path_is_reported(tmp_path, name):
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(FailedToWriteOutputsError, match="cannot be saved"):
        save_text(tmp_path / name, "text")
    assert names(tmp_path) == ["taken"]


# Recent files


@pytest.fixture
def recent(tmp_path):
    return RecentFiles(Settings(tmp_path / "editor.ini"))


def make(folder, *names):
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).write_text("{}")
    return [folder / name for name in names]


def test_recent_files_are_unique_and_newest_first(recent, tmp_path):
    a, b, c = make(tmp_path, "a", "b", "c")
    (tmp_path / "link").symlink_to(a)
    (tmp_path / "sub").mkdir()
    for path in (a, b, c, tmp_path / "link", tmp_path / "sub" / ".." / "b"):
        recent.add(path)
    assert [path.name for path in recent.paths()] == ["b", "link", "c"]


def test_missing_recent_files_come_last(recent, tmp_path):
    a, b, c = make(tmp_path, "a", "b", "c")
    for path in (a, b, c):
        recent.add(path)
    c.unlink()
    assert recent.paths() == [b, a, c]
    recent.remove(c)
    assert recent.paths() == [b, a]
    recent.clear()
    assert recent.paths() == []


def test_at_most_twelve_recent_files_are_kept(recent, tmp_path):
    for path in make(tmp_path, *(f"{number:02}" for number in range(20))):
        recent.add(path)
    assert len(recent.paths()) == MAX_RECENT_FILES
    assert recent.paths()[0].name == "19"


def test_relative_recent_paths_become_absolute(recent, tmp_path, monkeypatch):
    make(tmp_path, "a")
    monkeypatch.chdir(tmp_path)
    recent.add(Path("a"))
    assert recent.paths() == [tmp_path / "a"]


def test_two_windows_share_recent_files(tmp_path):
    a, b = make(tmp_path, "a", "b")
    first, second = (RecentFiles(Settings(tmp_path / "editor.ini")) for _ in range(2))
    first.add(a)
    second.add(b)
    assert second.paths() == [b, a]


# External changes


@pytest.fixture
def heard():
    return []


@pytest.fixture
def watch(qtbot, path, heard):
    save_text(path, "first")
    watch = FileWatch()
    watch.changed_on_disk.connect(lambda path: heard.append(("changed", path.name)))
    watch.removed.connect(lambda path: heard.append(("removed", path.name)))
    watch.restored.connect(lambda path: heard.append(("came back", path.name)))
    watch.watch(path)
    return watch


def quiet(qtbot):
    qtbot.wait(PAUSE + 300)


def test_in_place_write_is_detected_each_time(watch, path, heard, qtbot):
    for number in (1, 2):
        path.write_text(f"changed {number}")
        qtbot.waitUntil(lambda number=number: heard == [("changed", "pets.json")] * number)
    quiet(qtbot)
    assert len(heard) == 2


def test_file_replacement_is_detected_each_time(watch, path, heard, qtbot):
    for number in (1, 2, 3):
        save_text(path, f"changed {number}")
        qtbot.waitUntil(lambda number=number: heard == [("changed", "pets.json")] * number)


def test_removal_and_return_are_detected(watch, path, heard, qtbot):
    path.unlink()
    qtbot.waitUntil(lambda: heard == [("removed", "pets.json")])
    path.write_text("again")
    qtbot.waitUntil(lambda: heard[1:] == [("changed", "pets.json")])


@pytest.mark.parametrize("away", [lambda path: path.unlink(), lambda path: save_text(path, "another branch")])
def test_restored_file_is_reported_as_back(watch, path, heard, qtbot, away):
    content = path.read_text()
    away(path)
    qtbot.waitUntil(lambda: len(heard) == 1)
    path.write_text(content)
    qtbot.waitUntil(lambda: heard[1:] == [("came back", "pets.json")])


def test_briefly_missing_file_is_not_removed(watch, path, heard, qtbot):
    text = path.read_text()
    # The test decides when the delay is over; on a busy machine, the usual one may be too short.
    watch._timer.setInterval(3_600_000)
    path.rename(path.with_name("aside"))
    qtbot.waitUntil(watch._timer.isActive)
    path.write_text(text)
    watch._timer.start(0)
    qtbot.waitUntil(lambda: str(path) in watch._watcher.files())
    assert heard == []


def test_own_saves_touches_and_other_files_are_not_changes(watch, path, heard, qtbot):
    save_text(path, "own")
    watch.saved(path)
    path.touch()
    (path.parent / "other.json").write_text("other")
    quiet(qtbot)
    assert heard == []


def test_unwatched_file_is_not_reported(watch, path, heard, qtbot):
    watch.forget(path)
    watch.saved(path)
    path.write_text("changed")
    quiet(qtbot)
    assert heard == []
    assert watch._watcher.files() + watch._watcher.directories() == []


def test_change_behind_link_is_detected(watch, path, heard, qtbot, tmp_path):
    link = tmp_path / "link.json"
    link.symlink_to(path)
    watch.forget(path)
    watch.watch(link)
    save_text(path, "replaced")
    qtbot.waitUntil(lambda: heard == [("changed", "link.json")])


# Pictures


def draw_halves(painter, target):
    """The left half red, the right half blue, without the edges."""
    half = target.width() / 2
    painter.fillRect(QRectF(target.x(), target.y(), half, target.height()), QColor("red"))
    painter.fillRect(QRectF(target.x() + half, target.y(), half, target.height()), QColor("blue"))


SIZE = QSizeF(120, 60)


def test_png_has_requested_scale(qapp, tmp_path):
    export_png(draw_halves, SIZE, tmp_path / "graph.png", scale=2)
    with Image.open(tmp_path / "graph.png") as image:
        assert image.format == "PNG"
        assert image.size == (240, 120)
        assert image.convert("RGB").getpixel((60, 60)) == (255, 0, 0)
        assert image.convert("RGB").getpixel((180, 60)) == (0, 0, 255)
    assert names(tmp_path) == ["graph.png"]


@pytest.mark.parametrize(("background", "pixel"), [(None, (0, 0, 0, 0)), (QColor("#102030"), (16, 32, 48, 255))])
def test_png_background(qapp, tmp_path, background, pixel):
    export_png(lambda painter, target: None, SIZE, tmp_path / "graph.png", background=background)
    with Image.open(tmp_path / "graph.png") as image:
        assert image.convert("RGBA").getpixel((5, 5)) == pixel


def test_too_large_picture_error_states_maximum(qapp, tmp_path):
    size = QSizeF(40_000, 10_000)
    with pytest.raises(FailedToWriteOutputsError, match=r"80000 by 20000 pixels are too many.*at most 0\.4"):
        export_png(draw_halves, size, tmp_path / "graph.png")
    assert names(tmp_path) == []
    assert largest_scale(size) == pytest.approx(0.4)
    export_png(draw_halves, QSizeF(4000, 10), tmp_path / "graph.png", scale=largest_scale(QSizeF(4000, 10)))


def test_svg_draws_same_graph(qapp, tmp_path):
    export_svg(draw_halves, SIZE, tmp_path / "graph.svg", title="Pets & more", background=QColor("white"))
    text = (tmp_path / "graph.svg").read_text(encoding="utf-8")
    root = ElementTree.fromstring(text)
    assert root.attrib["viewBox"] == "0 0 120 60"
    assert root.find("{http://www.w3.org/2000/svg}title").text == "Pets & more"
    renderer = QSvgRenderer(str(tmp_path / "graph.svg"))
    image = QImage(120, 60, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    assert image.pixelColor(30, 30) == QColor("red")
    assert image.pixelColor(90, 30) == QColor("blue")


@pytest.mark.parametrize("export", [export_png, export_svg])
def test_failed_picture_export_keeps_old_file(qapp, tmp_path, export):
    (tmp_path / "file").write_text("a file")
    (tmp_path / "graph").mkdir()
    for place in (tmp_path / "file" / "graph", tmp_path / "graph"):
        with pytest.raises(FailedToWriteOutputsError, match="cannot be written"):
            export(draw_halves, SIZE, place)
    assert names(tmp_path) == ["file", "graph"]


@pytest.mark.parametrize(("size", "wide"), [(SIZE, True), (QSizeF(100, 900), False), (QSizeF(9000, 3000), True)])
def test_print_fits_graph_on_one_page(qapp, tmp_path, size, wide):
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "graph.pdf"))
    set_page(printer, size, "Pets")
    targets = []

    def draw(painter, target):
        targets.append(target)
        draw_halves(painter, target)

    print_on(printer, draw, size)
    content = (tmp_path / "graph.pdf").read_bytes()
    assert content.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", content)) == 1
    page = printer.pageLayout().paintRectPixels(printer.resolution())
    assert (page.width() > page.height()) == wide
    (target,) = targets
    assert target.width() <= page.width() + 1
    assert target.height() <= page.height() + 1
    assert target.width() / target.height() == pytest.approx(size.width() / size.height())


def test_extension_chooses_format_and_background_is_canvas(qapp, tmp_path):
    export(lambda painter, target: None, SIZE, tmp_path / "graph.PNG")
    export(lambda painter, target: None, SIZE, tmp_path / "graph.svg")
    with Image.open(tmp_path / "graph.PNG") as image:
        assert image.size == (240, 120)
        assert image.convert("RGB").getpixel((0, 0)) == theme().colors.canvas.getRgb()[:3]
    assert theme().colors.canvas.name() in (tmp_path / "graph.svg").read_text()


def test_large_graph_is_exported_at_lower_scale(qapp, tmp_path):
    export(lambda painter, target: None, QSizeF(12_000, 10), tmp_path / "graph.png")
    with Image.open(tmp_path / "graph.png") as image:
        assert image.width == LARGEST_SIDE


def test_print_uses_light_theme(qapp):
    theme().set_dark(True)
    try:
        with light_colors():
            assert not theme().is_dark
        assert theme().is_dark
    finally:
        theme().set_dark(False)
    with light_colors():
        assert not theme().is_dark


class Window(QWidget):
    """The window's callbacks after an export."""

    def __init__(self):
        super().__init__()
        self.said = []
        self.complain = lambda what, error: self.said.append(error.name)
        self.status_line = SimpleNamespace(showMessage=lambda text, time: self.said.append(text))


@pytest.fixture
def view(qtbot, tmp_path):
    document = GraphDocument(title="cats/dogs", nodes=[GraphNode(id="a", component="resnet")])
    graph = OpenGraph(Session(COMPONENTS), document)
    graph.path = None
    view = GraphView(graph)
    qtbot.addWidget(view)
    yield view
    view.close_graph()
    graph.close()


@pytest.fixture
def folder(view, monkeypatch, tmp_path):
    """The folder of the graph file."""
    monkeypatch.setattr(type(view.graph), "folder", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("typed", "kind", "written"),
    [
        ("graph.png", "PNG image (*.png)", "graph.png"),
        ("graph", "SVG drawing (*.svg)", "graph.svg"),
        ("v1.2", "PNG image (*.png)", "v1.2.png"),
        ("graph.svg", "PNG image (*.png)", "graph.svg"),
    ],
)
def test_chosen_file_is_written(view, folder, tmp_path, monkeypatch, typed, kind, written):
    asked = []

    def ask(dialog):
        asked.extend(map(Path, dialog.selectedFiles()))
        return str(tmp_path / typed), kind

    monkeypatch.setattr(SaveDialog, "ask", ask)
    window = Window()
    ask_and_export(view, window)
    assert asked == [tmp_path / "cats_dogs.png"]
    assert names(tmp_path) == [written]
    assert window.said == [f"Saved {tmp_path / written}"]


@pytest.mark.parametrize(("typed", "said"), [("", []), ("taken/graph.png", ["FailedToWriteOutputsError"])])
def test_cancelled_dialog_exports_no_picture(view, tmp_path, monkeypatch, typed, said):
    (tmp_path / "taken").write_text("a file")
    answer = (str(tmp_path / typed) if typed else "", "")
    monkeypatch.setattr(SaveDialog, "ask", lambda _: answer)
    window = Window()
    ask_and_export(view, window)
    assert window.said == said
    assert names(tmp_path) == ["taken"]


def test_empty_graph_opens_no_export_dialog(view, monkeypatch):
    view.graph.edits.delete(view.graph.flow.nodes)
    window = Window()
    ask_and_export(view, window)
    ask_and_print(view, window)
    assert window.said == ["The graph is empty"] * 2


@pytest.mark.parametrize("name", ["graph.png", "graph.svg"])
def test_exported_picture_shows_card(view, tmp_path, name):
    export(view.graph_scene.render_picture, view.graph_scene.picture_area().size(), tmp_path / name)
    image = QImage(str(tmp_path / name)) if name.endswith("png") else drawn(tmp_path / name)
    colors = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert {theme().colors.canvas.name(), theme().colors.card.name()} <= colors
    assert image.width() > 176


def drawn(path):
    renderer = QSvgRenderer(str(path))
    image = QImage(renderer.defaultSize(), QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    return image


@pytest.mark.gui
def test_print_preview_shows_page(qtbot):
    drawn = []

    def draw(painter, target):
        drawn.append(target)

    def close():
        dialog = QApplication.activeModalWidget()
        if dialog is None or not drawn:
            QTimer.singleShot(50, close)
        else:
            dialog.reject()

    QTimer.singleShot(50, close)
    assert print_graph(None, draw, SIZE, "Pets") is False
    assert drawn


# File names


@pytest.mark.parametrize(
    ("title", "name"),
    [("Pets, 2nd try", "Pets, 2nd try"), ("a/b\\c: d?", "a_b_c_ d_"), ("...", "graph"), ("", "graph"),
     ("貓與狗", "貓與狗"), ("two\nlines", "two_lines"), ("x" * 300, "x" * 80)],
)  # fmt: skip
def test_any_title_gives_valid_file_name(title, name):
    assert file_name(title) == name
