"""Requests, their queues, and a cache, for the two worker threads."""

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

from vision_designer.nodes.errors import RunCancelledError
from vision_designer.nodes.system.stored import Stored

Value = TypeVar("Value")
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
            dropped = []
            while request.lane == "pictures" and len(lane) > MAX_PICTURES:
                dropped.append(lane.popleft())
                self._known.pop(dropped[-1].id, None)
            self._changed.notify_all()
        return dropped

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


class LruCache(Generic[Value]):
    """At most ``maximum`` values by key; evicts the least recently used.

    Concurrent requests for a value read it once.
    """

    def __init__(self, maximum: int) -> None:
        self._maximum = maximum
        self._values: OrderedDict[Hashable, Value] = OrderedDict()
        self._locks: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, read: Callable[[], Value]) -> Value:
        """Return the cached value of ``key``, or read it; exceptions of ``read`` propagate and are not cached."""
        with self._lock:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            with self._lock:
                if key in self._values:
                    self._values.move_to_end(key)
                    return self._values[key]
            value = read()
            with self._lock:
                self._values[key] = value
                while len(self._values) > self._maximum:
                    evicted, _ = self._values.popitem(last=False)
                    self._locks.pop(evicted, None)
            return value
