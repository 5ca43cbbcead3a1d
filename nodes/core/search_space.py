"""Search spaces: the values to try of each parameter, parsed from text."""

import itertools
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vision_designer.nodes.core.parameter_kinds import short_number
from vision_designer.nodes.core.parameters import ParameterInfo, ParameterModel
from vision_designer.nodes.core.suggestions import did_you_mean, nearest
from vision_designer.nodes.errors import (
    InvalidGraphError,
    LessThanOrEqualToError,
    NotInRangeValueError,
    NullOrEmptyError,
    ParameterParsingError,
    VisionDesignerError,
)
from vision_designer.nodes.messages import Message

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution

Value = bool | int | float | str
Declared = Callable[[str], tuple[type[ParameterModel], str, str]]
"""Finds a parameter by its name in a space: model, identifier, and canonical name.

Raises InvalidGraphError if there is none.
"""
MAX_VALUES = 1000
"""Maximum number of values of a parameter in a grid or list."""
MAX_LINES = 100
SPACE = Message("Space (space)")
SYNTAX = Message(
    "Write one line per parameter: NAME = LOW..HIGH, optionally followed by log or step S, or NAME = VALUE, VALUE, ..."
)


@dataclass(frozen=True)
class Dimension:
    """Values to try of one parameter: a list or a range.

    Attributes:
        name: of the parameter in the space.
        values: list; empty for a range.
        low: inclusive minimum of a range.
        high: inclusive maximum of a range.
        log: whether values are drawn on a logarithmic scale.
        step: of a range; None for any number.
    """

    name: str
    values: tuple[Value, ...] = ()
    low: int | float = 0
    high: int | float = 0
    log: bool = False
    step: int | float | None = None

    @property
    def ends(self) -> tuple[Value, ...]:
        """The lowest and the highest number; all values if they are no numbers."""
        if not self.values:
            return self.low, self.high
        numbers = [value for value in self.values if isinstance(value, int | float) and not isinstance(value, bool)]
        return (min(numbers), max(numbers)) if len(numbers) == len(self.values) else self.values

    def listed(self) -> tuple[Value, ...]:
        """All values, for a grid; empty if infinite or too many."""
        if self.values:
            return self.values
        if self.log or self.step is None:
            return ()
        count = math.floor((self.high - self.low) / self.step + 1e-9) + 1
        if count > MAX_VALUES:
            return ()
        # 0.1 + 2 x 0.1 is 0.30000000000000004 in binary.
        found = [self.low + number * self.step for number in range(count)]
        return tuple(value if isinstance(value, int) else float(f"{value:.12g}") for value in found)

    def distribution(self) -> "BaseDistribution":
        """As an optuna distribution."""
        from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

        if self.values:
            return CategoricalDistribution(self.values)
        if isinstance(self.low, int) and isinstance(self.high, int):
            return IntDistribution(self.low, self.high, log=self.log, step=int(self.step or 1))
        return FloatDistribution(self.low, self.high, log=self.log, step=self.step)


@dataclass(frozen=True)
class Space:
    """The values to try of all parameters."""

    dimensions: tuple[Dimension, ...]

    def grid(self) -> list[dict[str, Value]]:
        """All combinations, the last parameter changing first; NotInRangeValueError for too many values of a range."""
        listed = []
        for dimension in self.dimensions:
            if not dimension.listed():
                raise NotInRangeValueError(
                    "Space (space) has too many values of {name} for Search (search) grid, which tries "
                    "every value. Specify a step or a list of values, or choose the search random or tpe.",
                    parameter="space",
                    name=dimension.name,
                )
            listed.append(dimension.listed())
        # Limited: 1,000 values of each of ten parameters would fill any memory.
        maximum = itertools.islice(itertools.product(*listed), 100 * MAX_VALUES)
        names = [dimension.name for dimension in self.dimensions]
        return [dict(zip(names, values, strict=True)) for values in maximum]

    @property
    def finite(self) -> int | None:
        """Number of combinations; None if infinite or too many."""
        if not all(dimension.listed() for dimension in self.dimensions):
            return None
        return math.prod(len(dimension.listed()) for dimension in self.dimensions)


def parse_space(text: str, declared: Declared, option: str = "") -> Space:
    """Parse a space: one line for each parameter, or semicolons between them.

    A line is ``NAME = LOW..HIGH``, optionally followed by ``log`` or ``step S``, or ``NAME = VALUE, VALUE, ...``. Text
    after ``#`` and empty lines are ignored. Ranges of integers have step 1. Messages begin with ``option`` of the
    command line, or with the parameter Space.

    Raises:
        NullOrEmptyError: no line.
        InvalidGraphError: unknown parameter.
        ParameterParsingError: invalid line or value.
        NotInRangeValueError: empty range, or logarithm undefined.
        VisionDesignerError: invalid value of the parameter.
    """
    what = option or SPACE
    dimensions: dict[str, Dimension] = {}
    lines_of: dict[str, int] = {}
    lines = [line for part in text.splitlines() for line in part.partition("#")[0].split(";")]
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            dimension = _parse_line(line, declared)
            if dimension.name in lines_of:
                raise ParameterParsingError(
                    "{name} is already in line {line}. Remove one of them.",
                    dict(name=dimension.name, line=lines_of[dimension.name]),
                )
        except VisionDesignerError as error:
            details = {**error.details, "parameter": "space", "line": number}
            message = Message("{what} line {number}: {message}", what=what, number=number, message=error.message)
            raise type(error)(message, **details) from None
        lines_of[dimension.name] = number
        dimensions[dimension.name] = dimension
        if len(dimensions) > MAX_LINES:
            raise ParameterParsingError(
                "{what} has more than {maximum} lines. Search over fewer parameters.",
                what=what,
                maximum=MAX_LINES,
                parameter="space",
            )
    if not dimensions:
        raise NullOrEmptyError(
            "{what} does not name a parameter. {syntax}", what=what, syntax=SYNTAX, parameter="space"
        )
    return Space(tuple(dimensions.values()))


_NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_RANGE = re.compile(rf"({_NUMBER})\s*\.\.\s*({_NUMBER})((?:\s.*)?)")
_BEHIND = re.compile(rf"\s*(?:(log)|step\s+({_NUMBER}))?\s*")


def _parse_line(line: str, declared: Declared) -> Dimension:
    name, equals, text = (part.strip() for part in line.partition("="))
    if not equals or not name or not text:
        raise ParameterParsingError(
            "{line!r} is not of the form NAME = VALUES. {syntax}", line=line.strip()[:80], syntax=SYNTAX
        )
    model, identifier, name = declared(name)
    info = model.info(identifier)
    match = _RANGE.fullmatch(text)
    if match is not None and info.record.ordered:
        return _parse_range(name, model, info, match)
    if ".." in text and info.record.ordered:
        raise ParameterParsingError("{text!r} is not a range of numbers. {syntax}", text=text[:80], syntax=SYNTAX)
    parts = [part.strip() for part in text.split(",")]
    if len(parts) > MAX_VALUES:
        raise ParameterParsingError(
            "{name} has {parts:,} values; the maximum is {maximum}.", name=name, parts=len(parts), maximum=MAX_VALUES
        )
    values = [_value(model, info, part) for part in parts]
    twice = [value for at, value in enumerate(values) if value in values[:at]]
    if twice:
        raise ParameterParsingError(
            "{name} has the value {value!r} twice. Remove one of them.", name=name, value=twice[0]
        )
    return Dimension(name, tuple(values))


def _parse_range(name: str, model: type[ParameterModel], info: ParameterInfo, match: re.Match[str]) -> Dimension:
    low, high = (_value(model, info, match[group]) for group in (1, 2))
    behind = _BEHIND.fullmatch(match[3])
    if behind is None:
        raise ParameterParsingError(
            "{text!r} cannot follow a range. {syntax}", text=match[3].strip()[:80], syntax=SYNTAX
        )
    if not (isinstance(low, int | float) and isinstance(high, int | float)) or low >= high:
        raise NotInRangeValueError(
            "{name} = {low}..{high} is empty: the first number must be lower than the second.",
            dict(name=name, low=match[1], high=match[2]),
        )
    if behind[1] and low <= 0:
        raise NotInRangeValueError(
            "{name} = {low}..{high} log starts at {low}, which has no logarithm. Start above 0, or remove log.",
            dict(name=name, low=match[1], high=match[2]),
        )
    if behind[2] is None:
        return Dimension(name, (), low, high, bool(behind[1]), 1 if info.kind == "int" and not behind[1] else None)
    try:
        step = info.parse(behind[2])
    except ParameterParsingError:
        step = 0
    integer = Message(", and an integer") if info.kind == "int" else ""
    if not step > 0 or not math.isfinite(step) or step > high - low:
        raise NotInRangeValueError(
            "{name} has the step {step}; it must be greater than 0 and at most {width:g}, the width of the "
            "range{integer}.",
            dict(name=name, step=behind[2], width=high - low, integer=integer),
        )
    # Adjusted to the last step.
    high = low + math.floor((high - low) / step + 1e-9) * step
    return Dimension(name, (), low, high if info.kind == "int" else float(f"{high:.12g}"), step=step)


def _value(model: type[ParameterModel], info: ParameterInfo, text: str) -> Value:
    value: Value = info.parse(text)
    # Only problems of this value: others may be set later.
    for problem in model.problems({info.identifier: value}):
        if problem.parameter == info.identifier:
            raise problem.error(problem.message)
    return value


def parameter_of(model: type[ParameterModel], prefix: str, title: str) -> Declared:
    """Lookup of a component's parameters, optionally prefixed (``train.epochs``); ``title`` names it in messages."""

    def declared(name: str) -> tuple[type[ParameterModel], str, str]:
        identifier = name.removeprefix(f"{prefix}.")
        if identifier not in model.model_fields:
            known = Message("Available parameters: {known}.", known=", ".join(model.model_fields))
            hint = did_you_mean(nearest(identifier, model.model_fields), known)
            raise InvalidGraphError(
                "{title} has no parameter {name!r}. {hint}", title=title, name=identifier[:80], hint=hint
            )
        return model, identifier, identifier

    return declared


def check_grid(space: Space, trials: int) -> int:
    """Number of trials of a grid.

    Raises:
        NotInRangeValueError: too many values of a range.
        LessThanOrEqualToError: more combinations than trials.
    """
    combinations = len(space.grid())
    if combinations > trials:
        amount = (
            Message("more than {combinations:,}", combinations=combinations)
            if combinations == 100 * MAX_VALUES
            else f"{combinations:,}"
        )
        raise LessThanOrEqualToError(
            "Space (space) has {amount} combinations, and Search (search) grid tries all of them; the "
            "maximum is {trials:,}, the value of Trials (trials). Increase Trials, or use fewer values.",
            amount=amount,
            parameter="space",
            combinations=combinations,
            trials=trials,
        )
    return combinations


def without_effect(
    model: type[ParameterModel], values: Mapping[str, Any], dimensions: Sequence[Dimension]
) -> list[tuple[str, str]]:
    """Searched parameters that have no effect in any combination, and why.

    Args:
        model: of the parameters.
        values: those that are given in all trials, by identifier.
        dimensions: named by identifier.
    """
    names = [dimension.name for dimension in dimensions]
    reasons = [(name, why_never_an_effect(model, name, values, dimensions)) for name in names]
    return [(name, why) for name, why in reasons if why]


def why_never_an_effect(
    model: type[ParameterModel],
    identifier: str,
    values: Mapping[str, Any],
    dimensions: Sequence[Dimension],
    *,
    given: bool = True,
) -> str:
    """Why a parameter has no effect in any combination of the searched values; empty if it has one in some.

    Of numbers, the lowest and the highest are tried. See :meth:`ParameterModel.why_no_effect`.
    """
    lists = [dimension.ends for dimension in dimensions]
    names, why = [dimension.name for dimension in dimensions], ""
    for combination in itertools.islice(itertools.product(*lists), MAX_VALUES):
        chosen = {**values, **dict(zip(names, combination, strict=True))}
        why = model.why_no_effect(identifier, chosen, given=given)
        if not why:
            return ""
    return why


def shown_values(values: Mapping[str, Value]) -> str:
    """Values for people, e.g. ``learning_rate=0.01, mixup=true``."""
    return ", ".join(f"{name}={shown_value(value)}" for name, value in values.items())


def shown_value(value: Value) -> str:
    """A value for people: a number with four significant digits."""
    return short_number(value) if isinstance(value, float) else written_value(value)


def written_value(value: Value) -> str:
    """A value in the syntax of ``--set``, with every digit."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)
