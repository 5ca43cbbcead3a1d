"""Warnings of images that are in training and validation, or that a model is scored on and was trained on."""

import shutil
from pathlib import Path

import pytest
from conftest import make_trial
from datasets import KINDS, convert, images, png

from vision_designer.graphs.document import GraphDocument, link
from vision_designer.graphs.resolve import resolve
from vision_designer.graphs.user_paths import EXAMPLES
from vision_designer.graphs.validate import validate
from vision_designer.nodes.components import load_components
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.vision.datasets import shared_images
from vision_designer.nodes.vision.datasets.shared_images import warn_of_shared_images
from vision_designer.nodes.vision.datasets.splitting import split

NAMES = tuple(f"{category}/{number}.png" for category in ("cat", "dog") for number in range(4))
every_kind = pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)


def dataset(place: Path, files, make=KINDS["folder"]):
    place.mkdir()
    return convert(make_trial(place), make(place, files))


def shared(trial, training, validation) -> list[str]:
    warn_of_shared_images(training, validation, trial.job)
    return trial.heard.warnings


@every_kind
def test_outputs_of_one_split_share_no_images(trial, tmp_path, make):
    assert shared(trial, *split(dataset(tmp_path / "in", images(*NAMES), make), 0.5, 1)) == []


@every_kind
def test_images_of_training_and_validation_are_counted(trial, tmp_path, make):
    everything = dataset(tmp_path / "in", images(*NAMES), make)
    training, _ = split(everything, 0.5, 1)
    (warning,) = shared(trial, training, everything.with_transformation(TransformationDirectory()))
    assert warning.startswith("4 of 8 validation images are training images too, e.g. ")
    assert "Split Image Directory" in warning


def test_two_different_splits_share_images(trial, tmp_path):
    everything = dataset(tmp_path / "in", images(*NAMES))
    (training, _), (_, validation) = split(everything, 0.75, 1), split(everything, 0.75, 2)
    both = {*training.images["member"]} & {*validation.images["member"]}
    assert both
    (warning,) = shared(trial, training, validation)
    assert warning.startswith(f"{len(both)} of 2 validation images ")


def test_folder_inside_training_folder_shares_images(trial, tmp_path):
    files = images(*NAMES, "cat/more/4.png", "cat/more/5.png")
    everything = dataset(tmp_path / "in", files)
    part = convert(make_trial(tmp_path / "in", "part"), tmp_path / "in" / "data" / "cat" / "more")
    (warning,) = shared(trial, everything, part)
    assert warning.startswith("2 of 2 validation images are training images too")


@every_kind
@pytest.mark.parametrize("other", ["folder", "zip"])
def test_copies_of_training_images_are_counted(trial, tmp_path, make, other):
    training = dataset(tmp_path / "train", images(*NAMES), make)
    # Two copies under other names, and an image of the same size with other content.
    validation = dataset(
        tmp_path / "validation", {"cat/a.png": png(0), "dog/b.png": png(5), "dog/c.png": png(77)}, KINDS[other]
    )
    (warning,) = shared(trial, training, validation)
    assert warning.startswith("2 of 3 validation images are copies of training images, e.g. ")
    assert "cat/a.png of " in warning


def test_images_of_equal_size_are_not_copies(trial, tmp_path):
    training, validation = (
        dataset(tmp_path / name, {f"{category}/1.ppm": b"P6 2 2 255\n" + bytes([shade + number]) * 12
                                  for number, category in enumerate(("cat", "dog"))})
        for name, shade in (("train", 10), ("validation", 50))
    )  # fmt: skip
    assert shared(trial, training, validation) == []


def test_missing_files_are_not_copies(trial, tmp_path):
    training = dataset(tmp_path / "train", images(*NAMES))
    validation = dataset(tmp_path / "validation", images(*NAMES))
    shutil.rmtree(tmp_path / "train" / "data")
    assert shared(trial, training, validation) == []


@pytest.mark.parametrize("limit", ["MAX_COMPARED", "MAX_READ"])
def test_comparison_is_bounded_and_reports_it(trial, tmp_path, monkeypatch, limit):
    monkeypatch.setattr(shared_images, limit, 3)
    training, validation = (dataset(tmp_path / name, images(*NAMES)) for name in ("train", "validation"))
    assert shared(trial, training, validation) == []
    assert any("8 validation images were not compared" in message for _, message in trial.heard.lines)


TRAINED_ON = "split_validation.output_image_directory1"
WIRINGS = {
    "training images are validated": ("train.validation_dataset", "apply_training.output_image_directory", TRAINED_ON),
    "validation contains training": ("apply_validation", "split_test.output_image_directory1", None),
    "training images are scored": ("apply_test", TRAINED_ON, None),
    "all images are scored": ("apply_test", "convert.output_image_directory", None),
}


def wired(tmp_path: Path, target: str, source: str, **training: object) -> GraphDocument:
    """The graph of the digits with another link at an input."""
    document = GraphDocument.read(EXAMPLES / "digits_resnet18.json")
    document.node("train").parameters |= training
    target = target if "." in target else f"{target}.input_image_directory"
    document.links = [link(source, target) if each.target == target else each for each in document.links]
    return document


def problems(document: GraphDocument, tmp_path: Path) -> list[tuple[str, str, str]]:
    found = validate(resolve(document, load_components(), tmp_path))
    assert {problem.severity for problem in found} <= {"warning"}
    return [(problem.node, problem.port, problem.message) for problem in found]


@pytest.mark.parametrize("wiring", WIRINGS.values(), ids=WIRINGS)
def test_links_that_share_images_cause_warning_before_run(tmp_path, wiring):
    target, source, common = wiring
    ((node, port, message),) = problems(wired(tmp_path, target, source), tmp_path)
    assert (node, port) == (("score", "dataset") if target == "apply_test" else ("train", "validation_dataset"))
    assert f"have images in common: both come from {common or source}. " in message


@pytest.mark.parametrize(
    ("target", "source", "training"),
    [
        ("apply_validation", "split_test.output_image_directory2", {}),
        ("apply_test", "split_validation.output_image_directory2", {}),
        ("apply_test", "split_test.output_image_directory2", {"recipe": "fine_tune", "refit_with_validation": True}),
        ("score.dataset", "apply_validation.output_image_directory", {"refit_with_validation": False}),
    ],
)
def test_links_with_different_images_cause_no_warning(tmp_path, target, source, training):
    assert problems(wired(tmp_path, target, source, **training), tmp_path) == []


def test_validation_images_that_are_learned_too_are_not_for_scoring(tmp_path):
    document = wired(
        tmp_path,
        "score.dataset",
        "apply_validation.output_image_directory",
        recipe="fine_tune",
        refit_with_validation=True,
    )
    ((node, port, message),) = problems(document, tmp_path)
    assert (node, port) == ("score", "dataset")
    assert "split_validation.output_image_directory2" in message


def test_images_of_first_training_are_known_after_second_one(tmp_path):
    document = wired(tmp_path, "apply_test", "split_test.output_image_directory2")
    second = document.node("train").model_copy(update={"id": "again"})
    document.nodes.append(second)
    document.links = [each for each in document.links if each.target != "score.trained_model"]
    document.links += [
        link("train.trained_model", "again.untrained_model"),
        link("again.trained_model", "score.trained_model"),
        # The second training has the test images of the first one, and is scored on the training images of the first.
        link("apply_test.output_image_directory", "again.training_dataset"),
        link("apply_validation.output_image_directory", "again.validation_dataset"),
    ]
    document.links = [
        link("apply_training.output_image_directory", "score.dataset") if each.target == "score.dataset" else each
        for each in document.links
    ]
    assert [message for node, _, message in problems(document, tmp_path) if node == "score" and TRAINED_ON in message]


def test_bypassed_split_that_joins_training_and_validation_is_reported(tmp_path):
    document = wired(tmp_path, "apply_validation", "split_test.output_image_directory1")
    document.node("split_validation").bypassed = True
    ((node, _, message),) = problems(document, tmp_path)
    assert node == "train"
    assert "split_test.output_image_directory1" in message
