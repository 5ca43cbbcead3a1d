"""Accumulates loss and accuracy over the batches of an epoch and over all processes."""

from collections import Counter
from dataclasses import dataclass

import torch

from vision_designer.nodes.vision.hardware.process_group import Processes


@dataclass(frozen=True)
class Totals:
    """Of all processes.

    Attributes:
        loss: sum over the images.
        wrong: how many images the network got wrong.
        seen: images that were learned from.
        read: the same, by label.
    """

    loss: float
    wrong: float
    seen: float
    read: list[float]


class MetricAccumulator:
    """Counts the images of one process; sums stay on the device, which nobody waits for until they are asked for.

    Args:
        device: of losses and counts.
        categories: how many there are.
        processes: that count together.
    """

    def __init__(self, device: torch.device, categories: int, processes: Processes) -> None:
        self._loss = torch.zeros((), device=device)
        self._wrong = torch.zeros((), device=device)
        self._read = [0] * categories
        self._processes = processes

    def add(self, loss: torch.Tensor, wrong: torch.Tensor, labels: torch.Tensor) -> None:
        """Count a batch, by its mean loss, how many of it were wrong, and its labels, which are on the CPU."""
        self._loss += loss * len(labels)
        self._wrong += wrong
        for label, count in Counter(labels.tolist()).items():
            self._read[label] += count

    def totals(self) -> Totals:
        """The sums of all processes; all call this."""
        # Both at once: the device is waited for a single time.
        own = torch.stack((self._loss, self._wrong)).tolist()
        loss, wrong, *read = self._processes.all_sum([*own, *self._read])
        return Totals(loss, wrong, sum(read), read)
