"""Every kind of TIFF that tifffile can write decodes to numpy's pixels, or is rejected."""

import io
import itertools
from collections import Counter

import numpy as np
import pytest
import tifffile
from image_corpus import LONG, SHORT, tiff
from levels import thorough

from vision_designer.nodes.errors import FileParsingFailedError
from vision_designer.nodes.vision.decoding.decode import decode, measure, read_header

HEIGHT, WIDTH = 5, 19
TYPES = ("u1", "u2", "u4", "u8", "i1", "i2", "i4", "i8", "f2", "f4", "f8")
COMPRESSIONS = (None, "zlib", "lzw", "packbits", "zstd", "lzma")
LAYOUTS = {
    "gray": (1, {"photometric": "minisblack"}),
    "white is zero": (1, {"photometric": "miniswhite"}),
    "gray with alpha": (2, {"photometric": "minisblack", "extrasamples": ["unassalpha"], "planarconfig": "contig"}),
    "colors": (3, {"photometric": "rgb", "planarconfig": "contig"}),
    "colors in planes": (3, {"photometric": "rgb", "planarconfig": "separate"}),
    "colors with alpha": (4, {"photometric": "rgb", "extrasamples": ["unassalpha"], "planarconfig": "contig"}),
    "alpha in planes": (4, {"photometric": "rgb", "extrasamples": ["unassalpha"], "planarconfig": "separate"}),
    "premultiplied": (4, {"photometric": "rgb", "extrasamples": ["assocalpha"], "planarconfig": "contig"}),
    "unknown band": (4, {"photometric": "rgb", "extrasamples": ["unspecified"], "planarconfig": "contig"}),
    "unknown band in planes": (4, {"photometric": "rgb", "extrasamples": ["unspecified"], "planarconfig": "separate"}),
    "ink": (4, {"photometric": "separated", "planarconfig": "contig"}),
    "ink in planes": (4, {"photometric": "separated", "planarconfig": "separate"}),
}


def drawn(type_: str, bands: int) -> np.ndarray:
    """Values over the whole range of a type, floats from 0 to 1, (height, width, bands), including both ends."""
    chance = np.random.default_rng(bands)
    kind = np.dtype(type_)
    if kind.kind == "f":
        values = chance.random((HEIGHT, WIDTH, bands)).astype(kind)
        values[0, :2] = [[0], [1]]
        return values
    limits = np.iinfo(kind)
    values = chance.integers(limits.min, limits.max, (HEIGHT, WIDTH, bands), kind, endpoint=True)
    values[0, :2] = [[limits.min], [limits.max]]
    return values


def exact_levels(values: np.ndarray) -> np.ndarray:
    """0 to 255, not rounded, from the type alone."""
    if values.dtype.kind == "f":
        return values.astype(float) * 255
    limits = np.iinfo(values.dtype)
    return (values.astype(float) - float(limits.min)) * (255 / (float(limits.max) - float(limits.min)))


def expected(values: np.ndarray, layout: str) -> np.ndarray:
    """The expected RGB, not rounded."""
    levels = exact_levels(values)
    if layout == "white is zero":
        levels = 255 - levels
    if layout in ("gray with alpha", "colors with alpha", "alpha in planes"):
        alpha = levels[..., -1:] / 255
        levels = levels[..., :-1] * alpha + 255 * (1 - alpha)
    if layout == "premultiplied":
        levels = levels[..., :-1] + 255 - levels[..., -1:]
    if "ink" in layout:
        levels = (255 - levels[..., :3]) * (255 - levels[..., 3:]) / 255
    levels = levels[..., :3]
    return np.repeat(levels, 3, axis=2) if levels.shape[2] == 1 else levels


def written(values: np.ndarray, options: dict[str, object]) -> bytes:
    pixels = np.moveaxis(values, 2, 0) if options.get("planarconfig") == "separate" else values
    content = io.BytesIO()
    tifffile.imwrite(content, pixels[..., 0] if values.shape[2] == 1 else pixels, metadata=None, **options)
    return content.getvalue()


def outcome(content: bytes, expected_: np.ndarray, tolerance: float) -> str:
    """``right``, ``refused``, or the difference of the pixels."""
    notes = []
    try:
        found = np.asarray(decode(io.BytesIO(content), "x.tif", notes=notes))
    except FileParsingFailedError as error:
        assert error.message.startswith("x.tif is an image of an unsupported kind: it has "), error
        with pytest.raises(FileParsingFailedError, match="is an image of an unsupported kind"):
            read_header(io.BytesIO(content), "x.tif")
        return "refused"
    header = read_header(io.BytesIO(content), "x.tif")
    assert (header.width, header.height) == (expected_.shape[1], expected_.shape[0])
    assert not notes or (notes[0].outside, notes[0].not_numbers) == (0, 0)
    if found.shape != expected_.shape:
        return f"of another shape: {found.shape}"
    off = float(np.abs(found - expected_).max())
    return "right" if off <= tolerance else f"off by {off:.1f}"


@thorough
def test_every_tiff_kind_decodes_like_numpy_or_is_rejected(figure):
    found: Counter[str] = Counter()
    wrong = []
    for type_, layout, compression, order in itertools.product(TYPES, LAYOUTS, COMPRESSIONS, "<>"):
        bands, options = LAYOUTS[layout]
        values = drawn(type_, bands)
        if layout == "premultiplied":
            values[..., :3] = np.minimum(values[..., :3], values[..., 3:])
        if order == ">" and compression in ("lzma", "packbits"):
            # Slow to compress, and the byte order makes no difference to it.
            continue
        predictors = [False]
        if compression in ("zlib", "lzw", "zstd", "lzma"):
            predictors.append(3 if type_.startswith("f") else 2)
        for predictor in predictors:
            chosen = options | {"compression": compression, "predictor": predictor, "byteorder": order}
            # Half a level for rounding, for each level that is combined.
            tolerance = 1.51 if bands in (2, 4) else 0.501
            became = outcome(written(values, chosen), expected(values, layout), tolerance)
            found[became] += 1
            if became not in ("right", "refused"):
                wrong.append((type_, layout, compression, order, predictor, became))
    assert wrong == []
    figure("kinds of TIFF compared with numpy: right", found["right"])
    figure("kinds of TIFF compared with numpy: rejected", found["refused"])
    assert found["right"] >= 1500
    # CMYK in anything but unsigned numbers.
    assert found["refused"] < 400


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("options", [{"tile": (16, 32)}, {"rowsperstrip": 2}, {"bigtiff": True}], ids=str)
def test_tiles_strips_and_bigtiff_decode_equally(layout, options):
    bands, chosen = LAYOUTS[layout]
    for type_, compression in itertools.product(("u1", "u2", "f4", "i2"), (None, "zlib", "lzw")):
        if "ink" in layout and not type_.startswith("u"):
            continue
        values = drawn(type_, bands)
        if layout == "premultiplied":
            values[..., :3] = np.minimum(values[..., :3], values[..., 3:])
        content = written(values, chosen | options | {"compression": compression})
        assert outcome(content, expected(values, layout), 1.51) == "right", (type_, compression)


def packed(values: np.ndarray, bits: int) -> bytes:
    """Rows of values of any bit depth, most significant bit first, each row padded to a whole byte."""
    each = (values[..., None] >> np.arange(bits - 1, -1, -1)) & 1
    return np.packbits(each.astype(np.uint8).reshape(len(values), -1), axis=1).tobytes()


@pytest.mark.parametrize("bits", [*range(1, 17), 24])
@pytest.mark.parametrize("big", [False, True], ids=["little", "big"])
def test_values_are_scaled_by_bit_depth(bits, big):
    chance = np.random.default_rng(bits)
    for bands, planar, photometric in ((1, 1, 1), (1, 1, 0), (3, 1, 2), (3, 2, 2)):
        values = chance.integers(0, 2**bits, (HEIGHT, WIDTH, bands))
        values[0, :2] = [[0], [2**bits - 1]]
        planes = [values[..., band] for band in range(bands)] if planar == 2 else [values.reshape(HEIGHT, -1)]
        if bits in (16, 24):
            # Whole bytes are in the file's byte order; other depths have their most significant bit first.
            raw = [
                plane.astype(">u4")
                .view(np.uint8)
                .reshape(HEIGHT, -1, 4)[..., 4 - bits // 8 :][..., :: 1 if big else -1]
                .tobytes()
                for plane in planes
            ]
        else:
            raw = [packed(plane, bits) for plane in planes]
        places = [8 + sum(map(len, raw[:number])) for number in range(len(raw))]
        tags = {273: (LONG, places), 279: (LONG, [*map(len, raw)]), 284: (SHORT, [planar])}
        content = tiff(WIDTH, HEIGHT, b"".join(raw), tags, bits=[bits] * bands, photometric=photometric, big=big)
        levels = np.repeat(values * (255 / (2**bits - 1)), 3 // bands, axis=2)
        assert outcome(content, 255 - levels if photometric == 0 else levels, 0.501) == "right"
        if bands == 1 and bits > 1 and photometric == 1:
            signed = tiff(WIDTH, HEIGHT, b"".join(raw), tags | {339: (SHORT, [2])}, bits=[bits], photometric=1, big=big)
            moved = (values + 2 ** (bits - 1)) % 2**bits
            assert outcome(signed, np.repeat(moved * (255 / (2**bits - 1)), 3, axis=2), 0.501) == "right"


@pytest.mark.parametrize("bits", [1, 2, 4, 8, 16])
@pytest.mark.parametrize("scale", [1, 256, 257], ids=["levels", "shifted", "sixteen bits"])
def test_palette_and_gray_map_are_looked_up(bits, scale):
    chance = np.random.default_rng(bits)
    map_ = chance.integers(0, 256, (3, 2**bits))
    map_[:, -1] = 255
    values = chance.integers(0, 2**bits, (HEIGHT, WIDTH))
    raw = values.astype("<u2").tobytes() if bits == 16 else packed(values, bits)
    colors = {320: (SHORT, [*(map_ * scale).ravel()])}
    assert outcome(tiff(WIDTH, HEIGHT, raw, colors, bits=[bits], photometric=3), map_.T[values], 0) == "right"


@pytest.mark.parametrize("bits", [1, 8])
def test_reversed_bit_order_is_decoded(bits):
    values = np.random.default_rng(bits).integers(0, 2**bits, (HEIGHT, WIDTH))
    raw = np.frombuffer(packed(values, bits), np.uint8)
    reverse = np.packbits(np.unpackbits(raw[:, None], axis=1)[:, ::-1], axis=1).tobytes()
    levels = np.repeat((values * (255 / (2**bits - 1)))[..., None], 3, axis=2)
    assert outcome(tiff(WIDTH, HEIGHT, reverse, {266: (SHORT, [2])}, bits=[bits]), levels, 0) == "right"


REFUSED = {
    "five bands": (
        {"photometric": "rgb", "planarconfig": "contig", "extrasamples": [0, 0]},
        5,
        "has 5 bands, of which",
    ),
    "three gray bands": (
        {"photometric": "minisblack", "planarconfig": "contig"},
        3,
        "has 3 bands, of which only 1 have",
    ),
    "complex": ({"photometric": "minisblack"}, 1, "has complex numbers"),
    "a sensor": ({"photometric": "cfa"}, 1, "contains raw camera sensor data"),
    "JPEG 2000": ({"photometric": "rgb", "compression": "jpeg2000"}, 3, r"compressed with JPEG 2000 \(34712\)"),
    "WebP": ({"photometric": "rgb", "compression": "webp"}, 3, r"compressed with WebP \(50001\)"),
    "JPEG of 12 bits": (
        {"photometric": "minisblack", "compression": "jpeg", "bitspersample": 12},
        1,
        "compressed with JPEG",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_unsupported_tiff_error_has_reason_and_remedy(name):
    options, bands, says = REFUSED[name]
    type_ = "c8" if name == "complex" else "u2" if "12" in name else "u1"
    values = (np.arange(64 * 64 * bands) % 200).astype(type_).reshape(64, 64, bands)
    content = written(values, options)
    for read in (decode, read_header, measure):
        with pytest.raises(FileParsingFailedError, match=says) as raised:
            read(io.BytesIO(content), "x.tif")
        assert raised.value.message.endswith("Save it as grayscale or RGB with 8 or 16 bits, or leave it out.")


def test_jpeg_in_tiff_decodes_like_jpeg():
    ramp = np.tile(np.linspace(0, 255, 64).astype(np.uint8), (48, 1))
    colors = np.stack([ramp, ramp[:, ::-1], np.full_like(ramp, 90)], axis=2)
    ink = np.stack([ramp, ramp[:, ::-1], np.full_like(ramp, 90), np.full_like(ramp, 40)], axis=2)
    for layout, pixels in (
        ("colors", colors),
        ("colors in planes", colors),
        ("gray", ramp[..., None]),
        ("ink", ink),
    ):
        content = written(pixels, LAYOUTS[layout][1] | {"compression": "jpeg"})
        assert outcome(content, expected(pixels, layout), 10) == "right", layout
