"""Layout and texts of a node card."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple, TypeAlias

from PySide6.QtCore import QCoreApplication, QPointF, QTextBoundaryFinder
from PySide6.QtGui import QTextLayout, QTextOption
from ryvencore.NodePort import NodeInput, NodeOutput

from vision_designer.editor.canvas.look import (
    FAR_BELOW,
    GRID,
    LABEL_SIZE,
    MAX_SHOWN,
    READABLE,
    SMALL_SIZE,
    TITLE_SIZE,
    elided,
    font,
    metrics,
)
from vision_designer.editor.look import texts
from vision_designer.editor.look.texts import duration, translated_message
from vision_designer.editor.look.values import card_parameters
from vision_designer.editor.runs.progress import NodeStatus
from vision_designer.nodes.core.component import ComponentNode

Port: TypeAlias = NodeInput | NodeOutput
translate = QCoreApplication.translate
STRIP = 5.0
"""Width of the coloured strip at the left."""
HEADER = 40.0
LINE = 16.0
"""Height of each further line of the header."""
TITLE_LINES = 3
ROW = 24.0
PORT_RADIUS = 5.0
LABEL_INSET = 14.0
TITLE_LEFT = 38.0
BADGE_ROOM = 32.0
LARGE_TITLE = round(READABLE / FAR_BELOW)
"""Size of the letters of a title at the lowest zoom where cards have other text."""
LARGE_TITLE_LEFT = 12.0
LINE_HEIGHT = 1.2
"""Distance of lines, as a multiple of the size of their letters."""
MIN_WIDTH = 176
MAX_WIDTH = 240
ROOMY_LABEL = 15
"""Size of the letters of ports' names that a card is wide enough for, if it can be."""
TEXT_LINE = 16.0
"""Height of a line of small text."""
VALUE_LINES = 2
COMMENT_LINES = 2
FOOTER = 24.0
PREVIEW = 64.0
CORNER = 6.0


@dataclass(frozen=True)
class PortPlace:
    """The position of a port's dot on the card, and its elided label."""

    label: str
    x: float
    y: float
    text: QPointF
    """Where the label begins, on its baseline."""

    @property
    def point(self) -> QPointF:
        """The end of its links."""
        return QPointF(self.x, self.y)


class CardTexts(NamedTuple):
    """The texts of a card as they are, before they are wrapped or elided."""

    title: str
    subtitle: str
    values: str
    comment: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True)
class CardLayout:
    """Positions relative to the top left corner of the card; shared by all nodes with the same texts."""

    width: float
    height: float
    header: float
    title: tuple[str, ...]
    """Its lines."""
    subtitle: str
    values: tuple[str, ...]
    """Lines of the parameters that the component names."""
    values_room: float
    """Height of these lines, also in larger letters."""
    comment: tuple[str, ...]
    inputs: tuple[PortPlace, ...]
    outputs: tuple[PortPlace, ...]
    texts: CardTexts
    enlarged: "dict[tuple[int, int, int], EnlargedTexts]" = field(default_factory=dict, compare=False, repr=False)
    """What :func:`enlarged` has computed, by its sizes."""


@dataclass(frozen=True)
class EnlargedTexts:
    """Texts of a card in larger letters, on the same card."""

    title: tuple[str, ...]
    title_size: int
    has_icon: bool
    """Whether the title has left room for the icon and for the mark of the state."""
    subtitle: str
    values: tuple[str, ...]
    comment: tuple[str, ...]
    inputs: tuple[PortPlace, ...]
    outputs: tuple[PortPlace, ...]


def is_stand_in(node: ComponentNode) -> bool:
    """Whether the component of a node is not installed."""
    return bool(getattr(node, "is_stand_in", False))


def title_of(node: ComponentNode) -> str:
    """The title that the user sees; the identifier of a component that is not installed."""
    if is_stand_in(node) and not node.node_title:
        return str(node.title)
    return texts.node_title(node)


def port_type(port: Port) -> str:
    """The first link type of a port; empty if its types are not known."""
    types = port.type_.declaration.type_.types
    return types[0].type_name if types else ""


def layout_of(node: ComponentNode) -> CardLayout:
    """The layout of a node's card."""
    subtitle = texts.component_title(type(node)) if node.node_title or is_stand_in(node) else ""
    return _layout(
        CardTexts(
            title=title_of(node)[:MAX_SHOWN],
            subtitle="" if subtitle == node.node_title else subtitle,
            values=card_parameters(node),
            comment=" ".join(node.comment[:MAX_SHOWN].split()),
            inputs=tuple(texts.port_title(port.type_.declaration) for port in node.inputs),
            outputs=tuple(texts.port_title(port.type_.declaration) for port in node.outputs),
        )
    )


@lru_cache(maxsize=4096)
def _layout(shown: CardTexts) -> CardLayout:
    title, subtitle, inputs, outputs = shown.title, shown.subtitle, shown.inputs, shown.outputs
    bold, plain = metrics(TITLE_SIZE, True), metrics(ROOMY_LABEL)
    widest_in = [plain.horizontalAdvance(label) for label in inputs]
    widest_out = [plain.horizontalAdvance(label) for label in outputs]
    both = [a + b + 2 * LABEL_INSET + 16 for a, b in zip(widest_in, widest_out, strict=False)]
    side_by_side = all(wide <= MAX_WIDTH for wide in both)
    wanted = [
        bold.horizontalAdvance(title) + TITLE_LEFT + BADGE_ROOM,
        plain.horizontalAdvance(subtitle) + TITLE_LEFT + BADGE_ROOM,
    ]
    wanted.append(plain.horizontalAdvance(shown.values) + LABEL_INSET + 12)
    wanted += [wide + 2 * LABEL_INSET for wide in (*widest_in, *widest_out)]
    wanted += both if side_by_side else []
    width = float(min(max(MIN_WIDTH, -int(-max(wanted) // GRID) * GRID), MAX_WIDTH))
    room = width - 2 * LABEL_INSET
    titles = wrapped(title, width - TITLE_LEFT - BADGE_ROOM + 4, TITLE_LINES, TITLE_SIZE, bold=True)
    header = HEADER + LINE * (len(titles) - 1) + (GRID if subtitle and len(titles) == 1 else LINE if subtitle else 0)
    # A title that fits here is whole at any zoom where cards have other text.
    large = wrapped(title, width - LARGE_TITLE_LEFT - 6, TITLE_LINES, LARGE_TITLE, bold=True)
    header = max(header, -int(-len(large) * LARGE_TITLE * LINE_HEIGHT // GRID) * GRID)
    wide = width - LABEL_INSET - 12
    values = wrapped(shown.values, wide, VALUE_LINES, SMALL_SIZE) if shown.values else ()
    # Room for larger letters, so that all values are seen when all of the graph is.
    values_room = text_room(wrapped(shown.values, wide, VALUE_LINES, ROOMY_LABEL) if shown.values else ())
    lines = wrapped(shown.comment, wide, COMMENT_LINES, SMALL_SIZE) if shown.comment else ()
    # Rows stay on the grid, so that links between aligned cards can be straight.
    top = header + values_room + text_room(lines)
    first_output = 0 if side_by_side else len(inputs)
    rows = max(len(inputs), len(outputs) + first_output)
    return CardLayout(
        width=width,
        height=top + rows * ROW + (GRID if rows else 0),
        header=header,
        title=titles,
        subtitle=elided(subtitle, SMALL_SIZE, False, width - TITLE_LEFT - BADGE_ROOM + 4),
        values=values,
        values_room=values_room,
        comment=lines,
        inputs=tuple(
            _port_place(label, LABEL_SIZE, room, QPointF(0.0, top + ROW * at + ROW / 2))
            for at, label in enumerate(inputs)
        ),
        outputs=tuple(
            _port_place(label, LABEL_SIZE, room, QPointF(width, top + ROW * (at + first_output) + ROW / 2))
            for at, label in enumerate(outputs)
        ),
        texts=shown,
    )


def _port_place(label: str, size: int, room: float, dot: QPointF) -> PortPlace:
    """The place of a port, with its label to the right of an input and to the left of an output."""
    shown, measure = elided(label, size, False, room), metrics(size)
    x = LABEL_INSET if dot.x() == 0 else dot.x() - LABEL_INSET - measure.horizontalAdvance(shown)
    text = QPointF(x, dot.y() + (measure.ascent() - measure.descent()) / 2)
    return PortPlace(shown, dot.x(), dot.y(), text)


def text_room(lines: Sequence[str]) -> float:
    """Height of some lines of small text on a card."""
    return -(-len(lines) * TEXT_LINE // GRID) * GRID + GRID if lines else 0


def wrapped(text: str, width: float, maximum: int, size: int, *, bold: bool = False) -> tuple[str, ...]:
    """A text in lines of at most ``width``; the last of ``maximum`` lines is elided.

    Lines break where Unicode's rules allow it, also between Chinese characters, and inside a word that is too long.
    """
    starts = _line_starts(text, width, maximum, size, bold)
    if len(starts) == 1:
        return (elided(text, size, bold, width),)
    # Qt counts UTF-16 units.
    units = text.encode("utf-16-le", "surrogatepass")
    ends = [*starts[1:maximum], None]
    parts = [
        units[2 * start : None if end is None else 2 * end].decode("utf-16-le", "surrogatepass").strip()
        for start, end in zip(starts, ends, strict=False)
    ]
    return (*parts[:-1], elided(parts[-1], size, bold, width))


def _line_starts(text: str, width: float, maximum: int, size: int, bold: bool) -> list[int]:
    """Where the lines begin, in UTF-16 units: one more than ``maximum`` if the text is longer."""
    if metrics(size, bold).horizontalAdvance(text) <= width:
        return [0]
    layout = QTextLayout(text, font(size, bold))
    layout.setTextOption(_option())
    starts: list[int] = []
    layout.beginLayout()
    while len(starts) <= maximum and (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        starts.append(line.textStart())
    layout.endLayout()
    return starts


@cache
def _option() -> QTextOption:
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option


@lru_cache(maxsize=1024)
def fitted_title(text: str, width: float, height: float, largest: int, least: int) -> tuple[int, tuple[str, ...]]:
    """A title in the largest letters, from ``least`` to ``largest``, in which all of it fits without a broken word.

    Returns the size of the letters, and the lines; they are elided where even the smallest letters are too large.
    """
    for size in range(largest, least - 1, -1):
        room = max(int(height // (size * LINE_HEIGHT)), 1)
        starts = _line_starts(text, width, room, size, True)
        if len(starts) <= room and not _breaks_word(text, starts):
            return size, wrapped(text, width, room, size, bold=True)
    return least, wrapped(text, width, max(int(height // (least * LINE_HEIGHT)), 1), least, bold=True)


def _breaks_word(text: str, starts: list[int]) -> bool:
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Line, text)
    for start in starts[1:]:
        finder.setPosition(start)
        if not finder.isAtBoundary():
            return True
    return False


def enlarged(layout: CardLayout, title_size: int, small_size: int, least_size: int) -> EnlargedTexts:
    """The texts of a card in letters of these sizes; a title takes the place of the icon only if it must."""
    key = (title_size, small_size, least_size)
    found = layout.enlarged.get(key)
    if found is None:
        found = layout.enlarged[key] = _enlarged(layout, *key)
    return found


def _enlarged(layout: CardLayout, title_size: int, small_size: int, least_size: int) -> EnlargedTexts:
    shown = layout.texts
    beside_icon = layout.width - TITLE_LEFT - BADGE_ROOM + 4
    size, title = fitted_title(shown.title, beside_icon, layout.header, title_size, title_size)
    has_icon = "".join(title).replace(" ", "") == shown.title.replace(" ", "") and not _breaks_word(
        shown.title, _line_starts(shown.title, beside_icon, TITLE_LINES, title_size, True)
    )
    room = beside_icon
    if not has_icon:
        room = layout.width - LARGE_TITLE_LEFT - 6
        size, title = fitted_title(shown.title, room, layout.header, title_size, least_size)
    left = layout.header - len(title) * size * LINE_HEIGHT
    inputs, outputs = _enlarged_ports(layout, small_size)
    return EnlargedTexts(
        title=title,
        title_size=size,
        has_icon=has_icon,
        subtitle=elided(shown.subtitle, small_size, False, room) if left >= small_size * LINE_HEIGHT else "",
        values=_enlarged_text(shown.values, layout.width, layout.values_room, small_size),
        comment=_enlarged_text(shown.comment, layout.width, text_room(layout.comment), small_size),
        inputs=inputs,
        outputs=outputs,
    )


def _enlarged_text(text: str, width: float, height: float, size: int) -> tuple[str, ...]:
    lines = int((height - 2) // (size * LINE_HEIGHT))
    return wrapped(text, width - LABEL_INSET - 12, lines, size) if lines > 0 else ()


def _enlarged_ports(layout: CardLayout, size: int) -> tuple[tuple[PortPlace, ...], tuple[PortPlace, ...]]:
    """The places of the ports; an input and an output in one row share its width."""
    room = layout.width - 2 * LABEL_INSET
    measure = metrics(size).horizontalAdvance
    opposite = {place.y: label for place, label in zip(layout.outputs, layout.texts.outputs, strict=True)}
    rooms = dict.fromkeys(opposite, room)
    inputs = []
    for place, label in zip(layout.inputs, layout.texts.inputs, strict=True):
        share = room
        if place.y in opposite:
            share = max((room - 8) / 2, room - 8 - measure(opposite[place.y]))
            rooms[place.y] = room - 8 - min(measure(label), share)
        inputs.append(_port_place(label, size, share, place.point))
    outputs = [
        _port_place(label, size, rooms[place.y], place.point)
        for place, label in zip(layout.outputs, layout.texts.outputs, strict=True)
    ]
    return tuple(inputs), tuple(outputs)


def forget_layouts() -> None:
    """Measure again at the next use, after the language or the font has changed."""
    _layout.cache_clear()
    fitted_title.cache_clear()
    elided.cache_clear()
    metrics.cache_clear()


def progress_text(status: NodeStatus) -> str:
    """The progress of a running node; empty if it is not known."""
    if status.total:
        return (
            translate("canvas", "{done} of {total} {unit}")
            .format(done=f"{status.done:,}", total=f"{status.total:,}", unit=texts.unit(status.unit))
            .strip()
        )
    return f"{status.done:,} {texts.unit(status.unit)}".strip() if status.done else ""


def footer_text(status: NodeStatus, *, bypassed: bool = False, result: str = "") -> str:
    """The text at the foot of a card; ``result`` is the line of its result, if it has one."""
    state = status.shown_state
    if bypassed:
        return translate("canvas", "Bypassed")
    if state == "running":
        parts = [progress_text(status), translated_message(status.message)]
        return "  ·  ".join(part for part in parts if part) or texts.state(state)
    if state == "failed" and status.error is not None:
        return translated_message(status.error.get("message", "")) or texts.state(state)
    if result and state in ("completed", "reused"):
        return result
    if status.seconds is not None and state == "completed":
        return f"{texts.state(state)}  ·  {duration(status.seconds)}"
    return texts.state(state)
