"""Reading Parquet files that may be damaged, or crafted."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


def read_parquet(files: Path | Sequence[Path]) -> "pl.DataFrame":
    """The table in one file, or in several.

    Raises:
        ValueError: it cannot be read; says why.
    """
    import polars as pl

    try:
        return pl.read_parquet(files if isinstance(files, Path) else [*files])
    # A panic, into which some damage throws polars, is no Exception.
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise ValueError(str(error) or type(error).__name__) from error
