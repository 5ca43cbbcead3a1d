"""Sizes of images as an earlier conversion read them: a file that is unchanged is not opened again."""

import hashlib
import os
import time
import uuid
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from vision_designer.nodes.data.image_source import FolderSource, ImageSource
from vision_designer.nodes.data.parquet import read_parquet
from vision_designer.nodes.files import crc32, write_text
from vision_designer.nodes.job import Job
from vision_designer.nodes.vision.listing import is_utf8

if TYPE_CHECKING:
    from pathlib import Path

SIZES = "sizes"
"""The folder of a workspace where sizes are kept."""
FILE = "sizes.parquet"
CHECKSUM = "sizes.crc32"
"""The CRC-32 of that file, as a number: a damaged one is not even opened, since some damage ends the whole process."""
USED_BY = "used_by"
"""A folder with an empty file for each node's key that has used the sizes."""
FORMAT = 1
"""Goes up when another size would be read from the same file."""
LEAST_IMAGES = 100
"""Fewer are opened sooner than looked up."""
YOUNG_SECONDS = 2.0
"""A file that was written so shortly before may be written again without a change of its time."""

SCHEMA = {"member": pl.String, "bytes": pl.Int64, "modified": pl.Int64, "width": pl.Int32, "height": pl.Int32}
"""``bytes`` and ``modified`` (nanoseconds) are the file's, or the archive's that it is in."""
STAMP = ["member", "bytes", "modified"]


class KnownSizes:
    """The sizes that are known of a conversion's images, for those whose file has the size and time it had then.

    Args:
        source: the folder or archive.
        members: paths of the images inside it.
        job: in whose workspace sizes are kept.

    Attributes:
        width, height: pixels of each image; 0 when they are not known.
    """

    def __init__(self, source: ImageSource, members: Sequence[str], job: Job) -> None:
        self.width, self.height = np.zeros((2, len(members)), np.int32)
        self._file: Path | None = None
        # What was unpacked for this very node is nowhere else, and gone when the node runs again.
        if len(members) < LEAST_IMAGES or source.path.is_relative_to(job.folder):
            return
        name = hashlib.sha256(f"{FORMAT}\0{source.kind}\0".encode() + os.fsencode(source.path)).hexdigest()[:24]
        folder = job.workspace / SIZES / name
        self._file = folder / FILE
        with suppress(OSError):
            (folder / USED_BY).mkdir(parents=True, exist_ok=True)
            # The key of the node, by which a clean-up knows whether anybody still wants the sizes.
            (folder / USED_BY / job.checkpoints.name).touch()
        self._stamps = _stamps(source, members)
        self._look_up()

    @property
    def count(self) -> int:
        """How many are known."""
        return int((self.width > 0).sum())

    def keep(self) -> None:
        """Keep what ``width`` and ``height`` hold now, for the next conversion, in place of what was kept before."""
        if self._file is None or self.count == self._kept:
            return
        table = self._stamps.with_columns(width=pl.Series(self.width), height=pl.Series(self.height))
        table = table.filter(
            (pl.col("width") > 0) & (pl.col("modified") >= 0) & (pl.col("modified") < self._old_before)
        )
        temporary = self._file.with_name(f".{FILE}.{uuid.uuid4().hex}.partial")
        # Without, the images are opened again next time; a full disk is told by whoever needs it.
        with suppress(OSError, pl.exceptions.PolarsError):
            try:
                table.unique("member").write_parquet(temporary)
                checksum = crc32(temporary)
                temporary.replace(self._file)
                write_text(self._file.with_name(CHECKSUM), f"{checksum}\n")
            finally:
                temporary.unlink(missing_ok=True)

    def _look_up(self) -> None:
        self._old_before = time.time_ns() - int(YOUNG_SECONDS * 1e9)
        self._kept = 0
        if self._file is None or not self._file.exists():
            return
        # A file that is damaged, or of another program, knows nothing.
        with suppress(OSError, ValueError):
            if int(self._file.with_name(CHECKSUM).read_text(encoding="utf-8")) != crc32(self._file):
                return
            known = read_parquet(self._file)
            if known.schema == pl.Schema(SCHEMA):
                found = self._stamps.join(known.unique("member"), on=STAMP, how="left", maintain_order="left")
                self.width, self.height = (
                    found[side].fill_null(0).to_numpy(writable=True) for side in ("width", "height")
                )
                self._kept = self.count


def _stamps(source: ImageSource, members: Sequence[str]) -> pl.DataFrame:
    """The columns ``member``, ``bytes`` and ``modified``, which are -1 for a file that is not there."""
    bytes_, modified = np.full((2, len(members)), -1, np.int64)
    if isinstance(source, FolderSource):
        root = f"{source.path}{os.sep}"
        for number, member in enumerate(members):
            with suppress(OSError, ValueError):
                status = os.stat(root + member)  # noqa: PTH116 - a Path for each of a million files takes seconds
                bytes_[number], modified[number] = status.st_size, status.st_mtime_ns
    else:
        with suppress(OSError):
            status = source.path.stat()
            bytes_[:], modified[:] = status.st_size, status.st_mtime_ns
    # A name that is no text is that of no image.
    names = [member if is_utf8(member) else "" for member in members]
    return pl.DataFrame({"member": names, "bytes": bytes_, "modified": modified})
