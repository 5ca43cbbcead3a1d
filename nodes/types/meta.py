"""The metadata file of an output folder."""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from vision_designer.nodes.core.ports import LinkType
from vision_designer.nodes.errors import UnableToDeserializeModelError, VisionDesignerError
from vision_designer.nodes.messages import Message, ReasonError, with_messages
from vision_designer.nodes.system.atomic_files import write_json
from vision_designer.nodes.system.stored import read_object

META = "_meta.json"
OWN_FILES = "files"
"""The folder, in an exported value, with the files that the value refers to."""
STORE = "store"
"""Name of the folder with all outputs in a workspace."""


def write_meta(folder: Path, type_name: str, version: int, content: dict[str, Any]) -> None:
    """Write ``folder/_meta.json``: the type's name, its format version, and ``content``."""
    write_json(folder / META, {"type": type_name, "version": version, **content})


def read_meta(folder: Path, type_name: str, version: int, error: type[VisionDesignerError]) -> dict[str, Any]:
    """Read the content written by :func:`write_meta`.

    Raises:
        VisionDesignerError: ``error`` if the folder is missing, of another type, or damaged;
            UnableToDeserializeModelError if it was written by a newer version.
    """
    file = folder / META
    try:
        content = with_messages(json.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        why = Message("it does not exist") if not folder.exists() else Message("it has no _meta.json")
        raise error(
            "{path} is not a {type_name}: {why}. Choose a folder that this program wrote.",
            type_name=type_name,
            why=why,
            path=folder,
        ) from None
    except (OSError, ValueError, RecursionError) as cause:
        raise error(
            "{file} cannot be read: {cause}. Create the folder again, or restore it from a backup.",
            file=file,
            cause=cause,
            path=folder,
        ) from cause
    if not isinstance(content, dict) or content.get("type") != type_name:
        found = content.get("type") if isinstance(content, dict) else None
        is_ = Message("of the type {found}", found=found) if isinstance(found, str) else Message("something else")
        raise error(
            "{path} is {kind}, not {type_name}. Choose another folder.",
            kind=is_,
            type_name=type_name,
            path=folder,
        )
    written = content.get("version")
    if not isinstance(written, int):
        raise error(
            "{file} does not state a version. Create the folder again, or restore it from a backup.",
            file=file,
            path=folder,
        )
    if written > version:
        raise UnableToDeserializeModelError(
            "{path} was saved in version {version} of the {type_name} format; this program reads up to "
            "version {readable}. Update vision-designer, or save it again with this version.",
            type_name=type_name,
            readable=version,
            path=folder,
            version=written,
        )
    return content


@contextmanager
def described(folder: Path, error: type[VisionDesignerError]) -> Iterator[None]:
    """Convert exceptions for missing or invalid entries of ``folder``'s metadata to ``error``."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as cause:
        why = Message("{cause} is missing", cause=cause) if isinstance(cause, KeyError) else str(cause)
        raise error(
            "{path} is damaged: in _meta.json, {why}. Create the folder again, or restore it from a backup.",
            why=why,
            path=folder,
        ) from cause


def text_list(value: object, what: str) -> tuple[str, ...]:
    """``value`` as strings; raises ValueError for anything but a list of unique strings."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value) or len({*value}) < len(value):
        raise ReasonError("{what} is not a list of distinct texts", what=what)
    return tuple(value)


def check_own_files(folder: Path, names: Iterable[str], what: str) -> None:
    """Check that names refer to files in ``folder`` itself; raises ValueError for other paths and links."""
    for name in names:
        if name in ("", ".", "..") or {"/", "\\", "\0"} & {*name} or (folder / name).is_symlink():
            raise ReasonError("{what} lists {name!r}, which is not a file of this folder", what=what, name=name)


def stored_type(folder: Path) -> str:
    """Name of the link type in ``folder``; empty if unknown."""
    return str(read_object(folder / META).get("type") or "")


def written_files(folder: Path) -> set[str]:
    """Files that an output folder's metadata lists, including itself; a table has any number of parts."""
    content = read_object(folder / META)
    tables = content.get("tables")
    named = [content.get("parts"), content.get("pictures"), list(tables.values()) if isinstance(tables, dict) else None]
    return {META} | {name for names in named if isinstance(names, list) for name in names if isinstance(name, str)}


def stored_path(target: Path, folder: Path) -> str:
    """``target`` as written into ``folder``: relative if both are in one workspace's store, else absolute.

    So a workspace can be moved. In a store, ``folder`` is ``store/<key>/<port>``.
    """
    target = Path(os.path.abspath(target))  # noqa: PTH100 - resolve() would follow the user's links
    store = folder.parent.parent
    if target.is_relative_to(folder) or (store.name == STORE and target.is_relative_to(store)):
        return Path(os.path.relpath(target, folder)).as_posix()
    return target.as_posix()


def loaded_path(text: str, folder: Path) -> Path:
    """Path written by :func:`stored_path`."""
    return Path(os.path.abspath(folder / text))  # noqa: PTH100 - see stored_path


def read_any(folder: Path, types: Sequence[type[LinkType]]) -> LinkType:
    """Read the value in ``folder`` by the type in its metadata; if it is none of ``types``, the first one's error."""
    name = stored_type(folder)
    chosen = next((type_ for type_ in types if type_.type_name == name), types[0])
    return chosen.read(folder)
