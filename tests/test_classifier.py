"""ImageClassifier: from pixels to probabilities."""

import pytest
import torch
from levels import some
from random_model import random_model

from vision_designer.nodes import errors
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.types.untrained_model_directory import UntrainedModelDirectory
from vision_designer.nodes.vision.hardware.devices import make_fabric, seeded
from vision_designer.nodes.vision.models.classifier import ImageClassifier
from vision_designer.nodes.vision.models.networks import build

MEAN, STD = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])


def pixels(size=64, count=3):
    with seeded(5):
        return torch.randint(0, 256, (count, 3, size, size), dtype=torch.uint8)


@pytest.fixture
def model(tmp_path):
    return random_model(tmp_path, ("a", "b", "c"), TransformationDirectory((("Resize", 64),)))


@pytest.mark.slow
@torch.inference_mode()
def test_classifier_probabilities_equal_network(model):
    classifier = ImageClassifier.load(model, make_fabric("cpu", "32-true"))
    images = (pixels().float() / 255 - MEAN.view(1, 3, 1, 1)) / STD.view(1, 3, 1, 1)
    torch.testing.assert_close(classifier.preprocess(pixels()), images, rtol=0, atol=1e-5)
    with seeded(0):
        network = build("resnet18", {}, 3).eval()
    expected = torch.softmax(network(images).double(), dim=1)
    found = classifier.probabilities(pixels())
    torch.testing.assert_close(found, expected, rtol=0, atol=1e-5)
    assert found.dtype == torch.float64
    assert (classifier.categories, classifier.transformation) == (model.categories, model.transformation)
    assert torch.equal(classifier.logits(classifier.preprocess(pixels())), classifier.logits(pixels()))
    assert classifier.preprocess(pixels()).is_contiguous(memory_format=torch.channels_last)


@pytest.mark.slow
@torch.inference_mode()
@pytest.mark.parametrize("precision", ["32-true", "bf16-mixed"])
@pytest.mark.parametrize(("name", "width"), some([("resnet18", 512), ("densenet121", 1024)]))
def test_head_of_features_equals_logits(name, width, precision):
    with seeded(1):
        network = build(name, {}, 4).eval()
    classifier = ImageClassifier(network, name, make_fabric("cpu", precision))
    features = classifier.features(pixels())
    assert features.shape == (3, width)
    assert classifier.width == width
    assert torch.equal(classifier.head(features), classifier.logits(pixels()))
    maps = []
    classifier.activation_layer.register_forward_hook(lambda module, inputs, output: maps.append(output.shape))
    classifier.logits(pixels())
    assert maps == [(3, width, 2, 2)]


@pytest.mark.slow
def test_features_have_gradients():
    classifier = ImageClassifier(build("resnet18", {}, 2), "resnet18", make_fabric("cpu", "32-true"))
    classifier.head(classifier.features(pixels())).sum().backward()
    assert all(parameter.grad is not None for parameter in classifier.network.parameters())
    assert not classifier.tail[0]._forward_pre_hooks


@pytest.mark.slow
@torch.inference_mode()
def test_untrained_model_computes_features():
    classifier = ImageClassifier.load(UntrainedModelDirectory("resnet18"), make_fabric("cpu", "32-true"), seed=3)
    assert classifier.features(pixels()).shape == (3, 512)
    assert (classifier.mean, classifier.categories) == (classifier.architecture.mean, ())


@pytest.mark.slow
@torch.inference_mode()
def test_too_small_images_error_states_required_size():
    classifier = ImageClassifier(build("densenet121", {}, 2).eval(), "densenet121", make_fabric("cpu", "32-true"))
    with pytest.raises(errors.InvalidDatasetError, match=r"16 x 16 pixels are too small for densenet121.*32 is enough"):
        classifier.features(pixels(16))
