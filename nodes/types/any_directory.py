"""AnyDirectory: a folder of files, by reference."""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from vision_designer.nodes.core.ports import LinkType
from vision_designer.nodes.errors import InvalidDatasetError
from vision_designer.nodes.types.meta import OWN_FILES, described, loaded_path, read_meta, stored_path, write_meta


@dataclass(frozen=True)
class AnyDirectory(LinkType):
    """A folder of files; nothing is copied."""

    path: Path

    type_name = "AnyDirectory"
    viewer = "gallery"
    colors = ("#7a6a53", "#b8a589")
    own_files = frozenset({OWN_FILES})
    VERSION = 1

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Raises InvalidDatasetError if ``folder`` contains something else."""
        meta = read_meta(folder, cls.type_name, cls.VERSION, InvalidDatasetError)
        with described(folder, InvalidDatasetError):
            return cls(loaded_path(meta["path"], folder))

    def with_own_files(self, store: Path, folder: Path) -> Self:
        """See :meth:`LinkType.with_own_files`."""
        if not self.path.is_relative_to(store):
            return self
        shutil.copytree(self.path, folder / OWN_FILES, symlinks=True)
        return replace(self, path=folder / OWN_FILES)

    def write(self, folder: Path) -> None:
        """Write the reference; a folder below ``folder`` stays relative to it."""
        write_meta(folder, self.type_name, self.VERSION, {"path": stored_path(self.path, folder)})
