"""ImageClassifier: from pixels to probabilities, for training, validation and scoring."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from typing import Self

import torch
from lightning_fabric import Fabric
from torch import nn

from vision_designer.nodes.core.job import Job
from vision_designer.nodes.errors import FileParsingFailedError, InvalidDatasetError, InvalidModelDirectoryError
from vision_designer.nodes.images.category_names import same_categories
from vision_designer.nodes.types.model_directory import ModelDirectory
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.types.untrained_model_directory import UntrainedModelDirectory
from vision_designer.nodes.vision.hardware.devices import seeded, to_device
from vision_designer.nodes.vision.loading.operations import Normalization
from vision_designer.nodes.vision.models import weights
from vision_designer.nodes.vision.models.architectures import architecture
from vision_designer.nodes.vision.models.networks import build, head_of, load_all, load_backbone, tail_of, without_head


class ImageClassifier:
    """Network with everything between pixels and probabilities.

    ``images`` of the methods are either pixels from a loader, uint8 (n, 3, height, width), on any device, or the result
    of :meth:`preprocess`. The caller controls gradients and training mode; :meth:`load` returns a network in evaluation
    mode.

    Args:
        network: of the architecture; moved to the fabric's device, channels last.
        name: of the architecture.
        fabric: device and precision.
        mean: per channel, for pixels from 0 to 1; None for the architecture's own.
        std: likewise.
        categories: names in the order of the outputs.
        transformation: applied to images without one.
        temperature: divisor of the logits before the softmax.
    """

    def __init__(
        self,
        network: nn.Module,
        name: str,
        fabric: Fabric,
        *,
        mean: tuple[float, float, float] | None = None,
        std: tuple[float, float, float] | None = None,
        categories: tuple[str, ...] = (),
        transformation: TransformationDirectory | None = None,
        temperature: float = 1.0,
    ) -> None:
        self.architecture = architecture(name)
        self.fabric = fabric
        self.network: nn.Module = fabric.to_device(network.to(memory_format=torch.channels_last))
        self.mean = self.architecture.mean if mean is None else mean
        self.std = self.architecture.std if std is None else std
        self.categories, self.transformation, self.temperature = categories, transformation, temperature
        self._normalized = Normalization(self.mean, self.std, fabric.device)

    @classmethod
    def load(cls, model: ModelDirectory | UntrainedModelDirectory, fabric: Fabric, *, seed: int = 0) -> Self:
        """Load a model from its folder, in evaluation mode; ``seed`` initializes weights that it lacks.

        The one output of an untrained model, which is loaded for its features, is meaningless.

        Raises:
            InvalidModelDirectoryError: damaged weights, or weights that do not match the description.
        """
        if isinstance(model, ModelDirectory):
            network = load_model(model)
            loaded = cls.of(network, model, fabric, categories=model.categories, transformation=model.transformation)
            loaded.temperature = model.temperature
        else:
            loaded = cls.of(initial_network(model, ("",), seed), model, fabric)
        loaded.network.eval()
        return loaded

    @classmethod
    def of(
        cls,
        network: nn.Module,
        model: ModelDirectory | UntrainedModelDirectory,
        fabric: Fabric,
        *,
        categories: tuple[str, ...] = (),
        transformation: TransformationDirectory | None = None,
    ) -> Self:
        """Wrap a network built from ``model``, with its normalization but no temperature, e.g. for training."""
        mean, std = (model.mean, model.std) if isinstance(model, ModelDirectory) else (None, None)
        return cls(
            network,
            model.architecture,
            fabric,
            mean=mean,
            std=std,
            categories=categories,
            transformation=transformation,
        )

    def with_network(self, network: nn.Module) -> "ImageClassifier":
        """Copy with another network of the architecture on the same device, e.g. averaged weights."""
        other = copy(self)
        other.network = network.to(memory_format=torch.channels_last)
        return other

    def preprocess(self, pixels: torch.Tensor) -> torch.Tensor:
        """uint8 (n, 3, height, width) -> normalized float32 of the same shape, on the device, channels last."""
        images = self._normalized(to_device(pixels, self.fabric.device))
        return images.contiguous(memory_format=torch.channels_last)

    def logits(self, images: torch.Tensor) -> torch.Tensor:
        """Float32 (n, categories), on the device; raises InvalidDatasetError for images too small for the network."""
        return self._run(images).float()

    def logits_with_mirrored(self, images: torch.Tensor) -> torch.Tensor:
        """Float32 (n, categories), on the CPU: logits of the mean probabilities of each image and its mirror image.

        :meth:`to_probabilities` of the result is that mean.

        Raises:
            InvalidDatasetError: images too small for the network.
        """
        if images.dtype == torch.uint8:
            images = self.preprocess(images)
        both = [
            torch.log_softmax(self.logits(each).cpu().double() / self.temperature, dim=1)
            for each in (images, images.flip(3).contiguous(memory_format=torch.channels_last))
        ]
        return ((torch.logaddexp(*both) - math.log(2)) * self.temperature).float()

    def features(self, images: torch.Tensor) -> torch.Tensor:
        """Input of the last layer: (n, width), or (n, width, height, width) if it is a convolution.

        In the network's compute precision, so that :meth:`head` of them equals :meth:`logits`.

        Raises:
            InvalidDatasetError: images too small for the network.
        """
        found: list[torch.Tensor] = []
        first = self.tail[0]
        hook = first.register_forward_pre_hook(lambda module, inputs: found.append(inputs[0]))
        try:
            self._run(images)
        finally:
            hook.remove()
        return found[-1]

    def head(self, features: torch.Tensor) -> torch.Tensor:
        """Float32 logits (n, categories) of :meth:`features`."""
        values = features
        with self.fabric.autocast():
            for module in self.tail:
                if isinstance(module, nn.Linear):
                    values = values.flatten(1)
                values = module(values)
        return values.flatten(1).float()

    def probabilities(self, images: torch.Tensor) -> torch.Tensor:
        """Float64 (n, categories), on the CPU; each row sums to 1."""
        return self.to_probabilities(self.logits(images))

    def to_probabilities(self, logits: torch.Tensor) -> torch.Tensor:
        """Float64 (n, categories), on the CPU: softmax of the logits divided by the temperature."""
        # Move to the CPU first: some devices lack float64.
        return torch.softmax(logits.cpu().double() / self.temperature, dim=1)

    @property
    def tail(self) -> list[nn.Module]:
        """Modules from the features to the logits, in order."""
        return tail_of(self.network, self.architecture.name)

    @property
    def head_layer(self) -> nn.Module:
        """The last layer."""
        return head_of(self.network, self.architecture.name)[0]

    @property
    def width(self) -> int:
        """Number of features (or channels) of the last layer's input."""
        return head_of(self.network, self.architecture.name)[1]

    @property
    def activation_layer(self) -> nn.Module | None:
        """Module with the last feature map (n, channels, height, width), or None."""
        path = self.architecture.activation_layer
        return self.network.get_submodule(path) if path else None

    def _run(self, images: torch.Tensor) -> torch.Tensor:
        if images.dtype == torch.uint8:
            images = self.preprocess(images)
        with self.fabric.autocast(), explain_small_images(self.architecture.name, images.shape):
            logits: torch.Tensor = self.network(images)
        return logits


def load_model(model: ModelDirectory) -> nn.Module:
    """Load a trained network on the CPU; raises InvalidModelDirectoryError if weights are damaged or do not match."""
    folder = model.weights.parent
    with seeded(0):
        network = build(model.architecture, model.settings, len(model.categories))
    try:
        load_all(network, model.architecture, weights.read_state(model.weights), str(folder))
    except (FileParsingFailedError, InvalidModelDirectoryError) as error:
        why = error.message.rpartition(". ")[0] or error.message
        raise InvalidModelDirectoryError(
            "{path} is a damaged model: {why}. Restore it from a backup, or train it again.", why=why, path=folder
        ) from error
    return network


def initial_network(
    start: UntrainedModelDirectory | ModelDirectory, categories: tuple[str, ...], seed: int, job: Job | None = None
) -> nn.Module:
    """Network at the start of training, on the CPU; new weights are initialized from ``seed``.

    Raises:
        InvalidModelDirectoryError: the weights do not match the architecture.
    """
    with seeded(seed):
        network = build(start.architecture, start.settings, len(categories))
    if start.weights is None:
        return network
    state = weights.read_state(start.weights)
    name = str(start.weights)
    if isinstance(start, ModelDirectory):
        if same_categories(start.categories, categories):
            load_all(network, start.architecture, state, name)
            if job is not None:
                job.log("training continues from a trained model, with its last layer")
            return network
        state = without_head(start.architecture, state)
        if job is not None:
            job.log("training continues from a trained model; its last layer is new because the categories differ")
    load_backbone(network, start.architecture, state, name)
    return network


@contextmanager
def explain_small_images(name: str, shape: Sequence[int]) -> Iterator[None]:
    """Convert torch's errors for too small images to InvalidDatasetError; check a fixed size beforehand.

    ``shape`` is that of the batch, (n, 3, height, width).
    """
    record = architecture(name)
    count, _, height, width = shape
    if why := record.why_not_size((width, height)):
        raise InvalidDatasetError(why, size=(width, height))
    try:
        yield
    except (RuntimeError, ValueError) as error:
        text = str(error)
        if "Expected more than 1 value per channel" in text:
            raise InvalidDatasetError(
                "images of {width} x {height} pixels are too small to train {name} with {count} image per batch. Set "
                "Batch size (batch_size) to 2 or more, or increase Size and Crop size in Init Image Transformation.",
                dict(width=width, height=height, name=name, count=count),
                size=(width, height),
            ) from error
        if "too small" in text or "size of tensor" in text or "Kernel size can't be greater" in text:
            raise InvalidDatasetError(
                "images of {width} x {height} pixels are too small for {name}. Increase Size and Crop "
                "size in Init Image Transformation; {smallest_size} is enough.",
                dict(width=width, height=height, name=name, smallest_size=record.smallest_size),
                size=(width, height),
            ) from error
        raise
