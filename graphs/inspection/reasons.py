"""Explains for the window why a node will run again."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.history.why import why
from vision_designer.graphs.inspection.common import LruCache
from vision_designer.graphs.inspection.requests import Request
from vision_designer.graphs.resolve import resolve
from vision_designer.nodes.components import load_components
from vision_designer.nodes.core.registry import Registry

_registries: LruCache[Registry] = LruCache(2)


def reasons(arguments: Mapping[str, Any], request: Request) -> dict[str, Any]:
    """What the next run will do with a node, see :class:`Why`.

    Args:
        arguments: ``text`` of the graph, the ``folder`` that its paths are relative to, ``workspace``, ``graph`` as the
            history names it, ``node``, and the folders of ``components``.
        request: as it was asked.
    """
    request.check_cancelled()
    folders = tuple(str(folder) for folder in arguments["components"])
    registry = _registries.get(folders, lambda: load_components(map(Path, folders)))
    document = GraphDocument.from_text(str(arguments["text"]), "graph")
    graph = resolve(document, registry, Path(str(arguments["folder"])))
    workspace = Path(str(arguments["workspace"]))
    return why(graph, workspace, str(arguments["node"]), str(arguments["graph"])).to_json()
