"""The graph file: JSON that is readable and diffs well. Reading one never runs or unpickles anything."""

import errno
import json
import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, Self, TypeGuard

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, JsonValue, ValidationError
from pydantic.functional_validators import BeforeValidator
from pydantic_core import ErrorDetails

from vision_designer.graphs.json_text import NotJsonError, NotTextError, decoded, parse, read_bytes
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.suggestions import nearest
from vision_designer.nodes.errors import CouldNotOpenFileError, InvalidGraphError, VisionDesignerError
from vision_designer.nodes.messages import Message
from vision_designer.nodes.system.atomic_files import save_text, writing
from vision_designer.nodes.system.stored import NotReadableError

FORMAT_NAME = "vision-designer"
FORMAT_VERSION = 1
FORMAT = f"{FORMAT_NAME}/{FORMAT_VERSION}"
LONGEST_ID = 200
"""Maximum characters of an id: a node's log is named after it, and file names have at most 255 bytes."""
NODE_ID = rf"[A-Za-z0-9_][A-Za-z0-9_-]{{0,{LONGEST_ID - 1}}}"
PORT = rf"{NODE_ID}\.{NODE_ID}"
MAX_NODES = 100_000
MAX_LINKS = 3 * MAX_NODES
"""Such graphs can be validated and shown; ten times as many nodes would need 5 GB of memory."""
MAX_PARAMETERS = 1000
"""Maximum for one node; each unknown one is compared with the known names."""
MAX_COMPARED_KEYS = 1000
"""Maximum unknown keys that are compared with the known ones."""
FARTHEST = 10**9
"""Maximum distance from the origin, in canvas units."""


def _whole(value: object) -> object:
    return round(value) if isinstance(value, float) and abs(value) < FARTHEST else value


Coordinate = Annotated[int, BeforeValidator(_whole), Field(ge=-FARTHEST, le=FARTHEST)]


class _Part(BaseModel):
    """A part of a graph file; what is not known here is kept and written back."""

    model_config = ConfigDict(extra="allow", strict=True, populate_by_name=True)


class GraphNode(_Part):
    """A component placed in a graph, with the values that were set on it."""

    id: str = Field(pattern=rf"^{NODE_ID}$")
    component: str = Field(min_length=1, max_length=LONGEST_ID)
    version: str = Field("1", max_length=LONGEST_ID)
    title: str = ""
    parameters: dict[str, JsonValue] = Field(default_factory=dict, max_length=MAX_PARAMETERS)
    run_settings: dict[str, JsonValue] = Field(default_factory=dict, max_length=MAX_PARAMETERS)
    position: Annotated[list[Coordinate], Field(min_length=2, max_length=2)] = Field(default_factory=lambda: [0, 0])
    comment: str = ""
    bypassed: bool = False
    """Left out of runs, see :mod:`vision_designer.graphs.bypass`."""


class Link(_Part):
    """From an output to an input, both written ``node.port``."""

    source: str = Field(pattern=rf"^{PORT}$", serialization_alias="from", validation_alias=AliasChoices("from"))
    target: str = Field(pattern=rf"^{PORT}$", serialization_alias="to", validation_alias=AliasChoices("to"))

    @property
    def source_node(self) -> str:
        """The source node's id."""
        return self.source.split(".")[0]

    @property
    def source_port(self) -> str:
        """The output port."""
        return self.source.split(".")[1]

    @property
    def target_node(self) -> str:
        """The target node's id."""
        return self.target.split(".")[0]

    @property
    def target_port(self) -> str:
        """The input port."""
        return self.target.split(".")[1]


def link(source: str, target: str) -> Link:
    """The link between two ports, each ``node.port``."""
    return Link.model_validate({"from": source, "to": target})


class GraphDocument(_Part):
    """A graph as its file holds it, whether or not it can be run."""

    format: str = FORMAT
    title: str = ""
    nodes: list[GraphNode] = Field(default_factory=list)
    links: list[Link] = Field(default_factory=list)
    notes: list[dict[str, JsonValue]] = Field(default_factory=list)
    groups: list[dict[str, JsonValue]] = Field(default_factory=list)

    def misspelled_keys(self) -> Iterator[tuple[str, str, str]]:
        """Unknown keys of the graph and its nodes that resemble a known one: node id or empty, key, and known key.

        The first ``MAX_COMPARED_KEYS`` unknown keys are compared.
        """
        unknown = ((part, key) for part in (self, *self.nodes) for key in part.model_extra or ())
        for part, key in islice(unknown, MAX_COMPARED_KEYS):
            if meant := nearest(key, type(part).model_fields):
                yield part.id if isinstance(part, GraphNode) else "", key, meant

    def node(self, node_id: str) -> GraphNode | None:
        """The node with that id, or None."""
        return next((node for node in self.nodes if node.id == node_id), None)

    @classmethod
    def from_text(cls, text: str, name: str) -> Self:
        """Read a graph from JSON text; ``name`` is its source, for errors.

        Raises:
            InvalidGraphError: not a graph of a supported version; names every problem.
        """
        try:
            value = parse(text)
        except NotJsonError as error:
            raise InvalidGraphError(
                "{path} is not JSON: {error}. Correct the file, or restore it from a backup.", error=error, path=name
            ) from error
        except NotReadableError as error:
            raise InvalidGraphError(
                "{path} cannot be read: {error}. Correct the file, or restore it from a backup.", error=error, path=name
            ) from error
        return cls.from_value(value, name)

    @classmethod
    def from_value(cls, value: object, name: str) -> Self:
        """Read a graph from a value of :func:`parse`, raising as :meth:`from_text`."""
        if not isinstance(value, dict) or not isinstance(value.get("format"), str):
            raise InvalidGraphError(
                '{path} is not a graph file: it does not begin with "format": "{format}". Choose a graph '
                "file, or convert a Ryven project with: vision-designer convert IN OUT",
                format=FORMAT,
                path=name,
            )
        _check_format(value["format"], name)
        check_amounts(name, nodes=length(value.get("nodes")), links=length(value.get("links")))
        try:
            document = cls.model_validate(value)
        except ValidationError as error:
            problems = problems_of(error)
            raise InvalidGraphError(
                "{path} cannot be read: {places}. Correct these places.",
                places=first_names(problems, separator="; "),
                path=name,
                problems=problems,
            ) from error
        twice = [name for name, count in Counter(node.id for node in document.nodes).items() if count > 1]
        if twice:
            raise InvalidGraphError(
                "{path} has several nodes named {twice}. Give each node a unique id.",
                twice=first_names(sorted(twice)),
                path=name,
            )
        return document

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a graph file.

        Raises:
            CouldNotOpenFileError: missing, or not readable.
            InvalidGraphError: not a graph of a supported version.
        """
        try:
            text = decoded(read_bytes(path))
        except OSError as error:
            if error.errno == errno.EFBIG:
                raise InvalidGraphError(
                    "{path} is larger than the maximum of 64 MiB for a graph file. Choose another file.", path=path
                ) from error
            why = error.strerror or str(error)
            raise CouldNotOpenFileError(
                "{path} cannot be opened: {why}. Check the path.", why=why, path=path
            ) from error
        except NotTextError as error:
            raise InvalidGraphError("{path} is not a graph file: {error}.", error=error, path=path) from error
        return cls.from_text(text, str(path))

    def to_text(self, components: Mapping[str, type[ComponentNode]]) -> str:
        """The text of the file: fixed order, one block per node, only parameters that differ from their defaults."""
        return _format(self._content(components))

    def write(self, path: Path, components: Mapping[str, type[ComponentNode]]) -> None:
        """Write the file atomically, keeping the previous version beside it; raises FailedToWriteOutputsError."""
        with writing(path, named=True):
            save_text(path, self.to_text(components), keep_previous=True)

    def _content(self, components: Mapping[str, type[ComponentNode]]) -> dict[str, Any]:
        content = self.model_dump(by_alias=True, mode="json")
        for node in content["nodes"]:
            component = components.get(node["component"])
            if component is not None:
                node["parameters"] = component.Parameters.without_defaults(node["parameters"])
                node["run_settings"] = component.RunSettings.without_defaults(node["run_settings"])
            for name in ("title", "bypassed"):
                if not node[name]:
                    del node[name]
        return content


def is_graph_file(path: Path) -> bool:
    """Whether ``path`` is a graph file of a supported version."""
    try:
        GraphDocument.read(path)
    except VisionDesignerError:
        return False
    return True


def _check_format(format_: str, name: str) -> None:
    match = re.fullmatch(rf"{FORMAT_NAME}/(\d{{1,9}})", format_)
    if match is None:
        raise InvalidGraphError(
            "{path} is in format {format!r:.80}; this program reads {readable}. Choose another file.",
            format=format_,
            readable=FORMAT,
            path=name,
        )
    if int(match[1]) > FORMAT_VERSION:
        raise InvalidGraphError(
            "{path} is in format {format}, created by a newer vision-designer; this version reads "
            "formats up to {readable}. Update vision-designer.",
            format=format_,
            readable=FORMAT,
            path=name,
            version=int(match[1]),
        )


def check_amounts(name: str, *, nodes: int, links: int) -> None:
    """Raise InvalidGraphError if there are too many nodes or links."""
    for what, number, maximum in ((Message("nodes"), nodes, MAX_NODES), (Message("links"), links, MAX_LINKS)):
        if number > maximum:
            raise InvalidGraphError(
                "{path} has {number:,} {what}; the maximum is {maximum:,}. Divide it into several graphs.",
                dict(number=number, what=what, maximum=maximum),
                path=name,
            )


def length(value: object) -> int:
    """Length of a list; 0 for anything else, which is refused later."""
    return len(value) if isinstance(value, list) else 0


def numbered_id(wanted: str, taken: Container[str], highest_taken: dict[str, int]) -> str:
    """``wanted``, with a number if it is taken.

    ``highest_taken`` speeds up many of these: by stem, numbers from 2 to this one are taken.
    """
    if wanted not in taken:
        return wanted
    stem = (re.sub(r"_[0-9]+$", "", wanted) or wanted)[: LONGEST_ID - len("_100000000")]
    number = highest_taken.get(stem, 1) + 1
    while f"{stem}_{number}" in taken:
        number += 1
    highest_taken[stem] = number - 1
    return f"{stem}_{number}"


def problems_of(error: ValidationError) -> list[str]:
    """Every invalid place with the reason."""
    found = error.errors(include_url=False, include_input=False)
    return [Message("{place}: {reason}", place=_place(each["loc"]), reason=_reason(each)) for each in found]


def _reason(details: ErrorDetails) -> str:
    if details["type"] == "string_pattern_mismatch":
        return Message("String should match pattern '{pattern}'", details["ctx"])
    return details["msg"]


def is_place(value: object) -> TypeGuard[list[float]]:
    """Whether a value is a point of the canvas."""
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(type(number) in {int, float} and abs(number) <= FARTHEST for number in value)
    )


def first_names(names: Sequence[str], maximum: int = 20, separator: str = ", ") -> str:
    """The beginning of a list of names, for messages."""
    named = Message.joined(separator, names[:maximum])
    return Message("{names} ...", names=named) if len(names) > maximum else named


def _place(location: tuple[int | str, ...]) -> str:
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).lstrip(".")
    return place if len(place) <= 200 else f"{place[:200]}…"


def _format(content: dict[str, Any]) -> str:
    """JSON with one value per line; positions, links and lists of numbers count as one value."""
    blocks = []
    for key, value in content.items():
        if key == "links":
            blocks.append(_format_list(key, [f"    {_compact(item)}" for item in value]))
        elif isinstance(value, list) and all(isinstance(item, dict) for item in value):
            blocks.append(_format_list(key, [_format_object(item) for item in value]))
        else:
            blocks.append(f"  {_compact(key)}: {_compact(value)}")
    return "{\n" + ",\n".join(blocks) + "\n}\n"


def _format_list(key: str, items: list[str]) -> str:
    return f"  {_compact(key)}: [\n" + ",\n".join(items) + "\n  ]" if items else f"  {_compact(key)}: []"


def _format_object(value: dict[str, Any]) -> str:
    space = " " * 4
    lines = []
    for key, item in value.items():
        if isinstance(item, dict) and item:
            inner = ",\n".join(f"{space}    {_compact(k)}: {_compact(v)}" for k, v in item.items())
            lines.append(f"{space}  {_compact(key)}: {{\n{inner}\n{space}  }}")
        else:
            lines.append(f"{space}  {_compact(key)}: {_compact(item)}")
    return f"{space}{{\n" + ",\n".join(lines) + f"\n{space}}}"


_compact = json.JSONEncoder(ensure_ascii=False).encode
