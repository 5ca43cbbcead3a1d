"""Provenance: what a result depends on, hashed into its key and stored with it.

The same ingredients mean the same result. So all that goes into a result is here: the component with its version, its
source if it does not ship with this program, its parameters, the run settings that change results as they are on this
machine, the versions of the libraries that compute, the identities of the files that it reads, and what feeds it.
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
from vision_designer.graphs.json_text import Stored
from vision_designer.graphs.paths import Fingerprint
from vision_designer.nodes.components import is_built_in
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.discovery import is_from_folder, is_ours
from vision_designer.nodes.core.parameters import ParameterModel
from vision_designer.nodes.core.run_settings import TorchRunSettings
from vision_designer.nodes.system.atomic_files import is_hidden

FORMAT = 2
"""Part of every key; goes up when keys are made in another way, and everything is computed anew once."""
KEY_LENGTH = 24
"""Hexadecimal digits of SHA-256: 96 bits, and paths that stay readable."""
KEY = re.compile(rf"[0-9a-f]{{{KEY_LENGTH}}}")
DEVICE, PRECISION, PROCESSES = "device", "precision", "processes"
PROCESS_SETTINGS = ("node_count", "process_count_per_node")
"""Run settings of which only the product changes a result: how many processes take part."""
PROGRAM = "vision-designer"

COMPUTED_WITH = "computed_with"
"""Of a result that does not depend on where its data lies: what really fed it. It is kept to explain, in no key."""

Ingredients = dict[str, Any]
"""Plain JSON values: ``format``, ``component``, ``version``, ``parameters``, ``settings``, ``files``, ``inputs``, and,
where they are needed, ``libraries``, ``source``, ``folders`` and ``computed_with``."""


@dataclass(frozen=True)
class Made:
    """What identifies the result of a node.

    Attributes:
        key: of the result.
        content: the same for two results that differ only in where the files lie which they refer to. It is the key
            itself unless a dataset was compared by content.
        folders: where those files lie, each place once.
        ingredients: all that went into ``key``.
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
    """What the result of a node is made from.

    Args:
        component: its class.
        parameters: checked, with absolute paths. Those at their default are left out: a new parameter then changes no
            key, and a changed default must raise the component's version.
        settings: its run settings, checked.
        files: what each of its path parameters refers to.
        inputs: the key of what feeds each connected input port, and the output port.
        machine: says what ``auto`` becomes.
        source: of the component, see :func:`source_of`, when that is known already.
    """
    found: Ingredients = {
        "format": FORMAT,
        **own_ingredients(component, parameters, settings, machine),
        "files": {name: _facts(fingerprint) for name, fingerprint in files.items()},
        "inputs": {port: list(feed) for port, feed in inputs.items()},
    }
    if libraries := _libraries(component):
        found["libraries"] = libraries
    source = source_of(component) if source is None else source
    if source := _with_additions(source, component.additions(parameters)):
        found["source"] = source
    return found


def own_ingredients(
    component: type[ComponentNode], parameters: ParameterModel, settings: ParameterModel, machine: Machine | None = None
) -> Ingredients:
    """The ingredients that a node itself has in its graph, apart from what its paths refer to and what feeds it.

    Args:
        component: its class.
        parameters: checked, with absolute paths.
        settings: its run settings, checked.
        machine: says what ``auto`` becomes; without it, ``auto`` stays.
    """
    return {
        "component": component.component,
        "version": component.version,
        "parameters": parameters.model_dump(exclude_defaults=True),
        "settings": _settings(component, settings, machine),
    }


def made_of(
    component: type[ComponentNode],
    found: Ingredients,
    inputs: Mapping[str, tuple[Made, str]],
    places: Mapping[str, str],
) -> Made:
    """What identifies a result.

    A result that refers to files by their place has the places in its key, so that nothing ever reads from a folder
    that has gone. One that does not (``outputs_name_files``) is identified by the contents alone.

    Args:
        component: its class.
        found: its ingredients; ``inputs`` of them are not used.
        inputs: what feeds each connected input port, and the output port.
        places: of its own parameters, those that are the path of a dataset which is compared by content.
    """
    keys = {port: [feed.key, output] for port, (feed, output) in inputs.items()}
    contents = {port: [feed.content, output] for port, (feed, output) in inputs.items()}
    full: Ingredients = {**found, "inputs": keys}
    folders = list(dict.fromkeys([*places.values(), *(place for feed, _ in inputs.values() for place in feed.folders)]))
    if not folders:
        key = key_of(full)
        return Made(key, key, (), full)
    parameters = {name: value for name, value in found["parameters"].items() if name not in places}
    by_content: Ingredients = {**found, "parameters": parameters, "inputs": contents}
    if len(folders) > 1:
        # Two equal folders are not one folder twice: which input has which still counts, and not what they are called.
        numbers = {port: [folders.index(place) for place in feed.folders] for port, (feed, _) in inputs.items()}
        by_content["folders"] = numbers
    content = key_of(by_content)
    if component.outputs_name_files or places:
        return Made(key_of(full), content, tuple(folders), full)
    return Made(content, content, (), {**by_content, COMPUTED_WITH: keys})


def key_of(found: Ingredients) -> str:
    """The key of a result that is made from these ingredients."""
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


def is_whole(found: object) -> bool:
    """Whether a record's ingredients are some that this program may have written; a workspace may be from elsewhere."""
    try:
        _Ingredients.of(found)
    except ValueError:
        return False
    return True


def with_settings(found: Ingredients, actual: Mapping[str, str | int]) -> Ingredients:
    """The ingredients of a result that was computed with other settings than planned; those it lacks stay out."""
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
        machines, each = (values[name] for name in PROCESS_SETTINGS)
        found = {name: value for name, value in found.items() if name not in PROCESS_SETTINGS}
        found[PROCESSES] = machines * each
    return found


def _facts(fingerprint: Fingerprint) -> dict[str, Any]:
    return {"fingerprint": fingerprint.text, "files": fingerprint.files, "bytes": fingerprint.size}


def _libraries(component: type[ComponentNode]) -> dict[str, str | None]:
    names = component.libraries if is_built_in(component) else (*component.libraries, PROGRAM)
    return {name: _version(name) for name in names}


_version: Callable[[str], str | None] = cache(installed)
"""What is installed does not change while it is in use, and to look it up takes a while."""


def source_of(component: type[ComponentNode]) -> str:
    """A hash of the source of a component that does not ship with this program; empty for one that does.

    It covers the module of the class, and of every component that the class is derived from, with the modules beside
    it: those of the same package, or of the same folder of components. What the module imports from elsewhere does not
    count; a component can name such libraries in ``libraries``.
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
        for name, content in _sources(ancestor):
            found.update(f"{name}\0{hashlib.sha256(content).hexdigest()}\0".encode("utf-8", "surrogateescape"))
    return found.hexdigest()[:KEY_LENGTH]


def _with_additions(source: str, modules: Iterable[str]) -> str:
    """A component's source, and that of the modules of additions that its result depends on."""
    outside = sorted(module for module in modules if module and not is_ours(module))
    if not outside:
        return source
    files = {(name, content) for module in outside for name, content in _files_with_content(module)}
    found = hashlib.sha256(source.encode())
    for name, content in sorted(files):
        found.update(f"{name}\0{hashlib.sha256(content).hexdigest()}\0".encode("utf-8", "surrogateescape"))
    return found.hexdigest()[:KEY_LENGTH]


def _sources(component: type[ComponentNode]) -> Iterator[tuple[str, bytes]]:
    """Name and content of each source file that belongs to a component."""
    if getattr(sys.modules.get(component.__module__), "__file__", None) is None:
        # Written into a prompt, or made by a program: there is only what was compiled.
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
        # A module by itself among all that is installed.
        return [(file, file.name)]
    return [(path, path.relative_to(root).as_posix()) for root in roots for path in _modules_below(root)]


def _modules_below(root: Path) -> list[Path]:
    """The Python files of a folder and of the packages in it."""
    try:
        entries = sorted(path for path in root.iterdir() if not is_hidden(path.name))
    except OSError:
        return []
    return [
        found
        for path in entries
        for found in (
            [path]
            if path.suffix == ".py"
            else _modules_below(path)
            if path.is_dir() and (path / "__init__.py").is_file()
            else []
        )
    ]
