"""Running a classifier over images: one function, for validation while training and for scoring."""

from collections.abc import Iterator
from dataclasses import dataclass

import torch

from vision_designer.nodes.job import Job
from vision_designer.nodes.vision.loading import Loader
from vision_designer.nodes.vision.memory import free_memory, is_out_of_memory
from vision_designer.nodes.vision.models.classifier import ImageClassifier


@dataclass
class Predicted:
    """A batch's results: float32 logits (n, categories) on the CPU, one row a readable image."""

    rows: list[int]
    logits: torch.Tensor
    failures: list[tuple[int, str]]


@torch.inference_mode()
def predict(classifier: ImageClassifier, loader: Loader, job: Job) -> Iterator[Predicted]:
    """Logits of every batch of ``loader``; the classifier's network is set to evaluation.

    When memory runs out, half as many images are computed at once from there on, down to one, with a warning.
    """
    classifier.network.eval()
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
                parts.append(classifier.logits(pixels).cpu())
            except (RuntimeError, MemoryError) as error:
                if len(pixels) == 1 or not is_out_of_memory(error):
                    raise
            else:
                done += len(pixels)
                continue
            # Here, outside of the except clause, the failed step's tensors are no longer held by its traceback.
            most = len(pixels) // 2
            job.warn(f"memory ran out with {len(pixels)} images at once; going on with {most}")
            free_memory(classifier.fabric.device)
        yield Predicted(batch.rows, torch.cat(parts), batch.failures)
