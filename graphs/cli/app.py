"""The command line."""

import json
import os
import sys
import traceback
from collections.abc import Sequence
from functools import partial
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from vision_designer.graphs.document import GraphDocument, is_graph_file
from vision_designer.graphs.engine.events import finite
from vision_designer.graphs.engine.results import CANCELLED, cancelled_before_it_began
from vision_designer.graphs.example_graphs import EXAMPLE_PREFIX, EXAMPLES, base_folder, graph_path
from vision_designer.graphs.machine_checks import machine_problems, run_settings
from vision_designer.graphs.printing import readable_path, say
from vision_designer.graphs.user_paths import moved_document, option_folder, option_path, relative_texts
from vision_designer.graphs.validate import Problem, problems_in, validate
from vision_designer.graphs.workspace import keep_libraries_inside, workspace_path
from vision_designer.nodes.components import load_components
from vision_designer.nodes.core.component import DeclarationError
from vision_designer.nodes.core.registry import Components
from vision_designer.nodes.core.run_settings import MAX_PROCESSES_PER_NODE
from vision_designer.nodes.distributed.address import RENDEZVOUS, Address
from vision_designer.nodes.errors import (
    FailedToWriteOutputsError,
    LibraryExceptionError,
    NotInRangeValueError,
    NullOrEmptyError,
    ParameterParsingError,
    RunCancelledError,
    VisionDesignerError,
)
from vision_designer.nodes.system.network import OFFLINE, is_offline, set_offline

WRONG_USAGE = 2
"""The exit status of a command that cannot be understood."""
SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
runs = typer.Typer(help="The history of runs.", no_args_is_help=True, rich_markup_mode=None)
weights = typer.Typer(help="Pretrained weights.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(runs, name="runs")
app.add_typer(weights, name="weights")

Graph = Annotated[str, typer.Argument(metavar="GRAPH", help="A graph file, or example:NAME for an included example.")]
Workspace = Annotated[
    Path | None,
    typer.Option(
        parser=partial(option_folder, option="--workspace"),
        metavar="DIR",
        help="The folder that stores outputs, runs and weights. [default: $VISION_DESIGNER_WORKSPACE, else the user "
        "data folder]",
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
Run = Annotated[str, typer.Argument(metavar="RUN", help="The id of a run or its first characters, or latest.")]


def _print_version(asked: bool) -> None:
    if asked:
        say(f"vision-designer {version('vision-designer')}")
        raise typer.Exit


@app.callback()
def root(
    version_: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Train image classifiers with graphs of connected components."""


@app.command()
def run(
    graph: Graph,
    set_: Set = None,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="NODE", help="Run only this node and the nodes that it depends on; repeatable."),
    ] = None,
    output: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NODE.PORT=PATH",
            help="Run the nodes that this output depends on, and copy it to a new folder, or a table to a .csv or "
            ".parquet file; an earlier copy is replaced; repeatable.",
        ),
    ] = None,
    csv_plain: Annotated[
        bool,
        typer.Option(
            "--csv-plain", help="Write .csv files without the byte order mark that Excel needs to detect UTF-8."
        ),
    ] = False,
    no_reuse: NoReuse = False,
    jobs: Annotated[
        int, typer.Option(min=1, max=64, help="The maximum number of nodes that run at the same time.")
    ] = 1,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps, for every node with this setting.")] = "",
    precision: Annotated[
        str, typer.Option(help="auto, 32-true, bf16-mixed or 16-mixed, for every node with this setting.")
    ] = "",
    rendezvous: Annotated[
        str,
        typer.Option(
            metavar="HOST:PORT",
            help="The address where other machines join, if Node count of a node is above 1. [default: "
            "$VISION_DESIGNER_RENDEZVOUS, else this machine's address and a free port]",
        ),
    ] = "",
    offline: Annotated[
        bool,
        typer.Option(
            "--offline",
            help="Never download pretrained weights; if some are missing, the run states which file to put where. "
            f"[default: on if ${OFFLINE} is 1, true, yes or on]",
        ),
    ] = False,
    workspace: Workspace = None,
    components: ComponentFolders = None,
    events: Annotated[
        str | None, typer.Option(metavar="FILE|-", help="Write one line of JSON for each event; - is standard output.")
    ] = None,
    json_: Json = False,
    origin: Annotated[
        str,
        typer.Option(
            metavar="FILE",
            help="The graph file shown in the history if GRAPH is a temporary copy.",
            hidden=True,
        ),
    ] = "",
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Run a graph. Only what has changed since the last run is computed."""
    from vision_designer.graphs.cli.execute import RunOptions, execute

    if events == "-" and json_:
        raise ParameterParsingError(
            "--events - and --json both write to standard output. Choose one of them, or write the events to a file."
        )
    if events not in (None, "-"):
        option_path(events, "--events")
    if rendezvous:
        os.environ[RENDEZVOUS] = str(Address.parse(rendezvous))
    # Asked for now, so that a word which is neither yes nor no ends the command, and not a node after an hour.
    if offline or is_offline():
        set_offline(True)
    options = RunOptions(
        set=set_ or [],
        only=only or [],
        output=output or [],
        csv_plain=csv_plain,
        reuse=not no_reuse,
        jobs=jobs,
        device=device,
        precision=precision,
        events=events or "",
        json=json_,
        quiet=quiet,
        debug=debug,
        origin=origin,
    )
    status = execute(graph_path(graph), load_components(components or ()), _workspace(workspace), options)
    raise typer.Exit(status)


Folder = Annotated[
    str,
    typer.Argument(metavar="FOLDER", help="A folder or an archive of images, with one subfolder for each category."),
]
GraphFile = Annotated[
    str,
    typer.Option(
        "--output", "-o", metavar="FILE", help="The graph file to write. [default: next to FOLDER, with the same name]"
    ),
]
Mirrored = Annotated[
    str,
    typer.Option(
        metavar="yes|no",
        help="Whether to train on mirrored images too. [default: yes, unless the category names suggest that mirrored "
        "images have a different meaning, such as digits, or left and right]",
    ),
]
Force = Annotated[
    bool, typer.Option("--force", help="Replace an existing graph file; the old file is kept with the suffix ~.")
]


@app.command()
def new(
    folder: Folder,
    output: GraphFile = "",
    mirrored: Mirrored = "",
    force: Force = False,
    workspace: Workspace = None,
    components: ComponentFolders = None,
    json_: Json = False,
) -> None:
    """Write a graph that trains a classifier on a folder of images, and print the reasons for its settings."""
    from vision_designer.graphs.cli.preset_commands import write_new

    made = write_new(
        folder,
        output,
        mirrored,
        force=force,
        components=load_components(components or ()),
        workspace=_workspace(workspace),
    )
    say(json.dumps(made.to_json(), indent=2, ensure_ascii=False) if json_ else made.to_text())


@app.command()
def train(
    folder: Folder,
    output: GraphFile = "",
    mirrored: Mirrored = "",
    force: Force = False,
    set_: Set = None,
    no_reuse: NoReuse = False,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "",
    workspace: Workspace = None,
    components: ComponentFolders = None,
    json_: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Train a classifier on a folder of images: write a graph as new does, run it, and print the accuracy."""
    from vision_designer.graphs.cli.execute import RunOptions, execute
    from vision_designer.graphs.cli.preset_commands import headline, write_new

    known, place = load_components(components or ()), _workspace(workspace)
    made = write_new(folder, output, mirrored, force=force, components=known, workspace=place)
    if not (json_ or quiet):
        say(f"{made.to_text()}\n")
    options = RunOptions(
        set=set_ or [],
        reuse=not no_reuse,
        device=device,
        json=json_,
        quiet=quiet,
        debug=debug,
        about=made.to_json(),
        headline=headline,
    )
    raise typer.Exit(execute(made.graph, known, place, options))


@app.command()
def sweep(
    graph: Graph,
    space: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NODE.PARAMETER=VALUES",
            help="The values to search: LOW..HIGH, optionally followed by log or step S, or VALUE,VALUE,...; "
            "repeatable.",
        ),
    ] = None,
    metric: Annotated[
        str,
        typer.Option(
            metavar="NODE.METRIC",
            help="The metric to compare trials by. Losses and errors are minimized, all other metrics are maximized.",
        ),
    ] = "evaluate.accuracy",
    trials: Annotated[int, typer.Option(min=1, max=100_000, help="The maximum number of trials.")] = 20,
    search: Annotated[str, typer.Option(help="grid, random or tpe.")] = "tpe",
    seed: Annotated[int, typer.Option(help="The random seed for the values of the trials.")] = 1,
    jobs: Annotated[
        int, typer.Option(min=1, max=64, help="The maximum number of trials that run at the same time.")
    ] = 1,
    journal: Annotated[
        str,
        typer.Option(
            metavar="FILE",
            help="Store the trials in this file: the next call continues the search, and several processes and "
            "machines "
            "that use the same file share it.",
        ),
    ] = "",
    name: Annotated[str, typer.Option(help="The name of the search in the history and in the journal.")] = "",
    prune: Annotated[
        bool,
        typer.Option("--prune", help="Stop trials that are worse after an epoch than half of the other trials were."),
    ] = False,
    prune_by: Annotated[
        str,
        typer.Option(
            metavar="NODE.METRIC", help="Prune by this metric of each epoch. [default: the training's top1_accuracy]"
        ),
    ] = "",
    best: Annotated[
        str, typer.Option(metavar="OUT", help="Write the graph with the best trial's values to this file.")
    ] = "",
    set_: Set = None,
    device: Annotated[str, typer.Option(help="As for run.")] = "",
    precision: Annotated[str, typer.Option(help="As for run.")] = "",
    offline: Annotated[bool, typer.Option("--offline", help="As for run.")] = False,
    workspace: Workspace = None,
    components: ComponentFolders = None,
    json_: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Run a graph with many parameter values and print the best ones. Results shared by trials are computed once."""
    from vision_designer.graphs.cli.sweep_command import SweepOptions
    from vision_designer.graphs.cli.sweep_command import sweep as run_sweep

    if offline or is_offline():
        set_offline(True)
    options = SweepOptions(
        space=space or [],
        metric=metric,
        trials=trials,
        search=search,
        seed=seed,
        jobs=jobs,
        journal=journal,
        name=name,
        prune=prune,
        prune_by=prune_by,
        best=best,
        set=set_ or [],
        device=device,
        precision=precision,
        json=json_,
        quiet=quiet,
        debug=debug,
    )
    known, place = load_components(components or ()), _workspace(workspace)
    raise typer.Exit(run_sweep(graph_path(graph), known, place, options, example=graph.startswith(EXAMPLE_PREFIX)))


@app.command()
def join(
    address: Annotated[str, typer.Argument(metavar="HOST:PORT", help="The address that the run has printed.")],
    workspace: Workspace = None,
    processes: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=MAX_PROCESSES_PER_NODE,
            help="The number of processes on this machine. [default: as on the machine of the run]",
        ),
    ] = None,
    wait: Annotated[float, typer.Option(min=0, metavar="SECONDS", help="How long to wait for the run to start.")] = 0,
) -> None:
    """Join a run of another machine that shares the same workspace, until that run ends."""
    from vision_designer.nodes.distributed.remote_worker import join as join_run

    def tell(message: str) -> None:
        say(message, error=True)

    join_run(Address.parse(address), _workspace(workspace), processes, wait, tell)


@app.command("validate")
def validate_(graph: Graph, set_: Set = None, components: ComponentFolders = None, json_: Json = False) -> None:
    """List all problems of a graph without running it."""
    from vision_designer.graphs.overrides import set_values

    path = graph_path(graph)
    document = GraphDocument.read(path)
    known = load_components(components or ())
    set_values(document, known, set_ or [])
    problems = [*machine_problems(run_settings(document, known)), *validate(document, known, base_folder(path))]
    problems.sort(key=lambda problem: problem.severity != "error")
    found = sum(problem.severity == "error" for problem in problems)
    if json_:
        say(json.dumps({"valid": not found, "problems": [problem.to_json() for problem in problems]}, indent=2))
    else:
        for problem in problems:
            warning = "warning: " if problem.severity == "warning" else ""
            say(f"{warning}{problem}", error=True)
        if not found:
            nodes = "1 node" if len(document.nodes) == 1 else f"{len(document.nodes)} nodes"
            say(f"{path}: {nodes}, no problems" + (" except those above" if problems else ""))
    raise typer.Exit(2 if found else 0)


@app.command("why")
def why_(
    graph: Graph,
    node: Annotated[str, typer.Argument(metavar="NODE", help="The node to ask about.")],
    set_: Set = None,
    device: Annotated[str, typer.Option(help="As for run.")] = "",
    precision: Annotated[str, typer.Option(help="As for run.")] = "",
    workspace: Workspace = None,
    components: ComponentFolders = None,
    json_: Json = False,
) -> None:
    """Explain why the next run will compute a node or reuse its result."""
    from vision_designer.graphs.history.why import why
    from vision_designer.graphs.overrides import set_everywhere, set_values

    path, place = graph_path(graph), _workspace(workspace)
    document, known = GraphDocument.read(path), load_components(components or ())
    set_values(document, known, set_ or [])
    for name, value in (("device", device), ("precision", precision)):
        if value:
            set_everywhere(document, known, name, value)
    found = why(document, known, base_folder(path), place, node, readable_path(path.absolute()))
    if json_:
        say(json.dumps(found.to_json(), indent=2, ensure_ascii=False))
        return
    say(found.summary)
    for reason in found.reasons:
        say(f"  {reason.message}" if reason.node == node else f"  {reason.node}: {reason.message}")


@app.command("components")
def components_(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="The identifier or title of a component.")] = "",
    components: ComponentFolders = None,
    json_: Json = False,
) -> None:
    """List the components, or describe one."""
    from vision_designer.graphs import reference

    known = load_components(components or ())
    chosen = known if not name else {(found := _component(known, name)): known[found]}
    if json_:
        say(json.dumps([reference.as_json(component) for component in chosen.values()], indent=2, ensure_ascii=False))
    elif name:
        say(reference.as_text(next(iter(chosen.values()))))
    else:
        say(reference.listing(chosen))


@app.command()
def edit(
    graphs: Annotated[
        list[str] | None,
        typer.Argument(metavar="[GRAPH]...", help="Graph files to open, or example:NAME, or folders of images."),
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
        # By name, since the editor is a layer above this one.
        editor = import_module("vision_designer.editor.application")
    except ImportError as error:
        raise LibraryExceptionError(
            f"the window cannot be opened: {error}. If a library is missing, install the libraries that Qt needs; in a "
            "checkout, make edit installs them or lists them."
        ) from error
    raise typer.Exit(editor.main(graphs or [], workspace, components or []))


@app.command()
def schema(components: ComponentFolders = None) -> None:
    """Print the JSON Schema of graph files."""
    from vision_designer.graphs.document import graph_schema

    say(json.dumps(graph_schema(load_components(components or ())), indent=2, ensure_ascii=False))


@app.command()
def convert(
    source: Annotated[str, typer.Argument(metavar="IN", help="A graph file or a Ryven project.")],
    target: Annotated[str, typer.Argument(metavar="OUT", help="The file to write, in the other format.")],
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
    # What a graph that ships names is for its reader to put beside it.
    keep = relative_texts(document, known) if source.startswith(EXAMPLE_PREFIX) else ()
    document = moved_document(document, known, start.absolute().parent, end.parent, keep)
    # Only what this command itself may have written is replaced, and never what was just read.
    if end.exists() and not (is_graph_file(end) if project else is_ryven_project(end)):
        written = "a graph file" if project else "a Ryven project"
        raise FailedToWriteOutputsError(
            f"{target} exists and is not {written}. Choose another name.",
            path=end,
        )
    if project:
        document.write(end, known)
    else:
        write_project(document, end, known)
    say(target)


@app.command()
def examples() -> None:
    """List the included example graphs, to run or copy."""
    for path in sorted(EXAMPLES.glob("*.json")):
        say(f"{EXAMPLE_PREFIX}{path.stem:<30}{GraphDocument.read(path).title}\n    {path}")


@runs.command("list")
def runs_list(
    limit: Annotated[int, typer.Option(min=1, help="The maximum number of runs, newest first.")] = 20,
    workspace: Workspace = None,
    json_: Json = False,
) -> None:
    """List the latest runs."""
    from vision_designer.graphs.cli import run_reports

    run_reports.print_list(_workspace(workspace), limit, as_json=json_)


@runs.command("show")
def runs_show(
    run: Run = "latest",
    log: Annotated[str, typer.Option(metavar="NODE", help="Print the log of this node instead.")] = "",
    open_: Annotated[bool, typer.Option("--open", help="Open the folder of the run.")] = False,
    workspace: Workspace = None,
    json_: Json = False,
) -> None:
    """Show the nodes and results of a run."""
    from vision_designer.graphs.cli import run_reports

    folder = run_reports.print_run(_workspace(workspace), run, log=log, as_json=json_)
    if open_:
        typer.launch(str(folder))


@runs.command("compare")
def runs_compare(first: Run, second: Run, workspace: Workspace = None, json_: Json = False) -> None:
    """Compare two runs: parameters that differ, and metrics."""
    from vision_designer.graphs.cli import run_reports

    run_reports.print_comparison(_workspace(workspace), first, second, as_json=json_)


@runs.command("clean")
def runs_clean(
    keep: Annotated[int, typer.Option(min=0, help="The number of newest completed runs to keep.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only print what would be removed.")] = False,
    workspace: Workspace = None,
) -> None:
    """Remove older runs, and outputs that no remaining run uses."""
    from vision_designer.graphs.history.runs import History

    cleaned = History(_workspace(workspace)).clean(keep, dry_run=dry_run)
    what = "would remove" if dry_run else "removed"
    runs = "1 run" if len(cleaned.runs) == 1 else f"{len(cleaned.runs)} runs"
    outputs = "1 output" if len(cleaned.outputs) == 1 else f"{len(cleaned.outputs)} outputs"
    say(f"{what} {runs} and {outputs}, {cleaned.freed / 2**20:,.1f} MiB")


@weights.command("list")
def weights_list(workspace: Workspace = None, json_: Json = False) -> None:
    """List the files of pretrained weights, and which of them are on this machine."""
    place = _workspace(workspace)
    from vision_designer.nodes.vision.models.weights import listing

    found = listing(place)
    if json_:
        say(json.dumps(found, indent=2))
        return
    for entry in found:
        where = entry["path"] or f"not on this machine; from {entry['url']}"
        say(f"{entry['architecture']:<18} {entry['megabytes']:>5} MB  {entry['file']:<34} {where}")


@weights.command("import")
def weights_import(
    file: Annotated[
        Path,
        typer.Argument(parser=partial(option_path, option="FILE"), metavar="FILE", help="A published weights file."),
    ],
    workspace: Workspace = None,
) -> None:
    """Copy a weights file that was downloaded elsewhere into the workspace."""
    place = _workspace(workspace)
    from vision_designer.nodes.vision.models.weights import import_file

    say(import_file(file, place))


def _workspace(given: Path | None) -> Path:
    """The workspace; to be asked for before anything is imported that keeps files of its own."""
    workspace = workspace_path(given)
    keep_libraries_inside(workspace)
    return workspace


def _component(known: Components, name: str) -> str:
    for identifier, component in known.items():
        if name.lower() in (identifier, component.title.lower()):
            return identifier
    raise NotInRangeValueError(f"there is no component {name!r}. Available components: {', '.join(known)}.")


def main(arguments: list[str] | None = None) -> None:
    """The entry point: every error is one line on standard error, and an exit status."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        app(args=given, prog_name="vision-designer")
    except SystemExit as error:
        # Typer turns Ctrl-C before the run listens to it into an exit status, and says nothing.
        if given[:1] in (["run"], ["sweep"], ["train"]) and _interrupted(error):
            _fail(cancelled_before_it_began(), given, state="cancelled")
        elif (wrong := _wrong_usage(error)) is not None:
            # What is wrong has been printed, with the usage.
            _say_json(problems_in(wrong), given, "failed")
        raise
    except RunCancelledError as error:
        _fail(error, given, state="cancelled")
        sys.exit(CANCELLED)
    except VisionDesignerError as error:
        _fail(error, given)
        sys.exit(1 if isinstance(error, FailedToWriteOutputsError) else 2)
    except DeclarationError as error:
        _fail(error, given)
        sys.exit(2)
    except BrokenPipeError:
        # Whoever read our output has gone, as in: vision-designer runs show | head. What Python still holds back
        # for them goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        if _interrupted(error):
            _fail(cancelled_before_it_began(), given, state="cancelled")
            sys.exit(CANCELLED)
        first = (str(error) or type(error).__name__).splitlines()[0]
        remedy = "Run it again with --debug for the full traceback."
        _fail(LibraryExceptionError(f"{type(error).__name__}: {first}. {remedy}"), given)
        sys.exit(1)


def _interrupted(error: BaseException | None) -> bool:
    """Whether Ctrl-C is what an error comes from: libraries turn it into errors of their own."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


def _wrong_usage(error: SystemExit) -> VisionDesignerError | None:
    """What Typer has ended the command for: an unknown option, a missing argument, a value of the wrong type."""
    cause: object = error.__context__
    # By its method, since Typer has had Click's errors as its own and as those of Click itself.
    say_why = getattr(cause, "format_message", None)
    if error.code != WRONG_USAGE or say_why is None:
        return None
    text = f"{say_why().rstrip('.')}. See vision-designer COMMAND --help."
    missing = type(cause).__name__ == "MissingParameter"
    return NullOrEmptyError(text) if missing else ParameterParsingError(text)


def _fail(error: VisionDesignerError | DeclarationError, arguments: list[str], state: str = "failed") -> None:
    """Say why a command did nothing, or not all; as JSON too, where JSON is what is waited for."""
    if "--debug" in arguments:
        traceback.print_exc()
    if isinstance(error, DeclarationError):
        problems = [Problem("DeclarationError", "", str(error))]
        error_line: object = f"DeclarationError: {error}"
    else:
        problems, error_line = problems_in(error), error
    _say_json(problems, arguments, state)
    say(error_line, error=True)


def _say_json(problems: Sequence[Problem], arguments: list[str], state: str) -> None:
    """Where JSON is what is waited for, say it as that."""
    if "--json" not in arguments:
        return
    values: dict[str, object] = {}
    if arguments[0] in ("run", "train"):
        values = {"run_id": "", "state": state, "seconds": 0.0, "nodes": {}}
    elif arguments[0] == "validate":
        values = {"valid": False}
    say(json.dumps(finite({**values, "problems": [problem.to_json() for problem in problems]})))
