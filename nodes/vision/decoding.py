"""Reading image files: the one place where bytes become pixels.

Pillow reads every format that is accepted. A faster decoder would replace :func:`decode` alone.
"""

import warnings
from typing import BinaryIO

import numpy as np
from PIL import ExifTags, Image, UnidentifiedImageError

from vision_designer.nodes.errors import FileParsingFailedError, ImageExceedsLimitError

PIXEL_LIMIT = 178_956_970
"""Pixels an image may have: twice Pillow's own warning bound, where Pillow itself refuses."""

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

# Pillow warns from half our limit on, which is ours to enforce; and it prints what is odd about a file that
# it can read nevertheless.
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)
warnings.filterwarnings("ignore", module=r"PIL\.")


def read_size(file: BinaryIO, name: str) -> tuple[int, int]:
    """The image's (width, height) in pixels as stored, read from its header alone.

    Raises:
        FileParsingFailedError: the file is no image of a known format.
        ImageExceedsLimitError: it has more than ``PIXEL_LIMIT`` pixels.
    """
    with _opened(file, name) as image:
        return image.size


def decode(file: BinaryIO, name: str, enough: int | None = None) -> Image.Image:
    """Decode an image to 8-bit RGB as a person would see it.

    Sixteen-bit and float images are scaled, not clipped; transparency is shown on white; the EXIF
    orientation is applied; palette, grayscale, CMYK and other modes are converted.

    Args:
        file: the image's bytes.
        name: what errors call it.
        enough: pixels a side that suffice, for pictures that are only looked at: a JPEG is then decoded at an eighth
            to a half of its size, and many times faster, as long as both its sides keep so many.

    Raises:
        FileParsingFailedError: the file is no image, is damaged, or ends too early.
        ImageExceedsLimitError: it has more than ``PIXEL_LIMIT`` pixels.
    """
    with _opened(file, name) as image:
        try:
            if enough is not None:
                image.draft(None, (enough, enough))
            image.load()
            return _to_rgb(_turned(image))
        except MemoryError:
            raise
        except Exception as error:
            # Pillow has no error of its own for damaged content: anything may come.
            raise _damaged(name, error) from error


def _opened(file: BinaryIO, name: str) -> Image.Image:
    try:
        image = Image.open(file, formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImageExceedsLimitError(
            f"{name} has more than {PIXEL_LIMIT:,} pixels. Make the image smaller, or leave it out.",
            path=name,
            limit=PIXEL_LIMIT,
        ) from error
    except UnidentifiedImageError as error:
        raise FileParsingFailedError(
            f"{name} is not an image that can be read. Replace it with a real image, or leave it out.", path=name
        ) from error
    except MemoryError:
        raise
    except Exception as error:
        raise _damaged(name, error) from error
    width, height = image.size
    if width * height > PIXEL_LIMIT:
        image.close()
        raise ImageExceedsLimitError(
            f"{name} has {width} x {height} pixels; at most {PIXEL_LIMIT:,} are accepted. "
            "Make the image smaller, or leave it out.",
            path=name,
            size=(width, height),
            limit=PIXEL_LIMIT,
        )
    return image


def _damaged(name: str, error: Exception) -> FileParsingFailedError:
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
        gray = _to_eight_bit(values)
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

    Integers up to 65535 are taken for 16 bits, larger ones for 31 bits. Floats are taken for 0..1,
    0..255 or 0..65535, whichever is the smallest that holds them; beyond that their own range is used.
    """
    if values.dtype.kind == "f":
        scaled = np.nan_to_num(values.astype(np.float64), nan=0.0, posinf=0.0, neginf=0.0)
        top = float(scaled.max(initial=0.0))
        full = next((bound for bound in (1.0, 255.0, float(SIXTEEN_BIT)) if top <= bound), top)
    else:
        scaled = values.astype(np.float64)
        full = float(SIXTEEN_BIT) if scaled.max(initial=0.0) <= SIXTEEN_BIT else float(2**31 - 1)
    return np.clip(np.rint(scaled * (255.0 / full)), 0, 255).astype(np.uint8)
