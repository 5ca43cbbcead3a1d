"""Ryven's entry point to this package: the node classes."""

from ryven.node_env import export_nodes, on_gui_load

# By the full name: Ryven imports this file as `nodes.nodes`, but the classes must be the same.
from vision_designer.nodes.components import load_components
from vision_designer.nodes.core.registry import UnknownComponent

export_nodes([*load_components().values(), UnknownComponent])


@on_gui_load  # type: ignore[untyped-decorator]
def load_guis() -> None:
    """Register the widgets; Ryven calls it only if it has a window."""
    import vision_designer.nodes.gui  # noqa: F401 - importing it is what registers them
