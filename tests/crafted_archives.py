"""ZIP and TAR files built byte by byte, including invalid ones."""

import io
import struct
import tarfile
import zlib
from dataclasses import dataclass, field, replace

from conftest import picture

SIZE = (6, 5)


def png(seed: int = 0) -> bytes:
    """A small PNG; the same seed gives the same pixels."""
    content = io.BytesIO()
    picture(seed, SIZE).save(content, "PNG")
    return content.getvalue()


# ZIP


@dataclass(frozen=True)
class Entry:
    """A ZIP entry: its bytes, and the values of its two headers."""

    name: bytes
    stored: bytes
    method: int = 0
    flags: int = 0x800
    size: int = 0
    packed_size: int | None = None
    crc: int = 0
    local_name: bytes | None = None
    local: dict[str, int] = field(default_factory=dict)
    extra: bytes = b""
    attributes: int = 0
    version: int = 20
    offset: int | None = None

    @property
    def length(self) -> int:
        return len(self.stored) if self.packed_size is None else self.packed_size


def stored(name: str | bytes, content: bytes, **values) -> Entry:
    """A valid stored entry, except for ``values``."""
    name = name.encode() if isinstance(name, str) else name
    return replace(Entry(name, content, size=len(content), crc=zlib.crc32(content)), **values)


def deflated(name: str | bytes, content: bytes, **values) -> Entry:
    """A valid deflated entry, except for ``values``."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(content) + packer.flush()
    return replace(stored(name, content), **{"stored": packed, "method": 8, **values})


def local_header(entry: Entry) -> bytes:
    """The local header of an entry."""
    said = {"method": entry.method, "crc": entry.crc, "packed": entry.length, "size": entry.size, **entry.local}
    name = entry.name if entry.local_name is None else entry.local_name
    numbers = (entry.version, entry.flags, said["method"], 0, 33, said["crc"], said["packed"], said["size"])
    return b"PK\x03\x04" + struct.pack("<HHHHHIIIHH", *numbers, len(name), 0) + name


def directory_entry(entry: Entry, offset: int) -> bytes:
    """The central directory record of an entry."""
    numbers = (20, entry.version, entry.flags, entry.method, 0, 33, entry.crc, entry.length, entry.size)
    lengths = (len(entry.name), len(entry.extra), 0, 0, 0, entry.attributes << 16, offset)
    return b"PK\x01\x02" + struct.pack("<HHHHHHIIIHHHHHII", *numbers, *lengths) + entry.name + entry.extra


def zip_end(count: int, size: int, offset: int, comment: bytes = b"", disk: int = 0) -> bytes:
    """The end of central directory record."""
    return b"PK\x05\x06" + struct.pack("<HHHHIIH", disk, disk, count, count, size, offset, len(comment)) + comment


def zip_of(*entries: Entry, comment: bytes = b"", disk: int = 0, count: int | None = None) -> bytes:
    """A ZIP of these entries, at the offsets that they state."""
    body = b""
    places = []
    for entry in entries:
        places.append(len(body) if entry.offset is None else entry.offset)
        if entry.offset is None:
            body += local_header(entry) + entry.stored
    directory = b"".join(map(directory_entry, entries, places))
    count = len(entries) if count is None else count
    return body + directory + zip_end(count & 0xFFFF, len(directory), len(body), comment, disk)


def zip64_of(*entries: Entry, count: int | None = None, size: int | None = None, disks: int = 1) -> bytes:
    """A ZIP with a ZIP64 end record that states this many entries and bytes."""
    plain = zip_of(*entries)
    end = plain.rindex(b"PK\x05\x06")
    directory_size, offset = struct.unpack("<II", plain[end + 12 : end + 20])
    count = len(entries) if count is None else count
    size = directory_size if size is None else size
    record = b"PK\x06\x06" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, count, count, size, offset)
    locator = b"PK\x06\x07" + struct.pack("<IQI", 0, end, disks)
    return plain[:end] + record + locator + zip_end(0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)


# TAR


def header(name: str, size: int = 0, kind: bytes = b"0", link: str = "", **values: bytes) -> bytes:
    """A header block; ``values`` are raw field bytes."""
    entry = tarfile.TarInfo(name[:100])
    entry.type, entry.linkname = kind, link
    block = bytearray(entry.tobuf(tarfile.USTAR_FORMAT, "utf-8", "surrogateescape")[:512])
    block[124:136] = number(size)
    for field_name, content in values.items():
        place, length = FIELDS[field_name]
        block[place : place + length] = content.ljust(length, b"\0")
    return summed(block)


FIELDS = {"name": (0, 100), "size": (124, 12), "mtime": (136, 12), "magic": (257, 8), "prefix": (345, 155),
          "sparse": (386, 110)}  # fmt: skip


def summed(block: bytearray) -> bytes:
    """The block with its checksum."""
    block[148:156] = b" " * 8
    block[148:156] = f"{sum(block):06o}\0 ".encode()
    return bytes(block)


def number(value: int) -> bytes:
    """A numeric field of 12 bytes: octal if it fits, otherwise base 256."""
    if 0 <= value < 8**11:
        return f"{value:011o}\0".encode()
    return (b"\xff" if value < 0 else b"\x80") + (value % 256**11).to_bytes(11, "big")


def padded(content: bytes) -> bytes:
    """Pad to whole blocks."""
    return content + bytes(-len(content) % 512)


def member(name: str, content: bytes = b"", **values) -> bytes:
    """An entry with its content."""
    return header(name, len(content), **values) + padded(content)


def pax(values: dict[str, str | bytes], kind: bytes = b"x") -> bytes:
    """An extended header for the next entry, or with ``g`` for all that follow."""
    records = b""
    for key, value in values.items():
        value = value.encode() if isinstance(value, str) else value
        rest = b" " + key.encode() + b"=" + value + b"\n"
        length = len(rest) + 1
        while len(str(length)) + len(rest) != length:
            length += 1
        records += str(length).encode() + rest
    return member("pax", records, kind=kind)


END = bytes(1024)


def tar_of(*parts: bytes) -> bytes:
    """A TAR of these entries."""
    return b"".join(parts) + END


# Bombs


def zip_bomb(count: int, size: int, begin: bytes = b"") -> bytes:
    """A ZIP of many images that share one compressed stream; each unpacks to ``size`` bytes.

    Each stream quotes the following local headers in stored blocks, as in David Fifield's "A better zip bomb".
    ``begin`` is the start of each image.
    """
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = bytes(min(size, 1 << 20))
    kernel = b"".join(packer.compress(piece) for _ in range(size // len(piece))) + packer.flush()
    parts, length, unpacked, quoted = [kernel], len(kernel), size, b""
    placed: list[tuple[Entry, int]] = []
    for index in reversed(range(count)):
        block = len(begin) + len(quoted)
        parts.append(b"\0" + struct.pack("<HH", block, 0xFFFF ^ block) + begin)
        length += len(parts[-1])
        unpacked += block
        entry = Entry(b"a/%05d.png" % index, b"", 8, size=unpacked, packed_size=length)
        quoted = local_header(entry)
        parts.append(quoted)
        length += len(quoted)
        placed.append((entry, length))
    directory = b"".join(directory_entry(entry, length - left) for entry, left in reversed(placed))
    return b"".join(reversed(parts)) + directory + zip_end(count, len(directory), length)
