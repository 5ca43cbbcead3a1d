"""Pages of tables, sorted and filtered; wide columns are read only for visible rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from unicodedata import normalize

import polars as pl
from pydantic import Field

from vision_designer.graphs.inspection.requests import LruCache, Request
from vision_designer.graphs.printing import plain_frame
from vision_designer.nodes.errors import InvalidDatasetError
from vision_designer.nodes.images.category_names import canonical, one_spelling
from vision_designer.nodes.system.atomic_files import replacing, writing
from vision_designer.nodes.system.stored import Stored
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


class TableArguments(Stored):
    """A page of a table: the main one of the output in ``folder``, or a further ``table``; which rows and columns.

    ``search`` is a text in any column, ``filters`` are (column, value), ``wrong`` and ``errors`` ask for such rows.
    """

    folder: str = ""
    table: str | None = None
    sort: str | None = None
    descending: bool = False
    search: str | None = None
    filters: list[Annotated[tuple[str, Any], Field(strict=False)]] = []
    wrong: bool = False
    errors: bool = False
    offset: int = Field(0, ge=0)
    limit: int = Field(200, ge=0, le=MAX_ROWS)
    columns: list[str] | None = None
    path: str = ""
    """The file to export them to."""


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


def open_table(query: TableArguments) -> tuple[OpenTable, tuple[str, str, int]]:
    """The table, and its cache key, which changes with it; InvalidDatasetError if it is missing or unreadable."""
    folder, name = Path(query.folder), query.table or ""
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


def _order(table: OpenTable, key: tuple[str, str, int], query: TableArguments) -> pl.Series:
    """Positions of the rows that pass the filters, sorted as requested."""
    sort, text = query.sort, (query.search or "").strip()

    def find() -> pl.Series:
        frame = table.narrow
        if sort in table.wide:
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
        for column, value in query.filters:
            if column not in frame.columns:
                raise InvalidDatasetError("the table has no column {column!r}. Refresh the view.", column=column)
            conditions.append(_is(frame, column, value))
        if query.wrong and CATEGORY in frame.columns and LABELS in frame.columns:
            names = pl.concat([frame[CATEGORY].unique(), frame[LABELS].unique()]).drop_nulls().unique().to_list()
            spelled = {name: same for name, same in one_spelling(names).items() if name != same}
            conditions.append(pl.col(CATEGORY).replace(spelled) != pl.col(LABELS).replace(spelled))
        if query.errors and ERROR in frame.columns:
            conditions.append(pl.col(ERROR).is_not_null())
        for condition in conditions:
            frame = frame.filter(condition)
        if sort is not None and sort in frame.columns:
            frame = frame.sort(sort, descending=query.descending, nulls_last=True, maintain_order=True)
        return frame[POSITION]

    chosen = (sort, query.descending, text, repr(query.filters), query.wrong, query.errors)
    return _orders.get((key, *chosen), find)


def _is(frame: pl.DataFrame, column: str, value: object) -> pl.Expr:
    """Expression that compares cells with a value; categories in NFC and NFD."""
    if value is None:
        return pl.col(column).is_null()
    if column in (CATEGORY, LABELS) and isinstance(value, str) and not value.isascii():
        names = frame[column].drop_nulls().unique().to_list()
        return pl.col(column).is_in([name for name in names if canonical(name) == canonical(value)])
    return pl.col(column).eq(value)


def _selected(query: TableArguments, request: Request) -> tuple[OpenTable, list[str], pl.Series]:
    """The table, the columns that were query for (all by default), and the positions of the rows."""
    opened, key = open_table(query)
    names = opened.column_names()
    columns = [name for name in query.columns or names if name in names]
    order = _order(opened, key, query)
    request.check_cancelled()
    return opened, columns, order


def table(arguments: Mapping[str, Any], request: Request) -> dict[str, Any]:
    """Page of a table, see :class:`TableArguments`."""
    query = TableArguments.of(arguments)
    opened, columns, order = _selected(query, request)
    page = order.slice(query.offset, query.limit)
    schema = {**opened.scan.collect_schema(), TOP: pl.Float64()}
    messages: dict[object, object] = {message: message for message in opened.directory.messages}
    return {
        "kind": opened.kind,
        "columns": [{"name": name, "type": _type_name(schema[name])} for name in opened.column_names()],
        "shown": columns,
        "total": opened.narrow.height,
        "errors": opened.narrow[ERROR].count() if ERROR in opened.narrow.columns else 0,
        "count": len(order),
        "offset": query.offset,
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
    query = TableArguments.of(arguments)
    opened, columns, order = _selected(query, request)
    path = Path(query.path)
    with writing(path, named=True):
        # A folder that is gone is not made again.
        path.parent.stat()
        with replacing(path) as file:
            plain_frame(opened.rows(order, columns)).write_csv(file, include_bom=True)
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
