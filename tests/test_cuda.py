"""Training and scoring on a CUDA GPU, compared with the CPU. Deselected without a GPU.

``CUDA_TESTS_DEVICE=cpu`` runs those that need no GPU memory on the CPU, to try the tests themselves;
``benchmarks/gpu.py`` runs all of them on a machine with a GPU.
"""

import math
import os
from functools import partial
from pathlib import Path

import polars as pl
import pytest
import torch
import training_runs
from conftest import RecordingListener, make_trial
from random_model import random_model
from safetensors.torch import load_file
from training_runs import colored_images, equal, on_metric

from vision_designer.nodes.core.job import Job
from vision_designer.nodes.errors import ModuleOutOfMemoryError, RunCancelledError
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.types.untrained_model_directory import UntrainedModelDirectory
from vision_designer.nodes.vision.hardware.devices import (
    choose_device,
    choose_precision,
    exact_and_repeatable,
    make_fabric,
    seeded,
)
from vision_designer.nodes.vision.hardware.process_group import ALONE
from vision_designer.nodes.vision.loading.operations import Normalization
from vision_designer.nodes.vision.models.architectures import IMAGENET_MEAN, IMAGENET_STD
from vision_designer.nodes.vision.models.classifier import ImageClassifier
from vision_designer.nodes.vision.models.networks import build
from vision_designer.nodes.vision.scoring.score import ScoringSettings, score
from vision_designer.nodes.vision.training.learner import Learner
from vision_designer.nodes.vision.training.loss import Objective
from vision_designer.nodes.vision.training.metric_accumulator import MetricAccumulator
from vision_designer.nodes.vision.training.mixing import make_mixing
from vision_designer.nodes.vision.training.train import train

pytestmark = [pytest.mark.cuda, pytest.mark.slow]

DEVICE = os.environ.get("CUDA_TESTS_DEVICE", "cuda")
ON_GPU = DEVICE == "cuda"
PRECISIONS = ["32-true", "bf16-mixed", "16-mixed"] if ON_GPU else ["32-true", "bf16-mixed"]
SMALL = TransformationDirectory((("Resize", 64), ("CenterCrop", 64), ("RandomHorizontalFlip", 0.5)))
START = UntrainedModelDirectory("resnet18", {})
settings = partial(
    training_runs.settings, epochs=2, batch_size=6, warmup_step_number=1, patience=9, print_frequency=2, device=DEVICE
)


@pytest.fixture(scope="module")
def images(tmp_path_factory):
    folder = tmp_path_factory.mktemp("images")
    return colored_images(folder, (80, 70), green=7, red=7, blue=7).with_transformation(SMALL)


def run(tmp_path, images, name="run", **changes):
    trial = make_trial(tmp_path, name)
    model, history = train(START, images, images, settings(**changes), trial.job)
    return load_file(model.weights), history, trial


def gradients(device, architecture, **changes):
    """Gradients of one step, from the same weights and images as on the CPU."""
    chosen = settings(device=device, **changes)
    with seeded(3):
        network = build(architecture, {}, 3)
        pixels = torch.randint(0, 256, (8, 3, 64, 64), dtype=torch.uint8)
    fabric = make_fabric(device, "32-true")
    job = Job(folder=Path(), checkpoints=Path(), workspace=Path(), listener=RecordingListener())
    with exact_and_repeatable():
        learner = Learner(
            ImageClassifier(network, architecture, fabric), Objective(0.1), make_mixing(chosen, 3), chosen, job
        )
        learner.begin_epoch(0)
        normalized = Normalization(IMAGENET_MEAN, IMAGENET_STD, fabric.device)
        learner.learn(normalized(pixels.to(fabric.device)), torch.arange(8).to(fabric.device) % 3, 0)
        return {name: parameter.grad.cpu() for name, parameter in learner.network.named_parameters()}


# The same numbers as on a CPU


@pytest.mark.parametrize("changes", [{}, {"mixup": True, "cutmix": True}], ids=["plain", "mixed"])
@pytest.mark.parametrize("architecture", ["resnet18", "resnet50", "densenet121"])
def test_gradients_in_32_true_equal_cpu(architecture, changes):
    found, expected = gradients(DEVICE, architecture, **changes), gradients("cpu", architecture, **changes)
    for name in expected:
        difference = (found[name] - expected[name]).norm() / expected[name].norm().clamp(min=1e-4)
        # With TF32 they would differ by about one percent.
        assert difference < 1e-3, name


def test_matmul_and_convolution_do_not_use_tf32():
    generator = torch.Generator().manual_seed(0)
    left, right = torch.randn(256, 256, generator=generator), torch.randn(256, 256, generator=generator)
    pictures, kernel = torch.randn(4, 64, 16, 16, generator=generator), torch.randn(64, 64, 3, 3, generator=generator)
    with exact_and_repeatable():
        product = (left.to(DEVICE) @ right.to(DEVICE)).cpu()
        convolved = torch.nn.functional.conv2d(pictures.to(DEVICE), kernel.to(DEVICE)).cpu()
    for found, expected in (
        (product, left.double() @ right.double()),
        (convolved, torch.nn.functional.conv2d(pictures.double(), kernel.double())),
    ):
        assert (found - expected).norm() / expected.norm() < 3e-6


def test_training_metrics_equal_cpu(tmp_path, images):
    _, found, _ = run(tmp_path, images, "here")
    _, expected, _ = run(tmp_path, images, "cpu", device="cpu")
    for name in ("train_loss", "validation_loss", "learning_rate"):
        assert found.epochs[0][name] == pytest.approx(expected.epochs[0][name], rel=1e-2), name


def test_scores_equal_cpu(tmp_path, images):
    model = random_model(tmp_path, images.categories, SMALL.for_inference())
    tables = []
    for name, device in (("here", DEVICE), ("cpu", "cpu")):
        job = make_trial(tmp_path, name).job
        tables.append(score(model, images, ScoringSettings(device, "32-true", 0), job)[0].frame())
    found, expected = tables
    columns = [name for name in expected.columns if name.startswith("Scored Probabilities_")]
    differences = (found.select(columns) - expected.select(columns)).select(pl.all().abs().max())
    assert max(differences.row(0)) < 1e-4
    assert found["Scored Labels"].to_list() == expected["Scored Labels"].to_list()


# Repeatability


def test_weights_do_not_depend_on_number_of_workers(tmp_path, images):
    first, _, _ = run(tmp_path, images, "first")
    for name, workers in (("again", 0), ("several", 2)):
        assert equal(first, run(tmp_path, images, name, workers=workers)[0])


def test_scores_do_not_depend_on_number_of_workers(tmp_path, images):
    model = random_model(tmp_path, images.categories, SMALL.for_inference())
    found = []
    for workers in (0, 2):
        job = make_trial(tmp_path, str(workers)).job
        found.append(score(model, images, ScoringSettings(DEVICE, "32-true", workers), job)[0].frame())
    assert found[0].equals(found[1])


@pytest.mark.parametrize("precision", PRECISIONS)
def test_resumed_training_has_same_weights(tmp_path, images, precision):
    options = {"precision": precision, "average_weights": True, "accumulation_steps": 2, "clip_gradients": True}
    whole, _, _ = run(tmp_path, images, "whole", **options)
    trial = make_trial(tmp_path, "parts")
    on_metric(trial, "running_loss", 2, trial.cancelled.set)
    with pytest.raises(RunCancelledError):
        train(START, images, images, settings(**options), trial.job)
    again, _, resumed = run(tmp_path, images, "parts", **options)
    assert ("info", "resumed after epoch 1 of 2") in resumed.heard.lines
    assert equal(whole, again)


# Precision


@pytest.mark.parametrize("optimizer", ["sgd", "adamw"])
@pytest.mark.parametrize("precision", PRECISIONS)
def test_every_precision_trains_with_32_bit_weights(tmp_path, images, precision, optimizer):
    rate = {"sgd": 0.01, "adamw": 0.001}[optimizer]
    weights, history, _ = run(
        tmp_path, images, precision=precision, optimizer=optimizer, learning_rate=rate, epochs=4, warmup_step_number=0
    )
    losses = [each["train_loss"] for each in history.epochs]
    assert losses[-1] < losses[0]
    kinds = {tensor.dtype for name, tensor in weights.items() if not name.endswith("num_batches_tracked")}
    assert kinds == {torch.float32}


def test_auto_is_this_device_and_bfloat16_if_supported():
    if ON_GPU:
        assert choose_device("auto") == "cuda"
        fast = torch.cuda.get_device_capability() >= (8, 0)
        assert choose_precision("auto", "cuda") == ("bf16-mixed" if fast else "32-true")
    else:
        assert choose_precision("auto", DEVICE) in ("bf16-mixed", "32-true")


# GPU only


def limited_memory(megabytes):
    """Limit the GPU memory of this process."""
    torch.cuda.empty_cache()
    total = torch.cuda.get_device_properties(0).total_memory
    taken = torch.cuda.memory_allocated()
    torch.cuda.set_per_process_memory_fraction(min(1.0, (taken + megabytes * 2**20) / total))


def limits_of_memory():
    """A function that limits the memory, restored at the end."""
    yield limited_memory
    torch.cuda.set_per_process_memory_fraction(1.0)
    torch.cuda.empty_cache()


if ON_GPU:
    limit = pytest.fixture(limits_of_memory)

    @pytest.mark.parametrize("options", [{}, {"average_weights": True, "accumulation_steps": 2}], ids=["plain", "more"])
    @pytest.mark.parametrize("precision", PRECISIONS)
    def test_out_of_memory_error_names_working_batch_size(tmp_path, images, limit, precision, options):
        large = TransformationDirectory((("Resize", 448), ("CenterCrop", 448)))
        images = images.with_transformation(large)
        limit(500)
        with pytest.raises(ModuleOutOfMemoryError, match="which fits") as caught:
            run(tmp_path, images, "fails", precision=precision, batch_size=20, epochs=1, **options)
        fits = caught.value.details["fits"]
        assert 1 <= fits <= 10
        _, history, _ = run(tmp_path, images, "fits", precision=precision, batch_size=fits, epochs=1, **options)
        assert len(history.epochs) == 1

    def test_scoring_reduces_batch_size_on_low_memory(tmp_path, images, limit):
        large = TransformationDirectory((("Resize", 224), ("CenterCrop", 224)))
        model = random_model(tmp_path, images.categories, large)
        plain = images.with_transformation(None)
        trial = make_trial(tmp_path, "whole")
        whole = score(model, plain, ScoringSettings(DEVICE, "32-true", 0), trial.job)[0].frame()
        limit(200)
        trial = make_trial(tmp_path, "parts")
        parts = score(model, plain, ScoringSettings(DEVICE, "32-true", 0), trial.job)[0].frame()
        assert any("memory ran out with" in warning for warning in trial.heard.warnings)
        assert parts["Scored Labels"].to_list() == whole["Scored Labels"].to_list()

    @pytest.mark.parametrize(
        "changes",
        [{}, {"average_weights": True, "accumulation_steps": 2}, {"mixup": True, "cutmix": True}],
        ids=["plain", "averaged", "mixed"],
    )
    @pytest.mark.parametrize("precision", PRECISIONS)
    def test_training_step_does_not_synchronize_with_gpu(precision, changes):
        chosen = settings(precision=precision, **changes)
        fabric = make_fabric("cuda", precision)
        job = Job(folder=Path(), checkpoints=Path(), workspace=Path(), listener=RecordingListener())
        learner = Learner(
            ImageClassifier(build("resnet18", {}, 3), "resnet18", fabric),
            Objective(),
            make_mixing(chosen, 3),
            chosen,
            job,
        )
        learner.begin_epoch(0)
        normalized = Normalization(IMAGENET_MEAN, IMAGENET_STD, fabric.device)
        pixels = torch.zeros(8, 3, 64, 64, dtype=torch.uint8).pin_memory()
        labels = torch.arange(8) % 3
        accumulator = MetricAccumulator(fabric.device, 3, ALONE)

        def steps():
            for iteration in range(4):
                there = labels.pin_memory().to(fabric.device, non_blocking=True)
                loss, wrong = learner.learn(normalized(pixels.to(fabric.device, non_blocking=True)), there, iteration)
                learner.end_iteration(iteration, 4)
                accumulator.add(loss, wrong, labels)

        # One-time setup may synchronize.
        steps()
        torch.cuda.set_sync_debug_mode("error")
        try:
            steps()
        finally:
            torch.cuda.set_sync_debug_mode("default")
        assert math.isfinite(accumulator.totals().loss)
