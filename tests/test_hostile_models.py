"""Untrusted models, weights, checkpoints, and tables are checked, and nothing in them is executed."""

import io
import json
import os
import pickle
import random
import shutil
import signal
import struct
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest
import torch
from conftest import make_trial
from crafted_archives import png
from levels import some, thorough, tries
from torch.nn.modules.batchnorm import BatchNorm2d

from vision_designer.graphs.engine.export import Export, write_export
from vision_designer.nodes import errors
from vision_designer.nodes.components.evaluate_model import EvaluateModel
from vision_designer.nodes.components.trained_model import TrainedModel
from vision_designer.nodes.distributed.remote_worker import join
from vision_designer.nodes.distributed.rendezvous import Address, RendezvousRecord, record_file
from vision_designer.nodes.distributed.spec import SPEC, LaunchSpec, versions
from vision_designer.nodes.images.image_source import FolderSource, TarSource
from vision_designer.nodes.types.data_frame_directory import DataFrameDirectory
from vision_designer.nodes.types.image_directory import ImageDirectory, ImageTableBuilder
from vision_designer.nodes.types.model_directory import ModelDirectory
from vision_designer.nodes.types.transformation_directory import OPERATIONS, TransformationDirectory
from vision_designer.nodes.types.untrained_model_directory import WEIGHTS, UntrainedModelDirectory
from vision_designer.nodes.vision.decoding.decode import decode
from vision_designer.nodes.vision.evaluation.evaluate import evaluate
from vision_designer.nodes.vision.loading.operations import ImageTransform
from vision_designer.nodes.vision.models import foreign_weights, torch_file, weights
from vision_designer.nodes.vision.models.classifier import load_model
from vision_designer.nodes.vision.models.networks import build
from vision_designer.nodes.vision.training.checkpoint import FILE, Checkpoint

pytestmark = pytest.mark.usefixtures("narrow_resnet18")

CATEGORIES = ("a", "b", "c")


class Malice:
    """When unpickled, it creates a folder."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self):
        return (os.mkdir, (str(self.target),))


@pytest.fixture(scope="module")
def state():
    torch.manual_seed(0)
    return build("resnet18", {}, len(CATEGORIES)).state_dict()


@pytest.fixture(scope="module")
def valid(state, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("honest") / "model"
    folder.mkdir()
    weights.save(state, folder.parent / WEIGHTS)
    operations = TransformationDirectory((("Resize", 32), ("CenterCrop", 32)))
    mean, std = (0.5, 0.5, 0.5), (0.2, 0.2, 0.2)
    ModelDirectory("resnet18", {}, CATEGORIES, mean, std, operations, folder.parent / WEIGHTS).write(folder)
    return folder


@pytest.fixture
def model(valid, tmp_path) -> Path:
    """A copy of a valid model, to be changed."""
    shutil.copytree(valid, tmp_path / "model")
    return tmp_path / "model"


def bring(folder: Path) -> ModelDirectory:
    trial = make_trial(folder.parent / "workspace")
    return TrainedModel.run(TrainedModel.Parameters.parse({"path": str(folder)}), trial.job)["trained_model"]


def told(folder: Path) -> str:
    with pytest.raises(errors.VisionDesignerError) as raised:
        bring(folder)
    assert isinstance(
        raised.value,
        errors.InvalidModelDirectoryError
        | errors.UnableToDeserializeModelError
        | errors.InvalidTransformationDirectoryError,
    )
    return raised.value.message


def edit(folder: Path, **values: object) -> None:
    meta = json.loads((folder / "_meta.json").read_text())
    (folder / "_meta.json").write_text(json.dumps({**meta, **values}))


# Weights of a model


def test_valid_model_is_read(model):
    assert bring(model).categories == CATEGORIES


def test_pickle_beside_or_as_model_weights_is_not_executed(model, tmp_path):
    mark = tmp_path / "mark"
    for name in ("weights.pt", "pytorch_model.bin", "checkpoint.pt", "data.pkl"):
        torch.save({"fc.weight": Malice(mark)}, model / name)
    bring(model)
    torch.save({"fc.weight": Malice(mark)}, model / WEIGHTS)
    assert "is a damaged model" in told(model)
    (model / WEIGHTS).write_bytes(pickle.dumps(Malice(mark)))
    assert "is a damaged model" in told(model)
    assert not mark.exists()
    pickle.loads((model / WEIGHTS).read_bytes())
    assert mark.exists(), "the trap itself must work"


TENSOR = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}


def safetensors(header: object, data: bytes = bytes(8), length: int | None = None) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


CRAFTED_SAFETENSORS = {
    "header of 2^63 bytes": safetensors({}, length=2**63),
    "header of 2^64 bytes": safetensors({}, length=2**64 - 1),
    "header of 99 MB that is not there": safetensors({}, length=99_000_000),
    "deeply nested": safetensors(b'{"a":' * 100_000),
    "long list": safetensors(b"[" + b"0," * 100_000 + b"0]"),
    "name twice": safetensors(b'{"a":%s,"a":%s}' % ((json.dumps(TENSOR).encode(),) * 2)),
    "overlapping": safetensors({"a": TENSOR, "b": TENSOR}),
    "beyond the end": safetensors({"a": {**TENSOR, "shape": [2**40], "data_offsets": [0, 2**42]}}),
    "2^80 numbers": safetensors({"a": {**TENSOR, "shape": [2**40, 2**40]}}),
    "below zero": safetensors({"a": {**TENSOR, "shape": [-2]}}),
    "backwards": safetensors({"a": {**TENSOR, "data_offsets": [8, 0]}}),
    "unknown numbers": safetensors({"a": {**TENSOR, "dtype": "F33"}}),
    "no tensors": safetensors({}, b""),
    "no text": safetensors(b"\xff\xfe{}"),
    "empty": b"",
}


@pytest.mark.parametrize("content", CRAFTED_SAFETENSORS.values(), ids=CRAFTED_SAFETENSORS)
def test_crafted_safetensors_file_is_rejected(model, content):
    (model / WEIGHTS).write_bytes(content)
    assert f"{model} is a damaged model" in told(model)


@pytest.mark.slow
def test_mutated_weights_are_rejected_or_other_numbers(model, figure):
    whole = (model / WEIGHTS).read_bytes()
    length = struct.unpack("<Q", whole[:8])[0]
    parts = tries(20, 60)
    for part in range(parts):
        # Half of the truncations are in the header.
        at = length * part // (parts // 2) if part < parts // 2 else len(whole) * part // parts
        (model / WEIGHTS).write_bytes(whole[:at])
        assert "is a damaged model" in told(model)
    figure("truncated weights", parts)
    chance, count = random.Random(3), tries(20, 300)
    refused = 0
    for _ in range(count):
        changed = bytearray(whole)
        for _ in range(chance.choice((1, 3))):
            changed[chance.randrange(8 + length)] = chance.randrange(256)
        (model / WEIGHTS).write_bytes(changed)
        try:
            bring(model)
        except errors.InvalidModelDirectoryError:
            refused += 1
    figure("weights with a mutated header", count)
    figure("weights with a mutated header rejected", refused)
    assert refused > count / 2


def changed_state(state, **values):
    return {**state, **{name.replace("__", "."): value for name, value in values.items()}}


NOT_NUMBERS = {"NaN": float("nan"), "infinite": float("inf"), "minus infinite": float("-inf")}


@pytest.mark.parametrize("value", NOT_NUMBERS.values(), ids=NOT_NUMBERS)
def test_non_finite_weight_is_reported(model, state, value):
    broken = state["layer3.0.conv1.weight"].clone()
    broken[1, 2, 0, 0] = value
    weights.save(changed_state(state, layer3__0__conv1__weight=broken), model / WEIGHTS)
    assert "infinite or NaN values in layer3.0.conv1.weight" in told(model)


def test_float64_overflow_is_detected(model, state):
    weights.save(changed_state(state, fc__bias=torch.full((3,), 1e300, dtype=torch.float64)), model / WEIGHTS)
    assert "infinite or NaN values in fc.bias" in told(model)


DTYPES = {
    torch.float64: True,
    torch.float16: True,
    torch.bfloat16: True,
    torch.float8_e4m3fn: True,
    torch.int64: False,
    torch.uint8: False,
    torch.bool: False,
    torch.complex64: False,
}


@pytest.mark.parametrize(("dtype", "fits"), DTYPES.items(), ids=str)
def test_float_dtypes_are_read_and_others_reported(model, state, dtype, fits):
    weights.save({name: tensor.to(dtype) for name, tensor in state.items()}, model / WEIGHTS)
    if fits:
        network = load_model(bring(model))
        assert {tensor.dtype for tensor in network.parameters()} == {torch.float32}
    else:
        assert f"conv1.weight contains {str(dtype).removeprefix('torch.')}, not floating-point numbers" in told(model)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda state: {name: tensor for name, tensor in state.items() if name != "fc.bias"}, "fc.bias is missing"),
        (lambda state: {**state, "extra": torch.zeros(2)}, "extra is unknown"),
        (lambda state: {**state, "fc.bias": torch.zeros(4)}, r"fc.bias is (4,), not (3,)"),
        (lambda state: {**state, "fc.weight": torch.zeros(64, 3)}, "fc.weight is (64, 3), not (3, 64)"),
        (lambda state: {**state, "fc.bias": torch.zeros(0)}, "fc.bias is (0,), not (3,)"),
    ],
    ids=["missing", "extra", "more", "turned", "empty"],
)
def test_missing_extra_and_misshapen_tensors_are_reported(model, state, change, why):
    weights.save(change(state), model / WEIGHTS)
    assert why in told(model)


def test_weights_behind_link_are_read_and_copied(model, tmp_path):
    (model / WEIGHTS).rename(tmp_path / "elsewhere")
    (model / WEIGHTS).symlink_to(tmp_path / "elsewhere")
    (tmp_path / "copy").mkdir()
    bring(model).write(tmp_path / "copy")
    assert not (tmp_path / "copy" / WEIGHTS).is_symlink()
    (model / WEIGHTS).unlink()
    (model / WEIGHTS).symlink_to("/etc/passwd")
    assert "is a damaged model" in told(model)
    (model / WEIGHTS).unlink()
    (model / WEIGHTS).symlink_to("/dev/zero")
    assert "is listed but missing" in told(model)


# Model descriptions


LIES = [
    {"categories": ["a", "b"]},
    {"categories": [f"c{number}" for number in range(2000)]},
    {"categories": ["a", "a", "b"]},
    {"categories": {"a": 1}},
    {"mean": [1e308, 0, 0]},
    {"mean": [10**400, 0, 0]},
    {"mean": [True, 0, 0]},
    {"mean": [float("nan"), 0, 0]},
    {"std": [0, 1, 1]},
    {"std": [-1, 1, 1]},
    {"std": [1e-300, 1, 1]},
    {"std": [1, 1]},
    {"architecture": "../resnet18"},
    {"architecture": "vit_b_16"},
    {"architecture": "resnet152"},
    {"architecture": ["resnet18"]},
    {"settings": {"weights": True}},
    {"settings": {"num_classes": True}},
    {"settings": {"zero_init_residual": 1}},
    {"transformation": [["Resize"]]},
    {"transformation": [["os.system", "x"]]},
    {"transformation": [["__init__", 1]]},
    {"transformation": [[["Resize"], 1]]},
    {"transformation": {"Resize": 1}},
    {"transformation": [["Resize", None]]},
    {"training": 7},
    {"type": "DataFrameDirectory"},
    {"version": 10**6},
]


@pytest.mark.slow
@pytest.mark.parametrize(
    "values",
    some(LIES, lambda values: values.get("architecture") not in ("vit_b_16", "resnet152")),
    ids=lambda values: str(values)[:50],
)
def test_false_model_description_is_rejected(model, values):
    edit(model, **values)
    assert (
        str(model) in told(model)
        or "unknown architecture" in told(model)
        or "has no setting" in told(model)
        or "the setting" in told(model)
    )


ARGUMENTS = [
    *(0, 1, -1, 0.5, 10**9, 10**400, 1e9, 1e308, True, None, "x", [], {}),
    *({"size": 10**9}, {"size": [10**9, 10**9]}, {"size": [8, 8]}, {"size": {"a": [[[]]]}}, {"__class__": 1}),
    *({"p": 2}, {"p": "x"}, {"p": 1, "value": [1] * 9999}, {"degrees": 1e308}, {"degrees": [5]}),
    *({"degrees": 10, "translate": [9, 9]}, {"degrees": 10, "scale": [1e6, 1e6]}, {"brightness": 1e308}),
    *({"size": 8, "scale": [0, 0], "ratio": [1, 1]}, {"size": 8, "scale": "ab", "ratio": [1, 1]}),
    *({"size": 8, "scale": [1e308, 1e308], "ratio": [1, 1]}, {"padding": [10**6] * 4}, {"inplace": []}),
]


@pytest.mark.parametrize("name", OPERATIONS)
def test_operation_with_any_argument_is_applied_or_rejected(name, tmp_path):
    image = decode(io.BytesIO(png(1)), "x")
    refused = 0
    for argument in ARGUMENTS:
        try:
            made = TransformationDirectory.from_json(
                [[name, argument]], tmp_path, errors.InvalidTransformationDirectoryError
            )
            transform = ImageTransform(made)
            for seed in range(3):
                assert transform.apply(image, seed=seed).mode == "RGB"
        except errors.InvalidTransformationDirectoryError as error:
            assert name in error.message or str(tmp_path) in error.message
            refused += 1
    assert refused > len(ARGUMENTS) / 2


def test_junk_description_is_read_or_rejected(model, figure):
    chance = random.Random(8)
    junk = [None, True, -1, 10**30, 1e308, "", "\0", "x" * 10**5, [], {}, [[]], {"a": {"b": []}}, ["a", 1], "../.."]
    valid, count = json.loads((model / "_meta.json").read_text()), tries(40, 2000)
    read = 0
    for _ in range(count):
        meta = json.loads(json.dumps(valid))
        for key in chance.sample(list(meta), chance.choice((1, 1, 2))):
            if isinstance(meta[key], list) and chance.random() < 0.5 and meta[key]:
                meta[key][chance.randrange(len(meta[key]))] = chance.choice(junk)
            else:
                meta[key] = chance.choice(junk)
        (model / "_meta.json").write_text(json.dumps(meta))
        try:
            ModelDirectory.read(model)
            read += 1
        except (errors.InvalidModelDirectoryError, errors.UnableToDeserializeModelError):
            continue
    figure("junk model descriptions", count)
    assert read < count / 2


def test_crafted_untrained_model_is_rejected(tmp_path):
    UntrainedModelDirectory("resnet18").write(tmp_path)
    for values in ({"weights": True}, {"architecture": 7}, {"settings": {"x": ["y"]}}, {"settings": []}):
        valid = (tmp_path / "_meta.json").read_text()
        edit(tmp_path, **values)
        with pytest.raises(errors.InvalidModelDirectoryError):
            UntrainedModelDirectory.read(tmp_path)
        (tmp_path / "_meta.json").write_text(valid)


# Weights files


def read(file: Path) -> weights.State:
    return weights.read(file, "resnet18")


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_weights_file_with_code_is_rejected_without_unsafe_advice(tmp_path):
    mark, file = tmp_path / "mark", tmp_path / "evil.pth"
    for protocol in range(6):
        file.write_bytes(pickle.dumps({"fc.weight": Malice(mark)}, protocol))
        with pytest.raises(errors.FileParsingFailedError, match="does not contain plain weights") as raised:
            read(file)
        assert "weights_only" not in raised.value.message
    torch.save({"conv1.weight": Malice(mark)}, file)
    with pytest.raises(errors.FileParsingFailedError, match="could run code when it is read") as raised:
        read(file)
    assert "weights_only" not in raised.value.message
    assert not mark.exists()
    torch.load(file, weights_only=False)
    assert mark.exists(), "the trap itself must work"


class Stranger:
    """A class of a script that is not installed; it must not be imported."""


@pytest.mark.parametrize("new", [True, False], ids=["zip", "old format"])
def test_code_beside_valid_weights_is_rejected_with_function_name(tmp_path, state, new):
    mark, file = tmp_path / "mark", tmp_path / "evil.pth"
    torch.save({"state_dict": state, "args": Malice(mark)}, file, _use_new_zipfile_serialization=new)
    with pytest.raises(errors.FileParsingFailedError, match=r"\((posix|nt)\.mkdir\), which could run code") as raised:
        read(file)
    assert "weights_only" not in raised.value.message
    assert not mark.exists()


def test_unknown_class_in_checkpoint_is_not_imported(tmp_path, state, monkeypatch):
    file = tmp_path / "w.pth"
    monkeypatch.setattr(Stranger, "__module__", "strangers_script", raising=False)
    monkeypatch.setitem(sys.modules, "strangers_script", SimpleNamespace(Stranger=Stranger))
    torch.save({"state_dict": state, "config": Stranger()}, file)
    monkeypatch.delitem(sys.modules, "strangers_script")
    mark = tmp_path / "mark"
    (tmp_path / "strangers_script.py").write_text(f"import os; os.mkdir({str(mark)!r})")
    monkeypatch.syspath_prepend(tmp_path)
    known = torch.serialization.get_safe_globals()
    assert "conv1.weight" in read(file)
    assert "strangers_script" not in sys.modules
    assert not mark.exists()
    assert torch.serialization.get_safe_globals() == known
    with pytest.raises(ValueError, match="could run code"):
        torch_file.load(file)


def test_unpickler_placeholders_do_nothing():
    made = torch_file.StandIn("a", b=1)
    made.__setstate__({"x": 1})
    assert made.__dict__ == {}


def test_self_referencing_dict_is_visited_once(tmp_path, state):
    content: dict = {}
    for key in (*foreign_weights.TRAINED, *foreign_weights.AVERAGED):
        content[key] = content
    assert foreign_weights.find_state(content) is None
    assert foreign_weights.find_state({**content, "mine": state}) is not None


def repacked(file: Path, name: str, content: bytes) -> None:
    """The same torch file with a compressed entry that unpacks to something else."""
    with zipfile.ZipFile(file) as archive:
        entries = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, old in entries.items():
            archive.writestr(entry, content if entry.endswith(name) else old)


@pytest.mark.slow
@pytest.mark.parametrize("entry", some(["data.pkl", "data/0", "version"]))
def test_compressed_bomb_in_torch_file_is_not_unpacked(tmp_path, entry):
    file = tmp_path / "bomb.pth"
    torch.save({"conv1.weight": torch.zeros(3)}, file)
    repacked(file, entry, bytes(tries(10**8, 10**9)))
    with pytest.raises(errors.FileParsingFailedError, match="it unpacks to more data than a file written by torch"):
        read(file)
    trial = make_trial(tmp_path)
    trial.job.checkpoints.mkdir(parents=True)
    shutil.copyfile(file, trial.job.checkpoints / FILE)
    assert Checkpoint(trial.job.checkpoints).load(trial.job) is None


MEASURED = """
import sys
from pathlib import Path
from vision_designer.nodes.errors import VisionDesignerError
from vision_designer.nodes.vision.models import foreign_weights, torch_file, weights
def most():
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
try:
    weights.read(Path(sys.argv[1]), "resnet18")
except VisionDesignerError:
    pass
before = most()
for name in sys.argv[2:]:
    try:
        print(len(weights.read(Path(name), "resnet18")))
    except VisionDesignerError as error:
        print(error.name)
print((most() - before) // 1024)
"""


@thorough
def test_tensors_with_huge_claimed_size_use_no_memory(tmp_path, whole_resnet18, figure):
    state = build("resnet18", {}, len(CATEGORIES)).state_dict()
    torch.save(state, tmp_path / "honest.pth")
    one = torch.zeros(1)
    crafted = {
        "view": {"conv1.weight": one.expand(10**12)},
        "head": {**state, "fc.weight": one.expand(10**12)},
        "strides": {**state, "fc.weight": one.as_strided((10**6, 10**6), (0, 0))},
        "unknown": {**state, "more": one.expand(2**40)},
    }
    files = []
    for name, content in crafted.items():
        files.append(tmp_path / f"{name}.pth")
        torch.save(content, files[-1])
    old = tmp_path / "old.pth"
    torch.save({"a": torch.zeros(7)}, old, _use_new_zipfile_serialization=False)
    for name, count in (("claim", 3 * 10**9), ("large claim", 10**13), ("overflow", 2**62)):
        files.append(tmp_path / f"{name}.pth")
        files[-1].write_bytes(old.read_bytes().replace(b"K\x07", b"\x8a\x08" + struct.pack("<q", count)))
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, tmp_path / "honest.pth", *files], capture_output=True, text=True, check=True
    )
    *outcomes, megabytes = done.stdout.split()
    # Parts of the last layer are dropped without being read.
    assert outcomes == [
        "InvalidModelDirectoryError",
        str(len(state) - 2),
        str(len(state) - 2),
        "InvalidModelDirectoryError",
        *["FileParsingFailedError"] * 3,
    ]
    figure("weights that claim terabytes: memory, MB", megabytes)
    assert int(megabytes) < 500


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("kind", ["sparse", "meta", "quantized"])
def test_non_dense_tensors_are_rejected(tmp_path, state, kind):
    tensor = state["conv1.weight"]
    other = {
        "sparse": lambda: tensor.to_sparse(),
        "meta": lambda: tensor.to("meta"),
        "quantized": lambda: torch.quantize_per_tensor(tensor, 0.1, 0, torch.qint8),
    }[kind]()
    torch.save({**state, "conv1.weight": other}, tmp_path / "w.pth")
    with pytest.raises((errors.InvalidModelDirectoryError, errors.FileParsingFailedError)):
        read(tmp_path / "w.pth")


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_mutated_torch_file_is_rejected_or_read(tmp_path, figure):
    file, chance = tmp_path / "w.pth", random.Random(5)
    count = tries(30, 3000)
    network = BatchNorm2d(3).state_dict()
    wholes = []
    for new in (True, False):
        torch.save(network, file, _use_new_zipfile_serialization=new)
        wholes.append(file.read_bytes())
    for case in range(count):
        content = bytearray(wholes[case % 2])
        if case % 5 == 0:
            del content[chance.randrange(len(content)) :]
        else:
            for _ in range(chance.choice((1, 2, 8))):
                content[chance.randrange(len(content))] = chance.randrange(256)
        file.write_bytes(content)
        try:
            weights.read_state(file)
        except errors.FileParsingFailedError as error:
            assert str(file) in error.message
    figure("mutated torch files", count)


def test_published_file_with_other_content_is_not_used(tmp_path):
    mark = tmp_path / "mark"
    name = weights.published("resnet18").file
    torch.save({"fc.weight": Malice(mark)}, tmp_path / name)
    with pytest.raises(errors.FileParsingFailedError, match="its SHA-256 differs from that of the published file"):
        weights.import_file(tmp_path / name, tmp_path / "workspace")
    folder = tmp_path / "workspace" / "weights"
    assert not folder.exists()
    folder.mkdir(parents=True)
    shutil.copyfile(tmp_path / name, folder / name)
    found = weights.find("resnet18", tmp_path / "workspace")
    assert found is None or found.parent != folder
    assert not mark.exists()


# Checkpoints


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_hostile_checkpoint_is_ignored_with_warning(tmp_path):
    trial, mark = make_trial(tmp_path), tmp_path / "mark"
    trial.job.checkpoints.mkdir(parents=True)
    file = trial.job.checkpoints / FILE
    torch.save({"format": 1, "history": Malice(mark)}, file)
    assert Checkpoint(trial.job.checkpoints).load(trial.job) is None
    file.write_bytes(pickle.dumps(Malice(mark)))
    assert Checkpoint(trial.job.checkpoints).load(trial.job) is None
    torch.save([torch.zeros(3)], file)
    assert Checkpoint(trial.job.checkpoints).load(trial.job) is None
    assert len(trial.heard.warnings) == 3
    assert all(
        str(file) in warning and "training starts from the beginning" in warning for warning in trial.heard.warnings
    )
    assert not any("weights_only" in warning for warning in trial.heard.warnings)
    assert not mark.exists()


# Launches


def test_launch_accepts_only_known_entry_points(tmp_path):
    valid = {
        "work": "train",
        "identifier": "x",
        "machines": 1,
        "processes": 1,
        "max_restarts": 0,
        "workspace": ".",
        "outputs": ".",
        "checkpoints": ".",
        "settings": {},
        "versions": {},
    }
    for work in ("train", "score"):
        (tmp_path / SPEC).write_text(json.dumps({**valid, "work": work}))
        assert LaunchSpec.read(tmp_path).work == work
    crafted = [
        *({"work": work} for work in ("os.system", "nodes.vision.training.train", "__import__", "TRAIN", "", None, 1)),
        *({"work": ["train"]}, {"work": {"train": "x"}}, {"command": "x"}, {"module": "os"}, {"processes": 10**9}),
        *({"settings": "x"}, {"machines": True}, {"max_restarts": -1}, {"versions": {"torch": 1}}),
    ]
    for values in crafted:
        (tmp_path / SPEC).write_text(json.dumps({**valid, **values}))
        with pytest.raises(errors.FileParsingFailedError, match="cannot be read"):
            LaunchSpec.read(tmp_path)
    (tmp_path / SPEC).write_bytes(pickle.dumps(Malice(tmp_path / "mark")))
    with pytest.raises(errors.FileParsingFailedError, match="cannot be read"):
        LaunchSpec.read(tmp_path)
    assert not (tmp_path / "mark").exists()


def test_run_record_with_crafted_launch_starts_nothing(tmp_path):
    address = Address("127.0.0.1", 29_999)
    launch = tmp_path / "elsewhere"
    launch.mkdir()
    (launch / SPEC).write_text(json.dumps({"work": "os.system", "command": f"touch {tmp_path}/mark"}))
    record = record_file(tmp_path, address)
    record.parent.mkdir()
    for content in (b"\x80\x04.", b"{}", json.dumps({"versions": {}, "launch": "x", "beat": 1, "more": 1}).encode()):
        record.write_bytes(content)
        assert RendezvousRecord.find(tmp_path, address) is None
    record.write_text(json.dumps({"versions": versions(), "launch": str(launch), "beat": 1}))
    with pytest.raises(errors.FileParsingFailedError, match=r"launch\.json cannot be read"):
        join(address, tmp_path, 1, 0.0, lambda text: None)
    assert not (tmp_path / "mark").exists()


# Tables


@pytest.fixture
def table(tmp_path) -> Path:
    """A table with a second table and a picture, beside unrelated files."""
    folder = tmp_path / "table"
    folder.mkdir()
    pl.DataFrame({"x": [1]}).write_parquet(folder / "part-0.parquet")
    pl.DataFrame({"x": [1]}).write_parquet(tmp_path / "secret.parquet")
    (tmp_path / "secret.png").write_bytes(png(1))
    (folder / "p.png").write_bytes(png(1))
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    (folder / "folder").symlink_to(tmp_path)
    DataFrameDirectory(folder, ("part-0.parquet",), {}, {"more": "part-0.parquet"}, ("p.png",)).write(folder)
    return folder


ELSEWHERE = [
    "../secret.parquet",
    "/etc/passwd",
    "link.png",
    "folder/secret.png",
    "..",
    ".",
    "",
    "a/../p.png",
    "p\0",
    "..\\p",
]


@pytest.mark.parametrize("name", ELSEWHERE)
@pytest.mark.parametrize("field", ["parts", "pictures", "tables"])
def test_table_with_files_outside_is_rejected_before_open(table, tmp_path, field, name):
    edit(table, **{field: {"more": name} if field == "tables" else [name]})
    target = tmp_path / "exported"
    for use in (
        lambda: DataFrameDirectory.read(table),
        lambda: write_export(table, Export("n", "p", target, (DataFrameDirectory,)), tmp_path / "store"),
        lambda: write_export(table, Export("n", "p", tmp_path / "x.csv", (DataFrameDirectory,)), tmp_path / "store"),
    ):
        with pytest.raises(errors.InvalidDatasetError, match="which is not a file of this folder"):
            use()
    assert {path.name for path in tmp_path.iterdir()} == {"table", "secret.parquet", "secret.png"}


def image_list(folder: Path, member: str = "a/x.png", **values: int) -> Path:
    builder = ImageTableBuilder()
    builder.add(0, member, "a", (6, 5))
    images = builder.build(["a"]).with_columns(*(pl.lit(value).alias(name) for name, value in values.items()))
    images = images.cast(builder.build(["a"]).schema)
    folder.mkdir(exist_ok=True)
    ImageDirectory(FolderSource(folder), images, ("a",)).write(folder)
    return folder


@pytest.mark.parametrize("member", ["/etc/passwd", "../x.png", "a/../../x.png", "..", "a/..", "a\0.png"])
def test_image_list_with_paths_outside_is_rejected(tmp_path, member):
    assert len(ImageDirectory.read(image_list(tmp_path / "honest", "a..b/..x.png"))) == 1
    with pytest.raises(errors.InvalidDatasetError, match="names images outside"):
        ImageDirectory.read(image_list(tmp_path / "crafted", member))


@pytest.mark.parametrize("name", ["id", "label", "width", "height", "offset", "size"])
def test_image_list_with_impossible_numbers_is_rejected(tmp_path, name):
    with pytest.raises(errors.InvalidDatasetError, match="is damaged"):
        ImageDirectory.read(image_list(tmp_path / "crafted", **{name: -5}))
    with pytest.raises(errors.InvalidDatasetError, match="values are missing"):
        ImageDirectory.read(image_list(tmp_path / "holes", **{name: None}))


def test_image_list_with_wrong_columns_or_types_is_rejected(tmp_path):
    folder = image_list(tmp_path / "crafted")
    valid = pl.read_parquet(folder / "images.parquet")
    for crafted in (
        valid.drop("size"),
        valid.with_columns(more=1),
        valid.with_columns(pl.col("label").cast(pl.String)),
        valid.with_columns(pl.col("member").cast(pl.Binary)),
        valid.select(pl.struct("*").alias("id")),
        pl.DataFrame(),
    ):
        crafted.write_parquet(folder / "images.parquet")
        with pytest.raises(errors.InvalidDatasetError):
            ImageDirectory.read(folder)


def test_out_of_range_tar_offset_is_unreadable_image(tmp_path):
    (tmp_path / "x.tar").write_bytes(bytes(2048))
    source = TarSource(tmp_path / "x.tar")
    for offset, size in ((-1, 5), (2**63 - 1, 5), (2**63, 5), (512, 2**62), (512, 2**31), (10**6, 5)):
        with pytest.raises(errors.CouldNotOpenFileError, match=r"x\.tar/a cannot be opened"):
            source.open("a", offset, size)


READING = """
import sys
from pathlib import Path
from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.errors import InvalidDatasetError
folder, files = Path(sys.argv[1]), sorted(Path(sys.argv[2]).iterdir())
for file in files:
    file.replace(folder / "images.parquet")
    try:
        ImageDirectory.read(folder)
        print("read", flush=True)
    except InvalidDatasetError:
        print("refused", flush=True)
"""


@pytest.mark.slow
def test_mutated_parquet_file_is_rejected_or_read(tmp_path, figure):
    """In a process: some damage aborts polars. The store's checksums detect it before the file is opened."""
    folder, chance = image_list(tmp_path / "crafted"), random.Random(6)
    whole, count = (folder / "images.parquet").read_bytes(), tries(50, 4000)
    (tmp_path / "cases").mkdir()
    for case in range(count):
        content = bytearray(whole)
        if case % 4 == 0:
            del content[chance.randrange(len(content)) :]
        else:
            for _ in range(chance.choice((1, 2, 6))):
                content[chance.randrange(len(content))] = chance.randrange(256)
        (tmp_path / "cases" / f"{case:05}").write_bytes(content)
    outcomes, aborted = [], 0
    while any((tmp_path / "cases").iterdir()):
        done = subprocess.run(
            [sys.executable, "-c", READING, folder, tmp_path / "cases"], capture_output=True, text=True, check=False
        )
        outcomes += done.stdout.split()
        assert done.returncode in (0, -signal.SIGABRT), done.stderr
        aborted += done.returncode != 0
    assert len(outcomes) + aborted == count
    figure("mutated image lists", count)
    figure("mutated image lists rejected", outcomes.count("refused"))
    figure("mutated image lists that abort polars", aborted)
    assert outcomes.count("refused") > count / 4
    assert aborted < count / 100


def scored(folder: Path, **columns) -> DataFrameDirectory:
    rows = {
        "category": ["a", "b", "a"],
        "id": [0, 1, 2],
        "image": ["x", "y", "z"],
        "Scored Probabilities_a": [0.9, 0.2, 0.4],
        "Scored Probabilities_b": [0.1, 0.8, 0.6],
        "Scored Labels": ["a", "b", "b"],
        "error": [None, None, None],
    }
    rows |= {name.replace("__", " "): values for name, values in columns.items()}
    folder.mkdir(exist_ok=True)
    frame = pl.DataFrame(rows).with_columns(pl.col("error").cast(pl.String))
    frame.write_parquet(folder / "part-0.parquet")
    properties = {"learner": "image classification", "categories": ["a", "b"], "labelled": True}
    return DataFrameDirectory(folder, ("part-0.parquet",), properties)


LYING = {
    "above 1": {"Scored__Probabilities_a": [1.5, 0.2, 0.4]},
    "below 0": {"Scored__Probabilities_a": [-0.5, 0.2, 0.4]},
    "NaN": {"Scored__Probabilities_a": [float("nan"), 0.2, 0.4]},
    "infinite": {"Scored__Probabilities_a": [float("inf"), 0.2, 0.4]},
    "missing": {"Scored__Probabilities_a": [None, 0.2, 0.4]},
    "together 1.5": {"Scored__Probabilities_a": [0.9, 0.7, 0.9]},
    "text": {"Scored__Probabilities_a": ["0.9", "0.2", "0.4"]},
    "lists": {"Scored__Probabilities_a": [[0.9], [0.2], [0.4]]},
    "unknown label": {"Scored__Labels": ["a", "b", "zzz"]},
    "labels are numbers": {"Scored__Labels": [0, 1, 1]},
    "no category": {"category": ["a", None, "b"]},
    "categories are numbers": {"category": [0, 1, 0]},
    "ids are texts": {"id": ["0", "1", "2"]},
    "no id": {"id": [0, None, 2]},
}


@pytest.mark.parametrize("columns", LYING.values(), ids=LYING)
def test_false_scored_table_is_not_evaluated(tmp_path, columns):
    assert evaluate(scored(tmp_path / "honest")).metrics["images"] == 3
    with pytest.raises(errors.InvalidDatasetError, match=str(tmp_path / "lying")):
        evaluate(scored(tmp_path / "lying", **columns))


@pytest.mark.parametrize("lies", ["categories are numbers", "no category", "ids are texts", "no id"])
def test_false_scored_table_is_not_compared(tmp_path, lies):
    valid, lying = scored(tmp_path / "honest"), scored(tmp_path / "lying", **LYING[lies])
    for pair in ((valid, lying), (lying, valid)):
        with pytest.raises(errors.InvalidDatasetError, match=str(tmp_path / "lying")):
            EvaluateModel.run(*pair, EvaluateModel.Parameters.parse({}), make_trial(tmp_path).job)


@pytest.mark.parametrize("categories", [None, 7, "ab", [], [1, 2], [["a"]], {"a": 1}], ids=str)
def test_scored_table_with_invalid_category_names_has_no_scores(tmp_path, categories):
    table = scored(tmp_path / "lying")
    table.properties["categories"] = categories
    with pytest.raises(errors.NotScoredDatasetError):
        EvaluateModel.run(table, None, EvaluateModel.Parameters.parse({}), make_trial(tmp_path).job)
