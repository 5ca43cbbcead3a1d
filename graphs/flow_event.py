"""What a flow tells those who listen to it."""

from ryvencore.Base import Event


class FlowEvent(Event):  # type: ignore[misc]
    """An event during which listeners may come and go.

    ryvencore keeps listeners in sets: one that stops listening while it is told breaks off the telling, and in which
    order they are told is a matter of chance. Here they are told in the order in which they came.
    """

    def emit(self, *args: object) -> None:
        """Tell all who listen now; who stops listening meanwhile is not told any more."""
        for callback, _ in sorted(self._slot_priorities.items(), key=lambda entry: entry[1]):
            if callback in self._slot_priorities:
                callback(*args)
