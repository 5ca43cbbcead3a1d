"""Offline mode: whether pretrained weights may be downloaded."""

import os

from vision_designer.nodes.errors import ParameterParsingError

OFFLINE = "VISION_DESIGNER_OFFLINE"
"""The environment variable that turns downloads off; processes that are started take it over."""
YES, NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
"""What it may hold, in upper or lower case; empty is as if it were not set."""


def is_offline() -> bool:
    """Whether downloads are turned off.

    Raises:
        ParameterParsingError: the environment variable holds another word.
    """
    given = os.environ.get(OFFLINE, "")
    word = given.strip().lower()
    if word in YES:
        return True
    if word in NO or not word:
        return False
    raise ParameterParsingError(
        f"{OFFLINE} is {given!r:.80}; {', '.join(YES)} turn downloads off, {', '.join(NO)} or an empty value leave "
        "them on. Set it to one of these values, or unset it.",
        variable=OFFLINE,
        value=given,
    )


def set_offline(offline: bool) -> None:
    """Turn downloads off or on, for this process and those that it starts."""
    os.environ[OFFLINE] = "1" if offline else "0"
