"""Reads files of torch.save without running code, with limits on size."""

import mmap
import pickle
import pickletools
import re
import sys
import threading
import zipfile
from _compat_pickle import IMPORT_MAPPING, NAME_MAPPING
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Protocol, cast

import torch

_ZIP = b"PK\x03\x04"
_MAIN_PICKLE = 3
"""In a file from before torch 1.6: after a magic number, the protocol, and a description of the machine."""
_stand_ins = threading.RLock()
"""torch keeps its list of harmless names for the whole process."""


class StandIn:
    """Takes the place of an object that is no weight, e.g. argparse.Namespace: keeps nothing and does nothing."""

    def __new__(cls, *_: object, **__: object) -> "StandIn":
        """Takes any arguments, and drops them."""
        return super().__new__(cls)

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def __setstate__(self, _: object) -> None:
        pass


def _empty_dict(*_: object) -> dict[Any, Any]:
    return {}


def _empty_list(*_: object) -> list[Any]:
    return []


# The restricted reader fills only real dicts and lists.
_FILLED = {"collections.defaultdict": _empty_dict, "collections.deque": _empty_list}
_DATA = re.compile(
    r"argparse\.Namespace|types\.SimpleNamespace|pathlib(\._local)?\.(Pure)?(Posix|Windows)?Path"
    r"|datetime\.(datetime|date|time|timedelta|timezone)|decimal\.Decimal|fractions\.Fraction|uuid\.UUID"
    r"|builtins\.(frozenset|slice|range|dict|list|tuple|int|float|str|bool|object)|functools\.partial|collections\.(defaultdict|deque)"
    r"|numpy\.(dtype|ndarray|bool_?|str_|bytes_|(u?int|float|complex)\d+|dtypes\.\w+)"
    r"|numpy\._?core\.(multiarray\.(scalar|_reconstruct)|numeric\._frombuffer)|numpy\.random\._pickle\.\w+"
    r"|torch\.(optim|amp|cuda\.amp|nn\.modules\.loss)\.[\w.]+|torchvision\.(models\.(_api\.\w+|[\w.]+_Weights)|transforms\.[\w.]+)"
)
"""What training scripts save beside the weights, by module and name."""
_NETWORK = re.compile(
    r"torch\.(nn\.(?!parameter\.|modules\.loss\.)|fx\.|jit\.|ao\.nn\.)|(torchvision|timm)\.models\.(?!_api\.|[\w.]+_Weights)"
)


def load(file: Path) -> Any:  # noqa: ANN401 - whatever was saved: tensors, numbers, texts, and lists and dicts of them
    """What was saved, on the CPU, by torch's restricted reader.

    Raises:
        ValueError: it cannot be read; says why, in one line.
    """
    return _load(file, stand_ins=False)


def load_foreign(file: Path) -> Any:  # noqa: ANN401 - as above
    """The same of a file that a training script wrote, with its settings, metrics and objects of its own.

    Objects that are no tensors become stand-ins, which keep and do nothing; neither their class nor any function that
    the file names is looked up, imported or called. A file that names a function, or a class of Python itself that
    holds more than data, is refused.

    Raises:
        ValueError: it cannot be read; says what it is, and why, in one line.
    """
    return _load(file, stand_ins=True)


def _load(file: Path, *, stand_ins: bool) -> Any:  # noqa: ANN401 - as above
    try:
        _check_archive(file)
        with _stand_ins:
            try:
                return _restricted(file)
            except pickle.UnpicklingError as error:
                names = _names_in(file) if stand_ins else []
                if not names:
                    raise error
            if network := next(filter(_NETWORK.match, names), None):
                of_class = next(filter(_is_class, names), network)
                raise ValueError(
                    f"it is a whole model ({of_class}) instead of its weights, and needs the code of its classes to be "
                    "read"
                )
            with _standing_in(filter(_is_data, names)):
                return _restricted(file)
    except pickle.UnpicklingError as error:
        # torch's own text says how to run the code.
        if "operand" in str(error):
            raise ValueError("it is damaged, or not pickled with protocol 2 as torch.save does") from error
        named = re.search(r"GLOBAL ([\w.]+)", str(error))
        more = f"more than tensors ({named[1]})" if named else "more than tensors"
        raise ValueError(f"it is damaged, or contains {more}, which could run code when it is read") from error
    except Exception as error:
        # The reader raises whatever it stumbles over in a damaged or foreign file.
        raise ValueError((str(error) or type(error).__name__).splitlines()[0]) from error


def _restricted(file: Path) -> Any:  # noqa: ANN401 - as above
    # Opened here: of a path, torch judges by the name.
    with file.open("rb") as content:
        return torch.load(content, map_location="cpu", weights_only=True)


def _check_archive(file: Path) -> None:
    """Refuse a zip that torch.save has not written, or that unpacks to more than it has.

    torch never packs, and would unpack a bomb into the memory.
    """
    with file.open("rb") as content:
        if content.read(4) != _ZIP:
            return
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
    names = {entry.filename.partition("/")[2] or entry.filename for entry in entries}
    if "constants.pkl" in names:
        raise ValueError(
            "it is a TorchScript archive, which is a program instead of weights; if you trust it, save the weights "
            "with torch.save(torch.jit.load(file).state_dict(), new_file)"
        )
    if names & {"archive_format", "models/model.json", "serialized_exported_program.json"}:
        raise ValueError(
            "it is a torch.export program instead of weights; if you trust it, save the weights with "
            "torch.save(torch.export.load(file).state_dict, new_file)"
        )
    if sum(entry.file_size for entry in entries) > file.stat().st_size:
        raise ValueError("it unpacks to more data than a file written by torch")
    if "data.pkl" not in names:
        raise ValueError("it is a zip archive that was not written by torch.save")


class _Readable(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...
    def readline(self) -> bytes: ...


def _names_in(file: Path) -> list[str]:
    """What the file's pickle names, as module.name, in order; found without anything being looked up or imported.

    None if the pickle is damaged.
    """
    try:
        return _read_names(file)
    except (ValueError, OSError, EOFError, StopIteration, NotImplementedError, zipfile.BadZipFile):
        return []


def _read_names(file: Path) -> list[str]:
    with file.open("rb") as content:
        if content.read(4) == _ZIP:
            with zipfile.ZipFile(content) as archive:
                entry = next(name for name in archive.namelist() if name.endswith("/data.pkl"))
                with archive.open(entry) as pickled:
                    return _names(pickled)
        # Mapped, since a damaged file asks for more bytes than it has, which a file would make room for.
        with mmap.mmap(content.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            for _ in range(_MAIN_PICKLE):
                _names(mapped)
            return _names(mapped)


def _names(pickled: _Readable) -> list[str]:
    found = []
    for code, argument, _ in pickletools.genops(cast("IO[bytes]", pickled)):
        if code.name == "GLOBAL":
            module, _, name = str(argument).partition(" ")
            # Protocol 2 has the names of Python 2.
            module, name = NAME_MAPPING.get((module, name), (IMPORT_MAPPING.get(module, module), name))
            found.append(f"{module}.{name}")
    return list(dict.fromkeys(found))


def _is_class(name: str) -> bool:
    """Whether that is the name of a class that comes neither with Python nor with torch, as far as a name tells."""
    module, _, own = name.rpartition(".")
    ours = {*sys.stdlib_module_names, "__builtin__", "builtins", "torch", "numpy"}
    return module.partition(".")[0] not in ours and own.lstrip("_")[:1].isupper()


def _is_data(name: str) -> bool:
    return _DATA.fullmatch(name) is not None or _is_class(name)


@contextmanager
def _standing_in(names: Iterator[str]) -> Iterator[None]:
    """Have the restricted reader take stand-ins for what is so named."""
    made = [(_FILLED.get(name, StandIn), name) for name in names]
    with torch.serialization.safe_globals(made):  # type: ignore[arg-type]
        yield
