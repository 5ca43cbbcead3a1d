"""Small pictures of results, loaded one after the other while nothing else is to be done."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, QSize, QTimer, Signal
from PySide6.QtGui import QImageReader, QPixmap

from vision_designer.editor.canvas.look import CanvasLook

HEIGHT = 104
"""Pixels; twice what is shown at zoom 1."""
MOST = 400


class Thumbnails(QObject):
    """Loads the pictures that previews show into the look of the canvas."""

    loaded = Signal()

    def __init__(self, look: CanvasLook, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._wanted: dict[str, None] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._load_next)

    def want(self, paths: Iterable[str]) -> None:
        """Load these, if they are not there yet."""
        self._wanted.update((path, None) for path in paths if path not in self._look.thumbnails)
        if self._wanted:
            self._timer.start()

    def close(self) -> None:
        """Load no more."""
        self._timer.stop()
        self._wanted.clear()

    def _load_next(self) -> None:
        if not self._wanted:
            return
        path = next(iter(self._wanted))
        del self._wanted[path]
        reader = QImageReader(path)
        reader.setAutoTransform(True)
        size = reader.size()
        if size.isValid() and size.height() > HEIGHT:
            reader.setScaledSize(QSize(max(1, round(size.width() * HEIGHT / size.height())), HEIGHT))
        image = reader.read()
        if not image.isNull():
            kept = self._look.thumbnails
            kept[path] = QPixmap.fromImage(image)
            while len(kept) > MOST:
                del kept[next(iter(kept))]
            self.loaded.emit()
        if self._wanted:
            self._timer.start()
