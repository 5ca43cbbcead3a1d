"""The card that explains a component: what it does, takes and gives."""

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from vision_designer.editor.look import texts
from vision_designer.editor.look.plain_text import PlainLabel
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.library.component_badge import badge, help_html
from vision_designer.editor.panes.parts.small_widgets import ColouredLabel
from vision_designer.nodes.core.component import ComponentNode

WIDTH = 340
BADGE = 32
DISTANCE = 8
"""From the place that the card is about."""


class ComponentCard(QFrame):
    """Floats beside what it explains, like a tooltip with room for more; never takes the focus."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.component: type[ComponentNode] | None = None
        self._badge = PlainLabel()
        self._title = PlainLabel()
        font = self._title.font()
        font.setBold(True)
        font.setPointSizeF(font.pointSizeF() * 1.15)
        self._title.setFont(font)
        self._category = ColouredLabel()
        self._help = PlainLabel()
        self._help.setWordWrap(True)
        self._help.setTextFormat(Qt.TextFormat.RichText)
        self._help.setFixedWidth(WIDTH - 32)
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self._title)
        names.addWidget(self._category)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._badge)
        head.addLayout(names, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addLayout(head)
        layout.addWidget(self._help)
        layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)

    def explain(self, component: type[ComponentNode], beside: QRect) -> None:
        """Show the card of a component to the right of a place on the screen, or to its left if there is no room."""
        self.component = component
        self._badge.setPixmap(badge(component, BADGE, self.devicePixelRatioF()))
        self._title.setText(texts.component_title(component))
        self._category.setText(texts.category(component.category))
        words = {
            "inputs": self.tr("Inputs"),
            "outputs": self.tr("Outputs"),
            "parameters": self.tr("Parameters"),
            "optional": self.tr("optional"),
        }
        self._help.setText(help_html(component, words))
        self.setAccessibleName(texts.component_title(component))
        self.adjustSize()
        self.move(self._place(beside))
        self.show()
        self.raise_()

    def _place(self, beside: QRect) -> QPoint:
        screen = QGuiApplication.screenAt(beside.center()) or QGuiApplication.primaryScreen()
        room = screen.availableGeometry()
        size = self.size()
        x = beside.right() + DISTANCE
        if x + size.width() > room.right():
            x = beside.left() - DISTANCE - size.width()
        y = min(max(beside.top() - 8, room.top() + 4), room.bottom() - size.height() - 4)
        return QPoint(max(x, room.left() + 4), max(y, room.top() + 4))

    def paintEvent(self, event: QPaintEvent) -> None:
        """A plain card with a border."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().colours.card)
        painter.setPen(QPen(theme().colours.card_border, 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()
