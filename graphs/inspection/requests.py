"""Queue of requests for the two worker threads."""

import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from vision_designer.nodes.errors import RunCancelledError
from vision_designer.nodes.system.stored import Stored

Lane = Literal["slow", "ordinary", "pictures"]
MAX_PICTURES = 500
"""Maximum queued thumbnails; the oldest are dropped, since they are off screen by then."""


class FolderArguments(Stored):
    """A request about the output in a folder."""

    folder: str = ""


def folder_of(arguments: Mapping[str, Any]) -> Path:
    """The output folder that a request is about; raises ValueError if it does not name one."""
    return Path(FolderArguments.of(arguments).folder)


@dataclass(eq=False)
class Request:
    """A request; ``cancelled`` is set when the answer is no longer needed."""

    id: int
    kind: str
    arguments: Mapping[str, Any]
    lane: Lane
    cancelled: threading.Event = field(default_factory=threading.Event)

    def check_cancelled(self) -> None:
        """Raise RunCancelledError if the request was cancelled."""
        if self.cancelled.is_set():
            raise RunCancelledError("the request was cancelled")


class Requests:
    """Three queues. Pictures are LIFO: the latest are those on screen."""

    def __init__(self) -> None:
        self._lanes: dict[Lane, deque[Request]] = {"slow": deque(), "ordinary": deque(), "pictures": deque()}
        self._known: dict[int, Request] = {}
        self._changed = threading.Condition()

    def add(self, request: Request) -> list[Request]:
        """Queue a request; returns the pictures dropped for it."""
        with self._changed:
            self._known[request.id] = request
            lane = self._lanes[request.lane]
            lane.append(request)
            given_up = []
            while request.lane == "pictures" and len(lane) > MAX_PICTURES:
                given_up.append(lane.popleft())
                self._known.pop(given_up[-1].id, None)
            self._changed.notify_all()
        return given_up

    def cancel(self, id_: int) -> None:
        """Cancel a queued or running request."""
        with self._changed:
            request = self._known.pop(id_, None)
            if request is not None:
                request.cancelled.set()
                if request in self._lanes[request.lane]:
                    self._lanes[request.lane].remove(request)

    def take(self, lanes: tuple[Lane, ...]) -> Request:
        """Wait for a request in one of these lanes; earlier lanes first."""
        with self._changed:
            while True:
                for name in lanes:
                    if lane := self._lanes[name]:
                        return lane.pop() if name == "pictures" else lane.popleft()
                self._changed.wait()

    def finish(self, request: Request) -> bool:
        """Mark a request as answered; returns whether the answer is still needed."""
        with self._changed:
            return self._known.pop(request.id, None) is not None
