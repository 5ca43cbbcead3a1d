"""A training step on a device other than the CPU, and the exchange between processes, without either.

The device is torch's "meta", which computes shapes but no values. Reading a value from it raises an error, and every
copy between it and the CPU is recorded.
"""

from functools import partial
from pathlib import Path

import pytest
import torch
import training_runs
from conftest import RecordingListener
from torch import nn
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from vision_designer.nodes.core.job import Job
from vision_designer.nodes.vision.hardware.devices import make_fabric, seeded
from vision_designer.nodes.vision.hardware.process_group import ALONE, Processes
from vision_designer.nodes.vision.loading.operations import Normalization
from vision_designer.nodes.vision.models.classifier import ImageClassifier
from vision_designer.nodes.vision.training.ema import MovingAverage
from vision_designer.nodes.vision.training.learner import Learner
from vision_designer.nodes.vision.training.loss import Objective
from vision_designer.nodes.vision.training.metric_accumulator import MetricAccumulator
from vision_designer.nodes.vision.training.mixing import make_mixing

pytestmark = pytest.mark.usefixtures("narrow_resnet18")

DEVICE = torch.device("meta")
MEAN, STD = (0.4, 0.5, 0.6), (0.2, 0.3, 0.4)


class Operations(TorchDispatchMode):
    """Records torch operations, including those of the backward pass."""

    def __init__(self):
        super().__init__()
        self.copies = []
        """Operations that have tensors both on the CPU and on the device."""

    def __torch_dispatch__(self, operation, types, arguments=(), options=None):
        found = operation(*arguments, **(options or {}))
        leaves = tree_leaves([arguments, options, found])
        if len({leaf.device for leaf in leaves if isinstance(leaf, torch.Tensor)}) > 1:
            self.copies.append(str(operation))
        return found


class Calls(TorchFunctionMode):
    """Records calls of torch functions."""

    def __init__(self):
        super().__init__()
        self.from_numbers = []
        """Values from which a tensor on the device was made."""

    def __torch_function__(self, function, types, arguments=(), options=None):
        found = function(*arguments, **(options or {}))
        if function in (torch.tensor, torch.as_tensor, torch.asarray) and found.device == DEVICE:
            self.from_numbers += arguments[:1]
        return found


class Watch:
    """Records everything that is transferred between CPU and device."""

    def __init__(self):
        self._operations, self._calls = Operations(), Calls()

    @property
    def seen(self):
        return [*self._operations.copies, *map(str, self._calls.from_numbers)]

    def __enter__(self):
        self._operations.__enter__()
        self._calls.__enter__()
        return self

    def __exit__(self, *error):
        self._calls.__exit__(*error)
        self._operations.__exit__(*error)


settings = partial(training_runs.settings, learning_rate=0.1, print_frequency=1)


def network():
    return nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 2))


def job():
    return Job(folder=Path(), checkpoints=Path(), workspace=Path(), listener=RecordingListener())


@pytest.fixture
def fabric(monkeypatch):
    made = make_fabric("cpu", "32-true")
    monkeypatch.setattr(made.strategy, "_root_device", DEVICE)
    monkeypatch.setattr(made._accelerator, "setup_device", lambda device: None)
    assert made.device == DEVICE
    return made


@pytest.mark.slow
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"accumulation_steps": 2, "clip_gradients": True, "label_smoothing": 0.1},
        {"average_weights": True},
        {"mixup": True, "cutmix": True},
        {"class_weights": "balanced", "average_weights": True, "clip_gradients": True},
    ],
    ids=lambda changes: "+".join(changes) or "plain",
)
def test_training_step_does_not_copy_or_synchronize_with_device(fabric, changes):
    chosen = settings(**changes)
    weights = torch.ones(2, device=DEVICE) if "class_weights" in changes else None
    with DEVICE:
        on_device = network()
    learner = Learner(
        ImageClassifier(on_device, "resnet18", fabric), Objective(0.0, weights), make_mixing(chosen, 2), chosen, job()
    )
    learner.begin_epoch(0)
    normalized = Normalization(MEAN, STD, DEVICE)
    accumulator = MetricAccumulator(DEVICE, 2, ALONE)
    pixels = torch.zeros(4, 3, 8, 8, dtype=torch.uint8, device=DEVICE).contiguous(memory_format=torch.channels_last)
    labels, labels_there = torch.zeros(4, dtype=torch.long), torch.zeros(4, dtype=torch.long, device=DEVICE)
    watch = Watch()
    for iteration in range(4):
        with watch:
            loss, wrong = learner.learn(normalized(pixels), labels_there, iteration)
            learner.end_iteration(iteration, 4)
            accumulator.add(loss, wrong, labels)
    assert loss.device == DEVICE
    assert watch.seen == []


def test_transfer_watch_detects_copies_and_item_calls():
    with Watch() as watch:
        torch.tensor([1.0, 2.0], device=DEVICE)
        torch.zeros(3).to(DEVICE)
        torch.zeros((), device=DEVICE).to(torch.float64)
        torch.tensor([1.0])
    assert watch.seen == ["aten._to_copy.default", "[1.0, 2.0]"]
    with pytest.raises((RuntimeError, NotImplementedError)):
        torch.zeros((), device=DEVICE).item()


def test_weight_average_stays_on_device():
    with DEVICE:
        on_device = network()
    average = MovingAverage(on_device, 0.9)
    with Watch() as watch:
        for _ in range(3):
            average.update_parameters(on_device)
    assert watch.seen == []
    assert int(average.n_averaged) == 3


class Exchanging(Processes):
    """One of two processes, which records what it receives from the first."""

    def __init__(self):
        self.taken = []

    def broadcast_buffers(self, buffers):
        self.taken += [buffer.data_ptr() for buffer in buffers]


@pytest.mark.slow
def test_buffers_are_broadcast_in_same_order_in_every_process():
    # Several times, because the order was that of a set, and so of addresses.
    kept = []
    for seed in range(8):
        processes = Exchanging()
        with seeded(seed):
            learner = Learner(
                ImageClassifier(network(), "resnet18", make_fabric("cpu", "32-true")), Objective(), None,
                settings(average_weights=seed % 4 > 0), job(), processes,
            )  # fmt: skip
        kept.append(learner)
        learner.broadcast_buffers()
        modules = [learner.network] if seed % 4 == 0 else [learner.network, learner.validated]
        assert processes.taken == [buffer.data_ptr() for module in modules for buffer in module.buffers()]


@pytest.mark.parametrize("size", [(4, 4), (224, 10)])
def test_process_without_images_joins_with_dummy_images(size):
    seen = []

    class FixedSize(nn.Module):
        def __init__(self):
            super().__init__()
            self.fc = nn.Linear(3 * size[0] * size[1], 2)

        def forward(self, images):
            seen.append(images.shape)
            return self.fc(images.flatten(1))

    learner = Learner(
        ImageClassifier(FixedSize(), "resnet18", make_fabric("cpu", "32-true")), Objective(), None, settings(), job()
    )  # fmt: skip
    learner.begin_epoch(0)
    learner.dummy_backward(3, last=True, size=size)
    assert seen == [(1, 3, *size)]
    assert all(not parameter.grad.any() for parameter in learner.network.parameters())
