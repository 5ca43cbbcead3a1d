"""Values of parameters and metrics as people read them, and the lines of a card that are made of them."""

import math
from collections.abc import Mapping
from pathlib import PurePath
from weakref import WeakKeyDictionary

from PySide6.QtCore import QCoreApplication

from vision_designer.editor.look import texts
from vision_designer.editor.look.plain_text import one_line
from vision_designer.editor.look.texts import UNKNOWN, percent
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.parameters import ParameterInfo
from vision_designer.nodes.messages import fields_of
from vision_designer.nodes.vision.evaluation.metrics import is_share

NO_BREAK_SPACE = "\u00a0"
SEPARATOR = f"{NO_BREAK_SPACE}{NO_BREAK_SPACE}·  "
LONGEST_WHOLE = 26
"""Characters of a value that is not divided between lines."""
_named: WeakKeyDictionary[type[ComponentNode], tuple[ParameterInfo, ...]] = WeakKeyDictionary()
LONGEST_VALUE = 200
"""Characters of a value that a card may show."""


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
    shown = (_shown_parameter(node, info) for info in _named_parameters(type(node)))
    return SEPARATOR.join(
        text.replace(" ", NO_BREAK_SPACE) if len(text) <= LONGEST_WHOLE else text for text in shown if text
    )


def _named_parameters(component: type[ComponentNode]) -> tuple[ParameterInfo, ...]:
    if component not in _named:
        _named[component] = tuple(component.Parameters.info(identifier) for identifier in component.card_parameters)
    return _named[component]


def _shown_parameter(node: ComponentNode, info: ParameterInfo) -> str:
    model, name = node.Parameters, info.identifier
    if info.depends_on is not None and not model.has_effect(name, node.parameters):
        return ""
    is_given = name in node.parameters
    value = node.parameters[name] if is_given else model.default_of(name, node.parameters)
    if value in ("", None):
        return ""
    only_if_changed = value is False or (info.kind == "choice" and name != node.card_parameters[0])
    if only_if_changed and (not is_given or value == model.default_of(name, node.parameters)):
        return ""
    if info.kind == "path":
        return one_line((PurePath(str(value)[-LONGEST_VALUE:]).name or str(value))[:LONGEST_VALUE])
    text = one_line(texts.parameter_value(value, info)[:LONGEST_VALUE])
    if info.kind in ("choice", "text"):
        return text
    if value is True:
        return texts.parameter_title(info)
    if info.unit:
        text = f"{text} {texts.unit(info.unit)}"
    # Such as 10 epochs.
    return text if info.unit == info.title.lower() else _labelled(texts.parameter_title(info), text)


def _labelled(title: str, value: str) -> str:
    return QCoreApplication.translate("values", "{title}: {value}").format(title=title, value=value)


def card_result(component: type[ComponentNode], metrics: Mapping[str, float]) -> str:
    """The first result line of a component whose metrics were all reported and are not 0; empty if there is none."""
    for template in component.card_results:
        names = fields_of(template)
        if all(metrics.get(name) or (name in metrics and is_share(name)) for name in names):
            values = {name: written_value(name, metrics[name]) for name in names}
            return texts.filled(template, values)
    return ""
