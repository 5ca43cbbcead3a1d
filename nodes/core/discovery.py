"""Finds what can be added to the program: records in its own files, installed packages and components folders.

Each kind of addition (architecture, metric, optimizer, ...) has one :class:`Records`. An addition is a record, an
instance or a subclass of the kind's class, at the top level of a Python file, alone or in a list or tuple.
"""

import hashlib
import importlib
import importlib.util
import os
import pkgutil
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any, Generic, TypeVar

from vision_designer.nodes.errors import CouldNotOpenFileError

FOLDER_MODULE = "vision_designer_components_"
"""Prefix of the names of modules that come from a components folder."""
FILES = "VISION_DESIGNER_ADDITIONS"
"""Environment variable that names the files of components folders to worker processes."""

Record = TypeVar("Record")


class DeclarationError(TypeError):
    """A component or another addition is declared wrongly, or cannot be loaded; names it and the field."""


_lock = threading.RLock()
_folder_modules: dict[Path, ModuleType] = {}
_records: "list[Records[Any]]" = []


class Records(Mapping[str, Record], Generic[Record]):
    """The records of one kind by name, in the order in which they are found; loaded when first read.

    Args:
        kind: class of the records, or whose subclasses the records are.
        what: one record in words, e.g. ``image operation``.
        group: entry-point group by which installed packages add records, e.g. ``vision_designer.metrics``. An entry
            names a record, a list of records, or a module that has some.
        package: the module with the built-in records, or a package of such modules.
        classes: whether the records are subclasses of ``kind`` rather than instances.
        name_of: the record's name.
    """

    def __init__(
        self,
        kind: type[Record],
        what: str,
        *,
        group: str,
        package: str,
        classes: bool = False,
        name_of: Callable[[Any], str] = lambda record: str(record.name),
    ) -> None:
        self.kind, self.what, self.group, self.package, self.classes = kind, what, group, package, classes
        self.name_of = name_of
        self._found: dict[str, Record] | None = None
        self._sources: dict[str, str] = {}
        self._modules_seen = 0
        self._loading = False
        _records.append(self)

    def add(self, record: Record, source: str = "") -> None:
        """Add a record that the module ``source`` states; raises DeclarationError if another one has the same name."""
        name, found = self.name_of(record), self._load()
        if found.setdefault(name, record) != record:
            places = " and ".join(_place(module) for module in (self._sources.get(name, ""), source))
            raise DeclarationError(
                f"two {self.what}s are named {name!r}, in {places}. Give one of them another name, or leave it out."
            )
        self._sources.setdefault(name, source)

    def remove(self, name: str) -> None:
        """Remove the record of that name, if there is one."""
        self._load().pop(name, None)
        self._sources.pop(name, None)

    def reload(self) -> None:
        """Find everything again at the next access, as in a new process."""
        self._found = None

    def module_of(self, name: str) -> str:
        """Name of the module that states a record; empty if it was added by :meth:`add` alone."""
        self._load()
        return self._sources.get(name, "")

    def stated_in(self, module: ModuleType) -> list[Record]:
        """The records at the top level of a module, alone or in lists and tuples."""
        if self.classes:
            return [value for value in vars(module).values() if self._is_own_class(value, module.__name__)]
        return [record for value in vars(module).values() for record in self._records_of(value)]

    def __getitem__(self, name: str) -> Record:
        return self._load()[name]

    def __iter__(self) -> Iterator[str]:
        return iter([*self._load()])

    def __len__(self) -> int:
        return len(self._load())

    def _is_own_class(self, value: object, module: str) -> bool:
        is_class = isinstance(value, type) and issubclass(value, self.kind) and value is not self.kind
        return is_class and value.__module__ == module

    def _records_of(self, value: object) -> list[Record]:
        if isinstance(value, self.kind):
            return [value]
        several = isinstance(value, list | tuple) and bool(value)
        return [*value] if several and all(isinstance(item, self.kind) for item in value) else []  # type: ignore[misc, attr-defined]

    def _add_module(self, module: ModuleType) -> None:
        for record in self.stated_in(module):
            self.add(record, module.__name__)

    def _load(self) -> dict[str, Record]:
        if self._found is not None and not self._loading and self._modules_seen == len(_folder_modules):
            return self._found
        with _lock:
            try:
                if self._found is None:
                    self._found, self._sources, self._modules_seen, self._loading = {}, {}, 0, True
                    for module in _modules_of(self.package):
                        self._add_module(module)
                    self._add_installed()
                    _load_files_of_environment()
                    self._loading = False
                # Not before the built-in records.
                while not self._loading and self._modules_seen < len(_folder_modules):
                    self._modules_seen += 1
                    self._add_module([*_folder_modules.values()][self._modules_seen - 1])
            except BaseException:
                self._found, self._loading = None, False
                raise
            return self._found

    def _add_installed(self) -> None:
        for name, value, offered in installed(self.group):
            if isinstance(offered, ModuleType):
                records, source = self.stated_in(offered), offered.__name__
            else:
                is_record = self.classes and isinstance(offered, type) and issubclass(offered, self.kind)
                records = [offered] if is_record else self._records_of(offered)
                source = value.partition(":")[0]
            if not records:
                raise DeclarationError(f"entry point {name!r} ({value}) is no {self.what}, and contains none")
            for record in records:
                self.add(record, source)


def installed(group: str) -> Iterator[tuple[str, str, Any]]:
    """Name, value and object of each entry point of a group; raises DeclarationError if one cannot be loaded."""
    for entry in _entry_points(tuple(sys.path)).select(group=group):
        try:
            offered = entry.load()
        except (Exception, SystemExit) as error:
            raise not_loaded(f"entry point {entry.name!r} ({entry.value})", error) from error
        yield entry.name, entry.value, offered


@cache
def _entry_points(path: tuple[str, ...]) -> Any:  # noqa: ANN401 - its type depends on the version of Python
    """Entry points of the packages on ``path``, which is ``sys.path``; reading all their metadata takes long."""
    return entry_points()


def modules_of_folder(folder: Path) -> list[ModuleType]:
    """Load the Python files of a components folder, each once in a process; all records in them become known.

    Raises:
        DeclarationError: a file cannot be loaded, or states a record whose name is taken.
        CouldNotOpenFileError: the folder does not exist.
    """
    if folder.exists() and not folder.is_dir():
        raise CouldNotOpenFileError(
            "{path} is not a folder of components. Specify the folder that contains the file with --components.",
            path=folder,
        )
    if not folder.is_dir():
        raise CouldNotOpenFileError(
            "the components folder {path} does not exist. Check the path specified with --components.", path=folder
        )
    return [_load_file(file) for file in sorted(folder.glob("*.py"))]


def is_from_folder(module: str) -> bool:
    """Whether a module, by its name, comes from a components folder."""
    return module.startswith(FOLDER_MODULE)


def is_ours(module: str) -> bool:
    """Whether a module, by its name, is part of this program."""
    return module.startswith("vision_designer.")


def environment_for_workers() -> dict[str, str]:
    """Environment variables by which a worker process finds the additions of this process."""
    files = [str(file) for file in _folder_modules]
    return {FILES: os.pathsep.join(files)} if files else {}


def forget_folders() -> None:
    """Forget all files of components folders, and load all records again, as in a new process."""
    with _lock:
        for path, module in [*_folder_modules.items()]:
            sys.modules.pop(module.__name__, None)
            _forget(path)


def not_loaded(what: str, error: BaseException) -> DeclarationError:
    """The error that ``what`` cannot be loaded, with the reason."""
    why = str(error) if isinstance(error, DeclarationError) else f"{type(error).__name__}: {error}"
    return DeclarationError(f"{what} cannot be loaded: {why}")


def _load_file(file: Path) -> ModuleType:
    path = file.parent.resolve() / file.name
    # Not hash(), which differs between processes: what is pickled in one can be read in another.
    name = f"{FOLDER_MODULE}{hashlib.sha256(os.fsencode(path.parent)).hexdigest()[:12]}_{path.stem}"
    with _lock:
        # Loaded before, so that a name that is taken is an error of the file.
        for records in _records:
            records._load()
        if name in sys.modules and path in _folder_modules:
            return _folder_modules[path]
        _forget(path)
        try:
            spec = importlib.util.spec_from_file_location(name, path)
            assert spec is not None and spec.loader is not None
            module = sys.modules[name] = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            _folder_modules[path] = module
            for records in _records:
                records._load()
        except (Exception, SystemExit) as error:
            sys.modules.pop(name, None)
            _forget(path)
            raise not_loaded(str(file), error) from error
    return module


def _forget(path: Path) -> None:
    if _folder_modules.pop(path, None) is not None:
        for records in _records:
            records.reload()


def _load_files_of_environment() -> None:
    for file in filter(None, os.environ.get(FILES, "").split(os.pathsep)):
        _load_file(Path(file))


def _modules_of(package: str) -> Iterator[ModuleType]:
    module = importlib.import_module(package)
    if not hasattr(module, "__path__"):
        yield module
        return
    for found in pkgutil.iter_modules(module.__path__):
        name = f"{package}.{found.name}"
        if found.ispkg:
            # A subpackage states its records in the module of its own name.
            name = f"{name}.{found.name}"
            if importlib.util.find_spec(name) is None:
                continue
        yield importlib.import_module(name)


def _place(module: str) -> str:
    """A module's file; its name where there is no file."""
    return getattr(sys.modules.get(module), "__file__", None) or module or "this process"
