"""Small pictures: asked for where somebody looks, and kept while they are likely to be looked at again."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPixmap

from vision_designer.editor.look.pixmaps import bytes_of, decoded
from vision_designer.editor.workers.data_process import DataProcess, Request

MAX_BYTES = 128 * 2**20
"""Of pixels that are kept; what was looked at last stays."""
BYTES_OF_FACTS = 1024
"""About what the facts of a picture take, also of one that could not be made."""


@dataclass(frozen=True)
class Picture:
    """A picture and what is known of its image; without a pixmap, ``error`` says why there is none."""

    pixmap: QPixmap
    facts: dict[str, Any] = field(default_factory=dict)
    error: str = ""


class Thumbnails(QObject):
    """Pictures by key.

    Args:
        data: answers the requests.
        arguments: what to ask for a key; None when it cannot be told yet.
    """

    loaded = Signal(object)
    """The key of a picture that has come."""

    def __init__(
        self, data: DataProcess, arguments: Callable[[Any], dict[str, Any] | None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._data = data
        self._arguments = arguments
        self._pictures: OrderedDict[Hashable, Picture] = OrderedDict()
        self._requests: dict[Hashable, Request] = {}
        self._bytes = 0
        self._age = 0

    @property
    def pending(self) -> list[Hashable]:
        """The keys that were asked for and have not come yet."""
        return list(self._requests)

    def get(self, key: Hashable) -> Picture | None:
        """The picture of a key, if it is there."""
        picture = self._pictures.get(key)
        if picture is not None:
            self._pictures.move_to_end(key)
        return picture

    def want(self, keys: Sequence[Hashable]) -> None:
        """Ask for these pictures, the first of them first; what was asked for and is not among them is taken back."""
        wanted = set(keys)
        for key in [key for key in self._requests if key not in wanted]:
            self._requests.pop(key).cancel()
        # The process serves the latest request first.
        for key in reversed(keys):
            if key in self._pictures or key in self._requests:
                continue
            arguments = self._arguments(key)
            if arguments is not None:
                self._requests[key] = self._data.request(
                    "thumbnail", arguments, partial(self._done, self._age, key), partial(self._failed, self._age, key)
                )

    def clear(self) -> None:
        """Forget all pictures and take back all requests."""
        self._age += 1
        for request in self._requests.values():
            request.cancel()
        self._requests.clear()
        self._pictures.clear()
        self._bytes = 0

    def _done(self, age: int, key: Hashable, answer: dict[str, Any]) -> None:
        if age == self._age:
            pixmap, error = decoded(answer.pop("png", None)), str(answer.get("error", ""))
            self._keep(key, Picture(pixmap, answer, error or ("" if not pixmap.isNull() else self.tr("No image."))))

    def _failed(self, age: int, key: Hashable, message: str) -> None:
        if age != self._age:
            return
        if message:
            self._keep(key, Picture(QPixmap(), {}, message))
        else:
            self._requests.pop(key, None)

    def _keep(self, key: Hashable, picture: Picture) -> None:
        self._requests.pop(key, None)
        self._pictures[key] = picture
        self._bytes += _bytes_of(picture)
        while self._bytes > MAX_BYTES and len(self._pictures) > 1:
            self._bytes -= _bytes_of(self._pictures.popitem(last=False)[1])
        self.loaded.emit(key)


def _bytes_of(picture: Picture) -> int:
    return bytes_of(picture.pixmap) + BYTES_OF_FACTS
