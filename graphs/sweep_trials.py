"""Trials of a sweep: the values that they vary, the metrics that compare and prune them, and the journal that has them.

A journal is a file that several processes may share.
"""

import math
import socket
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
from filelock import FileLock

from vision_designer.graphs.document import GraphDocument, GraphNode
from vision_designer.graphs.overrides import unknown_node, unknown_parameter
from vision_designer.graphs.topology import needed_for
from vision_designer.nodes.core.parameters import ParameterModel
from vision_designer.nodes.core.registry import Components
from vision_designer.nodes.core.search import better
from vision_designer.nodes.core.search_space import Declared, Space, Value, parse_space
from vision_designer.nodes.core.suggestions import nearest_names
from vision_designer.nodes.errors import (
    FailedToWriteOutputsError,
    FileParsingFailedError,
    InvalidGraphError,
    ParameterParsingError,
)
from vision_designer.nodes.messages import Message
from vision_designer.nodes.system.atomic_files import writing
from vision_designer.nodes.vision.evaluation.metrics import is_maximized

if TYPE_CHECKING:
    from optuna.storages import BaseStorage

LOW_IS_GOOD = ("seconds", "deviation")
"""Last words of metrics to minimize, beside those in the registry of metrics."""
BY_EPOCH = "top1_accuracy"
"""Metric of each epoch by which trials are pruned by default."""


@dataclass(frozen=True)
class Measured:
    """A metric of a node."""

    node: str
    metric: str

    @property
    def maximize(self) -> bool:
        """Whether higher is better."""
        return is_maximized(self.metric) and self.metric.rsplit("_", 1)[-1] not in LOW_IS_GOOD

    def __str__(self) -> str:
        return f"{self.node}.{self.metric}"


@dataclass
class SweepTrial:
    """Result of a trial.

    Attributes:
        number: in the journal, from 1.
        state: ``completed``, ``pruned``, ``failed`` or ``running``.
        values: by ``NODE.PARAMETER``.
        value: of the metric, or None.
        error: name and message of a failure.
    """

    number: int
    state: str
    values: dict[str, Value]
    value: float | None = None
    seconds: float = 0.0
    run_id: str = ""
    error: str = ""


def declared_in(document: GraphDocument, components: Components) -> Declared:
    """A function that finds ``NODE.PARAMETER``, a parameter or run setting of a graph."""

    def declared(name: str) -> tuple[type[ParameterModel], str, str]:
        node_id, dot, identifier = name.partition(".")
        if not dot:
            raise ParameterParsingError(f"{name[:80]!r} is not of the form NODE.PARAMETER.")
        node = _node(document, node_id)
        component = components.get(node.component)
        models = (component.Parameters, component.RunSettings) if component is not None else ()
        for model in models:
            if identifier in model.model_fields:
                return model, identifier, name
        raise InvalidGraphError(unknown_parameter(component, node_id, identifier), node=node_id)

    return declared


def measured(text: str, option: str, document: GraphDocument) -> Measured:
    """The metric that an option names as ``NODE.METRIC``.

    Raises:
        ParameterParsingError: not of this form.
        InvalidGraphError: no such node.
    """
    node_id, _, metric = text.strip().partition(".")
    if not node_id or not metric:
        raise ParameterParsingError(f"{option} {text!r} is not of the form NODE.METRIC, such as evaluate.accuracy.")
    try:
        node = _node(document, node_id)
    except InvalidGraphError as error:
        raise InvalidGraphError(f"{option} {text}: {error.message}", node=node_id) from None
    if node.bypassed:
        raise InvalidGraphError(
            "{option} {metric}: {node} is bypassed, so it does not run.", option=option, metric=text, node=node_id
        )
    return Measured(node_id, metric)


def unreported(metric: Measured, option: str, reported: Mapping[str, Iterable[str]], *, by_epoch: bool) -> Message:
    """Text of an error for a metric that its node does not report; ``option`` names it.

    ``reported`` has the names of metrics by node: with ``by_epoch``, of those of each epoch.
    """
    own = sorted(reported[metric.node])
    same = [f"{node}.{metric.metric}" for node, names in reported.items() if metric.metric in names]
    close = same or [f"{metric.node}.{name}" for name in nearest_names(metric.metric, own)]
    others = [node for node, names in reported.items() if names]
    if close:
        hint = Message("Did you mean {names}?", names=_alternatives(close))
    elif own:
        hint = Message("It reports {names}.", names=", ".join(own))
    elif others:
        hint = Message("It reports none; these nodes do: {nodes}.", nodes=", ".join(others))
    else:
        hint = Message("No node does.")
    when = Message(" after each epoch") if by_epoch else Message("")
    values = {"option": option, "metric": metric, "node": metric.node, "name": metric.metric}
    template = "{option} {metric}: {node} reports no metric {name!r:.80}{when}. {hint}"
    return Message(template, values, when=when, hint=hint)


def _alternatives(names: Sequence[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last


def _node(document: GraphDocument, node_id: str) -> GraphNode:
    node = document.node(node_id)
    if node is None:
        raise InvalidGraphError(unknown_node(document, node_id), node=node_id)
    return node


def pruned_by(document: GraphDocument, metric: Measured) -> Measured:
    """Accuracy of the only training that the metric depends on, to prune by; ParameterParsingError if not one."""
    needed = needed_for(document, [metric.node])
    trainings = [node.id for node in document.nodes if node.id in needed and node.component == "train_pytorch_model"]
    if metric.node in trainings:
        return metric if metric.metric in ("top5_accuracy", "validation_loss") else Measured(metric.node, BY_EPOCH)
    if len(trainings) != 1:
        found = f"the metric depends on {', '.join(trainings)}" if trainings else "the metric depends on no training"
        raise ParameterParsingError(f"--prune: {found}. Specify a metric with --prune-by NODE.METRIC.")
    return Measured(trainings[0], BY_EPOCH)


def space_in(texts: Iterable[str], document: GraphDocument, components: Components) -> Space:
    """The space of several options; raises as :func:`.parse_space`."""
    return parse_space("\n".join(texts), declared_in(document, components), "--space")


def best_of(trials: Iterable[SweepTrial], metric: Measured) -> SweepTrial | None:
    """The first completed trial with the best metric, or None."""
    found: SweepTrial | None = None
    for trial in trials:
        if trial.value is not None and better(trial.value, found.value if found else None, maximize=metric.maximize):
            found = trial
    return found


def in_order(trials: Iterable[SweepTrial], metric: Measured) -> list[SweepTrial]:
    """Completed trials, best first, then the others by number."""
    sign = -1 if metric.maximize else 1
    return sorted(trials, key=lambda trial: (math.inf if trial.value is None else sign * trial.value, trial.number))


def is_dead(attributes: Mapping[str, Any]) -> bool:
    """Whether a trial's process was on this machine and has ended."""
    if attributes.get("host") != socket.gethostname():
        return False
    try:
        number, born = attributes["process"]
        return bool(abs(psutil.Process(number).create_time() - born) > 1)
    except psutil.NoSuchProcess:
        return True
    except (KeyError, TypeError, ValueError, psutil.Error):
        return False


def open_journal(path: Path) -> "BaseStorage":
    """Open or create a journal file.

    Raises:
        FailedToWriteOutputsError: another file is there, or it cannot be written.
        FileParsingFailedError: damaged.
    """
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend

    with writing(path, named=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size:
            with path.open("rb") as file:
                begins = file.read(20)
            if not begins.startswith(b'{"op_code":'):
                raise FailedToWriteOutputsError(
                    f"{path} exists and is not the journal of a search. Choose another file for --journal.", path=path
                )
        try:
            return JournalStorage(JournalFileBackend(str(path)))
        except (ValueError, KeyError, TypeError) as error:
            raise damaged(path, error) from error


def damaged(path: Path, error: Exception) -> FileParsingFailedError:
    """Error for a damaged journal."""
    return FileParsingFailedError(
        f"the journal {path} is damaged: {type(error).__name__}: {error}. Choose another file for --journal; existing "
        "results are reused.",
        path=path,
    )


def drawing(path: Path | None) -> AbstractContextManager[object]:
    """Lock of a journal under which values are drawn; processes that draw at once could draw the same values."""
    return nullcontext() if path is None else FileLock(path.with_name(f".{path.name}.draw"))
