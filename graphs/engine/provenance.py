"""Provenance: what a result depends on, hashed into its key and stored with it.

Equal ingredients mean equal results: component and version, source of components that do not ship with this program,
parameters, run settings that change results (resolved for this machine), versions of libraries, identities of files,
and inputs.
"""

import hashlib
import inspect
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from vision_designer.graphs.engine.machine import Machine, installed
from vision_designer.graphs.paths import Fingerprint
from vision_designer.nodes.components import is_built_in
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.discovery import is_from_folder, is_ours
from vision_designer.nodes.core.parameters import ParameterModel
from vision_designer.nodes.core.run_settings import TorchRunSettings
from vision_designer.nodes.system.files import is_hidden
from vision_designer.nodes.system.stored import Stored

FORMAT = 2
"""Part of every key; raised when keys are made differently, so that everything is computed again once."""
KEY_LENGTH = 24
"""Hexadecimal digits of SHA-256: 96 bits."""
KEY = re.compile(rf"[0-9a-f]{{{KEY_LENGTH}}}")
DEVICE, PRECISION, PROCESSES = "device", "precision", "processes"
PROCESS_SETTINGS = ("node_count", "process_count_per_node")
"""Run settings of which only the product changes results: the number of processes."""
PROGRAM = "vision-designer"

COMPUTED_WITH = "computed_with"
"""Actual inputs of a result that does not depend on the place of its data. For explanations; not part of the key."""

Ingredients = dict[str, Any]
"""JSON values: ``format``, ``component``, ``version``, ``parameters``, ``settings``, ``files``, ``inputs``, and if
needed ``libraries``, ``source``, ``folders`` and ``computed_with``.
"""


@dataclass(frozen=True)
class ResultIdentity:
    """Identity of a node's result.

    Attributes:
        content: equal for results that differ only in the place of files that they refer to. The key itself, unless a
            dataset was compared by content.
        folders: places of those files, each once.
        ingredients: of ``key``.
    """

    key: str
    content: str
    folders: tuple[str, ...]
    ingredients: Ingredients


def ingredients(
    component: type[ComponentNode],
    parameters: ParameterModel,
    settings: ParameterModel,
    files: Mapping[str, Fingerprint],
    inputs: Mapping[str, tuple[str, str]],
    machine: Machine,
    source: str | None = None,
) -> Ingredients:
    """The ingredients of a node's result.

    Parameters are checked, with absolute paths. Defaults are left out: a new parameter changes no key, and a changed
    default requires a new version of the component. ``files`` are fingerprints by path parameter, ``inputs`` key and
    output port by connected input port; ``source`` is the result of :func:`source_of`, if known.
    """
    found: Ingredients = {
        "format": FORMAT,
        **own_ingredients(component, parameters, settings, machine),
        "files": {
            name: {"fingerprint": found.text, "files": found.files, "bytes": found.size}
            for name, found in files.items()
        },
        "inputs": {port: list(source) for port, source in inputs.items()},
    }
    if libraries := component.libraries if is_built_in(component) else (*component.libraries, PROGRAM):
        found["libraries"] = {name: _version(name) for name in libraries}
    source = source_of(component) if source is None else source
    if source := _source_with_additions(source, component.additions(parameters)):
        found["source"] = source
    return found


def own_ingredients(
    component: type[ComponentNode], parameters: ParameterModel, settings: ParameterModel, machine: Machine | None = None
) -> Ingredients:
    """The ingredients that a node has by itself, without files and inputs; without a machine, ``auto`` stays."""
    return {
        "component": component.component,
        "version": component.version,
        "parameters": parameters.model_dump(exclude_defaults=True),
        "settings": _settings(component, settings, machine),
    }


def result_identity(
    component: type[ComponentNode],
    found: Ingredients,
    inputs: Mapping[str, tuple[ResultIdentity, str]],
    places: Mapping[str, str],
) -> ResultIdentity:
    """The identity of a result.

    The key of a result that refers to files by path includes the paths, so that nothing reads from a folder that no
    longer exists. Any other result (``outputs_name_files = False``) is identified by content.

    ``inputs`` are identity and output port by connected input port (those in ``found`` are ignored), ``places`` the
    paths of dataset parameters that are compared by content.
    """
    keys = {port: [source.key, output] for port, (source, output) in inputs.items()}
    contents = {port: [source.content, output] for port, (source, output) in inputs.items()}
    full: Ingredients = {**found, "inputs": keys}
    folders = list(
        dict.fromkeys([*places.values(), *(folder for source, _ in inputs.values() for folder in source.folders)])
    )
    if not folders:
        key = key_of(full)
        return ResultIdentity(key, key, (), full)
    parameters = {name: value for name, value in found["parameters"].items() if name not in places}
    by_content: Ingredients = {**found, "parameters": parameters, "inputs": contents}
    if len(folders) > 1:
        # Which inputs share a folder matters, but not its name.
        numbers = {port: [folders.index(folder) for folder in source.folders] for port, (source, _) in inputs.items()}
        by_content["folders"] = numbers
    content = key_of(by_content)
    if component.outputs_name_files or places:
        return ResultIdentity(key_of(full), content, tuple(folders), full)
    return ResultIdentity(content, content, (), {**by_content, COMPUTED_WITH: keys})


def key_of(found: Ingredients) -> str:
    """The key of these ingredients."""
    text = json.dumps({name: found[name] for name in found if name != COMPUTED_WITH}, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:KEY_LENGTH]


class _File(Stored):
    files: int
    bytes: int


Feed = tuple[Annotated[str, Field(pattern=f"^{KEY.pattern}$")], str]
"""Key and output port."""


class _Ingredients(Stored):
    format: int
    component: str
    version: str
    parameters: dict[str, Any]
    settings: dict[str, Any]
    files: dict[str, _File]
    inputs: dict[str, Annotated[Feed, Field(strict=False)]]
    libraries: dict[str, Any] = {}
    computed_with: dict[str, Annotated[Feed, Field(strict=False)]] = {}


def is_valid(found: object) -> bool:
    """Whether a record's ingredients are valid; a workspace may be from elsewhere."""
    try:
        _Ingredients.of(found)
    except ValueError:
        return False
    return True


def with_settings(found: Ingredients, actual: Mapping[str, str | int]) -> Ingredients:
    """The ingredients with the settings that were actually used; absent ones stay absent."""
    settings = found["settings"]
    return {**found, "settings": {name: actual.get(name, value) for name, value in settings.items()}}


def _settings(component: type[ComponentNode], settings: ParameterModel, machine: Machine | None) -> dict[str, Any]:
    names = set(component.settings_that_change_results)
    values = settings.model_dump(include=names)
    found = settings.model_dump(include=names, exclude_defaults=True)
    if machine is not None and isinstance(settings, TorchRunSettings) and names & {DEVICE, PRECISION}:
        device, precision = machine.resolved(settings.device, settings.precision)
        found |= {name: value for name, value in ((DEVICE, device), (PRECISION, precision)) if name in names}
    if names.issuperset(PROCESS_SETTINGS):
        machines, processes = (values[name] for name in PROCESS_SETTINGS)
        found = {name: value for name, value in found.items() if name not in PROCESS_SETTINGS}
        found[PROCESSES] = machines * processes
    return found


_version: Callable[[str], str | None] = cache(installed)
"""Cached: installed versions do not change while the process runs."""


def source_of(component: type[ComponentNode]) -> str:
    """Hash of the source of a component that does not ship with this program; empty for one that does.

    Covers the modules of the class and its base components, and the modules beside them in the same package or folder
    of components, but not other imports; a component names such libraries in ``libraries``.
    """
    if is_built_in(component):
        return ""
    found = hashlib.sha256()
    for ancestor in component.__mro__[:-1]:
        if not issubclass(ancestor, ComponentNode) or ancestor is ComponentNode:
            continue
        if is_built_in(ancestor):
            found.update(f"{ancestor.component} {ancestor.version}\0".encode())
            continue
        found.update(f"{ancestor.__qualname__}\0".encode("utf-8", "surrogateescape"))
        _add_files(found, _sources(ancestor))
    return found.hexdigest()[:KEY_LENGTH]


def _source_with_additions(source: str, modules: Iterable[str]) -> str:
    """A component's source, and that of the modules of additions that its result depends on."""
    outside = sorted(module for module in modules if module and not is_ours(module))
    if not outside:
        return source
    found = hashlib.sha256(source.encode())
    _add_files(found, sorted({file for module in outside for file in _files_with_content(module)}))
    return found.hexdigest()[:KEY_LENGTH]


def _add_files(digest: "hashlib._Hash", files: Iterable[tuple[str, bytes]]) -> None:
    for name, content in files:
        digest.update(f"{name}\0{hashlib.sha256(content).hexdigest()}\0".encode("utf-8", "surrogateescape"))


def _sources(component: type[ComponentNode]) -> Iterator[tuple[str, bytes]]:
    """Name and content of each source file of a component."""
    if getattr(sys.modules.get(component.__module__), "__file__", None) is None:
        # Defined interactively: only the compiled code is available.
        code = inspect.unwrap(component.run).__code__
        yield "", repr((code.co_code, code.co_names, code.co_consts)).encode()
        return
    yield from _files_with_content(component.__module__)


def _files_with_content(module: str) -> Iterator[tuple[str, bytes]]:
    """Name and content of a module's file, and of the modules beside it."""
    file = getattr(sys.modules.get(module), "__file__", None)
    for path, name in _files_of(module, Path(file)) if file else ():
        try:
            yield name, path.read_bytes()
        except OSError:
            yield name, b""


def _files_of(module: str, file: Path) -> list[tuple[Path, str]]:
    package = sys.modules.get(module.partition(".")[0]) if "." in module else None
    if package is not None and getattr(package, "__path__", None):
        roots = [Path(root) for root in package.__path__]
    elif is_from_folder(module):
        roots = [file.parent]
    else:
        # A top-level module of an installed distribution.
        return [(file, file.name)]
    return [(path, path.relative_to(root).as_posix()) for root in roots for path in _modules_below(root)]


def _modules_below(root: Path) -> list[Path]:
    """The Python files of a folder and its packages."""
    try:
        entries = sorted(path for path in root.iterdir() if not is_hidden(path.name))
    except OSError:
        return []
    found: list[Path] = []
    for path in entries:
        if path.suffix == ".py":
            found.append(path)
        elif path.is_dir() and (path / "__init__.py").is_file():
            found += _modules_below(path)
    return found
