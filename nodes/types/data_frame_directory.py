"""DataFrameDirectory: a table as Parquet, in parts, with its schema."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from vision_designer.nodes.core.ports import LinkType
from vision_designer.nodes.errors import InvalidDatasetError
from vision_designer.nodes.types.meta import check_own_files, described, read_meta, text_list, write_meta

if TYPE_CHECKING:
    import polars as pl


CATEGORY = "category"
ID = "id"
IMAGE = "image"
LABELS = "Scored Labels"
ERROR = "error"
PROBABILITY_PREFIX = "Scored Probabilities_"
LEARNER = "image classification"
"""Columns of a scored table, as in the designer, and its property ``learner``."""


def probability_column(category: str) -> str:
    """Column with the probability of ``category``."""
    return PROBABILITY_PREFIX + category


MAX_MESSAGES = 1000


def read_parquet(files: Path | Sequence[Path]) -> "pl.DataFrame":
    """Read a table from one or several files; raises ValueError with the reason if it is unreadable."""
    import polars as pl

    try:
        return pl.read_parquet(files if isinstance(files, Path) else [*files])
    # PanicException, raised for some damaged files, is not a subclass of Exception.
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise ValueError(str(error) or type(error).__name__) from error


@dataclass(frozen=True)
class DataFrameDirectory(LinkType):
    """Table that may be larger than memory, with further tables and pictures.

    Attributes:
        folder: of the files.
        parts: Parquet files of the table, in order.
        properties: facts about the table as plain JSON, e.g. the model's ``categories``.
        tables: further tables by name, each one Parquet file.
        pictures: picture files.
        messages: texts of the tables that are messages, so that they can be translated; at most the first
            :data:`MAX_MESSAGES`.
    """

    folder: Path
    parts: tuple[str, ...]
    properties: dict[str, Any] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)
    pictures: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()

    type_name = "DataFrameDirectory"
    viewer = "table"
    colors = ("#1a8054", "#57c797")
    own_files = frozenset()
    VERSION = 1

    def frame(self) -> "pl.DataFrame":
        """Read the whole table; raises InvalidDatasetError if a part is missing or damaged."""
        return self._read(list(self.parts))

    def table(self, name: str) -> "pl.DataFrame":
        """Read a further table; raises KeyError for an unknown name."""
        return self._read([self.tables[name]])

    def _read(self, files: list[str]) -> "pl.DataFrame":
        try:
            return read_parquet([self.folder / name for name in files])
        except ValueError as error:
            raise InvalidDatasetError(
                "the table in {path} cannot be read: {error}. Run the graph again with --no-reuse.",
                error=error,
                path=self.folder,
            ) from error

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Raises InvalidDatasetError if ``folder`` contains something else."""
        meta = read_meta(folder, cls.type_name, cls.VERSION, InvalidDatasetError)
        with described(folder, InvalidDatasetError):
            parts, pictures = text_list(meta["parts"], "parts"), text_list(meta["pictures"], "pictures")
            tables = {name: str(file) for name, file in meta["tables"].items()}
            for what, names in (("parts", parts), ("tables", tables.values()), ("pictures", pictures)):
                check_own_files(folder, names, what)
            messages = text_list(meta.get("messages", []), "messages")
            return cls(folder, parts, dict(meta["properties"]), tables, pictures, messages)

    def write(self, folder: Path) -> None:
        """Write the metadata, and the files unless they are there already."""
        if self.folder != folder:
            for name in (*self.parts, *self.tables.values(), *self.pictures):
                shutil.copyfile(self.folder / name, folder / name)
        write_meta(
            folder,
            self.type_name,
            self.VERSION,
            {
                "parts": list(self.parts),
                "properties": self.properties,
                "tables": self.tables,
                "pictures": list(self.pictures),
                **({"messages": list(self.messages)[:MAX_MESSAGES]} if self.messages else {}),
            },
        )
