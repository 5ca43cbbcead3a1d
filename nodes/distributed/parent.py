"""Ends this process when its parent process has ended."""

import os
import threading
import time

PARENT = "VISION_DESIGNER_PARENT"
"""The environment variable with the number of the process that must live on."""
INTERVAL = 0.2


def environment_for_children() -> dict[str, str]:
    """What a child needs to know for :func:`end_with_parent`."""
    return {PARENT: str(os.getpid())}


def end_with_parent() -> None:
    """End this process at once when its parent has ended, even if that was killed and could tell nobody."""
    # Its number was handed down, since it may have ended before we could ask for it.
    parent = int(os.environ.get(PARENT) or os.getppid())

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(INTERVAL)
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()
