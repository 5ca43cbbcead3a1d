"""Out-of-memory handling, with allocations that really fail."""

import gc
import weakref

import pytest
import torch
from conftest import make_trial
from levels import some, thorough
from lightning_fabric import Fabric
from lightning_fabric.plugins import MixedPrecision
from torch import nn
from training_runs import colored_images, replace_networks, settings

from vision_designer.nodes.errors import ModuleOutOfMemoryError
from vision_designer.nodes.types.untrained_model_directory import UntrainedModelDirectory
from vision_designer.nodes.vision.hardware import compiling, memory
from vision_designer.nodes.vision.hardware.devices import make_fabric
from vision_designer.nodes.vision.hardware.memory import explain_out_of_memory, is_out_of_memory
from vision_designer.nodes.vision.training.train import train

pytestmark = pytest.mark.slow

PETABYTE = 10**15


class Greedy(nn.Module):
    """A network that allocates a petabyte for more images than its limit."""

    def __init__(self, maximum):
        super().__init__()
        self.maximum = maximum
        self.layer = nn.Linear(3, 2)
        self.tried = []

    def forward(self, images):
        self.tried.append(len(images))
        if len(images) > self.maximum:
            torch.empty(PETABYTE, dtype=torch.uint8)
        return self.layer(images.mean(dim=(2, 3)))


@pytest.fixture
def fabric():
    return make_fabric("cpu", "32-true")


def step(network, fabric, batch_size):
    with explain_out_of_memory(network, fabric, batch_size):
        network(torch.zeros(batch_size, 3, 8, 8))


@pytest.mark.parametrize(("maximum", "fits"), [(4, 4), (7, 4), (1, 1)])
def test_error_names_tested_batch_size_that_fits(fabric, maximum, fits):
    network = Greedy(maximum)
    with pytest.raises(ModuleOutOfMemoryError, match=rf"batch size of 32\. Set .* to {fits}, which fits") as caught:
        step(network, fabric, 32)
    assert caught.value.details == {"batch_size": 32, "fits": fits}
    assert network.tried[-1] == fits
    assert all(parameter.grad is None for parameter in network.parameters())


def test_error_has_other_remedy_if_one_image_does_not_fit(fabric):
    with pytest.raises(ModuleOutOfMemoryError, match=r"one image alone does not fit either\. Make the images smaller"):
        step(Greedy(0), fabric, 2)


def test_error_before_first_step_names_batch_size(fabric):
    with (
        pytest.raises(ModuleOutOfMemoryError, match=r"loading a batch size of 64\. Decrease Batch size"),
        explain_out_of_memory(Greedy(4), fabric, 64),
    ):
        torch.empty(PETABYTE, dtype=torch.uint8)


def test_enough_memory_is_no_error(fabric):
    step(Greedy(8), fabric, 8)


def test_other_errors_are_not_changed(fabric):
    with pytest.raises(RuntimeError, match="size"), explain_out_of_memory(Greedy(4), fabric, 4):
        torch.zeros(2) + torch.zeros(3)
    assert not is_out_of_memory(RuntimeError("the size of tensor a must match"))
    assert is_out_of_memory(MemoryError())


@pytest.mark.parametrize(
    "said",
    [
        "CUDA out of memory. Tried to allocate 2.00 GiB",
        "MPS backend out of memory (MPS allocated: 8.00 GB)",
        "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
        "cuDNN error: CUDNN_STATUS_ALLOC_FAILED",
        "GET was unable to find an engine to execute this computation",
        "[enforce fail at alloc_cpu.cpp] . DefaultCPUAllocator: can't allocate memory",
    ],
)
def test_out_of_memory_messages_of_devices_are_recognized(said):
    assert is_out_of_memory(RuntimeError(said))


def test_failed_step_is_freed_before_smaller_batches_are_tried(fabric):
    made, left = [], []

    class Holding(Greedy):
        def forward(self, images):
            gc.collect()
            left.append(sum(one() is not None for one in made))
            features = images * 2
            made.append(weakref.ref(features))
            return super().forward(features)

    with pytest.raises(ModuleOutOfMemoryError):
        step(Holding(2), fabric, 8)
    assert left == [0, 0, 0]


def test_trial_step_restores_weights_buffers_and_gradients(fabric):
    class Normalized(Greedy):
        def __init__(self):
            super().__init__(4)
            self.norm = nn.BatchNorm2d(3)

        def forward(self, images):
            return super().forward(self.norm(images))

    network = Normalized()
    before = {name: tensor.clone() for name, tensor in network.norm.state_dict().items()}
    with pytest.raises(ModuleOutOfMemoryError), explain_out_of_memory(network, fabric, 16):
        with torch.no_grad():
            network.eval()(torch.zeros(4, 3, 8, 8))
        network.train()
        torch.empty(PETABYTE, dtype=torch.uint8)
    assert network.tried == [4, 8, 4]
    assert all(torch.equal(tensor, before[name]) for name, tensor in network.norm.state_dict().items())


@pytest.mark.parametrize(("optimizer", "copies"), [(torch.optim.SGD, 1), (torch.optim.AdamW, 2)])
def test_optimizer_state_is_included_in_trial(fabric, monkeypatch, optimizer, copies):
    network = Greedy(100)
    options = {"momentum": 0.9} if optimizer is torch.optim.SGD else {}
    optimizer = optimizer(network.parameters(), lr=0.1, **options)
    kept = []

    def counted(parameter):
        kept.append(parameter.shape)
        return torch.zeros(parameter.shape)

    def run_out():
        kept.clear()
        with pytest.raises(ModuleOutOfMemoryError), explain_out_of_memory(network, fabric, 4, optimizer=optimizer):
            network(torch.zeros(4, 3, 8, 8)).sum().backward()
            torch.empty(PETABYTE, dtype=torch.uint8)
        return len(kept)

    monkeypatch.setattr(memory.torch, "zeros_like", counted)
    assert run_out() == copies * len([*network.parameters()])
    monkeypatch.undo()
    network(torch.zeros(4, 3, 8, 8)).sum().backward()
    optimizer.step()
    monkeypatch.setattr(memory.torch, "zeros_like", counted)
    # No further memory is kept after its first step.
    assert run_out() == 0


# During training


class TooMuch(torch.autograd.Function):
    """Runs out of memory in the backward pass for more images than fit."""

    @staticmethod
    def forward(ctx, images, maximum):
        ctx.maximum = maximum
        return images.clone()

    @staticmethod
    def backward(ctx, gradients):
        if len(gradients) > ctx.maximum:
            torch.empty(PETABYTE, dtype=torch.uint8)
        return gradients, None


class Small(nn.Module):
    """A network with batch norm that has memory for two images, forward or backward."""

    def __init__(self, where):
        super().__init__()
        self.where = where
        self.conv1 = nn.Conv2d(3, 4, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(4)
        self.fc = nn.Linear(4, 2)

    def forward(self, images):
        features = self.bn1(self.conv1(images))
        if self.training and self.where == "backward":
            features = TooMuch.apply(features, 2)
        elif (self.where == "validation" and not self.training) or (
            self.training and self.where == "forward" and len(images) > 2
        ):
            torch.empty(PETABYTE, dtype=torch.uint8)
        return self.fc(features.mean((2, 3)))


def half_precision(device, precision):
    """16-mixed with scaled gradients, as on a GPU; Fabric itself offers it only there."""
    scaler = torch.amp.GradScaler("cpu")
    return Fabric(accelerator="cpu", devices=1, plugins=MixedPrecision("16-mixed", "cpu", scaler=scaler))


@pytest.fixture
def train_small(tmp_path, monkeypatch):
    def run(where, precision="32-true", **changes):
        module = "vision_designer.nodes.vision"
        replace_networks(monkeypatch, lambda categories: Small(where))
        if precision == "16-mixed":
            monkeypatch.setattr(f"{module}.training.training_run.choose_precision", lambda precision, device: precision)
            monkeypatch.setattr(f"{module}.hardware.process_group.make_fabric", half_precision)
        images = colored_images(tmp_path, (8, 8), green=8, red=8)
        chosen = settings(**({"epochs": 2, "batch_size": 8, "precision": precision} | changes))
        return train(UntrainedModelDirectory("resnet18", {}), images, images, chosen, make_trial(tmp_path).job)

    return run


@pytest.mark.parametrize("where", ["forward", "backward"])
@pytest.mark.parametrize("precision", ["32-true", "bf16-mixed", "16-mixed"])
@pytest.mark.parametrize(
    "changes",
    some(
        [
            {},
            {"accumulation_steps": 2, "average_weights": True},
            {"clip_gradients": True, "optimizer": "adamw", "mixup": True, "class_weights": "balanced"},
        ]
    ),
    ids=lambda changes: "+".join(changes) or "plain",
)
def test_training_error_names_fitting_batch_size_for_every_precision(train_small, where, precision, changes):
    with pytest.raises(ModuleOutOfMemoryError, match=r"batch size of 8\. Set .* to 2, which fits"):
        train_small(where, precision, **changes)


@pytest.mark.parametrize("precision", ["32-true", "bf16-mixed", "16-mixed"])
def test_training_completes_with_named_batch_size(tmp_path, train_small, precision):
    _, history = train_small("forward", precision, batch_size=2, average_weights=True, accumulation_steps=2)
    assert len(history.epochs) == 2


def test_out_of_memory_on_unfreeze_names_batch_size(train_small):
    # While it is frozen, there is no backward pass through it.
    with pytest.raises(ModuleOutOfMemoryError, match=r"batch size of 8\. Set .* to 2, which fits"):
        train_small("backward", freeze_epochs=1)


def test_batch_size_too_small_for_mixing_is_not_named(train_small, monkeypatch):
    monkeypatch.setattr(memory._Trial, "fits", lambda self, size, shape: size < 2)
    with pytest.raises(ModuleOutOfMemoryError, match="a batch of 2 images does not fit either"):
        train_small("forward", cutmix=True)


@thorough
def test_compiled_network_error_names_fitting_batch_size(train_small, monkeypatch):
    monkeypatch.setattr(compiling, "BACKEND", lambda graph, inputs: graph.forward)
    with pytest.raises(ModuleOutOfMemoryError, match=r"batch size of 8\. Set .* to 2, which fits"):
        train_small("backward", compile=True)


def test_out_of_memory_in_validation_is_reported_as_validation(train_small):
    with pytest.raises(ModuleOutOfMemoryError, match="during validation") as caught:
        train_small("validation", batch_size=2)
    assert "fits" not in caught.value.details
