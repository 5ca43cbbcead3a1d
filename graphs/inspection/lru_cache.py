"""An LRU cache for several threads."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


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
