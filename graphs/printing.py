"""Untrusted text for terminals and logs, and for spreadsheets.

A terminal obeys control characters, and a spreadsheet computes cells that begin like a formula. Excel takes a CSV file
to be in the local code page unless it begins with a byte order mark.
"""

import csv
import io
import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from vision_designer.nodes.system.atomic_files import line_end, save_bytes, writing

if TYPE_CHECKING:
    import polars as pl


_DIRECTION = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""Code points that change the direction of text."""
_SURROGATES = range(0xD800, 0xE000)
"""By which Python represents bytes of file names that are not UTF-8; they cannot be written."""
_ESCAPES = {number: f"\\u{number:04x}" for number in (*range(0x20), *range(0x7F, 0xA0), *_DIRECTION, *_SURROGATES)}
_ESCAPES_IN_TEXT = {number: shown for number, shown in _ESCAPES.items() if chr(number) not in "\n\t"}


def printable(text: str) -> str:
    r"""Escape control and direction characters, as ``\u001b``; line ends and tabs stay. JSON keeps its value."""
    return text.translate(_ESCAPES_IN_TEXT)


def printable_line(text: str) -> str:
    """The same, with line ends and tabs escaped too."""
    return text.translate(_ESCAPES)


def readable_path(path: Path) -> str:
    """A path as text that can be written; bytes that are not UTF-8 become replacement characters."""
    return os.fsencode(path).decode("utf-8", "replace")


def say(text: object, *, error: bool = False) -> None:
    """Print to standard output, or to standard error."""
    print(printable(str(text)), file=sys.stderr if error else sys.stdout)


FORMULA = "^[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20]"
"""How a formula begins; the last four are full-width forms."""
NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
MARK = "'"
"""Prefix by which spreadsheets treat a cell as text."""


BYTE_ORDER_MARK = "\ufeff"
"""Marks a file as UTF-8 for spreadsheets; EF BB BF as bytes."""


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
    """Write a CSV file that the user named, with the line ends of the one there; raises FailedToWriteOutputsError."""
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
