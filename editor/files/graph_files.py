"""Graph files: names from titles, atomic writes with a backup, changes by other programs, and drops."""

import errno
import os
import re
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QDropEvent

from vision_designer.editor.files.recovery import digest_of_file
from vision_designer.nodes.errors import FailedToWriteOutputsError
from vision_designer.nodes.messages import Message, lower
from vision_designer.nodes.system import atomic_files

REMEDIES = {
    **dict.fromkeys(
        (errno.ENOSPC, errno.EDQUOT, errno.EFBIG),
        Message("Free some space on that disk, or save it elsewhere with Save As."),
    ),
    **dict.fromkeys(
        (errno.EACCES, errno.EPERM, errno.EROFS),
        Message("Check the write permissions, or save it elsewhere with Save As."),
    ),
}


def save_text(path: Path, text: str) -> None:
    """Save a graph's text, see :func:`vision_designer.nodes.system.atomic_files.replacing`.

    Unchanged text is not written, so that the backup stays a different version.

    Raises:
        FailedToWriteOutputsError: with reason and remedy; the file is unchanged.
    """
    try:
        atomic_files.save_text(path, text, keep_previous=True)
    except UnicodeEncodeError as error:
        words = text[max(0, error.start - 30) : error.start]
        raise FailedToWriteOutputsError(
            "{path} cannot be saved: it has an incomplete Unicode character after {words!r}. Remove it there.",
            words=words,
            path=path,
        ) from error
    except OSError as error:
        raise FailedToWriteOutputsError(
            "{path} cannot be saved: {why}. {remedy}",
            why=lower(error.strerror or str(error)),
            remedy=REMEDIES.get(error.errno or 0, Message("Save it elsewhere with Save As.")),
            path=path,
        ) from error


NOT_IN_NAMES = re.compile(r'[/\\:*?"<>|\x00-\x1f\x7f]')
"""Characters that some file system does not support in names."""
MAX_NAME_LENGTH = 80
"""Maximum characters; a name has at most 255 bytes, and some characters take three."""


def file_name(title: str, default: str = "graph") -> str:
    """File name without extension for a title; ``default`` if no character of the title remains."""
    return NOT_IN_NAMES.sub("_", title)[:MAX_NAME_LENGTH].strip(" .") or default


def is_folder(path: Path | str) -> bool:
    """Return whether there is a folder; False for inaccessible paths."""
    return os.path.isdir(path)  # noqa: PTH112


def is_file(path: Path | str) -> bool:
    """Return whether there is a file; False for inaccessible paths."""
    return os.path.isfile(path)  # noqa: PTH113


def path_exists(path: Path | str) -> bool:
    """Return whether the path exists; False for inaccessible paths."""
    return os.path.exists(path)  # noqa: PTH110


def is_same_file(one: Path | str, other: Path | str) -> bool:
    """Return whether two paths refer to the same file, also by symbolic or hard links."""
    try:
        return os.path.samefile(one, other)  # noqa: PTH121
    except (OSError, ValueError):
        return os.path.realpath(one) == os.path.realpath(other)


PAUSE = 200
"""Milliseconds for a program that deletes a file before writing it again."""


class FileWatch(QObject):
    """Watches the files of all open graphs; a single instance, since systems limit the number of watches.

    Compares content, so rewriting the same content is no change. :meth:`saved` must be called after each own save,
    before the event loop continues. :attr:`restored` is emitted when a changed or removed file has its old content
    again, e.g. after switching branches twice.
    """

    changed_on_disk = Signal(Path)
    removed = Signal(Path)
    restored = Signal(Path)

    def __init__(self) -> None:
        super().__init__()
        self._digests: dict[Path, str] = {}
        self._own_digests: dict[Path, str] = {}
        """Content of each file when this program last read or wrote it, as a digest."""
        self._watcher = QFileSystemWatcher(self)
        # A replaced file is no longer watched; its folder is.
        self._watcher.fileChanged.connect(self.check_soon)
        self._watcher.directoryChanged.connect(self.check_soon)
        self._timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._timer.timeout.connect(self._compare_all)

    def watch(self, path: Path) -> None:
        self._digests[path] = self._own_digests[path] = digest_of_file(path)
        self._update_watches()

    def saved(self, path: Path) -> None:
        """Record a file's content after reading or writing it."""
        if path in self._digests:
            self.watch(path)

    def forget(self, path: Path) -> None:
        self._digests.pop(path, None)
        self._own_digests.pop(path, None)
        self._update_watches()

    def _update_watches(self) -> None:
        """Watch each file and its folder, also at a link's target."""
        paths = set()
        for path in self._digests:
            # os.path instead of Path, which raises for link loops or unmounted disks.
            places = {path.absolute(), Path(os.path.realpath(path))}
            paths |= {str(place) for place in places} | {str(place.parent) for place in places}
        watched = {*self._watcher.files(), *self._watcher.directories()}
        if watched - paths:
            self._watcher.removePaths(sorted(watched - paths))
        new = [place for place in sorted(paths - watched) if os.path.exists(place)]  # noqa: PTH110
        if new:
            self._watcher.addPaths(new)

    def notice_missing(self, path: Path) -> bool:
        """Return whether a file is missing and not reported yet, and mark it as reported."""
        if not self._digests.get(path) or os.path.lexists(path):
            return False
        self._compare_all()
        return True

    def mark_missing_reported(self, path: Path) -> None:
        """Mark a missing file as reported."""
        if path in self._digests:
            self._digests[path] = ""

    def check_soon(self) -> None:
        """Compare every file with its recorded content soon.

        Systems do not report renamed folders, nor most changes on network file systems.
        """
        self._timer.start()

    def _compare_all(self) -> None:
        self._update_watches()
        for path, digest in list(self._digests.items()):
            new_digest = digest_of_file(path)
            if new_digest == digest:
                continue
            self._digests[path] = new_digest
            if new_digest and new_digest == self._own_digests[path]:
                self.restored.emit(path)
            elif new_digest:
                self.changed_on_disk.emit(path)
            else:
                self.removed.emit(path)


def accept_as_copy(event: QDropEvent) -> None:
    """Accept a drag as a copy: after a move, the source would delete the files."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
