"""A table written in parts: fixed row ranges, each a complete Parquet file.

The next run reuses finished parts. The rows of a part depend on the job alone, so several processes can divide the
parts without communication.
"""

import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl

from vision_designer.nodes.messages import with_messages
from vision_designer.nodes.system.atomic_files import atomic_file, write_json, writing
from vision_designer.nodes.system.files import crc32
from vision_designer.nodes.types.data_frame_directory import (
    CATEGORY,
    ERROR,
    ID,
    IMAGE,
    LABELS,
    MAX_MESSAGES,
    probability_column,
)
from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.vision.loading.image_notes import Counts, all_counts, count_notes
from vision_designer.nodes.vision.loading.loader import Loader
from vision_designer.nodes.vision.models.classifier import ImageClassifier
from vision_designer.nodes.vision.models.inference import Predicted
from vision_designer.nodes.vision.scoring.answers import Unknown, answers_of

FORMAT = 2
"""Increased when the content of parts changes; parts of another format are not used."""


@dataclass(frozen=True)
class PartRecord:
    """Record written beside a part when it is complete.

    Attributes:
        fingerprint: of everything the rows depend on.
        start, stop: rows of the image directory.
        unreadable: number of rows without scores.
        notes: what was left out of their images or changed.
        messages: reasons why images have no scores, see :class:`DataFrameDirectory`.
        size, checksum: of the Parquet file; CRC-32.
        format: of parts.
    """

    fingerprint: str
    start: int
    stop: int
    unreadable: int
    notes: Counts
    size: int
    checksum: int
    format: int = FORMAT
    messages: tuple[str, ...] = ()


class ScoredParts:
    """Parts of one table.

    Args:
        folder: of the parts until the table is finished; created when the first is written.
        count: rows of the table.
        rows: rows of a part; the last may have fewer.
        fingerprint: of everything the rows depend on; parts with another one are recomputed.
        check: called before each part is read; raises when the run was cancelled.
    """

    def __init__(
        self, folder: Path, count: int, rows: int, fingerprint: str, check: Callable[[], None] = lambda: None
    ) -> None:
        self.folder = folder
        self._check = check
        self.ranges = [range(start, min(start + rows, count)) for start in range(0, count, rows)]
        self._fingerprint = fingerprint
        self._records: dict[int, PartRecord] = {}
        for number in range(len(self.ranges)):
            check()
            record = self._read_record(number)
            if record is not None:
                self._records[number] = record

    def missing(self, process: int = 0, processes: int = 1) -> list[int]:
        """Numbers of the parts still to be computed, in order; with several processes, those of one.

        The assignment depends on the part's number alone, since processes do not know which parts others have finished.
        """
        return [number for number in range(process, len(self.ranges), processes) if number not in self._records]

    @property
    def rows(self) -> int:
        """Number of rows in finished parts."""
        return sum(len(self.ranges[number]) for number in self._records)

    @property
    def unreadable(self) -> int:
        """Number of rows without scores in finished parts."""
        return sum(record.unreadable for record in self._records.values())

    def file(self, number: int) -> Path:
        """Parquet file of a part."""
        return self.folder / f"part-{number:06}.parquet"

    def column(self, number: int, name: str) -> pl.Series:
        """A column of a finished part."""
        return pl.read_parquet(self.file(number), columns=[name])[name]

    @property
    def notes(self) -> Counts:
        """What was left out of the images of finished parts, or changed."""
        return all_counts(record.notes for _, record in sorted(self._records.items()))

    @property
    def messages(self) -> tuple[str, ...]:
        """Reasons why images of finished parts have no scores, each once."""
        found = (message for _, record in sorted(self._records.items()) for message in record.messages)
        return tuple(dict.fromkeys(found))[:MAX_MESSAGES]

    def write(
        self, number: int, frame: pl.DataFrame, unreadable: int, notes: Counts, messages: Sequence[str] = ()
    ) -> None:
        """Write a part; ``unreadable`` rows have no scores, for these reasons. Raises FailedToWriteOutputsError."""
        file = self.file(number)
        with writing(self.folder):
            with atomic_file(file) as temporary:
                frame.write_parquet(temporary)
                size, checksum = temporary.stat().st_size, crc32(temporary)
            part = self.ranges[number]
            kept = tuple(dict.fromkeys(messages))[:MAX_MESSAGES]
            record = PartRecord(
                self._fingerprint, part.start, part.stop, unreadable, notes, size, checksum, messages=kept
            )
            # A file without its record is ignored, so the record is written last.
            write_json(self._record_file(number), asdict(record))
        self._records[number] = record

    def assemble(self, folder: Path, rows: int) -> tuple[str, ...]:
        """Combine finished parts in ``folder``; returns the file names in order.

        Consecutive parts become the row groups of one file up to ``rows`` rows, which bounds the memory. The parts are
        kept, so that nothing is lost if the run is killed now.

        Raises:
            FailedToWriteOutputsError: disk full, or no permission to write.
        """
        names: list[str] = []
        with writing(folder):
            for group in _groups([len(part) for part in self.ranges], rows):
                self._check()
                name = f"part-{len(names):05}.parquet"
                files = [self.file(number) for number in group]
                if len(files) == 1:
                    _same_file(files[0], folder / name)
                else:
                    size = len(self.ranges[group[0]])
                    pl.read_parquet(files).write_parquet(folder / name, row_group_size=size)
                names.append(name)
        return tuple(names)

    def _record_file(self, number: int) -> Path:
        return self.folder / f"part-{number:06}.json"

    def _read_record(self, number: int) -> PartRecord | None:
        """Record of a complete part of this table; None for anything else."""
        file, part = self.file(number), self.ranges[number]
        try:
            record = PartRecord(**with_messages(json.loads(self._record_file(number).read_text(encoding="utf-8"))))
            record = replace(record, messages=tuple(map(str, record.messages)))
            expected = PartRecord(
                self._fingerprint,
                part.start,
                part.stop,
                int(record.unreadable),
                all_counts([record.notes]),
                file.stat().st_size,
                crc32(file),
                messages=record.messages,
            )
        except (OSError, ValueError, TypeError, AttributeError):
            return None
        return record if record == expected else None


def _groups(sizes: Sequence[int], rows: int) -> list[list[int]]:
    groups: list[list[int]] = []
    full = rows
    for number, size in enumerate(sizes):
        if full >= rows:
            groups.append([])
            full = 0
        groups[-1].append(number)
        full += size
    return groups


def _same_file(file: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    try:
        os.link(file, target)
    except OSError:
        # Another file system, or one without hard links.
        shutil.copyfile(file, target)


class TableWriter:
    """Writes predictions to the missing parts of the scored table."""

    def __init__(
        self,
        classifier: ImageClassifier,
        unknown: Unknown | None,
        directory: ImageDirectory,
        loader: Loader,
        parts: ScoredParts,
        missing: list[int],
        warn: Callable[[str], object],
    ) -> None:
        self.classifier = classifier
        self.categories = classifier.categories
        self._unknown = unknown
        self.directory = directory
        self.loader = loader
        self.parts = parts
        self.rows = 0
        self._missing = [*missing]
        self._warn = warn
        self._begin()

    def _begin(self) -> None:
        """Allocate the next missing part."""
        self._part = self.parts.ranges[self._missing[0]] if self._missing else range(0)
        self._filled = 0
        self._probabilities = np.full((len(self._part), len(self.categories)), np.nan)
        self._labels: list[str | None] = [None] * len(self._part)
        self._errors: list[str | None] = [None] * len(self._part)

    def add(self, predicted: Predicted) -> None:
        """Add the results of a batch; batches come in the order of rows and end where a part ends."""
        found = answers_of(self.classifier, predicted, self._unknown)
        failures = found.failures
        for position, row in enumerate(found.rows):
            self._probabilities[row - self._part.start] = found.probabilities[position]
            self._labels[row - self._part.start] = found.labels[position]
        for row in sorted(failures):
            self._errors[row - self._part.start] = failures[row]
            self._warn(failures[row])
        count = len(predicted.rows) + len(predicted.failures)
        self.rows += count
        self._filled += count
        if self._filled == len(self._part):
            errors = [error for error in self._errors if error is not None]
            notes = {row: self.loader.notes.pop(row) for row in self._part if row in self.loader.notes}
            counts = count_notes(self.loader.rows, notes)
            self.parts.write(self._missing.pop(0), self._frame(), len(errors), counts, errors)
            self._begin()

    def _frame(self) -> pl.DataFrame:
        images = self.directory.images[self._part.start : self._part.stop]
        columns: dict[str, pl.Series] = {}
        if self.directory.categories is not None:
            names = [self.directory.categories[label] for label in images["label"].to_list()]
            columns[CATEGORY] = pl.Series(names, dtype=pl.String)
        columns[ID] = images["id"]
        source = self.directory.source
        columns[IMAGE] = pl.Series([source.name(member) for member in images["member"]], dtype=pl.String)
        for position, name in enumerate(self.categories):
            column = pl.Series(self._probabilities[:, position], dtype=pl.Float64)
            columns[probability_column(name)] = column.fill_nan(None)
        columns[LABELS] = pl.Series(self._labels, dtype=pl.String)
        columns[ERROR] = pl.Series(self._errors, dtype=pl.String)
        return pl.DataFrame(columns)
