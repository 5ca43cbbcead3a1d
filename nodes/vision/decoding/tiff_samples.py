"""Samples of TIFF files that Pillow decodes incorrectly or not at all.

libtiff decompresses strips and tiles, presented to it as rows of bytes; predictors, unusual bit depths and planar
bands are handled here.
"""

import io
import struct
from collections.abc import Iterator, Sequence

import numpy as np
from PIL import Image

from vision_designer.nodes.messages import ReasonError
from vision_designer.nodes.vision.decoding.sample_format import row_blocks
from vision_designer.nodes.vision.decoding.tiff_files import NONE, Tiff

GROUP = 1 << 22
"""Target size in bytes of small strips that are decompressed together."""
_REVERSED = np.array([int(f"{value:08b}"[::-1], 2) for value in range(256)], np.uint8)


def blocks(tiff: Tiff, content: bytes) -> Iterator[tuple[slice, slice, slice, np.ndarray]]:
    """Iterate over all values in pieces.

    Yields:
        rows, columns and bands of a piece, and its values (rows, columns, bands).

    Raises:
        ValueError: truncated file.
        Exception: whatever Pillow raises for damaged compressed data.
    """
    wide, high = tiff.segment
    across, down = -(-tiff.width // wide), -(-tiff.height // high)
    planes = tiff.samples if tiff.planar else 1
    bands = 1 if tiff.planar else tiff.samples
    row_bytes = -(-wide * bands * tiff.stored.bits // 8)
    offsets, lengths = tiff.segments(across * down * planes)
    at_once = max(1, GROUP // (row_bytes * high))
    for plane in range(planes):
        band = slice(plane, plane + 1) if tiff.planar else slice(0, bands)
        for begin in range(0, across * down, at_once):
            group = range(begin, min(begin + at_once, across * down))
            heights = [high if tiff.tiled else min(high, tiff.height - number * high) for number in group]
            found = [(offsets[plane * across * down + n], lengths[plane * across * down + n]) for n in group]
            raw = _unpacked(tiff, content, found, row_bytes, heights)
            start = 0
            for number, rows in zip(group, heights, strict=True):
                top, left = number // across * high, number % across * wide
                columns = slice(left, min(left + wide, tiff.width))
                piece = raw[start : start + min(rows, tiff.height - top)]
                start += rows
                for part, packed in row_blocks(piece):
                    values = _values(tiff, packed, wide, bands)[:, : columns.stop - left]
                    yield slice(top + part.start, top + part.start + len(values)), columns, band, values


def _unpacked(
    tiff: Tiff, content: bytes, segments: Sequence[tuple[int, int]], row_bytes: int, heights: Sequence[int]
) -> np.ndarray:
    """Decompressed rows of bytes of strips or tiles, concatenated vertically."""
    if tiff.compression == NONE:
        parts = []
        for (offset, _), rows in zip(segments, heights, strict=True):
            if offset + rows * row_bytes > len(content):
                raise ReasonError("it ends before its last pixel")
            parts.append(np.frombuffer(content, np.uint8, rows * row_bytes, offset).reshape(rows, row_bytes))
        raw = parts[0] if len(parts) == 1 else np.concatenate(parts)
        return raw if tiff.fill_order == 1 else _REVERSED[raw]
    packed = []
    for offset, length in segments:
        if length < 0 and len(segments) > 1:
            raise ReasonError("it does not state the size of its strips")
        packed.append(content[offset : offset + length] if length >= 0 else content[offset:])
    with Image.open(io.BytesIO(_as_bytes(packed, tiff.compression, row_bytes, heights)), formats=("TIFF",)) as image:
        return np.asarray(image)


def _as_bytes(packed: Sequence[bytes], compression: int, width: int, heights: Sequence[int]) -> bytes:
    """Wrap the strips in a TIFF declared as 8-bit grayscale."""
    offsets = np.cumsum([8, *map(len, packed)])
    data = b"".join(packed)
    data += bytes(len(data) % 2)
    count = len(packed)
    directory = 8 + len(data)
    tags = [
        (256, width), (257, sum(heights)), (258, 8), (259, compression), (262, 1), (273, offsets[0]), (277, 1),
        (278, heights[0]), (279, len(packed[0])),
    ]  # fmt: skip
    arrays = directory + 2 + 12 * len(tags) + 4
    entries = b""
    for tag, value in tags:
        if count > 1 and tag in (273, 279):
            entries += struct.pack("<HHII", tag, 4, count, arrays if tag == 273 else arrays + 4 * count)
        else:
            entries += struct.pack("<HHII", tag, 4, 1, int(value))
    lists = struct.pack(f"<{count}I", *offsets[:-1]) + struct.pack(f"<{count}I", *map(len, packed))
    head = b"II*\0" + struct.pack("<I", directory)
    return head + data + struct.pack("<H", len(tags)) + entries + bytes(4) + lists


def _values(tiff: Tiff, raw: np.ndarray, wide: int, bands: int) -> np.ndarray:
    """Convert rows of bytes to values (rows, ``wide``, ``bands``) in native byte order."""
    bits, kind = tiff.stored.bits, tiff.stored.kind
    count = wide * bands
    if tiff.predictor == 3:
        values = _float_differences(raw, bits // 8, count, bands).reshape(len(raw), wide, bands)
        return _mask_no_data(values, tiff.no_data)
    if bits in (8, 16, 32, 64):
        type_ = np.dtype(f"{tiff.order}{ {'uint': 'u', 'int': 'i', 'float': 'f'}[kind] }{bits // 8}")
        values = np.ascontiguousarray(raw[:, : count * bits // 8]).view(type_).astype(type_.newbyteorder("="))
        values = values.reshape(len(raw), wide, bands)
        if kind == "float":
            return _mask_no_data(values, tiff.no_data)
        # Horizontal differences; the sums wrap around as they did when written.
        return np.add.accumulate(values, axis=1, dtype=values.dtype) if tiff.predictor == 2 else values
    if bits == 24:
        three = raw[:, : count * 3].reshape(len(raw), count, 3).astype(np.uint32)
        three = three if tiff.order == ">" else three[..., ::-1]
        found = three[..., 0] << 16 | three[..., 1] << 8 | three[..., 2]
    else:
        found = np.zeros((len(raw), count), np.uint8 if bits <= 8 else np.uint16)
        single = np.unpackbits(raw, axis=1, count=count * bits).reshape(len(raw), count, bits)
        for bit in range(bits):
            found |= single[..., bit].astype(found.dtype) << (bits - 1 - bit)
    if kind == "int":
        half = 1 << (bits - 1)
        found = (found.astype(np.int32) ^ half) - half
        found = found.astype(np.int16) if bits <= 16 else found
    return found.reshape(len(raw), wide, bands)


def _mask_no_data(values: np.ndarray, no_data: float | None) -> np.ndarray:
    """Replace the no-data value with NaN."""
    if no_data is not None:
        with np.errstate(over="ignore"):
            values[values == values.dtype.type(no_data)] = np.nan
    return values


def _float_differences(raw: np.ndarray, size: int, count: int, bands: int) -> np.ndarray:
    """Undo the floating-point predictor (3): byte planes, most significant first, stored as differences."""
    whole = raw[:, : count * size].reshape(len(raw), count * size // bands, bands)
    sums = np.add.accumulate(whole, axis=1, dtype=np.uint8).reshape(len(raw), size, count)
    return np.ascontiguousarray(sums.transpose(0, 2, 1)).view(f">f{size}")[..., 0].astype(f"=f{size}")
