"""Interprets paths that a person wrote: in options, in the environment, in graph files.

A path is absolute, or relative to a base folder: of an option, the current folder; of a graph, the folder of its file.
At its beginning ``~``, ``$HOME`` and ``${HOME}`` stand for the home folder of whoever runs the program.
"""

import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from pydantic import JsonValue

from vision_designer.graphs.document import GraphDocument
from vision_designer.nodes.core.parameters import SAMPLE_PREFIX, ParameterModel
from vision_designer.nodes.core.registry import Components
from vision_designer.nodes.errors import CouldNotOpenFileError, NullOrEmptyError
from vision_designer.nodes.messages import Message

HOME = re.compile(r"(?:~|\$HOME|\$\{HOME\})(?=/|\\|$)")
OF_WINDOWS = re.compile(r"[A-Za-z]:[\\/]|\\\\[^\\]")
"""How an absolute path of Windows begins: with a drive, or with the name of a server."""
NOT_ON_WINDOWS = os.name != "nt"


@dataclass(frozen=True)
class Origin:
    """What the relative paths of a graph mean that is not in a file of its own.

    Attributes:
        folder: what they are relative to.
        placeholders: those that are for data beside whatever file they will be in, see ``OpenGraph``.
    """

    folder: Path
    placeholders: frozenset[str] = frozenset()

    def to_json(self) -> dict[str, JsonValue]:
        """As plain values; the folder as a URI, which can name any folder in any text."""
        return {"folder": self.folder.absolute().as_uri(), "placeholders": [*sorted(self.placeholders)]}

    @classmethod
    def from_json(cls, value: object) -> "Origin | None":
        """What :meth:`to_json` gave, here or on another machine; None for anything else."""
        if not isinstance(value, dict) or not isinstance(uri := value.get("folder"), str):
            return None
        names = value.get("placeholders", [])
        try:
            parts = urlsplit(uri)
            place = os.fsdecode(unquote_to_bytes(parts.path))
        except ValueError:
            return None
        if parts.scheme != "file" or not place.startswith("/") or "\0" in place or not isinstance(names, list):
            return None
        if parts.netloc:
            place = f"\\\\{parts.netloc}{place}"
        elif re.match("/[A-Za-z]:/", place):
            place = place[1:]
        return cls(Path(place), frozenset(name for name in names if isinstance(name, str)))


def home() -> Path | None:
    """The user's home folder; None for a user without one, as in some containers and services."""
    if os.environ.get("HOME") == "" and NOT_ON_WINDOWS:
        # Set, and empty: the system's own list of users may know better.
        return _home_in_list_of_users()
    found = os.path.expanduser("~")  # noqa: PTH111 - Path.home raises
    return Path(found) if Path(found).is_absolute() else None


def _home_in_list_of_users() -> Path | None:
    import pwd

    try:
        return Path(pwd.getpwuid(os.getuid()).pw_dir)
    except KeyError:
        return None


def home_or_current() -> Path:
    """Where dialogs begin and what graphs that have no file are relative to: home, else the current folder."""
    return home() or Path.cwd()


def why_no_path(value: str) -> str:
    """Why this machine cannot have such a path, with a remedy; empty when it can."""
    if "\0" in value:
        return Message(
            "{value!r} cannot be opened: a path cannot contain a NUL character. Enter the path again.", value=value
        )
    if _is_foreign(value):
        return Message(
            "{value} is a Windows path, and this is another operating system. Enter the path of the data "
            "on this machine.",
            value=value,
        )
    if HOME.match(value) and home() is None:
        return Message(
            "{value} is in the home folder, and this user has none. Enter the full path, or set $HOME.", value=value
        )
    return ""


def option_path(value: str | os.PathLike[str], option: str, base: Path | None = None) -> Path:
    """The absolute path that an option, an environment variable or a setting names.

    Args:
        value: as it was given.
        option: what to call it in errors, e.g. ``--workspace``.
        base: what a relative one is relative to; by default the current folder.

    Raises:
        NullOrEmptyError: it is empty.
        CouldNotOpenFileError: this machine cannot have such a path, see :func:`why_no_path`.
    """
    text = os.fspath(value)
    if not text.strip():
        raise NullOrEmptyError("{option} is empty. Specify a path, or leave it out.", option=option)
    if why := why_no_path(text):
        raise CouldNotOpenFileError("{option}: {why}", option=option, why=why, path=text)
    return absolute_path(text, base or Path.cwd())


def option_folder(value: str | os.PathLike[str], option: str, base: Path | None = None) -> Path:
    """As :func:`option_path`, of a folder, which need not be there yet.

    Raises:
        NullOrEmptyError, CouldNotOpenFileError: as :func:`option_path`; also when it is a file, or would be in one.
    """
    path = option_path(value, option, base)
    for place in (path, *path.parents):
        if os.path.isdir(place):  # noqa: PTH112 - any text
            break
        if os.path.lexists(place):
            raise CouldNotOpenFileError(
                "{option}: {place} is not a folder. Choose a folder.", option=option, place=place, path=path
            )
    return path


def absolute_path(value: str, folder: Path) -> Path:
    """A path as a person wrote it, made absolute.

    A path that this machine cannot have (see :func:`why_no_path`) stays as it is. ``~somebody`` is that user's home, or
    a name like any other when there is no such user. A backslash divides names unless there is a file whose own name
    has one: a path that was typed on Windows then names the same data here.

    Args:
        value: the path; not empty.
        folder: what a relative one is relative to.
    """
    if why_no_path(value):
        return Path(value)
    if found := HOME.match(value):
        return Path(os.path.abspath(f"{home()}/{_divided(value[found.end() :])}"))  # noqa: PTH100 - see below
    text = os.path.expanduser(value) if value.startswith("~") else value  # noqa: PTH111 - does not raise
    if "\\" in text and NOT_ON_WINDOWS and not os.path.lexists(folder / text):
        text = _divided(text)
    return Path(os.path.abspath(folder / text))  # noqa: PTH100 - resolve() would follow the user's links


def _divided(text: str) -> str:
    return text.replace("\\", "/") if NOT_ON_WINDOWS else text


def _is_foreign(value: str) -> bool:
    return NOT_ON_WINDOWS and OF_WINDOWS.match(value) is not None


def is_relative(value: object) -> bool:
    """Whether a value of a path parameter means another thing when its graph lies in another folder."""
    if not isinstance(value, str) or not value or value.startswith(SAMPLE_PREFIX) or HOME.match(value):
        return False
    # ~somebody is a name like any other when there is no such user.
    text = os.path.expanduser(value) if value.startswith("~") else value  # noqa: PTH111
    return not why_no_path(value) and not Path(text).root


def moved_path(value: str, before: Path, after: Path) -> str:
    """How a relative path is written in the folder ``after`` so that it means what it does in ``before``.

    What is the same everywhere (absolute paths, ``~``, samples) is given back as it is. Where the two folders share
    nothing but the root of the disk, the path becomes absolute.
    """
    if not is_relative(value):
        return value
    if _is_foreign(str(before)):
        return str(PureWindowsPath(str(before)) / value)
    if os.path.abspath(before) == os.path.abspath(after):  # noqa: PTH100 - lexical, as in absolute_path
        return value
    path = absolute_path(value, before)
    return path_in(path, after)


def path_in(path: Path, folder: Path) -> str:
    """How an absolute path is written in a graph file in ``folder``: relative if they share more than the root."""
    folder = Path(os.path.abspath(folder))  # noqa: PTH100
    if path.drive != folder.drive or path.parts[:2] != folder.parts[:2]:
        return str(path)
    text = Path(os.path.relpath(path, folder)).as_posix()
    # A name that would be taken for something else is marked as a name.
    return f"./{text}" if absolute_path(text, folder) != path or text.startswith(SAMPLE_PREFIX) else text


def moved_paths(
    values: Mapping[str, Any],
    model: type[ParameterModel],
    before: Path,
    after: Path | None,
    keep: Collection[str] = (),
) -> dict[str, Any]:
    """Parameters with relative paths written for another folder, see :func:`moved_path`.

    Args:
        values: the parameters.
        model: their declaration.
        before: the folder that they are relative to.
        after: the folder that they are to be relative to; None to make them absolute.
        keep: texts that stay as they are: names that a template has in the place of the user's own data.
    """
    moved = dict(values)
    for info in model.describe():
        value = moved.get(info.identifier)
        if info.kind == "path" and isinstance(value, str) and value not in keep and is_relative(value):
            absolute = after is None and not _is_foreign(str(before))
            moved[info.identifier] = (
                str(absolute_path(value, before)) if absolute else moved_path(value, before, after or before)
            )
    return moved


def relative_texts(document: GraphDocument, components: Components) -> frozenset[str]:
    """The relative paths that a graph names."""
    return frozenset(
        str(node.parameters[info.identifier])
        for node in document.nodes
        if (component := components.get(node.component)) is not None
        for info in component.Parameters.describe()
        if info.kind == "path" and is_relative(node.parameters.get(info.identifier))
    )


def moved_document(
    document: GraphDocument, components: Components, before: Path, after: Path | None, keep: Collection[str] = ()
) -> GraphDocument:
    """A copy of a graph for another folder, in which every path means what it did, see :func:`moved_paths`."""
    copied = document.model_copy(deep=True)
    for node in copied.nodes:
        component = components.get(node.component)
        if component is not None:
            node.parameters = moved_paths(node.parameters, component.Parameters, before, after, keep)
    return copied


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
        raise CouldNotOpenFileError(
            "there is no example {graph!r}. Available examples: {known}.", graph=graph, known=known
        )
    return path
