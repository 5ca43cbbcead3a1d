"""Runs a classifier over batches, for validation and scoring."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch

from vision_designer.nodes.core.job import Job
from vision_designer.nodes.vision.hardware.memory import free_memory, is_out_of_memory
from vision_designer.nodes.vision.loading.loader import Loader
from vision_designer.nodes.vision.models.classifier import ImageClassifier


@dataclass
class Predicted:
    """Results of a batch: float32 logits (n, categories) on the CPU, one row for each readable image."""

    rows: list[int]
    logits: torch.Tensor
    failures: list[tuple[int, str]]


@torch.inference_mode()
def predict(
    classifier: ImageClassifier, loader: Loader, job: Job, *, average_mirrored: bool = False
) -> Iterator[Predicted]:
    """Iterate over the logits of all batches of ``loader``; sets the network to evaluation mode.

    With ``average_mirrored``, probabilities are averaged over each image and its mirror image.

    When memory runs out, the batch size is halved, see :func:`in_parts`.
    """
    classifier.network.eval()

    def compute(pixels: torch.Tensor) -> torch.Tensor:
        return classifier.logits_with_mirrored(pixels) if average_mirrored else classifier.logits(pixels).cpu()

    maximum: int | None = None
    for batch in loader.epoch():
        if batch.images is None:
            yield Predicted([], torch.empty(0, 0), batch.failures)
            continue
        logits, maximum = in_parts(compute, batch.images, maximum, classifier.fabric.device, job)
        yield Predicted(batch.rows, logits, batch.failures)


def in_parts(
    compute: Callable[[torch.Tensor], torch.Tensor],
    images: torch.Tensor,
    maximum: int | None,
    device: torch.device,
    job: Job,
) -> tuple[torch.Tensor, int | None]:
    """Apply ``compute`` to images (n, ...), in smaller parts if memory runs out; at most ``maximum`` at once.

    Each time memory runs out, the part size is halved, down to one image, with a warning.

    Returns:
        The concatenated results, and ``maximum`` for the next call.
    """
    parts: list[torch.Tensor] = []
    done = 0
    while done < len(images):
        part = images[done:][:maximum]
        try:
            parts.append(compute(part))
        except (RuntimeError, MemoryError) as error:
            if len(part) == 1 or not is_out_of_memory(error):
                raise
        else:
            done += len(part)
            continue
        # Outside of the except clause, the traceback no longer holds the failed step's tensors.
        maximum = len(part) // 2
        job.warn(
            "memory ran out with {count} images at once; continuing with {maximum}", count=len(part), maximum=maximum
        )
        free_memory(device)
    return torch.cat(parts), maximum
