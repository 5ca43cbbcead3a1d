"""Python's garbage collector, kept to the thread of the window."""

import gc

from PySide6.QtCore import QAbstractEventDispatcher, QObject


class Collector(QObject):
    """Collects cycles of objects in the window's thread, and there only.

    Python collects in whatever thread happens to allocate. A Qt object that is part of a cycle would then be destroyed
    in a worker thread while the window's thread still hands it events, and the program would crash. So the automatic
    collector is off, and it is asked whether it is due whenever the event loop has nothing more to do.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._dispatcher = QAbstractEventDispatcher.instance()
        self._dispatcher.aboutToBlock.connect(self._collect_if_due)

    def close(self) -> None:
        """Let Python collect by itself again."""
        self._dispatcher.aboutToBlock.disconnect(self._collect_if_due)
        gc.enable()

    def _collect_if_due(self) -> None:
        counts, limits = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if limits[generation] and counts[generation] > limits[generation]:
                gc.collect(generation)
                return
