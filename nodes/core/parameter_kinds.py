"""Kinds of parameters: what values a parameter takes, and how they are read from text, written and suggested.

A parameter has the kind of its annotation: ``bool``, ``int``, ``float``, ``str``, a ``Literal`` of texts, or one of
these types with a kind, as ``PathText`` is ``Annotated[str, PATH]``.
"""

import difflib
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args, get_origin

from pydantic_core import PydanticCustomError, core_schema

from vision_designer.nodes.core.discovery import Records
from vision_designer.nodes.messages import Message
from vision_designer.nodes.system.processes import OFF_VALUES, ON_VALUES

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler

MAX_DIGITS = 308
"""Maximum digits of an integer in a file or typed; other programs do not accept more, and all are slow with them."""
WORDS = dict.fromkeys(ON_VALUES, True) | dict.fromkeys(OFF_VALUES, False)


@dataclass(frozen=True)
class Bounds:
    """Limits of a number: > gt, >= ge, < lt, <= le."""

    gt: float | None = None
    ge: float | None = None
    lt: float | None = None
    le: float | None = None

    @property
    def words(self) -> str:
        """In words, e.g. ``> 0``, ``0 to 180``; empty without limits."""
        if self.ge is not None and self.le is not None:
            if self.ge == self.le:
                return number_text(self.ge)
            return Message("{low} to {high}", low=number_text(self.ge), high=number_text(self.le))
        signs = {">": self.gt, ">=": self.ge, "<": self.lt, "<=": self.le}
        found = [f"{sign} {number_text(value)}" for sign, value in signs.items() if value is not None]
        return Message("{low} and {high}", low=found[0], high=found[1]) if len(found) == 2 else "".join(found)


@dataclass(frozen=True)
class ParameterKind:
    """One kind of parameter.

    Attributes:
        name: by which forms choose a field for it; never changed once released.
        values: Python type of the values, as JSON keeps them: bool, int, float or str.
        described: a value in words, for errors, e.g. ``a number``; ``{choices}`` stands for the choices.
        parse: the value that a text from a command line or a form stands for; ValueError if there is none.
        accepts: whether a value of the right type is accepted.
        suggest: the value that a refused one clearly stands for, given the choices; None if there is none.
        ordered: whether values are numbers, which may have bounds and be searched over by range.
        remedy: what to do if a required value is missing, e.g. ``choose a file``; ``{expected}`` stands for
            :attr:`described`.
    """

    name: str
    values: type
    described: str
    parse: Callable[[str], Any] = str
    accepts: Callable[[Any], bool] = lambda _value: True
    suggest: Callable[[object, Mapping[str, str]], Any] = lambda _value, _choices: None
    ordered: bool = False
    remedy: str = "enter {expected}"

    def __get_pydantic_core_schema__(self, source: object, handler: "GetCoreSchemaHandler") -> core_schema.CoreSchema:
        """The schema of the type, followed by :attr:`accepts`."""
        return core_schema.no_info_after_validator_function(self._checked, handler(source))

    def _checked(self, value: object) -> object:
        if not self.accepts(value):
            raise PydanticCustomError("kind", "is not accepted")
        return value


@dataclass(frozen=True)
class ChoiceOf:
    """Marks a text that names a record, e.g. ``Annotated[str, ChoiceOf(metric_titles)]``.

    Attributes:
        titles: gives the current choices: what the user reads for each value.
        module_of: the module that states the record of a value, whose source is part of a result's key.
    """

    titles: Callable[[], Mapping[str, str]]
    module_of: Callable[[str], str] = lambda _value: ""

    def __get_pydantic_core_schema__(self, source: object, handler: "GetCoreSchemaHandler") -> core_schema.CoreSchema:
        """A text that is one of the choices."""
        return core_schema.no_info_after_validator_function(self._checked, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: "GetJsonSchemaHandler"
    ) -> dict[str, Any]:
        """As of a Literal of the current choices."""
        return {"enum": [*self.titles()], **handler(schema)}

    def _checked(self, value: str) -> str:
        if value not in self.titles():
            raise PydanticCustomError("kind", "is not a choice")
        return value


def choice_of(records: Records[Any]) -> ChoiceOf:
    """A choice among all records of a registry, by their titles."""
    return ChoiceOf(lambda: {name: str(record.title) for name, record in records.items()}, records.module_of)


def number_text(value: float) -> str:
    """A number without superfluous digits."""
    return str(int(value)) if value == int(value) and abs(value) < 1e16 else f"{value:g}"


def short_number(value: float) -> str:
    """A number with at least four significant digits, and all digits before the decimal point."""
    if value != value or abs(value) >= 1e15:
        return f"{value:.4g}"
    return str(round(value)) if value == int(value) or abs(value) >= 1e4 else f"{value:.4g}"


class TooManyDigitsError(ValueError):
    """An integer has more than :data:`MAX_DIGITS` digits."""


def _parse_bool(text: str) -> bool:
    return {"true": True, "false": False}[text.lower()]


def _parse_int(text: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]+", text):
        raise ValueError(text)
    if len(text) > MAX_DIGITS:
        raise TooManyDigitsError
    return int(text)


def _parse_float(text: str) -> float:
    if "_" in text:
        raise ValueError(text)
    return float(text)


def _number_meant(parse: Callable[[str], Any]) -> Callable[[object, Mapping[str, str]], Any]:
    def suggest(value: object, _choices: Mapping[str, str]) -> Any:  # noqa: ANN401 - int or float
        if isinstance(value, float) and math.isfinite(value) and value == round(value):
            return parse(str(round(value)))
        if not isinstance(value, str):
            return None
        text = value.strip().replace(" ", "")
        text = text.replace(",", ".") if text.count(",") == 1 and "." not in text else text
        try:
            return parse(text)
        except ValueError:
            return None

    return suggest


def _choice_meant(value: object, choices: Mapping[str, str]) -> str | None:
    if not isinstance(value, str):
        return None
    spelled = {_bare(word): choice for choice, title in choices.items() for word in (title, choice)}
    close = [_bare(value)] if _bare(value) in spelled else difflib.get_close_matches(_bare(value), spelled, n=2)
    return spelled[close[0]] if len({spelled[word] for word in close}) == 1 else None


def _bare(word: str) -> str:
    return re.sub(r"[^a-z0-9]", "", word.lower())


BOOL = ParameterKind(
    "bool",
    bool,
    "true or false",
    parse=_parse_bool,
    suggest=lambda value, _choices: WORDS.get(str(value).strip().lower()),
)
INT = ParameterKind("int", int, "an integer", parse=_parse_int, suggest=_number_meant(_parse_int), ordered=True)
FLOAT = ParameterKind("float", float, "a number", parse=_parse_float, suggest=_number_meant(_parse_float), ordered=True)
TEXT = ParameterKind("text", str, "text")
PATH = ParameterKind("path", str, "a path", remedy="choose a file or a folder")
CHOICE = ParameterKind("choice", str, "one of {choices}", suggest=_choice_meant, remedy="choose {expected}")

PathText = Annotated[str, PATH]
"""A path, relative to the graph file unless absolute. The engine makes it absolute before a component sees it, and
notices when its files change."""


def kind_of(annotation: object, markers: list[Any]) -> tuple[ParameterKind, dict[str, str]] | None:
    """Kind of an annotation with these ``Annotated`` markers, and its choices; None when no kind takes such values."""
    for marker in markers:
        if isinstance(marker, ParameterKind):
            return marker, {}
        if isinstance(marker, ChoiceOf):
            return CHOICE, dict(marker.titles())
    values = get_args(annotation) if get_origin(annotation) is Literal else ()
    if values and all(isinstance(value, str) for value in values):
        return CHOICE, {value: value for value in values}
    plain = next((kind for kind in (BOOL, INT, FLOAT, TEXT) if annotation is kind.values), None)
    return (plain, {}) if plain else None
