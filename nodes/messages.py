"""Messages that keep their template and values, so that they can be translated.

A message is English text, and is used as such. It also keeps the template from which the text was made and the values
that fill it. The template identifies the message, as in gettext: the window looks it up in a translation and fills in
the translated values. In JSON, template and values are stored beside the text.
"""

import json
import math
import numbers
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from string import Formatter
from types import MappingProxyType
from typing import Any, Self

Value = str | int | float | None
"""A value of a message; a ``str`` may be a message itself."""
Values = Mapping[str, Value] | tuple[Value, ...]
NO_VALUES: Mapping[str, object] = MappingProxyType({})

TEMPLATES = "templates"
"""The key of a JSON object under which the messages in it are stored: template and values by text."""
MAX_DEPTH = 12
"""Of messages in messages, when they are read."""
MAX_STORED = 10_000
"""Messages of one JSON object whose templates are stored; the others are texts there."""
MAX_LENGTH = 2000
"""Characters of a template; a longer text is none."""
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_SPEC = re.compile(r",?(\.\d{1,3})?[defg%]?")


class Message(str):
    """English text made from a template and its values.

    A template without fields, or with fields that have no value, is taken as plain text.

    Args:
        template: the text with named fields, e.g. ``{path} has {count:,} images``. A field may have a format for
            numbers or ``!r``, but no attributes or items. A message is returned as it is.
        values: for the fields; others are ignored. What is no number is kept as the text that ``str`` gives, which of
            an exception may be a message.
        more: the same by name.

    Attributes:
        template: the template, or the separator if ``values`` is a tuple, see :meth:`joined`.
        values: what fills the fields; may be messages themselves.
    """

    template: str
    values: Values
    __slots__ = ("template", "values")

    def __new__(cls, template: str, values: Mapping[str, object] = NO_VALUES, /, **more: object) -> Self:
        """Make the text."""
        if isinstance(template, cls):
            return template
        fields = fields_of(template)
        values = {**values, **more}
        if not fields or not fields <= values.keys():
            return cls._made(template, template, {})
        kept = {name: _kept(value) for name, value in values.items() if name in fields}
        return cls._made("".join(_pieces(template, kept)), template, kept)

    @classmethod
    def counted(
        cls, count: int, one: str, several: str, values: Mapping[str, object] = NO_VALUES, /, **more: object
    ) -> Self:
        """The message of the first template if ``count`` is 1, else of the second; the number fills ``{count}``."""
        return cls(one if count == 1 else several, values, count=count, **more)

    @classmethod
    def joined(cls, separator: str, items: Iterable[object]) -> Self:
        """The message that lists several texts or messages."""
        kept = tuple(map(_kept, items))
        return cls._made(separator.join(map(str, kept)), separator, kept)

    @classmethod
    def _made(cls, text: str, template: str, values: Values) -> Self:
        self = super().__new__(cls, text)
        self.template = template
        self.values = values
        return self

    def __str__(self) -> str:
        # As a str, so that str(error) gives the message of an error.
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return (Message._made, (str.__str__(self), self.template, self.values))

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, _: object) -> Self:
        return self


class ReasonError(ValueError):
    """Why something cannot be used, as a message for the middle of another one; arguments as of :class:`Message`."""

    def __init__(self, template: str, values: Mapping[str, object] = NO_VALUES, /, **more: object) -> None:
        super().__init__(Message(template, values, **more))


def fields_of(template: str) -> frozenset[str]:
    """The names of the fields; empty if there are none, or any is more than a name and a format."""
    return _fields_of(template) if len(template) <= MAX_LENGTH else frozenset()


@lru_cache(maxsize=4096)
def _fields_of(template: str) -> frozenset[str]:
    try:
        parts = [part for part in Formatter().parse(template) if part[1] is not None]
    except ValueError:
        return frozenset()
    names = {name or "" for _, name, _, _ in parts}
    are_plain = all(_NAME.fullmatch(name) for name in names) and all(
        _SPEC.fullmatch(spec or "") and conversion in (None, "r") for _, _, spec, conversion in parts
    )
    return frozenset(names) if are_plain else frozenset()


def pieces_of(template: str) -> Iterator[tuple[str, str | None, str, str | None]]:
    """Each text with the field that follows it: its name, None at the end, format and conversion."""
    for literal, name, spec, conversion in Formatter().parse(template):
        yield literal, name, spec or "", conversion


def formatted(value: Value, spec: str, conversion: str | None) -> str:
    """A value as it stands in its field."""
    return format(repr(value) if conversion else value, spec)


def first_line(text: str) -> str:
    """The first line of a text; a message of one line is returned as it is."""
    lines = text.strip().splitlines() or [""]
    return text if lines == [text] else lines[0]


def lower(text: str) -> str:
    """A reason of the system for the middle of a sentence; a message is returned as it is."""
    return text if isinstance(text, Message) else text.lower()


def with_templates(content: dict[str, Any]) -> dict[str, Any]:
    """A JSON object with the templates and values of the messages in it, for :func:`with_messages`."""
    found: dict[str, Any] = {}
    _collect(content, found)
    return {**content, TEMPLATES: found} if found else content


def with_messages(content: Any, templates: object = None) -> Any:  # noqa: ANN401 - any JSON value
    """A JSON object whose texts are messages again where their templates and values are stored.

    Whatever these are, the English texts stay: a template that does not give the text beside it is ignored.

    Args:
        content: an object that :func:`with_templates` gave, or part of one; other values are returned as they are.
        templates: of ``content``; those in it by default, which are left out of the result.
    """
    if not isinstance(content, dict):
        return content
    if templates is None:
        templates = content.get(TEMPLATES)
        content = {name: value for name, value in content.items() if name != TEMPLATES}
    if not isinstance(templates, dict):
        return content
    try:
        return _restored(content, templates)
    except RecursionError:
        return content


def _pieces(template: str, values: Mapping[str, Value]) -> Iterator[str]:
    for literal, name, spec, conversion in pieces_of(template):
        yield literal
        if name is not None:
            yield formatted(values[name], spec, conversion)


def _kept(value: object) -> Value:
    if isinstance(value, str | bool | int | float) or value is None:
        return value
    if isinstance(value, json.JSONDecodeError):
        return Message(
            "{reason}: line {line} column {column} (char {position})",
            dict(reason=value.msg, line=value.lineno, column=value.colno, position=value.pos),
        )
    if isinstance(value, numbers.Integral):
        return int(value)
    return float(value) if isinstance(value, numbers.Real) else str(value)


def _collect(value: object, found: dict[str, Any]) -> None:
    if isinstance(value, Message):
        if value.values and len(found) < MAX_STORED:
            found[value] = _plain(value)
    elif isinstance(value, dict):
        for item in value.values():
            _collect(item, found)
    elif isinstance(value, list | tuple):
        for item in value:
            _collect(item, found)


def _plain(value: Value) -> object:
    if not isinstance(value, Message):
        return None if isinstance(value, float) and not math.isfinite(value) else value
    if isinstance(value.values, tuple):
        return {"separator": value.template, "items": [_plain(item) for item in value.values]}
    return {"template": value.template, "values": {name: _plain(item) for name, item in value.values.items()}}


def _restored(content: Any, templates: dict[str, Any]) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(content, str):
        known = templates.get(content)
        made = _read(known, len(content), MAX_DEPTH) if isinstance(known, dict) else None
        return made if made == content else content
    if isinstance(content, dict):
        return {name: _restored(value, templates) for name, value in content.items()}
    return [_restored(value, templates) for value in content] if isinstance(content, list) else content


def _read(known: object, length: int, depth: int) -> Value:
    """The value that :func:`_plain` wrote; None if it is not one, or gives more than ``length`` characters."""
    if not isinstance(known, dict):
        return known if isinstance(known, str | int | float) else None
    values, items = known.get("values"), known.get("items")
    template = known.get("separator" if isinstance(items, list) else "template")
    if not depth or not isinstance(template, str):
        return None
    read: Values
    if isinstance(items, list):
        read = tuple(_read(item, length, depth - 1) for item in items)
        pieces: Iterable[str] = (f"{template if index else ''}{item}" for index, item in enumerate(read))
    elif isinstance(values, dict) and fields_of(template) == values.keys():
        read = {name: _read(value, length, depth - 1) for name, value in values.items()}
        pieces = _pieces(template, read) if values else (template,)
    else:
        return None
    text = ""
    try:
        for piece in pieces:
            text += piece
            if len(text) > length:
                return None
    except (ValueError, TypeError, OverflowError):
        # A format that does not suit the value.
        return None
    return Message._made(text, template, read)
