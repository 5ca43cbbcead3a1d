"""Reading image files: the one place where bytes become pixels.

Pillow reads every format that is accepted. A faster decoder would replace :func:`decode` alone.
"""

import io
import logging
import warnings
from typing import Any, BinaryIO

import numpy as np
from PIL import ExifTags, Image, UnidentifiedImageError

from vision_designer.nodes.data.image_directory import LARGEST_IMAGE, LARGEST_OF_ALL
from vision_designer.nodes.errors import FileParsingFailedError, ImageExceedsLimitError, VisionDesignerError
from vision_designer.nodes.vision.tiff_files import (
    TIFFS,
    check_directory,
    is_unsigned,
    tile_size,
    white_is_zero,
)

MEGAPIXEL = 1_000_000
PIXEL_LIMIT = LARGEST_IMAGE * MEGAPIXEL
"""Pixels an image may have unless somebody has asked for more."""

BYTES_PER_PIXEL = 16
"""Memory that decoding takes at most, for an image with transparency: four bytes, four times."""
LEAST_MEMORY = 1 << 26
"""Bytes with which any header can be read."""
HEADER_BYTES = 1 << 25
"""Read at most to find an image's size; a colour profile of 16 MB is the longest part that a header may have."""
READ_COSTS = 64
"""Bytes that a read counts for at least, since some headers are read byte by byte."""
MOST_SCANS = 100
"""Of a JPEG, each of which may go over all of its pixels; ten are usual."""
BLOCK = 1 << 22
"""Pixels of deep images that are scaled at once."""

JPEG = b"\xff\xd8"
WEBP = b"RIFF"
"""How files of these formats begin."""

SIXTEEN_BIT = 65535

FORMATS = ("JPEG", "PNG", "PPM", "BMP", "TIFF", "WEBP", "GIF")
"""What a file may be inside, whatever its name says. Pillow knows more, some of which start other programs."""

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# Pillow's own limit, which refuses twice as many pixels and warns before, stays for what nobody may ask for. Ours is
# enforced here; and Pillow's words on what is odd about a file that it can read nevertheless are not printed.
Image.MAX_IMAGE_PIXELS = LARGEST_OF_ALL * MEGAPIXEL // 2
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)
warnings.filterwarnings("ignore", module=r"PIL\.")
logging.getLogger("PIL").addHandler(logging.NullHandler())


def begins_as_image(file: BinaryIO) -> bool:
    """Whether the first bytes are those of a known format; where they are not, no other byte changes that."""
    begin = file.read(16)
    file.seek(0)
    if not Image.OPEN.keys() >= {*FORMATS}:
        Image.init()
    return any(accept is None or accept(begin) for accept in (Image.OPEN[format_][1] for format_ in FORMATS))


def read_size(file: BinaryIO, name: str, limit: int = PIXEL_LIMIT) -> tuple[int, int]:
    """The image's (width, height) in pixels as stored, read from its header alone.

    Raises:
        FileParsingFailedError: the file is no image of a known format.
        ImageExceedsLimitError: it has more than ``limit`` pixels.
    """
    with _opened(file, name, limit) as image:
        return image.size


def decode(file: BinaryIO, name: str, enough: int | None = None, limit: int = PIXEL_LIMIT) -> Image.Image:
    """Decode an image to 8-bit RGB as a person would see it.

    Sixteen-bit and float images are scaled, not clipped; transparency is shown on white; the EXIF
    orientation is applied; palette, grayscale, CMYK and other modes are converted.

    Args:
        file: the image's bytes.
        name: what errors call it.
        enough: pixels a side that suffice, for pictures that are only looked at: a JPEG is then decoded at an eighth
            to a half of its size, and many times faster, as long as both its sides keep so many.
        limit: pixels it may have.

    Raises:
        FileParsingFailedError: the file is no image, is damaged, or ends too early.
        ImageExceedsLimitError: it has more than ``limit`` pixels.
        MemoryError: there is not even the memory that an image of its size needs.
    """
    with _opened(file, name, limit, whole=(JPEG, *TIFFS)) as image:
        _check_tiles(image, name, limit)
        try:
            if enough is not None:
                image.draft(None, (enough, enough))
            image.load()
            return _to_rgb(_turned(image))
        except MemoryError as error:
            raise _short_of_memory(name, error, BYTES_PER_PIXEL * image.width * image.height) from error
        except Exception as error:
            # Pillow has no error of its own for damaged content: anything may come.
            raise _damaged(name, error) from error


class _Allowance:
    """A file of which only so many bytes may be read, however it is gone through: what never ends must not be read on.

    Attributes:
        left: bytes that may still be read.
    """

    def __init__(self, file: BinaryIO, left: int) -> None:
        self._file, self.left = file, left
        self.seek, self.tell = file.seek, file.tell

    def read(self, size: int = -1) -> bytes:
        """Raises ValueError when the allowance is used up."""
        content = self._file.read(size if 0 <= size <= self.left else self.left + 1)
        self.left -= max(len(content), READ_COSTS)
        if self.left < 0:
            raise ValueError("it goes on and on, where its size or its pixels should be")
        return content


def _opened(file: BinaryIO, name: str, limit: int, *, whole: tuple[bytes, ...] = ()) -> Image.Image:
    """Open an image; ``whole``: the beginnings of those that are read into memory first."""
    most = BYTES_PER_PIXEL * limit
    try:
        begin = file.read(4)
        # libtiff maps a file, and one that is cut short then ends the process; Pillow reads a WebP as a whole anyway.
        source: Any = _in_memory(file, most) if begin.startswith((WEBP, *whole)) else file
        if not begin.startswith((WEBP, *TIFFS)):
            source = _Allowance(source, HEADER_BYTES)
        image = Image.open(source, formats=FORMATS)
        if isinstance(source, _Allowance):
            source.left = most
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large(name, f"more than {Image.MAX_IMAGE_PIXELS:,} pixels", limit) from error
    except UnidentifiedImageError as error:
        raise FileParsingFailedError(
            f"{name} is not an image that can be read. Replace it with a real image, or leave it out.", path=name
        ) from error
    except MemoryError as error:
        raise _short_of_memory(name, error, LEAST_MEMORY) from error
    except Exception as error:
        raise _damaged(name, error) from error
    width, height = image.size
    if width * height > limit:
        image.close()
        raise _too_large(name, f"{width} x {height} pixels", limit, (width, height))
    return image


def _in_memory(file: BinaryIO, most: int) -> io.BytesIO:
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if size > most:
        raise ValueError(f"it has {size:,} bytes, more than any image of an accepted size")
    content = file.read()
    if content.startswith(JPEG) and _may_have_tiny_scans(content) and content.count(b"\xff\xda") > MOST_SCANS:
        raise ValueError(f"it has more than {MOST_SCANS} scans")
    if content.startswith(TIFFS):
        check_directory(content)
    return io.BytesIO(content)


def _may_have_tiny_scans(content: bytes) -> bool:
    """Whether a JPEG is progressive or coded arithmetically: a scan of all pixels then takes a few bytes."""
    place = 2
    while 0 <= (place := content.find(b"\xff", place, HEADER_BYTES)) < len(content) - 4:
        marker = content[place + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return marker not in (0xC0, 0xC1)
        alone = marker in (0, 1, 0xFF) or 0xD0 <= marker <= 0xD8
        place += 1 if alone else 2 + int.from_bytes(content[place + 2 : place + 4])
    return True


def _check_tiles(image: Image.Image, name: str, limit: int) -> None:
    width, height = tile_size(image)
    if width * height > limit:
        raise _too_large(name, f"tiles of {width} x {height} pixels", limit, (width, height))


def _too_large(name: str, has: str, limit: int, size: tuple[int, int] | None = None) -> ImageExceedsLimitError:
    return ImageExceedsLimitError(
        f"{name} has {has}; at most {limit:,} are accepted. Make the image smaller, leave it out, or set Largest image "
        "(largest_image) of Convert to Image Directory higher.",
        path=name,
        size=size,
        limit=limit,
    )


def _short_of_memory(name: str, error: MemoryError, needed: int) -> MemoryError | VisionDesignerError:
    """What to raise: when the memory is there that an honest file of that size needs, the fault is the file's."""
    try:
        np.empty(needed, np.uint8)
    except MemoryError:
        return error
    return _damaged(name, "it asks for more memory than there is")


def _damaged(name: str, error: Exception | str) -> FileParsingFailedError:
    why = str(error) or type(error).__name__
    return FileParsingFailedError(f"{name} is damaged: {why}. Replace the file, or leave it out.", path=name)


def _turned(image: Image.Image) -> Image.Image:
    """The image as its EXIF orientation says; unreadable EXIF data says nothing."""
    try:
        orientation = image.getexif().get(ExifTags.Base.Orientation)
    except Exception:
        return image
    turn = _TURNS.get(orientation) if isinstance(orientation, int) else None
    return image if turn is None else image.transpose(turn)


def _to_rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I") or image.mode == "F":
        values = np.asarray(image)
        if image.mode == "I" and is_unsigned(image):
            values = values.view(np.uint32)
        gray = _to_eight_bit(values)
        if white_is_zero(image):
            # Pillow turns only images of up to 8 bits round.
            gray = 255 - gray
        if isinstance(transparent := image.info.get("transparency"), int):
            gray[values == transparent] = 255
        return Image.fromarray(gray).convert("RGB")
    if image.mode == "RGB" and "transparency" not in image.info:
        return image.copy() if image.readonly else image
    if image.has_transparency_data:
        rgba = image.convert("RGBA")
        white = Image.new("RGBA", rgba.size, "white")
        return Image.alpha_composite(white, rgba).convert("RGB")
    return image.convert("RGB")


def _to_eight_bit(values: np.ndarray) -> np.ndarray:
    """Scale one channel of a 16-bit, 32-bit or float image to 0..255.

    Integers up to 65535 are taken for 16 bits, larger ones for all that their type holds. Floats are taken for 0..1,
    0..255 or 0..65535, whichever is the smallest that holds them; beyond that their own range is used.
    """
    top = max((float(_finite(block).max(initial=0.0)) for block in _blocks(values)), default=0.0)
    if values.dtype.kind == "f":
        full = next((bound for bound in (1.0, 255.0, float(SIXTEEN_BIT)) if top <= bound), top)
    else:
        full = float(SIXTEEN_BIT) if top <= SIXTEEN_BIT else float(np.iinfo(values.dtype).max)
    scaled = np.empty(values.shape, np.uint8)
    for block, target in zip(_blocks(values), _blocks(scaled), strict=True):
        target[...] = np.clip(np.rint(_finite(block) * (255.0 / full)), 0, 255)
    return scaled


def _blocks(values: np.ndarray) -> list[np.ndarray]:
    """A few rows at a time, so that computing with eight bytes a pixel takes no memory to speak of."""
    rows = max(1, BLOCK // max(1, values.shape[1]))
    return [values[begin : begin + rows] for begin in range(0, len(values), rows)]


def _finite(values: np.ndarray) -> np.ndarray:
    return np.nan_to_num(values.astype(np.float64), copy=False, nan=0.0, posinf=0.0, neginf=0.0)
