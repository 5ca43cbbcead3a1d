"""Display texts of parameter values and metrics, and the lines of a node's card."""

import math
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
from vision_designer.nodes.vision.evaluation.metrics import is_share

NO_BREAK_SPACE = "\u00a0"
SEPARATOR = f"{NO_BREAK_SPACE}· "
MAX_UNBROKEN = 26
"""Characters of a value that is not divided between lines."""
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
        return texts.parameter_title(info)
    if info.unit:
        text = f"{text} {texts.unit(info.unit, value)}"
    # Such as 10 epochs.
    if info.unit == info.title.lower():
        return text
    template = QCoreApplication.translate("values", "{title}: {value}")
    return template.format(title=texts.parameter_title(info), value=text)


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
