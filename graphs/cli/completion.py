"""Shell completion of graphs, runs, models, and components; errors complete nothing."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from vision_designer.graphs.user_paths import EXAMPLE_PREFIX, EXAMPLES
from vision_designer.graphs.workspace import workspace_path
from vision_designer.nodes.errors import VisionDesignerError

MAX_RUNS = 50
"""Latest runs that are offered."""


def graphs(incomplete: str) -> list[str]:
    """Graph files and examples. Examples also by their bare name, since bash splits words at colons."""
    bare = incomplete.removeprefix(EXAMPLE_PREFIX)
    names = [f"{EXAMPLE_PREFIX}{path.stem}" for path in sorted(EXAMPLES.glob("*.json")) if path.stem.startswith(bare)]
    if not incomplete:
        names = []
    return [*paths(incomplete, ".json"), *names]


def examples(incomplete: str) -> list[str]:
    """Names of examples."""
    return _beginning((path.stem for path in sorted(EXAMPLES.glob("*.json"))), incomplete)


def runs(incomplete: str) -> list[str]:
    """The ids of the latest runs, their names, and ``latest``."""
    from vision_designer.graphs.history.runs import History

    found: list[str] = []
    with suppress(VisionDesignerError, OSError):
        latest = History(workspace_path(None)).latest(MAX_RUNS)
        found = list(dict.fromkeys([*(run.id for run in latest), *(run.name for run in latest if run.name)]))
    return _beginning(["latest", *found], incomplete)


def saved_models(incomplete: str) -> list[str]:
    """Names of saved models."""
    from vision_designer.graphs.models.saved import SavedModels

    found: list[str] = []
    with suppress(VisionDesignerError, OSError):
        found = SavedModels(workspace_path(None)).names()
    return _beginning(found, incomplete)


def models(incomplete: str) -> list[str]:
    """Everything that names a model: saved models, ``latest``, graph files, and folders."""
    return [*saved_models(incomplete), *_beginning(["latest"], incomplete), *paths(incomplete, ".json")]


def components(incomplete: str) -> list[str]:
    """Identifiers of components."""
    from vision_designer.nodes.components import load_components

    return _beginning(load_components(), incomplete)


def paths(incomplete: str, ending: str) -> list[str]:
    """Files with an ending, and folders with a slash after them, whose path begins with a text."""
    return list(_paths(incomplete, ending))


def _paths(incomplete: str, ending: str) -> Iterator[str]:
    folder, _, begin = incomplete.rpartition("/")
    place = Path(folder or ("/" if incomplete.startswith("/") else ".")).expanduser()
    prefix = incomplete[: len(incomplete) - len(begin)]
    with suppress(OSError), os.scandir(place) as found:
        for entry in sorted(found, key=lambda entry: entry.name):
            if entry.name.startswith(begin) and (begin or not entry.name.startswith(".")):
                if entry.is_dir():
                    yield f"{prefix}{entry.name}/"
                elif entry.name.endswith(ending):
                    yield f"{prefix}{entry.name}"


def _beginning(names: Iterable[str], incomplete: str) -> list[str]:
    return [name for name in names if name.startswith(incomplete)]
