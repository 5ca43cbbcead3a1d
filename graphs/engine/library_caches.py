"""Where libraries keep what they keep: in the workspace, like everything else."""

import os
from pathlib import Path

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
