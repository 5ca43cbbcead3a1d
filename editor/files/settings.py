"""Settings of the editor, and recent files."""

import base64
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Generic, Self, TypeVar, overload

from platformdirs import user_config_path
from PySide6.QtCore import QObject, QSettings, Signal

from vision_designer.editor.files.graph_files import is_file, is_same_file
from vision_designer.editor.look.texts import languages

T = TypeVar("T")

THEMES = ("system", "light", "dark")
MAX_RUNS_AT_ONCE = 8


class Setting(Generic[T]):
    """A value of the settings file; the default if it cannot be read."""

    def __init__(self, default: T, parse: Callable[[object], T], text: Callable[[T], object]) -> None:
        self.default = default
        self.parse = parse
        self.text = text
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, settings: None, owner: type) -> Self: ...

    @overload
    def __get__(self, settings: "Settings", owner: type) -> T: ...

    def __get__(self, settings: "Settings | None", owner: type) -> Self | T:
        if settings is None:
            return self
        return settings.read(self.name, self.parse, self.default)

    def __set__(self, settings: "Settings", value: T) -> None:
        if value != self.__get__(settings, type(settings)):
            settings.write(self.name, self.text(value))


def _parse_bool(value: object) -> bool:
    return {"true": True, "false": False}[str(value).lower()]


def _parse_texts(value: object) -> list[str]:
    # INI files do not distinguish a list with one item from a string.
    if isinstance(value, str):
        return [value] if value else []
    if isinstance(value, Iterable):
        return [str(text) for text in value if text]
    raise ValueError(f"{value!r} is no list")


def _path(text: str) -> Path:
    if "\0" in text:
        raise ValueError("no path has such a character")
    return Path(text)


def _within(smallest: int, largest: int) -> Callable[[object], int]:
    """A function that reads a whole number within a range."""

    def parse(value: object) -> int:
        number = int(str(value))
        if not smallest <= number <= largest:
            raise ValueError(f"{number} is not within {smallest} to {largest}")
        return number

    return parse


_pixels = _within(0, 10_000)


def _sizes_by_name(value: object) -> dict[str, int]:
    pairs = [text.partition(" ") for text in _parse_texts(value)]
    return {name: _pixels(size) for size, _, name in pairs}


# The kinds of settings: how each is read from the file, and written. In an INI file, an empty list is an empty text.


def _bool_setting(default: bool) -> Setting[bool]:
    return Setting(default, _parse_bool, lambda value: "true" if value else "false")


def _choice_setting(choices: Callable[[], Collection[str]]) -> Setting[str]:
    """One of several texts, by default ``system``."""

    def parse(value: object) -> str:
        if value not in choices():
            raise ValueError(f"{value!r} is none of {', '.join(choices())}")
        return str(value)

    # Values that could not be read back raise here.
    return Setting("system", parse, parse)


def _number_setting(default: int, largest: int) -> Setting[int]:
    parse = _within(1, largest)
    return Setting(default, parse, lambda value: str(parse(value)))


def _path_setting() -> Setting[Path | None]:
    return Setting[Path | None](None, lambda value: _path(str(value)) if value else None, lambda path: str(path or ""))


def _paths_setting() -> Setting[list[Path]]:
    def parse(value: object) -> list[Path]:
        return [Path(text) for text in _parse_texts(value) if "\0" not in text]

    return Setting[list[Path]]([], parse, lambda paths: [str(path) for path in paths] or "")


def _names_setting() -> Setting[list[str]]:
    return Setting[list[str]]([], _parse_texts, lambda names: names or "")


def _sizes_setting() -> Setting[dict[str, int]]:
    """Sizes in pixels by name; written as texts ``size name``."""
    return Setting[dict[str, int]](
        {}, _sizes_by_name, lambda sizes: [f"{size} {name}" for name, size in sizes.items()] or ""
    )


def _state_setting() -> Setting[bytes]:
    """The state of a widget, written in base64."""
    return Setting(
        b"",
        lambda value: base64.b64decode(str(value), validate=True),
        lambda state: base64.b64encode(state).decode(),
    )


class Settings(QObject):
    """Settings in one INI file.

    Defaults apply if the file is missing, damaged or unreadable; if it is not writable, settings last until the window
    closes.

    Args:
        file: by default in the platform's settings folder.
    """

    changed = Signal(str)
    """Name of the changed setting."""

    language = _choice_setting(lambda: ("system", *languages()))
    theme = _choice_setting(lambda: THEMES)
    show_grid = _bool_setting(True)
    snap = _bool_setting(True)
    show_minimap = _bool_setting(True)
    workspace = _path_setting()
    """Folder of outputs, runs and weights; None for the command line's default."""
    runs_at_once = _number_setting(1, MAX_RUNS_AT_ONCE)
    component_folders = _paths_setting()
    download_weights = _bool_setting(True)
    """Whether runs may download missing pretrained weights."""
    notify = _bool_setting(True)
    """Whether to show a desktop notification when a run has ended."""
    recent_files = _paths_setting()
    window_geometry = _state_setting()
    window_state = _state_setting()
    run_columns = _names_setting()
    """Columns of the Runs pane that the user shows (``+key``) or hides (``-key``), see ``columns.py`` there."""
    run_column_order = _names_setting()
    """Keys of these columns from left to right, after the user has moved one."""
    run_column_widths = _sizes_setting()
    """Widths that the user chose, by the key of the column."""
    tour_done = _bool_setting(False)
    last_folder = _path_setting()
    """Folder of the last opened or saved file."""

    def __init__(self, file: Path | None = None) -> None:
        super().__init__()
        self.file = file or user_config_path("vision-designer", appauthor=False) / "editor.ini"
        self._values = QSettings(str(self.file), QSettings.Format.IniFormat)
        self._values.setFallbacksEnabled(False)

    def pane_size(self, name: str) -> int:
        """Saved size in pixels of an area of panes, in a state of the graph; 0 by default, and for a collapsed one."""
        return self.read(f"pane_sizes/{name}", _pixels, 0)

    def set_pane_size(self, name: str, size: int) -> None:
        if size != self.pane_size(name):
            self.write(f"pane_sizes/{name}", str(size))

    def forget_layout(self) -> None:
        """Reset the layout of windows and panes."""
        for name in ("window_geometry", "window_state", "pane_sizes"):
            self._values.remove(name)
            self.changed.emit(name)

    def read(self, name: str, parse: Callable[[object], T], default: T) -> T:
        """Read a value, or the default if it is missing or invalid."""
        try:
            value = self._values.value(name)
            return default if value is None else parse(value)
        # The file may be from an older version, edited by hand, or truncated.
        except Exception:
            return default

    def write(self, name: str, value: object) -> None:
        """Write a value and emit ``changed``."""
        self._values.setValue(name, value)
        self.changed.emit(name)

    def sync(self) -> None:
        """Write pending values, and read changes of other windows."""
        self._values.sync()


MAX_RECENT_FILES = 12


class RecentFiles(QObject):
    """Recent graphs in the settings, the latest first, each file once even with several paths."""

    changed = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        settings.changed.connect(self._setting_changed)

    def add(self, path: Path) -> None:
        # Other windows may have added files.
        self._settings.sync()
        path = path.absolute()
        others = [other for other in self._settings.recent_files if not is_same_file(other, path)]
        self._settings.recent_files = [path, *others][:MAX_RECENT_FILES]
        self._settings.sync()

    def remove(self, path: Path) -> None:
        self._settings.sync()
        self._settings.recent_files = [other for other in self._settings.recent_files if not is_same_file(other, path)]

    def clear(self) -> None:
        self._settings.recent_files = []

    def paths(self) -> list[Path]:
        """Existing files first, then missing ones, each the latest first."""
        return sorted(self._settings.recent_files, key=lambda path: not is_file(path))

    def _setting_changed(self, name: str) -> None:
        if name == "recent_files":
            self.changed.emit()
