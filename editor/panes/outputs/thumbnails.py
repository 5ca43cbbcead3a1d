"""Small pictures: asked for where somebody looks, and kept while they are likely to be looked at again."""

import base64
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPixmap

from vision_designer.editor.workers.data_process import DataProcess, Request

MOST = 1500
"""Pictures that are kept."""


@dataclass(frozen=True)
class Picture:
    """A picture and what is known of its image; without a pixmap, ``error`` says why there is none."""

    pixmap: QPixmap
    facts: dict[str, Any] = field(default_factory=dict)
    error: str = ""


def decoded(png: object) -> QPixmap:
    """The pixmap of a PNG in base64, as the process that looks at data makes them."""
    pixmap = QPixmap()
    if isinstance(png, str):
        pixmap.loadFromData(base64.b64decode(png), "PNG")
    return pixmap


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

    def _done(self, age: int, key: Hashable, answer: dict[str, Any]) -> None:
        if age == self._age:
            pixmap, error = decoded(answer.pop("png", None)), str(answer.get("error", ""))
            self._keep(key, Picture(pixmap, answer, error or ("" if not pixmap.isNull() else self.tr("No picture."))))

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
        while len(self._pictures) > MOST:
            self._pictures.popitem(last=False)
        self.loaded.emit(key)
