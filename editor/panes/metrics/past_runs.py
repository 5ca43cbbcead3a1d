"""Past runs, read when they are asked for, beside the window."""

from collections.abc import Collection
from functools import partial

from PySide6.QtCore import QObject, Signal

from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look.messages import translated_message
from vision_designer.editor.runs.past_run import PastRun, read_past_run
from vision_designer.editor.runs.run_model import RunModel
from vision_designer.editor.workers.background import Background
from vision_designer.graphs.history.runs import History, RunSummary

RUNS_LOOKED_AT = 300
MAX_RUNS = 30


def runs_of_graph(history: History, path: str, title: str, own: Collection[str] = ()) -> list[RunSummary]:
    """The latest runs of a graph; to be called in a thread.

    Args:
        history: where they are.
        path: that of its file; empty when it was never saved.
        title: its own title, which other files may have too; empty when it has none.
        own: the ids of runs that are known to be of it, such as those before it was saved.

    Raises:
        FailedToWriteOutputsError: the history cannot be used.
    """
    found = history.latest(RUNS_LOOKED_AT)
    own_or_same = [
        run for run in found if run.id in own or (path and run.graph == path) or (title and run.title == title)
    ]
    return own_or_same[:MAX_RUNS]


class PastRuns(QObject):
    """Keeps the past runs that were asked for.

    Attributes:
        models: by run id, as far as they are read.
        failures: why others cannot be read.
    """

    loaded = Signal(str)
    """The id of a run that was read, or could not be."""
    found = Signal(object, list)
    """A graph, and what is known of its runs."""
    failed = Signal(str)
    """Why the runs of a graph cannot be looked up."""

    def __init__(self, history: History, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.models: dict[str, RunModel] = {}
        self.failures: dict[str, str] = {}
        self._history = history
        self._background = Background(self)
        self._under_way: set[str] = set()

    def look_up(self, graph: OpenGraph) -> None:
        """Look up the runs of a graph; ``found`` or ``failed`` tells what came of it."""
        # A graph that was never saved and has no title is known by its runs alone: others are called Untitled, too.
        work = partial(runs_of_graph, self._history, str(graph.path or ""), graph.flow.title, graph.run_ids())
        self._background.run(work, partial(self.found.emit, graph), self._not_found)

    def _not_found(self, error: Exception) -> None:
        self.failed.emit(translated_message(getattr(error, "message", str(error))))

    def load(self, run_id: str) -> None:
        """Read a run, unless it is there or on its way; ``loaded`` tells when it is, or cannot be."""
        known = self.models.get(run_id)
        if run_id in self._under_way or (known is not None and not known.is_active):
            return
        self._under_way.add(run_id)
        self.failures.pop(run_id, None)
        self._background.run(
            partial(read_past_run, self._history, run_id), partial(self._read, run_id), partial(self._failed, run_id)
        )

    def _read(self, run_id: str, past: PastRun) -> None:
        self._under_way.discard(run_id)
        self.models[run_id] = RunModel.from_past(past)
        self.loaded.emit(run_id)

    def _failed(self, run_id: str, error: Exception) -> None:
        self._under_way.discard(run_id)
        self.failures[run_id] = translated_message(str(error))
        self.loaded.emit(run_id)
