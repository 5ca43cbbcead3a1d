"""A line for a number: typed freely, stepped with keys and wheel, never changed by itself."""

from decimal import Decimal, InvalidOperation

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QWheelEvent

from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.parts.small_widgets import TypedLine
from vision_designer.nodes.core.parameters import MAX_DIGITS, ParameterInfo

STEPS = {
    Qt.Key.Key_Up: (1, False),
    Qt.Key.Key_Down: (-1, False),
    Qt.Key.Key_PageUp: (1, True),
    Qt.Key.Key_PageDown: (-1, True),
}
EDGE = 9
NOTCH = 120
"""What Qt calls one notch of a wheel."""


class NumberLine(TypedLine):
    """A line for a number, with its unit at the right.

    Up and Down change it by a step, Page Up and Page Down by ten; so does the wheel while the line has the focus.
    Steps end at the declared range; a number that lies outside it was typed, and stays until it is typed over.
    """

    stepped = Signal(str)

    def __init__(self, info: ParameterInfo, unit: str = "") -> None:
        super().__init__()
        self._info = info
        self._turned = 0
        self._unit = unit
        self._hint = ""
        self._hint_shown = unit
        if unit:
            self.setTextMargins(0, 0, self.fontMetrics().horizontalAdvance(unit) + 6, 0)

    def set_hint(self, hint: str, *, before_unit: bool = True) -> None:
        """Say so before the unit, or in its place, where there is room; e.g. what the default is."""
        shown = f"{hint} {self._unit}".strip() if before_unit or not hint else hint
        if (hint, shown) != (self._hint, self._hint_shown):
            self._hint, self._hint_shown = hint, shown
            self.update()

    @property
    def hint(self) -> str:
        """What is said beside the value, without the unit."""
        return self._hint

    def paintEvent(self, event: QPaintEvent) -> None:
        """The unit stands at the right."""
        super().paintEvent(event)
        metrics = self.fontMetrics()
        shown = self._hint_shown
        room = self.width() - metrics.horizontalAdvance(self.text() or self.placeholderText()) - 3 * EDGE
        if metrics.horizontalAdvance(shown) > room or self.hasFocus():
            shown = self._unit
        if shown:
            painter = QPainter(self)
            painter.setPen(theme().colours.muted)
            place = self.rect().adjusted(0, 0, -EDGE, 0)
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)
            painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step."""
        step = STEPS.get(Qt.Key(event.key()))
        if step is None or self.isReadOnly():
            super().keyPressEvent(event)
            return
        many = step[1] or bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._step(step[0], many)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step while the line has the focus; else the form scrolls."""
        if not self.hasFocus() or self.isReadOnly():
            event.ignore()
            return
        self._turned += event.angleDelta().y()
        notches, self._turned = int(self._turned / NOTCH), self._turned - NOTCH * int(self._turned / NOTCH)
        for _ in range(abs(notches)):
            self._step(1 if notches > 0 else -1, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        event.accept()

    def event(self, event: QEvent) -> bool:
        """A wheel that turned a little before the focus came does not count."""
        if event.type() == QEvent.Type.FocusIn:
            self._turned = 0
        return super().event(event)

    def _step(self, direction: int, many: bool) -> None:
        text = stepped_text(self._info, self.text(), direction, many)
        if text is not None:
            self._has_typed = False
            self._shown = text
            self.setText(text)
            self.selectAll()
            self.stepped.emit(text)


def stepped_text(info: ParameterInfo, text: str, direction: int, many: bool) -> str | None:
    """The number after ``text`` in a direction; None when there is none in the declared range.

    Whole numbers go by 1 or 10. Others go by a tenth of their first digit's place, or by that place.
    """
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value.adjusted()) > MAX_DIGITS:
        return None
    if info.kind == "int" and value == value.to_integral_value():
        return _stepped_whole(info, int(value), direction * (10 if many else 1))
    if info.kind == "int":
        step = Decimal(10 if many else 1)
    else:
        place = value.adjusted() if value else -1
        # Going down from 1 to 0.9 is as fine as going up from there.
        if value and direction * value < 0 and abs(value) == Decimal(1).scaleb(place) and not many:
            place -= 1
        step = Decimal(1).scaleb(place if many else place - 1)
    new: Decimal | None = value + direction * step
    if not _inside(info, value) or not _inside(info, value + direction * step):
        new = _nearest_bound(info, value, direction)
    if new is None or new == value:
        return None
    shown = f"{new:f}" if abs(new.adjusted()) < 6 else str(new)
    return shown.rstrip("0").rstrip(".") if "." in shown and "E" not in shown else shown


def _stepped_whole(info: ParameterInfo, value: int, step: int) -> str | None:
    """As :func:`stepped_text`, for whole numbers of any length: those of a decimal fraction end after 28 digits."""
    new: int | Decimal | None = value + step
    if not _inside(info, Decimal(value)) or not _inside(info, Decimal(value + step)):
        new = _nearest_bound(info, Decimal(value), 1 if step > 0 else -1)
    shown = "" if new is None else str(int(new))
    return shown if shown and shown != str(value) and len(shown) <= MAX_DIGITS else None


def _inside(info: ParameterInfo, value: Decimal) -> bool:
    return (
        (info.gt is None or value > Decimal(str(info.gt)))
        and (info.ge is None or value >= Decimal(str(info.ge)))
        and (info.lt is None or value < Decimal(str(info.lt)))
        and (info.le is None or value <= Decimal(str(info.le)))
    )


def _nearest_bound(info: ParameterInfo, value: Decimal, direction: int) -> Decimal | None:
    """The bound that a step ends at: never one behind the value, and none that is not accepted itself."""
    bounds = [Decimal(str(bound)) for bound in (info.ge, info.le) if bound is not None]
    if info.kind == "int":
        bounds += [Decimal(str(bound)) + 1 for bound in (info.gt,) if bound is not None]
        bounds += [Decimal(str(bound)) - 1 for bound in (info.lt,) if bound is not None]
    ahead = [bound for bound in bounds if (bound - value) * direction > 0]
    return min(ahead, key=lambda bound: abs(bound - value)) if ahead else None
