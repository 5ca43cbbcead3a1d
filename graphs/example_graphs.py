"""The example graphs."""

from pathlib import Path

from vision_designer.graphs.user_paths import option_path
from vision_designer.nodes.errors import CouldNotOpenFileError

EXAMPLES = Path(__file__).parent / "examples"
EXAMPLE_PREFIX = "example:"


def base_folder(path: Path) -> Path:
    """What relative paths in a graph file are relative to: its folder; the current one for a graph that ships."""
    folder = path.absolute().parent
    return Path.cwd() if folder == EXAMPLES else folder


def graph_path(graph: str) -> Path:
    """The file that a user names: a path, or ``example:NAME`` for a graph that ships.

    Raises:
        NullOrEmptyError: it is empty.
        CouldNotOpenFileError: there is no example of that name, or this machine cannot have such a path.
    """
    if not graph.startswith(EXAMPLE_PREFIX):
        found, written = option_path(graph, "GRAPH"), Path(graph)
        # In messages it reads as it was given, unless it had to be made out.
        return written if written.absolute() == found else found
    path = EXAMPLES / f"{graph.removeprefix(EXAMPLE_PREFIX)}.json"
    if not path.is_file() or path.parent != EXAMPLES:
        known = ", ".join(sorted(file.stem for file in EXAMPLES.glob("*.json")))
        raise CouldNotOpenFileError(f"there is no example {graph!r}. Available examples: {known}.")
    return path
