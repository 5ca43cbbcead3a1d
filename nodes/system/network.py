"""Offline mode: whether pretrained weights may be downloaded."""

import os

from vision_designer.nodes.errors import ParameterParsingError

OFFLINE = "VISION_DESIGNER_OFFLINE"
"""Environment variable that turns downloads off; inherited by child processes."""
ON_VALUES, OFF_VALUES = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
"""Values of the variable in any case; empty is the same as unset."""


def is_offline() -> bool:
    """Return whether downloads are turned off.

    Raises:
        ParameterParsingError: invalid value of the environment variable.
    """
    given = os.environ.get(OFFLINE, "")
    word = given.strip().lower()
    if word in ON_VALUES:
        return True
    if word in OFF_VALUES or not word:
        return False
    raise ParameterParsingError(
        "VISION_DESIGNER_OFFLINE is {value!r:.80}; {yes} turn downloads off, {no} or an empty value "
        "leave them on. Set it to one of these values, or unset it.",
        yes=", ".join(ON_VALUES),
        no=", ".join(OFF_VALUES),
        variable=OFFLINE,
        value=given,
    )


def set_offline(offline: bool) -> None:
    """Turn downloads off or on for this process and its children."""
    os.environ[OFFLINE] = "1" if offline else "0"
