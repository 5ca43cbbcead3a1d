"""Quick fixes: edits that solve a problem, found by its error and code, each one undo step."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.graphs.validate import Problem
from vision_designer.nodes.core.discovery import Records

NODE_SIZE = (240, 168)
"""Width and height of most nodes in a run, with a one-line comment, in canvas units."""


@dataclass(frozen=True)
class QuickFix:
    """An edit that solves a problem, as one undo step.

    Attributes:
        text: what the user reads, e.g. ``Insert Convert to Image Directory``.
        apply: makes the edit, if the graph still allows it; its argument is the answer to ``asks``.
        asks: what has to be asked first: nothing, or a file or folder.
        subject: what several fixes of one problem have in common, e.g. ``Set Mode``; empty if nothing.
    """

    text: str
    apply: Callable[[str], object]
    asks: Literal["", "path"] = ""
    subject: str = ""


def _always(_graph: OpenGraph, _problem: Problem) -> bool:
    return True


@dataclass(frozen=True)
class QuickFixRecord:
    """A way to solve some problems.

    Attributes:
        name: identifies it.
        fixes: the edits that would solve a problem, the most likely first; empty if none is certain.
        errors: names of the errors it is for, e.g. ``NullOrEmptyError``; empty for all.
        codes: codes of the problems it is for; empty for those whose code no other record names.
        may: whether it is for a problem that has such an error and code.
    """

    name: str
    fixes: Callable[[OpenGraph, Problem], list[QuickFix]]
    errors: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    may: Callable[[OpenGraph, Problem], bool] = _always

    def is_for(self, graph: OpenGraph, problem: Problem) -> bool:
        """Whether it is for a problem, its code apart."""
        return (not self.errors or problem.error in self.errors) and self.may(graph, problem)


QUICK_FIXES = Records(
    QuickFixRecord, "quick fix", group="vision_designer.quick_fixes", package="vision_designer.editor.fixes"
)
"""All records, from the files of this package."""


def fixes_for(graph: OpenGraph, problem: Problem) -> list[QuickFix]:
    """The edits that would solve ``problem``, the most likely first; empty if none is certain."""
    if graph.read_only:
        return []
    records = [record for record in QUICK_FIXES.values() if record.is_for(graph, problem)]
    of_code = [record for record in records if problem.code in record.codes]
    chosen = of_code or [record for record in records if not record.codes]
    return [fix for record in chosen for fix in record.fixes(graph, problem)]
