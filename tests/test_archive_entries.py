"""Names, links, and types of archive entries, as real programs write them."""

import errno
import io
import lzma
import os
import pickle
import struct
import tarfile
import zlib
from pathlib import Path

import pytest
from crafted_archives import Entry, png, stored, zip_of

from vision_designer.nodes import errors
from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.vision.datasets.conversion import convert as convert_path


def convert(trial, path: Path) -> ImageDirectory:
    return convert_path(path, fail_on_invalid=False, job=trial.job)


def content(images: ImageDirectory) -> list[tuple[str | None, bytes]]:
    """Category and bytes of each image, in order."""
    found = []
    for row, label in enumerate(images.labels()):
        with images.open(row) as file:
            found.append((images.categories[label], file.read()))
    return found


# Names


def crafted_zip(path: Path, *entries: Entry) -> Path:
    path.write_bytes(zip_of(*entries))
    return path


def unicode_path(header_name: bytes, name: bytes, version: int = 1) -> bytes:
    """Info-ZIP's extra field with a UTF-8 name for an entry with this header name."""
    content = struct.pack("<BI", version, zlib.crc32(header_name)) + name
    return struct.pack("<HH", 0x7075, len(content)) + content


@pytest.mark.parametrize(
    ("names", "encoding"),
    [
        (["狗/1.png".encode(), "貓/1.png".encode()], "UTF-8"),
        (["é/1.png".encode("cp437"), "ü/1.png".encode("cp437")], "CP437"),
        (["é/1.png".encode("cp437"), "ü/1.png".encode()], "CP437"),
    ],
)
def test_zip_names_without_encoding_are_guessed_with_warning(trial, tmp_path, names, encoding):
    decoded = [name.decode("utf-8" if encoding == "UTF-8" else "cp437") for name in names]
    entries = [stored(name, png(seed), flags=0) for seed, name in enumerate(names)]
    images = convert(trial, crafted_zip(tmp_path / "old.zip", *entries, stored("z/1.png", png(3), flags=0)))
    wanted = {name.split("/")[0]: png(seed) for seed, name in enumerate(decoded)} | {"z": png(3)}
    assert dict(content(images)) == wanted
    (warning,) = trial.heard.warnings
    assert f"the encoding of 2 of its images' names, e.g. {min(decoded)!r}; they were read as {encoding}" in warning


def test_zip_unicode_path_field_overrides_header_name(trial, tmp_path):
    """As Info-ZIP and WinRAR write it: the header has the local code page, or question marks."""
    entries = [
        stored(b"\x94/1.png", png(1), flags=0, extra=unicode_path(b"\x94/1.png", "ö/1.png".encode())),
        stored(
            b"??/1.png", png(2), flags=0, extra=b"\x55\x54\1\0\0" + unicode_path(b"??/1.png", "貓狗/1.png".encode())
        ),
        stored("ascii/1.png", png(3), flags=0, extra=unicode_path(b"ascii/1.png", b"ascii/1.png")),
    ]
    images = convert(trial, crafted_zip(tmp_path / "infozip.zip", *entries))
    assert dict(content(images)) == {"ö": png(1), "貓狗": png(2), "ascii": png(3)}
    assert trial.heard.warnings == []


@pytest.mark.parametrize(
    "extra",
    [
        unicode_path(b"renamed/1.png", "ö/1.png".encode()),
        unicode_path(b"old/1.png", "ö/1.png".encode(), version=2),
        unicode_path(b"old/1.png", b"\xff/1.png"),
        unicode_path(b"old/1.png", b""),
        unicode_path(b"old/1.png", "ö/1.png".encode())[:-3],
        b"\x75\x70\1\0\1",
    ],
    ids=["of another name", "version 2", "no UTF-8", "empty", "cut", "short"],
)
def test_mismatched_unicode_path_field_is_ignored(trial, tmp_path, extra):
    entries = [stored("old/1.png", png(1), flags=0, extra=extra), stored("z/1.png", png(2))]
    try:
        images = convert(trial, crafted_zip(tmp_path / "odd.zip", *entries))
    except errors.InvalidZipFileError as error:
        # zipfile rejects a field that ends after the entry.
        assert "Corrupt extra field" in error.message
        return
    assert dict(content(images)) == {"old": png(1), "z": png(2)}


def test_unicode_path_field_outside_archive_is_unsafe(trial, tmp_path):
    entry = stored("a/1.png", png(1), flags=0, extra=unicode_path(b"a/1.png", b"../1.png"))
    with pytest.raises(errors.InvalidDatasetError, match="is unsafe"):
        convert(trial, crafted_zip(tmp_path / "evil.zip", entry))


def test_unicode_path_names_are_readable_in_other_process(trial, tmp_path):
    entry = stored(b"\x94/1.png", png(1), flags=0, extra=unicode_path(b"\x94/1.png", "ö/1.png".encode()))
    images = convert(trial, crafted_zip(tmp_path / "data.zip", entry, stored("z/1.png", png(2))))
    sent = pickle.loads(pickle.dumps(images.source))
    with sent.open("ö/1.png", 0, 0) as file:
        assert file.read() == png(1)


@pytest.mark.parametrize(
    ("name", "begin", "why"),
    [
        ("data.zip", zip_of(stored("a/1.png", png(1)), disk=2), "one part of a split zip archive"),
        ("data.z01", b"PK\x07\x08PK\x03\x04" + bytes(99), "one part of a split zip archive"),
        ("data.zip.001", zip_of(stored("a/1.png", png(1)))[:99], "one part of a split zip archive"),
        ("data.7z", b"7z\xbc\xaf\x27\x1c" + bytes(99), "it is a 7z archive, which is not supported; unpack it"),
        ("data.rar", b"Rar!\x1a\x07\1\0" + bytes(99), "it is a RAR archive, which is not supported; unpack it"),
        ("data.tar.xz", lzma.compress(bytes(10240)), "it is a xz archive, which is not supported; unpack it"),
    ],
)
def test_unsupported_archive_type_is_rejected_with_remedy(trial, tmp_path, name, begin, why):
    (tmp_path / name).write_bytes(begin)
    with pytest.raises(errors.InvalidZipFileError, match=why):
        convert(trial, tmp_path / name)


# Links


def linked_tar(path: Path, mode: str, form: int, entries: list[tuple[str, bytes | str, bytes]]) -> Path:
    """A TAR of files (bytes) and links (targets), in that order."""
    with tarfile.open(path, mode, format=form) as archive:
        for name, data, kind in entries:
            entry = tarfile.TarInfo(name)
            entry.type = kind
            if isinstance(data, str):
                entry.linkname = data
            else:
                entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data) if isinstance(data, bytes) else None)
    return path


FILE, SYMBOLIC, HARD = tarfile.REGTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE
LONG = "a/" + "long" * 40 + ".png"
LINKED = {
    "hard": ([("a/1.png", png(1), FILE), ("b/1.png", "a/1.png", HARD)], [("a", png(1)), ("b", png(1))]),
    "hard with dots": ([("./a/1.png", png(1), FILE), ("./b/1.png", "./a/1.png", HARD)], [("a", png(1)), ("b", png(1))]),
    "hard, of a long name": ([(LONG, png(1), FILE), ("b/1.png", LONG, HARD)], [("a", png(1)), ("b", png(1))]),
    "hard, of a hard one": (
        [("a/1.png", png(1), FILE), ("b/1.png", "a/1.png", HARD), ("c/1.png", "b/1.png", HARD)],
        [("a", png(1)), ("b", png(1)), ("c", png(1))],
    ),
    "hard, of a file that is replaced later": (
        [("a/1.png", png(1), FILE), ("b/1.png", "a/1.png", HARD), ("a/1.png", png(2), FILE)],
        [("a", png(2)), ("b", png(1))],
    ),
    "hard, of a file that is no image by its name": (
        [("blobs/1f", png(1), FILE), ("a/1.png", "blobs/1f", HARD), ("b/1.png", png(2), FILE)],
        [("a", png(1)), ("b", png(2))],
    ),
    "symbolic": ([("a/1.png", png(1), FILE), ("b/1.png", "../a/1.png", SYMBOLIC)], [("a", png(1)), ("b", png(1))]),
    "symbolic, before its target": (
        [("b/1.png", "../a/1.png", SYMBOLIC), ("a/1.png", png(1), FILE)],
        [("a", png(1)), ("b", png(1))],
    ),
    "symbolic, to a hidden file that is no image by its name": (
        [(".git/annex/1f", png(1), FILE), ("a/1.png", "../.git/annex/1f", SYMBOLIC), ("b/1.png", png(2), FILE)],
        [("a", png(1)), ("b", png(2))],
    ),
    "a chain through a folder": (
        [
            ("a/1.png", png(1), FILE),
            (".links/all", "../a", SYMBOLIC),
            ("b/1.png", "../.links/all/1.png", SYMBOLIC),
            ("c/1.png", "b/1.png", HARD),
        ],
        [("a", png(1)), ("b", png(1)), ("c", png(1))],
    ),
}


@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT], ids=["pax", "gnu"])
@pytest.mark.parametrize("mode", ["w", "w:gz"])
@pytest.mark.parametrize("kind", LINKED)
def test_tar_link_has_bytes_of_target(trial, tmp_path, mode, form, kind):
    entries, expected = LINKED[kind]
    images = convert(trial, linked_tar(tmp_path / "data.tar", mode, form, entries))
    assert content(images) == expected
    assert images.skipped == ()
    assert not any(path.is_symlink() for path in tmp_path.rglob("*"))


def test_link_cycle_is_reported(trial, tmp_path):
    circle = [("a/1.png", png(1), FILE), ("a/2.png", "3.png", SYMBOLIC), ("a/3.png", "2.png", SYMBOLIC)]
    images = convert(trial, linked_tar(tmp_path / "data.tar", "w", tarfile.PAX_FORMAT, circle))
    assert len(images) == 1
    assert [Path(skipped.path).name for skipped in images.skipped] == ["2.png", "3.png"]


def test_hard_link_is_copied_on_export_without_link_support(trial, tmp_path, monkeypatch):
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    entries, expected = LINKED["hard"]
    images = convert(trial, linked_tar(tmp_path / "data.tgz", "w:gz", tarfile.PAX_FORMAT, entries))
    assert content(images) == expected
