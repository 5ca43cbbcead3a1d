"""Components by identifier, and the placeholder for one that is not installed."""

import copy
import sys
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.discovery import DeclarationError
from vision_designer.nodes.core.job import Job
from vision_designer.nodes.core.parameters import ParameterModel
from vision_designer.nodes.core.ports import InputPort, LinkType, OutputPort
from vision_designer.nodes.errors import InvalidGraphError

Components = Mapping[str, type[ComponentNode]]
"""Components by identifier."""


def by_identifier(components: Iterable[type[ComponentNode]]) -> Components:
    """Components by identifier, in palette order (category, title).

    Raises:
        DeclarationError: two classes have the same identifier.
    """
    found: dict[str, type[ComponentNode]] = {}
    for component in components:
        known = found.setdefault(component.component, component)
        if known is not component:
            raise DeclarationError(
                f"two components have the identifier {component.component!r}: {_source(known)} and "
                f"{_source(component)}. Give one of them another identifier, or leave it out."
            )
    return dict(sorted(found.items(), key=lambda item: (item[1].category, item[1].title)))


def _source(component: type[ComponentNode]) -> str:
    """Class and file; the module if there is no file."""
    file = getattr(sys.modules.get(component.__module__), "__file__", None)
    return f"{component.__qualname__} in {file}" if file else f"{component.__module__}.{component.__qualname__}"


class UnknownComponent(ComponentNode):
    """A component that is not installed: it keeps parameters and links, and cannot run."""

    identifier = "unknown_component"
    title = "Component not installed"
    category = "Not installed"
    is_stand_in: ClassVar[bool] = True

    def stand_in_for(self, component: str, version: str, inputs: Iterable[str], outputs: Iterable[str]) -> None:
        """Set what this stands for, before its ports are created from the links."""
        # Class constants of other components; here attributes of a node.
        self.component = component  # type: ignore[misc]
        self.title = component  # type: ignore[misc]
        self.version = self.saved_version = version  # type: ignore[misc]
        self.init_inputs = [InputPort(name, name, (), optional=True) for name in inputs]  # type: ignore[misc]
        self.init_outputs = [OutputPort(name, name, ()) for name in outputs]  # type: ignore[misc]

    @classmethod
    def brought_up_to_date(cls, parameters: Mapping[str, Any], version: str) -> tuple[dict[str, Any], str]:
        """Copy of parameters, unchanged."""
        return copy.deepcopy(dict(parameters)), version

    def load_additional_data(self, data: dict[str, Any]) -> None:
        """Load what it stands for, too."""
        ports = data.get("ports", {})
        self.stand_in_for(
            str(data.get("component", self.identifier)),
            str(data.get("version", self.version)),
            ports.get("inputs", []),
            ports.get("outputs", []),
        )
        super().load_additional_data(data)

    @staticmethod
    def run(parameters: ParameterModel, job: Job) -> Mapping[str, LinkType]:
        """Not supported."""
        raise InvalidGraphError("the component is not installed. Install the package that provides it.")
