"""Sampling: the images of an epoch, their order, and the seeds of their random operations."""

from collections.abc import Iterable, Iterator

import numpy as np
from torch.utils.data import Sampler

from vision_designer.nodes.vision.hardware.devices import SEED_BITS

Draw = tuple[int, int]
"""A row of the image directory, and the seed from which its random operations draw."""


class EpochSampler(Sampler[Draw]):
    """Every row once an epoch, with the seed for its random operations; shuffled from (seed, epoch).

    Args:
        count: rows of the directory.
        seed: of the order and of the random operations.
        shuffle: whether rows come in another order every epoch.
        ranges: only these rows, in their order; a row's seed is the same as among all.
        share: (process, processes): of several that shuffle alike, this one takes every n-th row, and as many
            as each of the others.
        alternating_flip: whether the seeds say which images are mirrored, those that are odd. Of each row it is odd
            in every other epoch; chance, by ``seed``, decides whether it begins with the first.
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
        """Choose the epoch that the next iteration draws.

        Args:
            epoch: counted from 0.
            variant: random operations draw what they draw in the epoch of that number where nothing is shuffled; None
                for draws that no other epoch has.
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
        """1 for each row that is mirrored in the first epoch, else 0; half of them, int64 (count,)."""
        # A spawn key keeps it apart from the numbers of all epochs.
        sequence = np.random.SeedSequence([self.seed & SEED_BITS], spawn_key=(0,))
        return np.random.default_rng(sequence).permutation(self.count) % 2
