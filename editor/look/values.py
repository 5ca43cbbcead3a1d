"""Display texts of parameter values, metrics and their values, and the lines of a node's card."""

import math
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import PurePath

from PySide6.QtCore import QCoreApplication

from vision_designer.editor.look import texts
from vision_designer.editor.look.plain_text import one_line
from vision_designer.editor.look.texts import UNKNOWN, percent
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.parameters import ParameterModel
from vision_designer.nodes.messages import fields_of
from vision_designer.nodes.vision.evaluation.metrics import BEFORE, MEAN, METRICS, SPREAD, TO_COMPARE, is_share

NO_BREAK_SPACE = "\u00a0"
SEPARATOR = f"{NO_BREAK_SPACE}· "
MAX_UNBROKEN = 26
"""Characters of a value that is not divided between lines."""
LONGEST_VALUE = 200
"""Characters of a value that a card may show."""


def metric_title(name: str) -> str:
    """Display title of a metric."""
    translate = QCoreApplication.translate
    if name.endswith(TO_COMPARE):
        words = translate("metrics", "{metric}, second model")
        return words.format(metric=metric_title(name.removesuffix(TO_COMPARE)))
    if name.endswith(BEFORE):
        words = translate("metrics", "{metric}, before calibration")
        return words.format(metric=metric_title(name.removesuffix(BEFORE)))
    if at_coverage := re.fullmatch(r"coverage_(\d+)_accuracy", name):
        return translate("metrics", "Accuracy at {percent} % coverage").format(percent=at_coverage[1])
    metric = METRICS.get(name)
    if metric is not None and metric.title:
        return translate("metrics", metric.title)
    if name.endswith(MEAN):
        return translate("metrics", "{metric}, mean").format(metric=metric_title(name.removesuffix(MEAN)))
    if name.endswith(SPREAD):
        words = translate("metrics", "{metric}, standard deviation")
        return words.format(metric=metric_title(name.removesuffix(SPREAD)))
    if of_fold := re.fullmatch(r"fold_(\d+)_(\w+)", name):
        words = translate("metrics", "Fold {number}: {metric}")
        return words.format(number=of_fold[1], metric=metric_title(of_fold[2]))
    if name.startswith("best_") and name.removeprefix("best_") in METRICS:
        words = translate("metrics", "{metric}, best so far")
        return words.format(metric=metric_title(name.removeprefix("best_")))
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def short_title(name: str) -> str:
    """Display title of a metric in a chart whose own title names the quantity."""
    translate = QCoreApplication.translate
    titles = {
        "train_loss": translate("metrics", "Training"),
        "validation_loss": translate("metrics", "Validation"),
        "top1_accuracy": translate("metrics", "Top-1"),
        "top5_accuracy": translate("metrics", "Top-5"),
    }
    return titles.get(name) or metric_title(name)


def written_value(name: str, value: float | None) -> str:
    """Display text of a metric's value: shares in percent, counts as integers, others with four digits."""
    if value is None or not math.isfinite(value):
        return UNKNOWN
    if is_share(name) and abs(value) <= 1:
        return percent(value, 2)
    return written_number(value)


def written_number(value: float) -> str:
    """Display text of a number with four significant digits, without trailing zeros."""
    if value == int(value) and abs(value) < 1e12:
        return f"{int(value):,}"
    if abs(value) >= 1e5 or abs(value) < 1e-4:
        return f"{value:.4g}"
    return f"{value:,.{max(0, 3 - math.floor(math.log10(abs(value))))}f}"


def card_parameters(node: ComponentNode) -> str:
    """The values that the card of a node shows, in one line; see ``ComponentNode.card_parameters``."""
    names = node.card_parameters
    if not names:
        return ""
    given = tuple(node.parameters.items())
    try:
        return _line(node.Parameters, names, given, texts.shown_language())
    except TypeError:
        # A value that is no plain one, as an edited file may have.
        return _line.__wrapped__(node.Parameters, names, given, texts.shown_language())


@lru_cache(maxsize=4096)
def _line(
    model: type[ParameterModel], names: tuple[str, ...], given: tuple[tuple[str, object], ...], _language: str
) -> str:
    """The line for these values; many nodes of a large graph have the same ones."""
    values = dict(given)
    shown = (_shown_value(model, name, values, always=name == names[0]) for name in names)
    return SEPARATOR.join(
        text.replace(" ", NO_BREAK_SPACE) if len(text) <= MAX_UNBROKEN else text for text in shown if text
    )


def _shown_value(model: type[ParameterModel], name: str, values: Mapping[str, object], *, always: bool) -> str:
    """A value as the card shows it; a choice that is not shown ``always`` is left out at its default."""
    info = model.info(name)
    if not model.has_effect(name, values):
        return ""
    default = model.default_of(name, values)
    value = values.get(name, default)
    if value in ("", None) or (value == default and (value is False or (info.kind == "choice" and not always))):
        return ""
    if info.kind == "path":
        return one_line((PurePath(str(value)[-LONGEST_VALUE:]).name or str(value))[:LONGEST_VALUE])
    text = one_line(texts.parameter_value(value, info)[:LONGEST_VALUE])
    if info.kind in ("choice", "text"):
        return text
    if value is True:
        return texts.declared(info.title)
    if info.unit:
        text = f"{text} {texts.unit(info.unit, value)}"
    # Such as 10 epochs.
    if info.unit == info.title.lower():
        return text
    template = QCoreApplication.translate("values", "{title}: {value}")
    return template.format(title=texts.declared(info.title), value=text)


def card_results(component: type[ComponentNode], metrics: Mapping[str, float]) -> tuple[str, ...]:
    """The result lines of a component whose metrics were all reported and are not 0, the preferred one first."""
    named = {template: fields_of(template) for template in component.card_results}
    return tuple(
        texts.filled(template, {name: _short_value(name, metrics[name]) for name in names})
        for template, names in named.items()
        if all(metrics.get(name) or (name in metrics and is_share(name)) for name in names)
    )


def _short_value(name: str, value: float) -> str:
    """Display text of a metric's value where space is short: shares in percent with one digit."""
    if is_share(name) and 0 <= value <= 1:
        return percent(value, 1)
    return written_value(name, value)
