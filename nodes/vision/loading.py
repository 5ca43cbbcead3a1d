"""From an image directory to batches of uint8 tensors, in worker processes."""

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset, Sampler

from vision_designer.nodes.data.image_directory import ImageDirectory
from vision_designer.nodes.data.transformation_directory import TransformationDirectory, is_random
from vision_designer.nodes.errors import (
    CouldNotOpenFileError,
    FileParsingFailedError,
    ImageExceedsLimitError,
    InvalidDatasetError,
    VisionDesignerError,
)
from vision_designer.nodes.vision.decoding import decode
from vision_designer.nodes.vision.hardware import SEED_BITS, seeded
from vision_designer.nodes.vision.transforms import ImageTransform

UNREADABLE = (CouldNotOpenFileError, FileParsingFailedError, ImageExceedsLimitError)
MOST_WORKERS = 8

Draw = tuple[int, int]
"""A row of the image directory, and the seed from which its random operations draw."""


@dataclass
class Batch:
    """Images that could be read, and those that could not.

    Attributes:
        images: uint8 (n, 3, height, width); None when none could be read, or when sizes differ.
        rows: the row of each image.
        failures: (row, reason) of unreadable images.
        sizes: two different (height, width) when the batch could not be stacked.
    """

    images: torch.Tensor | None
    rows: list[int]
    failures: list[tuple[int, str]]
    sizes: tuple[tuple[int, ...], ...] = ()

    def pin_memory(self) -> "Batch":
        """Called by the data loader for asynchronous copies to a device."""
        if self.images is not None:
            self.images = self.images.pin_memory()
        return self


class Images(Dataset[tuple[int, torch.Tensor | str]]):
    """The images of a directory, decoded and transformed; what cannot be read gives its reason."""

    def __init__(self, directory: ImageDirectory, transformation: TransformationDirectory) -> None:
        # Plain lists: polars must not be used in a forked worker.
        self.source = directory.source
        self.members = directory.images["member"].to_list()
        self.ranges = directory.images.select("offset", "size").to_numpy()
        self.transform = ImageTransform(transformation)
        self.draws = any(is_random(operation) for operation in transformation.operations)

    def __len__(self) -> int:
        return len(self.members)

    def __getitem__(self, draw: Draw) -> tuple[int, torch.Tensor | str]:
        row, seed = draw
        member = self.members[row]
        try:
            offset, size = self.ranges[row]
            name = self.source.name(member)
            with self.source.open(member, int(offset), int(size)) as file:
                image = decode(file, name)
            # Seeded by epoch and row, so that results depend neither on the workers nor on an interruption.
            # Only one thread of the process can be seeded; without random operations none waits for another.
            with seeded(seed) if self.draws else nullcontext():
                return row, self.transform(image, name)
        except UNREADABLE as error:
            return row, error.message


def collate(samples: Sequence[tuple[int, torch.Tensor | str]]) -> Batch:
    """Stack what could be read."""
    failures = [(row, value) for row, value in samples if isinstance(value, str)]
    rows = [row for row, value in samples if not isinstance(value, str)]
    tensors = [value for _, value in samples if not isinstance(value, str)]
    sizes = {tuple(tensor.shape[1:]) for tensor in tensors}
    if len(sizes) > 1:
        return Batch(None, rows, failures, tuple(sorted(sizes))[:2])
    return Batch(torch.stack(tensors) if tensors else None, rows, failures)


class EpochSampler(Sampler[Draw]):
    """Every row once an epoch, with the seed for its random operations; shuffled from (seed, epoch)."""

    def __init__(self, count: int, seed: int, *, shuffle: bool) -> None:
        self.count = count
        self.seed = seed
        self.shuffle = shuffle
        self.epoch = 0

    def set_epoch(self, epoch: int) -> None:
        """Choose the epoch that the next iteration draws."""
        self.epoch = epoch

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[Draw]:
        generator = np.random.default_rng([self.seed & SEED_BITS, self.epoch])
        order = generator.permutation(self.count) if self.shuffle else np.arange(self.count)
        seeds = generator.integers(2**62, size=self.count)
        return ((int(row), int(seeds[row])) for row in order)


class Loader:
    """Batches of a directory, epoch after epoch.

    Args:
        directory: the images.
        transformation: applied to each.
        batch_size: images a batch.
        workers: processes that decode; 0 decodes in this one, -1 lets the program choose.
        device: where the batches go, for pinned memory.
        seed: of the order and of the random operations.
        training: shuffle, and drop the last batch when it is not full.
    """

    def __init__(
        self,
        directory: ImageDirectory,
        transformation: TransformationDirectory,
        *,
        batch_size: int,
        workers: int,
        device: str,
        seed: int = 0,
        training: bool = False,
    ) -> None:
        self._name = str(directory.source.path)
        self._sampler = EpochSampler(len(directory), seed, shuffle=training)
        count = choose_workers(workers, len(directory), device)
        self._loader: DataLoader[Batch] = DataLoader(
            Images(directory, transformation),  # type: ignore[arg-type]
            batch_size=batch_size,
            sampler=self._sampler,
            num_workers=count,
            collate_fn=collate,
            drop_last=training,
            pin_memory=device == "cuda",
            persistent_workers=count > 0,
            worker_init_fn=_leave_signals_to_parent,
            # Its own, or every epoch would draw a number from the process's.
            generator=torch.Generator(),
        )

    def __len__(self) -> int:
        return len(self._loader)

    def epoch(self, epoch: int = 0) -> Iterator[Batch]:
        """The batches of one epoch.

        Raises:
            InvalidDatasetError: images of different sizes met in one batch; says what to add.
        """
        self._sampler.set_epoch(epoch)
        for batch in self._loader:
            if batch.sizes:
                raise different_sizes(self._name, batch.sizes)
            yield batch


def different_sizes(name: str, sizes: Sequence[Sequence[int]]) -> VisionDesignerError:
    """The error for images that cannot be put into one batch; ``sizes`` are (height, width)."""
    (height, width), (other_height, other_width) = sizes[0], sizes[1]
    return InvalidDatasetError(
        f"the images of {name} have different sizes after their transformation, e.g. {width} x {height} and "
        f"{other_width} x {other_height} pixels; a batch needs one size. Turn on Resize and Center crop in Init Image "
        "Transformation, and apply it with Apply Image Transformation.",
        sizes=sizes,
    )


def choose_workers(workers: int, images: int, device: str) -> int:
    """The number of worker processes: as asked, or one less than the cores; none for a handful of images.

    None on a CPU either: decoding then competes with the network's own threads for the same cores, and
    was measured to be slower with any number of workers, sometimes several times.
    """
    if workers >= 0:
        return workers
    if images < 64 or device == "cpu":
        return 0
    return max(1, min(MOST_WORKERS, (os.cpu_count() or 1) - 1))


def _leave_signals_to_parent(worker: int) -> None:
    # A worker inherits the run's handlers; Ctrl-C reaches it too, and the loader ends it with SIGTERM.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
