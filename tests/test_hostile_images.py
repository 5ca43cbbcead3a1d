"""Hostile images have the expected pixels, or are skipped with name and reason."""

import io
import json
import os
import random
import struct
import subprocess
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from conftest import make_trial, picture
from image_corpus import CORPUS, PLAIN_PNG, chunk, png, saved
from levels import thorough, tries
from PIL import Image
from random_model import random_model
from waiting import PATIENCE

from vision_designer.graphs.inspection.kinds import KINDS
from vision_designer.graphs.inspection.requests import Request
from vision_designer.nodes import errors
from vision_designer.nodes.components.convert_to_image_directory import ConvertToImageDirectory
from vision_designer.nodes.components.init_image_transformation import InitImageTransformation
from vision_designer.nodes.types.any_directory import AnyDirectory
from vision_designer.nodes.types.image_directory import DEFAULT_MEGAPIXELS, MAX_MEGAPIXELS, ImageDirectory
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.types.untrained_model_directory import UntrainedModelDirectory
from vision_designer.nodes.vision.decoding.decode import MEGAPIXEL, PIXEL_LIMIT, decode
from vision_designer.nodes.vision.loading.loader import Images
from vision_designer.nodes.vision.loading.operations import ImageTransform
from vision_designer.nodes.vision.scoring.score import ScoringSettings, score
from vision_designer.nodes.vision.training.recipe import TrainingSettings
from vision_designer.nodes.vision.training.train import train

FAMILY = (errors.FileParsingFailedError, errors.ImageExceedsLimitError, errors.CouldNotOpenFileError)
READABLE = {name: sample for name, sample in CORPUS.items() if sample.pixels is not None}
SMALL = TransformationDirectory((("Resize", 32), ("CenterCrop", 32)))
AS_IT_IS = TransformationDirectory(())

# Pillow warns about files that it can read anyway; runs suppress this, which another test checks.
pytestmark = [pytest.mark.filterwarnings("ignore::Warning:PIL"), pytest.mark.usefixtures("narrow_resnet18")]


def convert(folder: Path, trial, **parameters: object) -> ImageDirectory:
    chosen = ConvertToImageDirectory.Parameters.parse(parameters)
    settings = ConvertToImageDirectory.RunSettings.parse({})
    return ConvertToImageDirectory.run(AnyDirectory(folder), chosen, settings, trial.job)["output_image_directory"]


def off_by(found: np.ndarray, expected: np.ndarray) -> int:
    return int(np.abs(found.astype(int) - expected).max()) if found.shape == expected.shape else 256


def in_child(
    program: str, *arguments: str, folder: Path, timeout: float = 2 * PATIENCE
) -> subprocess.CompletedProcess[str]:
    """Run a program in a process that may crash or run out of memory."""
    return subprocess.run(
        [sys.executable, "-W", "always", "-c", program, *arguments],
        cwd=folder, env=os.environ | {"PYTHONPATH": str(Path(__file__).parent)},
        capture_output=True, text=True, timeout=timeout,
    )  # fmt: skip


# Single images


@pytest.mark.parametrize("name", CORPUS)
def test_image_has_expected_pixels_or_is_rejected(tmp_path, name):
    sample = CORPUS[name]
    (tmp_path / "x.jpg").write_bytes(sample.content)
    for open_ in (lambda: io.BytesIO(sample.content), (tmp_path / "x.jpg").open("rb").__enter__):
        with open_() as file:
            if sample.pixels is None:
                with pytest.raises(FAMILY, match=r": x\.jpg (is|has) ") as refused:
                    decode(file, "x.jpg")
                assert refused.value.details["path"] == "x.jpg"
            else:
                assert off_by(np.asarray(decode(file, "x.jpg")), sample.pixels) <= sample.tolerance


@pytest.mark.slow
def test_truncated_image_is_rejected_or_complete(figure):
    """The numbers in messages are ignored: 25 is as likely as 255."""
    tried = refused = 0
    for name, sample in READABLE.items():
        for part in range(20) if "words" not in name else ():
            tried += 1
            try:
                found = decode(io.BytesIO(sample.content[: len(sample.content) * part // 20]), "x")
            except FAMILY:
                refused += 1
            else:
                assert off_by(np.asarray(found), sample.pixels) <= sample.tolerance, (name, part)
    assert refused > tried / 2
    figure("truncated images", tried)


@thorough
@pytest.mark.slow
def test_decoding_prints_nothing_and_raises_no_warning(tmp_path):
    """Neither by Pillow, nor directly by the libraries that it uses."""
    program = """
import io
from image_corpus import CORPUS
from vision_designer.nodes.errors import VisionDesignerError
from vision_designer.nodes.vision.decoding.decode import decode
for sample in CORPUS.values():
    for part in (20, 19, 15, 10):
        try:
            decode(io.BytesIO(sample.content[:len(sample.content) * part // 20]), "x")
        except VisionDesignerError:
            pass
print("done")
"""
    done = in_child(program, folder=tmp_path)
    assert (done.stdout, done.stderr) == ("done\n", "")


@pytest.mark.slow
def test_mutated_images_decode_or_are_rejected_within_bounds(figure):
    count = tries(120, 60_000)
    halves = [
        subprocess.Popen(
            [sys.executable, "-W", "always", Path(__file__).with_name("fuzz_decoder.py"), str(seed), str(count // 2)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for seed in (1, 2)
    ]  # fmt: skip
    found = []
    for half in halves:
        output, printed = half.communicate(timeout=900)
        assert (half.returncode, printed) == (0, "")
        found.append(json.loads(output))
    assert sum(half["used"] for half in found) > count / 50
    # The memory of an image of the maximum size is the most.
    megabytes, seconds = max(half["megabytes"] for half in found), max(half["longest"] for half in found)
    assert megabytes < 16 * DEFAULT_MEGAPIXELS + 500
    assert seconds < PATIENCE
    figure("mutated images decoded", count)
    figure("longest time for a mutated image, seconds", round(seconds, 2))
    figure("peak memory for mutated images, MB", megabytes)


# Endless and mislabeled files


ENDLESS = [
    b"\xff\xd8",
    b"\xff\xd8\xff",
    b"P6 #",
    b"P6 ",
    b"P3 2 1 255 ",
    b"\x89PNG\r\n\x1a\n",
    b"RIFF\0\0\0\0WEBP",
    b"GIF89a",
    b"BM",
    b"II*\0\x08\0\0\0",
    b"MM\0*\0\0\0\x08",
    b"II+\0\x08\0\0\0\x10\0\0\0\0\0\0\0",
]


@thorough
@pytest.mark.slow
def test_terabyte_non_images_are_rejected_without_reading(tmp_path, figure):
    for number, begin in enumerate(ENDLESS):
        (tmp_path / f"{number:02}.png").write_bytes(begin)
        os.truncate(tmp_path / f"{number:02}.png", 10**12)
    program = """
from pathlib import Path
from fuzz_decoder import peak_megabytes
from vision_designer.nodes.errors import FileParsingFailedError
from vision_designer.nodes.vision.decoding.decode import decode, read_size
refused = 0
for path in sorted(Path().iterdir()):
    for read in (read_size, decode):
        with path.open("rb") as file:
            try:
                read(file, "x")
            except FileParsingFailedError:
                refused += 1
print(refused, peak_megabytes())
"""
    done = in_child(program, folder=tmp_path)
    refused, megabytes = map(int, done.stdout.split())
    # It states its size at the start, and has no pixels.
    assert refused == 2 * len(ENDLESS) - 1
    assert megabytes < 300
    figure("terabyte files rejected", len(ENDLESS))


def scans(side: int, count: int) -> bytes:
    """A gray JPEG in which each scan covers all blocks with hardly any bytes."""

    def segment(marker: int, data: bytes) -> bytes:
        return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data

    blocks = (side // 8) ** 2
    begin = b"\xff\xd8" + segment(0xDB, b"\0" + bytes([1] * 64))
    begin += segment(0xC2, struct.pack(">BHHB", 8, side, side, 1) + b"\1\x11\0")
    begin += segment(0xC4, b"\0" + bytes([1] + [0] * 15) + b"\0") + segment(
        0xC4, b"\x10" + bytes([1] + [0] * 15) + b"\xe0"
    )
    begin += segment(0xDA, b"\1\1\0\0\0\0") + bytes(-(-blocks // 8))
    runs = "0" + "1" * 14
    bits = runs * (blocks // 32767)
    bits += "1" * (-len(bits) % 8)
    packed = bytes(int(bits[place : place + 8], 2) for place in range(0, len(bits), 8)).replace(b"\xff", b"\xff\0")
    return begin + (segment(0xDA, b"\1\1\0\1\x3f\0") + packed) * count + b"\xff\xd9"


def test_jpeg_with_too_many_scans_is_rejected(figure):
    assert decode(io.BytesIO(scans(4096, 3)), "x").size == (4096, 4096)
    content = scans(8000, 200_000)
    with pytest.raises(errors.FileParsingFailedError, match=r"x\.jpg is damaged: it has more than 100 scans"):
        decode(io.BytesIO(content), "x.jpg")
    # With arithmetic coding, zeros need no bytes at all.
    arithmetic = scans(64, 0)[:-2].replace(b"\xff\xc2", b"\xff\xc9") + b"\xff\xda\0\x08\1\1\0\0\x3f\0" * 200
    with pytest.raises(errors.FileParsingFailedError, match=r"x\.jpg is damaged: it has more than 100 scans"):
        decode(io.BytesIO(arithmetic), "x.jpg")
    figure("JPEG that would have taken half an hour, MB", len(content) // MEGAPIXEL)


def test_tiff_with_gigabyte_tiles_is_rejected_before_unpacking(tmp_path):
    (tmp_path / "x.tif").write_bytes(CORPUS["tiff with tiles of 2 GB"].content)
    with (
        (tmp_path / "x.tif").open("rb") as file,
        pytest.raises(errors.ImageExceedsLimitError, match=r"x\.tif has tiles of 46000 x 46000 pixels"),
    ):
        decode(file, "x.tif")


@thorough
@pytest.mark.slow
def test_file_truncated_during_read_does_not_crash(tmp_path, figure):
    """A memory-mapped file, as in libtiff, would crash the process."""
    for format_ in ("TIFF", "JPEG", "PNG", "WEBP", "BMP", "PPM"):
        options = {"compression": "tiff_lzw"} if format_ == "TIFF" else {"lossless": True} if format_ == "WEBP" else {}
        side = 1500 if format_ != "WEBP" else 300
        noise = np.random.default_rng(0).integers(0, 256, (side, side, 3)).astype(np.uint8)
        (tmp_path / format_).write_bytes(saved(Image.fromarray(noise), format_, **options))
    program = """
import os, shutil, sys, threading, time
from vision_designer.nodes.errors import FileParsingFailedError
from vision_designer.nodes.vision.decoding.decode import decode
def read():
    with open("x", "rb") as file:
        try:
            return decode(file, "x").tobytes()
        except FileParsingFailedError:
            return None
count = int(sys.argv[1])
for format in sorted(os.listdir()):
    shutil.copy(format, "x")
    begun = time.perf_counter()
    whole = read()
    took = time.perf_counter() - begun
    for number in range(count):
        shutil.copy(format, "x")
        cutting = threading.Timer(took * number / count, os.truncate, ("x", 1000))
        cutting.start()
        found = read()
        cutting.join()
        assert found is None or found == whole, format
print("done")
"""
    count = tries(4, 60)
    done = in_child(program, str(count), folder=tmp_path, timeout=4 * PATIENCE)
    assert (done.returncode, done.stdout, done.stderr) == (0, "done\n", "")
    figure("files truncated during a read", 6 * count)


# Memory


def limited(megabytes: int, program: str) -> str:
    return f"import resource; resource.setrlimit(resource.RLIMIT_AS, ({megabytes * MEGAPIXEL},) * 2)\n{program}"


READ = """
from vision_designer.nodes.vision.decoding.decode import decode
with open("x.png", "rb") as file:
    try:
        print(decode(file, "x.png").size)
    except Exception as error:
        print(type(error).__name__, error)
"""


@thorough
@pytest.mark.slow
def test_file_requesting_excessive_memory_is_rejected(tmp_path):
    """A PNG chunk after the pixels that claims gigabytes."""
    begin = PLAIN_PNG[: -len(chunk(b"IEND", b""))] + struct.pack(">I", 1_000_000_000) + b"teXt"
    (tmp_path / "x.png").write_bytes(begin)
    os.truncate(tmp_path / "x.png", 1_100_000_000)
    done = in_child("from vision_designer.nodes.vision.decoding import decode\n" + limited(500, READ), folder=tmp_path)
    assert done.stderr == ""
    assert "FileParsingFailedError (0049): x.png is damaged: it requires more memory than is available" in done.stdout


@pytest.mark.slow
def test_real_memory_shortage_is_not_blamed_on_image(tmp_path):
    """Reported as such: an image is not skipped because other programs use the memory."""
    (tmp_path / "x.png").write_bytes(png(10_000, 10_000, 1, 0, bytes(1251 * 10_000)))
    done = in_child("from vision_designer.nodes.vision.decoding import decode\n" + limited(500, READ), folder=tmp_path)
    assert done.stderr == ""
    assert done.stdout.startswith("MemoryError")


@thorough
@pytest.mark.slow
def test_deep_images_are_scaled_with_little_memory(tmp_path):
    for type_ in ("float32", "uint16", "int32"):
        values = np.zeros((3000, 3000), type_)
        values[-1, -1] = 1 if type_ == "float32" else np.iinfo(type_).max
        values[0, 0] = 0 if type_ == "float32" else np.iinfo(type_).min
        Image.fromarray(values).save(tmp_path / f"{type_}.tif")
    program = """
from pathlib import Path
from fuzz_decoder import peak_megabytes
from vision_designer.nodes.vision.decoding.decode import decode
before = peak_megabytes()
for path in Path().iterdir():
    with path.open("rb") as file:
        image = decode(file, "x")
    assert image.getpixel((2999, 2999)) == (255, 255, 255) and image.getpixel((0, 0)) == (0, 0, 0)
print((peak_megabytes() - before) / 9)
"""
    done = in_child(program, folder=tmp_path)
    assert done.stderr == ""
    # The file, the raw pixels, numbers, gray, RGB, and a block of a few MB; it was 50 before.
    assert float(done.stdout) < 36, "bytes a pixel"


# Size limits


def gray_png(width: int, height: int) -> bytes:
    """A black image of one bit per pixel: many pixels in few bytes."""
    return png(width, height, 1, 0, bytes((width + 7) // 8 + 1) * height)


def test_pixel_limit_is_parameter_default():
    assert ConvertToImageDirectory.Parameters.parse({}).largest_image == DEFAULT_MEGAPIXELS
    assert PIXEL_LIMIT == DEFAULT_MEGAPIXELS * MEGAPIXEL
    assert MAX_MEGAPIXELS * MEGAPIXEL < 2**31
    with pytest.raises(errors.NotInRangeValueError):
        ConvertToImageDirectory.Parameters.parse({"largest_image": MAX_MEGAPIXELS + 1})


def test_image_above_limit_is_skipped_with_remedy(tmp_path, trial):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "large.png").write_bytes(gray_png(1001, 1000))
    (tmp_path / "data" / "small.png").write_bytes(gray_png(1000, 1000))
    images = convert(tmp_path / "data", trial, largest_image=1)
    assert images.images["member"].to_list() == ["small.png"]
    (skipped,) = images.skipped
    assert skipped.path.endswith("/large.png")
    assert skipped.reason.startswith(f"{skipped.path} has 1001 x 1000 pixels; the maximum is 1,000,000. ")
    assert "increase Largest image (largest_image) of Convert to Image Directory" in skipped.reason
    with pytest.raises(errors.ImageExceedsLimitError, match=r"large\.png has 1001 x 1000 pixels"):
        convert(tmp_path / "data", trial, largest_image=1, on_invalid_image="fail")
    assert len(convert(tmp_path / "data", trial, largest_image=2)) == 2


@pytest.mark.slow
def test_cached_sizes_obey_limit_of_each_run(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    for number in range(120):
        (folder / f"{number}.png").write_bytes(PLAIN_PNG)
    (folder / "large.png").write_bytes(gray_png(1001, 1000))
    for path in folder.iterdir():
        os.utime(path, (1e9, 1e9))
    counts = []
    for number, limit in enumerate((2, 1, 2, 1, 1, 3)):
        trial = make_trial(tmp_path, f"key{number}")
        counts.append(len(convert(folder, trial, largest_image=limit)))
        remembered = any("unchanged since an earlier run" in line for _, line in trial.heard.lines)
        assert remembered is (number > 0)
    assert counts == [121, 120, 121, 120, 120, 121]


@pytest.mark.slow
def test_replaced_image_is_decoded_only_up_to_accepted_size(tmp_path, trial):
    (tmp_path / "data").mkdir()
    file = tmp_path / "data" / "x.png"
    file.write_bytes(gray_png(20_100, 10_000))
    images = convert(tmp_path / "data", trial, largest_image=202)
    assert len(convert(tmp_path / "data", trial, largest_image=202)) == 1
    _, pixels = Images(images, TransformationDirectory((("CenterCrop", 32),)))[0, 0]
    assert pixels.shape == (32, 32, 3)
    file.write_bytes(png(20_100, 10_001, 1, 0, b""))
    _, reason = Images(images, AS_IT_IS)[0, 0]
    assert "x.png has 20100 x 10001 pixels; the maximum is 201,000,000" in reason
    file.write_bytes(png(40, 30, 8, 0, bytes(41) * 30))
    _, pixels = Images(images, AS_IT_IS)[0, 0]
    assert pixels.shape == (30, 40, 3)


@pytest.mark.slow
@thorough
def test_accepted_large_image_is_scored_and_shown(tmp_path, model):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "x.png").write_bytes(gray_png(20_100, 10_000))
    trial = make_trial(tmp_path, "convert")
    images = convert(tmp_path / "data", trial, largest_image=202)
    folder = trial.job.output_folder("images")
    images.write(folder)
    chosen = ImageDirectory.read(folder).with_transformation(TransformationDirectory((("CenterCrop", 32),)))
    table, unreadable = score(
        model, chosen, ScoringSettings(device="cpu", workers=0), make_trial(tmp_path, "score").job
    )
    assert unreadable == 0
    assert table.frame()["Scored Labels"].null_count() == 0
    arguments = {"folder": str(folder), "position": 0, "size": 64}
    shown = KINDS["thumbnail"](arguments, Request(1, "thumbnail", arguments, "pictures"))
    assert (shown["width"], shown["height"]) == (20_100, 10_000)


def test_image_accepted_under_low_limit_cannot_exceed_default(tmp_path, trial):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "x.png").write_bytes(PLAIN_PNG)
    images = convert(tmp_path / "data", trial, largest_image=1)
    (tmp_path / "data" / "x.png").write_bytes(png(20_000, 20_000, 1, 0, b""))
    _, reason = Images(images, AS_IT_IS)[0, 0]
    assert "x.png has 20000 x 20000 pixels; the maximum is 200,000,000" in reason


@pytest.mark.parametrize("bomb", [name for name in CORPUS if "bomb" in name])
def test_thumbnail_of_image_bomb_is_a_reason(tmp_path, bomb):
    (tmp_path / "x.png").write_bytes(CORPUS[bomb].content)
    arguments = {"file": str(tmp_path / "x.png"), "size": 128}
    found = KINDS["thumbnail"](arguments, Request(1, "thumbnail", arguments, "pictures"))
    assert "x.png " in found["error"]


# The whole chain


def extension(name: str, number: int) -> str:
    """Any accepted extension, rarely the right one."""
    return sorted((".jpg", ".jpeg", ".png", ".ppm", ".bmp", ".pgm", ".tif", ".tiff", ".webp"))[number % 9]


@pytest.fixture
def corpus_folder(tmp_path):
    """The corpus as images of two categories."""
    for number, (name, sample) in enumerate(CORPUS.items()):
        folder = tmp_path / "corpus" / ("even" if number % 2 else "odd")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name.replace('/', ' ')}{extension(name, number)}").write_bytes(sample.content)
    return tmp_path / "corpus"


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return random_model(tmp_path_factory.mktemp("model"), ("even", "odd"), SMALL)


@pytest.mark.slow
def test_every_hostile_file_is_scored_or_has_reason(corpus_folder, tmp_path, model, figure):
    trial = make_trial(tmp_path, "convert")
    images = convert(corpus_folder, trial)
    assert len(images) + len(images.skipped) == len(CORPUS)
    table, unreadable = score(
        model, images, ScoringSettings(device="cpu", workers=0), make_trial(tmp_path, "score").job
    )
    rows = table.frame().select("image", "Scored Labels", "error").rows()
    reasons = {Path(skipped.path).stem: skipped.reason for skipped in images.skipped}
    scored = set()
    for image, label, error in rows:
        if error is None:
            assert label in ("even", "odd")
            scored.add(Path(image).stem)
        else:
            assert label is None
            assert image in error
            reasons[Path(image).stem] = error
    assert scored == {name.replace("/", " ") for name in READABLE}
    assert len(scored) + len(reasons) == len(CORPUS)
    # Files skipped earlier are rows too.
    assert unreadable + len(images.skipped) == len(rows) - len(scored)
    assert all(name in reason for name, reason in reasons.items())
    figure("hostile images scored", len(scored))
    figure("hostile images skipped with a reason", len(reasons))


@thorough
@pytest.mark.slow
def test_training_continues_without_unreadable_images(corpus_folder, tmp_path):
    found = convert(corpus_folder, make_trial(tmp_path, "convert")).with_transformation(SMALL)
    names = [Path(member).stem for member in found.images["member"]]
    readable = [row for row, name in enumerate(names) if name in READABLE]
    unreadable = [row for row, name in enumerate(names) if name not in READABLE]
    images = found.take(sorted(readable[:10] + readable[-10:] + unreadable))
    settings = TrainingSettings(
        epochs=1, batch_size=16, warmup_step_number=0, learning_rate=0.01, random_seed=1, patience=3, print_frequency=10,
        device="cpu", workers=0,
    )  # fmt: skip
    trial = make_trial(tmp_path, "train")
    start = UntrainedModelDirectory("resnet18", {"zero_init_residual": False})
    trained, _ = train(start, images, images, settings, trial.job)
    assert trained.categories == ("even", "odd")
    left_out = [warning for warning in trial.heard.warnings if warning.startswith("left out of ")]
    # Fewer than fifty are listed one by one.
    assert len(left_out) == len(unreadable) < 50


LINES = [(1, 1), (1, 300), (300, 1), (2, 1), (1, 2)]
SWITCHES = [
    name
    for name, info in ((i.identifier, i) for i in InitImageTransformation.Parameters.describe())
    if info.kind == "bool"
]


@pytest.mark.parametrize("size", LINES, ids=str)
def test_one_pixel_high_images_pass_every_operation(trial, size):
    degrees = {"random_rotation_degrees": 30, "random_affine_degrees": 30, "padding": 2, "pad": True}
    every = (
        dict.fromkeys(SWITCHES, False) | degrees | {"size": 16, "crop_size": 8, "random_size": 8, "random_crop_size": 8}
    )
    for switch in SWITCHES:
        chosen = InitImageTransformation.Parameters.parse(every | {switch: True})
        made = InitImageTransformation.run(chosen, trial.job)["output_image_transformation"]
        transform = ImageTransform(made)
        for seed in range(8):
            assert transform.apply(picture(1, size), "x", seed).mode == "RGB"


@thorough
@pytest.mark.slow
def test_threaded_decoding_of_hostile_images_is_deterministic(tmp_path, trial, corpus_folder):
    images = Images(convert(corpus_folder, trial), AS_IT_IS)
    rows = [*range(len(images))] * tries(1, 10)
    random.Random(0).shuffle(rows)

    def read(row: int) -> object:
        value = images[row, 0][1]
        return value if isinstance(value, str) else (value.shape, zlib.crc32(np.ascontiguousarray(value).tobytes()))

    alone = {row: read(row) for row in range(len(images))}
    with ThreadPoolExecutor(8) as threads:
        assert all(alone[row] == found for row, found in zip(rows, threads.map(read, rows), strict=True))
