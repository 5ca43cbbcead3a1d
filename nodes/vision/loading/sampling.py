"""Samples the images of an epoch, with order and seeds of random operations."""

from collections.abc import Iterable, Iterator

import numpy as np
from torch.utils.data import Sampler

from vision_designer.nodes.vision.hardware.devices import SEED_BITS

Draw = tuple[int, int]
"""Row of the image directory, and seed of its random operations."""


class EpochSampler(Sampler[Draw]):
    """Every row once per epoch, with a seed for random operations; the order depends on (seed, epoch).

    Args:
        shuffle: whether the order changes in every epoch.
        ranges: only these rows, in order; the seed of a row does not change.
        share: (rank, number of processes); each takes every n-th row, and equally many.
        alternating_flip: whether odd seeds mean mirroring. Each row is mirrored in every other epoch; ``seed``
            determines in which first.
    """

    def __init__(
        self,
        count: int,
        seed: int,
        *,
        shuffle: bool,
        ranges: Iterable[range] | None = None,
        share: tuple[int, int] = (0, 1),
        alternating_flip: bool = False,
    ) -> None:
        self.alternating_flip = alternating_flip
        self.count = count
        self.seed = seed
        self.shuffle = shuffle
        self.epoch = 0
        self.variant: int | None = None
        self.ranges = [range(count)] if ranges is None else [*ranges]
        self.process, self.processes = share

    def set_epoch(self, epoch: int, variant: int | None = None) -> None:
        """Set the epoch of the next iteration.

        Args:
            epoch: counted from 0.
            variant: epoch whose random draws are repeated, if nothing is shuffled; None for new draws.
        """
        self.epoch, self.variant = epoch, variant

    def __len__(self) -> int:
        return sum(map(len, self.ranges)) // self.processes

    def __iter__(self) -> Iterator[Draw]:
        generator = np.random.default_rng([self.seed & SEED_BITS, self.epoch])
        order: Iterable[int]
        if self.shuffle:
            even = self.count - self.count % self.processes
            order = generator.permutation(self.count)[self.process : even : self.processes]
        else:
            order = (row for part in self.ranges for row in part)
        if self.variant is not None:
            generator = np.random.default_rng([self.seed & SEED_BITS, self.variant])
        seeds = generator.integers(2**62, size=self.count)
        if self.alternating_flip:
            turn = self.epoch if self.variant is None else self.variant
            seeds = seeds - seeds % 2 + (self._begins_mirrored() + turn) % 2
        return ((int(row), int(seeds[row])) for row in order)

    def _begins_mirrored(self) -> np.ndarray:
        """1 for rows mirrored in the first epoch, else 0; half of each, int64 (count,)."""
        # The spawn key separates it from the seeds of epochs.
        sequence = np.random.SeedSequence([self.seed & SEED_BITS], spawn_key=(0,))
        return np.random.default_rng(sequence).permutation(self.count) % 2
