"""Cache of image headers: an unchanged file is not opened again."""

import hashlib
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from vision_designer.nodes.core.job import Job
from vision_designer.nodes.images.image_source import FolderSource, ImageSource
from vision_designer.nodes.system.atomic_files import atomic_file, write_text
from vision_designer.nodes.system.files import FileIdentity, crc32, file_identity
from vision_designer.nodes.types.data_frame_directory import read_parquet
from vision_designer.nodes.vision.datasets.listing import is_utf8
from vision_designer.nodes.vision.decoding.heif import readers

if TYPE_CHECKING:
    from pathlib import Path

SIZES = "sizes"
"""Folder of the cache in a workspace."""
FILE = "sizes.parquet"
CHECKSUM = "sizes.crc32"
"""CRC-32 of that file, as a number. A damaged file is not opened, since some damage crashes the process."""
FORMAT = 3
"""Increased when the same file would give another size."""
MIN_IMAGES = 100
"""Below this number, opening the images is faster than the cache."""
MIN_AGE_SECONDS = 2.0
"""Minimum age of a file in seconds; a younger one may be rewritten without a change of its time stamp."""

STAMP = {"member": pl.String, **dict.fromkeys(("bytes", "modified", "inode", "changed"), pl.Int64)}
"""Identity of the file, or of the archive that contains ``member``; times in nanoseconds."""
SCHEMA = {**STAMP, "width": pl.Int32, "height": pl.Int32, "about": pl.String, "tail": pl.Int64}
"""``about`` is ``value_ranges.HeaderFacts`` as text."""


class SizeCache:
    """Cached sizes of a conversion's images whose files are unchanged.

    Args:
        job: its workspace holds the cache.
        selection: name of the selection of images; each has its own cache.

    Attributes:
        width, height: pixels of each image; 0 if unknown.
        about: further header facts of each image; empty for the usual case.
        tails: hash of each file's end, to find copies; 0 if unknown.
    """

    def __init__(self, source: ImageSource, members: Sequence[str], job: Job, selection: str = "") -> None:
        self.width, self.height = np.zeros((2, len(members)), np.int32)
        self.about = [""] * len(members)
        self._changed = False
        self.tails = np.zeros(len(members), np.int64)
        self._file: Path | None = None
        # Files unpacked for this node are unique to it and deleted when it runs again.
        if len(members) < MIN_IMAGES or source.path.is_relative_to(job.folder):
            return
        # Other library versions may read files differently.
        kind = f"{source.kind} {selection}" if selection else source.kind
        about = "\0".join([str(FORMAT), *readers(), kind, ""]).encode("utf-8", "surrogateescape")
        name = hashlib.sha256(about + os.fsencode(source.path)).hexdigest()[:24]
        self._file = job.workspace / SIZES / name / FILE
        with suppress(OSError):
            job.cache_folder(SIZES, name)
        self._is_folder = isinstance(source, FolderSource)
        self._stamps = _stamps(source, members)
        self._old_before = time.time_ns() - int(MIN_AGE_SECONDS * 1e9)
        self._kept = -1
        if not job.fresh_run:
            self._look_up()

    @property
    def count(self) -> int:
        """Number of known sizes."""
        return int((self.width > 0).sum())

    def note(self, number: int, about: str) -> None:
        """Record header facts of an image."""
        self._changed |= about != self.about[number]
        self.about[number] = about

    @property
    def bytes(self) -> np.ndarray | None:
        """Size of each loose file in bytes, -1 for missing files; None if unknown."""
        if self._file is None or not self._is_folder:
            return None
        return self._stamps["bytes"].to_numpy()

    def keep(self) -> None:
        """Write the cache, replacing the previous one."""
        if self._file is None or (self.count == self._kept and not self._changed):
            return
        sides = {"width": pl.Series(self.width), "height": pl.Series(self.height)}
        table = self._stamps.with_columns(**sides, about=pl.Series(self.about), tail=pl.Series(self.tails))
        table = table.filter((pl.col("width") > 0) & (pl.col("bytes") >= 0) & (pl.col("modified") < self._old_before))
        # The cache is optional; a full disk is reported by other writers.
        with suppress(OSError, pl.exceptions.PolarsError):
            with atomic_file(self._file, flush=False) as temporary:
                table.unique("member").write_parquet(temporary)
                checksum = crc32(temporary)
            write_text(self._file.with_name(CHECKSUM), f"{checksum}\n")

    def _look_up(self) -> None:
        if self._file is None or not self._file.exists():
            return
        # Ignore a cache that is damaged or of another version.
        with suppress(OSError, ValueError):
            if int(self._file.with_name(CHECKSUM).read_text(encoding="utf-8")) != crc32(self._file):
                return
            known = read_parquet(self._file)
            if known.schema == pl.Schema(SCHEMA):
                found = self._stamps.join(known.unique("member"), on=list(STAMP), how="left", maintain_order="left")
                self.width, self.height = (
                    found[side].fill_null(0).to_numpy(writable=True) for side in ("width", "height")
                )
                self.about = found["about"].fill_null("").to_list()
                self.tails = found["tail"].fill_null(0).to_numpy(writable=True)
                self._kept = self.count


def _stamps(source: ImageSource, members: Sequence[str]) -> pl.DataFrame:
    """Columns of ``STAMP``; all numbers are -1 for a missing file."""
    found = np.full((len(members), len(FileIdentity._fields)), -1, np.int64)
    if isinstance(source, FolderSource):
        root = f"{source.path}{os.sep}"
        for number, member in enumerate(members):
            with suppress(OSError, ValueError):
                found[number] = file_identity(os.stat(root + member))  # noqa: PTH116 - constructing a Path for each takes seconds
    else:
        with suppress(OSError):
            found[:] = file_identity(source.path.stat())
    # Invalid UTF-8 never matches an image.
    names = [member if is_utf8(member) else "" for member in members]
    _, *columns = STAMP
    return pl.DataFrame({"member": names, **dict(zip(columns, found.T, strict=True))})
