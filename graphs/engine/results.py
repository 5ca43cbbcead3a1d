"""Results of a run and of its nodes."""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from vision_designer.graphs.engine.events import NodeState, RunState
from vision_designer.nodes.errors import RunCancelledError

CANCELLED = 130
"""Exit status of a cancelled run."""


def cancelled_before_start() -> RunCancelledError:
    """Error of a run that was cancelled before it was in the history."""
    return RunCancelledError("the run was cancelled before it started.")


@dataclass(frozen=True)
class NodeWarning:
    """A warning of a node; ``earlier_run`` is the run that computed a reused output, else empty."""

    message: str
    earlier_run: str = ""


@dataclass
class NodeResult:
    """Result of a node."""

    state: NodeState = "waiting"
    seconds: float = 0.0
    outputs: dict[str, Path] = field(default_factory=dict)
    metrics: dict[str, float] = field(default_factory=dict)
    tables: list[dict[str, Any]] = field(default_factory=list)
    pictures: list[Path] = field(default_factory=list)
    key: str = ""
    error: dict[str, str] | None = None
    warnings: list[NodeWarning] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        values = asdict(self)
        values["outputs"] = {port: str(path) for port, path in self.outputs.items()}
        values["pictures"] = [str(path) for path in self.pictures]
        return values


@dataclass
class RunResult:
    """Result of a run."""

    run_id: str
    state: RunState
    seconds: float
    nodes: dict[str, NodeResult]

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "run_id": self.run_id,
            "state": self.state,
            "seconds": round(self.seconds, 3),
            "nodes": {node_id: node.to_json() for node_id, node in self.nodes.items()},
        }
