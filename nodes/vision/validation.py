"""Judging a network by labelled images."""

from collections.abc import Iterable

import torch
from torch import nn

from vision_designer.nodes.errors import InvalidDatasetError
from vision_designer.nodes.vision.inference import Predicted


def judge(batches: Iterable[Predicted], labels: torch.Tensor) -> dict[str, float]:
    """Loss and accuracies over all images that could be read; the loss is plain cross-entropy, whatever trains.

    Args:
        batches: what a network predicted.
        labels: of every row, in the network's numbering.

    Raises:
        InvalidDatasetError: no image could be read.
    """
    loss_sum, correct, correct5, seen = 0.0, 0, 0, 0
    for predicted in batches:
        if not predicted.rows:
            continue
        expected = labels[predicted.rows]
        logits = predicted.logits
        loss_sum += float(nn.functional.cross_entropy(logits, expected, reduction="sum"))
        top = logits.topk(min(5, logits.shape[1]), dim=1).indices
        hits = top == expected[:, None]
        correct += int(hits[:, 0].sum())
        correct5 += int(hits.sum())
        seen += len(predicted.rows)
    if seen == 0:
        raise InvalidDatasetError("no validation image can be read. Look at the log for each reason.")
    return {"validation_loss": loss_sum / seen, "top1_accuracy": correct / seen, "top5_accuracy": correct5 / seen}
