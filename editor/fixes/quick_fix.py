"""The record of a quick fix: its text and its edit."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

NODE_SIZE = (240, 168)
"""Of the card of most nodes in a run, with a comment of one line, in canvas units: to find a free place for one."""


@dataclass(frozen=True)
class QuickFix:
    """An edit that makes a problem go, as one undo step.

    Attributes:
        text: what the user reads, e.g. ``Insert Convert to Image Directory``.
        apply: makes the edit, if the graph still allows it; ``answer`` is what was asked for.
        asks: what has to be asked first: nothing, or a file or folder.
        subject: what several fixes of one problem have in common, e.g. ``Set Mode``; empty if nothing.
    """

    text: str
    apply: Callable[[str], object]
    asks: Literal["", "path"] = ""
    subject: str = ""
