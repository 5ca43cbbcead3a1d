"""AnyDirectory: a folder of files, by reference."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from vision_designer.nodes.core.ports import LinkType
from vision_designer.nodes.errors import InvalidDatasetError
from vision_designer.nodes.types.meta import described, loaded_path, read_meta, stored_path, write_meta


@dataclass(frozen=True)
class AnyDirectory(LinkType):
    """A folder of files; nothing is copied."""

    path: Path

    type_name = "AnyDirectory"
    viewer = "gallery"
    own_files = frozenset({"files"})
    VERSION = 1

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Raises InvalidDatasetError if ``folder`` contains something else."""
        meta = read_meta(folder, cls.type_name, cls.VERSION, InvalidDatasetError)
        with described(folder, InvalidDatasetError):
            return cls(loaded_path(meta["path"], folder))

    def write(self, folder: Path) -> None:
        """Write the reference; a folder below ``folder`` stays relative to it."""
        write_meta(folder, self.type_name, self.VERSION, {"path": stored_path(self.path, folder)})
