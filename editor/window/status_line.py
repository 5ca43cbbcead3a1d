"""The status bar: run progress, number of problems, zoom."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QPushButton, QStatusBar, QWidget

from vision_designer.editor.look import texts
from vision_designer.editor.look.amounts import duration, percent, rough_duration
from vision_designer.editor.look.icons import icon
from vision_designer.editor.look.plain_text import PlainLabel
from vision_designer.editor.runs.run_model import RunModel
from vision_designer.editor.window.graph_tabs import GraphPage

if TYPE_CHECKING:
    from vision_designer.editor.graph.open_graph import OpenGraph

STEPS = 1000


class StatusLine(QStatusBar):
    """Progress of the run, number of problems and zoom of the graph in the current tab."""

    problems_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run: RunModel | None = None
        self._graph: OpenGraph | None = None
        self._state = PlainLabel()
        self._bar = QProgressBar()
        self._bar.setRange(0, STEPS)
        self._bar.setTextVisible(False)
        self._bar.setFixedSize(140, 8)
        self._bar.setAccessibleName(self.tr("Progress of the run"))
        self._problems = QPushButton()
        self._problems.setFlat(True)
        self._problems.setCursor(Qt.CursorShape.PointingHandCursor)
        self._problems.clicked.connect(self.problems_requested)
        self._zoom = PlainLabel()
        for widget in (self._state, self._bar, self._problems, self._zoom):
            self.addPermanentWidget(widget)
            widget.hide()

    def set_page(self, page: GraphPage | None) -> None:
        """Follow the graph that is shown."""
        if self._graph is not None:
            self._graph.problems_changed.disconnect(self._show_problems)
            self._graph.run_changed.disconnect(self._run_changed)
        self._graph = page.graph if page is not None else None
        if self._graph is not None:
            self._graph.problems_changed.connect(self._show_problems)
            self._graph.run_changed.connect(self._run_changed)
        self._problems.setVisible(page is not None)
        self._zoom.setVisible(page is not None)
        if page is not None:
            self.show_zoom(page.view.navigator.zoom)
        self._show_problems()
        self._run_changed()

    def show_zoom(self, zoom: float) -> None:
        """Show how large the canvas is shown; 1 is its natural size."""
        self._zoom.setText(percent(zoom))
        self._zoom.setToolTip(self.tr("Canvas zoom"))

    def follow(self, run: RunModel) -> None:
        """Show how a run goes on."""
        if self._run is not None and self._run is not run:
            self._run.changed.disconnect(self._show_run)
        if self._run is not run:
            run.changed.connect(self._show_run)
        self._run = run
        self._show_run()

    def _run_changed(self) -> None:
        run = self._graph.run if self._graph is not None else None
        if run is None:
            self._state.hide()
            self._bar.hide()
        else:
            self.follow(run)

    def _show_run(self) -> None:
        run = self._run
        if run is None or self._graph is None or self._graph.run is not run:
            return
        words = self.tr("Stopping") if run.stopping and run.is_active else texts.state(run.state)
        remaining = run.remaining_seconds() if run.is_active else None
        if run.state == "running" and remaining is not None:
            words = self.tr("{state}, about {time} left").format(state=words, time=rough_duration(remaining))
        elif run.seconds is not None:
            words = self.tr("{state} in {time}").format(state=words, time=duration(run.seconds))
        self._state.setText(words)
        self._state.show()
        self._bar.setValue(round(run.fraction() * STEPS))
        self._bar.setVisible(run.is_active)

    def _show_problems(self) -> None:
        problems = self._graph.problems if self._graph is not None else []
        errors = sum(problem.severity == "error" for problem in problems)
        warnings = len(problems) - errors
        if not problems:
            self._problems.setIcon(icon("completed"))
            self._problems.setText(self.tr("No problems"))
            return
        self._problems.setIcon(icon("error" if errors else "warning"))
        self._problems.setText(
            self.tr("Problems: {errors}, warnings: {warnings}").format(errors=errors, warnings=warnings)
        )
