"""What a report of a problem should say of the program and what it runs on."""

import platform
import shutil
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from PySide6.QtCore import QLocale, qVersion
from PySide6.QtGui import QGuiApplication

from vision_designer.editor.files.settings import Settings
from vision_designer.editor.look.theme import theme
from vision_designer.graphs.user_paths import home

PACKAGES = (
    ("vision-designer", "vision-designer"),
    ("PySide6", "PySide6-Essentials"),
    ("ryvencore", "ryvencore"),
    ("torch", "torch"),
    ("torchvision", "torchvision"),
)
"""Names that people know, and those of the distributions."""
SETTINGS = ("language", "theme", "show_grid", "snap", "show_minimap", "runs_at_once", "notify")
"""Those that say nothing of a person."""


def versions() -> dict[str, str]:
    """What is installed, without importing any of it."""
    found = {}
    for name, distribution in PACKAGES:
        try:
            found[name] = version(distribution)
        except PackageNotFoundError:
            found[name] = "not installed"
    found["Python"] = platform.python_version()
    found["Qt"] = qVersion()
    return found


def without_home(path: Path) -> str:
    """A path with ``~`` for the user's own folder, whose name may be a person's."""
    own = home()
    return str(Path("~") / path.relative_to(own)) if own is not None and path.is_relative_to(own) else str(path)


def diagnostic_information(workspace: Path, settings: Settings | None = None) -> str:
    """Versions, system, screens, workspace and settings, as plain text in English, whatever is shown."""
    lines = [f"{name}: {number}" for name, number in versions().items()]
    lines += [f"System: {platform.platform()} ({platform.machine()})", f"Executable: {sys.implementation.name}"]
    lines += [f"Qt platform: {QGuiApplication.platformName()}", f"Locale: {QLocale.system().name()}"]
    lines += [
        f"Screen: {screen.size().width()} x {screen.size().height()}, scale {screen.devicePixelRatio():g}, "
        f"{screen.logicalDotsPerInch():.0f} dpi, {screen.refreshRate():.0f} Hz"
        for screen in QGuiApplication.screens()
    ]
    lines += [
        f"Colours: {'dark' if theme().is_dark else 'light'}",
        f"Workspace: {without_home(workspace)}{_room(workspace)}",
    ]
    if settings is not None:
        lines += [f"Setting {name}: {getattr(settings, name)}" for name in SETTINGS]
        lines.append(f"Component folders: {len(settings.component_folders)}")
    return "\n".join(lines) + "\n"


def _room(workspace: Path) -> str:
    existing = next((folder for folder in (workspace, *workspace.parents) if folder.is_dir()), None)
    try:
        return f" ({shutil.disk_usage(existing).free / 1e9:.0f} GB free)" if existing is not None else ""
    except OSError:
        return ""
