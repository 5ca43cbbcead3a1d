"""Cards and badges of components: description, inputs and outputs."""

from html import escape

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QGuiApplication,
    QIcon,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from vision_designer.editor.look import texts
from vision_designer.editor.look.icons import component_icon_name, icon
from vision_designer.editor.look.plain_text import PlainLabel
from vision_designer.editor.look.theme import theme, translucent
from vision_designer.editor.panes.parts.small_widgets import ColoredLabel, bold, filled
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.ports import InputPort, OutputPort

ICON_SIZE = 20
"""Side in pixels of a component's icon in a list."""
CARD_WIDTH = 196
CARD_HEIGHT = 44


def component_icon(component: type[ComponentNode] | ComponentNode) -> QIcon:
    """The icon of a component, else of its category, else an empty icon."""
    name = component_icon_name(component.component, component.category)
    return icon(name, theme().category_color(component.category)) if name else QIcon()


def badge(component: type[ComponentNode] | ComponentNode, size: int, ratio: float = 1.0) -> QPixmap:
    """A square in the color of the component's category with its icon, or its first letter."""
    pixmap = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_badge(painter, QRect(0, 0, size, size), component)
    painter.end()
    return pixmap


def component_badge_icon(component: type[ComponentNode], size: int) -> QIcon:
    """The badge as an icon, for normal and high-resolution screens."""
    found = QIcon()
    for ratio in (1.0, 1.5, 2.0):
        found.addPixmap(badge(component, size, ratio))
    return found


def paint_badge(painter: QPainter, place: QRect, component: type[ComponentNode] | ComponentNode) -> None:
    """Paint what :func:`badge` shows."""
    color = theme().category_color(component.category)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(translucent(color, 0.16))
    corner = place.width() / 5
    painter.drawRoundedRect(QRectF(place), corner, corner)
    picture = component_icon(component)
    margin = place.width() // 7
    if not picture.isNull():
        picture.paint(painter, place.adjusted(margin, margin, -margin, -margin))
        return
    font = QFont(QApplication.font())
    font.setBold(True)
    font.setPixelSize(round(place.height() * 0.55))
    painter.setFont(font)
    painter.setPen(color)
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, component.title[:1])


def drag_card(component: type[ComponentNode], widget: QWidget) -> QPixmap:
    """Picture for dragging a component, which looks like a node."""
    ratio = widget.devicePixelRatioF()
    font = QFont(widget.font())
    font.setBold(True)
    title = texts.component_title(component)
    width = max(CARD_WIDTH, QFontMetrics(font).horizontalAdvance(title) + 56)
    pixmap = QPixmap(QSize(round(width * ratio), round(CARD_HEIGHT * ratio)))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    colors = theme().colors
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    outline = QPainterPath()
    outline.addRoundedRect(QRectF(0.5, 0.5, width - 1, CARD_HEIGHT - 1), 7, 7)
    painter.fillPath(outline, colors.card)
    painter.save()
    painter.setClipPath(outline)
    painter.fillRect(0, 0, 4, CARD_HEIGHT, theme().category_color(component.category))
    painter.restore()
    painter.setPen(QPen(colors.accent, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(outline)
    paint_badge(painter, QRect(14, (CARD_HEIGHT - 22) // 2, 22, 22), component)
    painter.setFont(font)
    painter.setPen(colors.text)
    painter.drawText(QRectF(QPointF(44, 0), QPointF(width - 8, CARD_HEIGHT)), Qt.AlignmentFlag.AlignVCenter, title)
    painter.end()
    return pixmap


def help_html(component: type[ComponentNode], words: dict[str, str]) -> str:
    """Description, inputs and outputs of a component, as rich text.

    Args:
        component: its class.
        words: translated headings, by ``inputs``, ``outputs``, ``parameters`` and ``optional``.
    """
    muted = theme().colors.muted.name()
    # Paragraphs of a docstring are wrapped to the line length of source files.
    paragraphs = [" ".join(text.split()) for text in texts.declared(component.help()).split("\n\n")]
    parts = [f"<p style='margin:0 0 6px 0'>{escape(text)}</p>" for text in paragraphs]
    for heading, ports in ((words["inputs"], component.init_inputs), (words["outputs"], component.init_outputs)):
        if ports:
            parts.append(f"<p style='margin:8px 0 2px 0'><b>{escape(heading)}</b></p>")
            parts += [_port_html(port, words["optional"], muted) for port in ports]
    infos = component.Parameters.describe()
    if infos:
        titles = texts.listed(texts.declared(info.title) for info in infos)
        parts.append(f"<p style='margin:8px 0 2px 0'><b>{escape(words['parameters'])}</b></p>")
        parts.append(f"<p style='margin:0'>{escape(titles)}</p>")
    return "".join(parts)


def _port_html(port: InputPort | OutputPort, optional: str, muted: str) -> str:
    types = [link_type.type_name for link_type in port.type_.types]
    marks = " ".join(f"<span style='color:{theme().link_color(name).name()}'>●</span>&nbsp;{name}" for name in types)
    suffix = f" ({escape(optional)})" if getattr(port, "optional", False) else ""
    return (
        f"<p style='margin:0 0 3px 0'>{escape(texts.declared(port.title))}"
        f"<span style='color:{muted}'>{suffix}&nbsp; {marks}<br>{escape(texts.declared(port.help))}</span></p>"
    )


WIDTH = 340
BADGE = 32
DISTANCE = 8
"""Pixels between the card and the rectangle that it explains."""


class ComponentCard(QFrame):
    """A large tooltip for a component; never takes the focus."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.component: type[ComponentNode] | None = None
        self._badge = PlainLabel()
        self._title = bold(PlainLabel(), 1.15)
        self._category = ColoredLabel()
        self._help = PlainLabel(wraps=True)
        self._help.setTextFormat(Qt.TextFormat.RichText)
        self._help.setFixedWidth(WIDTH - 32)
        names = filled(QVBoxLayout(), self._title, self._category, spacing=0)
        head = filled(QHBoxLayout(), self._badge, names, spacing=10, stretch=names)
        layout = filled(QVBoxLayout(self), head, self._help, margins=(16, 14, 16, 14), spacing=10)
        layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)

    def explain(self, component: type[ComponentNode], beside: QRect) -> None:
        """Show the card of a component to the right of a screen rectangle, or to its left if there is no room."""
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
        area = screen.availableGeometry()
        size = self.size()
        x = beside.right() + DISTANCE
        if x + size.width() > area.right():
            x = beside.left() - DISTANCE - size.width()
        y = min(max(beside.top() - 8, area.top() + 4), area.bottom() - size.height() - 4)
        return QPoint(max(x, area.left() + 4), max(y, area.top() + 4))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().colors.card)
        painter.setPen(QPen(theme().colors.card_border, 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()
