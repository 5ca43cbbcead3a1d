"""Running a network over images: one function, for validation while training and for scoring."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from lightning_fabric import Fabric
from torch import nn

from vision_designer.nodes.data.model_directory import ModelDirectory
from vision_designer.nodes.errors import FileParsingFailedError, InvalidDatasetError, InvalidModelDirectoryError
from vision_designer.nodes.job import Job
from vision_designer.nodes.vision import weights
from vision_designer.nodes.vision.architectures import build, load_all
from vision_designer.nodes.vision.hardware import seeded, to_device
from vision_designer.nodes.vision.loading import Loader
from vision_designer.nodes.vision.memory import free_memory, is_out_of_memory
from vision_designer.nodes.vision.transforms import Normalisation


@dataclass
class Predicted:
    """A batch's results: float32 logits (n, categories) on the CPU, one row a readable image."""

    rows: list[int]
    logits: torch.Tensor
    failures: list[tuple[int, str]]


def load_model(model: ModelDirectory) -> nn.Module:
    """The trained network, on the CPU.

    Raises:
        InvalidModelDirectoryError: its weights are damaged, or do not fit its description.
    """
    folder = model.weights.parent
    with seeded(0):
        network = build(model.architecture, model.settings, len(model.categories))
    try:
        load_all(network, model.architecture, weights.read_state(model.weights), str(folder))
    except (FileParsingFailedError, InvalidModelDirectoryError) as error:
        why = error.message.rpartition(". ")[0] or error.message
        raise InvalidModelDirectoryError(
            f"{folder} is a damaged model: {why}. Restore it from a copy, or train it again.", path=folder
        ) from error
    return network


@torch.inference_mode()
def predict(
    network: nn.Module,
    architecture: str,
    loader: Loader,
    fabric: Fabric,
    mean: tuple[float, ...],
    std: tuple[float, ...],
    job: Job,
) -> Iterator[Predicted]:
    """Logits of every batch of ``loader``; ``network`` is on the fabric's device and is set to evaluation.

    When memory runs out, half as many images are computed at once from there on, down to one, with a warning.
    """
    network.eval()
    normalised = Normalisation(mean, std, fabric.device)

    def logits_of(pixels: torch.Tensor) -> torch.Tensor:
        images = normalised(to_device(pixels, fabric.device))
        images = images.contiguous(memory_format=torch.channels_last)
        with fabric.autocast(), explain_small_images(architecture, images.shape):
            logits: torch.Tensor = network(images)
        return logits.float().cpu()

    most: int | None = None
    for batch in loader.epoch():
        if batch.images is None:
            yield Predicted([], torch.empty(0, 0), batch.failures)
            continue
        parts: list[torch.Tensor] = []
        done = 0
        while done < len(batch.images):
            pixels = batch.images[done:][:most]
            try:
                parts.append(logits_of(pixels))
            except (RuntimeError, MemoryError) as error:
                if len(pixels) == 1 or not is_out_of_memory(error):
                    raise
            else:
                done += len(pixels)
                continue
            # Here, outside of the except clause, the failed step's tensors are no longer held by its traceback.
            most = len(pixels) // 2
            job.warn(f"memory ran out with {len(pixels)} images at once; going on with {most}")
            free_memory(fabric.device)
        yield Predicted(batch.rows, torch.cat(parts), batch.failures)


@contextmanager
def explain_small_images(architecture: str, shape: Sequence[int]) -> Iterator[None]:
    """Turn torch's complaints about images too small for a network into InvalidDatasetError.

    Args:
        architecture: the network's name.
        shape: of the batch, (n, 3, height, width).
    """
    try:
        yield
    except (RuntimeError, ValueError) as error:
        text = str(error)
        count, _, height, width = shape
        if "Expected more than 1 value per channel" in text:
            raise InvalidDatasetError(
                f"images of {width} x {height} pixels are too small to train {architecture} with {count} image a "
                "batch. Set Batch size (batch_size) to 2 or more, or make Size and Crop size in Init Image "
                "Transformation larger.",
                size=(width, height),
            ) from error
        if "too small" in text or "size of tensor" in text or "Kernel size can't be greater" in text:
            raise InvalidDatasetError(
                f"images of {width} x {height} pixels are too small for {architecture}. "
                "Make Size and Crop size in Init Image Transformation larger; 32 is enough.",
                size=(width, height),
            ) from error
        raise
