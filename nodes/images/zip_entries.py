"""Entries of a zip file: name encodings, links, compression methods."""

import posixpath
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

UTF_8_FLAG = 0x800
OLD_ENCODING = "cp437"
"""What a name is in when nothing else is said of it; zipfile decodes all unmarked names with it."""
UNICODE_PATH = 0x7075
"""The extra field of Info-ZIP that has a name in UTF-8, for headers whose own name is in a local code page."""
LONGEST_LINK = 4096
"""Bytes of a link's target; no system has longer ones."""
MAX_STEPS = 512
"""Folders and links that are passed on the way to a link's target; a link to itself would have no end."""
END = b"PK\x05\x06"
"""Begins the last record of a zip."""
SUPPORTED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA}
METHODS = {
    1: "Shrink", 2: "Reduce", 3: "Reduce", 4: "Reduce", 5: "Reduce", 6: "Implode", 9: "Deflate64",
    10: "PKWARE Implode", 16: "IBM CMPSC", 18: "IBM TERSE", 19: "IBM LZ77", 20: "Zstandard", 93: "Zstandard",
    94: "MP3", 95: "XZ", 96: "JPEG recompression", 97: "WavPack", 98: "PPMd", 99: "AES encryption",
}  # fmt: skip
"""Compression methods by their number in PKWARE's APPNOTE.TXT, 4.4.5."""
REMEDY = "Unpack the archive with the program that made it and choose the folder, or pack it again with Deflate."
SPLIT = (
    "it is one part of a split zip archive. Join the parts (zip -s 0 PARTS.zip --out WHOLE.zip), or unpack them and "
    "choose the folder"
)


class NamedZip(zipfile.ZipFile):
    """An open zip whose entries have their right names, and whose links stand for what they lead to.

    The name of an entry is the UTF-8 one of its Unicode Path field when the field's checksum fits the name in the
    header, else that of the header: UTF-8 when it is marked so. Names without a mark are read as UTF-8 when all of
    them can be, as macOS writes them, else as code page 437.

    Attributes:
        guessed: names that are not ASCII, and of which nothing says the encoding.
        encoding: that they were read in.
        links: targets of symbolic links by their names; empty for one that cannot be read.

    Raises:
        BadZipFile: it cannot be read, or is one part of a split zip.
        Exception: it is damaged in a way that Python's reader does not look for.
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
        """Have each link's name stand for the entry it leads to, if there is one."""
        links = {entry.filename: entry for entry in self.filelist if stat.S_ISLNK(entry.external_attr >> 16)}
        if not links:
            return
        for name, entry in links.items():
            try:
                with self.open(entry) as file:
                    self.links[name] = file.read(LONGEST_LINK).decode("utf-8", "surrogateescape")
            except Exception:
                # Encrypted, packed by an unsupported method or damaged: the link then leads to nothing.
                self.links[name] = ""
        entries = {plain_name(entry.filename): entry for entry in self.filelist if entry.filename not in links}
        targets = {plain_name(name): link_target(name, target) for name, target in self.links.items() if target}
        for name in links:
            found = entries.get(follow(targets.get(plain_name(name), ""), targets) or "")
            if found is not None:
                self.NameToInfo[name] = found


def _is_split(file: Path | BinaryIO) -> bool:
    """Whether the last record says that it lies on another disk than the first, as in a zip of several files."""
    if isinstance(file, Path):
        with file.open("rb") as opened:
            return _is_split(opened)
    # As zipfile: at the very end, else before a comment, which has at most 64 KB. 20 bytes more are a 64-bit locator.
    size = file.seek(0, 2)
    for length in (42, 22 + 0xFFFF + 20):
        file.seek(max(0, size - length))
        end = file.read()
        place = end.rfind(END)
        if place >= 0 and len(end) >= place + 22:
            break
    else:
        return False
    # 64-bit zips have 0xFFFF here.
    if not {*struct.unpack_from("<HH", end, place + 4)} <= {0, 0xFFFF}:
        return True
    locator = end[max(0, place - 20) : place]
    return locator.startswith(b"PK\x06\x07") and struct.unpack_from("<I", locator, 16)[0] > 1


def _unicode_path(extra: bytes, header_name: bytes) -> str | None:
    """The name in the Unicode Path field: APPNOTE.TXT, 4.6.9. One that was made for another header name is old."""
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
    """As zipfile does: what follows a zero byte is no part of a name."""
    return name.partition("\0")[0]


def unsupported(entry: zipfile.ZipInfo) -> str | None:
    """Why an entry cannot be unpacked here, and what to do, to be put behind its name; None when it can be."""
    if entry.flag_bits & 0x41:
        return (
            "is encrypted. Unpack the archive with its password and choose the folder, or pack it again without a "
            "password."
        )
    if entry.flag_bits & 0x20:
        return f"is compressed patched data, which is not supported. {REMEDY}"
    if entry.compress_type not in SUPPORTED:
        what = METHODS.get(entry.compress_type, "an unknown method")
        return f"is packed with {what} (compression method {entry.compress_type}), which is not supported. {REMEDY}"
    return None


def plain_name(name: str) -> str:
    """An entry's name without ``./``, with ``/`` between its parts."""
    return "/".join(part for part in name.replace("\\", "/").split("/") if part not in ("", "."))


def link_target(name: str, target: str) -> str:
    """The target of a symbolic link as a path inside the archive; it may still lead through others and through ``..``.

    That of an absolute target begins with ``/``.
    """
    return posixpath.join(posixpath.dirname(plain_name(name)), target)


def follow(path: str, links: Mapping[str, str]) -> str | None:
    """Where a path inside an archive ends when every link on its way is followed.

    Args:
        path: without ``./``.
        links: targets of links by their plain names, see :func:`link_target`.

    Returns:
        The plain name; None when it leads outside, round in a circle, or too far.
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
