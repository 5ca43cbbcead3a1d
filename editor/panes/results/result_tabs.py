"""The tabs of the Results pane: which there are, what they are made of, and which says most of a node."""

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.graph.preview_sources import PREVIEWED
from vision_designer.editor.runs.run_model import RunModel
from vision_designer.editor.runs.statuses import NodeStatus
from vision_designer.graphs.history.runs import History
from vision_designer.nodes.core.component import ComponentNode

if TYPE_CHECKING:
    from vision_designer.editor.workers.data_process import DataProcess

OUTPUTS, METRICS, LOG, DETAILS, PREVIEW = "outputs", "metrics", "log", "details", "preview"
TABS = (OUTPUTS, METRICS, LOG, DETAILS, PREVIEW)
ICONS = {OUTPUTS: "table", METRICS: "chart", LOG: "log", DETAILS: "details", PREVIEW: "preview"}


class NodeView(Protocol):
    """The contents of a tab: it follows by itself what goes on with the node that it was last given."""

    def show_node(self, graph: OpenGraph | None, node: ComponentNode | None) -> None:
        """Show what there is of a node."""


def tab_title(tab: str) -> str:
    """What the user reads on a tab."""
    translate = QCoreApplication.translate
    return {
        OUTPUTS: translate("ResultsPane", "Outputs"),
        METRICS: translate("ResultsPane", "Metrics"),
        LOG: translate("ResultsPane", "Log"),
        DETAILS: translate("ResultsPane", "Details"),
        PREVIEW: translate("ResultsPane", "Preview"),
    }[tab]


def make_view(tab: str, data: "DataProcess", history: History | None) -> QWidget:
    """The contents of a tab; what it needs is imported here, so that the window starts sooner."""
    if tab == METRICS:
        from vision_designer.editor.panes.metrics.metrics import MetricsView

        return MetricsView(history)
    if tab == LOG:
        from vision_designer.editor.panes.log.log import LogView

        return LogView()
    if tab == DETAILS:
        from vision_designer.editor.panes.details.details import DetailsView

        return DetailsView(data)
    if tab == OUTPUTS:
        from vision_designer.editor.panes.outputs.outputs import OutputsView

        outputs: QWidget = OutputsView(data)
        return outputs
    from vision_designer.editor.panes.preview.preview import PreviewView

    preview: QWidget = PreviewView(data)
    return preview


def telling_tab(node: ComponentNode, status: NodeStatus, run: RunModel | None) -> str:
    """The tab that says most of a node as it stands."""
    if status.state == "failed":
        return LOG
    if status.state == "running":
        return METRICS if _is_measured(node, run) else LOG
    has_none = status.state in {"not_run", "waiting", "skipped", "cancelled"}
    return PREVIEW if has_none and node.component in PREVIEWED else OUTPUTS


def _is_measured(node: ComponentNode, run: RunModel | None) -> bool:
    """Whether values are measured while such a node runs, as far as can be told."""
    return (run is not None and bool(run.metrics.get(node.node_id))) or "epochs" in node.Parameters.model_fields
