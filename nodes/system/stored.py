"""JSON files of this program, which may be damaged or of another version."""

import json
from pathlib import Path
from typing import Any, Self, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from vision_designer.nodes.messages import Message, ReasonError

Value = TypeVar("Value")


class NotReadableError(ReasonError):
    """The reason why a text cannot be read."""


class Stored(BaseModel):
    """Base of models for JSON files of this program."""

    model_config = ConfigDict(strict=True, frozen=True)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a file; raises OSError if it cannot be read, ValueError if it is damaged."""
        return cls.of(read_stored(path))

    @classmethod
    def of(cls, value: object) -> Self:
        """Check a value of :func:`read_stored`, see :func:`checked`."""
        return checked(TypeAdapter(cls), value)


def checked(adapter: TypeAdapter[Value], value: object, name: str = "") -> Value:
    """Check a value of :func:`read_stored`; ``name`` is that of the whole value in errors.

    Raises:
        NotReadableError: names the first missing or wrong place.
    """
    try:
        return adapter.validate_python(value)
    except ValidationError as error:
        wrong = error.errors(include_url=False)[0]
        place = ".".join(filter(None, map(str, (name, *wrong["loc"])))) or "its content"
        if "ctx" in wrong:
            why = Message("{place} is {value!r:.80}. {reason}", place=place, value=wrong["input"], reason=wrong["msg"])
        else:
            why = Message("{place} is missing, or has the wrong type", place=place)
        raise NotReadableError(why) from error


def read_object(path: Path) -> dict[str, Any]:
    """Read a JSON object of this program; empty if there is none, or the file is damaged or cannot be read."""
    try:
        content = read_stored(path)
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def read_stored(path: Path) -> Any:  # noqa: ANN401 - any JSON value
    """Read a JSON file of this program; raises OSError if it cannot be read, ValueError if it is not JSON."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except RecursionError as error:
        raise NotReadableError("it is nested too deeply") from error
