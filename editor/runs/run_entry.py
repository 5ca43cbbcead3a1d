"""Entries of the run list: an active run, a past run, or both; and the trials of a sweep."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from PySide6.QtCore import QCoreApplication

from vision_designer.editor.look.plain_text import one_line
from vision_designer.editor.look.texts import percent, rough_duration
from vision_designer.editor.runs.run_model import ACTIVE, RunModel
from vision_designer.graphs.history.run_summaries import ACCURACIES, RunSummary, Trial, parameters_of
from vision_designer.nodes.core.search import better
from vision_designer.nodes.messages import Message

_one_line = lru_cache(maxsize=4096)(one_line)
NO_VALUES: Mapping[str, Any] = {}


@dataclass(eq=False)
class RunEntry:
    """An entry of the run list.

    Attributes:
        run: the live run; None for a past run.
        summary: its row in the history; None for a waiting or refused run.
    """

    run: RunModel | None = None
    summary: RunSummary | None = None

    @property
    def key(self) -> object:
        """Stable identity of the entry."""
        return self.run if self.run is not None else self.run_id

    @property
    def run_id(self) -> str:
        if self.run is not None and self.run.run_id:
            return self.run.run_id
        return self.summary.id if self.summary is not None else ""

    @property
    def title(self) -> str:
        if self.run is not None and self.run.title:
            return _one_line(self.run.title)
        if self.summary is None:
            return ""
        return _one_line(self.summary.title or self.summary.graph.rpartition("/")[2])

    @property
    def graph(self) -> str:
        """Title of its graph; the name of the sweep for a trial."""
        return _one_line(self.trial.name) if self.trial is not None else self.title

    @property
    def state(self) -> str:
        if self.run is not None:
            return self.run.state
        return self.summary.state if self.summary is not None else ""

    @property
    def time(self) -> float:
        """Time of start or submission, in seconds since 1970."""
        if self.run is not None:
            return self.run.started or self.run.submitted
        return self.summary.started if self.summary is not None else 0.0

    def seconds(self, now: float) -> float | None:
        """Duration until now or the end."""
        if self.run is not None:
            if self.run.state == "running" and self.run.started is not None:
                return max(0.0, now - self.run.started)
            return self.run.seconds
        return self.summary.seconds if self.summary is not None else None

    @property
    def accuracy(self) -> float | None:
        if self.run is not None:
            for name in ACCURACIES:
                found = [status.metrics[name] for status in self.run.node_statuses.values() if name in status.metrics]
                if found:
                    return max(found)
        return self.summary.accuracy if self.summary is not None else None

    @property
    def name(self) -> str:
        return self.summary.name if self.summary is not None else ""

    @property
    def note(self) -> str:
        return self.summary.note if self.summary is not None else ""

    @property
    def starred(self) -> bool:
        return self.summary is not None and self.summary.starred

    @property
    def trial(self) -> Trial | None:
        """Its trial in a sweep; None if it is not part of one."""
        return self.summary.trial if self.summary is not None else None

    @property
    def metrics(self) -> Mapping[str, float | None]:
        """Last values, as ``node.metric``."""
        # The history may be read a moment after the run has ended.
        if self.run is not None and (self.summary is None or self.summary.state in ACTIVE):
            statuses = self.run.node_statuses.items()
            return {f"{node}.{name}": value for node, status in statuses for name, value in status.metrics.items()}
        return self.summary.metrics if self.summary is not None else NO_VALUES

    @property
    def parameters(self) -> Mapping[str, Any]:
        """Set values, as ``node.parameter``; see ``RunSummary.parameters``."""
        if self.summary is not None and self.summary.parameters:
            return self.summary.parameters
        return parameters_of(self.run.document.nodes) if self.run is not None else NO_VALUES

    @property
    def error(self) -> str:
        """Why it failed, if known."""
        if self.run is None:
            return self.summary.error if self.summary is not None else ""
        if self.run.error or self.run.state != "failed":
            return self.run.error
        statuses = self.run.node_statuses.items()
        return Message.joined(
            "\n",
            (
                Message("{node}: {name} ({number}): {message}", status.error, node=node_id)
                for node_id, status in statuses
                if status.error and status.state == "failed"
            ),
        )

    def state_text(self) -> str:
        translate = QCoreApplication.translate
        run = self.run
        if run is not None and run.state == "running":
            if run.stopping:
                return translate("runs", "Stopping")
            if not run.nodes:
                return translate("runs", "Starting")
            done = percent(run.fraction())
            left = run.remaining_seconds()
            if left is None:
                return translate("runs", "Running, {percent}").format(percent=done)
            return translate("runs", "Running, {percent}, about {time} left").format(
                percent=done, time=rough_duration(left)
            )
        states = {
            "queued": translate("runs", "Queued"),
            "running": translate("runs", "Running"),
            "completed": translate("runs", "Completed"),
            "failed": translate("runs", "Failed"),
            "cancelled": translate("runs", "Stopped"),
        }
        return states.get(self.state, self.state)


@dataclass(eq=False)
class Sweep:
    """The trials of a sweep that are listed.

    Attributes:
        entries: in the order of the list.
    """

    id: str
    entries: list[RunEntry] = field(default_factory=list)

    @property
    def trial(self) -> Trial:
        """Record of its newest trial, with name and size of the sweep."""
        found = self.entries[0].trial
        assert found is not None
        return found

    @property
    def key(self) -> object:
        return ("sweep", self.id)

    @property
    def state(self) -> str:
        """Running while a trial is; completed if a trial was; else that of the newest trial."""
        states = [entry.state for entry in self.entries]
        return next((state for state in ("running", "completed") if state in states), states[0])

    @property
    def done(self) -> int:
        return sum(entry.state not in ("running", "queued") for entry in self.entries)

    @property
    def total(self) -> int:
        """Number of trials that the sweep makes."""
        return max(self.trial.trials, len(self.entries))

    @property
    def best(self) -> RunEntry | None:
        """The completed trial with the best metric; the earlier one of two."""
        found: RunEntry | None = None
        for entry in sorted(self.entries, key=lambda entry: entry.time):
            value = entry.metrics.get(self.trial.metric) if entry.state == "completed" else None
            best = found.metrics[self.trial.metric] if found is not None else None
            if value is not None and better(value, best, maximize=self.trial.maximize):
                found = entry
        return found

    @property
    def time(self) -> float:
        """Start of the first trial, in seconds since 1970."""
        return min(entry.time for entry in self.entries)

    def seconds(self, now: float) -> float:
        return sum(entry.seconds(now) or 0.0 for entry in self.entries)

    def state_text(self) -> str:
        text = QCoreApplication.translate("runs", "{done} of {total} trials")
        return text.format(done=f"{self.done:,}", total=f"{self.total:,}")
