"""Validation on labeled images."""

import math
from collections.abc import Iterable, Sequence

import numpy as np
import torch
from torch import nn

from vision_designer.nodes.errors import InvalidDatasetError
from vision_designer.nodes.vision.evaluation.metrics import Scores, added_to_validation
from vision_designer.nodes.vision.hardware.process_group import ALONE, Processes
from vision_designer.nodes.vision.models.inference import Predicted


def own_ranges(rows: int, batch_size: int, processes: Processes) -> list[range]:
    """Rows of this process, in whole batches, so that batches do not depend on the number of processes.

    For example, process 1 of 4 has batches 1, 5, 9, ...
    """
    batches = [range(start, min(start + batch_size, rows)) for start in range(0, rows, batch_size)]
    return batches[processes.rank :: processes.count]


def validate(
    batches: Iterable[Predicted],
    labels: torch.Tensor,
    count: int,
    processes: Processes = ALONE,
    categories: Sequence[str] = (),
) -> dict[str, float]:
    """Loss and accuracies over all readable images; the loss is plain cross-entropy.

    The results do not depend on the number of processes: losses are added in the same order.

    ``batches`` are predictions for the rows of :func:`own_ranges`, and ``count`` their number in all processes. Labels
    are of all rows, in the network's numbering; ``categories`` are for metrics that others have added.

    Raises:
        InvalidDatasetError: no image could be read.
    """
    added = added_to_validation()
    kept: list[tuple[int, list[float]]] = []
    losses = [0.0] * count
    correct, correct5, seen = 0.0, 0.0, 0.0
    for number, predicted in zip(range(processes.rank, count, processes.count), batches, strict=True):
        if not predicted.rows:
            continue
        expected = labels[predicted.rows]
        logits = predicted.logits
        losses[number] = float(nn.functional.cross_entropy(logits, expected, reduction="sum"))
        top = logits.topk(min(5, logits.shape[1]), dim=1).indices
        hits = top == expected[:, None]
        correct += int(hits[:, 0].sum())
        correct5 += int(hits.sum())
        seen += len(predicted.rows)
        if added:
            kept += zip(predicted.rows, logits.double().softmax(dim=1).tolist(), strict=True)
    *losses, correct, correct5, seen = processes.all_sum([*losses, correct, correct5, seen])
    if seen == 0:
        raise InvalidDatasetError("none of the validation images can be read. See the log for the reasons.")
    loss_sum = 0.0
    for loss in losses:
        loss_sum += loss
    found = {"validation_loss": loss_sum / seen, "top1_accuracy": correct / seen, "top5_accuracy": correct5 / seen}
    if added:
        rows = sorted(row for part in processes.all_gather(kept) for row in part)
        probabilities = np.array([values for _, values in rows])
        truth = labels[[row for row, _ in rows]].numpy()
        names = tuple(categories) or tuple(map(str, range(probabilities.shape[1])))
        scores = Scores(names, truth, probabilities.argmax(axis=1), probabilities, len(names))
        for name, metric in added.items():
            value = None if metric.compute is None else metric.compute(scores)
            found[name] = math.nan if value is None else float(value)
    return found
