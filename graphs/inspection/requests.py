"""Queue of requests for the two worker threads."""

import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from vision_designer.nodes.errors import RunCancelledError

Lane = Literal["slow", "ordinary", "pictures"]
MAX_PICTURES = 500
"""So many small pictures may wait; the oldest are then given up, since nobody looks at them any more."""


@dataclass(eq=False)
class Request:
    """What is asked for.

    Attributes:
        lane: the queue that it waits in.
        cancelled: set when nobody waits for the answer any more.
    """

    id: int
    kind: str
    arguments: Mapping[str, Any]
    lane: Lane
    cancelled: threading.Event = field(default_factory=threading.Event)

    def check_cancelled(self) -> None:
        """Raise RunCancelledError when nobody waits for the answer any more."""
        if self.cancelled.is_set():
            raise RunCancelledError("the request was cancelled")


class Requests:
    """Three queues. Pictures are answered last come, first served: what came last is what is on the screen now."""

    def __init__(self) -> None:
        self._lanes: dict[Lane, deque[Request]] = {"slow": deque(), "ordinary": deque(), "pictures": deque()}
        self._known: dict[int, Request] = {}
        self._changed = threading.Condition()

    def add(self, request: Request) -> list[Request]:
        """Queue a request; the pictures that are given up for it are returned."""
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
        """Take a request back, whether it waits or is being answered."""
        with self._changed:
            request = self._known.pop(id_, None)
            if request is not None:
                request.cancelled.set()
                if request in self._lanes[request.lane]:
                    self._lanes[request.lane].remove(request)

    def take(self, lanes: tuple[Lane, ...]) -> Request:
        """Wait for a request in one of these lanes, the first of them first."""
        with self._changed:
            while True:
                for name in lanes:
                    if lane := self._lanes[name]:
                        return lane.pop() if name == "pictures" else lane.popleft()
                self._changed.wait()

    def finish(self, request: Request) -> bool:
        """Note that a request was answered; whether somebody still waits for the answer."""
        with self._changed:
            return self._known.pop(request.id, None) is not None
