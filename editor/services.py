"""Services that all windows share: settings, components, runs, and the data process."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vision_designer.editor.files.graph_files import FileWatch
from vision_designer.editor.files.recovery import Recovery
from vision_designer.editor.files.settings import RecentFiles, Settings
from vision_designer.editor.runs.run_queue import RunQueue
from vision_designer.editor.workers import DataProcess
from vision_designer.graphs.flow import Session
from vision_designer.graphs.history.runs import History
from vision_designer.graphs.user_paths import home_or_current, option_folder
from vision_designer.graphs.workspace import workspace_path
from vision_designer.nodes.components import load_components
from vision_designer.nodes.core.discovery import modules_of_folder
from vision_designer.nodes.core.registry import Components

EDITOR_FOLDER = "editor"
"""The subfolder of a components folder whose files only the editor loads: panes, result views, and the like."""


@dataclass
class Services:
    """Services that outlive a window, e.g. when the language is changed."""

    settings: Settings
    components: Components
    session: Session
    workspace: Path
    history: History
    queue: RunQueue
    data: DataProcess
    recovery: Recovery
    file_watch: FileWatch
    recent: RecentFiles

    @classmethod
    def create(cls, settings: Settings, workspace: Path | None, component_folders: Sequence[Path]) -> "Services":
        """Create all services from the settings, which arguments of the command line override.

        Raises:
            DeclarationError, VisionDesignerError: a folder of components cannot be loaded.
        """
        folders = [*component_folders, *(path for path in settings.component_folders if path not in component_folders)]
        components = load_components(folders)
        for folder in folders:
            if (folder / EDITOR_FOLDER).is_dir():
                modules_of_folder(folder / EDITOR_FOLDER)
        root = workspace_path(workspace or _workspace_of(settings))
        queue = RunQueue(root, components, folders)
        queue.set_parallel(settings.runs_at_once)
        return cls(
            settings=settings,
            components=components,
            session=Session(components),
            workspace=root,
            history=History(root),
            queue=queue,
            data=DataProcess(root, component_folders=folders),
            recovery=Recovery(),
            file_watch=FileWatch(),
            recent=RecentFiles(settings),
        )

    def close(self) -> None:
        """Close the services; runs continue unless they were stopped."""
        self.queue.close()
        self.data.close()
        self.recovery.close()
        self.settings.sync()


def _workspace_of(settings: Settings) -> Path | None:
    """The workspace chosen by the user; None for the default one."""
    if settings.workspace is None:
        return None
    return option_folder(settings.workspace, f"workspace in {settings.file}", home_or_current())
