"""Thumbnails of results on cards, requested one by one from the data process."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QPixmap

from vision_designer.editor.canvas.look import CanvasLook
from vision_designer.editor.look.icons import bytes_of, decoded
from vision_designer.editor.workers.data_process import DataProcess, Request

HEIGHT = 104
"""Pixels; twice the height at zoom 1."""
ASKED_SIZE = 4 * HEIGHT
"""Pixels of the longer side of a requested picture; most pictures are wider than high."""
MAX_BYTES = 32 * 2**20
"""Limit of the pixels for one canvas; the oldest pictures are dropped first."""


class Thumbnails(QObject):
    """Loads the pictures of previews into the look of the canvas.

    A picture of a workspace may be of unknown origin, so a process that may crash decodes it and returns a small PNG.
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
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._ask_next)

    def take_data(self, data: DataProcess) -> None:
        """Set the process that makes pictures; without one, none are made."""
        self._data = data
        self._go_on()

    def want(self, paths: Iterable[str]) -> None:
        """Request pictures of these files, except those that are loaded or have failed."""
        self._wanted.update(
            (path, None) for path in paths if path not in self._look.thumbnails and path not in self._refused
        )
        self._go_on()

    def close(self) -> None:
        """Stop."""
        self._timer.stop()
        self._wanted.clear()
        if self._request is not None:
            self._request.cancel()
            self._request = None

    def _go_on(self) -> None:
        if self._wanted and self._data is not None and self._request is None:
            self._timer.start()

    def _ask_next(self) -> None:
        # One by one, so that other requests to the process do not wait for all of them.
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
        # Without a message, the process has only postponed it.
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
