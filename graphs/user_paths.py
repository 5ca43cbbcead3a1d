"""Interprets paths in options, environment variables and graph files.

A path is absolute, or relative to a base folder: the current folder for options, the graph file's folder for graphs. A
leading ``~``, ``$HOME`` or ``${HOME}`` is the home folder of the user who runs the program.
"""

import os
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from pydantic import Field, JsonValue

from vision_designer.graphs.document import GraphDocument, is_graph_file
from vision_designer.nodes.core.parameters import SAMPLE_PREFIX, ParameterModel
from vision_designer.nodes.core.registry import Components
from vision_designer.nodes.core.suggestions import nearest
from vision_designer.nodes.errors import CouldNotOpenFileError, NullOrEmptyError
from vision_designer.nodes.messages import Message
from vision_designer.nodes.system.stored import Stored

HOME = re.compile(r"(?:~|\$HOME|\$\{HOME\})(?=/|\\|$)")
OF_WINDOWS = re.compile(r"[A-Za-z]:[\\/]|\\\\[^\\]")
"""Beginning of absolute Windows paths: drive or server."""
NOT_ON_WINDOWS = os.name != "nt"


class _WrittenOrigin(Stored):
    folder: str = Field(pattern="^file:")
    placeholders: list[str] = []


@dataclass(frozen=True)
class Origin:
    """Base of relative paths in a graph without a file.

    Attributes:
        folder: that they are relative to.
        placeholders: paths for data beside the future file, see ``OpenGraph``.
    """

    folder: Path
    placeholders: frozenset[str] = frozenset()

    def to_json(self) -> dict[str, JsonValue]:
        """Plain values; the folder as a URI, which can represent any name."""
        return {"folder": self.folder.absolute().as_uri(), "placeholders": [*sorted(self.placeholders)]}

    @classmethod
    def from_json(cls, value: object) -> "Origin | None":
        """The result of :meth:`to_json`, also from another machine; None for anything else."""
        try:
            written = _WrittenOrigin.of(value)
            parts = urlsplit(written.folder)
            folder = os.fsdecode(unquote_to_bytes(parts.path))
        except ValueError:
            return None
        if not folder.startswith("/") or "\0" in folder:
            return None
        if parts.netloc:
            folder = f"\\\\{parts.netloc}{folder}"
        elif re.match("/[A-Za-z]:/", folder):
            folder = folder[1:]
        return cls(Path(folder), frozenset(written.placeholders))


def home() -> Path | None:
    """The user's home folder; None if there is none, as in some containers and services."""
    if os.environ.get("HOME") == "" and NOT_ON_WINDOWS:
        # HOME is empty: ask the list of users.
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
    """Base folder for dialogs and graphs without a file: home, else the current folder."""
    return home() or Path.cwd()


def why_no_path(value: str) -> str:
    """The reason why a path is impossible on this machine, with a remedy; empty if it is possible."""
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
    """The absolute path that an option, a variable or a setting names; relative to ``base``, or the current folder.

    Raises:
        NullOrEmptyError: empty.
        CouldNotOpenFileError: impossible here, see :func:`why_no_path`.
    """
    text = os.fspath(value)
    if not text.strip():
        if option.isupper():
            raise NullOrEmptyError("{option} is empty. Specify a path.", option=option)
        raise NullOrEmptyError("{option} is empty. Specify a path, or leave it out.", option=option)
    if why := why_no_path(text):
        raise CouldNotOpenFileError("{option}: {why}", option=option, why=why, path=text)
    return absolute_path(text, base or Path.cwd())


def option_folder(value: str | os.PathLike[str], option: str, base: Path | None = None) -> Path:
    """As :func:`option_path`, for a folder, which need not exist.

    Raises:
        NullOrEmptyError, CouldNotOpenFileError: as :func:`option_path`; also if it is a file or inside one.
    """
    path = option_path(value, option, base)
    for parent in (path, *path.parents):
        if os.path.isdir(parent):  # noqa: PTH112 - any text
            break
        if os.path.lexists(parent):
            raise CouldNotOpenFileError(
                "{option}: {place} is not a folder. Choose a folder.", option=option, place=parent, path=path
            )
    return path


def absolute_path(value: str, folder: Path) -> Path:
    """Make a path, which is not empty, absolute: relative paths are in ``folder``.

    Impossible paths (see :func:`why_no_path`) are returned unchanged. ``~name`` is that user's home, or a plain name if
    there is no such user. Backslashes separate names unless a file with such a name exists, so that paths typed on
    Windows work here.
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
    """Whether a path depends on the folder of its graph."""
    if not isinstance(value, str) or not value or value.startswith(SAMPLE_PREFIX) or HOME.match(value):
        return False
    # Without such a user, ~name is a plain name.
    text = os.path.expanduser(value) if value.startswith("~") else value  # noqa: PTH111
    return not why_no_path(value) and not Path(text).root


def moved_path(value: str, before: Path, after: Path) -> str:
    """Rewrite a relative path in folder ``before`` for folder ``after``.

    Absolute paths, ``~`` and samples stay. If the folders share only the root, the path becomes absolute.
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
    """An absolute path as written in a graph file in ``folder``: relative if they share more than the root."""
    folder = Path(os.path.abspath(folder))  # noqa: PTH100
    if path.drive != folder.drive or path.parts[:2] != folder.parts[:2]:
        return str(path)
    text = Path(os.path.relpath(path, folder)).as_posix()
    # Prevent the name from being interpreted.
    return f"./{text}" if absolute_path(text, folder) != path or text.startswith(SAMPLE_PREFIX) else text


def moved_paths(
    values: Mapping[str, Any],
    model: type[ParameterModel],
    before: Path,
    after: Path | None,
    keep: Collection[str] = (),
) -> dict[str, Any]:
    """Parameters with relative paths rewritten, see :func:`moved_path`.

    ``after`` None makes paths absolute. Paths in ``keep``, the placeholders of templates, stay.
    """
    moved = dict(values)
    for name, value in given_paths(values, model):
        if value not in keep and is_relative(value):
            absolute = after is None and not _is_foreign(str(before))
            moved[name] = str(absolute_path(value, before)) if absolute else moved_path(value, before, after or before)
    return moved


def given_paths(values: Mapping[str, Any], model: type[ParameterModel]) -> Iterator[tuple[str, str]]:
    """The path parameters that are set, by name; samples are no paths."""
    for info in model.describe():
        value = values.get(info.identifier)
        if info.kind == "path" and isinstance(value, str) and value and not value.startswith(SAMPLE_PREFIX):
            yield info.identifier, value


def relative_texts(document: GraphDocument, components: Components) -> frozenset[str]:
    """All relative paths of a graph."""
    return frozenset(
        value
        for node in document.nodes
        if (component := components.get(node.component)) is not None
        for _, value in given_paths(node.parameters, component.Parameters)
        if is_relative(value)
    )


def moved_document(
    document: GraphDocument, components: Components, before: Path, after: Path | None, keep: Collection[str] = ()
) -> GraphDocument:
    """A copy of a graph for another folder, with rewritten paths, see :func:`moved_paths`."""
    copied = document.model_copy(deep=True)
    for node in copied.nodes:
        component = components.get(node.component)
        if component is not None:
            node.parameters = moved_paths(node.parameters, component.Parameters, before, after, keep)
    return copied


EXAMPLES = Path(__file__).parent / "examples"
EXAMPLE_PREFIX = "example:"


def base_folder(path: Path) -> Path:
    """Base of relative paths in a graph file: its folder; the current folder for included examples."""
    folder = path.absolute().parent
    return Path.cwd() if folder == EXAMPLES else folder


def graph_path(graph: str) -> Path:
    """The graph file that a user names: a path, ``example:NAME``, or a folder with one graph or Ryven project.

    Raises:
        NullOrEmptyError: empty.
        CouldNotOpenFileError: no such example; an impossible path; nothing there, but something of a similar name; or a
            folder with no graph, or several.
    """
    if not graph.startswith(EXAMPLE_PREFIX):
        found, written = option_path(graph, "GRAPH"), Path(graph)
        if found.is_dir():
            return _graph_in(found)
        if not found.exists() and (meant := _graph_meant(graph, found)):
            raise CouldNotOpenFileError(
                "{path} cannot be opened: there is no such file. Did you mean {name}?", name=meant, path=graph
            )
        # Shown as given in messages, unless it was interpreted.
        return written if written.absolute() == found else found
    name = graph.removeprefix(EXAMPLE_PREFIX)
    path = EXAMPLES / f"{name}.json"
    if not path.is_file() or path.parent != EXAMPLES:
        hint = Message("Available examples: {known}.", known=", ".join(example_names()))
        if close := nearest(name, example_names()):
            hint = Message("Did you mean {name}?", name=f"{EXAMPLE_PREFIX}{close}")
        raise CouldNotOpenFileError("there is no example {graph!r}. {hint}", graph=graph, hint=hint)
    return path


def example_names() -> list[str]:
    """The names of the included examples, sorted."""
    return sorted(file.stem for file in EXAMPLES.glob("*.json"))


def _graph_meant(graph: str, path: Path) -> str:
    """A graph beside a missing file, or an example, with a similar name; empty if there is none."""
    if path.with_name(f"{path.name}.json").is_file():
        return f"{graph}.json"
    example = path.name.removesuffix(".json")
    if example in example_names():
        return f"{EXAMPLE_PREFIX}{example}"
    beside: list[str] = []
    with suppress(OSError):
        beside = [file.name for file in path.parent.glob("*.json")]
    if close := nearest(path.name, beside):
        return str(Path(graph).with_name(close))
    close = nearest(example, example_names()) if path.parent == Path.cwd() else ""
    return f"{EXAMPLE_PREFIX}{close}" if close else ""


def _graph_in(folder: Path) -> Path:
    """The only graph or Ryven project in a folder."""
    from vision_designer.graphs.ryven.project import is_ryven_project

    found = [file for file in sorted(folder.glob("*.json")) if is_graph_file(file) or is_ryven_project(file)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise CouldNotOpenFileError(
            "{path} is a folder without a graph. To train on the images in it: vision-designer train {path}",
            path=folder,
        )
    raise CouldNotOpenFileError(
        "{path} has {count} graphs: {names}. Choose one of them.",
        count=len(found),
        names=Message.joined(", ", [file.name for file in found]),
        path=folder,
    )
