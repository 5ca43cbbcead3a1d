"""Named models of a workspace, and their cards."""

import json
import shutil
import time
from pathlib import Path

import pytest
from levels import thorough
from random_model import random_model
from trained_run import train_small

from vision_designer.graphs.cli import completion
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.execution import Engine
from vision_designer.graphs.history.runs import History
from vision_designer.graphs.models.card import CARD, stored_origin
from vision_designer.graphs.models.saved import SavedModels, check_name, suggested_name
from vision_designer.graphs.resolve import resolve
from vision_designer.graphs.user_paths import EXAMPLES
from vision_designer.nodes.components import load_components
from vision_designer.nodes.errors import (
    FailedToWriteOutputsError,
    InvalidModelDirectoryError,
    NotInRangeValueError,
    VisionDesignerError,
)
from vision_designer.nodes.types.model_directory import ModelDirectory
from vision_designer.nodes.types.transformation_directory import TransformationDirectory

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("narrow_resnet18")]
COMPONENTS = load_components()
SQUARE = TransformationDirectory((("Resize", 24), ("CenterCrop", 24)))


@pytest.fixture(scope="module")
def trained(tmp_path_factory, narrow_resnet18):
    """The folder of a workspace with a finished run of a whole graph, and its result."""
    return train_small(tmp_path_factory.mktemp("trained"))


@pytest.fixture
def place(trained, tmp_path, monkeypatch):
    """A copy of that workspace."""
    shutil.copytree(trained[0], tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("VISION_DESIGNER_WORKSPACE", str(tmp_path / "workspace"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def saved(place):
    return SavedModels(place / "workspace")


@thorough
def test_card_has_recorded_facts_of_run(saved, trained, place):
    run_id = trained[1].run_id
    card = saved.save(saved.find("latest"), "pets")
    origin = card.origin
    assert (card.categories, card.image_size, card.architecture) == (("green", "red"), (32, 32), "resnet18")
    assert (origin.run_id, origin.node, origin.graph_title) == (run_id, "train", "Scanned digits with ResNet-18")
    assert (origin.training_images, origin.validation_images, origin.accuracy_images) == (18, 6, 8)
    assert origin.accuracy == trained[1].nodes["evaluate"].metrics["accuracy"]
    assert origin.accuracy_on == "evaluate"
    assert [Path(path).name for path in origin.datasets] == ["pets"]
    assert origin.trained == History(place / "workspace").summary(run_id).started
    assert card.parameters > 0 and card.bytes > 0


def test_saved_model_survives_removal_of_its_run(saved, place):
    saved.save(saved.find("latest"), "pets")
    assert History(place / "workspace").clean(0).outputs
    source = saved.find("pets")
    assert ModelDirectory.read(source.folder).categories == ("green", "red")
    card = saved.card_of(source)
    assert card.origin.accuracy_images == 8
    assert not card.problem


@pytest.mark.parametrize(
    "text", ["latest", "latest:train", "latest:train.trained_model", "pets.json", "pets.json:train"]
)
def test_model_is_found_by_run_and_by_graph(saved, trained, text):
    source = saved.find(text.replace("pets.json", str(trained[0] / "pets.json")))
    assert (source.run_id, source.node) == (trained[1].run_id, "train")


def test_model_in_store_is_found_with_its_run(saved, trained):
    source = saved.find(str(saved.find("latest").folder))
    assert (source.run_id, source.node) == (trained[1].run_id, "train")


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("cats", "CouldNotOpenFileError", "there is no model 'cats'"),
        ("latest:trian", "InvalidGraphError", "Did you mean train?"),
        ("latest:score", "NotInRangeValueError", "score of the run"),
        ("20010101", "CouldNotOpenFileError", "there is no run"),
        ("pets", "InvalidModelDirectoryError", "pets is a folder without a model"),
        ("pets.json:score", "CouldNotOpenFileError", "has no model"),
        ("notes.txt", "InvalidModelDirectoryError", "a model is a folder"),
        ("", "NullOrEmptyError", "MODEL is empty"),
    ],
)
def test_wrong_model_is_named_with_reason(saved, place, text, error, words):
    (place / "notes.txt").write_text("notes")
    with pytest.raises(VisionDesignerError) as found:
        saved.find(text) if text != "pets" else saved.save(saved.find(text), "x")
    assert type(found.value).__name__ == error
    assert words in found.value.message


def test_folder_of_images_suggests_graph_beside_it_or_saved_models(saved, place):
    (place / "photos").mkdir()
    with pytest.raises(InvalidModelDirectoryError, match="models save latest NAME"):
        saved.find("photos")
    saved.save(saved.find("latest"), "best")
    with pytest.raises(InvalidModelDirectoryError, match=r"no saved model has that name\. Saved models: best"):
        saved.find("photos")
    shutil.copy(place / "pets.json", place / "photos.json")
    with pytest.raises(InvalidModelDirectoryError, match=r"give .*photos\.json"):
        saved.find("photos")


def test_weights_file_and_wrapping_folder_suggest_model_folder(saved, place):
    folder = saved.find("latest").folder
    for path in (folder / "weights.safetensors", folder.parent):
        with pytest.raises(VisionDesignerError) as found:
            saved.find(str(path))
        assert str(folder) in found.value.message


def test_misspelled_name_suggests_saved_one(saved):
    saved.save(saved.find("latest"), "my pets")
    with pytest.raises(VisionDesignerError, match=r"Did you mean my pets\?"):
        saved.find("my pest")


def test_existing_name_is_replaced_only_on_request(saved):
    source = saved.find("latest")
    first = saved.save(source, "Pets")
    with pytest.raises(FailedToWriteOutputsError, match="already a model 'Pets'"):
        saved.save(source, "pets")
    second = saved.save(source, "pets", replace=True)
    assert second.name == "Pets"
    assert second.origin.saved > first.origin.saved
    assert saved.names() == ["Pets"]


@pytest.mark.parametrize("name", ["pets", "寵物 2", "v1.2_final", "a", "resnet (best)+aug"])
def test_usable_names(name):
    check_name(name)


@pytest.mark.parametrize(
    "name", ["", " pets", "pets ", ".pets", "-pets", "a/b", "a\\b", "a:b", "a\nb", "latest", "20261130", "con", "x" * 101, "a."]
)  # fmt: skip
def test_unusable_names_are_rejected(name):
    with pytest.raises(NotInRangeValueError):
        check_name(name)


def test_damaged_model_is_not_saved(saved):
    source = saved.find("latest")
    weights = source.folder / "weights.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    with pytest.raises(VisionDesignerError, match="damaged or changed"):
        saved.save(source, "pets")
    assert saved.names() == []
    assert not list(saved.root.glob(".*partial"))


def test_failed_copy_leaves_old_model(saved, monkeypatch):
    source = saved.find("latest")
    saved.save(source, "pets")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copyfile", full)
    with pytest.raises(FailedToWriteOutputsError):
        saved.save(source, "pets", replace=True)
    monkeypatch.undo()
    assert ModelDirectory.read(saved.find("latest").folder).categories == ("green", "red")
    assert [path.name for path in saved.root.iterdir() if path.is_dir()] == ["pets"]


def test_model_of_interrupted_replacement_is_brought_back(saved):
    saved.save(saved.find("latest"), "pets")
    (saved.root / "pets").rename(saved.root / ".pets.01234567.old")
    assert saved.names() == ["pets"]


def test_folder_without_record_says_what_is_not_known(call, saved, tmp_path):
    folder = tmp_path / "other"
    folder.mkdir()
    random_model(folder, ("a", "b", "c"), SQUARE)
    status, out, _ = call("models", "show", folder)
    assert status == 0
    facts = {line[2:14].strip(): line[15:] for line in out.splitlines()[1:]}
    assert facts["accuracy"] == facts["trained on"] == facts["trained"] == "not known"
    assert facts["image size"] == "24 x 24 pixels"
    card = json.loads(call("models", "save", folder, "other", "--json")[1])
    assert (card["accuracy"], card["folder"], card["datasets"]) == (None, str(folder), [])


def test_exported_model_keeps_validation_accuracy(call, saved, place):
    more = ("--output", "train.trained_model=copy", "--save-as", "pets")
    assert call("run", "pets.json", "--quiet", *more)[0] == 0
    assert saved.names() == ["pets"]
    status, _, err = call("run", "pets.json", "--quiet", *more)
    assert (status, "--replace-model" in err) == (1, True)
    card = json.loads(call("models", "show", "copy", "--json")[1])
    assert (card["accuracy_on"], card["accuracy_images"], card["training_images"]) == ("validation", 6, 18)
    assert card["run_id"] == ""


def test_loaded_model_keeps_card_and_gets_new_accuracy(saved, place):
    card = saved.save(saved.find("latest"), "pets")
    document = GraphDocument.read(EXAMPLES / "score_new_images.json")
    document.node("images").parameters["path"] = str(place / "pets" / "red")
    document.node("model").parameters["path"] = str(card.folder)
    engine = Engine(place / "workspace")
    engine.run(engine.plan(resolve(document, COMPONENTS, place)), origin="score.json")
    again = saved.card_of(saved.find("latest"))
    assert again.origin.training_images == 18
    assert again.origin.trained == card.origin.trained
    assert again.name == ""


def test_commands_list_save_show_and_remove(call, place):
    assert "no models" in call("models", "list")[1]
    status, out, err = call("models", "save", "latest", "pets")
    assert status == 0, err
    assert "18 images and 6 validation images of" in out
    listed = call("models", "list")[1].splitlines()
    assert listed[0].split()[:2] == ["name", "categories"]
    assert listed[1].split()[:2] == ["pets", "2"]
    said = json.loads(call("models", "list", "--json")[1])["models"][0]
    assert (said["name"], said["categories"], said["problem"]) == ("pets", ["green", "red"], "")
    status, _, err = call("models", "save", "latest", "pets")
    assert status == 1 and "--replace" in err
    assert call("models", "save", "latest", "pets", "--replace")[0] == 0
    assert call("models", "remove", "pets")[1] == "removed pets\n"
    status, _, err = call("models", "remove", "pets")
    assert status == 2 and "there is no model 'pets'" in err


def test_damaged_saved_model_is_listed_with_reason(call, saved):
    card = saved.save(saved.find("latest"), "pets")
    (card.folder / "weights.safetensors").unlink()
    status, out, err = call("models", "list")
    assert status == 0
    assert "damaged" in out and "weights.safetensors is listed but missing" in err
    assert call("models", "show", "pets")[0] == 2


def test_damaged_card_is_no_problem(saved):
    card = saved.save(saved.find("latest"), "pets")
    (card.folder / CARD).write_text("{")
    assert stored_origin(card.folder) is None
    again = saved.card_of(saved.find("pets"))
    assert (again.name, again.origin.training_images, again.problem) == ("pets", 18, "")


def test_saving_time_is_now(saved):
    before = time.time()
    assert before <= saved.save(saved.find("latest"), "pets").origin.saved <= time.time()


def test_names_are_suggested_from_titles():
    assert suggested_name("Scanned digits: ResNet-18/v2") == "Scanned digits ResNet-18 v2"
    assert suggested_name("寵物") == "寵物"
    assert suggested_name("pets", ["Pets", "pets 2"]) == "pets 3"
    for title in ("", "???", "latest", "20260101", "con", "." * 9, "x" * 300, "-pets."):
        check_name(suggested_name(title, [suggested_name(title)]))


def test_renamed_model_keeps_its_card_and_never_replaces_other(saved):
    source = saved.find("latest")
    first = saved.save(source, "pets")
    saved.save(source, "others")
    with pytest.raises(FailedToWriteOutputsError, match="already a model 'others'"):
        saved.rename("pets", "Others")
    with pytest.raises(NotInRangeValueError):
        saved.rename("pets", "a/b")
    card = saved.rename("pets", "Pets")
    assert (card.name, card.folder.name, stored_origin(card.folder).name) == ("Pets", "Pets", "Pets")
    assert card.origin.saved == first.origin.saved
    assert saved.names() == ["others", "Pets"]


def test_models_are_renamed_by_command(call, place):
    call("models", "save", "latest", "pets")
    call("models", "save", "latest", "others")
    status, _, err = call("models", "rename", "pets", "others")
    assert (status, "Choose another name, or remove that model first." in err) == (1, True)
    assert call("models", "rename", "PETS", "Pets 2026") == (0, "renamed pets to Pets 2026\n", "")
    assert call("models", "show", "pets 2026")[1].startswith("Pets 2026\n")
    status, out, _ = call("models", "rename", "others", "another", "--json")
    assert (status, json.loads(out)["name"]) == (0, "another")
    status, _, err = call("models", "rename", "pets", "x")
    assert (status, "there is no model 'pets'" in err) == (2, True)
    assert completion.saved_models("Pets") == ["Pets 2026"]


@pytest.mark.parametrize("width", [80, 60])
def test_list_of_models_fits_terminal(call, place, monkeypatch, width):
    call("models", "save", "latest", "pets of the last summer")
    assert "trained on" in call("models", "list")[1]
    monkeypatch.setenv("COLUMNS", str(width))
    lines = call("models", "list")[1].splitlines()
    assert max(map(len, lines[:2])) <= width
    assert lines[1].startswith("pets of the last summer  ") and "resnet18" in lines[1]
    assert "saved" in lines[2] and "not fit" in lines[2]


def test_exported_copy_keeps_its_card(saved, place):
    source = saved.find("latest")
    saved.save(source, "pets")
    saved.export(saved.find("pets"), place / "copy")
    assert ModelDirectory.read(place / "copy").categories == ("green", "red")
    copied = saved.card_of(saved.find(str(place / "copy")))
    assert copied.origin.accuracy == saved.cards()[0].origin.accuracy
    with pytest.raises(FailedToWriteOutputsError, match="already exists"):
        saved.export(saved.find("pets"), place / "copy")
    assert not [path for path in place.iterdir() if path.name.endswith(".partial")]
