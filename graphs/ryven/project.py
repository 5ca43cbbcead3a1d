"""Stock Ryven's project files; reading one never unpickles, imports or runs anything."""

import errno
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.json_text import DEEPEST, NotJsonError, NotTextError, decoded, parse, read_bytes
from vision_designer.graphs.ryven.reader import document_from_project
from vision_designer.graphs.ryven.writer import project_from_document
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.errors import CouldNotOpenFileError, InvalidGraphError
from vision_designer.nodes.system.atomic_files import save_text, writing
from vision_designer.nodes.system.stored import NotReadableError


def is_ryven_project(path: Path) -> bool:
    """Return whether ``path`` looks like a project file of stock Ryven."""
    try:
        return _is_project(_load(path))
    except (CouldNotOpenFileError, InvalidGraphError):
        return False


def read_project(path: Path, registry: Mapping[str, type[ComponentNode]]) -> GraphDocument:
    """Read the graph of a project file.

    Raises:
        CouldNotOpenFileError: missing or not readable.
        InvalidGraphError: not a project file, or one with pickled data or nodes of other packages.
    """
    data = _load(path)
    if not _is_project(data):
        raise InvalidGraphError("{path} is not a Ryven project file. Choose another file.", path=path)
    return document_from_project(data, registry, str(path))


def write_project(document: GraphDocument, path: Path, registry: Mapping[str, type[ComponentNode]]) -> None:
    """Write a graph as a project file that stock Ryven opens, with or without its window.

    Backs up the previous version. Without a byte order mark, which Ryven does not support.

    Raises:
        FailedToWriteOutputsError: disk full, or no permission to write.
    """
    with writing(path, named=True):
        project = project_from_document(document, registry, path.stem)
        text = json.dumps(project, indent=2, ensure_ascii=False) + "\n"
        save_text(path, text, keep_previous=True, keep_mark=False)


def _load(path: Path) -> Any:  # noqa: ANN401 - any JSON value
    try:
        # Parameters are nested deeper than in a graph file. Ryven's own reader is lenient, too.
        return parse(decoded(read_bytes(path)), deepest=DEEPEST + 20, lenient=True)
    except OSError as error:
        if error.errno == errno.EFBIG:
            raise InvalidGraphError(
                "{path} is larger than the maximum of 64 MiB for a project. Choose another file.", path=path
            ) from error
        why = error.strerror or str(error)
        raise CouldNotOpenFileError("{path} cannot be opened: {why}. Check the path.", why=why, path=path) from error
    except NotTextError as error:
        raise InvalidGraphError("{path} is not a Ryven project: {error}.", error=error, path=path) from error
    except NotJsonError as error:
        raise InvalidGraphError("{path} is not JSON: {error}. Choose another file.", error=error, path=path) from error
    except NotReadableError as error:
        raise InvalidGraphError(
            "{path} cannot be read: {error}. Choose another file.", error=error, path=path
        ) from error


def _is_project(data: object) -> bool:
    return isinstance(data, dict) and isinstance(data.get("general info"), dict) and "format" not in data
