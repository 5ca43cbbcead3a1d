"""Ryven's entry point to the widgets of our nodes: parameters, and running a graph."""

import json
import sys
import tempfile
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from qtpy.QtCore import QProcess, QRectF, Qt, QTimer
from qtpy.QtGui import QTransform
from qtpy.QtWidgets import (
    QDialog,
    QDockWidget,
    QHeaderView,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)
from ryven.gui_env import NodeGUI, NodeMainWidget, node_gui
from ryvencore_qt.src.flows.FlowCommands import Delegate_Command

from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.errors import FailedToWriteOutputsError
from vision_designer.nodes.gui_forms import ParametersDialog
from vision_designer.nodes.system.atomic_files import write_json, writing
from vision_designer.nodes.vision.evaluation.metrics import categories_in, informative

COLORS = {
    "Datasets": "#3aa678",
    "Image Data Transformation": "#3f8fd2",
    "Image Classification": "#8e5fc9",
    "Model Training": "#d2703f",
    "Model Scoring & Evaluation": "#c94f7c",
}
OTHER_COLOR = "#c69a15"
OPENED = "vision-designer opened"
"""Property of a view that shows, or will show, its whole graph."""
KEPT_DOCKS = frozenset({"flows_dock", "nodes_dock"})
VIEW_MARGIN = 20
LINES_SHOWN = 4
LETTERS_SHOWN = 24


class ParametersButton(NodeMainWidget, QPushButton):  # type: ignore[misc]
    """The changed parameters, on the node; a click opens the dialog."""

    def __init__(self, params: tuple[Any, Any, Any]) -> None:
        NodeMainWidget.__init__(self, params)
        QPushButton.__init__(self)
        self.setFlat(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.clicked.connect(self.node_gui.edit_parameters)
        self.show_values()

    def show_values(self) -> None:
        """Show the values that differ from their defaults."""
        lines = []
        for name, value in {**self.node.parameters, **self.node.run_settings}.items():
            info = self.node.setting_info(name)
            shown = info.choices.get(value, value) if info and isinstance(value, str) else value
            lines.append(f"{_shortened(info.title if info else name)}: {_shortened(str(shown))}")
        if len(lines) > LINES_SHOWN:
            lines[LINES_SHOWN - 1 :] = [f"and {len(lines) - LINES_SHOWN + 1} more"]
        self.setText("\n".join(lines) or "Parameters...")
        # Ryven's theme sets height, frame and capitals of all buttons.
        self.setStyleSheet(
            "text-align: left; text-transform: none; border: none; padding: 3px 6px;"
            f"font-weight: normal; font-size: 12px; height: {18 * max(len(lines), 1)}px"
        )


def _shortened(text: str) -> str:
    return text if len(text) <= LETTERS_SHOWN else f"{text[: LETTERS_SHOWN - 1]}…"


class RunDialog(QDialog):
    """Runs a project file with one flow in a separate process, and deletes it; shows the log and results."""

    def __init__(self, title: str, project: Path, titles: Mapping[str, str], parent: Any = None) -> None:  # noqa: ANN401
        super().__init__(parent)
        self.setWindowTitle(f"Run of {title}")
        self.resize(640, 420)
        self.project = project
        self.titles = titles
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
        self.process.setArguments(["-m", "vision_designer.graphs.cli", "run", str(project), "--json"])
        self.process.setWorkingDirectory(str(project.parent))
        self.process.readyReadStandardError.connect(self._read_log)
        self.process.finished.connect(self._finished)
        self.process.errorOccurred.connect(self._error)
        self.stop.clicked.connect(self._stop)
        self.destroyed.connect(lambda: project.unlink(missing_ok=True))

    def start(self) -> None:
        """Start the run and show the dialog, without blocking the window."""
        self.show()
        self.process.start()

    def _stop(self) -> None:
        # A second signal would end the run without a checkpoint.
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
        categories = categories_in(node.get("metrics") or {} for _, node in nodes)
        for node_id, node in nodes:
            self._show_node(node_id, node, categories)
        self.results.resizeRowsToContents()
        self.results.setVisible(self.results.rowCount() > 0)
        self._ended(state)

    def _show_node(self, node_id: str, node: Mapping[str, Any], categories: int | None) -> None:
        error = node.get("error")
        found = informative(node.get("metrics") or {}, categories)
        metrics = ", ".join(f"{name} {value:.4g}" for name, value in found.items())
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
        self.project.unlink(missing_ok=True)
        self.state.setText(state)
        self.stop.setText("Close")
        self.stop.setEnabled(True)
        self.stop.clicked.disconnect()
        self.stop.clicked.connect(self.close)
        self.show()


@node_gui(ComponentNode)
class ComponentGUI(NodeGUI):  # type: ignore[misc]
    """Appearance and context menu of a component in Ryven's window."""

    main_widget_class: type[ParametersButton] | None = ParametersButton
    main_widget_pos = "below ports"

    def __init__(self, params: tuple[Any, Any]) -> None:
        node: ComponentNode = params[0]
        self.color = COLORS.get(node.category.rpartition("/")[2], OTHER_COLOR)
        self.description_html = node.help().replace("\n\n", "<br><br>")
        self.display_title = node.node_title or node.title
        if not (node.Parameters.model_fields or node.RunSettings.model_fields or node.parameters):
            self.main_widget_class = None
        super().__init__(params)

    def _init_default_actions(self) -> dict[str, dict[str, Callable[[], None]]]:
        own = {"Parameters...": {"method": self.edit_parameters}, "Submit": {"method": self.submit}}
        return {**own, **super()._init_default_actions()}

    def load(self, data: Mapping[str, Any]) -> None:
        """Only whether ports are hidden: files must not name methods to call."""
        if data.get("unconnected ports hidden"):
            del self.actions["hide unconnected ports"]
            self.actions["show unconnected ports"] = {"method": self.show_unconnected_ports}
        view = self.flow_view()
        # Pasted nodes are loaded too, but into a window that is open.
        if not view.isVisible() and not view.property(OPENED):
            view.setProperty(OPENED, True)
            QTimer.singleShot(0, lambda: _make_space(view))

    def set_display_title(self, t: str) -> None:
        """Set the node's title."""
        self.node.node_title = "" if t == self.node.title else t
        super().set_display_title(t)

    def edit_parameters(self) -> None:
        """Open the form; accepted changes can be undone."""
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

    def project(self) -> dict[str, Any]:
        """A project with only the node's flow, as Ryven saves it."""
        flow = self.node.flow
        return {
            "general info": {"type": "Ryven project file"},
            **self.node.session.complete_data({"flows": {flow.title: flow.data()}}),
        }

    def submit(self) -> None:
        """Run the graph in a separate process, with the command line."""
        window = self.flow_view().window()
        try:
            project = _write_for_run(self.project(), window)
        except FailedToWriteOutputsError as error:
            box = QMessageBox(QMessageBox.Icon.Warning, "Submit", str(error), parent=window)
            box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            box.open()
            return
        flow = self.node.flow
        titles = {node.node_id: node.node_title for node in flow.nodes if getattr(node, "node_title", "")}
        self.run_dialog = RunDialog(flow.title, project, titles, window)
        self.run_dialog.start()


def _make_space(view: Any) -> None:  # noqa: ANN401
    """Show the whole graph, unless the project was saved in Ryven and so has a view of its own."""
    if getattr(view, "_loaded_state", None) is not None:
        return
    for dock in view.window().findChildren(QDockWidget):
        # The console and the inspector take three quarters of Ryven's window.
        if dock.objectName() not in KEPT_DOCKS and not dock.isFloating():
            dock.close()
    # Once the window has given the space to the view.
    QTimer.singleShot(0, lambda: _fit(view))


def _fit(view: Any) -> None:  # noqa: ANN401
    rect = QRectF()
    for item in view.node_items.values():
        rect |= item.sceneBoundingRect()
    rect.adjust(-VIEW_MARGIN, -VIEW_MARGIN, VIEW_MARGIN, VIEW_MARGIN)
    shown = view.viewport().size()
    scale = min(1.0, shown.width() / rect.width(), shown.height() / rect.height())
    view.setTransform(QTransform.fromScale(scale, scale))
    # Ryven does not read it from the transform.
    view._current_scale = scale
    view.centerOn(rect.center())


def _write_for_run(project: Mapping[str, Any], window: Any) -> Path:  # noqa: ANN401
    """Write a project where its relative paths are valid: beside the open project, if it has a file.

    Raises:
        FailedToWriteOutputsError: the folder for temporary files cannot be written either.
    """
    opened = getattr(getattr(window, "config", None), "project", None)
    name = f".{uuid.uuid4().hex}.ryven.json"
    if opened:
        path = Path(opened).resolve().parent / name
        with suppress(OSError):
            write_json(path, project)
            return path
    path = Path(tempfile.gettempdir()) / name
    with writing(path):
        write_json(path, project)
    return path
