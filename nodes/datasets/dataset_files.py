"""Which files of a folder belong to a dataset: those that Convert to Image Directory reads.

Used for the listing of a dataset and for the key of its results, so that a file that changes no result, e.g. a graph
among the images, does not cause recomputation.
"""

import os
import tarfile
import zipfile
from pathlib import Path

from vision_designer.nodes.messages import Message
from vision_designer.nodes.system.files import open_file
from vision_designer.nodes.types.image_directory import is_image
from vision_designer.nodes.types.meta import META, STORE, stored_type
from vision_designer.nodes.types.zip_file import ARCHIVE_SUFFIXES

DESIGNER_LIST = "images.lst"
DESIGNER_META = "_meta.yaml"
SIDE_EXTENSIONS = frozenset({
    ".txt", ".md", ".rst", ".rtf", ".pdf", ".doc", ".docx", ".odt", ".htm", ".html", ".css", ".bib", ".tex", ".log",
    ".csv", ".tsv", ".xls", ".xlsx", ".ods", ".parquet", ".json", ".jsonl", ".ndjson", ".geojson", ".xml", ".xmp",
    ".yaml", ".yml", ".toml", ".ini", ".cfg", ".conf", ".lst", ".names", ".py", ".ipynb", ".sh", ".bat", ".r", ".m",
    ".md5", ".sha1", ".sha256", ".sig", ".asc", ".url", ".lnk", ".db", ".sqlite", ".aae", ".thm",
    ".pt", ".pth", ".ckpt", ".safetensors", ".onnx",
})  # fmt: skip
"""Extensions of texts, tables, programs and models that are stored beside images."""
SIDE_NAMES = frozenset({
    "readme", "license", "licence", "copying", "notice", "authors", "changelog", "citation", "manifest", "makefile",
    "dockerfile", "checksums", "md5sums", "sha256sums",
})  # fmt: skip
"""Names of such files without an extension, in lower case."""
WORKSPACE_DATABASE = "runs.db"
SUBMITTED = "submitted"
WORKSPACE_FOLDERS = frozenset({
    STORE, "runs", "models", "weights", "checkpoints", "meetings", "decoded", "sizes", "machines", "cache", "locks",
    SUBMITTED,
})  # fmt: skip
"""Folders of a workspace; see docs/files.md."""


def why_no_dataset(path: Path) -> str:
    """Why a file cannot be a dataset, and what to do; empty for a folder, an archive, and what cannot be opened."""
    if path.name.lower().endswith(ARCHIVE_SUFFIXES):
        return ""
    try:
        if path.is_dir():
            return ""
        with open_file(path) as file:
            if _begins_as_archive(file.read(tarfile.BLOCKSIZE)) or zipfile.is_zipfile(file):
                return ""
    except (OSError, ValueError):
        # The run says why.
        return ""
    if is_image(path.name):
        return Message(
            "{path} is one image, and a dataset is a folder or an archive. Choose the folder that has one subfolder of "
            "images for each category.",
            path=path,
        )
    return Message(
        "{path} is neither a folder nor an archive. Choose a folder, or a file that ends in {suffixes}.",
        path=path,
        suffixes=" ".join(ARCHIVE_SUFFIXES[:6]),
    )


def _begins_as_archive(block: bytes) -> bool:
    """Whether the first 512 bytes are those of a zip, gzip, bzip2 or tar; nothing is decompressed."""
    if block.startswith((b"PK", b"\x1f\x8b", b"BZh")):
        return True
    try:
        tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


def is_dataset_file(name: str) -> bool:
    """Return whether a file may affect a dataset: a possible image, or a list of the designer's layout."""
    if name in (DESIGNER_LIST, DESIGNER_META):
        return True
    return not (is_side_file(name) or name.startswith(WORKSPACE_DATABASE))


def is_own(parent: str, name: str) -> bool:
    """Return whether this program wrote the folder ``name`` in ``parent``: a workspace or an output.

    If ``parent`` is a workspace, also true for the workspace's folders.
    """
    folder = f"{parent}/{name}"
    return is_of_workspace(parent, name) or (os.path.lexists(f"{folder}/{META}") and stored_type(Path(folder)) != "")


def is_of_workspace(parent: str, name: str) -> bool:
    """Return whether the folder ``name`` in ``parent`` is a workspace or part of one, which every run changes."""
    if os.path.lexists(f"{parent}/{name}/{WORKSPACE_DATABASE}"):
        return True
    return name in WORKSPACE_FOLDERS and os.path.lexists(f"{parent}/{WORKSPACE_DATABASE}")


def is_database(parent: str, name: str) -> bool:
    """Return whether the file ``name`` in ``parent`` is a workspace's database, or an SQLite journal beside it."""
    return name.startswith(WORKSPACE_DATABASE) and os.path.lexists(f"{parent}/{STORE}")


def is_side_file(path: str) -> bool:
    """Return whether a file is a text, a table or the like by name, and not an image with an unknown extension."""
    if path.endswith("~"):
        # Backup copies of editors, including this program's.
        return True
    name, extension = os.path.splitext(path.rpartition("/")[2].lower())  # noqa: PTH122 - as in is_image
    return extension in SIDE_EXTENSIONS or (not extension and name in SIDE_NAMES)
