"""Every torchvision architecture is registered with torchvision's facts, trains a step, and gives probabilities."""

import copy
import subprocess
import sys

import pytest
import torch
from levels import some, thorough
from torchvision import models

from vision_designer.nodes import errors
from vision_designer.nodes.components.image_classification_model import ImageClassificationModel
from vision_designer.nodes.components.train_pytorch_model import TrainPyTorchModel
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.types.untrained_model_directory import UntrainedModelDirectory
from vision_designer.nodes.vision.hardware.devices import make_fabric, seeded
from vision_designer.nodes.vision.models import weights
from vision_designer.nodes.vision.models.architectures import ARCHITECTURES, IMAGENET_MEAN, architecture
from vision_designer.nodes.vision.models.classifier import ImageClassifier
from vision_designer.nodes.vision.models.families import timm as timm_networks
from vision_designer.nodes.vision.models.foreign_weights import architecture_of
from vision_designer.nodes.vision.models.networks import WithoutMemory, build, head_of, tail_of
from vision_designer.nodes.vision.training.learner import Learner, is_stochastic
from vision_designer.nodes.vision.training.loss import Objective
from vision_designer.nodes.vision.training.recipe import TrainingSettings

NAMES = models.list_models(module=models)
SETTINGS = TrainingSettings(2, 2, 0, 1e-4, 1, 3, 10)
SMALL = ("googlenet", "mnasnet0_5", "mobilenet_v3_small", "regnet_y_400mf", "shufflenet_v2_x0_5", "squeezenet1_1")
"""A small network of each design."""
LITE = "efficientnet_lite0"
LARGEST = ("regnet_y_128gf", "vit_h_14", "vit_l_16", "vit_l_32")
"""Networks that take up to 10 GB and many minutes to train a step; only their shapes are computed."""


def size_of(name: str) -> int:
    """A small image size, but large enough for batch norm with two images."""
    record = architecture(name)
    return record.usual_size if record.fixed_size else max(record.smallest_size, 64)


def draws_at_random(network) -> bool:
    """Whether the network has dropout or stochastic depth."""
    return any(map(is_stochastic, network.modules()))


# Facts


@pytest.mark.parametrize("name", NAMES)
def test_facts_match_torchvision_metadata(name):
    record, published = architecture(name), models.get_model_weights(name).DEFAULT
    said = published.meta
    transforms = published.transforms()
    assert record.weights.file == published.url.rsplit("/", 1)[-1]
    assert record.weights.url == published.url
    assert record.weights.megabytes == pytest.approx(said["_file_size"], abs=1e-3)
    assert str(published).partition(".")[2] in record.weights.source
    assert ("SWAG" in str(published)) == (record.weights.license == "CC-BY-NC-4.0")
    assert record.parameters == said["num_params"]
    assert record.multiply_adds == pytest.approx(said["_ops"], abs=1e-3)
    assert record.top1_accuracy == pytest.approx(said["_metrics"]["ImageNet-1K"]["acc@1"], abs=1e-3)
    assert transforms.crop_size == [record.usual_size]
    if name in ("googlenet", "inception_v3"):
        # torchvision's builders omit the usual normalization if they load weights themselves.
        assert (record.mean, record.std) == ((0.5,) * 3, (0.5,) * 3)
    else:
        assert (list(record.mean), list(record.std)) == (transforms.mean, transforms.std)
    # For Swin, torchvision states the training size.
    assert record.smallest_size >= min(said["min_size"]) or name.startswith("swin")


def test_every_torchvision_classification_network_is_registered():
    assert set(NAMES) <= set(ARCHITECTURES)
    assert len(NAMES) >= 80


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", some(ARCHITECTURES, ("mnasnet0_5", "mobilenet_v3_small", LITE, "vit_b_32").__contains__)
)
def test_record_matches_built_network(name):
    record = architecture(name)
    with WithoutMemory():
        network = build(name, {}, 7)
    head, _ = head_of(network, name)
    assert head.weight.shape[0] == 7
    assert head in tail_of(network, name) or any(head in part.modules() for part in tail_of(network, name))
    if record.activation_layer:
        network.get_submodule(record.activation_layer)
    assert next(iter(network.state_dict())) == record.first_tensor
    with WithoutMemory():
        whole = build(name, {}, 1000)
    built = sum(parameter.numel() for parameter in whole.parameters())
    # Includes the auxiliary classifier, which is not built.
    assert built == record.parameters or name == "inception_v3"
    assert next(whole.parameters()).is_meta


@pytest.mark.slow
def test_names_and_facts_do_not_import_torch():
    code = (
        "import sys\n"
        "from vision_designer.nodes.components.image_classification_model import ImageClassificationModel as model\n"
        "from vision_designer.nodes.vision.models.architectures import ARCHITECTURES\n"
        "assert not model.Parameters.problems({'model_name': 'vit_b_16'})\n"
        "assert len(ARCHITECTURES) > 80\n"
        "assert not {'torch', 'torchvision', 'timm'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


# Training


def learner_of(name: str, trial) -> Learner:
    fabric = make_fabric("cpu", "32-true")
    with seeded(0):
        network = build(name, {}, 3)
    return Learner(ImageClassifier(network, name, fabric), Objective(0.0, None), None, SETTINGS, trial.job)


def learn_and_score(name: str, trial) -> torch.Tensor:
    """Probabilities after one training step."""
    size = size_of(name)
    images = torch.randn(2, 3, size, size, generator=torch.manual_seed(0))
    learner = learner_of(name, trial)
    before = copy.deepcopy(learner.classifier.head_layer.weight)
    learner.begin_epoch(0)
    loss, _ = learner.learn(images, torch.tensor([0, 2]), 0)
    learner.end_iteration(0, 1)
    assert torch.isfinite(loss)
    assert not torch.equal(before, learner.classifier.head_layer.weight)
    learner.network.eval()
    classifier = learner.classifier
    with torch.inference_mode():
        pixels = torch.randint(256, (2, 3, size, size), dtype=torch.uint8)
        found = classifier.probabilities(pixels)
        assert found.shape == (2, 3) and torch.allclose(found.sum(1), torch.ones(2).double())
        # The features give the same logits.
        features = classifier.features(pixels)
        assert features.shape[:2] == (2, classifier.width)
        assert torch.allclose(classifier.to_probabilities(classifier.head(features)), found, atol=1e-6)
        layer = classifier.activation_layer
        if layer is not None:
            maps = []
            hook = layer.register_forward_hook(lambda module, inputs, output: maps.append(output))
            classifier.logits(pixels)
            hook.remove()
            assert maps[0].ndim == 4 and maps[0].shape[0] == 2 and maps[0].shape[1] > maps[0].shape[2]
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", some([*SMALL, LITE], "mobilenet_v3_small".__eq__))
def test_small_network_trains_step_and_scores(name, trial):
    learn_and_score(name, trial)


@pytest.mark.slow
@pytest.mark.thorough
@pytest.mark.parametrize("name", [name for name in ARCHITECTURES if name not in (*SMALL, *LARGEST, LITE)])
def test_network_trains_step_and_scores(name, trial):
    learn_and_score(name, trial)


@thorough
@pytest.mark.slow
@pytest.mark.parametrize("name", some(LARGEST, 1))
def test_largest_network_has_right_output_shapes(name):
    with WithoutMemory():
        network = build(name, {}, 3)
        logits = network.train()(torch.empty(2, 3, size_of(name), size_of(name)))
    assert logits.shape == (2, 3)
    logits.sum().backward()


@pytest.mark.slow
@pytest.mark.parametrize("name", some(["efficientnet_lite0", "mobilenet_v3_small"]))
def test_dropout_depends_only_on_seed_and_step(name, trial):
    """Also after a resume, or if other code in the process is_stochastic random numbers."""
    images = torch.randn(4, 3, 40, 40, generator=torch.manual_seed(0))
    labels = torch.tensor([0, 1, 2, 0])
    losses = []
    for outer in (1, 2):
        learner = learner_of(name, trial)
        assert draws_at_random(learner.network)
        torch.manual_seed(outer)
        learner.begin_epoch(0)
        losses.append([learner.learn(images, labels, iteration)[0].item() for iteration in (0, 1)])
        after = torch.rand(1)
        torch.manual_seed(outer)
        assert torch.equal(after, torch.rand(1)), "the generator of others is left as it was"
    assert losses[0] == losses[1]
    assert losses[0][0] != losses[0][1]


@pytest.mark.slow
def test_network_without_dropout_draws_no_random_numbers():
    assert not draws_at_random(build("resnet18", {}, 2))
    assert not draws_at_random(build("shufflenet_v2_x0_5", {}, 2))
    with WithoutMemory():
        assert draws_at_random(build("swin_t", {}, 2))
        assert draws_at_random(build("efficientnet_b0", {}, 2))


# Sizes


@pytest.mark.slow
@pytest.mark.parametrize("name", some(["vit_b_32", "maxvit_t"]))
def test_fixed_size_network_rejects_other_sizes(name):
    with WithoutMemory():
        network = build(name, {}, 2)
    classifier = ImageClassifier.__new__(ImageClassifier)
    classifier.network, classifier.architecture = network, architecture(name)
    classifier.fabric = make_fabric("cpu", "32-true")
    with pytest.raises(errors.InvalidDatasetError, match=r"224 x 224 pixels, but these have 96 x 64\. Set Size"):
        classifier.logits(torch.zeros(1, 3, 64, 96))


def test_unsupported_size_is_detected_before_training():
    parameters = TrainPyTorchModel.Parameters.parse({})
    model = ImageClassificationModel.Parameters.parse({"model_name": "vit_b_16"})
    arriving = ImageClassificationModel.known_outputs(model, {})

    def early_warnings(size):
        images = TransformationDirectory((("Resize", size), ("CenterCrop", size)))
        return TrainPyTorchModel.early_warnings(
            parameters, {**arriving, "training_dataset": images, "validation_dataset": images}
        )

    assert not early_warnings(224)
    doubts = early_warnings(128)
    assert {doubt.port for doubt in doubts} == {"training_dataset", "validation_dataset"}
    assert all("224 x 224" in doubt.message and "128 x 128" in doubt.message for doubt in doubts)


# Weights


@thorough
@pytest.mark.slow
def test_auxiliary_classifiers_in_published_weights_are_ignored(tmp_path):
    with seeded(0):
        published = models.googlenet(weights=None, aux_logits=True, init_weights=False)
    torch.save(published.state_dict(), tmp_path / "googlenet.pth")
    said = []
    state = weights.read(tmp_path / "googlenet.pth", "googlenet", said.append)
    assert not any(name.startswith(("aux", "fc.")) for name in state)
    assert any("aux1" in line for line in said)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", some(["mobilenet_v2", "regnet_x_400mf", "efficientnet_b0", "shufflenet_v2_x1_0", "vgg11"], 1)
)
def test_weights_are_identified_by_architecture(name):
    with WithoutMemory():
        state = {key: torch.zeros(()).expand(value.shape) for key, value in build(name, {}, 1000).state_dict().items()}
    found = architecture_of(state)
    assert found is not None and found[0] == name


# The component


def test_unknown_name_is_rejected_with_suggestion():
    problems = ImageClassificationModel.Parameters.problems({"model_name": "mobilenet_v3_tiny"})
    assert [problem.parameter for problem in problems] == ["model_name"]
    assert problems[0].error is errors.NotInRangeValueError
    assert "mobilenet_v3_tiny" in problems[0].message and "mobilenet_v3_small" in problems[0].message


def test_external_architecture_can_be_chosen():
    known = ARCHITECTURES
    record = known["resnet18"]
    added = type(record)("net_of_ours", "Ours", record.build, "fc")
    known.add(added)
    try:
        assert ImageClassificationModel.Parameters.problems({"model_name": "net_of_ours"}) == []
    finally:
        known.remove("net_of_ours")


def test_component_outputs_untrained_network(trial):
    parameters = ImageClassificationModel.Parameters.parse({"model_name": "squeezenet1_0", "pretrained": False})
    assert ImageClassificationModel.run(parameters, trial.job) == {
        "untrained_model": UntrainedModelDirectory("squeezenet1_0", {})
    }


# timm


@pytest.mark.slow
def test_timm_network_trains_step_and_scores(trial):
    name = "timm/test_efficientnet"
    record = architecture(name)
    assert (record.head, record.mean, record.usual_size) == ("classifier", IMAGENET_MEAN, 160)
    learn_and_score(name, trial)


@pytest.mark.slow
def test_timm_weights_file_is_found_by_hash_in_name():
    published = architecture("timm/mobilenetv3_small_100").weights
    assert published.file == "mobilenetv3_small_100_lamb-266a294c.pth"
    assert published.sha256 == "266a294c" and published.url.startswith("https://")
    assert published.megabytes == pytest.approx(9.8, abs=0.3)


def test_missing_timm_weights_error_has_remedy(trial):
    parameters = ImageClassificationModel.Parameters.parse({"model_name": "timm/mobilenetv4_conv_small"})
    with pytest.raises(errors.PretrainedWeightsNotFoundError, match=r"with a known SHA-256\. Download them yourself"):
        ImageClassificationModel.run(parameters, trial.job)


def test_timm_weights_file_is_read(trial, tmp_path):
    with seeded(0):
        state = build("timm/test_efficientnet", {}, 1000).state_dict()
    torch.save({"state_dict": {f"module.{key}": value for key, value in state.items()}}, tmp_path / "own.pth")
    parameters = ImageClassificationModel.Parameters.parse(
        {"model_name": "timm/test_efficientnet", "weights_file": str(tmp_path / "own.pth")}
    )
    model = ImageClassificationModel.run(parameters, trial.job)["untrained_model"]
    found = weights.read_state(model.weights)
    assert torch.equal(found["conv_stem.weight"], state["conv_stem.weight"]) and "classifier.weight" not in found


def test_unknown_timm_network_is_rejected_with_suggestion(trial):
    parameters = ImageClassificationModel.Parameters.parse({"model_name": "timm/resnet19", "pretrained": False})
    with pytest.raises(errors.InvalidModelDirectoryError, match=r"no network 'resnet19'.*timm/resnet18"):
        ImageClassificationModel.run(parameters, trial.job)


def test_missing_timm_error_names_extra(monkeypatch):
    monkeypatch.setattr(timm_networks, "find_spec", lambda name: None)
    problems = ImageClassificationModel.Parameters.problems({"model_name": "timm/resnet18"})
    assert problems[0].error is errors.NotInRangeValueError
    assert "vision-designer[timm]" in problems[0].message
    with pytest.raises(errors.NotInRangeValueError, match=r"vision-designer\[timm\]"):
        timm_networks.timm_architecture.__wrapped__("timm/resnet18")
