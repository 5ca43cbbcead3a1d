"""Loads batches of uint8 tensors from an image directory, with threads or worker processes."""

import signal
import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from typing import Any, cast

import numpy as np
import torch
from PIL import Image
from torch.utils.data import BatchSampler, DataLoader, Dataset, Sampler

from vision_designer.nodes.errors import (
    CouldNotOpenFileError,
    FileParsingFailedError,
    ImageExceedsLimitError,
    InvalidDatasetError,
    VisionDesignerError,
)
from vision_designer.nodes.images.image_operations import is_even_flip
from vision_designer.nodes.images.value_range import Notes
from vision_designer.nodes.messages import Message
from vision_designer.nodes.system.processes import ended_by_signal
from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.vision.decoding.decode import decode
from vision_designer.nodes.vision.hardware.contention import use_all_cores
from vision_designer.nodes.vision.hardware.host import available_cores
from vision_designer.nodes.vision.loading.decode_cache import CacheUse, DecodeCache, deterministic_front
from vision_designer.nodes.vision.loading.image_index import ImageIndex
from vision_designer.nodes.vision.loading.operations import ImageTransform
from vision_designer.nodes.vision.loading.sampling import Draw, EpochSampler

UNREADABLE = (CouldNotOpenFileError, FileParsingFailedError, ImageExceedsLimitError)
MAX_WORKERS = 8
ENDING_SECONDS = 1.0
"""Seconds that a worker may take to exit after its connection broke."""


@dataclass
class Batch:
    """A batch: readable images and failures.

    Attributes:
        images: uint8 (n, 3, height, width), channels last in memory; None if no image is readable, or sizes differ.
        rows: row of each image.
        failures: (row, reason) of unreadable images.
        sizes: two different (height, width) when the batch could not be stacked.
        use: cache counters.
        notes: omitted or changed parts of images, by row.
    """

    images: torch.Tensor | None
    rows: list[int]
    failures: list[tuple[int, str]]
    sizes: tuple[tuple[int, ...], ...] = ()
    use: CacheUse = field(default_factory=CacheUse)
    notes: dict[int, Notes] = field(default_factory=dict)

    def pin_memory(self) -> "Batch":
        """Pin memory for asynchronous copies; called by torch's data loader."""
        if self.images is not None:
            self.images = self.images.pin_memory()
        return self


class Images(Dataset[tuple[int, np.ndarray | str]]):
    """Decodes and transforms the images of a directory; failures give their reason.

    A batch is read with torch's number of threads, alternating with the network, so that each has all cores: decoding
    in the background would slow the network by as much as it gains. In a worker process, where torch has one thread,
    one thread is used.

    Args:
        cache: of images after decoding and the operations before the first random one.
        alternating_flip: whether seeds determine mirroring, see :class:`EpochSampler`.
    """

    def __init__(
        self,
        directory: ImageDirectory,
        transformation: TransformationDirectory,
        cache: DecodeCache | None = None,
        *,
        alternating_flip: bool = False,
    ) -> None:
        self.cache = cache
        self.rows = ImageIndex(directory) if cache is None else cache.rows
        first = deterministic_front(transformation)
        self.draws = first < len(transformation.operations)
        self.front = ImageTransform(TransformationDirectory(transformation.operations[:first]))
        self.rest = ImageTransform(
            TransformationDirectory(transformation.operations[first:]), mirrored_by_seed=alternating_flip
        )
        self._notes: dict[int, Notes] = {}
        self._threads: ThreadPoolExecutor | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, draw: Draw) -> tuple[int, np.ndarray | str]:
        """Row, and pixels uint8 (height, width, 3) or the reason of the failure."""
        row, seed = draw
        try:
            image = self._image(row)
            if self.draws:
                # Seeded by epoch and row, independent of workers and interruptions.
                image = image if isinstance(image, Image.Image) else Image.fromarray(image)
                image = self.rest.apply(image, self.rows.name(row), seed)
            return row, np.asarray(image)
        except UNREADABLE as error:
            return row, error.message

    def __getitems__(self, draws: Sequence[Draw]) -> Batch:
        """A batch; called by torch's data loader."""
        threads = torch.get_num_threads()
        if threads > 1 and self._threads is None:
            self._threads = ThreadPoolExecutor(threads, "images", initializer=use_all_cores)
        each = map if self._threads is None else self._threads.map
        batch = collate([*each(self.__getitem__, draws)])
        if self.cache is not None:
            batch.use = self.cache.pop_counters()
        batch.notes, self._notes = self._notes, {}
        return batch

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_threads": None}

    def _image(self, row: int) -> Image.Image | np.ndarray:
        """The image after the deterministic operations, from the cache or decoded and then cached."""
        if self.cache is None:
            return self._decoded(row)
        # Before reading: a file that changes meanwhile then counts as changed.
        identity = self.cache.identity(row)
        pixels = self.cache.read(row, identity, self._notes)
        if pixels is not None:
            return pixels
        started = time.perf_counter()
        image = self._decoded(row)
        self.cache.write(row, identity, image, time.perf_counter() - started, self._notes.get(row, Notes()))
        return image

    def _decoded(self, row: int) -> Image.Image:
        name = self.rows.name(row)
        notes: list[Notes] = []
        with self.rows.open(row) as file:
            image = decode(file, name, limit=self.rows.limit(row), values=self.rows.value_range, notes=notes)
        if notes:
            self._notes[row] = notes[0]
        return self.front.apply(image, name)


def collate(samples: Sequence[tuple[int, np.ndarray | str]]) -> Batch:
    """Stack the readable images."""
    failures = [(row, value) for row, value in samples if isinstance(value, str)]
    rows = [row for row, value in samples if not isinstance(value, str)]
    pixels = [value for _, value in samples if not isinstance(value, str)]
    sizes = {value.shape[:2] for value in pixels}
    if len(sizes) > 1:
        return Batch(None, rows, failures, tuple(sorted(sizes))[:2])
    if not pixels:
        return Batch(None, rows, failures)
    ((height, width),) = sizes
    images = torch.from_numpy(np.stack(pixels).reshape(len(pixels), height, width, -1))
    return Batch(images.permute(0, 3, 1, 2), rows, failures)


class _ImagesOfLoaders(Dataset[Batch]):
    """Images of several loaders; a batch is requested by loader number and draws."""

    def __init__(self) -> None:
        self.parts: list[Images] = []

    def __getitems__(self, request: tuple[int, Sequence[Draw]]) -> Batch:
        """A batch of one loader; called by torch's data loader."""
        number, draws = request
        return self.parts[number].__getitems__(draws)


class _ActiveSampler(Sampler[tuple[int, list[Draw]]]):
    """Batches of the active loader."""

    def __init__(self) -> None:
        self.number = 0
        self.samplers: list[Iterable[list[Draw]]] = []

    def __iter__(self) -> Iterator[tuple[int, list[Draw]]]:
        number = self.number
        return ((number, draws) for draws in self.samplers[number])


class WorkerPool:
    """Workers shared by loaders that take turns, such as training and validation.

    Args:
        workers: number of worker processes; 0 decodes in threads of this one.
        device: destination of batches, for pinned memory.
    """

    def __init__(self, workers: int, device: str) -> None:
        self._parts, self._queue = _ImagesOfLoaders(), _ActiveSampler()
        self._loader: DataLoader[Batch] = DataLoader(
            self._parts,
            batch_sampler=self._queue,  # type: ignore[arg-type]
            num_workers=workers,
            collate_fn=_as_it_is,
            pin_memory=device == "cuda",
            persistent_workers=workers > 0,
            worker_init_fn=_leave_signals_to_parent,
            # A generator of its own: else every epoch would advance the global one.
            generator=torch.Generator(),
        )

    def add(self, images: Images, sampler: Iterable[list[Draw]]) -> int:
        """Add images; return the loader's number for :meth:`batches`.

        Only before the first batch is read.
        """
        if self._loader._iterator is not None:
            raise RuntimeError(Message("the decoding processes are already running and do not know further images"))
        self._parts.parts.append(images)
        self._queue.samplers.append(sampler)
        return len(self._parts.parts) - 1

    def batches(self, number: int) -> Iterator[Batch]:
        """Batches of a loader's sampler; one loader at a time.

        Raises:
            ModuleOutOfMemoryError: a worker process was killed, as when memory runs out.
            LibraryExceptionError: a worker process was terminated by another signal.
        """
        self._queue.number = number
        try:
            yield from self._loader
        except (RuntimeError, OSError, EOFError) as error:
            # torch only reports that a worker exited, or fails on incomplete data.
            workers = getattr(self._loader._iterator, "_workers", [])
            ended = wait([worker.sentinel for worker in workers], ENDING_SECONDS)
            for worker in workers:
                if worker.sentinel in ended:
                    # It has closed its files, and may exit a moment later.
                    worker.join()
            codes = [worker.exitcode for worker in workers if (worker.exitcode or 0) < 0]
            if codes:
                raise ended_by_signal(Message("a decoding process"), -codes[0]) from error
            raise


class Loader:
    """Batches of a directory, for any number of epochs.

    Args:
        workers: number of worker processes; 0 decodes in threads of this one, -1 is automatic.
        device: destination of batches, for pinned memory.
        seed: of order and random operations.
        training: shuffle, and drop an incomplete last batch.
        cache: of decoded images.
        ranges: only these rows, in order; not for training.
        share: (rank, number of processes), see :class:`EpochSampler`.
        local_count: processes of this machine that decode at the same time.
        pool: shared workers; then ``workers``, ``device`` and ``local_count`` are not used.
        alternating_flip: mirror each image in every other epoch, if the transformation has a random flip.

    Attributes:
        use: cache counters so far.
        notes: omitted or changed parts of images so far, by row.
    """

    def __init__(
        self,
        directory: ImageDirectory,
        transformation: TransformationDirectory,
        *,
        batch_size: int,
        workers: int = 0,
        device: str = "cpu",
        seed: int = 0,
        training: bool = False,
        cache: DecodeCache | None = None,
        ranges: Iterable[range] | None = None,
        share: tuple[int, int] = (0, 1),
        local_count: int = 1,
        pool: WorkerPool | None = None,
        alternating_flip: bool = False,
    ) -> None:
        self._name = str(directory.source.path)
        self.alternating_flip = alternating_flip and any(map(is_even_flip, transformation.operations))
        images = Images(directory, transformation, cache, alternating_flip=self.alternating_flip)
        self.rows = images.rows
        self.use = CacheUse()
        self.notes: dict[int, Notes] = {}
        self._sampler = EpochSampler(
            len(directory),
            seed,
            shuffle=training,
            ranges=ranges,
            share=share,
            alternating_flip=self.alternating_flip,
        )
        # torch's type declares rows only.
        in_batches = BatchSampler(self._sampler, batch_size, drop_last=training)  # type: ignore[arg-type]
        self._in_batches = cast("Sequence[list[Draw]]", in_batches)
        self._pool = pool or WorkerPool(choose_workers(workers, len(directory), device, local_count), device)
        self._number = self._pool.add(images, self._in_batches)

    def __len__(self) -> int:
        return len(self._in_batches)

    def draws(self, epoch: int) -> Iterator[list[Draw]]:
        """Rows and seeds of each batch of an epoch, see :class:`EpochSampler`."""
        self._sampler.set_epoch(epoch)
        return iter(self._in_batches)

    def only(self, rows: range) -> None:
        """Read only these rows from now on, in order; not for training."""
        self._sampler.ranges = [rows]

    def epoch(self, epoch: int = 0, variant: int | None = None) -> Generator[Batch]:
        """Batches of one epoch, see :class:`EpochSampler`.

        Raises:
            InvalidDatasetError: different sizes in one batch; names the operations to add.
            ModuleOutOfMemoryError: a worker process was killed, as when memory runs out.
            LibraryExceptionError: a worker process was terminated by another signal.
        """
        self._sampler.set_epoch(epoch, variant)
        for batch in self._pool.batches(self._number):
            self.use += batch.use
            self.notes |= batch.notes
            if batch.sizes:
                raise different_sizes(self._name, batch.sizes)
            yield batch


def different_sizes(name: str, sizes: Sequence[Sequence[int]]) -> VisionDesignerError:
    """Error for images of different sizes; ``sizes`` are (height, width)."""
    (height, width), (other_height, other_width) = sizes[0], sizes[1]
    return InvalidDatasetError(
        "the images of {name} have different sizes after their transformation, e.g. {width} x {height} and "
        "{other_width} x {other_height} pixels; all images of a batch need the same size. Turn on Resize and Center "
        "crop in Init Image Transformation, and apply it with Apply Image Transformation.",
        dict(name=name, width=width, height=height, other_width=other_width, other_height=other_height),
        sizes=sizes,
    )


def choose_workers(workers: int, images: int, device: str, processes: int = 1) -> int:
    """Number of worker processes for each of ``processes`` readers of this machine.

    As requested; automatically one less than the process's share of the available cores, from 1 to ``MAX_WORKERS``, and
    none for few images. None on a CPU: decoding then competes with the network's threads and was measured to be slower
    with any number of workers; see :class:`Images`.
    """
    if workers >= 0:
        return workers
    if images < 64 or device == "cpu":
        return 0
    return max(1, min(MAX_WORKERS, available_cores() // processes - 1))


def _as_it_is(batch: Any) -> Any:  # noqa: ANN401 - the batch that Images has put together
    return batch


def _leave_signals_to_parent(worker: int) -> None:
    # Workers inherit the run's handlers; Ctrl-C reaches them, too, and the loader ends them with SIGTERM.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "SIGHUP"):
        # SIGHUP reaches all processes, too; the run is cancelled by it, and ends its workers.
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
