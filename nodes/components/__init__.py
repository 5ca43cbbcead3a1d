"""The components, one module for each, and how they are found.

Packages add components by the entry-point group ``vision_designer.components`` (each entry a component class); folders
of Python files are given with ``--components``.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.discovery import DeclarationError, installed, modules_of_folder
from vision_designer.nodes.core.registry import Components, by_identifier

ENTRY_POINT_GROUP = "vision_designer.components"


def load_components(folders: Iterable[Path] = ()) -> Components:
    """All components: built-in, of installed packages, and of ``folders``.

    Raises:
        DeclarationError: an invalid declaration; names the class and the field.
        CouldNotOpenFileError: one of ``folders`` does not exist.
    """
    found = built_in_components()
    for name, value, component in installed(ENTRY_POINT_GROUP):
        if not (isinstance(component, type) and issubclass(component, ComponentNode)):
            raise DeclarationError(f"entry point {name!r} ({value}) is no component class")
        found.append(component)
    for folder in folders:
        for module in modules_of_folder(folder):
            found += _components_of_module(module)
    components = by_identifier(found)
    for component in components.values():
        component.Parameters.take_fields_of_records()
    return components


def built_in_components() -> list[type[ComponentNode]]:
    """Components of this package."""
    modules = (importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__))
    return [component for module in modules for component in _components_of_module(module)]


def is_built_in(component: type[ComponentNode]) -> bool:
    """Return whether a component ships with this program, which raises its version whenever its result changes."""
    return component.__module__.startswith(f"{__name__}.")


def _components_of_module(module: ModuleType) -> list[type[ComponentNode]]:
    return [
        value
        for value in vars(module).values()
        if inspect.isclass(value) and issubclass(value, ComponentNode) and value.__module__ == module.__name__
    ]
