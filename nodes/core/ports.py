"""Ports and link types."""

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, ClassVar, Self, cast

from ryvencore import NodeInputType, NodeOutputType

from vision_designer.nodes.core.discovery import Records
from vision_designer.nodes.messages import Message


class LinkType(ABC):
    """Base of everything that travels on a link: a value that reads itself from a folder and writes itself to one."""

    type_name: ClassVar[str]
    """The name the user sees, e.g. ``ImageDirectory``."""
    own_files: ClassVar[frozenset[str] | None] = None
    """What :meth:`write` may write into its folder, beside the description and the files that this names; None where
    that is not known. So a copy in which somebody has put a file is known before it is to be replaced."""

    viewer: ClassVar[str] = ""
    """The editor's result view for outputs of the type, e.g. ``table``; empty if they cannot be displayed."""
    colors: ClassVar[tuple[str, str]] = ("#667080", "#98a1b0")
    """Of its links, as ``#rrggbb``, in light and dark windows."""

    @classmethod
    @abstractmethod
    def read(cls, folder: Path) -> Self:
        """Read what :meth:`write` wrote; a missing, foreign or damaged folder raises the type's own error."""

    @abstractmethod
    def write(self, folder: Path) -> None:
        """Write everything needed to read this value again into ``folder``, which exists and is ours."""

    def with_own_files(self, store: Path, folder: Path) -> Self:
        """The same value, with the files in ``store`` that it refers to copied into ``folder``, for an export to there.

        The store may be cleaned. By default the value refers to no file there.
        """
        return self


LINK_TYPES: "Records[type[LinkType]]" = Records(
    cast("Any", LinkType),
    "link type",
    group="vision_designer.link_types",
    package="vision_designer.nodes.types",
    classes=True,
    name_of=lambda link_type: str(link_type.type_name),
)
"""All link types: those of this program, of installed packages, and of components folders."""


class PortType(str):
    """The type of a port as ryvencore and stock Ryven see it: the text ``data``, which also knows our link types.

    Two of them are equal when a link between them is allowed, that is, when they share a link type; to
    everything else they are the text ``data``. So stock Ryven, which compares the types of two ports before
    it connects them, follows our rules without knowing them.
    """

    types: tuple[type[LinkType], ...]
    __slots__ = ("types",)

    def __new__(cls, types: tuple[type[LinkType], ...]) -> Self:
        """Make a port type that carries any of ``types``."""
        self = super().__new__(cls, "data")
        self.types = types
        return self

    def __eq__(self, other: object) -> bool:
        if isinstance(other, PortType):
            return bool(set(self.types) & set(other.types))
        return str.__eq__(self, other) if isinstance(other, str) else NotImplemented

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return str.__hash__(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return (PortType, (self.types,))

    @property
    def names(self) -> str:
        """The link types in words, e.g. ``AnyDirectory or ZipFile``."""
        return Message.joined(" or ", (link_type.type_name for link_type in self.types))


def _as_tuple(types: type[LinkType] | tuple[type[LinkType], ...]) -> tuple[type[LinkType], ...]:
    return types if isinstance(types, tuple) else (types,)


class InputPort(NodeInputType):  # type: ignore[misc]
    """Declaration of an input: it takes one link, and needs it unless ``optional``."""

    def __init__(
        self,
        identifier: str,
        title: str,
        types: type[LinkType] | tuple[type[LinkType], ...],
        *,
        optional: bool = False,
        needs_labels: bool = False,
        help: str = "",
    ) -> None:
        super().__init__(label=title, type_=PortType(_as_tuple(types)))
        self.identifier = identifier
        self.title = Message(title)
        self.optional = optional
        self.needs_labels = needs_labels
        self.help = help

    type_: PortType


class OutputPort(NodeOutputType):  # type: ignore[misc]
    """Declaration of an output: any number of links start at it."""

    def __init__(
        self,
        identifier: str,
        title: str,
        types: type[LinkType] | tuple[type[LinkType], ...],
        *,
        columns: tuple[str, ...] = (),
        help: str = "",
    ) -> None:
        super().__init__(label=title, type_=PortType(_as_tuple(types)))
        self.identifier = identifier
        self.title = Message(title)
        self.columns = columns
        """Of a table, those that it always has: by them an earlier copy is known, whatever else is in it."""
        self.help = help

    type_: PortType


def why_not_link(output: OutputPort, input_: InputPort) -> str:
    """Why a link from ``output`` to ``input_`` is impossible by their types; empty when it is possible."""
    if output.type_ == input_.type_:
        return ""
    return Message(
        "{output} is of type {types}; {input} accepts {accepted}",
        dict(output=output.title, types=output.type_.names, input=input_.title, accepted=input_.type_.names),
    )
