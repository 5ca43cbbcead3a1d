"""Layout and texts of a node card."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from PySide6.QtCore import QCoreApplication, QPointF
from ryvencore.NodePort import NodeInput, NodeOutput

from vision_designer.editor.canvas.look import GRID, LABEL_SIZE, MAX_SHOWN, SMALL_SIZE, TITLE_SIZE, elided, metrics
from vision_designer.editor.look import texts
from vision_designer.editor.look.texts import duration, translated_message
from vision_designer.editor.runs.progress import NodeStatus
from vision_designer.nodes.core.component import ComponentNode

Port: TypeAlias = NodeInput | NodeOutput
translate = QCoreApplication.translate
STRIP = 5.0
"""Width of the coloured strip at the left."""
HEADER = 40.0
LINE = 16.0
"""Height of each further line of the header."""
TITLE_LINES = 2
ROW = 24.0
PORT_RADIUS = 5.0
LABEL_INSET = 14.0
TITLE_LEFT = 38.0
BADGE_ROOM = 32.0
MIN_WIDTH = 176
MAX_WIDTH = 232
COMMENT_LINE = 16.0
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

    @property
    def point(self) -> QPointF:
        """The end of its links."""
        return QPointF(self.x, self.y)


@dataclass(frozen=True)
class CardLayout:
    """Positions relative to the top left corner of the card; shared by all nodes with the same texts."""

    width: float
    height: float
    header: float
    title: tuple[str, ...]
    """One or two lines."""
    subtitle: str
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
        title_of(node)[:MAX_SHOWN],
        "" if subtitle == node.node_title else subtitle,
        " ".join(node.comment[:MAX_SHOWN].split()),
        tuple(texts.port_title(port.type_.declaration) for port in node.inputs),
        tuple(texts.port_title(port.type_.declaration) for port in node.outputs),
    )


@lru_cache(maxsize=4096)
def _layout(title: str, subtitle: str, comment: str, inputs: tuple[str, ...], outputs: tuple[str, ...]) -> CardLayout:
    bold, plain = metrics(TITLE_SIZE, True), metrics(LABEL_SIZE)
    widest_in = [plain.horizontalAdvance(label) for label in inputs]
    widest_out = [plain.horizontalAdvance(label) for label in outputs]
    both = [a + b + 2 * LABEL_INSET + 16 for a, b in zip(widest_in, widest_out, strict=False)]
    side_by_side = all(wide <= MAX_WIDTH for wide in both)
    wanted = [
        bold.horizontalAdvance(title) + TITLE_LEFT + BADGE_ROOM,
        plain.horizontalAdvance(subtitle) + TITLE_LEFT + BADGE_ROOM,
    ]
    wanted += [wide + 2 * LABEL_INSET for wide in (*widest_in, *widest_out)]
    wanted += both if side_by_side else []
    width = float(min(max(MIN_WIDTH, -int(-max(wanted) // GRID) * GRID), MAX_WIDTH))
    room = width - 2 * LABEL_INSET
    titles = wrapped(title, width - TITLE_LEFT - BADGE_ROOM + 4, TITLE_LINES, TITLE_SIZE, bold=True)
    header = HEADER + LINE * (len(titles) - 1) + (GRID if subtitle and len(titles) == 1 else LINE if subtitle else 0)
    lines = wrapped(comment, width - LABEL_INSET - 12, COMMENT_LINES, SMALL_SIZE) if comment else ()
    # Rows stay on the grid, so that links between aligned cards can be straight.
    top = header + (-(-len(lines) * COMMENT_LINE // GRID) * GRID + GRID if lines else 0)
    first_output = 0 if side_by_side else len(inputs)
    rows = max(len(inputs), len(outputs) + first_output)
    return CardLayout(
        width=width,
        height=top + rows * ROW + (GRID if rows else 0),
        header=header,
        title=titles,
        subtitle=elided(subtitle, SMALL_SIZE, False, width - TITLE_LEFT - BADGE_ROOM + 4),
        comment=lines,
        inputs=tuple(
            PortPlace(elided(label, LABEL_SIZE, False, room), 0.0, top + ROW * at + ROW / 2)
            for at, label in enumerate(inputs)
        ),
        outputs=tuple(
            PortPlace(elided(label, LABEL_SIZE, False, room), width, top + ROW * (at + first_output) + ROW / 2)
            for at, label in enumerate(outputs)
        ),
    )


def wrapped(text: str, width: float, maximum: int, size: int, *, bold: bool = False) -> tuple[str, ...]:
    """A text in lines of at most ``width``; the last of ``maximum`` lines is elided."""
    measure = metrics(size, bold).horizontalAdvance
    lines: list[str] = []
    line = ""
    words = text.split(" ")
    for at, word in enumerate(words):
        longer = f"{line} {word}" if line else word
        if measure(longer) <= width or not line:
            line = longer
            continue
        if len(lines) == maximum - 1:
            return (*lines, elided(" ".join([line, *words[at:]]), size, bold, width))
        lines.append(line)
        line = word
    return (*lines, elided(line, size, bold, width))


def forget_layouts() -> None:
    """Measure again at the next use, after the language or the font has changed."""
    _layout.cache_clear()
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


def footer_text(status: NodeStatus, *, bypassed: bool = False) -> str:
    """The text at the foot of a card."""
    state = status.shown_state
    if bypassed:
        return translate("canvas", "Bypassed")
    if state == "running":
        parts = [progress_text(status), translated_message(status.message)]
        return "  ·  ".join(part for part in parts if part) or texts.state(state)
    if state == "failed" and status.error is not None:
        return translated_message(status.error.get("message", "")) or texts.state(state)
    if status.seconds is not None and state == "completed":
        return f"{texts.state(state)}  ·  {duration(status.seconds)}"
    return texts.state(state)
