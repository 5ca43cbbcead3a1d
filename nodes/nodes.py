"""Ryven's entry point to this package: the node classes."""

from ryven.node_env import export_nodes, on_gui_load

# By its full name: Ryven imports this file as `nodes.nodes`, and the classes must be the same as ours.
from vision_designer.nodes.components import load_components
from vision_designer.nodes.core.unknown import UnknownComponent

export_nodes([*load_components().values(), UnknownComponent])


@on_gui_load  # type: ignore[untyped-decorator]
def load_guis() -> None:
    """Give the nodes their looks; Ryven calls it only when it has a window."""
    import vision_designer.nodes.gui  # noqa: F401 - importing it is what registers them
