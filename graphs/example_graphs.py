"""The graphs that ship."""

from pathlib import Path

from vision_designer.nodes.errors import CouldNotOpenFileError

EXAMPLES = Path(__file__).parent / "examples"
EXAMPLE_PREFIX = "example:"


def graph_path(graph: str) -> Path:
    """The file that a user names: a path, or ``example:NAME`` for a graph that ships.

    Raises:
        CouldNotOpenFileError: there is no example of that name.
    """
    if not graph.startswith(EXAMPLE_PREFIX):
        return Path(graph).expanduser()
    path = EXAMPLES / f"{graph.removeprefix(EXAMPLE_PREFIX)}.json"
    if not path.is_file() or path.parent != EXAMPLES:
        known = ", ".join(sorted(file.stem for file in EXAMPLES.glob("*.json")))
        raise CouldNotOpenFileError(f"there is no example {graph!r}. Examples are {known}.")
    return path
