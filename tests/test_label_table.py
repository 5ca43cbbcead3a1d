"""Categories from a table: file formats, matching, and inconsistent rows."""

import os
from pathlib import Path

import pytest
from conftest import make_trial
from datasets import as_folder, convert, every_kind, images, members

from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.engine.plan import make_plan
from vision_designer.graphs.resolve import resolve
from vision_designer.graphs.validate import validate
from vision_designer.nodes import errors
from vision_designer.nodes.components import load_components

pytestmark = pytest.mark.usefixtures("narrow_resnet18")

FILES = images("1.png", "2.png", "3.png")


def table(place: Path, content: str | bytes, name: str = "labels.csv") -> str:
    path = place / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def labels(trial, path: Path, file: str, **parameters: object) -> dict[str, str]:
    """The category of each image."""
    found = convert(trial, path, labels_file=file, **parameters)
    assert found.categories is not None
    return {
        member: found.categories[label]
        for member, label in zip(members(found), found.images["label"].to_list(), strict=True)
    }


ROWS = (("1.png", "007"), ("2.png", "NA"), ("3.png", "007"))
RIGHT = {"1.png": "007", "2.png": "NA", "3.png": "007"}


def rows(delimiter: str = ",", header: tuple[str, ...] = ("filename", "label"), end: str = "\n") -> str:
    return "".join(delimiter.join(row) + end for row in (header, *ROWS))


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (rows(), "labels.csv"),
        (rows("\t"), "labels.tsv"),
        (rows("\t"), "labels.csv"),
        (rows("\t"), "labels.txt"),
        (rows(";"), "labels.csv"),
        (rows("|"), "labels.csv"),
        (rows(", "), "labels.csv"),
        (rows(end="\r\n"), "labels.csv"),
        (rows(";", end="\r\n").encode("utf-8-sig"), "labels.csv"),
        (rows("\t").encode("utf-16"), "labels.csv"),
        (rows(";").encode("utf-16-le"), "labels.csv"),
        (rows().encode("utf-16-be"), "labels.csv"),
        ("sep=;\r\n" + rows(";", end="\r\n"), "labels.csv"),
        (rows().replace("007", '"007"') + "\n\n", "labels.csv"),
        (rows(header=("Image Path", "Class-Name")), "labels.csv"),
        (rows(header=("ID", "Target")), "labels.csv"),
        (rows(";", header=("file", "category")).replace("1.png", '"1.png"'), "labels.csv"),
        ("x,note,file,label\n" + "".join(f'5,"a, ""b""\nc",{file},{label}\n' for file, label in ROWS), "labels.csv"),
    ],
)
def test_table_is_read_in_any_format(trial, tmp_path, content, name):
    assert labels(trial, as_folder(tmp_path, FILES), table(tmp_path, content, name)) == RIGHT
    assert trial.heard.warnings == []


@every_kind
def test_table_works_for_archives_and_folders(trial, tmp_path, make):
    path = make(tmp_path, images("pictures/1.png", "pictures/2.png", "pictures/deep/3.png"))
    found = labels(trial, path, table(tmp_path, rows()))
    assert sorted(found.values()) == ["007", "007", "NA"]
    assert {name.rpartition("/")[2]: label for name, label in found.items()} == RIGHT


@pytest.mark.parametrize(
    ("place", "prefix"),
    [
        (".", "data/cat/"),  # relative to the table's folder
        (".", "cat/"),  # relative to the dataset
        ("data", "cat/"),
        ("data/meta", "../cat/"),
        ("data/meta", "cat/"),
        ("elsewhere/deep", "../../data/cat/"),
        (".", "./cat/"),
        (".", "cat\\"),
        (".", ""),
    ],
)
def test_paths_are_relative_to_table_or_dataset(trial, tmp_path, place, prefix):
    path = as_folder(tmp_path, {f"cat/{name}": content for name, content in FILES.items()})
    content = rows().replace("1.png", f"{prefix}1.png").replace("2.png", f"{prefix}2.png")
    content = content.replace("3.png", f"{prefix}3.png")
    found = labels(trial, path, table(tmp_path / place, content))
    assert found == {f"cat/{name}": label for name, label in RIGHT.items()}


def test_absolute_paths_inside_dataset_are_found(trial, tmp_path):
    path = as_folder(tmp_path, FILES)
    content = "path,label\n" + "".join(f"{path / file},{label}\n" for file, label in ROWS)
    assert labels(trial, path, table(tmp_path, content)) == RIGHT


def test_paths_outside_dataset_are_not_read(trial, tmp_path):
    path = as_folder(tmp_path, FILES)
    (tmp_path / "secret.png").write_bytes(FILES["1.png"])
    content = rows() + f"../secret.png,x\n{tmp_path / 'secret.png'},x\n/etc/passwd,x\n"
    assert labels(trial, path, table(tmp_path, content)) == RIGHT
    assert "3 rows refer to no image of the dataset, e.g. '../secret.png' in line 5" in trial.heard.warnings[0]


def test_name_without_extension_matches_unique_image(trial, tmp_path):
    path = as_folder(tmp_path, images("a/x.1.JPG", "a/two.png", "b/two.jpg", "b/z.png"))
    found = labels(trial, path, table(tmp_path, "image_id,breed\nx.1,pug\ntwo,pug\na/two,beagle\nz,corgi\n"))
    assert found == {"a/x.1.JPG": "pug", "a/two.png": "beagle", "b/z.png": "corgi"}
    ambiguous, without = trial.heard.warnings
    assert "1 row may refer to any of several images of the dataset, e.g. 'two' in line 3" in ambiguous
    assert "1 of 4 images has no row with a category, and is left out, e.g. b/two.jpg" in without


def test_match_ignores_unicode_form_and_extension_case(trial, tmp_path):
    path = as_folder(tmp_path, images("cafe\u0301.PNG", "b.png"))
    found = labels(trial, path, table(tmp_path, "file,label\ncaf\u00e9.png,a\nb.PNG,b\n"))
    assert found == {"cafe\u0301.PNG": "a", "b.png": "b"}


@pytest.mark.parametrize("folder", ["", "a/"])
@pytest.mark.parametrize("pair", [("1.JPG", "1.jpg"), ("caf\u00e9.png", "cafe\u0301.png")])
def test_files_that_differ_in_case_or_form_match_own_rows(trial, tmp_path, folder, pair):
    path = as_folder(tmp_path, images(*(f"{folder}{name}" for name in pair), "b.png"))
    one, other = (f"{folder}{name}" for name in pair)
    found = labels(trial, path, table(tmp_path, f"file,label\n{pair[0]},x\n{pair[1]},y\nb.png,x\n"))
    assert found == {one: "x", other: "y", "b.png": "x"}
    assert trial.heard.warnings == []
    alone = make_trial(tmp_path, "alone")
    assert labels(alone, path, table(tmp_path, f"file,label\n{pair[0]},x\nb.png,y\n")) == {one: "x", "b.png": "y"}


def test_ambiguous_row_is_reported_and_ignored(trial, tmp_path):
    path = as_folder(tmp_path, images("1.JPG", "1.jpg", "b.png"))
    assert labels(trial, path, table(tmp_path, "file,label\n1.Jpg,x\nb.png,y\n")) == {"b.png": "y"}
    assert "1 row may refer to any of several images of the dataset" in trial.heard.warnings[0]


def test_category_in_two_unicode_forms_is_one(trial, tmp_path):
    path = as_folder(tmp_path, images("1.png", "2.png"))
    content = "file,label\n1.png,caf\u00e9\n1.png,cafe\u0301\n2.png,b\n"
    assert labels(trial, path, table(tmp_path, content)) == {"1.png": "caf\u00e9", "2.png": "b"}


def test_unmatched_rows_and_files_are_reported_and_counted(trial, tmp_path):
    path = as_folder(tmp_path, {**FILES, **images("extra.png", "more.png")})
    content = rows() + "gone.png,x\nlost.png,y\n,z\n"
    assert labels(trial, path, table(tmp_path, content)) == RIGHT
    missing, without = trial.heard.warnings
    assert "3 rows refer to no image of the dataset, e.g. 'gone.png' in line 5, 'lost.png' in line 6" in missing
    assert "2 of 5 images have no row with a category, and are left out, e.g. extra.png, more.png" in without
    with pytest.raises(errors.InvalidDatasetError, match="3 rows refer to no image of the dataset"):
        labels(make_trial(tmp_path, "fail"), path, table(tmp_path, content), on_invalid_image="fail")
    # A table can select a part of the images.
    assert labels(make_trial(tmp_path, "choice"), path, table(tmp_path, rows()), on_invalid_image="fail") == RIGHT


def test_rows_without_category_are_reported_and_skipped(trial, tmp_path):
    path = as_folder(tmp_path, {**FILES, **images("4.png")})
    assert labels(trial, path, table(tmp_path, rows() + "4.png, \n")) == RIGHT
    assert "1 row has no category, so its image is left out, e.g. '4.png' in line 5" in trial.heard.warnings[0]


def test_conflicting_rows_are_rejected_and_repeated_rows_accepted(trial, tmp_path):
    path = as_folder(tmp_path, FILES)
    assert labels(trial, path, table(tmp_path, rows() + "1.png,007\n")) == RIGHT
    assert "1 row repeats an image" in trial.heard.warnings[0]
    with pytest.raises(
        errors.InvalidDatasetError, match=r"two categories for 1\.png: '007' in line 2, and '7' in line 5"
    ):
        labels(trial, path, table(tmp_path, rows() + "./1,7\n"))


def test_columns_can_be_named(trial, tmp_path):
    path = as_folder(tmp_path, FILES)
    content = "foto,Sorte,label\n" + "".join(f"{file},{label},{number}\n" for number, (file, label) in enumerate(ROWS))
    file = table(tmp_path, content)
    with pytest.raises(errors.InvalidDatasetError, match="no column of paths; it has 'foto', 'Sorte',"):
        labels(trial, path, file)
    assert labels(trial, path, file, path_column="foto", label_column="sorte") == RIGHT
    assert labels(trial, path, file, path_column="foto")["3.png"] == "2"
    with pytest.raises(errors.InvalidDatasetError, match=r"no column 'Art'.*Set Label column \(label_column\)"):
        labels(trial, path, file, path_column="foto", label_column="Art")


def test_path_column_with_images_is_chosen(trial, tmp_path):
    path = as_folder(tmp_path, FILES)
    content = "path,id,label\n" + "".join(f"/old/place/{n},{file},{label}\n" for n, (file, label) in enumerate(ROWS))
    assert labels(trial, path, table(tmp_path, content)) == RIGHT


@pytest.mark.parametrize("header", ["id,name,label", "image_id,name,label", "name,id,label"])
def test_row_numbers_are_not_image_names(trial, tmp_path, header):
    path = as_folder(tmp_path, FILES)
    order = [name for name in header.split(",") if name != "label"]
    content = "".join(
        ",".join([*({"name": file}.get(name, number) for name in order), label]) + "\n"
        for number, (file, label) in zip("231", ROWS, strict=True)
    )
    assert labels(trial, path, table(tmp_path, f"{header}\n{content}")) == RIGHT


def test_chosen_category_column_is_reported(trial, tmp_path):
    path = as_folder(tmp_path, FILES)
    content = "file,class,label\n" + "".join(f"{file},other,{label}\n" for file, label in ROWS)
    assert labels(trial, path, table(tmp_path, content)) == RIGHT
    assert "categories are read from 'label'; for 'class', set Label column" in trial.heard.warnings[0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "is empty"),
        ("\n \n", "is empty"),
        ("filename,label\n", "none of its 0 rows refers to an image"),
        (
            "filename,label\nother.png,x\n",
            r"its only row does not refer to an image .*e\.g\. 'other\.png'.*e\.g\. 1\.png",
        ),
        ("1.png,cat\n2.png,dog\n", "no column of paths"),
        ("image,MEL,NV\n1.png,0,1\n", "no column of labels"),
        (b"filename,label\n1.png,caf\xe9\n", "is neither UTF-8 nor UTF-16"),
        ("filename,label\n1.png," + "x" * 200_000 + "\n", "cannot be read in line 2: field larger"),
    ],
)
def test_non_table_file_is_rejected(trial, tmp_path, content, words):
    with pytest.raises(errors.InvalidDatasetError, match=words):
        labels(trial, as_folder(tmp_path, FILES), table(tmp_path, content))


def test_missing_or_non_regular_table_is_rejected(trial, tmp_path):
    path = as_folder(tmp_path, FILES)
    os.mkfifo(tmp_path / "pipe")
    for name, why in (("gone.csv", "No such file"), ("data", "it is a folder"), ("pipe", "it is a pipe")):
        with pytest.raises(errors.CouldNotOpenFileError, match=rf"{why}.*Check Labels file \(labels_file\)"):
            labels(trial, path, str(tmp_path / name))


def test_table_overrides_folder_categories(trial, tmp_path):
    path = as_folder(tmp_path, {**FILES, **images("old/4.png")})
    assert labels(trial, path, table(tmp_path, rows() + "old/4.png,NA\n")) == {**RIGHT, "old/4.png": "NA"}


def test_table_and_subset_can_be_combined(trial, tmp_path):
    """Kaggle's layout: train/ and test/ with equal file names, and a table for one of them."""
    path = as_folder(tmp_path, images("train/1.png", "train/2.png", "train/3.png", "test/1.png", "test/2.png"))
    content = "id,label\n1,007\n2,NA\n3,007\n"
    found = labels(trial, path, table(path, content, "train.csv"), subset="training")
    assert found == {f"train/{name}": label for name, label in RIGHT.items()}
    assert trial.heard.warnings == []
    both = "file,label\ntrain/1.png,a\ntrain/2.png,b\ntest/1.png,a\n"
    assert len(labels(make_trial(tmp_path, "b"), path, table(path, both), subset="training")) == 2
    with pytest.raises(
        errors.InvalidDatasetError, match=r"refer to 1 image of .*data, and to none of the subset test\."
    ):
        labels(make_trial(tmp_path, "other"), path, table(path, "file,label\ntrain/1.png,a\n"), subset="test")
    merged = make_trial(tmp_path, "all")
    assert len(labels(merged, path, table(path, both))) == 3
    assert any("of several subsets, which are merged: test 1, training 2" in line for line in merged.heard.warnings)


def test_unreadable_image_of_table_is_skipped(trial, tmp_path):
    path = as_folder(tmp_path, {**FILES, "4.png": b"broken"})
    found = convert(trial, path, labels_file=table(tmp_path, rows() + "4.png,rare\n"))
    assert found.counts() == {"007": 2, "NA": 1, "rare": 0}
    assert len(found.skipped) == 1


def graph_of(path: Path, **parameters: object) -> GraphDocument:
    nodes = [
        {"id": "images", "component": "image_dataset", "parameters": {"path": str(path)}},
        {"id": "convert", "component": "convert_to_image_directory", "version": "2", "parameters": parameters},
        {"id": "split", "component": "split_image_directory"},
        {"id": "resnet", "component": "resnet"},
        {"id": "train", "component": "train_pytorch_model"},
    ]
    links = [
        {"from": "images.dataset", "to": "convert.input_dataset"},
        {"from": "convert.output_image_directory", "to": "split.input_image_directory"},
        {"from": "resnet.untrained_model", "to": "train.untrained_model"},
        {"from": "split.output_image_directory1", "to": "train.training_dataset"},
        {"from": "split.output_image_directory2", "to": "train.validation_dataset"},
    ]
    return GraphDocument.model_validate({"nodes": nodes, "links": links})


def test_table_content_is_in_key_and_path_is_relative_to_graph(tmp_path):
    components = load_components(())
    document = graph_of(as_folder(tmp_path, FILES), labels_file="labels.csv")
    keys = []
    for content in (rows(), rows() + "1.png,007\n"):
        table(tmp_path, content)
        keys.append(make_plan(resolve(document, components, tmp_path)).steps["convert"].key)
    assert None not in keys
    assert keys[0] != keys[1]


def test_table_gives_predicted_labels_before_run(tmp_path):
    path = as_folder(tmp_path, FILES)
    components = load_components(())
    assert {p.error for p in validate(resolve(graph_of(path), components, tmp_path))} == {"NotLabeledDatasetError"}
    table(tmp_path, rows())
    assert validate(resolve(graph_of(path, labels_file="labels.csv"), components, tmp_path)) == []
    (problem,) = validate(resolve(graph_of(path, labels_file="gone.csv"), components, tmp_path))
    assert (problem.severity, problem.parameter) == ("warning", "labels_file")
