"""Pages of tables, sorted and filtered; wide columns are read only for visible rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unicodedata import normalize

import polars as pl

from vision_designer.graphs.inspection.common import LruCache
from vision_designer.graphs.inspection.requests import Request
from vision_designer.graphs.printing import plain_frame
from vision_designer.nodes.errors import InvalidDatasetError
from vision_designer.nodes.images.category_names import canonical, one_spelling
from vision_designer.nodes.system.atomic_files import writing
from vision_designer.nodes.types.data_frame_directory import (
    CATEGORY,
    ERROR,
    LABELS,
    PROBABILITY_PREFIX,
    DataFrameDirectory,
)
from vision_designer.nodes.types.meta import META

POSITION = "\0position"
"""Column with the row's position in the whole table."""
TOP = "Top probability"
"""Computed column: the largest probability."""
MAX_ROWS = 1000


@dataclass(frozen=True)
class OpenTable:
    """An open table.

    Attributes:
        scan: lazy frame of the whole table.
        narrow: all columns except probabilities, and the largest probability.
        wide: names of the probability columns.
    """

    directory: DataFrameDirectory
    scan: pl.LazyFrame
    narrow: pl.DataFrame
    wide: tuple[str, ...]

    @property
    def kind(self) -> str:
        """``scored``, ``evaluation`` or ``other``."""
        if self.directory.properties.get("evaluation"):
            return "evaluation"
        return "scored" if LABELS in self.narrow.columns and self.wide else "other"

    def column_names(self) -> list[str]:
        """All columns in display order; the probabilities of a scored table last."""
        if self.kind != "scored":
            return [name for name in self.narrow.columns if name not in (POSITION, TOP)] + list(self.wide)
        first = [name for name in (CATEGORY, LABELS, TOP) if name in self.narrow.columns]
        last = [name for name in (ERROR,) if name in self.narrow.columns]
        rest = [name for name in self.narrow.columns if name not in (POSITION, *first, *last)]
        return [*first, *last, *rest, *self.wide]

    def rows(self, order: pl.Series, columns: Sequence[str]) -> pl.DataFrame:
        """Given rows, in this order."""
        page = self.narrow[order]
        wide = [name for name in columns if name in self.wide]
        if wide:
            found = (
                self.scan.with_row_index(POSITION)
                .filter(pl.col(POSITION).is_in(order.to_list()))
                .select(POSITION, *wide)
                .collect()
            )
            page = page.join(found.with_columns(pl.col(POSITION).cast(pl.UInt32)), on=POSITION, how="left",
                             maintain_order="left")  # fmt: skip
        return page.select(columns)


_tables: LruCache[OpenTable] = LruCache(4)
_orders: LruCache[pl.Series] = LruCache(8)


def open_table(arguments: Mapping[str, Any]) -> tuple[OpenTable, tuple[str, str, int]]:
    """Table named in ``arguments``, and its cache key, which changes with it.

    Raises:
        InvalidDatasetError: missing or unreadable.
    """
    folder, name = Path(str(arguments.get("folder", ""))), str(arguments.get("table") or "")
    try:
        changed = (folder / META).stat().st_mtime_ns
    except (OSError, ValueError):
        changed = 0
    key = (str(folder), name, changed)
    return _tables.get(key, lambda: _read(folder, name)), key


def _read(folder: Path, name: str) -> OpenTable:
    directory = DataFrameDirectory.read(folder)
    if name and name not in directory.tables:
        raise InvalidDatasetError("{path} has no table {name!r}. Run the graph again.", name=name, path=folder)
    files = [folder / part for part in ([directory.tables[name]] if name else directory.parts)]
    try:
        scan = pl.scan_parquet(files)
        columns = scan.collect_schema().names()
        wide = [column for column in columns if column.startswith(PROBABILITY_PREFIX)]
        chosen = [pl.col(column) for column in columns if column not in wide]
        if wide:
            chosen.append(pl.max_horizontal(wide).alias(TOP))
        narrow = scan.select(chosen).collect().with_row_index(POSITION)
    # PanicException, raised for some damaged files, is not a subclass of Exception.
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise InvalidDatasetError(
            "the table in {path} cannot be read: {error}. Run the graph again with --no-reuse.",
            error=error,
            path=folder,
        ) from error
    return OpenTable(directory, scan, narrow, tuple(wide))


def _order(table: OpenTable, key: tuple[str, str, int], arguments: Mapping[str, Any]) -> pl.Series:
    """Positions of the rows that pass the filters, sorted as requested."""
    sort, descending = arguments.get("sort"), bool(arguments.get("descending"))
    text, filters = str(arguments.get("search") or "").strip(), arguments.get("filters") or []
    wrong, errors = bool(arguments.get("wrong")), bool(arguments.get("errors"))
    asked = (key, sort, descending, text, repr(filters), wrong, errors)

    def find() -> pl.Series:
        frame = table.narrow
        if isinstance(sort, str) and sort in table.wide:
            frame = frame.with_columns(table.scan.select(sort).collect()[sort])
        conditions = []
        if text:
            texts = [name for name, type_ in frame.schema.items() if type_ == pl.String]
            # Names from macOS are in NFD.
            forms = dict.fromkeys([text.lower(), *(normalize(form, text.lower()) for form in ("NFC", "NFD"))])
            contains = [
                pl.col(name).str.to_lowercase().str.contains(form, literal=True) for name in texts for form in forms
            ]
            conditions.append(pl.any_horizontal(pl.lit(False), *(found.fill_null(False) for found in contains)))
        for column, value in filters:
            if column not in frame.columns:
                raise InvalidDatasetError("the table has no column {column!r}. Refresh the view.", column=column)
            conditions.append(_is(frame, column, value))
        if wrong and CATEGORY in frame.columns and LABELS in frame.columns:
            names = pl.concat([frame[CATEGORY].unique(), frame[LABELS].unique()]).drop_nulls().unique().to_list()
            spelled = {name: same for name, same in one_spelling(names).items() if name != same}
            conditions.append(pl.col(CATEGORY).replace(spelled) != pl.col(LABELS).replace(spelled))
        if errors and ERROR in frame.columns:
            conditions.append(pl.col(ERROR).is_not_null())
        for condition in conditions:
            frame = frame.filter(condition)
        if isinstance(sort, str) and sort in frame.columns:
            frame = frame.sort(sort, descending=descending, nulls_last=True, maintain_order=True)
        return frame[POSITION]

    return _orders.get(asked, find)


def _is(frame: pl.DataFrame, column: str, value: object) -> pl.Expr:
    """Expression that compares cells with a value; categories in NFC and NFD."""
    if value is None:
        return pl.col(column).is_null()
    if column in (CATEGORY, LABELS) and isinstance(value, str) and not value.isascii():
        names = frame[column].drop_nulls().unique().to_list()
        return pl.col(column).is_in([name for name in names if canonical(name) == canonical(value)])
    return pl.col(column).eq(value)


def table(arguments: Mapping[str, Any], request: Request) -> dict[str, Any]:
    """Page of a table.

    Arguments: ``folder``; ``table``, one of its further tables; ``sort``, a column; ``descending``; ``search``, a text
    in any column; ``filters``, a list of (column, value); ``wrong``, ``errors``: only such rows; ``offset``, ``limit``;
    ``columns``.

    Raises:
        VisionDesignerError: the table cannot be read.
        RunCancelledError: the request was cancelled.
    """
    opened, key = open_table(arguments)
    names = opened.column_names()
    columns = [name for name in arguments.get("columns") or names if name in names]
    order = _order(opened, key, arguments)
    request.check_cancelled()
    offset, limit = max(0, int(arguments.get("offset", 0))), min(int(arguments.get("limit", 200)), MAX_ROWS)
    page = order.slice(offset, limit)
    schema = {**opened.scan.collect_schema(), TOP: pl.Float64()}
    messages: dict[object, object] = {message: message for message in opened.directory.messages}
    return {
        "kind": opened.kind,
        "columns": [{"name": name, "type": _type_name(schema[name])} for name in names],
        "shown": columns,
        "total": opened.narrow.height,
        "errors": opened.narrow[ERROR].count() if ERROR in opened.narrow.columns else 0,
        "count": len(order),
        "offset": offset,
        "rows": [[_plain(messages.get(value, value)) for value in row] for row in opened.rows(page, columns).rows()]
        if columns
        else [],
    }


def export_table(arguments: Mapping[str, Any], request: Request) -> dict[str, Any]:
    """Write the rows selected as in :func:`table` to ``path`` as CSV, with a byte order mark for spreadsheets.

    Raises:
        FailedToWriteOutputsError: cannot be written.
        VisionDesignerError: the table cannot be read.
    """
    opened, key = open_table(arguments)
    path = Path(str(arguments["path"]))
    names = opened.column_names()
    columns = [name for name in arguments.get("columns") or names if name in names]
    order = _order(opened, key, arguments)
    request.check_cancelled()
    temporary = path.with_name(f".{path.name}.partial")
    with writing(path, named=True):
        try:
            plain_frame(opened.rows(order, columns)).write_csv(temporary, include_bom=True)
            temporary.replace(path)
        except pl.exceptions.PolarsError as error:
            raise OSError(str(error)) from error
        finally:
            temporary.unlink(missing_ok=True)
    return {"rows": len(order)}


def _type_name(type_: pl.DataType) -> str:
    if type_.is_integer():
        return "int"
    return "float" if type_.is_float() else "text"


def _plain(value: object) -> str | int | float | None:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if value - value == 0 else str(value)
    return str(value)
