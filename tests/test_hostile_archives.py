"""Untrusted archives give their images or an error with the reason, and change nothing else."""

import bz2
import gzip
import io
import os
import random
import re
import subprocess
import sys
import tarfile
import zipfile
import zlib
from pathlib import Path

import pytest
from conftest import make_trial
from crafted_archives import (
    deflated,
    header,
    member,
    number,
    padded,
    pax,
    png,
    stored,
    tar_of,
    zip64_of,
    zip_bomb,
    zip_end,
    zip_of,
)
from levels import some, thorough, tries
from PIL import Image

from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.engine.plan import make_plan
from vision_designer.graphs.engine.runner import Runner
from vision_designer.graphs.engine.store import Store
from vision_designer.graphs.resolve import resolve
from vision_designer.nodes import errors
from vision_designer.nodes.components import load_components
from vision_designer.nodes.images import archive_limits
from vision_designer.nodes.images.archive_limits import ArchiveLimits
from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.vision.datasets import archives
from vision_designer.nodes.vision.datasets.conversion import convert
from vision_designer.nodes.vision.decoding.decode import decode

COMPONENTS = load_components()
HONEST = stored("b/ok.png", png(2))
HONEST_TAR = member("b/ok.png", png(2))


class Place:
    """A workspace, with an archive and unrelated files beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.archive = folder / "in" / "data.bin"
        self.outside = folder / "outside"
        for made in (self.archive.parent, self.outside, folder / "workspace"):
            made.mkdir(parents=True, exist_ok=True)
        (self.outside / "secret.png").write_bytes(png(99))
        self.trial = make_trial(folder / "workspace")

    def surroundings(self) -> dict[str, tuple[int, ...]]:
        """Everything beside the workspace."""
        found = {}
        for path in sorted(self.folder.rglob("*")):
            if not path.is_relative_to(self.trial.job.folder) and "sizes" not in path.parts:
                status = path.lstat()
                found[str(path)] = (status.st_mode, status.st_ino, status.st_size if path.is_file() else 0)
        return found

    def convert(self, content: bytes, **limits) -> ImageDirectory:
        """Convert and return the images; checks that the surroundings are unchanged."""
        self.archive.write_bytes(content)
        before = self.surroundings()
        try:
            return convert(
                self.archive, fail_on_invalid=False, job=self.trial.job, archive_limits=ArchiveLimits(**limits)
            )
        finally:
            assert self.surroundings() == before
            assert not any(path.is_symlink() for path in self.trial.job.folder.rglob("*"))

    def told(self, content: bytes, **limits) -> str:
        """The error that it raises."""
        with pytest.raises((errors.InvalidZipFileError, errors.InvalidDatasetError)) as raised:
            self.convert(content, **limits)
        assert raised.value.message.startswith(str(self.archive))
        return raised.value.message


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def pixels(content: bytes) -> bytes:
    return decode(io.BytesIO(content), "it").tobytes()


KNOWN = {pixels(png(seed)): seed for seed in range(10)} | {pixels(png(99)): 99}


def seeds(images: ImageDirectory) -> dict[str, int]:
    """The seed of each image by its path; every accepted image is one of ours."""
    found = {}
    for row, name in enumerate(images.images["member"]):
        with images.open(row) as file:
            found[name] = KNOWN[decode(file, name).tobytes()]
    return found


# Names


SPELLINGS = [
    "../x.png",
    "a/../../x.png",
    "a/b/../../../x.png",
    "./../x.png",
    "..",
    "a/..",
    "..\\x.png",
    "a\\..\\..\\x.png",
    "a/..\\../x.png",
    "/x.png",
    "//server/share/x.png",
    "\\\\server\\share\\x.png",
    "\\\\?\\C:\\x.png",
    "\\x.png",
    "C:\\x.png",
    "c:x.png",
    "Z:/x.png",
    "OUTSIDE/x.png",
    "a/./../../OUTSIDE/x.png",
]
HARMLESS = [
    "a/%2e%2e/x.png",
    "a/\u2024\u2024/x.png",
    "a/\uff0e\uff0e/x.png",
    "a/\u2026/x.png",
    "a/.../x.png",
    "a/.. /x.png",
    "a/x.png.",
    "a/\u2215etc\u2215x.png",
    "a/x\u202egnp.png",
    "a/ x .png ",
    "a/CON.png",
    "a/x.png:stream.png",
]

PACKERS = {
    "zip": lambda name: zip_of(HONEST, stored(name, png(1))),
    "tar": lambda name: tar_of(HONEST_TAR, member(name, png(1))),
    "pax": lambda name: tar_of(HONEST_TAR, pax({"path": name}), member("a/x.png", png(1))),
    "long name": lambda name: tar_of(HONEST_TAR, member("L", name.encode() + b"\0", kind=b"L"), member("x", png(1))),
    "zip folder": lambda name: zip_of(HONEST, stored(f"{name}/", b"")),
    "tar folder": lambda name: tar_of(HONEST_TAR, header(f"{name}/", kind=b"5")),
    "device": lambda name: tar_of(HONEST_TAR, header(name, kind=b"3")),
}
PACKERS |= {
    f"{name}.gz": lambda spelled, pack=pack: gzip.compress(pack(spelled))
    for name, pack in PACKERS.items()
    if not name.startswith("zip")
}


@pytest.mark.parametrize("pack", some(PACKERS.values(), 4), ids=PACKERS)
@pytest.mark.parametrize("spelled", SPELLINGS)
def test_entry_name_outside_in_any_spelling_is_unsafe(place, pack, spelled):
    told = place.told(pack(spelled.replace("OUTSIDE", str(place.outside))))
    assert "is unsafe: its entry" in told
    assert "points outside" in told


@pytest.mark.parametrize("kind", some(["zip", "tar", "pax", "long name", "tar.gz"], 2))
@pytest.mark.parametrize("name", HARMLESS)
def test_name_that_only_looks_unsafe_is_accepted(place, kind, name):
    images = place.convert(PACKERS[kind](name))
    assert set(seeds(images).values()) <= {1, 2}
    assert seeds(images)["b/ok.png"] == 2


def test_name_with_null_byte_is_harmless(place):
    assert seeds(place.convert(zip_of(HONEST, stored(b"a/x.png\0/../../y.png", png(1))))) == {
        "a/x.png": 1,
        "b/ok.png": 2,
    }
    assert "unsafe" in place.told(tar_of(HONEST_TAR, pax({"path": "a/\0.png"}), member("a/x.png", png(1))))


# Links


def link(name: str, target: str, hard: bool = False) -> bytes:
    return header(name, kind=b"1" if hard else b"2", link=target)


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress], ids=["tar", "gz", "bz2"])
@pytest.mark.parametrize(
    "links",
    [
        [link("a", "OUTSIDE"), member("a/evil.png", png(1))],
        [link("a", "../outside"), member("a/evil.png", png(1))],
        [link("a", "../../outside", hard=True), member("a/evil.png", png(1))],
        [link("a", "OUTSIDE/secret.png", hard=True), member("a", png(1))],
        [link("b/one", "."), link("b/two", "one/../../.."), member("b/two/outside/evil.png", png(1))],
        [pax({"linkpath": "../../outside"}), link("a", "b"), member("a/evil.png", png(1))],
        [member("K", b"../../outside\0", kind=b"K"), link("a", "b"), member("a/evil.png", png(1))],
    ],
    ids=["absolute", "up", "hard", "hard absolute", "chain", "pax", "long"],
)
def test_link_outside_is_unsafe(place, pack, links):
    content = tar_of(HONEST_TAR, *links)
    for_outside = str(place.outside).encode()
    if b"OUTSIDE" in content:
        content = tar_of(HONEST_TAR, link("a", os.fsdecode(for_outside)), *links[1:])
    assert "is unsafe" in place.told(pack(content))


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["tar", "gz"])
def test_link_to_image_is_resolved_through_folder_links(place, pack):
    content = tar_of(
        HONEST_TAR, link("a", "b"), link("c", "a"), member("c/x.png", png(1)), link("c/y.png", "../b/ok.png")
    )
    images = place.convert(pack(content))
    assert seeds(images) == {"b/ok.png": 2, "c/x.png": 1, "c/y.png": 2}
    assert [Path(skipped.path).name for skipped in images.skipped] == ["a", "c"]
    assert all("is a link to b, which is a folder" in skipped.reason for skipped in images.skipped)


@pytest.mark.parametrize("kind", [b"3", b"4", b"6"], ids=["character device", "block device", "pipe"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["tar", "gz"])
def test_devices_and_pipes_are_not_created(place, pack, kind):
    images = place.convert(pack(tar_of(HONEST_TAR, header("a", kind=kind), member("a/x.png", png(1)))))
    assert seeds(images) == {"a/x.png": 1, "b/ok.png": 2}
    assert all(path.is_file() or path.is_dir() for path in place.folder.rglob("*"))


# Unusual and damaged archives with their result: seeds of pictures by path, or a reason


def with_x(**values) -> bytes:
    return zip_of(HONEST, stored("a/x.png", png(1), **values))


BOTH = {"a/x.png": 1, "b/ok.png": 2}
LZMA_OF_FOUR_GIGABYTES = b"\x09\x04\x05\0\x5d\xff\xff\xff\xff" + bytes(50)
ODD_ZIPS = {
    "zip64": (zip64_of(HONEST, stored("a/x.png", png(1))), BOTH),
    "zip64 of 2^32 members": (zip64_of(HONEST, count=2**32), {"b/ok.png": 2}),
    "zip64 of 2^64 bytes": (zip64_of(HONEST, count=2**64 - 1, size=2**64 - 1), "Bad offset for central directory"),
    "zip64 of a terabyte": (zip64_of(HONEST, size=2**40), "Bad offset for central directory"),
    "zip64 on three disks": (zip64_of(HONEST, disks=3), "span multiple disks"),
    "zip64 without its sizes": (with_x(size=0xFFFFFFFF, extra=b"\1\0\4\0abcd"), "Corrupt zip64 extra field"),
    "zip64 of 16 exabytes": (with_x(size=0xFFFFFFFF, extra=b"\1\0\x08\0" + b"\xff" * 8), "archive_gigabytes"),
    "extra field beyond the end": (with_x(extra=b"\1\0\xff\xff"), "Corrupt extra field"),
    "prefixed": (b"#!/bin/sh\nexit 0\n" * 99 + with_x(), BOTH),
    "junk behind": (with_x() + b"junk" * 99, BOTH),
    "much junk behind": (with_x() + b"junk" * 99_999, "whose end is missing"),
    "empty": (zip_of(), "contains no usable images"),
    "comment with an end": (zip_of(HONEST, comment=zip_end(0, 0, 0)), "contains no usable images"),
    "same name twice": (zip_of(HONEST, stored("b/ok.png", png(1))), {"b/ok.png": 1}),
    "zip in zip": (zip_of(HONEST, stored("a/in.zip", with_x())), {"b/ok.png": 2}),
    "zip in zip under an image's name": (
        zip_of(HONEST, stored("a/x.png", with_x())),
        "a/x.png is not a readable image",
    ),
    "names of old": (zip_of(HONEST, stored(b"a/\xff.png", png(1), flags=0)), {"a/\xa0.png": 1, "b/ok.png": 2}),
    "names of no UTF-8": (zip_of(HONEST, stored(b"a/\xff.png", png(1))), "can't decode byte 0xff"),
    "future version": (with_x(version=200), "zip file version 20.0"),
    "bzip2": (with_x(stored=bz2.compress(png(1)), method=12), BOTH),
    "other name before the bytes": (with_x(local_name=b"../../x.png"), "header .* differ"),
    "other size before the bytes": (with_x(local={"size": 2**31, "packed": 1, "crc": 5}), BOTH),
    "wrong checksum": (with_x(crc=5), "Bad CRC-32"),
    "size too small": (with_x(size=10), "Bad CRC-32"),
    "size too large": (with_x(size=10**6), BOTH),
    "packed size too small": (zip_of(HONEST, deflated("a/x.png", png(1), packed_size=10)), "a/x.png"),
    "bytes beyond the end": (with_x(offset=2**32 - 2), "Truncated file header"),
    "bytes of another entry": (zip_of(HONEST, stored("a/x.png", png(2), offset=0)), "header .* differ"),
    "encrypted": (with_x(flags=0x801), "is encrypted"),
    "strongly encrypted": (with_x(flags=0x841), "is encrypted"),
    "patched data": (with_x(flags=0x20), "compressed patched data"),
    "dictionary of 4 GiB": (with_x(stored=LZMA_OF_FOUR_GIGABYTES, method=14), "a/x.png cannot be opened"),
} | {
    f"method {method}": (
        with_x(method=method),
        rf"is packed with {name} \(compression method {method}\).* pack it again with Deflate",
    )
    for method, name in {
        **{1: "Shrink", 4: "Reduce", 6: "Implode", 9: "Deflate64", 10: "PKWARE Implode", 93: "Zstandard", 95: "XZ"},
        **{96: "JPEG recompression", 97: "WavPack", 98: "PPMd", 99: "AES encryption", 4711: "an unknown method"},
    }.items()
}


@pytest.mark.parametrize(("content", "expected"), ODD_ZIPS.values(), ids=ODD_ZIPS)
def test_unusual_zip_gives_images_or_reason(place, content, expected):
    check(place, content, expected)


def check(place: Place, content: bytes, expected: dict[str, int] | str) -> None:
    """Check for these pictures, or for an error or skipped entry with this reason."""
    if isinstance(expected, dict):
        images = place.convert(content)
        assert seeds(images) == expected
        assert images.skipped == ()
        return
    try:
        images = place.convert(content)
    except (errors.InvalidZipFileError, errors.InvalidDatasetError) as error:
        assert str(place.archive) in error.message
        assert re.search(expected, error.message)
        return
    assert seeds(images) == {"b/ok.png": 2}
    (skipped,) = images.skipped
    assert skipped.path.startswith(str(place.archive))
    assert re.search(expected, skipped.reason)


def with_size(size: int) -> bytes:
    return tar_of(HONEST_TAR, header("a/x.png", size), padded(png(1)))


def with_pax(**values: str | bytes) -> bytes:
    return tar_of(
        HONEST_TAR, pax({key.replace("_", "."): value for key, value in values.items()}), member("a/x.png", png(1))
    )


OLD = {"magic": b"", "kind": b"\0"}
FOUR_EXABYTES_OF_HOLES = number(0) + number(512) + bytes(72) + b"\0" + number(2**62)
ODD_TARS = {
    "old": (tar_of(member("b/ok.png", png(2), **OLD), member("a/x.png", png(1), **OLD)), BOTH),
    "old folder": (tar_of(HONEST_TAR, header("a/", **OLD), member("a/x.png", png(1), **OLD)), BOTH),
    "contiguous file": (tar_of(HONEST_TAR, member("a/x.png", png(1), kind=b"7")), BOTH),
    "unknown type": (tar_of(HONEST_TAR, member("a/x.png", png(1), kind=b"Z")), "is a device, or of an unknown type"),
    "of two the later": (tar_of(member("b/ok.png", png(1)), HONEST_TAR), {"b/ok.png": 2}),
    "two, one behind the other": (tar_of(HONEST_TAR) + tar_of(member("a/x.png", png(1))), "data after its end"),
    "junk behind": (tar_of(HONEST_TAR) + b"junk", "data after its end"),
    "filled up with zeros": (tar_of(HONEST_TAR) + bytes(10240), {"b/ok.png": 2}),
    "without an end": (HONEST_TAR, "empty header"),
    "empty": (bytes(10240), "contains no usable images"),
    "minus one byte": (with_size(-1), "has -1 bytes"),
    "back to the begin": (with_size(-1024), "has -1,024 bytes"),
    "far back": (with_size(-(10**9)), "has -1,000,000,000 bytes"),
    "eight exbibytes": (with_size(2**63 - 1), "unexpected end of data"),
    "2^80 bytes": (with_size(2**80), "unexpected end of data"),
    "eight gibibytes": (with_size(2**33), "unexpected end of data"),
    "pax: minus 1024 bytes": (with_pax(size="-1024"), "has -1,024 bytes"),
    "pax: 10^20 bytes": (with_pax(size="99999999999999999999"), "unexpected end of data"),
    "pax: no number of bytes": (with_pax(size="many"), "invalid header"),
    "pax: no name": (with_pax(path=""), {"b/ok.png": 2}),
    "pax: name of no UTF-8": (with_pax(path=b"a/\xff.png"), "has a name that is not UTF-8"),
    "pax: absurd times": (with_pax(mtime="-1e308", atime="nan", ctime="9" * 99), BOTH),
    "pax: absurd owner": (with_pax(uid="-5", gid="9" * 99, uname="../../root"), BOTH),
    "pax: binary names": (with_pax(hdrcharset="BINARY"), BOTH),
    "pax: number of 5000 digits": (with_pax(uid="9" * 5000), "an invalid number"),
    "pax: only digits": (tar_of(member("p", b"1" * 200_000, kind=b"x"), HONEST_TAR), "an invalid number"),
    "pax: for all": (tar_of(pax({"path": "a/x.png"}, b"g"), member("c/y.png", png(1)), pax({"path": "b/ok.png"}),
                            member("d", png(2))), BOTH),
    "pax: says no more of all": (tar_of(*[part for number in range(400) for part in
                                          (pax({f"key{number}": "v" * 1000}, b"g"), header(f"t{number}"))]),
                                 "are longer than 262,144"),
    "pax: sparse map of text": (with_pax(GNU_sparse_map="0,5,x"), "cannot be read as an archive"),
    "pax: sparse 100 TB": (with_pax(GNU_sparse_size="9" * 14), "packed as a sparse file"),
    "pax: sparse in the bytes": (with_pax(GNU_sparse_major="1", GNU_sparse_minor="0"), "cannot be read as an archive"),
    "pax: larger than it can be": (with_pax(GNU_sparse_realsize="9" * 50), "the maximum is 2,147,483,648|has more|unexpected"),
    "pax: of a gigabyte": (tar_of(header("p", 2**30, kind=b"x"), HONEST_TAR), "is longer than 262,144"),
    "long name of a gigabyte": (tar_of(header("p", 2**30, kind=b"L"), HONEST_TAR), "is longer than 262,144"),
    "two thousand pax headers": (tar_of(*[pax({"comment": "x"})] * 2000, HONEST_TAR), "cannot be read as an archive"),
    "two thousand long names": (tar_of(*[member("L", b"x", kind=b"L")] * 2000, HONEST_TAR), "cannot be read as an arch"),
    "sparse, 4 EB": (tar_of(HONEST_TAR, header("a/x.png", 512, kind=b"S", sparse=FOUR_EXABYTES_OF_HOLES),
                            padded(png(1))), "packed as a sparse file"),
    "sparse, endless": (tar_of(HONEST_TAR, header("a/x.png", 512, kind=b"S", sparse=bytes(96) + b"\1"),
                               (b"1" * 511 + b"\1") * 2000), "is longer than 262,144"),
}  # fmt: skip


@pytest.mark.parametrize("pack", some([bytes, gzip.compress, bz2.compress]), ids=["tar", "gz", "bz2"])
@pytest.mark.parametrize(("content", "expected"), ODD_TARS.values(), ids=ODD_TARS)
def test_unusual_tar_gives_images_or_reason(place, content, expected, pack):
    check(place, pack(content), expected)


@pytest.mark.parametrize("form", ["gnu", "posix", "posix --sparse-version=0.1", "posix --sparse-version=0.0"])
@pytest.mark.parametrize("packing", ["", "-z"], ids=["tar", "gz"])
def test_sparse_image_of_gnu_tar_has_its_zeros(place, form, packing):
    bitmap = io.BytesIO()
    Image.new("RGB", (200, 200)).save(bitmap, "BMP")
    content = bytearray(bitmap.getvalue())
    content[60_000:60_003] = b"\1\2\3"
    (place.folder / "in" / "a").mkdir()
    with (place.folder / "in" / "a" / "x.bmp").open("wb") as file:
        for part in (slice(0, 100), slice(60_000, 60_003)):
            file.seek(part.start)
            file.write(content[part])
        file.truncate(len(content))
    (place.folder / "in" / "a" / "y.png").write_bytes(png(1))
    made = place.folder / "in" / "made.tar"
    arguments = ["tar", "-C", made.parent, *packing.split(), *f"-Scf {made} --format={form} a".split()]
    subprocess.run(arguments, check=True)
    images = place.convert(made.read_bytes())
    assert images.skipped == ()
    with images.open(0) as file:
        assert file.read() == content
    with images.open(1) as file:
        assert file.read() == png(1)


# Truncated and mutated archives


def packed(mode: str, format_: int = tarfile.PAX_FORMAT, files: int = 4) -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode=mode, format=format_) as archive:
        for seed in range(files):
            entry = tarfile.TarInfo(f"{'ab'[seed % 2]}/{'long' * 30 if seed == 1 else seed}.png")
            entry.size = len(png(seed))
            entry.pax_headers = {"comment": "of one file"} if seed == 2 and format_ == tarfile.PAX_FORMAT else {}
            archive.addfile(entry, io.BytesIO(png(seed)))
    return content.getvalue()


ENTRIES = [deflated(f"{'ab'[seed % 2]}/{seed}.png", png(seed)) for seed in range(4)]
CORPUS = {
    "zip": zip_of(*ENTRIES, comment=b"a comment"),
    "zip64": zip64_of(*ENTRIES),
    "tar": packed("w", tarfile.USTAR_FORMAT, files=1),
    "pax": packed("w"),
    "gnu": packed("w", tarfile.GNU_FORMAT),
    "tar.gz": packed("w:gz"),
    "tar.bz2": packed("w:bz2"),
}


@pytest.mark.parametrize("kind", CORPUS)
def test_truncated_archive_is_error_or_has_first_images(tmp_path, kind, figure):
    whole = CORPUS[kind]
    parts = tries(20, 100)
    read = 0
    for part in range(parts):
        place = Place(tmp_path)
        content = whole[: len(whole) * part // parts]
        try:
            images = place.convert(content)
        except errors.VisionDesignerError as error:
            assert isinstance(error, errors.InvalidZipFileError | errors.InvalidDatasetError)
            assert str(place.archive) in error.message
        else:
            # Only the zeros at the end of the TAR are missing.
            assert kind in ("tar", "pax", "gnu")
            assert len(images) == (1 if kind == "tar" else 4)
            read += 1
    figure(f"{kind}: archives truncated at equal steps", parts)
    assert read < parts / 2 or kind == "tar"


def mutated(content: bytes, chance: random.Random) -> bytes:
    """The bytes with some of them changed, removed, duplicated, or replaced by extreme numbers."""
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        place, length = chance.randrange(len(changed)), chance.choice((1, 2, 4, 8, 12))
        match chance.randrange(6):
            case 0:
                changed[place] = chance.randrange(256)
            case 1:
                changed[place] ^= 1 << chance.randrange(8)
            case 2:
                changed[place : place + length] = chance.choice((b"\0", b"\xff", b"\x7f", b"\x80", b"9")) * length
            case 3:
                del changed[place : place + length]
            case 4:
                changed[place:place] = changed[max(0, place - 64) : place]
            case _:
                other = chance.randrange(len(changed))
                changed[place : place + length] = changed[other : other + length]
    if content[257:262] == b"ustar" and chance.random() < 0.8:
        # Otherwise checksums detect nearly all changes.
        for begin in range(0, len(changed) - 511, 512):
            if changed[begin + 257 : begin + 262] == b"ustar":
                changed[begin + 148 : begin + 156] = b" " * 8
                total = sum(changed[begin : begin + 512])
                changed[begin + 148 : begin + 156] = b"%06o\0 " % total
    return bytes(changed)


def repacked(kind: str, content: bytes) -> bytes:
    return {"tar.gz": gzip.compress, "tar.bz2": bz2.compress}.get(kind, bytes)(content)


@pytest.mark.slow
def test_mutated_archives_give_images_or_known_error(tmp_path, figure):
    chance = random.Random(20260105)
    count = tries(100, 4000)
    outcomes = {"images": 0, "refused": 0}
    for case in range(count):
        kind = chance.choice(list(CORPUS))
        if kind.startswith("tar.") and chance.random() < 0.7:
            # Change the uncompressed content, because few changes to compressed bytes can be unpacked.
            content = repacked(kind, mutated(CORPUS["pax" if chance.random() < 0.5 else "gnu"], chance))
        else:
            content = mutated(CORPUS[kind], chance)
        place = Place(tmp_path / str(case % 50))
        try:
            images = place.convert(content)
            for row in range(len(images)):
                try:
                    with images.open(row) as file:
                        decode(file, "it")
                except (errors.CouldNotOpenFileError, errors.FileParsingFailedError):
                    continue
            outcomes["images"] += 1
        except errors.VisionDesignerError as error:
            assert isinstance(error, errors.InvalidZipFileError | errors.InvalidDatasetError), error
            outcomes["refused"] += 1
    assert all(outcomes.values())
    figure("mutated archives read", outcomes["images"])
    figure("mutated archives rejected", outcomes["refused"])


# Limits


MANY = [stored(f"a/{seed}.png", png(seed)) for seed in range(9)]
MANY_IN_TAR = tar_of(*[member(f"a/{seed}.png", png(seed)) for seed in range(9)])
LISTED = [stored("_meta.yaml", b""), stored("a.png", png(1)),
          stored("images.lst", b'{"image_info": {"file_name": "a.png"}, "id": 1}\n' * 9)]  # fmt: skip
TOO_MANY = {"zip": zip_of(*MANY), "tar": MANY_IN_TAR, "gz": gzip.compress(MANY_IN_TAR), "list": zip_of(*LISTED)}


@pytest.mark.parametrize("content", TOO_MANY.values(), ids=TOO_MANY)
def test_too_many_entries_error_names_setting(place, content):
    assert len(place.convert(content, members=9)) == 9
    told = place.told(content, members=8)
    assert "has more than 8 entries" in told
    assert "Archive members (archive_members) in the run settings of Convert to Image Directory" in told


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["zip", "gz", "bz2"])
def test_too_many_unpacked_bytes_error_names_setting(place, kind):
    noise = random.Random(1).randbytes(300_000)
    files = {"a/1.png": png(1), "a/2.png": png(2) + noise}
    content = {
        "zip": zip_of(*[deflated(name, data) for name, data in files.items()]),
        "gz": gzip.compress(tar_of(*[member(name, data) for name, data in files.items()])),
        "bz2": bz2.compress(tar_of(*[member(name, data) for name, data in files.items()])),
    }[kind]
    assert len(place.convert(content, gigabytes=0.001)) == 2
    told = place.told(content, gigabytes=0.0002)
    assert "unpacks to more than 0.0002 GB" in told
    assert "Archive gigabytes (archive_gigabytes)" in told


def flat(side: int) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (side, side), (200, 10, 10)).save(content, "BMP")
    return content.getvalue()


def test_compression_ratio_is_checked_above_minimum_size(place, monkeypatch):
    bitmap = flat(600)
    content = zip_of(*[deflated(f"a/{index}.bmp", bitmap) for index in range(4)])
    assert 4 * len(bitmap) > 500 * len(content)
    # Even images of one color compress far less than a bomb.
    assert len(place.convert(content)) == 4
    assert len(place.convert(gzip.compress(tar_of(member("a/0.bmp", bitmap))))) == 1
    monkeypatch.setattr(archive_limits, "MIN_BYTES_FOR_RATIO", 1_000_000)
    for bomb in (content, gzip.compress(tar_of(*[member(f"a/{index}.bmp", bitmap) for index in range(4)]))):
        told = place.told(bomb)
        assert "which is 200 times its own" in told
        assert "Archive ratio (archive_ratio)" in told
        assert len(place.convert(bomb, ratio=100_000)) == 4


def test_uncompressed_archive_has_no_size_limit(place):
    big = [member(f"a/{seed}.png", png(seed) + bytes(100_000)) for seed in range(5)]
    assert len(place.convert(tar_of(*big), gigabytes=0.0001)) == 5


def test_unpacking_leaves_free_disk_space(place, monkeypatch):
    monkeypatch.setattr(archives, "MIN_FREE", 2**62)
    with pytest.raises(
        errors.FailedToWriteOutputsError, match=r"cannot be unpacked .*MB would remain free on that disk"
    ):
        place.convert(gzip.compress(MANY_IN_TAR))
    assert len(place.convert(MANY_IN_TAR)) == 9


# End to end


def run(place: Place, **settings):
    graph = GraphDocument.model_validate(
        {
            "title": "convert",
            "nodes": [
                {"id": "images", "component": "image_dataset", "parameters": {"path": str(place.archive)}},
                {"id": "convert", "component": "convert_to_image_directory", "run_settings": settings},
            ],
            "links": [{"from": "images.dataset", "to": "convert.input_dataset"}],
        }
    )
    workspace = place.folder / "run"
    plan = make_plan(resolve(graph, COMPONENTS, place.folder))
    return plan, Runner(plan, Store(workspace), run_id="x").run().nodes["convert"]


@pytest.mark.parametrize(
    ("content", "settings", "error"),
    [
        (zip_of(*MANY), {"archive_members": 8}, "InvalidZipFileError"),
        (gzip.compress(MANY_IN_TAR), {"archive_members": 8}, "InvalidZipFileError"),
        (gzip.compress(MANY_IN_TAR), {"archive_gigabytes": 0.000005}, "InvalidZipFileError"),
        (gzip.compress(tar_of(HONEST_TAR, member("../x.png"))), {}, "InvalidDatasetError"),
        (gzip.compress(tar_of(HONEST_TAR, header("a/x.png", 2**63 - 1))), {}, "InvalidZipFileError"),
        (gzip.compress(MANY_IN_TAR)[:-40], {}, "InvalidZipFileError"),
    ],
    ids=["members of a zip", "members", "bytes", "unsafe", "eight exbibytes", "cut"],
)
def test_rejected_archive_leaves_no_files(place, content, settings, error):
    place.archive.write_bytes(content)
    before = place.surroundings()
    plan, result = run(place, **settings)
    assert (result.state, result.error["name"]) == ("failed", error)
    key = plan.steps["convert"].key
    store = place.folder / "run" / "store"
    assert [path.name for path in store.iterdir()] == [plan.steps["images"].key]
    assert not [path for path in place.folder.rglob("*") if key in path.name and path.suffix != ".lock"]
    assert {path for path in place.surroundings() if f"{place.folder}/run" not in path} == {*before}


def test_raising_limit_keeps_key_of_result(place):
    place.archive.write_bytes(gzip.compress(MANY_IN_TAR))
    refused, first = run(place, archive_members=8)
    raised, second = run(place, archive_members=9)
    usual, third = run(place)
    assert [result.state for result in (first, second, third)] == ["failed", "completed", "reused"]
    assert len({plan.steps["convert"].key for plan in (refused, raised, usual)}) == 1


# Bombs, each in a process whose memory is measured


MEASURED = """
import sys, time
from pathlib import Path
sys.path.insert(0, {tests!r})
from conftest import make_trial
from vision_designer.nodes.errors import VisionDesignerError
from vision_designer.nodes.vision.datasets.conversion import convert
trial = make_trial(Path({folder!r}))
def most():
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
before, begun = most(), time.monotonic()
try:
    print(len(convert(Path({archive!r}), fail_on_invalid=False, job=trial.job)))
except VisionDesignerError as error:
    print(error)
print(time.monotonic() - begun)
print((most() - before) / 1024)
"""


def measured(place: Place, content: bytes | None = None) -> tuple[str, float, float]:
    """The result, the seconds, and the peak memory in megabytes."""
    if content is not None:
        place.archive.write_bytes(content)
    values = {
        "tests": str(Path(__file__).parent),
        "folder": str(place.folder / "workspace"),
        "archive": str(place.archive),
    }
    done = subprocess.run(
        [sys.executable, "-c", MEASURED.format(**values)], capture_output=True, text=True, check=True, timeout=500
    )
    told, seconds, megabytes = done.stdout.splitlines()
    return told, float(seconds), float(megabytes)


MEGABYTES = tries(100, 1000)
BOMBS = {
    "overlapping members of 65 TB": (lambda: zip_bomb(65_000, MEGABYTES * 10**6), "Archive ratio"),
    "9 overlapping members": (lambda: zip_bomb(9, MEGABYTES * 10**6), "none of its 9 image files can be read"),
    "pax header of 1 GB": (lambda: packed_zeros(header("p", 10**9, kind=b"x"), MEGABYTES), "is longer than 262,144"),
    "long name of 1 GB": (lambda: packed_zeros(header("p", 10**9, kind=b"L"), MEGABYTES), "is longer than 262,144"),
    "sparse file of 4 EB": (lambda: gzip.compress(ODD_TARS["sparse, 4 EB"][0]), "1"),
    "tar headers and nothing else": (lambda: gzip.compress(tar_of(header("t") * tries(2000, 200_000))), "has no file"),
}


def packed_zeros(begin: bytes, megabytes: int) -> bytes:
    """A gzip of ``begin`` and this many zeros."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [packer.compress(begin)]
    parts += [packer.compress(bytes(10**6)) for _ in range(megabytes)]
    return b"".join([*parts, packer.flush()])


@pytest.mark.slow
@pytest.mark.parametrize("name", some(BOMBS))
def test_decompression_bomb_uses_little_memory(place, figure, name):
    make, expected = BOMBS[name]
    told, seconds, megabytes = measured(place, make())
    assert expected in told
    figure(f"{name}: MB of memory", round(megabytes))
    figure(f"{name}: seconds", round(seconds, 2))
    assert megabytes < 200


@thorough
def test_decompression_bomb_stops_at_limit(place, figure):
    with gzip.open(place.archive, "wb", compresslevel=1) as file:
        file.write(header("a/x.png", 12 * 10**9))
        for _ in range(12 * 10**3):
            file.write(bytes(10**6))
    told, seconds, megabytes = measured(place)
    assert "Archive ratio" in told
    figure("12 GB of zeros in a tar.gz: memory, MB", round(megabytes))
    figure("12 GB of zeros in a tar.gz: seconds until rejected", round(seconds, 1))
    figure("12 GB of zeros in a tar.gz: compressed bytes", place.archive.stat().st_size)
    assert megabytes < 200


@thorough
@pytest.mark.slow
@pytest.mark.parametrize("kind", some(["zip", "tar.gz"]))
def test_memory_is_proportional_to_number_of_tiny_images(place, figure, kind):
    count = tries(500, 20_000)
    if kind == "zip":
        with zipfile.ZipFile(place.archive, "w") as archive:
            for index in range(count):
                archive.writestr(f"{index % 2}/{index:07}.png", png(1))
    else:
        with tarfile.open(place.archive, "w:gz", compresslevel=1) as archive:
            for index in range(count):
                entry = tarfile.TarInfo(f"{index % 2}/{index:07}.png")
                entry.size = len(png(1))
                archive.addfile(entry, io.BytesIO(png(1)))
    told, seconds, megabytes = measured(place)
    assert told == str(count)
    figure(f"{count:,} tiny images in a {kind}: seconds", round(seconds, 1))
    figure(f"{count:,} tiny images in a {kind}: MB of memory", round(megabytes))
    assert megabytes < 100 + count / 500
