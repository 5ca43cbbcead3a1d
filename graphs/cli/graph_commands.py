"""Commands about graphs and components: validate, why, components, edit, schema, convert, examples."""

import os
import sys
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from vision_designer.graphs.cli import completion
from vision_designer.graphs.cli.help_texts import Commands
from vision_designer.graphs.cli.options import (
    ComponentFolders,
    Device,
    Graph,
    Json,
    Offline,
    Precision,
    Set,
    Workspace,
    chosen_workspace,
    turn_off_downloads,
)
from vision_designer.graphs.cli.tables import say_wrapped
from vision_designer.graphs.cli.terminal import counted, print_json, print_problems
from vision_designer.graphs.document import GraphDocument, is_graph_file
from vision_designer.graphs.engine.machine_checks import machine_problems, missing_weights, run_settings
from vision_designer.graphs.option_checks import ignored_options
from vision_designer.graphs.overrides import Overrides
from vision_designer.graphs.printing import readable_path, say
from vision_designer.graphs.resolve import resolve_file
from vision_designer.graphs.user_paths import EXAMPLE_PREFIX, graph_path, moved_document, option_path, relative_texts
from vision_designer.graphs.validate import validate
from vision_designer.graphs.workspace import workspace_path
from vision_designer.nodes.components import load_components
from vision_designer.nodes.core.registry import Components
from vision_designer.nodes.core.suggestions import nearest
from vision_designer.nodes.errors import FailedToWriteOutputsError, LibraryExceptionError, NotInRangeValueError

SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")

app = Commands()
"""Added to the program by :mod:`vision_designer.graphs.cli.app`."""


@app.add(
    "vision-designer validate pets.json",
    "vision-designer validate pets.json --set train.epochs=3 --json",
)
def validate_(
    graph: Graph,
    set_: Set = None,
    device: Device = "",
    precision: Precision = "",
    offline: Offline = False,
    workspace: Workspace = None,
    components: ComponentFolders = None,
    json_: Json = False,
) -> None:
    """List all problems of a graph without running it."""
    turn_off_downloads(offline)
    path = graph_path(graph)
    resolved = resolve_file(path, load_components(components or ()), Overrides(set_ or (), device, precision))
    weights = missing_weights(resolved, workspace_path(workspace))
    found_in_graph = validate(resolved)
    ignored = [problem for problem in ignored_options(resolved, set_ or ()) if problem not in found_in_graph]
    problems = [*machine_problems(run_settings(resolved)), *weights, *found_in_graph, *ignored]
    problems.sort(key=lambda problem: problem.severity != "error")
    found = sum(problem.severity == "error" for problem in problems)
    if json_:
        print_json({"valid": not found, "problems": [asdict(problem) for problem in problems]})
    else:
        print_problems(problems)
        if not found:
            say(
                f"{path}: {counted(len(resolved.nodes), 'node')}, no problems"
                + (" except those above" if problems else "")
            )
    raise typer.Exit(2 if found else 0)


@app.add(
    "vision-designer why pets.json train",
    "vision-designer why pets.json score --set train.learning_rate=0.005",
)
def why_(
    graph: Graph,
    node: Annotated[str, typer.Argument(metavar="NODE", help="The node to ask about.")],
    set_: Set = None,
    device: Device = "",
    precision: Precision = "",
    workspace: Workspace = None,
    components: ComponentFolders = None,
    json_: Json = False,
) -> None:
    """Explain why the next run will compute a node or reuse its result."""
    from vision_designer.graphs.history.why import why

    path, place = graph_path(graph), chosen_workspace(workspace)
    resolved = resolve_file(path, load_components(components or ()), Overrides(set_ or (), device, precision))
    found = why(resolved, place, node, readable_path(path.absolute()))
    if json_:
        print_json(asdict(found))
        return
    say(found.summary)
    for reason in found.reasons:
        say(f"  {reason.message}" if reason.node == node else f"  {reason.node}: {reason.message}")


@app.add(
    "vision-designer components",
    "vision-designer components train_pytorch_model",
    "vision-designer components resnet --json",
)
def components_(
    name: Annotated[
        str,
        typer.Argument(
            metavar="[NAME]", help="The identifier or title of a component.", autocompletion=completion.components
        ),
    ] = "",
    components: ComponentFolders = None,
    json_: Json = False,
) -> None:
    """List the components, or describe one."""
    from vision_designer.graphs import reference

    known = load_components(components or ())
    chosen = known if not name else {(found := _component(known, name)): known[found]}
    if json_:
        print_json([reference.as_json(component) for component in chosen.values()])
    elif name:
        say_wrapped(reference.as_text(next(iter(chosen.values()))))
    else:
        say_wrapped(reference.listing(chosen))


@app.add(
    "vision-designer edit",
    "vision-designer edit pets.json",
    "vision-designer edit photos",
)
def edit(
    graphs: Annotated[
        list[str] | None,
        typer.Argument(metavar="[GRAPH]...", help="Graph files to open, example:NAME, or folders of images or images."),
    ] = None,
    workspace: Workspace = None,
    components: ComponentFolders = None,
) -> None:
    """Open the editor."""
    if sys.platform == "linux" and not any(os.environ.get(name) for name in SCREENS):
        raise LibraryExceptionError(
            f"no display is available: none of {', '.join(SCREENS)} is set. Open the editor in a desktop session, or "
            "run graphs without it: vision-designer run GRAPH"
        )
    try:
        # By name, since the editor is a higher layer.
        editor = import_module("vision_designer.editor.application")
    except ImportError as error:
        raise LibraryExceptionError(
            f"the window cannot be opened: {error}. If a library is missing, install the libraries that Qt needs; in a "
            "checkout, make edit installs them or lists them."
        ) from error
    raise typer.Exit(editor.main(graphs or [], workspace, components or []))


@app.add("vision-designer schema > graph.schema.json")
def schema(components: ComponentFolders = None) -> None:
    """Print the JSON Schema of graph files."""
    from vision_designer.graphs.reference import graph_schema

    print_json(graph_schema(load_components(components or ())))


@app.add(
    "vision-designer convert pets.json pets.ryven.json",
    "vision-designer convert pets.ryven.json pets.json --force",
)
def convert(
    source: Annotated[str, typer.Argument(metavar="IN", help="A graph file or a Ryven project.")],
    target: Annotated[str, typer.Argument(metavar="OUT", help="The file to write, in the other format.")],
    force: Annotated[
        bool, typer.Option("--force", help="Replace an existing file without asking; it is kept with the suffix ~.")
    ] = False,
    components: ComponentFolders = None,
) -> None:
    """Convert a Ryven project to a graph file, or a graph file to a Ryven project.

    If OUT is in another folder, relative paths are adjusted so that they still refer to the same data.
    """
    from vision_designer.graphs.ryven.project import is_ryven_project, read_project, write_project

    known = load_components(components or ())
    start, end = graph_path(source), option_path(target, "OUT")
    project = is_ryven_project(start)
    document = read_project(start, known) if project else GraphDocument.read(start)
    # Placeholder paths of included examples stay.
    keep = relative_texts(document, known) if source.startswith(EXAMPLE_PREFIX) else ()
    document = moved_document(document, known, start.absolute().parent, end.parent, keep)
    # Replace only files that this command may have written, never what was just read.
    if end.exists() and not (is_graph_file(end) if project else is_ryven_project(end)):
        written = "a graph file" if project else "a Ryven project"
        raise FailedToWriteOutputsError(
            f"{target} exists and is not {written}. Choose another name.",
            path=end,
        )
    if end.exists() and not force:
        _ask_to_replace(end)
    if project:
        document.write(end, known)
    else:
        write_project(document, end, known)
    say(target)


def _ask_to_replace(path: Path) -> None:
    """Ask on the terminal whether a file may be replaced.

    Raises:
        FailedToWriteOutputsError: no; or there is no terminal to ask on.
    """
    if not _has_terminal():
        raise FailedToWriteOutputsError(
            f"{path} exists. Choose another name, or replace it with --force; it is kept with the suffix ~.", path=path
        )
    if not typer.confirm(f"{path} exists. Replace it? It is kept with the suffix ~.", err=True):
        raise FailedToWriteOutputsError(f"{path} was not replaced.", path=path)


def _has_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _component(known: Components, name: str) -> str:
    for identifier, component in known.items():
        if name.lower() in (identifier, component.title.lower()):
            return identifier
    close = nearest(name, known) or nearest(name, [component.title for component in known.values()])
    hint = f"Did you mean {close}?" if close else f"Available components: {', '.join(known)}."
    raise NotInRangeValueError(f"there is no component {name!r}. {hint}")
