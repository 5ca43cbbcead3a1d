"""Run ``vision-designer`` with these arguments, and report the positions and states of its widgets over pipes.

It only observes: all actions come from the pointer and the keyboard. Requests are lines of JSON on standard input,
``[name, arguments]``; answers are lines of JSON on the file descriptor named by the environment. Positions are in
screen pixels, ``[x, y, width, height]``.
"""

import json
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import shiboken6
from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSocketNotifier,
    Qt,
)
from PySide6.QtGui import QAction, QMouseEvent, QTextDocument
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QMenu,
    QMenuBar,
    QMessageBox,
    QTabBar,
    QToolButton,
    QWidget,
)

from vision_designer.editor import application
from vision_designer.editor.look.theme import theme
from vision_designer.graphs.cli.app import main

Place = list[float] | None
HEAVY = ("torch", "torchvision", "polars", "sklearn", "pandas")


class DoubleClick(QObject):
    """Makes two clicks a double-click, even if they are far apart on a busy machine."""

    def __init__(self) -> None:
        super().__init__()
        self.has_come = False
        self._usual = QApplication.doubleClickInterval()
        QApplication.setDoubleClickInterval(3_600_000)
        QApplication.instance().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonDblClick and not self.has_come:
            self.has_come = True
            QApplication.setDoubleClickInterval(self._usual)
            QApplication.instance().removeEventFilter(self)
        return False


class Press(QObject):
    """Reports whether the next press of the pointer hits what was expected, given the widget and the event."""

    def __init__(self, is_hit: Callable[[QWidget, QMouseEvent], bool]) -> None:
        super().__init__()
        self._is_hit = is_hit
        self.has_hit: bool | None = None
        QApplication.instance().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The window under the pointer gets the event before its widget does.
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(watched, QWidget):
            self.has_hit = self._is_hit(watched, event)
            QApplication.instance().removeEventFilter(self)
        return False


class Witness:
    """Answers requests about a running editor."""

    def __init__(self, editor: application.Editor, answers: int) -> None:
        self._editor = editor
        self._answers = os.fdopen(answers, "w", buffering=1)
        self._heard = b""
        self._notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
        self._notifier.activated.connect(lambda *_: self._listen())

    def _listen(self) -> None:
        read = os.read(sys.stdin.fileno(), 65536)
        if not read:
            self._notifier.setEnabled(False)
        *lines, self._heard = (self._heard + read).split(b"\n")
        for line in lines:
            name, arguments = json.loads(line)
            try:
                answer = {"answer": getattr(self, name)(**arguments)}
            except Exception:
                answer = {"error": traceback.format_exc()}
            self._answers.write(json.dumps(answer) + "\n")

    @property
    def _window(self):
        return self._editor.window

    @property
    def _view(self):
        return self._window.page.view

    # States

    def state(self) -> dict[str, Any]:
        """The state of the window and the current graph."""
        window, modal = self._window, QApplication.activeModalWidget()
        focus = QApplication.focusWidget()
        found = {
            "shown": any(widget.isVisible() for widget in (window, *([modal] if modal else []))),
            "active": _has_keyboard(window, modal),
            "title": window.windowTitle(),
            "modified": window.isWindowModified(),
            "dialog": _words_of(modal) if modal is not None else "",
            "popup": type(QApplication.activePopupWidget()).__name__ if QApplication.activePopupWidget() else "",
            "focus": [type(focus).__name__, focus.accessibleName()] if focus is not None else ["", ""],
            "message": window.status_line.currentMessage(),
            "tabs": [window.graph_tabs.tabText(at) for at in range(window.graph_tabs.count())],
            "dark": theme().is_dark,
            "language": window.services.settings.language,
            "going": [run.state for run in window.services.queue.running],
        }
        return found

    def graph(self) -> dict[str, Any]:
        """The current graph."""
        page = self._window.page
        if page is None:
            return {}
        graph, stack = page.graph, page.graph.undo_stack
        scene = page.view.graph_scene
        return {
            "text": graph.text(),
            "nodes": {node.node_id: list(node.position) for node in graph.flow.ordered_nodes()},
            "components": [node.component for node in graph.flow.ordered_nodes()],
            "parameters": {node.node_id: dict(node.parameters) for node in graph.flow.nodes},
            "titles": {node.node_id: node.node_title for node in graph.flow.nodes},
            "links": sorted(f"{link.source} {link.target}" for link in graph.document().links),
            "selected": [node.node_id for node in graph.selected_nodes],
            "chosen": len(scene.selection),
            "undo": [stack.text(at) for at in range(stack.count())],
            "undo_index": stack.index(),
            "modified": graph.modified,
            "states": {node.node_id: graph.statuses.of(node).shown_state for node in graph.flow.nodes},
            "problems": [problem.message for problem in graph.problems if problem.severity == "error"],
            "zoom": page.view.navigator.zoom,
            "seen": _numbers(page.view.navigator.visible_rect()),
            "banner": page.banner.text,
            "busy": page.view.pointer.is_busy,
            "at_pointer": page.view.context.pointer_label.text() if page.view.context.pointer_label.isVisible() else "",
            "offered": page.view.adding.box.shown if page.view.adding.box.isVisible() else None,
            "notes": len(scene.notes),
            "frames": len(scene.frames),
            "read_only": graph.read_only,
        }

    def run(self) -> dict[str, Any]:
        """The run whose states are shown."""
        run = self._window.graph.statuses.run if self._window.graph is not None else None
        if run is None:
            return {}
        return {
            "id": run.run_id,
            "state": run.state,
            "stopping": run.stopping,
            "states": {name: status.state for name, status in run.node_statuses.items()},
            "metrics": {
                node: {name: len(points) for name, points in curves.items()} for node, curves in run.metrics.items()
            },
        }

    def window_number(self) -> int:
        """The X11 window id of the window, or of the dialog in front of it."""
        return int((QApplication.activeModalWidget() or self._window).winId())

    def expect_double_click(self) -> None:
        """Treat the next two clicks as a double-click, however far apart they are."""
        self._double_click = DoubleClick()

    def double_clicked(self) -> bool:
        """Whether that double-click has arrived."""
        return self._double_click.has_come

    def expect_press(self, text: str, kind: str) -> Place:
        """Watch for the next press of the pointer, and return where the widget with this text is."""
        widget = self._find(text, kind)
        if widget is None:
            return None
        self._press = Press(lambda pressed, _: pressed is widget)
        return self._place(widget)

    def expect_press_on_node(self, node: str) -> Place:
        """Watch for the next press of the pointer, and return where the card of the node is."""
        viewport, card = self._view.viewport(), self._view.graph_scene.nodes[self._window.graph.flow.node(node)].card
        scene_point = self._view.navigator.scene_point
        self._press = Press(lambda pressed, event: pressed is viewport and card.contains(scene_point(event.position())))
        return self.node(node)

    def press_has_hit(self) -> bool | None:
        """Whether that press was received by what was expected; None before it arrives."""
        return self._press.has_hit

    def heavy_modules(self) -> list[str]:
        """Modules that the window's process must never import."""
        return [name for name in HEAVY if name in sys.modules]

    def clipboard(self) -> str:
        """The text on the clipboard."""
        return QApplication.clipboard().text()

    def words(self, kind: str = "QWidget") -> list[str]:
        """The texts of the visible widgets of a class."""
        return [text for widget in _visible(kind) if (text := _text(widget))]

    # Positions

    def node(self, node: str) -> Place:
        """The card of a node."""
        item = self._view.graph_scene.nodes[self._window.graph.flow.node(node)]
        return self._on_canvas(item.card)

    def port(self, node: str, port: str) -> Place:
        """The dot of a port."""
        flow = self._window.graph.flow
        owner = flow.node(node)
        inputs = {one.type_.declaration.identifier: one for one in owner.inputs}
        found = inputs.get(port) or flow.output(node, port)
        point = self._view.graph_scene.nodes[owner].port_point(found)
        return self._on_canvas(QRectF(point, point))

    def link(self, source: str, target: str, along: float = 0.5) -> Place:
        """A point of a link, such as ``link("a.value", "b.first")``."""
        flow = self._window.graph.flow
        ends = (flow.output(*source.split(".")), flow.input(*target.split(".")))
        point = self._view.graph_scene.links[ends].curve.pointAtPercent(along)
        return self._on_canvas(QRectF(point, point))

    def canvas(self) -> Place:
        """The whole canvas."""
        viewport = self._view.viewport()
        return self._on_screen(viewport, QRectF(viewport.rect()))

    def canvas_point(self, x: float, y: float) -> Place:
        """A point of the canvas."""
        return self._on_canvas(QRectF(QPointF(x, y), QPointF(x, y)))

    def scene_point(self, x: float, y: float) -> list[float]:
        """The scene point at a screen position."""
        ratio = self._view.devicePixelRatioF()
        place = self._view.viewport().mapFromGlobal(QPointF(x / ratio, y / ratio))
        point = self._view.navigator.scene_point(place)
        return [point.x(), point.y()]

    def field(self, name: str) -> dict[str, Any] | None:
        """The editor of a parameter, its value, and its error."""
        for form in self._window.docks.panes["properties"].forms.values():
            field = form.fields.get(name)
            if field is not None and field.isVisible():
                return {
                    "place": self._place(field.editor),
                    "reset": self._place(field.reset_button) if field.reset_button.isVisible() else None,
                    "text": _text(field.editor),
                    "problem": field.problem,
                    "checkable": isinstance(field.editor, QCheckBox),
                }
        return None

    def field_place(self, name: str) -> Place:
        """Where a parameter is edited."""
        found = self.field(name)
        if found is None or found["place"] is None:
            return None
        x, y, width, height = found["place"]
        # For a check box, its box.
        return [x, y, height, height] if found["checkable"] else [x, y, width, height]

    def widget(self, text: str = "", kind: str = "QWidget", name: str = "", contains: str = "") -> Place:
        """A visible widget by class, text, and object name."""
        found = self._find(text, kind, name, contains)
        return self._place(found) if found is not None else None

    def _find(self, text: str = "", kind: str = "QWidget", name: str = "", contains: str = "") -> QWidget | None:
        for widget in _visible(kind):
            words = _text(widget)
            if (not text or text in (words, _name(widget))) and (not contains or contains in words):
                if name and widget.objectName() != name:
                    continue
                return widget
        return None

    def row(self, text: str, view: str = "") -> Place:
        """A visible row of a list, tree, table, or popup."""
        for widget in _visible("QAbstractItemView"):
            assert isinstance(widget, QAbstractItemView)
            if view and view not in (widget.accessibleName(), type(widget).__name__):
                continue
            for index in _rows(widget.model(), widget.rootIndex()):
                if str(index.data(Qt.ItemDataRole.DisplayRole) or "").strip() == text:
                    place = widget.visualRect(index) & widget.viewport().rect()
                    if not place.isEmpty():
                        return self._on_screen(widget.viewport(), QRectF(place))
        return None

    def rows(self, view: str) -> list[str]:
        """The texts of the rows of a list."""
        return [
            str(index.data(Qt.ItemDataRole.DisplayRole) or "")
            for widget in _visible("QAbstractItemView")
            if isinstance(widget, QAbstractItemView) and view in (widget.accessibleName(), type(widget).__name__)
            for index in _rows(widget.model(), widget.rootIndex())
        ]

    def tab(self, text: str) -> Place:
        """A tab of a dock or a graph."""
        for bar in _visible("QTabBar"):
            assert isinstance(bar, QTabBar)
            for at in range(bar.count()):
                if bar.tabText(at).replace("&", "") == text:
                    return self._on_screen(bar, QRectF(bar.tabRect(at)))
        return None

    def menu_entry(self, text: str) -> Place:
        """An entry of an open menu, or of the menu bar."""
        for menu in [*_visible("QMenu"), *_visible("QMenuBar")]:
            assert isinstance(menu, QMenu | QMenuBar)
            for action in menu.actions():
                if _plain(action.text()) == text:
                    return self._on_screen(menu, QRectF(menu.actionGeometry(action)))
        return None

    def button(self, action: str) -> dict[str, Any] | None:
        """The button of an action in the tool bar."""
        found: QAction = self._window.actions_[action]
        for button in _visible("QToolButton"):
            if isinstance(button, QToolButton) and button.defaultAction() is found:
                return {"place": self._place(button), "enabled": button.isEnabled(), "text": button.text()}
        return None

    def enabled(self, action: str) -> bool:
        """Whether an action is enabled."""
        return bool(self._window.actions_[action].isEnabled())

    def picture(self, path: str) -> None:
        """Take a screenshot."""
        screen = QApplication.primaryScreen()
        screen.grabWindow(0).save(path)

    def _place(self, widget: QWidget) -> Place:
        """The part of a widget that is not clipped, once pending layouts are applied; None if nothing of it is."""
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        seen, around = widget.rect(), widget
        while not around.isWindow():
            around = around.parentWidget()
            seen &= QRect(widget.mapFrom(around, QPoint()), around.size())
        return self._on_screen(widget, QRectF(seen)) if not seen.isEmpty() else None

    def _on_canvas(self, rect: QRectF) -> Place:
        corner, end = (self._view.navigator.viewport_point(point) for point in (rect.topLeft(), rect.bottomRight()))
        return self._on_screen(self._view.viewport(), QRectF(corner, end))

    def _on_screen(self, widget: QWidget, rect: QRectF) -> Place:
        ratio = widget.devicePixelRatioF()
        corner = widget.mapToGlobal(rect.topLeft())
        return [corner.x() * ratio, corner.y() * ratio, rect.width() * ratio, rect.height() * ratio]


def _visible(kind: str) -> list[QWidget]:
    """The visible widgets of a class, those of popups and dialogs first."""
    front = [QApplication.activePopupWidget(), QApplication.activeModalWidget(), QApplication.activeWindow()]
    found = [
        widget
        for widget in QApplication.allWidgets()
        if widget.isVisible() and not widget.visibleRegion().isEmpty() and widget.inherits(kind)
    ]
    return sorted(found, key=lambda widget: front.index(widget.window()) if widget.window() in front else len(front))


def _rows(model: QAbstractItemModel | None, parent: QModelIndex) -> Iterator[QModelIndex]:
    if model is None:
        return
    for row in range(min(model.rowCount(parent), 2000)):
        for column in range(model.columnCount(parent)):
            index = model.index(row, column, parent)
            yield index
            # Lists and tables have no children, and hide this method.
            if not isinstance(model, QAbstractListModel | QAbstractTableModel) and model.hasChildren(index):
                yield from _rows(model, index)


def _plain(text: str) -> str:
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


def _text(widget: QWidget) -> str:
    if isinstance(widget, QComboBox):
        return widget.currentText()
    if isinstance(widget, QLabel):
        document = QTextDocument()
        document.setHtml(widget.text())
        return _plain(document.toPlainText())
    for attribute in ("text", "toPlainText", "title"):
        read = getattr(widget, attribute, None)
        if callable(read):
            try:
                return _plain(str(read()))
            except TypeError:
                continue
    return widget.windowTitle() if widget.isWindow() else ""


def _name(widget: QWidget) -> str:
    """The accessible name of a widget, or the text of the label before it."""
    # Parts of a closing dialog may be deleted already, although Python still has them.
    labels = [label for label in widget.window().findChildren(QLabel) if shiboken6.isValid(label)]
    return widget.accessibleName() or next((_text(label) for label in labels if label.buddy() is widget), "")


def _words_of(dialog: QWidget) -> str:
    if isinstance(dialog, QMessageBox):
        return f"{dialog.text()} {dialog.informativeText()}".strip()
    return dialog.windowTitle() or type(dialog).__name__


def _has_keyboard(window: QWidget, modal: QWidget | None) -> bool:
    """Whether the active window has focus; a new dialog gets it from the window manager."""
    active = QApplication.activeWindow()
    return active is not None if modal is None else active is modal or QApplication.activePopupWidget() is not None


def _numbers(rect: QRectF | QRect) -> list[float]:
    return [rect.x(), rect.y(), rect.width(), rect.height()]


class WatchedEditor(application.Editor):
    """The editor with a probe."""

    def start(self, graphs: Any = ()) -> None:
        self.witness = Witness(self, int(os.environ["WITNESS_ANSWERS"]))
        super().start(graphs)


if __name__ == "__main__":
    application.Editor = WatchedEditor  # type: ignore[misc]
    main()
