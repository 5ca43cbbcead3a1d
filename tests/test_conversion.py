"""Convert to Image Directory: layouts, archives, and invalid input."""

import bz2
import gzip
import io
import json
import os
import random
import shutil
import stat
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import picture
from PIL import Image

from vision_designer.nodes import errors
from vision_designer.nodes.components.convert_to_image_directory import ConvertToImageDirectory
from vision_designer.nodes.components.image_dataset import ImageDataset
from vision_designer.nodes.images.image_source import MAX_BYTES
from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.types.zip_file import ZipFile
from vision_designer.nodes.vision.decoding.decode import decode


def convert(trial, path: Path, on_invalid_image: str = "skip") -> ImageDirectory:
    dataset = ImageDataset.run(ImageDataset.Parameters.parse({"path": str(path)}), trial.job)["dataset"]
    parameters = ConvertToImageDirectory.Parameters.parse({"on_invalid_image": on_invalid_image})
    settings = ConvertToImageDirectory.RunSettings.parse({})
    return ConvertToImageDirectory.run(dataset, parameters, settings, trial.job)["output_image_directory"]


def png(seed: int = 0, size: tuple[int, int] = (6, 5)) -> bytes:
    content = io.BytesIO()
    picture(seed, size).save(content, "PNG")
    return content.getvalue()


Files = dict[str, bytes]


def as_folder(place: Path, files: Files) -> Path:
    root = place / "data"
    root.mkdir()
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    return root


def as_zip(place: Path, files: Files) -> Path:
    with zipfile.ZipFile(place / "data.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return place / "data.zip"


def as_tar(place: Path, files: Files, suffix: str = ".tar", mode: str = "w") -> Path:
    with tarfile.open(place / f"data{suffix}", mode) as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return place / f"data{suffix}"


def tar_kind(suffix: str, mode: str) -> Callable[[Path, Files], Path]:
    return lambda place, files: as_tar(place, files, suffix, mode)


ARCHIVES: dict[str, Callable[[Path, Files], Path]] = {
    "zip": as_zip,
    "tar": as_tar,
    "tar.gz": tar_kind(".tar.gz", "w:gz"),
    "tgz": tar_kind(".tgz", "w:gz"),
    "tar.bz2": tar_kind(".tar.bz2", "w:bz2"),
    "tbz2": tar_kind(".tbz2", "w:bz2"),
    "gz": tar_kind(".gz", "w:gz"),
    "bz2": tar_kind(".bz2", "w:bz2"),
}
KINDS = {"folder": as_folder, **ARCHIVES}
every_kind = pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)
every_archive = pytest.mark.parametrize("make", ARCHIVES.values(), ids=ARCHIVES)
MAIN = {kind: KINDS[kind] for kind in ("folder", "zip", "tar", "tar.gz")}
main_kinds = pytest.mark.parametrize("make", MAIN.values(), ids=MAIN)


def content(images: ImageDirectory) -> list[tuple[str | None, bytes]]:
    """(category, bytes) of every image, in order."""
    labels = images.images["label"].to_list()
    names = [None if images.categories is None else images.categories[label] for label in labels]
    found = []
    for row, name in enumerate(names):
        with images.open(row) as file:
            found.append((name, file.read()))
    return found


LABELED: Files = {"b/1.png": png(1), "a/2.png": png(2, (7, 3)), "a/10.png": png(3)}


# Layouts


@every_kind
def test_subfolders_are_categories(trial, tmp_path, make):
    images = convert(trial, make(tmp_path, LABELED))
    assert images.categories == ("a", "b")
    assert content(images) == [("a", png(3)), ("a", png(2, (7, 3))), ("b", png(1))]
    assert images.images["id"].to_list() == [0, 1, 2]
    assert images.images.select("width", "height").rows() == [(6, 5), (7, 3), (6, 5)]
    assert images.skipped == ()
    assert trial.heard.warnings == []


@every_kind
def test_images_without_subfolders_are_unlabeled(trial, tmp_path, make):
    images = convert(trial, make(tmp_path, {"2.png": png(2), "1.png": png(1)}))
    assert images.categories is None
    assert not images.labeled
    assert content(images) == [(None, png(1)), (None, png(2))]


@every_kind
def test_single_wrapper_folder_is_skipped(trial, tmp_path, make):
    images = convert(trial, make(tmp_path, {f"train/{name}": content for name, content in LABELED.items()}))
    assert images.categories == ("a", "b")
    assert len(images) == 3


@main_kinds
def test_nested_wrapper_folders_are_skipped(trial, tmp_path, make):
    images = convert(trial, make(tmp_path, {f"x/y/z/{name}": content for name, content in LABELED.items()}))
    assert images.categories == ("a", "b")


@main_kinds
def test_nested_images_belong_to_top_category(trial, tmp_path, make):
    images = convert(
        trial, make(tmp_path, {"a/x/y/1.png": png(1), "a/x/2.png": png(2), "a/3.png": png(3), "b/4.png": png()})
    )
    assert images.counts() == {"a": 3, "b": 1}


@main_kinds
def test_category_with_only_subfolders_is_kept(trial, tmp_path, make):
    images = convert(trial, make(tmp_path, {"a/x/1.png": png(1), "a/y/2.png": png(2), "b/z/3.png": png(3)}))
    assert images.counts() == {"a": 2, "b": 1}


@main_kinds
def test_single_category_causes_warning(trial, tmp_path, make):
    images = convert(trial, make(tmp_path, {"cat/1.png": png(1), "cat/2.png": png(2)}))
    assert images.counts() == {"cat": 2}
    assert any("all images are in one folder, 'cat'" in warning for warning in trial.heard.warnings)


@main_kinds
def test_images_beside_category_folders_are_rejected(trial, tmp_path, make):
    with pytest.raises(
        errors.InvalidDatasetError, match=r"has 1 image next to its category folders, e\.g\. loose\.png"
    ):
        convert(trial, make(tmp_path, {**LABELED, "loose.png": png()}))


def test_images_beside_categories_in_wrapper_folder_are_rejected(trial, tmp_path):
    with pytest.raises(errors.InvalidDatasetError, match="next to its category folders"):
        convert(trial, as_folder(tmp_path, {"w/a/1.png": png(), "w/loose.png": png()}))


@main_kinds
def test_folder_without_images_is_reported(trial, tmp_path, make):
    files = {**LABELED, "c/notes.txt": b"no image", "c/deep/x.svg": b"neither"}
    images = convert(trial, make(tmp_path, files))
    assert images.categories == ("a", "b")
    assert trial.heard.warnings[0] == "the folder 'c' contains no images and is not used as a category"


def test_many_folders_without_images_are_counted(trial, tmp_path):
    folder = as_folder(tmp_path, LABELED)
    for number in range(60):
        (folder / f"empty{number}").mkdir()
    convert(trial, folder)
    assert len(trial.heard.warnings) == 51
    assert trial.heard.warnings[-1] == "10 more folders contain no images and are not used as categories"


def test_empty_folder_beside_wrapper_is_reported(trial, tmp_path):
    folder = as_folder(tmp_path, {f"train/{name}": content for name, content in LABELED.items()})
    (folder / "train" / "c").mkdir()
    (folder / "validation").mkdir()
    images = convert(trial, folder)
    assert images.categories == ("a", "b")
    assert [warning.split("'")[1] for warning in trial.heard.warnings] == ["train/c", "validation"]


@main_kinds
def test_numeric_names_stay_text(trial, tmp_path, make):
    names = ("0", "007", "1.50", "1e5", "NA", "None", "True", "null", "nan")
    images = convert(trial, make(tmp_path, {f"{name}/x.png": png(number) for number, name in enumerate(names)}))
    assert images.categories == tuple(sorted(names))
    folder = trial.job.output_folder("kept")
    images.write(folder)
    assert ImageDirectory.read(folder).categories == tuple(sorted(names))


@main_kinds
def test_non_latin_names_are_kept(trial, tmp_path, make):
    names = ("貓", "Žluť", "a b  c", "😀", "a'b\"c")
    images = convert(trial, make(tmp_path, {f"{name}/圖 1.png": png() for name in names}))
    assert images.categories == tuple(sorted(names))
    assert [category for category, _ in content(images)] == sorted(names)


# Files


@pytest.mark.parametrize(
    "extension",
    ["jpg", "jpeg", "png", "ppm", "bmp", "pgm", "tif", "tiff", "webp", "gif", "JPG", "PNG", "PpM", "TIF", "WebP"],
)
def test_extension_is_case_insensitive(trial, tmp_path, extension):
    (tmp_path / "data").mkdir()
    image = picture(1, (9, 7)).convert("L") if extension.lower() == "pgm" else picture(1, (9, 7))
    image.save(tmp_path / "data" / f"x.{extension}")
    images = convert(trial, tmp_path / "data")
    assert images.images.select("width", "height").rows() == [(9, 7)]
    with images.open(0) as file:
        assert decode(file, "x").size == (9, 7)


@main_kinds
def test_other_files_are_ignored_and_counted(trial, tmp_path, make):
    images = convert(trial, make(tmp_path, {**LABELED, "README": b"x", "a/labels.csv": b"x", "b/x.TXT": png()}))
    assert len(images) == 3
    assert ("info", "3 files that are not images (by extension) were ignored") in trial.heard.lines
    assert trial.heard.warnings == []


@main_kinds
def test_system_files_are_ignored_without_warning(trial, tmp_path, make):
    litter = ("__MACOSX/a/._1.png", "a/Thumbs.db", "a/.DS_Store", ".hidden/x.png", "a/.x.png", "desktop.ini", ".x.jpg")
    images = convert(trial, make(tmp_path, {**LABELED, **dict.fromkeys(litter, b"litter")}))
    assert len(images) == 3
    assert trial.heard.warnings == []
    assert [message for _, message in trial.heard.lines] == [
        "2 hidden or system folders were ignored: .hidden, __MACOSX",
        "3 images, 2 categories",
    ]


@main_kinds
def test_unreadable_images_are_skipped_with_reasons(trial, tmp_path, make):
    files = {**LABELED, "a/text.jpg": b"just text", "b/empty.png": b"", "b/half.png": png()[:20]}
    images = convert(trial, make(tmp_path, files))
    assert len(images) == 3
    assert ["/".join(skipped.path.split("/")[-2:]) for skipped in images.skipped] == [
        "a/text.jpg",
        "b/empty.png",
        "b/half.png",
    ]
    for skipped in images.skipped:
        assert skipped.path in skipped.reason
        assert f"skipped: {skipped.reason}" in trial.heard.warnings
    assert trial.job.summary.metrics == {"images": 3, "categories": 2, "skipped": 3}
    assert [table.title for table in trial.job.summary.tables] == ["Categories", "Skipped files"]


@main_kinds
def test_category_without_readable_images_is_kept(trial, tmp_path, make):
    images = convert(trial, make(tmp_path, {**LABELED, "c/broken.png": b"broken"}))
    assert images.counts() == {"a": 2, "b": 1, "c": 0}
    assert "the category 'c' has no readable images" in trial.heard.warnings


@main_kinds
def test_unreadable_image_fails_with_fail_on_invalid(trial, tmp_path, make):
    with pytest.raises(errors.FileParsingFailedError, match=r"text\.jpg is not a readable image"):
        convert(trial, make(tmp_path, {**LABELED, "a/text.jpg": b"just text"}), "fail")


@main_kinds
def test_dataset_without_readable_image_is_rejected_with_example(trial, tmp_path, make):
    with pytest.raises(errors.InvalidDatasetError, match=r"none of its 2 image files can be read, e\.g\. .*1\.png"):
        convert(trial, make(tmp_path, {"a/1.png": b"x", "b/2.png": b"y"}))


@main_kinds
def test_dataset_without_images_is_rejected(trial, tmp_path, make):
    with pytest.raises(errors.InvalidDatasetError, match=r"it has no file that ends in \.avif \.bmp \.gif"):
        convert(trial, make(tmp_path, {"readme.txt": b"x"}))


def test_empty_folder_is_rejected(trial, tmp_path):
    (tmp_path / "data").mkdir()
    with pytest.raises(errors.InvalidDatasetError, match="contains no usable images"):
        convert(trial, tmp_path / "data")


def test_missing_path_is_reported(trial, tmp_path):
    with pytest.raises(errors.CouldNotOpenFileError, match=r"there is no folder or archive .*nowhere\. Check Path"):
        convert(trial, tmp_path / "nowhere")


def test_removed_folder_is_reported(trial, tmp_path):
    with pytest.raises(errors.CouldNotOpenFileError, match="there is no folder or archive"):
        ConvertToImageDirectory.run(
            ZipFile(tmp_path / "gone.zip"),
            ConvertToImageDirectory.Parameters.parse({}),
            ConvertToImageDirectory.RunSettings.parse({}),
            trial.job,
        )


def test_device_file_is_rejected(trial):
    with pytest.raises(errors.CouldNotOpenFileError, match="/dev/null cannot be opened: it is a device"):
        convert(trial, Path("/dev/null"))


def test_log_lists_only_first_skipped_files(trial, tmp_path):
    images = convert(trial, as_folder(tmp_path, {**LABELED, **{f"a/x{n}.png": b"x" for n in range(60)}}))
    assert len(images.skipped) == 60
    assert len(trial.heard.warnings) == 51
    assert "10 more files were skipped" in trial.heard.warnings[-1]


def test_skipped_files_table_is_truncated_with_note(trial, tmp_path, monkeypatch):
    monkeypatch.setattr("vision_designer.nodes.components.convert_to_image_directory.MAX_SHOWN", 5)
    images = convert(trial, as_folder(tmp_path, {**LABELED, **{f"a/x{n}.png": b"x" for n in range(7)}}))
    assert len(images.skipped) == 7
    table = trial.job.summary.tables[-1]
    assert (table.title, len(table.rows)) == ("Skipped files", 5)
    assert trial.heard.lines[-1][1].startswith("2 more skipped files are not in the table")


def test_non_utf_8_file_name_is_skipped_and_recorded(trial, tmp_path):
    folder = as_folder(tmp_path, LABELED)
    (folder / "a" / os.fsdecode(b"caf\xe9.png")).write_bytes(png())
    (folder / os.fsdecode(b"caf\xe9")).mkdir()
    (folder / os.fsdecode(b"caf\xe9") / "1.png").write_bytes(png())
    (folder / os.fsdecode(b"l\xe9ft")).symlink_to(folder / "a")
    images = convert(trial, folder)
    assert len(images) == 3
    # One by its own name, one by its folder's name, and three behind the link.
    assert len(images.skipped) == 5
    images.write(trial.job.output_folder("out"))
    for warning in trial.heard.warnings:
        warning.encode("utf-8")


@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_non_utf_8_tar_entry_is_skipped(trial, tmp_path, mode):
    images = convert(trial, as_tar(tmp_path, {**LABELED, "a/caf\udce9.png": png()}, mode=mode))
    assert len(images) == 3
    (skipped,) = images.skipped
    assert "not UTF-8" in skipped.reason
    images.write(trial.job.output_folder("out"))


def test_names_unsafe_in_archives_are_accepted_in_folders(trial, tmp_path):
    images = convert(trial, as_folder(tmp_path, {"a:/1.png": png(1), "b\\c/2.png": png(2), "d/e\\..\\f.png": png(3)}))
    assert images.categories == ("a:", "b\\c", "d")
    assert len(content(images)) == 3


# Links


def test_link_to_image_is_read(trial, tmp_path):
    folder = as_folder(tmp_path, LABELED)
    (tmp_path / "elsewhere.png").write_bytes(png(9))
    (folder / "b" / "link.png").symlink_to(tmp_path / "elsewhere.png")
    assert ("b", png(9)) in content(convert(trial, folder))


def test_dangling_and_cyclic_links_are_skipped(trial, tmp_path):
    folder = as_folder(tmp_path, LABELED)
    (folder / "a" / "gone.png").symlink_to(tmp_path / "gone.png")
    (folder / "a" / "loop.png").symlink_to(folder / "a" / "loop.png")
    (folder / "circle").symlink_to(folder)
    images = convert(trial, folder)
    assert len(images) == 3
    assert sorted(Path(skipped.path).name for skipped in images.skipped) == ["circle", "gone.png", "loop.png"]


def test_cyclic_link_fails_with_fail_on_invalid(trial, tmp_path):
    folder = as_folder(tmp_path, LABELED)
    (folder / "a" / "more").symlink_to(folder)
    with pytest.raises(errors.CouldNotOpenFileError, match="more is a link to a folder that contains it"):
        convert(trial, folder, "fail")


def test_dataset_can_be_a_link(trial, tmp_path):
    folder = as_folder(tmp_path, LABELED)
    (tmp_path / "link").symlink_to(folder)
    images = convert(trial, tmp_path / "link")
    assert images.source.path == tmp_path / "link"
    assert len(content(images)) == 3


# Archives


@every_archive
def test_only_compressed_tar_is_unpacked(trial, tmp_path, make):
    archive = make(tmp_path, {**LABELED, "readme.txt": b"not wanted"})
    convert(trial, archive)
    unpacked = [path for path in trial.job.folder.rglob("*") if path.is_file()]
    if archive.suffix in (".zip", ".tar"):
        assert unpacked == []
    else:
        assert sorted(path.name for path in unpacked) == ["1.png", "10.png", "2.png"]


@every_archive
def test_archive_type_is_detected_from_content(trial, tmp_path, make):
    archive = make(tmp_path, LABELED).rename(tmp_path / "data.dat")
    assert len(convert(trial, archive)) == 3


@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_tar_containing_zip_is_read_as_tar(trial, tmp_path, mode):
    inner = as_zip(tmp_path, {"x/9.png": png(9)}).read_bytes()
    # Stored uncompressed, so the inner ZIP's end record is also found in the outer file.
    options = {"compresslevel": 0} if mode == "w:gz" else {}
    with tarfile.open(tmp_path / "data.tar", mode, **options) as archive:
        for name, content_ in (LABELED | {"z.zip": inner}).items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content_)
            archive.addfile(entry, io.BytesIO(content_))
    assert zipfile.is_zipfile(tmp_path / "data.tar")
    images = convert(trial, tmp_path / "data.tar")
    assert content(images) == [("a", png(3)), ("a", png(2, (7, 3))), ("b", png(1))]


@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_tar_with_leading_dot_is_read(trial, tmp_path, mode):
    folder = as_folder(tmp_path, LABELED)
    with tarfile.open(tmp_path / "data.tar", mode) as archive:
        archive.add(folder, ".")
    images = convert(trial, tmp_path / "data.tar")
    assert images.categories == ("a", "b")
    assert len(content(images)) == 3


def test_zip_with_backslashes_is_read(trial, tmp_path):
    with zipfile.ZipFile(tmp_path / "windows.zip", "w") as archive:
        for name, data in LABELED.items():
            entry = zipfile.ZipInfo("x")
            entry.filename = "train\\" + name.replace("/", "\\")
            archive.writestr(entry, data)
    images = convert(trial, tmp_path / "windows.zip")
    assert images.categories == ("a", "b")
    assert len(content(images)) == 3


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
@pytest.mark.parametrize("make", [as_zip, as_tar, ARCHIVES["tar.gz"]], ids=["zip", "tar", "tar.gz"])
def test_last_duplicate_archive_entry_wins(trial, tmp_path, make):
    class Twice(dict):
        def items(self):
            return [("a/1.png", png(1)), ("b/1.png", png(2)), ("a/1.png", png(3))]

    assert content(convert(trial, make(tmp_path, Twice()))) == [("a", png(3)), ("b", png(2))]


def listing_of(folder: Path) -> dict[str, tuple[int, int, int]]:
    found = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        found[str(path)] = (status.st_size, status.st_mtime_ns, status.st_mode)
    return found


UNSAFE = ["../x.png", "a/../../x.png", "/tmp/x.png", "..\\x.png", "\\x.png", "C:\\x.png", "C:x.png", "c:/x.png"]


@every_archive
@pytest.mark.parametrize("name", UNSAFE)
def test_archive_entry_outside_is_rejected(trial, tmp_path, make, name):
    archive = make(tmp_path, {**LABELED, name: png()})
    before = listing_of(tmp_path)
    with pytest.raises(errors.InvalidDatasetError, match=r"is unsafe: its entry .* points outside"):
        convert(trial, archive)
    written = {path for path in listing_of(tmp_path) if path not in before}
    assert all(Path(path).is_relative_to(trial.job.folder) for path in written)
    assert not Path("/tmp/x.png").exists()


@every_archive
def test_name_containing_two_dots_is_safe(trial, tmp_path, make):
    assert len(convert(trial, make(tmp_path, {"a..b/..1.png": png(), "a..b/x..png": png(1), "c/1.png": png(2)}))) == 2


def add_link(path: Path, mode: str, name: str, target: str, kind: bytes) -> Path:
    with tarfile.open(path, mode) as archive:
        for entry_name, data in LABELED.items():
            entry = tarfile.TarInfo(entry_name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
        entry = tarfile.TarInfo(name)
        entry.type, entry.linkname = kind, target
        archive.addfile(entry)
    return path


@pytest.mark.parametrize("mode", ["w", "w:gz"])
@pytest.mark.parametrize(
    ("name", "target", "kind"),
    [
        ("a/link", "/etc", tarfile.SYMTYPE),
        ("a/link", "../../..", tarfile.SYMTYPE),
        ("link.png", "../secret.png", tarfile.SYMTYPE),
        ("a/hard.png", "../secret.png", tarfile.LNKTYPE),
        ("a/hard.png", "/etc/passwd", tarfile.LNKTYPE),
    ],
)
def test_tar_link_outside_is_rejected(trial, tmp_path, mode, name, target, kind):
    archive = add_link(tmp_path / "data.tar", mode, name, target, kind)
    with pytest.raises(errors.InvalidDatasetError, match="is unsafe"):
        convert(trial, archive)
    assert not any(path.is_symlink() for path in tmp_path.rglob("*"))


@pytest.mark.parametrize("mode", ["w", "w:gz"])
@pytest.mark.parametrize(
    ("name", "target", "kind"),
    [
        ("c", "a", tarfile.SYMTYPE),
        ("a/none.png", "../b/none.png", tarfile.SYMTYPE),
        ("a/none.png", "b/none.png", tarfile.LNKTYPE),
        ("a/none.png", "none.png", tarfile.SYMTYPE),
    ],
)
def test_tar_link_to_folder_or_nothing_is_skipped_with_warning(trial, tmp_path, mode, name, target, kind):
    images = convert(trial, add_link(tmp_path / "data.tar", mode, name, target, kind))
    assert len(images) == 3
    (skipped,) = images.skipped
    leads_to = {"none.png": "a/none.png"}.get(target, target.removeprefix("../"))
    why = "a folder, and links to folders are not followed" if target == "a" else "which is not in the archive"
    assert f"{name} is a link to {leads_to}, which " in skipped.reason
    assert why in skipped.reason
    assert not any(path.is_symlink() for path in tmp_path.rglob("*"))


@pytest.mark.parametrize(("target", "safe"), [("../b/1.png", True), ("../../x.png", False), ("/etc/passwd", False)])
def test_zip_links_are_treated_like_tar_links(trial, tmp_path, target, safe):
    archive = as_zip(tmp_path, LABELED)
    with zipfile.ZipFile(archive, "a") as opened:
        entry = zipfile.ZipInfo("a/link.png")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        opened.writestr(entry, target)
    if safe:
        images = convert(trial, archive)
        assert images.skipped == ()
        assert ("a", LABELED["b/1.png"]) in content(images)
    else:
        with pytest.raises(errors.InvalidDatasetError, match="is unsafe"):
            convert(trial, archive)


@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_tar_devices_are_not_created(trial, tmp_path, mode):
    images = convert(trial, add_link(tmp_path / "data.tar", mode, "a/x.png", "", tarfile.FIFOTYPE))
    assert len(images) == 3
    assert all(path.is_file() or path.is_dir() for path in trial.job.folder.rglob("*"))


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"a": b"a file", "a/1.png": png()}, ""),
        ({"a.png": png(), "a.png/1.png": png()}, "1.png: File exists"),
        ({"a.png/1.png": png(), "a.png": png()}, "a.png"),
        ({f"a/{'x' * 300}.png": png()}, "File name too long"),
    ],
    ids=["text and folder", "image, then folder", "folder, then image", "long name"],
)
def test_unextractable_compressed_tar_is_rejected(trial, tmp_path, files, why):
    archive = as_tar(tmp_path, files, ".tgz", "w:gz")
    if why:
        with pytest.raises(errors.InvalidZipFileError, match=why):
            convert(trial, archive)
    else:
        assert len(convert(trial, archive)) == 1


def test_image_as_dataset_is_rejected_with_remedy(trial, tmp_path):
    picture(1).save(tmp_path / "cat.jpg")
    with pytest.raises(
        errors.InvalidZipFileError, match=r"cat\.jpg is a single image, not a dataset\. Choose the folder"
    ):
        convert(trial, tmp_path / "cat.jpg")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"just text",
        b"PK\x03\x04 no more",
        b"\x1f\x8b",
        b"BZh9",
        gzip.compress(b"just text" * 200),
        bz2.compress(b"just text" * 200),
        b"\x89PNG\r\n\x1a\n",
        b"7z\xbc\xaf\x27\x1c",
        b"\xfd7zXZ\x00",
    ],
    ids=["empty", "text", "zip", "gz", "bz2", "gz of text", "bz2 of text", "image", "7z", "xz"],
)
def test_non_archive_is_rejected(trial, tmp_path, content):
    (tmp_path / "data.zip").write_bytes(content)
    with pytest.raises(errors.InvalidZipFileError, match=r"data\.zip cannot be read as an archive: .*pack it again"):
        convert(trial, tmp_path / "data.zip")


MANY: Files = {f"{category}/{number}.png": png(number, (40, 40)) for category in "ab" for number in range(5)}


@every_archive
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_truncated_archive_is_rejected(trial, tmp_path, make, share):
    archive = make(tmp_path, MANY)
    whole = archive.read_bytes()
    archive.write_bytes(whole[: int(len(whole) * share)])
    if archive.suffix == ".tar" and share == 0.9:
        # A TAR ends with zeros that are not needed, so cut into the last image.
        archive.write_bytes(whole[: whole.rindex(b"IEND")])
    with pytest.raises(errors.InvalidZipFileError, match="cannot be read as an archive"):
        convert(trial, archive)


@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_damaged_tar_header_is_not_end_of_archive(trial, tmp_path, mode):
    archive = as_tar(tmp_path, MANY)
    content = bytearray(archive.read_bytes())
    place = content.index(b"b/0.png")
    content[place : place + 4] = b"\xff\xff\xff\xff"
    archive.write_bytes(gzip.compress(bytes(content)) if mode == "w:gz" else content)
    with pytest.raises(errors.InvalidZipFileError, match="bad checksum"):
        convert(trial, archive)


def test_zip_entry_without_name_is_ignored(trial, tmp_path):
    archive = as_zip(tmp_path, {**LABELED, "x": b""})
    content = archive.read_bytes()
    # An empty name whose letter became part of the extra field.
    place = content.rindex(b"PK\x01\x02")
    lengths = struct.pack("<HH", 0, 1)
    archive.write_bytes(content[: place + 28] + lengths + content[place + 32 :])
    assert len(convert(trial, archive)) == 3


def test_damaged_zip_entry_is_skipped_with_reason(trial, tmp_path):
    with zipfile.ZipFile(tmp_path / "data.zip", "w", zipfile.ZIP_STORED) as archive:
        for name, data in MANY.items():
            archive.writestr(name, data)
    content = bytearray((tmp_path / "data.zip").read_bytes())
    place = content.index(png(0, (40, 40)))
    content[place : place + 40] = bytes(40)
    (tmp_path / "data.zip").write_bytes(content)
    images = convert(trial, tmp_path / "data.zip")
    assert len(images) == 9
    assert "a/0.png" in images.skipped[0].reason


@every_archive
def test_damaged_archive_gives_images_or_known_error(trial, tmp_path, make):
    archive = make(tmp_path, LABELED)
    whole = archive.read_bytes()
    generator = random.Random(0)
    outcomes = set()
    for _ in range(60):
        damaged = bytearray(whole)
        for _ in range(generator.randint(1, 8)):
            damaged[generator.randrange(len(damaged))] = generator.randrange(256)
        archive.write_bytes(damaged)
        try:
            outcomes.add(len(convert(trial, archive)))
        except errors.VisionDesignerError as error:
            outcomes.add(error.name)
    assert outcomes & {1, 2, 3, "InvalidZipFileError"}


def test_encrypted_entries_are_skipped_with_reason(trial, tmp_path):
    archive = as_zip(tmp_path, LABELED)
    content = bytearray(archive.read_bytes())
    # Python cannot encrypt, so set the flag in the central directory.
    place = content.rindex(b"PK\x01\x02")
    content[place + 8] |= 1
    archive.write_bytes(content)
    images = convert(trial, archive)
    assert len(images) == 2
    assert "encrypted" in images.skipped[0].reason


def test_encrypted_zip_error_states_reason(trial, tmp_path):
    archive = as_zip(tmp_path, LABELED)
    content = archive.read_bytes()
    parts = content.split(b"PK\x01\x02")
    archive.write_bytes(parts[0] + b"".join(b"PK\x01\x02" + part[:4] + b"\x01" + part[5:] for part in parts[1:]))
    with pytest.raises(errors.InvalidDatasetError, match=r"none of its 3 image files can be read, .*encrypted"):
        convert(trial, archive)


def test_oversized_entry_is_skipped(trial, tmp_path):
    archive = as_zip(tmp_path, LABELED)
    content = bytearray(archive.read_bytes())
    place = content.rindex(b"PK\x01\x02")
    content[place + 24 : place + 28] = struct.pack("<I", MAX_BYTES + 1)
    archive.write_bytes(content)
    images = convert(trial, archive)
    assert len(images) == 2
    assert "it unpacks to 2,147,483,649 bytes" in images.skipped[0].reason


def test_only_head_of_archived_image_is_read(trial, tmp_path):
    """A long rest of an entry is not read, and a long image header is found."""
    long = io.BytesIO()
    picture(1, (6, 5)).save(long, "JPEG", comment=b"x" * 60_000, exif=b"Exif\0\0" + b"y" * 60_000)
    for make in (as_zip, as_tar):
        archive = make(tmp_path, {"a/tail.png": png(1) + bytes(3_000_000), "a/head.jpg": long.getvalue()})
        assert convert(trial, archive).images.select("width", "height").rows() == [(6, 5), (6, 5)]


def test_conversion_can_be_cancelled(trial, tmp_path):
    folder = as_folder(tmp_path, MANY)
    trial.job.PROGRESS_INTERVAL = 0
    trial.heard.progress = lambda done, total, unit: trial.cancelled.set() if done == 4 else None
    with pytest.raises(errors.RunCancelledError):
        convert(trial, folder)


@every_kind
def test_conversion_cancelled_before_start_unpacks_nothing(trial, tmp_path, make):
    archive = make(tmp_path, MANY)
    trial.cancelled.set()
    with pytest.raises(errors.RunCancelledError):
        convert(trial, archive)
    assert [path for path in trial.job.folder.rglob("*") if path.is_file()] == []


@every_kind
def test_progress_reaches_image_count(trial, tmp_path, make):
    convert(trial, make(tmp_path, LABELED))
    assert trial.heard.progress_[-1] == (3, 3, "images")


@every_kind
def test_source_folder_is_not_changed(trial, tmp_path, make):
    home = tmp_path / "home"
    home.mkdir()
    files = {**LABELED, "a/bad.png": b"bad", "__MACOSX/x.png": b"x", "a/Thumbs.db": b"x", "more.zip": b"x"}
    dataset = make(home, files)
    for path in home.rglob("*"):
        os.utime(path, ns=(10**18, 10**18))
    before = listing_of(home)
    images = convert(trial, dataset)
    content(images)
    assert listing_of(home) == before


def test_failed_run_leaves_source_folder_unchanged(trial, tmp_path):
    folder = as_folder(tmp_path, {**LABELED, "loose.png": png()})
    before = listing_of(folder)
    with pytest.raises(errors.InvalidDatasetError):
        convert(trial, folder)
    assert listing_of(folder) == before


# The designer's own layout


def designer(rows: list[tuple[str, int, str | None]], prefix: str = "") -> Files:
    """A folder in the designer's own ImageDirectory layout."""
    lines = []
    for name, id_, category in rows:
        row = {"image_info": {"file_name": name}, "id": id_}
        lines.append(json.dumps(row | ({} if category is None else {"category": category})))
    files = {
        "_meta.yaml": b"type: ImageDirectory\nextension: {}\nimage_list: images.lst\n",
        "_schema.json": b'{"columnAttributes": []}',
        "_samples.json": b"[]",
        "images.lst": ("\n".join(lines) + "\n").encode(),
        **{name: png(id_) for name, id_, _ in rows},
    }
    return {prefix + name: content for name, content in files.items()}


ROWS = [("image/0_156.png", 156, "007"), ("image/1_3.png", 3, "flower"), ("image/0_2.png", 2, "007")]


@main_kinds
@pytest.mark.parametrize("prefix", ["", "exported/", "a/b/"])
def test_designer_layout_is_read_from_list(trial, tmp_path, make, prefix):
    images = convert(trial, make(tmp_path, designer(ROWS, prefix)))
    assert images.categories == ("007", "flower")
    assert images.images["id"].to_list() == [156, 3, 2], "the order of the list and its ids are kept"
    assert content(images) == [("007", png(156)), ("flower", png(3)), ("007", png(2))]


@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_designer_layout_is_read_from_tar_with_leading_dots(trial, tmp_path, mode):
    folder = as_folder(tmp_path, designer(ROWS))
    with tarfile.open(tmp_path / "data.tar", mode) as archive:
        archive.add(folder, ".")
    assert convert(trial, tmp_path / "data.tar").counts() == {"007": 2, "flower": 1}


@main_kinds
def test_unlabeled_designer_layout_is_read(trial, tmp_path, make):
    rows = [("image/b/x.png", 1, None), ("image/a/y.png", 0, None)]
    images = convert(trial, make(tmp_path, designer(rows)))
    assert images.categories is None
    assert images.images["id"].to_list() == [1, 0]
    assert content(images) == [(None, png(1)), (None, png(0))]


def test_designer_list_accepts_bom_and_crlf(trial, tmp_path):
    files = designer(ROWS)
    files["images.lst"] = b"\xef\xbb\xbf" + files["images.lst"].replace(b"\n", b"\r\n")
    assert convert(trial, as_folder(tmp_path, files)).counts() == {"007": 2, "flower": 1}


def test_missing_image_in_designer_list_is_skipped(trial, tmp_path):
    files = designer(ROWS)
    del files["image/1_3.png"]
    for make in MAIN.values():
        place = tmp_path / str(len(list(tmp_path.iterdir())))
        place.mkdir()
        images = convert(trial, make(place, files))
        assert images.counts() == {"007": 2, "flower": 0}
        assert "image/1_3.png cannot be opened: " in images.skipped[0].reason
        if images.source.kind == "tar":
            assert "the archive has no such image" in images.skipped[0].reason


@main_kinds
@pytest.mark.parametrize("name", ["../x.png", "image/../../x.png", "/etc/x.png", "C:\\x.png", "image\\..\\..\\x.png"])
def test_unsafe_file_name_in_designer_list_is_rejected(trial, tmp_path, make, name):
    (tmp_path / "x.png").write_bytes(png())
    files = designer(ROWS)
    files["images.lst"] += json.dumps({"image_info": {"file_name": name}, "id": 9, "category": "x"}).encode()
    with pytest.raises(errors.InvalidDatasetError, match="points outside"):
        convert(trial, make(tmp_path, files))


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[]",
        b"7",
        b"{}",
        b'{"image_info": {"file_name": 7}, "id": 1, "category": "a"}',
        b'{"image_info": "x", "id": 1, "category": "a"}',
        b'{"image_info": {"file_name": "image/0_2.png"}, "id": "1", "category": "a"}',
        b'{"image_info": {"file_name": "image/0_2.png"}, "id": true, "category": "a"}',
        b'{"image_info": {"file_name": "image/0_2.png"}, "id": 99999999999999999999, "category": "a"}',
        b'{"image_info": {"file_name": "image/0_2.png"}, "id": 1, "category": 7}',
        b"[" * 100_000,
    ],
    ids=lambda line: line[:60].decode(),
)
def test_damaged_line_of_designer_list_is_reported(trial, tmp_path, line):
    files = designer(ROWS)
    files["images.lst"] += line
    with pytest.raises(errors.InvalidDatasetError, match=r"images\.lst cannot be read in line 4: .*Export the dataset"):
        convert(trial, as_folder(tmp_path, files))


def test_designer_list_in_other_encoding_is_rejected(trial, tmp_path):
    files = designer(ROWS)
    files["images.lst"] += b"caf\xe9"
    with pytest.raises(errors.InvalidDatasetError, match=r"images\.lst is not UTF-8"):
        convert(trial, as_folder(tmp_path, files))


def test_partly_labeled_designer_list_is_rejected(trial, tmp_path):
    with pytest.raises(errors.InvalidDatasetError, match="lists categories for 3 of 4 images"):
        convert(trial, as_folder(tmp_path, designer([*ROWS, ("image/x.png", 9, None)])))


def test_list_beside_category_folders_is_not_designer_layout(trial, tmp_path):
    images = convert(trial, as_folder(tmp_path, {**LABELED, "images.lst": b"my own notes"}))
    assert images.categories == ("a", "b")


# The sample


@pytest.mark.slow
def test_built_in_sample_has_ten_categories(trial):
    images = convert(trial, Path("sample:digits"))
    assert images.categories == tuple("0123456789")
    assert len(images) == 1797
    assert images.images.select("width", "height").unique().rows() == [(8, 8)]
    with images.open(0) as file, Image.open(file) as image:
        assert image.getextrema() == (0, 239)


def test_unknown_sample_error_lists_samples(trial):
    with pytest.raises(errors.CouldNotOpenFileError, match=r"there is no sample 'cats'\. Available samples: digits"):
        convert(trial, Path("sample:cats"))


@pytest.mark.parametrize(
    ("files", "labeled"),
    [
        (LABELED, True),
        ({"1.png": b""}, False),
        ({".x/1.png": b"", "1.png": b""}, False),
        (designer(ROWS), True),
        ({}, None),
    ],
)
def test_labels_are_predicted_before_run(tmp_path, files, labeled):
    folder = as_folder(tmp_path, files)
    parameters = ImageDataset.Parameters.parse({"path": str(folder)})
    assert ImageDataset.labeled_outputs(parameters, {}) is labeled


@pytest.mark.parametrize("path", ["nowhere", "nul\0byte", "sample:digits"])
def test_labels_of_unreadable_source_are_not_predicted(path):
    assert ImageDataset.labeled_outputs(ImageDataset.Parameters.parse({"path": path}), {}) is None


def test_labels_of_archive_are_not_predicted(tmp_path):
    path = str(as_zip(tmp_path, LABELED))
    assert ImageDataset.labeled_outputs(ImageDataset.Parameters.parse({"path": path}), {}) is None


@pytest.mark.slow
def test_archive_from_standard_tools_is_read(trial, tmp_path, make_images):
    folder = make_images(tmp_path / "photos", count=2)
    for kind in ("zip", "tar", "gztar", "bztar"):
        archive = shutil.make_archive(str(tmp_path / kind), kind, tmp_path, "photos")
        assert convert(trial, Path(archive)).counts() == {"green": 2, "red": 2}, folder
