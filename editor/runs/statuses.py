"""State of a node's result."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class NodeStatus:
    """What became of a node in the run that is shown.

    Attributes:
        state: ``not_run``, or a node state of :mod:`vision_designer.graphs.engine.events`.
        stale: the node, or what feeds it, was changed since it ran so.
        done: of ``total`` ``unit``, while it runs.
        message: the last line of its log.
        warnings: how many warnings it has logged.
        first_warnings: what the first of them say.
        seconds: how long it ran; None while it runs, or when it did not.
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
        """The state as it is shown: a result that no longer belongs to the node as it is now is stale."""
        return "stale" if self.stale else self.state
