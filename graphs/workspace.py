"""The workspace folder, which also has the caches of libraries."""

import os
from pathlib import Path

from platformdirs import user_data_path

from vision_designer.graphs.user_paths import option_folder

VARIABLE = "VISION_DESIGNER_WORKSPACE"
ERROR_FILE = "VISION_DESIGNER_ERROR_FILE"
"""Environment variable: the JSON file into which a command writes its error, with template and values."""


def workspace_path(given: Path | None) -> Path:
    """The workspace: as given, from the environment, or in the user's data folder.

    Raises:
        NullOrEmptyError: empty path.
        CouldNotOpenFileError: an impossible path, or a file.
    """
    if given is not None:
        return option_folder(given, "--workspace")
    if os.environ.get(VARIABLE):
        return option_folder(os.environ[VARIABLE], f"${VARIABLE}")
    return user_data_path("vision-designer", appauthor=False)


CACHE = "cache"
"""Folder of the workspace that may be deleted at any time."""
FOLDERS = {
    "MPLCONFIGDIR": "matplotlib",
    "TORCHINDUCTOR_CACHE_DIR": "torchinductor",
    "TRITON_CACHE_DIR": "triton",
}
"""Folders of libraries below ``CACHE``, by environment variable."""


def keep_libraries_inside(workspace: Path) -> None:
    """Put caches of libraries imported later, also in child processes, into the workspace instead of home and /tmp.

    Existing environment variables are kept. Where the workspace cannot be written, libraries use their own places:
    importing torch fails if it cannot create its folder.
    """
    existing = next((folder for folder in (workspace, *workspace.parents) if folder.is_dir()), workspace)
    if not os.access(existing, os.W_OK):
        return
    for variable, folder in FOLDERS.items():
        os.environ.setdefault(variable, str(workspace / CACHE / folder))
    # joblib, part of scikit-learn, would test semaphores in shared memory.
    os.environ.setdefault("JOBLIB_MULTIPROCESSING", "0")
