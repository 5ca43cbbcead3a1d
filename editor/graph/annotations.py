"""Notes and frames, and their edits."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication

from vision_designer.editor.graph.undo import Change, Edits, UndoStep, UndoSteps, editing, nothing
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.flow import Flow, Position

translate = QCoreApplication.translate
Values = Mapping[str, Any]


@dataclass(eq=False)
class Annotation:
    """A note or a frame: one object for as long as the graph is open, also when it is deleted and comes back by undo.

    Attributes:
        values: its fields in the graph file; a frame is one of its ``groups``.
        is_frame: whether it is a frame.
    """

    values: dict[str, Any]
    is_frame: bool = False

    @property
    def text(self) -> str:
        """The text of a note, the title of a frame; empty if the file has anything else."""
        text = self.values.get("title" if self.is_frame else "text", "")
        return text if isinstance(text, str) else ""


State = list[tuple[Annotation, Values]]


@dataclass
class SetAnnotations(Change):
    """Set which notes and frames there are, in which order, and their values."""

    edits: "AnnotationEdits"
    old: State
    new: State

    def do(self, flow: Flow) -> None:
        self.edits.take(self.new)

    def undo(self, flow: Flow) -> None:
        self.edits.take(self.old)

    def followed_by(self, later: Change) -> Change | None:
        return SetAnnotations(self.edits, self.old, later.new) if isinstance(later, SetAnnotations) else None


class AnnotationEdits(Edits):
    """The notes and frames of a flow, and their edits; nothing else changes those of the flow."""

    def __init__(self, steps: UndoSteps) -> None:
        super().__init__(steps)
        self.notes = [Annotation(dict(values)) for values in self.flow.notes]
        self.frames = [Annotation(dict(values), is_frame=True) for values in self.flow.groups]

    def __iter__(self) -> Iterator[Annotation]:
        return iter([*self.notes, *self.frames])

    def take(self, state: State) -> None:
        """Let these be all notes and frames."""
        for annotation, values in state:
            annotation.values = dict(values)
        self.notes = [annotation for annotation, _ in state if not annotation.is_frame]
        self.frames = [annotation for annotation, _ in state if annotation.is_frame]
        self.flow.set_notes([note.values for note in self.notes])
        self.flow.set_groups([frame.values for frame in self.frames])

    @editing(nothing)
    def add_note(self, position: Position, text: str = "", size: Position = (240, 120)) -> Annotation | None:
        """Add a note above all others."""
        return self._add(Annotation(_placed({"text": text}, position, size)), translate("edits", "Add note"))

    @editing(nothing)
    def add_frame(self, position: Position, size: Position, title: str = "") -> Annotation | None:
        """Add a frame above all others."""
        frame = Annotation(_placed({"title": title}, position, size), is_frame=True)
        return self._add(frame, translate("edits", "Add frame"))

    def _add(self, annotation: Annotation, text: str) -> Annotation:
        with self.macro(text) as step:
            self.add_to(step, [annotation])
        return annotation

    @editing(nothing)
    def change(self, annotation: Annotation, **values: Any) -> None:  # noqa: ANN401 - JSON values
        """Change the text or title, position, size or colour of a note or frame."""
        text = translate("edits", "Change frame") if annotation.is_frame else translate("edits", "Change note")
        with self.macro(text) as step:
            self.set_in(step, {annotation: values})

    def put(self, document: GraphDocument, annotation: Annotation, **values: Any) -> None:  # noqa: ANN401 - JSON values
        """Set values of a note or frame in a document of the graph, e.g. the text that is being typed."""
        own, other = (self.frames, document.groups) if annotation.is_frame else (self.notes, document.notes)
        for one, entry in zip(own, other, strict=True):
            if one is annotation:
                entry.update(values)

    # Parts of other edits

    def add_to(self, step: UndoStep, added: Iterable[Annotation]) -> None:
        """Add notes and frames, as a part of a step."""
        self._make(step, [*self._state(), *((annotation, annotation.values) for annotation in added)])

    def remove_in(self, step: UndoStep, removed: Iterable[Annotation]) -> None:
        """Remove notes and frames, as a part of a step."""
        doomed = set(removed)
        self._make(step, [entry for entry in self._state() if entry[0] not in doomed])

    def set_in(self, step: UndoStep, values: Mapping[Annotation, Values]) -> None:
        """Set some values of notes and frames, as a part of a step."""
        self._make(step, [(one, {**old, **values.get(one, {})}) for one, old in self._state()])

    def _state(self) -> State:
        return [(annotation, annotation.values) for annotation in self]

    def _make(self, step: UndoStep, new: State) -> None:
        old = self._state()
        if new != old:
            step.make(SetAnnotations(self, old, new))


def _placed(values: dict[str, Any], position: Sequence[float], size: Sequence[float]) -> dict[str, Any]:
    return {**values, "position": [round(value) for value in position], "size": [round(value) for value in size]}
