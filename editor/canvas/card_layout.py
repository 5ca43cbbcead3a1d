"""Layout and texts of a node's card."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from PySide6.QtCore import QCoreApplication, QPointF, QTextBoundaryFinder
from PySide6.QtGui import QTextLayout, QTextOption
from ryvencore.NodePort import NodeInput, NodeOutput

from vision_designer.editor.canvas.look import (
    GRID,
    MAX_SHOWN,
    MAX_SMALL_SIZE,
    READABLE_TITLE_PIXELS,
    SMALL_SIZE,
    TITLE_SIZE,
    TITLES_ONLY_BELOW,
    elided,
    font,
    metrics,
)
from vision_designer.editor.look import texts
from vision_designer.editor.look.texts import duration, translated_message
from vision_designer.editor.look.values import SEPARATOR, card_parameters
from vision_designer.editor.runs.progress import NodeStatus
from vision_designer.nodes.core.component import ComponentNode

Port: TypeAlias = NodeInput | NodeOutput
translate = QCoreApplication.translate
STRIP_WIDTH = 5.0
"""Width of the colored strip at the left."""
HEADER = 40.0
LINE = 16.0
"""Height of each further line of the header."""
TITLE_LINES = 3
ROW = 24.0
PORT_RADIUS = 5.0
LABEL_INSET = 14.0
TITLE_LEFT = 38.0
BADGE_WIDTH = 32.0
LARGE_TITLE_SIZE = round(READABLE_TITLE_PIXELS / TITLES_ONLY_BELOW)
"""Font size of a title at the lowest zoom where cards have other text."""
LARGE_TITLE_LEFT = 12.0
LINE_HEIGHT = 1.2
"""Multiple of the font size."""
MIN_WIDTH = 176
MAX_WIDTH = 240
TEXT_LINE = 16.0
"""Height of a line of small text."""
VALUE_LINES = 2
COMMENT_LINES = 2
FOOTER = 24.0
PREVIEW = 64.0
CORNER = 6.0
WRAPPING = QTextOption()
WRAPPING.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
WORD_WRAPPING = QTextOption()
WORD_WRAPPING.setWrapMode(QTextOption.WrapMode.WordWrap)


@dataclass(frozen=True)
class PortLayout:
    """The position of a port on the card, and its elided label."""

    label: str
    x: float
    y: float
    text: QPointF
    """Left end of the label's baseline."""

    @property
    def point(self) -> QPointF:
        return QPointF(self.x, self.y)


class CardTexts(NamedTuple):
    """The texts of a card before they are wrapped or elided."""

    title: str
    subtitle: str
    values: str
    comment: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class ShownTexts:
    """Texts of a card as they are painted at some font sizes: wrapped, or elided."""

    title_size: int
    small_size: int
    """Font size of all texts but the title."""
    title: tuple[str, ...]
    """Its lines."""
    has_icon: bool
    """Whether the title leaves space for the icon and the badge."""
    subtitle: str
    values: tuple[str, ...]
    """Lines with the values of ``card_parameters``."""
    comment: tuple[str, ...]
    inputs: tuple[PortLayout, ...]
    outputs: tuple[PortLayout, ...]


@dataclass(frozen=True, eq=False)
class CardLayout(ShownTexts):
    """Sizes of a card, and its texts at zoom 1; shared by all nodes with the same texts.

    Positions are relative to the top left corner of the card.
    """

    width: float
    height: float
    header: float
    values_height: float
    """Height that is enough for the lines of ``values`` in a larger font too."""
    texts: CardTexts


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
            inputs=tuple(texts.declared(port.type_.declaration.title) for port in node.inputs),
            outputs=tuple(texts.declared(port.type_.declaration.title) for port in node.outputs),
        )
    )


@lru_cache(maxsize=4096)
def _layout(shown: CardTexts) -> CardLayout:
    title, subtitle, inputs, outputs = shown.title, shown.subtitle, shown.inputs, shown.outputs
    # Cards are wide and high enough for the largest font, up to MAX_WIDTH.
    bold, plain = metrics(TITLE_SIZE, True), metrics(MAX_SMALL_SIZE)
    input_widths = [plain.horizontalAdvance(label) for label in inputs]
    output_widths = [plain.horizontalAdvance(label) for label in outputs]
    row_widths = [a + b + 2 * LABEL_INSET + 16 for a, b in zip(input_widths, output_widths, strict=False)]
    side_by_side = all(row_width <= MAX_WIDTH for row_width in row_widths)
    widths = [
        bold.horizontalAdvance(title) + TITLE_LEFT + BADGE_WIDTH,
        plain.horizontalAdvance(subtitle) + TITLE_LEFT + BADGE_WIDTH,
    ]
    widths.append(plain.horizontalAdvance(shown.values) + LABEL_INSET + 12)
    widths += [label_width + 2 * LABEL_INSET for label_width in (*input_widths, *output_widths)]
    widths += row_widths if side_by_side else []
    width = float(min(max(MIN_WIDTH, -int(-max(widths) // GRID) * GRID), MAX_WIDTH))
    label_width = width - 2 * LABEL_INSET
    title_lines = wrapped(title, width - TITLE_LEFT - BADGE_WIDTH + 4, TITLE_LINES, TITLE_SIZE, bold=True)
    header = HEADER + LINE * (len(title_lines) - 1)
    if subtitle:
        header += GRID if len(title_lines) == 1 else LINE
    # High enough for the whole title at any zoom where cards have other text.
    large_title_lines = wrapped(title, width - LARGE_TITLE_LEFT - 6, TITLE_LINES, LARGE_TITLE_SIZE, bold=True)
    header = max(header, -int(-len(large_title_lines) * LARGE_TITLE_SIZE * LINE_HEIGHT // GRID) * GRID)
    text_width = width - LABEL_INSET - 12
    values = wrapped(shown.values, text_width, VALUE_LINES, SMALL_SIZE) if shown.values else ()
    large_values = wrapped(shown.values, text_width, VALUE_LINES, MAX_SMALL_SIZE) if shown.values else ()
    values_height = -(-(len(large_values) * MAX_SMALL_SIZE * LINE_HEIGHT + 2) // GRID) * GRID if large_values else 0.0
    lines = wrapped(shown.comment, text_width, COMMENT_LINES, SMALL_SIZE) if shown.comment else ()
    # Rows stay on the grid, so that links between aligned cards can be straight.
    top = header + values_height + text_height(lines)
    first_output = 0 if side_by_side else len(inputs)
    rows = max(len(inputs), len(outputs) + first_output)
    return CardLayout(
        width=width,
        height=top + rows * ROW + (GRID if rows else 0),
        header=header,
        title_size=TITLE_SIZE,
        small_size=SMALL_SIZE,
        title=title_lines,
        has_icon=True,
        subtitle=elided(subtitle, SMALL_SIZE, False, width - TITLE_LEFT - BADGE_WIDTH + 4),
        values=values,
        values_height=values_height,
        comment=lines,
        inputs=tuple(
            _port_layout(label, SMALL_SIZE, label_width, QPointF(0.0, top + ROW * at + ROW / 2))
            for at, label in enumerate(inputs)
        ),
        outputs=tuple(
            _port_layout(label, SMALL_SIZE, label_width, QPointF(width, top + ROW * (at + first_output) + ROW / 2))
            for at, label in enumerate(outputs)
        ),
        texts=shown,
    )


def _port_layout(label: str, size: int, width: float, dot: QPointF) -> PortLayout:
    """Layout of a port, with the label to the right of an input and to the left of an output."""
    shown, measure = elided(label, size, False, width), metrics(size)
    x = LABEL_INSET if dot.x() == 0 else dot.x() - LABEL_INSET - measure.horizontalAdvance(shown)
    text = QPointF(x, dot.y() + (measure.ascent() - measure.descent()) / 2)
    return PortLayout(shown, dot.x(), dot.y(), text)


def text_height(lines: Sequence[str]) -> float:
    """Height of lines of small text on a card, on the grid."""
    return -(-len(lines) * TEXT_LINE // GRID) * GRID + GRID if lines else 0


def wrapped(
    text: str, width: float, maximum: int, size: int, *, bold: bool = False, breaks_words: bool = True
) -> tuple[str, ...]:
    """Wrap a text into at most ``maximum`` lines, and elide the last one.

    Lines break by the rules of Unicode, also between Chinese characters. A word that is too long for a line is broken,
    or else elided.
    """
    starts = _line_starts(text, width, maximum, size, bold, breaks_words=breaks_words)
    if len(starts) == 1:
        return (elided(text, size, bold, width),)
    # Qt counts UTF-16 units.
    units = text.encode("utf-16-le", "surrogatepass")
    ends = [*starts[1:maximum], None]
    parts = [
        units[2 * start : None if end is None else 2 * end].decode("utf-16-le", "surrogatepass").strip()
        for start, end in zip(starts, ends, strict=False)
    ]
    if not breaks_words:
        return tuple(elided(part, size, bold, width) for part in parts)
    return (*parts[:-1], elided(parts[-1], size, bold, width))


def _line_starts(
    text: str, width: float, maximum: int, size: int, bold: bool, *, breaks_words: bool = True
) -> list[int]:
    """Starts of the lines in UTF-16 units: one more than ``maximum`` if the text is longer."""
    if metrics(size, bold).horizontalAdvance(text) <= width:
        return [0]
    layout = QTextLayout(text, font(size, bold))
    layout.setTextOption(WRAPPING if breaks_words else WORD_WRAPPING)
    starts: list[int] = []
    layout.beginLayout()
    while len(starts) <= maximum and (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        starts.append(line.textStart())
    layout.endLayout()
    return starts


@lru_cache(maxsize=1024)
def fitted_title(text: str, width: float, height: float, max_size: int, min_size: int) -> tuple[int, tuple[str, ...]]:
    """The largest font size at which a title fits without breaking a word, and its lines.

    Where it does not fit at ``min_size`` either, words that are too long are elided, and so is the last line.
    """
    for size in range(max_size, min_size - 1, -1):
        max_lines = max(int(height // (size * LINE_HEIGHT)), 1)
        starts = _line_starts(text, width, max_lines, size, True)
        if len(starts) <= max_lines and not _breaks_word(text, starts):
            return size, wrapped(text, width, max_lines, size, bold=True)
    lines = max(int(height // (min_size * LINE_HEIGHT)), 1)
    return min_size, wrapped(text, width, lines, min_size, bold=True, breaks_words=False)


def _breaks_word(text: str, starts: list[int]) -> bool:
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Line, text)
    for start in starts[1:]:
        finder.setPosition(start)
        if not finder.isAtBoundary():
            return True
    return False


@lru_cache(maxsize=4096)
def enlarged(layout: CardLayout, title_size: int, small_size: int, min_title_size: int) -> ShownTexts:
    """The texts of a card at these font sizes; the title replaces the icon only if necessary."""
    shown = layout.texts
    width_beside_icon = layout.width - TITLE_LEFT - BADGE_WIDTH + 4
    size, title = fitted_title(shown.title, width_beside_icon, layout.header, title_size, title_size)
    has_icon = "".join(title).replace(" ", "") == shown.title.replace(" ", "") and not _breaks_word(
        shown.title, _line_starts(shown.title, width_beside_icon, TITLE_LINES, title_size, True)
    )
    title_width = width_beside_icon
    if not has_icon:
        title_width = layout.width - LARGE_TITLE_LEFT - 6
        size, title = fitted_title(shown.title, title_width, layout.header, title_size, min_title_size)
    height_left = layout.header - len(title) * size * LINE_HEIGHT
    inputs, outputs = _enlarged_ports(layout, small_size)
    return ShownTexts(
        title_size=size,
        small_size=small_size,
        title=title,
        has_icon=has_icon,
        subtitle=elided(shown.subtitle, small_size, False, title_width)
        if height_left >= small_size * LINE_HEIGHT
        else "",
        values=_enlarged_text(shown.values, layout.width, layout.values_height, small_size),
        comment=_enlarged_text(shown.comment, layout.width, text_height(layout.comment), small_size),
        inputs=inputs,
        outputs=outputs,
    )


def _enlarged_text(text: str, width: float, height: float, size: int) -> tuple[str, ...]:
    lines = int((height - 2) // (size * LINE_HEIGHT))
    return wrapped(text, width - LABEL_INSET - 12, lines, size) if lines > 0 else ()


def _enlarged_ports(layout: CardLayout, size: int) -> tuple[tuple[PortLayout, ...], tuple[PortLayout, ...]]:
    """Layouts of the ports; an input and an output in one row share its width."""
    row_width = layout.width - 2 * LABEL_INSET
    measure = metrics(size).horizontalAdvance
    output_labels = {port.y: label for port, label in zip(layout.outputs, layout.texts.outputs, strict=True)}
    available_widths = dict.fromkeys(output_labels, row_width)
    inputs = []
    for port, label in zip(layout.inputs, layout.texts.inputs, strict=True):
        input_width = row_width
        if port.y in output_labels:
            input_width = max((row_width - 8) / 2, row_width - 8 - measure(output_labels[port.y]))
            available_widths[port.y] = row_width - 8 - min(measure(label), input_width)
        inputs.append(_port_layout(label, size, input_width, port.point))
    outputs = [
        _port_layout(label, size, available_widths[port.y], port.point)
        for port, label in zip(layout.outputs, layout.texts.outputs, strict=True)
    ]
    return tuple(inputs), tuple(outputs)


def clear_layouts() -> None:
    """Clear cached measurements, after the language or the font has changed."""
    _layout.cache_clear()
    fitted_title.cache_clear()
    enlarged.cache_clear()
    elided.cache_clear()
    metrics.cache_clear()


def progress_text(status: NodeStatus) -> str:
    """The progress of a running node; empty if unknown."""
    if status.total:
        return (
            translate("canvas", "{done} of {total} {unit}")
            .format(done=f"{status.done:,}", total=f"{status.total:,}", unit=texts.unit(status.unit))
            .strip()
        )
    return f"{status.done:,} {texts.unit(status.unit)}".strip() if status.done else ""


def footer_texts(status: NodeStatus, *, bypassed: bool = False, results: Sequence[str] = ()) -> tuple[str, ...]:
    """The texts for a card's footer, the longest first.

    Args:
        status: of the node.
        bypassed: whether runs skip the node.
        results: shown once the node is completed or reused.
    """
    state = status.shown_state
    name = texts.state(state)
    if bypassed:
        return (translate("canvas", "Bypassed"),)
    if state == "running":
        parts = [part for part in (progress_text(status), translated_message(status.message)) if part]
        return (SEPARATOR.join(parts), parts[0]) if parts else (name,)
    if state == "failed" and status.error is not None:
        return (translated_message(status.error.get("message", "")) or name,)
    if results and state in ("completed", "reused"):
        return tuple(results)
    if status.seconds is not None and state == "completed":
        return f"{name}{SEPARATOR}{duration(status.seconds)}", name
    return (name,)


def fitting(candidates: Sequence[str], size: int, width: float) -> str:
    """The first text that fits, else the last one, elided."""
    fits = (text for text in candidates if metrics(size).horizontalAdvance(text) <= width)
    return next(fits, None) or elided(candidates[-1], size, False, width)
