"""The instructions of docs/own_component.md work as written."""

import json
import re
import sys
from pathlib import Path

import pytest

from vision_designer.graphs.cli.app import main
from vision_designer.nodes.components import load_components

PAGE = (Path(__file__).parent.parent / "docs" / "own_component.md").read_text(encoding="utf-8")


def block(language):
    return re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)[1]


@pytest.fixture
def folder(tmp_path, make_images, monkeypatch):
    """The files of the page, and photos of two sizes."""
    (tmp_path / "my_components").mkdir()
    (tmp_path / "my_components" / "filter_image_directory.py").write_text(block("python"))
    (tmp_path / "filter.json").write_text(block("json"))
    make_images(tmp_path / "photos", ("red", "green"), count=5, size=(64, 50))
    make_images(tmp_path / "photos", ("small",), count=3, size=(64, 24))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VISION_DESIGNER_WORKSPACE", str(tmp_path / "workspace"))
    return tmp_path


def call(line, capsys):
    """Exit status, standard output, and standard error of a command."""
    with pytest.raises(SystemExit) as exit_:
        main(line.split()[1:])
    return (exit_.value.code or 0, *capsys.readouterr())


@pytest.mark.slow
def test_documented_commands_work(folder, capsys):
    commands = block("sh").strip().splitlines()
    assert len(commands) == 3
    outputs = [call(command, capsys) for command in commands]
    assert [status for status, _, _ in outputs] == [0, 0, 0]
    assert "smallest_side = 32 (>= 1)" in outputs[0][1]
    assert "3 nodes, no problems" in outputs[1][1]


@pytest.mark.slow
def test_component_filters_small_images(folder, capsys):
    status, out, err = call("vision-designer run filter.json --components my_components --json", capsys)
    node = json.loads(out)["nodes"]["filter"]
    assert (status, node["state"], node["metrics"]) == (0, "completed", {"kept": 10, "left_out": 3})
    assert "the category 'small' has no image left" in err
    _, out, _ = call("vision-designer run filter.json --components my_components --json", capsys)
    assert json.loads(out)["nodes"]["filter"]["state"] == "reused"


def test_invalid_parameter_is_rejected_as_documented(folder, capsys):
    command, _, shown = block("console").strip().partition("\n")
    status, _, err = call(command.removeprefix("$ "), capsys)
    assert status == 2
    assert err.strip() == shown


@pytest.mark.slow
def test_component_raises_own_error(folder, capsys):
    line = "vision-designer run filter.json --components my_components --set filter.smallest_side=100"
    status, _, err = call(line, capsys)
    assert status == 1
    assert "InvalidDatasetError (0018): none of 13 images has 100 pixels on its shorter side." in err


def test_component_can_be_installed_as_package(folder, monkeypatch):
    package = folder / "site" / "my_package"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "filter_image_directory.py").write_text(block("python"))
    metadata = folder / "site" / "my_package-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: my_package\nVersion: 1.0\n")
    group, entry = block("toml").strip().splitlines()
    name = re.search(r'"(.*)"', group)[1]
    (metadata / "entry_points.txt").write_text(f"[{name}]\n{entry.replace(chr(34), '')}\n")
    monkeypatch.syspath_prepend(folder / "site")
    assert load_components()["filter_image_directory"].__module__ == "my_package.filter_image_directory"
    for module in [module for module in sys.modules if module.split(".")[0] == "my_package"]:
        del sys.modules[module]
