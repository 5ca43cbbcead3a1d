"""Tables as CSV that spreadsheets open correctly.

A spreadsheet computes what begins like a formula, also when it came from a stranger's file name. And Excel takes a
file for one in the local code page unless it begins with a byte order mark.
"""

import csv
import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from vision_designer.nodes.system.atomic_files import line_end, save_bytes, writing

if TYPE_CHECKING:
    import polars as pl

FORMULA = "^[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20]"
"""How it begins; the last four are the same signs, twice as wide."""
NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
MARK = "'"
"""Put before a text that would be computed; spreadsheets take the rest for text then."""


BYTE_ORDER_MARK = "\ufeff"
"""Begins a file by which a spreadsheet knows that it is UTF-8; EF BB BF as bytes."""


def plain_cell(text: str) -> str:
    """``text``, marked when a spreadsheet would compute it; numbers stay as they are."""
    return MARK + text if re.search(FORMULA, text) and not re.search(NUMBER, text) else text


def csv_text(rows: Iterable[Iterable[object]], ends: str = "\n") -> str:
    """Rows as the text of a CSV file: a byte order mark, and ``plain_cell`` of every text; ``ends`` ends each row."""
    written = io.StringIO()
    lines = csv.writer(written, lineterminator=ends)
    for row in rows:
        lines.writerow([plain_cell(cell) if isinstance(cell, str) else cell for cell in row])
    return BYTE_ORDER_MARK + written.getvalue()


def save_csv(path: Path, rows: Iterable[Iterable[object]]) -> None:
    """Write a CSV file that the user named; rows end as in the one that is there.

    Raises:
        FailedToWriteOutputsError: it cannot be written; what was there is untouched.
    """
    with writing(path, named=True):
        save_bytes(path, csv_text(rows, line_end(path)).encode("utf-8", "replace"))


def tab_separated(rows: Iterable[Iterable[str]]) -> str:
    """Rows as a spreadsheet takes them from the clipboard, a cell in one line, with ``plain_cell`` of every text."""
    return "\n".join("\t".join(plain_cell(re.sub(r"[\t\r\n]+", " ", cell)) for cell in row) for row in rows)


def plain_frame(frame: "pl.DataFrame") -> "pl.DataFrame":
    """A table with ``plain_cell`` of every text and every column's name."""
    import polars as pl

    texts = pl.col(pl.String)
    computed = texts.str.contains(FORMULA) & ~texts.str.contains(NUMBER)
    marked = frame.with_columns(pl.when(computed).then(MARK + texts).otherwise(texts).name.keep())
    return marked.rename({name: plain_cell(name) for name in frame.columns})
