"""Fields for the kinds of parameters, and their registry."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QStyle, QStyleOptionButton, QVBoxLayout, QWidget

from vision_designer.editor.files.graph_files import accept_as_copy, is_folder
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look import texts
from vision_designer.editor.look.plain_text import as_text
from vision_designer.editor.look.texts import translated_message
from vision_designer.editor.panes.parts.dialogs import choose_path, dialog_start, dropped_path
from vision_designer.editor.panes.parts.inputs import Combo, TypedLine
from vision_designer.editor.panes.parts.small_widgets import filled, flat_button
from vision_designer.editor.panes.properties.fields import Field, NumberLine
from vision_designer.graphs.user_paths import absolute_path
from vision_designer.nodes.core.discovery import Records
from vision_designer.nodes.core.parameters import SAMPLE_PREFIX, ParameterInfo
from vision_designer.nodes.errors import VisionDesignerError
from vision_designer.nodes.types.image_directory import is_image


class Check(QCheckBox):
    """A check box with a third state for several values, which the user cannot select."""

    def nextCheckState(self) -> None:
        self.setCheckState(
            Qt.CheckState.Unchecked if self.checkState() == Qt.CheckState.Checked else Qt.CheckState.Checked
        )

    def hitButton(self, position: QPoint) -> bool:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        clickable = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxClickRect, option, self)
        return bool(clickable.contains(position))


class BoolField(Field):
    """A check box with the parameter's title."""

    def make_control(self) -> QWidget:
        self._check = Check(self.title.replace("&", "&&"))
        self._check.clicked.connect(lambda: self.edited.emit(self._check.isChecked(), False))
        return self._check

    def make_label(self) -> QWidget:
        return self._check

    def show_value(self, value: Any, *, is_mixed: bool = False) -> None:  # noqa: ANN401
        """Show a value; the third state if it is neither true nor false."""
        is_partial = is_mixed or not isinstance(value, bool)
        self._check.setTristate(is_partial)
        states = Qt.CheckState
        self._check.setCheckState(
            states.PartiallyChecked if is_partial else states.Checked if value else states.Unchecked
        )


def narrow(combo: Combo) -> Combo:
    """Let a combo box be narrower than its texts."""
    combo.setSizeAdjustPolicy(Combo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(6)
    return combo


class ChoiceField(Field):
    """A combo box of choices."""

    def make_control(self) -> QWidget:
        """A combo box with all choices, and the invalid value of the file, if any."""
        self._invalid_value: Any = None
        self._choices = self.all_choices()
        self._combo = self.make_combo()
        for choice in self._choices:
            self._combo.addItem(texts.choice(self.info, choice) if self.info.choices else choice)
        self._combo.activated.connect(self._chosen)
        return self._combo

    def make_combo(self) -> Combo:
        return narrow(Combo())

    def all_choices(self) -> list[str]:
        return list(self.info.choices)

    def show_value(self, value: Any, *, is_mixed: bool = False) -> None:  # noqa: ANN401
        """Show a value, also one that is not among the choices."""
        known = len(self._choices)
        while self._combo.count() > known:
            self._combo.removeItem(known)
        if is_mixed or value is None:
            self._combo.setPlaceholderText(self.tr("(several values)") if is_mixed else self.tr("Choose..."))
            self._combo.setCurrentIndex(-1)
            return
        index = self._choices.index(value) if isinstance(value, str) and value in self._choices else known
        if index == known:
            self._combo.addItem(str(value))
            self._invalid_value = value
        self._combo.setCurrentIndex(index)

    def _chosen(self, index: int) -> None:
        merge = not self._combo.was_opened
        self._combo.was_opened = False
        self.edited.emit(self._choices[index] if index < len(self._choices) else self._invalid_value, merge)


class LineField(Field):
    """A line edit for text."""

    is_wide = True

    def make_control(self) -> QWidget:
        self.line = self.make_line()
        self.line.committed.connect(self._committed)
        self.line.discarded.connect(lambda: self.typed.emit(None))
        self.line.textEdited.connect(lambda text: self.typed.emit(self.value_of(text)))
        return self.line

    def make_line(self) -> TypedLine:
        return TypedLine()

    @property
    def editor(self) -> QLineEdit:
        return self.line

    def value_of(self, text: str) -> Any:  # noqa: ANN401 - the parameter's own type, or the text as typed
        """Parse a text; None for no value."""
        return None if text == "" and self.info.required else text

    def show_value(self, value: Any, *, is_mixed: bool = False) -> None:  # noqa: ANN401
        """Show the value as text, unless the user is typing."""
        self.line.show_text("" if is_mixed or value is None else str(value))
        self.line.setPlaceholderText(self.tr("(several values)") if is_mixed else self.placeholder())

    def placeholder(self) -> str:
        return self.tr("Required") if self.info.required else ""

    def commit(self) -> None:
        self.line.commit()

    def lock(self, is_locked: bool) -> None:
        self.line.setReadOnly(is_locked)

    def _committed(self, text: str) -> None:
        value = self.value_of(text)
        if value is None:
            self.reset.emit()
        else:
            self.edited.emit(value, False)


class NumberField(LineField):
    """A line edit for a number; invalid text is kept and marked."""

    is_wide = False

    def make_line(self) -> TypedLine:
        info = self.info
        shown_unit = "" if info.unit.lower() in info.title.lower() else texts.unit(info.unit)
        line = NumberLine(info, shown_unit)
        line.stepped.connect(lambda text: self.edited.emit(self.value_of(text), True))
        self._number = line
        return line

    def set_changed(self, is_changed: bool) -> None:
        """Show the default beside a value that differs from it, else the parameter that it follows."""
        super().set_changed(is_changed)
        hint = ""
        if is_changed:
            hint = self.tr("default {value}").format(value=self.default)
        elif self.followed:
            hint = self.tr("as {parameter}").format(parameter=self.followed)
        elif self.chosen_by:
            hint = self.tr("from {choice}").format(choice=self.chosen_by)
        self._number.set_hint(hint, before_unit=is_changed)

    def value_of(self, text: str) -> Any:  # noqa: ANN401
        """Parse a number; None for an empty line, which means the default; invalid text is returned as typed."""
        if not text.strip():
            return None
        try:
            value = self.info.parse(text.strip())
        except VisionDesignerError:
            return text
        return value if math.isfinite(value) else text

    def placeholder(self) -> str:
        """The value of an empty line."""
        if self.info.required:
            return translated_message(self.info.range) or self.tr("Required")
        return self.tr("Default: {value}").format(value=self.default)


class PathField(LineField):
    """A line edit for a path, with buttons for choosing a file or a folder; accepts drops."""

    graph: OpenGraph | None = None
    is_dataset = False
    """Whether the path is that of a dataset; then the folder of a chosen image is meant."""

    def make_control(self) -> QWidget:
        super().make_control()
        self.line.installEventFilter(self)
        self.file_button = flat_button(icon_name="file", tip=self.tr("Choose a file..."))
        self.folder_button = flat_button(icon_name="folder", tip=self.tr("Choose a folder..."))
        self.file_button.clicked.connect(lambda: self._choose(folder=False))
        self.folder_button.clicked.connect(lambda: self._choose(folder=True))
        self._extra_buttons: list[QWidget] = []
        self._row = filled(QHBoxLayout(), self.line, self.folder_button, self.file_button, spacing=2, stretch=self.line)
        control = QWidget()
        self._column = filled(QVBoxLayout(control), self._row, spacing=2)
        return control

    def add_parts(self, button: QWidget, below: QWidget) -> None:
        self._row.insertWidget(1, button)
        self._column.addWidget(below)
        self._extra_buttons.append(button)

    def tab_chain(self) -> list[QWidget]:
        return [self.line, *self._extra_buttons, self.folder_button, self.file_button, self.reset_button]

    def lock(self, is_locked: bool) -> None:
        super().lock(is_locked)
        self.file_button.setEnabled(not is_locked)
        self.folder_button.setEnabled(not is_locked)

    def show_value(self, value: Any, *, is_mixed: bool = False) -> None:  # noqa: ANN401
        """Show the path, and its absolute path in the tooltip."""
        super().show_value(value, is_mixed=is_mixed)
        tip = self.help_html
        if isinstance(value, str) and value and not is_mixed and not value.startswith(SAMPLE_PREFIX) and self.graph:
            tip = as_text(str(absolute_path(value, self.graph.folder)))
        self.line.setToolTip(tip)

    def placeholder(self) -> str:
        return self.tr("File or folder") if self.info.required else self.tr("None")

    def set_path(self, path: str) -> None:
        """Set a chosen or dropped path."""
        if path and self.graph is not None and not self.line.isReadOnly():
            if self.is_dataset and is_image(path) and not is_folder(path):
                path = str(Path(path).parent)
            self.edited.emit(self.graph.written_path(path), False)

    def _choose(self, *, folder: bool) -> None:
        if self.graph is not None:
            self.commit()
            choose_path(self, self.title, dialog_start(self.line.text(), self.graph), self.set_path, folder=folder)

    def eventFilter(self, watched: Any, event: QEvent) -> bool:  # noqa: ANN401 - the line
        """Replace the text by a dropped path, instead of inserting it."""
        if isinstance(event, QDragEnterEvent) and dropped_path(event.mimeData()) and not self.line.isReadOnly():
            accept_as_copy(event)
            return True
        if event.type() == QEvent.Type.Drop and isinstance(event, QDropEvent) and dropped_path(event.mimeData()):
            accept_as_copy(event)
            self.set_path(dropped_path(event.mimeData()))
            return True
        return super().eventFilter(watched, event)


@dataclass(frozen=True)
class FieldContext:
    """What a field belongs to.

    Attributes:
        graph: of the nodes.
        workspace: None for the default one.
        is_dataset: whether the parameter is the path of a dataset.
    """

    graph: OpenGraph
    workspace: Path | None = None
    is_dataset: bool = False


@dataclass(frozen=True)
class FieldRecord:
    """The field for one kind of parameter.

    Attributes:
        name: of the ParameterKind, e.g. ``path``.
        make: creates the field for a parameter.
    """

    name: str
    make: Callable[[ParameterInfo, FieldContext], Field]


def _path_field(info: ParameterInfo, context: FieldContext) -> Field:
    field = PathField(info)
    field.graph = context.graph
    field.is_dataset = context.is_dataset
    return field


KINDS = (
    FieldRecord("bool", lambda info, _: BoolField(info)),
    FieldRecord("choice", lambda info, _: ChoiceField(info)),
    FieldRecord("int", lambda info, _: NumberField(info)),
    FieldRecord("float", lambda info, _: NumberField(info)),
    FieldRecord("path", _path_field),
    FieldRecord("text", lambda info, _: LineField(info)),
)
FIELDS = Records(
    FieldRecord,
    "parameter field",
    group="vision_designer.parameter_fields",
    package="vision_designer.editor.panes.properties",
)
"""Fields by kind; a kind without a record uses the field of its values' type, e.g. that of numbers."""
ARCHITECTURE = "architecture"
"""Field for choices that are names of networks."""


def make_field(info: ParameterInfo, context: FieldContext) -> Field:
    """Create the field for a parameter."""
    kind = ARCHITECTURE if info.architecture_prefix is not None else info.field or info.kind
    if kind not in FIELDS:
        kind = {bool: "bool", int: "int", float: "float"}.get(info.record.values, "text")
    return FIELDS[kind].make(info, context)
