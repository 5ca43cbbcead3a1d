"""Decoding: every image mode as a person would see it, and an error for every kind of damage."""

import io
import struct
import subprocess
import sys
import tracemalloc
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from levels import tries
from PIL import Image

from vision_designer.nodes.errors import FileParsingFailedError, ImageExceedsLimitError
from vision_designer.nodes.vision.decoding.decode import PIXEL_LIMIT, decode, read_size


def encoded(image: Image.Image, format_: str = "PNG", **options: object) -> bytes:
    content = io.BytesIO()
    image.save(content, format_, **options)
    return content.getvalue()


def decoded(content: bytes) -> np.ndarray:
    image = decode(io.BytesIO(content), "x")
    assert image.mode == "RGB"
    return np.asarray(image)


def gray_levels(content: bytes) -> list[int]:
    """The first row, which must be gray."""
    pixels = decoded(content)
    assert (pixels[..., 0] == pixels[..., 1]).all()
    assert (pixels[..., 0] == pixels[..., 2]).all()
    return pixels[0, :, 0].tolist()


RED, GREEN, BLUE, WHITE = [255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]


# Modes


def test_rgb_is_kept_exactly():
    pixels = np.random.default_rng(0).integers(0, 256, (5, 7, 3)).astype(np.uint8)
    assert (decoded(encoded(Image.fromarray(pixels))) == pixels).all()


def test_gray_becomes_three_equal_channels():
    assert gray_levels(encoded(Image.fromarray(np.array([[0, 1, 128, 255]], np.uint8)))) == [0, 1, 128, 255]


def test_one_bit_image_is_black_and_white():
    assert gray_levels(encoded(Image.fromarray(np.array([[True, False, True]])))) == [255, 0, 255]


def palette_image() -> Image.Image:
    image = Image.new("P", (3, 1))
    image.putpalette([*RED, *GREEN, *BLUE])
    image.putdata([0, 1, 2])
    return image


@pytest.mark.parametrize("format_", ["PNG", "GIF", "BMP", "TIFF"])
def test_palette_colors_are_looked_up(format_):
    assert decoded(encoded(palette_image(), format_))[0].tolist() == [RED, GREEN, BLUE]


def test_transparent_palette_entry_is_white():
    assert decoded(encoded(palette_image(), transparency=1))[0].tolist() == [RED, WHITE, BLUE]


def test_half_transparent_palette_entry_is_blended_with_white():
    red, *_ = decoded(encoded(palette_image(), transparency=bytes([128, 255, 255])))[0].tolist()
    assert red[0] == 255
    assert red[1:] == [127, 127]


def test_color_under_full_transparency_is_white():
    image = Image.fromarray(np.array([[[9, 8, 7, 0], [9, 8, 7, 255], [0, 0, 0, 51]]], np.uint8), "RGBA")
    assert decoded(encoded(image))[0].tolist() == [WHITE, [9, 8, 7], [204, 204, 204]]


def test_gray_with_alpha_is_blended_with_white():
    image = Image.fromarray(np.array([[[0, 0], [0, 255], [100, 255]]], np.uint8), "LA")
    assert gray_levels(encoded(image)) == [255, 0, 100]


def test_transparent_rgb_color_is_white():
    image = Image.fromarray(np.array([[RED, GREEN]], np.uint8))
    assert decoded(encoded(image, transparency=(255, 0, 0)))[0].tolist() == [WHITE, GREEN]


def test_transparent_gray_level_is_white():
    image = Image.fromarray(np.array([[0, 100, 200]], np.uint8))
    assert gray_levels(encoded(image, transparency=100)) == [0, 255, 200]


def test_transparent_webp_is_blended_with_white():
    image = Image.new("RGBA", (4, 4), (200, 0, 0, 0))
    assert decoded(encoded(image, "WEBP", lossless=True))[0, 0].tolist() == WHITE


def test_cmyk_is_converted():
    image = Image.new("CMYK", (16, 16), (0, 255, 255, 0))
    assert decoded(encoded(image, "TIFF"))[0, 0].tolist() == RED
    jpeg = decoded(encoded(image, "JPEG", quality=95))[8, 8].astype(int)
    assert np.abs(jpeg - RED).max() < 10


SIXTEEN = np.array([[0, 257, 32768, 65535, 128, 129, 65406]], np.uint16)
SCALED = [0, 1, 128, 255, 0, 1, 254]
"""``SIXTEEN`` times 255 / 65535, rounded."""


@pytest.mark.parametrize("format_", ["PNG", "TIFF", "PPM"])
def test_sixteen_bit_values_are_scaled_not_clipped(format_):
    assert gray_levels(encoded(Image.fromarray(SIXTEEN), format_)) == SCALED


def test_big_endian_sixteen_bit_tiff_is_scaled():
    content = encoded(Image.fromarray(SIXTEEN), "TIFF")
    swapped = bytearray(encoded(Image.fromarray(SIXTEEN.astype(">u2")), "TIFF"))
    assert gray_levels(bytes(swapped)) == gray_levels(content) == SCALED


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def raw_png(width: int, height: int, depth: int, color: int, rows: bytes, *between: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0)
    chunks = [png_chunk(b"IHDR", header), *between, png_chunk(b"IDAT", zlib.compress(rows)), png_chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def test_transparent_sixteen_bit_gray_level_is_white():
    rows = b"\0" + np.array([0, 300, 65535], ">u2").tobytes()
    assert gray_levels(raw_png(3, 1, 16, 0, rows, png_chunk(b"tRNS", struct.pack(">H", 300)))) == [0, 255, 255]


def test_sixteen_bit_rgb_keeps_upper_byte():
    rows = b"\0" + np.array([65535, 0, 0x1234], ">u2").tobytes()
    assert decoded(raw_png(1, 1, 16, 2, rows))[0].tolist() == [[255, 0, 0x12]]


@pytest.mark.parametrize(
    ("values", "levels"),
    [
        ([-(2**31), 2**31 - 1, 0], [0, 255, 128]),
        ([0, 65535, -65535], [128, 128, 127]),
        ([0, 0, 0], [128, 128, 128]),
    ],
    ids=["all of the type", "a little of it", "zero"],
)
def test_signed_32_bit_integers_are_scaled_by_type(values, levels):
    image = Image.fromarray(np.array([values], np.int32))
    assert gray_levels(encoded(image, "TIFF")) == levels


@pytest.mark.parametrize(
    ("values", "levels"),
    [
        ([0.0, 0.5, 1.0], [0, 128, 255]),
        ([0.0, 127.0, 255.0], [0, 255, 255]),
        ([-1.0, 0.25, 1.002], [0, 64, 255]),
        ([float("nan"), 0.5, 1.0], [0, 128, 255]),
        ([float("inf"), float("-inf"), 1.0], [0, 0, 255]),
        ([-2.0, -1.0, -3.0], [0, 0, 0]),
    ],
    ids=["0 to 1", "0 to 255", "beyond both ends", "nan", "infinite", "all negative"],
)
def test_floats_are_scaled_from_0_to_1(values, levels):
    image = Image.fromarray(np.array([values], np.float32))
    assert gray_levels(encoded(image, "TIFF")) == levels


# EXIF orientation

UPRIGHT = np.arange(6, dtype=np.uint8).reshape(2, 3) * 40
AS_STORED = {
    1: UPRIGHT,
    2: UPRIGHT[:, ::-1],
    3: UPRIGHT[::-1, ::-1],
    4: UPRIGHT[::-1],
    5: UPRIGHT.T,
    6: np.rot90(UPRIGHT, 1),
    7: UPRIGHT[::-1, ::-1].T,
    8: np.rot90(UPRIGHT, -1),
}


@pytest.mark.parametrize("format_", ["PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", AS_STORED)
def test_exif_orientation_is_applied(orientation, format_):
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = Image.fromarray(np.ascontiguousarray(AS_STORED[orientation]))
    options = {"lossless": True} if format_ == "WEBP" else {}
    assert decoded(encoded(stored, format_, exif=exif, **options))[..., 0].tolist() == UPRIGHT.tolist()


def test_phone_jpeg_is_rotated():
    exif = Image.Exif()
    exif[0x0112] = 6
    left_white = np.zeros((16, 32, 3), np.uint8)
    left_white[:, :16] = 255
    content = encoded(Image.fromarray(left_white), "JPEG", exif=exif)
    assert read_size(io.BytesIO(content), "x") == (32, 16)
    turned = decoded(content)
    assert turned.shape == (32, 16, 3)
    assert turned[:12].min() > 200
    assert turned[20:].max() < 50


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_invalid_orientation_is_ignored(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    assert decoded(encoded(Image.fromarray(UPRIGHT), exif=exif))[..., 0].tolist() == UPRIGHT.tolist()


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@pytest.mark.parametrize(
    "exif", [b"Exif\0\0", b"Exif\0\0II*\0", b"Exif\0\0" + b"\xff" * 40, b"Exif\0\0MM\0*\0\0\0\x08\xff\xff"]
)
def test_damaged_exif_is_ignored(exif):
    content = encoded(Image.new("RGB", (8, 4), (255, 0, 0)), "JPEG", exif=exif)
    assert decoded(content).shape == (4, 8, 3)


@pytest.mark.slow
def test_decoder_warnings_are_not_printed(tmp_path):
    exif = b"Exif\0\0MM\0*\0\0\0\x08\xff\xff"
    (tmp_path / "odd.jpg").write_bytes(encoded(Image.new("RGB", (8, 4)), "JPEG", exif=exif))
    program = (
        "from pathlib import Path; from vision_designer.nodes.vision.decoding.decode import decode;"
        "print(decode(Path('odd.jpg').open('rb'), 'odd.jpg').size)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("(8, 4)\n", "")


# Frames and detection of formats


@pytest.mark.parametrize("format_", ["GIF", "WEBP", "TIFF"])
def test_first_frame_is_read(format_):
    frames = [Image.new("RGB", (4, 4), color) for color in ("red", "blue", "green")]
    options = {"lossless": True} if format_ == "WEBP" else {}
    content = encoded(frames[0], format_, save_all=True, append_images=frames[1:], **options)
    assert decoded(content)[0, 0].tolist() == RED
    assert read_size(io.BytesIO(content), "animation.jpg") == (4, 4)


def test_format_is_detected_from_content(tmp_path):
    (tmp_path / "really a png.jpg").write_bytes(encoded(Image.new("RGB", (3, 2), "blue")))
    with (tmp_path / "really a png.jpg").open("rb") as file:
        assert np.asarray(decode(file, "x"))[0, 0].tolist() == BLUE


def test_disguised_postscript_starts_no_program(monkeypatch):
    """Pillow would pass it to Ghostscript."""
    started = []
    monkeypatch.setattr(subprocess, "check_call", lambda *args, **keywords: started.append(args))
    content = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\nshowpage\n"
    with pytest.raises(FileParsingFailedError, match=r"photo\.jpg is not a readable image"):
        decode(io.BytesIO(content), "photo.jpg")
    assert started == []


# Damage


@pytest.mark.parametrize(
    "content", [b"", b"just text", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"BM", b"P6", b"II*\0", b"\0" * 1000], ids=str
)
def test_non_image_is_rejected(content):
    for read in (decode, read_size):
        with pytest.raises(
            FileParsingFailedError, match=r"^FileParsingFailedError \(0049\): holiday\.jpg is "
        ) as raised:
            read(io.BytesIO(content), "holiday.jpg")
        assert raised.value.details["path"] == "holiday.jpg"
        assert raised.value.message.endswith("or leave it out.")


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "BMP", "WEBP", "PPM", "TIFF"])
@pytest.mark.parametrize("share", [0.5, 0.9])
def test_truncated_image_is_rejected(format_, share):
    pixels = np.random.default_rng(0).integers(0, 256, (64, 64, 3)).astype(np.uint8)
    content = encoded(Image.fromarray(pixels), format_)
    with pytest.raises(FileParsingFailedError, match=r"damaged|is not an image"):
        decode(io.BytesIO(content[: int(len(content) * share)]), "x.jpg")


def test_png_with_bad_checksum_is_rejected():
    content = bytearray(encoded(Image.new("RGB", (30, 30), "red")))
    content[content.index(b"IDAT") + 6] ^= 0xFF
    with pytest.raises(FileParsingFailedError, match="x is damaged"):
        decode(io.BytesIO(bytes(content)), "x")


def huge_headers() -> dict[str, bytes]:
    tiff = struct.pack("<2sHIH", b"II", 42, 8, 6)
    for tag, value in ((256, 60000), (257, 60000), (258, 8), (259, 1), (262, 1), (273, 8)):
        tiff += struct.pack("<HHII", tag, 4, 1, value)
    return {
        "png": raw_png(60000, 60000, 8, 2, b""),
        "png at the format's limit": raw_png(2**31 - 1, 2**31 - 1, 8, 2, b""),
        "ppm": b"P6 60000 60000 255\n",
        "bmp": b"BM" + struct.pack("<IHHIIiiHHIIiiII", 54, 0, 0, 54, 40, 60000, 60000, 1, 24, 0, 0, 0, 0, 0, 0),
        "tiff": tiff + bytes(4),
        "jpeg": b"\xff\xd8\xff\xc0\x00\x11\x08"
        + struct.pack(">HH", 60000, 60000)
        + b"\x03\x01\x11\0\x02\x11\0\x03\x11\0"
        b"\xff\xda\x00\x0c\x03\x01\0\x02\0\x03\0\0\x3f\0",
    }


@pytest.mark.parametrize("content", huge_headers().values(), ids=huge_headers())
@pytest.mark.parametrize("read", [decode, read_size])
def test_image_above_pixel_limit_is_rejected_without_allocation(content, read):
    tracemalloc.start()
    with pytest.raises(ImageExceedsLimitError, match=r"^ImageExceedsLimitError \(0127\): big\.jpg has .*200,000,000"):
        read(io.BytesIO(content), "big.jpg")
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()


def test_size_just_above_limit_is_reported():
    with pytest.raises(ImageExceedsLimitError) as raised:
        read_size(io.BytesIO(raw_png(PIXEL_LIMIT // 1000 + 1, 1000, 8, 0, b"")), "big.png")
    assert raised.value.details["limit"] == PIXEL_LIMIT


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_size_within_limit_is_accepted():
    assert read_size(io.BytesIO(raw_png(PIXEL_LIMIT // 1000, 1000, 8, 0, b"")), "big.png") == (
        PIXEL_LIMIT // 1000,
        1000,
    )


# Random input


def attempt(content: bytes) -> None:
    """Both readers may raise only known errors."""
    for read in (read_size, decode):
        try:
            read(io.BytesIO(content), "x.jpg")
        except (FileParsingFailedError, ImageExceedsLimitError) as error:
            assert error.message.startswith("x.jpg ")


MAGIC = [
    b"",
    b"\xff\xd8\xff\xe0",
    b"\x89PNG\r\n\x1a\n",
    b"P5 ",
    b"P6 3 3 255\n",
    b"Pf 3 3 -1.0\n",
    b"BM",
    b"II*\0",
    b"MM\0*",
    b"RIFF\0\0\0\0WEBPVP8 ",
    b"GIF89a",
]


@given(magic=st.sampled_from(MAGIC), rest=st.binary(max_size=400))
def test_random_bytes_raise_only_known_errors(magic, rest):
    attempt(magic + rest)


def _whole_images() -> list[bytes]:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "text"
    rgb = Image.fromarray(np.random.default_rng(0).integers(0, 256, (9, 12, 3)).astype(np.uint8))
    images = [encoded(rgb, format_, exif=exif) for format_ in ("JPEG", "PNG", "WEBP", "TIFF")]
    images += [encoded(rgb, format_) for format_ in ("PPM", "BMP", "GIF")]
    images += [encoded(rgb.convert("L").convert(mode)) for mode in ("P", "LA", "1", "I;16")]
    return images


@pytest.mark.slow
@settings(max_examples=tries(100, 300))
@given(
    content=st.sampled_from(_whole_images()),
    changes=st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), min_size=1, max_size=6),
    keep=st.floats(0.2, 1),
)
def test_damaged_images_raise_only_known_errors(content, changes, keep):
    damaged = bytearray(content)
    for place, value in changes:
        damaged[place % len(damaged)] = value
    attempt(bytes(damaged[: max(1, int(len(damaged) * keep))]))
