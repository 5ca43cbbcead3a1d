"""The registry of components by identifier."""

import sys
from collections.abc import Iterable, Iterator, Mapping

from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.discovery import DeclarationError

Components = Mapping[str, type[ComponentNode]]
"""Components by identifier."""


class Registry(Mapping[str, type[ComponentNode]]):
    """Component classes by identifier, in palette order (category, title)."""

    def __init__(self, components: Iterable[type[ComponentNode]] = ()) -> None:
        self._components: dict[str, type[ComponentNode]] = {}
        for component in components:
            self.add(component)

    def add(self, component: type[ComponentNode]) -> None:
        """Add a component; raises DeclarationError if another class has the same identifier."""
        known = self._components.get(component.component)
        if known is not None and known is not component:
            raise DeclarationError(
                f"two components have the identifier {component.component!r}: {_source(known)} and "
                f"{_source(component)}. Give one of them another identifier, or leave it out."
            )
        self._components[component.component] = component

    def __getitem__(self, identifier: str) -> type[ComponentNode]:
        return self._components[identifier]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._components, key=lambda i: (self._components[i].category, self._components[i].title)))

    def __len__(self) -> int:
        return len(self._components)


def _source(component: type[ComponentNode]) -> str:
    """Class and file; the module if there is no file."""
    file = getattr(sys.modules.get(component.__module__), "__file__", None)
    return f"{component.__qualname__} in {file}" if file else f"{component.__module__}.{component.__qualname__}"
