"""Common dataset layouts: subsets, nested datasets, copies, masks, links, and unknown extensions."""

import io
import itertools
import os
import tracemalloc
from pathlib import Path

import pytest
from conftest import make_trial, picture
from datasets import as_folder, as_zip, convert, early_warnings, every_kind, images, members, png
from PIL import Image

from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.paths import fingerprint
from vision_designer.graphs.resolve import resolve
from vision_designer.graphs.validate import check, validate
from vision_designer.nodes import errors
from vision_designer.nodes.components import load_components
from vision_designer.nodes.datasets.subsets import find_parts, subset_of, subsets_on_disk
from vision_designer.nodes.system.files import is_hidden
from vision_designer.nodes.vision.datasets import dataset_checks
from vision_designer.nodes.vision.datasets.conversion import convert as convert_path

# Subsets

THREE = images(
    *(f"{part}/{name}/{part}{n}.png" for part in ("train", "val", "test") for name in ("cat", "dog") for n in range(2))
)


@every_kind
@pytest.mark.parametrize("wrapper", ["", "archive/pets/"])
def test_train_val_and_test_folders_are_subsets(trial, tmp_path, make, wrapper):
    found = convert(trial, make(tmp_path, {wrapper + name: content for name, content in THREE.items()}))
    assert found.counts() == {"cat": 6, "dog": 6}
    (warning,) = trial.heard.warnings
    assert "test (test), train (training), val (validation) are subsets of one dataset" in warning
    assert "Images: test 4, train 4, val 4." in warning


@every_kind
@pytest.mark.parametrize("wrapper", ["", "archive/pets/"])
def test_subset_has_exactly_its_own_images(tmp_path, make, wrapper):
    path = make(tmp_path, {wrapper + name: content for name, content in THREE.items()})
    seen: list[str] = []
    for subset, folder in (("training", "train"), ("validation", "val"), ("test", "test")):
        trial = make_trial(tmp_path, subset)
        found = convert(trial, path, subset=subset)
        assert found.counts() == {"cat": 2, "dog": 2}
        assert all(f"{wrapper}{folder}/" in member for member in members(found))
        assert found.images["id"].to_list() == [0, 1, 2, 3]
        assert trial.heard.warnings == []
        seen += members(found)
    assert len({*seen}) == 12


@pytest.mark.parametrize(
    ("folders", "subsets"),
    [
        (("Train", "VALID"), {"training", "validation"}),
        (("training", "testing"), {"training", "test"}),
        (("train", "dev", "eval"), {"training", "validation", "test"}),
        (("seg_train/seg_train", "seg_test/seg_test"), {"training", "test"}),
        (("training_set/training_set", "test_set/test_set"), {"training", "test"}),
        (("train/images", "validation/images"), {"training", "validation"}),
        (("train2017", "val2017"), {"training", "validation"}),
    ],
)
def test_subsets_are_recognized_by_common_names(trial, tmp_path, folders, subsets):
    path = as_folder(tmp_path, images(*(f"{folder}/{name}/1.png" for folder in folders for name in ("cat", "dog"))))
    assert set(subsets_on_disk(path)) == subsets
    assert early_warnings(path)
    assert convert(trial, path).categories == ("cat", "dog")
    for subset in subsets:
        assert early_warnings(path, subset=subset) == []
        assert convert(make_trial(tmp_path, subset), path, subset=subset).counts() == {"cat": 1, "dog": 1}


@pytest.mark.parametrize(
    "files",
    [
        # A railway museum: no other folder has a subset's name.
        ("car/1.png", "bus/2.png", "train/3.png"),
        ("car/a/1.png", "bus/a/2.png", "train/b/3.png"),
        ("valid/1.png", "invalid/2.png"),
        # The same word in two names, and different words beside them.
        ("test_tube/1.png", "train_station/2.png"),
        ("test_tube/x/1.png", "train_station/y/2.png"),
        ("trainers/1.png", "testament/2.png"),
        ("train_val/cat/1.png", "other/cat/2.png"),
        ("val/cat/1.png", "valid/dog/2.png"),
    ],
)
def test_categories_with_subset_words_stay_categories(trial, tmp_path, files):
    path = as_folder(tmp_path, images(*files))
    assert early_warnings(path) == []
    assert convert(trial, path).categories == tuple(sorted({name.split("/")[0] for name in files}))
    assert trial.heard.warnings == []


def test_folders_beside_subsets_are_excluded_and_counted(trial, tmp_path):
    path = as_folder(tmp_path, {**THREE, **images("extra/a/1.png", "extra/b/2.png", "masks/3.png")})
    assert convert(trial, path).counts() == {"cat": 6, "dog": 6}
    assert any(
        "3 images are in no subset and are not used: extra, masks" in warning for warning in trial.heard.warnings
    )
    assert convert(make_trial(tmp_path, "one"), path, subset="test").counts() == {"cat": 2, "dog": 2}


def test_single_subset_name_with_same_categories_causes_warning(trial, tmp_path):
    path = as_folder(tmp_path, images("train/cat/1.png", "train/dog/2.png", "extra/cat/3.png", "extra/dog/4.png"))
    assert convert(trial, path).categories == ("extra", "train")
    assert any("'train' and 'extra' contain the same folders, cat, dog" in line for line in trial.heard.warnings)
    assert convert(make_trial(tmp_path, "one"), path, subset="training").counts() == {"cat": 1, "dog": 1}


@every_kind
def test_missing_subset_error_lists_subsets(trial, tmp_path, make):
    path = make(tmp_path, {name: content for name, content in THREE.items() if not name.startswith("test")})
    with pytest.raises(
        errors.InvalidDatasetError, match=r"has no subset test: .* train \(training\), val \(validation\)"
    ):
        convert(trial, path, subset="test")
    if path.is_dir():
        (message,) = early_warnings(path, subset="test")
        assert "train (training), val (validation)" in message


def test_only_subset_is_treated_as_wrapper(trial, tmp_path):
    path = as_folder(tmp_path, {name: content for name, content in THREE.items() if name.startswith("train")})
    assert convert(trial, path, subset="training").counts() == {"cat": 2, "dog": 2}
    with pytest.raises(errors.InvalidDatasetError, match=r"only its folder train \(training\) exists"):
        convert(trial, path, subset="test")
    assert early_warnings(path) == early_warnings(path, subset="training") == []
    assert "only its folder train" in early_warnings(path, subset="test")[0]


@every_kind
def test_subset_of_dataset_without_subsets_is_rejected(trial, tmp_path, make):
    path = make(tmp_path, images("cat/1.png", "dog/2.png"))
    with pytest.raises(errors.InvalidDatasetError, match="has no subset test: none of its folders is named train"):
        convert(trial, path, subset="test")


def test_category_named_like_subset_is_not_a_subset(trial, tmp_path):
    path = as_folder(tmp_path, images("car/1.png", "bus/2.png", "train/3.png"))
    with pytest.raises(errors.InvalidDatasetError, match="train is next to bus, car and contains no category folders"):
        convert(trial, path, subset="training")


@every_kind
def test_unlabeled_test_images_are_valid_only_as_subset(trial, tmp_path, make):
    path = make(tmp_path, images("train/cat/1.png", "train/dog/2.png", "test/3.png", "test/4.png"))
    assert not convert(trial, path, subset="test").labeled
    assert convert(make_trial(tmp_path, "training"), path, subset="training").counts() == {"cat": 1, "dog": 1}
    with pytest.raises(errors.InvalidDatasetError, match="test has images without categories next to the category"):
        convert(trial, path)
    if path.is_dir():
        assert "test has images without categories" in early_warnings(path)[0]


def test_subsets_without_categories_cause_warning_and_can_be_chosen(trial, tmp_path):
    path = as_folder(tmp_path, images("train/1.png", "val/2.png"))
    assert convert(trial, path).categories == ("train", "val")
    assert "are treated as categories" in trial.heard.warnings[0]
    assert "are treated as categories" in early_warnings(path)[0]
    assert not convert(make_trial(tmp_path, "one"), path, subset="validation").labeled


def test_images_beside_folders_of_subset_are_rejected(trial, tmp_path):
    path = as_folder(tmp_path, {**THREE, **images("train/loose.png")})
    with pytest.raises(errors.InvalidDatasetError, match=r"data/train has 1 image next to its category folders"):
        convert(trial, path, subset="training")
    assert len(convert(make_trial(tmp_path, "one"), path, subset="test")) == 4


def test_error_in_one_subset_does_not_affect_another(trial, tmp_path):
    path = as_folder(tmp_path, {**THREE, "train/cat/raw.cr2": b"x", "train/dog/broken.png": b"x"})
    (path / "train" / "circle").symlink_to(path)
    assert len(convert(trial, path, subset="test", on_invalid_image="fail")) == 4
    assert trial.heard.warnings == []
    with pytest.raises(errors.CouldNotOpenFileError, match="circle"):
        convert(trial, path, subset="training", on_invalid_image="fail")


def test_subsets_inside_categories_are_merged_with_warning(trial, tmp_path):
    path = as_folder(tmp_path, images("cat/train/1.png", "cat/test/2.png", "dog/train/3.png", "dog/test/4.png"))
    assert convert(trial, path).counts() == {"cat": 2, "dog": 2}
    assert any("(test 2, training 2 images), which are merged" in warning for warning in trial.heard.warnings)


def test_subsets_of_one_folder_have_separate_caches(tmp_path):
    path = as_folder(tmp_path, THREE)
    for file in path.rglob("*.png"):
        os.utime(file, (1.7e9, 1.7e9))
    from vision_designer.nodes.vision.datasets import size_cache

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(size_cache, "MIN_IMAGES", 1)
        for subset in ("training", "test"):
            convert(make_trial(tmp_path / "w", subset), path, subset=subset)
        again = make_trial(tmp_path / "w", "again")
        convert(again, path, subset="training")
    assert ("debug", "4 of 4 images are unchanged since an earlier run") in again.heard.lines


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("train", ("training", "")),
        ("TEST", ("test", "")),
        ("seg_train", ("training", "seg")),
        ("val2017", ("validation", "")),
        ("test images", ("test", "images")),
        ("train_test", None),
        ("trains", None),
        ("a test tube", None),
        ("2019", None),
        ("", None),
    ],
)
def test_subset_word_is_first_or_last_word_of_name(name, found):
    assert subset_of(name) == found


def test_empty_listing_has_no_subsets():
    assert find_parts([]) is None
    assert find_parts([["1.png"], ["train.png"]]) is None


def graph_of(path: Path, **parameters: object) -> GraphDocument:
    nodes = [
        {"id": "images", "component": "image_dataset", "parameters": {"path": str(path)}},
        {"id": "convert", "component": "convert_to_image_directory", "version": "2", "parameters": parameters},
    ]
    links = [{"from": "images.dataset", "to": "convert.input_dataset"}]
    return GraphDocument.model_validate({"nodes": nodes, "links": links})


def test_validate_warns_of_subsets_before_run(tmp_path):
    path = as_folder(tmp_path, THREE)
    components = load_components(())
    (problem,) = validate(resolve(graph_of(path), components, tmp_path))
    assert (problem.severity, problem.node, problem.parameter) == ("warning", "convert", "subset")
    assert "are subsets of one dataset" in problem.message
    check(resolve(graph_of(path), components, tmp_path))
    assert validate(resolve(graph_of(path, subset="training"), components, tmp_path)) == []
    assert validate(resolve(graph_of(Path("sample:digits")), components, tmp_path)) == []


def test_graph_of_version_1_runs(tmp_path):
    document = graph_of(as_folder(tmp_path, images("cat/1.png", "dog/2.png")), on_invalid_image="fail")
    document.nodes[1].version = "1"
    assert validate(resolve(document, load_components(()), tmp_path)) == []


def test_dataset_inspection_before_run_is_bounded(tmp_path, monkeypatch):
    path = as_folder(tmp_path, THREE)
    monkeypatch.setattr("vision_designer.nodes.datasets.subsets.MAX_ENTRIES", 3)
    assert early_warnings(path) == []
    assert early_warnings(path, subset="training") == []


# Duplicates


@every_kind
def test_nested_dataset_copy_causes_warning_with_counts(trial, tmp_path, make):
    files = images(*(f"{name}/{n}.png" for name in ("infected", "healthy") for n in range(3)))
    found = convert(trial, make(tmp_path, {**files, **{f"cells/{name}": content for name, content in files.items()}}))
    assert found.counts() == {"cells": 6, "healthy": 3, "infected": 3}
    copies, nested = trial.heard.warnings
    assert (
        "'cells' contains folders that are named like other categories, healthy, infected, with 6 of all 12 images; 6 of"
        in nested
    )
    assert "6 of 12 images have the same content as another" in copies
    assert "In 6 cases the copies have different categories" in copies
    assert trial.job.summary.metrics["copies"] == 6


@every_kind
def test_duplicate_images_are_counted(trial, tmp_path, make):
    files = {**images("a/1.png", "a/2.png", "b/3.png"), "a/1 (1).png": png(0), "a/1 (2).png": png(0)}
    convert(trial, make(tmp_path, files))
    (warning,) = trial.heard.warnings
    assert "2 of 5 images have the same content as another image, e.g." in warning
    assert "different categories" not in warning


def test_equal_sized_different_images_are_not_duplicates(trial, tmp_path):
    """Uncompressed, with the same start and end: only a full comparison finds the difference."""
    folder = as_folder(tmp_path, {})
    for number in range(6):
        image = Image.new("RGB", (60, 60), (number // 2, 0, 0))
        # A BMP starts with its bottom row.
        image.paste((0, 0, 0), (0, 0, 60, 50))
        (folder / f"c{number % 2}").mkdir(exist_ok=True)
        image.save(folder / f"c{number % 2}" / f"x{number}y.bmp")
    assert len({file.stat().st_size for file in folder.rglob("*.bmp")}) == 1
    convert(trial, folder)
    (warning,) = trial.heard.warnings
    assert "3 of 6 images have the same content" in warning


def test_duplicate_check_is_bounded_and_reports_it(trial, tmp_path, monkeypatch):
    monkeypatch.setattr(dataset_checks, "MAX_COMPARED", 4)
    files = {f"a/{n}x.bmp": b"" for n in range(8)}
    folder = as_folder(tmp_path, {**files, "b/1.png": png(1), "b/2.png": png(1)})
    for number, name in enumerate(files):
        picture(number, (8, 8)).save(folder / name)
    convert(trial, folder)
    assert any("8 images of the same sizes were not compared" in line for _, line in trial.heard.lines)
    assert any("1 of 10 images has the same content" in warning for warning in trial.heard.warnings)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        # Consecutive numbers are no evidence of masks, unless a folder name says so.
        ([f"{name}/{n}.png" for name in ("cat", "dog") for n in range(5)], ""),
        ([f"{name}/img_{n:03}.png" for name in ("cat", "dog") for n in range(5)], ""),
        ([f"{name}/{n}.png" for name in ("images", "masks") for n in range(5)], "5 files of the category 'masks'"),
        ([f"{name}/{n}" for name in ("x", "y") for n in ("ab.png", "cd.png", "ef.png")], "3 files of the category 'y'"),
        ([f"{name}/ISIC_{n * 9973:07}.png" for name in ("x", "y") for n in range(1, 6)], "5 files of the category 'y'"),
        ([f"{name}/{n}" for name in ("x", "y") for n in ("ab.png", "cd.png")], ""),
        ([f"benign/scan {n}{end}.png" for n in range(3) for end in ("", "_mask")], "3 of 6 files are named like"),
        (["cat/gas_mask.png", "dog/gas.png"], ""),
    ],
)
def test_masks_cause_warning_and_numbered_files_do_not(trial, tmp_path, files, expected):
    convert(trial, as_folder(tmp_path, images(*files)))
    warnings = [warning for warning in trial.heard.warnings if "all images are in one folder" not in warning]
    assert len(warnings) == bool(expected)
    assert expected in "".join(warnings)


@pytest.mark.parametrize(
    "name",
    [
        *("@eaDir", "#recycle", "$RECYCLE.BIN", "System Volume Information", ".ipynb_checkpoints", "lost+found"),
        *("_gsdata_", "__MACOSX", "$Recycle.Bin"),
    ],
)
@every_kind
def test_system_folders_are_not_categories_and_not_in_key(trial, tmp_path, make, name):
    assert is_hidden(name)
    files = images("a/1.png", "b/2.png", f"{name}/3.png", f"a/{name}/4.png")
    path = make(tmp_path, files)
    assert convert(trial, path).counts() == {"a": 1, "b": 1}
    assert trial.heard.warnings == []
    said = [line for _, line in trial.heard.lines if "hidden or system folders" in line]
    assert said == ["2 hidden or system folders were ignored: " + ", ".join(sorted((name, f"a/{name}")))]
    if path.is_dir():
        before = key(path)
        (path / name / "3.png").write_bytes(b"changed")
        assert key(path) == before


@pytest.mark.parametrize("name", ["recycler", "RECYCLER", "Recycle Bin", "system", "recycle"])
@every_kind
def test_category_named_like_system_folder_is_kept(trial, tmp_path, make, name):
    path = make(tmp_path, images("paper/1.png", f"{name}/2.png"))
    assert convert(trial, path).counts() == {"paper": 1, name: 1}


def key(path: Path) -> object:
    return fingerprint(str(path), "Path (path)")


# Links


@pytest.fixture
def pool(tmp_path) -> Path:
    """Folders outside of the dataset."""
    for name, seed in (("dog", 10), ("fox", 20)):
        (tmp_path / "pool" / name).mkdir(parents=True)
        for number in range(2):
            (tmp_path / "pool" / name / f"{number}.png").write_bytes(png(seed + number))
    return tmp_path / "pool"


def test_linked_category_folders_are_followed(trial, tmp_path, pool):
    folder = as_folder(tmp_path, images("cat/1.png", "owl/2.png"))
    for name in ("dog", "fox"):
        (folder / name).symlink_to(pool / name)
    (folder / "pets").symlink_to("cat")
    found = convert(trial, folder)
    assert found.counts() == {"cat": 1, "dog": 2, "fox": 2, "owl": 1, "pets": 1}
    assert {"linked_folders": 3, "links_outside": 2}.items() <= trial.job.summary.metrics.items()
    for row in range(len(found)):
        with found.open(row) as file:
            assert file.read().startswith(b"\x89PNG")


def test_changed_file_behind_link_changes_key(tmp_path, pool):
    folder = as_folder(tmp_path, images("cat/1.png"))
    (folder / "dog").symlink_to(pool / "dog")
    keys = [key(folder)]
    (pool / "dog" / "0.png").write_bytes(png(99, (9, 9)))
    keys.append(key(folder))
    (pool / "dog" / "new.png").write_bytes(png(98))
    keys.append(key(folder))
    (folder / "dog").unlink()
    (folder / "dog").symlink_to(pool / "fox")
    keys.append(key(folder))
    assert len({*keys}) == 4
    assert key(folder) == keys[-1]


def test_dataset_of_links_has_predicted_labels(tmp_path, pool):
    folder = as_folder(tmp_path, {})
    for name in ("dog", "fox"):
        (folder / name).symlink_to(pool / name)
    document = graph_of(folder)
    document.nodes += GraphDocument.model_validate(
        {"nodes": [{"id": "split", "component": "split_image_directory"}]}
    ).nodes
    assert all(
        "categories" not in problem.message for problem in validate(resolve(document, load_components(()), tmp_path))
    )


@pytest.mark.parametrize("target", [".", "..", "../..", "a", "/"])
def test_link_cycles_are_reported_and_skipped(trial, tmp_path, target):
    folder = as_folder(tmp_path, images("a/1.png", "b/2.png"))
    (folder / "a" / "back").symlink_to(target if target.startswith(("/", ".")) else folder / target)
    found = convert(trial, folder)
    assert len(found) == 2
    (skipped,) = found.skipped
    assert "back is a link to a folder that contains it, and is not followed" in skipped.reason
    assert key(folder)


@pytest.mark.slow
def test_nested_link_cycles_terminate(trial, tmp_path):
    """Each level has two links to the next: without memory this would visit 2^30 folders."""
    folder = as_folder(tmp_path, images("a/1.png", "b/2.png"))
    levels = [tmp_path / "levels" / str(number) for number in range(30)]
    for level in levels:
        level.mkdir(parents=True)
    for level, deeper in itertools.pairwise(levels):
        (level / "x").symlink_to(deeper)
        (level / "y").symlink_to(deeper)
    (levels[-1] / "deep.png").write_bytes(png(7))
    (folder / "a" / "in").symlink_to(levels[0])
    tracemalloc.start()
    found = convert(trial, folder)
    assert tracemalloc.get_traced_memory()[1] < 50e6
    tracemalloc.stop()
    assert found.counts() == {"a": 2, "b": 1}
    assert len(found.skipped) == 29
    assert all("is a link to the same folder as" in skipped.reason for skipped in found.skipped)
    assert key(folder)


def test_two_categories_linked_to_one_folder_cause_warning(trial, tmp_path, pool):
    folder = as_folder(tmp_path, images("cat/1.png"))
    (folder / "a").symlink_to(pool / "dog")
    (folder / "b").symlink_to(pool / "dog")
    assert convert(trial, folder).counts() == {"a": 2, "b": 2, "cat": 1}
    assert any("In 2 cases the copies have different categories" in warning for warning in trial.heard.warnings)


def test_links_are_not_followed_if_turned_off(trial, tmp_path, pool):
    folder = as_folder(tmp_path, images("cat/1.png"))
    (folder / "dog").symlink_to(pool / "dog")
    found = convert(trial, folder, follow_links=False)
    assert found.counts() == {"cat": 1}
    assert "is a link to a folder, and is not followed" in found.skipped[0].reason


def test_dangling_category_link_is_reported(trial, tmp_path):
    folder = as_folder(tmp_path, images("cat/1.png"))
    (folder / "dog").symlink_to(tmp_path / "unplugged" / "dog")
    (skipped,) = convert(trial, folder).skipped
    assert "dog is a link whose target does not exist" in skipped.reason


@pytest.mark.parametrize("wrapper", ["", "pets/", "pets/version 2/"])
def test_two_subsets_can_link_to_same_folders(trial, tmp_path, pool, wrapper):
    folder = as_folder(tmp_path, images(f"{wrapper}train/owl/1.png", f"{wrapper}test/owl/2.png"))
    for subset in ("train", "test"):
        for name in ("dog", "fox"):
            (folder / wrapper / subset / name).symlink_to(pool / name)
    for subset in ("training", "test"):
        found = convert(trial, folder, subset=subset)
        assert (found.counts(), found.skipped) == ({"dog": 2, "fox": 2, "owl": 1}, ())


def test_linked_subset_folders_are_subsets(trial, tmp_path, pool):
    folder = as_folder(tmp_path, images("train/dog/1.png", "train/fox/2.png"))
    (folder / "test").symlink_to(pool)
    assert convert(trial, folder, subset="test").counts() == {"dog": 2, "fox": 2}
    assert early_warnings(folder)


# File extensions


def encoded(format_: str, seed: int = 0) -> bytes:
    content = io.BytesIO()
    picture(seed).save(content, format_)
    return content.getvalue()


@every_kind
def test_images_saved_by_browser_are_read(trial, tmp_path, make):
    files = {
        f"cat/download ({number}){extension}": encoded("JPEG", number)
        for number, extension in enumerate((".jfif", ".jpe", ".jif", ".JFIF", ".pjpeg", ".pjp"))
    }
    found = convert(trial, make(tmp_path, {**files, "dog/x.gif": encoded("GIF", 8)}), on_invalid_image="fail")
    assert found.counts() == {"cat": 6, "dog": 1}
    assert trial.heard.warnings == []


@pytest.mark.parametrize("extension", [".avif", ".heic", ".heif"])
def test_unsupported_image_formats_are_reported(trial, tmp_path, extension):
    found = convert(trial, as_folder(tmp_path, {**images("a/1.png", "b/2.png"), f"a/x{extension}": b"no image"}))
    assert [Path(skipped.path).suffix for skipped in found.skipped] == [extension]


@every_kind
def test_files_skipped_by_extension_are_reported(trial, tmp_path, make):
    others = {"a/x.PSD": b"1", "a/y.psd": b"2", "b/z.cr2": b"3", "b/noextension": encoded("JPEG")}
    found = convert(trial, make(tmp_path, {**images("a/1.png", "b/2.png"), **others, "README.md": b"text"}))
    assert len(found) == 2
    (warning,) = trial.heard.warnings
    assert "4 files are left out for their extension: .psd 2, .cr2 1, without extension 1; e.g." in warning
    assert trial.job.summary.metrics["left_out"] == 4
    (table,) = (table for table in trial.job.summary.tables if table.title == "Files left out")
    assert sorted(row[0].rpartition("/data")[2].split("/", 1)[1] for row in table.rows) == sorted(others)


@every_kind
def test_files_skipped_by_extension_fail_with_fail_on_invalid(trial, tmp_path, make):
    texts = dict.fromkeys(("README", "LICENSE", "notes.txt", "a/labels.csv", "a/1.json", "b/2.xml", "data.yaml"), b"x")
    path = make(tmp_path, {**images("a/1.png", "b/2.png"), **texts})
    assert len(convert(trial, path, on_invalid_image="fail")) == 2
    assert trial.heard.warnings == []
    (tmp_path / "more").mkdir()
    more = make(tmp_path / "more", {**images("a/1.png", "b/2.png"), **texts, "a/raw.dng": b"x"})
    with pytest.raises(errors.InvalidDatasetError, match=r"1 file is left out for its extension: \.dng 1"):
        convert(trial, more, on_invalid_image="fail")


def test_image_format_is_detected_from_content(trial, tmp_path):
    files = {"a/photo.jpg": encoded("PNG", 1), "b/photo.png": encoded("WEBP", 2), "b/x.heic": encoded("JPEG", 3)}
    found = convert(trial, as_folder(tmp_path, {**files, "a/y.jpg": encoded("AVIF", 4)}), on_invalid_image="fail")
    assert found.counts() == {"a": 2, "b": 2}


def test_zip_with_subsets_dangling_links_and_unknown_files(trial, tmp_path):
    files = {**THREE, "test/cat/raw.cr2": b"x", "__MACOSX/train/._x.png": b"x", "train/@eaDir/cat/1.png": b"x"}
    found = convert_path(
        as_zip(tmp_path, files), fail_on_invalid=False, job=trial.job, selection=selection(subset="test")
    )
    assert found.counts() == {"cat": 2, "dog": 2}
    assert ["1 file is left out" in warning for warning in trial.heard.warnings] == [True]


def selection(**values: str):
    from vision_designer.nodes.vision.datasets.layout import Selection

    return Selection(**values)
