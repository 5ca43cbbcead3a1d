"""Where outputs, runs and weights are kept."""

import os
from pathlib import Path

from platformdirs import user_data_path

VARIABLE = "VISION_DESIGNER_WORKSPACE"


def workspace_path(given: Path | None) -> Path:
    """The workspace: as given, else the environment's, else the platform's user data folder."""
    if given is not None:
        return given.expanduser().absolute()
    if os.environ.get(VARIABLE):
        return Path(os.environ[VARIABLE]).expanduser().absolute()
    return user_data_path("vision-designer", appauthor=False)
