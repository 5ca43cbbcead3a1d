"""Reads files of torch.save without running code, with limits on size."""

import mmap
import pickle
import pickletools
import re
import sys
import threading
import zipfile
from _compat_pickle import IMPORT_MAPPING, NAME_MAPPING
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Protocol, cast

import torch

from vision_designer.nodes.messages import Message, ReasonError, first_line

_ZIP = b"PK\x03\x04"
_MAIN_PICKLE = 3
"""Pickle with the contents in files from before torch 1.6, after magic number, protocol and machine description."""
_stand_ins = threading.RLock()
"""Guards torch's process-wide list of safe globals."""


class StandIn:
    """Empty replacement for an object that is not a weight, e.g. argparse.Namespace."""

    def __new__(cls, *_: object, **__: object) -> "StandIn":
        """Accept and ignore any arguments."""
        return super().__new__(cls)

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def __setstate__(self, _: object) -> None:
        pass


# The restricted unpickler fills only real dicts and lists.
_FILLED: dict[str, Callable[..., object]] = {
    "collections.defaultdict": lambda *_: {},
    "collections.deque": lambda *_: [],
}
_DATA = re.compile(
    r"argparse\.Namespace|types\.SimpleNamespace|pathlib(\._local)?\.(Pure)?(Posix|Windows)?Path"
    r"|datetime\.(datetime|date|time|timedelta|timezone)|decimal\.Decimal|fractions\.Fraction|uuid\.UUID"
    r"|builtins\.(frozenset|slice|range|dict|list|tuple|int|float|str|bool|object)|functools\.partial|collections\.(defaultdict|deque)"
    r"|numpy\.(dtype|ndarray|bool_?|str_|bytes_|(u?int|float|complex)\d+|dtypes\.\w+)"
    r"|numpy\._?core\.(multiarray\.(scalar|_reconstruct)|numeric\._frombuffer)|numpy\.random\._pickle\.\w+"
    r"|torch\.(optim|amp|cuda\.amp|nn\.modules\.loss)\.[\w.]+|torchvision\.(models\.(_api\.\w+|[\w.]+_Weights)|transforms\.[\w.]+)"
)
"""Qualified names of objects that training scripts save beside weights."""
_NETWORK = re.compile(
    r"torch\.(nn\.(?!parameter\.|modules\.loss\.)|fx\.|jit\.|ao\.nn\.)|(torchvision|timm)\.models\.(?!_api\.|[\w.]+_Weights)"
)


def load(file: Path) -> Any:  # noqa: ANN401 - tensors, numbers, strings, lists and dicts
    """Load a file on the CPU with torch's restricted unpickler; raises ValueError with a reason of one line."""
    return _load(file, stand_ins=False)


def load_foreign(file: Path) -> Any:  # noqa: ANN401 - as above
    """Load a training script's file with settings, metrics and its own objects.

    Objects other than tensors become :class:`StandIn`; no class or function named in the file is looked up, imported or
    called. A file that names a function, or a Python class that is not plain data, is rejected.

    Raises:
        ValueError: unreadable; the reason is one line.
    """
    return _load(file, stand_ins=True)


def _load(file: Path, *, stand_ins: bool) -> Any:  # noqa: ANN401 - as above
    try:
        _check_archive(file)
        with _stand_ins:
            try:
                return _load_restricted(file)
            except pickle.UnpicklingError as error:
                names = _names_in(file) if stand_ins else []
                if not names:
                    raise error
            if network := next(filter(_NETWORK.match, names), None):
                of_class = next(filter(_is_class, names), network)
                raise ReasonError(
                    "it is a whole model ({name}) instead of its weights, and needs the code of its classes to be read",
                    name=of_class,
                )
            made = [(_FILLED.get(name, StandIn), name) for name in names if _DATA.fullmatch(name) or _is_class(name)]
            with torch.serialization.safe_globals(made):  # type: ignore[arg-type]
                return _load_restricted(file)
    except pickle.UnpicklingError as error:
        # torch's message explains how to run the code.
        if "operand" in str(error):
            raise ReasonError("it is damaged, or not pickled with protocol 2 as torch.save does") from error
        named = re.search(r"GLOBAL ([\w.]+)", str(error))
        more = Message("more than tensors ({named})", named=named[1]) if named else Message("more than tensors")
        raise ReasonError(
            "it is damaged, or contains {more}, which could run code when it is read", more=more
        ) from error
    except Exception as error:
        # The unpickler raises arbitrary exceptions for damaged files.
        raise ValueError(first_line(str(error) or type(error).__name__)) from error


def _load_restricted(file: Path) -> Any:  # noqa: ANN401 - as above
    # Opened here: torch would choose the format by the file name.
    with file.open("rb") as content:
        return torch.load(content, map_location="cpu", weights_only=True)


def _check_archive(file: Path) -> None:
    """Reject a zip that torch.save has not written, or whose entries are compressed.

    torch never compresses, and would unpack a zip bomb into memory.
    """
    with file.open("rb") as content:
        if content.read(4) != _ZIP:
            return
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
    names = {entry.filename.partition("/")[2] or entry.filename for entry in entries}
    if "constants.pkl" in names:
        raise ReasonError(
            "it is a TorchScript archive, which is a program instead of weights; if you trust it, save "
            "the weights with torch.save(torch.jit.load(file).state_dict(), new_file)"
        )
    if names & {"archive_format", "models/model.json", "serialized_exported_program.json"}:
        raise ReasonError(
            "it is a torch.export program instead of weights; if you trust it, save the weights with "
            "torch.save(torch.export.load(file).state_dict, new_file)"
        )
    if sum(entry.file_size for entry in entries) > file.stat().st_size:
        raise ReasonError("it unpacks to more data than a file written by torch")
    if "data.pkl" not in names:
        raise ReasonError("it is a zip archive that was not written by torch.save")


class _Readable(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...
    def readline(self) -> bytes: ...


def _names_in(file: Path) -> list[str]:
    """Names in the file's pickle as module.name, in order, without importing anything; empty if it is damaged."""
    with (
        suppress(ValueError, OSError, EOFError, StopIteration, NotImplementedError, zipfile.BadZipFile),
        file.open("rb") as content,
    ):
        if content.read(4) == _ZIP:
            with zipfile.ZipFile(content) as archive:
                entry = next(name for name in archive.namelist() if name.endswith("/data.pkl"))
                with archive.open(entry) as pickled:
                    return _names(pickled)
        # Memory-mapped: a damaged pickle may ask for more bytes than the file has, and a file object would allocate
        # them.
        with mmap.mmap(content.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            for _ in range(_MAIN_PICKLE):
                _names(mapped)
            return _names(mapped)
    return []


def _names(pickled: _Readable) -> list[str]:
    found = []
    for code, argument, _ in pickletools.genops(cast("IO[bytes]", pickled)):
        if code.name == "GLOBAL":
            module, _, name = str(argument).partition(" ")
            # Protocol 2 uses Python 2 names.
            module, name = NAME_MAPPING.get((module, name), (IMPORT_MAPPING.get(module, module), name))
            found.append(f"{module}.{name}")
    return list(dict.fromkeys(found))


def _is_class(name: str) -> bool:
    """Return whether the name looks like a class that belongs neither to Python nor to torch."""
    module, _, own = name.rpartition(".")
    ours = {*sys.stdlib_module_names, "__builtin__", "builtins", "torch", "numpy"}
    return module.partition(".")[0] not in ours and own.lstrip("_")[:1].isupper()
