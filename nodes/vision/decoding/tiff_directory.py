"""Directories of TIFF files: tags and their values."""

import struct
from typing import BinaryIO

from vision_designer.nodes.messages import ReasonError

SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
"""Bytes of a value, by its type."""
_LETTERS = {1: "B", 3: "H", 4: "I", 6: "b", 8: "h", 9: "i", 11: "f", 12: "d", 13: "I", 16: "Q", 17: "q", 18: "Q"}
MAX_TAGS = 65535
MAX_SEGMENTS = 1 << 22
"""Maximum number of strips or tiles; above one strip per row of the largest accepted image."""
MAX_TEXT_BYTES = 100


class Directory:
    """Entries of one image file directory, read on demand."""

    def __init__(self, file: BinaryIO, order: str, big: bool, offset: int) -> None:
        self._file, self.order = file, order
        count, entry, width = ("Q", "HHQ", 8) if big else ("H", "HHI", 4)
        self._pointer = order + ("Q" if big else "I")
        (tags,) = self._unpack(order + count, offset)
        size = struct.calcsize(order + entry) + width
        begin = offset + struct.calcsize(order + count)
        tags = min(tags, MAX_TAGS)
        entries = self._read(begin, tags * size)
        self._entries: dict[int, tuple[int, int, bytes]] = {}
        for start in range(0, len(entries), size):
            tag, kind, values = struct.unpack_from(order + entry, entries, start)
            self._entries[tag] = kind, values, entries[start + size - width : start + size]
        try:
            (self.next,) = self._unpack(self._pointer, begin + tags * size)
        except ValueError:
            self.next = 0

    def _read(self, offset: int, length: int) -> bytes:
        try:
            self._file.seek(offset)
            found = self._file.read(length)
        except (OverflowError, OSError) as error:
            raise ReasonError("it ends within its directory") from error
        if len(found) < length:
            raise ReasonError("it ends before its pixel layout is stated")
        return found

    def _unpack(self, format_: str, offset: int) -> tuple[int, ...]:
        try:
            return struct.unpack(format_, self._read(offset, struct.calcsize(format_)))
        except ValueError as error:
            raise ReasonError("it ends within its directory") from error

    def __contains__(self, tag: int) -> bool:
        return tag in self._entries

    def values(self, tag: int, maximum: int = 1 << 20) -> tuple[float, ...]:
        """All values of a tag; empty if it is absent.

        Raises:
            ValueError: truncated file, values that are not numbers, or more than ``maximum``.
        """
        if tag not in self._entries:
            return ()
        kind, count, inline = self._entries[tag]
        if kind not in _LETTERS:
            raise ReasonError("its tag {tag} is not a number", tag=tag)
        if count > maximum:
            raise ReasonError("its tag {tag} has {count:,} values", tag=tag, count=count)
        length = count * SIZES[kind]
        if length > len(inline):
            (offset,) = struct.unpack(self._pointer, inline)
            inline = self._read(offset, length)
        return struct.unpack(f"{self.order}{count}{_LETTERS[kind]}", inline[:length])

    def text(self, tag: int) -> str:
        """Value of a text tag; empty if it is absent or not text."""
        kind, count, inline = self._entries.get(tag, (0, 0, b""))
        if kind != 2 or count > MAX_TEXT_BYTES:
            return ""
        if count > len(inline):
            (offset,) = struct.unpack(self._pointer, inline)
            inline = self._read(offset, count)
        return inline[:count].rstrip(b"\0 ").decode("ascii", "replace")

    def integer(self, tag: int, usual: int) -> int:
        """First value of an integer tag; ``usual`` if it is absent."""
        found = self.values(tag)
        if not found:
            return usual
        if not isinstance(found[0], int):
            raise ReasonError("its tag {tag} is not an integer", tag=tag)
        return found[0]
