"""Cache of a frozen network's features, computed once for each image and stored in the workspace.

While only the last layer is trained, an image's features never change. Random operations would change them, so a fixed
number of variants is cached.
"""

import hashlib
import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
import torchvision
from safetensors import SafetensorError
from safetensors.torch import load, save

from vision_designer.nodes.core.job import Job
from vision_designer.nodes.images.image_source import FolderSource
from vision_designer.nodes.images.value_range import Notes
from vision_designer.nodes.system.atomic_files import atomic_file
from vision_designer.nodes.system.files import file_identity
from vision_designer.nodes.types.transformation_directory import TransformationDirectory, is_random
from vision_designer.nodes.vision.decoding.heif import readers
from vision_designer.nodes.vision.hardware.process_group import ALONE, Processes
from vision_designer.nodes.vision.loading.loader import Loader

FEATURES = "features"
"""Folder of the cache in a workspace."""
BLOCK = 512
"""Images in a file, and thus the most that cancelling loses."""
FORMAT = 1
"""Increased when the files or their meaning change."""

Extract = Callable[[torch.Tensor], torch.Tensor]
"""Pixels, uint8 (n, 3, height, width) -> features, float32 (n, width), on the CPU."""


@dataclass(frozen=True)
class FeatureBlock:
    """Features of up to ``BLOCK`` images, in the order of the directory.

    Attributes:
        values: float32 (n, width).
        rows: int64 (n,): row of each; unreadable images are missing.
        failures: (row, reason) of unreadable images.
        notes: what was left out of images or changed, by row.
    """

    values: torch.Tensor
    rows: torch.Tensor
    failures: list[tuple[int, str]] = field(default_factory=list)
    notes: dict[int, Notes] = field(default_factory=dict)


class FeatureSet:
    """Features of one directory by one network.

    Args:
        loader: of all images in order.
        network: hash of everything that determines features: architecture, weights, normalization, precision.
        extract: computes features.
        job: its workspace holds the cache.
        keep: whether to store them on disk.
        processes: process group that divides the computation, if all processes can access the folder.

    Attributes:
        draws: whether variants differ, i.e. an operation is random.
        computed: images computed so far.
        reused: images found in the cache so far.
    """

    def __init__(
        self,
        loader: Loader,
        transformation: TransformationDirectory,
        network: str,
        extract: Extract,
        *,
        batch_size: int,
        seed: int,
        job: Job,
        keep: bool = True,
        processes: Processes = ALONE,
    ) -> None:
        self._loader, self._extract, self._job, self._processes = loader, extract, job, processes
        self.rows = loader.rows
        self.draws = any(is_random(operation) for operation in transformation.operations)
        self.computed = self.reused = 0
        self._folder: Path | None = None
        # Blocks that are not on disk.
        self._memory: dict[tuple[int, int], FeatureBlock] = {}
        if keep and len(self.rows):
            parts = [FORMAT, network, transformation.operations, batch_size, self.rows.digest()]
            flip = ["alternating flip"] if loader.alternating_flip else []
            self._folder = self._make_folder([*parts, *([seed, *flip] if self.draws else [])])

    def __len__(self) -> int:
        return -(-len(self.rows) // BLOCK)

    def blocks(self, variant: int = 0, on_images: Callable[[int], None] = lambda count: None) -> Iterator[FeatureBlock]:
        """Iterate over all blocks of a variant of the random operations; computes missing ones first.

        ``on_images`` is called with the number of images after each block, computed or cached; may raise.
        """
        variant = variant if self.draws else 0
        is_shared = self._folder is not None
        own = range(self._processes.rank, len(self), self._processes.count) if is_shared else range(len(self))
        found = {number: self._block(variant, number, on_images) for number in own}
        if is_shared:
            # Barrier: every process has written its share.
            self._processes.all_sum([0.0])
        for number in range(len(self)):
            yield found[number] if number in found else self._block(variant, number, on_images)

    def missing(self, variant: int = 0) -> int:
        """Number of images that :meth:`blocks` has to compute, judged by the existence of files."""
        variant, found = variant if self.draws else 0, 0
        for number in range(len(self)):
            file = self._file(variant, number)
            if not (file.is_file() if file is not None else (variant, number) in self._memory):
                found += min(BLOCK, len(self.rows) - number * BLOCK)
        return found

    def _block(self, variant: int, number: int, on_images: Callable[[int], None]) -> FeatureBlock:
        rows = range(number * BLOCK, min((number + 1) * BLOCK, len(self.rows)))
        identity = self._identity(rows)
        block = self._read(variant, number, identity)
        if block is None:
            block = self._compute(rows, variant, on_images)
            self.computed += len(block.rows)
            self._write(variant, number, identity, block)
        else:
            self.reused += len(block.rows)
            on_images(len(rows))
        return block

    def _compute(self, rows: range, variant: int, on_images: Callable[[int], None]) -> FeatureBlock:
        values, found = [], []
        failures: list[tuple[int, str]] = []
        self._loader.only(rows)
        self._loader.notes = {}
        for batch in self._loader.epoch(variant):
            if batch.images is not None:
                values.append(self._extract(batch.images))
                found += batch.rows
            failures += batch.failures
            on_images(len(batch.rows) + len(batch.failures))
        return FeatureBlock(
            torch.cat(values) if values else torch.empty(0, 0),
            torch.tensor(found, dtype=torch.int64),
            failures,
            dict(self._loader.notes),
        )

    # Disk cache

    def _make_folder(self, parts: list[Any]) -> Path | None:
        """Folder of the cache; None in all processes if one of them cannot write there."""
        parts += [*readers(), torch.__version__, torchvision.__version__]
        key = hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:24]
        folder = self._job.workspace / FEATURES / key
        problem = ""
        try:
            self._job.cache_folder(FEATURES, key)
        except OSError as error:
            problem = str(error.strerror or error)
            self._job.warn("features cannot be cached in {folder}: {problem}", folder=folder, problem=problem)
        return None if self._processes.all_sum([float(bool(problem))]) != [0.0] else folder

    def _identity(self, rows: range) -> str:
        """Hash that changes with any of the files, and with the run if older features must not be read."""
        source = self.rows.source
        found = hashlib.sha256(str(self._job.fresh_run).encode())
        paths = (
            [source.path / self.rows.member(row) for row in rows] if isinstance(source, FolderSource) else [source.path]
        )
        for path in paths:
            try:
                found.update(repr(file_identity(path.stat())).encode())
            except OSError:
                found.update(b"gone")
        return found.hexdigest()

    def _file(self, variant: int, number: int) -> Path | None:
        return self._folder / f"{variant}-{number}.safetensors" if self._folder is not None else None

    def _read(self, variant: int, number: int, identity: str) -> FeatureBlock | None:
        """Cached block; None if it is missing, damaged or of other files."""
        file = self._file(variant, number)
        if file is None:
            return self._memory.get((variant, number))
        try:
            # Read instead of mapped: another process may replace the file.
            content = file.read_bytes()
            tensors = load(content)
            header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
            about = json.loads(header["__metadata__"]["about"])
            values, rows = tensors["values"], tensors["rows"]
            if about["identity"] != identity or about["checksum"] != _checksum(values, rows):
                return None
            failures = [(int(row), str(reason)) for row, reason in about["failures"]]
            notes = {int(row): Notes(**note) for row, note in about["notes"].items()}
        except (OSError, SafetensorError, ValueError, KeyError, TypeError):
            return None
        return FeatureBlock(values, rows, failures, notes)

    def _write(self, variant: int, number: int, identity: str, block: FeatureBlock) -> None:
        file = self._file(variant, number)
        if file is None:
            self._memory[variant, number] = block
            return
        about = {
            "identity": identity,
            "checksum": _checksum(block.values, block.rows),
            "failures": block.failures,
            "notes": {row: asdict(note) for row, note in block.notes.items()},
        }
        content = save({"values": block.values, "rows": block.rows}, {"about": json.dumps(about)})
        try:
            with atomic_file(file, flush=False) as temporary:
                temporary.write_bytes(content)
        except OSError:
            # E.g. disk full: keep the block in memory.
            self._memory[variant, number] = block


def _checksum(values: torch.Tensor, rows: torch.Tensor) -> int:
    return zlib.crc32(rows.numpy().tobytes(), zlib.crc32(values.contiguous().numpy().tobytes()))
