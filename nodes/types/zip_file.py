"""ZipFile: one archive file, by reference."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from vision_designer.nodes.core.ports import LinkType
from vision_designer.nodes.errors import InvalidZipFileError
from vision_designer.nodes.types.meta import described, loaded_path, read_meta, stored_path, write_meta

ARCHIVE_SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".gz", ".bz2")
"""Suffixes of archives, in lower case."""


@dataclass(frozen=True)
class ZipFile(LinkType):
    """An archive: .zip, .tar, or a tar compressed with gzip or bzip2."""

    path: Path

    type_name = "ZipFile"
    viewer = "gallery"
    colors = ("#94651a", "#d9a84e")
    own_files = frozenset()
    VERSION = 1

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Raises InvalidZipFileError if ``folder`` contains something else."""
        meta = read_meta(folder, cls.type_name, cls.VERSION, InvalidZipFileError)
        with described(folder, InvalidZipFileError):
            return cls(loaded_path(meta["path"], folder))

    def write(self, folder: Path) -> None:
        """Write the reference."""
        write_meta(folder, self.type_name, self.VERSION, {"path": stored_path(self.path, folder)})
