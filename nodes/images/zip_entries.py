"""Entries of a zip file: name encodings, links, compression methods."""

import posixpath
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from vision_designer.nodes.messages import Message

UTF_8_FLAG = 0x800
OLD_ENCODING = "cp437"
"""Default encoding of names; zipfile decodes all unmarked names with it."""
UNICODE_PATH = 0x7075
"""Extra field of Info-ZIP with the name in UTF-8, for headers with a name in a local code page."""
MAX_LINK_BYTES = 4096
"""Maximum bytes of a link's target, as in all systems."""
MAX_STEPS = 512
"""Maximum folders and links resolved for a target, against cyclic links."""
END = b"PK\x05\x06"
"""Signature of the end record of a zip."""
SUPPORTED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA}
METHODS = {
    1: "Shrink", 2: "Reduce", 3: "Reduce", 4: "Reduce", 5: "Reduce", 6: "Implode", 9: "Deflate64",
    10: Message("PKWARE Implode"), 16: "IBM CMPSC", 18: "IBM TERSE", 19: "IBM LZ77", 20: "Zstandard", 93: "Zstandard",
    94: "MP3", 95: "XZ", 96: Message("JPEG recompression"), 97: "WavPack", 98: "PPMd", 99: Message("AES encryption"),
}  # fmt: skip
"""Compression methods by number, see PKWARE's APPNOTE.TXT, 4.4.5."""
REMEDY = Message(
    "Unpack the archive with the program that made it and choose the folder, or pack it again with Deflate."
)
SPLIT = Message(
    "it is one part of a split zip archive. Join the parts (zip -s 0 PARTS.zip --out WHOLE.zip), or "
    "unpack them and choose the folder"
)


class NamedZip(zipfile.ZipFile):
    """Open zip with decoded entry names and resolved symbolic links.

    An entry's name is that of its Unicode Path field if the field's checksum matches the header's name, else the
    header's:
    UTF-8 if marked so. Unmarked names are read as UTF-8 if all of them are valid, as macOS writes them, else as code
    page 437.

    Attributes:
        guessed: non-ASCII names without a stated encoding.
        encoding: of these names.
        links: targets of symbolic links by name; empty for unreadable links.

    Raises:
        BadZipFile: unreadable, or one part of a split zip.
        Exception: damage that Python's reader does not check for.
    """

    guessed: frozenset[str] = frozenset()
    encoding = ""

    def __init__(self, file: Path | BinaryIO) -> None:
        if _is_split(file):
            raise zipfile.BadZipFile(SPLIT)
        super().__init__(file)
        self.links: dict[str, str] = {}
        try:
            self._name_entries()
            self._read_links()
        except BaseException:
            self.close()
            raise

    def _name_entries(self) -> None:
        unmarked: list[tuple[zipfile.ZipInfo, bytes]] = []
        changed = False
        for entry in self.filelist:
            if entry.flag_bits & UTF_8_FLAG or (entry.orig_filename.isascii() and b"up" not in entry.extra):
                continue
            header_name = entry.orig_filename.encode(OLD_ENCODING)
            name = _unicode_path(entry.extra, header_name)
            if name is not None:
                entry.filename, changed = name, True
            elif not header_name.isascii():
                unmarked.append((entry, header_name))
        if unmarked:
            try:
                names = [header_name.decode("utf-8") for _, header_name in unmarked]
                self.encoding = "UTF-8"
            except UnicodeDecodeError:
                names = [header_name.decode(OLD_ENCODING) for _, header_name in unmarked]
                self.encoding = "CP437"
            for (entry, _), name in zip(unmarked, names, strict=True):
                entry.filename, changed = _until_zero(name), True
            self.guessed = frozenset(entry.filename for entry, _ in unmarked)
        if changed:
            self.NameToInfo = {entry.filename: entry for entry in self.filelist}

    def _read_links(self) -> None:
        """Map each link's name to the entry it leads to, if any."""
        links = {entry.filename: entry for entry in self.filelist if stat.S_ISLNK(entry.external_attr >> 16)}
        if not links:
            return
        for name, entry in links.items():
            try:
                with self.open(entry) as file:
                    self.links[name] = file.read(MAX_LINK_BYTES).decode("utf-8", "surrogateescape")
            except Exception:
                # Encrypted, unsupported or damaged: the link has no target.
                self.links[name] = ""
        entries = {plain_name(entry.filename): entry for entry in self.filelist if entry.filename not in links}
        targets = {plain_name(name): link_target(name, target) for name, target in self.links.items() if target}
        for name in links:
            found = entries.get(follow(targets.get(plain_name(name), ""), targets) or "")
            if found is not None:
                self.NameToInfo[name] = found


def _is_split(file: Path | BinaryIO) -> bool:
    """Return whether the end record is on another disk than the first, as in a split zip."""
    if isinstance(file, Path):
        with file.open("rb") as opened:
            return _is_split(opened)
    # As zipfile: at the very end, else before a comment of at most 64 KB; plus 20 bytes for a ZIP64 locator.
    size = file.seek(0, 2)
    for length in (42, 22 + 0xFFFF + 20):
        file.seek(max(0, size - length))
        end = file.read()
        start = end.rfind(END)
        if start >= 0 and len(end) >= start + 22:
            break
    else:
        return False
    # ZIP64 has 0xFFFF here.
    if not {*struct.unpack_from("<HH", end, start + 4)} <= {0, 0xFFFF}:
        return True
    locator = end[max(0, start - 20) : start]
    return locator.startswith(b"PK\x06\x07") and struct.unpack_from("<I", locator, 16)[0] > 1


def _unicode_path(extra: bytes, header_name: bytes) -> str | None:
    """Name in the Unicode Path field, see APPNOTE.TXT, 4.6.9; None if it belongs to an older header name."""
    while len(extra) >= 4:
        tag, length = struct.unpack_from("<HH", extra)
        content = extra[4 : 4 + length]
        if tag == UNICODE_PATH and len(content) == length > 5:
            version, checksum = struct.unpack_from("<BI", content)
            if version == 1 and checksum == zlib.crc32(header_name):
                try:
                    return _until_zero(content[5:].decode("utf-8")) or None
                except UnicodeDecodeError:
                    return None
        extra = extra[4 + length :]
    return None


def _until_zero(name: str) -> str:
    """Cut at a zero byte, as zipfile does."""
    return name.partition("\0")[0]


def unsupported(entry: zipfile.ZipInfo) -> str | None:
    """Why an entry cannot be unpacked, and the remedy, as a suffix of its name; None if it can be."""
    if entry.flag_bits & 0x41:
        return Message(
            "is encrypted. Unpack the archive with its password and choose the folder, or pack it again "
            "without a password."
        )
    if entry.flag_bits & 0x20:
        return Message("is compressed patched data, which is not supported. {remedy}", remedy=REMEDY)
    if entry.compress_type not in SUPPORTED:
        what = METHODS.get(entry.compress_type, Message("an unknown method"))
        return Message(
            "is packed with {what} (compression method {method}), which is not supported. {remedy}",
            dict(what=what, method=entry.compress_type, remedy=REMEDY),
        )
    return None


def plain_name(name: str) -> str:
    """Entry name without ``./``, separated by ``/``."""
    return "/".join(part for part in name.replace("\\", "/").split("/") if part not in ("", "."))


def link_target(name: str, target: str) -> str:
    """Target of a symbolic link as a path inside the archive, not yet resolved; starts with ``/`` if absolute."""
    return posixpath.join(posixpath.dirname(plain_name(name)), target)


def follow(path: str, links: Mapping[str, str]) -> str | None:
    """Resolve all links of a path inside an archive.

    Args:
        path: without ``./``.
        links: targets of links by plain name, see :func:`link_target`.

    Returns:
        The plain name; None if it leads outside, in a cycle, or too far.
    """
    pending, done = [path], list[str]()
    for _ in range(MAX_STEPS):
        if not pending:
            return "/".join(done)
        part, _, rest = pending.pop().partition("/")
        if rest:
            pending.append(rest)
        if part == "..":
            if not done:
                return None
            done.pop()
        elif part not in ("", "."):
            target = links.get("/".join([*done, part]))
            if target is None:
                done.append(part)
            elif target.startswith("/"):
                return None
            else:
                pending.append(target)
                done = []
    return None
