"""Tables on a terminal: aligned, never wrapped, and not wider than the terminal."""

import os
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape

from vision_designer.graphs.printing import printable, printable_line, say
from vision_designer.nodes.core.parameter_kinds import short_number

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
