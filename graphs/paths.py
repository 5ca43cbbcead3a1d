"""Paths in parameters: resolved to absolute paths, with identities of their files."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vision_designer.graphs.user_paths import absolute_path, why_no_path
from vision_designer.nodes.core.parameters import SAMPLE_PREFIX, ParameterModel
from vision_designer.nodes.datasets.dataset_files import is_database, is_dataset_file, is_of_workspace, is_own
from vision_designer.nodes.errors import CouldNotOpenFileError
from vision_designer.nodes.system.atomic_files import READ_BYTES, FolderLinks, is_folder_link, is_hidden, open_file
from vision_designer.nodes.system.file_identity import FileIdentity, file_identity

MAX_LISTED = 100_000
"""Files of a folder whose names are kept, to tell later which of them have changed: some 10 MB."""


def absolute_paths(values: dict[str, Any], model: type[ParameterModel], folder: Path) -> dict[str, Any]:
    """The parameters with every path made absolute; relative ones are relative to the graph file's ``folder``."""
    found = dict(values)
    for info in model.describe():
        value = found.get(info.identifier)
        if info.kind == "path" and isinstance(value, str) and value and not value.startswith(SAMPLE_PREFIX):
            found[info.identifier] = str(absolute_path(value, folder))
    return found


@dataclass(frozen=True)
class Fingerprint:
    """What a path in a parameter refers to, as far as that can be told without reading files.

    Attributes:
        text: another one whenever a file was added, removed, renamed or changed.
        files: how many there are.
        size: bytes of all of them.
        listing: a name and an identity for each, each followed by a zero byte; None for a single file, and when there
            are more than ``MAX_LISTED``.
    """

    text: str
    files: int = 0
    size: int = 0
    listing: bytes | None = None


def fingerprint(value: str, title: str, *, dataset: bool = False, content: bool = False) -> Fingerprint:
    """What changes when the file or folder at a path changes: names and identities of files, or their contents.

    See :class:`FileIdentity` for what counts. Hidden files, what systems leave behind in folders, and workspaces do
    not. Of a folder inside that cannot be opened the name counts. Links to folders are followed, each folder once.

    Args:
        value: the path; absolute.
        title: names the parameter in errors.
        dataset: whether it is of images; only what Convert to Image Directory would read counts then, see
            :mod:`vision_designer.nodes.datasets.dataset_files`.
        content: tell files by a SHA-256 of their content instead; every byte is read. Of a link to a folder only where
            it lies counts then, and not where it leads.

    Raises:
        CouldNotOpenFileError: there is nothing at the path; ``title`` names the parameter.
    """
    if not value or value.startswith(SAMPLE_PREFIX):
        return Fingerprint(value)
    if why := why_no_path(value):
        raise CouldNotOpenFileError("{why} The path is set in {title}.", why=why, title=title, path=value)
    path = Path(value)
    try:
        if not path.is_dir():
            status = path.stat()
            found = (_content(value) if content else "") or str(file_identity(status))
            return Fingerprint(found, 1, status.st_size)
        return _folder_fingerprint(value, dataset=dataset, content=content)
    except (OSError, ValueError) as error:
        # ValueError: a path with a NUL character.
        why = getattr(error, "strerror", None) or str(error)
        raise CouldNotOpenFileError(
            "{path} cannot be opened: {why}. Check {title}, or put the data there.", why=why, title=title, path=value
        ) from error


def _folder_fingerprint(root: str, *, dataset: bool, content: bool) -> Fingerprint:
    digest = hashlib.sha256()
    listed: list[bytes] = []
    files = size = 0
    for name, identity in _files(root, dataset=dataset):
        if not content:
            known = str(identity or "")
        elif identity is None:
            # Only where a link to a folder leads is in its name.
            name, known = name.partition(" -> ")[0], ""
        else:
            known = _content(f"{root}/{name}") or str(identity)
        line = f"{name}\0{known}\0".encode("utf-8", "surrogateescape")
        digest.update(line)
        files += 1
        size += identity.size if identity is not None else 0
        if files <= MAX_LISTED:
            listed.append(line)
    return Fingerprint(digest.hexdigest(), files, size, b"".join(listed) if files <= MAX_LISTED else None)


def _content(path: str) -> str:
    """What tells the content of a file from any other; empty for a file that cannot be read."""
    try:
        digest = hashlib.sha256()
        with open_file(Path(path)) as file:
            while piece := file.read(READ_BYTES):
                digest.update(piece)
    except OSError:
        return ""
    return f"sha256:{digest.hexdigest()}"


def _files(root: str, *, dataset: bool) -> Iterator[tuple[str, FileIdentity | None]]:
    """Each file below a folder, in order of names; folders may lie as deep as the system allows.

    Of a link to nowhere, and of what may not be looked at, there is only the name.
    """
    pending = [("", _entries(root))]
    links = FolderLinks(root)
    while pending:
        prefix, entries = pending[-1]
        entry = next(entries, None)
        if entry is None:
            pending.pop()
            continue
        name = f"{prefix}{entry.name}"
        folder = f"{root}/{prefix}".removesuffix("/")
        try:
            if entry.is_dir():
                if (is_own if dataset else is_of_workspace)(folder, entry.name):
                    continue
                if is_folder_link(entry):
                    yield f"{name} -> {os.path.realpath(entry.path)}", None
                    if links.why_not(name):
                        continue
                pending.append((f"{name}/", _entries(entry.path)))
                continue
            if not is_dataset_file(entry.name) if dataset else is_database(folder, entry.name):
                continue
            # What Windows tells of a folder's entries has no inode numbers.
            status = os.stat(entry.path) if os.name == "nt" else entry.stat()  # noqa: PTH116 - of many files
        except OSError:
            yield name, None
            continue
        yield name, file_identity(status)


def _entries(folder: str) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as found:
        return iter(sorted((entry for entry in found if not is_hidden(entry.name)), key=lambda entry: entry.name))
