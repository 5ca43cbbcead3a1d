"""A table written in parts: fixed ranges of rows, each a finished Parquet file.

A part that was finished is found by the next run. Which rows a part has depends on the job alone, so several
processes can share them out without a word.
"""

import json
import os
import shutil
import uuid
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import polars as pl

from vision_designer.nodes.system.atomic_files import crc32, write_json, writing
from vision_designer.nodes.vision.loading.image_notes import Counts, all_counts

FORMAT = 2
"""Goes up when what a part holds changes; one of another number is not used."""


@dataclass(frozen=True)
class PartRecord:
    """What is written beside a part once it is whole.

    Attributes:
        fingerprint: of all that the rows depend on.
        start, stop: the rows of the image directory.
        unreadable: how many of them have no scores.
        notes: what was left out of their images or changed.
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


class ScoredParts:
    """The parts of one table.

    Args:
        folder: where they lie until the table is finished; made when the first is written.
        count: rows of the table.
        rows: rows of a part; the last may have fewer.
        fingerprint: of all that the rows depend on. Parts of another one are made anew.
        check: called before each part that is read, to stop there when the run was cancelled.
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
        """The numbers of the parts that are still to be made, in order; of several processes, those of one.

        Whose a part is depends on its number alone: what one process has finished already, another may not know of.
        """
        return [number for number in range(process, len(self.ranges), processes) if number not in self._records]

    @property
    def rows(self) -> int:
        """Rows of finished parts."""
        return sum(len(self.ranges[number]) for number in self._records)

    @property
    def unreadable(self) -> int:
        """Rows of finished parts without scores."""
        return sum(record.unreadable for record in self._records.values())

    def file(self, number: int) -> Path:
        """The Parquet file of a part."""
        return self.folder / f"part-{number:06}.parquet"

    def column(self, number: int, name: str) -> pl.Series:
        """One column of a finished part."""
        return pl.read_parquet(self.file(number), columns=[name])[name]

    @property
    def notes(self) -> Counts:
        """What was left out of the images of finished parts, or changed."""
        return all_counts(record.notes for _, record in sorted(self._records.items()))

    def write(self, number: int, frame: pl.DataFrame, unreadable: int, notes: Counts) -> None:
        """Finish a part.

        Args:
            number: of the part.
            frame: its rows.
            unreadable: how many of them have no scores.
            notes: of their images.

        Raises:
            FailedToWriteOutputsError: the disk is full, or may not be written.
        """
        file = self.file(number)
        temporary = file.with_name(f".{file.name}.{uuid.uuid4().hex}.partial")
        with writing(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            try:
                frame.write_parquet(temporary)
                with temporary.open("rb") as written:
                    os.fsync(written.fileno())
                size, checksum = temporary.stat().st_size, crc32(temporary)
                temporary.replace(file)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
            part = self.ranges[number]
            record = PartRecord(self._fingerprint, part.start, part.stop, unreadable, notes, size, checksum)
            # Only now is it a part: without its record, a file is not looked at.
            write_json(self._record_file(number), asdict(record))
        self._records[number] = record

    def assemble(self, folder: Path, rows: int) -> tuple[str, ...]:
        """Put finished parts together in ``folder``; returns the names of its files, in order.

        Neighbours go into one file, a row group each, until it has so many ``rows``; never more are in memory.
        The parts themselves stay, so that a run that is killed now loses nothing.

        Raises:
            FailedToWriteOutputsError: the disk is full, or may not be written.
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
        """The record of a part that is whole and of this table; None for anything else."""
        file, part = self.file(number), self.ranges[number]
        try:
            record = PartRecord(**json.loads(self._record_file(number).read_text(encoding="utf-8")))
            expected = PartRecord(
                self._fingerprint,
                part.start,
                part.stop,
                int(record.unreadable),
                all_counts([record.notes]),
                file.stat().st_size,
                crc32(file),
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
        # Another file system, or one without links.
        shutil.copyfile(file, target)
