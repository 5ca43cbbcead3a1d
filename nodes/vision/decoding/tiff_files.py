"""Reads TIFF properties and decides whether the pixels can be decoded correctly."""

import ctypes
import math
import struct
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

from PIL import _imaging

from vision_designer.nodes.messages import Message, ReasonError
from vision_designer.nodes.vision.decoding.sample_format import Kind, SampleFormat, Unsupported
from vision_designer.nodes.vision.decoding.tiff_directory import MAX_SEGMENTS, Directory

TIFFS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
"""Magic numbers of TIFF and BigTIFF."""

WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC, FILL_ORDER = 256, 257, 258, 259, 262, 266
STRIP_OFFSETS, ORIENTATION, SAMPLES, ROWS_PER_STRIP, STRIP_COUNTS = 273, 274, 277, 278, 279
MIN_SAMPLE, MAX_SAMPLE, PLANAR, PREDICTOR, COLOR_MAP = 280, 281, 284, 317, 320
TILE_WIDTH, TILE_LENGTH, TILE_OFFSETS, TILE_COUNTS, SUBFILE, INK_SET = 322, 323, 324, 325, 254, 332
EXTRA_SAMPLES, SAMPLE_FORMAT, SMIN_SAMPLE, SMAX_SAMPLE, SUBSAMPLING, BLACK_WHITE = 338, 339, 340, 341, 530, 532
NO_DATA = 42113
"""Tags of TIFF 6.0 and its supplements; NO_DATA is GDAL's."""

WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, PALETTE, CMYK, YCBCR, CIELAB = 0, 1, 2, 3, 5, 6, 8
COLOR_BANDS = {WHITE_IS_ZERO: 1, BLACK_IS_ZERO: 1, RGB: 3, PALETTE: 1, CMYK: 4, YCBCR: 3, CIELAB: 3}
"""Number of color bands, by photometric interpretation."""
PREMULTIPLIED, TRANSPARENCY, COREL_TRANSPARENCY = 1, 2, 999
"""Values of ExtraSamples; 0 means unspecified."""

NONE, LZW, OLD_JPEG, JPEG, DEFLATE, PACKBITS, OLD_DEFLATE, LZMA, ZSTD = 1, 5, 6, 7, 8, 32773, 32946, 34925, 50000
FAX = (2, 3, 4)
PREDICTED = (LZW, DEFLATE, OLD_DEFLATE, LZMA, ZSTD)
"""Compressions that support a predictor."""
COMPRESSIONS = {
    32771: Message("CCITT RLE with word alignment"), 32809: "ThunderScan", 34676: "LogLuv", 34677: "LogLuv",
    34712: "JPEG 2000", 34887: "LERC", 33003: "JPEG 2000", 33005: "JPEG 2000", 50001: "WebP", 50002: "JPEG XL",
    34892: Message("lossy JPEG of raw camera data"), 22610: "JPEG XR", 34934: "JPEG XR", 52546: "JPEG XL",
}  # fmt: skip
"""Names of unsupported compressions."""
PHOTOMETRICS = {
    4: Message("a transparency mask"), 9: Message("ICC Lab colors"), 10: Message("ITU Lab colors"),
    32803: Message("raw camera sensor data"), 34892: Message("linear raw camera data"),
    32844: Message("LogL colors"), 32845: Message("LogLuv colors"), 51177: Message("a depth map"),
}  # fmt: skip
MAX_PAGES = 1000
"""Maximum number of directories searched for another image."""

# libtiff prints errors and warnings directly to stderr; silence it where its functions can be found.
with suppress(OSError, AttributeError):
    for _handler in ("TIFFSetErrorHandler", "TIFFSetWarningHandler"):
        getattr(ctypes.CDLL(_imaging.__file__), _handler)(None)


@dataclass(frozen=True)
class Tiff:
    """The first directory of a TIFF.

    Attributes:
        order: byte order, ``<`` or ``>``.
        width, height: pixels, as stored.
        stored: sample format.
        samples: number of bands.
        planar: whether bands are stored one after another.
        photometric: photometric interpretation, see ``COLOR_BANDS``.
        extras: ExtraSamples value of each band beyond the colors.
        compression, predictor, fill_order, orientation: as numbered by TIFF.
        segment: width and height of a strip or tile.
        tiled: whether segments are tiles, which are padded at the image's edges.
        no_data: float that stands for no value; None if there is none.
        has_more: whether the file holds another image than reduced copies and masks of this one; None if unknown.
        plain: whether Pillow decodes its pixels correctly.
    """

    order: str
    width: int
    height: int
    stored: SampleFormat
    samples: int
    planar: bool
    photometric: int
    extras: tuple[int, ...]
    compression: int
    predictor: int
    fill_order: int
    orientation: int
    segment: tuple[int, int]
    tiled: bool
    no_data: float | None
    has_more: bool | None
    plain: bool
    _directory: Directory

    @property
    def colors(self) -> int:
        """Number of color bands; they come first."""
        return COLOR_BANDS[self.photometric]

    def color_map(self) -> tuple[int, ...]:
        """16-bit red, green and blue of each index, all red first."""
        return self._integers(COLOR_MAP, 3 << 16)

    def segments(self, count: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Offsets and byte counts (-1 if omitted) of ``count`` strips or tiles; ValueError for fewer, or too many."""
        if count > MAX_SEGMENTS:
            raise ReasonError("it has {count:,} strips", count=count)
        offset_tag, sizes = (TILE_OFFSETS, TILE_COUNTS) if self.tiled else (STRIP_OFFSETS, STRIP_COUNTS)
        if self.tiled and TILE_OFFSETS not in self._directory:
            offset_tag, sizes = STRIP_OFFSETS, STRIP_COUNTS
        offsets, lengths = self._integers(offset_tag), self._integers(sizes)
        if len(offsets) < count or (lengths and len(lengths) < count):
            raise ReasonError("it does not state where all of its pixels are")
        return offsets[:count], lengths[:count] or (-1,) * count

    def _integers(self, tag: int, maximum: int = MAX_SEGMENTS) -> tuple[int, ...]:
        found = self._directory.values(tag, maximum)
        if any(isinstance(value, float) for value in found):
            raise ReasonError("its tag {tag} has values that are not integers", tag=tag)
        return tuple(int(value) for value in found)


def read_tiff(file: BinaryIO) -> Tiff:
    """Read the first directory of a TIFF.

    Raises:
        Unsupported: pixels that cannot be decoded correctly.
        ValueError: damaged file.
    """
    file.seek(0)
    head = file.read(16)
    order, big = "<" if head.startswith(b"II") else ">", b"+" in head[2:4]
    try:
        (offset,) = struct.unpack_from(order + ("Q" if big else "I"), head, 8 if big else 4)
    except struct.error as error:
        raise ReasonError("it ends within its directory") from error
    first = Directory(file, order, big, offset)
    width, height = first.integer(WIDTH, 0), first.integer(HEIGHT, 0)
    if width < 1 or height < 1:
        raise ReasonError("it has {width} x {height} pixels", width=width, height=height)
    compression = first.integer(COMPRESSION, NONE)
    if PHOTOMETRIC not in first:
        raise Unsupported(Message("does not state the meaning of its values (PhotometricInterpretation)"))
    photometric = YCBCR if compression == OLD_JPEG else first.integer(PHOTOMETRIC, 0)
    tiled = TILE_WIDTH in first
    rows = first.integer(ROWS_PER_STRIP, height)
    segment = (first.integer(TILE_WIDTH, 0), first.integer(TILE_LENGTH, 0)) if tiled else (width, min(rows, height))
    if min(segment) < 1:
        raise ReasonError("it is stored in pieces of {width} x {height} pixels", width=segment[0], height=segment[1])
    usual = 3 if compression in (JPEG, OLD_JPEG) and photometric in (RGB, YCBCR) else 1
    samples = first.integer(SAMPLES, usual)
    extras = _extras(first, photometric, samples)
    stored = _stored(first, samples)
    tiff = Tiff(
        order=order,
        width=width,
        height=height,
        stored=stored,
        samples=samples,
        planar=first.integer(PLANAR, 1) == 2 and samples > 1,
        photometric=photometric,
        extras=extras,
        compression=compression,
        predictor=first.integer(PREDICTOR, 1) if compression in PREDICTED else 1,
        fill_order=first.integer(FILL_ORDER, 1),
        orientation=_orientation(first),
        segment=segment,
        tiled=tiled,
        no_data=_no_data(first) if stored.kind == "float" else None,
        has_more=bool(first.integer(SUBFILE, 0) & 1) or _has_further_images(file, order, big, offset, first.next),
        plain=_is_plain(first, photometric, compression, stored, samples),
        _directory=first,
    )
    if not tiff.plain:
        _check_supported(tiff, first)
    return tiff


def _orientation(directory: Directory) -> int:
    try:
        return directory.integer(ORIENTATION, 1)
    except ValueError:
        return 1


def _extras(directory: Directory, photometric: int, samples: int) -> tuple[int, ...]:
    if photometric not in COLOR_BANDS:
        what = PHOTOMETRICS.get(
            photometric, Message("values of an unknown kind ({photometric})", photometric=photometric)
        )
        raise Unsupported(Message("contains {what}", what=what))
    count = samples - COLOR_BANDS[photometric]
    if count < 0:
        raise ReasonError(
            "it has {samples} bands, but its colors need {needed}", samples=samples, needed=COLOR_BANDS[photometric]
        )
    if count > 1 or samples > 4 or (count and photometric in (PALETTE, YCBCR, CIELAB)):
        raise Unsupported(
            Message(
                "has {samples:,} bands, of which only {colored} have a color",
                samples=samples,
                colored=COLOR_BANDS[photometric],
            )
        )
    stated = [int(value) for value in directory.values(EXTRA_SAMPLES)][-count:] if count else []
    extras = tuple(TRANSPARENCY if value == COREL_TRANSPARENCY else value for value in stated) or (0,) * count
    if not {*extras} <= {0, PREMULTIPLIED, TRANSPARENCY}:
        raise Unsupported(Message("has a band of an unknown kind (ExtraSamples {extra})", extra=extras[0]))
    return extras


def _stored(directory: Directory, samples: int) -> SampleFormat:
    bits = [int(value) for value in directory.values(BITS)] or [1]
    bits = bits * samples if len(bits) == 1 else bits[:samples]
    if len(bits) < samples:
        raise ReasonError(
            "it states the number of bits for only {bits} of {samples} bands", bits=len(bits), samples=samples
        )
    formats = {int(value) for value in directory.values(SAMPLE_FORMAT)[:samples]} or {1}
    if len({*bits}) > 1 or len(formats) > 1:
        raise Unsupported(Message("has bands of different kinds ({str} bits)", str=", ".join(map(str, bits))))
    kinds: dict[int, Kind] = {1: "uint", 2: "int", 3: "float", 4: "uint"}
    (format_,) = formats
    if format_ not in kinds:
        raise Unsupported(
            Message("has complex numbers")
            if format_ in (5, 6)
            else Message("has values of an unknown kind (SampleFormat {format})", format=format_)
        )
    kind = kinds[format_]
    known = (16, 32, 64) if kind == "float" else (*range(1 if kind == "uint" else 2, 17), 24, 32, 64)
    if bits[0] not in known:
        raise Unsupported(Message("has values of {bit} bits ({kind})", bit=bits[0], kind=kind))
    return SampleFormat(
        kind, bits[0], _range(directory, SMIN_SAMPLE, SMAX_SAMPLE), _range(directory, MIN_SAMPLE, MAX_SAMPLE)
    )


def _range(directory: Directory, low: int, high: int) -> tuple[float, float] | None:
    """Range stated by two tags, or None."""
    if high not in directory:
        return None
    try:
        lows, highs = directory.values(low) or (0,), directory.values(high)
        found = float(min(lows)), float(max(highs))
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found[1] - found[0]) and found[0] < found[1] else None


def _is_plain(directory: Directory, photometric: int, compression: int, stored: SampleFormat, samples: int) -> bool:
    """Return whether Pillow decodes it correctly: chunky bytes, or compressions that only its libraries unpack."""
    if compression in FAX:
        return stored.bits == 1 and samples == 1 and photometric in (WHITE_IS_ZERO, BLACK_IS_ZERO)
    if stored.bits != 8 or stored.kind != "uint":
        return False
    if compression == OLD_JPEG:
        return samples == 3
    if compression == JPEG:
        return samples == COLOR_BANDS[photometric] and photometric not in (PALETTE, CIELAB)
    if samples > 1 and directory.integer(PLANAR, 1) != 1:
        return False
    if compression not in (NONE, PACKBITS, *PREDICTED) or directory.integer(FILL_ORDER, 1) != 1:
        return False
    if compression in PREDICTED and directory.integer(PREDICTOR, 1) not in (1, 2):
        return False
    if photometric == RGB:
        return samples == 3 or EXTRA_SAMPLES in directory
    return samples == 1 and photometric in (WHITE_IS_ZERO, BLACK_IS_ZERO)


def _check_supported(tiff: Tiff, directory: Directory) -> None:
    """Raise Unsupported for what neither Pillow nor ``tiff_samples`` decodes correctly."""
    if tiff.compression not in (NONE, PACKBITS, *PREDICTED):
        usual = {JPEG: "JPEG", OLD_JPEG: Message("old-style JPEG")} | dict.fromkeys(FAX, Message("CCITT fax"))
        what = (usual | COMPRESSIONS).get(tiff.compression, Message("an unknown compression"))
        raise Unsupported(
            Message(
                "has {samples} x {stored} compressed with {what} ({compression})",
                dict(samples=tiff.samples, stored=tiff.stored, what=what, compression=tiff.compression),
            )
        )
    if tiff.fill_order != 1 and tiff.compression != NONE:
        raise Unsupported(Message("has compressed values with reversed bit order (FillOrder 2)"))
    integer = tiff.stored.kind != "float" and tiff.stored.bits in (8, 16, 32, 64)
    if tiff.predictor not in (1, *([2] if integer else []), *([3] if tiff.stored.kind == "float" else [])):
        raise Unsupported(
            Message(
                "has values of {stored} stored as differences (Predictor {predictor})",
                stored=tiff.stored,
                predictor=tiff.predictor,
            )
        )
    eight = tiff.stored.kind == "uint" and tiff.stored.bits == 8
    if tiff.photometric == PALETTE and (tiff.stored.kind != "uint" or tiff.stored.bits > 16):
        raise Unsupported(Message("has a palette for values of {stored}", stored=tiff.stored))
    if tiff.photometric == CIELAB and not eight:
        raise Unsupported(Message("has CIE Lab colors of {stored}", stored=tiff.stored))
    if tiff.photometric == CMYK and (directory.integer(INK_SET, 1) != 1 or tiff.stored.kind != "uint"):
        raise Unsupported(Message("has colors in other inks than cyan, magenta, yellow and black"))
    if tiff.photometric == YCBCR:
        usual_levels: Sequence[float] = (0, 255, 128, 255, 128, 255)
        if not eight or directory.values(SUBSAMPLING) != (1, 1) or _levels(directory, usual_levels) != usual_levels:
            raise Unsupported(
                Message("has YCbCr colors that are not packed with JPEG, subsampled or with levels of their own")
            )


def _levels(directory: Directory, usual: Sequence[float]) -> Sequence[float]:
    """ReferenceBlackWhite of YCbCr colors; ``usual`` if the file omits it."""
    if BLACK_WHITE not in directory:
        return usual
    try:
        return directory.values(BLACK_WHITE)
    except ValueError:
        # Rationals, which are rare and not the default values of TIFF.
        return ()


def _no_data(directory: Directory) -> float | None:
    try:
        found = float(directory.text(NO_DATA))
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def _has_further_images(file: BinaryIO, order: str, big: bool, offset: int, next_: int) -> bool | None:
    seen = {offset}
    while next_ and next_ not in seen and len(seen) < MAX_PAGES:
        seen.add(next_)
        try:
            page = Directory(file, order, big, next_)
            if not page.integer(SUBFILE, 0) & 5:
                return WIDTH in page
        except ValueError:
            return None
        next_ = page.next
    return False
