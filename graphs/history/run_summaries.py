"""Rows of the run list: state, name, note and star, metrics, parameters, and the sweep that a run belongs to.

The folders of runs are authoritative. The table ``details`` of the database caches what is read from them, with the
identity of the file that the user changes, so that a missing or outdated copy is read again.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vision_designer.graphs.history.run_database import GIVEN
from vision_designer.graphs.history.run_folder import BEGIN, GRAPH, RUN_IDS
from vision_designer.nodes.errors import NotInRangeValueError
from vision_designer.nodes.system.atomic_files import write_json
from vision_designer.nodes.system.stored import Stored, read_stored

if TYPE_CHECKING:
    from vision_designer.graphs.document import GraphNode

ABOUT = "about.json"
MAX_NAME, MAX_NOTE = 200, 10_000
"""Characters."""
COMPONENT, BYPASSED = "component", "bypassed"
"""Fields of a node that are compared beside its parameters and run settings."""
ACCURACIES = ("accuracy", "top1_accuracy")
"""Metrics shown as the accuracy of a run, in order of preference."""


class About(Stored):
    """What the user wrote about a run.

    Attributes:
        name: of the run, beside the title of its graph.
        note: any text.
        starred: whether the run is marked, and kept when old runs are removed.
    """

    name: str = ""
    note: str = ""
    starred: bool = False

    def check(self) -> None:
        """Check the lengths.

        Raises:
            NotInRangeValueError: name or note is too long, or the name has several lines.
        """
        if len(self.name) > MAX_NAME or len(self.name.splitlines()) > 1:
            raise NotInRangeValueError(
                "the name of a run must be one line of at most {maximum} characters. Write longer texts as a note.",
                maximum=MAX_NAME,
            )
        if len(self.note) > MAX_NOTE:
            raise NotInRangeValueError(
                "the note of a run has {count:,} characters; at most {maximum:,} are possible. Shorten it.",
                count=len(self.note),
                maximum=MAX_NOTE,
            )


class Trial(Stored):
    """The trial of a sweep that a run belongs to.

    Attributes:
        sweep: identifies the sweep.
        number: of the trial, from 1 to ``trials``.
        metric: that trials are compared by, as ``node.metric``.
        maximize: whether higher is better.
        values: that were searched, by ``node.parameter``.
    """

    sweep: str
    name: str
    number: int
    trials: int
    metric: str
    maximize: bool
    values: dict[str, Any]


@dataclass(frozen=True)
class RunSummary:
    """A row of the run list.

    Attributes:
        started: seconds since 1970.
        seconds: duration; None while it is running.
        accuracy: best accuracy of Evaluate Model, else the best validation accuracy.
        metrics: last values, as ``node.metric``; None for a value that is not finite.
        parameters: set values, as ``node.parameter``; also ``node.component`` of every node, and ``node.bypassed``.
        trial: None if the run is not part of a sweep.
    """

    id: str
    title: str
    graph: str
    state: str
    started: float
    seconds: float | None
    error: str
    accuracy: float | None
    name: str = ""
    note: str = ""
    starred: bool = False
    metrics: dict[str, float | None] = field(default_factory=dict)
    parameters: dict[str, Any] = field(default_factory=dict)
    trial: Trial | None = None

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {**vars(self), "trial": self.trial.model_dump() if self.trial is not None else None}


Details = tuple[str, str, str, int, str, str | None]
"""Row of the table ``details`` without the id of the run: about (identity of its file), name, note, starred,
parameters, and trial."""


def read_about(folder: Path) -> About:
    """What the user wrote about the run in a folder; nothing if it cannot be read."""
    with suppress(OSError, ValueError):
        return About.read(folder / ABOUT)
    return About()


def write_about(database: sqlite3.Connection, folder: Path, changes: Mapping[str, object]) -> About:
    """Change what is written about a run, in an exclusive transaction.

    Raises:
        OSError: the file cannot be written.
        NotInRangeValueError: see :meth:`About.check`.
    """
    about = read_about(folder).model_copy(update=dict(changes))
    about.check()
    write_json(folder / ABOUT, about.model_dump())
    enter_details(database, {folder.name: details_of(folder)})
    return about


def stamps(database: sqlite3.Connection) -> dict[str, str]:
    """A text for each run, newest first, that differs when its row in the run list does."""
    rows = database.execute(
        "SELECT id, state || ' ' || coalesce(seconds, '') || ' ' || coalesce(details.about, '') FROM runs"
        " LEFT JOIN details ON details.run = runs.id ORDER BY runs.rowid DESC"
    )
    return {str(id_): str(stamp) for id_, stamp in rows if RUN_IDS.fullmatch(str(id_))}


def without_details(database: sqlite3.Connection, root: Path, run_ids: Sequence[str]) -> list[str]:
    """Those of the runs whose details in the database are missing or out of date."""
    query = f"SELECT run, about FROM details WHERE run IN {GIVEN}"
    known = dict(database.execute(query, (json.dumps(run_ids),)))
    return [run_id for run_id in run_ids if known.get(run_id) != _stamp(root / run_id)]


def details_of(folder: Path) -> Details:
    """Details of the run in a folder."""
    # The identity is read first, so that a change in between is noticed the next time.
    stamp = _stamp(folder)
    about, trial = read_about(folder), _trial(folder)
    return (
        stamp,
        about.name,
        about.note,
        int(about.starred),
        json.dumps(_parameters(folder)),
        json.dumps(trial.model_dump()) if trial is not None else None,
    )


def enter_details(database: sqlite3.Connection, details: Mapping[str, Details]) -> None:
    """Copy the details of runs, by id, into the database."""
    database.executemany(
        "INSERT OR REPLACE INTO details (run, about, name, note, starred, parameters, trial)"
        " SELECT id, ?, ?, ?, ?, ?, ? FROM runs WHERE id = ?",
        [(*values, run_id) for run_id, values in details.items()],
    )


def read_summaries(
    database: sqlite3.Connection, run_ids: Sequence[str], details: Mapping[str, Details]
) -> list[RunSummary]:
    """Rows of these runs, the newest first; ``details`` take precedence over those in the database."""
    query = (
        "SELECT id, title, graph, state, started, seconds, error, runs.rowid, details.name, note, starred, parameters,"
        f" trial FROM runs LEFT JOIN details ON details.run = runs.id WHERE id IN {GIVEN}"
    )
    rows = [row for row in database.execute(query, (json.dumps(run_ids),)) if RUN_IDS.fullmatch(str(row[0]))]
    rows = [(*row[:8], *details[row[0]][1:]) if row[0] in details else row for row in rows]
    metrics, parameters = _metrics(database, run_ids), dict[object, dict[str, Any]]()
    for row in rows:
        if row[11] not in parameters:
            found = _json(row[11])
            parameters[row[11]] = found if isinstance(found, dict) else {}
    # Runs with the same parameters share them, so a long history takes little memory.
    rows.sort(key=lambda row: -row[7])
    return [_summary(row, metrics.get(row[0], {}), parameters[row[11]]) for row in rows]


def varying(runs: Iterable[Mapping[str, Any]]) -> list[str]:
    """Places in ``RunSummary.parameters`` whose values differ between runs that have the node with one component.

    A missing value is the default. A node whose component differs is listed as ``node.component`` only.
    """
    found: dict[str, list[Any]] = {}
    counts: dict[str, int] = {}
    nodes: dict[str, int] = {}
    different: dict[str, None] = {}
    for parameters in runs:
        for place, value in parameters.items():
            counts[place] = counts.get(place, 0) + 1
            node_id, _, name = place.rpartition(".")
            if name == COMPONENT:
                nodes[node_id] = nodes.get(node_id, 0) + 1
            if place in different:
                continue
            if place not in found:
                found[place] = [value]
            elif found[place][0] != value:
                different[place] = None
    for place, count in counts.items():
        if count < nodes.get(place.rpartition(".")[0], 0):
            different[place] = None
    changed = {place.rpartition(".")[0] for place in different if place.endswith(f".{COMPONENT}")}
    return [
        place
        for place in counts
        if place in different and (place.rpartition(".")[0] not in changed or place.endswith(f".{COMPONENT}"))
    ]


def _stamp(folder: Path) -> str:
    """Identity of the file that the user changes; empty if there is none."""
    try:
        status = (folder / ABOUT).stat()
    except OSError:
        return ""
    return f"{status.st_mtime_ns}-{status.st_size}"


def _trial(folder: Path) -> Trial | None:
    try:
        return Trial.of(read_stored(folder / BEGIN)["trial"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


class _Node(Stored):
    id: str
    component: str
    parameters: dict[str, Any] = {}
    run_settings: dict[str, Any] = {}
    bypassed: bool = False


class _Graph(Stored):
    nodes: list[_Node]


def _parameters(folder: Path) -> dict[str, Any]:
    try:
        return parameters_of(_Graph.read(folder / GRAPH).nodes)
    except (OSError, ValueError):
        return {}


def parameters_of(nodes: Iterable["GraphNode | _Node"]) -> dict[str, Any]:
    """Parameters of these nodes as in ``RunSummary.parameters``."""
    found: dict[str, Any] = {}
    for node in nodes:
        found[f"{node.id}.{COMPONENT}"] = node.component
        if node.bypassed:
            found[f"{node.id}.{BYPASSED}"] = True
        found |= {f"{node.id}.{name}": value for name, value in {**node.parameters, **node.run_settings}.items()}
    return found


def _metrics(database: sqlite3.Connection, run_ids: Sequence[str]) -> dict[str, dict[str, float | None]]:
    """Metrics by run, as ``node.metric``."""
    found: dict[str, dict[str, float | None]] = {}
    query = f"SELECT run, node, metrics FROM nodes WHERE run IN {GIVEN} AND metrics != '{{}}' ORDER BY rowid"
    for run, node, text in database.execute(query, (json.dumps(run_ids),)):
        values = _json(text)
        if isinstance(values, dict):
            run_metrics = found.setdefault(run, {})
            run_metrics |= {f"{node}.{name}": _number(value) for name, value in values.items()}
    return found


def _summary(row: Sequence[Any], metrics: dict[str, float | None], parameters: dict[str, Any]) -> RunSummary:
    """Row of the database, which may have values of any type in any column."""
    id_, title, graph, state, error, name, note = (
        str("" if row[column] is None else row[column]) for column in (0, 1, 2, 3, 6, 8, 9)
    )
    started, seconds = _number(row[4]), _number(row[5])
    trial = None
    with suppress(ValueError):
        trial = Trial.of(_json(row[12])) if row[12] else None
    return RunSummary(
        id_, title, graph, state, started or 0.0, seconds, error, _accuracy(metrics), name, note, bool(row[10]),
        metrics, parameters, trial,
    )  # fmt: skip


def _accuracy(metrics: Mapping[str, float | None]) -> float | None:
    for name in ACCURACIES:
        values = [value for place, value in metrics.items() if value is not None and place.endswith(f".{name}")]
        if values:
            return max(values)
    return None


def _json(text: object) -> Any:  # noqa: ANN401 - any JSON value
    try:
        return json.loads(text) if isinstance(text, str | bytes) else None
    except (ValueError, RecursionError):
        return None


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
