"""Tables: on a terminal, aligned and not wider than it, and as CSV."""

import os
import textwrap
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape

from vision_designer.graphs.printing import BYTE_ORDER_MARK, csv_text, printable, printable_line, save_csv, say
from vision_designer.graphs.user_paths import option_path
from vision_designer.nodes.core.parameter_kinds import short_number
from vision_designer.nodes.errors import FailedToWriteOutputsError, ParameterParsingError
from vision_designer.nodes.system.atomic_files import check_place, writing

GAP = "  "
ELLIPSIS = "…"
MIN_TEXT = 12


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        title: heading.
        rank: where a table is too wide, columns of the lowest rank have room first, from the left.
        whole: its texts are never shortened, as those that are copied into other commands.
        keep_end: texts are shortened at their beginning, as paths.
        wrapped: texts are continued on further lines; only for the last column.
        least: width in cells below which texts are not shortened; the column is then omitted.
    """

    title: str
    rank: int = 0
    whole: bool = False
    keep_end: bool = False
    wrapped: bool = False
    least: int = MIN_TEXT


def shown(text: str) -> str:
    """Escape text for rich."""
    return escape(printable(text))


def number(value: object) -> str:
    """A metric or cell as text; a number with four significant digits."""
    if isinstance(value, float):
        return short_number(value)
    return "" if value is None else printable_line(str(value))


def width_limit(console: Console) -> int | None:
    """Width of the terminal, or ``$COLUMNS``; None where the output goes to a file or a program."""
    given = os.environ.get("COLUMNS", "").isdecimal()
    return console.width if console.is_terminal or given else None


def fits(columns: Sequence[str | Column], rows: Sequence[Sequence[Any]], console: Console | None = None) -> bool:
    """Whether a table needs no shortening."""
    limit = width_limit(console or Console())
    titles = [column if isinstance(column, str) else column.title for column in columns]
    widths = [max(cell_len(number(line[at])) for line in [titles, *rows]) for at in range(len(titles))]
    return limit is None or _total(widths) <= limit


def print_table(
    columns: Sequence[str | Column],
    rows: Sequence[Sequence[Any]],
    title: str = "",
    *,
    maximum: int | None = None,
    console: Console | None = None,
) -> None:
    """Print a table of at most ``maximum`` rows, by default all, numbers right-aligned, on standard output by default.

    On a terminal that is too narrow, texts are shortened, and then columns omitted and named below the table.
    """
    console = console or Console()
    if title:
        console.print(f"\n[bold]{shown(title)}[/]", highlight=False, soft_wrap=True)
    declared = [Column(column) if isinstance(column, str) else column for column in columns]
    titles = [printable_line(column.title) for column in declared]
    cells = [[number(cell) for cell in row] for row in rows[:maximum]]
    numeric = [any(isinstance(row[at], int | float) for row in rows) for at in range(len(titles))]
    widths = [max(cell_len(line[at]) for line in [titles, *cells]) for at in range(len(titles))]
    limit = width_limit(console)
    if limit is not None:
        widths = _fitted(declared, widths, numeric, [cell_len(each) for each in titles], limit)

    def line(texts: Sequence[str]) -> str:
        padded = []
        for text, width, right, column in zip(texts, widths, numeric, declared, strict=True):
            if width:
                short = shortened(text, width, keep_end=column.keep_end)
                space = " " * (width - cell_len(short))
                padded.append(space + short if right else short + space)
        return shown(GAP.join(padded).rstrip())

    console.print(f"[bold]{line(titles)}[/]", highlight=False, soft_wrap=True)
    for row in cells:
        for texts in _wrapped(row, widths[-1]) if declared[-1].wrapped else [row]:
            console.print(line(texts), highlight=False, soft_wrap=True)
    if left := len(rows) - len(cells):
        console.print(f"[dim]{left} more {'row' if left == 1 else 'rows'}[/]", highlight=False)
    if omitted := [text for text, width in zip(titles, widths, strict=True) if not width]:
        what = "1 column does" if len(omitted) == 1 else f"{len(omitted)} columns do"
        console.print(f"[dim]{what} not fit: {shown(', '.join(omitted))}[/]", highlight=False, soft_wrap=True)


def say_wrapped(text: str) -> None:
    """Print a text whose paragraphs and indented lines are wrapped, if the terminal is narrower than the text.

    A line that follows another without an indentation continues its paragraph.
    """
    limit = width_limit(Console())
    if limit is None or max(map(cell_len, text.splitlines()), default=0) <= limit:
        say(text)
        return
    lines: list[str] = []
    for line in printable(text).splitlines():
        is_more = bool(lines and lines[-1] and line) and not (line.startswith(" ") or lines[-1].startswith(" "))
        if is_more and not lines[-1].endswith(":"):
            lines[-1] += f" {line}"
        else:
            lines.append(line)
    for line in lines:
        indent = len(line) - len(line.lstrip())
        more = " " * (indent + 4 if indent else 0)
        say(textwrap.fill(line, limit, subsequent_indent=more, break_on_hyphens=False, break_long_words=False))


def _total(widths: Sequence[int]) -> int:
    kept = [width for width in widths if width]
    return sum(kept) + len(GAP) * max(0, len(kept) - 1)


def _fitted(
    columns: Sequence[Column], natural: Sequence[int], numeric: Sequence[bool], headings: Sequence[int], limit: int
) -> list[int]:
    """Widths of the columns so that the table is at most ``limit`` wide; 0 for omitted ones, never the first.

    ``natural`` are widths without shortening, ``headings`` those of the headings. A ``numeric`` column has numbers,
    which are never shortened.
    """
    least = [
        width if column.whole or right else min(width, max(heading, column.least))
        for column, width, right, heading in zip(columns, natural, numeric, headings, strict=True)
    ]
    widths = [0] * len(columns)
    for at in sorted(range(len(columns)), key=lambda at: (at > 0, columns[at].rank, at)):
        # Columns without any text have a width too, so that 0 means omitted.
        widths[at] = max(1, least[at])
        if at and _total(widths) > limit:
            widths[at] = 0
    if _total(widths) > limit and not columns[0].whole and not numeric[0]:
        widths[0] = max(1, limit)
    left = limit - _total(widths)
    while left > 0 and (narrow := [at for at, width in enumerate(widths) if width and width < natural[at]]):
        # The narrowest first, so that texts are shortened to about the same width.
        at = min(narrow, key=lambda at: widths[at])
        widths[at] += 1
        left -= 1
    return widths


def _wrapped(row: Sequence[str], width: int) -> list[list[str]]:
    """A row as several, with the last text divided between words, or within a longer one."""
    first, *more = textwrap.wrap(row[-1], max(1, width), break_on_hyphens=False) or [""]
    return [[*row[:-1], first], *([*[""] * (len(row) - 1), text] for text in more)]


def shortened(text: str, width: int, *, keep_end: bool) -> str:
    """A text of at most ``width`` cells, with an ellipsis at its end, or with ``keep_end`` at its beginning."""
    if cell_len(text) <= width:
        return text
    kept, room = "", width - cell_len(ELLIPSIS)
    for sign in reversed(text) if keep_end else text:
        room -= cell_len(sign)
        if room < 0:
            break
        kept = sign + kept if keep_end else kept + sign
    return ELLIPSIS + kept if keep_end else kept + ELLIPSIS


STANDARD = "-"
"""Name of standard input or output."""


def check_format(csv: str, *, as_json: bool) -> None:
    """Refuse ``--csv`` together with ``--json``; raises ParameterParsingError."""
    if as_json and csv:
        raise ParameterParsingError("--json and --csv exclude each other. Choose one of them.")


def write_csv(
    target: str, columns: Sequence[str], rows: Iterable[Sequence[object]], content: str, more: Sequence[str] = ()
) -> None:
    """Write a table to ``--csv FILE``, or to standard output for ``-``.

    Every such table has ``columns``, by which an earlier file is recognized; ``more`` are those of this table.
    ``content`` says what the table has, for an error.

    Raises:
        FailedToWriteOutputsError: another file is there, or the file cannot be written.
    """
    table = [[*columns, *more], *rows]
    if target == STANDARD:
        print(csv_text(table).removeprefix(BYTE_ORDER_MARK), end="")
        return
    path = option_path(target, "--csv")
    check_csv(path, columns, content)
    save_csv(path, table)


def moment(seconds: float | None) -> str:
    """Seconds since 1970 as local date and time, to the second; empty if None."""
    return "" if seconds is None else time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds))


def check_csv(target: Path, columns: Sequence[str], content: str) -> None:
    """Refuse to replace a file that does not begin with ``columns``; ``content`` says what it should have.

    Raises:
        FailedToWriteOutputsError: another file is there, or no file can be written there.
    """
    with writing(target, named=True):
        check_place(target)
        if not target.exists() or (target.is_file() and target.stat().st_size == 0):
            return
        begin = ",".join(columns).encode()
        found = target.open("rb").read(len(begin) + 3) if target.is_file() else b""
    if not found.removeprefix(BYTE_ORDER_MARK.encode()).startswith(begin):
        raise FailedToWriteOutputsError(
            f"{target} exists and does not contain {content}. Choose another name for --csv.", path=target
        )
