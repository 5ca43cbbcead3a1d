"""Translation of texts in declarations."""

import re
from collections.abc import Iterable

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from vision_designer.editor.look.plain_text import one_line
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.parameters import ParameterInfo
from vision_designer.nodes.core.ports import InputPort, OutputPort

CONTEXT = "components"
STATE_CONTEXT = "states"


def _declared(text: str) -> str:
    return QCoreApplication.translate(CONTEXT, text) if text else ""


def component_title(component: type[ComponentNode]) -> str:
    """The component's title."""
    return _declared(component.title)


def component_help(component: type[ComponentNode]) -> str:
    """What the component is for."""
    return _declared(component.help())


def component_summary(component: type[ComponentNode]) -> str:
    """What the component is for, in one sentence."""
    paragraph = " ".join(component_help(component).split("\n\n")[0].split())
    sentence = re.split(r"(?<=\.) |(?<=。)", paragraph, maxsplit=1)[0]
    return sentence.strip()


def component_words(component: type[ComponentNode]) -> list[str]:
    """What the component may be searched by, the best first: its words here and in English, and its identifier."""
    return [
        component_title(component),
        component.title,
        component.component.replace("_", " "),
        component.component,
        f"{category(component.category)} {component_title(component)}",
        component.category,
    ]


def category(path: str) -> str:
    """The last part of a category's path."""
    return _declared(path.rpartition("/")[2])


def port_title(port: InputPort | OutputPort) -> str:
    """The port's title."""
    return _declared(port.title)


def port_help(port: InputPort | OutputPort) -> str:
    """What the port carries."""
    return _declared(port.help)


def parameter_title(info: ParameterInfo) -> str:
    """The parameter's title."""
    return _declared(info.title)


def parameter_help(info: ParameterInfo) -> str:
    """What the parameter does."""
    return _declared(info.help)


def choice(info: ParameterInfo, value: str) -> str:
    """What the user reads for a value of a choice."""
    return _declared(info.choices.get(value, value))


def parameter_value(value: object, info: ParameterInfo | None = None) -> str:
    """A parameter's value: the title of a choice, ``on`` or ``off`` for a switch, ``empty`` for nothing."""
    if info is not None and info.kind == "choice" and isinstance(value, str):
        return choice(info, value)
    if isinstance(value, bool):
        on, off = QCoreApplication.translate("values", "on"), QCoreApplication.translate("values", "off")
        return on if value else off
    return str(value) if value not in ("", None) else QCoreApplication.translate("values", "empty")


def group(text: str) -> str:
    """The heading of a group of parameters."""
    return _declared(text)


def unit(text: str) -> str:
    """A unit."""
    return _declared(text)


def node_title(node: ComponentNode) -> str:
    """The title that a node was given, else that of its component."""
    return one_line(node.node_title) or component_title(type(node))


def listed(names: Iterable[str]) -> str:
    """Names in a line, parted as the language of the window does it."""
    return QCoreApplication.translate("lists", ", ").join(names)


def without_mnemonic(text: str) -> str:
    """The text of an action or menu without the mark of its letter for the keyboard: ``&Save``, ``儲存(&S)``."""
    return re.sub(r"&(&?)", r"\1", re.sub(r"\(&[^&]\)", "", text))


STATES = {
    "not_run": QT_TRANSLATE_NOOP("states", "Not run"),
    "waiting": QT_TRANSLATE_NOOP("states", "Waiting"),
    "running": QT_TRANSLATE_NOOP("states", "Running"),
    "completed": QT_TRANSLATE_NOOP("states", "Completed"),
    "reused": QT_TRANSLATE_NOOP("states", "Reused"),
    "failed": QT_TRANSLATE_NOOP("states", "Failed"),
    "cancelled": QT_TRANSLATE_NOOP("states", "Stopped"),
    "skipped": QT_TRANSLATE_NOOP("states", "Skipped"),
    "stale": QT_TRANSLATE_NOOP("states", "Out of date"),
    "queued": QT_TRANSLATE_NOOP("states", "Queued"),
}


def state(name: str) -> str:
    """A state of a node or a run."""
    return QCoreApplication.translate(STATE_CONTEXT, str(STATES.get(name, name)))
