"""Places that cannot be written or read are refused before anything runs, with the option that chooses another."""

import errno
import os
from pathlib import Path

import pytest
from conftest import picture

from vision_designer.graphs.workspace import keep_libraries_inside

SEARCH = ("sweep", "example:digits_resnet18", "--space", "train.epochs = 1, 2")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("VISION_DESIGNER_WORKSPACE", str(tmp_path / "workspace"))
    monkeypatch.chdir(tmp_path)
    Path("kept").mkdir()
    Path("kept").chmod(0o555)
    Path("text.txt").write_text("hello")
    yield tmp_path
    Path("kept").chmod(0o755)


@pytest.fixture
def pets(folder):
    for category in ("cat", "貓"):
        (folder / "my pets" / category).mkdir(parents=True)
        for number in range(12):
            picture(number).save(folder / "my pets" / category / f"圖 {number}.png")
    return folder / "my pets"


@pytest.mark.parametrize(
    "command",
    [
        (*SEARCH, "--best", "kept/best.json"),
        (*SEARCH, "--csv", "kept/trials.csv"),
        (*SEARCH, "--csv", "text.txt/trials.csv"),
        ("examples", "list", "--csv", "kept/examples.csv"),
        ("runs", "list", "--csv", "kept/new/runs.csv"),
    ],
)
def test_unwritable_target_is_refused_before_anything_runs(call, folder, command):
    status, out, err = call(*command)
    assert (status, out) == (1, "")
    assert "FailedToWriteOutputsError" in err and "cannot be written" in err
    assert "--workspace" not in err, "the workspace is not the place that cannot be written"
    assert not (folder / "workspace" / "runs").exists() and not [*Path("kept").iterdir()]


@pytest.mark.slow
def test_graph_for_a_folder_is_refused_at_an_unwritable_place(call, pets):
    status, out, err = call("train", pets, "-o", "kept/new/pets.json")
    assert (status, out) == (1, "")
    assert "cannot be written" in err and "--workspace" not in err


@pytest.mark.slow
def test_category_folder_that_cannot_be_opened_is_named(call, pets, monkeypatch):
    scandir = os.scandir

    def refusing(path):
        if str(path).rstrip("/").endswith("貓"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    status, _, err = call("new", pets)
    assert status == 2
    assert "has only one category, 'cat'" in err and "my pets/貓 cannot be opened: Permission denied." in err


def test_libraries_keep_their_folders_where_workspace_cannot_be_created(folder, monkeypatch):
    monkeypatch.delenv("TORCHINDUCTOR_CACHE_DIR", raising=False)
    monkeypatch.setattr(os, "access", lambda path, _: Path(path) != folder)
    keep_libraries_inside(folder / "new" / "workspace")
    assert "TORCHINDUCTOR_CACHE_DIR" not in os.environ


def test_file_in_place_of_components_folder_is_named(call):
    status, _, err = call("components", "--components", "text.txt")
    assert status == 2 and "text.txt is not a folder of components" in err


def test_sweep_accepts_ryven_project(call):
    assert call("convert", "example:digits_resnet18", "digits.ryven.json")[0] == 0
    status, _, err = call("sweep", "digits.ryven.json", "--space", "train.epochs = 1, 2", "--metric", "evaluate.acc")
    assert status == 2 and "evaluate reports no metric 'acc'" in err
