"""HEIC images through pi-heif, if installed, and the versions of the decoding libraries."""

from importlib.metadata import PackageNotFoundError, version

import PIL

from vision_designer.nodes.errors import FileParsingFailedError

HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
AVIF_BRANDS = (b"avif", b"avis")
"""Brands after ``ftyp``; with ``mif1`` and ``msf1`` the compatible brands decide."""


def is_heif(begin: bytes) -> bool:
    """Return whether a file is a HEIC image, from its first 64 bytes."""
    if begin[4:8] != b"ftyp" or begin[8:12] not in HEIF_BRANDS:
        return False
    length = int.from_bytes(begin[:4])
    others = [begin[offset : offset + 4] for offset in range(16, min(length, len(begin)), 4)]
    return begin[8:12] not in (b"mif1", b"msf1") or not {*AVIF_BRANDS} & {*others}


def enable(name: str) -> tuple[str]:
    """Register HEIC with Pillow and return its format name there; FileParsingFailedError without pi-heif."""
    try:
        import pi_heif
    except ImportError as error:
        raise FileParsingFailedError(
            "{path} is a HEIC image, but pi-heif, which reads this format, is not installed. Install it "
            "with pip install 'vision-designer[heic]', convert the image to JPEG, or leave it out.",
            path=name,
        ) from error
    pi_heif.register_heif_opener()
    return ("HEIF",)


def readers() -> list[str]:
    """Versions of the decoding libraries, for cache keys: other versions may decode differently."""
    try:
        return [PIL.__version__, version("pi-heif")]
    except PackageNotFoundError:
        return [PIL.__version__, ""]
