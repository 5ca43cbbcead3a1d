"""A training run's state after its last finished epoch."""

from pathlib import Path
from typing import Any, BinaryIO

import torch

from vision_designer.nodes.files import writing

FILE = "checkpoint.pt"


class _Output:
    """A file that remembers why it could not be written."""

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
    """Saved whole or not at all; read by torch's restricted reader, which runs no code.

    Args:
        folder: where it lies; made when first saved.
    """

    def __init__(self, folder: Path) -> None:
        self.file = folder / FILE

    def load(self) -> dict[str, Any] | None:
        """What was saved, on the CPU; None when there is nothing, or nothing readable."""
        if not self.file.is_file():
            return None
        try:
            content: dict[str, Any] = torch.load(self.file, map_location="cpu", weights_only=True)
        except Exception:
            # The reader raises whatever it stumbles over in a damaged file. Training then begins anew.
            return None
        return content

    def save(self, content: dict[str, Any]) -> None:
        """Replace the checkpoint.

        Raises:
            FailedToWriteOutputsError: the disk is full; the last checkpoint stays.
        """
        temporary = self.file.with_name(f".{FILE}.partial")
        with writing(self.file):
            self.file.parent.mkdir(parents=True, exist_ok=True)
            try:
                with temporary.open("wb") as file:
                    output = _Output(file)
                    try:
                        torch.save(content, output)  # type: ignore[arg-type]
                    except RuntimeError:
                        # torch's writer hides what went wrong, e.g. a full disk.
                        if output.error is not None:
                            raise output.error from None
                        raise
                temporary.replace(self.file)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
