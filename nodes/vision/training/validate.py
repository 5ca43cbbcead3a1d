"""Validation on labeled images."""

from collections.abc import Iterable

import torch
from torch import nn

from vision_designer.nodes.errors import InvalidDatasetError
from vision_designer.nodes.vision.hardware.process_group import ALONE, Processes
from vision_designer.nodes.vision.models.inference import Predicted


def own_ranges(rows: int, batch_size: int, processes: Processes) -> list[range]:
    """The rows that this process judges: whole batches, so that a batch is the same however many processes there are.

    Process 1 of 4 has batches 1, 5, 9, and so on.
    """
    batches = [range(start, min(start + batch_size, rows)) for start in range(0, rows, batch_size)]
    return batches[processes.rank :: processes.count]


def validate(
    batches: Iterable[Predicted], labels: torch.Tensor, count: int, processes: Processes = ALONE
) -> dict[str, float]:
    """Loss and accuracies over all images that could be read; the loss is plain cross-entropy, whatever trains.

    The numbers do not depend on the number of processes: each image is judged once, and losses are added in the same
    order.

    Args:
        batches: what a network predicted, see :func:`own_ranges`.
        labels: of every row, in the network's numbering.
        count: batches of all processes.
        processes: that judge together.

    Raises:
        InvalidDatasetError: no image could be read.
    """
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
    *losses, correct, correct5, seen = processes.sums([*losses, correct, correct5, seen])
    if seen == 0:
        raise InvalidDatasetError("none of the validation images can be read. See the log for the reasons.")
    loss_sum = 0.0
    for loss in losses:
        loss_sum += loss
    return {"validation_loss": loss_sum / seen, "top1_accuracy": correct / seen, "top5_accuracy": correct5 / seen}
