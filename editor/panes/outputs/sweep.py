"""The trials of a search: a table sorted by metric, a chart, and a button that applies a trial's values."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from vision_designer.editor.fixes.quick_fixes import Choice, targets_for_values
from vision_designer.editor.look.plain_text import PlainLabel
from vision_designer.editor.panes.outputs.picture_window import PictureFile
from vision_designer.editor.panes.outputs.result_view import OutputContext, ResultView
from vision_designer.editor.panes.outputs.table import TableView
from vision_designer.editor.panes.outputs.table_model import TRIAL, cell_text
from vision_designer.editor.panes.parts.pane_parts import AdaptiveSplitter
from vision_designer.editor.panes.parts.parallel_dialog import MAX_LINES, ParallelDialog, Sample
from vision_designer.editor.panes.parts.small_widgets import filled, flat_button
from vision_designer.editor.workers import DataProcess
from vision_designer.nodes.core.search_space import shown_values
from vision_designer.nodes.vision.evaluation.metrics import in_validation


class SweepView(QWidget):
    """Trials of Tune Model Hyperparameters."""

    message = Signal(str)

    def __init__(self, data: DataProcess) -> None:
        super().__init__()
        self._data = data
        self._folder = ""
        self._parameters: list[str] = []
        self._choices: Callable[[], list[Choice]] = list
        self.use = flat_button(
            self.tr("Use these values"),
            "check",
            self.tr("Train with the values of the selected trial, or of the best one if none is selected"),
        )
        self.use.clicked.connect(self._apply_first_choice)
        self.parallel = flat_button(
            self.tr("Parallel coordinates"), "chart", self.tr("Show how a metric depends on the values of the trials")
        )
        self.parallel.clicked.connect(self._request_trials)
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.use.setMenu(self.menu)
        self.use.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self.chosen = PlainLabel()
        self.chosen.setMinimumWidth(1)
        parts = (self.use, self.chosen, self.parallel)
        bar = filled(QHBoxLayout(), *parts, margins=(12, 4, 8, 0), spacing=8, stretch=self.chosen)
        self.table = TableView(data)
        self.table.message.connect(self.message)
        self.table.model.answered.connect(self._show_selection)
        self.table.rows.selectionModel().selectionChanged.connect(self._show_selection)
        self.chart = PictureFile(data)
        self.chart.message.connect(self.message)
        self.splitter = AdaptiveSplitter(self.table, self.chart, (3, 2))
        filled(QVBoxLayout(self), bar, self.splitter, spacing=0, stretch=self.splitter)

    def show_sweep(
        self, folder: str, parameters: list[str], pictures: list[str], choices: Callable[[], list[Choice]]
    ) -> None:
        """Show a search.

        Args:
            folder: of the output table.
            parameters: columns of the searched parameters.
            pictures: files of the node's pictures; the PNG is the chart.
            choices: returns the possible targets of a trial's values; called when the menu is opened.
        """
        self._folder, self._parameters, self._choices = folder, list(parameters), choices
        self.table.show_table(folder)
        self.chart.show_file(next((path for path in pictures if path.endswith("metric_by_trial.png")), ""))
        self.chart.setVisible(bool(pictures))
        self._show_selection()

    @property
    def row(self) -> int:
        """The selected row, or that of the best trial; -1 if no trial has usable values."""
        model = self.table.model
        selected = sorted(index.row() for index in self.table.rows.selectionModel().selectedRows())
        if selected:
            return selected[0]
        best = (row for row in range(min(model.count, 200)) if model.value(row, "state") == "completed")
        return next(best, -1)

    def values(self) -> dict[str, Any]:
        row, model = self.row, self.table.model
        return {name: model.value(row, name) for name in self._parameters if name in model.columns} if row >= 0 else {}

    def _request_trials(self) -> None:
        """Read the trials for parallel coordinates."""
        self._data.request("table", {"folder": self._folder, "limit": MAX_LINES}, self._show_trials, self.message.emit)

    def _show_trials(self, answer: dict[str, Any]) -> None:
        columns = list(answer["shown"])
        rows = [dict(zip(columns, row, strict=True)) for row in answer["rows"]]
        metrics = [name for name in in_validation() if name in columns]
        title = self.tr("Trial {number}")
        samples = [
            Sample(
                title.format(number=row.get(TRIAL)),
                [row.get(name) for name in self._parameters],
                {name: row[name] for name in metrics},
            )
            for row in rows
        ]
        dialog = ParallelDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show_samples(self._parameters, samples)
        dialog.show()

    def _show_selection(self) -> None:
        values = self.values()
        if not values:
            self.chosen.setText("")
        else:
            trial = cell_text(self.table.model.value(self.row, "trial"))
            self.chosen.setText(self.tr("Trial {number}: {values}").format(number=trial, values=shown_values(values)))
        self.use.setEnabled(bool(values) and bool(self._choices()))

    def _apply_first_choice(self) -> None:
        choices, values = self._choices(), self.values()
        if choices and values:
            choices[0][1](values)

    def _fill_menu(self) -> None:
        self.menu.clear()
        values = self.values()
        for text, apply in self._choices():
            action = self.menu.addAction(text.replace("&", "&&"))
            action.triggered.connect(lambda _checked=False, apply=apply: apply(values))


def _show(view: SweepView, output: OutputContext) -> None:
    choices = partial(targets_for_values, output.graph, output.node)
    view.show_sweep(output.folder, output.described["searched"], output.pictures, choices)


VIEW = ResultView("sweep", SweepView, _show)
