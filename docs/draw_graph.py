"""Draw a graph file as a picture.

    python docs/draw_graph.py GRAPH OUT.svg

Positions, titles, ports and links come from the file and from the components' declarations. A name that ends in .png is
written as PNG at twice the size.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path

from vision_designer.graphs.document import GraphDocument, GraphNode
from vision_designer.graphs.validate import Components
from vision_designer.nodes.components import load_components

WIDTH, HEIGHT = 200, 80
MARGIN = 30
TITLE_CHARACTERS = 16
FONT = "Inter, 'Segoe UI', 'Helvetica Neue', 'DejaVu Sans', Arial, sans-serif"
COLORS = {
    "Datasets": "#2f9e6b",
    "Computer Vision/Image Data Transformation": "#2f7fc4",
    "Computer Vision/Image Classification": "#8653c4",
    "Model Training": "#cf6a33",
    "Model Scoring & Evaluation": "#c2436f",
}
OTHER_COLOR = "#6b7280"

Point = tuple[float, float]


def draw(document: GraphDocument, components: Components) -> str:
    """SVG text of a graph."""
    ports = {node.id: _ports(node, document, components) for node in document.nodes}
    left = min(node.position[0] for node in document.nodes) - MARGIN
    top = min(node.position[1] for node in document.nodes) - MARGIN
    width = max(node.position[0] for node in document.nodes) + WIDTH + MARGIN - left
    height = max(node.position[1] for node in document.nodes) + HEIGHT + MARGIN - top
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} {top} {width} {height}" '
        f'width="{width}" height="{height}" font-family="{FONT}">',
        f"<title>{escape(document.title)}</title>",
        f'<rect x="{left}" y="{top}" width="{width}" height="{height}" rx="14" fill="#f6f7f9"/>',
        '<g fill="none" stroke="#93a0b0" stroke-width="2.2">',
    ]
    for link in document.links:
        start = ports[link.source_node][1][link.source_port]
        end = ports[link.target_node][0][link.target_port]
        lines.append(f'<path d="{_curve(start, end)}"/>')
    lines.append("</g>")
    for node in document.nodes:
        lines += _card(node, components, *ports[node.id])
    return "\n".join([*lines, "</svg>", ""])


def _ports(
    node: GraphNode, document: GraphDocument, components: Components
) -> tuple[dict[str, Point], dict[str, Point]]:
    """Positions of a node's inputs and outputs, by identifier."""
    component = components.get(node.component)
    if component is not None:
        inputs = [port.identifier for port in component.init_inputs]
        outputs = [port.identifier for port in component.init_outputs]
    else:
        inputs = list(dict.fromkeys(link.target_port for link in document.links if link.target_node == node.id))
        outputs = list(dict.fromkeys(link.source_port for link in document.links if link.source_node == node.id))
    x, y = node.position
    return _spread(inputs, x, y), _spread(outputs, x + WIDTH, y)


def _spread(names: list[str], x: float, y: float) -> dict[str, Point]:
    """Evenly spaced ports along one side of a card."""
    step = HEIGHT / (len(names) + 1)
    return {name: (x, round(y + step * number, 1)) for number, name in enumerate(names, 1)}


def _curve(start: Point, end: Point) -> str:
    """A link from left to right."""
    reach = max(abs(end[0] - start[0]) / 2, 30)
    return f"M{start[0]} {start[1]} C{start[0] + reach:g} {start[1]} {end[0] - reach:g} {end[1]} {end[0]} {end[1]}"


def _card(
    node: GraphNode, components: Components, inputs: Mapping[str, Point], outputs: Mapping[str, Point]
) -> Iterator[str]:
    component = components.get(node.component)
    kind = component.title if component is not None else node.component
    color = COLORS.get(component.category, OTHER_COLOR) if component is not None else OTHER_COLOR
    x, y = node.position
    subtitle = f"{node.id} · {kind}" if node.title else node.id
    yield f'<g id="{escape(node.id)}">'
    yield f"<title>{escape(node.comment or kind)}</title>"
    yield (
        f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="9" fill="#ffffff" stroke="#c9d0d9" '
        'stroke-width="1.4"/>'
    )
    yield f'<path d="M{x + 9} {y} h{WIDTH - 18} a9 9 0 0 1 9 9 h-{WIDTH} a9 9 0 0 1 9 -9 z" fill="{color}"/>'
    title = _wrapped(node.title or kind)
    first = y + (39 if len(title) == 1 else 31)
    for number, text in enumerate(title):
        yield (
            f'<text x="{x + 18}" y="{first + 19 * number}" font-size="16.5" font-weight="600" fill="#1f2933">'
            f"{escape(text)}</text>"
        )
    last = y + (62 if len(title) == 1 else 69)
    yield f'<text x="{x + 18}" y="{last}" font-size="13.5" fill="#66727f">{escape(subtitle)}</text>'
    for name, (px, py) in [*inputs.items(), *outputs.items()]:
        yield (
            f'<circle cx="{px}" cy="{py}" r="5.5" fill="#ffffff" stroke="{color}" stroke-width="2.4">'
            f"<title>{escape(name)}</title></circle>"
        )
    yield "</g>"


def _wrapped(title: str) -> list[str]:
    if len(title) <= TITLE_CHARACTERS:
        return [title]
    words = title.split()
    first = words[0]
    rest = words[1:]
    while rest and len(f"{first} {rest[0]}") <= TITLE_CHARACTERS:
        first = f"{first} {rest.pop(0)}"
    return [first, " ".join(rest)] if rest else [first]


def write_png(svg: str, path: Path) -> None:
    """Render SVG text to a PNG file, at twice its size."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QByteArray
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    application = QGuiApplication.instance() or QGuiApplication([])
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    image = QImage(renderer.defaultSize() * 2, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    if not image.save(str(path)):
        raise OSError(f"{path} cannot be written")
    del application


def main(graph: str, out: str) -> None:
    """Read ``graph`` and write its drawing to ``out``."""
    svg = draw(GraphDocument.read(Path(graph)), load_components())
    path = Path(out)
    if path.suffix == ".png":
        write_png(svg, path)
    else:
        path.write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
