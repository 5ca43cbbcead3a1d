"""Suggestions for options that are parameters of a node."""

import shlex
from contextlib import suppress

from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.user_paths import EXAMPLES, graph_path
from vision_designer.nodes.components import load_components
from vision_designer.nodes.core.suggestions import nearest
from vision_designer.nodes.errors import VisionDesignerError

COMMANDS = ("run", "train", "sweep", "validate", "why")
"""Commands with ``--set``."""
DEFAULT_GRAPH = EXAMPLES / "folder_fine_tune.json"
"""A graph whose nodes are named like those that ``train`` writes."""
TRAINING = "train"


def suggested_set_option(arguments: list[str], option: str) -> str:
    """The ``--set`` that sets the parameter of an unknown option, such as ``--set train.epochs=3`` for ``--epochs 3``.

    Empty if the command has no ``--set``, no node has such a parameter, or there is no such option.
    """
    if not option.startswith("--") or not arguments or arguments[0] not in COMMANDS:
        return ""
    name = option.removeprefix("--").replace("-", "_")
    found = _places(_graph(arguments), name)
    if not found:
        return ""
    # Most parameters that users look for are those of training.
    place = next((each for each in found if each.startswith(f"{TRAINING}.")), found[0])
    value = _value(arguments, option)
    return f"--set {shlex.quote(f'{place}={value}')}" if value else f"--set {place}=VALUE"


def _graph(arguments: list[str]) -> GraphDocument:
    """The graph among the arguments; else one as ``train`` writes it."""
    for text in arguments[1:] if arguments[0] != TRAINING else ():
        if not text.startswith("-"):
            with suppress(VisionDesignerError):
                return GraphDocument.read(graph_path(text))
    return GraphDocument.read(DEFAULT_GRAPH)


def _places(document: GraphDocument, name: str) -> list[str]:
    """Parameters and run settings of the graph with that name, or else with a similar one, as ``node.parameter``."""
    components = load_components()
    names = {
        node.id: [*component.Parameters.model_fields, *component.RunSettings.model_fields]
        for node in document.nodes
        if (component := components.get(node.component)) is not None
    }
    exact = [f"{node_id}.{name}" for node_id, known in names.items() if name in known]
    similar = [f"{node_id}.{close}" for node_id, known in names.items() if (close := nearest(name, known))]
    return exact or similar


def _value(arguments: list[str], option: str) -> str:
    for number, text in enumerate(arguments):
        if text.startswith(f"{option}="):
            return text.partition("=")[2]
        if text == option:
            next_arguments = arguments[number + 1 : number + 2]
            return next_arguments[0] if next_arguments and not next_arguments[0].startswith("--") else ""
    return ""
