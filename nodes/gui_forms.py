"""Forms for parameters in stock Ryven's window."""

import json
from collections.abc import Mapping
from typing import Any

from qtpy.QtGui import QFont
from qtpy.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.parameters import ParameterInfo, ParameterModel
from vision_designer.nodes.errors import VisionDesignerError


class Field:
    """A parameter in a form: widget and value."""

    def __init__(self, info: ParameterInfo, value: object) -> None:
        self.info = info
        self.widget: Any
        self.editor: Any
        self.changed: Any
        """Signal of a change by the user."""
        if info.kind == "bool":
            self.widget = self.editor = QCheckBox()
            self.changed, self._read = self.editor.toggled, self.editor.isChecked
            self.editor.setChecked(value is True)
        elif info.kind == "choice":
            self.widget = self.editor = QComboBox()
            self.changed, self._read = self.editor.currentIndexChanged, self.editor.currentData
            for choice, title in info.choices.items():
                self.editor.addItem(title, choice)
            if value not in info.choices:
                # Invalid values are shown, to be rejected by name.
                self.editor.addItem("Choose..." if value is None else str(value), value)
                self.editor.setCurrentIndex(self.editor.count() - 1)
            else:
                self.editor.setCurrentIndex(self.editor.findData(value))
        else:
            self.editor = QLineEdit("" if value is None else str(value))
            self.changed, self._read = self.editor.textChanged, self.editor.text
            self.editor.setPlaceholderText(info.range or info.type_name)
            self.widget = self._with_browse() if info.kind == "path" else self.editor
        self._before = self.value
        help_text = f"{info.help}\nAccepted: {info.range}" if info.range else info.help
        self.widget.setToolTip(help_text)
        named = not info.unit or info.unit in info.title.lower()
        self.label = QLabel(info.title if named else f"{info.title} ({info.unit})")
        self.label.setToolTip(help_text)

    def _with_browse(self) -> Any:  # noqa: ANN401
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        button = QToolButton()
        button.setText("Browse")
        menu = QMenu(button)
        menu.addAction("File...", lambda: self._take(QFileDialog.getOpenFileName(row, self.info.title)[0]))
        menu.addAction("Folder...", lambda: self._take(QFileDialog.getExistingDirectory(row, self.info.title)))
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        layout.addWidget(self.editor)
        layout.addWidget(button)
        return row

    def _take(self, path: str) -> None:
        if path:
            self.editor.setText(path)

    def follow(self, switch: "Field") -> None:
        """Enable the field if it has an effect for the value of ``switch``."""
        self.widget.setEnabled(self.info.has_effect(switch.value))

    def put_into(self, values: dict[str, Any]) -> None:
        """Add the value to ``values``; invalid numbers stay text, to be rejected by name."""
        if self.info.kind in {"bool", "choice"}:
            if self.value is not None:
                values[self.info.identifier] = self.value
        else:
            text = self.value
            if text or (self.info.kind in {"text", "path"} and not self.info.required):
                try:
                    values[self.info.identifier] = self.info.parse(text.strip() if self.info.record.ordered else text)
                except VisionDesignerError:
                    values[self.info.identifier] = text
            elif not self.info.required and self.info.default is not None:
                values[self.info.identifier] = text

    @property
    def has_changed(self) -> bool:
        """Whether the value was changed."""
        return bool(self.value != self._before)

    @property
    def value(self) -> Any:  # noqa: ANN401
        """What the field shows: true or false, a choice, or text."""
        return self._read()


class ParameterForm(QWidget):
    """A form generated from a declaration."""

    def __init__(self, model: type[ParameterModel], values: Mapping[str, Any]) -> None:
        super().__init__()
        self.model = model
        self.given = frozenset(values)
        layout = QFormLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.fields: dict[str, Field] = {}
        group = ""
        for info in model.describe():
            if info.group != group:
                group = info.group
                layout.addRow(_heading(group))
            field = Field(info, values.get(info.identifier, model.default_of(info.identifier, values)))
            self.fields[info.identifier] = field
            layout.addRow(field.label, field.widget)
        for field in self.fields.values():
            switch = self.fields.get(field.info.depends_on or "")
            if switch is not None:
                switch.changed.connect(lambda _, field=field, switch=switch: field.follow(switch))
                field.follow(switch)
        self.unknown = {name: value for name, value in values.items() if name not in model.model_fields}
        for name, value in self.unknown.items():
            remove = QPushButton(f"Remove: {json.dumps(value)[:60]}")
            layout.addRow(QLabel(f"{name} (not known)"), remove)
            remove.clicked.connect(lambda _=False, name=name, button=remove: self._remove(name, button))

    def _remove(self, name: str, button: Any) -> None:  # noqa: ANN401
        self.unknown.pop(name, None)
        button.setEnabled(False)

    def values(self) -> dict[str, Any]:
        """Values to store in a graph file: those that differ from their defaults."""
        values = dict(self.unknown)
        for name, field in self.fields.items():
            # Untouched defaults that depend on other parameters continue to do so.
            if name in self.given or self.model.has_one_default(name) or field.has_changed:
                field.put_into(values)
        return self.model.without_defaults(values)

    def problems(self) -> list[str]:
        """Problems of the values."""
        return [problem.message for problem in self.model.problems(self.values())]


def _heading(text: str) -> Any:  # noqa: ANN401
    label = QLabel(text)
    font = QFont(label.font())
    font.setBold(True)
    label.setFont(font)
    return label


class ParametersDialog(QDialog):
    """Parameters and run settings of a node; OK requires valid values."""

    def __init__(self, node: ComponentNode, parent: Any = None) -> None:  # noqa: ANN401
        super().__init__(parent)
        self.setWindowTitle(node.node_title or node.title)
        self.parameters = ParameterForm(node.Parameters, node.parameters)
        self.run_settings = ParameterForm(node.RunSettings, node.run_settings)
        content = QWidget()
        inner = QVBoxLayout(content)
        inner.addWidget(self.parameters)
        if self.run_settings.fields or self.run_settings.unknown:
            inner.addWidget(_heading("Run settings"))
            inner.addWidget(self.run_settings)
        inner.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(content)
        self.problem = QLabel()
        self.problem.setWordWrap(True)
        self.problem.setStyleSheet("color: #d9534f")
        self.problem.hide()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(area)
        layout.addWidget(self.problem)
        layout.addWidget(buttons)
        self.resize(480, min(content.sizeHint().height() + 120, 640))

    def accept(self) -> None:
        """Close if all values are valid, else show the problems."""
        problems = self.parameters.problems() + self.run_settings.problems()
        self.problem.setText("\n".join(problems))
        self.problem.setVisible(bool(problems))
        if not problems:
            super().accept()
