"""Files that are not images: in the summary of a run, and in the table of scores."""

import polars as pl
import pytest
from random_model import random_model

from vision_designer.nodes.components.convert_to_image_directory import ConvertToImageDirectory
from vision_designer.nodes.components.score_image_model import ScoreImageModel
from vision_designer.nodes.types.any_directory import AnyDirectory
from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.types.zip_file import ZipFile
from vision_designer.nodes.vision.datasets.splitting import split
from vision_designer.nodes.vision.evaluation.evaluate import evaluate

pytestmark = pytest.mark.usefixtures("narrow_resnet18")

SMALL = TransformationDirectory((("Resize", 32), ("CenterCrop", 32)))


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return random_model(tmp_path_factory.mktemp("model"), ("green", "red"), SMALL)


def converted(trial, tmp_path, make_images, *, spoiled=True, archive=False, labeled=True):
    """Six images; if spoiled, also a damaged one, two with unsupported extensions, and a text."""
    folder = make_images(tmp_path / "images", categories=("green", "red") if labeled else ("",), count=3)
    inside = folder / "red" if labeled else folder
    if spoiled:
        (inside / "damaged.png").write_bytes(b"no image")
        (inside / "scan.jp2").write_bytes(b"of another format")
        (inside / "noname").write_bytes(b"?")
    (inside / "notes.txt").write_text("of the camera")
    source = AnyDirectory(folder)
    if archive:
        import shutil

        source = ZipFile(tmp_path / shutil.make_archive(str(tmp_path / "images"), "zip", folder))
    component = ConvertToImageDirectory
    found = component.run(
        input_dataset=source, parameters=component.Parameters(), settings=component.RunSettings(), job=trial.job
    )["output_image_directory"]
    found.write(tmp_path)
    return ImageDirectory.read(tmp_path)


def table_of(trial, model, images):
    settings = ScoreImageModel.RunSettings(device="cpu", workers=0)
    parameters = ScoreImageModel.Parameters()
    found = ScoreImageModel.run(
        trained_model=model, dataset=images, parameters=parameters, settings=settings, job=trial.job
    )
    return found["scored_dataset"]


@pytest.mark.parametrize("labeled", [True, False], ids=["labeled", "unlabeled"])
@pytest.mark.parametrize("archive", [True, False], ids=["zip", "folder"])
def test_skipped_files_are_rows_after_images(trial, tmp_path, make_images, model, labeled, archive):
    images = converted(trial, tmp_path, make_images, archive=archive, labeled=labeled)
    scored = table_of(trial, model, images)
    table = scored.frame()
    count = len(images)
    assert (table.height, scored.properties["rows"]) == (count + 3, count + 3)
    assert table["id"].to_list() == [*range(count), None, None, None]
    last = table[count:]
    assert sorted(path.rpartition("/")[2] for path in last["image"]) == ["damaged.png", "noname", "scan.jp2"]
    assert all(path.startswith(images.source.name("")) for path in last["image"])
    reasons = dict(zip((path.rpartition("/")[2] for path in last["image"]), last["error"], strict=True))
    assert reasons["scan.jp2"].startswith("it is left out: files that end in .jp2 are not supported")
    assert reasons["noname"].startswith("it is left out: files without an extension are not supported")
    assert "damaged.png" in reasons["damaged.png"]
    scores = last.select(pl.selectors.starts_with("Scored"))
    assert scores.null_count().row(0) == (3,) * scores.width
    assert ("category" in table.columns) is labeled
    assert trial.job.summary.metrics["without_image"] == 3
    assert trial.job.summary.metrics["unreadable"] == 0


@pytest.mark.slow
def test_skipped_files_do_not_change_evaluation(trial, tmp_path, make_images, model):
    spoiled = evaluate(table_of(trial, model, converted(trial, tmp_path, make_images)))
    (tmp_path / "second").mkdir()
    clean = evaluate(table_of(trial, model, converted(trial, tmp_path / "second", make_images, spoiled=False)))
    assert spoiled.metrics == clean.metrics
    assert spoiled.metrics["images"] == 6


@pytest.mark.slow
def test_split_part_has_no_rows_of_skipped_files(trial, tmp_path, make_images, model):
    images = converted(trial, tmp_path, make_images)
    for part in split(images, 0.5, 1):
        assert table_of(trial, model, part).frame()["error"].null_count() == len(part)


@pytest.mark.slow
def test_transformation_keeps_rows_of_skipped_files(trial, tmp_path, make_images, model):
    images = converted(trial, tmp_path, make_images).with_transformation(SMALL)
    assert table_of(trial, model, images).frame().height == len(images) + 3
