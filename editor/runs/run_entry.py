"""An entry of the run list: an active run, a past run, or both."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from vision_designer.editor.look.plain_text import one_line
from vision_designer.editor.look.texts import percent, rough_duration
from vision_designer.editor.runs.run_model import RunModel
from vision_designer.graphs.history.run_summaries import RunSummary
from vision_designer.nodes.messages import Message

ACCURACIES = ("accuracy", "top1_accuracy")
"""Metrics shown for a run, in order of preference."""


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
        """Its id; empty until it has started."""
        if self.run is not None and self.run.run_id:
            return self.run.run_id
        return self.summary.id if self.summary is not None else ""

    @property
    def title(self) -> str:
        if self.run is not None and self.run.title:
            return one_line(self.run.title)
        if self.summary is None:
            return ""
        return one_line(self.summary.title or self.summary.graph.rpartition("/")[2])

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
        """Best measured accuracy."""
        if self.run is not None:
            for name in ACCURACIES:
                found = [status.metrics[name] for status in self.run.node_statuses.values() if name in status.metrics]
                if found:
                    return max(found)
        return self.summary.accuracy if self.summary is not None else None

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
