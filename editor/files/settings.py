"""Settings of the editor, and recent files."""

import base64
import binascii
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Generic, Self, TypeVar, overload

from platformdirs import user_config_path
from PySide6.QtCore import QObject, QSettings, Signal

from vision_designer.editor.files.named_files import is_file
from vision_designer.editor.look.language import languages

T = TypeVar("T")

THEMES = ("system", "light", "dark")
MAX_RUNS_AT_ONCE = 8


def settings_path() -> Path:
    """The settings file, in the platform's folder for them."""
    return user_config_path("vision-designer", appauthor=False) / "editor.ini"


class Setting(Generic[T]):
    """One value of the settings file; what cannot be read there is the default."""

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


def _parse_switch(value: object) -> bool:
    return {"true": True, "false": False}[str(value).lower()]


def _texts(value: object) -> list[str]:
    # An INI file does not tell a list of one from a text.
    if isinstance(value, str):
        return [value] if value else []
    if isinstance(value, Iterable):
        return [str(text) for text in value if text]
    raise ValueError(f"{value!r} is no list")


def _real_path(text: str) -> Path:
    if "\0" in text:
        raise ValueError("no path has such a character")
    return Path(text)


def _path_texts(paths: list[Path]) -> object:
    return [str(path) for path in paths] or ""


def _parse_state(value: object) -> bytes:
    try:
        return base64.b64decode(str(value), validate=True)
    except binascii.Error as error:
        raise ValueError("no saved state") from error


def _state_text(state: bytes) -> str:
    return base64.b64encode(state).decode()


def _switch(default: bool) -> Setting[bool]:
    return Setting(default, _parse_switch, lambda value: "true" if value else "false")


def _choice(default: str, choices: Callable[[], tuple[str, ...]]) -> Setting[str]:
    def parse(value: object) -> str:
        if value not in choices():
            raise ValueError(f"{value!r} is none of {', '.join(choices())}")
        return str(value)

    # What cannot be read back is refused while the mistake is still in sight.
    return Setting(default, parse, parse)


def _number(default: int, smallest: int, largest: int) -> Setting[int]:
    def parse(value: object) -> int:
        number = int(str(value))
        if not smallest <= number <= largest:
            raise ValueError(f"{number} is not within {smallest} to {largest}")
        return number

    return Setting(default, parse, lambda value: str(parse(value)))


def _path() -> Setting[Path | None]:
    return Setting[Path | None](
        None, lambda value: _real_path(str(value)) if value else None, lambda path: str(path or "")
    )


def _paths() -> Setting[list[Path]]:
    return Setting[list[Path]](
        [], lambda value: [Path(text) for text in _texts(value) if "\0" not in text], _path_texts
    )


def _state() -> Setting[bytes]:
    return Setting(b"", _parse_state, _state_text)


class Settings(QObject):
    """The settings, read from and written to one INI file.

    A file that is missing, damaged or not allowed to be read gives the defaults; one that cannot be written
    is no reason to stop either: the settings then last until the window closes.
    """

    changed = Signal(str)
    """The name of the setting that has a new value."""

    language = _choice("system", lambda: ("system", *languages()))
    theme = _choice("system", lambda: THEMES)
    show_grid = _switch(True)
    snap = _switch(True)
    show_minimap = _switch(True)
    workspace = _path()
    """Where outputs, runs and weights are kept; None for the command line's own choice."""
    runs_at_once = _number(1, 1, MAX_RUNS_AT_ONCE)
    component_folders = _paths()
    download_weights = _switch(True)
    """Whether runs may download pretrained weights that are not on this machine."""
    notify = _switch(True)
    """Whether the desktop tells when a run has ended."""
    recent_files = _paths()
    window_geometry = _state()
    window_state = _state()
    tour_done = _switch(False)
    last_folder = _path()
    """The folder of the file that was opened or saved last."""

    def __init__(self, file: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.file = file or settings_path()
        self._values = QSettings(str(self.file), QSettings.Format.IniFormat)
        self._values.setFallbacksEnabled(False)

    def splitter_state(self, name: str) -> bytes:
        """How the splitter of that name was left; empty when it was never moved."""
        return self.read(f"splitters/{name}", _parse_state, b"")

    def set_splitter_state(self, name: str, state: bytes) -> None:
        """Remember how a splitter was left."""
        if state != self.splitter_state(name):
            self.write(f"splitters/{name}", _state_text(state))

    def forget_layout(self) -> None:
        """Forget where windows, panes and splitters were."""
        for name in ("window_geometry", "window_state", "splitters"):
            self._values.remove(name)
            self.changed.emit(name)

    def read(self, name: str, parse: Callable[[object], T], default: T) -> T:
        """The value of that name, or the default when there is none that can be read."""
        try:
            value = self._values.value(name)
            if value is None:
                return default
            return parse(value)
        # A settings file comes from anywhere: an older version, a hand that slipped, a full disk.
        except Exception:
            return default

    def write(self, name: str, value: object) -> None:
        """Remember a value and tell so."""
        self._values.setValue(name, value)
        self.changed.emit(name)

    def sync(self) -> None:
        """Write what is not written yet, and see what other windows have written."""
        self._values.sync()


MOST = 12


class RecentFiles(QObject):
    """The list of recent graphs in the settings, the latest first, each file once by whatever name."""

    changed = Signal()

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        settings.changed.connect(self._setting_changed)

    def add(self, path: Path) -> None:
        """Put a file first: it was just opened or saved."""
        # Another window may have added some meanwhile.
        self._settings.sync()
        path = path.absolute()
        others = [other for other in self._settings.recent_files if not _same(other, path)]
        self._settings.recent_files = [path, *others][:MOST]
        self._settings.sync()

    def remove(self, path: Path) -> None:
        """Take a file from the list."""
        self._settings.sync()
        self._settings.recent_files = [other for other in self._settings.recent_files if not _same(other, path)]

    def clear(self) -> None:
        """Forget them all."""
        self._settings.recent_files = []

    def paths(self) -> list[Path]:
        """The files, those that are there before those that are not, the latest first."""
        return sorted(self._settings.recent_files, key=lambda path: not is_file(path))

    def _setting_changed(self, name: str) -> None:
        if name == "recent_files":
            self.changed.emit()


def _same(one: Path, other: Path) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)
