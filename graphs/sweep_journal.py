"""The journal of a sweep: a file with its trials, which several processes may share."""

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from vision_designer.nodes.errors import FailedToWriteOutputsError, FileParsingFailedError
from vision_designer.nodes.system.atomic_files import writing

if TYPE_CHECKING:
    from optuna.storages import BaseStorage


def open_journal(path: Path) -> "BaseStorage":
    """Open or create a journal file.

    Raises:
        FailedToWriteOutputsError: another file is there, or it cannot be written.
        FileParsingFailedError: damaged.
    """
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend

    with writing(path, named=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size:
            with path.open("rb") as file:
                begins = file.read(20)
            if not begins.startswith(b'{"op_code":'):
                raise FailedToWriteOutputsError(
                    f"{path} exists and is not the journal of a search. Choose another file for --journal.", path=path
                )
        try:
            return JournalStorage(JournalFileBackend(str(path)))
        except (ValueError, KeyError, TypeError) as error:
            raise damaged(path, error) from error


def damaged(path: Path, error: Exception) -> FileParsingFailedError:
    """Error for a damaged journal."""
    return FileParsingFailedError(
        f"the journal {path} is damaged: {type(error).__name__}: {error}. Choose another file for --journal; existing "
        "results are reused.",
        path=path,
    )


def drawing(path: Path | None) -> AbstractContextManager[object]:
    """Lock under which values are drawn; processes that draw at the same moment could draw the same values.

    Args:
        path: of the journal; None for a search without one, which needs no lock.
    """
    return nullcontext() if path is None else FileLock(path.with_name(f".{path.name}.draw"))
