"""``vision-designer runs``: reports of past runs."""

import json
from pathlib import Path

from rich.console import Console

from vision_designer.graphs.cli.terminal import (
    clock,
    counted,
    describe_error,
    duration,
    number,
    print_summary,
    print_table,
)
from vision_designer.graphs.diff import compare_runs
from vision_designer.graphs.engine.events import finite
from vision_designer.graphs.history.run_summaries import read_about
from vision_designer.graphs.history.runs import History
from vision_designer.graphs.printing import say
from vision_designer.graphs.topology import order
from vision_designer.nodes.messages import with_templates

STAR = "*"


def print_list(workspace: Path, limit: int, *, as_json: bool) -> None:
    """Print the latest runs, newest first."""
    found = History(workspace).latest(limit)
    if as_json:
        say(json.dumps([run.to_json() for run in found], indent=2, ensure_ascii=False))
        return
    if not found:
        say(f"there are no runs in {workspace} yet")
        return
    rows = [
        (
            run.id,
            STAR if run.starred else "",
            clock(run.started),
            run.state,
            duration(run.seconds),
            number(run.accuracy),
            run.title or run.graph,
            run.name,
        )
        for run in found
    ]
    columns = ("run", STAR, "started", "state", "time", "accuracy", "graph", "name")
    print_table(Console(), "", columns, rows, maximum=len(rows))


def print_run(workspace: Path, run: str, *, log: str, as_json: bool) -> Path:
    """Print a run's summary, or a node's log; returns the run's folder."""
    history = History(workspace)
    run_id = history.resolve(run)
    folder = history.folder(run_id)
    if log:
        say(history.log(run_id, log).removesuffix("\n"))
        return folder
    result = history.result(run_id)
    about = read_about(folder)
    if as_json:
        say(json.dumps(with_templates(result | about.model_dump()), ensure_ascii=False))
        return folder
    if about.name or about.starred:
        say(" ".join(filter(None, (STAR if about.starred else "", about.name))))
    if about.note:
        say(about.note)
    document = history.document(run_id)
    ids = [node_id for node_id in order(document)[0] if node_id in result["nodes"]]
    print_summary(Console(), document.title, result, ids, ids)
    for node_id in ids:
        node = result["nodes"][node_id]
        for warned in node["warnings"]:
            by = f" (reported by the run {warned['earlier_run']})" if warned["earlier_run"] else ""
            say(f"{node_id}: warning: {warned['message']}{by}")
        if node["state"] == "failed":
            say(f"{node_id}: {describe_error(node['error'])}")
    if result.get("error"):
        say(f"the run: {result['error']}")
    say(f"folder: {folder}")
    return folder


def print_comparison(workspace: Path, first: str, second: str, *, as_json: bool) -> None:
    """Print the differences between two runs."""
    history = History(workspace)
    ids = [history.resolve(run) for run in (first, second)]
    compared = compare_runs(history, ids[0], ids[1])
    different, metrics = compared.parameters, compared.metrics
    if as_json:
        differences = {
            place: second - first
            for place, (first, second) in metrics.items()
            if isinstance(first, int | float) and isinstance(second, int | float)
        }
        values = {"run_ids": ids, "parameters": different, "metrics": metrics, "differences": differences}
        say(json.dumps(finite(values), indent=2))
        return
    console = Console()
    rows = [(place, _shown(pair[0]), _shown(pair[1])) for place, pair in different.items()]
    if rows:
        print_table(console, "Parameters that differ", ("parameter", *ids), rows, maximum=len(rows))
    else:
        say("All parameters are the same")
    changed = {place: pair for place, pair in metrics.items() if pair[0] != pair[1]}
    if changed:
        metric_rows = [(place, *pair, _difference(*pair)) for place, pair in changed.items()]
        print_table(
            console, "Metrics that differ", ("metric", *ids, "difference"), metric_rows, maximum=len(metric_rows)
        )
    if same := len(metrics) - len(changed):
        say(f"\n{counted(same, 'metric is', 'metrics are')} the same in both runs")


def _difference(first: object, second: object) -> str:
    """The second number minus the first, with a sign; empty if one is missing."""
    if not isinstance(first, int | float) or not isinstance(second, int | float):
        return ""
    return f"{second - first:+.4g}"


def _shown(value: object) -> str:
    return "(default)" if value is None else json.dumps(value, ensure_ascii=False)
