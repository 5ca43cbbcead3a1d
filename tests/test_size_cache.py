"""Converting again opens only changed images."""

import os
import shutil
import time
from pathlib import Path

import pytest
from conftest import make_trial, picture

from vision_designer.graphs.engine.store import Store
from vision_designer.nodes.images.image_source import FolderSource, ImageSource, TarSource, ZipSource
from vision_designer.nodes.vision.datasets import size_cache
from vision_designer.nodes.vision.datasets.conversion import convert
from vision_designer.nodes.vision.datasets.layout import Selection

LONG_AGO = 1_700_000_000


@pytest.fixture(autouse=True)
def few_are_worth_it(monkeypatch):
    monkeypatch.setattr(size_cache, "MIN_IMAGES", 1)


@pytest.fixture
def folder(tmp_path, make_images) -> Path:
    root = make_images(tmp_path / "images", count=3)
    for file in root.rglob("*.png"):
        os.utime(file, (LONG_AGO, LONG_AGO))
    return root


@pytest.fixture
def opened(monkeypatch) -> list[str]:
    """The names of all images that are opened."""
    names: list[str] = []
    for source in (FolderSource, ZipSource, TarSource):

        def noting(self: ImageSource, member: str, *rest: int, really=source.open) -> object:
            names.append(member)
            return really(self, member, *rest)

        monkeypatch.setattr(source, "open", noting)
    return names


def converted(tmp_path: Path, path: Path, name: str = "key", *, fail: bool = False):
    return convert(path, fail_on_invalid=fail, job=make_trial(tmp_path / "workspace", name).job)


def archived(folder: Path, kind: str) -> Path:
    path = Path(shutil.make_archive(str(folder.parent / "archive"), kind, folder))
    os.utime(path, (LONG_AGO, LONG_AGO))
    return path


@pytest.mark.parametrize("kind", ["folder", "zip", "tar"])
def test_unchanged_images_are_not_reopened(tmp_path, folder, opened, kind):
    path = folder if kind == "folder" else archived(folder, kind)
    first = converted(tmp_path, path)
    assert len({*opened}) == 6
    opened.clear()
    again = converted(tmp_path, path)
    assert opened == []
    assert again.images.equals(first.images)
    assert again.categories == first.categories
    converted(tmp_path / "elsewhere", path)
    assert len({*opened}) == 6


def test_only_changed_and_new_images_are_opened(tmp_path, folder, opened):
    converted(tmp_path, folder)
    opened.clear()
    picture(1, (30, 20)).save(folder / "red" / "001.png")
    picture(1, (9, 8)).save(folder / "red" / "new.png")
    (folder / "green" / "000.png").unlink()
    os.utime(folder / "green" / "002.png", (LONG_AGO, LONG_AGO + 1))
    images = converted(tmp_path, folder)
    assert sorted(opened) == ["green/002.png", "red/001.png", "red/new.png"]
    assert images.images.select("member", "width", "height").rows() == [
        ("green/001.png", 24, 24),
        ("green/002.png", 24, 24),
        ("red/000.png", 24, 24),
        ("red/001.png", 30, 20),
        ("red/002.png", 24, 24),
        ("red/new.png", 9, 8),
    ]


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_repacked_archive_is_read_completely(tmp_path, folder, opened, kind):
    converted(tmp_path, archived(folder, kind))
    opened.clear()
    picture(1, (30, 20)).save(folder / "red" / "001.png")
    path = archived(folder, kind)
    os.utime(path, (LONG_AGO, LONG_AGO + 1))
    images = converted(tmp_path, path)
    assert len({*opened}) == 6
    assert (30, 20) in images.images.select("width", "height").rows()


def test_recently_written_file_is_reopened(tmp_path, folder, opened):
    # Written now, or a little later if clocks differ.
    os.utime(folder / "red" / "001.png", (time.time() + 60, time.time() + 60))
    for _ in range(2):
        opened.clear()
        converted(tmp_path, folder)
    assert opened == ["red/001.png"]


def test_unreadable_image_is_retried_and_reported_again(tmp_path, folder, opened):
    (folder / "red" / "001.png").write_bytes(b"broken")
    os.utime(folder / "red" / "001.png", (LONG_AGO, LONG_AGO))
    skipped = converted(tmp_path, folder).skipped
    opened.clear()
    assert converted(tmp_path, folder).skipped == skipped != ()
    assert opened == ["red/001.png"]


def test_conversions_with_different_tables_share_sizes(tmp_path, folder, opened):
    for name in ("one", "two"):
        (tmp_path / f"{name}.csv").write_text(f"path,label\nred/000.png,{name}\ngreen/00{len(name) - 2}.png,x\n")
    selections = [
        Selection(),
        Selection(labels_file=tmp_path / "one.csv"),
        Selection(labels_file=tmp_path / "two.csv"),
        Selection(follow_links=False),
    ]

    def all_converted():
        for selection in selections:
            job = make_trial(tmp_path / "workspace", "key").job
            convert(folder, fail_on_invalid=False, job=job, selection=selection)

    all_converted()
    opened.clear()
    all_converted()
    assert opened == []


@pytest.mark.parametrize("content", [b"", b"PAR1 no Parquet", None])
def test_damaged_size_cache_is_ignored(tmp_path, folder, opened, content):
    first = converted(tmp_path, folder)
    file = next((tmp_path / "workspace" / "sizes").rglob("*.parquet"))
    if content is None:
        first.images.write_parquet(file)
    else:
        file.write_bytes(content)
    opened.clear()
    assert converted(tmp_path, folder).images.equals(first.images)
    assert len({*opened}) == 6
    opened.clear()
    converted(tmp_path, folder)
    assert opened == []


def test_unwritable_workspace_only_costs_time(tmp_path, folder):
    (tmp_path / "workspace").mkdir()
    (tmp_path / "workspace" / "sizes").write_text("in the way")
    assert len(converted(tmp_path, folder)) == 6


def test_sizes_of_unpacked_tar_are_not_cached(tmp_path, folder):
    converted(tmp_path, archived(folder, "gztar"))
    assert not (tmp_path / "workspace" / "sizes").exists()


def test_clean_removes_unused_sizes(tmp_path, folder):
    converted(tmp_path, folder, "a")
    converted(tmp_path, folder / "red", "b")
    store = Store(tmp_path / "workspace")
    kept = {path.parent.parent for path in (tmp_path / "workspace" / "sizes").rglob("used_by/a")}
    assert len(store.leftovers({"a"})) == 1
    assert not kept & {*store.leftovers({"a"})}
    assert len(store.leftovers(set())) == 2
