import multiprocessing
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from vision_designer.editor.files.settings import Setting, Settings

VALUES = {
    "language": "zh_TW",
    "theme": "dark",
    "show_grid": False,
    "snap": False,
    "show_minimap": False,
    "workspace": Path("/work space/outputs"),
    "runs_at_once": 3,
    "component_folders": [Path("/one"), Path("/two, with comma")],
    "notify": False,
    "download_weights": False,
    "recent_files": [Path("/graphs/數字.json")],
    "window_geometry": bytes(range(256)),
    "window_state": b"\x00\xff",
    "tour_done": True,
    "last_folder": Path("/graphs"),
}
DEFAULTS = {name: value.default for name, value in vars(Settings).items() if isinstance(value, Setting)}


@pytest.fixture
def file(tmp_path):
    return tmp_path / "new folder" / "editor.ini"


def test_every_setting_has_a_value_here():
    assert VALUES.keys() == DEFAULTS.keys()


def test_without_a_file_everything_is_at_its_default(file):
    settings = Settings(file)
    assert {name: getattr(settings, name) for name in DEFAULTS} == DEFAULTS
    assert not file.exists()


def test_what_was_set_is_there_at_the_next_start(file):
    settings = Settings(file)
    for name, value in VALUES.items():
        setattr(settings, name, value)
    settings.set_splitter_state("results", b"\x01\x02")
    settings.sync()
    again = Settings(file)
    assert {name: getattr(again, name) for name in VALUES} == VALUES
    assert again.splitter_state("results") == b"\x01\x02"
    assert again.splitter_state("other") == b""


@pytest.mark.parametrize("paths", [[], [Path("/one")], [Path("/one"), Path("/two")]])
def test_lists_of_every_length_come_back(file, paths):
    settings = Settings(file)
    settings.component_folders = [Path("/before")]
    settings.component_folders = paths
    settings.sync()
    assert Settings(file).component_folders == paths


def test_a_path_can_be_taken_back(file):
    settings = Settings(file)
    settings.workspace = Path("/somewhere")
    settings.workspace = None
    settings.sync()
    assert Settings(file).workspace is None


def test_a_change_is_told_once(file):
    settings = Settings(file)
    heard = []
    settings.changed.connect(heard.append)
    settings.theme = "dark"
    settings.theme = "dark"
    settings.runs_at_once = 1
    assert heard == ["theme"]


@pytest.mark.parametrize(
    ("name", "value"), [("language", "de"), ("theme", "pink"), ("runs_at_once", 0), ("runs_at_once", 99)]
)
def test_a_value_out_of_range_is_refused(file, name, value):
    settings = Settings(file)
    with pytest.raises(ValueError, match=str(value)):
        setattr(settings, name, value)
    assert getattr(settings, name) == DEFAULTS[name]


@pytest.mark.parametrize(
    "content", [b"\x00\xff\xfe" * 300, b"[General\ntheme", b"=\n[]\n%zz=@Variant(\\0\\0)\n", b"{}"]
)
def test_a_damaged_file_gives_the_defaults_and_can_be_written_again(tmp_path, content):
    file = tmp_path / "editor.ini"
    file.write_bytes(content)
    settings = Settings(file)
    assert {name: getattr(settings, name) for name in DEFAULTS} == DEFAULTS
    settings.theme = "dark"
    settings.sync()
    assert Settings(file).theme == "dark"


def test_values_of_the_wrong_kind_give_the_defaults(tmp_path):
    file = tmp_path / "editor.ini"
    lines = "\n".join(f"{name}=@Size(3 4)" for name in DEFAULTS if name not in ("workspace", "last_folder"))
    file.write_text(f"[General]\n{lines}\n\n[splitters]\nresults=a b\n")
    settings = Settings(file)
    assert {name: getattr(settings, name) for name in DEFAULTS} == DEFAULTS
    assert settings.splitter_state("results") == b""


def test_a_file_that_cannot_be_written_keeps_the_settings_for_now(tmp_path):
    (tmp_path / "taken").write_text("a file, not a folder")
    settings = Settings(tmp_path / "taken" / "editor.ini")
    settings.theme = "dark"
    settings.sync()
    assert settings.theme == "dark"


def test_the_layout_can_be_forgotten_and_the_rest_stays(file):
    settings = Settings(file)
    settings.window_state = b"moved"
    settings.set_splitter_state("results", b"moved")
    settings.theme = "dark"
    settings.forget_layout()
    assert (settings.window_state, settings.splitter_state("results"), settings.theme) == (b"", b"", "dark")


def _set(file, name, value):
    settings = Settings(file)
    setattr(settings, name, value)
    settings.sync()


def test_two_windows_do_not_undo_each_others_settings(file):
    settings = Settings(file)
    settings.theme = "dark"
    settings.sync()
    process = multiprocessing.get_context("spawn").Process(target=_set, args=(file, "language", "en"))
    process.start()
    process.join(60)
    settings.snap = False
    settings.sync()
    assert (settings.theme, settings.language, settings.snap) == ("dark", "en", False)
    assert QSettings(str(file), QSettings.Format.IniFormat).value("language") == "en"
