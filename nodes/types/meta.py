"""The metadata file of an output folder."""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from vision_designer.nodes.core.ports import LinkType
from vision_designer.nodes.errors import UnableToDeserializeModelError, VisionDesignerError
from vision_designer.nodes.messages import with_messages
from vision_designer.nodes.system.atomic_files import write_json

META = "_meta.json"
STORE = "store"
"""The name of the folder, in a workspace, that holds every output."""


def write_meta(folder: Path, type_name: str, version: int, content: dict[str, Any]) -> None:
    """Write ``folder/_meta.json``: the type's name, its format version, and ``content``."""
    write_json(folder / META, {"type": type_name, "version": version, **content})


def read_meta(folder: Path, type_name: str, version: int, error: type[VisionDesignerError]) -> dict[str, Any]:
    """The content that :func:`write_meta` wrote.

    Raises:
        VisionDesignerError: ``error`` when the folder is missing, of another type, or damaged;
            UnableToDeserializeModelError when it was written by a newer version.
    """
    file = folder / META
    try:
        content = with_messages(json.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        why = "it does not exist" if not folder.exists() else f"it has no {META}"
        raise error(
            f"{folder} is not a {type_name}: {why}. Choose a folder that this program wrote.", path=folder
        ) from None
    except (OSError, ValueError, RecursionError) as cause:
        raise error(
            f"{file} cannot be read: {cause}. Create the folder again, or restore it from a backup.", path=folder
        ) from cause
    if not isinstance(content, dict) or content.get("type") != type_name:
        found = content.get("type") if isinstance(content, dict) else None
        is_ = f"of the type {found}" if isinstance(found, str) else "something else"
        raise error(f"{folder} is {is_}, not {type_name}. Choose another folder.", path=folder)
    written = content.get("version")
    if not isinstance(written, int):
        raise error(
            f"{file} does not state a version. Create the folder again, or restore it from a backup.", path=folder
        )
    if written > version:
        raise UnableToDeserializeModelError(
            f"{folder} was saved in version {written} of the {type_name} format; this program reads up to version "
            f"{version}. Update vision-designer, or save it again with this version.",
            path=folder,
            version=written,
        )
    return content


@contextmanager
def described(folder: Path, error: type[VisionDesignerError]) -> Iterator[None]:
    """Turn what a missing or wrong entry of ``folder``'s description causes into ``error``."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as cause:
        why = f"{cause} is missing" if isinstance(cause, KeyError) else str(cause)
        raise error(
            f"{folder} is damaged: in {META}, {why}. Create the folder again, or restore it from a backup.", path=folder
        ) from cause


def text_list(value: object, what: str) -> tuple[str, ...]:
    """``value`` as texts; ValueError when it is anything but a list of different texts."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value) or len({*value}) < len(value):
        raise ValueError(f"{what} is not a list of distinct texts")
    return tuple(value)


def check_own_files(folder: Path, names: Iterable[str], what: str) -> None:
    """Check that names are of files in ``folder`` itself; ValueError for a path that leads elsewhere, or a link."""
    for name in names:
        if name in ("", ".", "..") or {"/", "\\", "\0"} & {*name} or (folder / name).is_symlink():
            raise ValueError(f"{what} lists {name!r}, which is not a file of this folder")


def stored_type(folder: Path) -> str:
    """The name of the link type that ``folder`` says it holds; empty when it says none."""
    return str(_content(folder).get("type") or "")


def written_files(folder: Path) -> set[str]:
    """The files that a folder of ours names as its own, itself included; a table's parts differ in number."""
    content = _content(folder)
    tables = content.get("tables")
    named = [content.get("parts"), content.get("pictures"), list(tables.values()) if isinstance(tables, dict) else None]
    return {META} | {name for names in named if isinstance(names, list) for name in names if isinstance(name, str)}


def _content(folder: Path) -> dict[str, Any]:
    try:
        content = json.loads((folder / META).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def stored_path(target: Path, folder: Path) -> str:
    """``target`` as it is written into ``folder``: relative when both lie in one workspace's store, else absolute.

    So a workspace can be moved as a whole. In a store ``folder`` is ``store/<key>/<port>``.
    """
    target = Path(os.path.abspath(target))  # noqa: PTH100 - resolve() would follow the user's links
    store = folder.parent.parent
    if target.is_relative_to(folder) or (store.name == STORE and target.is_relative_to(store)):
        return Path(os.path.relpath(target, folder)).as_posix()
    return target.as_posix()


def loaded_path(text: str, folder: Path) -> Path:
    """The path that :func:`stored_path` wrote."""
    return Path(os.path.abspath(folder / text))  # noqa: PTH100 - see stored_path


def read_any(folder: Path, types: Sequence[type[LinkType]]) -> LinkType:
    """The value in ``folder``, by the type that the folder itself names.

    Raises:
        VisionDesignerError: it holds none of ``types``; the error of the first of them.
    """
    name = stored_type(folder)
    chosen = next((type_ for type_ in types if type_.type_name == name), types[0])
    return chosen.read(folder)
