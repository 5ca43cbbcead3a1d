"""The components, one file for each, and how they are found.

Others add components by the entry-point group ``vision_designer.components`` (each entry a component
class), or by a folder of Python files given with ``--components``.
"""

import hashlib
import importlib
import importlib.util
import inspect
import os
import pkgutil
import sys
from collections.abc import Iterable
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType

from vision_designer.nodes.core.component import ComponentNode, DeclarationError
from vision_designer.nodes.core.registry import Registry
from vision_designer.nodes.errors import CouldNotOpenFileError
from vision_designer.nodes.vision.models.architectures import architectures

ENTRY_POINT_GROUP = "vision_designer.components"
FOLDER_MODULE = "vision_designer_components_"
"""How the names of modules begin that come from a folder of components."""


def load_components(folders: Iterable[Path] = ()) -> Registry:
    """All known components: those that ship, those of installed packages, those of ``folders``.

    Raises:
        DeclarationError: a component's declaration is wrong; names the class and the field.
        CouldNotOpenFileError: one of ``folders`` does not exist.
    """
    registry = Registry(built_in_components())
    for entry_point in entry_points(group=ENTRY_POINT_GROUP):
        try:
            component = entry_point.load()
        except (Exception, SystemExit) as error:
            raise _not_loaded(f"entry point {entry_point.name!r} ({entry_point.value})", error) from error
        if not (isinstance(component, type) and issubclass(component, ComponentNode)):
            raise DeclarationError(f"entry point {entry_point.name!r} ({entry_point.value}) is no component class")
        registry.add(component)
    for folder in folders:
        for component in _components_of_folder(folder):
            registry.add(component)
    return registry


def built_in_components() -> list[type[ComponentNode]]:
    """The components of this package."""
    found: list[type[ComponentNode]] = []
    for module in pkgutil.iter_modules(__path__):
        found += _components_of_module(importlib.import_module(f"{__name__}.{module.name}"))
    return found


def is_built_in(component: type[ComponentNode]) -> bool:
    """Whether a component ships with this program, which raises its version whenever its result changes."""
    return component.__module__.startswith(f"{__name__}.")


def is_from_folder(module: str) -> bool:
    """Whether a module, by its name, comes from a folder of components."""
    return module.startswith(FOLDER_MODULE)


def _digest(folder: Path) -> str:
    # The same in every process, unlike hash(): what is pickled in one can be read in another.
    return hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:12]


def _components_of_folder(folder: Path) -> list[type[ComponentNode]]:
    if not folder.is_dir():
        raise CouldNotOpenFileError(
            f"the components folder {folder} does not exist. Check the path specified with --components.",
            path=folder,
        )
    found: list[type[ComponentNode]] = []
    for file in sorted(folder.glob("*.py")):
        name = f"{FOLDER_MODULE}{_digest(folder)}_{file.stem}"
        module = sys.modules.get(name)
        if module is None:
            spec = importlib.util.spec_from_file_location(name, file)
            if spec is None or spec.loader is None:
                continue
            module = importlib.util.module_from_spec(spec)
            sys.modules[name] = module
            try:
                spec.loader.exec_module(module)
            except (Exception, SystemExit) as error:
                del sys.modules[name]
                raise _not_loaded(str(file), error) from error
        # A file may have architectures, too, or nothing else.
        try:
            architectures().add_module(module)
        except DeclarationError as error:
            raise _not_loaded(str(file), error) from error
        found += _components_of_module(module)
    return found


def _not_loaded(what: str, error: BaseException) -> DeclarationError:
    why = str(error) if isinstance(error, DeclarationError) else f"{type(error).__name__}: {error}"
    return DeclarationError(f"{what} cannot be loaded: {why}")


def _components_of_module(module: ModuleType) -> list[type[ComponentNode]]:
    return [
        value
        for value in vars(module).values()
        if inspect.isclass(value) and issubclass(value, ComponentNode) and value.__module__ == module.__name__
    ]
