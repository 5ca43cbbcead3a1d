"""What a flow or a node tells those who listen to it."""

from collections.abc import Callable
from typing import Any

import ryvencore.Base

Listener = Callable[..., Any]


class Event(ryvencore.Base.Event):  # type: ignore[misc]
    """An event during which listeners may come and go.

    ryvencore keeps listeners in sets: one that stops listening while it is told breaks off the telling, in which order
    they are told is a matter of chance, and each event takes 4 kB, of which every node has six. Here they are told in
    the order in which they came.
    """

    def __init__(self, *args: object) -> None:
        self.args = args
        self._listeners: dict[Listener, int] = {}

    def sub(self, callback: Listener, nice: int = 0) -> None:
        """Tell ``callback`` from now on; before others if it is less ``nice``."""
        if callback in self._listeners:
            raise ValueError(f"{callback} is told already")
        self._listeners[callback] = nice

    def unsub(self, callback: Listener) -> None:
        """Tell ``callback`` no more."""
        del self._listeners[callback]

    def emit(self, *args: object) -> None:
        """Tell all who listen now; who stops listening meanwhile is not told any more."""
        for callback, _ in sorted(self._listeners.items(), key=lambda entry: entry[1]):
            if callback in self._listeners:
                callback(*args)
