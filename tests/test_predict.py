"""``vision-designer predict``: predictions of images on the command line."""

import csv
import io
import json
import tarfile
import zipfile
from dataclasses import replace

import polars as pl
import pytest
from conftest import picture
from random_model import random_model

from vision_designer.graphs.cli import predict_command
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.execution import Engine
from vision_designer.graphs.models import prediction
from vision_designer.graphs.resolve import resolve
from vision_designer.graphs.user_paths import EXAMPLES
from vision_designer.nodes.components import load_components
from vision_designer.nodes.types.data_frame_directory import DataFrameDirectory
from vision_designer.nodes.types.model_directory import Calibration, UnknownThreshold
from vision_designer.nodes.types.transformation_directory import TransformationDirectory

pytestmark = pytest.mark.usefixtures("narrow_resnet18")
CATEGORIES = ("bird", "cat", "dog")
SQUARE = TransformationDirectory((("Resize", 24), ("CenterCrop", 24)))
CPU = ("--device", "cpu")


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    """A model and images, in the current folder."""
    monkeypatch.setenv("VISION_DESIGNER_WORKSPACE", str(tmp_path / "workspace"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "model").mkdir()
    random_model(tmp_path / "model", CATEGORIES, SQUARE)
    for name in ("a/1.png", "a/2.png", "b/deep/3.png", "4.png", "b/5.png"):
        (tmp_path / "photos" / name).parent.mkdir(parents=True, exist_ok=True)
        picture(int(name[-5]), (30, 26), (0, 90, 40 * int(name[-5]))).save(tmp_path / "photos" / name)
    return tmp_path


def predicted(call, *arguments, status=0):
    """The JSON output."""
    ended, out, err = call("predict", *arguments, *CPU, "--json")
    assert ended == status, err
    return json.loads(out)


@pytest.mark.slow
def test_predictions_equal_those_of_graph(call, place):
    calibration = Calibration(2.5, 10, 0.2, 0.1, 1.0, 0.9)
    threshold = UnknownThreshold(0.36, 0.9, 0.95, 0.5, 10)
    model = random_model(place / "model", CATEGORIES, SQUARE)
    replace(model, calibration=calibration, unknown=threshold).write(place / "model")
    for file in list((place / "photos").rglob("*.png")):
        # Convert needs images with or without folders.
        file.rename(place / "photos" / file.name)
    document = GraphDocument.read(EXAMPLES / "score_new_images.json")
    document.node("images").parameters["path"] = "photos"
    document.node("model").parameters["path"] = "model"
    document.node("score").parameters["unknown_threshold"] = "model"
    document.node("score").run_settings = {"device": "cpu", "workers": 0}
    components = load_components()
    engine = Engine(place / "workspace")
    result = engine.run(engine.plan(resolve(document, components, place))).result
    scored = DataFrameDirectory.read(result.nodes["score"].outputs["scored_dataset"]).frame()
    found = predicted(call, "model", "photos", "--top", "3")["images"]
    assert [row["image"].rpartition("/")[2] for row in found] == [name.rpartition("/")[2] for name in scored["image"]]
    assert [row["category"] for row in found] == scored["Scored Labels"].to_list()
    for row, expected in zip(found, scored.rows(named=True), strict=True):
        values = {item["category"]: item["probability"] for item in row["top"]}
        assert values == {name: expected[f"Scored Probabilities_{name}"] for name in CATEGORIES}
    labels = {row["category"] for row in found}
    turned_off = predicted(call, "model", "photos", "--unknown-below", "0")["images"]
    assert "unknown" not in {row["category"] for row in turned_off}
    assert "unknown" in labels or all(row["probability"] >= 0.36 for row in found)
    assert {row["category"] for row in predicted(call, "model", "photos", "--unknown-below", "1")["images"]} == {
        "unknown"
    }


def test_folder_is_searched_recursively_and_sorted(call):
    found = predicted(call, "model", "photos")
    names = [row["image"] for row in found["images"]]
    assert names == ["photos/4.png", "photos/a/1.png", "photos/a/2.png", "photos/b/5.png", "photos/b/deep/3.png"]
    assert (found["predicted"], found["unreadable"], found["problems"]) == (5, 0, [])
    assert found["model"]["categories"] == list(CATEGORIES)


@pytest.mark.slow
def test_image_alone_has_answer_of_folder(call):
    by_name = {row["image"]: row for row in predicted(call, "model", "photos")["images"]}
    (alone,) = predicted(call, "model", "photos/a/1.png")["images"]
    assert alone["category"] == by_name["photos/a/1.png"]["category"]
    assert alone["probability"] == pytest.approx(by_name["photos/a/1.png"]["probability"], abs=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["zip", "tar", "tar.gz"])
def test_archive_is_read_like_folder(call, place, kind):
    archive = place / f"photos.{kind}"
    files = sorted((place / "photos").rglob("*.png"))
    if kind == "zip":
        with zipfile.ZipFile(archive, "w") as packed:
            for file in files:
                packed.write(file, file.relative_to(place / "photos"))
    else:
        with tarfile.open(archive, "w:gz" if kind.endswith("gz") else "w") as packed:
            for file in files:
                packed.add(file, file.relative_to(place / "photos"))
    of_folder = predicted(call, "model", "photos")["images"]
    of_archive = predicted(call, "model", archive.name)["images"]
    assert [(row["image"].partition("/")[2], row["top"]) for row in of_archive] == [
        (row["image"].partition("/")[2], row["top"]) for row in of_folder
    ]
    assert not list((place / "workspace" / "cache").glob("vision-designer-data-*"))


@pytest.mark.slow
def test_unreadable_images_are_named_and_others_predicted(call, place):
    (place / "photos" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnonsense")
    (place / "photos" / "raw.cr2").write_bytes(b"raw")
    status, out, err = call("predict", "model", "photos", "missing.jpg", *CPU)
    assert status == 1
    assert len(out.splitlines()) == 1 + 5
    assert [line for line in err.splitlines() if "broken.png" in line and line.startswith("photos/broken.png is ")]
    assert str(place) not in err
    assert "missing.jpg: there is no such file" in err
    assert "5 images predicted, 2 could not be read" in err
    assert "1 file was left out, by extension: .cr2 1" in err
    said = predicted(call, "model", "photos/broken.png", status=1)
    assert (said["predicted"], said["unreadable"]) == (0, 1)
    assert said["images"][0]["error"] and said["images"][0]["category"] is None


@pytest.mark.slow
def test_paths_are_read_from_standard_input(call, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("photos/a/1.png\n\nphotos/b\r\n"))
    names = [row["image"] for row in predicted(call, "model", "-")["images"]]
    assert names == ["photos/a/1.png", "photos/b/5.png", "photos/b/deep/3.png"]
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    status, _, err = call("predict", "model", "-", *CPU)
    assert (status, "no paths on standard input" in err) == (2, True)
    assert call("predict", "model", "-", "photos")[0] == 2


def test_images_are_found_while_others_are_predicted(place, monkeypatch):
    """No list of all paths is kept."""
    monkeypatch.setattr(prediction, "FILES_AT_ONCE", 2)
    taken = []

    def paths():
        for number in range(6):
            taken.append(number)
            yield f"{number}.png"

    found = prediction.ImagesFound()
    groups = prediction.image_groups(paths(), predict_command.silent_job(), found)
    next(groups)
    assert (taken, found.count, found.complete) == ([0, 1], 2, False)
    assert len([*groups]) == 2
    assert (found.count, found.complete) == (6, True)


def test_number_of_images_is_known_before_the_last_folder_is_predicted(place):
    found = prediction.ImagesFound()
    next(prediction.image_groups(["photos"], predict_command.silent_job(), found))
    assert (found.count, found.complete) == (5, True)


@pytest.mark.parametrize("top", ["4", "9"])
def test_more_categories_than_the_model_has_are_refused(call, top):
    status, out, err = call("predict", "model", "photos/a", "--top", top, *CPU)
    assert (status, out) == (2, "")
    assert f"--top is {top}; it must be from 1 to 3" in err


@pytest.mark.slow
def test_table_has_top_categories_with_probabilities(call):
    status, out, err = call("predict", "model", "photos/a", "--top", "2", *CPU)
    assert status == 0
    head, first, _ = out.splitlines()
    assert head.split() == ["image", "category", "probability", "2nd"]
    assert first.split()[0] == "photos/a/1.png"
    assert first.count("%") == 2
    assert "2 images predicted" in err
    assert call("predict", "model", "photos/4.png", *CPU)[2] == ""


@pytest.mark.slow
def test_paths_are_shortened_where_the_terminal_is_narrow(call, place, monkeypatch):
    long = place / "photos" / ("a folder with a long name" * 3)
    long.mkdir()
    (place / "photos" / "4.png").rename(long / "4.png")
    whole = call("predict", "model", "photos", *CPU)[1].splitlines()
    assert any(f"{long.name}/4.png" in line for line in whole)
    monkeypatch.setenv("COLUMNS", "60")
    narrow = call("predict", "model", "photos", *CPU)[1].splitlines()
    assert max(map(len, narrow)) <= 60
    assert [line.split()[-1] for line in narrow] == [line.split()[-1] for line in whole]
    assert any(line.startswith("…") and "/4.png" in line for line in narrow)


@pytest.mark.slow
def test_csv_goes_to_file_or_standard_output(call, place):
    status, out, _ = call("predict", "model", "photos", "--csv", "answers.csv", "--top", "2", *CPU)
    assert (status, out) == (0, "")
    table = pl.read_csv(place / "answers.csv")
    assert table.columns == ["image", "category", "probability", "category_2", "probability_2", "error"]
    assert table["image"][1] == "photos/a/1.png"
    assert call("predict", "model", "photos/a", "--csv", "answers.csv", *CPU)[0] == 0
    assert pl.read_csv(place / "answers.csv").height == 2
    out = call("predict", "model", "photos/a", "--csv", "-", *CPU)[1]
    assert [row[0] for row in csv.reader(out.splitlines())] == ["image", "photos/a/1.png", "photos/a/2.png"]


def test_csv_never_replaces_other_file(call, place):
    (place / "notes.csv").write_text("my notes")
    status, _, err = call("predict", "model", "photos", "--csv", "notes.csv", *CPU)
    assert (status, "does not contain predictions" in err) == (1, True)
    assert (place / "notes.csv").read_text() == "my notes"


def test_texts_that_spreadsheets_compute_are_marked(call, place):
    (place / "photos" / "4.png").rename(place / "=1+1.png")
    out = call("predict", "model", "=1+1.png", "--csv", "-", *CPU)[1]
    assert out.splitlines()[1].startswith("'=1+1.png,")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("cats", "photos"), "there is no model 'cats'"),
        (("model/weights.safetensors", "photos"), "Give its folder"),
        (("model", "photos", "--json", "--csv", "-"), "exclude each other"),
        (("model", "photos", "--unknown-below", "2"), "must be from 0 to 1"),
        (("model", "photos", "--unknown-below", "often"), "a number or model is expected"),
        (("model", "photos", "--unknown-below", "model"), "the model has no threshold"),
        (("model", "photos", "--device", "abacus"), "Device (device) is abacus"),
        (("model",), "PATH"),
    ],
)
def test_wrong_usage_exits_2(call, arguments, words):
    status, _, err = call("predict", *arguments)
    assert status == 2
    assert words in err
    assert "Traceback" not in err


def test_folder_without_images_and_other_files_are_reported(call, place):
    (place / "empty").mkdir()
    (place / "notes.txt").write_text("no image")
    status, _, err = call("predict", "model", "empty", "notes.txt", *CPU)
    assert status == 1
    assert "empty: there are no images in it" in err
    assert "notes.txt: it is neither an image nor an archive" in err


def test_model_is_loaded_only_for_images(call, place, monkeypatch):
    def loaded(*_):
        raise AssertionError("the model was loaded")

    monkeypatch.setattr("vision_designer.nodes.vision.scoring.score.Predictor", loaded)
    status, _, err = call("predict", "model", "missing.jpg", *CPU)
    assert (status, "missing.jpg: there is no such file" in err) == (1, True)
    (place / "graph.json").write_text("{}")
    status, _, err = call("predict", "model", "photos", "--csv", "graph.json", *CPU)
    assert (status, "does not contain predictions" in err) == (1, True)


def test_images_of_any_size_are_predicted_without_resizing(call, place):
    random_model(place / "model", CATEGORIES, TransformationDirectory(()))
    picture(9, (40, 33)).save(place / "photos" / "a" / "9.png")
    assert predicted(call, "model", "photos/a")["predicted"] == 3


@pytest.mark.slow
def test_ctrl_c_ends_json_and_exits_130(call, monkeypatch):
    def interrupted(*_):
        yield prediction.Prediction("photos/4.png", "cat", (("cat", 0.9),))
        raise KeyboardInterrupt

    monkeypatch.setattr(predict_command, "predictions", interrupted)
    said = predicted(call, "model", "photos", status=130)
    assert [row["category"] for row in said["images"]] == ["cat"]
    assert said["problems"][0]["error"] == "RunCancelledError"
    status, _, err = call("predict", "model", "photos", *CPU)
    assert (status, "stopped after 1 image." in err) == (130, True)
