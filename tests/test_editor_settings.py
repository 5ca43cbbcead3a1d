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
    "run_columns": ["+metric:train.learning_rate", "-note, with comma"],
    "run_column_order": ["name", "metric:train.learning_rate", "-note, with comma"],
    "run_column_widths": {"name": 200, "parameter:a b.rate": 90},
    "tour_done": True,
    "last_folder": Path("/graphs"),
}
DEFAULTS = {name: value.default for name, value in vars(Settings).items() if isinstance(value, Setting)}


@pytest.fixture
def file(tmp_path):
    return tmp_path / "new folder" / "editor.ini"


def test_every_setting_is_tested():
    assert VALUES.keys() == DEFAULTS.keys()


def test_missing_file_gives_defaults(file):
    settings = Settings(file)
    assert {name: getattr(settings, name) for name in DEFAULTS} == DEFAULTS
    assert not file.exists()


@pytest.mark.parametrize("value", ["wide", "-1", "1e3", "99999999999"])
def test_size_of_a_pane_that_cannot_be_right_is_ignored(file, value):
    file.parent.mkdir(parents=True)
    file.write_text(f"[pane_sizes]\nright_idle={value}\n")
    assert Settings(file).pane_size("right_idle") == 0


def test_settings_persist(file):
    settings = Settings(file)
    for name, value in VALUES.items():
        setattr(settings, name, value)
    settings.set_pane_size("right_idle", 260)
    settings.sync()
    again = Settings(file)
    assert {name: getattr(again, name) for name in VALUES} == VALUES
    assert (again.pane_size("right_idle"), again.pane_size("bottom_idle")) == (260, 0)


@pytest.mark.parametrize("paths", [[], [Path("/one")], [Path("/one"), Path("/two")]])
def test_lists_of_any_length_round_trip(file, paths):
    settings = Settings(file)
    settings.component_folders = [Path("/before")]
    settings.component_folders = paths
    settings.sync()
    assert Settings(file).component_folders == paths


def test_path_can_be_unset(file):
    settings = Settings(file)
    settings.workspace = Path("/somewhere")
    settings.workspace = None
    settings.sync()
    assert Settings(file).workspace is None


def test_change_is_emitted_once(file):
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
def test_out_of_range_value_is_rejected(file, name, value):
    settings = Settings(file)
    with pytest.raises(ValueError, match=str(value)):
        setattr(settings, name, value)
    assert getattr(settings, name) == DEFAULTS[name]


@pytest.mark.parametrize(
    "content", [b"\x00\xff\xfe" * 300, b"[General\ntheme", b"=\n[]\n%zz=@Variant(\\0\\0)\n", b"{}"]
)
def test_damaged_file_gives_defaults_and_is_rewritten(tmp_path, content):
    file = tmp_path / "editor.ini"
    file.write_bytes(content)
    settings = Settings(file)
    assert {name: getattr(settings, name) for name in DEFAULTS} == DEFAULTS
    settings.theme = "dark"
    settings.sync()
    assert Settings(file).theme == "dark"


def test_values_of_wrong_type_give_defaults(tmp_path):
    file = tmp_path / "editor.ini"
    lines = "\n".join(f"{name}=@Size(3 4)" for name in DEFAULTS if name not in ("workspace", "last_folder"))
    file.write_text(f"[General]\n{lines}\n")
    settings = Settings(file)
    assert {name: getattr(settings, name) for name in DEFAULTS} == DEFAULTS


def test_unwritable_file_keeps_settings_in_memory(tmp_path):
    (tmp_path / "taken").write_text("a file, not a folder")
    settings = Settings(tmp_path / "taken" / "editor.ini")
    settings.theme = "dark"
    settings.sync()
    assert settings.theme == "dark"


def test_layout_can_be_reset_separately(file):
    settings = Settings(file)
    settings.window_state = b"moved"
    settings.set_pane_size("right_idle", 260)
    settings.theme = "dark"
    settings.forget_layout()
    assert (settings.window_state, settings.theme) == (b"", "dark")
    assert settings.pane_size("right_idle") == 0


def _set(file, name, value):
    settings = Settings(file)
    setattr(settings, name, value)
    settings.sync()


@pytest.mark.slow
def test_two_windows_keep_each_others_settings(file):
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
