"""Commands about a workspace: its runs, and its pretrained weights."""

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vision_designer.graphs.cli.options import (
    Json,
    Run,
    Workspace,
    chosen_workspace,
)
from vision_designer.graphs.printing import say
from vision_designer.graphs.user_paths import option_path

if TYPE_CHECKING:
    from vision_designer.graphs.history.cleaning import Cleaned

runs = typer.Typer(help="The history of runs.", no_args_is_help=True, rich_markup_mode=None)
weights = typer.Typer(help="Pretrained weights.", no_args_is_help=True, rich_markup_mode=None)


@runs.command("list")
def runs_list(
    limit: Annotated[int, typer.Option(min=1, help="The maximum number of runs, newest first.")] = 20,
    workspace: Workspace = None,
    json_: Json = False,
) -> None:
    """List the latest runs."""
    from vision_designer.graphs.cli import run_reports

    run_reports.print_list(chosen_workspace(workspace), limit, as_json=json_)


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

    folder = run_reports.print_run(chosen_workspace(workspace), run, log=log, as_json=json_)
    if open_:
        typer.launch(str(folder))


@runs.command("errors")
def runs_errors(
    run: Run = "latest",
    node: Annotated[
        str, typer.Option(metavar="NODE", help="The node whose scores are read, if several nodes have some.")
    ] = "",
    csv: Annotated[
        str, typer.Option(metavar="FILE|-", help="Write CSV to this file, or to standard output for -.")
    ] = "",
    workspace: Workspace = None,
    json_: Json = False,
) -> None:
    """List the wrongly classified images of a run, those with the highest probability first."""
    from vision_designer.graphs.cli.run_errors import print_errors

    print_errors(chosen_workspace(workspace), run, node, csv, as_json=json_)


@runs.command("compare")
def runs_compare(first: Run, second: Run, workspace: Workspace = None, json_: Json = False) -> None:
    """Compare two runs: parameters that differ, and metrics."""
    from vision_designer.graphs.cli import run_reports

    run_reports.print_comparison(chosen_workspace(workspace), first, second, as_json=json_)


@runs.command("name")
def runs_name(
    run: Run,
    name: Annotated[str, typer.Argument(metavar="NAME", help='The name; "" removes it.')],
    workspace: Workspace = None,
) -> None:
    """Give a run a name, which is shown in the list of runs."""
    _describe(run, workspace, name=name)


@runs.command("note")
def runs_note(
    run: Run,
    note: Annotated[str, typer.Argument(metavar="TEXT", help='The note; "" removes it.')],
    workspace: Workspace = None,
) -> None:
    """Write a note about a run, which replaces an earlier one."""
    _describe(run, workspace, note=note)


@runs.command("star")
def runs_star(
    run: Run,
    remove: Annotated[bool, typer.Option("--remove", help="Remove the star.")] = False,
    workspace: Workspace = None,
) -> None:
    """Mark a run with a star. Starred runs are kept by runs clean."""
    _describe(run, workspace, starred=not remove)


def _describe(run: str, workspace: Path | None, **changes: Any) -> None:  # noqa: ANN401
    from vision_designer.graphs.history.runs import History

    history = History(chosen_workspace(workspace))
    history.describe(history.resolve(run), **changes)


@runs.command("remove")
def runs_remove(
    run: Annotated[list[str], typer.Argument(metavar="RUN...", help="Ids of runs, or their first characters.")],
    workspace: Workspace = None,
) -> None:
    """Remove runs, and outputs that no remaining run uses. Active runs are not removed."""
    from vision_designer.graphs.history.runs import History

    history = History(chosen_workspace(workspace))
    _say_removed("removed", history.remove([history.resolve(name) for name in run]))


@runs.command("clean")
def runs_clean(
    keep: Annotated[int, typer.Option(min=0, help="The number of newest completed runs to keep.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only print what would be removed.")] = False,
    workspace: Workspace = None,
) -> None:
    """Remove older runs, except starred ones, and outputs that no remaining run uses."""
    from vision_designer.graphs.history.runs import History

    cleaned = History(chosen_workspace(workspace)).clean(keep, dry_run=dry_run)
    _say_removed("would remove" if dry_run else "removed", cleaned)


def _say_removed(what: str, cleaned: "Cleaned") -> None:
    runs = "1 run" if len(cleaned.runs) == 1 else f"{len(cleaned.runs)} runs"
    outputs = "1 output" if len(cleaned.outputs) == 1 else f"{len(cleaned.outputs)} outputs"
    say(f"{what} {runs} and {outputs}, {cleaned.freed / 2**20:,.1f} MiB")


@weights.command("list")
def weights_list(workspace: Workspace = None, json_: Json = False) -> None:
    """List the files of pretrained weights, and which of them are on this machine."""
    place = chosen_workspace(workspace)
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
    place = chosen_workspace(workspace)
    from vision_designer.nodes.vision.models.weights import import_file

    say(import_file(file, place))
