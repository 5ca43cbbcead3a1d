"""Settings chosen from a folder of images, and the resulting graph."""

import json
import zipfile

import numpy as np
import pytest
from PIL import Image

from vision_designer.graphs.cli import execute
from vision_designer.graphs.cli.app import main
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.inspection.scratch import silent_job
from vision_designer.graphs.presets.pictures import changes_meaning
from vision_designer.graphs.presets.preset import FEW_IMAGES, Preset, Resources, choose
from vision_designer.graphs.presets.preset_graph import preset_graph
from vision_designer.graphs.resolve import resolve
from vision_designer.graphs.validate import validate
from vision_designer.nodes.components import load_components
from vision_designer.nodes.errors import (
    CouldNotOpenFileError,
    InvalidDatasetError,
    InvalidTrainingDatasetError,
    InvalidZipFileError,
    NotLabeledDatasetError,
    TooFewRowsInDatasetError,
)
from vision_designer.nodes.system.processes import OFFLINE, is_offline
from vision_designer.nodes.vision.datasets.folder_survey import survey
from vision_designer.nodes.vision.datasets.splitting import split
from vision_designer.nodes.vision.training.parameters import RECIPES

pytestmark = pytest.mark.usefixtures("narrow_resnet18")

COMPONENTS = load_components()
CPU = Resources("cpu", 2, weights=True)


def write_images(folder, count, *, size=(20, 16), gray=False, seed=0):
    """Images of noise, which does not compress well."""
    folder.mkdir(parents=True, exist_ok=True)
    draw = np.random.default_rng(seed)
    for number in range(count):
        pixels = draw.integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
        image = Image.fromarray(pixels)
        (image.convert("L") if gray else image).save(folder / f"{number:04}.png")
    return folder


def make_folder(root, counts, **kind):
    for name, count in counts.items():
        write_images(root / name, count, **kind)
    return root


def preset_of(path, resources=CPU, mirrored=None):
    return choose(survey(path, silent_job()), resources, mirrored)


def reason(preset, about):
    return " ".join(reason.text for reason in preset.reasons if reason.about == about)


def graph_of(preset, folder="images"):
    return preset_graph(preset, COMPONENTS, folder, "pets")


def problems(preset):
    return [
        str(problem)
        for problem in validate(resolve(graph_of(preset, str(preset.path)), COMPONENTS, preset.path.parent))
    ]


# Settings that follow from the images


@pytest.mark.slow
def test_two_category_photos_are_fine_tuned_with_flip(tmp_path):
    preset = preset_of(make_folder(tmp_path / "pets", {"cat": 250, "dog": 250}, size=(4, 4)))
    assert preset.network == {"model_name": "lite0", "pretrained": True}
    assert preset.training == {"recipe": "fine_tune", "batch_size": 16, "refit_with_validation": True}
    assert preset.transformation == {"size": 128, "crop_size": 128, "random_horizontal_flip": True}
    assert preset.images == {"training": 320, "validation": 80, "test": 100}
    assert not preset.warnings
    assert problems(preset) == []


@pytest.mark.slow
@pytest.mark.parametrize(("side", "size"), [(28, 128), (64, 128), (100, 160), (113, 224), (300, 224)])
def test_image_size_follows_median_shorter_side(tmp_path, side, size):
    preset = preset_of(make_folder(tmp_path, {"a cat": 5, "a dog": 5}, size=(side + 9, side)))
    assert preset.transformation["size"] == preset.transformation["crop_size"] == size
    assert f"{side} (median)" in reason(preset, "size")


def test_gray_images_are_detected(tmp_path):
    gray = preset_of(make_folder(tmp_path / "grey", {"healthy": 6, "ill": 6}, gray=True))
    assert gray.transformation["grayscale"] is True
    mixed = make_folder(tmp_path / "mixed", {"healthy": 6, "ill": 6}, gray=True)
    write_images(mixed / "ill", 1)
    assert "grayscale" not in preset_of(mixed).transformation


def test_gray_photo_in_color_jpeg_is_gray(tmp_path):
    folder = make_folder(tmp_path, {"healthy": 4, "ill": 4}, gray=True, size=(64, 64))
    for path in folder.rglob("*.png"):
        Image.open(path).convert("RGB").save(path.with_suffix(".jpg"), quality=80)
        path.unlink()
    assert preset_of(folder).transformation["grayscale"] is True


@pytest.mark.slow
def test_only_unbalanced_categories_are_weighted(tmp_path):
    unbalanced = preset_of(make_folder(tmp_path / "a", {"rare": 6, "often": 40}))
    assert unbalanced.training["class_weights"] == "balanced"
    assert "6 (rare) to 40 (often)" in reason(unbalanced, "images")
    assert "class_weights" not in preset_of(make_folder(tmp_path / "b", {"one cat": 20, "one dog": 25})).training


@pytest.mark.slow
def test_few_images_train_only_last_layer(tmp_path):
    preset = preset_of(make_folder(tmp_path, {"cat": 100, "dog": 100}, size=(4, 4)))
    assert preset.images["training"] < FEW_IMAGES
    assert preset.training["recipe"] == "features"
    assert "(128)" in reason(preset, "recipe")


@pytest.mark.slow
def test_slow_cpu_recipes_need_gpu(tmp_path):
    found = survey(make_folder(tmp_path, {"cat": 60, "dog": 60}), silent_job())
    slow, quick = Resources("cpu", 1, weights=True), Resources("cuda", 1, weights=True)
    many = found.parts["all"].take(list(range(120)) * 200)
    found = type(found)(**{**found.__dict__, "parts": {"all": many}, "shorter_side": 300})
    assert choose(found, slow).training["recipe"] == "features"
    assert "hours without a GPU" in reason(choose(found, slow), "recipe")
    assert choose(found, quick).training["recipe"] == "fine_tune"
    assert choose(found, Resources("cpu", 64, weights=True)).training["recipe"] == "fine_tune"
    assert choose(found, quick).training["batch_size"] == 32


def test_missing_weights_choose_from_scratch(tmp_path):
    preset = preset_of(make_folder(tmp_path, {"cat": 40, "dog": 40}), Resources("cpu", 2, weights=False))
    assert preset.network["pretrained"] is False
    assert preset.training["recipe"] == "from_scratch"


@pytest.mark.slow
@pytest.mark.parametrize(("each", "batch"), [(3, 2), (10, 4), (40, 8), (200, 16)])
def test_epoch_has_several_steps_if_possible(tmp_path, each, batch):
    found = survey(make_folder(tmp_path, {"cat": each, "dog": each}, size=(4, 4)), silent_job())
    preset = choose(found, Resources("cpu", 2, weights=False))
    assert preset.training["batch_size"] == batch
    steps = preset.images["training"] // batch
    assert f"{steps} training step{'s' * (steps > 1)}" in reason(preset, "batch_size")
    fitted = choose(found, CPU)
    assert fitted.training["recipe"] == "features" and fitted.training["refit_with_validation"]
    assert fitted.training["batch_size"] == min(16, fitted.images["training"])


def test_chosen_recipe_exists_in_train_pytorch_model():
    assert {"fine_tune", "features", "from_scratch"} <= RECIPES.keys()


# Flip


@pytest.mark.parametrize(
    "names",
    [
        [str(digit) for digit in range(10)],
        ["digit_3", "digit_7"],
        ["a", "b", "c"],
        ["\u0416", "\u0411"],
        ["left", "right"],
        ["turnLeft", "turnRight", "stop"],
        ["links", "rechts", "geradeaus"],
        ["左轉", "右轉"],
        ["arrow_up", "arrow_down"],
        ["invoice", "receipt", "photo"],
        ["三", "四", "五", "六", "七", "八", "九", "十", "百", "千"],
        ["traffic signs", "cars"],
    ],
)
def test_category_names_with_direction_or_text_disable_flip(names):
    changes, because = changes_meaning(names)
    assert changes
    assert names[0] in because or because


@pytest.mark.parametrize(
    "names",
    [
        ["cat", "dog"],
        ["benign", "malignant"],
        ["貓", "狗", "鳥"],
        ["bright", "dark"],
        ["daisy", "rose", "tulip", "sunflower", "bluebell", "crocus", "iris", "right whale"],
        ["car", "truck", "bus", "bicycle", "train", "street sign", "tree", "person"],
        ["IMG", "DSC"],
    ],
)
def test_other_category_names_enable_flip(names):
    assert changes_meaning(names) == (False, "")


@pytest.mark.parametrize("mirrored", [True, False])
def test_flip_answer_overrides_guess(tmp_path, mirrored):
    folder = make_folder(tmp_path, {str(digit): 4 for digit in range(3)})
    assert preset_of(folder).mirrors is False
    answered = preset_of(folder, mirrored=mirrored)
    assert answered.mirrors is mirrored
    assert "as requested" in reason(answered, "mirroring")
    assert preset_of(folder).with_mirrored(mirrored) == answered
    # Scores are averaged over the flip if training uses it.
    scoring = graph_of(answered).node("score").parameters
    assert scoring == ({"average_mirrored": True} if mirrored else {})


# Splits


@pytest.mark.slow
@pytest.mark.parametrize(
    "counts",
    [
        {"cat": 3, "dog": 3},
        {"cat": 4, "dog": 5, "rat": 6},
        {"rare": 3, "often": 300},
        {f"kind {number}": 3 for number in range(12)},
        {f"kind {number}": 7 for number in range(30)},
        {"cat": 11, "dog": 13},
    ],
    ids=str,
)
def test_category_with_three_images_is_in_every_part(tmp_path, counts):
    found = survey(make_folder(tmp_path, counts, size=(4, 4)), silent_job())
    preset = choose(found, CPU)
    rest, test = split(found.parts["all"], preset.splits[0].fraction, 42)
    training, validation = split(rest, preset.splits[1].fraction, 42)
    for part in (training, validation, test):
        assert set(part.counts()) == set(counts)
        assert all(part.counts().values())
    assert preset.images == {"training": len(training), "validation": len(validation), "test": len(test)}
    assert not preset.warnings


def test_split_fractions_are_round_numbers(tmp_path):
    preset = preset_of(make_folder(tmp_path, {"cat": 100, "dog": 100}, size=(4, 4)))
    assert [split.fraction for split in preset.splits] == [0.8, 0.8]


def test_categories_with_too_few_images_are_reported(tmp_path):
    preset = preset_of(make_folder(tmp_path, {"cat": 20, "dog": 20, "lynx": 2, "fox": 1}))
    assert "fox, lynx" in preset.warnings[0]
    assert problems(preset) == []


def test_too_few_images_for_three_parts_are_rejected(tmp_path):
    with pytest.raises(TooFewRowsInDatasetError, match="at least") as caught:
        preset_of(make_folder(tmp_path, {"cat": 2, "dog": 2}))
    assert caught.value.details["needed"] == 3


@pytest.mark.slow
def test_many_small_categories_give_valid_graph(tmp_path):
    preset = preset_of(make_folder(tmp_path, {f"kind {number:03}": 3 for number in range(300)}, size=(4, 4)))
    assert preset.images == {"training": 300, "validation": 300, "test": 300}
    assert "300 categories, 3 in each" in reason(preset, "images")
    assert problems(preset) == []


@pytest.mark.parametrize(
    ("parts", "splits", "subsets"),
    [
        ({"train": 12, "val": 4, "test": 4}, [], ("training", "validation", "test")),
        ({"train": 12, "test": 4}, [("validation", "training")], ("training", "test")),
        ({"train": 12, "val": 6}, [("test", "validation")], ("training", "validation")),
        ({"train": 12, "val": 1}, [("test", "training")], ("training", "validation")),
    ],
    ids=str,
)
def test_existing_split_is_kept(tmp_path, parts, splits, subsets):
    for name, count in parts.items():
        make_folder(tmp_path / name, {"cat": count, "dog": count})
    preset = preset_of(tmp_path)
    assert [(split.purpose, split.source) for split in preset.splits] == splits
    assert preset.subsets == subsets
    assert sum(preset.images.values()) == 2 * sum(parts.values())
    if "test" in parts:
        assert preset.images["test"] == 2 * parts["test"]
    assert problems(preset) == []


def test_unlabeled_test_images_are_not_used(tmp_path):
    make_folder(tmp_path / "train", {"cat": 12, "dog": 12})
    write_images(tmp_path / "test", 5)
    preset = preset_of(tmp_path)
    assert [(split.purpose, split.source) for split in preset.splits] == [
        ("test", "training"),
        ("validation", "training"),
    ]
    assert "test images are not in category folders" in reason(preset, "split")
    assert problems(preset) == []


def test_category_only_in_validation_is_rejected(tmp_path):
    make_folder(tmp_path / "train", {"cat": 5, "dog": 5})
    make_folder(tmp_path / "val", {"cat": 5, "fox": 5})
    with pytest.raises(InvalidDatasetError, match="'fox'"):
        preset_of(tmp_path)


# Unsuitable folders


def test_images_without_category_folders_are_rejected(tmp_path):
    with pytest.raises(NotLabeledDatasetError, match="subfolder named after it"):
        preset_of(write_images(tmp_path / "images", 5))


def test_single_category_is_rejected(tmp_path):
    with pytest.raises(InvalidTrainingDatasetError, match="'cat'"):
        preset_of(make_folder(tmp_path, {"cat": 9}))


def test_folder_without_images_is_rejected(tmp_path):
    (tmp_path / "notes.txt").write_text("nothing")
    with pytest.raises(InvalidDatasetError, match="contains no images"):
        preset_of(tmp_path)


def test_folder_of_non_images_is_rejected_with_example(tmp_path):
    for name in ("cat", "dog"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.jpg").write_bytes(b"no image")
    with pytest.raises(InvalidDatasetError, match="none of the 2 image files"):
        preset_of(tmp_path)


def test_unreadable_images_are_excluded_and_counted(tmp_path):
    folder = make_folder(tmp_path, {"cat": 10, "dog": 10})
    (folder / "cat" / "broken.png").write_bytes(b"\x89PNG broken")
    preset = preset_of(folder)
    assert sum(preset.images.values()) == 20
    assert "1 were found" in preset.warnings[0]


def test_missing_path_and_non_archive_are_rejected(tmp_path):
    with pytest.raises(CouldNotOpenFileError):
        preset_of(tmp_path / "nowhere")
    damaged = tmp_path / "damaged.zip"
    damaged.write_bytes(b"PK\x03\x04 and nothing else")
    with pytest.raises(InvalidZipFileError):
        preset_of(damaged)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["zip", "tar", "tar.gz"])
def test_archive_gets_same_settings_as_folder(tmp_path, kind):
    folder = make_folder(tmp_path / "pets", {"cat": 12, "dog": 40})
    archive = tmp_path / f"pets.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(archive, "w") as packed:
            for path in sorted(folder.rglob("*.png")):
                packed.write(path, path.relative_to(tmp_path))
    else:
        import tarfile

        with tarfile.open(archive, "w:gz" if kind == "tar.gz" else "w") as packed:
            packed.add(folder, "pets")
    packed, plain = preset_of(archive), preset_of(folder)
    assert (packed.training, packed.transformation, packed.images) == (
        plain.training,
        plain.transformation,
        plain.images,
    )


def test_chinese_names_are_kept(tmp_path):
    preset = preset_of(make_folder(tmp_path / "寵物", {"貓": 8, "狗": 30}))
    assert "8 (貓) to 30 (狗)" in reason(preset, "images")
    text = graph_of(preset, "寵物").to_text(COMPONENTS)
    assert "寵物" in text
    assert problems(preset) == []


# The graph


def test_graph_contains_whole_chain(tmp_path):
    preset = preset_of(make_folder(tmp_path, {"cat": 20, "dog": 20}))
    graph = graph_of(preset, "pets")
    assert [node.component for node in graph.nodes].count("apply_image_transformation") == 3
    assert {node.component for node in graph.nodes} == {
        "image_dataset",
        "convert_to_image_directory",
        "split_image_directory",
        "init_image_transformation",
        "apply_image_transformation",
        "efficientnet",
        "train_pytorch_model",
        "score_image_model",
        "evaluate_model",
    }
    assert graph.node("images").parameters == {"path": "pets"}
    modes = {node.id: node.parameters["mode"] for node in graph.nodes if "mode" in node.parameters}
    assert modes == {
        "apply_training": "for_training",
        "apply_validation": "for_inference",
        "apply_test": "for_inference",
    }
    assert graph.title == "pets"


@pytest.mark.parametrize("divided", [False, True])
def test_cards_and_note_do_not_overlap(tmp_path, divided):
    for part in ("train", "val", "test") if divided else ("",):
        make_folder(tmp_path / part, {"cat": 20, "dog": 20})
    graph = graph_of(preset_of(tmp_path))
    small = {"image_dataset", "efficientnet", "init_image_transformation", "convert_to_image_directory"}
    boxes = [(*node.position, 232, 100 if node.component in small else 128) for node in graph.nodes]
    boxes += [(*note["position"], *note["size"]) for note in graph.notes]
    for number, (x, y, wide, high) in enumerate(boxes):
        for other_x, other_y, other_wide, other_high in boxes[:number]:
            apart = x >= other_x + other_wide or other_x >= x + wide or y >= other_y + other_high or other_y >= y + high
            assert apart, (number, boxes)


def test_note_lists_every_reason_and_warning(tmp_path):
    preset = preset_of(make_folder(tmp_path, {"a*b_[c](d)": 30, "<i>dog": 20, "cat": 20, "f~o~x": 1}))
    text = graph_of(preset).notes[0]["text"]
    assert text.count("\n- ") == len(preset.reasons) + len(preset.warnings)
    assert r"a\*b\_\[c\]" in text
    assert r"f\~o\~x" in text


def test_note_is_in_requested_language(tmp_path):
    preset = preset_of(make_folder(tmp_path, {"cat": 20, "dog": 20}))
    graph = preset_graph(preset, COMPONENTS, "pets", "pets", str.upper)
    assert graph.notes[0]["text"].isupper()


def test_preset_round_trips_through_json(tmp_path):
    preset = preset_of(make_folder(tmp_path, {"cat": 20, "dog": 70, "fox": 1}))
    assert Preset.from_values(json.loads(json.dumps(preset.to_values()))) == preset


def test_written_graph_round_trips(tmp_path):
    graph = graph_of(preset_of(make_folder(tmp_path, {"cat": 20, "dog": 20})))
    text = graph.to_text(COMPONENTS)
    assert GraphDocument.from_text(text, "test").to_text(COMPONENTS) == text


# The command line


def command(capsys, *arguments):
    """Exit status, standard output, and standard error."""
    with pytest.raises(SystemExit) as ended:
        main([*map(str, arguments)])
    said = capsys.readouterr()
    return ended.value.code or 0, said.out, said.err


@pytest.fixture
def pets(tmp_path, monkeypatch):
    monkeypatch.setenv("VISION_DESIGNER_WORKSPACE", str(tmp_path / "workspace"))
    return make_folder(tmp_path / "data" / "pets", {"cat": 20, "dog": 20})


def test_new_writes_graph_beside_folder_with_reasons(capsys, pets):
    status, out, _ = command(capsys, "new", pets)
    assert status == 0
    graph = GraphDocument.read(pets.with_suffix(".json"))
    assert graph.title == "pets"
    assert graph.node("images").parameters["path"] == "pets"
    assert out.splitlines()[0] == str(pets.with_suffix(".json"))
    assert "40 images in 2 categories, 20 in each." in out
    assert command(capsys, "validate", pets.with_suffix(".json"))[0] == 0


def test_new_writes_to_given_path_with_relative_image_path(capsys, pets, tmp_path):
    (tmp_path / "graphs").mkdir()
    target = tmp_path / "graphs" / "mine.json"
    assert command(capsys, "new", pets, "-o", target)[0] == 0
    assert GraphDocument.read(target).node("images").parameters["path"] == "../data/pets"
    assert command(capsys, "validate", target)[0] == 0


def test_graph_of_archive_is_named_after_it(capsys, pets):
    archive = pets.with_suffix(".zip")
    with zipfile.ZipFile(archive, "w") as packed:
        for path in sorted(pets.rglob("*.png")):
            packed.write(path, path.relative_to(pets))
    assert command(capsys, "new", archive)[0] == 0
    assert GraphDocument.read(pets.with_suffix(".json")).node("images").parameters["path"] == "pets.zip"


def test_new_json_has_settings_reasons_and_warnings(capsys, pets):
    write_images(pets / "fox", 1)
    status, out, _ = command(capsys, "new", pets, "--json", "--mirrored", "no")
    said = json.loads(out)
    assert status == 0
    assert said["graph"] == str(pets.with_suffix(".json"))
    assert said["settings"]["init_image_transformation"]["random_horizontal_flip"] is False
    assert {"about", "text"} == said["reasons"][0].keys()
    assert "fox" in said["warnings"][0]


@pytest.mark.slow
def test_reasons_are_wrapped_where_the_terminal_is_narrow(capsys, pets, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    whole = command(capsys, "new", pets)[1].splitlines()
    monkeypatch.setenv("COLUMNS", "60")
    narrow = command(capsys, "new", pets)[1].splitlines()
    assert narrow[0] == whole[0] == str(pets.with_suffix(".json")), "a path is copied, so it is never divided"
    assert max(map(len, narrow[1:])) <= 60
    assert " ".join(narrow[1:]).split() == " ".join(whole[1:]).split()


def test_existing_graph_is_replaced_only_with_force_and_backed_up(capsys, pets):
    target = pets.with_suffix(".json")
    assert command(capsys, "new", pets)[0] == 0
    before = target.read_bytes()
    assert command(capsys, "new", pets)[0] == 0
    assert target.read_bytes() == before
    status, _, err = command(capsys, "new", pets, "--mirrored", "no")
    assert status == 1
    assert "FailedToWriteOutputsError" in err and "--force" in err
    assert target.read_bytes() == before
    assert command(capsys, "new", pets, "--mirrored", "no", "--force")[0] == 0
    assert target.read_bytes() != before
    assert target.with_name("pets.json~").read_bytes() == before


def test_non_graph_file_is_never_replaced(capsys, pets):
    target = pets.with_suffix(".json")
    target.write_text("a diary")
    status, _, err = command(capsys, "new", pets, "--force")
    assert status == 1
    assert "is not a graph" in err
    assert target.read_text() == "a diary"


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda folder: None, "CouldNotOpenFileError"),
        (lambda folder: folder.mkdir(), "InvalidDatasetError"),
        (lambda folder: folder.write_text("text"), "InvalidZipFileError"),
        (lambda folder: write_images(folder, 3), "NotLabeledDatasetError"),
        (lambda folder: make_folder(folder, {"cat": 3}), "InvalidTrainingDatasetError"),
        (lambda folder: make_folder(folder, {"cat": 1, "dog": 1}), "TooFewRowsInDatasetError"),
    ],
    ids=["nothing", "empty", "text", "no_folders", "one_category", "too_few"],
)
def test_unsuitable_folder_is_reported_in_one_line_without_output(capsys, pets, make, error):
    folder = pets.parent / "other"
    make(folder)
    status, out, err = command(capsys, "train", folder)
    assert (status, out) == (2, "")
    assert err.startswith(error)
    assert len(err.splitlines()) == 1
    assert not folder.with_suffix(".json").exists()


@pytest.mark.parametrize(("options", "offline"), [((), False), (("--offline",), True)])
def test_train_with_offline_turns_downloads_off_for_its_run(capsys, pets, monkeypatch, options, offline):
    monkeypatch.setenv(OFFLINE, "0")
    asked = []
    monkeypatch.setattr(execute, "execute", lambda graph, *_: asked.append((graph, is_offline())) or 0)
    assert command(capsys, "train", pets, *options)[0] == 0
    assert asked == [(pets.with_suffix(".json"), offline)]


def test_invalid_flip_answer_is_rejected(capsys, pets):
    status, _, err = command(capsys, "new", pets, "--mirrored", "perhaps")
    assert status == 2
    assert "must be yes or no" in err


@pytest.mark.slow
def test_train_trains_folder_and_prints_accuracy(capsys, pets):
    for number, path in enumerate(sorted(pets.rglob("*.png"))):
        Image.new("RGB", (20, 16), (230, number, 30) if path.parent.name == "cat" else (20, number, 200)).save(path)
    small = ["--set", "transformation.size=32", "--set", "transformation.crop_size=32", "--device", "cpu"]
    status, out, err = command(capsys, "train", pets, *small, "--save-as", "pets")
    assert status == 0, err
    assert "the model was saved as pets: vision-designer predict pets IMAGE..." in out
    status, _, err = command(capsys, "train", pets, *small, "--save-as", "pets")
    assert (status, "already a model 'pets'" in err) == (1, True)
    card = json.loads(command(capsys, "models", "show", "pets", "--json")[1])
    assert (card["accuracy"], card["accuracy_images"], card["training_images"]) == (1.0, 8, 26)
    assert card["datasets"] == [str(pets)]
    assert out.splitlines()[-1] == "Accuracy 100.0%: 8 of the 8 test images correct, 0 wrong"
    assert "40 images in 2 categories" in out
    status, out, err = command(capsys, "train", pets, *small, "--json", "--save-as", "again")
    said = json.loads(out)
    assert status == 0, err
    assert said["nodes"]["train"]["state"] == "reused"
    assert (said["graph"], said["saved_model"]) == (str(pets.with_suffix(".json")), "again")
    assert said["nodes"]["evaluate"]["metrics"]["accuracy"] == 1.0
