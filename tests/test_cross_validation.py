"""Cross-validation scores every image once, with a model that was not trained on it."""

import shutil
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
from conftest import COLORS, make_trial, picture
from hypothesis import given
from hypothesis import strategies as st
from levels import thorough

from vision_designer.nodes.components.cross_validate_model import CrossValidateModel
from vision_designer.nodes.components.score_image_model import ScoreImageModel
from vision_designer.nodes.components.train_pytorch_model import TrainPyTorchModel
from vision_designer.nodes.errors import (
    InvalidDatasetError,
    InvalidTrainingDatasetError,
    NotLabeledDatasetError,
    ParameterParsingError,
    RunCancelledError,
    TooFewRowsInDatasetError,
)
from vision_designer.nodes.images.image_source import image_source
from vision_designer.nodes.messages import NO_VALUES, Message
from vision_designer.nodes.types.image_directory import ImageDirectory, ImageTableBuilder
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.types.untrained_model_directory import UntrainedModelDirectory
from vision_designer.nodes.vision.datasets.conversion import convert
from vision_designer.nodes.vision.datasets.folds import make_folds
from vision_designer.nodes.vision.evaluation.cross_validation import FoldResult, over_folds

pytestmark = pytest.mark.usefixtures("narrow_resnet18")

RESNET = UntrainedModelDirectory("resnet18", {"zero_init_residual": False})
AUGMENTED = TransformationDirectory((("Resize", 16), ("RandomCrop", 12), ("RandomHorizontalFlip", 0.5)))
RECIPE = {"epochs": 2, "batch_size": 4, "learning_rate": 0.01}
EXACT = {"device": "cpu", "precision": "32-true", "workers": 0, "cache_memory": 0}


class Quiet:
    """A job for code that only warns and checks for cancellation."""

    def __init__(self):
        self.warnings = []

    def warn(self, template, values=NO_VALUES, /, **more):
        self.warnings.append(Message(template, values, **more))

    def check_cancelled(self):
        pass


def images(members, categories):
    """An image directory without files: splitting reads no pixels."""
    builder = ImageTableBuilder()
    for number, (category, name) in enumerate(members):
        builder.add(number, f"{category}/{name}.png", category, (8, 8))
    return ImageDirectory(image_source("folder", SimpleNamespace()), builder.build(categories), tuple(categories))


def of_sizes(*sizes):
    names = [f"c{number}" for number in range(len(sizes))]
    return images([(name, i) for name, size in zip(names, sizes, strict=True) for i in range(size)], names)


@pytest.mark.slow
@given(
    st.lists(st.integers(2, 30), min_size=2, max_size=6),
    st.integers(2, 8),
    st.floats(0.01, 0.5),
    st.integers(-(2**70), 2**70),
)
def test_folds_are_stratified_and_hold_out_each_image_once(sizes, count, fraction, seed):
    directory = of_sizes(*sizes)
    if len(directory) < count:
        return
    folds = make_folds(directory, count, fraction, seed, "", Quiet())
    labels = np.array(directory.labels())
    assert sorted(np.concatenate([fold.held_out for fold in folds])) == list(range(len(labels)))
    by_category = np.array([np.bincount(labels[fold.held_out], minlength=len(sizes)) for fold in folds])
    assert (by_category.max(axis=0) - by_category.min(axis=0) <= 1).all()
    assert np.ptp(by_category.sum(axis=1)) <= 1
    for fold in folds:
        every = np.concatenate([fold.held_out, fold.training, fold.validation])
        assert sorted(every) == list(range(len(labels)))
        trained, validated = (
            np.bincount(labels[rows], minlength=len(sizes)) for rows in (fold.training, fold.validation)
        )
        assert (trained > 0).all()
        assert ((validated > 0) | (trained == 1)).all()


def test_folds_depend_on_seed():
    directory = of_sizes(20, 20)
    one, same, other = (make_folds(directory, 4, 0.1, seed, "", Quiet())[0].held_out.tolist() for seed in (1, 1, 2))
    assert one == same != other


def test_groups_are_not_split_between_folds_or_validation():
    members = [(category, f"patient{p:02}_{i}") for p in range(15) for i, category in enumerate(["ill", "well"] * 2)]
    directory = images(members, ["ill", "well"])
    patients = np.array([name.split("/")[1][:9] for name in directory.images["member"]])
    folds = make_folds(directory, 5, 0.2, 3, "^([^_]+)_", Quiet())
    assert sorted(np.concatenate([fold.held_out for fold in folds])) == list(range(len(members)))
    for fold in folds:
        parts = [set(patients[rows]) for rows in (fold.held_out, fold.training, fold.validation)]
        assert all(parts) and sum(map(len, parts)) == 15


def test_category_with_fewer_images_than_folds_causes_warning():
    job = Quiet()
    make_folds(of_sizes(3, 20), 5, 0.1, 1, "", job)
    assert job.warnings == ["the category 'c0' has 3 images, so 2 of 5 folds hold out none of them"]


@pytest.mark.parametrize(
    ("directory", "count", "group_by", "error", "says"),
    [
        (of_sizes(1, 9), 2, "", TooFewRowsInDatasetError, "'c0' has 1 image"),
        (of_sizes(3, 2), 6, "", TooFewRowsInDatasetError, "6 folds (folds)"),
        (of_sizes(9), 2, "", InvalidTrainingDatasetError, "only one category"),
        (of_sizes(4, 4), 3, "1", TooFewRowsInDatasetError, "2 groups"),
        (of_sizes(4, 4), 2, "1", InvalidDatasetError, "'c0' are held out together"),
    ],
)
def test_indivisible_dataset_is_rejected_before_training(directory, count, group_by, error, says):
    with pytest.raises(error) as caught:
        make_folds(directory, count, 0.1, 1, group_by, Quiet())
    assert says in caught.value.message


def test_unlabeled_images_are_rejected():
    directory = ImageDirectory(image_source("folder", SimpleNamespace()), of_sizes(4, 4).images, None)
    with pytest.raises(NotLabeledDatasetError):
        make_folds(directory, 2, 0.1, 1, "", Quiet())


def test_parameters_extend_train_pytorch_model():
    own = {"folds", "group_by", "validation_fraction"}
    names = {info.identifier: info for info in CrossValidateModel.Parameters.describe()}
    trained = {info.identifier: info for info in TrainPyTorchModel.Parameters.describe()}
    assert names.keys() == own | trained.keys()
    assert all(names[name].default == trained[name].default for name in trained)
    with pytest.raises(ParameterParsingError):
        CrossValidateModel.Parameters.parse({"group_by": "(((("})


def test_spread_over_folds_is_sample_standard_deviation():
    found = over_folds([{"accuracy": 0.5, "images": 4}, {"accuracy": 0.9, "images": 5, "auc": 1.0}])
    assert found.keys() == {"accuracy"}
    assert found["accuracy"] == pytest.approx(
        {"mean": 0.7, "standard_deviation": 0.08**0.5, "lowest": 0.5, "highest": 0.9}
    )


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    folder = tmp_path_factory.mktemp("images")
    for number, (category, color) in enumerate(list(COLORS.items())[:2]):
        (folder / category).mkdir()
        for image in range(9):
            picture(100 * number + image, (20, 20), color).save(folder / category / f"{image}.png")
    (folder / "red" / "broken.png").write_bytes(b"no image")
    converted = convert(folder, fail_on_invalid=False, job=make_trial(folder.parent / "converting").job)
    return converted.with_transformation(AUGMENTED)


def validate(trial, dataset):
    return CrossValidateModel.run(
        RESNET,
        dataset,
        CrossValidateModel.Parameters.parse({"folds": 2} | RECIPE),
        CrossValidateModel.RunSettings.parse(EXACT),
        trial.job,
    )


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory, dataset):
    trial = make_trial(tmp_path_factory.mktemp("undisturbed"))
    return trial, validate(trial, dataset)


@thorough
@pytest.mark.slow
def test_scores_equal_manual_training_and_scoring_of_folds(tmp_path, dataset, undisturbed):
    trial, found = undisturbed
    table = found["scored_results"].frame()
    # One file is unreadable: its row states the reason, as in Score Image Model.
    assert table.columns[-1] == "fold" and table["fold"].to_list()[-1] is None and "broken" in table["image"][-1]
    table = table.head(-1)
    assert table["id"].to_list() == dataset.images["id"].to_list()
    assert sorted(table["fold"].unique()) == [1, 2]
    fold = make_folds(dataset, 2, 0.1, 1, "", trial.job)[1]
    by_hand = make_trial(tmp_path / "by_hand")
    trained = TrainPyTorchModel.run(
        RESNET,
        dataset.take(fold.training),
        dataset.take(fold.validation),
        TrainPyTorchModel.Parameters.parse(RECIPE),
        TrainPyTorchModel.RunSettings.parse(EXACT),
        by_hand.job,
    )["trained_model"]
    assert trained.transformation.to_json() == [["Resize", 16], ["CenterCrop", 12]]
    own = ImageDirectory(dataset.source, dataset.take(fold.held_out).images, dataset.categories)
    scored = ScoreImageModel.run(
        trained, own, ScoreImageModel.Parameters(), ScoreImageModel.RunSettings.parse(EXACT), by_hand.job
    )["scored_dataset"]
    assert table.filter(pl.col("fold") == 2).drop("fold").equals(scored.frame())


@pytest.mark.slow
def test_metrics_cover_all_images_and_spread_covers_folds(undisturbed):
    trial, found = undisturbed
    metrics = trial.job.summary.metrics
    folds = found["evaluation_results"].table("folds")
    assert metrics["images"] == 18 and folds["images"].sum() == 18
    assert metrics["accuracy"] == pytest.approx(np.average(folds["accuracy"], weights=folds["images"]))
    assert metrics["accuracy_mean"] == pytest.approx(folds["accuracy"].mean())
    assert metrics["accuracy_standard_deviation"] == pytest.approx(folds["accuracy"].std())
    assert folds["training_epochs_run"].to_list() == [2, 2]
    done = [done / total for done, total, _ in trial.heard.progress_]
    assert done == sorted(done) and done[-1] == 1
    assert {name for name, *_ in trial.heard.metrics} >= {"fold_1_top1_accuracy", "fold_2_validation_loss"}


@pytest.mark.thorough
@pytest.mark.slow
def test_cancelled_run_resumes_in_fold_with_same_scores(tmp_path, dataset, undisturbed):
    trial = make_trial(tmp_path)

    def cancel(name, value, step, epoch):
        if name == "fold_2_top1_accuracy":
            trial.cancelled.set()

    trial.heard.metric = cancel
    with pytest.raises(RunCancelledError):
        validate(trial, dataset)
    record = trial.job.checkpoints / "fold_1" / "fold.json"
    changed = record.stat().st_mtime_ns

    again = make_trial(tmp_path)
    found = validate(again, dataset)
    assert "fold 1 of 2 was already finished" in [message for _, message in again.heard.lines]
    assert record.stat().st_mtime_ns == changed
    assert found["scored_results"].frame().equals(undisturbed[1]["scored_results"].frame())


@pytest.mark.slow
def test_damaged_fold_is_not_reused(tmp_path, undisturbed):
    shutil.copytree(undisturbed[0].job.checkpoints, tmp_path, dirs_exist_ok=True)
    assert FoldResult.load(tmp_path / "fold_1").number == 1
    assert [path.name for path in sorted((tmp_path / "fold_1").iterdir())] == ["fold.json", "scored_dataset"]
    (tmp_path / "fold_1" / "fold.json").write_text("{")
    for file in (tmp_path / "fold_2" / "scored_dataset").glob("*.parquet"):
        file.write_bytes(file.read_bytes()[:10])
    assert FoldResult.load(tmp_path / "fold_1") is None
    assert FoldResult.load(tmp_path / "fold_2") is None
    assert FoldResult.load(tmp_path / "fold_3") is None
