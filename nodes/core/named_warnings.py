"""Warnings that name a file each, and no more of them than anybody reads."""

from vision_designer.nodes.core.job import Job

MAX_NAMED = 50
"""Files that are named one by one in the log."""


class NamedWarnings:
    """Warns of the first files one by one, and at the end of how many more there are.

    Args:
        job: whose log it is.
        rest: what is said of the others, after their number.
    """

    def __init__(self, job: Job, rest: str) -> None:
        self._job = job
        self._rest = rest
        self._count = 0

    def add(self, message: str) -> None:
        """Warn of one file, or count it."""
        self._count += 1
        if self._count <= MAX_NAMED:
            self._job.warn(message)

    def finish(self) -> None:
        """Say how many were not named."""
        if self._count > MAX_NAMED:
            self._job.warn(f"{self._count - MAX_NAMED} more {self._rest}")
