"""What the command line suggests after a mistake, and Ryven projects as graphs."""

import json
import shutil

import pytest
from levels import thorough

from vision_designer.graphs.cli.run_reports import network_of, unset_value
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.user_paths import EXAMPLES
from vision_designer.nodes.components import load_components
from vision_designer.nodes.core.suggestions import nearest


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("VISION_DESIGNER_WORKSPACE", str(tmp_path / "workspace"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "known", "meant"),
    [
        ("lr", ["epochs", "learning_rate", "layer_decay"], "learning_rate"),
        ("epoch", ["epochs", "patience"], "epochs"),
        ("Batch-Size", ["batch_size"], "batch_size"),
        ("rate", ["learning_rate", "epochs"], "learning_rate"),
        ("decay", ["weight_decay_rate", "learning_decay_rate"], ""),
        ("resnt", ["resnet", "densenet"], "resnet"),
        ("x", ["xylophone"], ""),
        ("", ["epochs"], ""),
    ],
)
def test_nearest_name(name, known, meant):
    assert nearest(name, known) == meant


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("run", "digits_resnet18"), "Did you mean example:digits_resnet18?"),
        (("run", "digits_resnet18.json"), "Did you mean example:digits_resnet18?"),
        (("run", "digits_resnet"), "Did you mean example:digits_resnet18?"),
        (("run", "example:digit_resnet18"), "Did you mean example:digits_resnet18?"),
        (("run", "pets"), "Did you mean pets.json?"),
        (("run", "pest.json"), "Did you mean pets.json?"),
        (("run", "pets.json", "--epochs", "3"), "Did you mean --set train.epochs=3?"),
        (("run", "pets.json", "--epochs=3"), "Did you mean --set train.epochs=3?"),
        (("train", "photos", "--epochs", "3"), "Did you mean --set train.epochs=3?"),
        (("run", "pets.json", "--lr", "0.1"), "Did you mean --set train.learning_rate=0.1?"),
        (("run", "pets.json", "--model-name", "resnet50"), "Did you mean --set resnet.model_name=resnet50?"),
        (("run", "pets.json", "--crop-size"), "Did you mean --set transformation.crop_size=VALUE?"),
        (("run", "pets.json", "--set", "train.lr=0.1"), "Did you mean learning_rate?"),
        (("run", "pets.json", "--set", "trian.epochs=3"), "Did you mean train?"),
        (("run", "pets.json", "--set", "epochs=3"), "Did you mean train.epochs=3?"),
        (("sweep", "pets.json", "--space", "train.lr = 1, 2"), "Did you mean learning_rate?"),
        (("run", "pets.json", "--only", "scor"), "Did you mean score?"),
        (("run", "pets.json", "--output", "trian.trained_model=x"), "Did you mean train?"),
        (("why", "pets.json", "evaluat"), "Did you mean evaluate?"),
        (("components", "resnt"), "Did you mean resnet?"),
        (("components", "Train PyTorch Modell"), "Did you mean"),
        (("examples", "copy", "folder_finetune"), "Did you mean example:folder_fine_tune?"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_mistake_suggests_what_was_meant(call, place, arguments, words):
    shutil.copy(EXAMPLES / "digits_resnet18.json", place / "pets.json")
    status, _, err = call(*arguments)
    assert status == 2
    assert words in err
    assert "Traceback" not in err


def test_unknown_option_without_parameter_suggests_nothing(call):
    status, _, err = call("run", "example:digits_resnet18", "--zebra", "1")
    assert (status, "Did you mean --set" in err) == (2, False)


def test_json_of_unknown_option_has_suggestion(call):
    status, out, _ = call("run", "example:digits_resnet18", "--epochs", "3", "--json")
    assert status == 2
    assert json.loads(out)["problems"][0]["message"].endswith("Did you mean --set train.epochs=3?")


def test_unknown_component_in_graph_suggests_neighbor(call, place):
    document = GraphDocument.read(EXAMPLES / "digits_resnet18.json")
    document.node("score").component = "score_image_modle"
    document.write(place / "g.json", load_components())
    status, _, err = call("validate", "g.json")
    assert (status, "Did you mean score_image_model?" in err) == (2, True)


def test_weights_file_suggests_model_folder(call, place):
    (place / "model").mkdir()
    (place / "model" / "weights.safetensors").write_bytes(b"")
    status, _, err = call("run", "example:score_new_images", "--set", "model.path=model/weights.safetensors",
                          "--set", "images.path=model", "--only", "model", "--quiet")  # fmt: skip
    assert status == 1
    assert f"Set Path (path) to the folder of the model: {place / 'model'}" in err


@pytest.mark.parametrize("graph", ["project/digits.json", "project"])
@pytest.mark.parametrize("command", ["validate", "why"])
def test_ryven_project_and_its_folder_are_graphs(call, place, graph, command):
    (place / "project" / "nodes").mkdir(parents=True)
    assert call("convert", "example:digits_resnet18", "project/digits.json")[0] == 0
    more = ["score"] if command == "why" else []
    status, out, err = call(command, graph, *more)
    assert status == 0, err
    assert ("no problems" if command == "validate" else "score will run") in out


@thorough
@pytest.mark.slow
def test_ryven_project_runs(call, place):
    (place / "project").mkdir()
    assert call("convert", "example:digits_resnet18", "project/digits.json")[0] == 0
    status, out, err = call("run", "project", "--only", "images", "--json")
    assert status == 0, err
    assert json.loads(out)["nodes"]["images"]["state"] == "completed"


def test_folder_without_graph_or_with_several_is_reported(call, place):
    (place / "photos").mkdir()
    status, _, err = call("run", "photos")
    assert (status, "vision-designer train" in err) == (2, True)
    for name in ("a", "b"):
        shutil.copy(EXAMPLES / "digits_resnet18.json", place / "photos" / f"{name}.json")
    status, _, err = call("run", "photos")
    assert (status, "2 graphs: a.json, b.json" in err) == (2, True)


def test_network_is_the_chosen_one_or_the_default():
    components = load_components()
    assert network_of({"m.component": "resnet", "m.model_name": "resnet50"}, components) == "resnet50"
    assert network_of({"m.component": "efficientnet"}, components) == "efficientnet_lite0"
    assert network_of({"m.component": "resnet", "m.bypassed": True}, components) == ""
    assert network_of({"a.component": "image_dataset", "b.component": "mine"}, components) == ""


def test_default_of_run_follows_its_recipe():
    components = load_components()
    train = {"train.component": "train_pytorch_model"}
    plain = unset_value("train.learning_rate", train, components)
    assert plain == 0.001
    recipe = train | {"train.recipe": "from_scratch"}
    model = components["train_pytorch_model"].Parameters
    assert unset_value("train.learning_rate", recipe, components) == model.default_of(
        "learning_rate", {"recipe": "from_scratch"}
    )
    assert unset_value("train.device", train, components) == "auto"
    assert unset_value("other.value", train, components) is None
