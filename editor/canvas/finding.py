"""The search for nodes by their texts and parameter values."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QToolButton, QWidget

from vision_designer.editor.canvas.card_layout import title_of
from vision_designer.editor.canvas.context import CanvasContext
from vision_designer.editor.canvas.minimap import INSET
from vision_designer.editor.look import texts
from vision_designer.editor.look.icons import icon
from vision_designer.editor.look.plain_text import PlainLabel
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.images.category_names import canonical


def matching(nodes: Iterable[ComponentNode], query: str) -> list[ComponentNode]:
    """The nodes that contain all words in title, component, ID, comment or values; from left to right."""
    words = canonical(query).casefold().split()
    found = [node for node in nodes if words and _matches(node, words)]
    return sorted(found, key=lambda node: (node.position[0], node.position[1]))


def _matches(node: ComponentNode, words: list[str]) -> bool:
    values = [f"{name} {value}" for name, value in (*node.parameters.items(), *node.run_settings.items())]
    fields = [title_of(node), texts.component_title(type(node)), node.title, node.component, node.node_id, node.comment]
    text = canonical("\n".join([*fields, *values])).casefold()
    return all(word in text for word in words)


class FindBar(QFrame):
    """A search field, the number of matches, and buttons for the next and the previous match."""

    changed = Signal(str)
    stepped = Signal(int)
    """1 for the next match, -1 for the previous one."""
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setAccessibleName(self.tr("Find nodes"))
        self.line = QLineEdit()
        self.line.setPlaceholderText(self.tr("Find nodes"))
        self.line.setAccessibleName(self.tr("Find nodes"))
        self.line.setClearButtonEnabled(True)
        self.line.setMinimumWidth(200)
        self.line.textChanged.connect(self.changed)
        self.line.installEventFilter(self)
        self.count = PlainLabel()
        self.count.setMinimumWidth(64)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 4, 4, 4)
        layout.setSpacing(4)
        layout.addWidget(self.line)
        layout.addWidget(self.count)
        for text, arrow, step in (
            (self.tr("Previous"), Qt.ArrowType.UpArrow, -1),
            (self.tr("Next"), Qt.ArrowType.DownArrow, 1),
        ):
            button = self._button(text)
            button.setArrowType(arrow)
            button.clicked.connect(lambda _=False, step=step: self.stepped.emit(step))
            layout.addWidget(button)
        close = self._button(self.tr("Close"))
        close.setIcon(icon("close"))
        close.clicked.connect(self.closed)
        layout.addWidget(close)
        self.hide()

    def _button(self, text: str) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def open(self) -> None:
        """Show the bar, with its text selected."""
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()
        self.changed.emit(self.line.text())

    def show_count(self, found: int, current: int) -> None:
        """Show the number of matches and the index of the current one; -1 for none."""
        if not self.line.text().strip():
            self.count.setText("")
        elif not found:
            self.count.setText(self.tr("No match"))
        elif current < 0:
            self.count.setText(self.tr("{count} found").format(count=found))
        else:
            self.count.setText(self.tr("{number} of {count}").format(number=current + 1, count=found))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
                self.stepped.emit(-1 if back else 1)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.closed.emit()
                return True
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                self.stepped.emit(1 if event.key() == Qt.Key.Key_Down else -1)
                return True
        return super().eventFilter(watched, event)


MIN_LEGIBLE_ZOOM = 0.6


class FindController:
    """Finds nodes, highlights them, and selects one after the other."""

    def __init__(self, context: CanvasContext) -> None:
        self._context = context
        self._scene = context.scene
        self._found: list[ComponentNode] = []
        self._current = -1
        self.bar = FindBar(context.view)
        self.bar.changed.connect(self.find_text)
        self.bar.stepped.connect(self._go_to_match)
        self.bar.closed.connect(self.close)

    def open(self) -> None:
        self.bar.open()
        self.place_bar()

    def find_text(self, text: str) -> list[ComponentNode]:
        """Highlight and return the matching nodes; none for an empty text."""
        self._found = matching(self._scene.nodes, text)
        self._current = -1
        self._scene.show_matches(set(self._found) if text.strip() else None)
        self.bar.show_count(len(self._found), -1)
        if self._found:
            self.find_next(1)
        return list(self._found)

    def find_next(self, step: int = 1) -> None:
        """Select and show the next match, or with -1 the previous one."""
        self._found = [node for node in self._found if node in self._scene.nodes]
        if not self._found:
            self.bar.show_count(0, -1)
            return
        if self._current < 0:
            self._current = 0 if step > 0 else len(self._found) - 1
        else:
            self._current = (self._current + step) % len(self._found)
        item = self._scene.nodes[self._found[self._current]]
        self.bar.show_count(len(self._found), self._current)
        self._scene.selection.set([item])
        if not self._context.navigator.visible_rect().contains(item.card):
            self._context.navigator.center_on_point(item.card.center())

    def _go_to_match(self, step: int) -> None:
        """Show the next match at a zoom at which it is legible."""
        if self._context.navigator.zoom < MIN_LEGIBLE_ZOOM:
            self._context.navigator.zoom_100()
        self.find_next(step)

    def close(self) -> None:
        self.bar.hide()
        self._scene.show_matches(None)
        self._context.view.setFocus()

    def place_bar(self) -> None:
        """Move the bar to the top right corner."""
        self.bar.adjustSize()
        self.bar.move(self._context.view.rect().right() - self.bar.width() - round(INSET), round(INSET))
