"""Training, validation, and scoring process images in the same way, or the graph or run reports it."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import make_trial
from PIL import Image

from vision_designer.graphs.document import GraphDocument, GraphNode, link
from vision_designer.graphs.resolve import resolve
from vision_designer.graphs.user_paths import EXAMPLES
from vision_designer.graphs.validate import validate
from vision_designer.nodes.components import load_components
from vision_designer.nodes.components.apply_image_transformation import ApplyImageTransformation
from vision_designer.nodes.components.init_image_transformation import InitImageTransformation
from vision_designer.nodes.components.train_pytorch_model import TrainPyTorchModel
from vision_designer.nodes.datasets.transformation_checks import ImageSizes, other_scoring, other_validation
from vision_designer.nodes.errors import ImageExceedsLimitError, InvalidTransformationDirectoryError
from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.types.model_directory import ModelDirectory
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.vision.datasets.conversion import convert
from vision_designer.nodes.vision.hardware.process_group import ALONE
from vision_designer.nodes.vision.loading.operations import ImageTransform
from vision_designer.nodes.vision.scoring.score import ScoringSettings, score
from vision_designer.nodes.vision.training.recipe import TrainingSettings
from vision_designer.nodes.vision.training.training_data import TrainingData

pytestmark = pytest.mark.usefixtures("narrow_resnet18")

COMPONENTS = load_components(())
INIT = InitImageTransformation.Parameters
NO_SIZE = {"resize": False, "center_crop": False}


def operations(**values) -> TransformationDirectory:
    """The operations of Init Image Transformation."""
    folder = InitImageTransformation.known_outputs(INIT.parse(values), {})
    found = folder["output_image_transformation"]
    assert isinstance(found, TransformationDirectory)
    return found


def write_images(folder: Path, size: tuple[int, int], count: int = 12) -> Path:
    """Two categories of plain images."""
    for name, color in (("cat", (200, 60, 60)), ("dog", (60, 60, 200))):
        (folder / name).mkdir(parents=True)
        for number in range(count):
            Image.new("RGB", size, tuple(channel + number for channel in color)).save(folder / name / f"{number}.png")
    return folder


def converted(folder: Path, trial) -> ImageDirectory:
    return convert(folder, fail_on_invalid=True, job=trial.job)


def applied(images: ImageDirectory, transformation: TransformationDirectory, mode: str, trial) -> ImageDirectory:
    parameters = ApplyImageTransformation.Parameters.parse({"mode": mode})
    return ApplyImageTransformation.run(transformation, images, parameters, trial.job)["output_image_directory"]


def batches(loader) -> set[tuple[int, ...]]:
    return {tuple(batch.images.shape[2:]) for batch in loader.epoch(0)}


def training_data(training: ImageDirectory, validation: ImageDirectory, trial) -> TrainingData:
    recipe = TrainPyTorchModel.Parameters.parse({"batch_size": 4}).model_dump()
    settings = TrainingSettings(**recipe, workers=0, cache_memory=0)
    return TrainingData.of(training, validation, settings, "cpu", ALONE, trial.job)


# A crop larger than the image


def test_too_large_crop_causes_warning_before_and_during_run(trial, tmp_path):
    document = GraphDocument.read(EXAMPLES / "digits_resnet18.json")
    document.node("transformation").parameters = {"size": 64, "crop_size": 224}
    (problem,) = validate(resolve(document, COMPONENTS, EXAMPLES))
    assert (problem.node, problem.parameter, problem.severity) == ("transformation", "crop_size", "warning")
    assert (problem.error, problem.number, problem.suggestion) == ("NotInRangeValueError", "0008", 64)
    assert "92% of a square image" in problem.message

    images = converted(write_images(tmp_path / "photos", (100, 100)), trial)
    attached = applied(images, operations(size=64, crop_size=224), "for_training", trial)
    training_data(attached, attached, trial)
    counted = [
        f"{what}: 24 of 24 images are smaller than the crop of 224 x 224 pixels, e.g. 64 x 64, and are padded with "
        "black, 92% of the image; make the crop smaller, or set Size (size) to 224 or more"
        for what in ("with these operations", "training", "validation")
    ]
    assert trial.heard.warnings == counted


def test_only_images_smaller_than_crop_are_counted(trial, tmp_path):
    folder = write_images(tmp_path / "photos", (300, 260), count=3)
    Image.new("RGB", (50, 400)).save(folder / "cat" / "narrow.png")
    applied(converted(folder, trial), operations(resize=False, crop_size=100), "for_inference", trial)
    (warning,) = trial.heard.warnings
    assert "1 of 7 images is smaller than the crop of 100 x 100 pixels, e.g. 50 x 400" in warning
    assert "50% of the image" in warning


@pytest.mark.parametrize(
    ("values", "advice"),
    [
        ({"resize": False, "crop_size": 200}, "turn on Resize with a Size of 200 or more"),
        ({"size": 64, "crop_size": 200}, "set Size (size) to 200 or more"),
        (
            {"resize": False, "crop_size": 90, "random_crop": True, "random_crop_size": 200},
            "turn on Resize with a Size of 200 or more and set Crop size (crop_size) to 200 or more",
        ),
        (
            {"size": 95, "crop_size": 90, "random_crop": True, "random_crop_size": 200},
            "set Size (size) to 200 or more and set Crop size (crop_size) to 200 or more",
        ),
        (
            {"center_crop": False, "random_resized_crop": True, "random_size": 64, "random_crop": True,
             "random_crop_size": 200},
            "set Random size (random_size) to 200 or more",
        ),
        # Padding makes images larger too, but is not wanted instead of black borders.
        ({"resize": False, "center_crop": False, "pad": True, "padding": 3, "random_crop": True,
          "random_crop_size": 200}, "turn on Resize with a Size of 200 or more"),
    ],
)  # fmt: skip
def test_suggested_fix_removes_black_border(trial, tmp_path, values, advice):
    images = converted(write_images(tmp_path / "photos", (100, 100), count=1), trial)
    said = ImageSizes(images, operations(**values)).padding("training")
    assert said.endswith(f"make the crop smaller, or {advice}")
    better = values | {name: 200 for name in re.findall(r"set [\w ]+ \((\w+)\)", advice)}
    better |= {"resize": True, "size": 200} if "turn on Resize" in advice else {}
    assert ImageSizes(images, operations(**better)).padding("training") == ""


@pytest.mark.parametrize(
    ("values", "parameter", "suggestion"),
    [
        ({"size": 64}, "crop_size", 64),
        ({"size": 64, "crop_size": 64}, None, None),
        ({"size": 64, "center_crop": False, "random_crop": True}, "random_crop_size", 64),
        ({"crop_size": 96, "random_crop": True}, None, None),
        ({"crop_size": 96, "random_crop": True, "random_crop_size": 128}, "random_crop_size", 96),
        # The images are unknown then.
        ({"resize": False}, None, None),
        ({"resize": False, "center_crop": False, "random_crop": True}, None, None),
        # The padding comes after the crop, and makes room for another one.
        ({"crop_size": 96, "pad": True, "padding": 20, "random_crop": True, "random_crop_size": 128}, None, None),
    ],
    ids=str,
)
def test_crop_warning_only_if_crop_exceeds_every_image(values, parameter, suggestion):
    found = InitImageTransformation.early_warnings(INIT.parse(values), {})
    assert [(each.parameter, each.suggestion) for each in found] == ([(parameter, suggestion)] if parameter else [])


@pytest.mark.parametrize("size", [(64, 64), (300, 40), (40, 300), (1, 9), (500, 500)], ids=str)
@pytest.mark.parametrize(
    "values",
    [
        {},
        {"size": 64},
        {"size": 50, "crop_size": 33, "random_resized_crop": True, "random_size": 20},
        {"resize": False, "crop_size": 50, "random_crop": True, "random_crop_size": 60, "pad": True, "padding": 7},
        {**NO_SIZE, "random_resized_crop": True, "random_size": 20},
        {**NO_SIZE, "random_rotation": True, "random_rotation_degrees": 20, "random_perspective": True},
    ],
    ids=str,
)
def test_predicted_size_equals_actual_size(values, size):
    for transformation in (operations(**values), operations(**values).for_inference()):
        try:
            image = ImageTransform(transformation).apply(Image.new("RGB", size))
        except ImageExceedsLimitError:
            continue
        assert image.size == transformation.sizes(size)[-1]
        assert transformation.final_size() in (None, image.size)
        frame = transformation.black_frame(size)
        if frame is not None and "Pad" not in [name for name, _ in transformation.operations[: frame.number]]:
            cropped = ImageTransform(TransformationDirectory(transformation.operations[: frame.number + 1]))
            black = np.asarray(cropped.apply(Image.new("RGB", size, "white"))) == 0
            assert black.mean() == pytest.approx(frame.share)


# Sizes set by random operations


@pytest.mark.slow
def test_random_resized_crop_sets_validation_and_scoring_size(trial, tmp_path):
    images = converted(write_images(tmp_path / "photos", (128, 128)), trial)
    chosen = operations(**NO_SIZE, random_resized_crop=True, random_size=32)
    training = applied(images, chosen, "for_training", trial)
    for validation in (applied(images, chosen, "for_inference", trial), images, training):
        data = training_data(training, validation, trial)
        assert batches(data.loader) == batches(data.validation_loader) == {(32, 32)}
        # What a model stores and scoring applies.
        assert data.validation_transformation.operations == (("Resize", 32), ("CenterCrop", 32))
    assert trial.heard.warnings == []


def test_different_validation_size_causes_warning(trial, tmp_path):
    images = converted(write_images(tmp_path / "photos", (128, 128)), trial)
    chosen = operations(**NO_SIZE, random_resized_crop=True, random_size=32)
    validation = applied(images, operations(**NO_SIZE), "for_inference", trial)
    training_data(applied(images, chosen, "for_training", trial), validation, trial)
    (warning,) = trial.heard.warnings
    assert (
        "training images have 32 x 32 pixels after their transformation, but validation images have 128 x 128 pixels"
        in warning
    )


def chain(training: dict, validation: dict, scoring: dict | None, mode: str = "for_inference") -> GraphDocument:
    """Images, each with its own Apply Image Transformation, into training, validation, and scoring."""
    nodes = {
        "images": ("image_dataset", {"path": "sample:digits"}),
        "convert": ("convert_to_image_directory", {}),
        "split": ("split_image_directory", {}),
        "net": ("resnet", {"model_name": "resnet18", "pretrained": False}),
        "train": ("train_pytorch_model", {}),
        "score": ("score_image_model", {}),
    }
    links = [
        ("images.dataset", "convert.input_dataset"),
        ("convert.output_image_directory", "split.input_image_directory"),
        ("net.untrained_model", "train.untrained_model"),
        ("train.trained_model", "score.trained_model"),
    ]
    ends = [("train.training_dataset", training, "for_training"), ("train.validation_dataset", validation, mode)]
    ends += [("score.dataset", scoring, mode)] if scoring is not None else []
    for number, (end, values, how) in enumerate(ends):
        nodes[f"init{number}"] = ("init_image_transformation", values)
        nodes[f"apply{number}"] = ("apply_image_transformation", {"mode": how})
        links += [
            (f"init{number}.output_image_transformation", f"apply{number}.input_image_transformation"),
            (f"split.output_image_directory{min(number + 1, 2)}", f"apply{number}.input_image_directory"),
            (f"apply{number}.output_image_directory", end),
        ]
    if scoring is None:
        links.append(("split.output_image_directory2", "score.dataset"))
    return GraphDocument(
        nodes=[
            GraphNode(id=name, component=component, version=COMPONENTS[component].version, parameters=values)
            for name, (component, values) in nodes.items()
        ],
        links=[link(source, target) for source, target in links],
    )


SMALL = {"size": 32, "crop_size": 32}
CROPPED = {**NO_SIZE, "random_resized_crop": True, "random_size": 32}
LARGE = {"size": 64, "crop_size": 64}


@pytest.mark.parametrize(
    ("training", "validation", "scoring", "told"),
    [
        (SMALL, SMALL, SMALL, []),
        (SMALL, SMALL, None, []),
        (CROPPED, CROPPED, CROPPED, []),
        (CROPPED, SMALL, None, []),
        ({**SMALL, "random_rotation": True, "random_rotation_degrees": 9}, SMALL, SMALL, []),
        (SMALL, LARGE, LARGE, [("train", "validation_dataset")]),
        ({**SMALL, "random_crop": True, "random_crop_size": 28}, SMALL, SMALL, [("train", "validation_dataset")]),
        (SMALL, SMALL, LARGE, [("score", "dataset")]),
        (SMALL, SMALL, {**SMALL, "grayscale": True}, [("score", "dataset")]),
        (SMALL, {**SMALL, "grayscale": True}, None, [("train", "validation_dataset")]),
        (SMALL, SMALL, {"size": 40, "crop_size": 32}, [("score", "dataset")]),
        (SMALL, SMALL, {**SMALL, "pad": True}, []),
        (SMALL, SMALL, {**SMALL, "random_crop": True}, []),
        (SMALL, LARGE, SMALL, [("train", "validation_dataset"), ("score", "dataset")]),
    ],
    ids=str,
)
def test_transformations_of_graph_are_compared_before_run(training, validation, scoring, told):
    found = validate(resolve(chain(training, validation, scoring), COMPONENTS, Path("/nowhere")))
    assert [(problem.node, problem.port) for problem in found] == told
    assert {problem.severity for problem in found} <= {"warning"}


def test_random_operations_in_scoring_cause_warning_before_run():
    found = validate(resolve(chain(SMALL, SMALL, SMALL, mode="for_training"), COMPONENTS, Path("/nowhere")))
    assert [(problem.node, problem.port) for problem in found] == [("score", "dataset")]
    assert "scores are not reproducible" in found[0].message


@pytest.mark.slow
def test_different_scoring_transformation_causes_warning(make_model, make_images, trial):
    model = replace(make_model(), transformation=operations(**SMALL).for_inference())
    images = converted(make_images(trial.job.workspace / "photos"), trial)
    settings = ScoringSettings(device="cpu", precision="32-true", workers=0)
    for number, (values, words) in enumerate(
        [
            (SMALL, []),
            (None, []),
            (
                {**SMALL, "grayscale": True},
                ["Resize 32, CenterCrop 32, Grayscale 3", "with (Resize 32, CenterCrop 32)"],
            ),
            (LARGE, ["After it they have 64 x 64 pixels, and the validation images had 32 x 32 pixels"]),
        ]
    ):
        part = make_trial(trial.job.workspace, f"score{number}")
        directory = images if values is None else images.with_transformation(operations(**values).for_inference())
        score(model, directory, settings, part.job)
        warnings = part.heard.warnings
        assert len(warnings) == bool(words)
        assert all(word in warnings[0] for word in words)


@pytest.fixture(scope="module")
def make_model(tmp_path_factory, narrow_resnet18):
    """A model with random weights."""
    from safetensors.torch import save_file
    from torchvision import models

    weights = tmp_path_factory.mktemp("model") / "weights.safetensors"
    save_file(models.get_model("resnet18", weights=None, num_classes=2).state_dict(), weights)

    def make() -> ModelDirectory:
        transformation = TransformationDirectory()
        return ModelDirectory("resnet18", {}, ("green", "red"), (0.5,) * 3, (0.25,) * 3, transformation, weights)

    return make


def test_operations_without_effect_are_not_a_difference():
    plain = operations(**SMALL).for_inference()
    padded = TransformationDirectory((*plain.operations, ("Pad", 0), ("CenterCrop", 32), ("Resize", 32)))
    assert other_scoring(padded, plain) == other_scoring(plain, padded) == ""
    assert other_scoring(TransformationDirectory((*plain.operations, ("CenterCrop", 31))), plain)


def test_sizes_of_rotatable_images_ignore_orientation():
    assert other_validation(TransformationDirectory(), TransformationDirectory(), ((30, 20), (20, 30))) == ""
    assert other_validation(TransformationDirectory(), TransformationDirectory(), ((30, 20), (20, 20)))


def test_invalid_operation_is_rejected_in_size_prediction(trial, tmp_path):
    images = converted(write_images(tmp_path / "photos", (9, 9), count=1), trial)
    for operation in (("RandomResizedCrop", 5), ("RandomResizedCrop", {"sizes": 1}), ("Resize", {"a": 1})):
        crafted = TransformationDirectory((operation,))
        for ask in (
            crafted.for_inference,
            crafted.final_size,
            lambda made=crafted: ImageSizes(images, made).padding(""),
        ):
            try:
                ask()
            except InvalidTransformationDirectoryError as error:
                assert operation[0] in error.message


# One size parameter sets the others


@pytest.mark.parametrize(
    ("given", "sizes"),
    [
        ({}, (256, 224, 256, 224)),
        ({"crop_size": 96}, (256, 96, 96, 96)),
        ({"size": 128}, (128, 224, 128, 224)),
        ({"size": 128, "crop_size": 96}, (128, 96, 96, 96)),
        ({"crop_size": 96, "random_crop_size": 64}, (256, 96, 96, 64)),
        ({"crop_size": 96, "random_crop_size": 224, "random_size": 256}, (256, 96, 256, 224)),
        ({"crop_size": 96, "center_crop": False}, (256, 96, 256, 224)),
        ({"size": 128, "resize": False}, (128, 224, 256, 224)),
        ({"crop_size": 224, "size": 128}, (128, 224, 128, 224)),
    ],
    ids=str,
)
def test_unset_random_sizes_follow_set_sizes(given, sizes):
    parsed = INIT.parse(given)
    assert (parsed.size, parsed.crop_size, parsed.random_size, parsed.random_crop_size) == sizes
    kept = INIT.without_defaults(given)
    assert INIT.parse(kept) == parsed, "a graph file keeps what was set"
    assert INIT.without_defaults(parsed.model_dump()) == {
        name: value for name, value in kept.items() if value != INIT.default_of(name, kept)
    }


def test_value_following_invalid_value_is_not_reported():
    assert [problem.parameter for problem in INIT.problems({"crop_size": 0})] == ["crop_size"]
    assert [problem.parameter for problem in INIT.problems({"crop_size": "many"})] == ["crop_size"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"crop_size": 96}, {"crop_size": 96}),
        ({"random_crop": True}, {"random_crop": True}),
        ({"crop_size": 96, "random_crop": True}, {"crop_size": 96, "random_crop": True, "random_crop_size": 224}),
        (
            {"size": 40, "random_resized_crop": True, "random_crop": False},
            {"size": 40, "random_resized_crop": True, "random_crop": False, "random_size": 256},
        ),
    ],
    ids=str,
)
def test_graph_of_version_1_keeps_sizes(old, new):
    assert InitImageTransformation.brought_up_to_date(old, "1") == (new, "2")
    assert InitImageTransformation.brought_up_to_date(old, "2") == (old, "2")
