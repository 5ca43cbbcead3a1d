"""Dialogs that name a model: Save Model and Rename."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from vision_designer.editor.look.icons import icon
from vision_designer.editor.look.plain_text import PlainLabel, one_line
from vision_designer.editor.look.texts import translated_message
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.parts.fitting import fit_to_screen
from vision_designer.editor.panes.parts.inputs import Combo
from vision_designer.editor.panes.parts.model_facts import USES, accuracy_text
from vision_designer.editor.panes.parts.small_widgets import ColoredLabel, bold, filled, retain_size, stacked, wrapped
from vision_designer.graphs.models.card import ModelCard
from vision_designer.graphs.models.saved import check_name, same_name, suggested_name
from vision_designer.graphs.models.source import ModelSource
from vision_designer.nodes.errors import VisionDesignerError

MIN_WIDTH = 420


class NameEntry(QWidget):
    """A field for a model's name, with its problem below.

    Args:
        name: suggested name.
        taken: names of the other models.
        may_replace: whether a taken name can be used.
    """

    changed = Signal()

    def __init__(self, name: str, taken: Sequence[str], *, may_replace: bool) -> None:
        super().__init__()
        self._taken = [other for other in taken if may_replace or not same_name(other, name)]
        self._may_replace = may_replace
        self.line = QLineEdit(name)
        self.line.setAccessibleName(self.tr("Name"))
        self.line.selectAll()
        self.message = wrapped(ColoredLabel("", lambda: theme().colors.problem))
        # Reserves the space of a problem, so that the fields do not move.
        self.message.setMinimumHeight(2 * self.message.fontMetrics().lineSpacing())
        self.line.textChanged.connect(self._check)
        self.setFocusProxy(self.line)
        filled(QVBoxLayout(self), self.line, self.message, spacing=4)
        self._check()

    @property
    def name(self) -> str:
        return self.line.text().strip()

    @property
    def replaces(self) -> str:
        """Name of the model that this name would replace; empty for none."""
        return next((other for other in self._taken if same_name(other, self.name)), "")

    @property
    def is_usable(self) -> bool:
        try:
            check_name(self.name)
        except VisionDesignerError:
            return False
        return self._may_replace or not self.replaces

    def show_problem(self, problem: str) -> None:
        self.message.setText(problem)

    def _check(self) -> None:
        try:
            check_name(self.name)
        except VisionDesignerError as error:
            self.show_problem(translated_message(error.message) if self.name else self.tr("Enter a name."))
        else:
            text = self.tr("There is already a model {name}.")
            if self.replaces and self._may_replace:
                text = self.tr("There is already a model {name}. It will be replaced.")
            self.show_problem(text.format(name=self.replaces) if self.replaces else "")
        self.changed.emit()


class SaveModelDialog(QDialog):
    """Asks for a model's name; after the model is saved, offers actions on it.

    Args:
        models: the models to choose from, with their titles.
        title: of the graph, from which a name is suggested.
        taken: names of existing models.
        parent: the window.
    """

    save_requested = Signal(object, str, bool)
    """The ModelSource, its name, and whether a model of that name is replaced."""
    action_requested = Signal(str, object)
    """The name of a ModelAction, and the card of the saved model."""

    def __init__(
        self, models: Sequence[tuple[str, ModelSource]], title: str, taken: Sequence[str], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Save Model"))
        self.setMinimumWidth(MIN_WIDTH)
        fit_to_screen(self)
        self.card: ModelCard | None = None
        self._models = [source for _, source in models]
        self.choice = Combo()
        self.choice.addItems([one_line(text) for text, _ in models])
        self.choice.setAccessibleName(self.tr("Model"))
        self.entry = NameEntry(suggested_name(title, taken), taken, may_replace=True)
        self.busy = QProgressBar()
        self.busy.setRange(0, 0)
        self.busy.setTextVisible(False)
        self.busy.setAccessibleName(self.tr("Saving the model"))
        retain_size(self.busy)
        self.busy.hide()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.save = self.buttons.addButton(self.tr("Save"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.accepted.connect(self._save)
        self.buttons.rejected.connect(self.reject)
        explanation = wrapped(
            ColoredLabel(self.tr("The model is copied into the workspace, and is kept when runs are cleaned up."))
        )
        form = QFormLayout()
        form.addRow(self.tr("Model"), self.choice)
        form.addRow(self.tr("Name"), self.entry)
        form.setRowVisible(0, len(models) > 1)
        self._page = QWidget()
        filled(QVBoxLayout(self._page), explanation, form, self.busy, spacing=12)
        self._pages = stacked(self._page)
        filled(QVBoxLayout(self), self._pages, self.buttons, margins=16, spacing=12)
        self.entry.changed.connect(self._changed)
        self._changed()
        self.entry.line.setFocus()

    def _changed(self) -> None:
        self.save.setEnabled(self.entry.is_usable)
        self.save.setText(self.tr("Replace") if self.entry.replaces else self.tr("Save"))

    def _save(self) -> None:
        self._set_busy(True)
        source = self._models[self.choice.currentIndex()]
        self.save_requested.emit(source, self.entry.name, bool(self.entry.replaces))

    def _set_busy(self, busy: bool) -> None:
        self.busy.setVisible(busy)
        for widget in (self.choice, self.entry, self.save):
            widget.setEnabled(not busy)

    def show_failure(self, why: str) -> None:
        """Explain why the model was not saved, and let the user try again."""
        self._set_busy(False)
        self._changed()
        self.entry.show_problem(why)
        self.entry.line.setFocus()

    def show_saved(self, card: ModelCard) -> None:
        """Show that the model was saved, and offer actions on it."""
        self.card = card
        heading = bold(PlainLabel(self.tr("{name} was saved").format(name=card.name), wraps=True), 1.15)
        facts = wrapped(ColoredLabel(self.tr("Accuracy: {accuracy}").format(accuracy=accuracy_text(card))))
        page = QWidget()
        layout = filled(QVBoxLayout(page), heading, facts, spacing=8)
        self.actions_: dict[str, QPushButton] = {}
        for action in USES:
            button = self.actions_[action.name] = QPushButton(icon(action.icon), action.title)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, name=action.name: self._act(name))
            layout.addWidget(button)
        layout.addStretch(1)
        self.buttons.clear()
        self.buttons.addButton(QDialogButtonBox.StandardButton.Close)
        self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)
        self._pages.removeWidget(self._page)
        self._page.deleteLater()
        QTimer.singleShot(0, self, self.adjustSize)
        self.actions_["use"].setFocus()

    def _act(self, name: str) -> None:
        if name not in ("folder", "export"):
            self.accept()
        self.action_requested.emit(name, self.card)


class RenameModelDialog(QDialog):
    """Asks for another name of a saved model."""

    renamed = Signal(str)

    def __init__(self, name: str, taken: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Rename {name}").format(name=one_line(name)))
        self.setMinimumWidth(MIN_WIDTH)
        fit_to_screen(self)
        self.entry = NameEntry(name, taken, may_replace=False)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.rename = self.buttons.addButton(self.tr("Rename"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.accepted.connect(self._rename)
        self.buttons.rejected.connect(self.reject)
        filled(QVBoxLayout(self), self.entry, self.buttons, margins=16, spacing=12)
        self.entry.changed.connect(lambda: self.rename.setEnabled(self.entry.is_usable))

    def _rename(self) -> None:
        self.accept()
        self.renamed.emit(self.entry.name)
