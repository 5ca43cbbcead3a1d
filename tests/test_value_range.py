"""Black and white levels come from the file or from one rule for the whole set, never from one image's maximum."""

import base64
import io
import json
import os
import re
import struct
import sys
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
import tifffile
from conftest import make_trial
from image_corpus import BLUE, LONG, PALETTE, RED, SHORT, WHITE, bmp, chunk, png, tiff
from levels import some
from PIL import Image
from random_model import random_model

from vision_designer.graphs.inspection.kinds import KINDS
from vision_designer.graphs.inspection.requests import Request
from vision_designer.nodes import errors
from vision_designer.nodes.components.convert_to_image_directory import ConvertToImageDirectory
from vision_designer.nodes.images.value_range import BY_TYPE, Notes, ValueRange
from vision_designer.nodes.types.any_directory import AnyDirectory
from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.types.model_directory import ModelDirectory
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.types.untrained_model_directory import UntrainedModelDirectory
from vision_designer.nodes.types.zip_file import ZipFile
from vision_designer.nodes.vision.datasets import conversion
from vision_designer.nodes.vision.decoding.decode import begins_as_image, decode, measure, read_header
from vision_designer.nodes.vision.decoding.sample_format import SampleFormat
from vision_designer.nodes.vision.hardware.process_group import Processes
from vision_designer.nodes.vision.loading.decode_cache import keep_decoded
from vision_designer.nodes.vision.loading.image_notes import in_range_of
from vision_designer.nodes.vision.loading.loader import Images, Loader
from vision_designer.nodes.vision.scoring import score as scoring
from vision_designer.nodes.vision.scoring.score import ScoringSettings, score, score_share
from vision_designer.nodes.vision.training.recipe import TrainingSettings
from vision_designer.nodes.vision.training.train import train

pytestmark = pytest.mark.usefixtures("narrow_resnet18")

AS_IT_IS = TransformationDirectory(())
SMALL = TransformationDirectory((("Resize", 32), ("CenterCrop", 32)))


def convert(folder: Path, trial, **parameters: object) -> ImageDirectory:
    chosen = ConvertToImageDirectory.Parameters.parse(parameters)
    settings = ConvertToImageDirectory.RunSettings.parse({})
    return ConvertToImageDirectory.run(AnyDirectory(folder), chosen, settings, trial.job)["output_image_directory"]


def levels(content: bytes, values: ValueRange = BY_TYPE) -> list[int]:
    """The first row of a gray image."""
    pixels = np.asarray(decode(io.BytesIO(content), "x", values=values))
    assert (pixels == pixels[..., :1]).all()
    return pixels[0, :, 0].tolist()


def noted(content: bytes, values: ValueRange = BY_TYPE) -> Notes:
    notes: list[Notes] = []
    decode(io.BytesIO(content), "x", values=values, notes=notes)
    return notes[0] if notes else Notes()


def written(values: object, type_: str, **options: object) -> bytes:
    content = io.BytesIO()
    tifffile.imwrite(content, np.array(values, type_), metadata=None, **options)
    return content.getvalue()


def means(images: ImageDirectory) -> dict[str, float]:
    """The mean level of every image, by file name."""
    read = Images(images, AS_IT_IS)
    return {Path(read.rows.member(row)).stem: float(np.mean(read[row, 0][1])) for row in range(len(read))}


# A set of float images


@pytest.fixture
def float_sets(tmp_path):
    """Two sets: one meant as 0 to 1 with a resampled image that overshoots, one meant as 0 to 255 with dark images."""
    ramp = np.tile(np.linspace(0, 1, 32, dtype=np.float32), (32, 1))
    overshoot = ramp.copy()
    overshoot[0, -1] = 1.002
    over255 = np.full((32, 32), 120, np.float32)
    over255[0, 0] = 256.5
    sets = {
        "unit": {"ramp": ramp, "ramp_overshoot": overshoot},
        "bytes": {
            "dark255": np.full((32, 32), 0.9, np.float32),
            "bright255": np.full((32, 32), 250, np.float32),
            "over255": over255,
        },
    }
    for folder, images in sets.items():
        (tmp_path / folder).mkdir()
        (tmp_path / "mixed").mkdir(exist_ok=True)
        for name, pixels in images.items():
            for where in (folder, "mixed"):
                Image.fromarray(pixels).save(tmp_path / where / f"{name}.tif")
    return tmp_path


def test_value_above_range_changes_one_pixel(float_sets, trial):
    found = means(convert(float_sets / "unit", trial))
    assert found["ramp"] == pytest.approx(127.5, abs=0.5)
    assert abs(found["ramp"] - found["ramp_overshoot"]) < 0.01
    (warning,) = trial.heard.warnings
    assert warning.startswith(
        "1 of 2 images has values outside the value range (0 to 1), which become black or white: "
    )
    assert "values from 0 to 1.002, e.g. in " in warning
    assert "ramp_overshoot.tif" in warning
    assert "set Value range (value_range) of Convert to Image Directory" in warning


def test_dark_image_of_bright_set_stays_dark(float_sets, trial):
    found = means(convert(float_sets / "bytes", trial, value_range="numbers", lowest_value=0.0, highest_value=255.0))
    assert found == pytest.approx({"dark255": 1, "bright255": 250, "over255": 120.13}, abs=0.1)
    assert [warning for warning in trial.heard.warnings if "1 of 3 images has values outside" in warning]


def test_float_set_outside_default_range_causes_warning(float_sets):
    for folder, count, of in (("bytes", 2, 3), ("mixed", 3, 5)):
        trial = make_trial(float_sets, folder)
        convert(float_sets / folder, trial)
        (warning,) = trial.heard.warnings
        assert warning.startswith(f"{count} of {of} images have values outside the value range (0 to 1)")
        assert "to 256.5" in warning


def test_range_of_set_is_measured_once_and_recorded(float_sets, trial):
    images = convert(float_sets / "bytes", trial, value_range="set")
    assert images.value_range == ValueRange("set", float(np.float32(0.9)), 256.5)
    assert trial.heard.warnings == []
    assert [done for done in trial.heard.progress_ if done[2] == "images measured"][-1] == (3, 3, "images measured")
    found = means(images)
    assert found["dark255"] == 0
    assert found["over255"] == pytest.approx((120 - 0.9) / (256.5 - 0.9) * 255, abs=0.6)
    folder = trial.job.output_folder("images")
    images.write(folder)
    assert ImageDirectory.read(folder).value_range == images.value_range


def test_values_outside_range_are_counted(float_sets, trial):
    images = convert(float_sets / "bytes", trial)
    loader = Loader(images, AS_IT_IS, batch_size=3, workers=0, device="cpu")
    assert len([*loader.epoch()]) == 1
    names = {Path(loader.rows.member(row)).stem: notes for row, notes in loader.notes.items()}
    assert names == {"bright255": Notes(outside=1024), "over255": Notes(outside=1024)}


def test_range_measurement_can_be_cancelled(float_sets, trial, monkeypatch):
    def measured(file, name, limit):
        trial.cancelled.set()
        return measure(file, name, limit)

    monkeypatch.setattr(conversion, "measure", measured)
    with pytest.raises(errors.RunCancelledError):
        convert(float_sets / "mixed", trial)


@pytest.mark.slow
def test_images_are_remeasured_only_when_changed(tmp_path, monkeypatch):
    folder = tmp_path / "data"
    folder.mkdir()
    for number in range(120):
        Image.fromarray(np.full((2, 2), number / 119, np.float32)).save(folder / f"{number:03}.tif")
        os.utime(folder / f"{number:03}.tif", (1e9, 1e9))
    measured = []
    monkeypatch.setattr(conversion, "measure", lambda *args: measured.append(args[1]) or measure(*args))
    counts = []
    for run in range(3):
        if run == 2:
            Image.fromarray(np.full((2, 2), 7.5, np.float32)).save(folder / "007.tif")
        images = convert(folder, make_trial(tmp_path, f"key{run}"), value_range="set")
        counts.append((len(measured), images.value_range.high))
    assert counts == [(120, 1.0), (120, 1.0), (121, 7.5)]


def test_convert_reads_no_pixels_if_file_states_range(tmp_path, trial, monkeypatch):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "sixteen.tif").write_bytes(written([[0, 65535]], "u2"))
    (tmp_path / "data" / "said.tif").write_bytes(
        written([[0, 40.5]], "f4", extratags=[(340, "f", 1, 0.0, True), (341, "f", 1, 100.0, True)])
    )
    (tmp_path / "data" / "plain.png").write_bytes(png(1, 1, 8, 2, bytes([0, *RED])))
    monkeypatch.delattr(conversion, "measure")
    assert len(convert(tmp_path / "data", trial)) == 3
    assert trial.heard.warnings == []


@pytest.mark.parametrize(
    ("parameters", "error", "says"),
    [
        ({"value_range": "image"}, errors.ParameterParsingError, r"Value range \(value_range\)"),
        (
            {"value_range": "numbers", "lowest_value": 5.0, "highest_value": 5.0},
            errors.NotInRangeValueError,
            r"Highest value \(highest_value\) is 5; it must be greater than Lowest value",
        ),
        ({"lowest_value": float("nan")}, errors.ParameterParsingError, "lowest_value"),
    ],
)
def test_invalid_range_is_rejected(parameters, error, says):
    with pytest.raises(error, match=says):
        ConvertToImageDirectory.Parameters.parse(parameters)


def test_constant_set_has_no_range(tmp_path, trial):
    (tmp_path / "data").mkdir()
    Image.fromarray(np.full((2, 2), 3, np.float32)).save(tmp_path / "data" / "x.tif")
    with pytest.raises(errors.InvalidDatasetError, match=r"all values of the .* are 3, .*By type or Two numbers"):
        convert(tmp_path / "data", trial, value_range="set")


# Ranges stated in files


SMIN, SMAX, MIN, MAX = 340, 341, 280, 281


@pytest.mark.parametrize(
    ("type_", "values", "tags", "by_type", "by_tags"),
    [
        ("u2", [0, 2048, 4095], {MAX: ("H", 4095)}, [0, 128, 255], [0, 128, 255]),
        ("u2", [0, 2048, 4095], {MAX: ("H", 3000)}, [0, 8, 16], [0, 174, 255]),
        ("u2", [0, 2048, 4095], {}, [0, 8, 16], [0, 8, 16]),
        ("u2", [100, 600, 1100], {SMIN: ("H", 100), SMAX: ("H", 1100)}, [0, 128, 255], [0, 128, 255]),
        ("i2", [-1000, 0, 1000], {SMIN: ("h", -1000), SMAX: ("h", 1000)}, [0, 128, 255], [0, 128, 255]),
        ("f4", [0, 50, 100], {SMIN: ("f", 0.0), SMAX: ("f", 100.0)}, [0, 128, 255], [0, 128, 255]),
        ("f4", [0, 0.5, 1], {SMIN: ("f", 5.0), SMAX: ("f", 2.0)}, [0, 128, 255], [0, 128, 255]),
        ("u4", [0, 500, 1000], {MIN: ("H", 0), MAX: ("H", 1000)}, [0, 0, 0], [0, 128, 255]),
        ("u1", [0, 50, 100], {MIN: ("H", 0), MAX: ("H", 100)}, [0, 50, 100], [0, 50, 100]),
    ],
    ids=[
        "12 bits in 16", "statistics", "nothing", "a range", "a signed range", "a range of floats", "an empty range",
        "a range of 32 bits", "bytes, which always mean the same",
    ],
)  # fmt: skip
def test_range_stated_in_file_is_used(type_, values, tags, by_type, by_tags):
    extra = [(tag, letter, 1, value, True) for tag, (letter, value) in tags.items()]
    content = written([values], type_, extratags=extra)
    assert levels(content) == by_type
    assert levels(content, ValueRange("tags")) == by_tags
    numbers = levels(content, ValueRange("numbers", 0, 255))
    assert numbers == (by_type if type_ == "u1" else [min(max(round(value), 0), 255) for value in values])


def test_image_of_only_nan_is_excluded_from_range(tmp_path, trial):
    (tmp_path / "data").mkdir()
    for number, values in enumerate(([[500, 900]], [[np.nan, np.inf]], [[600, 700]])):
        (tmp_path / "data" / f"{number}.tif").write_bytes(written(values, "f4"))
    for again in range(2):
        assert convert(tmp_path / "data", trial, value_range="set").value_range == ValueRange("set", 500, 900), again
    assert "1 of 3 images has values that are not numbers" in trial.heard.warnings[0]
    for number in (0, 2):
        (tmp_path / "data" / f"{number}.tif").unlink()
    with pytest.raises(errors.InvalidDatasetError, match="contain no valid numbers"):
        convert(tmp_path / "data", trial, value_range="set")


def test_different_stated_ranges_cause_warning(tmp_path, trial):
    (tmp_path / "data").mkdir()
    for number, high in enumerate((100.0, 200.0, 100.0)):
        extra = [(SMIN, "f", 1, 0.0, True), (SMAX, "f", 1, high, True)]
        (tmp_path / "data" / f"{number}.tif").write_bytes(written([[0, high - number, high]], "f4", extratags=extra))
    convert(tmp_path / "data", trial)
    (warning,) = trial.heard.warnings
    assert warning.startswith("images of float32 state 2 different value ranges, e.g. [0, 100] (")
    assert "[0, 200] (" in warning


@pytest.mark.parametrize("type_", ["i1", "i2", "i4", "i8"])
def test_signed_values_keep_order_without_clipping(type_):
    limits = np.iinfo(type_)
    values = np.linspace(float(limits.min), float(limits.max), 40, dtype=float)
    # The largest 64-bit integer is not a float.
    values = np.clip(values, limits.min, np.nextafter(float(limits.max), 0)).astype(type_)
    values[-1] = limits.max
    found = levels(written([values], type_))
    assert found == sorted(found)
    assert len({*found}) == 40
    assert (found[0], found[-1]) == (0, 255)


def test_narrow_16_bit_values_cause_warning_with_suggested_range(tmp_path, trial):
    (tmp_path / "data").mkdir()
    content = written([[-1024, 0, 1000, 3071]], "i2")
    (tmp_path / "data" / "ct.tif").write_bytes(content)
    convert(tmp_path / "data", trial)
    (warning,) = trial.heard.warnings
    assert "1 image of int16 are between -1024 and 3071, a small part of their range from -32768 to 32767" in warning
    assert levels(content) == sorted(levels(content))
    assert levels(content, ValueRange("numbers", -1024, 3071)) == [0, 64, 126, 255]


def test_nan_is_black_and_counted():
    content = written([[np.nan, np.inf, -np.inf, 0.5, 1]], "f4")
    assert levels(content) == [0, 0, 0, 128, 255]
    assert noted(content) == Notes(not_numbers=3)
    measured = measure(io.BytesIO(content), "x")
    assert (measured.low, measured.high, measured.not_numbers) == (0.5, 1, 3)


def test_values_outside_range_are_clipped_and_counted():
    content = written([[-5, 0, 10, 20, 21]], "i4")
    chosen = ValueRange("numbers", 0, 20)
    assert levels(content, chosen) == [0, 0, 128, 255, 255]
    assert noted(content, chosen) == Notes(outside=2)


# PNG and PNM


def sixteen(color: int, values: object, *between: bytes) -> bytes:
    array = np.array(values, ">u2")
    rows = b"".join(b"\0" + row.tobytes() for row in array)
    return png(array.shape[1], array.shape[0], 16, color, rows, *between)


def test_sixteen_bit_png_is_rounded_in_gray_and_color():
    chance = np.random.default_rng(0)
    for color, bands in ((0, 1), (2, 3), (4, 2), (6, 4)):
        values = chance.integers(0, 65536, (7, 9, bands))
        if bands in (2, 4):
            values[..., -1] = 65535
        expected = np.rint(values[..., : bands if bands % 2 else bands - 1] * (255 / 65535))
        found = np.asarray(decode(io.BytesIO(sixteen(color, values)), "x"))
        assert (found == expected).all()
        shown = np.asarray(decode(io.BytesIO(sixteen(color, values)), "x", values=ValueRange("numbers", 0, 131070)))
        assert (shown == np.rint(values[..., : bands if bands % 2 else bands - 1] * (255 / 131070))).all()


def test_transparent_sixteen_bit_png_is_blended_with_white():
    half = sixteen(6, [[[65535, 0, 0, 32768], [0, 0, 65535, 0]]])
    assert np.asarray(decode(io.BytesIO(half), "x"))[0].tolist() == [[255, 127, 127], [*WHITE]]
    gray = sixteen(4, [[[0, 0], [0, 65535]]])
    assert levels(gray) == [255, 0]
    named = sixteen(2, [[[1, 2, 3], [1, 2, 4]]], chunk(b"tRNS", struct.pack(">3H", 1, 2, 3)))
    assert np.asarray(decode(io.BytesIO(named), "x"))[0].tolist() == [[*WHITE], [0, 0, 0]]


def test_png_significant_bits_are_respected():
    """The specification adds 4 low bits to 12; their content makes no difference."""
    for added in (0, 7, 15):
        values = [[value << 4 | added for value in (0, 2048, 4095)]]
        assert levels(sixteen(0, np.array(values)[..., None], chunk(b"sBIT", b"\x0c"))) == [0, 128, 255]
    eight = [[0x00FF, 0x80FF, 0xFF00]]
    assert levels(sixteen(0, np.array(eight)[..., None], chunk(b"sBIT", b"\x08"))) == [0, 128, 255]
    header = read_header(io.BytesIO(sixteen(0, [[[5]]], chunk(b"sBIT", b"\x0c"))), "x")
    assert header.stored == SampleFormat("uint", 16, significant=12)


@pytest.mark.parametrize("largest", [1, 7, 100, 255, 256, 1023, 4095, 65535])
def test_pnm_maximum_value_is_used(largest):
    type_ = ">u1" if largest < 256 else ">u2"
    values = np.array([[0, largest // 2, largest]], type_)
    expected = [0, round(largest // 2 * 255 / largest), 255]
    gray = f"P5 3 1 {largest}\n".encode() + values.tobytes()
    color = f"P6 3 1 {largest}\n".encode() + np.repeat(values[..., None], 3, axis=2).tobytes()
    for content in (gray, color):
        assert np.abs(np.array(levels(content)) - expected).max() <= (1 if 1 < largest < 65535 else 0)
        assert levels(content, ValueRange("numbers", 0, 1)) == levels(content)


# Transparency


def bmp32(bgra: bytes, count: int, header: int) -> bytes:
    """A 32-bit BMP with a newer Windows header and one row."""
    masks = struct.pack("<4I", 0xFF0000, 0xFF00, 0xFF, 0xFF000000)
    info = struct.pack("<IiiHHIIiiII", header, count, 1, 1, 32, 3, len(bgra), 2835, 2835, 0, 0) + masks
    info += (b"BGRs" + bytes(48)).ljust(header - len(info), b"\0")
    return b"BM" + struct.pack("<IHHI", 14 + header + len(bgra), 0, 0, 14 + header) + info[:header] + bgra


@pytest.mark.parametrize("header", [108, 124])
def test_bmp_with_zero_alpha_is_opaque(header):
    cat, dog = bytes([60, 60, 200, 0]), bytes([200, 60, 60, 0])
    found = np.asarray(decode(io.BytesIO(bmp32(cat + dog, 2, header)), "x"))
    assert found[0].tolist() == [[200, 60, 60], [60, 60, 200]]
    partly = bytes([60, 60, 200, 0]) + bytes([200, 60, 60, 255])
    found = np.asarray(decode(io.BytesIO(bmp32(partly, 2, header)), "x"))
    assert found[0].tolist() == [[*WHITE], [60, 60, 200]]


def four_bands(extra: int | None, pixels: bytes) -> bytes:
    tags = {} if extra is None else {338: (SHORT, [extra])}
    return tiff(len(pixels) // 4, 1, pixels, tags, bits=[8] * 4, photometric=2)


def test_fourth_band_is_alpha_only_if_declared():
    pixels = bytes([*RED, 255, *BLUE, 0])
    for extra in (None, 0):
        assert np.asarray(decode(io.BytesIO(four_bands(extra, pixels)), "x"))[0].tolist() == [[*RED], [*BLUE]]
        assert noted(four_bands(extra, pixels)) == Notes(bands=True)
    for extra in (2, 999):
        assert np.asarray(decode(io.BytesIO(four_bands(extra, pixels)), "x"))[0].tolist() == [[*RED], [*WHITE]]
        assert noted(four_bands(extra, pixels)) == Notes()


def test_declared_alpha_that_looks_like_data_causes_warning():
    infrared = np.random.default_rng(0).integers(0, 256, (40, 40, 4)).astype(np.uint8)
    assert noted(four_bands(2, infrared.tobytes())) == Notes(alpha=True)
    deep = written(infrared.astype("u2") * 257, "u2", photometric="rgb", extrasamples=["unassalpha"])
    assert noted(deep) == Notes(alpha=True)


def test_planar_sixteen_bit_image_has_right_colors():
    for color in ((200, 60, 60), (60, 60, 200)):
        values = np.full((40, 40, 3), color, np.uint16) * 256 + 5
        data = b"".join(values[..., band].astype("<u2").tobytes() for band in range(3))
        size = 40 * 40 * 2
        places = {273: (LONG, [8, 8 + size, 8 + 2 * size]), 279: (LONG, [size] * 3), 284: (SHORT, [2])}
        content = tiff(40, 40, data, places, bits=[16] * 3, photometric=2)
        found = np.asarray(decode(io.BytesIO(content), "x"))
        assert np.abs(found.astype(int) - color).max() <= 1


# Several images in one file, and other formats


def frames(format_: str, count: int = 3, **options: object) -> bytes:
    pictures = [Image.new("RGB", (16, 16), color) for color in ("red", "blue", "lime")[:count]]
    content = io.BytesIO()
    pictures[0].save(content, format_, save_all=True, append_images=pictures[1:], **options)
    return content.getvalue()


@pytest.mark.parametrize(
    ("format_", "options"),
    [("TIFF", {}), ("TIFF", {"big_tiff": True}), ("GIF", {}), ("WEBP", {"lossless": True}), ("PNG", {}), ("AVIF", {})],
    ids=str,
)
def test_first_of_several_images_is_used_with_warning(format_, options):
    content = frames(format_, **options)
    assert np.abs(np.asarray(decode(io.BytesIO(content), "x"))[8, 8].astype(int) - RED).max() <= 2
    assert noted(content) == Notes(pages=True)
    assert read_header(io.BytesIO(content), "x").has_more
    assert noted(frames(format_, 1, **options)) == Notes()
    assert not read_header(io.BytesIO(frames(format_, 1, **options)), "x").has_more


def test_reduced_resolution_page_is_not_a_further_image(tmp_path):
    content = io.BytesIO()
    with tifffile.TiffWriter(content) as file:
        file.write(np.zeros((32, 32), np.uint16))
        file.write(np.zeros((8, 8), np.uint16), subfiletype=1)
    assert noted(content.getvalue()) == Notes()


def test_pages_of_archived_file_are_found(tmp_path, trial):
    pages = [Image.fromarray(np.random.default_rng(seed).integers(0, 256, (200, 400), np.uint8)) for seed in (0, 1)]
    for format_, options in (("tif", {}), ("gif", {})):
        pages[0].save(tmp_path / f"x.{format_}", save_all=True, append_images=pages[1:], **options)
        with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
            archive.write(tmp_path / f"x.{format_}", "x.png")
        heard = make_trial(tmp_path, format_)
        settings = ConvertToImageDirectory.RunSettings.parse({})
        parameters = ConvertToImageDirectory.Parameters.parse({})
        ConvertToImageDirectory.run(ZipFile(tmp_path / "x.zip"), parameters, settings, heard.job)
        assert [warning.partition(" contains ")[0] for warning in heard.heard.warnings] == ["1 of 1 files"]


def test_nodata_value_is_black_and_not_measured():
    for options in ({}, {"compression": "zlib", "predictor": 3}):
        content = written([[-9999, 0, 1, 2]], "f4", extratags=[(42113, "s", 0, "-9999", True)], **options)
        assert levels(content, ValueRange("numbers", 0, 2)) == [0, 0, 128, 255]
        assert noted(content, ValueRange("numbers", 0, 2)) == Notes(not_numbers=1)
        assert measure(io.BytesIO(content), "x").low == 0


def test_convert_counts_files_with_further_images(tmp_path, trial):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.tif").write_bytes(frames("TIFF"))
    (tmp_path / "data" / "b.png").write_bytes(frames("PNG"))
    (tmp_path / "data" / "c.png").write_bytes(frames("PNG", 1))
    convert(tmp_path / "data", trial)
    (warning,) = trial.heard.warnings
    assert warning.startswith("2 of 3 files contain several images (pages or frames), of which only the first is used")


HEIC = zlib.decompress(base64.b64decode(
    "eNpjYGCQSSupLMhIzUxmAILczDRDEDs3MzGNgYExLDe1JJEBAhQzUnKKoGyGgszkEgY0oJSZkw82xMWBgREIgYCxCkIDgR4QK2dm5qWBeSBRUSAn"
    "lQnKyyhLNgQx+QoyS3LhSq5lFhQVAOntmQXJ+UC6AqjMmZEZJDQBrEjuA8Ofvz9+MDDwMycAdUg4MPIw/v8PUsAMUsEMQnK7mBwSgZLaToyMaDILF"
    "BpZp73y1FyXxyTFwwESOgEiOBySgOrZXRgPFm1QcgBaI5ycn1OUl5xTARTmZWBrAAqJZBYXpEL95gDFAgWZFZkgAWYODqBpDOKZBbmw4AOGCEsjEz"
    "MLkGmWm5IICj0tDcb1LD8cjTJv/5/0/v//54p7p39+J5HI/l064Pcfz4f//xUpPS+bnb5/0v4HACQbWXA="
))  # fmt: skip
"""64 x 64 pixels: (200, 60, 60) on the left, (60, 60, 200) on the right."""


def test_heic_is_read_with_pi_heif():
    found = np.asarray(decode(io.BytesIO(HEIC), "x.jpg")).astype(int)
    assert np.abs(found[5, 5] - (200, 60, 60)).max() < 4
    assert np.abs(found[5, 60] - (60, 60, 200)).max() < 4
    header = read_header(io.BytesIO(HEIC), "x.jpg")
    assert (header.width, header.height, header.has_more) == (64, 64, False)
    assert begins_as_image(io.BytesIO(HEIC))


def test_heic_without_pi_heif_is_rejected_with_remedy(monkeypatch):
    monkeypatch.setitem(sys.modules, "pi_heif", None)
    for read in (decode, read_header):
        with pytest.raises(errors.FileParsingFailedError, match=r"x\.heic is a HEIC image.*vision-designer\[heic\]"):
            read(io.BytesIO(HEIC), "x.heic")


def test_avif_is_read():
    content = frames("AVIF", 1)
    assert np.abs(np.asarray(decode(io.BytesIO(content), "x"))[8, 8].astype(int) - RED).max() <= 2
    assert begins_as_image(io.BytesIO(content))


# The whole chain


@pytest.fixture
def deep_images(tmp_path):
    """Sixteen float images in two categories, 0 to 255, as a set and as 8-bit images of the same levels."""
    chance = np.random.default_rng(0)
    for number in range(16):
        pixels = chance.integers(0, 256, (32, 32))
        for folder, image in (
            ("deep", Image.fromarray(pixels.astype(np.float32))),
            ("eight", Image.fromarray(pixels.astype(np.uint8))),
        ):
            where = tmp_path / folder / ("cat" if number % 2 else "dog")
            where.mkdir(parents=True, exist_ok=True)
            image.save(where / f"{number:02}.tif")
    return tmp_path


@pytest.mark.slow
def test_scoring_uses_range_recorded_in_model(deep_images, tmp_path):
    settings = TrainingSettings(
        epochs=1, batch_size=8, warmup_step_number=0, learning_rate=0.01, random_seed=1, patience=3, print_frequency=10,
        device="cpu", workers=0,
    )  # fmt: skip
    trial = make_trial(tmp_path, "train")
    own = convert(deep_images / "deep", trial, value_range="set").with_transformation(SMALL)
    other = convert(deep_images / "deep", trial).with_transformation(SMALL)
    heard = len(trial.heard.warnings)
    start = UntrainedModelDirectory("resnet18", {"zero_init_residual": False})
    trained, _ = train(start, own, other, settings, trial.job)
    assert trained.value_range == own.value_range
    assert own.value_range.has_numbers
    (warning,) = trial.heard.warnings[heard:]
    assert warning.startswith(
        "the validation images were converted with the value range by type; the value range of the training"
    )
    folder = trial.job.output_folder("trained_model")
    trained.write(folder)
    model = ModelDirectory.read(folder)
    assert model.value_range == own.value_range

    def scored(images: ImageDirectory, key: str) -> tuple[list[object], list[str]]:
        trial = make_trial(tmp_path, key)
        table, _ = score(model, images, ScoringSettings(device="cpu", workers=0), trial.job)
        return table.frame().drop("image").rows(), trial.heard.warnings

    rows, warnings = scored(own, "own")
    assert warnings == []
    other_rows, warnings = scored(other, "other")
    assert other_rows == rows
    assert warnings == [
        "the images were converted with the value range by type; the value range of the model, 0 to 255, is used instead, so that "
        "a value has the same brightness in both."
    ]
    eight = convert(deep_images / "eight", make_trial(tmp_path, "eight")).with_transformation(SMALL)
    assert scored(eight, "eight scored")[0] == rows


@pytest.mark.slow
def test_scoring_counts_values_outside_model_range(deep_images, tmp_path):
    (tmp_path / "model").mkdir()
    model = random_model(tmp_path / "model", ("cat", "dog"), SMALL)
    images = convert(deep_images / "deep", make_trial(tmp_path, "convert"), value_range="set")
    trial = make_trial(tmp_path, "score")
    score(model, images, ScoringSettings(device="cpu", workers=0), trial.job)
    converted, outside = trial.heard.warnings
    assert "the value range of the model, by type, is used instead" in converted
    assert outside.startswith("scoring: 16 of 16 images have values outside the value range (by type)")


@pytest.mark.slow
def test_out_of_range_counts_are_merged_over_processes_and_runs(deep_images, tmp_path, monkeypatch):
    for name in ("rows_per_part", "batch_size"):
        monkeypatch.setattr(scoring, name, lambda *_: 4)
    (tmp_path / "model").mkdir()
    model = random_model(tmp_path / "model", ("cat", "dog"), SMALL)
    images = convert(deep_images / "deep", make_trial(tmp_path, "convert"))
    settings = ScoringSettings(device="cpu", precision="32-true", workers=0)

    class Second(Processes):
        rank, count = 1, 2

    share = make_trial(tmp_path, "score")
    score_share(model, images, settings, share.job, Second())
    assert share.heard.warnings == []
    for again in range(2):
        trial = make_trial(tmp_path, "score")
        score(model, images, settings, trial.job)
        (outside,) = trial.heard.warnings
        total = re.fullmatch(r"scoring: 16 of 16 images have values outside .*: ([\d,]+) values, e\.g\. in .*", outside)
        assert int(total[1].replace(",", "")) == count_above(deep_images / "deep", 1), again


def count_above(folder, high) -> int:
    return sum(int((np.asarray(Image.open(file)) > high).sum()) for file in folder.rglob("*.tif"))


def test_decode_cache_depends_on_range_and_keeps_notes(deep_images, tmp_path):
    def read(value_range: str) -> tuple[np.ndarray, dict[int, Notes], int]:
        trial = make_trial(tmp_path, value_range)
        images = convert(deep_images / "deep", trial, value_range=value_range)
        kept = keep_decoded(images, SMALL, trial.job, cache_memory=100, once=False)
        loader = Loader(images, SMALL, batch_size=16, workers=0, device="cpu", cache=kept)
        (batch,) = loader.epoch()
        return batch.images.numpy(), loader.notes, loader.use.hits

    first, notes, hits = read("type")
    assert (len(notes), hits) == (16, 0)
    own, nothing, hits = read("set")
    assert (nothing, hits) == ({}, 0)
    assert (own != first).any()
    again, same, hits = read("type")
    assert (again == first).all()
    assert (same, hits) == (notes, 16)


def test_thumbnail_uses_range_of_set(deep_images, tmp_path, trial):
    images = convert(deep_images / "deep", trial, value_range="set")
    folder = trial.job.output_folder("images")
    images.write(folder)
    arguments = {"folder": str(folder), "position": 3, "size": 64}
    shown = KINDS["thumbnail"](arguments, Request(1, "thumbnail", arguments, "pictures"))
    with Image.open(io.BytesIO(base64.b64decode(shown["png"]))) as picture:
        pixels = np.asarray(picture)
    assert (pixels == Images(images, AS_IT_IS)[3, 0][1]).all()


@pytest.mark.slow
@pytest.mark.parametrize(
    "damage",
    some([{}, {"mode": "image"}, {"mode": "set", "low": 1, "high": 1}, {"mode": "set", "low": "0", "high": 1}, [0, 1], 5,
     {"mode": "numbers", "low": 0, "high": 10**400}], 2),
    ids=str,
)  # fmt: skip
def test_damaged_stored_range_is_rejected(tmp_path, damage):
    model = random_model(tmp_path, ("cat", "dog"), SMALL)
    assert model.value_range == BY_TYPE
    meta = json.loads((tmp_path / "_meta.json").read_text())
    meta["value_range"] = damage
    (tmp_path / "_meta.json").write_text(json.dumps(meta))
    with pytest.raises(errors.InvalidModelDirectoryError, match=r"value_range|too large"):
        ModelDirectory.read(tmp_path)
    del meta["value_range"]
    meta["version"] = 1
    (tmp_path / "_meta.json").write_text(json.dumps(meta))
    assert ModelDirectory.read(tmp_path).value_range == BY_TYPE


def test_palette_and_plain_bitmaps_cause_no_warning():
    assert noted(png(4, 1, 2, 3, b"\0\x1b", PALETTE)) == Notes()
    assert noted(bmp(2, 1, 24, bytes([0, 0, 255, 255, 0, 0, 0, 0]))) == Notes()


def test_eight_bit_images_cause_no_range_warning(deep_images, tmp_path):
    trial = make_trial(tmp_path, "node")
    deep, eight = (convert(deep_images / name, trial, value_range="numbers") for name in ("deep", "eight"))
    assert (deep.only_8_bit, eight.only_8_bit) == (False, True)
    eight.write(tmp_path)
    assert ImageDirectory.read(tmp_path).only_8_bit
    before = len(trial.heard.warnings)
    part = eight.take([0, 1]).with_transformation(SMALL)
    assert in_range_of(part, BY_TYPE, trial.job, "the images", "the value range of the model").value_range == BY_TYPE
    assert trial.heard.warnings[before:] == []
    in_range_of(deep.take([0, 1]), BY_TYPE, trial.job, "the images", "the value range of the model")
    assert len(trial.heard.warnings[before:]) == 1
