"""Reading image files: the one place where bytes become pixels.

Pillow reads every format that is accepted. A faster decoder would replace :func:`decode` alone.
"""

import warnings
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from vision_designer.nodes.errors import FileParsingFailedError, ImageExceedsLimitError

PIXEL_LIMIT = 178_956_970
"""Pixels an image may have: twice Pillow's own warning bound, where Pillow itself refuses."""

SIXTEEN_BIT = 65535

# Pillow warns from half our limit on; the limit is ours to enforce.
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)


def read_size(file: BinaryIO, name: str) -> tuple[int, int]:
    """The image's (width, height) in pixels as stored, read from its header alone.

    Raises:
        FileParsingFailedError: the file is no image of a known format.
        ImageExceedsLimitError: it has more than ``PIXEL_LIMIT`` pixels.
    """
    with _opened(file, name) as image:
        return image.size


def decode(file: BinaryIO, name: str) -> Image.Image:
    """Decode an image to 8-bit RGB as a person would see it.

    Sixteen-bit and float images are scaled, not clipped; transparency is shown on white; the EXIF
    orientation is applied; palette, grayscale, CMYK and other modes are converted.

    Args:
        file: the image's bytes.
        name: what errors call it.

    Raises:
        FileParsingFailedError: the file is no image, is damaged, or ends too early.
        ImageExceedsLimitError: it has more than ``PIXEL_LIMIT`` pixels.
    """
    with _opened(file, name) as image:
        try:
            image.load()
            return _to_rgb(ImageOps.exif_transpose(image))
        except (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError) as error:
            raise _damaged(name, error) from error


def _opened(file: BinaryIO, name: str) -> Image.Image:
    try:
        image = Image.open(file)
    except Image.DecompressionBombError as error:
        raise ImageExceedsLimitError(
            f"{name} has more than {PIXEL_LIMIT:,} pixels. Make the image smaller, or leave it out.",
            path=name,
            limit=PIXEL_LIMIT,
        ) from error
    except UnidentifiedImageError as error:
        raise FileParsingFailedError(
            f"{name} is not an image that can be read. Replace it with a real image, or leave it out.", path=name
        ) from error
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError) as error:
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


def _to_rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I") or image.mode == "F":
        return Image.fromarray(_to_eight_bit(np.asarray(image))).convert("RGB")
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
