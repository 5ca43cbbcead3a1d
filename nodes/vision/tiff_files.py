"""TIFF files: what Pillow passes over in them, and libtiff prints."""

import ctypes
import struct
from contextlib import suppress
from typing import Any

from PIL import Image, _imaging

TIFFS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
"""How they begin."""
PHOTOMETRIC, SAMPLE_FORMAT, TILE_WIDTH, TILE_LENGTH = 262, 339, 322, 323
"""Tags."""
WHITE_IS_ZERO, UNSIGNED = 0, 1
"""Values of the first and the second."""

LAYOUT = frozenset({256, 257, 258, 259, 262, 266, 273, 277, 278, 279, 284, 317, 320, 322, 323, 324, 325, 338, 339, 347})
"""Tags without whose values the pixels are others."""
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
"""Bytes of a value, by its type."""
MOST_TAGS = 65535

# libtiff prints past Python what it finds wrong with a file. Where its functions are not to be found, it may.
with suppress(OSError, AttributeError):
    for _handler in ("TIFFSetErrorHandler", "TIFFSetWarningHandler"):
        getattr(ctypes.CDLL(_imaging.__file__), _handler)(None)


def check_directory(content: bytes) -> None:
    """Check that the directory of the first image is whole: Pillow would take what is missing for the usual.

    Raises:
        ValueError: the file ends within it, or before a value that says how the pixels lie.
    """
    order = "<" if content.startswith(b"II") else ">"
    big = b"+" in content[2:4]
    number, start, count, entry, width = ("Q", 8, "Q", "HHQ", 8) if big else ("I", 4, "H", "HHI", 4)
    try:
        (place,) = struct.unpack_from(order + number, content, start)
        (tags,) = struct.unpack_from(order + count, content, place)
        place += struct.calcsize(order + count)
        for _ in range(min(tags, MOST_TAGS)):
            tag, kind, values = struct.unpack_from(order + entry, content, place)
            place += struct.calcsize(order + entry)
            (offset,) = struct.unpack_from(order + number, content, place)
            place += width
            length = values * SIZES.get(kind, 1)
            if tag in LAYOUT and length > width and offset + length > len(content):
                raise ValueError("it ends before it says how its pixels lie")
    except struct.error as error:
        raise ValueError("it ends within its directory") from error


def tile_size(image: Image.Image) -> tuple[int, int]:
    """Width and height of an image's tiles, each of which is unpacked as a whole; 0 x 0 when it has none."""
    width, height = _tag(image, TILE_WIDTH, 0), _tag(image, TILE_LENGTH, 0)
    return (width, height) if isinstance(width, int) and isinstance(height, int) else (0, 0)


def is_unsigned(image: Image.Image) -> bool:
    """Whether it is a TIFF of whole numbers that are never negative."""
    return UNSIGNED in _tag(image, SAMPLE_FORMAT, (UNSIGNED,))


def white_is_zero(image: Image.Image) -> bool:
    """Whether it is a TIFF whose lower values are the lighter ones."""
    return bool(_tag(image, PHOTOMETRIC, None) == WHITE_IS_ZERO)


def _tag(image: Image.Image, tag: int, usual: Any) -> Any:  # noqa: ANN401 - whatever the file says
    """The tag's value, ``usual`` where a TIFF has none; nothing of other formats."""
    tags = getattr(image, "tag_v2", None)
    return () if tags is None else tags.get(tag, usual)
