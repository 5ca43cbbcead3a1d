"""Replacing files that the user named, by the editor, convert, --output, pictures, and tables."""

import errno
import json
import os
import stat

import polars as pl
import pytest
from PySide6.QtCore import QSize, QSizeF
from PySide6.QtGui import QColor

from vision_designer.editor.files import graph_files as saving
from vision_designer.editor.panes.parts.drawing import export_png, export_svg
from vision_designer.editor.panes.results.curves import save_metrics, save_png, save_svg
from vision_designer.graphs.document import GraphDocument, GraphNode
from vision_designer.graphs.engine.export import Export, write_export
from vision_designer.graphs.printing import save_csv
from vision_designer.graphs.ryven.project import read_project, write_project
from vision_designer.nodes.errors import FailedToWriteOutputsError, VisionDesignerError
from vision_designer.nodes.system.atomic_files import (
    OLD_SECONDS,
    keep_attributes,
    previous_version,
    save_bytes,
    save_text,
    temporary_name,
)
from vision_designer.nodes.types.data_frame_directory import DataFrameDirectory

MARK = b"\xef\xbb\xbf"


def graph(title):
    return GraphDocument(title=title, nodes=[GraphNode(id="a", component="unknown", parameters={"text": "a\r\nb"})])


def paint(painter, area):
    painter.fillRect(area, QColor("red"))


def table(path, folder):
    stored = folder / "stored"
    if not stored.exists():
        stored.mkdir()
        pl.DataFrame({"name": ["a", "b"]}).write_parquet(stored / "part.parquet")
        DataFrameDirectory(stored, ("part.parquet",)).write(stored)
    write_export(stored, Export("score", "scored", path, (DataFrameDirectory,)), folder / "store")


WRITERS = {
    "Save": lambda path, folder: saving.save_text(path, graph(os.urandom(4).hex()).to_text({})),
    "convert to a graph": lambda path, folder: graph(os.urandom(4).hex()).write(path, {}),
    "convert to a project": lambda path, folder: write_project(GraphDocument(title=os.urandom(4).hex()), path, {}),
    "CSV of a pane": lambda path, folder: save_csv(path, [["name"], [os.urandom(4).hex()]]),
    "CSV of metrics": lambda path, folder: save_metrics(path, [(os.urandom(4).hex(), {"loss": 1.0})]),
    "CSV of --output": table,
    "PNG of the canvas": lambda path, folder: export_png(paint, QSizeF(20, 20), path),
    "SVG of the canvas": lambda path, folder: export_svg(paint, QSizeF(20, 20), path, os.urandom(4).hex()),
    "PNG of metrics": lambda path, folder: save_png(path, paint, QSize(20, 20)),
    "SVG of metrics": lambda path, folder: save_svg(path, paint, QSize(20, 20), os.urandom(4).hex()),
}
KEPT = {"Save", "convert to a graph", "convert to a project"}
"""Writers that keep the previous version."""


@pytest.fixture(params=WRITERS)
def writer(request, qapp, tmp_path):
    """Writes an existing file, which then has new content."""

    def write(path):
        WRITERS[request.param](path, tmp_path)

    write.name = request.param
    return write


@pytest.fixture
def there(tmp_path, writer):
    """An existing user file, in its own folder."""
    path = tmp_path / "mine" / f"file{'.csv' if 'CSV' in writer.name else '.x'}"
    path.parent.mkdir()
    path.write_bytes(b"name\nbefore\n")
    path.chmod(0o640)
    return path


def names(path):
    return sorted(file.name for file in path.parent.iterdir())


def test_replacing_through_link_keeps_link_and_mode(writer, there, tmp_path):
    link = tmp_path / f"link{there.suffix}"
    link.symlink_to(there)
    if hasattr(os, "setxattr"):
        os.setxattr(there, "user.origin", b"mine")
    if os.getuid() == 0:
        os.chown(there, 1234, 5678)
    before = there.stat()
    writer(link)
    assert link.is_symlink()
    assert b"before" not in there.read_bytes()
    now = there.stat()
    assert (now.st_uid, now.st_gid, stat.S_IMODE(now.st_mode)) == (before.st_uid, before.st_gid, 0o640)
    if hasattr(os, "getxattr"):
        assert os.getxattr(there, "user.origin") == b"mine"
    kept = writer.name in KEPT
    assert names(there) == [there.name, *([f"{there.name}~"] if kept else [])]
    if kept:
        old = previous_version(link)
        assert old.read_bytes() == b"name\nbefore\n"
        assert (old.stat().st_uid, old.stat().st_gid, stat.S_IMODE(old.stat().st_mode)) == (
            before.st_uid,
            before.st_gid,
            0o640,
        )


def test_hard_links_are_kept(writer, there, tmp_path):
    other = tmp_path / "other name"
    other.hardlink_to(there)
    writer(there)
    assert other.samefile(there)
    assert b"before" not in other.read_bytes()


def test_write_protected_file_is_rejected(writer, there):
    there.chmod(0o444)
    with pytest.raises(FailedToWriteOutputsError, match="write-protected"):
        writer(there)
    assert there.read_bytes() == b"name\nbefore\n"
    assert names(there) == [there.name]


def test_non_regular_file_is_never_replaced(writer, there, tmp_path):
    pipe = tmp_path / f"pipe{there.suffix}"
    os.mkfifo(pipe)
    folder = tmp_path / "folder.csv"
    (folder / "inside").mkdir(parents=True)
    for place in (pipe, folder):
        with pytest.raises(FailedToWriteOutputsError, match=place.name):
            writer(place)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert (folder / "inside").is_dir()


def test_full_disk_leaves_file_unchanged(writer, there, monkeypatch, tmp_path):
    writer(there)
    before = there.read_bytes()
    kept = names(there)
    (tmp_path / "other name").hardlink_to(there)
    for what in ("fsync", "posix_fallocate"):

        def full(*_):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        with monkeypatch.context() as patched:
            patched.setattr(os, what, full)
            with pytest.raises(VisionDesignerError, match="no space left on device"):
                writer(there)
        assert there.read_bytes() == before
        assert names(there) == sorted({*kept, *([f"{there.name}~"] if writer.name in KEPT else [])})


@pytest.mark.parametrize("name", ["Save", "convert to a graph", "convert to a project"])
def test_line_endings_are_kept_and_bom_is_accepted(tmp_path, name):
    path = tmp_path / "graph.json"
    text = graph("before").to_text({}).replace("\n", "\r\n")
    path.write_bytes(MARK + text.encode())
    assert GraphDocument.read(path).title == "before"
    WRITERS[name](path, tmp_path)
    content = path.read_bytes()
    assert content.count(b"\r\n") == content.count(b"\n") > 1
    if name == "convert to a project":
        assert isinstance(json.loads(content), dict), "Ryven reads no byte order mark"
        path.write_bytes(MARK + content)
        assert read_project(path, {}).nodes == []
    else:
        assert content.startswith(MARK)
        assert GraphDocument.read(path).nodes == graph("").nodes
    assert previous_version(path).read_bytes() == MARK + text.encode()


@pytest.mark.parametrize("name", ["CSV of a pane", "CSV of metrics", "CSV of --output"])
def test_csv_line_endings_and_cells_are_kept(tmp_path, name):
    path = tmp_path / "table.csv"
    path.write_bytes(b"name\r\nbefore\r\n")
    WRITERS[name](path, tmp_path)
    content = path.read_bytes()
    assert content.count(b"\r\n") == content.count(b"\n") > 1
    save_csv(path, [["a\nb"]])
    assert path.read_bytes() == MARK + b'"a\nb"\r\n'


def test_graph_with_bom_can_be_pasted():
    assert GraphDocument.from_text("\ufeff" + graph("pasted").to_text({}), "text").title == "pasted"


def test_repeated_save_keeps_last_different_version(tmp_path):
    path = tmp_path / "graph.json"
    for text in ("first\n", "second\n", "second\n"):
        save_text(path, text, keep_previous=True)
    assert previous_version(path).read_text() == "first\n"


def test_dangling_link_creates_its_target(tmp_path):
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "new" / "file")
    save_bytes(link, b"text")
    assert link.is_symlink()
    assert (tmp_path / "new" / "file").read_bytes() == b"text"


@pytest.mark.parametrize("name", ["graph.json", "x" * 255])
def test_next_save_removes_only_own_leftovers(tmp_path, name):
    left, now, other = (temporary_name(tmp_path / name) for _ in range(3))
    other = other.with_name(f".of somebody{other.name}"[-200:])
    for path in (left, now, other):
        path.write_text("half")
    for path in (left, other):
        os.utime(path, (path.stat().st_mtime - OLD_SECONDS - 1,) * 2)
    save_bytes(tmp_path / name, b"whole")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([name, now.name, other.name])


def test_group_permissions_are_dropped_if_group_cannot_be_kept(tmp_path, monkeypatch):
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_text("before")
    new.write_text("after")
    before = list(old.stat())
    before[0], before[4], before[5] = stat.S_IFREG | 0o4664, 1234, 5678

    def refused(*_):
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "chown", refused)
    keep_attributes(new, old, os.stat_result(before))
    assert stat.S_IMODE(new.stat().st_mode) == 0o644
