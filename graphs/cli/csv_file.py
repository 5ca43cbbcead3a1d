"""CSV on standard output, or in a file that the user named."""

import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from vision_designer.graphs.printing import BYTE_ORDER_MARK, csv_text, save_csv
from vision_designer.graphs.user_paths import option_path
from vision_designer.nodes.errors import FailedToWriteOutputsError, ParameterParsingError
from vision_designer.nodes.system.atomic_files import check_place, writing

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
