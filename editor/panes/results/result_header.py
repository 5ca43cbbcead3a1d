"""The header of the Results pane with node, state, time and error, and the registry of its tabs."""

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QToolButton, QVBoxLayout, QWidget

from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.graph.preview_sources import PREVIEWED
from vision_designer.editor.look import texts
from vision_designer.editor.look.icons import icon
from vision_designer.editor.look.plain_text import QT_TRANSLATE_NOOP, PlainLabel, as_text
from vision_designer.editor.look.texts import translated_message
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.parts.small_widgets import (
    ElidedLabel,
    bold,
    colored,
    filled,
    flat_button,
    retain_size,
    selectable,
)
from vision_designer.editor.runs.progress import NodeStatus
from vision_designer.editor.runs.run_model import RunModel
from vision_designer.nodes.core.component import ComponentNode

PILL = 0.1
"""Opacity of the background of a state."""


def tinted(color: QColor, alpha: float) -> str:
    """The color with an opacity, in the syntax of style sheets."""
    return f"rgba({color.red()}, {color.green()}, {color.blue()}, {alpha})"


class StateBadge(PlainLabel):
    """Text of a state on its color."""

    def __init__(self) -> None:
        super().__init__()
        self.state = ""
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        theme().changed.connect(self._restyle)

    def set_state(self, state: str) -> None:
        if state != self.state:
            self.state = state
            self.setText(texts.state(state))
            self.setAccessibleName(self.tr("State: {state}").format(state=texts.state(state)))
            self._restyle()

    def _restyle(self) -> None:
        color = theme().state_color(self.state)
        self.setStyleSheet(
            f"QLabel {{ color: {color.name()}; background: {tinted(color, PILL)}; border-radius: 9px;"
            " padding: 2px 10px; font-weight: 600; }"
        )


class ResultHeader(QWidget):
    """Title, state, warnings and time; a progress bar while the node or run is running."""

    log_requested = Signal()
    run_requested = Signal()
    """The user wants to see the run summary."""

    def __init__(self) -> None:
        super().__init__()
        self.run = flat_button(self.tr("All nodes"), "previous", self.tr("Show the state of all nodes"))
        self.run.clicked.connect(self.run_requested)
        self.run.hide()
        self.title = ElidedLabel()
        font = self.title.font()
        font.setBold(True)
        font.setPointSizeF(font.pointSizeF() + 1)
        self.title.setFont(font)
        self.component = ElidedLabel()
        self.badge = StateBadge()
        self.warnings = QToolButton()
        self.warnings.setAutoRaise(True)
        # Not taller than the badge beside it, so that the header keeps its height.
        self.warnings.setStyleSheet("QToolButton { padding: 0px 4px; }")
        self.warnings.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.warnings.setToolTip(self.tr("Show the log"))
        self.warnings.clicked.connect(self.log_requested)
        self.warnings.hide()
        self.time = PlainLabel()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(4)
        self.bar.setRange(0, 1000)
        line = filled(QHBoxLayout(), self.run, self.title, self.component, margins=(12, 8, 12, 8), spacing=8)
        line.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self.warnings)
        line.addStretch(1)
        line.addWidget(self.time)
        filled(QVBoxLayout(self), line, self.bar, spacing=0)
        retain_size(self.bar)
        theme().changed.connect(self._retheme)
        self._retheme()

    def show_facts(
        self, title: str, component: str, state: str, time: str, fraction: float | None, warnings: int = 0
    ) -> None:
        """Show the node or run; ``fraction`` is None if it is not running, and negative if its progress is unknown."""
        self.warnings.setText(self.tr("Warnings: {count}").format(count=warnings))
        self.warnings.setVisible(warnings > 0)
        self.title.setText(title)
        self.title.setToolTip(as_text(title))
        self.component.setText(component)
        self.component.setVisible(bool(component))
        self.badge.set_state(state)
        self.badge.setVisible(bool(state))
        self.time.setText(time)
        self.bar.setVisible(fraction is not None)
        if fraction is not None:
            self.bar.setRange(0, 0 if fraction < 0 else 1000)
            self.bar.setValue(round(max(0.0, fraction) * 1000))
            self.bar.setAccessibleName(time)

    def _retheme(self) -> None:
        colors = theme().colors
        colored(self.component, colors.muted)
        colored(self.time, colors.muted)
        self.warnings.setIcon(icon("warning"))
        self.bar.setStyleSheet(
            f"QProgressBar {{ background: {colors.grid.name()}; border: none; }}"
            f"QProgressBar::chunk {{ background: {colors.accent.name()}; }}"
        )


class ErrorBanner(QFrame):
    """An error with its name and message, and a button that shows the log."""

    log_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("error_banner")
        self.picture = PlainLabel()
        self.name = bold(PlainLabel())
        self.text = PlainLabel(wraps=True)
        self.text.setMinimumWidth(1)
        for label in (self.name, self.text):
            selectable(label)
        self.button = QPushButton(self.tr("Show log"))
        self.button.clicked.connect(self.log_requested)
        words = filled(QVBoxLayout(), self.name, self.text, spacing=2)
        layout = filled(QHBoxLayout(self), margins=(12, 8, 12, 8), spacing=12)
        layout.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        theme().changed.connect(self._retheme)
        self._retheme()
        self.hide()

    def show_error(self, error: dict[str, str] | None) -> None:
        """Show an error; None hides the banner."""
        self.setVisible(error is not None)
        if error is not None:
            number = error.get("number", "")
            self.name.setText(f"{error.get('name', '')} ({number})" if number else error.get("name", ""))
            self.text.setText(translated_message(error.get("message", "")))
            self.setAccessibleName(f"{self.name.text()}: {self.text.text()}")

    def _retheme(self) -> None:
        color = theme().colors.problem
        colored(self.name, color)
        picture = icon("error")
        self.picture.setPixmap(picture.pixmap(QSize(18, 18), self.devicePixelRatioF()))
        self.picture.setVisible(not picture.isNull())
        self.setStyleSheet(
            f"QFrame#error_banner {{ background: {tinted(color, 0.10)};"
            f" border: none; border-left: 3px solid {color.name()}; }}"
        )


class NodeView(Protocol):
    """The content of a tab; it follows changes of its node by itself."""

    def show_node(self, graph: OpenGraph | None, node: ComponentNode | None) -> None:
        """Show a node; None for none."""


@dataclass(frozen=True)
class Tab:
    """A tab of the Results pane.

    Attributes:
        title: in English.
        icon: name of an icon.
        view: module and class of its content, imported when first shown, so that the window starts sooner.
        takes: what the class is created with: ``data``, ``history`` or nothing.
    """

    title: str
    icon: str
    view: str
    takes: str = "data"


OUTPUTS, METRICS, LOG, DETAILS, PREVIEW = "outputs", "metrics", "log", "details", "preview"
TABS = {
    OUTPUTS: Tab(QT_TRANSLATE_NOOP("ResultsPane", "Outputs"), "table", "outputs.outputs:OutputsView"),
    METRICS: Tab(QT_TRANSLATE_NOOP("ResultsPane", "Metrics"), "chart", "results.metrics:MetricsView", "history"),
    LOG: Tab(QT_TRANSLATE_NOOP("ResultsPane", "Log"), "log", "results.log:LogView", ""),
    DETAILS: Tab(QT_TRANSLATE_NOOP("ResultsPane", "Details"), "details", "results.details:DetailsView"),
    PREVIEW: Tab(QT_TRANSLATE_NOOP("ResultsPane", "Preview"), "preview", "results.preview:PreviewView"),
}


def most_relevant_tab(node: ComponentNode, status: NodeStatus, run: RunModel | None) -> str:
    """The most relevant tab for a node in its current state."""
    if status.state == "failed":
        return LOG
    if status.state == "running":
        return METRICS if _is_measured(node, run) else LOG
    has_none = status.state in {"not_run", "waiting", "skipped", "cancelled"}
    return PREVIEW if has_none and node.component in PREVIEWED else OUTPUTS


def _is_measured(node: ComponentNode, run: RunModel | None) -> bool:
    """Whether the node reports metrics while it runs: it has some already, or a parameter for epochs."""
    return (run is not None and bool(run.metrics.get(node.node_id))) or "epochs" in node.Parameters.model_fields
