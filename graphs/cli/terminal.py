"""Terminal output: progress and summaries."""

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from vision_designer.graphs.cli.tables import Column, number, print_table, shown
from vision_designer.graphs.engine import events
from vision_designer.graphs.engine.events import Event, finite
from vision_designer.graphs.engine.plan import Plan
from vision_designer.graphs.engine.results import NodeResult, RunResult
from vision_designer.graphs.history.runs import History
from vision_designer.graphs.printing import printable, say
from vision_designer.graphs.validate import Problem
from vision_designer.nodes.messages import with_templates
from vision_designer.nodes.vision.evaluation.metrics import categories_in, informative, informative_table

MARKS = {
    "completed": "[green]✓[/]",
    "reused": "[cyan]↺[/]",
    "failed": "[red]✗[/]",
    "cancelled": "[yellow]■[/]",
    "skipped": "[dim]-[/]",
}
LESS = frozenset({"train_error", "learning_rate", "images_per_second", "bytes_read", "bytes_kept"})
"""Columns of results that are omitted first where the terminal is narrow."""
MAX_ROWS = 30
"""Of a table of metrics."""
PASSED_OVER = ("skipped", "left_out")
"""Metrics of ignored files that may be images."""


class ProgressDisplay:
    """Listener that shows progress on standard error: bars on a terminal, lines otherwise."""

    def __init__(self, console: Console, plan: Plan) -> None:
        self._console = console
        self._titles = {node_id: step.component.title for node_id, step in plan.steps.items()}
        self._width = max(map(len, plan.steps), default=0)
        self._progress = Progress(
            TextColumn("  {task.description}"),
            BarColumn(bar_width=32),
            TextColumn("{task.fields[count]}"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> "ProgressDisplay":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def __call__(self, event: Event) -> None:
        """Show an event."""
        if isinstance(event, events.NodeStarted):
            if not self._progress.disable:
                self._tasks[event.node] = self._progress.add_task(event.node.ljust(self._width), total=None, count="")
            else:
                self._line(event.node, f"{event.title} started")
        elif isinstance(event, events.Progress) and event.node in self._tasks:
            count = f"{event.done}/{event.total} {event.unit}"
            self._progress.update(self._tasks[event.node], completed=event.done, total=event.total, count=count)
        elif isinstance(event, events.Log) and event.level in {"info", "warning"}:
            style = "yellow" if event.level == "warning" else "dim"
            earlier = f" [dim](reused; reported by the run {event.earlier_run})[/]" if event.earlier_run else ""
            self._line(event.node, f"[{style}]{shown(event.message)}[/]{earlier}")
        elif isinstance(event, events.NodeFinished):
            if event.node in self._tasks:
                self._progress.remove_task(self._tasks.pop(event.node))
            seconds = f" in {duration(event.seconds)}" if _has_run(event.state, event.seconds) else ""
            title = self._titles[event.node]
            self._line(event.node, f"{MARKS.get(event.state, '')} {shown(title)} {event.state}{seconds}")

    def _line(self, node: str, text: str) -> None:
        self._console.print(f"[bold]{node.ljust(self._width)}[/]  {text}", highlight=False, soft_wrap=True)


def _has_run(state: str, seconds: float) -> bool:
    """Whether a node ran; cancelled and failed ones may not have started."""
    return state == "completed" or (state in {"failed", "cancelled"} and seconds > 0)


def duration(seconds: float | None) -> str:
    """Seconds as ``0.42 s``, ``12.3 s``, ``3 min 05 s`` or ``2 h 07 min``."""
    if seconds is None:
        return ""
    if seconds < 60:
        return f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.1f} s"
    whole = round(seconds)
    return f"{whole // 60} min {whole % 60:02} s" if whole < 3600 else f"{whole // 3600} h {whole % 3600 // 60:02} min"


def counted(count: int, one: str, several: str = "") -> str:
    """A number of things: ``1 file`` or ``2 files``; ``several`` is the plural if it does not just end in s."""
    return f"{count:,} {one if count == 1 else several or f'{one}s'}"


def print_json(values: object, *, indent: int | None = 2) -> None:
    """Print a JSON value, with null for NaN and infinity; an object also with the templates of its messages."""
    content = finite(values)
    if isinstance(content, dict):
        content = with_templates(content)
    say(json.dumps(content, indent=indent, ensure_ascii=False))


def note_not_recorded(history: History) -> None:
    """Say that the workspace cannot be written, if a run has ended that should have been entered into the database."""
    if history.not_recorded:
        say(
            f"Note: {history.workspace} cannot be written. Runs that are not in {history.database.name} are read from "
            "their folders each time.",
            error=True,
        )


def print_problems(problems: Iterable[Problem]) -> None:
    """Print problems on standard error, one on each line."""
    for problem in problems:
        warning = "warning: " if problem.severity == "warning" else ""
        say(f"{warning}{problem}", error=True)


def clock(seconds: float) -> str:
    """Seconds since 1970 as local date and time."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))


def print_summary(
    title: str,
    result: RunResult,
    order: Sequence[str],
    details_of: Sequence[str],
    console: Console | None = None,
) -> None:
    """Print the result of a run: states, metrics and tables, errors, and places of outputs.

    ``order`` is that of node ids; ``details_of`` are the nodes whose metrics and tables are shown.
    """
    console = console or Console()
    show = partial(print_table, maximum=MAX_ROWS, console=console)
    nodes = result.nodes
    categories = categories_in(node.metrics for node in nodes.values())
    seconds = f" in {duration(result.seconds)}" if result.seconds is not None else ""
    head = f"[bold]{shown(title or 'Run')}[/]: {result.state}{seconds}"
    console.print(f"\n{head}, run {result.run_id}\n", highlight=False, soft_wrap=True)
    rows = [
        (node_id, state, duration(seconds) if _has_run(state, seconds) else "")
        for node_id in order
        for state, seconds in [(nodes[node_id].state, nodes[node_id].seconds)]
    ]
    print_table(("node", "state", "time"), rows, console=console)
    for node_id in order:
        node = nodes[node_id]
        if node_id not in details_of:
            continue
        if node.metrics:
            metrics = informative(node.metrics, categories)
            show(("metric", "value"), list(metrics.items()), f"{node_id}: metrics")
        for table in node.tables:
            columns, cells = informative_table(table.columns, table.rows, categories)
            ranked = [Column(name, rank=int(name in LESS)) for name in columns]
            show(ranked, cells, f"{node_id}: {table.title.lower()}")
    console.print()
    for node_id in order:
        metrics = nodes[node_id].metrics
        counted = [
            f"files {name.replace('_', ' ')}: {number(metrics[name])}" for name in PASSED_OVER if metrics.get(name)
        ]
        if counted:
            hint = f"vision-designer runs show {result.run_id} --log {node_id}"
            console.print(f"[yellow]{node_id}: {', '.join(counted)}; see {hint}[/]", highlight=False, soft_wrap=True)
    for label, path in _places(nodes, order):
        console.print(f"{label}: {printable(str(path))}", highlight=False, soft_wrap=True, markup=False)


def describe_error(error: dict[str, str]) -> str:
    """An error of an event or result in one line."""
    return f"{error['name']} ({error['number']}): {error['message']}"


def _places(nodes: Mapping[str, NodeResult], order: Sequence[str]) -> list[tuple[str, Path]]:
    """Outputs that users look at, with their places."""
    places = []
    for node_id in order:
        node = nodes[node_id]
        for port in ("trained_model", "scored_dataset", "evaluation_results"):
            if port in node.outputs:
                places.append((f"{node_id}.{port}", node.outputs[port]))
        places += [(f"{node_id} picture", picture) for picture in node.pictures if picture.suffix == ".png"]
    return places
