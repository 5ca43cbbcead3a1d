"""Explains why a node will run again."""

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
    """Prediction for a node's next run, see :class:`Why`.

    Args:
        arguments: ``text`` of the graph, the ``folder`` of its relative paths, ``workspace``, ``graph`` as named in the
            history, ``node``, and the folders of ``components``.
        request: the request.
    """
    request.check_cancelled()
    folders = tuple(str(folder) for folder in arguments["components"])
    registry = _registries.get(folders, lambda: load_components(map(Path, folders)))
    document = GraphDocument.from_text(str(arguments["text"]), "graph")
    graph = resolve(document, registry, Path(str(arguments["folder"])))
    workspace = Path(str(arguments["workspace"]))
    return why(graph, workspace, str(arguments["node"]), str(arguments["graph"])).to_json()
