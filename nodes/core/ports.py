"""Ports and link types."""

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, ClassVar, Self, cast

from ryvencore import NodeInputType, NodeOutputType

from vision_designer.nodes.core.discovery import Records
from vision_designer.nodes.messages import Message


class LinkType(ABC):
    """Base of values on links, which read and write themselves from and to a folder."""

    type_name: ClassVar[str]
    """Displayed name, e.g. ``ImageDirectory``."""
    own_files: ClassVar[frozenset[str] | None] = None
    """Files that :meth:`write` may write besides the metadata and the files listed there; None if unknown. So foreign
    files are noticed before a folder is replaced.
    """

    viewer: ClassVar[str] = ""
    """The editor's result view for outputs of the type, e.g. ``table``; empty if they cannot be displayed."""
    colors: ClassVar[tuple[str, str]] = ("#667080", "#98a1b0")
    """Of its links, as ``#rrggbb``, in light and dark windows."""

    @classmethod
    @abstractmethod
    def read(cls, folder: Path) -> Self:
        """Read from ``folder``; raises the type's own error if it is missing, of another type or damaged."""

    @abstractmethod
    def write(self, folder: Path) -> None:
        """Write everything needed for :meth:`read` into the existing ``folder``."""

    def with_own_files(self, store: Path, folder: Path) -> Self:
        """The same value, with the files in ``store`` that it refers to copied into ``folder``, for an export to there.

        The store may be cleaned. By default the value refers to no such file.
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
    """Port type for ryvencore and stock Ryven: the text ``data`` that also knows link types.

    Two port types are equal if they share a link type, i.e. if a link is allowed; otherwise they compare as the text
    ``data``. Stock Ryven, which compares port types before connecting, thus follows our rules.
    """

    types: tuple[type[LinkType], ...]
    __slots__ = ("types",)

    def __new__(cls, types: tuple[type[LinkType], ...]) -> Self:
        """Create a port type for any of ``types``."""
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
    """Declaration of an input; it accepts one link, which is required unless ``optional``."""

    def __init__(
        self,
        identifier: str,
        title: str,
        types: type[LinkType] | tuple[type[LinkType], ...],
        *,
        optional: bool = False,
        needs_labels: bool = False,
        other_images_than: str = "",
        help: str = "",
    ) -> None:
        super().__init__(label=title, type_=PortType(_as_tuple(types)))
        self.identifier = identifier
        self.title = Message(title)
        self.optional = optional
        self.needs_labels = needs_labels
        self.other_images_than = other_images_than
        """The input whose images, or the images that its model learned from, should not be among those of this one."""
        self.help = help

    type_: PortType


class OutputPort(NodeOutputType):  # type: ignore[misc]
    """Declaration of an output, for any number of links."""

    def __init__(
        self,
        identifier: str,
        title: str,
        types: type[LinkType] | tuple[type[LinkType], ...],
        *,
        columns: tuple[str, ...] = (),
        same_images_as: str = "",
        help: str = "",
    ) -> None:
        super().__init__(label=title, type_=PortType(_as_tuple(types)))
        self.identifier = identifier
        self.title = Message(title)
        self.columns = columns
        """Columns that a table always has, by which an earlier copy is recognized."""
        self.same_images_as = same_images_as
        """The input whose images, all of them, this output has."""
        self.help = help

    type_: PortType


def why_not_link(output: OutputPort, input_: InputPort) -> str:
    """Reason why types do not allow a link from ``output`` to ``input_``; empty if they do."""
    if output.type_ == input_.type_:
        return ""
    return Message(
        "{output} is of type {types}; {input} accepts {accepted}",
        dict(output=output.title, types=output.type_.names, input=input_.title, accepted=input_.type_.names),
    )
