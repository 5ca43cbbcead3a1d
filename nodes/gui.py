"""Ryven's entry point to the widgets of our nodes: parameters, and running a graph."""

import json
import sys
import tempfile
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from qtpy.QtCore import QProcess, Qt
from qtpy.QtGui import QFont
from qtpy.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from ryven.gui_env import NodeGUI, NodeMainWidget, node_gui
from ryvencore_qt.src.flows.FlowCommands import Delegate_Command

from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.ryven.reader import document_from_project
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.parameters import ParameterInfo, ParameterModel
from vision_designer.nodes.core.registry import Registry
from vision_designer.nodes.core.unknown import UnknownComponent
from vision_designer.nodes.errors import VisionDesignerError

COLOURS = {
    "Datasets": "#3aa678",
    "Image Data Transformation": "#3f8fd2",
    "Image Classification": "#8e5fc9",
    "Model Training": "#d2703f",
    "Model Scoring & Evaluation": "#c94f7c",
}
OTHER_COLOUR = "#c69a15"
LINES_SHOWN = 4


class Field:
    """One parameter in a form: its widget, and the value that the widget holds."""

    def __init__(self, info: ParameterInfo, value: object) -> None:
        self.info = info
        self.widget: Any
        self.editor: Any
        if info.kind == "bool":
            self.widget = self.editor = QCheckBox()
            self.editor.setChecked(value is True)
        elif info.kind == "choice":
            self.widget = self.editor = QComboBox()
            for choice, title in info.choices.items():
                self.editor.addItem(title, choice)
            if value not in info.choices:
                # A bad value is shown, so that it can be seen and refused.
                self.editor.addItem("Choose..." if value is None else str(value), value)
                self.editor.setCurrentIndex(self.editor.count() - 1)
            else:
                self.editor.setCurrentIndex(self.editor.findData(value))
        else:
            self.editor = QLineEdit("" if value is None else str(value))
            self.editor.setPlaceholderText(info.range or info.type_name)
            self.widget = self._with_browse() if info.kind == "path" else self.editor
        self._before = self._held
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

    @property
    def changed(self) -> Any:  # noqa: ANN401 - a signal
        """Emitted when the user has changed the value."""
        if self.info.kind == "bool":
            return self.editor.toggled
        return self.editor.currentIndexChanged if self.info.kind == "choice" else self.editor.textChanged

    def follow(self, switch: "Field") -> None:
        """Enable the field when it has an effect, which depends on what ``switch`` holds."""
        if switch.info.kind == "bool":
            value = switch.editor.isChecked()
        else:
            value = switch.editor.currentData() if switch.info.kind == "choice" else switch.editor.text()
        self.widget.setEnabled(self.info.has_effect(value))

    def put_into(self, values: dict[str, Any]) -> None:
        """Add the value to ``values``; text that is no number stays text, so that it is refused by name."""
        if self.info.kind == "bool":
            values[self.info.identifier] = self.editor.isChecked()
        elif self.info.kind == "choice":
            if self.editor.currentData() is not None:
                values[self.info.identifier] = self.editor.currentData()
        else:
            text = self.editor.text()
            if text or (self.info.kind in {"text", "path"} and not self.info.required):
                try:
                    values[self.info.identifier] = self.info.parse(text.strip() if self.is_number else text)
                except VisionDesignerError:
                    values[self.info.identifier] = text
            elif not self.info.required and self.info.default is not None:
                values[self.info.identifier] = text

    @property
    def has_changed(self) -> bool:
        """Whether the field holds something else than at the beginning."""
        return bool(self._held != self._before)

    @property
    def _held(self) -> Any:  # noqa: ANN401
        if self.info.kind == "bool":
            return self.editor.isChecked()
        return self.editor.currentData() if self.info.kind == "choice" else self.editor.text()

    @property
    def is_number(self) -> bool:
        """Whether the parameter is a number."""
        return self.info.kind in {"int", "float"}


class ParameterForm(QWidget):
    """A form for the values of one declaration, made from that declaration alone."""

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
        """The values that differ from their defaults, as a graph file names them."""
        values = dict(self.unknown)
        for name, field in self.fields.items():
            # What depends on other parameters, and has not been touched, goes on doing so.
            if name in self.given or self.model.has_one_default(name) or field.has_changed:
                field.put_into(values)
        return self.model.without_defaults(values)

    def problems(self) -> list[str]:
        """What is wrong with the values, in words."""
        return [problem.message for problem in self.model.problems(self.values())]


def _heading(text: str) -> Any:  # noqa: ANN401
    label = QLabel(text)
    font = QFont(label.font())
    font.setBold(True)
    label.setFont(font)
    return label


class ParametersDialog(QDialog):
    """The parameters and run settings of one node; it closes with OK only when all values are accepted."""

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
        """Close if every value is accepted, else say what is wrong."""
        problems = self.parameters.problems() + self.run_settings.problems()
        self.problem.setText("\n".join(problems))
        self.problem.setVisible(bool(problems))
        if not problems:
            super().accept()


class ParametersButton(NodeMainWidget, QPushButton):  # type: ignore[misc]
    """What was set on a node, on the node; a click opens the dialog."""

    def __init__(self, params: tuple[Any, Any, Any]) -> None:
        NodeMainWidget.__init__(self, params)
        QPushButton.__init__(self)
        self.setFlat(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.clicked.connect(self.node_gui.edit_parameters)
        self.show_values()

    def show_values(self) -> None:
        """Write the values that differ from their defaults."""
        lines = []
        for name, value in {**self.node.parameters, **self.node.run_settings}.items():
            info = self.node.setting_info(name)
            shown = info.choices.get(value, value) if info and isinstance(value, str) else value
            lines.append(f"{_shortened(info.title if info else name, 24)}: {_shortened(str(shown), 24)}")
        if len(lines) > LINES_SHOWN:
            lines[LINES_SHOWN - 1 :] = [f"and {len(lines) - LINES_SHOWN + 1} more"]
        self.setText("\n".join(lines) or "Parameters...")
        # Ryven's theme gives all buttons one height, a frame and capitals.
        self.setStyleSheet(
            "text-align: left; text-transform: none; border: none; padding: 3px 6px;"
            f"font-weight: normal; font-size: 12px; height: {18 * max(len(lines), 1)}px"
        )


def _shortened(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"


class RunDialog(QDialog):
    """A run of a graph file in a process of its own: what it says meanwhile, and what came of it."""

    def __init__(self, document: GraphDocument, graph: Path, parent: Any = None) -> None:  # noqa: ANN401
        super().__init__(parent)
        self.setWindowTitle(f"Run of {document.title or 'graph'}")
        self.resize(640, 420)
        self.graph = graph
        self.titles = {node.id: node.title or node.id for node in document.nodes}
        self.state = QLabel("Running")
        self.results = QTableWidget(0, 4)
        self.results.setHorizontalHeaderLabels(["Node", "State", "Seconds", "Result"])
        self.results.horizontalHeader().setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        self.results.verticalHeader().hide()
        self.results.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.results.setWordWrap(True)
        self.results.hide()
        self.log = QPlainTextEdit()
        self.log.setReadOnly(True)
        self.stop = QPushButton("Stop")
        layout = QVBoxLayout(self)
        for widget in (self.state, self.results, self.log, self.stop):
            layout.addWidget(widget)
        self.process = QProcess(self)
        self.process.setProgram(sys.executable)
        self.process.setArguments(["-m", "vision_designer.graphs.cli", "run", str(graph), "--json"])
        self.process.setWorkingDirectory(str(graph.parent))
        self.process.readyReadStandardError.connect(self._read_log)
        self.process.finished.connect(self._finished)
        self.process.errorOccurred.connect(self._error)
        self.stop.clicked.connect(self._stop)
        self.destroyed.connect(lambda: graph.unlink(missing_ok=True))

    def start(self) -> None:
        """Start the run and show the dialog; the window stays usable."""
        self.show()
        self.process.start()

    def _stop(self) -> None:
        # A second signal would end the run at once, without its checkpoint.
        self.stop.setEnabled(False)
        self.stop.setText("Stopping")
        self.process.terminate()

    def _read_log(self) -> None:
        text = bytes(self.process.readAllStandardError().data()).decode("utf-8", "replace")
        self.log.moveCursor(self.log.textCursor().MoveOperation.End)
        self.log.insertPlainText(text)

    def _error(self, error: object) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._ended(f"The run could not be started: {self.process.errorString()}")

    def _finished(self, code: int, _status: object) -> None:
        self._read_log()
        text = bytes(self.process.readAllStandardOutput().data()).decode("utf-8", "replace")
        try:
            result = json.loads(text)
            nodes = result["nodes"].items()
            state = f"The run {result['state']} after {result['seconds']:.1f} s"
        except (ValueError, KeyError, TypeError, AttributeError):
            self._ended(f"The run ended with status {code}. Its output is shown below.")
            return
        for node_id, node in nodes:
            self._show_node(node_id, node)
        self.results.resizeRowsToContents()
        self.results.setVisible(self.results.rowCount() > 0)
        self._ended(state)

    def _show_node(self, node_id: str, node: Mapping[str, Any]) -> None:
        error = node.get("error")
        metrics = ", ".join(f"{name} {value:.4g}" for name, value in (node.get("metrics") or {}).items())
        cells = [
            self.titles.get(node_id, node_id),
            str(node.get("state", "")),
            f"{node.get('seconds') or 0:.1f}",
            f"{error['name']}: {error['message']}" if error else metrics,
        ]
        row = self.results.rowCount()
        self.results.insertRow(row)
        for column, text in enumerate(cells):
            self.results.setItem(row, column, QTableWidgetItem(text))

    def _ended(self, state: str) -> None:
        self.graph.unlink(missing_ok=True)
        self.state.setText(state)
        self.stop.setText("Close")
        self.stop.setEnabled(True)
        self.stop.clicked.disconnect()
        self.stop.clicked.connect(self.close)
        self.show()


@node_gui(ComponentNode)
class ComponentGUI(NodeGUI):  # type: ignore[misc]
    """How a component looks in Ryven's window, and what its context menu offers."""

    main_widget_class: type[ParametersButton] | None = ParametersButton
    main_widget_pos = "below ports"

    def __init__(self, params: tuple[Any, Any]) -> None:
        node: ComponentNode = params[0]
        self.color = COLOURS.get(node.category.rpartition("/")[2], OTHER_COLOUR)
        self.description_html = node.help().replace("\n\n", "<br><br>")
        self.display_title = node.node_title or node.title
        if not (node.Parameters.model_fields or node.RunSettings.model_fields or node.parameters):
            self.main_widget_class = None
        super().__init__(params)

    def _init_default_actions(self) -> dict[str, dict[str, Callable[[], None]]]:
        own = {"Parameters...": {"method": self.edit_parameters}, "Submit": {"method": self.submit}}
        return {**own, **super()._init_default_actions()}

    def load(self, data: Mapping[str, Any]) -> None:
        """Nothing but whether ports are hidden: a file must not name methods to call."""
        if data.get("unconnected ports hidden"):
            del self.actions["hide unconnected ports"]
            self.actions["show unconnected ports"] = {"method": self.show_unconnected_ports}

    def set_display_title(self, t: str) -> None:
        """Give the node a title of its own."""
        self.node.node_title = "" if t == self.node.title else t
        super().set_display_title(t)

    def edit_parameters(self) -> None:
        """Open the form; what is accepted there can be undone."""
        self.dialog = ParametersDialog(self.node, self.flow_view().window())
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog.accepted.connect(self._take_from_dialog)
        self.dialog.open()

    def _take_from_dialog(self) -> None:
        new = (self.dialog.parameters.values(), self.dialog.run_settings.values())
        old = (self.node.parameters, self.node.run_settings)
        if new != old:
            text = f"Change parameters of {self.display_title}"
            command = Delegate_Command(
                self.flow_view(), text, on_undo=lambda: self._set(*old), on_redo=lambda: self._set(*new)
            )
            self.flow_view().push_undo(command)

    def _set(self, parameters: dict[str, Any], run_settings: dict[str, Any]) -> None:
        self.node.parameters, self.node.run_settings = parameters, run_settings
        if self.main_widget() is not None:
            self.main_widget().show_values()
        self.update_shape()

    def document(self) -> GraphDocument:
        """The flow that the node is in, as the graph that its project file would hold."""
        session = self.node.session
        flow = self.node.flow
        registry = Registry(
            node for node in session.nodes if issubclass(node, ComponentNode) and not issubclass(node, UnknownComponent)
        )
        data = session.complete_data({"flows": {flow.title: flow.data()}})
        return document_from_project(data, registry, flow.title)

    def submit(self) -> None:
        """Run the whole graph as the command line does, in a process of its own."""
        window = self.flow_view().window()
        try:
            document = self.document()
            graph = _write_for_run(document, window)
        except VisionDesignerError as error:
            box = QMessageBox(QMessageBox.Icon.Warning, "Submit", str(error), parent=window)
            box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            box.open()
            return
        self.run_dialog = RunDialog(document, graph, window)
        self.run_dialog.start()


def _write_for_run(document: GraphDocument, window: Any) -> Path:  # noqa: ANN401
    """Write the graph where its relative paths hold: beside the project, if one was opened from a file."""
    project = getattr(getattr(window, "config", None), "project", None)
    folders = [Path(project).resolve().parent] if project else []
    name = f".{uuid.uuid4().hex}.graph.json"
    for folder in folders:
        try:
            document.write(folder / name, {})
        except VisionDesignerError:
            continue
        return folder / name
    path = Path(tempfile.gettempdir()) / name
    document.write(path, {})
    return path
