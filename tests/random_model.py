"""A model with random weights, for tests of scoring."""

from pathlib import Path

from vision_designer.nodes.types.model_directory import ModelDirectory
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.vision.hardware.devices import seeded
from vision_designer.nodes.vision.models import weights
from vision_designer.nodes.vision.models.architectures import IMAGENET_MEAN, IMAGENET_STD
from vision_designer.nodes.vision.models.networks import build


def random_model(folder: Path, categories: tuple[str, ...], transformation: TransformationDirectory) -> ModelDirectory:
    """A ResNet-18 with the weights of seed 0, written into ``folder``."""
    file = folder / "weights.safetensors"
    with seeded(0):
        network = build("resnet18", {}, len(categories))
    weights.save(network.state_dict(), file)
    found = ModelDirectory("resnet18", {}, categories, IMAGENET_MEAN, IMAGENET_STD, transformation, file)
    found.write(folder)
    return found
