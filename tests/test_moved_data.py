"""Moved or copied data compared by content is not computed again where the path makes no difference."""

import shutil
from pathlib import Path

import pytest
from levels import some, thorough

from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.engine.plan import make_plan
from vision_designer.graphs.execution import Engine
from vision_designer.graphs.history.why import why
from vision_designer.graphs.resolve import resolve
from vision_designer.nodes.components import load_components
from vision_designer.nodes.types.data_frame_directory import DataFrameDirectory
from vision_designer.nodes.types.image_directory import ImageDirectory

pytestmark = pytest.mark.usefixtures("narrow_resnet18")

COMPONENTS = load_components()
REFERRING = ("images", "convert", "split", "score")
"""Components whose outputs contain image paths."""


@pytest.fixture
def pets(tmp_path, make_images):
    return make_images(tmp_path / "pets", ("cat", "dog"), count=4, size=(48, 48))


def graph(training: Path, validation: Path | None = None, *, fingerprint: str = "content", **convert) -> GraphDocument:
    """A small training, its scores, and their evaluation; validated with half of the images, or with other ones."""
    nodes = [
        ("images", "image_dataset", {"path": str(training), "fingerprint": fingerprint}),
        ("convert", "convert_to_image_directory", convert),
        ("split", "split_image_directory", {"fraction": 0.5}),
        ("resnet", "resnet", {"pretrained": False}),
        ("train", "train_pytorch_model", {"epochs": 1, "batch_size": 4}),
        ("score", "score_image_model", {}),
        ("evaluate", "evaluate_model", {}),
    ]
    links = [
        ("images.dataset", "convert.input_dataset"),
        ("convert.output_image_directory", "split.input_image_directory"),
        ("resnet.untrained_model", "train.untrained_model"),
        ("split.output_image_directory1", "train.training_dataset"),
        ("train.trained_model", "score.trained_model"),
        ("split.output_image_directory2", "score.dataset"),
        ("score.scored_dataset", "evaluate.scored_dataset"),
    ]
    if validation is None:
        links.append(("split.output_image_directory2", "train.validation_dataset"))
    else:
        nodes += [
            ("others", "image_dataset", {"path": str(validation), "fingerprint": fingerprint}),
            ("convert_others", "convert_to_image_directory", {}),
        ]
        links += [
            ("others.dataset", "convert_others.input_dataset"),
            ("convert_others.output_image_directory", "train.validation_dataset"),
        ]
    return GraphDocument.model_validate(
        {
            "nodes": [{"id": name, "component": kind, "parameters": values} for name, kind, values in nodes],
            "links": [{"from": source, "to": target} for source, target in links],
        }
    )


def run(document, workspace):
    engine = Engine(workspace)
    return engine.run(engine.plan(resolve(document, COMPONENTS, workspace))).result


def keys(document, folder):
    return {name: step.key for name, step in make_plan(resolve(document, COMPONENTS, folder)).steps.items()}


@thorough
@pytest.mark.slow
@pytest.mark.parametrize("packed", some([False, True], 1), ids=["folder", "archive"])
def test_moved_data_reuses_training_and_updates_paths(tmp_path, pets, packed):
    workspace = tmp_path / "workspace"
    data = Path(shutil.make_archive(str(tmp_path / "data"), "zip", pets)) if packed else pets
    first = run(graph(data), workspace)
    assert first.state == "completed", [node.error for node in first.nodes.values() if node.error]
    (tmp_path / "elsewhere").mkdir()
    moved = tmp_path / "elsewhere" / f"moved{data.suffix}"
    data.rename(moved)
    second = run(graph(moved), workspace)
    states = {name: node.state for name, node in second.nodes.items()}
    assert states == {name: "completed" if name in REFERRING else "reused" for name in states}
    assert second.nodes["evaluate"].metrics == first.nodes["evaluate"].metrics
    split = ImageDirectory.read(second.nodes["split"].outputs["output_image_directory2"])
    assert split.source.path == moved
    with split.open(0) as file:
        assert file.read()
    scored = DataFrameDirectory.read(second.nodes["score"].outputs["scored_dataset"]).frame()
    before = DataFrameDirectory.read(first.nodes["score"].outputs["scored_dataset"]).frame()
    assert all(name.startswith(f"{moved.as_posix()}/") for name in scored["image"])
    assert scored.drop("image").equals(before.drop("image"))
    # Moved back: everything is reused.
    moved.rename(data)
    assert {node.state for node in run(graph(data), workspace).nodes.values()} == {"reused"}


def test_key_of_outputs_with_image_paths_includes_location(tmp_path, pets):
    copy = shutil.copytree(pets, tmp_path / "copy")
    here, there = keys(graph(pets), tmp_path), keys(graph(copy), tmp_path)
    assert {name for name in here if here[name] != there[name]} == {*REFERRING}
    by_times = keys(graph(pets, fingerprint="times"), tmp_path), keys(graph(copy, fingerprint="times"), tmp_path)
    assert {name for name in here if by_times[0][name] == by_times[1][name]} == {"resnet"}


@pytest.mark.parametrize("change", ["pixels", "name", "added", "parameter"])
def test_moved_and_changed_dataset_is_trained_again(tmp_path, pets, change):
    copy = shutil.copytree(pets, tmp_path / "copy")
    image = copy / "cat" / "000.png"
    if change == "pixels":
        image.write_bytes((copy / "dog" / "001.png").read_bytes())
    elif change == "name":
        image.rename(image.with_name("zzz.png"))
    elif change == "added":
        shutil.copy(image, copy / "dog" / "more.png")
    other = graph(copy, largest_image=7) if change == "parameter" else graph(copy)
    here, there = keys(graph(pets), tmp_path), keys(other, tmp_path)
    assert {name for name in here if here[name] == there[name]} == {"resnet"}


def test_labels_file_path_is_kept(tmp_path, pets):
    """Its rows may be paths that fit in only one location."""
    table = tmp_path / "labels.csv"
    table.write_text("path,label\ncat/000.png,a\ndog/000.png,b\n")
    other = shutil.copy(table, tmp_path / "other.csv")
    here = keys(graph(pets, labels_file=str(table)), tmp_path)
    there = keys(graph(pets, labels_file=str(other)), tmp_path)
    assert here["train"] != there["train"]


def test_two_equal_folders_are_distinct(tmp_path, pets):
    """Which inputs share a folder is in the key; the folder names are not."""
    copy = shutil.copytree(pets, tmp_path / "copy")
    third = shutil.copytree(pets, tmp_path / "third")
    once, twice = keys(graph(pets, pets), tmp_path)["train"], keys(graph(pets, copy), tmp_path)["train"]
    assert once != twice
    assert twice == keys(graph(copy, third), tmp_path)["train"]
    assert once == keys(graph(third, third), tmp_path)["train"]


@pytest.mark.thorough
@pytest.mark.slow
def test_why_names_new_location_and_other_changes(tmp_path, pets):
    workspace = tmp_path / "workspace"
    run(graph(pets), workspace)
    copy = shutil.copytree(pets, tmp_path / "copy")

    def asked(node, document):
        return why(resolve(document, COMPONENTS, workspace), workspace, node)

    assert asked("train", graph(copy)).state == "reused"
    moved = asked("split", graph(copy))
    assert moved.state == "runs"
    assert [(reason.node, reason.message) for reason in moved.reasons] == [
        ("images", f"Path (path) changed from {pets} to {copy}"),
        (
            "images",
            f"the files in {copy} were moved but are otherwise unchanged: results that do not refer to their location, "
            "such as a trained model, are reused",
        ),
    ]
    (copy / "cat" / "000.png").write_bytes((copy / "dog" / "000.png").read_bytes())
    changed = asked("train", graph(copy))
    assert changed.state == "runs"
    assert [(reason.node, reason.message) for reason in changed.reasons] == [
        ("images", f"Path (path) changed from {pets} to {copy}")
    ]
    # The lookup uses the result that was really used, which the key of the training does not name.
    shutil.rmtree(copy)
    (pets / "cat" / "000.png").write_bytes((pets / "dog" / "000.png").read_bytes())
    reasons = asked("evaluate", graph(pets)).reasons
    assert [reason.node for reason in reasons] == ["images"]
    assert "the file cat/000.png" in reasons[0].message
