"""Which files of a folder belong to a dataset: those that Convert to Image Directory reads.

The listing of a dataset and the key of what is made from it ask the same questions here. So a file that changes no
result, such as a graph that lies among the images, causes nothing to be computed anew.
"""

import os
from pathlib import Path

from vision_designer.nodes.types.meta import META, STORE, stored_type

DESIGNER_LIST = "images.lst"
DESIGNER_META = "_meta.yaml"
SIDE_EXTENSIONS = frozenset({
    ".txt", ".md", ".rst", ".rtf", ".pdf", ".doc", ".docx", ".odt", ".htm", ".html", ".css", ".bib", ".tex", ".log",
    ".csv", ".tsv", ".xls", ".xlsx", ".ods", ".parquet", ".json", ".jsonl", ".ndjson", ".geojson", ".xml", ".xmp",
    ".yaml", ".yml", ".toml", ".ini", ".cfg", ".conf", ".lst", ".names", ".py", ".ipynb", ".sh", ".bat", ".r", ".m",
    ".md5", ".sha1", ".sha256", ".sig", ".asc", ".url", ".lnk", ".db", ".sqlite", ".aae", ".thm",
    ".pt", ".pth", ".ckpt", ".safetensors", ".onnx",
})  # fmt: skip
"""Of texts, tables, notes, programs and models, which lie beside images and stand for none."""
SIDE_NAMES = frozenset({
    "readme", "license", "licence", "copying", "notice", "authors", "changelog", "citation", "manifest", "makefile",
    "dockerfile", "checksums", "md5sums", "sha256sums",
})  # fmt: skip
"""Such files as have no extension, in lower case."""
WORKSPACE_DATABASE = "runs.db"
SUBMITTED = "submitted"
WORKSPACE_FOLDERS = frozenset({
    STORE, "runs", "weights", "checkpoints", "meetings", "decoded", "sizes", "machines", "cache", "locks", SUBMITTED,
})  # fmt: skip
"""What a workspace is made of; see docs/files.md."""


def is_dataset_file(name: str) -> bool:
    """Whether a file makes a difference to a dataset: an image, what may be one, or a list of the designer's layout."""
    if name in (DESIGNER_LIST, DESIGNER_META):
        return True
    return not (is_side_file(name) or name.startswith(WORKSPACE_DATABASE))


def is_own(parent: str, name: str) -> bool:
    """Whether the folder ``name`` inside ``parent`` was written by this program: a workspace, or an output.

    When ``parent`` is a workspace itself, that holds for the folders of which a workspace is made.
    """
    folder = f"{parent}/{name}"
    return is_of_workspace(parent, name) or (os.path.lexists(f"{folder}/{META}") and stored_type(Path(folder)) != "")


def is_of_workspace(parent: str, name: str) -> bool:
    """Whether the folder ``name`` inside ``parent`` is a workspace or a part of one: every run changes those."""
    if os.path.lexists(f"{parent}/{name}/{WORKSPACE_DATABASE}"):
        return True
    return name in WORKSPACE_FOLDERS and os.path.lexists(f"{parent}/{WORKSPACE_DATABASE}")


def is_database(parent: str, name: str) -> bool:
    """Whether the file ``name`` inside ``parent`` is a workspace's database, or one that SQLite keeps beside it."""
    return name.startswith(WORKSPACE_DATABASE) and os.path.lexists(f"{parent}/{STORE}")


def is_side_file(path: str) -> bool:
    """Whether a file is a text, a table or the like by its name, and no image whose extension is not known."""
    if path.endswith("~"):
        # What editors keep of a file that they write anew, this program's included.
        return True
    name, extension = os.path.splitext(path.rpartition("/")[2].lower())  # noqa: PTH122 - as in is_image
    return extension in SIDE_EXTENSIONS or (not extension and name in SIDE_NAMES)
