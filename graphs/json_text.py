"""JSON from elsewhere: untrusted text, read with limits."""

import errno
import json
import math
import os
import re
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from vision_designer.nodes.core.parameter_kinds import MAX_DIGITS
from vision_designer.nodes.messages import Message
from vision_designer.nodes.system.files import open_file
from vision_designer.nodes.system.stored import NotReadableError

LARGEST_TEXT = 64 * 2**20
"""Bytes of a file, or characters; a graph of 100,000 nodes is smaller."""
MAX_VALUES = 4_000_000
"""A graph of the maximum size has fewer; ``[[],[],`` would have many times more, and fill the memory."""
DEEPEST = 100
"""Maximum nesting; code that copies, compares or writes values is recursive."""
STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
CONFLICT = re.compile(r"^(<{7}|={7}|>{7}|\|{7})(?: |\r?$)", re.MULTILINE)
"""Merge conflict markers."""
HALF_CHARACTER = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")


class NotJsonError(NotReadableError):
    """The text is not JSON."""


class NotTextError(NotReadableError):
    """The file is not UTF-8 text; includes a remedy."""


def read_bytes(path: Path, maximum: int = LARGEST_TEXT) -> bytes:
    """Read a file that may be anything, see :func:`open_file`.

    Raises:
        OSError: missing, not readable, or not a file; EFBIG if it has more than ``maximum`` bytes.
    """
    content = None
    try:
        if path.stat().st_size <= maximum:
            with open_file(path) as file:
                # Files of /proc report a size of 0, and some have no end.
                content = file.read(maximum + 1)
    except ValueError as error:
        raise OSError(errno.EINVAL, Message("this name is not valid for a file")) from error
    if content is None or len(content) > maximum:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
    return content


def decoded(content: bytes) -> str:
    """Decode UTF-8 without its byte order mark; raises NotTextError for anything else."""
    encoding = json.detect_encoding(content)
    if not encoding.startswith("utf-8"):
        # Windows PowerShell writes UTF-16; other content may look like it.
        with suppress(UnicodeDecodeError):
            if content.decode(encoding).removeprefix("\ufeff").lstrip().startswith(("{", "[")):
                raise NotTextError("it is UTF-16 or UTF-32 text. Save it as UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotTextError("it is not UTF-8 text. Choose another file") from error


def parse(text: str, *, deepest: int = DEEPEST, lenient: bool = False, largest: int = LARGEST_TEXT) -> Any:  # noqa: ANN401 - any JSON value
    """Parse a JSON text.

    ``lenient`` accepts control characters in strings, and duplicate keys, as stock Ryven does.

    Raises:
        NotReadableError: not JSON, too large, too deep, or with numbers, keys or characters that cannot be written
            again.
    """
    text = text.removeprefix("\ufeff")
    if len(text) > largest:
        raise NotReadableError("it is larger than {largest} MiB", largest=largest >> 20)
    if _values(text) > MAX_VALUES and _values(STRING.sub("", text)) > MAX_VALUES:
        raise NotReadableError("it contains more than {maximum:,} values", maximum=MAX_VALUES)
    try:
        value = json.loads(
            text,
            strict=not lenient,
            parse_int=_whole_number,
            parse_float=_number,
            parse_constant=_no_constant,
            object_pairs_hook=None if lenient else _no_duplicates,
        )
    except json.JSONDecodeError as error:
        if not text.strip():
            raise NotJsonError("it is empty") from error
        _check_conflict(text)
        raise NotJsonError("{error}", error=error) from error
    except RecursionError as error:
        raise NotReadableError("it is nested deeper than {deepest} levels", deepest=deepest) from error
    _check_depth(value, deepest)
    if HALF_CHARACTER.search(text):
        _check_characters(value)
    return value


def _check_conflict(text: str) -> None:
    """Report merge conflict markers by line; strings in JSON never span lines."""
    found = list(CONFLICT.finditer(text))
    if found:
        begins = [mark for mark in found if mark[1] == "<" * 7] or found
        numbers = [text.count("\n", 0, mark.start()) + 1 for mark in begins[:11]]
        lines = ", ".join(map(str, numbers[:10])) + (", ..." if len(numbers) > 10 else "")
        raise NotJsonError(
            "it has merge conflict markers (<<<<<<<, =======, >>>>>>>), from line {lines} on. Resolve "
            "the conflicts and remove the markers",
            lines=lines,
        )


def _values(text: str) -> int:
    return sum(map(text.count, ",[{"))


def _whole_number(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise NotReadableError(
            "it has a number of {count} digits; the maximum is {maximum}", count=len(text), maximum=MAX_DIGITS
        )
    return int(text)


def _number(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise NotReadableError("it has the number {text}, which is too large", text=text[:80])
    return value


def _no_constant(name: str) -> NoReturn:
    # Python accepts NaN and infinity.
    raise NotReadableError("{name} is not a JSON number", name=name)


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        raise NotReadableError("an object has the key {twice!r:.80} twice", twice=twice)
    return found


def _check_depth(value: object, deepest: int) -> None:
    level = [value]
    for _ in range(deepest):
        level = [
            child
            for item in level
            if isinstance(item, dict | list)
            for child in (item.values() if isinstance(item, dict) else item)
            if isinstance(child, dict | list)
        ]
        if not level:
            return
    raise NotReadableError("it is nested deeper than {deepest} levels", deepest=deepest)


def _check_characters(value: object) -> None:
    """Reject lone surrogates, which cannot be shown or written as UTF-8."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        half = error.object[error.start]
        around = error.object[max(0, error.start - 20) : error.start]
        raise NotReadableError(
            "it has an incomplete Unicode character, {half!r}, after {around!r}", half=half, around=around
        ) from error
