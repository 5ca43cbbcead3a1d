"""State of a node's result."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class NodeStatus:
    """State of a node in the displayed run.

    Attributes:
        state: ``not_run``, or a node state of :mod:`vision_designer.graphs.engine.events`.
        stale: the node, or one upstream, was changed since that run.
        done: of ``total`` ``unit``, while it runs.
        message: last line of its log.
        warnings: number of logged warnings.
        first_warnings: text of the first ones.
        seconds: duration; None while it runs, or if it did not run.
        error: None, or ``name``, ``number`` and ``message``.
        outputs: folders by port.
    """

    state: str = "not_run"
    stale: bool = False
    done: int = 0
    total: int = 0
    unit: str = ""
    message: str = ""
    warnings: int = 0
    first_warnings: tuple[str, ...] = ()
    seconds: float | None = None
    error: dict[str, str] | None = None
    outputs: dict[str, str] = field(default_factory=dict)
    metrics: dict[str, float] = field(default_factory=dict)
    tables: list[dict[str, Any]] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    run_id: str = ""

    @property
    def shown_state(self) -> str:
        """Displayed state: stale for a result that no longer matches the node."""
        return "stale" if self.stale else self.state
