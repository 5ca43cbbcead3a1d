"""Category names in composed and decomposed Unicode (Linux and macOS) are equal everywhere."""

import gzip
import json
import unicodedata
from pathlib import Path

import numpy as np
import pytest
import torch
from conftest import make_trial, picture
from crafted_archives import member, png, stored, tar_of, zip_of
from hypothesis import given
from hypothesis import strategies as st
from levels import some, thorough
from random_model import random_model
from test_evaluation import evaluate, figures, scored

from vision_designer.editor.canvas.finding import matching
from vision_designer.graphs.inspection.image_sets import image_set
from vision_designer.graphs.inspection.requests import Request
from vision_designer.graphs.inspection.tables import table
from vision_designer.nodes import errors
from vision_designer.nodes.components import built_in_components
from vision_designer.nodes.images.category_names import canonical, matched, one_spelling, same_categories
from vision_designer.nodes.types.any_directory import AnyDirectory
from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.types.model_directory import ModelDirectory
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.vision.datasets.conversion import convert
from vision_designer.nodes.vision.datasets.labels import match_labels
from vision_designer.nodes.vision.datasets.layout import Selection
from vision_designer.nodes.vision.loading.operations import ImageTransform
from vision_designer.nodes.vision.models import weights
from vision_designer.nodes.vision.models.classifier import initial_network
from vision_designer.nodes.vision.scoring.score import ScoringSettings, score

pytestmark = pytest.mark.usefixtures("narrow_resnet18")

COMPOSED, APART = (unicodedata.normalize(form, "Äpfel") for form in ("NFC", "NFD"))
REQUEST = Request(1, "", {}, "")
RED, BLUE = (200, 60, 60), (60, 60, 200)


def folder_of(place: Path, *names: str, count: int = 2) -> Path:
    """Images of each category; those of apples are red."""
    for name in names:
        (place / name).mkdir(parents=True)
        for number in range(count):
            picture(number, (6, 5), RED if canonical(name) == COMPOSED else BLUE).save(place / name / f"{number}.png")
    return place


def converted(trial, path: Path) -> ImageDirectory:
    return convert(path, fail_on_invalid=False, job=trial.job)


def archived(place: Path, kind: str, *names: str) -> Path:
    path = place / f"data.{kind}"
    files = [(f"{name}/{number}.png", png(number)) for name in names for number in range(2)]
    if kind == "zip":
        path.write_bytes(zip_of(*[stored(name, content) for name, content in files]))
    else:
        content = tar_of(*[member(name, data) for name, data in files])
        path.write_bytes(gzip.compress(content) if kind == "tgz" else content)
    return path


@pytest.mark.parametrize("kind", ["folder", "zip", "tar", "tgz"])
@pytest.mark.parametrize("spellings", [(COMPOSED,), (APART,), (COMPOSED, APART)], ids=["NFC", "NFD", "mixed"])
def test_folders_that_differ_in_unicode_form_are_one_category(trial, tmp_path, kind, spellings):
    names = (*spellings, "birnen")
    path = folder_of(tmp_path / "in", *names) if kind == "folder" else archived(tmp_path, kind, *names)
    images = converted(trial, path)
    # Entries are sorted by name; the plain letter A comes before the composed one.
    shown = APART if APART in spellings else COMPOSED
    assert images.counts() == {"birnen": 2, shown: 2 * len(spellings)}
    assert images.categories == ("birnen", shown)
    assert sum("look the same" in warning for warning in trial.heard.warnings) == len(spellings) - 1


def test_window_shows_same_categories(tmp_path):
    place = folder_of(tmp_path / "in", COMPOSED, APART, "birnen")
    AnyDirectory(place).write(tmp_path)
    found = image_set({"folder": str(tmp_path)}, REQUEST)
    assert found.counts() == [("birnen", 2), (APART, 4)]


def test_designer_list_entries_match_either_unicode_form(trial, tmp_path):
    place = folder_of(tmp_path / "in", APART)
    rows = [
        {"image_info": {"file_name": f"{COMPOSED}/{number}.png"}, "id": number, "category": name}
        for number, name in enumerate((COMPOSED, APART))
    ]
    (place / "images.lst").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    (place / "_meta.yaml").write_text("")
    images = converted(trial, place)
    assert images.skipped == ()
    assert images.counts() == {COMPOSED: 2}


@pytest.mark.parametrize("kind", ["folder", "zip"])
@pytest.mark.parametrize(
    ("names", "named"),
    [
        (("cat", "Cat", "dog"), "'Cat' (2), 'cat' (2) images"),
        (("big cat", "big  cat", "big_cat "), "'big  cat' (2), 'big cat' (2), 'big_cat ' (2) images"),
        (("ca\u200bt", "cat", "dog"), "'cat' (2), 'ca\\u200bt' (2) images"),
        (("1", "01", "2"), "'01' (2), '1' (2) images"),
        (("1.0", "1", "0"), "'1' (2), '1.0' (2) images"),
        (("stra\u00dfe", "STRASSE", "weg"), "'STRASSE' (2), 'stra\u00dfe' (2) images"),
    ],
)
def test_categories_that_differ_only_in_spelling_cause_warning(trial, tmp_path, kind, names, named):
    path = folder_of(tmp_path / "in", *names) if kind == "folder" else archived(tmp_path, kind, *names)
    images = converted(trial, path)
    # They stay separate: the program cannot know what is meant.
    assert {*images.categories} == {*names}
    assert [named in warning for warning in trial.heard.warnings if "differ only" in warning] == [True]


@pytest.mark.parametrize(
    "names",
    [
        ("-1", "1", "+1"),
        ("a", "A", "b"),
        ("1.5", "15", "1-5"),
        ("Bus", "Busse", "\u516c\u8eca"),
        ("no", "none", "n-o"),
        ("_", " ", "\u200b"),
    ],
)
def test_different_categories_cause_no_spelling_warning(trial, tmp_path, names):
    converted(trial, folder_of(tmp_path / "in", *names))
    assert not [warning for warning in trial.heard.warnings if "differ only" in warning]


def test_similar_categories_of_labels_table_cause_warning(trial, tmp_path):
    place = folder_of(tmp_path / "in", "a", count=4)
    labels = tmp_path / "labels.csv"
    labels.write_text("path,label\na/0.png,Cat\na/1.png,cat \na/2.png,cat\na/3.png,dog\n")
    images = convert(place, fail_on_invalid=False, job=trial.job, selection=Selection(labels_file=labels))
    assert images.counts() == {"Cat": 1, "cat": 2, "dog": 1}
    assert any("'Cat' (1), 'cat' (2) images" in warning for warning in trial.heard.warnings)


@pytest.mark.parametrize("kind", ["folder", "zip", "tar"])
def test_images_that_designer_list_omits_or_repeats_cause_warning(trial, tmp_path, kind):
    rows = [{"image_info": {"file_name": f"{number}.png"}, "id": number, "category": "a"} for number in (0, 1, 0)]
    files = {f"{number}.png": png(number) for number in range(5)}
    files |= {"images.lst": "\n".join(map(json.dumps, rows)).encode(), "_meta.yaml": b""}
    path = tmp_path / f"data.{kind}"
    if kind == "folder":
        path.mkdir()
        for name, content in files.items():
            (path / name).write_bytes(content)
    elif kind == "zip":
        path.write_bytes(zip_of(*[stored(f"in/{name}", content) for name, content in files.items()]))
    else:
        path.write_bytes(tar_of(*[member(f"in/{name}", content) for name, content in files.items()]))
    assert len(converted(trial, path)) == 3
    base = "" if kind == "folder" else "in/"
    assert f"3 of 5 images are not in {base}images.lst and are left out, e.g. {base}2.png" in trial.heard.warnings
    assert any("more than once and is used each time: " in warning for warning in trial.heard.warnings)


@pytest.mark.parametrize(("learned", "judged"), [(COMPOSED, APART), (APART, COMPOSED)])
def test_validation_categories_match_either_unicode_form(trial, tmp_path, learned, judged):
    training = converted(trial, folder_of(tmp_path / "train", learned, "birnen", "zitronen"))
    validation = converted(trial, folder_of(tmp_path / "validation", judged, "zitronen"))
    assert training.categories is not None
    labels = match_labels(validation, training).tolist()
    assert [training.categories[label] for label in labels] == [
        {judged: learned}.get(validation.categories[label], validation.categories[label])
        for label in validation.labels()
    ]


def test_category_missing_in_training_is_still_reported(trial, tmp_path):
    training = converted(trial, folder_of(tmp_path / "train", "apfel", "birnen"))
    validation = converted(trial, folder_of(tmp_path / "validation", APART, "birnen"))
    with pytest.raises(errors.InvalidDatasetError, match="categories that the training images do not have"):
        match_labels(validation, training)


@pytest.mark.slow
@pytest.mark.parametrize(("known", "there"), some([(COMPOSED, APART), (APART, COMPOSED)]))
def test_evaluation_matches_either_unicode_form(trial, tmp_path, known, there):
    right = [[0.9, 0.1], [0.2, 0.8], [0.7, 0.3]]
    categories = (known, "birnen") if known == APART else ("birnen", known)
    rows = right if known == APART else [row[::-1] for row in right]
    same = scored(tmp_path / "same", [known, "birnen", known], rows, categories)
    other = scored(tmp_path / "other", [there, "birnen", there], rows, categories)
    found = figures(trial, other)
    assert found == figures(make_trial(tmp_path / "again"), same)
    assert found["accuracy"] == 1.0
    assert trial.heard.warnings == []


@pytest.mark.slow
def test_unknown_category_in_two_unicode_forms_is_one(trial, tmp_path):
    result = evaluate(trial, scored(tmp_path / "a", [COMPOSED, APART, "b"], [[1.0, 0.0]] * 3, ("b", "c")))
    assert result.table("per_category")["category"].to_list() == ["b", "c", COMPOSED if COMPOSED < APART else APART]


@pytest.mark.slow
def test_old_model_keeps_both_unicode_forms_separate(trial, tmp_path):
    rows = [[0.9, 0.1], [0.2, 0.8]]
    assert figures(trial, scored(tmp_path / "a", [APART, COMPOSED], rows, (APART, COMPOSED)))["accuracy"] == 1.0


@pytest.mark.slow
def test_compared_tables_match_either_unicode_form(trial, tmp_path):
    rows = [[0.9, 0.1], [0.2, 0.8]]
    tables = [scored(tmp_path / name, [name, "z"], rows, (name, "z")) for name in (COMPOSED, APART)]
    compared = evaluate(trial, *tables).frame()
    assert compared["accuracy"].to_list() == [1.0, 1.0]


@pytest.mark.slow
@pytest.mark.parametrize("second", some([pytest.param((APART, "z")), pytest.param(("z", APART))]))
def test_positive_category_matches_either_unicode_form(trial, tmp_path, second):
    rows = [[0.9, 0.1], [0.2, 0.8]]
    first = scored(tmp_path / "first", ["z", COMPOSED], rows, ("z", COMPOSED))
    other_rows = rows if second[0] == "z" else [row[::-1] for row in rows]
    evaluate(trial, first, scored(tmp_path / "second", ["z", APART], other_rows, second))
    (table_,) = (table for table in trial.job.summary.tables if table.title == "ROC curve")
    assert [canonical(row[1]) for row in table_.rows] == [COMPOSED, COMPOSED]


def test_further_training_matches_either_unicode_form(trial, tmp_path):
    model = random_model(tmp_path, ("birnen", APART), TransformationDirectory())
    network = initial_network(model, ("birnen", COMPOSED), 7, trial.job)
    again = initial_network(model, ("birnen", APART), 8, make_trial(tmp_path / "again").job)
    assert any("with its last layer" in line for _, line in trial.heard.lines)
    assert torch.equal(network.fc.weight, again.fc.weight)


@thorough
@pytest.mark.slow
def test_macos_folder_is_scored_like_linux_folder(trial, tmp_path):
    """The accuracy is the same, whichever Unicode form the folder names have."""
    (tmp_path / "model").mkdir()
    model = random_model(tmp_path / "model", ("birnen", COMPOSED), TransformationDirectory((("Resize", 32),)))
    found = []
    for name, spelled in (("linux", COMPOSED), ("mac", APART), ("one half each", None)):
        place = tmp_path / name
        place.mkdir()
        job = make_trial(place / "work")
        images = folder_of(place / "images", *([COMPOSED, APART] if spelled is None else [spelled]), "birnen")
        table_, _ = score(model, converted(job, images), ScoringSettings(device="cpu", workers=0), job.job)
        found.append(figures(make_trial(place / "evaluated"), table_))
    # The row order differs, and float sums depend on it.
    assert found[0]["accuracy"] == found[1]["accuracy"]
    assert found[0]["log_loss"] == pytest.approx(found[1]["log_loss"], rel=1e-12)
    assert found[2]["images"] == 6


def color_model(folder: Path) -> ModelDirectory:
    """A model with composed category names whose last layer separates red from blue."""
    transformation = TransformationDirectory((("Resize", 32), ("CenterCrop", 32)))
    model = random_model(folder, ("birnen", COMPOSED), transformation)
    network = initial_network(model, model.categories, 1, make_trial(folder / "job").job).eval()
    network.fc = torch.nn.Identity()
    transform = ImageTransform(transformation)
    pictures = [np.array(transform.apply(picture(99, (6, 5), color))) for color in (BLUE, RED)]
    pixels = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2) / 255
    mean, std = (torch.tensor(values).view(3, 1, 1) for values in (model.mean, model.std))
    with torch.no_grad():
        features = network((pixels - mean) / std)
    state = weights.read_state(model.weights)
    away = features - features.mean(0)
    state["fc.weight"] = away / away.norm()
    state["fc.bias"] = -(state["fc.weight"] * features.mean(0)).sum(1)
    weights.save(state, model.weights)
    return model


@pytest.mark.slow
def test_scoring_accuracy_is_same_in_either_unicode_form(tmp_path):
    (tmp_path / "model").mkdir()
    model = color_model(tmp_path / "model")
    for number, names in enumerate([[APART], [COMPOSED], [COMPOSED, APART]]):
        job = make_trial(tmp_path / f"{number}")
        images = converted(job, folder_of(tmp_path / f"images{number}", *names, "birnen", count=4))
        found, _ = score(model, images, ScoringSettings(device="cpu", workers=0), job.job)
        said = figures(make_trial(tmp_path / f"evaluated{number}"), found)
        assert (said["accuracy"], said["images"]) == (1.0, 4 + 4 * len(names))


@pytest.mark.parametrize("asked", [COMPOSED, APART])
def test_table_filter_matches_either_unicode_form(tmp_path, asked):
    truth = [APART, APART, "birnen"]
    made = scored(tmp_path / "t", truth, [[0.9, 0.1], [0.1, 0.9], [0.1, 0.9]], (COMPOSED, "birnen"))
    made.write(tmp_path / "t")

    def ids(**arguments) -> list[int]:
        answer = table({"folder": str(tmp_path / "t"), "columns": ["id"], **arguments}, REQUEST)
        return [row[0] for row in answer["rows"]]

    assert ids(filters=[("category", asked), ("Scored Labels", "birnen")]) == [1]
    assert ids(filters=[("Scored Labels", asked)]) == [0]
    assert ids(wrong=True) == [1]
    assert ids(search=asked) == [0, 1]
    assert ids(filters=[("category", "kirschen")]) == []


def test_node_search_matches_either_unicode_form():
    dataset = next(component for component in built_in_components() if component.component == "image_dataset")
    node = dataset((None, None))
    node.parameters = {"path": f"/data/{APART}"}
    assert matching([node], COMPOSED) == [node]
    assert matching([node], APART) == [node]


@pytest.mark.slow
@given(st.lists(st.text(), unique=True), st.sampled_from(["NFC", "NFD"]))
def test_text_match_ignores_unicode_form(names, form):
    other = [unicodedata.normalize(form, name) for name in names]
    assert set(matched(other, names)) == set(other)
    assert all(canonical(name) == canonical(same) for name, same in matched(other, names).items())
    assert {*one_spelling([*names, *other]).values()} <= {*names}
    assert same_categories(names, other)
