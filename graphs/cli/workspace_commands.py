"""Commands about a workspace: its runs, and its pretrained weights."""

import json
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from vision_designer.graphs.cli.options import (
    Json,
    Run,
    Workspace,
    chosen_workspace,
)
from vision_designer.graphs.printing import say
from vision_designer.graphs.user_paths import option_path

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


@runs.command("compare")
def runs_compare(first: Run, second: Run, workspace: Workspace = None, json_: Json = False) -> None:
    """Compare two runs: parameters that differ, and metrics."""
    from vision_designer.graphs.cli import run_reports

    run_reports.print_comparison(chosen_workspace(workspace), first, second, as_json=json_)


@runs.command("clean")
def runs_clean(
    keep: Annotated[int, typer.Option(min=0, help="The number of newest completed runs to keep.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only print what would be removed.")] = False,
    workspace: Workspace = None,
) -> None:
    """Remove older runs, and outputs that no remaining run uses."""
    from vision_designer.graphs.history.runs import History

    cleaned = History(chosen_workspace(workspace)).clean(keep, dry_run=dry_run)
    what = "would remove" if dry_run else "removed"
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
