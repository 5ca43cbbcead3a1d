"""Reading what torch.save wrote: no code is run, and no more is unpacked than lies there."""

import pickle
import zipfile
from pathlib import Path
from typing import Any

import torch


def load(file: Path) -> Any:  # noqa: ANN401 - whatever was saved: tensors, numbers, texts, and lists and dicts of them
    """What was saved, on the CPU, by torch's restricted reader.

    Raises:
        ValueError: it cannot be read; says why, in one line.
    """
    try:
        _check_packing(file)
        return torch.load(file, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        # torch's own text says how to run the code.
        raise ValueError("it is damaged, or holds more than tensors, which could run code when it is read") from error
    except Exception as error:
        # The reader raises whatever it stumbles over in a damaged or foreign file.
        raise ValueError((str(error) or type(error).__name__).splitlines()[0]) from error


def _check_packing(file: Path) -> None:
    """Refuse a zip that unpacks to more than it has: torch never packs, and would unpack a bomb into the memory."""
    with file.open("rb") as content:
        if content.read(4) != b"PK\x03\x04":
            return
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
    if sum(entry.file_size for entry in entries) > file.stat().st_size:
        raise ValueError("it unpacks to more than it has, as no file of torch does")
