"""Reads a Ryven project as a graph document.

Nearly everything in a project file can run code when Ryven opens it. So known-safe parts are copied by name to a new
document, everything pickled must be empty, and components come from our registry.
"""

import pickle
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from vision_designer.graphs.document import (
    LONGEST_ID,
    GraphDocument,
    GraphNode,
    Link,
    check_amounts,
    first_names,
    problems_of,
)
from vision_designer.graphs.ryven.spacing import Placement
from vision_designer.graphs.ryven.writer import GRAPH_KEY, PACKAGE
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.unknown import UnknownComponent
from vision_designer.nodes.errors import InvalidGraphError
from vision_designer.nodes.messages import Message

NOTHING: tuple[object, ...] = ({}, None)
EMPTY_PICKLES = frozenset(
    b64encode(pickle.dumps(value, protocol)).decode("ascii")
    for value in NOTHING
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1)
)
PICKLED_KEYS = frozenset({"state data", "main widget data", "widget data", "serialized", "val"})
CONNECTION_KEYS = ("parent node index", "output port index", "connected node", "connected input port index")


def document_from_project(
    data: Mapping[str, Any], registry: Mapping[str, type[ComponentNode]], name: str
) -> GraphDocument:
    """Convert a project, as Ryven's session returns it, to a graph; ``name`` is its source in errors.

    Raises:
        InvalidGraphError: pickled data, nodes of other packages, or not a project.
    """
    reader = _Reader(registry, name)
    try:
        document = reader.read(data)
    except ValidationError as error:
        raise reader.failure(
            Message("{places}. Correct these places.", places=first_names(problems_of(error), separator="; "))
        ) from error
    except RecursionError as error:
        raise reader.failure(Message("it is nested too deeply. Restore it from a backup.")) from error
    # Validate as a graph file.
    return GraphDocument.from_text(document.to_text({}), name)


def _pickled(data: object, place: str = "") -> Iterator[tuple[str, object]]:
    """Values that Ryven would unpickle, with their location; omits what we write as plain JSON."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key in PICKLED_KEYS:
                yield f"{place}{key}", value
            elif key not in {"additional data", GRAPH_KEY}:
                yield from _pickled(value, f"{place}{key}/")
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _pickled(value, f"{place}{index}/")


class _Reader:
    """Copies the known-safe parts of one project into a document."""

    def __init__(self, registry: Mapping[str, type[ComponentNode]], name: str) -> None:
        self.registry = registry
        self.name = name
        self.taken: set[str] = set()
        self.tried: dict[str, int] = {}
        """Last number appended to each id stem."""

    def failure(self, why: str) -> InvalidGraphError:
        return InvalidGraphError("{path} cannot be read: {why}", why=why, path=self.name)

    def get(self, data: Mapping[str, Any], key: str, kind: type, default: Any) -> Any:  # noqa: ANN401
        value = data.get(key, default)
        if not isinstance(value, kind):
            raise self.failure(
                Message(
                    "{key!r} is {value!r:.80}, which is not in Ryven's format. Restore the file from a backup.",
                    key=key,
                    value=value,
                )
            )
        return value

    def read(self, data: Mapping[str, Any]) -> GraphDocument:
        if "flows" not in data:
            raise self.failure(Message("it was made by Ryven 3.2 or older. Open it with Ryven 3.5 and save it there."))
        for place, value in _pickled(data):
            if value is not None and not (isinstance(value, str) and value in EMPTY_PICKLES):
                raise self.failure(
                    Message(
                        "{place} contains pickled data, which can run any code when Ryven opens the file. If you trust "
                        "it, open it in Ryven, remove variables and nodes of other packages, and save it.",
                        place=place,
                    )
                )
        for package in self.get(data, "required packages", list, []):
            self.check_package(package)
        title, flow = self.flow(data)
        return self.document(title, flow, self.get(data, GRAPH_KEY, dict, {}))

    def check_package(self, package: object) -> None:
        # The package's path is ignored; the program's own package is used.
        directory = package.get("dir") if isinstance(package, dict) else package
        name = directory.replace("\\", "/").rstrip("/").split("/")[-1] if isinstance(directory, str) else None
        if name != PACKAGE:
            raise self.failure(
                Message(
                    "it needs the Ryven package {directory!r:.80}, which is not part of vision-designer. "
                    "Remove its nodes in Ryven.",
                    directory=directory,
                )
            )

    def flow(self, data: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        """Title and content of the flow with nodes, else of the first."""
        flows = data["flows"]
        if isinstance(flows, list):
            flows = {f"Flow {index}": flow for index, flow in enumerate(flows)}
        if not isinstance(flows, dict) or not all(isinstance(flow, dict) for flow in flows.values()) or not flows:
            raise self.failure(Message("its flows are not in Ryven's format. Restore the file from a backup."))
        with_nodes = [title for title, flow in flows.items() if flow.get("nodes")]
        if len(with_nodes) > 1:
            titles = ", ".join(repr(title) for title in with_nodes)
            raise self.failure(
                Message(
                    "it has several flows ({titles}), and a graph has only one. Delete the others in Ryven.",
                    titles=titles,
                )
            )
        title = with_nodes[0] if with_nodes else next(iter(flows))
        return title, flows[title]

    def document(self, title: str, flow: dict[str, Any], graph: dict[str, Any]) -> GraphDocument:
        nodes = self.get(flow, "nodes", list, [])
        check_amounts(self.name, nodes=len(nodes), links=len(self.get(flow, "connections", list, [])))
        if not all(isinstance(node, dict) for node in nodes):
            raise self.failure(Message("its nodes are not in Ryven's format. Restore the file from a backup."))
        additional = [self.get(node, "additional data", dict, {}) for node in nodes]
        graph = next((carried for extra in additional if (carried := self.get(extra, "carried", dict, {}))), graph)
        offset = self.get(graph, "offset", list, [0, 0])
        if len(offset) != 2 or not all(type(number) is int for number in offset):
            raise self.failure(
                Message("offset is {offset!r:.80}; two integers are expected. Correct it.", offset=offset)
            )
        # Projects of older versions have no scale.
        scale = self.get(graph, "scale", list, [1, 1])
        if len(scale) != 2 or not all(type(number) in {int, float} and 1 <= number < 1e3 for number in scale):
            raise self.failure(
                Message("scale is {scale!r:.80}; two numbers from 1 to 1000 are expected. Correct it.", scale=scale)
            )
        place = Placement((scale[0], scale[1]), (offset[0], offset[1]))
        graph_nodes: list[GraphNode] = []
        for node, extra in zip(nodes, additional, strict=True):
            graph_nodes.append(self.node(node, extra, place))
        ports = [self.ports(node, extra) for node, extra in zip(graph_nodes, additional, strict=True)]
        links = self.links(flow, graph_nodes, ports)
        known = {
            "title": graph.get("title") if graph.get("flow title") == title else title,
            "nodes": [node.model_dump() for node in graph_nodes],
            "links": self.with_stored_data(links, graph, {n.id: p for n, p in zip(graph_nodes, ports, strict=True)}),
            "notes": self.get(graph, "notes", list, []),
            "groups": self.get(graph, "groups", list, []),
        }
        extra = {key: value for key, value in self.get(graph, "extra", dict, {}).items() if key != "format"}
        return GraphDocument.model_validate({**extra, **known})

    def node(self, data: dict[str, Any], extra: dict[str, Any], place: Placement) -> GraphNode:
        identifier = data.get("identifier")
        if not isinstance(identifier, str) or not identifier.startswith(f"{PACKAGE}."):
            raise self.failure(
                Message(
                    "the node {identifier!r:.80} is not a component of vision-designer. Remove it in Ryven.",
                    identifier=identifier,
                )
            )
        component = identifier.removeprefix(f"{PACKAGE}.")
        if component == UnknownComponent.component:
            component = extra.get("component", component)
        # Ryven without a window does not write positions.
        position = [data["pos x"], data.get("pos y")] if "pos x" in data else extra.get("position", [0, 0])
        if (
            not isinstance(position, list)
            or len(position) != 2
            or not all(type(number) in {int, float} and abs(number) < 1e9 for number in position)
        ):
            raise self.failure(
                Message("a position is {position!r:.80}; two numbers are expected. Correct it.", position=position)
            )
        known = {
            "id": self.free_id(extra.get("id") or component),
            "component": component,
            "version": extra.get("version") or data.get("version") or "1",
            "title": extra.get("title", ""),
            "parameters": extra.get("parameters", {}),
            "run_settings": extra.get("run settings", {}),
            "position": place.to_graph(position),
            "comment": extra.get("comment", ""),
            "bypassed": extra.get("bypassed", False),
        }
        return GraphNode.model_validate({**self.get(extra, "extra", dict, {}), **known})

    def free_id(self, wanted: object) -> str:
        """``wanted``, with a number if taken: a node copied in Ryven keeps the original's id."""
        found = str(wanted)
        if isinstance(wanted, str) and found in self.taken:
            stem = (re.sub(r"_[0-9]+$", "", found) or found)[: LONGEST_ID - len("_100000000")]
            number = self.tried.get(stem, 1) + 1
            while (found := f"{stem}_{number}") in self.taken:
                number += 1
            self.tried[stem] = number
        self.taken.add(found)
        return found

    def ports(self, node: GraphNode, extra: dict[str, Any]) -> tuple[list[str], list[str]]:
        """Identifiers of a node's inputs and outputs, in Ryven's order."""
        component = self.registry.get(node.component)
        if component is not None:
            return [p.identifier for p in component.init_inputs], [p.identifier for p in component.init_outputs]
        ports = self.get(extra, "ports", dict, {})
        inputs, outputs = self.get(ports, "inputs", list, []), self.get(ports, "outputs", list, [])
        return [str(port) for port in inputs], [str(port) for port in outputs]

    def links(
        self, flow: dict[str, Any], nodes: list[GraphNode], ports: list[tuple[list[str], list[str]]]
    ) -> dict[tuple[str, str], dict[str, Any]]:
        links = {}
        for connection in self.get(flow, "connections", list, []):
            numbers: list[Any] = []
            if isinstance(connection, dict):
                numbers = [connection.get(key) for key in CONNECTION_KEYS]
            if not numbers or not all(type(number) is int and number >= 0 for number in numbers):
                raise self.failure(
                    Message(
                        "the connection {connection!r:.160} is not in Ryven's format. Remove it.", connection=connection
                    )
                )
            source, output, target, input_ = numbers
            try:
                start = f"{nodes[source].id}.{ports[source][1][output]}"
                end = f"{nodes[target].id}.{ports[target][0][input_]}"
            except IndexError as error:
                raise self.failure(
                    Message(
                        "the connection {connection!r:.160} does not name a port. Remove it.", connection=connection
                    )
                ) from error
            links[start, end] = {"from": start, "to": end}
        return links

    def with_stored_data(
        self,
        links: dict[tuple[str, str], dict[str, Any]],
        graph: dict[str, Any],
        ports: dict[str, tuple[list[str], list[str]]],
    ) -> list[dict[str, Any]]:
        """Links in the order of the graph file, with their data that Ryven cannot represent.

        This includes additional keys of links, and links with missing ports.
        """
        ordered = []
        for value in self.get(graph, "links", list, []):
            link = Link.model_validate(value)
            drawn = links.pop((link.source, link.target), None)
            _, outputs = ports.get(link.source_node, ([], []))
            inputs, _ = ports.get(link.target_node, ([], []))
            if drawn is not None:
                ordered.append({**(link.model_extra or {}), **drawn})
            elif link.source_port not in outputs or link.target_port not in inputs:
                ordered.append(link.model_dump(by_alias=True))
        return [*ordered, *links.values()]
