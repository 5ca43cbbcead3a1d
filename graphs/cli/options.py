"""Arguments and options of several commands, and the graph files that some of them write."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from vision_designer.graphs.cli import completion
from vision_designer.graphs.document import is_graph_file
from vision_designer.graphs.json_text import read_bytes
from vision_designer.graphs.user_paths import option_folder, option_path
from vision_designer.graphs.workspace import keep_libraries_inside, workspace_path
from vision_designer.nodes.errors import FailedToWriteOutputsError
from vision_designer.nodes.system.atomic_files import save_text, writing
from vision_designer.nodes.system.processes import OFFLINE, is_offline, set_offline

Graph = Annotated[
    str,
    typer.Argument(
        metavar="GRAPH",
        help="A graph file, a Ryven project, a folder with one of them, or example:NAME for an included example.",
        autocompletion=completion.graphs,
    ),
]
Workspace = Annotated[
    Path | None,
    typer.Option(
        parser=partial(option_folder, option="--workspace"),
        metavar="DIR",
        help="The folder that stores outputs, runs and weights. [default: $VISION_DESIGNER_WORKSPACE, else the user "
        "data folder]",
    ),
]
Device = Annotated[str, typer.Option(metavar="DEVICE", help="auto, cpu, cuda or mps, for all nodes that compute.")]
Precision = Annotated[
    str,
    typer.Option(metavar="PRECISION", help="auto, 32-true, bf16-mixed or 16-mixed, for all nodes that compute."),
]
Offline = Annotated[
    bool,
    typer.Option(
        "--offline",
        help="Never download pretrained weights. A run that needs some that are not on this machine is refused. "
        f"[default: on if ${OFFLINE} is 1, true, yes or on]",
    ),
]
NoReuse = Annotated[bool, typer.Option("--no-reuse", help="Run every node, even if it has a reusable result.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print only errors.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show tracebacks and warnings of libraries.")]
ComponentFolders = Annotated[
    list[Path] | None,
    typer.Option(
        "--components",
        parser=partial(option_path, option="--components"),
        metavar="DIR",
        help="A folder with your own components; repeatable.",
    ),
]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NODE.PARAMETER=VALUE", help="Set a parameter or run setting; repeatable."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Csv = Annotated[str, typer.Option(metavar="FILE|-", help="Write CSV to this file, or to standard output for -.")]
Run = Annotated[
    str,
    typer.Argument(
        metavar="RUN",
        help="The name of a run, its id or the first characters of it, or latest.",
        autocompletion=completion.runs,
    ),
]


def chosen_workspace(given: Path | None) -> Path:
    """The workspace; call before importing libraries that have caches."""
    workspace = workspace_path(given)
    keep_libraries_inside(workspace)
    return workspace


def turn_off_downloads(asked: bool) -> None:
    """Turn downloads off if an option or the environment says so.

    Raises:
        ParameterParsingError: the environment variable has an unknown value.
    """
    if asked or is_offline():
        set_offline(True)


def check_graph_target(target: Path, text: str, remedy: str, *, force: bool) -> None:
    """Refuse to replace another file than this graph, or with ``force`` than a graph.

    Raises:
        FailedToWriteOutputsError: there is such a file; ``remedy`` says what to do if it is another graph.
    """
    if target.exists():
        if not is_graph_file(target):
            raise FailedToWriteOutputsError(f"{target} exists and is not a graph. Choose another name.", path=target)
        if read_bytes(target) != text.encode() and not force:
            raise FailedToWriteOutputsError(f"{target} exists and is another graph. {remedy}", path=target)


def save_graph(target: Path, text: str) -> None:
    """Write a graph file, unless it has this text; an earlier one is kept with the suffix ~.

    Raises:
        FailedToWriteOutputsError: it cannot be written.
    """
    if not target.exists() or read_bytes(target) != text.encode():
        with writing(target, named=True):
            save_text(target, text, keep_previous=True)
