"""``vision-designer run --dry-run``: what a run would compute and reuse, and why."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from vision_designer.graphs.cli.tables import Column, print_table
from vision_designer.graphs.cli.terminal import counted, print_json, print_problems
from vision_designer.graphs.execution import Engine
from vision_designer.graphs.history.why import Why, why_all
from vision_designer.graphs.option_checks import ignored_options
from vision_designer.graphs.overrides import Overrides
from vision_designer.graphs.printing import printable_line, readable_path, say
from vision_designer.graphs.resolve import resolve_file
from vision_designer.nodes.core.registry import Components

WORDS = {"runs": "run", "reused": "reuse", "fails": "fail"}
NO_REUSE = "--no-reuse computes every node"


def dry_run(
    path: Path,
    components: Components,
    workspace: Path,
    overrides: Overrides,
    only: Sequence[str],
    *,
    reuse: bool,
    as_json: bool,
) -> int:
    """Print the prediction for every node of a run; returns 0, or 1 if a node would fail.

    Raises:
        InvalidGraphError: the graph cannot be run, or not on this machine.
    """
    graph = resolve_file(path, components, overrides).only(only)
    plan = Engine(workspace).plan(graph, reuse=reuse)
    print_problems(ignored_options(graph, overrides.values))
    found = why_all(plan, workspace, readable_path(path.absolute()))
    rows = [(each, "runs" if each.state == "reused" and not reuse else each.state) for each in found]
    if as_json:
        print_json({"nodes": {each.node: {**asdict(each), "state": state} for each, state in rows}, "problems": []})
    else:
        table = [(each.node, WORDS.get(state, state), _reason(each, reuse=reuse)) for each, state in rows]
        print_table(("node", "would", Column("why", wrapped=True)), table)
        states = [state for _, state in rows]
        runs, reused, fails = (states.count(state) for state in ("runs", "reused", "fails"))
        end = f", {fails:,} would fail" if fails else ""
        say(f"\n{counted(runs, 'node')} would run, {reused:,} would be reused{end}; nothing was run")
    return int(any(state == "fails" for _, state in rows))


def _reason(each: Why, *, reuse: bool) -> str:
    """The first reason, and how many more there are."""
    if each.state == "reused":
        return f"unchanged since the run {each.run_id}" if reuse and each.run_id else "" if reuse else NO_REUSE
    if not each.reasons:
        return printable_line(each.summary.partition(": ")[2] or each.summary)
    first = each.reasons[0]
    text = first.message if first.node == each.node else f"{first.node}: {first.message}"
    more = f" (and {counted(len(each.reasons) - 1, 'more reason')})" if len(each.reasons) > 1 else ""
    return printable_line(text) + more
