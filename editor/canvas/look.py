"""How the canvas is being looked at: what all its items take into account when they paint themselves."""

import math
from dataclasses import dataclass, field

from PySide6.QtGui import QPixmap
from ryvencore.NodePort import NodeInput, NodeOutput

from vision_designer.editor.canvas.paints import Paints, paints
from vision_designer.nodes.core.component import ComponentNode

FEW = 80
"""So many nodes can be painted in full at any zoom."""
PLAIN_BELOW = 0.35
"""Below this zoom the nodes of larger graphs are plain boxes, and links straight lines."""
PLAIN_WHEN_FEW_BELOW = 0.15
READABLE = 10.5
"""Pixels of the view that letters of a title need; seen from afar, a smaller graph has titles of that size only."""
FAR_BELOW = 0.62
FAR_SIZES = 2
"""Sizes of titles seen from afar go by such steps, so that there are few of them."""
LARGEST_TITLE = 34
BRIEF_BELOW = 0.6
"""Below so many pixels of the screen a canvas unit, small text is left out in larger graphs."""


@dataclass
class CanvasLook:
    """What is shown, and how.

    Attributes:
        plain: whether it is zoomed out so far that details would not be seen.
        brief: whether small text could not be read.
        far_title: the size of titles, in canvas units, when only they can be read; 0 when all can.
        printing: whether a picture is made, which shows nothing of what is selected.
        lit: ports that a link being dragged can go to; None when none is.
        matches: nodes that a search found; None when nothing is searched.
        thumbnails: pictures that were loaded, by path.
    """

    plain: bool = False
    brief: bool = False
    far_title: int = 0
    printing: bool = False
    lit: set[NodeInput | NodeOutput] | None = None
    matches: set[ComponentNode] | None = None
    thumbnails: dict[str, QPixmap] = field(default_factory=dict)
    paints: Paints = field(default_factory=paints)

    def choose_detail(self, zoom: float, pixels: float, nodes: int) -> bool:
        """Decide how much is painted; whether that has changed.

        Args:
            zoom: of the view.
            pixels: how many of the screen's a pixel of the view takes.
            nodes: how many there are.
        """
        before = (self.plain, self.brief, self.far_title)
        self.plain = zoom < (PLAIN_BELOW if nodes > FEW else PLAIN_WHEN_FEW_BELOW)
        self.brief = nodes > FEW and zoom * pixels < BRIEF_BELOW
        self.far_title = 0
        if nodes <= FEW and zoom < FAR_BELOW and not self.plain:
            wanted = math.ceil(READABLE / zoom / FAR_SIZES) * FAR_SIZES
            self.far_title = min(wanted, LARGEST_TITLE)
        return (self.plain, self.brief, self.far_title) != before

    def is_dimmed(self, node: ComponentNode) -> bool:
        """Whether a node steps back behind others."""
        if self.matches is not None and node not in self.matches:
            return True
        return self.lit is not None and not any(port in self.lit for port in (*node.inputs, *node.outputs))
