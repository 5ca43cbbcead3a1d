"""Where outputs, runs and weights are kept."""

import os
from pathlib import Path

from platformdirs import user_data_path

from vision_designer.graphs.user_paths import option_folder

VARIABLE = "VISION_DESIGNER_WORKSPACE"


def workspace_path(given: Path | None) -> Path:
    """The workspace: as given, else the environment's, else the platform's user data folder.

    Raises:
        NullOrEmptyError: the path is empty.
        CouldNotOpenFileError: this machine cannot have such a path, or it is a file.
    """
    if given is not None:
        return option_folder(given, "--workspace")
    if os.environ.get(VARIABLE):
        return option_folder(os.environ[VARIABLE], f"${VARIABLE}")
    return user_data_path("vision-designer", appauthor=False)
