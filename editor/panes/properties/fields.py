"""The base of all fields of the parameter form, and the line edit for numbers."""

import html
from decimal import Decimal, InvalidOperation
from typing import Any

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QToolTip, QWidget

from vision_designer.editor.look import texts
from vision_designer.editor.look.plain_text import PlainLabel, as_text
from vision_designer.editor.look.texts import translated_message
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.parts.inputs import TypedLine
from vision_designer.editor.panes.parts.small_widgets import (
    ColoredLabel,
    flat_button,
    retain_size,
    scaled,
    severity_color,
    wrapped,
)
from vision_designer.nodes.core.parameter_kinds import MAX_DIGITS
from vision_designer.nodes.core.parameters import ParameterInfo

STEPS = {
    Qt.Key.Key_Up: (1, False),
    Qt.Key.Key_Down: (-1, False),
    Qt.Key.Key_PageUp: (1, True),
    Qt.Key.Key_PageDown: (-1, True),
}
EDGE = 9
NOTCH = 120
"""Angle delta of one notch of a wheel in Qt, in eighths of a degree."""


class NumberLine(TypedLine):
    """A line edit for a number, with its unit at the right.

    Up and Down change it by one step, Page Up and Page Down by ten; the wheel does too while the line has the focus.
    Steps stop at the bounds of the declared range; a typed number outside of it is kept.
    """

    stepped = Signal(str)

    def __init__(self, info: ParameterInfo, unit: str = "") -> None:
        super().__init__()
        self._info = info
        self._wheel_angle = 0
        self._unit = unit
        self._hint = ""
        self._displayed_hint = unit
        if unit:
            self.setTextMargins(0, 0, self.fontMetrics().horizontalAdvance(unit) + 6, 0)

    def set_hint(self, hint: str, *, before_unit: bool = True) -> None:
        """Show a hint before the unit, or instead of it, if there is room, e.g. the default."""
        shown = f"{hint} {self._unit}".strip() if before_unit or not hint else hint
        if (hint, shown) != (self._hint, self._displayed_hint):
            self._hint, self._displayed_hint = hint, shown
            self.update()

    @property
    def hint(self) -> str:
        """The hint beside the value, without the unit."""
        return self._hint

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        metrics = self.fontMetrics()
        shown = self._displayed_hint
        available = self.width() - metrics.horizontalAdvance(self.text() or self.placeholderText()) - 3 * EDGE
        if metrics.horizontalAdvance(shown) > available or self.hasFocus():
            shown = self._unit
        if shown:
            painter = QPainter(self)
            painter.setPen(theme().colors.muted)
            place = self.rect().adjusted(0, 0, -EDGE, 0)
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)
            painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = STEPS.get(Qt.Key(event.key()))
        if step is None or self.isReadOnly():
            super().keyPressEvent(event)
            return
        large = step[1] or bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._step(step[0], large)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step if the line has the focus; otherwise, the form scrolls."""
        if not self.hasFocus() or self.isReadOnly():
            event.ignore()
            return
        self._wheel_angle += event.angleDelta().y()
        notches, self._wheel_angle = (
            int(self._wheel_angle / NOTCH),
            self._wheel_angle - NOTCH * int(self._wheel_angle / NOTCH),
        )
        for _ in range(abs(notches)):
            self._step(1 if notches > 0 else -1, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Discard partial wheel movement from before the line got the focus."""
        if event.type() == QEvent.Type.FocusIn:
            self._wheel_angle = 0
        return super().event(event)

    def _step(self, direction: int, large: bool) -> None:
        text = stepped_text(self._info, self.text(), direction, large)
        if text is not None:
            self._has_typed = False
            self._shown = text
            self.setText(text)
            self.selectAll()
            self.stepped.emit(text)


def stepped_text(info: ParameterInfo, text: str, direction: int, large: bool) -> str | None:
    """The next number after ``text`` in a direction; None if the declared range has none.

    Integers step by 1 or 10. Others step by a tenth of the place value of their first digit, or by that place value.
    """
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value.adjusted()) > MAX_DIGITS:
        return None
    if info.kind == "int" and value == value.to_integral_value():
        return _stepped_integer(info, int(value), direction * (10 if large else 1))
    if info.kind == "int":
        step = Decimal(10 if large else 1)
    else:
        place = value.adjusted() if value else -1
        # The step down from 1 to 0.9 is as large as the step back up.
        if value and direction * value < 0 and abs(value) == Decimal(1).scaleb(place) and not large:
            place -= 1
        step = Decimal(1).scaleb(place if large else place - 1)
    new: Decimal | None = value + direction * step
    if not _is_in_range(info, value) or not _is_in_range(info, value + direction * step):
        new = _nearest_bound(info, value, direction)
    if new is None or new == value:
        return None
    shown = f"{new:f}" if abs(new.adjusted()) < 6 else str(new)
    return shown.rstrip("0").rstrip(".") if "." in shown and "E" not in shown else shown


def _stepped_integer(info: ParameterInfo, value: int, step: int) -> str | None:
    """As :func:`stepped_text`, for integers of any length; Decimal has only 28 digits."""
    new: int | Decimal | None = value + step
    if not _is_in_range(info, Decimal(value)) or not _is_in_range(info, Decimal(value + step)):
        new = _nearest_bound(info, Decimal(value), 1 if step > 0 else -1)
    shown = "" if new is None else str(int(new))
    return shown if shown and shown != str(value) and len(shown) <= MAX_DIGITS else None


def _is_in_range(info: ParameterInfo, value: Decimal) -> bool:
    return (
        (info.gt is None or value > Decimal(str(info.gt)))
        and (info.ge is None or value >= Decimal(str(info.ge)))
        and (info.lt is None or value < Decimal(str(info.lt)))
        and (info.le is None or value <= Decimal(str(info.le)))
    )


def _nearest_bound(info: ParameterInfo, value: Decimal, direction: int) -> Decimal | None:
    """The bound that limits a step: only one ahead of the value, and not an exclusive one."""
    bounds = [Decimal(str(bound)) for bound in (info.ge, info.le) if bound is not None]
    if info.kind == "int":
        bounds += [Decimal(str(bound)) + 1 for bound in (info.gt,) if bound is not None]
        bounds += [Decimal(str(bound)) - 1 for bound in (info.lt,) if bound is not None]
    ahead = [bound for bound in bounds if (bound - value) * direction > 0]
    return min(ahead, key=lambda bound: abs(bound - value)) if ahead else None


CONTROL_WIDTH = 148
RESET_WIDTH = 22
GUTTER = 8
"""Pixels left of a field, for the mark of a problem."""


class Field(QWidget):
    """One parameter: its label, its control, a reset button, and its problem.

    It stores no value: it shows the given one, and emits the user's edits.
    """

    edited = Signal(object, bool)
    """The user's value, and whether to merge it with the previous one into one undo step."""
    reset = Signal()
    """The user resets the value to the default, or to no value."""
    typed = Signal(object)
    """The value of the uncommitted text."""
    is_wide = False
    """Whether the control has its own line below the label."""

    def __init__(self, info: ParameterInfo) -> None:
        super().__init__()
        self.info = info
        self.default = info.default
        """Value if none is given; depends on the parameter that it follows, or on the choice that sets it."""
        self.followed = self.chosen_by = ""
        """Titles of the parameter that it follows and of the choice that sets its default; empty for none."""
        self.title = texts.declared(info.title)
        self.problem = ""
        self._is_locked = False
        self._mark: QColor | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(GUTTER, 1, 0, 1)
        self._grid.setHorizontalSpacing(4)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(0, 2)
        self._grid.setColumnStretch(1, 3)
        self._grid.setColumnMinimumWidth(2, RESET_WIDTH)
        self.control = self.make_control()
        self.label = self.make_label()
        if self.label is self.control:
            self._grid.addWidget(self.control, 0, 0, 1, 2)
        elif self.is_wide:
            self._grid.addWidget(self.label, 0, 0, 1, 2)
            self._grid.addWidget(self.control, 1, 0, 1, 2)
        else:
            self._grid.addWidget(self.label, 0, 0)
            self._grid.addWidget(self.control, 0, 1)
            self.control.setMinimumWidth(CONTROL_WIDTH)
            self.control.setSizePolicy(QSizePolicy.Policy.Ignored, self.control.sizePolicy().verticalPolicy())
        self.reset_button = flat_button(icon_name="reset")
        self.reset_button.setFixedSize(RESET_WIDTH, RESET_WIDTH)
        retain_size(self.reset_button)
        self.reset_button.clicked.connect(self._reset_clicked)
        self.reset_button.hide()
        self._grid.addWidget(self.reset_button, 1 if self.is_wide else 0, 2, Qt.AlignmentFlag.AlignVCenter)
        self.message = scaled(wrapped(ColoredLabel("", lambda: theme().colors.problem)))
        self.message.hide()
        self._grid.addWidget(self.message, 2, 0, 1, 2)
        self._describe()

    # Overridden by kinds

    def make_control(self) -> QWidget:
        """Create the widget that edits the value."""
        raise NotImplementedError

    def make_label(self) -> QWidget:
        label = PlainLabel(self.title, wraps=True)
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        label.setBuddy(self.editor)
        return label

    @property
    def editor(self) -> QWidget:
        """The part of the control that takes the focus."""
        return self.control

    def show_value(self, value: Any, *, is_mixed: bool = False) -> None:  # noqa: ANN401 - whatever the file says
        """Show a valid or invalid value; ``is_mixed``: whether the nodes have different values."""
        raise NotImplementedError

    def tab_chain(self) -> list[QWidget]:
        """Widgets in tab order."""
        return [self.editor, self.reset_button]

    def commit(self) -> None:
        """Emit the uncommitted text, if any."""

    # Common to all kinds

    def _describe(self) -> None:
        info = self.info
        help_text = texts.declared(info.help)
        accepted = ""
        if info.record.ordered:
            accepted = self.tr("Accepted: {range}").format(range=translated_message(info.range or info.type_name))
            accepted += f" {texts.unit(info.unit)}" if info.unit and info.range else ""
        default = ""
        if not info.required:
            default = self.tr("Default: {value}").format(value=self.display_text(self.default))
        lines = [line for line in (accepted, default, self.tr("Name: {name}").format(name=info.identifier)) if line]
        self.help_html = (
            f"<qt><b>{html.escape(self.title)}</b><br>{html.escape(help_text)}"
            f"<p style='margin-top:6px'>{'<br>'.join(html.escape(line) for line in lines)}</p></qt>"
        )
        self.setToolTip(self.help_html)
        self.editor.setAccessibleName(self.title)
        self.editor.setAccessibleDescription(help_text)
        self.editor.setWhatsThis(self.help_html)
        tip = self.tr("Reset to default: {value}").format(value=self.display_text(self.default))
        self.reset_button.setToolTip(as_text(tip))
        self.reset_button.setAccessibleName(self.tr("Reset {name}").format(name=self.title))
        self.message.setAccessibleName(self.tr("Problem with {name}").format(name=self.title))

    def set_default(self, default: Any, followed: str, chosen_by: str) -> None:  # noqa: ANN401 - of the parameter's type
        """Set the default, and the title of the parameter or choice that determines it."""
        self.followed, self.chosen_by = followed, chosen_by
        if default != self.default:
            self.default = default
            self._describe()

    def display_text(self, value: object) -> str:
        return texts.parameter_value(value, self.info)

    def set_changed(self, is_changed: bool) -> None:
        self.reset_button.setVisible(is_changed and not self._is_locked)

    def set_locked(self, is_locked: bool) -> None:
        self._is_locked = is_locked
        self.lock(is_locked)
        if is_locked:
            self.reset_button.hide()

    def lock(self, is_locked: bool) -> None:
        self.editor.setEnabled(not is_locked)

    def set_problem(self, message: str, *, severity: str = "error", error: str = "") -> None:
        """Mark the field and show the problem of its value; empty for none."""
        self.problem = message
        self.message.set_color(lambda: severity_color(severity))
        self.message.setText(message)
        self.message.setToolTip(as_text(error))
        self.message.setVisible(bool(message))
        self.editor.setAccessibleDescription(message or texts.declared(self.info.help))
        self._mark = severity_color(severity) if message else None
        self.update()
        is_invalid = bool(message) and severity == "error"
        if bool(self.editor.property("invalid")) != is_invalid:
            # The style sheet colors the border by this property.
            self.editor.setProperty("invalid", is_invalid)
            self.editor.style().unpolish(self.editor)
            self.editor.style().polish(self.editor)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._mark is not None:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._mark)
            left = self._grid.contentsMargins().left() - GUTTER
            painter.drawRoundedRect(left, 2, 3, self.height() - 4, 1.5, 1.5)
            painter.end()

    def set_indent(self, indent: int) -> None:
        """Indent it below the switch that it depends on."""
        self._grid.setContentsMargins(GUTTER + indent, 1, 0, 1)

    def show_help(self) -> None:
        QToolTip.showText(self.mapToGlobal(QPoint(0, self.height())), self.help_html, self)

    def event(self, event: QEvent) -> bool:
        """Keep F1 from the window's shortcuts, since it shows the field's help."""
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_F1:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F1:
            self.show_help()
        else:
            super().keyPressEvent(event)

    def _reset_clicked(self) -> None:
        self.editor.setFocus()
        self.reset.emit()
