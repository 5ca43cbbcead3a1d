"""Outcome of a launch: a result file, or a named failure."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from vision_designer.nodes.errors import LibraryExceptionError, VisionDesignerError
from vision_designer.nodes.messages import with_messages
from vision_designer.nodes.system.atomic_files import write_json, writing

FAILURE = "failure.json"
RESULT = "result.json"
SIGNAL = "signal.json"
ENDED = "ended"


def write_failure(folder: Path, error: VisionDesignerError) -> None:
    """Let all processes of the launch know that it has failed for a reason that another attempt does not change."""
    with writing(folder):
        write_json(folder / FAILURE, {"name": error.name, "message": error.message})


def read_failure(folder: Path) -> VisionDesignerError | None:
    """The error that :func:`write_failure` wrote, of the same class; None when there is none."""
    content = _read(folder / FAILURE)
    if content is None:
        return None
    known = {class_.__name__: class_ for class_ in VisionDesignerError.__subclasses__()}
    content = with_messages(content)
    return known.get(str(content.get("name")), LibraryExceptionError)(str(content.get("message")))


def write_result(folder: Path, result: dict[str, Any]) -> None:
    """Write what the first process gives back.

    Raises:
        FailedToWriteOutputsError: the disk is full, or may not be written.
    """
    with writing(folder):
        write_json(folder / RESULT, result)


def read_result(folder: Path) -> dict[str, Any] | None:
    """What :func:`write_result` wrote; None when there is nothing yet."""
    return _read(folder / RESULT)


def write_signal(folder: Path, number: int) -> None:
    """Keep which signal ended a process, when no other attempt is made.

    Raises:
        FailedToWriteOutputsError: the disk is full, or may not be written.
    """
    with writing(folder):
        write_json(folder / SIGNAL, {"signal": number})


def read_signal(folder: Path) -> int:
    """What :func:`write_signal` wrote; 0 when no process was ended by a signal."""
    number = (_read(folder / SIGNAL) or {}).get("signal")
    return number if isinstance(number, int) else 0


def mark_ended(folder: Path) -> None:
    """Let the other machines know that nothing more is to be done."""
    with suppress(OSError):
        (folder / ENDED).touch()


def has_ended(folder: Path) -> bool:
    """Whether nothing more is to be done; also when the folder has gone."""
    return (folder / ENDED).exists() or not folder.is_dir()


def _read(file: Path) -> dict[str, Any] | None:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None
