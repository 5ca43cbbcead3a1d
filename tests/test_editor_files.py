import errno
import os
import stat
from pathlib import Path

import pytest

from vision_designer.editor.model import previous_version as saving
from vision_designer.editor.model.file_watch import PAUSE, FileWatch
from vision_designer.editor.model.previous_version import keep_previous, previous_version, save_text
from vision_designer.editor.model.recent import MOST, RecentFiles
from vision_designer.editor.model.settings import Settings
from vision_designer.nodes.errors import FailedToWriteOutputsError


@pytest.fixture
def path(tmp_path):
    return tmp_path / "graphs" / "pets.json"


def names(folder):
    return sorted(file.name for file in folder.iterdir())


# Saving


def test_a_save_keeps_the_version_before(path):
    for text in ("first", "second", "third ümläut\n"):
        save_text(path, text)
    assert path.read_text(encoding="utf-8") == "third ümläut\n"
    assert previous_version(path).read_text() == "second"
    assert names(path.parent) == ["pets.json", "pets.json~"]


def test_saving_the_same_again_keeps_the_version_that_differs(path):
    save_text(path, "first")
    save_text(path, "second")
    save_text(path, "second")
    assert previous_version(path).read_text() == "first"


def test_a_file_that_another_program_writes_is_kept_too(path):
    keep_previous(path)
    save_text(path, "first")
    keep_previous(path)
    path.write_text("of another")
    assert previous_version(path).read_text() == "first"


def test_a_save_keeps_permissions_and_links(path, tmp_path):
    save_text(path, "first")
    path.chmod(0o640)
    link = tmp_path / "link.json"
    link.symlink_to(path)
    save_text(link, "second")
    assert link.is_symlink()
    assert path.read_text() == "second"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert previous_version(link).read_text() == "first"


def test_a_write_protected_file_is_refused(path):
    save_text(path, "first")
    path.chmod(0o444)
    with pytest.raises(FailedToWriteOutputsError) as caught:
        save_text(path, "second")
    assert str(path) in caught.value.message
    assert "write-protected" in caught.value.message
    assert "Save As" in caught.value.message
    assert "--workspace" not in caught.value.message
    assert path.read_text() == "first"


def test_a_full_disk_leaves_the_file_as_it_was(path, monkeypatch):
    save_text(path, "first")
    save_text(path, "second")

    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(saving.os, "fsync", full)
    with pytest.raises(FailedToWriteOutputsError, match=r"no space left on device\. Free some space"):
        save_text(path, "third")
    assert path.read_text() == "second"
    assert names(path.parent) == ["pets.json", "pets.json~"]


@pytest.mark.parametrize("name", ["taken/pets.json", "x" * 300, "."])
def test_a_place_that_cannot_be_is_named(tmp_path, name):
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


def test_the_latest_file_is_first_and_each_is_there_once(recent, tmp_path):
    a, b, c = make(tmp_path, "a", "b", "c")
    (tmp_path / "link").symlink_to(a)
    (tmp_path / "sub").mkdir()
    for path in (a, b, c, tmp_path / "link", tmp_path / "sub" / ".." / "b"):
        recent.add(path)
    assert [path.name for path in recent.paths()] == ["b", "link", "c"]


def test_files_that_are_gone_come_last(recent, tmp_path):
    a, b, c = make(tmp_path, "a", "b", "c")
    for path in (a, b, c):
        recent.add(path)
    c.unlink()
    assert recent.paths() == [b, a, c]
    recent.remove(c)
    assert recent.paths() == [b, a]
    recent.clear()
    assert recent.paths() == []


def test_no_more_than_twelve_are_kept(recent, tmp_path):
    for path in make(tmp_path, *(f"{number:02}" for number in range(20))):
        recent.add(path)
    assert len(recent.paths()) == MOST
    assert recent.paths()[0].name == "19"


def test_relative_names_are_made_whole(recent, tmp_path, monkeypatch):
    make(tmp_path, "a")
    monkeypatch.chdir(tmp_path)
    recent.add(Path("a"))
    assert recent.paths() == [tmp_path / "a"]


def test_two_windows_share_the_list(tmp_path):
    a, b = make(tmp_path, "a", "b")
    first, second = (RecentFiles(Settings(tmp_path / "editor.ini")) for _ in range(2))
    first.add(a)
    second.add(b)
    assert second.paths() == [b, a]


# Changes by others


@pytest.fixture
def heard():
    return []


@pytest.fixture
def watch(qtbot, path, heard):
    save_text(path, "first")
    watch = FileWatch()
    watch.changed_on_disk.connect(lambda path: heard.append(("changed", path.name)))
    watch.removed.connect(lambda path: heard.append(("removed", path.name)))
    watch.watch(path)
    return watch


def quiet(qtbot):
    qtbot.wait(PAUSE + 300)


def test_writing_in_place_is_noticed_each_time(watch, path, heard, qtbot):
    for number in (1, 2):
        path.write_text(f"changed {number}")
        qtbot.waitUntil(lambda number=number: heard == [("changed", "pets.json")] * number)
    quiet(qtbot)
    assert len(heard) == 2


def test_replacing_the_file_is_noticed_each_time(watch, path, heard, qtbot):
    for number in (1, 2, 3):
        save_text(path, f"changed {number}")
        qtbot.waitUntil(lambda number=number: heard == [("changed", "pets.json")] * number)


def test_removing_and_coming_back_are_noticed(watch, path, heard, qtbot):
    path.unlink()
    qtbot.waitUntil(lambda: heard == [("removed", "pets.json")])
    path.write_text("again")
    qtbot.waitUntil(lambda: heard[1:] == [("changed", "pets.json")])


def test_a_file_that_is_away_for_a_moment_is_not_removed(watch, path, heard, qtbot):
    text = path.read_text()
    path.rename(path.with_name("aside"))
    qtbot.wait(PAUSE // 4)
    path.write_text(text)
    quiet(qtbot)
    assert heard == []


def test_own_saves_and_new_dates_and_other_files_are_no_change(watch, path, heard, qtbot):
    save_text(path, "own")
    watch.saved(path)
    path.touch()
    (path.parent / "other.json").write_text("other")
    quiet(qtbot)
    assert heard == []


def test_a_forgotten_file_is_not_told_of(watch, path, heard, qtbot):
    watch.forget(path)
    watch.saved(path)
    path.write_text("changed")
    quiet(qtbot)
    assert heard == []
    assert watch._watcher.files() + watch._watcher.directories() == []


def test_a_change_behind_a_link_is_noticed(watch, path, heard, qtbot, tmp_path):
    link = tmp_path / "link.json"
    link.symlink_to(path)
    watch.forget(path)
    watch.watch(link)
    save_text(path, "replaced")
    qtbot.waitUntil(lambda: heard == [("changed", "link.json")])
