"""Paths in parameters: made absolute, and fingerprints of their files."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vision_designer.graphs.user_paths import absolute_path, given_paths, why_no_path
from vision_designer.nodes.core.parameters import SAMPLE_PREFIX, ParameterModel
from vision_designer.nodes.datasets.dataset_files import is_database, is_dataset_file, is_of_workspace, is_own
from vision_designer.nodes.errors import CouldNotOpenFileError
from vision_designer.nodes.system.files import (
    READ_BYTES,
    FileIdentity,
    FolderLinks,
    file_identity,
    is_folder_link,
    is_hidden,
    open_file,
)

MAX_LISTED = 100_000
"""Maximum files of a folder whose names are kept, to name changed ones later: some 10 MB."""


def absolute_paths(values: dict[str, Any], model: type[ParameterModel], folder: Path) -> dict[str, Any]:
    """Parameters with absolute paths; relative ones are relative to the graph file's ``folder``."""
    return values | {name: str(absolute_path(value, folder)) for name, value in given_paths(values, model)}


@dataclass(frozen=True)
class Fingerprint:
    """State of the files at a path.

    Attributes:
        text: differs whenever a file was added, removed, renamed or changed.
        files, size: their number and bytes.
        listing: names and identities, each followed by a zero byte; None for a single file, or more than
            ``MAX_LISTED``.
    """

    text: str
    files: int = 0
    size: int = 0
    listing: bytes | None = None


def fingerprint(value: str, title: str, *, dataset: bool = False, content: bool = False) -> Fingerprint:
    """Fingerprint of the file or folder at a path: names and identities of files, or their contents.

    See :class:`FileIdentity`. Hidden files, files of the operating system, and workspaces are ignored. Folders inside
    that cannot be opened count by name. Links to folders are followed, each folder once.

    With ``dataset``, only files count that Convert to Image Directory would read, see
    :mod:`vision_designer.nodes.datasets.dataset_files`. With ``content``, the SHA-256 of contents counts, which reads
    every byte; links to folders then count by their own place. ``title`` names the parameter in errors.

    Raises:
        CouldNotOpenFileError: nothing is at the path.
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
        # ValueError: the path has a NUL character.
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
            # The target of a link to a folder is part of its name.
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
    """Hash of a file's content; empty if it cannot be read."""
    try:
        digest = hashlib.sha256()
        with open_file(Path(path)) as file:
            while piece := file.read(READ_BYTES):
                digest.update(piece)
    except OSError:
        return ""
    return f"sha256:{digest.hexdigest()}"


def _files(root: str, *, dataset: bool) -> Iterator[tuple[str, FileIdentity | None]]:
    """All files below a folder, ordered by name; broken links and inaccessible entries have no identity."""
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
            # On Windows, directory entries have no inode numbers.
            status = os.stat(entry.path) if os.name == "nt" else entry.stat()  # noqa: PTH116 - of many files
        except OSError:
            yield name, None
            continue
        yield name, file_identity(status)


def _entries(folder: str) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as found:
        return iter(sorted((entry for entry in found if not is_hidden(entry.name)), key=lambda entry: entry.name))
