"""Edits of notes, frames and positions."""

from collections.abc import Mapping, Sequence
from typing import Any

from vision_designer.editor.graph import edits
from vision_designer.editor.graph.editable_graph import Point, editing, nothing, whole
from vision_designer.editor.graph.edits import Edit
from vision_designer.editor.graph.link_edits import LinkEdits
from vision_designer.graphs.flow import Connection
from vision_designer.nodes.core.component import ComponentNode


class NoteEdits(LinkEdits):
    """What can be done to notes and frames, each known by its place in the flow; and moving, of anything."""

    @editing(nothing)
    def move(
        self,
        positions: Mapping[ComponentNode, Point] | None = None,
        notes: Mapping[int, Point] | None = None,
        frames: Mapping[int, Point] | None = None,
        points: Mapping[Connection, Sequence[Point]] | None = None,
        text: str = "",
    ) -> None:
        """Move nodes, and notes and frames by their place in the flow, and points of links."""
        new = {node: whole(point) for node, point in (positions or {}).items() if whole(point) != node.position}
        with self.macro(text or self.tr("Move")) as edit:
            if new:
                edit.make(edits.MoveNodes({node: node.position for node in new}, new))
            if notes:
                self._set_notes(edit, _moved(self.flow.notes, notes))
            if frames:
                self._set_frames(edit, _moved(self.flow.groups, frames))
            for link, through in (points or {}).items():
                self._set_points(edit, link, through)

    @editing(nothing)
    def add_note(self, position: Point, text: str = "", size: Point = (240, 120)) -> None:
        """Add a note; it is the last of ``flow.notes`` then."""
        with self.macro(self.tr("Add note")) as edit:
            note = {"text": text, "position": list(whole(position)), "size": list(whole(size))}
            self._set_notes(edit, [*self.flow.notes, note])

    @editing(nothing)
    def set_note(self, index: int, **values: Any) -> None:  # noqa: ANN401 - JSON values
        """Change a note's text, position, size or colour."""
        with self.macro(self.tr("Change note")) as edit:
            self._set_notes(edit, _changed(self.flow.notes, index, values))

    @editing(nothing)
    def add_frame(self, position: Point, size: Point, title: str = "") -> None:
        """Add a frame; it is the last of ``flow.groups`` then."""
        with self.macro(self.tr("Add frame")) as edit:
            frame = {"title": title, "position": list(whole(position)), "size": list(whole(size))}
            self._set_frames(edit, [*self.flow.groups, frame])

    @editing(nothing)
    def set_frame(self, index: int, **values: Any) -> None:  # noqa: ANN401 - JSON values
        """Change a frame's title, position, size or colour."""
        with self.macro(self.tr("Change frame")) as edit:
            self._set_frames(edit, _changed(self.flow.groups, index, values))

    def _set_notes(self, edit: Edit, notes: Sequence[Mapping[str, Any]]) -> None:
        if notes != self.flow.notes:
            edit.make(edits.SetNotes(list(self.flow.notes), notes))

    def _set_frames(self, edit: Edit, frames: Sequence[Mapping[str, Any]]) -> None:
        if frames != self.flow.groups:
            edit.make(edits.SetFrames(list(self.flow.groups), frames))


def _moved(items: Sequence[Mapping[str, Any]], places: Mapping[int, Point]) -> list[dict[str, Any]]:
    return [
        {**item, "position": list(whole(places[at]))} if at in places else dict(item) for at, item in enumerate(items)
    ]


def _changed(items: Sequence[Mapping[str, Any]], index: int, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{**item, **values} if at == index else dict(item) for at, item in enumerate(items)]
