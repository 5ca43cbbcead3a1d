"""Paths in parameters: made absolute, and watched for changes."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from vision_designer.graphs.document import GraphDocument
from vision_designer.nodes.errors import CouldNotOpenFileError
from vision_designer.nodes.files import is_hidden
from vision_designer.nodes.parameters import SAMPLE_PREFIX, ParameterModel
from vision_designer.nodes.registry import Components


def absolute_paths(values: dict[str, Any], model: type[ParameterModel], folder: Path) -> dict[str, Any]:
    """The parameters with every path made absolute; relative ones are relative to the graph file's ``folder``."""
    found = dict(values)
    for info in model.describe():
        value = found.get(info.identifier)
        if info.kind == "path" and isinstance(value, str) and value and not value.startswith(SAMPLE_PREFIX):
            found[info.identifier] = str(absolute_path(value, folder))
    return found


def absolute_path(value: str, folder: Path) -> Path:
    """A path as a person wrote it, relative to ``folder``; ``~`` is their home."""
    try:
        path = Path(value).expanduser()
    except RuntimeError:
        # ~somebody, who is not known here: then it is a name like any other.
        path = Path(value)
    return Path(os.path.abspath(folder / path))  # noqa: PTH100 - resolve() would follow the user's links


def with_absolute_paths(document: GraphDocument, components: Components, folder: Path) -> GraphDocument:
    """A copy of a graph that can be run from anywhere."""
    copied = document.model_copy(deep=True)
    for node in copied.nodes:
        component = components.get(node.component)
        if component is not None:
            node.parameters = absolute_paths(node.parameters, component.Parameters, folder)
    return copied


def fingerprint(value: str, title: str) -> str:
    """What changes when the file or folder at a path changes: names, sizes and times, not contents.

    Hidden files, and what systems leave behind in folders, do not count. Of a folder inside that cannot be opened the
    name counts.

    Raises:
        CouldNotOpenFileError: there is nothing at the path; ``title`` names the parameter.
    """
    if not value or value.startswith(SAMPLE_PREFIX):
        return value
    path = Path(value)
    try:
        if not path.is_dir():
            status = path.stat()
            return f"{status.st_size}:{status.st_mtime_ns}"
        digest = hashlib.sha256()
        for line in _lines(value):
            digest.update(line.encode("utf-8", "surrogateescape"))
        return digest.hexdigest()
    except (OSError, ValueError) as error:
        # ValueError: a path with a NUL character.
        why = getattr(error, "strerror", None) or str(error)
        raise CouldNotOpenFileError(
            f"{value} cannot be opened: {why}. Check {title}, or put the data there.", path=value
        ) from error


def _lines(root: str) -> Iterator[str]:
    """A line for each file below a folder, in order of names; folders may lie as deep as the system allows."""
    pending = [("", _entries(root))]
    while pending:
        prefix, entries = pending[-1]
        entry = next(entries, None)
        if entry is None:
            pending.pop()
            continue
        name = f"{prefix}{entry.name}"
        try:
            if entry.is_dir(follow_symlinks=False):
                pending.append((f"{name}/", _entries(entry.path)))
                continue
            status = entry.stat()
        except OSError:
            # A link to nowhere, or what may not be looked at: its name is all there is.
            yield f"{name}\0"
            continue
        yield f"{name}\0{status.st_size}\0{status.st_mtime_ns}\0"


def _entries(folder: str) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as found:
        return iter(sorted((entry for entry in found if not is_hidden(entry.name)), key=lambda entry: entry.name))
