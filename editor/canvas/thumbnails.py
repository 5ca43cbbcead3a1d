"""Thumbnails of results on cards, requested one at a time from the data process."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QPixmap

from vision_designer.editor.canvas.look import CanvasLook
from vision_designer.editor.look.icons import bytes_of, decoded
from vision_designer.editor.workers.data_process import DataProcess, Request

HEIGHT = 104
"""Pixels; twice what is shown at zoom 1."""
ASKED_SIZE = 4 * HEIGHT
"""Pixels of the longer side that are asked for: most pictures are wider than they are high."""
MAX_BYTES = 32 * 2**20
"""Of pixels that are kept for one canvas; the oldest pictures go first."""


class Thumbnails(QObject):
    """Has the pictures made that previews show, and keeps them in the look of the canvas.

    A picture of a workspace may be of unknown origin, so it is never decoded here, but by a process that may crash.
    What comes back is a small PNG of that process.
    """

    loaded = Signal()

    def __init__(self, look: CanvasLook, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._data: DataProcess | None = None
        self._wanted: dict[str, None] = {}
        self._refused: set[str] = set()
        self._request: Request | None = None
        self._bytes = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._ask_next)

    def take_data(self, data: DataProcess) -> None:
        """Have pictures made by this process; before, none are."""
        self._data = data
        self._go_on()

    def want(self, paths: Iterable[str]) -> None:
        """Make pictures of these files, as far as they are not there yet, and could be made."""
        self._wanted.update(
            (path, None) for path in paths if path not in self._look.thumbnails and path not in self._refused
        )
        self._go_on()

    def close(self) -> None:
        """Make no more."""
        self._timer.stop()
        self._wanted.clear()
        if self._request is not None:
            self._request.cancel()
            self._request = None

    def _go_on(self) -> None:
        if self._wanted and self._data is not None and self._request is None:
            self._timer.start()

    def _ask_next(self) -> None:
        # One at a time, so that whatever else is asked of the process does not wait for all of them.
        if self._data is None or self._request is not None or not self._wanted:
            return
        path = next(iter(self._wanted))
        del self._wanted[path]
        arguments = {"file": path, "size": ASKED_SIZE}
        self._request = self._data.request(
            "thumbnail", arguments, partial(self._done, path), partial(self._failed, path)
        )

    def _done(self, path: str, answer: dict[str, Any]) -> None:
        self._request = None
        picture = decoded(answer.get("png"))
        if picture.isNull():
            self._refused.add(path)
        else:
            smooth = Qt.TransformationMode.SmoothTransformation
            self._keep(path, picture.scaledToHeight(min(HEIGHT, picture.height()), smooth))
        self._go_on()

    def _failed(self, path: str, message: str) -> None:
        self._request = None
        # Without a message the process has only put it off.
        if message:
            self._refused.add(path)
        else:
            self._wanted[path] = None
        self._go_on()

    def _keep(self, path: str, picture: QPixmap) -> None:
        kept = self._look.thumbnails
        kept[path] = picture
        self._bytes += bytes_of(picture)
        while self._bytes > MAX_BYTES and len(kept) > 1:
            self._bytes -= bytes_of(kept.pop(next(iter(kept))))
        self.loaded.emit()
