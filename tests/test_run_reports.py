"""``runs errors`` and ``runs compare``, and copies of examples, on the command line."""

import json

import polars as pl
import pytest
from levels import thorough
from prepared_outputs import scored_table
from trained_run import train_small

from vision_designer.graphs.cli.run_errors import wrong_images
from vision_designer.graphs.user_paths import EXAMPLES
from vision_designer.nodes.types.data_frame_directory import DataFrameDirectory

# Wrong images


@pytest.fixture(scope="module")
def trained(tmp_path_factory, narrow_resnet18):
    return train_small(tmp_path_factory.mktemp("trained"), epochs=1)


@pytest.fixture
def in_place(trained, monkeypatch, tmp_path):
    monkeypatch.setenv("VISION_DESIGNER_WORKSPACE", str(trained[0] / "workspace"))
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_wrong_images_are_listed_with_probabilities(tmp_path):
    rows = [("cat", "cat", "1.png"), ("cat", "dog", "2.png"), ("dog", "dog", "3.png")]
    found = wrong_images(scored_table(tmp_path / "scored", rows))
    assert (found.scored, found.unreadable) == (3, 0)
    (wrong,) = found.wrong
    assert (wrong.image, wrong.category, wrong.predicted) == ("2.png", "cat", "dog")
    assert wrong.probability > wrong.probability_of_category


def test_image_without_scores_is_counted_and_unknown_category_has_no_probability(tmp_path):
    table = scored_table(
        tmp_path / "scored", [("cat", "cat", "1.png"), ("dog", "cat", "2.png"), ("cat", None, "3.png")]
    )
    frame = table.frame().with_columns(pl.col("category").replace("dog", "fox"))
    frame.write_parquet(table.folder / table.parts[0])
    found = wrong_images(table)
    assert (found.scored, found.unreadable) == (2, 1)
    assert [(wrong.category, wrong.probability_of_category) for wrong in found.wrong] == [("fox", None)]


@thorough
@pytest.mark.slow
def test_errors_of_run_agree_with_its_accuracy(call, trained, in_place):
    metrics = trained[1].nodes["evaluate"].metrics
    wrong = round((1 - metrics["accuracy"]) * metrics["images"])
    status, out, err = call("runs", "errors", "--json")
    assert status == 0, err
    said = json.loads(out)
    assert (said["run_id"], said["node"], said["scored"]) == (trained[1].run_id, "score", 8)
    assert len(said["errors"]) == wrong
    table = DataFrameDirectory.read(trained[1].nodes["score"].outputs["scored_dataset"]).frame()
    expected = table.filter(pl.col("category") != pl.col("Scored Labels"))["image"].to_list()
    assert sorted(error["image"] for error in said["errors"]) == sorted(expected)
    out = call("runs", "errors", "latest")[1]
    assert out.splitlines()[-1] == f"score: {wrong} of 8 images wrong"
    assert call("runs", "errors", "latest", "--csv", "wrong.csv") == (0, "", "")
    assert pl.read_csv(in_place / "wrong.csv").height == wrong
    out = call("runs", "errors", "latest", "--csv", "-")[1]
    assert out.splitlines()[0] == "image,category,predicted,probability,probability_of_category"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--node", "scroe"), "Did you mean score?"),
        (("--node", "train"), "train of the run"),
        (("--json", "--csv", "-"), "exclude each other"),
        (("tomorrow",), "there is no run 'tomorrow'"),
        (("lates",), "Did you mean latest?"),
    ],
)
def test_errors_of_wrong_node_or_run_exit_2(call, in_place, arguments, words):
    status, _, err = call("runs", "errors", *arguments)
    assert status == 2
    assert words in err


# Copies of examples


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_example_is_copied_into_current_folder(call, here):
    assert call("examples", "copy", "digits_resnet18") == (0, f"{here / 'digits_resnet18.json'}\n", "")
    assert (here / "digits_resnet18.json").read_bytes() == (EXAMPLES / "digits_resnet18.json").read_bytes()


def test_example_is_copied_to_file_or_folder(call, here):
    (here / "graphs").mkdir()
    assert call("examples", "copy", "example:folder_fine_tune", "graphs")[0] == 0
    assert (here / "graphs" / "folder_fine_tune.json").is_file()
    assert call("examples", "copy", "folder_fine_tune", "new/mine.json")[0] == 0
    assert (here / "new" / "mine.json").is_file()


def test_copy_replaces_graph_only_with_force_and_other_files_never(call, here):
    call("examples", "copy", "digits_resnet18", "mine.json")
    assert call("examples", "copy", "digits_resnet18", "mine.json")[0] == 0
    status, _, err = call("examples", "copy", "folder_fine_tune", "mine.json")
    assert (status, "--force" in err) == (1, True)
    assert call("examples", "copy", "folder_fine_tune", "mine.json", "--force")[0] == 0
    assert (here / "mine.json~").read_bytes() == (EXAMPLES / "digits_resnet18.json").read_bytes()
    (here / "notes.txt").write_text("notes")
    status, _, err = call("examples", "copy", "folder_fine_tune", "notes.txt", "--force")
    assert (status, "is not a graph" in err) == (1, True)


def test_examples_are_listed_with_and_without_list(call):
    assert call("examples")[1] == call("examples", "list")[1]
    assert "example:digits_resnet18" in call("examples")[1]


def test_unknown_example_is_reported(call, here):
    status, _, err = call("examples", "copy", "cats")
    assert (status, "Available examples" in err) == (2, True)
