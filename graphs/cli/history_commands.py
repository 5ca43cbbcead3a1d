"""``vision-designer runs``: the history of runs."""

from pathlib import Path
from typing import Annotated, Any

import typer

from vision_designer.graphs.cli import completion, run_reports
from vision_designer.graphs.cli.help_texts import Commands
from vision_designer.graphs.cli.options import Csv, Json, Run, Workspace, chosen_workspace
from vision_designer.graphs.cli.terminal import counted
from vision_designer.graphs.history.cleaning import Cleaned
from vision_designer.graphs.history.runs import History
from vision_designer.graphs.printing import say

runs = Commands(
    "List, compare, describe, and remove past runs.",
    "vision-designer runs list",
    "vision-designer runs errors latest",
    "vision-designer runs compare 20261130-0538 latest",
)


Runs = Annotated[
    list[str],
    typer.Argument(
        metavar="RUN...",
        help="Names of runs, their ids or the first characters of these, or latest.",
        autocompletion=completion.runs,
    ),
]


@runs.add(
    "vision-designer runs list",
    "vision-designer runs list --limit 100 --csv runs.csv",
)
def runs_list(
    limit: Annotated[int, typer.Option(min=1, metavar="NUMBER", help="The maximum number of runs, newest first.")] = 20,
    csv: Csv = "",
    workspace: Workspace = None,
    json_: Json = False,
) -> None:
    """List the latest runs."""
    run_reports.print_list(chosen_workspace(workspace), limit, csv, as_json=json_)


@runs.add(
    "vision-designer runs show",
    "vision-designer runs show latest --log train",
)
def runs_show(
    run: Run = "latest",
    log: Annotated[str, typer.Option(metavar="NODE", help="Print the log of this node instead.")] = "",
    open_: Annotated[bool, typer.Option("--open", help="Open the folder of the run.")] = False,
    workspace: Workspace = None,
    json_: Json = False,
) -> None:
    """Show the nodes and results of a run."""
    folder = run_reports.print_run(chosen_workspace(workspace), run, log=log, as_json=json_)
    if open_:
        typer.launch(str(folder))


@runs.add(
    "vision-designer runs errors",
    "vision-designer runs errors latest --csv wrong.csv",
)
def runs_errors(
    run: Run = "latest",
    node: Annotated[
        str, typer.Option(metavar="NODE", help="The node whose scores are read, if several nodes have some.")
    ] = "",
    csv: Csv = "",
    workspace: Workspace = None,
    json_: Json = False,
) -> None:
    """List the wrongly classified images of a run, those with the highest probability first."""
    from vision_designer.graphs.cli.run_errors import print_errors

    print_errors(chosen_workspace(workspace), run, node, csv, as_json=json_)


@runs.add(
    "vision-designer runs compare 20261130-0538 latest",
    "vision-designer runs compare baseline latest --csv compared.csv",
)
def runs_compare(runs: Runs, csv: Csv = "", workspace: Workspace = None, json_: Json = False) -> None:
    """Compare two or more runs: parameters and metrics that differ, and for two runs the difference."""
    run_reports.print_comparison(chosen_workspace(workspace), runs, csv, as_json=json_)


@runs.add('vision-designer runs name latest "more epochs"')
def runs_name(
    run: Run,
    name: Annotated[str, typer.Argument(metavar="NAME", help='The name; "" removes it.')],
    workspace: Workspace = None,
) -> None:
    """Give a run a name, which is shown in the list of runs."""
    _describe(run, workspace, name=name)


@runs.add('vision-designer runs note latest "Without the blurred images."')
def runs_note(
    run: Run,
    note: Annotated[str, typer.Argument(metavar="TEXT", help='The note; "" removes it.')],
    workspace: Workspace = None,
) -> None:
    """Write a note about a run, which replaces an earlier one."""
    _describe(run, workspace, note=note)


@runs.add(
    "vision-designer runs star latest",
    "vision-designer runs star latest --remove",
)
def runs_star(
    run: Run,
    remove: Annotated[bool, typer.Option("--remove", help="Remove the star.")] = False,
    workspace: Workspace = None,
) -> None:
    """Mark a run with a star. Starred runs are kept by runs clean."""
    _describe(run, workspace, starred=not remove)


def _describe(run: str, workspace: Path | None, **changes: Any) -> None:  # noqa: ANN401
    history = History(chosen_workspace(workspace))
    history.describe(history.resolve(run), **changes)


@runs.add("vision-designer runs remove 20261130-0538")
def runs_remove(
    run: Runs,
    workspace: Workspace = None,
) -> None:
    """Remove runs, and outputs that no remaining run uses. Active runs are not removed."""
    history = History(chosen_workspace(workspace))
    _say_removed("removed", history.remove([history.resolve(name) for name in run]))


@runs.add(
    "vision-designer runs clean --keep 10 --dry-run",
    "vision-designer runs clean --keep 10",
)
def runs_clean(
    keep: Annotated[int, typer.Option(min=0, metavar="NUMBER", help="The number of newest completed runs to keep.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only print what would be removed.")] = False,
    workspace: Workspace = None,
) -> None:
    """Remove older runs, except starred ones, and outputs that no remaining run uses."""
    cleaned = History(chosen_workspace(workspace)).clean(keep, dry_run=dry_run)
    _say_removed("would remove" if dry_run else "removed", cleaned)


def _say_removed(what: str, cleaned: Cleaned) -> None:
    runs, outputs = counted(len(cleaned.runs), "run"), counted(len(cleaned.outputs), "output")
    say(f"{what} {runs} and {outputs}, {cleaned.freed / 2**20:,.1f} MiB")
