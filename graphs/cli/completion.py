"""Shell completion of graphs, runs, models, and components; errors complete nothing."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from vision_designer.graphs.user_paths import EXAMPLE_PREFIX, example_names
from vision_designer.graphs.workspace import workspace_path
from vision_designer.nodes.errors import VisionDesignerError

MAX_RUNS = 50
"""Latest runs that are offered."""


def graphs(incomplete: str) -> list[str]:
    """Graph files and examples. Examples also by their bare name, since bash splits words at colons."""
    names = examples(incomplete.removeprefix(EXAMPLE_PREFIX)) if incomplete else []
    return [*paths(incomplete, ".json"), *(f"{EXAMPLE_PREFIX}{name}" for name in names)]


def examples(incomplete: str) -> list[str]:
    """Names of examples."""
    return _starting_with(example_names(), incomplete)


def runs(incomplete: str) -> list[str]:
    """The ids of the latest runs, their names, and ``latest``."""
    from vision_designer.graphs.history.runs import History

    found: list[str] = []
    with suppress(VisionDesignerError, OSError):
        latest = History(workspace_path(None)).latest(MAX_RUNS)
        found = list(dict.fromkeys([*(run.id for run in latest), *(run.name for run in latest if run.name)]))
    return _starting_with(["latest", *found], incomplete)


def saved_models(incomplete: str) -> list[str]:
    """Names of saved models."""
    from vision_designer.graphs.models.saved import SavedModels

    found: list[str] = []
    with suppress(VisionDesignerError, OSError):
        found = SavedModels(workspace_path(None)).names()
    return _starting_with(found, incomplete)


def models(incomplete: str) -> list[str]:
    """Names of models: saved models, ``latest``, graph files, and folders."""
    return [*saved_models(incomplete), *_starting_with(["latest"], incomplete), *paths(incomplete, ".json")]


def components(incomplete: str) -> list[str]:
    """Identifiers of components."""
    from vision_designer.nodes.components import load_components

    return _starting_with(load_components(), incomplete)


def paths(incomplete: str, extension: str) -> list[str]:
    """Files with an extension, and folders with a slash after them, whose path begins with a text."""
    parent, _, start = incomplete.rpartition("/")
    folder = Path(parent or ("/" if incomplete.startswith("/") else ".")).expanduser()
    prefix = incomplete[: len(incomplete) - len(start)]
    paths: list[str] = []
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.name.startswith(start) and (start or not entry.name.startswith(".")):
                if entry.is_dir():
                    paths.append(f"{prefix}{entry.name}/")
                elif entry.name.endswith(extension):
                    paths.append(f"{prefix}{entry.name}")
    return paths


def _starting_with(names: Iterable[str], incomplete: str) -> list[str]:
    return [name for name in names if name.startswith(incomplete)]
