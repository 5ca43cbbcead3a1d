"""Accumulates loss and accuracy over the batches of an epoch and over all processes."""

from collections import Counter
from dataclasses import dataclass

import torch

from vision_designer.nodes.vision.hardware.process_group import Processes


@dataclass(frozen=True)
class Totals:
    """Sums over all processes.

    Attributes:
        loss: summed over the images.
        wrong: number of wrong predictions.
        seen: number of training images.
        read: number of training images of each label.
    """

    loss: float
    wrong: float
    seen: float
    read: list[float]


class MetricAccumulator:
    """Sums over the batches of a process, kept on the device so that training does not wait for it."""

    def __init__(self, device: torch.device, categories: int, processes: Processes) -> None:
        self._loss = torch.zeros((), device=device)
        self._wrong = torch.zeros((), device=device)
        self._read = [0] * categories
        self._processes = processes

    def add(self, loss: torch.Tensor, wrong: torch.Tensor, labels: torch.Tensor) -> None:
        """Add a batch: its mean loss, number of wrong predictions, and labels on the CPU."""
        self._loss += loss * len(labels)
        self._wrong += wrong
        for label, count in Counter(labels.tolist()).items():
            self._read[label] += count

    def totals(self) -> Totals:
        """Sums over all processes; a collective operation."""
        # One transfer from the device.
        own = torch.stack((self._loss, self._wrong)).tolist()
        loss, wrong, *read = self._processes.all_sum([*own, *self._read])
        return Totals(loss, wrong, sum(read), read)
