"""The folder of a launch, plain JSON: its specification (work, inputs, number of processes), and its outcome."""

import os
from collections.abc import Mapping
from contextlib import suppress
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

from vision_designer.nodes.core.ports import LinkType
from vision_designer.nodes.core.run_settings import MAX_NODES, MAX_PROCESSES_PER_NODE
from vision_designer.nodes.errors import FileParsingFailedError, VisionDesignerError, error_class
from vision_designer.nodes.messages import with_messages
from vision_designer.nodes.system.atomic_files import write_json, writing
from vision_designer.nodes.system.stored import read_object

SPEC = "launch.json"
INPUTS = "inputs"


class Work(StrEnum):
    """Kinds of work; nothing else can be requested."""

    TRAIN = "train"
    SCORE = "score"


class LaunchSpec(BaseModel):
    """Specification of a launch, as written into its folder.

    Attributes:
        identifier: of the rendezvous.
        machines: maximum number; one is enough to start.
        processes: on each machine, unless that machine sets its own number.
        max_restarts: maximum number of restarts after a process ended.
        workspace, outputs, checkpoints: folders, relative to that of the launch.
        settings: of the work, by identifier.
        versions: that must be equal on all machines, see :func:`versions`.
        fresh_run: see :class:`Job`; the same for all processes, which read each other's files.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    work: Work = Field(strict=False)
    identifier: str
    machines: int = Field(ge=1, le=MAX_NODES)
    processes: int = Field(ge=1, le=MAX_PROCESSES_PER_NODE)
    max_restarts: int = Field(ge=0)
    workspace: str
    outputs: str
    checkpoints: str
    settings: dict[str, Any]
    versions: dict[str, str]
    fresh_run: int = Field(default=0, ge=0)

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the specification in ``folder``; raises FileParsingFailedError if it is missing or damaged."""
        file = folder / SPEC
        try:
            return cls.model_validate_json(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else str(error).splitlines()[0]
            raise FileParsingFailedError(
                "{path} cannot be read: {why}. The workspace must be the same shared folder on every machine.",
                why=why,
                path=file,
            ) from error

    def write(self, folder: Path, inputs: Mapping[str, LinkType]) -> None:
        """Write specification and inputs into ``folder``; raises FailedToWriteOutputsError."""
        with writing(folder):
            for name, value in inputs.items():
                target = folder / INPUTS / name
                target.mkdir(parents=True)
                value.write(target)
            write_json(folder / SPEC, self.model_dump(mode="json"))


def versions() -> dict[str, str]:
    """Versions that must be equal on all machines, for equal results."""
    return {name: version(name) for name in ("vision-designer", "torch", "torchvision", "lightning-fabric")}


def relative(path: Path, folder: Path) -> str:
    """``path`` relative to ``folder``, which may have another path on another machine."""
    return Path(os.path.relpath(path, folder)).as_posix()


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
