"""Choosing files and folders, and how a graph names them."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QFileDialog, QWidget

from vision_designer.editor.files.places import is_something
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.graphs.user_paths import absolute_path
from vision_designer.nodes.core.parameters import SAMPLE_PREFIX


def written_path(path: str, graph: OpenGraph) -> str:
    """A path as the graph names it: relative if the graph has a folder of its own that the path is in."""
    if graph.path is None or not path:
        return path
    try:
        return Path(path).relative_to(graph.folder).as_posix()
    except ValueError:
        return path


def start_of(value: object, graph: OpenGraph) -> Path:
    """Where a dialog starts: at the path that is set, or as near to it as there is something."""
    if isinstance(value, str) and value and not value.startswith(SAMPLE_PREFIX) and "\0" not in value:
        path = absolute_path(value, graph.folder)
        for place in (path, *path.parents):
            if is_something(place):
                return place
    return graph.folder


def choose_path(
    parent: QWidget, title: str, start: Path, chosen: Callable[[str], object], *, folder: bool
) -> QFileDialog:
    """Ask for a file or a folder in the platform's own dialog; the window stays usable."""
    dialog = QFileDialog(parent, title)
    dialog.setFileMode(QFileDialog.FileMode.Directory if folder else QFileDialog.FileMode.ExistingFile)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly, folder)
    if start.is_dir():
        dialog.setDirectory(str(start))
    else:
        dialog.setDirectory(str(start.parent))
        dialog.selectFile(start.name)
    dialog.fileSelected.connect(chosen)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


def dropped_path(data: QMimeData) -> str:
    """The one file or folder of a drop from the file manager; empty for anything else."""
    urls = data.urls()
    return urls[0].toLocalFile() if len(urls) == 1 and urls[0].isLocalFile() else ""
