"""The registry of panes: one record in the file of each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.services import Services
from vision_designer.nodes.core.discovery import Records


class PaneContext(QObject):
    """Services and signals that a pane may use. Signals of the pane with the same names are connected to them.

    Args:
        services: components, runs, history, settings, and the process that reads data.
    """

    message = Signal(str)
    """Show a text in the status bar for a few seconds."""
    component_requested = Signal(str)
    """Add the component with this identifier to the graph."""
    problem_activated = Signal(object)
    """Select the node of a Problem, and its parameter."""
    run_opened = Signal(str)
    """Show the graph of the past run with this id."""
    run_cloned = Signal(str)
    """Open a copy of the graph of the past run with this id."""
    runs_compared = Signal(list)
    """Compare the past runs of these ids."""

    model_save_requested = Signal(object, object, str)
    """Save the model of a node under a name: its OpenGraph, the node, and the folder of the output."""
    run_model_save_requested = Signal(str, str)
    """Save a model of the past run of that id, whose graph has that title."""
    model_action_requested = Signal(str, object)
    """Perform the ModelAction with this name on the model of a ModelCard."""
    models_changed = Signal()
    """A model was saved, renamed or removed."""

    def __init__(self, services: Services, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.services = services


def relay(source: QObject, target: QObject) -> None:
    """Connect the signals of ``source`` to those of the same names that the class of ``target`` declares."""
    for name, signal in vars(type(target)).items():
        if isinstance(signal, Signal) and isinstance(getattr(type(source), name, None), Signal):
            getattr(source, name).connect(getattr(target, name))


@runtime_checkable
class FollowsGraph(Protocol):
    """A pane about the graph in the current tab."""

    def set_graph(self, graph: OpenGraph | None, /) -> None:
        """Show a graph; None if none is open."""


@runtime_checkable
class CommitsTyping(Protocol):
    """A pane with fields that are edited."""

    def commit(self) -> None:
        """Commit uncommitted text, e.g. before the graph is saved or run."""


@dataclass(frozen=True)
class PaneRecord:
    """A pane of the window.

    Attributes:
        name: identifier in saved layouts; must not change after release.
        title: in English, as in the View menu.
        icon: name of an icon, e.g. ``chart``.
        area: default area; tabbed behind panes of the same area with a lower ``order``.
        make: creates its widget; see also :class:`FollowsGraph` and :class:`CommitsTyping`.
        shortcut: keys that show or hide it.
        order: of menus and of tabs in an area; those of this program are 10, 20, ... 70.
    """

    name: str
    title: str
    icon: str
    area: Literal["left", "right", "bottom"]
    make: Callable[[PaneContext], QWidget]
    shortcut: str = ""
    order: int = 100


PANES = Records(PaneRecord, "pane", group="vision_designer.panes", package="vision_designer.editor.panes")
"""All panes, from the file of each: ``panes/<name>.py`` or ``panes/<name>/<name>.py``."""


def ordered_panes() -> list[PaneRecord]:
    """All panes in the order of the View menu."""
    return sorted(PANES.values(), key=lambda pane: (pane.order, pane.name))
