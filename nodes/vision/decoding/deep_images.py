"""Converts images with more than 8 bits, extra bands or alpha to 8-bit RGB."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Protocol

import numpy as np
from PIL import Image

from vision_designer.nodes.images.value_range import BY_TYPE, Notes, ValueRange
from vision_designer.nodes.messages import ReasonError
from vision_designer.nodes.vision.decoding.sample_format import (
    SampleFormat,
    ValueStatistics,
    count_outside,
    row_blocks,
    to_levels,
)
from vision_designer.nodes.vision.decoding.tiff_files import (
    CIELAB,
    CMYK,
    PALETTE,
    PREMULTIPLIED,
    TRANSPARENCY,
    WHITE_IS_ZERO,
    YCBCR,
    Tiff,
)
from vision_designer.nodes.vision.decoding.tiff_samples import blocks

SIXTEEN = SampleFormat("uint", 16)
FLOAT = SampleFormat("float", 32)
SCALED = SampleFormat("uint", 16, stated=SIXTEEN.of_type)
"""Sample format of a PGM: Pillow has already scaled it by its maximum value."""
MAX_CHUNKS = 1000
"""Maximum chunks of a PNG before its pixels."""
PNG_LOW_BYTES = {"RGB;16B": "RGB;16L", "RGBA;16B": "RGBA;16L"}
"""Raw modes that make Pillow take the lower byte of each PNG value, by the mode that takes the upper one."""

Reader = Callable[[], Image.Image]
"""Opens the same file once more."""


class Readable(Protocol):
    """The part of the file interface used here."""

    def read(self, size: int = -1) -> bytes:
        """Read up to ``size`` bytes."""


# Files opened by Pillow


def stored(image: Image.Image) -> SampleFormat | None:
    """Sample format of an opened image; None if its values have a fixed meaning or the format states the range.

    Pillow scales PPM and PGM by the stated maximum; for 16-bit PNG see :func:`png_values`.
    """
    return FLOAT if image.mode == "F" else None


def png_values(file: Readable) -> SampleFormat:
    """Sample format of a 16-bit PNG; the number of significant bits is in the sBIT chunk before the pixels.

    Raises:
        ValueError: too many chunks.
    """
    file.read(8)
    color = 0
    for _ in range(MAX_CHUNKS):
        head = file.read(8)
        if len(head) < 8 or head[4:] == b"IDAT":
            return SIXTEEN
        length = int.from_bytes(head[:4])
        if head[4:] == b"sBIT":
            bits = [*file.read(min(length, 4))][: 3 if color & 2 else 1]
            return SampleFormat("uint", 16, significant=max(bits)) if bits and 0 < max(bits) <= 16 else SIXTEEN
        content = file.read(length + 4)
        if head[4:] == b"IHDR" and len(content) > 9:
            color = content[9]
    return SIXTEEN


def picture(
    image: Image.Image, reopen: Reader, values: SampleFormat | None, chosen: ValueRange
) -> tuple[Image.Image, Notes]:
    """Convert an opened image to RGB, and report what happened to its values.

    The image is not loaded yet; ``reopen`` opens it once more. ``values`` is the sample format of a 16-bit PNG, and
    ``chosen`` the range that maps to black and white.
    """
    deep = _deep_values(image, reopen, values)
    if deep is None:
        image.load()
        return to_rgb(image), Notes()
    found, kind, transparent = deep
    counts = np.zeros(2, np.int64)
    low, high = kind.bounds(BY_TYPE if kind is SCALED else chosen)
    colors = found[0].shape[-1] - (1 if found[0].shape[-1] in (2, 4) else 0)
    levels = np.empty((image.height, image.width, found[0].shape[-1]), np.uint8)
    hidden = np.zeros(levels.shape[:2], bool) if transparent is not None else None
    for rows, block in _combined(found):
        if kind.significant < 16 and not chosen.has_numbers:
            # Undo the scaling from the significant bits to 16, see the PNG specification (sBIT).
            color = block[..., :colors] >> (16 - kind.significant)
            levels[rows, :, :colors] = to_levels(color, 0.0, 2.0**kind.significant - 1)
        else:
            color = block[..., :colors]
            levels[rows, :, :colors] = to_levels(color, low, high)
            counts += count_outside(color, low, high)
        levels[rows, :, colors:] = to_levels(block[..., colors:], *SIXTEEN.of_type)
        if hidden is not None and transparent is not None:
            hidden[rows] = (block == np.array(transparent)).all(axis=2)
    if hidden is not None:
        levels[hidden] = 255
    return _shown(levels, None if colors == levels.shape[-1] else TRANSPARENCY), _notes_of(counts)


def measure_picture(image: Image.Image, reopen: Reader) -> ValueStatistics:
    """Value statistics of an opened image; empty if its values have a fixed meaning."""
    deep = _deep_values(image, reopen, SIXTEEN if image.format == "PNG" else None)
    if deep is None:
        return ValueStatistics()
    colors = deep[0][0].shape[-1]
    colors -= 1 if colors in (2, 4) else 0
    return ValueStatistics.of(block[..., :colors] for _, block in _combined(deep[0]))


def _deep_values(
    image: Any,  # noqa: ANN401 - Pillow's type stubs lack tiles
    reopen: Callable[[], Any],
    values: SampleFormat | None,
) -> tuple[list[np.ndarray], SampleFormat, tuple[int, ...] | None] | None:
    """Values of a deep image, their sample format, and the transparent color; None for any other image.

    The values are one array (height, width, bands), or one of the upper and one of the lower bytes.
    """
    raw = image.tile[0][3] if image.tile else None
    transparent = image.info.get("transparency")
    if image.mode == "F":
        return [np.asarray(image)[..., None]], FLOAT, None
    if image.mode == "I":
        return [np.asarray(image).astype(np.uint16)[..., None]], SCALED, None
    if image.format != "PNG" or values is None:
        return None
    if image.mode.startswith("I;16"):
        level = (transparent,) if isinstance(transparent, int) else None
        return [np.asarray(image)[..., None]], values, level
    if raw == "LA;16B":
        image._mode = "RGBA"
        image.tile = [image.tile[0]._replace(args="RGBA")]
        four = np.asarray(image)
        return [four[..., ::2], four[..., 1::2]], values, None
    if raw not in PNG_LOW_BYTES:
        return None
    other = reopen()
    other.tile = [other.tile[0]._replace(args=PNG_LOW_BYTES[raw])]
    color = transparent if isinstance(transparent, tuple) and len(transparent) == 3 and raw == "RGB;16B" else None
    return [np.asarray(image), np.asarray(other)], values, color


def _combined(found: Sequence[np.ndarray]) -> Iterator[tuple[slice, np.ndarray]]:
    for rows, upper in row_blocks(found[0]):
        yield rows, upper if len(found) == 1 else upper.astype(np.uint16) << 8 | found[1][rows]


def to_rgb(image: Image.Image) -> Image.Image:
    """Convert an image of at most 8 bits to RGB, transparency on white."""
    if image.mode == "RGB" and "transparency" not in image.info:
        return image.copy() if image.readonly else image
    if image.format == "BMP" and image.mode == "RGBA" and image.getchannel("A").getextrema() == (0, 0):
        # Windows writes 0 in the fourth byte of images without transparency.
        return image.convert("RGB")
    if image.has_transparency_data:
        rgba = image.convert("RGBA")
        white = Image.new("RGBA", rgba.size, "white")
        return Image.alpha_composite(white, rgba).convert("RGB")
    return image.convert("RGB")


# TIFF files that Pillow reads incorrectly or not at all


def tiff_picture(tiff: Tiff, content: bytes, chosen: ValueRange) -> tuple[Image.Image, Notes]:
    """Convert a TIFF to RGB without applying the orientation, and report what happened to its values."""
    alpha = tiff.extras[0] if tiff.extras and tiff.extras[0] else None
    used = tiff.colors + (1 if alpha is not None else 0)
    map_ = _color_map(tiff) if tiff.photometric == PALETTE else None
    levels = np.empty((tiff.height, tiff.width, used if map_ is None else 3), np.uint8)
    low, high = tiff.stored.bounds(chosen)
    counts = np.zeros(2, np.int64)
    for rows, columns, bands, values in blocks(tiff, content):
        for number, band in enumerate(range(bands.start, bands.stop)):
            one = values[..., number]
            if map_ is not None:
                levels[rows, columns] = np.take(map_, one, axis=0)
            elif band < tiff.colors:
                levels[rows, columns, band] = to_levels(one, low, high)
                counts += count_outside(one, low, high)
            elif band < used:
                levels[rows, columns, band] = to_levels(one, *tiff.stored.of_type)
    if tiff.photometric == WHITE_IS_ZERO:
        np.subtract(255, levels[..., 0], out=levels[..., 0])
    data = alpha == TRANSPARENCY and looks_like_data(np.bincount(levels[..., -1].ravel(), minlength=256))
    noted = replace(_notes_of(counts), bands=tiff.extras == (0,), alpha=bool(data))
    if tiff.photometric == CIELAB:
        size = (tiff.width, tiff.height)
        return Image.frombytes("LAB", size, levels.tobytes(), "raw", "LAB").convert("RGB"), noted
    if tiff.photometric in (CMYK, YCBCR):
        size, mode = (tiff.width, tiff.height), "CMYK" if tiff.photometric == CMYK else "YCbCr"
        return Image.frombytes(mode, size, levels.tobytes()).convert("RGB"), noted
    return _shown(levels, alpha), noted


def measure_tiff(tiff: Tiff, content: bytes) -> ValueStatistics:
    """Value statistics of a TIFF's color bands."""

    def colors() -> Iterator[np.ndarray]:
        for _, _, bands, values in blocks(tiff, content):
            if bands.start < tiff.colors:
                yield values[..., : tiff.colors - bands.start]

    return ValueStatistics.of(colors())


def _color_map(tiff: Tiff) -> np.ndarray:
    """RGB levels of each index. Accepts 8-bit levels in place of 16-bit values, as libtiff does."""
    count = 1 << tiff.stored.bits
    found = np.array(tiff.color_map(), np.int64)
    if len(found) < 3 * count:
        raise ReasonError("its palette has {found} of {needed} colors", found=len(found) // 3, needed=count)
    found = found[: 3 * count].reshape(3, count).T
    return (found if found.max() < 256 else found >> 8).astype(np.uint8)


def looks_like_data(histogram: Sequence[int] | np.ndarray) -> bool:
    """Return whether most of an alpha band is neither transparent nor opaque."""
    return int(sum(histogram[1:255])) * 2 > int(sum(histogram))


def _notes_of(counts: np.ndarray) -> Notes:
    return Notes(outside=int(counts[0]), not_numbers=int(counts[1]))


def _shown(levels: np.ndarray, alpha: int | None) -> Image.Image:
    """Convert levels (height, width, bands) to RGB; the last band is alpha of that kind, unless ``alpha`` is None."""
    if alpha is None:
        return Image.fromarray(levels if levels.shape[2] == 3 else np.repeat(levels, 3, axis=2))
    color, opaque = levels[..., :-1], levels[..., -1:]
    if color.shape[2] == 1:
        color = np.repeat(color, 3, axis=2)
    if alpha == PREMULTIPLIED:
        return Image.fromarray(np.minimum(color, opaque) + (255 - opaque))
    rgba = Image.fromarray(np.concatenate([color, opaque], axis=2))
    return Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba).convert("RGB")
