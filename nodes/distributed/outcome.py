"""Outcome of a launch: a result file, or a named failure."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from vision_designer.nodes.errors import VisionDesignerError, error_class
from vision_designer.nodes.messages import with_messages
from vision_designer.nodes.system.atomic_files import write_json, writing
from vision_designer.nodes.system.stored import read_object

FAILURE = "failure.json"
RESULT = "result.json"
SIGNAL = "signal.json"
ENDED = "ended"


def write_failure(folder: Path, error: VisionDesignerError) -> None:
    """Record a failure that a restart cannot fix, for all processes of the launch."""
    with writing(folder):
        write_json(folder / FAILURE, {"name": error.name, "message": error.message})


def read_failure(folder: Path) -> VisionDesignerError | None:
    """The error from :func:`write_failure`; None if there is none."""
    content = with_messages(read_object(folder / FAILURE))
    if not content:
        return None
    return error_class(str(content.get("name")))(str(content.get("message")))


def write_result(folder: Path, result: dict[str, Any]) -> None:
    """Write the result of the first process; raises FailedToWriteOutputsError."""
    with writing(folder):
        write_json(folder / RESULT, result)


def read_result(folder: Path) -> dict[str, Any] | None:
    """The result; None if there is none yet."""
    return read_object(folder / RESULT) or None


def write_signal(folder: Path, number: int) -> None:
    """Record the signal that ended a process, if there is no further restart; raises FailedToWriteOutputsError."""
    with writing(folder):
        write_json(folder / SIGNAL, {"signal": number})


def read_signal(folder: Path) -> int:
    """The recorded signal; 0 if there is none."""
    number = read_object(folder / SIGNAL).get("signal")
    return number if isinstance(number, int) else 0


def mark_ended(folder: Path) -> None:
    """Tell other machines that the launch has ended."""
    with suppress(OSError):
        (folder / ENDED).touch()


def has_ended(folder: Path) -> bool:
    """Whether the launch has ended; also if the folder is gone."""
    return (folder / ENDED).exists() or not folder.is_dir()
