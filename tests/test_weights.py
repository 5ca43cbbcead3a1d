"""Pretrained weights: search, download, formats, and import."""

import hashlib
import http.server
import re
import shutil
import subprocess
import sys
import threading
import zipfile
from argparse import Namespace
from collections import defaultdict, deque
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
import torch
from levels import some, thorough
from safetensors.torch import save_file
from torchvision.models import ResNet18_Weights

from vision_designer.nodes import errors
from vision_designer.nodes.components.densenet import DenseNet
from vision_designer.nodes.components.resnet import ResNet
from vision_designer.nodes.system.processes import OFFLINE
from vision_designer.nodes.types.untrained_model_directory import UntrainedModelDirectory
from vision_designer.nodes.vision.models import weights
from vision_designer.nodes.vision.models.architectures import ARCHITECTURES, PublishedWeights
from vision_designer.nodes.vision.models.foreign_weights import architecture_of
from vision_designer.nodes.vision.models.networks import WithoutMemory, build, load_all, load_backbone, without_head

BUILT_IN = [*ARCHITECTURES]


def small_state(architecture: str, categories: int = 1000) -> dict[str, torch.Tensor]:
    """Weights of the right shapes in little memory: each tensor repeats one number."""
    with WithoutMemory():
        network = build(architecture, {}, categories)
    return {
        name: torch.full((), number % 100, dtype=tensor.dtype).expand(tensor.shape)
        for number, (name, tensor) in enumerate(network.state_dict().items())
    }


@pytest.fixture
def hub(tmp_path, monkeypatch) -> Path:
    """An empty hub cache."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    (tmp_path / "hub" / "checkpoints").mkdir(parents=True)
    return tmp_path / "hub" / "checkpoints"


@pytest.fixture
def publish(tmp_path, monkeypatch, hub):
    """Publish a ResNet-18 file on a fake server, a local folder."""

    def publish_(state: dict[str, torch.Tensor] | bytes) -> Path:
        server = tmp_path / "server"
        server.mkdir(exist_ok=True)
        if isinstance(state, bytes):
            (server / "new").write_bytes(state)
        else:
            torch.save(state, server / "new")
        digest = hashlib.sha256((server / "new").read_bytes()).hexdigest()
        file = (server / "new").rename(server / f"resnet18-{digest[:8]}.pth")
        serve(monkeypatch, file.as_uri())
        return file

    return publish_


def serve(monkeypatch, url: str) -> None:
    real = weights.published
    file = url.rpartition("/")[2]
    ours = PublishedWeights(file, re.sub(r".*-|\..*", "", file), 44.7, url)
    monkeypatch.setattr(weights, "published", lambda name: ours if name == "resnet18" else real(name))


# Search


def test_published_names_contain_hash_prefix():
    assert weights.published("resnet18").file == "resnet18-f37072fd.pth"
    files = [found.file for name in ARCHITECTURES if (found := weights.published(name))]
    for architecture in BUILT_IN:
        assert files.count(weights.published(architecture).file) == 1


def test_workspace_is_searched_before_hub_cache(trial, publish, hub):
    file = publish(small_state("resnet18"))
    name = weights.published("resnet18").file
    assert weights.find("resnet18", trial.job.workspace) is None
    shutil.copyfile(file, hub / name)
    assert weights.find("resnet18", trial.job.workspace) == hub / name
    ours = trial.job.workspace / "weights" / name
    ours.parent.mkdir()
    shutil.copyfile(file, ours)
    assert weights.find("resnet18", trial.job.workspace) == ours


def test_damaged_workspace_file_is_skipped_for_valid_one(trial, publish, hub):
    file = publish(small_state("resnet18"))
    damaged = trial.job.workspace / "weights" / weights.published("resnet18").file
    damaged.parent.mkdir()
    damaged.write_bytes(file.read_bytes()[:-1])
    shutil.copyfile(file, hub / damaged.name)
    assert weights.find("resnet18", trial.job.workspace) == hub / damaged.name


@pytest.mark.parametrize("length", [8, 16, 64])
def test_published_file_is_recognized_by_sha256(tmp_path, length):
    (tmp_path / "w.pth").write_bytes(b"content")
    digest = hashlib.sha256(b"content").hexdigest()[:length]
    assert weights.matches(tmp_path / "w.pth", PublishedWeights("other.pth", digest, 1.0, ""))
    assert not weights.matches(tmp_path / "w.pth", PublishedWeights("w.pth", "0" * length, 1.0, ""))


def test_listing_shows_available_weights(trial, publish, hub):
    shutil.copyfile(publish(small_state("resnet18")), hub / weights.published("resnet18").file)
    listed = {row["architecture"]: row for row in weights.listing(trial.job.workspace)}
    assert list(listed) == BUILT_IN
    assert listed["resnet18"]["path"] == str(hub / weights.published("resnet18").file)
    assert listed["resnet50"]["path"] is None
    assert listed["resnet50"]["url"].startswith("https://")
    assert listed["resnet50"]["megabytes"] == 98


# Download


@pytest.mark.slow
def test_pretrained_weights_are_downloaded_once_without_last_layer(trial, publish):
    state = small_state("resnet18")
    file = publish(state)
    found, origin = weights.pretrained("resnet18", trial.job)
    assert origin == file.name
    assert set(found) == set(without_head("resnet18", state))
    assert torch.equal(found["conv1.weight"], state["conv1.weight"])
    assert sorted(path.name for path in (trial.job.workspace / "weights").iterdir()) == [file.name]
    assert trial.heard.progress_
    file.unlink()
    again, _ = weights.pretrained("resnet18", trial.job)
    assert torch.equal(again["conv1.weight"], state["conv1.weight"])


@pytest.mark.slow
def test_untrained_model_keeps_its_pretrained_weights(trial, publish):
    file = publish(small_state("resnet18"))
    parameters = ResNet.Parameters.parse({"model_name": "resnet18"})
    model = ResNet.run(parameters, trial.job)["untrained_model"]
    assert (model.architecture, model.origin) == ("resnet18", file.name)
    model.write(model.weights.parent)
    shutil.rmtree(trial.job.workspace / "weights")
    file.unlink()
    read = UntrainedModelDirectory.read(model.weights.parent)
    network = build("resnet18", {}, 7)
    load_backbone(network, "resnet18", weights.read_state(read.weights), "x")
    assert network.fc.weight.shape == (7, 512)
    assert network.conv1.weight.unique().tolist() == [0.0]


@pytest.mark.slow
def test_random_initialization_needs_no_weights(trial, hub):
    for component, values in (
        (ResNet, {"model_name": "resnet18", "zero_init_residual": True}),
        (DenseNet, {"model_name": "densenet121", "memory_efficient": True}),
    ):
        parameters = component.Parameters.parse({**values, "pretrained": False})
        model = component.run(parameters, trial.job)["untrained_model"]
        assert model.weights is None
        assert list(model.settings.values()) == [True]
        build(model.architecture, model.settings, 3)


def check_not_found(raised, trial, hub, why: str) -> None:
    name = weights.published("resnet18").file
    folder = trial.job.workspace / "weights"
    message = str(raised.value)
    assert message.startswith(
        "PretrainedWeightsNotFoundError (V001): the pretrained weights of resnet18 are not on this "
    )
    for word in (why, name, "45 MB", weights.published("resnet18").url, str(folder), "turn Pretrained off"):
        assert word in message
    assert raised.value.details["folder"] == folder
    assert raised.value.details["file"] == name
    assert list(folder.iterdir()) == [], "nothing half stays behind"
    assert list(hub.iterdir()) == []


def test_missing_weights_are_described(trial, publish, hub):
    publish(small_state("resnet18")).unlink()
    with pytest.raises(errors.PretrainedWeightsNotFoundError) as raised:
        weights.pretrained("resnet18", trial.job)
    check_not_found(raised, trial, hub, "cannot be downloaded")


def test_unreachable_server_is_reported_with_remedy(trial, hub, monkeypatch):
    serve(monkeypatch, "http://127.0.0.1:9/resnet18-12345678.pth")
    with pytest.raises(errors.PretrainedWeightsNotFoundError) as raised:
        weights.pretrained("resnet18", trial.job)
    check_not_found(raised, trial, hub, "refused")


@pytest.mark.slow
def test_offline_mode_downloads_nothing(trial, publish, hub, monkeypatch):
    publish(small_state("resnet18"))
    monkeypatch.setenv(OFFLINE, "1")
    with pytest.raises(errors.PretrainedWeightsNotFoundError) as raised:
        weights.pretrained("resnet18", trial.job)
    for words in ("downloads are turned off", "weights import FILE", str(trial.job.workspace / "weights")):
        assert words in str(raised.value)
    assert not (trial.job.workspace / "weights").exists()
    monkeypatch.setenv(OFFLINE, "0")
    assert weights.pretrained("resnet18", trial.job)


def test_damaged_download_is_not_stored(trial, publish, hub):
    file = publish(small_state("resnet18"))
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(errors.PretrainedWeightsNotFoundError) as raised:
        weights.pretrained("resnet18", trial.job)
    check_not_found(raised, trial, hub, "the downloaded file is damaged")


@pytest.mark.parametrize("answer", ["missing", "short"])
def test_failing_server_is_reported_with_remedy(trial, hub, monkeypatch, answer):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(404 if answer == "missing" else 200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"half")

        def log_message(self, *args):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        serve(monkeypatch, f"http://127.0.0.1:{server.server_port}/resnet18-12345678.pth")
        try:
            with pytest.raises(errors.PretrainedWeightsNotFoundError) as raised:
                weights.pretrained("resnet18", trial.job)
        finally:
            server.shutdown()
            thread.join()
    check_not_found(raised, trial, hub, "404" if answer == "missing" else "damaged")


@pytest.mark.slow
def test_damaged_file_is_reported_and_replaced(trial, publish):
    file = publish(small_state("resnet18"))
    ours = trial.job.workspace / "weights" / file.name
    ours.parent.mkdir()
    ours.write_bytes(b"half a file")
    weights.pretrained("resnet18", trial.job)
    assert trial.heard.warnings == [
        f"{ours} is damaged: its SHA-256 differs from that of the published file; it is not used"
    ]
    assert weights.matches(ours, weights.published("resnet18"))


def test_cancelled_download_leaves_no_file(trial, publish):
    publish(b"x" * 3_000_000)
    trial.heard.progress = lambda done, total, unit: trial.cancelled.set()
    trial.job.PROGRESS_INTERVAL = 0
    with pytest.raises(errors.RunCancelledError):
        weights.pretrained("resnet18", trial.job)
    assert list((trial.job.workspace / "weights").iterdir()) == []


# Weights files


def read(tmp_path: Path, content: object, architecture: str = "resnet18", name: str = "w.pth") -> weights.State:
    torch.save(content, tmp_path / name)
    return weights.read(tmp_path / name, architecture)


@pytest.mark.slow
@pytest.mark.parametrize(
    "wrap",
    some(
        [
            lambda state: state,
            lambda state: {"state_dict": state, "epoch": 3},
            lambda state: {"model": state, "optimizer": {"lr": 0.1}},
            lambda state: {"state_dict": {"model": state}},
            lambda state: {f"module.{name}": tensor for name, tensor in state.items()},
            lambda state: {f"model.{name}": tensor for name, tensor in state.items()},
            lambda state: {"model": {f"module.model.{name}": tensor for name, tensor in state.items()}},
            lambda state: {name: tensor for name, tensor in state.items() if not name.startswith("fc.")},
            lambda state: {name: tensor for name, tensor in state.items() if not name.endswith("num_batches_tracked")},
            lambda state: {name: torch.nn.Parameter(t.float(), requires_grad=False) for name, t in state.items()},
            lambda state: {name: tensor.half() for name, tensor in state.items()},
        ],
        2,
    ),
    ids=[
        "bare",
        "state_dict",
        "model",
        "both",
        "module.",
        "model.",
        "all",
        "no head",
        "no counters",
        "parameters",
        "half",
    ],
)
def test_weights_are_read_in_every_saved_format(tmp_path, wrap):
    state = small_state("resnet18")
    found = read(tmp_path, wrap(state))
    assert torch.equal(found["layer4.1.conv2.weight"].float(), state["layer4.1.conv2.weight"])
    assert not any(name.startswith(("fc.", "module.", "model.")) for name in found)


def with_prefix(state: weights.State, prefix: str) -> weights.State:
    return {f"{prefix}{name}": tensor for name, tensor in state.items()}


class Settings:
    """A script's own class, as stored in a checkpoint."""

    def __init__(self) -> None:
        self.rate = 0.1


def numbered(state: weights.State) -> weights.State:
    """The names in nn.Sequential(*list(resnet.children())[:-1])."""
    children = {"conv1": 0, "bn1": 1, "layer1": 4, "layer2": 5, "layer3": 6, "layer4": 7}
    parts = (name.partition(".") for name in state if not name.startswith("fc."))
    return {f"{children[first]}.{rest}": state[f"{first}.{rest}"] for first, _, rest in parts}


SCRIPTS = {
    "torchvision": lambda s: {"model": s, "optimizer": {"state": {}}, "epoch": 3, "args": Namespace(model="resnet18")},
    "timm": lambda s: {"epoch": 3, "arch": "resnet18", "state_dict": s, "args": Namespace(lr=0.1), "metric": 71.2},
    "compiled": lambda s: with_prefix(s, "_orig_mod."),
    "compiled in the middle": lambda s: {name.replace("layer1.", "layer1._orig_mod."): s[name] for name in s},
    "DDP of compiled": lambda s: {"state_dict": with_prefix(s, "module._orig_mod.")},
    "tutorial": lambda s: {"epoch": 3, "model_state_dict": s, "optimizer_state_dict": {}, "loss": 0.4},
    "imagenet": lambda s: {"state_dict": with_prefix(s, "module."), "best_acc1": torch.tensor(70.1), "optimizer": {}},
    "numpy": lambda s: {"state_dict": s, "best": np.float64(0.9), "all": np.arange(3.0), "n": np.int32(4)},
    "averaged": lambda s: {"n_averaged": torch.tensor(3), **with_prefix(s, "module.")},
    "Lightning": lambda s: {
        "state_dict": {**with_prefix(s, "model."), "criterion.weight": torch.ones(5)},
        "hyper_parameters": {"lr": 0.1},
        "pytorch-lightning_version": "2.4.0",
    },
    "backbone": lambda s: {"state_dict": with_prefix(s, "net.module.backbone."), "callbacks": {}},
    "loss beside bare names": lambda s: {**s, "criterion.weight": torch.ones(5), "train_acc.total": torch.ones(1)},
    "a number among the tensors": lambda s: {**s, "epoch": 3},
    "a name of one's own": lambda s: {"epoch": 3, "my_classifier": s},
    "Sequential": lambda s: {"state_dict": with_prefix(numbered(s), "feature_extractor.")},
    "objects": lambda s: {
        "net": s,
        "config": Settings(),
        "folder": Path("runs"),
        "when": datetime(2026, 1, 1),
        "counts": defaultdict(int, a=1),
        "queue": deque([1, 2]),
        "scheduler": torch.optim.lr_scheduler.StepLR(torch.optim.SGD([torch.zeros(1)], 0.1), 3),
    },
}


@pytest.mark.slow
@pytest.mark.parametrize("new", some([True, False]), ids=["zip", "old format"])
@pytest.mark.parametrize("wrap", some([pytest.param(wrap, id=name) for name, wrap in SCRIPTS.items()], 2))
def test_training_checkpoint_formats_are_read(tmp_path, wrap, new):
    state = small_state("resnet18", 5)
    torch.save(wrap(state), tmp_path / "w.pth", _use_new_zipfile_serialization=new)
    said: list[str] = []
    found = weights.read(tmp_path / "w.pth", "resnet18", said.append)
    expected = without_head("resnet18", state)
    assert all(torch.equal(found[name], expected[name]) for name in found)
    assert {*expected} - {*found} <= {name for name in expected if name.endswith("num_batches_tracked")}
    assert said[0].startswith("weights of resnet18 from w.pth")


@pytest.mark.slow
def test_torch_objects_beside_weights_are_ignored(tmp_path):
    state = small_state("resnet18")
    beside = {
        "args": Namespace(weights=ResNet18_Weights.DEFAULT),
        "criterion": torch.nn.CrossEntropyLoss(torch.ones(2)),
    }
    found = read(tmp_path, {"state_dict": state, **beside})
    assert torch.equal(found["conv1.weight"], state["conv1.weight"])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("wrap", "words"),
    some(
        [
            (SCRIPTS["DDP of compiled"], "from w.pth (in state_dict, after the prefix module._orig_mod.)"),
            (SCRIPTS["Sequential"], "after the prefix feature_extractor.)"),
            (SCRIPTS["averaged"], "not used: n_averaged"),
            (SCRIPTS["Lightning"], "not used: criterion.weight"),
            (SCRIPTS["timm"], "its last layer, of 5 outputs, is not used"),
            (lambda s: {"a": {"model": s}}, "(in a.model)"),
        ],
        1,
    ),
)
def test_log_states_used_part_of_file(tmp_path, wrap, words):
    torch.save(wrap(small_state("resnet18", 5)), tmp_path / "w.pth")
    said: list[str] = []
    weights.read(tmp_path / "w.pth", "resnet18", said.append)
    assert words in " ".join(said)


@pytest.mark.slow
def test_trained_weights_are_preferred_to_average(tmp_path):
    trained, averaged = small_state("resnet18"), small_state("resnet18")
    averaged["conv1.weight"] = torch.full((), 0.5).expand(averaged["conv1.weight"].shape)
    pairs = [
        {"model_ema": with_prefix(averaged, "module."), "model": trained},
        {"state_dict_ema": averaged, "state_dict": trained},
        {"state_dict": {**with_prefix(averaged, "ema_model.module."), **with_prefix(trained, "model.")}},
        {**with_prefix(averaged, "module.encoder_k."), **with_prefix(trained, "module.encoder_q.")},
    ]
    for pair in pairs:
        torch.save(pair, tmp_path / "w.pth")
        said: list[str] = []
        assert torch.equal(
            weights.read(tmp_path / "w.pth", "resnet18", said.append)["conv1.weight"], trained["conv1.weight"]
        )
        assert sum("the file also has weights in" in text for text in said) == 1
    assert torch.equal(read(tmp_path, {"model_ema": averaged})["conv1.weight"], averaged["conv1.weight"])


@thorough
@pytest.mark.slow
def test_safetensors_are_read_with_prefix_and_any_name(tmp_path):
    state = {name: tensor.contiguous() for name, tensor in small_state("resnet18").items()}
    save_file(with_prefix(state, "model.backbone."), tmp_path / "w.bin")
    assert torch.equal(weights.read(tmp_path / "w.bin", "resnet18")["conv1.weight"], state["conv1.weight"])
    torch.save(with_prefix(state, "module."), tmp_path / "w.safetensors")
    assert torch.equal(weights.read(tmp_path / "w.safetensors", "resnet18")["conv1.weight"], state["conv1.weight"])


@thorough
@pytest.mark.slow
@pytest.mark.parametrize(
    ("given", "wanted", "component"),
    some([("densenet169", "resnet18", ", of the component DenseNet"), ("resnet50", "resnet18", "")]),
)
def test_weights_of_other_network_are_reported_with_location(tmp_path, given, wanted, component):
    with pytest.raises(errors.InvalidModelDirectoryError) as raised:
        read(tmp_path, {"state_dict": with_prefix(small_state(given), "module.")}, wanted)
    for words in (
        f"these are weights of {given} (in state_dict, after the prefix module.), and the model name is {wanted}",
        f"Choose the model name that the weights belong to: {given}{component}.",
    ):
        assert words in str(raised.value)


@pytest.mark.slow
@pytest.mark.parametrize("architecture", some(BUILT_IN, ("resnet34", "densenet121", "efficientnet_lite1").__contains__))
def test_every_architecture_is_identified_by_weights(architecture):
    found = architecture_of(with_prefix(small_state(architecture, 3), "module."))
    assert found is not None
    assert (found[0], found[1].prefix) == (architecture, "module.")


@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")
def test_scripted_and_whole_models_are_rejected_with_remedy(tmp_path):
    layer = torch.nn.Conv2d(3, 4, 1)
    torch.jit.script(layer).save(str(tmp_path / "script.pt"))
    with pytest.raises(errors.FileParsingFailedError, match=r"TorchScript.*torch\.jit\.load\(file\)\.state_dict\(\)"):
        weights.read(tmp_path / "script.pt", "resnet18")
    for content in (layer, {"model": layer, "epoch": 3}):
        for new in (True, False):
            torch.save(content, tmp_path / "whole.pth", _use_new_zipfile_serialization=new)
            with pytest.raises(
                errors.FileParsingFailedError, match=r"whole model \(torch\.nn\.modules\.conv\.Conv2d\)"
            ):
                weights.read(tmp_path / "whole.pth", "resnet18")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(errors.FileParsingFailedError, match=r"a zip archive that was not written by torch\.save"):
        weights.read(tmp_path / "other.zip", "resnet18")


def test_checkpoint_without_weights_error_lists_content(tmp_path):
    with pytest.raises(errors.FileParsingFailedError, match="it has 'epoch', 'optimizer', but no named tensors in any"):
        read(tmp_path, {"epoch": 3, "optimizer": {"lr": 0.1}})


@pytest.mark.slow
def test_weights_for_other_categories_drop_last_layer(tmp_path):
    assert "fc.weight" not in read(tmp_path, small_state("resnet18", categories=3))


@thorough
@pytest.mark.slow
def test_old_densenet_names_are_accepted(tmp_path):
    state = small_state("densenet121")
    old = {}
    for name, tensor in state.items():
        for part in ("norm1", "norm2", "conv1", "conv2"):
            if "denselayer" in name:
                name = name.replace(f".{part}.", f".{part[:-1]}.{part[-1]}.")
        old[name] = tensor
    assert "features.denseblock1.denselayer1.norm.1.weight" in old
    found = read(tmp_path, old, "densenet121")
    assert set(found) == set(without_head("densenet121", state))
    name = "features.denseblock2.denselayer3.conv2.weight"
    assert torch.equal(found[name], state[name])


@pytest.mark.slow
def test_safetensors_are_read(tmp_path):
    state = {name: tensor.contiguous() for name, tensor in small_state("resnet18").items()}
    save_file(state, tmp_path / "w.safetensors")
    found = weights.read(tmp_path / "w.safetensors", "resnet18")
    assert torch.equal(found["conv1.weight"], state["conv1.weight"])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("given", "wanted", "why"),
    some(
        [
            ("resnet34", "resnet18", "is unknown"),
            ("resnet18", "resnet34", "is missing"),
            ("wide_resnet50_2", "resnet50", r"is \(128, 64, 1, 1\), not \(64, 64, 1, 1\)"),
            ("densenet121", "resnet18", "conv1.weight is missing"),
        ],
        2,
    ),
)
def test_weights_of_other_architecture_are_rejected(tmp_path, given, wanted, why):
    with pytest.raises(
        errors.InvalidModelDirectoryError, match=f"does not contain the weights of {wanted}: .*{why}"
    ) as raised:
        read(tmp_path, small_state(given), wanted)
    assert str(tmp_path / "w.pth") in str(raised.value)
    assert "Choose the model name that the weights belong to" in str(raised.value)


@pytest.mark.parametrize(
    "content",
    [
        {},
        [],
        None,
        torch.zeros(3),
        {"conv1.weight": "text"},
        {"state_dict": {}},
        {"state_dict": {"a": 1}},
        {7: torch.zeros(3)},
        {"model": None, "x": torch.zeros(3), "y": {}},
    ],
    ids=str,
)
def test_file_without_weights_is_rejected(tmp_path, content):
    with pytest.raises(
        errors.FileParsingFailedError, match=r"w\.pth does not contain plain weights.*Save a state dict"
    ):
        read(tmp_path, content)


@pytest.mark.parametrize("name", ["w.pth", "w.safetensors"])
@pytest.mark.parametrize(
    "content",
    [b"", b"just text", b"PK\x03\x04", b"\x80\x02}", b"\0" * 100, b"\xff" * 100, b"}q\x01.", b"."],
    ids=repr,
)
def test_file_with_other_content_is_rejected(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(errors.FileParsingFailedError, match="does not contain plain weights"):
        weights.read(tmp_path / name, "resnet18")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_truncated_weights_file_is_rejected(tmp_path, share):
    torch.save(small_state("resnet18"), tmp_path / "w.pth")
    content = (tmp_path / "w.pth").read_bytes()
    (tmp_path / "w.pth").write_bytes(content[: int(len(content) * share)])
    with pytest.raises(errors.FileParsingFailedError, match="does not contain plain weights"):
        weights.read(tmp_path / "w.pth", "resnet18")


def test_whole_pickled_model_is_rejected_with_remedy(tmp_path):
    with pytest.raises(errors.FileParsingFailedError, match=r"torch\.save\(model\.state_dict\(\), \.\.\.\)"):
        read(tmp_path, torch.nn.Linear(2, 2))


def test_missing_weights_file_error_names_parameter(trial, tmp_path):
    parameters = ResNet.Parameters.parse({"model_name": "resnet18", "weights_file": str(tmp_path / "gone.pth")})
    with pytest.raises(errors.CouldNotOpenFileError, match=r"gone\.pth\. Check Weights file \(weights_file\)"):
        ResNet.run(parameters, trial.job)
    with pytest.raises(errors.CouldNotOpenFileError):
        weights.read(tmp_path, "resnet18")


@pytest.mark.slow
def test_weights_file_is_used_regardless_of_pretrained(trial, tmp_path, hub):
    torch.save(small_state("resnet18"), tmp_path / "mine.pth")
    for pretrained in (True, False):
        values = {"model_name": "resnet18", "pretrained": pretrained, "weights_file": str(tmp_path / "mine.pth")}
        model = ResNet.run(ResNet.Parameters.parse(values), trial.job)["untrained_model"]
        assert model.origin == "mine.pth"
        assert model.weights.is_file()
        assert not any(name.startswith("fc.") for name in weights.read_state(model.weights))


@pytest.mark.slow
def test_reading_weights_draws_no_random_numbers(tmp_path):
    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)
    read(tmp_path, small_state("resnet18"))
    assert torch.equal(torch.rand(1), expected)


def test_saved_weights_round_trip(tmp_path):
    base = torch.arange(12.0).reshape(3, 4)
    state = {"plain": base, "turned": base.T, "part": base[1:], "repeated": torch.ones(()).expand(2, 2)}
    weights.save(state, tmp_path / "w.safetensors")
    found = weights.read_state(tmp_path / "w.safetensors")
    assert all(torch.equal(found[name], tensor) for name, tensor in state.items())
    assert [path.name for path in tmp_path.iterdir()] == ["w.safetensors"]


# Import


def test_published_file_is_imported(tmp_path, trial, publish):
    file = publish(small_state("resnet18"))
    target = weights.import_file(file, tmp_path / "workspace")
    assert target == tmp_path / "workspace" / "weights" / file.name
    assert weights.find("resnet18", tmp_path / "workspace") == target
    assert weights.import_file(file, tmp_path / "workspace") == target
    assert [path.name for path in target.parent.iterdir()] == [file.name]


def test_file_with_other_name_is_not_imported(tmp_path):
    (tmp_path / "mine.pth").write_bytes(b"x")
    with pytest.raises(errors.FileParsingFailedError, match=r"mine\.pth is not the name of .* weights list\. "):
        weights.import_file(tmp_path / "mine.pth", tmp_path)


def test_renamed_published_file_is_imported_under_published_name(tmp_path, publish):
    file = publish(small_state("resnet18"))
    renamed = file.rename(tmp_path / "resnet18 (1).pth")
    target = weights.import_file(renamed, tmp_path / "workspace")
    assert target == tmp_path / "workspace" / "weights" / file.name
    assert weights.matches(target, weights.published("resnet18"))


@pytest.mark.slow
def test_custom_weights_are_not_imported_with_remedy(tmp_path):
    torch.save({"model": with_prefix(small_state("densenet121"), "module.")}, tmp_path / "mine.pth")
    with pytest.raises(
        errors.FileParsingFailedError,
        match=r"weights of densenet121 \(in model, after the prefix module\.\): choose densenet121 as Model name in DenseNet",
    ):
        weights.import_file(tmp_path / "mine.pth", tmp_path / "workspace")


def test_damaged_file_is_not_imported(tmp_path):
    (tmp_path / "resnet18-f37072fd.pth").write_bytes(b"x")
    with pytest.raises(errors.FileParsingFailedError, match="is damaged: its SHA-256"):
        weights.import_file(tmp_path / "resnet18-f37072fd.pth", tmp_path / "workspace")
    assert not (tmp_path / "workspace").exists()


def test_missing_file_is_not_imported(tmp_path):
    with pytest.raises(errors.CouldNotOpenFileError, match="there is no file"):
        weights.import_file(tmp_path / "resnet18-f37072fd.pth", tmp_path)


# Architectures


@pytest.mark.slow
@pytest.mark.parametrize("architecture", some(BUILT_IN, ("resnet18", "densenet121", "efficientnet_lite0").__contains__))
def test_every_architecture_has_requested_outputs(architecture):
    with WithoutMemory():
        network = build(architecture, {}, 7)
    state = network.state_dict()
    head = set(state) - set(without_head(architecture, state))
    # The last layer of MaxViT has no bias.
    assert {name.rpartition(".")[2] for name in head} == {"weight"} | (
        {"bias"} if architecture != "maxvit_t" else set()
    )
    assert {state[name].shape[0] for name in head} == {7}


@pytest.mark.slow
def test_settings_reach_network():
    torch.manual_seed(0)
    assert build("resnet18", {"zero_init_residual": True}, 2).layer1[0].bn2.weight.unique().tolist() == [0.0]
    assert build("resnet18", {"zero_init_residual": False}, 2).layer1[0].bn2.weight.unique().tolist() == [1.0]
    assert build("densenet121", {"memory_efficient": True}, 2).features.denseblock1.denselayer1.memory_efficient


def test_unknown_architecture_or_setting_is_rejected():
    with pytest.raises(
        errors.InvalidModelDirectoryError, match=r"unknown architecture 'resnet19'. Did you mean resnet1"
    ):
        build("resnet19", {}, 2)
    with pytest.raises(errors.InvalidModelDirectoryError, match="resnet18 has no setting 'memory_efficient'"):
        build("resnet18", {"memory_efficient": True}, 2)


@pytest.mark.slow
def test_loading_all_needs_last_layer():
    network = build("resnet18", {}, 2)
    with pytest.raises(errors.InvalidModelDirectoryError, match=r"fc\.weight is missing"):
        load_all(network, "resnet18", without_head("resnet18", network.state_dict()), "x")


@pytest.mark.slow
def test_model_without_weights_does_not_import_torch():
    code = """
import sys
from vision_designer.nodes.components.densenet import DenseNet
from vision_designer.nodes.components.resnet import ResNet

for component in (ResNet, DenseNet):
    model = component.run(component.Parameters.parse({"pretrained": False}), None)["untrained_model"]
    assert model.weights is None and len(model.settings) == 1
print("torch" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False"]
