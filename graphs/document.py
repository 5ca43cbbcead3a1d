"""The graph file: JSON made for people and for git. Reading one never runs or unpickles anything."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, JsonValue, ValidationError
from pydantic.functional_validators import BeforeValidator

from vision_designer.nodes.component import ComponentNode
from vision_designer.nodes.errors import CouldNotOpenFileError, InvalidGraphError, VisionDesignerError
from vision_designer.nodes.files import write_text, writing

FORMAT_NAME = "vision-designer"
FORMAT_VERSION = 1
FORMAT = f"{FORMAT_NAME}/{FORMAT_VERSION}"
NODE_ID = r"[A-Za-z0-9_][A-Za-z0-9_-]*"
PORT = rf"{NODE_ID}\.{NODE_ID}"
LARGEST_FILE = 64 * 2**20
"""Bytes; a graph of 100,000 nodes is smaller."""


def _whole(value: object) -> object:
    return round(value) if isinstance(value, float) and abs(value) < 1e9 else value


Coordinate = Annotated[int, BeforeValidator(_whole), Field(ge=-(10**9), le=10**9)]


class _Part(BaseModel):
    """A part of a graph file; what is not known here is kept and written back."""

    model_config = ConfigDict(extra="allow", strict=True, populate_by_name=True)


class GraphNode(_Part):
    """A component placed in a graph, with the values that were set on it."""

    id: str = Field(pattern=rf"^{NODE_ID}$")
    component: str = Field(min_length=1)
    version: str = "1"
    title: str = ""
    parameters: dict[str, JsonValue] = Field(default_factory=dict)
    run_settings: dict[str, JsonValue] = Field(default_factory=dict)
    position: Annotated[list[Coordinate], Field(min_length=2, max_length=2)] = Field(default_factory=lambda: [0, 0])
    comment: str = ""
    bypassed: bool = False
    """Left out of a run: what comes in goes on to what follows, see :mod:`vision_designer.graphs.bypass`."""


class Link(_Part):
    """From an output to an input, both written ``node.port``."""

    source: str = Field(pattern=rf"^{PORT}$", serialization_alias="from", validation_alias=AliasChoices("from"))
    target: str = Field(pattern=rf"^{PORT}$", serialization_alias="to", validation_alias=AliasChoices("to"))

    @property
    def source_node(self) -> str:
        """The node the link starts at."""
        return self.source.split(".")[0]

    @property
    def source_port(self) -> str:
        """The output port it starts at."""
        return self.source.split(".")[1]

    @property
    def target_node(self) -> str:
        """The node the link ends at."""
        return self.target.split(".")[0]

    @property
    def target_port(self) -> str:
        """The input port it ends at."""
        return self.target.split(".")[1]


def link(source: str, target: str) -> Link:
    """The link from ``source`` to ``target``, both ``node.port``."""
    return Link.model_validate({"from": source, "to": target})


class GraphDocument(_Part):
    """A graph as its file holds it, whether or not it can be run."""

    format: str = FORMAT
    title: str = ""
    nodes: list[GraphNode] = Field(default_factory=list)
    links: list[Link] = Field(default_factory=list)
    notes: list[dict[str, JsonValue]] = Field(default_factory=list)
    groups: list[dict[str, JsonValue]] = Field(default_factory=list)

    def node(self, node_id: str) -> GraphNode | None:
        """The node of that id, or None."""
        return next((node for node in self.nodes if node.id == node_id), None)

    @classmethod
    def from_text(cls, text: str, name: str) -> Self:
        """Read a graph from JSON text; ``name`` says in errors where it came from.

        Raises:
            InvalidGraphError: it is no graph of a version that this program reads; names every problem.
        """
        try:
            value = json.loads(text, parse_constant=no_constant, object_pairs_hook=_no_duplicates)
        except (ValueError, RecursionError) as error:
            why = str(error) or "nested too deeply"
            raise InvalidGraphError(
                f"{name} is not JSON: {why}. Correct it there, or restore it from a copy.", path=name
            ) from error
        if not isinstance(value, dict) or not isinstance(value.get("format"), str):
            raise InvalidGraphError(
                f'{name} is no graph file: it does not begin with "format": "{FORMAT}". Choose a graph file, or '
                "convert a Ryven project with: vision-designer convert IN OUT",
                path=name,
            )
        _check_format(value["format"], name)
        try:
            document = cls.model_validate(value)
        except ValidationError as error:
            problems = [f"{_place(details['loc'])}: {details['msg']}" for details in error.errors(include_url=False)]
            raise InvalidGraphError(
                f"{name} cannot be read: {'; '.join(problems)}. Correct these places.", path=name, problems=problems
            ) from error
        twice = _named_twice(node.id for node in document.nodes)
        if twice:
            raise InvalidGraphError(
                f"{name} has several nodes named {first_names(sorted(twice))}. Give each node an id of its own.",
                path=name,
            )
        return document

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a graph file.

        Raises:
            CouldNotOpenFileError: there is no such file, or it may not be read.
            InvalidGraphError: it is no graph of a version that this program reads.
        """
        try:
            if path.stat().st_size > LARGEST_FILE:
                raise InvalidGraphError(f"{path} is larger than any graph file (64 MiB). Choose another.", path=path)
            text = path.read_text(encoding="utf-8-sig")
        except OSError as error:
            why = error.strerror or str(error)
            raise CouldNotOpenFileError(f"{path} cannot be opened: {why}. Check the path.", path=path) from error
        except UnicodeDecodeError as error:
            raise InvalidGraphError(f"{path} is no graph file: it is not UTF-8 text. Choose another.") from error
        return cls.from_text(text, str(path))

    def to_text(self, components: Mapping[str, type[ComponentNode]]) -> str:
        """The file's text: stable order, a node a block, only parameters that differ from their default."""
        return _format(self._content(components))

    def write(self, path: Path, components: Mapping[str, type[ComponentNode]]) -> None:
        """Write the file; a reader never sees half of it.

        Raises:
            FailedToWriteOutputsError: the disk is full, or writing is not allowed.
        """
        with writing(path):
            write_text(path, self.to_text(components))

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
    """Whether ``path`` is a graph file that this program reads."""
    try:
        GraphDocument.read(path)
    except VisionDesignerError:
        return False
    return True


def _check_format(format_: str, name: str) -> None:
    match = re.fullmatch(rf"{FORMAT_NAME}/(\d{{1,9}})", format_)
    if match is None:
        raise InvalidGraphError(
            f"{name} is in format {format_!r}; this program reads {FORMAT}. Choose another file.", path=name
        )
    if int(match[1]) > FORMAT_VERSION:
        raise InvalidGraphError(
            f"{name} is in format {format_}, made by a newer vision-designer; this one reads up to {FORMAT}. "
            "Update vision-designer.",
            path=name,
            version=int(match[1]),
        )


def no_constant(name: str) -> None:
    """Refuse NaN and infinity, which Python's reader takes for JSON; for ``parse_constant``."""
    raise ValueError(f"{name} is not a JSON number")


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError(f"an object names {_named_twice(key for key, _ in pairs)[0]!r} twice")
    return found


def _named_twice(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def first_names(names: Sequence[str], most: int = 20) -> str:
    """A list of names for a message, which nobody reads to its end if there are thousands."""
    return ", ".join(names[:most]) + (" ..." if len(names) > most else "")


def _place(location: tuple[int | str, ...]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).lstrip(".")


def _format(content: dict[str, Any]) -> str:
    """JSON with one line a value, where a position, a link or a list of numbers is one value."""
    blocks = []
    for key, value in content.items():
        if key == "nodes":
            blocks.append(_format_list(key, [_format_object(item, 4) for item in value]))
        elif key == "links":
            blocks.append(_format_list(key, [f"    {_compact(item)}" for item in value]))
        elif isinstance(value, list) and all(isinstance(item, dict) for item in value):
            blocks.append(_format_list(key, [_format_object(item, 4) for item in value]))
        else:
            blocks.append(f"  {_compact(key)}: {_compact(value)}")
    return "{\n" + ",\n".join(blocks) + "\n}\n"


def _format_list(key: str, items: list[str]) -> str:
    return f"  {_compact(key)}: [\n" + ",\n".join(items) + "\n  ]" if items else f"  {_compact(key)}: []"


def _format_object(value: dict[str, Any], indent: int) -> str:
    space = " " * indent
    lines = []
    for key, item in value.items():
        if isinstance(item, dict) and item:
            inner = ",\n".join(f"{space}    {_compact(k)}: {_compact(v)}" for k, v in item.items())
            lines.append(f"{space}  {_compact(key)}: {{\n{inner}\n{space}  }}")
        else:
            lines.append(f"{space}  {_compact(key)}: {_compact(item)}")
    return f"{space}{{\n" + ",\n".join(lines) + f"\n{space}}}"


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
