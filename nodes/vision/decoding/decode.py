"""Decodes image files to 8-bit RGB.

Pillow reads every accepted format, except the values of deep images, see ``deep_images``.
"""

import io
import logging
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

import numpy as np
from PIL import ExifTags, Image, UnidentifiedImageError

from vision_designer.nodes.errors import FileParsingFailedError, ImageExceedsLimitError, VisionDesignerError
from vision_designer.nodes.images.value_range import BY_TYPE, Notes, ValueRange
from vision_designer.nodes.messages import Message, ReasonError
from vision_designer.nodes.types.image_directory import DEFAULT_MEGAPIXELS, MAX_MEGAPIXELS
from vision_designer.nodes.vision.decoding import deep_images, heif
from vision_designer.nodes.vision.decoding.sample_format import SampleFormat, Unsupported, ValueStatistics
from vision_designer.nodes.vision.decoding.tiff_files import NONE, PALETTE, TIFFS, TRANSPARENCY, Tiff, read_tiff

EIGHT_BITS = SampleFormat("uint", 8)
PNG = b"\x89PNG"

MEGAPIXEL = 1_000_000
PIXEL_LIMIT = DEFAULT_MEGAPIXELS * MEGAPIXEL
"""Default maximum number of pixels of an image."""

BYTES_PER_PIXEL = 16
"""Upper bound on the memory for decoding: four copies of four bytes, for an image with transparency."""
MIN_MEMORY = 1 << 26
"""Bytes that suffice to read any header."""
HEADER_BYTES = 1 << 25
"""Maximum bytes read to find an image's size; the longest header part, an ICC profile, may have 16 MB."""
READ_COSTS = 64
"""Minimum bytes charged for each read, since some headers are read byte by byte."""
MAX_SCANS = 100
"""Maximum scans of a JPEG, each of which may cover all pixels; about ten are usual."""
MAX_UNPACKED = 8
"""Maximum unpacked size of a TIFF strip or tile, in bytes per pixel of the largest accepted image."""
MAX_PADDING = 4
"""Maximum pixels of all tiles of a TIFF, including padding, relative to the largest accepted image."""

JPEG = b"\xff\xd8"
WEBP = b"RIFF"
"""Magic numbers."""
FORMATS = ("JPEG", "PNG", "PPM", "BMP", "TIFF", "WEBP", "GIF", "AVIF")
"""Accepted formats, whatever the extension. Pillow knows more, some of which start other programs."""

_TRANSPOSES = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# Pillow's own limit (an error at twice this number, a warning before) guards what no setting may exceed. The limit of
# the setting is enforced here. Pillow's warnings about files that it can read are not printed.
Image.MAX_IMAGE_PIXELS = MAX_MEGAPIXELS * MEGAPIXEL // 2
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)
warnings.filterwarnings("ignore", module=r"PIL\.")
logging.getLogger("PIL").addHandler(logging.NullHandler())


@dataclass(frozen=True)
class Header:
    """What a header says about an image.

    Attributes:
        width, height: pixels, as stored.
        stored: sample format; 8 bits for formats with a fixed meaning of values.
        has_more: whether the file holds another image than the one used; None if unknown.
    """

    width: int
    height: int
    stored: SampleFormat = EIGHT_BITS
    has_more: bool | None = False


def begins_as_image(file: BinaryIO) -> bool:
    """Return whether the first bytes are those of a known image format."""
    begin = file.read(64)
    file.seek(0)
    if not Image.OPEN.keys() >= {*FORMATS}:
        Image.init()
    known = [Image.OPEN[format_][1] for format_ in FORMATS if format_ in Image.OPEN]
    return heif.is_heif(begin) or any(accept is None or accept(begin[:16]) for accept in known)


def read_size(file: BinaryIO, name: str, limit: int = PIXEL_LIMIT) -> tuple[int, int]:
    """Return the image's (width, height) in pixels as stored. Raises as :func:`read_header`."""
    header = read_header(file, name, limit)
    return header.width, header.height


def read_header(file: BinaryIO, name: str, limit: int = PIXEL_LIMIT) -> Header:
    """Read an image's header.

    Raises:
        FileParsingFailedError: unknown format, or an image that cannot be read correctly.
        ImageExceedsLimitError: more than ``limit`` pixels.
    """
    begin = _first_bytes(file, name)
    if begin.startswith(TIFFS):
        tiff = _tiff(file, name, limit)
        indexed = tiff.photometric == PALETTE
        return Header(tiff.width, tiff.height, EIGHT_BITS if indexed else tiff.stored, tiff.has_more)
    stored = _png_values(file, begin, name)
    with _open_image(file, name, limit) as image:
        width, height = image.size
        return Header(width, height, stored or deep_images.stored(image) or EIGHT_BITS, _has_more(image))


def decode(
    file: BinaryIO,
    name: str,
    min_side: int | None = None,
    limit: int = PIXEL_LIMIT,
    values: ValueRange = BY_TYPE,
    notes: list[Notes] | None = None,
) -> Image.Image:
    """Decode an image to 8-bit RGB.

    Values deeper than 8 bits are scaled by ``values``, never by the content of this image; transparency is composed on
    white; the EXIF orientation is applied; palette, grayscale, CMYK and other modes are converted. Of a file with
    several images, the first is used.

    For thumbnails, ``min_side`` pixels per side suffice: a JPEG is decoded at 1/8 to 1/2 of its size if both sides keep
    that many, which is many times faster. ``notes`` receives what was left out or changed, if anything.

    Raises:
        FileParsingFailedError: no image, damaged, truncated, or of an unsupported kind, which is named.
        ImageExceedsLimitError: more than ``limit`` pixels.
        MemoryError: not enough memory for an image of this size.
    """
    begin = _first_bytes(file, name)
    tiff = _tiff(file, name, limit) if begin.startswith(TIFFS) else None
    if tiff is not None and not tiff.plain:
        with _naming_errors(name, BYTES_PER_PIXEL * tiff.width * tiff.height):
            content = _in_memory(file, BYTES_PER_PIXEL * limit).getvalue()
            picture, noted = deep_images.tiff_picture(tiff, content, values)
            if notes is not None and (noted or tiff.has_more):
                notes.append(replace(noted, pages=bool(tiff.has_more)))
            return _apply_orientation(picture, tiff.orientation)
    stored = _png_values(file, begin, name)
    with _open_image(file, name, limit, whole=(JPEG, *TIFFS)) as image, ExitStack() as others:
        needed = BYTES_PER_PIXEL * image.width * image.height

        def reopen() -> Image.Image:
            file.seek(0)
            return others.enter_context(_open_image(file, name, limit))

        with _naming_errors(name, needed):
            if min_side is not None:
                image.draft(None, (min_side, min_side))
            # Before the pixels are read: afterwards Pillow may look for another frame where the first one ends.
            has_more = tiff.has_more if tiff is not None else notes is not None and _has_more(image)
            picture, noted = deep_images.picture(image, reopen, stored, values)
            if tiff is not None and tiff.extras:
                noted = replace(noted, bands=tiff.extras == (0,), alpha=_may_be_data(image, tiff))
            if notes is not None and (noted or has_more):
                notes.append(replace(noted, pages=bool(has_more)))
            return _apply_orientation(picture, _orientation(image))


def measure(file: BinaryIO, name: str, limit: int = PIXEL_LIMIT) -> ValueStatistics:
    """Return the smallest and largest value of a deep image's color bands. Raises as :func:`decode`."""
    begin = _first_bytes(file, name)
    if begin.startswith(TIFFS):
        tiff = _tiff(file, name, limit)
        with _naming_errors(name, BYTES_PER_PIXEL * tiff.width * tiff.height):
            return deep_images.measure_tiff(tiff, _in_memory(file, BYTES_PER_PIXEL * limit).getvalue())
    with _open_image(file, name, limit) as image, ExitStack() as others:

        def reopen() -> Image.Image:
            file.seek(0)
            return others.enter_context(_open_image(file, name, limit))

        with _naming_errors(name, BYTES_PER_PIXEL * image.width * image.height):
            return deep_images.measure_picture(image, reopen)


def _first_bytes(file: BinaryIO, name: str) -> bytes:
    with _naming_errors(name, MIN_MEMORY):
        begin = file.read(64)
        file.seek(0)
    return begin


def _tiff(file: BinaryIO, name: str, limit: int) -> Tiff:
    with _naming_errors(name, MIN_MEMORY):
        tiff = read_tiff(file)
        file.seek(0)
    if tiff.width * tiff.height > limit:
        raise _too_large(
            name,
            Message("{width} x {height} pixels", width=tiff.width, height=tiff.height),
            limit,
            (tiff.width, tiff.height),
        )
    width, height = tiff.segment
    padded = -(-tiff.width // width) * -(-tiff.height // height) * width * height
    if tiff.tiled and (width * height > limit or padded > MAX_PADDING * limit):
        raise _too_large(
            name, Message("tiles of {width} x {height} pixels", width=width, height=height), limit, (width, height)
        )
    unpacked = width * height * tiff.stored.bits * (1 if tiff.planar else tiff.samples) // 8
    if not tiff.plain and tiff.compression != NONE and unpacked > MAX_UNPACKED * limit:
        raise _too_large(
            name,
            Message("parts of {width} x {height} pixels of {stored}", width=width, height=height, stored=tiff.stored),
            limit,
            (width, height),
        )
    return tiff


def _png_values(file: BinaryIO, begin: bytes, name: str) -> SampleFormat | None:
    """Sample format of a 16-bit PNG; None for every other file."""
    if not begin.startswith(PNG) or begin[24:25] != b"\x10":
        return None
    with _naming_errors(name, MIN_MEMORY):
        found = deep_images.png_values(_Allowance(file, HEADER_BYTES))
        file.seek(0)
        return found


def _has_more(image: Image.Image) -> bool | None:
    """Return whether a file holds further images; None if unknown. Ignores the previews that phones embed in a JPEG."""
    if image.format in ("JPEG", "MPO"):
        return False
    try:
        return bool(getattr(image, "is_animated", False))
    except Exception:
        return None


def _may_be_data(image: Image.Image, tiff: Tiff) -> bool:
    if tiff.extras != (TRANSPARENCY,) or "A" not in image.getbands():
        return False
    return deep_images.looks_like_data(image.getchannel("A").histogram())


class _Allowance:
    """File with a limited number of bytes to read, against headers that never end.

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
            raise ReasonError("its header is too long")
        return content


def _open_image(file: BinaryIO, name: str, limit: int, *, whole: tuple[bytes, ...] = ()) -> Image.Image:
    """Open an image; ``whole``: magic numbers of formats that are read into memory first."""
    maximum = BYTES_PER_PIXEL * limit
    begin = _first_bytes(file, name)
    formats: tuple[str, ...] = FORMATS
    if heif.is_heif(begin):
        formats = heif.enable(name)
    boxed = begin[4:8] == b"ftyp"
    with _naming_errors(name, MIN_MEMORY, limit):
        # libtiff maps the file, and a truncated one then crashes the process; Pillow reads a WebP as a whole anyway.
        memory = boxed or begin.startswith((WEBP, *whole))
        source: Any = _in_memory(file, maximum) if memory else file
        if not memory or begin.startswith(JPEG):
            source = _Allowance(source, HEADER_BYTES)
        image = Image.open(source, formats=formats)
        if isinstance(source, _Allowance):
            source.left = maximum
    width, height = image.size
    if width * height > limit:
        image.close()
        raise _too_large(name, Message("{width} x {height} pixels", width=width, height=height), limit, (width, height))
    return image


@contextmanager
def _naming_errors(name: str, needed: int, limit: int = PIXEL_LIMIT) -> Iterator[None]:
    """Convert any error while reading to one that names the file; ``needed``: bytes that a valid file would take."""
    try:
        yield
    except VisionDesignerError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large(
            name, Message("more than {max_image_pixels:,} pixels", max_image_pixels=Image.MAX_IMAGE_PIXELS), limit
        ) from error
    except UnidentifiedImageError as error:
        raise FileParsingFailedError(
            "{path} is not a readable image. Replace it with a valid image, or leave it out.", path=name
        ) from error
    except Unsupported as error:
        raise FileParsingFailedError(
            "{path} is an image of an unsupported kind: it {error}. Save it as grayscale or RGB with 8 "
            "or 16 bits, or leave it out.",
            error=error,
            path=name,
        ) from error
    except MemoryError as error:
        raise _short_of_memory(name, error, needed) from error
    except Exception as error:
        # Pillow raises arbitrary exceptions for damaged content.
        raise _damaged(name, error) from error


def _in_memory(file: BinaryIO, maximum: int) -> io.BytesIO:
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if size > maximum:
        raise ReasonError("it has {size:,} bytes, more than any image of an accepted size", size=size)
    content = file.read()
    if content.startswith(JPEG) and _may_have_tiny_scans(content) and content.count(b"\xff\xda") > MAX_SCANS:
        raise ReasonError("it has more than {maximum} scans", maximum=MAX_SCANS)
    return io.BytesIO(content)


def _may_have_tiny_scans(content: bytes) -> bool:
    """Return whether a JPEG is progressive or arithmetic-coded: a scan of all pixels then takes a few bytes."""
    position = 2
    while 0 <= (position := content.find(b"\xff", position, HEADER_BYTES)) < len(content) - 4:
        marker = content[position + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return marker not in (0xC0, 0xC1)
        alone = marker in (0, 1, 0xFF) or 0xD0 <= marker <= 0xD8
        position += 1 if alone else 2 + int.from_bytes(content[position + 2 : position + 4])
    return True


def _too_large(name: str, has: str, limit: int, size: tuple[int, int] | None = None) -> ImageExceedsLimitError:
    return ImageExceedsLimitError(
        "{path} has {has}; the maximum is {limit:,}. Make the image smaller, leave it out, or increase "
        "Largest image (largest_image) of Convert to Image Directory.",
        has=has,
        path=name,
        size=size,
        limit=limit,
    )


def _short_of_memory(name: str, error: MemoryError, needed: int) -> MemoryError | VisionDesignerError:
    """Return the error to raise; if enough memory for a valid file of that size is available, the file is damaged."""
    try:
        np.empty(needed, np.uint8)
    except MemoryError:
        return error
    return _damaged(name, Message("it requires more memory than is available"))


def _damaged(name: str, error: Exception | str) -> FileParsingFailedError:
    why = str(error) or type(error).__name__
    return FileParsingFailedError("{path} is damaged: {why}. Replace the file, or leave it out.", why=why, path=name)


def _orientation(image: Image.Image) -> int:
    """EXIF orientation; 1 if it cannot be read."""
    try:
        found = image.getexif().get(ExifTags.Base.Orientation)
    except Exception:
        return 1
    return found if isinstance(found, int) else 1


def _apply_orientation(image: Image.Image, orientation: int) -> Image.Image:
    turn = _TRANSPOSES.get(orientation)
    return image if turn is None else image.transpose(turn)
