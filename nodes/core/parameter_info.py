"""One parameter's declaration, and what is known of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import Field
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from vision_designer.nodes import errors
from vision_designer.nodes.core.parameter_kinds import MAX_DIGITS, Bounds, ParameterKind, TooManyDigitsError, kind_of
from vision_designer.nodes.core.parameter_kinds import PathText as PathText
from vision_designer.nodes.messages import Message


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
    unused_in: Sequence[str] = (),
    group: str = "",
    architecture_prefix: str | None = None,
    field: str = "",
    gt: float | None = None,
    ge: float | None = None,
    lt: float | None = None,
    le: float | None = None,
    min_length: int | None = None,
    remedy: str = "",
) -> Any:  # noqa: ANN401 - as pydantic's Field
    """Declare one parameter of a component.

    Args:
        default: value if the graph file has none; required if omitted.
        title: label of the field.
        help: one or two sentences on what it does.
        unit: e.g. ``pixels`` or ``epochs``.
        choices: titles of the values of a ``Literal``.
        depends_on: parameter that must be on, or, for text and paths, given, for this one to have an effect.
        depends_on_value: required value of ``depends_on``, if that is a choice.
        follows: identifiers of parameters of the same type: while this one is not given, it has the value of the first
            of them that is not at its default and in effect.
        unused_in: names of the model's ``modes`` in which this parameter has no effect.
        group: heading in the form, e.g. ``Advanced``.
        architecture_prefix: for names of networks: prefix missing in the values, e.g. ``efficientnet_``; forms then
            show facts about each. None for other parameters.
        field: for a parameter whose form field is not that of its kind: name of the field, e.g. ``saved_model``.
        gt: exclusive minimum.
        ge: minimum.
        lt: exclusive maximum.
        le: maximum.
        min_length: minimum length of a text; 1 for a required text.
        remedy: what to do if it is required and missing, e.g. ``choose a folder``; by default that of its kind.
    """
    extra: dict[str, Any] = {
        "unit": unit,
        "choices": dict(choices or {}),
        "depends_on": depends_on,
        "depends_on_value": depends_on_value,
        "follows": list(follows),
        "group": group,
        "remedy": remedy,
    }
    if architecture_prefix is not None:
        extra["architecture_prefix"] = architecture_prefix
    if field:
        extra["field"] = field
    if unused_in:
        extra["unused_in"] = list(unused_in)
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
    """Parameters of a record that have an effect while ``switch`` is on, or has the given value."""
    for _, declared in fields.values():
        extra = _extra(declared)
        extra |= {"depends_on": switch, "depends_on_value": value, "group": extra.get("group") or group}
    return dict(fields)


@dataclass(frozen=True)
class ParameterInfo:
    """Declaration of a parameter, in plain values."""

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
    """Record of the kind."""
    own_remedy: str = ""
    field: str = ""
    unused_in: tuple[str, ...] = ()

    @property
    def remedy(self) -> str:
        """What to do if the value is missing, in words that follow a colon."""
        return Message(self.own_remedy or self.record.remedy, expected=self.type_name)

    def has_effect(self, other: object) -> bool:
        """Whether this parameter has an effect if the one that it depends on has the value ``other``."""
        return other == self.depends_on_value if self.depends_on_value else bool(other)

    @property
    def range(self) -> str:
        """Accepted values in words, e.g. ``> 0``, ``0 to 180``, ``resnet18, resnet34``."""
        return ", ".join(self.choices) or Bounds(self.gt, self.ge, self.lt, self.le).words

    @property
    def type_name(self) -> str:
        """The kind in words, for error messages."""
        return Message(self.record.described, choices=", ".join(self.choices))

    def parse(self, text: str) -> Any:  # noqa: ANN401 - the parameter's own type
        """Parse a text from a command line; raises ParameterParsingError if it is not of this parameter's type."""
        try:
            return self.record.parse(text)
        except TooManyDigitsError:
            raise errors.ParameterParsingError(
                "{title} ({parameter}) is {given}; an integer of at most {maximum} digits is expected.",
                dict(title=self.title, given=shown_value(text), maximum=MAX_DIGITS),
                parameter=self.identifier,
                value=text,
            ) from None
        except (ValueError, KeyError):
            raise errors.ParameterParsingError(
                "{title} ({parameter}) is {given}; {expected} is expected.",
                dict(title=self.title, given=shown_value(text), expected=self.type_name),
                parameter=self.identifier,
                value=text,
            ) from None


def _extra(field: FieldInfo) -> dict[str, Any]:
    return field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}


def followed(field: FieldInfo) -> list[str]:
    """Parameters that this one follows."""
    found: list[str] = _extra(field).get("follows") or []
    return found


def describe_field(identifier: str, field: FieldInfo, where: str) -> ParameterInfo:
    """Describe a parameter; raises TypeError, with its full name ``where``, for an unsupported type."""
    extra = _extra(field)
    bounds: dict[str, float | None] = {"gt": None, "ge": None, "lt": None, "le": None}
    for constraint in field.metadata:
        for name in bounds:
            bounds[name] = getattr(constraint, name, bounds[name])
    choices: dict[str, str] = extra.get("choices") or {}
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
        follows=tuple(followed(field)),
        group=str(extra.get("group") or ""),
        architecture_prefix=extra.get("architecture_prefix"),
        **bounds,
        record=record,
        own_remedy=str(extra.get("remedy") or ""),
        field=str(extra.get("field") or ""),
        unused_in=tuple(extra.get("unused_in") or ()),
    )


def shown_value(value: object, maximum: int = 80) -> str:
    """A value for messages, shortened."""
    text = repr(value)
    return text if len(text) <= maximum else f"{text[:maximum]}…"
