"""File names out of titles, which may hold anything."""

import re

NOT_IN_NAMES = re.compile(r'[/\\:*?"<>|\x00-\x1f\x7f]')
"""What some file system does not take in a name."""
LONGEST = 80
"""Characters; a name has at most 255 bytes, and some characters take three."""


def file_name(title: str, otherwise: str = "graph") -> str:
    """A name for a file about what is called so, without an ending; ``otherwise`` when nothing is left of the title."""
    return NOT_IN_NAMES.sub("_", title)[:LONGEST].strip(" .") or otherwise
