"""Checkpoints after each epoch."""

from pathlib import Path
from typing import Any, BinaryIO

import torch

from vision_designer.nodes.core.job import Job
from vision_designer.nodes.system.atomic_files import atomic_file, writing
from vision_designer.nodes.vision.models import torch_file

FILE = "checkpoint.pt"
FORMAT = 1
"""Format version; checkpoints of other versions are not used."""


class _ErrorRecorder:
    """A file that records why writing failed."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.error: OSError | None = None

    def write(self, data: bytes) -> int:
        try:
            return self._file.write(data)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        self._file.flush()


class Checkpoint:
    """A checkpoint, written atomically; read by torch's restricted unpickler, which runs no code."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / FILE

    def load(self, job: Job) -> dict[str, Any] | None:
        """The saved state, on the CPU; None if there is none, or, with a warning, if it is unreadable."""
        if not self.file.is_file():
            return None
        try:
            content: Any = torch_file.load(self.file)
        except ValueError as error:
            job.warn(
                "the checkpoint {file} cannot be read, so training starts from the beginning: {error}",
                file=self.file,
                error=error,
            )
            return None
        if not isinstance(content, dict) or content.get("format") != FORMAT:
            job.warn(
                "the checkpoint {file} is of another version, so training starts from the beginning", file=self.file
            )
            return None
        return content

    def save(self, content: dict[str, Any]) -> None:
        """Replace the checkpoint; if the disk is full, FailedToWriteOutputsError, and the previous one is kept."""
        # Under a unique name: a disconnected process that is still running may be writing, too.
        with writing(self.file), atomic_file(self.file) as temporary, temporary.open("wb") as file:
            output = _ErrorRecorder(file)
            try:
                torch.save({"format": FORMAT, **content}, output)  # type: ignore[arg-type]
            except RuntimeError:
                # torch's writer hides errors of the system, e.g. a full disk.
                if output.error is not None:
                    raise output.error from None
                raise
