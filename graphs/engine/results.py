"""Results of a run and of its nodes, as in ``result.json``."""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pydantic import InstanceOf

from vision_designer.graphs.engine.events import NodeState, RunState
from vision_designer.nodes.core.job import Table
from vision_designer.nodes.errors import RunCancelledError

CANCELLED = 130
"""Exit status of a cancelled run."""


def cancelled_before_start() -> RunCancelledError:
    """Error of a run that was cancelled before it was in the history."""
    return RunCancelledError("the run was cancelled before it started.")


@dataclass(frozen=True)
class NodeWarning:
    """A warning of a node; ``earlier_run`` is the run that computed a reused output, else empty."""

    message: InstanceOf[str]
    earlier_run: str = ""


@dataclass
class NodeResult:
    """Result of a node."""

    state: NodeState
    seconds: float = 0.0
    outputs: dict[str, Path] = field(default_factory=dict)
    metrics: dict[str, Any] = field(default_factory=dict)
    """Numbers; None for one that is not finite, if it was read."""
    tables: list[Table] = field(default_factory=list)
    pictures: list[Path] = field(default_factory=list)
    key: str = ""
    error: dict[str, InstanceOf[str]] | None = None
    warnings: list[NodeWarning] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        values = asdict(self)
        values["outputs"] = {port: str(path) for port, path in self.outputs.items()}
        values["pictures"] = [str(path) for path in self.pictures]
        return values


@dataclass
class RunResult:
    """Result of a run; ``error`` says why its process ended, if its result is reconstructed from its events."""

    run_id: str
    state: RunState
    seconds: float | None
    nodes: dict[str, NodeResult]
    error: InstanceOf[str] | None = None

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "run_id": self.run_id,
            "state": self.state,
            "seconds": self.seconds,
            "nodes": {node_id: node.to_json() for node_id, node in self.nodes.items()},
            **({"error": self.error} if self.error is not None else {}),
        }
