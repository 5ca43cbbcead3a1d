"""Unusual and hostile images built byte by byte, each with its expected pixels."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageCms

Pixels = np.ndarray
"""uint8, (height, width, 3)"""


@dataclass(frozen=True)
class Sample:
    """A file and its expected pixels; None means that it must be rejected."""

    content: bytes
    pixels: Pixels | None
    tolerance: int = 0
    """Tolerance in levels, for lossy formats."""


def gray(*rows: Sequence[int]) -> Pixels:
    """RGB pixels of these gray levels."""
    return np.repeat(np.array(rows, np.uint8)[..., None], 3, axis=2)


def rgb(*rows: Sequence[Sequence[int]]) -> Pixels:
    """RGB pixels."""
    return np.array(rows, np.uint8)


RED, GREEN, BLUE, WHITE, BLACK = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0)
NOISE = np.random.default_rng(0).integers(0, 256, (16, 24, 3)).astype(np.uint8)
RAMP = np.tile(np.linspace(0, 255, 64).astype(np.uint8), (48, 1))
SMOOTH = np.stack([RAMP, RAMP[:, ::-1], np.full_like(RAMP, 90)], axis=2)


def saved(image: Image.Image, format_: str, **options: object) -> bytes:
    """As Pillow writes it."""
    content = io.BytesIO()
    image.save(content, format_, **options)
    return content.getvalue()


# PNG


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG, with its checksum."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, depth: int, color: int, rows: bytes, *between: bytes, interlaced: int = 0) -> bytes:
    """A PNG of rows that begin with their filter byte; ``between``: chunks before the pixels."""
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, interlaced)
    chunks = [chunk(b"IHDR", header), *between, chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


PALETTE = chunk(b"PLTE", bytes([*RED, *GREEN, *BLUE, *WHITE]))
PLAIN_PNG = png(2, 1, 8, 2, bytes([0, *RED, *BLUE]))
PLAIN = rgb([RED, BLUE])


def _pngs() -> dict[str, Sample]:
    one, two, three = b"\0\xa0", b"\0\x1b", b"\0\x01\x23"
    bomb = zlib.compress(bytes(80_000_000), 9)
    animation = [
        chunk(b"acTL", struct.pack(">II", 2, 0)),
        chunk(b"fcTL", struct.pack(">IIIIIHHBB", 0, 2, 1, 0, 0, 1, 1, 0, 0)),
    ]
    second = chunk(b"fcTL", struct.pack(">IIIIIHHBB", 1, 2, 1, 0, 0, 1, 1, 0, 0))
    second += chunk(b"fdAT", struct.pack(">I", 2) + zlib.compress(bytes([0, *GREEN, *GREEN])))
    animated = png(2, 1, 8, 2, bytes([0, *RED, *BLUE]), *animation)
    adam7 = b"".join(b"\0" + bytes([level]) for level in (0, 10, 20)) + b"\0\x1e"
    return {
        "png of 1 bit": Sample(png(3, 1, 1, 0, one), gray([255, 0, 255])),
        "png of 2 bits": Sample(png(4, 1, 2, 0, two), gray([0, 85, 170, 255])),
        "png of 4 bits": Sample(png(4, 1, 4, 0, three), gray([0, 17, 34, 51])),
        "png with a palette of 2 bits": Sample(png(4, 1, 2, 3, two, PALETTE), rgb([RED, GREEN, BLUE, WHITE])),
        "png with a transparent entry": Sample(
            png(4, 1, 2, 3, two, PALETTE, chunk(b"tRNS", b"\xff\0\xff")), rgb([RED, WHITE, BLUE, WHITE])
        ),
        "png with an index beyond its palette": Sample(png(2, 1, 8, 3, b"\0\x00\xc8", PALETTE), rgb([RED, BLACK])),
        "png with 16-bit gray and transparency": Sample(
            png(2, 1, 16, 4, b"\0" + struct.pack(">4H", 65535, 0, 0x8000, 65535)), gray([255, 0x80])
        ),
        "png with 16-bit colors and transparency": Sample(
            png(1, 1, 16, 6, b"\0" + struct.pack(">4H", 0x1234, 0x5678, 0x9ABC, 65535)), rgb([(0x12, 0x56, 0x9A)])
        ),
        "png, interlaced": Sample(
            png(2, 2, 8, 0, adam7[:0] + b"\0\x0a\0\x14\0\x1e\x28", interlaced=1), gray([10, 20], [30, 40])
        ),
        "png of one pixel": Sample(png(1, 1, 8, 2, bytes([0, 1, 2, 3])), rgb([(1, 2, 3)])),
        "png of one column": Sample(
            png(1, 5000, 8, 0, b"".join(bytes([0, n % 256]) for n in range(5000))),
            gray(*[[n % 256] for n in range(5000)]),
        ),
        "png of one row": Sample(
            png(5000, 1, 8, 0, b"\0" + bytes(n % 256 for n in range(5000))), gray([n % 256 for n in range(5000)])
        ),
        "png without columns": Sample(png(0, 5, 8, 2, b""), None),
        "png without pixels": Sample(png(2, 1, 8, 2, b""), None),
        "png of a depth that there is not": Sample(png(2, 1, 7, 2, bytes([0, *RED, *BLUE])), None),
        "png with a wrong filter": Sample(png(2, 1, 8, 2, bytes([9, *RED, *BLUE])), None),
        "png with junk behind it": Sample(PLAIN_PNG + b"junk" * 1000, PLAIN),
        "png with a zip behind it": Sample(PLAIN_PNG + a_zip(), PLAIN),
        "png that is an animation": Sample(animated[: -len(chunk(b"IEND", b""))] + second + chunk(b"IEND", b""), PLAIN),
        "png with a damaged color profile": Sample(
            png(2, 1, 8, 2, bytes([0, *RED, *BLUE]), chunk(b"iCCP", b"x\0\0" + zlib.compress(b"no profile"))), PLAIN
        ),
        "png with damaged EXIF data": Sample(
            png(2, 1, 8, 2, bytes([0, *RED, *BLUE]), chunk(b"eXIf", b"MM\0*\0\0\0\x08\xff\xff")), PLAIN
        ),
        "png with a compressed text of 80 MB": Sample(
            png(2, 1, 8, 2, bytes([0, *RED, *BLUE]), chunk(b"zTXt", b"x\0\0" + bomb)), None
        ),
        "png with an international text of 80 MB": Sample(
            png(2, 1, 8, 2, bytes([0, *RED, *BLUE]), chunk(b"iTXt", b"x\0\1\0\0\0" + bomb)), None
        ),
        "png with a profile of 80 MB": Sample(
            png(2, 1, 8, 2, bytes([0, *RED, *BLUE]), chunk(b"iCCP", b"x\0\0" + bomb)), None
        ),
        "png with a hundred texts of 1 MB": Sample(
            png(
                2, 1, 8, 2, bytes([0, *RED, *BLUE]), *[chunk(b"zTXt", b"x\0\0" + zlib.compress(bytes(1_000_000)))] * 100
            ),
            None,
        ),
    }


def a_zip() -> bytes:
    """A ZIP with one small file."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("x.txt", "text")
    return content.getvalue()


# PPM and PGM


def _pnms() -> dict[str, Sample]:
    sixteen = struct.pack(">3H", 0, 32768, 65535)
    return {
        "ppm with comments": Sample(b"P6 # one\n# two\n2\n#three\n1 255\n" + bytes([*RED, *BLUE]), PLAIN),
        "ppm in words": Sample(b"P3\n2 1\n255\n255 0 0\n0 0 255\n", PLAIN),
        "ppm in words, with another largest value": Sample(b"P3 2 1 5 5 0 0 0 0 5", PLAIN),
        "pgm in words": Sample(b"P2 3 1 255 0 128 255", gray([0, 128, 255])),
        "pgm of 16 bits": Sample(b"P5 3 1 65535\n" + sixteen, gray([0, 128, 255])),
        "pgm up to 1000": Sample(b"P5 3 1 1000\n" + struct.pack(">3H", 0, 500, 1000), gray([0, 128, 255])),
        "pgm up to 100": Sample(b"P5 3 1 100\n\0\x32\x64", gray([0, 128, 255])),
        "ppm of 16 bits": Sample(b"P6 1 1 65535\n" + sixteen, rgb([(0, 128, 255)])),
        "pbm in disguise": Sample(b"P4 3 1\n\xa0", gray([0, 255, 0])),
        "pbm in words, in disguise": Sample(b"P1 3 1\n1 0 1", gray([0, 255, 0])),
        "ppm up to 0": Sample(b"P6 2 1 0\n" + bytes(6), None),
        "ppm up to 65536": Sample(b"P6 2 1 65536\n" + bytes(12), None),
        "ppm of a negative size": Sample(b"P6 -2 1 255\n" + bytes(6), None),
        "ppm of no size": Sample(b"P6 0 0 255\n", None),
        "ppm of an endless number": Sample(b"P6 " + b"9" * 5000 + b" 1 255\n", None),
        "ppm of an endless comment": Sample(b"P6 #" + b"c" * 500_000, None),
        "ppm in words that are none": Sample(b"P3 2 1 255 255 0 zero 0 0 255", None),
        "ppm in words that end early": Sample(b"P3 2 1 255 255 0", None),
        "ppm in words that are too large": Sample(b"P3 2 1 255 256 0 0 0 0 255", None),
        "ppm that ends early": Sample(b"P6 2 1 255\n\xff\0", None),
        "ppm with junk behind it": Sample(b"P6 2 1 255\n" + bytes([*RED, *BLUE]) + b"junk", PLAIN),
    }


# BMP


def bmp(
    width: int, height: int, bits: int, pixels: bytes, palette: bytes = b"", compression: int = 0, masks: bytes = b""
) -> bytes:
    """A BMP with a Windows header."""
    offset = 54 + len(masks) + len(palette)
    header = struct.pack(
        "<IiiHHIIiiII", 40, width, height, 1, bits, compression, len(pixels), 0, 0, len(palette) // 4, 0
    )
    return b"BM" + struct.pack("<IHHI", offset + len(pixels), 0, 0, offset) + header + masks + palette + pixels


def _bmps() -> dict[str, Sample]:
    palette = bytes([0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 0, 255, 255, 255, 0])  # red, green, blue, white
    up = bytes([255, 0, 0, 0, 0, 255, 0, 0]) + bytes([0, 255, 0, 255, 255, 255, 0, 0])
    upside = rgb([GREEN, WHITE], [BLUE, RED])
    return {
        "bmp": Sample(bmp(2, 2, 24, up), upside),
        "bmp from the top": Sample(bmp(2, -2, 24, up), upside[::-1]),
        "bmp of 1 bit": Sample(bmp(3, 1, 1, b"\xa0\0\0\0", palette[:8]), rgb([GREEN, RED, GREEN])),
        "bmp of 4 bits": Sample(bmp(4, 1, 4, b"\x01\x23\0\0", palette), rgb([RED, GREEN, BLUE, WHITE])),
        "bmp of 8 bits": Sample(bmp(4, 1, 8, b"\0\1\2\3", palette), rgb([RED, GREEN, BLUE, WHITE])),
        "bmp of 16 bits": Sample(bmp(2, 1, 16, struct.pack("<2H", 0x7C00, 0x001F)), PLAIN),
        "bmp of 32 bits": Sample(bmp(2, 1, 32, bytes([0, 0, 255, 0, 255, 0, 0, 0])), PLAIN),
        "bmp with masks": Sample(
            bmp(
                2,
                1,
                16,
                struct.pack("<2H", 0xF800, 0x001F),
                compression=3,
                masks=struct.pack("<3I", 0xF800, 0x7E0, 0x1F),
            ),
            PLAIN,
        ),
        "bmp in runs": Sample(bmp(4, 1, 8, b"\2\0\2\2\0\1", palette, 1), rgb([RED, RED, BLUE, BLUE])),
        "bmp in runs that never end": Sample(bmp(4, 1, 8, b"\xff\1" * 1000, palette, 1), rgb([GREEN] * 4)),
        "bmp in runs that jump out": Sample(bmp(4, 1, 8, b"\0\2\xff\xff\4\1\0\1", palette, 1), rgb([RED] * 4)),
        "bmp in runs that end early": Sample(bmp(4, 4, 8, b"\2\0", palette, 1), None),
        "bmp that ends early": Sample(bmp(2, 2, 24, up)[:-5], None),
        "bmp of 3 bits": Sample(bmp(2, 2, 3, up), None),
        "bmp without a size": Sample(bmp(0, 0, 24, b""), None),
        "bmp of the smallest height that there is": Sample(bmp(1, -(2**31), 24, up), None),
        "bmp with a huge palette": Sample(
            bmp(2, 2, 24, up).replace(struct.pack("<II", 0, 0) + up, struct.pack("<II", 2**31, 0) + up), upside
        ),
        "bmp whose pixels lie behind its end": Sample(
            bmp(2, 2, 24, up).replace(struct.pack("<I", 54), b"\xff\xff\xff\x7f"), None
        ),
    }


# TIFF

SHORT, LONG, RATIONAL = 3, 4, 5


def tiff(
    width: int,
    height: int,
    data: bytes,
    tags: dict[int, tuple[int, Sequence[int]] | None] | None = None,
    *,
    bits: Sequence[int] = (8,),
    photometric: int = 1,
    compression: int = 1,
    big: bool = False,
    next_: Callable[[int], int] = lambda own: 0,
) -> bytes:
    """A TIFF with one strip; ``tags``: further tags as (type, values), or None to omit one; ``next_``: offset of the
    next directory."""
    order = ">" if big else "<"
    all_ = {
        256: (LONG, [width]),
        257: (LONG, [height]),
        258: (SHORT, bits),
        259: (SHORT, [compression]),
        262: (SHORT, [photometric]),
        273: (LONG, [8]),
        277: (SHORT, [len(bits)]),
        278: (LONG, [height]),
        279: (LONG, [len(data)]),
    } | (tags or {})
    all_ = {tag: value for tag, value in all_.items() if value is not None}
    place = 8 + len(data) + len(data) % 2
    extra_place = place + 2 + 12 * len(all_) + 4
    directory, extra = struct.pack(order + "H", len(all_)), b""
    for tag, (kind, values) in sorted(all_.items()):
        packed = struct.pack(f"{order}{len(values)}{'H' if kind == SHORT else 'I'}", *values)
        if len(packed) > 4:
            value = struct.pack(order + "I", extra_place + len(extra))
            extra += packed
        else:
            value = packed.ljust(4, b"\0")
        count = len(values) // 2 if kind == RATIONAL else len(values)
        directory += struct.pack(order + "HHI", tag, kind, count) + value
    directory += struct.pack(order + "I", next_(place))
    head = (b"MM" if big else b"II") + struct.pack(order + "HI", 42, place)
    return head + data.ljust(place - 8, b"\0") + directory + extra


def _tiffs() -> dict[str, Sample]:
    floats = struct.pack("<4f", float("nan"), float("inf"), 0.5, 1.0)
    full = struct.pack("<3I", 0, 2**31, 2**32 - 1)
    packed = zlib.compress(bytes([*RED, *BLUE]))
    tiles = {
        273: None,
        278: None,
        279: None,
        322: (LONG, [16]),
        323: (LONG, [16]),
        324: (LONG, [8]),
        325: (LONG, [256]),
    }
    tile = np.arange(256, dtype=np.uint8).reshape(16, 16)
    deep_tile = zlib.compress((tile.astype("<u2") * 257).tobytes())
    eight = (8, 8, 8)
    pages = [Image.new("RGB", (2, 1), color) for color in ("red", "blue")]
    return {
        "tiff": Sample(tiff(2, 1, bytes([*RED, *BLUE]), bits=eight, photometric=2), PLAIN),
        "tiff, big endian": Sample(tiff(2, 1, bytes([*RED, *BLUE]), bits=eight, photometric=2, big=True), PLAIN),
        "tiff, deflated": Sample(tiff(2, 1, packed, bits=eight, photometric=2, compression=8), PLAIN),
        "tiff of 1 bit": Sample(tiff(3, 1, b"\xa0", bits=[1]), gray([255, 0, 255])),
        "tiff of 1 bit, white is zero": Sample(tiff(3, 1, b"\xa0", bits=[1], photometric=0), gray([0, 255, 0])),
        "tiff of 4 bits": Sample(tiff(4, 1, b"\x01\x2f", bits=[4]), gray([0, 17, 34, 255])),
        "tiff, white is zero": Sample(tiff(3, 1, b"\0\x64\xff", photometric=0), gray([255, 155, 0])),
        "tiff of 16 bits": Sample(tiff(3, 1, struct.pack("<3H", 0, 32768, 65535), bits=[16]), gray([0, 128, 255])),
        "tiff of 16 bits, big endian": Sample(
            tiff(3, 1, struct.pack(">3H", 0, 32768, 65535), bits=[16], big=True), gray([0, 128, 255])
        ),
        "tiff of 16 bits, white is zero": Sample(
            tiff(3, 1, struct.pack("<3H", 0, 32768, 65535), bits=[16], photometric=0), gray([255, 127, 0])
        ),
        "tiff of 16 bits with colors": Sample(
            tiff(1, 1, struct.pack("<3H", 0x1234, 0x5678, 0x9ABC), bits=[16] * 3, photometric=2),
            rgb([(0x12, 0x56, 0x9A)]),
        ),
        "tiff of 32 bits": Sample(tiff(3, 1, full, bits=[32]), gray([0, 128, 255])),
        "tiff of floats that are no numbers": Sample(
            tiff(4, 1, floats, {339: (SHORT, [3])}, bits=[32]), gray([0, 0, 128, 255])
        ),
        "tiff of doubles": Sample(
            tiff(3, 1, struct.pack("<3d", 0, 0.5, 1), {339: (SHORT, [3])}, bits=[64]), gray([0, 128, 255])
        ),
        "tiff with a palette": Sample(
            tiff(
                2,
                1,
                b"\0\1",
                {320: (SHORT, [65535, *[0] * 255, 0, 0, *[0] * 254, 0, 65535, *[0] * 254])},
                photometric=3,
            ),
            PLAIN,
        ),
        "tiff with transparency": Sample(
            tiff(2, 1, bytes([*RED, 255, *BLUE, 0]), {338: (SHORT, [2])}, bits=[8] * 4, photometric=2),
            rgb([RED, WHITE]),
        ),
        "tiff with premultiplied transparency": Sample(
            tiff(2, 1, bytes([*RED, 255, 0, 0, 0, 0]), {338: (SHORT, [1])}, bits=[8] * 4, photometric=2),
            rgb([RED, WHITE]),
        ),
        "tiff in planes": Sample(
            tiff(
                2,
                1,
                b"\xff\0\0\0\0\xff",
                {273: (LONG, [8, 10, 12]), 279: (LONG, [2, 2, 2]), 284: (SHORT, [2])},
                bits=eight,
                photometric=2,
            ),
            PLAIN,
        ),
        "tiff in ink": Sample(tiff(2, 1, bytes([0, 255, 255, 0, 255, 255, 0, 0]), bits=[8] * 4, photometric=5), PLAIN),
        "tiff in LAB": Sample(
            tiff(3, 1, bytes([0, 0, 0, 255, 0, 0, 128, 0, 0]), bits=eight, photometric=8), gray([0, 255, 119]), 2
        ),
        "tiff of 12 bits": Sample(tiff(3, 1, b"\x00\x08\x00\xff\xf0", bits=[12]), gray([0, 128, 255])),
        "tiff of 16 bits in planes": Sample(
            tiff(
                1,
                1,
                struct.pack("<3H", 0x1234, 0x5678, 0x9ABC),
                {273: (LONG, [8, 10, 12]), 279: (LONG, [2, 2, 2]), 284: (SHORT, [2])},
                bits=[16] * 3,
                photometric=2,
            ),
            rgb([(0x12, 0x56, 0x9A)]),
        ),
        "tiff of signed bytes": Sample(
            tiff(3, 1, struct.pack("3b", -128, 0, 127), {339: (SHORT, [2])}), gray([0, 128, 255])
        ),
        "tiff of floats, packed as differences": Sample(
            tiff(
                3,
                1,
                zlib.compress(bytes([0, 0x3F, 0, 0xC1, 0, 0x80, 0x80, 0, 0, 0, 0, 0])),
                {339: (SHORT, [3]), 317: (SHORT, [3])},
                bits=[32],
                compression=8,
            ),
            gray([0, 128, 255]),
        ),
        "tiff of 16 bits in tiles, packed": Sample(
            tiff(16, 16, deep_tile, tiles | {325: (LONG, [len(deep_tile)])}, bits=[16], compression=8),
            gray(*tile),
        ),
        "tiff of five bands": Sample(tiff(1, 1, bytes(5), bits=[8] * 5, photometric=2), None),
        "tiff that does not say what its values are": Sample(tiff(1, 1, bytes(1), {262: None}), None),
        "tiff in tiles": Sample(tiff(16, 16, tile.tobytes(), tiles), gray(*tile)),
        "tiff in tiles beyond its size": Sample(tiff(9, 5, tile.tobytes(), tiles), gray(*tile[:5, :9])),
        "tiff of the large kind": Sample(saved(Image.fromarray(NOISE), "TIFF", big_tiff=True), NOISE),
        "tiff, packed as LZW": Sample(saved(Image.fromarray(NOISE), "TIFF", compression="tiff_lzw"), NOISE),
        "tiff, packed as JPEG": Sample(
            saved(Image.fromarray(SMOOTH), "TIFF", compression="jpeg", quality=95), SMOOTH, 8
        ),
        "tiff of a fax": Sample(
            saved(Image.fromarray(RAMP > 100), "TIFF", compression="group4"), gray(*np.where(RAMP > 100, 255, 0))
        ),
        "tiff of pages": Sample(saved(pages[0], "TIFF", save_all=True, append_images=pages[1:]), rgb([RED, RED])),
        "tiff whose directories go round in a circle": Sample(
            tiff(2, 1, bytes([*RED, *BLUE]), bits=eight, photometric=2, next_=lambda own: own), PLAIN
        ),
        "tiff whose next directory is nowhere": Sample(
            tiff(2, 1, bytes([*RED, *BLUE]), bits=eight, photometric=2, next_=lambda own: 2**32 - 1), PLAIN
        ),
        "tiff whose EXIF data is itself": Sample(
            tiff(2, 1, bytes([*RED, *BLUE]), {34665: (LONG, [14])}, bits=eight, photometric=2), PLAIN
        ),
        "tiff with tiles of 2 GB": Sample(
            tiff(
                8, 8, zlib.compress(bytes(100)), tiles | {322: (LONG, [46_000]), 323: (LONG, [46_000])}, compression=8
            ),
            None,
        ),
        "tiff without strips": Sample(tiff(2, 1, b"", {273: None}, bits=eight, photometric=2), None),
        "tiff whose strip lies behind its end": Sample(
            tiff(2, 1, bytes(6), {273: (LONG, [2**31])}, bits=eight, photometric=2), None
        ),
        "tiff with a million samples": Sample(tiff(2, 1, bytes(6), {277: (LONG, [10**6])}), None),
        "tiff of a compression that there is not": Sample(tiff(2, 1, bytes(6), bits=eight, compression=999), None),
        "tiff of a mode that there is not": Sample(tiff(2, 1, bytes(6), bits=[7, 9], photometric=4), None),
        "tiff whose deflated strip is no such": Sample(
            tiff(2, 1, b"no deflated data", bits=eight, photometric=2, compression=8), None
        ),
        "tiff whose directory is nowhere": Sample(b"II*\0\xff\xff\xff\x7f", None),
        "tiff of a count that is huge": Sample(
            tiff(2, 1, bytes(6), bits=eight).replace(b"\x11\1\4\0\1\0\0\0", b"\x11\1\4\0\xff\xff\xff\x7f"), None
        ),
    }


# JPEG


def _jpegs() -> dict[str, Sample]:
    photo = Image.fromarray(SMOOTH)
    plain = saved(photo, "JPEG", quality=95, subsampling=0)
    restarts = saved(photo, "JPEG", quality=95, subsampling=0, restart_marker_blocks=1)
    ink = Image.new("CMYK", (16, 16), (0, 255, 255, 0))
    red = np.full((16, 16, 3), RED, np.uint8)
    scans = plain.index(b"\xff\xda")
    sof = plain.index(b"\xff\xc0")
    no_app14 = plain[:2] + plain[2 + 2 + struct.unpack(">H", plain[4:6])[0] :]
    return {
        "jpeg": Sample(plain, SMOOTH, 8),
        "jpeg, progressive": Sample(saved(photo, "JPEG", quality=95, subsampling=0, progressive=True), SMOOTH, 8),
        "jpeg of two pictures": Sample(
            saved(photo, "MPO", quality=95, subsampling=0, save_all=True, append_images=[Image.new("RGB", (64, 48))]),
            SMOOTH,
            8,
        ),
        "jpeg without its first header": Sample(no_app14, SMOOTH, 8),
        "jpeg in gray": Sample(saved(Image.fromarray(RAMP), "JPEG", quality=95), gray(*RAMP), 8),
        "jpeg in ink, as Adobe writes it": Sample(saved(ink, "JPEG", quality=95), red, 8),
        "jpeg kept as red, green and blue": Sample(saved(photo, "JPEG", quality=95, keep_rgb=True), SMOOTH, 8),
        "jpeg with restart markers": Sample(restarts, SMOOTH, 8),
        "jpeg with junk behind it": Sample(plain + b"junk" * 1000, SMOOTH, 8),
        "jpeg with fill bytes": Sample(plain[:2] + b"\xff" * 50 + plain[2:], SMOOTH, 8),
        "jpeg with a damaged color profile": Sample(
            saved(photo, "JPEG", quality=95, subsampling=0, icc_profile=b"none"), SMOOTH, 8
        ),
        "jpeg with a real color profile": Sample(
            saved(
                photo,
                "JPEG",
                quality=95,
                subsampling=0,
                icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
            ),
            SMOOTH,
            8,
        ),
        "jpeg without pixels": Sample(plain[:scans], None),
        "jpeg without an end": Sample(plain[: len(plain) * 2 // 3], None),
        "jpeg without tables, as cameras for films write it": Sample(
            plain.replace(b"\xff\xc4", b"\xff\xef"), SMOOTH, 8
        ),
        "jpeg of 12 bits": Sample(plain[: sof + 4] + b"\x0c" + plain[sof + 5 :], None),
        "jpeg of no width": Sample(plain[: sof + 7] + b"\0\0" + plain[sof + 9 :], None),
        "jpeg that is lossless": Sample(plain.replace(b"\xff\xc0", b"\xff\xc3"), None),
        "jpeg of five components": Sample(plain[: sof + 9] + b"\5" + plain[sof + 10 :], None),
    }


# GIF and WebP


def gif(width: int, height: int, *blocks: bytes) -> bytes:
    """A red, green, blue, and white GIF."""
    return (
        b"GIF89a"
        + struct.pack("<HHBBB", width, height, 0x81, 0, 0)
        + bytes([*RED, *GREEN, *BLUE, *WHITE])
        + b"".join(blocks)
        + b";"
    )


def _others() -> dict[str, Sample]:
    pixels = b"\2\2\x84\x0a\0"  # red, blue
    control = b"\x21\xf9\4\1\0\0\2\0"
    image = b"," + struct.pack("<HHHHB", 0, 0, 2, 1, 0) + pixels
    frames = [Image.new("RGB", (8, 4), color) for color in ("red", "blue")]
    animation = saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    lossless = saved(Image.fromarray(NOISE), "WEBP", lossless=True, exact=True)
    html = b"<!DOCTYPE html><html><body><img src='x.png'></body></html>"
    return {
        "gif": Sample(gif(2, 1, image), PLAIN),
        "gif with a transparent color": Sample(gif(2, 1, control, image), rgb([RED, WHITE])),
        "gif of no frames": Sample(gif(2, 1), None),
        "gif whose frame is larger than it": Sample(gif(1, 1, image), PLAIN),
        "gif that is endless": Sample(gif(2, 1)[:-1] + b"\x21\xfe\1x" * 10, None),
        "webp": Sample(lossless, NOISE),
        "avif": Sample(saved(Image.fromarray(SMOOTH), "AVIF", quality=95), SMOOTH, 8),
        "webp that is an animation": Sample(animation, np.full((4, 8, 3), RED, np.uint8)),
        "webp with transparency": Sample(
            saved(
                Image.fromarray(np.array([[[*RED, 255], [*RED, 0]]], np.uint8), "RGBA"),
                "WEBP",
                lossless=True,
                exact=True,
            ),
            rgb([RED, WHITE]),
        ),
        "webp with a wrong length": Sample(lossless[:4] + b"\xff\xff\xff\xff" + lossless[8:], None),
        "text": Sample(b"this is no image", None),
        "html": Sample(html, None),
        "zip": Sample(a_zip(), None),
        "nothing": Sample(b"", None),
        "zeros": Sample(bytes(5000), None),
        "svg": Sample(b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>", None),
        "postscript": Sample(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\nshowpage\n", None),
    }


def turned(orientation: int) -> Pixels:
    """The stored pixels that become ``SMOOTH`` after the EXIF orientation is applied."""
    return {
        1: SMOOTH,
        2: SMOOTH[:, ::-1],
        3: SMOOTH[::-1, ::-1],
        4: SMOOTH[::-1],
        5: SMOOTH.transpose(1, 0, 2),
        6: np.rot90(SMOOTH, 1),
        7: SMOOTH[::-1, ::-1].transpose(1, 0, 2),
        8: np.rot90(SMOOTH, -1),
    }[orientation]


def _exif() -> dict[str, Sample]:
    """JPEGs with EXIF orientation, valid and damaged."""

    def jpeg(pixels: Pixels, exif: bytes) -> bytes:
        return saved(Image.fromarray(np.ascontiguousarray(pixels)), "JPEG", quality=95, subsampling=0, exif=exif)

    def directory(*entries: bytes, next_: int = 0) -> bytes:
        return (
            b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + b"".join(entries) + struct.pack("<I", next_)
        )

    def entry(tag: int, kind: int, count: int, value: int) -> bytes:
        return struct.pack("<HHII", tag, kind, count, value)

    found = {
        f"jpeg turned by {number}": Sample(jpeg(turned(number), directory(entry(274, SHORT, 1, number))), SMOOTH, 8)
        for number in range(1, 9)
    }
    damaged = {
        "a length that is cut": directory(entry(274, SHORT, 1, 6))[:18],
        "a directory that is its own next": directory(entry(270, SHORT, 1, 6), next_=8),
        "a directory within itself": directory(entry(34665, LONG, 1, 8)),
        "a huge count": directory(entry(270, 2, 2**32 - 1, 8)),
        "an orientation of four billion values": directory(entry(274, SHORT, 2**32 - 1, 8)),
        "an orientation that is text": directory(entry(274, 2, 4, 0x36363636)),
        "an orientation of 0": directory(entry(274, SHORT, 1, 0)),
        "an orientation by a division by zero": directory(entry(274, RATIONAL, 1, 26)) + bytes(8),
        "a place far behind its end": b"Exif\0\0II*\0\xff\xff\xff\x7f",
        "nothing in it": b"Exif\0\0",
    }
    return found | {
        f"jpeg whose EXIF data has {what}": Sample(jpeg(SMOOTH, exif), SMOOTH, 8) for what, exif in damaged.items()
    }


def _bombs() -> dict[str, Sample]:
    """Small files that state enormous sizes."""
    webp = b"VP8X" + struct.pack("<II", 10, 0) + b"\xff\xff\0" * 2
    lossless = b"VP8L" + struct.pack("<IBI", 5, 0x2F, 0x3FFF | 0x3FFF << 14) + b"\0"
    large = 60_000
    return {
        "png bomb": Sample(png(large, large, 8, 2, b""), None),
        "png bomb of the largest size there is": Sample(png(2**31 - 1, 2**31 - 1, 8, 2, b""), None),
        "tiff bomb": Sample(tiff(large, large, b"", {273: (LONG, [8])}), None),
        "tiff bomb, deflated": Sample(tiff(large, large, zlib.compress(b""), compression=8), None),
        "bmp bomb": Sample(bmp(large, large, 24, b""), None),
        "bmp bomb in runs": Sample(bmp(large, large, 8, b"\0\1", compression=1), None),
        "ppm bomb": Sample(b"P6 60000 60000 255\n", None),
        "ppm bomb in words": Sample(b"P3 60000 60000 255\n1 2 3", None),
        "pgm bomb of a size beyond all": Sample(b"P5 99999999 99999999 255\n", None),
        "webp bomb": Sample(b"RIFF" + struct.pack("<I", 4 + len(webp)) + b"WEBP" + webp, None),
        "webp bomb, lossless": Sample(b"RIFF" + struct.pack("<I", 4 + len(lossless)) + b"WEBP" + lossless, None),
        "gif bomb": Sample(gif(65535, 65535, b"," + struct.pack("<HHHHB", 0, 0, 65535, 65535, 0) + b"\2\0"), None),
        "jpeg bomb": Sample(
            b"\xff\xd8\xff\xc0\0\x11\x08" + struct.pack(">HH", large, large) + b"\3\1\x11\0\2\x11\0\3\x11\0"
            b"\xff\xda\0\x0c\3\1\0\2\0\3\0\0\x3f\0",
            None,
        ),
    }  # fmt: skip


CORPUS: dict[str, Sample] = {
    **_pngs(),
    **_pnms(),
    **_bmps(),
    **_tiffs(),
    **_jpegs(),
    **_others(),
    **_exif(),
    **_bombs(),
}
