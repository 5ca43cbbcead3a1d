"""Columns of the table of runs: facts of a run, metrics, and parameters that differ."""

import json
import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from PySide6.QtCore import QCoreApplication

from vision_designer.editor.look import texts
from vision_designer.editor.look.plain_text import QT_TRANSLATE_NOOP, one_line
from vision_designer.editor.look.texts import day_and_time, duration, percent
from vision_designer.editor.look.values import metric_title, written_value
from vision_designer.editor.runs.run_entry import RunEntry, Sweep
from vision_designer.graphs.history.run_summaries import BYPASSED, COMPONENT, varying
from vision_designer.nodes.core.parameters import ParameterInfo
from vision_designer.nodes.core.registry import Components
from vision_designer.nodes.vision.evaluation.metrics import metric_of

translate = QCoreApplication.translate
Kind = Literal["run", "metric", "parameter"]
STAR, STATE, GRAPH, NAME, STARTED, DURATION, ACCURACY, NOTE, RUN_ID = (
    *("star", "state", "graph", "name", "started", "duration", "accuracy", "note", "run"),
)


def _line(value: object) -> str:
    return one_line(str(value))


@dataclass(frozen=True)
class RunFact:
    """What a column shows of a run itself, and of a sweep.

    Attributes:
        title: in English.
        value: of a run; None if there is none.
        width: of the column, in pixels.
        narrow_width: in a narrow pane; 0 for the same.
        text: display text of a value.
        of_sweep: value of a sweep; empty by default.
    """

    title: str
    value: Callable[[RunEntry], Any]
    width: int
    narrow_width: int = 0
    text: Callable[[Any], str] = _line
    of_sweep: Callable[[Sweep], Any] = lambda _: ""


RUN_FACTS = {
    STAR: RunFact(
        QT_TRANSLATE_NOOP("runs", "Star"),
        lambda run: run.starred,
        34,
        text=lambda _: "",
        of_sweep=lambda sweep: all(entry.starred for entry in sweep.entries),
    ),
    STATE: RunFact(
        QT_TRANSLATE_NOOP("runs", "State"), lambda run: run.state, 150, 120, of_sweep=lambda sweep: sweep.state
    ),
    GRAPH: RunFact(
        QT_TRANSLATE_NOOP("runs", "Graph"),
        lambda run: run.title,
        170,
        96,
        lambda title: title or translate("runs", "Untitled"),
        lambda sweep: sweep.trial.name,
    ),
    NAME: RunFact(QT_TRANSLATE_NOOP("runs", "Name"), lambda run: run.name, 130, 90),
    STARTED: RunFact(
        QT_TRANSLATE_NOOP("runs", "Started"),
        lambda run: run.time if run.state != "queued" else None,
        130,
        110,
        lambda seconds: day_and_time(seconds, datetime.now()),
        lambda sweep: sweep.time,
    ),
    DURATION: RunFact(
        QT_TRANSLATE_NOOP("runs", "Duration"),
        lambda run: run.seconds(time.time()),
        90,
        78,
        duration,
        lambda sweep: sweep.seconds(time.time()),
    ),
    ACCURACY: RunFact(
        QT_TRANSLATE_NOOP("runs", "Accuracy"),
        lambda run: run.accuracy,
        90,
        78,
        lambda share: percent(share, 2),
        lambda sweep: (sweep.best or sweep.entries[0]).accuracy,
    ),
    NOTE: RunFact(QT_TRANSLATE_NOOP("runs", "Note"), lambda run: run.note, 180),
    RUN_ID: RunFact(QT_TRANSLATE_NOOP("runs", "Run"), lambda run: run.run_id, 170),
}
"""The columns of facts of a run, in order."""
HIDDEN_AT_FIRST = frozenset({NOTE, RUN_ID})
PRIORITIES = (STATE, GRAPH, ACCURACY, STARTED, NAME, "parameter", STAR, "metric", NOTE, DURATION, RUN_ID)
"""Columns from the most to the least important; without any name, that column is last."""
SHOWN_METRICS = frozenset({"train_loss", "validation_loss", "macro_f1"})
"""Metrics shown at first, beside the accuracy and those of components that are not built in."""
MISSING = object()


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes:
        key: one of ``RUN_FACTS``, ``metric:node.metric`` or ``parameter:node.parameter``.
        place: what follows the colon.
        is_number: whether its values are right-aligned.
        is_shown: whether it is shown unless the user chose otherwise.
        priority: in a narrow pane, columns of lower numbers are shown.
    """

    key: str
    kind: Kind
    place: str = ""
    is_number: bool = False
    is_shown: bool = True
    priority: int = 0

    @property
    def node(self) -> str:
        return self.place.rpartition(".")[0]

    @property
    def name(self) -> str:
        return self.place.rpartition(".")[2]


@dataclass(frozen=True)
class Facts:
    """What the columns depend on.

    Attributes:
        metrics: of any run, as ``node.metric``.
        parameters: that differ, as ``node.parameter``.
        numbers: those whose values are numbers.
        noted: whether any run has a note.
        named: whether any run has a name.
    """

    metrics: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    numbers: frozenset[str] = frozenset()
    noted: bool = False
    named: bool = False


def facts_of(
    metrics: Sequence[Mapping[str, Any]],
    parameters: Sequence[Mapping[str, Any]],
    *,
    noted: bool = False,
    named: bool = False,
) -> Facts:
    """Facts of runs; called in a thread."""
    names = dict.fromkeys(name for of_run in metrics for name in of_run)
    differ = varying(parameters)
    wanted, texts = set(differ), set[str]()
    for of_run in parameters:
        texts |= {place for place in wanted & of_run.keys() if not _is_number(of_run[place])}
    return Facts(tuple(names), tuple(differ), frozenset(wanted - texts), noted, named)


def columns_of(facts: Facts) -> list[Column]:
    """All columns, in order."""
    titles = [place.rpartition(".")[2] for place in facts.metrics]
    priorities = list(PRIORITIES if facts.named else (*(key for key in PRIORITIES if key != NAME), NAME))
    columns = [
        Column(
            key,
            "run",
            is_number=key in (DURATION, ACCURACY),
            is_shown=key not in HIDDEN_AT_FIRST or (key == NOTE and facts.noted),
            priority=priorities.index(key),
        )
        for key in RUN_FACTS
    ]
    columns, last = columns[:-2], columns[-2:]
    for place, name in zip(facts.metrics, titles, strict=True):
        is_shown = name in SHOWN_METRICS or metric_of(name) is None or (name == "accuracy" and titles.count(name) > 1)
        columns.append(Column(f"metric:{place}", "metric", place, True, is_shown, priorities.index("metric")))
    priority = priorities.index("parameter")
    columns += [
        Column(f"parameter:{place}", "parameter", place, place in facts.numbers, priority=priority)
        for place in facts.parameters
    ]
    return columns + last


class Cells:
    """Texts and values of the cells."""

    def __init__(self, components: Components) -> None:
        self._components = components
        self._infos: dict[tuple[str, str], tuple[Any, ParameterInfo] | None] = {}

    def title(self, column: Column, others: Iterable[Column] = (), entry: RunEntry | None = None) -> str:
        """Title of a column; with that of the node if another column has the same.

        Args:
            column: the column.
            others: all columns.
            entry: a run that has the parameter.
        """
        if column.kind == "run":
            return translate("runs", RUN_FACTS[column.key].title)
        words = one_line(self._title(column, entry))
        if any(other.name == column.name and other.key != column.key and other.kind == column.kind for other in others):
            return one_line(f"{words} ({column.node})")
        return words

    def _title(self, column: Column, entry: RunEntry | None) -> str:
        if column.kind == "metric":
            return metric_title(column.name)
        if column.name in (COMPONENT, BYPASSED):
            words = translate("runs", "Component") if column.name == COMPONENT else translate("runs", "Bypassed")
            return f"{words} ({column.node})"
        known = self._info(entry, column) if entry is not None else None
        return texts.declared(known[1].title) if known is not None else column.name

    def value(self, entry: RunEntry, column: Column) -> Any:  # noqa: ANN401 - any JSON value
        """Value of a cell; None if there is none."""
        if column.kind == "metric":
            value = entry.metrics.get(column.place)
            return value if value is not None and math.isfinite(value) else None
        if column.kind == "parameter":
            return self._parameter(entry, column)
        return RUN_FACTS[column.key].value(entry)

    def _parameter(self, entry: RunEntry, column: Column) -> Any:  # noqa: ANN401 - any JSON value
        parameters = entry.parameters
        value = parameters.get(column.place, MISSING)
        if value is not MISSING:
            return value
        if f"{column.node}.{COMPONENT}" not in parameters:
            return None
        if column.name == BYPASSED:
            return False
        known = self._info(entry, column)
        if known is None:
            return None
        model, _ = known
        prefix = f"{column.node}."
        given = {place.removeprefix(prefix): set_ for place, set_ in parameters.items() if place.startswith(prefix)}
        return model.default_of(column.name, given)

    def text(self, entry: RunEntry, column: Column) -> str:
        """Display text of a cell."""
        value = self.value(entry, column)
        if column.key == STATE:
            return entry.state_text()
        if value is None:
            return ""
        if column.kind == "metric":
            return written_value(column.name, value)
        if column.kind == "parameter":
            return self._parameter_text(entry, column, value)
        return RUN_FACTS[column.key].text(value)

    def _parameter_text(self, entry: RunEntry, column: Column, value: object) -> str:
        if column.name == COMPONENT:
            component = self._components.get(str(value))
            return texts.component_title(component) if component is not None else one_line(str(value))
        known = self._info(entry, column)
        if isinstance(value, list | dict):
            return one_line(json.dumps(value, ensure_ascii=False))
        text = texts.parameter_value(value, known[1] if known is not None else None)
        if known is not None and known[1].kind == "path":
            text = text.replace("\\", "/").rstrip("/").rpartition("/")[2] or text
        return one_line(text)

    def _info(self, entry: RunEntry, column: Column) -> tuple[Any, ParameterInfo] | None:
        """Model and declaration of a parameter; None if it is not known."""
        component = str(entry.parameters.get(f"{column.node}.{COMPONENT}", ""))
        key = (component, column.name)
        if key not in self._infos:
            known = self._components.get(component)
            models = (known.Parameters, known.RunSettings) if known is not None else ()
            model = next((model for model in models if column.name in model.model_fields), None)
            self._infos[key] = (model, model.info(column.name)) if model is not None else None
        return self._infos[key]


def sort_key(value: object) -> tuple[int, float, str]:
    """Numbers before texts."""
    if isinstance(value, int | float):
        return (0, float(value), "")
    return (1, 0.0, str(value).casefold())


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
