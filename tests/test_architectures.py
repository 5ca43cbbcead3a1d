"""Architecture records match their networks, and architectures from outside are found everywhere."""

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
import torch
from additions import forgotten, install, reset_additions
from levels import some
from torch import nn
from torchvision import models

from vision_designer.graphs.cli.app import main
from vision_designer.nodes import errors
from vision_designer.nodes.components import load_components
from vision_designer.nodes.components.densenet import DenseNet
from vision_designer.nodes.components.efficientnet import EfficientNet
from vision_designer.nodes.components.resnet import ResNet
from vision_designer.nodes.core.component import DeclarationError
from vision_designer.nodes.vision.models import architectures as registry
from vision_designer.nodes.vision.models.architectures import (
    ARCHITECTURES,
    Architecture,
    PublishedWeights,
    Setting,
    architecture,
)
from vision_designer.nodes.vision.models.networks import (
    WithoutMemory,
    build,
    freeze_backbone,
    head_of,
    layer_groups,
    replace_head,
    tail_of,
)

PAGE = (Path(__file__).parent.parent / "docs" / "extending.md").read_text(encoding="utf-8")
NAMES = [*ARCHITECTURES]
PLAIN = [record.name for family in ("ResNet", "DenseNet") for record in ARCHITECTURES.of_family(family)]
"""Architectures whose last feature maps are as wide as their features; the others are in
tests/test_architectures_all.py."""
SMALLEST = ("resnet18", "resnext50_32x4d", "densenet121")
"""The smallest of each design."""
OWN_FILE = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)[1]


@pytest.fixture(autouse=True)
def as_before():
    """Remove what a test has registered."""
    with forgotten():
        yield


def on_meta(name, outputs=1000):
    with WithoutMemory():
        return build(name, {}, outputs)


# The facts


@pytest.mark.slow
@pytest.mark.parametrize("name", some(PLAIN, SMALLEST.__contains__))
def test_record_matches_network(name):
    record, network = ARCHITECTURES[name], on_meta(name)
    assert record.parameters == sum(parameter.numel() for parameter in network.parameters())
    assert record.first_tensor == next(iter(network.state_dict()))
    layer, width = head_of(network, name)
    assert layer.weight.shape == (1000, width)
    maps = []
    network.get_submodule(record.activation_layer).register_forward_hook(lambda m, i, output: maps.append(output.shape))
    with torch.inference_mode():
        network.eval()(torch.zeros(1, 3, record.smallest_size, record.smallest_size, device="meta"))
    assert maps == [(1, width, 1, 1)]


@pytest.mark.parametrize("name", PLAIN)
def test_weights_are_published_by_torchvision(name):
    record, published = ARCHITECTURES[name], models.get_model_weights(name).DEFAULT
    assert record.weights.url == published.url
    assert record.weights.file == published.url.rpartition("/")[2]
    assert record.weights.sha256 in record.weights.file
    assert record.weights.source.endswith(f"({published.name})")
    assert record.weights.megabytes == published.meta["_file_size"]
    assert record.multiply_adds == published.meta["_ops"]
    assert record.top1_accuracy == published.meta["_metrics"]["ImageNet-1K"]["acc@1"]
    transforms = published.transforms()
    assert [*record.mean] == transforms.mean
    assert [*record.std] == transforms.std
    assert [record.usual_size] == transforms.crop_size


def test_component_offers_architectures_of_its_family():
    for component in (ResNet, DenseNet):
        names = component.Parameters.info("model_name").choices
        assert [*names] == [record.name for record in ARCHITECTURES.of_family(component.title)]
    names = EfficientNet.Parameters.info("model_name").choices
    family = ARCHITECTURES.of_family(EfficientNet.title)
    assert [f"efficientnet_{name}" for name in names] == [record.name for record in family]


@pytest.mark.slow
def test_facts_do_not_import_torch():
    code = (
        "import sys; from vision_designer.nodes.vision.models.architectures import ARCHITECTURES; "
        "print(ARCHITECTURES['resnet18'].top1_accuracy, 'torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["69.758", "False"]


# Layers


@pytest.mark.parametrize(
    "name", some(NAMES, (*SMALLEST, "efficientnet_lite0", "swin_t", "vgg11", "vit_b_32").__contains__)
)
def test_layer_groups_cover_each_parameter_once_in_order(name):
    network = on_meta(name)
    groups = layer_groups(network, name)
    found = [id(parameter) for group in groups for parameter in group.parameters]
    assert sorted(found) == sorted(map(id, network.parameters()))
    assert next(network.parameters()) in {parameter for parameter in groups[0].parameters}
    head, _ = head_of(network, name)
    assert groups[-1].name == ARCHITECTURES[name].path_of_features
    assert [*map(id, groups[-1].parameters)] == [*map(id, head.parameters())]
    # Almost all parameters of AlexNet and VGG are in the last three linear layers.
    assert len(groups) >= (4 if name.startswith(("alexnet", "vgg")) else 6)


def test_resnet_layer_groups_are_its_stages():
    groups = layer_groups(on_meta("resnet18"), "resnet18")
    assert [group.name for group in groups] == ["conv1", "layer1", "layer2", "layer3", "layer4", "fc"]
    assert len(groups[0].parameters) == 3


def test_architecture_can_define_layer_groups():
    ARCHITECTURES.add(
        replace(
            architecture("resnet18"), name="grouped", layer_groups=lambda network: [["layer1", "layer2"], ["layer3"]]
        )
    )
    network = on_meta("grouped")
    groups = layer_groups(network, "grouped")
    assert [group.name for group in groups] == ["layer1", "layer3", "fc"]
    # Layers in none of the groups count as nearest to the input.
    assert groups[0].parameters[0] is network.conv1.weight
    assert sum(len(group.parameters) for group in groups) == len([*network.parameters()])


class WithDropout(nn.Module):
    """A network whose head is in a container, after a dropout."""

    def __init__(self, outputs):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.AdaptiveAvgPool2d(1))
        self.classifier = nn.Sequential(nn.Dropout(0.5), nn.Linear(4, outputs))

    def forward(self, images):
        return self.classifier(self.features(images).flatten(1))


def test_dropout_before_head_stays_active_when_backbone_is_frozen():
    ARCHITECTURES.add(
        Architecture(
            "with_dropout", "Test", WithDropout, "classifier.1", tail=("classifier.0", "classifier.1"), usual_size=32
        )
    )
    network = build("with_dropout", {}, 2).train()
    freeze_backbone(network, "with_dropout", frozen=True)
    assert [name for name, parameter in network.named_parameters() if parameter.requires_grad] == [
        "classifier.1.weight",
        "classifier.1.bias",
    ]
    training = {name for name, module in network.named_modules() if module.training}
    assert training == {"", "classifier", "classifier.0", "classifier.1"}
    freeze_backbone(network, "with_dropout", frozen=False)
    assert all(parameter.requires_grad for parameter in network.parameters())
    assert all(module.training for module in network.modules())


def test_head_is_replaced_at_any_position():
    network = WithDropout(1000)
    replace_head(network, "classifier.1", 3)
    assert network(torch.zeros(2, 3, 8, 8)).shape == (2, 3)
    convolution = nn.Sequential(nn.Conv2d(4, 1000, 1))
    replace_head(convolution, "0", 3)
    assert convolution(torch.zeros(2, 4, 5, 5)).shape == (2, 3, 5, 5)
    with pytest.raises(TypeError, match="BatchNorm2d; Linear or Conv2d is expected"):
        replace_head(network, "features.1", 3)


# Invalid records


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "name must be a non-empty text"),
        ({"name": "../net"}, "name must consist of letters"),
        ({"head": ""}, "head must be"),
        ({"build": "resnet18"}, "build must be callable"),
        ({"mean": (0.5, 0.5)}, "mean must be three finite numbers"),
        ({"std": (0.5, 0.0, 0.5)}, "std must be three finite numbers above 0"),
        ({"smallest_size": 300}, "smallest_size must be at least 1 and at most usual_size"),
        ({"settings": (Setting("a", 1), Setting("a", 2))}, "settings names one twice"),
    ],
)
def test_invalid_record_is_rejected_with_field_name(changes, words):
    with pytest.raises(DeclarationError, match=re.escape(words)):
        replace(architecture("resnet18"), **changes)


def test_invalid_weights_record_is_rejected():
    with pytest.raises(DeclarationError, match="sha256 must be 8 to 64"):
        PublishedWeights("a.pth", "xyz", 1.0, "")
    with pytest.raises(DeclarationError, match="go together"):
        PublishedWeights("a.pth", "0" * 8, 1.0, "", distribution="a")


def test_duplicate_architecture_name_is_rejected():
    with pytest.raises(DeclarationError, match="two architectures are named 'resnet18'"):
        ARCHITECTURES.add(replace(architecture("resnet18"), head="other"))


def test_misspelled_architecture_gets_suggestion():
    with pytest.raises(
        errors.InvalidModelDirectoryError, match=r"unknown architecture 'densnet121'. Did you mean densenet121"
    ):
        architecture("densnet121")


@pytest.mark.parametrize(
    ("default", "good", "bad"),
    [
        (True, [False], [0, "x", None]),
        (1, [2], [True, 1.5, "1"]),
        (0.5, [1, 2.5], [True, float("nan"), "1"]),
        ("a", ["b"], [1]),
    ],
)
def test_setting_accepts_only_values_of_its_type(default, good, bad):
    setting = Setting("x", default)
    assert all(map(setting.accepts, good))
    assert not any(map(setting.accepts, bad))


# External architectures


@pytest.fixture
def own(tmp_path, monkeypatch):
    """The file of the documentation page, in a components folder."""
    (tmp_path / "my_components").mkdir()
    (tmp_path / "my_components" / "tiny_net.py").write_text(OWN_FILE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VISION_DESIGNER_WORKSPACE", str(tmp_path / "workspace"))
    return tmp_path / "my_components"


def graph(**settings):
    return {
        "format": "vision-designer/1",
        "title": "TinyNet",
        "nodes": [
            {"id": "images", "component": "image_dataset", "parameters": {"path": "photos"}},
            {"id": "convert", "component": "convert_to_image_directory"},
            {"id": "net", "component": "tiny_net", "parameters": {"width": 4}},
            {
                "id": "train",
                "component": "train_pytorch_model",
                "parameters": {"epochs": 2, "batch_size": 4, "freeze_epochs": 1},
                "run_settings": {"device": "cpu", "workers": 0, **settings},
            },
            {"id": "score", "component": "score_image_model", "run_settings": {"device": "cpu", "workers": 0}},
        ],
        "links": [
            {"from": "images.dataset", "to": "convert.input_dataset"},
            {"from": "net.untrained_model", "to": "train.untrained_model"},
            {"from": "convert.output_image_directory", "to": "train.training_dataset"},
            {"from": "convert.output_image_directory", "to": "train.validation_dataset"},
            {"from": "train.trained_model", "to": "score.trained_model"},
            {"from": "convert.output_image_directory", "to": "score.dataset"},
        ],
    }


def run(capsys, *options):
    with pytest.raises(SystemExit) as exit_:
        main(["run", "graph.json", "--components", "my_components", *options])
    out, err = capsys.readouterr()
    assert not exit_.value.code, err
    return out


@pytest.mark.slow
@pytest.mark.parametrize("processes", some([1, 2], 1))
def test_external_architecture_trains_and_scores_in_several_processes(own, make_images, capsys, processes):
    make_images(own.parent / "photos", ("red", "green"), count=8, size=(32, 32))
    Path("graph.json").write_text(json.dumps(graph(process_count_per_node=processes)))
    run(capsys, "--output", "score.scored_dataset=scores.csv", "--output", "train.trained_model=model")
    scores = pl.read_csv("scores.csv")
    assert len(scores) == 16
    sums = scores.select(pl.sum_horizontal(pl.selectors.starts_with("Scored Probabilities_"))).to_series()
    assert sums.to_list() == pytest.approx([1.0] * 16)
    meta = json.loads(Path("model/_meta.json").read_text())
    assert (meta["architecture"], meta["settings"], meta["mean"]) == ("tiny_net", {"width": 4}, [0.5, 0.5, 0.5])


def test_architecture_is_found_in_component_folder(own, monkeypatch):
    assert "tiny_net" in load_components([own])
    record = architecture("tiny_net")
    assert record in ARCHITECTURES.of_family("TinyNet")
    network = build("tiny_net", {"width": 8}, 5)
    assert sum(parameter.numel() for parameter in build("tiny_net", {}, 1000).parameters()) == record.parameters
    assert [type(module).__name__ for module in tail_of(network, "tiny_net")] == ["Dropout", "Linear"]
    assert [group.name for group in layer_groups(network, "tiny_net")] == ["first", "second", "third", "dropout"]
    with pytest.raises(errors.InvalidModelDirectoryError, match=r"'width' of tiny_net is 1\.5; int is expected"):
        build("tiny_net", {"width": 1.5}, 5)
    from vision_designer.nodes.vision.models.foreign_weights import architecture_of

    state = {f"module.{name}": tensor for name, tensor in build("tiny_net", {}, 5).state_dict().items()}
    found = architecture_of(state)
    assert (found[0], found[1].prefix) == ("tiny_net", "module.")
    # As a worker process finds it.
    reset_additions(monkeypatch)
    assert architecture("tiny_net").std == (0.5, 0.5, 0.5)


def test_architecture_is_found_by_entry_point(tmp_path, monkeypatch):
    group, entry = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)[1].strip().splitlines()
    assert re.search(r'"(.*)"', group)[1] == registry.ENTRY_POINT_GROUP
    for value, error in (
        (entry, ""),
        ('x = "my_package.tiny_net:build"', "is no architecture"),
        ('x = "none:y"', "cannot"),
    ):
        install(tmp_path, "tiny_net.py", OWN_FILE, registry.ENTRY_POINT_GROUP, value.replace('"', ""), monkeypatch)
        if error:
            with pytest.raises(DeclarationError, match=error):
                len(ARCHITECTURES)
        else:
            assert architecture("tiny_net").family == "TinyNet"
    monkeypatch.undo()


def test_weights_file_is_found_in_package(tmp_path, monkeypatch):
    import hashlib

    from vision_designer.nodes.vision.models import weights

    (tmp_path / "site" / "shipped").mkdir(parents=True)
    (tmp_path / "site" / "shipped" / "net.pth").write_bytes(b"weights")
    metadata = tmp_path / "site" / "shipped_weights-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: shipped-weights\nVersion: 1.0\n")
    published = PublishedWeights(
        "net.pth", hashlib.sha256(b"weights").hexdigest(), 1.0, "", distribution="shipped-weights",
        package_file="shipped/net.pth",
    )  # fmt: skip
    ARCHITECTURES.add(replace(architecture("resnet18"), name="shipped", weights=published))
    assert weights.find("shipped", tmp_path) is None
    monkeypatch.syspath_prepend(tmp_path / "site")
    assert weights.find("shipped", tmp_path) == tmp_path / "site" / "shipped" / "net.pth"
    listed = {row["architecture"]: row["path"] for row in weights.listing(tmp_path)}
    assert listed["shipped"] == os.fspath(tmp_path / "site" / "shipped" / "net.pth")


def test_missing_weights_error_names_package_if_any(trial):
    from vision_designer.nodes.vision.models import weights

    shipped = PublishedWeights("n.pth", "0" * 8, 1.0, "", distribution="not-installed", package_file="n/n.pth")
    ARCHITECTURES.add(replace(architecture("resnet18"), name="shipped", weights=shipped))
    ARCHITECTURES.add(replace(architecture("resnet18"), name="without", weights=None))
    with pytest.raises(
        errors.PretrainedWeightsNotFoundError, match="the package not-installed, which is not installed"
    ):
        weights.pretrained("shipped", trial.job)
    with pytest.raises(errors.PretrainedWeightsNotFoundError, match="no pretrained weights of without are published"):
        weights.pretrained("without", trial.job)
