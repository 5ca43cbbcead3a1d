"""Fields that filter the table of runs: text, state, graph and star."""

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from vision_designer.editor.look.icons import icon
from vision_designer.editor.panes.parts.combo import Combo
from vision_designer.editor.panes.parts.small_widgets import filled, flat_button
from vision_designer.editor.panes.runs.run_rows import Filter


class FilterBar(QWidget):
    """Fields of the filter."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = QLineEdit()
        self.text.setPlaceholderText(self.tr("Filter runs"))
        self.text.setToolTip(self.tr("Filter by graph, name, note or run"))
        self.text.setAccessibleName(self.tr("Filter runs"))
        self.text.setClearButtonEnabled(True)
        self.text.setMinimumWidth(72)
        self.text.addAction(icon("find"), QLineEdit.ActionPosition.LeadingPosition)
        self.states = Combo()
        self.states.setAccessibleName(self.tr("Show runs in state"))
        for text, states in (
            (self.tr("All states"), ()),
            (self.tr("Queued or running"), ("queued", "running")),
            (self.tr("Completed"), ("completed",)),
            (self.tr("Failed"), ("failed",)),
            (self.tr("Stopped"), ("cancelled",)),
        ):
            self.states.addItem(text, states)
        self.graphs = Combo()
        self.graphs.setAccessibleName(self.tr("Show runs of graph"))
        for combo in (self.states, self.graphs):
            combo.setSizeAdjustPolicy(Combo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.setMinimumContentsLength(7)
            combo.setMinimumWidth(48)
        self.graphs.addItem(self.tr("All graphs"), "")
        self.starred = flat_button("", "star", self.tr("Show starred runs only"), checkable=True)
        parts = (self.text, self.states, self.graphs, self.starred)
        filled(QHBoxLayout(self), *parts, spacing=4, stretch=self.text)
        self.text.textChanged.connect(self.changed)
        self.states.currentIndexChanged.connect(self.changed)
        self.graphs.currentIndexChanged.connect(self.changed)
        self.starred.toggled.connect(self.changed)

    def shown(self) -> Filter:
        """The filter of the fields."""
        states = frozenset(self.states.currentData() or ())
        return Filter(self.text.text(), states, self.graphs.currentData() or "", self.starred.isChecked())

    def offer_graphs(self, titles: Iterable[str]) -> None:
        """Offer the titles of all graphs that have runs."""
        found = sorted(set(titles) - {""}, key=str.casefold)
        if found == [self.graphs.itemData(number) for number in range(1, self.graphs.count())]:
            return
        chosen = self.graphs.currentData()
        self.graphs.blockSignals(True)
        while self.graphs.count() > 1:
            self.graphs.removeItem(1)
        for title in found:
            self.graphs.addItem(title, title)
        self.graphs.setCurrentIndex(max(0, self.graphs.findData(chosen)))
        self.graphs.blockSignals(False)
        if self.graphs.currentData() != chosen:
            self.changed.emit()
