"""Parameters, declared once for the form, validation, ``--set`` and the reference pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticCustomError

from vision_designer.nodes import errors
from vision_designer.nodes.core.discovery import DeclarationError
from vision_designer.nodes.core.parameter_info import Parameter as Parameter
from vision_designer.nodes.core.parameter_info import ParameterInfo as ParameterInfo
from vision_designer.nodes.core.parameter_info import describe_field, followed, shown_value
from vision_designer.nodes.core.parameter_info import switched as switched
from vision_designer.nodes.core.parameter_kinds import ChoiceOf, number_text
from vision_designer.nodes.core.parameter_kinds import PathText as PathText
from vision_designer.nodes.core.suggestions import did_you_mean, nearest
from vision_designer.nodes.errors import VisionDesignerError
from vision_designer.nodes.messages import Message

SAMPLE_PREFIX = "sample:"


@dataclass(frozen=True)
class ParameterProblem:
    """A problem with one parameter."""

    parameter: str
    error: type[VisionDesignerError]
    message: str
    code: str
    """Kind of problem, for quick fixes."""


@dataclass(frozen=True)
class Mode:
    """Values of other parameters with which a parameter has no effect, see ``unused_in`` of :func:`Parameter`.

    Attributes:
        holds: given the values of all parameters, by identifier, whether the mode is on.
        why: a sentence on which parameter makes it so, and one on what to do.
        is_usual: whether a value that has no effect is usual in a graph; it is then reported only for values that are
            given on the command line or searched.
    """

    holds: Callable[[Mapping[str, Any]], bool]
    why: str
    is_usual: bool = False


Model = TypeVar("Model", bound="ParameterModel")


class ParameterModel(BaseModel):
    """Base of ``Parameters`` and ``RunSettings``: strict, unknown names are rejected."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False, validate_default=True)

    presets: ClassVar[Mapping[str, Mapping[str, Mapping[str, Any]]]] = {}
    """Defaults that depend on a choice: by identifier and value of the choice, the defaults of other parameters.

    Given values take precedence. A graph file stores values that differ from the default of the choice.
    """

    modes: ClassVar[Mapping[str, Mode]] = {}
    """By name; parameters name those in which they have no effect."""

    _of_records: ClassVar[frozenset[str]] = frozenset()
    """Parameters that records state."""

    @classmethod
    def fields_of_records(cls) -> Mapping[str, tuple[Any, Any]]:
        """Parameters that records state, such as image operations: type and ``Parameter(...)`` by identifier."""
        return {}

    @classmethod
    def take_fields_of_records(cls) -> None:
        """Take up the parameters of records that were found since, and drop those of records that are gone.

        Raises:
            DeclarationError: a record states a parameter that exists already.
        """
        stated = cls.fields_of_records()
        for name in cls._of_records - stated.keys():
            del cls.model_fields[name], cls.__annotations__[name]
        new = {name: field for name, field in stated.items() if name not in cls._of_records}
        if twice := new.keys() & cls.model_fields.keys():
            raise DeclarationError(f"two additions, or one and this program, have a parameter {min(twice)!r}")
        for name, (annotation, declared) in new.items():
            cls.__annotations__[name] = annotation
            cls.model_fields[name] = FieldInfo.from_annotated_attribute(annotation, declared)
        if new or cls._of_records - stated.keys():
            cls._of_records = frozenset(stated)
            cls.model_rebuild(force=True)

    @classmethod
    def __pydantic_init_subclass__(cls, **keywords: object) -> None:
        """Check the declaration: types are supported, and defaults are valid."""
        super().__pydantic_init_subclass__(**keywords)
        cls._of_records = frozenset(cls._of_records & cls.model_fields.keys())
        cls.take_fields_of_records()
        where = f"{cls.__module__}.{cls.__qualname__}"
        required = {info.identifier for info in cls.describe() if info.required}
        for name, preset in cls.presets.items():
            named = {name, *(other for defaults in preset.values() for other in defaults)}
            unknown = named - set(cls.model_fields)
            if unknown:
                raise TypeError(f"{where}.presets: there is no parameter {min(unknown)!r}")
        for info in cls.describe():
            if unknown_modes := set(info.unused_in) - cls.modes.keys():
                raise TypeError(f"{where}.{info.identifier}: there is no mode {min(unknown_modes)!r}")
        chosen = [{name: value} for name, preset in cls.presets.items() for value in preset]
        for values in ({}, *chosen):
            for problem in cls.problems(values):
                if problem.parameter not in required:
                    raise TypeError(f"{where}: the default is refused: {problem.message}")

    @classmethod
    def describe(cls) -> list[ParameterInfo]:
        """All parameters in order."""
        return [cls.info(identifier) for identifier in cls.model_fields]

    @classmethod
    def info(cls, identifier: str) -> ParameterInfo:
        """Declaration of a parameter; KeyError if there is none."""
        if identifier not in cls.model_fields:
            raise KeyError(identifier)
        where = f"{cls.__module__}.{cls.__qualname__}.{identifier}"
        return describe_field(identifier, cls.model_fields[identifier], where)

    @classmethod
    def default_of(cls, identifier: str, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - the parameter's own type
        """Value of a parameter that is not given: its, a choice's or a followed one's default; None if required."""
        field = cls.model_fields[identifier]
        followed = cls.followed_by(identifier, values)
        if followed:
            return values[followed]
        choice = cls.preset_by(identifier, values)
        if choice:
            return cls.presets[choice][cls._chosen(choice, values)][identifier]
        return None if field.is_required() else field.default

    @classmethod
    def followed_by(cls, identifier: str, values: Mapping[str, Any]) -> str:
        """The parameter that an omitted one follows; empty if it has its own default."""
        for name in followed(cls.model_fields[identifier]):
            other = cls.model_fields[name]
            # Values at their default count as omitted: a graph file does not distinguish them.
            is_given = name in values and not _same(values[name], other.default)
            if is_given and cls.has_effect(name, values):
                return name
        return ""

    @classmethod
    def preset_by(cls, identifier: str, values: Mapping[str, Any]) -> str:
        """The choice that determines the default of a parameter; empty for the declared default."""
        for choice, preset in cls.presets.items():
            if identifier in preset.get(cls._chosen(choice, values), {}):
                return choice
        return ""

    @classmethod
    def has_one_default(cls, identifier: str) -> bool:
        """Whether the default of a parameter does not depend on other values."""
        preset = (defaults for by_value in cls.presets.values() for defaults in by_value.values())
        return not followed(cls.model_fields[identifier]) and all(identifier not in defaults for defaults in preset)

    @classmethod
    def _chosen(cls, choice: str, values: Mapping[str, Any]) -> str:
        return str(values.get(choice, cls.model_fields[choice].default))

    @classmethod
    def has_effect(cls, identifier: str, values: Mapping[str, Any]) -> bool:
        """Whether a parameter has an effect with these values, considering all switches."""
        return not cls.switched_off_by(identifier, values)

    @classmethod
    def switched_off_by(cls, identifier: str, values: Mapping[str, Any]) -> str:
        """The parameter that switches another one off; empty if it has an effect."""
        seen: set[str] = set()
        while (switch := cls.info(identifier).depends_on) is not None and switch not in seen:
            seen.add(switch)
            value = values[switch] if switch in values else cls.default_of(switch, values)
            if not cls.info(identifier).has_effect(value):
                return switch
            identifier = switch
        return ""

    @classmethod
    def why_no_effect(cls, identifier: str, values: Mapping[str, Any], *, given: bool = True) -> str:
        """Why a parameter has no effect with these values, and what to do; empty if it has one.

        Args:
            identifier: of the parameter.
            values: those that are given.
            given: whether its value was given on the command line, or is searched; else only what is unusual in a graph
                is reported, and not a parameter that is switched off, which a form shows.
        """
        if not given and not cls.modes:
            return ""
        whole = {name: values[name] if name in values else cls.default_of(name, values) for name in cls.model_fields}
        name: str | None = identifier
        seen: set[str] = set()
        while name is not None and name not in seen:
            info = cls.info(name)
            for mode in (cls.modes[each] for each in info.unused_in):
                if (given or not mode.is_usual) and mode.holds(whole):
                    return Message(mode.why)
            seen.add(name)
            name = info.depends_on
        switch = cls.switched_off_by(identifier, values) if given else ""
        if not switch:
            return ""
        title, needed = cls.info(switch).title, cls._value_needed(identifier, switch)
        return Message("it needs {title} ({parameter}): {needed}.", title=title, parameter=switch, needed=needed)

    @classmethod
    def _value_needed(cls, identifier: str, switch: str) -> str:
        """The value of a switch with which a parameter that depends on it has an effect, in words."""
        while (info := cls.info(identifier)).depends_on != switch:
            identifier = str(info.depends_on)
        if info.depends_on_value:
            return info.depends_on_value
        return "true" if cls.info(switch).kind == "bool" else Message("a value")

    def in_effect(self) -> Self:
        """Copy with parameters that have no effect at their defaults."""
        values, fields = dict(self), type(self).model_fields.items()
        off = {
            name: field.default
            for name, field in fields
            if not field.is_required() and not self.has_effect(name, values)
        }
        return self.model_copy(update=off) if off else self

    @model_validator(mode="before")
    @classmethod
    def _follow(cls, values: object) -> object:
        if not isinstance(values, dict):
            return values
        missing = (name for name in cls.model_fields if name not in values and not cls.has_one_default(name))
        return values | {name: cls.default_of(name, values) for name in missing}

    @classmethod
    def problems(cls, values: Mapping[str, Any]) -> list[ParameterProblem]:
        """All problems of ``values``."""
        try:
            cls.model_validate(dict(values))
        except ValidationError as error:
            found = [_problem(cls, details) for details in error.errors(include_url=False)]
            # A parameter that follows a wrong value has no problem itself.
            follows = {name for name, field in cls.model_fields.items() if name not in values and followed(field)}
            return [problem for problem in found if problem.parameter not in follows]
        return []

    @classmethod
    def parse(cls, values: Mapping[str, Any]) -> Self:
        """Validate values; raises the error of the first problem."""
        problems = cls.problems(values)
        if problems:
            raise problems[0].error(problems[0].message, parameter=problems[0].parameter)
        return cls.model_validate(dict(values))

    def given(self, model: "type[ParameterModel]") -> dict[str, Any]:
        """Given values of the parameters that ``model`` has."""
        return {name: getattr(self, name) for name in model.model_fields if name in self.model_fields_set}

    def modules_of_choices(self) -> set[str]:
        """Modules of the chosen records."""
        return {
            marker.module_of(getattr(self, name))
            for name, field in type(self).model_fields.items()
            for marker in field.metadata
            if isinstance(marker, ChoiceOf)
        }

    @classmethod
    def without_defaults(cls, values: Mapping[str, Any]) -> dict[str, Any]:
        """Values to store in a graph file: those that differ from the default, and unknown ones."""
        defaults = {name: cls.default_of(name, values) for name in cls.model_fields}
        required = {name for name, field in cls.model_fields.items() if field.is_required()}
        known = [name for name in cls.model_fields if name in values]
        unknown = [name for name in values if name not in cls.model_fields]
        return {
            name: values[name]
            for name in [*known, *unknown]
            if name not in defaults or name in required or not _same(values[name], defaults[name])
        }


def _same(value: object, default: object) -> bool:
    # True == 1 and 1 == 1.0 in Python, but not in a graph file.
    return type(value) is type(default) and value == default


_BOUND_ERRORS: dict[str, tuple[type[VisionDesignerError], str]] = {
    "greater_than": (errors.GreaterThanError, Message("greater than")),
    "greater_than_equal": (errors.GreaterThanOrEqualToError, Message("at least")),
    "less_than": (errors.LessThanError, Message("less than")),
    "less_than_equal": (errors.LessThanOrEqualToError, Message("at most")),
}


def _problem(model: type[ParameterModel], details: ErrorDetails) -> ParameterProblem:
    kind = details["type"]
    value = details["input"]
    identifier = str(details["loc"][0]) if details["loc"] else str(details.get("ctx", {}).get("parameter", ""))
    if kind == "extra_forbidden":
        known = ", ".join(model.model_fields) or Message("none")
        otherwise = Message("Available parameters: {known}.", known=known)
        hint = did_you_mean(nearest(identifier, model.model_fields), otherwise)
        message = Message("there is no parameter {name}. {hint}", name=shown_value(identifier), hint=hint)
        return ParameterProblem(identifier, errors.InvalidGraphError, message, "unknown-parameter")
    if identifier not in model.model_fields:
        return ParameterProblem(identifier, errors.ParameterParsingError, details["msg"], "invalid")
    info = model.info(identifier)
    name = Message("{title} ({parameter})", title=info.title, parameter=identifier)
    error: Any = getattr(errors, kind, None)
    if kind == "missing" or value is None or (kind == "string_too_short" and value == ""):
        message = Message("{name} is required: {remedy}.", name=info.title, remedy=info.remedy)
        if value is None and not info.required:
            message = Message("{name} is empty: {remedy}.", name=info.title, remedy=info.remedy)
        error, code = errors.NullOrEmptyError, "required"
    elif kind in _BOUND_ERRORS:
        code = "out-of-range"
        error, words = _BOUND_ERRORS[kind]
        bound = next(number_text(bound) for bound in (info.gt, info.ge, info.lt, info.le) if bound is not None)
        given = {"name": name, "value": shown_value(value)}
        message = Message("{name} is {value}; it must be {relation} {bound}.", given, relation=words, bound=bound)
        if (info.gt is not None or info.ge is not None) and (info.lt is not None or info.le is not None):
            error = errors.NotInRangeValueError
            message = Message("{name} is {value}; it must be {range}.", given, range=info.range)
    elif error is not None:
        code, context = "invalid", details.get("ctx", {})
        message = why = context.get("why", details["msg"])
        if not context.get("whole"):
            message = Message("{name} {why}", name=name, why=why)
    else:
        error, code = errors.ParameterParsingError, "other-type"
        expected = info.type_name
        message = Message(
            "{name} is {value}; {expected} is expected.", name=name, value=shown_value(value), expected=expected
        )
    return ParameterProblem(identifier, error, message, code)


def refused(error: str, parameter: str, why: str, *, whole: bool = False) -> PydanticCustomError:
    """Error for validators of a :class:`ParameterModel` whose parameters do not fit together.

    Args:
        error: name of the error in :mod:`~vision_designer.nodes.errors`.
        parameter: identifier.
        why: what follows the parameter's title, e.g. ``is required with Method By group.``
        whole: ``why`` is the whole message and names the parameter itself.
    """
    return PydanticCustomError(error, "{why}", dict(parameter=parameter, why=Message(why), whole=whole))
