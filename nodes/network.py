"""Whether the program may fetch anything from the network: only pretrained weights ever are."""

import os

OFFLINE = "VISION_DESIGNER_OFFLINE"
"""The environment variable that turns downloads off; processes that are started take it over."""


def is_offline() -> bool:
    """Whether downloads are turned off."""
    return os.environ.get(OFFLINE, "") not in ("", "0")


def set_offline(offline: bool) -> None:
    """Turn downloads off or on, for this process and those that it starts."""
    os.environ[OFFLINE] = "1" if offline else "0"
