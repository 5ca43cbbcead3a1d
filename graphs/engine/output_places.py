"""Checks the paths of a command for conflicts before anything runs."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from vision_designer.graphs.overrides import raise_all
from vision_designer.graphs.resolve import ResolvedGraph
from vision_designer.graphs.user_paths import given_paths
from vision_designer.nodes.datasets.dataset_files import (
    SUBMITTED,
    WORKSPACE_DATABASE,
    WORKSPACE_FOLDERS,
    is_dataset_file,
)
from vision_designer.nodes.errors import NotInRangeValueError
from vision_designer.nodes.messages import Message
from vision_designer.nodes.system.atomic_files import resolve_links

GRAPH = Message("the graph")


@dataclass(frozen=True)
class Place:
    """A file or folder that a command reads or writes.

    Attributes:
        name: for the user, e.g. ``--events run.jsonl`` or ``images.path``.
        path: with links resolved.
        is_folder: for inputs, whether it is one on disk.
        is_dataset: images are read from it, and outputs in it are ignored.
    """

    name: str
    path: Path
    is_folder: bool = False
    is_dataset: bool = False


def is_same_place(one: Path, other: Path) -> bool:
    """Whether two paths lead to the same file or folder."""
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return resolve_links(one) == resolve_links(other)


def read_places(file: Path, graph: ResolvedGraph) -> Iterator[Place]:
    """The graph's file, and all paths in its parameters."""
    yield Place(GRAPH, resolve_links(file))
    for node, component in ((resolved.node, resolved.component) for resolved in graph.nodes.values()):
        if component is None or node.bypassed:
            continue
        for name, value in given_paths(node.parameters, component.Parameters):
            path = resolve_links(Path(value))
            is_folder = os.path.isdir(path)  # noqa: PTH112 - any text
            yield Place(f"{node.id}.{name}", path, is_folder, is_dataset=name in component.dataset_parameters)


def check_places(written: Sequence[Place], read: Iterable[Place], workspace: Path) -> None:
    """Reject conflicting places, some of which would only show after the run, or in the next one.

    Outputs, tables and events files inside a dataset's folder are allowed; the dataset ignores them.

    Raises:
        NotInRangeValueError: names every conflict.
    """
    reasons = [reason for one, other in combinations(written, 2) if (reason := _write_conflict(one, other))]
    found = list(read)
    reasons += [reason for out in written for data in found if (reason := _read_conflict(out, data))]
    # Submissions of the editor have a folder in the workspace, with the graph and its events file.
    root = resolve_links(workspace)
    submitted = {
        data.path.parent for data in found if data.name == GRAPH and data.path.parent.parent == root / SUBMITTED
    }
    others = [out for out in written if out.is_folder or out.path.parent not in submitted]
    reasons += [reason for out in others if (reason := _workspace_conflict(out, root))]
    raise_all([NotInRangeValueError(reason) for reason in reasons])


def _write_conflict(one: Place, other: Place) -> str:
    if is_same_place(one.path, other.path):
        return Message(
            "{option}: {other} is written there too. Choose another location.", option=other.name, other=one.name
        )
    inner, outer = (one, other) if one.path.is_relative_to(other.path) else (other, one)
    if inner.path.is_relative_to(outer.path):
        return Message(
            "{option}: it is inside {other}, which will be replaced as a whole. Choose a location outside of it.",
            option=inner.name,
            other=outer.name,
        )
    return ""


def _read_conflict(out: Place, data: Place) -> str:
    if is_same_place(out.path, data.path):
        return Message(
            "{option}: {data} is stored there and would be replaced. Choose another location.",
            option=out.name,
            data=data.name,
        )
    if data.path.is_relative_to(out.path):
        return Message(
            "{option}: it contains {data}, which would be replaced. Choose another location.",
            option=out.name,
            data=data.name,
        )
    # In a dataset, images and tables count; in other folders, every file.
    looks_like_data = not data.is_dataset or (not out.is_folder and is_dataset_file(out.path.name))
    if looks_like_data and data.is_folder and out.path.is_relative_to(data.path):
        return Message(
            "{option}: it is inside {data}, and would become part of it. Choose a location outside of it.",
            option=out.name,
            data=data.name,
        )
    return ""


def _workspace_conflict(out: Place, workspace: Path) -> str:
    if workspace.is_relative_to(out.path):
        return Message(
            "{option}: the workspace, {workspace}, is stored there. Choose another location.",
            option=out.name,
            workspace=workspace,
        )
    reserved = {*WORKSPACE_FOLDERS, WORKSPACE_DATABASE}
    if out.path.is_relative_to(workspace) and out.path.relative_to(workspace).parts[0] in reserved:
        return Message(
            "{option}: it is inside the folders that the workspace manages, and may be removed. Choose a "
            "location outside of them.",
            option=out.name,
        )
    return ""
