"""Options of the recipe: each has its effect, none by default, and a resumed training ends the same."""

import json
import math

import numpy as np
import pytest
import torch
from conftest import make_trial
from levels import some, thorough
from safetensors.torch import load_file
from sklearn.metrics import log_loss
from torch import nn
from training_runs import colored_images, equal, on_metric, replace_networks, settings, without_speed

from vision_designer.nodes.components.train_pytorch_model import TrainPyTorchModel
from vision_designer.nodes.errors import LibraryExceptionError, NotInRangeValueError, RunCancelledError
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.types.untrained_model_directory import UntrainedModelDirectory
from vision_designer.nodes.vision.hardware import compiling
from vision_designer.nodes.vision.hardware.devices import CPU, make_fabric, seeded
from vision_designer.nodes.vision.loading.loader import Loader
from vision_designer.nodes.vision.loading.operations import Normalization
from vision_designer.nodes.vision.models.architectures import IMAGENET_MEAN, IMAGENET_STD
from vision_designer.nodes.vision.models.classifier import ImageClassifier
from vision_designer.nodes.vision.training.ema import MovingAverage, warmed_up
from vision_designer.nodes.vision.training.learner import Learner
from vision_designer.nodes.vision.training.loss import Objective, balanced_weights, count_wrong
from vision_designer.nodes.vision.training.mixing import make_mixing
from vision_designer.nodes.vision.training.optimizers import make_optimizer
from vision_designer.nodes.vision.training.schedules import learning_rate
from vision_designer.nodes.vision.training.train import train

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("narrow_resnet18")]

AUGMENTED = TransformationDirectory((("Resize", 16), ("CenterCrop", 16), ("RandomHorizontalFlip", 0.5)))
START = UntrainedModelDirectory("resnet18", {})
EVERYTHING = {
    "alternating_flip": True,
    "optimizer": "adamw",
    "weight_decay": 0.05,
    "learning_rate_schedule": "cosine",
    "accumulation_steps": 2,
    "clip_gradients": True,
    "label_smoothing": 0.1,
    "class_weights": "balanced",
    "mixup": True,
    "cutmix": True,
    "average_weights": True,
    "freeze_epochs": 1,
}


class Small(nn.Sequential):
    """Convolution, batch norm, and a last layer named as in a ResNet; no buffer for the pooled image."""

    def __init__(self, categories):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 4, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(4)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()
        self.fc = nn.Linear(4, categories)


@pytest.fixture(autouse=True)
def small_network(monkeypatch):
    replace_networks(monkeypatch, Small)


@pytest.fixture(scope="module")
def images(tmp_path_factory):
    """15 green and 7 red images: 5 batches of 4."""
    images = colored_images(tmp_path_factory.mktemp("images"), (16, 16), green=15, red=7)
    return images.with_transformation(AUGMENTED)


def run(tmp_path, images, name="run", **changes):
    trial = make_trial(tmp_path, name)
    model, history = train(START, images, images, settings(**changes), trial.job)
    return load_file(model.weights), history, trial


def last_state(trial):
    """The network after the last epoch, which need not be the best."""
    return torch.load(trial.job.checkpoints / "checkpoint.pt", weights_only=True)["network"]


def make_learner(tmp_path, network, **changes):
    chosen = settings(**changes)
    fabric = make_fabric("cpu", "32-true")
    learner = Learner(
        ImageClassifier(network, "resnet18", fabric),
        Objective(),
        make_mixing(chosen, 2),
        chosen,
        make_trial(tmp_path).job,
    )
    learner.begin_epoch(0)
    return learner


def small(seed=0):
    with seeded(seed):
        return Small(2)


def batch(count=4, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(count, 3, 8, 8, generator=generator), torch.arange(count) % 2


# Defaults


def test_defaults_equal_designer_recipe_bit_for_bit(tmp_path, images):
    trained, _, trial = run(tmp_path, images, warmup_step_number=1)

    with seeded(1):
        network = Small(2).to(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9, nesterov=True, weight_decay=1e-4)
    loader = Loader(images, AUGMENTED, batch_size=4, workers=0, device="cpu", seed=1, training=True)
    labels = torch.tensor(images.labels())
    for epoch, rate in enumerate([1e-4, 0.01, 1e-7 + (0.01 - 1e-7) * 0.25]):
        optimizer.param_groups[0]["lr"] = rate
        network.train()
        for each in loader.epoch(epoch):
            pixels = Normalization(IMAGENET_MEAN, IMAGENET_STD, CPU)(each.images).contiguous(
                memory_format=torch.channels_last
            )
            loss = nn.functional.cross_entropy(network(pixels), labels[each.rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    assert equal(last_state(trial), network.state_dict())
    assert trained.keys() == network.state_dict().keys()
    saved = torch.load(trial.job.checkpoints / "checkpoint.pt", weights_only=True)
    assert saved.keys() == {"format", "history", "best", "network", "optimizer", "precision"}


def test_default_recipe_results_are_unchanged(tmp_path, images):
    # Recorded before the program had any option; another version of torch may differ in the last digits.
    _, history, _ = run(tmp_path, images)
    assert [each["train_loss"] for each in history.epochs] == pytest.approx(GOLDEN_TRAIN, rel=1e-4)
    assert [each["validation_loss"] for each in history.epochs] == pytest.approx(GOLDEN_VALIDATION, rel=1e-4)


GOLDEN_TRAIN = [0.514777135848999, 0.41442623138427737, 0.3927091121673584]
GOLDEN_VALIDATION = [0.3972065069458701, 0.2810828604481437, 0.2516026063398881]


def test_declared_options_match_recipe_and_are_off():
    declared = {info.identifier: info for info in TrainPyTorchModel.Parameters.describe()}
    for name, info in declared.items():
        if info.group == "Advanced":
            assert getattr(settings(), name) == info.default
    assert settings(**TrainPyTorchModel.Parameters().model_dump()) == settings(
        **{name: declared[name].default for name in ("epochs", "batch_size", "learning_rate", "patience")}
    )


# The schedule


def test_cosine_schedule_follows_warm_up():
    chosen = settings(epochs=6, warmup_step_number=2, learning_rate=0.1, learning_rate_schedule="cosine")
    rates = [learning_rate(epoch, chosen) for epoch in range(6)]
    falling = [1e-7 + (0.1 - 1e-7) * (1 + math.cos(math.pi * part / 4)) / 2 for part in range(4)]
    assert rates == pytest.approx([1e-4, 0.05005, *falling], abs=1e-12)
    assert rates[2] == pytest.approx(0.1)


def test_accumulation_does_not_change_learning_rate(tmp_path, images):
    _, alone, _ = run(tmp_path, images, "alone", warmup_step_number=2)
    _, gathered, _ = run(tmp_path, images, "gathered", warmup_step_number=2, accumulation_steps=3)
    assert [each["learning_rate"] for each in alone.epochs] == [each["learning_rate"] for each in gathered.epochs]


# The optimizer


@pytest.mark.parametrize("decay", [0.0001, 0.5])
@pytest.mark.parametrize("name", ["sgd", "adamw"])
def test_optimizer_step_equals_torch_with_weight_decay(tmp_path, name, decay):
    expected = small()
    options = {"lr": 0.01, "weight_decay": decay}
    optimizer = (
        torch.optim.AdamW(expected.parameters(), **options)
        if name == "adamw"
        else torch.optim.SGD(expected.parameters(), momentum=0.9, nesterov=True, **options)
    )
    learner = make_learner(tmp_path, small(), optimizer=name, weight_decay=decay)
    for iteration in range(3):
        images, labels = batch(seed=iteration)
        learner.learn(images, labels, iteration)
        learner.end_iteration(iteration, 3)
        optimizer.zero_grad()
        nn.functional.cross_entropy(expected(images), labels).backward()
        optimizer.step()
    for one, other in zip(learner.network.parameters(), expected.parameters(), strict=True):
        assert torch.allclose(one, other, atol=1e-7)


# Accumulation and clipping


def without_norm(seed=0):
    with seeded(seed):
        return nn.Sequential(nn.Conv2d(3, 4, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 2))


def test_accumulated_batches_equal_one_large_batch(tmp_path):
    images, labels = batch(12)
    parts = make_learner(tmp_path, without_norm(), accumulation_steps=3)
    whole = make_learner(tmp_path, without_norm(), batch_size=12)
    before = {name: tensor.clone() for name, tensor in parts.network.state_dict().items()}
    for iteration in range(3):
        assert equal(parts.network.state_dict(), before)
        rows = slice(4 * iteration, 4 * iteration + 4)
        parts.learn(images[rows], labels[rows], iteration)
        parts.end_iteration(iteration, 9)
    whole.learn(images, labels, 0)
    whole.end_iteration(0, 3)
    for one, other in zip(parts.network.parameters(), whole.network.parameters(), strict=True):
        assert torch.allclose(one, other, atol=1e-7)
    assert not equal(parts.network.state_dict(), before)


@pytest.mark.parametrize(("sizes", "iterations"), [((4, 4), 2), ((4, 2, 4), 3), ((4, 0, 4), 3), ((3, 0, 0), 3)])
def test_incomplete_accumulation_averages_over_its_images(tmp_path, sizes, iterations):
    images, labels = batch(sum(sizes))
    parts = make_learner(tmp_path, without_norm(), accumulation_steps=3)
    whole = make_learner(tmp_path, without_norm(), batch_size=sum(sizes))
    done = 0
    for iteration, size in enumerate(sizes):
        if size:
            parts.learn(images[done : done + size], labels[done : done + size], iteration)
        parts.end_iteration(iteration, iterations)
        done += size
    whole.learn(images, labels, 0)
    whole.end_iteration(0, 1)
    for one, other in zip(parts.network.parameters(), whole.network.parameters(), strict=True):
        assert torch.allclose(one, other, atol=1e-7)


def test_accumulation_without_images_makes_no_step(tmp_path):
    learner = make_learner(tmp_path, small(), average_weights=True)
    learner.end_iteration(0, 1)
    assert learner.state_dict()["average"]["n_averaged"] == 0
    assert equal(learner.network.state_dict(), small().state_dict())


def test_epoch_shorter_than_accumulation_is_one_step_with_warning(tmp_path, images):
    _, _, trial = run(tmp_path, images, epochs=1, accumulation_steps=9, average_weights=True)
    assert trial.heard.warnings[-1:] == [
        "Accumulation steps (accumulation_steps) is 9, but an epoch has only 5 batches; the optimizer steps once per "
        "epoch"
    ]
    saved = torch.load(trial.job.checkpoints / "checkpoint.pt", weights_only=True)
    assert saved["average"]["n_averaged"] == 1


@pytest.mark.parametrize("steps", [1, 2])
def test_gradient_is_clipped_once_after_accumulation(tmp_path, steps):
    def step(**changes):
        learner = make_learner(tmp_path, without_norm(), accumulation_steps=steps, weight_decay=0.0, **changes)
        for iteration in range(steps):
            learner.learn(*batch(seed=iteration), iteration)
            learner.end_iteration(iteration, steps)
        gradients = [parameter.grad for parameter in learner.network.parameters()]
        return float(nn.utils.get_total_norm(gradients)), learner.network.state_dict()

    norm, weights = step()
    clipped, _ = step(clip_gradients=True, max_gradient_norm=norm / 10)
    assert clipped == pytest.approx(norm / 10, rel=1e-4)
    left, same = step(clip_gradients=True, max_gradient_norm=norm * 10)
    assert left == norm
    assert equal(weights, same)


# The loss


LOGITS = torch.tensor([[2.0, -1.0, 0.5], [0.1, 0.2, 0.3], [-1.0, 3.0, 0.0], [1.0, 1.0, 1.0]])
LABELS = torch.tensor([0, 2, 1, 0])


def test_label_smoothing_follows_definition():
    shares = 0.9 * nn.functional.one_hot(LABELS, 3) + 0.1 / 3
    expected = -(shares * LOGITS.log_softmax(1)).sum() / 4
    assert float(Objective(0.1)(LOGITS, LABELS)) == pytest.approx(float(expected), rel=1e-6)


def test_balanced_weights_equalize_categories_in_loss():
    labels = [0] * 6 + [1] * 3 + [2]
    weights = balanced_weights(labels, 3)
    assert weights.tolist() == pytest.approx([10 / 18, 10 / 9, 10 / 3])
    logits = torch.randn(10, 3, generator=torch.Generator().manual_seed(0))
    expected = log_loss(labels, logits.softmax(1).numpy(), sample_weight=weights[labels].numpy())
    # The weights of all images add up to their number, so both kinds of mean are the same here.
    assert float(Objective(0.0, weights)(logits, torch.tensor(labels))) == pytest.approx(expected, rel=1e-5)


def test_class_weights_are_same_for_hard_and_soft_labels():
    objective = Objective(0.1, torch.tensor([0.5, 1.0, 3.0]))
    shares = nn.functional.one_hot(LABELS, 3).float()
    assert float(objective(LOGITS, LABELS)) == pytest.approx(float(objective(LOGITS, shares)), rel=1e-6)
    # A mixed image is weighted by the shares of its categories.
    one, other = (nn.functional.one_hot(torch.tensor([category]), 3).float() for category in (0, 2))
    mixed = objective(LOGITS[:1], 0.3 * one + 0.7 * other)
    parts = 0.3 * objective(LOGITS[:1], one) + 0.7 * objective(LOGITS[:1], other)
    assert float(mixed) == pytest.approx(float(parts), rel=1e-6)


def test_image_weight_does_not_depend_on_batch():
    objective = Objective(0.0, torch.tensor([0.5, 1.0, 3.0]))
    apart = [float(objective(LOGITS[rows], LABELS[rows])) for rows in (slice(0, 2), slice(2, 4))]
    assert float(objective(LOGITS, LABELS)) == pytest.approx(np.mean(apart), rel=1e-6)


def test_accuracy_of_mixed_image_is_fractional():
    assert count_wrong(LOGITS, LABELS) == 0
    assert count_wrong(LOGITS, torch.tensor([1, 2, 1, 0])) == 1
    shares = torch.tensor([[0.75, 0.25, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
    assert float(count_wrong(LOGITS, shares)) == pytest.approx(1.25)


@pytest.mark.parametrize("option", some([{"label_smoothing": 0.3}, {"class_weights": "balanced"}, {"mixup": True}]))
def test_validation_loss_is_plain_cross_entropy(tmp_path, images, option):
    # At such a low rate both networks stay the same, with the same batch norm unless images are mixed.
    _, plain, _ = run(tmp_path, images, "plain", epochs=1, learning_rate=1e-12)
    _, other, _ = run(tmp_path, images, "other", epochs=1, learning_rate=1e-12, **option)
    assert other.epochs[0]["train_loss"] != plain.epochs[0]["train_loss"]
    if "mixup" not in option:
        assert other.epochs[0]["validation_loss"] == pytest.approx(plain.epochs[0]["validation_loss"], rel=1e-6)


# Mixing


@pytest.mark.parametrize("option", ["mixup", "cutmix"])
def test_mixing_is_deterministic_for_images_and_labels(option):
    mixing = make_mixing(settings(**{option: True, f"{option}_alpha": 1.0}), 4)
    # Each image has one value, which identifies its share.
    images = torch.eye(4)[:, :3, None, None].expand(4, 3, 20, 20).contiguous()
    mixed, shares = mixing(images, torch.arange(4), 0, 0)
    assert shares.sum(1).tolist() == pytest.approx([1.0] * 4)
    assert torch.allclose(mixed.mean((2, 3)), shares[:, :3], atol=1e-5)
    state = torch.random.get_rng_state()
    again, _ = mixing(images, torch.arange(4), 0, 0)
    assert torch.equal(mixed, again)
    assert torch.equal(torch.random.get_rng_state(), state)
    for epoch, iteration in ((0, 1), (1, 0)):
        assert not torch.equal(mixing(images, torch.arange(4), epoch, iteration)[1], shares)


def test_mixup_or_cutmix_is_chosen_randomly_for_each_batch():
    mixing = make_mixing(settings(mixup=True, mixup_alpha=5.0, cutmix=True), 2)
    images = torch.stack([torch.zeros(3, 20, 20), torch.ones(3, 20, 20)])
    cut = 0
    for iteration in range(40):
        mixed, _ = mixing(images, torch.arange(2), 0, iteration)
        cut += bool(((mixed == 0) | (mixed == 1)).all())
    assert 8 < cut < 32


@pytest.mark.parametrize("option", ["mixup", "cutmix"])
def test_mixing_batch_of_one_is_rejected(option):
    with pytest.raises(NotInRangeValueError, match=rf"\({option}\) is true.* Batch size \(batch_size\) to 2 or more"):
        TrainPyTorchModel.Parameters.parse({option: True, "batch_size": 1})
    assert TrainPyTorchModel.Parameters.parse({option: True, "batch_size": 2})


# The weight average


def test_weight_average_follows_definition_including_buffers():
    network = small()
    average = MovingAverage(network, 0.7)
    expected = None
    for step in range(6):
        network(batch(seed=step)[0])
        with torch.no_grad():
            network.conv1.weight.add_(0.1 * (step + 1))
        average.update_parameters(network)
        now = {name: tensor.double().clone() for name, tensor in network.state_dict().items()}
        decay = min(0.7, (1 + step) / (10 + step))
        expected = now if step == 0 else {name: decay * expected[name] + (1 - decay) * now[name] for name in now}
    for name, tensor in average.module.state_dict().items():
        if name == "bn1.num_batches_tracked":
            assert tensor == 6
        else:
            assert torch.allclose(tensor.double(), expected[name], atol=1e-6), name


def test_average_decay_warms_up():
    assert [warmed_up(0.999, updates) for updates in (1, 10, 10**6)] == [2 / 11, 11 / 20, 0.999]


def test_weight_average_is_validated_and_saved(tmp_path, images):
    weights, history, trial = run(tmp_path, images, average_weights=True, average_decay=0.9, epochs=1)
    saved = torch.load(trial.job.checkpoints / "checkpoint.pt", weights_only=True)
    average = {name.removeprefix("module."): value for name, value in saved["average"].items() if "." in name}
    assert equal(weights, average)
    assert not equal(weights, saved["network"])

    network = Small(2)
    network.load_state_dict(average)
    network.eval()
    loader = Loader(images, AUGMENTED.for_inference(), batch_size=22, workers=0, device="cpu")
    (whole,) = loader.epoch()
    with torch.no_grad():
        logits = network(Normalization(IMAGENET_MEAN, IMAGENET_STD, CPU)(whole.images))
    loss = float(nn.functional.cross_entropy(logits, torch.tensor(images.labels())))
    assert history.epochs[0]["validation_loss"] == pytest.approx(loss, rel=1e-5)


def test_weight_average_does_not_change_training(tmp_path, images):
    _, _, alone = run(tmp_path, images, "alone")
    _, _, averaged = run(tmp_path, images, "averaged", average_weights=True)
    assert equal(last_state(alone), last_state(averaged))


# Freezing


def test_frozen_backbone_keeps_weights_and_statistics(tmp_path, images):
    with seeded(1):
        start = Small(2).state_dict()
    head = {"fc.weight", "fc.bias"}
    options = {"freeze_epochs": 2, "optimizer": "adamw", "weight_decay": 0.1, "average_weights": True}

    def changed(trial):
        saved = torch.load(trial.job.checkpoints / "checkpoint.pt", weights_only=True)
        networks = saved["network"], {name: saved["average"][f"module.{name}"] for name in start}
        return [{name for name in start if not torch.equal(state[name], start[name])} for state in networks]

    _, _, frozen = run(tmp_path, images, "frozen", epochs=2, **options)
    assert changed(frozen) == [head, head]
    _, _, thawed = run(tmp_path, images, "thawed", epochs=3, **options)
    assert changed(thawed) == [set(start), set(start)]


def test_freezing_random_weights_causes_warning(tmp_path, images):
    _, _, trial = run(tmp_path, images, epochs=1, freeze_epochs=1)
    assert any("(freeze_epochs) keeps new, random weights" in message for message in trial.heard.warnings)


# Resuming


@pytest.mark.parametrize(
    "options",
    some(
        [
            *[{name: value} for name, value in EVERYTHING.items()],
            {name: EVERYTHING[name] for name in ("average_weights", "optimizer", "accumulation_steps")}
            | {"learning_rate_schedule": "cosine"},
            EVERYTHING,
            EVERYTHING | {"optimizer": "sgd", "precision": "bf16-mixed", "warmup_step_number": 2},
            {"warmup_step_number": 3, "learning_rate": 1e-5, "average_weights": True},
        ],
        lambda options: options == EVERYTHING,
    ),
    ids=lambda options: "+".join(options),
)
def test_resumed_training_has_same_weights(tmp_path, images, options):
    whole, history, uninterrupted = run(tmp_path, images, "whole", epochs=4, **options)

    trial = make_trial(tmp_path, "parts")
    on_metric(trial, "running_loss", 3, trial.cancelled.set)
    with pytest.raises(RunCancelledError):
        train(START, images, images, settings(epochs=4, **options), trial.job)
    again, continued, resumed = run(tmp_path, images, "parts", epochs=4, **options)
    assert ("info", "resumed after epoch 2 of 4") in resumed.heard.lines
    assert equal(whole, again)
    saved, expected = (
        torch.load(each.job.checkpoints / "checkpoint.pt", weights_only=True) for each in (resumed, uninterrupted)
    )
    for part in saved.keys() & {"network", "average", "best"}:
        assert equal(saved[part], expected[part])
    assert without_speed(history) == without_speed(continued)


def test_checkpoint_without_average_restarts_training(tmp_path, images):
    fresh, _, first = run(tmp_path, images, epochs=1, average_weights=True, optimizer="adamw")
    file = first.job.checkpoints / "checkpoint.pt"
    saved = torch.load(file, weights_only=True)
    del saved["average"]
    torch.save(saved, file)
    again, _, trial = run(tmp_path, images, epochs=1, average_weights=True, optimizer="adamw")
    assert equal(fresh, again)
    assert any("does not match, so training starts from the beginning" in message for message in trial.heard.warnings)


# All options together, and compilation


def test_all_options_train_together_and_are_recorded_in_model(tmp_path, images):
    trial = make_trial(tmp_path)
    model, history = train(START, images, images, settings(**EVERYTHING), trial.job)
    assert all(math.isfinite(value) for each in history.epochs for value in each.values())
    model.write(model.weights.parent)
    told = json.loads((model.weights.parent / "_meta.json").read_text())["training"]["parameters"]
    assert {name: told[name] for name in EVERYTHING} == EVERYTHING


@thorough
def test_compiled_network_trains_same_and_compiles_once(tmp_path, images, monkeypatch):
    compiled = []

    def backend(graph, inputs):
        compiled.append(graph)
        return graph.forward

    monkeypatch.setattr(compiling, "BACKEND", backend)
    _, _, plain = run(tmp_path, images, "plain")
    assert compiled == []
    _, _, trial = run(tmp_path, images, "compiled", compile=True)
    # Once to try, and once for the network.
    assert len(compiled) == 2
    assert trial.heard.warnings == []
    plain, compiled = last_state(plain), last_state(trial)
    assert plain.keys() == compiled.keys()
    assert all(torch.allclose(plain[name], compiled[name], atol=1e-6) for name in plain)


def test_missing_compiler_causes_warning_and_training_continues(tmp_path, images, monkeypatch):
    def backend(graph, inputs):
        raise RuntimeError("no compiler was found\nand more")

    monkeypatch.setattr(compiling, "BACKEND", backend)
    _, _, trial = run(tmp_path, images, "compiled", compile=True)
    (warning,) = trial.heard.warnings
    assert "Compile (compile) is on, but this machine cannot compile for cpu" in warning
    assert "no compiler was found" in warning
    _, _, plain = run(tmp_path, images, "plain")
    assert equal(last_state(plain), last_state(trial))


@thorough
def test_uncompilable_network_error_has_remedy(tmp_path, images, monkeypatch):
    def backend(graph, inputs):
        raise RuntimeError("an operation is missing")

    monkeypatch.setattr(compiling, "BACKEND", backend)
    monkeypatch.setattr(compiling, "why_not", lambda device: "")
    with pytest.raises(LibraryExceptionError, match=r"an operation is missing.*Turn Compile \(compile\) off"):
        run(tmp_path, images, compile=True)


@thorough
def test_torch_inductor_trains_same(tmp_path, images):
    _, _, plain = run(tmp_path, images, "plain")
    _, _, trial = run(tmp_path, images, "compiled", compile=True)
    plain, compiled = last_state(plain), last_state(trial)
    assert all(torch.allclose(plain[name], compiled[name], atol=1e-4) for name in plain)


@pytest.mark.parametrize("optimizer", ["sgd", "adamw"])
def test_fused_optimizer_only_on_cuda_without_scaled_clipping(optimizer):
    def fused(device, **changes):
        weights = [torch.nn.Parameter(torch.zeros(2))]
        return make_optimizer(weights, settings(optimizer=optimizer, **changes), torch.device(device)).defaults["fused"]

    assert not fused("cpu")
    assert fused("cuda")
    assert fused("cuda", precision="16-mixed")
    assert fused("cuda", precision="bf16-mixed", clip_gradients=True)
    assert not fused("cuda", precision="16-mixed", clip_gradients=True)
