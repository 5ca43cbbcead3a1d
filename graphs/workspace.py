"""The workspace: where outputs, runs, weights and the caches of libraries are kept."""

import os
from pathlib import Path

from platformdirs import user_data_path

from vision_designer.graphs.user_paths import option_folder

VARIABLE = "VISION_DESIGNER_WORKSPACE"
ERROR_FILE = "VISION_DESIGNER_ERROR_FILE"
"""Environment variable: the JSON file into which a command writes its error, with template and values."""


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


CACHE = "cache"
"""The folder of the workspace; it may be deleted at any time."""
FOLDERS = {
    "MPLCONFIGDIR": "matplotlib",
    "TORCHINDUCTOR_CACHE_DIR": "torchinductor",
    "TRITON_CACHE_DIR": "triton",
}
"""The folder of each library below ``CACHE``, by the environment variable that names it."""


def keep_libraries_inside(workspace: Path) -> None:
    """Send libraries that have not been imported yet, here and in processes started from here, to the workspace.

    Without it, they would write into the user's home and leave a folder in the system's temporary one. What the
    environment says already holds.
    """
    for variable, folder in FOLDERS.items():
        os.environ.setdefault(variable, str(workspace / CACHE / folder))
    # joblib, which comes with scikit-learn, would try out a semaphore in shared memory; nothing here needs it.
    os.environ.setdefault("JOBLIB_MULTIPROCESSING", "0")
