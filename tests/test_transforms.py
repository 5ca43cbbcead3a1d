"""Image operations: their effect and order, and that none is accepted but ignored."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from itertools import count

import numpy as np
import pytest
import torch
from PIL import Image
from torchvision.transforms import v2
from torchvision.transforms.v2.functional import pil_to_tensor
from waiting import PATIENCE

from vision_designer.nodes.components.apply_image_transformation import ApplyImageTransformation
from vision_designer.nodes.components.init_image_transformation import InitImageTransformation
from vision_designer.nodes.errors import ImageExceedsLimitError, InvalidTransformationDirectoryError
from vision_designer.nodes.images.image_source import FolderSource
from vision_designer.nodes.types.image_directory import ImageDirectory, ImageTableBuilder
from vision_designer.nodes.types.transformation_directory import OPERATIONS, TransformationDirectory, is_random
from vision_designer.nodes.vision.hardware.devices import CPU, seeded
from vision_designer.nodes.vision.loading.loader import Images
from vision_designer.nodes.vision.loading.operations import ImageTransform, Normalization, _size_needed
from vision_designer.nodes.vision.scoring.score import batch_size

NONE = {"resize": False, "center_crop": False, "random_horizontal_flip": False}
ALL_ON = {
    "resize": True,
    "size": 40,
    "center_crop": True,
    "crop_size": 36,
    "pad": True,
    "padding": 3,
    "color_jitter": True,
    "grayscale": True,
    "random_resized_crop": True,
    "random_size": 30,
    "random_crop": True,
    "random_crop_size": 24,
    "random_horizontal_flip": True,
    "random_vertical_flip": True,
    "random_rotation": True,
    "random_rotation_degrees": 30,
    "random_affine": True,
    "random_affine_degrees": 30,
    "random_grayscale": True,
    "random_perspective": True,
    "trivial_augment": True,
    "random_erasing": True,
}


def chosen(trial, **values) -> TransformationDirectory:
    parameters = InitImageTransformation.Parameters.parse(NONE | values)
    return InitImageTransformation.run(parameters, trial.job)["output_image_transformation"]


def names(transformation: TransformationDirectory) -> list[str]:
    return [name for name, _ in transformation.operations]


@pytest.fixture
def photo() -> Image.Image:
    """60 by 40 color pixels without any symmetry."""
    y, x = np.mgrid[0:40, 0:60]
    return Image.fromarray(np.stack([x * 4, y * 6, (x * y) % 256], axis=2).astype(np.uint8))


def test_operations_are_applied_in_table_order(trial):
    assert names(chosen(trial, **ALL_ON)) == list(OPERATIONS)


def test_defaults_are_resize_center_crop_and_horizontal_flip(trial):
    parameters = InitImageTransformation.Parameters.parse({})
    operations = InitImageTransformation.run(parameters, trial.job)["output_image_transformation"].operations
    assert operations == (("Resize", 256), ("CenterCrop", 224), ("RandomHorizontalFlip", 0.5))


EFFECTS = {
    "Resize": {"resize": True, "size": 20},
    "CenterCrop": {"center_crop": True, "crop_size": 20},
    "Pad": {"pad": True, "padding": 3},
    "ColorJitter": {"color_jitter": True},
    "Grayscale": {"grayscale": True},
    "RandomResizedCrop": {"random_resized_crop": True, "random_size": 20},
    "RandomCrop": {"random_crop": True, "random_crop_size": 20},
    "RandomHorizontalFlip": {"random_horizontal_flip": True},
    "RandomVerticalFlip": {"random_vertical_flip": True},
    "RandomRotation": {"random_rotation": True, "random_rotation_degrees": 30},
    "RandomAffine": {"random_affine": True, "random_affine_degrees": 30},
    "RandomGrayscale": {"random_grayscale": True},
    "RandomPerspective": {"random_perspective": True},
    "TrivialAugmentWide": {"trivial_augment": True},
    "RandomErasing": {"random_erasing": True},
}


def applied(transformation: TransformationDirectory) -> Callable[..., torch.Tensor]:
    """Apply it to the images with different seeds; returns (3, height, width) each."""
    transform, seeds = ImageTransform(transformation), count(0, 100)
    return lambda image, name="": pil_to_tensor(transform.apply(image, name, next(seeds)))


def reads(transformation: TransformationDirectory, photo: Image.Image, times: int = 60) -> list[bytes]:
    apply = applied(transformation)
    return [apply(photo).numpy().tobytes() for _ in range(times)]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_has_a_visible_effect(trial, photo, operation):
    transformation = chosen(trial, **EFFECTS[operation])
    assert names(transformation) == [operation]
    untouched = applied(TransformationDirectory())(photo).numpy().tobytes()
    assert any(read != untouched for read in reads(transformation, photo))
    assert trial.heard.warnings == []


@pytest.mark.parametrize("operation", OPERATIONS)
def test_only_random_operations_differ_between_reads(trial, photo, operation):
    transformation = chosen(trial, **EFFECTS[operation])
    different = len(set(reads(transformation, photo)))
    assert (different > 1) is is_random(transformation.operations[0])


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_gives_three_byte_channels(trial, photo, operation):
    image = applied(chosen(trial, **EFFECTS[operation]))(photo)
    assert image.dtype is torch.uint8
    assert image.shape[0] == 3


@pytest.mark.parametrize(
    ("values", "shape"),
    [
        ({}, (3, 40, 60)),
        ({"resize": True, "size": 20}, (3, 20, 30)),
        ({"center_crop": True, "crop_size": 24}, (3, 24, 24)),
        ({"center_crop": True, "crop_size": 100}, (3, 100, 100)),
        ({"pad": True, "padding": 3}, (3, 46, 66)),
        ({"random_resized_crop": True, "random_size": 17}, (3, 17, 17)),
        ({"random_crop": True, "random_crop_size": 24}, (3, 24, 24)),
        ({"random_crop": True, "random_crop_size": 100}, (3, 100, 100)),
        ({"random_rotation": True, "random_rotation_degrees": 90}, (3, 40, 60)),
        ({"random_perspective": True}, (3, 40, 60)),
        (ALL_ON, (3, 24, 24)),
    ],
)
def test_output_size_of_operations(trial, photo, values, shape):
    assert tuple(applied(chosen(trial, **values))(photo).shape) == shape


def test_resize_keeps_aspect_ratio(trial):
    tall = Image.new("RGB", (100, 400))
    assert tuple(applied(chosen(trial, resize=True, size=50))(tall).shape) == (3, 200, 50)


def test_grayscale_keeps_three_equal_channels(trial, photo):
    image = applied(chosen(trial, grayscale=True))(photo)
    assert torch.equal(image[0], image[1])
    assert torch.equal(image[0], image[2])
    assert image.float().std() > 10


def test_random_grayscale_converts_about_a_tenth(trial, photo):
    apply = applied(chosen(trial, random_grayscale=True))
    gray = sum(torch.equal(image[0], image[2]) for image in (apply(photo) for _ in range(400)))
    assert 20 <= gray <= 65


@pytest.mark.parametrize(
    ("parameter", "axis"), [("random_horizontal_flip", 2), ("random_vertical_flip", 1)], ids=["horizontal", "vertical"]
)
def test_random_flip_mirrors_about_half(trial, photo, parameter, axis):
    apply = applied(chosen(trial, **{parameter: True}))
    plain = applied(TransformationDirectory())(photo)
    images = [apply(photo) for _ in range(200)]
    assert all(torch.equal(image, plain) or torch.equal(image, plain.flip(axis)) for image in images)
    assert 70 <= sum(torch.equal(image, plain.flip(axis)) for image in images) <= 130


@pytest.mark.slow
def test_trivial_augment_equals_torchvision(photo):
    ours, theirs = ImageTransform(TransformationDirectory((("TrivialAugmentWide", 31),))), v2.TrivialAugmentWide()
    found = set()
    for seed in range(150):
        with seeded(seed):
            # Whether an operation applies is drawn first, here as in these.
            torch.rand(1)
            expected = theirs(photo)
        image = ours.apply(photo, seed=seed)
        assert image.tobytes() == expected.tobytes(), seed
        found.add(image.tobytes())
    assert len(found) > 80


@pytest.mark.parametrize("size", [(1, 1), (1, 30), (30, 1)])
def test_trivial_augment_accepts_any_image_size(size):
    transform = ImageTransform(TransformationDirectory((("TrivialAugmentWide", 31),)))
    assert {transform.apply(Image.new("RGB", size, "red"), seed=seed).size for seed in range(100)} == {size}


def test_flip_depends_on_seed_and_is_applied_once(photo):
    operations = (("RandomHorizontalFlip", 0.5), ("Resize", 20), ("RandomHorizontalFlip", 0.5))
    transform = ImageTransform(TransformationDirectory(operations), mirrored_by_seed=True)
    plain = ImageTransform(TransformationDirectory((("Resize", 20),))).apply(photo)
    for seed in range(20):
        expected = plain.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if seed % 2 else plain
        found = np.asarray(transform.apply(photo, seed=seed)).astype(int)
        assert abs(found - np.asarray(expected)).max() <= 1


@pytest.mark.parametrize("strengths", [1, 0, -3, 10**9, 3.5, True, "many"])
def test_invalid_trivial_augment_bins_are_rejected(strengths):
    with pytest.raises(InvalidTransformationDirectoryError, match="TrivialAugmentWide"):
        ImageTransform(TransformationDirectory((("TrivialAugmentWide", strengths),)))


def test_random_erasing_blackens_one_rectangle(trial):
    white = Image.new("RGB", (30, 30), "white")
    apply = applied(chosen(trial, random_erasing=True))
    erased = [image for image in (apply(white) for _ in range(40)) if (image == 0).any()]
    assert 10 <= len(erased) <= 30
    for image in erased:
        rows, columns = torch.nonzero(image[0] == 0, as_tuple=True)
        box = image[:, rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
        assert (box == 0).all()
        assert set(image.unique().tolist()) == {0, 255}


def test_operation_after_erasing_gets_erased_image():
    white = Image.new("RGB", (30, 30), "white")
    apply = applied(TransformationDirectory((("RandomErasing", {"p": 1.0}), ("Resize", 60))))
    image = apply(white)
    assert tuple(image.shape) == (3, 60, 60)
    assert len(image.unique()) > 2, "enlarging after erasing blends the edge of the rectangle"


def test_for_inference_keeps_deterministic_operations_and_size(trial, photo):
    kept = chosen(trial, **ALL_ON).for_inference()
    assert names(kept) == ["Resize", "CenterCrop", "Pad", "Grayscale", "Resize", "CenterCrop", "CenterCrop"]
    assert not any(map(is_random, kept.operations))
    assert tuple(applied(kept)(photo).shape) == tuple(applied(chosen(trial, **ALL_ON))(photo).shape)


@pytest.mark.parametrize(
    ("values", "operations"),
    [
        ({"random_resized_crop": True, "random_size": 32}, (("Resize", 32), ("CenterCrop", 32))),
        ({"random_crop": True, "random_crop_size": 32}, (("CenterCrop", 32),)),
        ({"resize": True, "size": 40, "random_crop": True}, (("Resize", 40), ("CenterCrop", 224))),
        (
            {"resize": True, "size": 40, "center_crop": True, "crop_size": 32, "random_resized_crop": True},
            (("Resize", 40), ("CenterCrop", 32)),
        ),
        ({"random_rotation": True, "random_rotation_degrees": 9, "random_horizontal_flip": True}, ()),
    ],
    ids=str,
)
def test_random_size_operation_has_inference_counterpart(trial, values, operations):
    assert chosen(trial, **values).for_inference().operations == operations


def directory(photo: Image.Image, folder) -> ImageDirectory:
    photo.save(folder / "a.png")
    table = ImageTableBuilder()
    table.add(0, "a.png", "x", photo.size)
    return ImageDirectory(FolderSource(folder), table.build(["x"]), ("x",))


@pytest.mark.parametrize(
    ("mode", "operations"),
    [("for_training", ["Resize", "RandomVerticalFlip"]), ("for_inference", ["Resize"])],
)
def test_apply_attaches_operations_without_reading_pixels(trial, photo, tmp_path, mode, operations):
    images = directory(photo, tmp_path)
    transformation = chosen(trial, resize=True, random_vertical_flip=True)
    parameters = ApplyImageTransformation.Parameters.parse({"mode": mode})
    applied = ApplyImageTransformation.run(transformation, images, parameters, trial.job)["output_image_directory"]
    assert names(applied.transformation) == operations
    assert applied.source == images.source
    assert applied.images.equals(images.images)
    assert images.transformation is None
    assert [path.name for path in trial.job.folder.iterdir()] == []


def test_second_apply_appends_operations(trial, photo, tmp_path):
    first, second = TransformationDirectory((("Resize", 9),)), TransformationDirectory((("CenterCrop", 5),))
    applied = directory(photo, tmp_path).with_transformation(first).with_transformation(second)
    assert applied.transformation.operations == (("Resize", 9), ("CenterCrop", 5))


@pytest.mark.parametrize(
    "values",
    [{"pad": True}, {"random_rotation": True}, {"random_affine": True}],
    ids=["padding 0", "rotation by 0", "affine by 0"],
)
def test_operation_without_effect_causes_warning(trial, values):
    chosen(trial, **values)
    (warning,) = trial.heard.warnings
    assert "is on but has no effect" in warning


@pytest.mark.parametrize(
    "operation",
    [("Resize", {"width": 3}), ("RandomRotation", -4), ("RandomErasing", {"p": 7}), ("CenterCrop", {"size": "big"})],
)
def test_invalid_argument_is_rejected(operation):
    with pytest.raises(InvalidTransformationDirectoryError, match=operation[0]):
        ImageTransform(TransformationDirectory((operation,)))


@pytest.mark.parametrize(
    "values",
    [
        {"resize": True, "size": 10**30},
        {"resize": True, "size": 14_143},
        {"center_crop": True, "crop_size": 99_999_999},
        {"pad": True, "padding": 10**12},
        {"random_crop": True, "random_crop_size": 10**12},
        {"random_resized_crop": True, "random_size": 10**12},
    ],
    ids=str,
)
def test_oversized_output_is_rejected_before_reading(trial, values):
    with pytest.raises(InvalidTransformationDirectoryError, match=r"at most 200,000,000 pixels, and a side 14,142"):
        ImageTransform(chosen(trial, **values))


@pytest.mark.parametrize(
    ("operations", "size"),
    [
        ((("Resize", 256),), (4000, 1)),
        ((("Resize", 256),), (1, 4000)),
        ((("Pad", 13_000),), (10, 10)),
        ((("CenterCrop", 13_000),), (20_000, 1)),
        ((("RandomCrop", 13_000),), (10, 10)),
        ((("Resize", 64), ("Pad", 7000)), (100, 1)),
    ],
    ids=str,
)
def test_oversized_enlargement_is_rejected_before_computation(operations, size, monkeypatch):
    applied = []
    for name in {name for name, _ in operations[-1:]}:
        monkeypatch.setattr(getattr(v2, name), "forward", lambda self, image: applied.append(image))
    with pytest.raises(ImageExceedsLimitError, match=rf"odd\.png has .* {operations[-1][0]} would turn") as caught:
        ImageTransform(TransformationDirectory(operations)).apply(Image.new("RGB", size), "odd.png")
    assert applied == []
    assert caught.value.details["path"] == "odd.png"


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("size", [(3, 70), (70, 3), (37, 41)], ids=str)
def test_computed_size_bounds_actual_size(trial, operation, size):
    transformation = chosen(trial, **EFFECTS[operation])
    (done,) = transformation.operations
    width, height = _size_needed(done, *size)
    shape = applied(transformation)(Image.new("RGB", size)).shape
    assert shape[1] <= max(height, 20)
    assert shape[2] <= max(width, 20)
    if operation in ("Resize", "Pad"):
        assert tuple(shape[1:]) == (height, width)


def test_oversized_enlargement_fails_only_its_image(tmp_path, photo):
    images = directory(Image.new("RGB", (4000, 1)), tmp_path)
    row, reason = Images(images, TransformationDirectory((("Resize", 256),)))[0, 1]
    assert row == 0
    assert reason.startswith(images.source.name("a.png"))
    assert batch_size(images, TransformationDirectory((("Resize", 256), ("CenterCrop", 224)))) == 1


@pytest.mark.parametrize(
    ("operation", "waits"), [(("Resize", 9), False), (("ColorJitter", {"hue": 0.1}), True), (("RandomCrop", 9), True)]
)
def test_only_random_operations_take_random_lock(tmp_path, photo, operation, waits):
    images = Images(directory(photo, tmp_path), TransformationDirectory((operation,)))
    with ThreadPoolExecutor(1) as pool:
        with seeded(0):
            reading = pool.submit(images.__getitem__, (0, 1))
            done, _ = wait([reading], timeout=0.5 if waits else PATIENCE)
        assert bool(done) is not waits
        assert reading.result()[1].shape[2] == 3


def test_random_lock_is_released_during_computation(tmp_path, photo, monkeypatch):
    def draw():
        with seeded(1):
            return True

    def transform(self, image, drawn):
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(draw).result(timeout=PATIENCE)
        return image.rotate(180)

    monkeypatch.setattr(v2.RandomRotation, "transform", transform)
    images = Images(directory(photo, tmp_path), TransformationDirectory((("RandomRotation", 30),)))
    assert np.array_equal(images[0, 1][1], np.asarray(photo.rotate(180)))


def test_normalize_subtracts_mean_and_divides_by_std():
    pixels = torch.randint(0, 256, (2, 3, 4, 5), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
    mean, std = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
    expected = (pixels.double() / 255 - torch.tensor(mean).view(1, 3, 1, 1)) / torch.tensor(std).view(1, 3, 1, 1)
    found = Normalization(mean, std, CPU)(pixels)
    assert found.dtype is torch.float32
    torch.testing.assert_close(found.double(), expected, rtol=1e-5, atol=1e-5)


def test_normalize_keeps_memory_format():
    pixels = torch.zeros((2, 3, 4, 5), dtype=torch.uint8).contiguous(memory_format=torch.channels_last)
    assert Normalization((0, 0, 0), (1, 1, 1), CPU)(pixels).is_contiguous(memory_format=torch.channels_last)


def test_normalize_is_same_in_either_memory_format():
    pixels = torch.randint(0, 256, (2, 3, 4, 5), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
    mean, std = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
    turned = pixels.contiguous(memory_format=torch.channels_last)
    assert torch.equal(Normalization(mean, std, CPU)(turned), Normalization(mean, std, CPU)(pixels))
