"""Parameters, declared once for the form, validation, ``--set`` and the reference pages."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticCustomError, PydanticUndefined

from vision_designer.nodes import errors
from vision_designer.nodes.core.discovery import DeclarationError
from vision_designer.nodes.core.parameter_kinds import (
    MAX_DIGITS,
    Bounds,
    ChoiceOf,
    ParameterKind,
    TooManyDigitsError,
    kind_of,
    number_text,
)
from vision_designer.nodes.core.parameter_kinds import (
    PathText as PathText,
)
from vision_designer.nodes.errors import VisionDesignerError
from vision_designer.nodes.messages import Message

SAMPLE_PREFIX = "sample:"


def Parameter(
    default: Any = ...,  # noqa: ANN401 - the type is that of the annotated field
    *,
    title: str,
    help: str,
    unit: str = "",
    choices: Mapping[str, str] | None = None,
    depends_on: str | None = None,
    depends_on_value: str = "",
    follows: Sequence[str] = (),
    group: str = "",
    architecture_prefix: str | None = None,
    gt: float | None = None,
    ge: float | None = None,
    lt: float | None = None,
    le: float | None = None,
    min_length: int | None = None,
) -> Any:  # noqa: ANN401 - as pydantic's Field
    """Declare one parameter of a component.

    Args:
        default: its value when the graph file names none; left out, the user must give one.
        title: what the user reads beside the field.
        help: one or two sentences on what it does.
        unit: e.g. ``pixels`` or ``epochs``.
        choices: for a ``Literal`` field, what the user reads for each value.
        depends_on: the parameter without which this one has no effect: a bool that must be on, or a text or a path that
            must be given.
        depends_on_value: the choice that ``depends_on`` must have, if that is a choice.
        follows: other parameters of the same type, by their identifiers: while this one is not given, its value is
            that of the first of them that is not at its default, and whose own switch is on.
        group: heading in the form, e.g. ``Advanced``.
        architecture_prefix: for the name of a network, what its values lack in front of the architecture's name, e.g.
            ``efficientnet_``; forms then show facts about each. None for all other parameters.
        gt: the value must be greater than this.
        ge: the value must be at least this.
        lt: the value must be less than this.
        le: the value must be at most this.
        min_length: the text must have at least so many characters; 1 for a required text.
    """
    extra: dict[str, Any] = {
        "unit": unit,
        "choices": dict(choices or {}),
        "depends_on": depends_on,
        "depends_on_value": depends_on_value,
        "follows": list(follows),
        "group": group,
    }
    if architecture_prefix is not None:
        extra["architecture_prefix"] = architecture_prefix
    return Field(
        default,
        title=title,
        description=help,
        gt=gt,
        ge=ge,
        lt=lt,
        le=le,
        min_length=min_length,
        json_schema_extra=extra,
    )


def switched(
    fields: Mapping[str, tuple[Any, Any]], switch: str, value: str = "", group: str = ""
) -> dict[str, tuple[Any, Any]]:
    """Parameters of a record, which have an effect while the parameter ``switch`` is on, or has that value."""
    for _, declared in fields.values():
        extra = _extra(declared)
        extra |= {"depends_on": switch, "depends_on_value": value, "group": extra.get("group") or group}
    return dict(fields)


@dataclass(frozen=True)
class ParameterInfo:
    """What is known of a parameter, in plain values."""

    identifier: str
    title: str
    help: str
    kind: str
    required: bool
    default: Any
    unit: str
    choices: dict[str, str]
    depends_on: str | None
    depends_on_value: str
    follows: tuple[str, ...]
    group: str
    architecture_prefix: str | None
    gt: float | None
    ge: float | None
    lt: float | None
    le: float | None
    record: ParameterKind
    """What is known of the kind."""

    def has_effect(self, other: object) -> bool:
        """Whether this parameter has an effect when the one that it depends on has the value ``other``."""
        return other == self.depends_on_value if self.depends_on_value else bool(other)

    @property
    def range(self) -> str:
        """The accepted values in words, e.g. ``> 0``, ``0 to 180``, ``resnet18, resnet34``."""
        return ", ".join(self.choices) or Bounds(self.gt, self.ge, self.lt, self.le).words

    @property
    def type_name(self) -> str:
        """The kind in words, as error messages use it."""
        return Message(self.record.described, choices=", ".join(self.choices))

    def parse(self, text: str) -> Any:  # noqa: ANN401 - the parameter's own type
        """The value that ``text`` from a command line stands for.

        Raises:
            ParameterParsingError: when it is not of this parameter's type.
        """
        try:
            return self.record.parse(text)
        except TooManyDigitsError:
            raise errors.ParameterParsingError(
                "{title} ({parameter}) is {given}; an integer of at most {maximum} digits is expected.",
                dict(title=self.title, given=_shown(text), maximum=MAX_DIGITS),
                parameter=self.identifier,
                value=text,
            ) from None
        except (ValueError, KeyError):
            raise errors.ParameterParsingError(
                "{title} ({parameter}) is {given}; {expected} is expected.",
                dict(title=self.title, given=_shown(text), expected=self.type_name),
                parameter=self.identifier,
                value=text,
            ) from None


@dataclass(frozen=True)
class ParameterProblem:
    """One thing wrong with one parameter."""

    parameter: str
    error: type[VisionDesignerError]
    message: str
    code: str
    """The kind of problem, for quick fixes."""


Model = TypeVar("Model", bound="ParameterModel")


class ParameterModel(BaseModel):
    """Base of every component's ``Parameters`` and ``RunSettings``: strict, and nothing unknown is accepted."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False, validate_default=True)

    presets: ClassVar[Mapping[str, Mapping[str, Mapping[str, Any]]]] = {}
    """Defaults that depend on a choice: by the choice's identifier and value, the defaults of other parameters.

    A value that is given always wins over them. A graph file names a value when it differs from the default that the
    choice gives it.
    """

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
        """Check the declaration: every type is one that forms and graph files know, every default is accepted."""
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
        chosen = [{name: value} for name, preset in cls.presets.items() for value in preset]
        for values in ({}, *chosen):
            for problem in cls.problems(values):
                if problem.parameter not in required:
                    raise TypeError(f"{where}: the default is refused: {problem.message}")

    @classmethod
    def describe(cls) -> list[ParameterInfo]:
        """Every parameter in its order of declaration."""
        return [_describe(identifier, cls) for identifier in cls.model_fields]

    @classmethod
    def info(cls, identifier: str) -> ParameterInfo:
        """The declaration of one parameter; KeyError when there is none of that name."""
        if identifier not in cls.model_fields:
            raise KeyError(identifier)
        return _describe(identifier, cls)

    @classmethod
    def default_of(cls, identifier: str, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - the parameter's own type
        """What a parameter is that is not given: its default, that of a choice, or the value of the one it follows.

        Args:
            identifier: of the parameter; None comes of one that must be given.
            values: all that are given.
        """
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
        """The parameter whose value one has while it is not given itself; empty when it has its own default."""
        for name in _followed(cls.model_fields[identifier]):
            other = cls.model_fields[name]
            # What is at its default is the same as what is not given: a graph file does not tell them apart.
            is_given = name in values and not _same(values[name], other.default)
            if is_given and cls.has_effect(name, values):
                return name
        return ""

    @classmethod
    def preset_by(cls, identifier: str, values: Mapping[str, Any]) -> str:
        """The choice whose value gives a parameter its default; empty when the default is the declared one."""
        for choice, preset in cls.presets.items():
            if identifier in preset.get(cls._chosen(choice, values), {}):
                return choice
        return ""

    @classmethod
    def has_one_default(cls, identifier: str) -> bool:
        """Whether the default of a parameter is the same whatever the other values are."""
        preset = (defaults for by_value in cls.presets.values() for defaults in by_value.values())
        return not _followed(cls.model_fields[identifier]) and all(identifier not in defaults for defaults in preset)

    @classmethod
    def _chosen(cls, choice: str, values: Mapping[str, Any]) -> str:
        return str(values.get(choice, cls.model_fields[choice].default))

    @classmethod
    def has_effect(cls, identifier: str, values: Mapping[str, Any]) -> bool:
        """Whether a parameter has an effect with these values: what it depends on is on, and what that depends on."""
        return not cls.switched_off_by(identifier, values)

    @classmethod
    def switched_off_by(cls, identifier: str, values: Mapping[str, Any]) -> str:
        """The parameter by whose value another one has no effect; empty when it has one."""
        seen: set[str] = set()
        while (switch := cls.info(identifier).depends_on) is not None and switch not in seen:
            seen.add(switch)
            value = values[switch] if switch in values else cls.default_of(switch, values)
            if not cls.info(identifier).has_effect(value):
                return switch
            identifier = switch
        return ""

    def in_effect(self) -> Self:
        """The same parameters, with those that have no effect at their defaults."""
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
        """Everything wrong with ``values``, each as the error the designer's users know."""
        try:
            cls.model_validate(dict(values))
        except ValidationError as error:
            found = [_problem(cls, details) for details in error.errors(include_url=False)]
            # What follows a wrong value is not wrong itself.
            follows = {name for name, field in cls.model_fields.items() if name not in values and _followed(field)}
            return [problem for problem in found if problem.parameter not in follows]
        return []

    @classmethod
    def parse(cls, values: Mapping[str, Any]) -> Self:
        """The checked parameters.

        Raises:
            VisionDesignerError: the first problem, by its own name.
        """
        problems = cls.problems(values)
        if problems:
            raise problems[0].error(problems[0].message, parameter=problems[0].parameter)
        return cls.model_validate(dict(values))

    def given(self, model: "type[ParameterModel]") -> dict[str, Any]:
        """The values that were given, of those parameters that ``model`` has too."""
        return {name: getattr(self, name) for name in model.model_fields if name in self.model_fields_set}

    def modules_of_choices(self) -> set[str]:
        """Names of the modules that state the records which are chosen."""
        return {
            marker.module_of(getattr(self, name))
            for name, field in type(self).model_fields.items()
            for marker in field.metadata
            if isinstance(marker, ChoiceOf)
        }

    @classmethod
    def without_defaults(cls, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values that a graph file names: those that differ from the default, and unknown ones."""
        defaults = {name: cls.default_of(name, values) for name in cls.model_fields}
        required = {name for name, field in cls.model_fields.items() if field.is_required()}
        known = [name for name in cls.model_fields if name in values]
        unknown = [name for name in values if name not in cls.model_fields]
        return {
            name: values[name]
            for name in [*known, *unknown]
            if name not in defaults or name in required or not _same(values[name], defaults[name])
        }


def _extra(field: FieldInfo) -> dict[str, Any]:
    return field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}


def _followed(field: FieldInfo) -> list[str]:
    found: list[str] = _extra(field).get("follows") or []
    return found


def _same(value: object, default: object) -> bool:
    # True == 1 and 1 == 1.0 in Python, but not in a graph file.
    return type(value) is type(default) and value == default


def _describe(identifier: str, model: type[ParameterModel]) -> ParameterInfo:
    field = model.model_fields[identifier]
    where = f"{model.__module__}.{model.__qualname__}.{identifier}"
    extra = _extra(field)
    bounds: dict[str, float | None] = {"gt": None, "ge": None, "lt": None, "le": None}
    for constraint in field.metadata:
        for name in bounds:
            bounds[name] = getattr(constraint, name, bounds[name])
    given: Any = extra.get("choices") or {}
    choices: dict[str, str] = dict(given)
    found = kind_of(field.annotation, field.metadata)
    if found is None:
        raise TypeError(
            f"{where}: its type is {field.annotation}; bool, int, float, str, PathText or a Literal of texts "
            "is expected"
        )
    record, values = found
    if not choices.keys() <= values.keys():
        raise TypeError(f"{where}: choices names a value that its Literal has not")
    required = field.default is PydanticUndefined
    return ParameterInfo(
        identifier=identifier,
        title=Message(field.title or ""),
        help=field.description or "",
        kind=record.name,
        required=required,
        default=None if required else field.default,
        unit=str(extra.get("unit") or ""),
        choices=values | choices,
        depends_on=extra.get("depends_on"),
        depends_on_value=str(extra.get("depends_on_value") or ""),
        follows=tuple(_followed(field)),
        group=str(extra.get("group") or ""),
        architecture_prefix=extra.get("architecture_prefix"),
        **bounds,
        record=record,
    )


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
        close = difflib.get_close_matches(identifier[:80], model.model_fields, n=1)
        known = ", ".join(model.model_fields) or Message("none")
        hint = Message("Available parameters: {known}.", known=known)
        if close:
            hint = Message("Did you mean {name}?", name=close[0])
        message = Message("there is no parameter {name}. {hint}", name=_shown(identifier), hint=hint)
        return ParameterProblem(identifier, errors.InvalidGraphError, message, "unknown-parameter")
    if identifier not in model.model_fields:
        return ParameterProblem(identifier, errors.ParameterParsingError, details["msg"], "invalid")
    info = model.info(identifier)
    name = Message("{title} ({parameter})", title=info.title, parameter=identifier)
    error: Any = getattr(errors, kind, None)
    if kind == "missing" or value is None or (kind == "string_too_short" and value == ""):
        why = Message("is empty") if value is None and not info.required else Message("is required")
        message = Message("{name} {why}. Set it to {expected}.", name=name, why=why, expected=info.type_name)
        if info.kind == "path":
            message = Message("{name} {why}. Choose a file or a folder.", name=name, why=why)
        error, code = errors.NullOrEmptyError, "required"
    elif kind in _BOUND_ERRORS:
        code = "out-of-range"
        error, words = _BOUND_ERRORS[kind]
        bound = next(number_text(bound) for bound in (info.gt, info.ge, info.lt, info.le) if bound is not None)
        given = {"name": name, "value": _shown(value)}
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
            "{name} is {value}; {expected} is expected.", name=name, value=_shown(value), expected=expected
        )
    return ParameterProblem(identifier, error, message, code)


def refused(error: str, parameter: str, why: str, *, whole: bool = False) -> PydanticCustomError:
    """What a validator of a :class:`ParameterModel` raises when the values of its parameters do not fit together.

    Args:
        error: the name of the error in :mod:`~vision_designer.nodes.errors`.
        parameter: the identifier of the parameter at fault.
        why: what follows the parameter's title, e.g. ``is required with Method By group.``
        whole: ``why`` is the whole message and names the parameter itself.
    """
    return PydanticCustomError(error, "{why}", dict(parameter=parameter, why=Message(why), whole=whole))


def _shown(value: object, maximum: int = 80) -> str:
    text = repr(value)
    return text if len(text) <= maximum else f"{text[:maximum]}…"
