"""Escapes control characters in untrusted text for terminals and logs."""

import os
import sys
from pathlib import Path

_TURNING = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""Code points that have what follows written the other way round."""
_HALVES = range(0xD800, 0xE000)
"""Of characters, by which Python stands for bytes of names that are no UTF-8; they cannot be written."""
_ORDERS = {number: f"\\u{number:04x}" for number in (*range(0x20), *range(0x7F, 0xA0), *_TURNING, *_HALVES)}
_SHOWN_IN_LINES = {number: shown for number, shown in _ORDERS.items() if chr(number) not in "\n\t"}


def printable(text: str) -> str:
    r"""Text with control characters, and those that turn text round, as ``\u001b``; lines and tabs stay.

    JSON remains JSON of the same value. Names of files and categories may hold anything, and a terminal obeys what
    begins with an escape.
    """
    return text.translate(_SHOWN_IN_LINES)


def printable_line(text: str) -> str:
    """The same in one line."""
    return text.translate(_ORDERS)


def readable_path(path: Path) -> str:
    """A path as text that can be written anywhere; what is not UTF-8 in it is shown as a replacement mark."""
    return os.fsencode(path).decode("utf-8", "replace")


def say(text: object, *, error: bool = False) -> None:
    """Print to standard output, or to standard error."""
    print(printable(str(text)), file=sys.stderr if error else sys.stdout)
