"""Link types: each reads back what it wrote, and rejects everything else with its own error."""

import json
import os
import pickle
import shutil
from pathlib import Path

import polars as pl
import pytest
import torch
from safetensors.torch import save_file

from vision_designer.nodes import errors
from vision_designer.nodes.components.resnet import ResNet
from vision_designer.nodes.components.trained_model import TrainedModel
from vision_designer.nodes.images.image_source import FolderSource, TarSource, ZipSource
from vision_designer.nodes.types.any_directory import AnyDirectory
from vision_designer.nodes.types.data_frame_directory import DataFrameDirectory
from vision_designer.nodes.types.image_directory import ImageDirectory, ImageTableBuilder, SkippedFile
from vision_designer.nodes.types.meta import read_any
from vision_designer.nodes.types.model_directory import ModelDirectory
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.types.untrained_model_directory import WEIGHTS, UntrainedModelDirectory
from vision_designer.nodes.types.zip_file import ZipFile
from vision_designer.nodes.vision.models import weights
from vision_designer.nodes.vision.models.classifier import load_model
from vision_designer.nodes.vision.models.networks import build

OPERATIONS = TransformationDirectory((("Resize", 32), ("RandomErasing", {"p": 0.5})))


def port(workspace: Path, key: str = "key", name: str = "out") -> Path:
    folder = workspace / "store" / key / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def any_directory(workspace: Path) -> AnyDirectory:
    return AnyDirectory(port(workspace, "images") / "files")


def zip_file(workspace: Path) -> ZipFile:
    return ZipFile(workspace / "my photos.zip")


def transformation(workspace: Path) -> TransformationDirectory:
    return OPERATIONS


def image_directory(workspace: Path) -> ImageDirectory:
    table = ImageTableBuilder()
    table.add(5, "007/x.png", "007", (4, 3), (512, 99))
    table.add(2, "貓/y.png", "貓", (6, 7))
    return ImageDirectory(
        FolderSource(port(workspace, "images") / "files"),
        table.build(["007", "NA", "貓"]),
        ("007", "NA", "貓"),
        OPERATIONS,
        (SkippedFile("z.png", "damaged"),),
    )


def unlabeled(workspace: Path) -> ImageDirectory:
    table = ImageTableBuilder()
    table.add(0, "x.png", None, (4, 3))
    return ImageDirectory(ZipSource(workspace / "a.zip"), table.build(None), None)


def untrained_model(workspace: Path) -> UntrainedModelDirectory:
    return UntrainedModelDirectory("densenet121", {"memory_efficient": True})


def untrained_model_with_weights(workspace: Path) -> UntrainedModelDirectory:
    file = workspace / "somewhere.safetensors"
    save_file({"a": torch.arange(3.0)}, file)
    return UntrainedModelDirectory("resnet18", {"zero_init_residual": False}, file, "somewhere.pth")


def model(workspace: Path) -> ModelDirectory:
    file = workspace / "trained.safetensors"
    save_file({"a": torch.arange(3.0)}, file)
    return ModelDirectory(
        "resnet18",
        {"zero_init_residual": True},
        ("007", "NA", "True"),
        (0.1, 0.2, 0.3),
        (0.4, 0.5, 0.6),
        OPERATIONS,
        file,
        {"best_epoch": 3},
    )


def data_frame(workspace: Path) -> DataFrameDirectory:
    folder = workspace / "table"
    folder.mkdir(exist_ok=True)
    pl.DataFrame({"category": ["007", "NA"], "value": [1.5, None]}).write_parquet(folder / "part-0.parquet")
    pl.DataFrame({"category": ["x"], "value": [2.5]}).write_parquet(folder / "part-1.parquet")
    pl.DataFrame({"n": [1]}).write_parquet(folder / "more.parquet")
    (folder / "p.png").write_bytes(b"picture")
    return DataFrameDirectory(
        folder, ("part-0.parquet", "part-1.parquet"), {"categories": ["007"]}, {"more": "more.parquet"}, ("p.png",)
    )


MAKERS = {
    any_directory: errors.InvalidDatasetError,
    zip_file: errors.InvalidZipFileError,
    transformation: errors.InvalidTransformationDirectoryError,
    image_directory: errors.InvalidDatasetError,
    unlabeled: errors.InvalidDatasetError,
    untrained_model: errors.InvalidModelDirectoryError,
    untrained_model_with_weights: errors.InvalidModelDirectoryError,
    model: errors.InvalidModelDirectoryError,
    data_frame: errors.InvalidDatasetError,
}
every_type = pytest.mark.parametrize("make", MAKERS, ids=[make.__name__ for make in MAKERS])


def same(one, other) -> bool:
    if isinstance(one, ImageDirectory):
        return one.images.equals(other.images) and all(
            getattr(one, name) == getattr(other, name) for name in ("source", "categories", "transformation", "skipped")
        )
    if isinstance(one, ModelDirectory | UntrainedModelDirectory):
        contents = [value.weights and value.weights.read_bytes() for value in (one, other)]
        return contents[0] == contents[1] and {**vars(one), "weights": 0} == {**vars(other), "weights": 0}
    if isinstance(one, DataFrameDirectory):
        return (
            one.frame().equals(other.frame())
            and one.table("more").equals(other.table("more"))
            and (one.properties, one.tables, one.pictures) == (other.properties, other.tables, other.pictures)
            and (other.folder / "p.png").read_bytes() == b"picture"
        )
    return one == other


def edit(folder: Path, **values) -> None:
    meta = json.loads((folder / "_meta.json").read_text())
    meta.update(values)
    (folder / "_meta.json").write_text(json.dumps(meta))


@every_type
def test_type_reads_back_what_it_wrote(make, tmp_path):
    value = make(tmp_path)
    folder = port(tmp_path)
    value.write(folder)
    assert same(value, type(value).read(folder))
    assert same(value, read_any(folder, (AnyDirectory, ZipFile, type(value))))


@every_type
def test_writing_twice_changes_nothing(make, tmp_path):
    value = make(tmp_path)
    folder = port(tmp_path)
    value.write(folder)
    again = type(value).read(folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    again.write(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@every_type
def test_folder_of_other_type_is_rejected(make, tmp_path):
    value = make(tmp_path)
    folder = port(tmp_path)
    value.write(folder)
    edit(folder, type="SomethingElse")
    with pytest.raises(MAKERS[make], match=f"is of the type SomethingElse, not {value.type_name}") as raised:
        type(value).read(folder)
    assert type(raised.value) is MAKERS[make]


@every_type
def test_missing_or_empty_folder_is_rejected(make, tmp_path):
    type_ = type(make(tmp_path))
    for folder, why in ((tmp_path / "nowhere", "it does not exist"), (port(tmp_path), "it has no _meta.json")):
        with pytest.raises(MAKERS[make], match=why) as raised:
            type_.read(folder)
        assert type(raised.value) is MAKERS[make]


@every_type
@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff\xfe\x00", b"[" * 100_000, b'{"type": 7}', b"{}"],
    ids=["empty", "half", "list", "null", "not utf-8", "deep", "type is a number", "nothing"],
)
def test_damaged_description_is_rejected(make, content, tmp_path):
    value = make(tmp_path)
    folder = port(tmp_path)
    value.write(folder)
    (folder / "_meta.json").write_bytes(content)
    with pytest.raises(MAKERS[make]) as raised:
        type(value).read(folder)
    assert type(raised.value) is MAKERS[make]


@every_type
def test_newer_format_error_states_version(make, tmp_path):
    value = make(tmp_path)
    folder = port(tmp_path)
    value.write(folder)
    edit(folder, version=99)
    with pytest.raises(errors.UnableToDeserializeModelError, match=f"version 99 of the {value.type_name} format"):
        type(value).read(folder)


@every_type
@pytest.mark.parametrize("value", [None, 7, "text", [], {}, [None], {"a": None}, "missing"], ids=str)
def test_any_description_value_is_accepted_or_rejected(make, value, tmp_path):
    written = make(tmp_path)
    folder = port(tmp_path)
    written.write(folder)
    whole = json.loads((folder / "_meta.json").read_text())
    for entry in set(whole) - {"type", "version"}:
        damaged = {key: kept for key, kept in whole.items() if key != entry or value != "missing"}
        if value != "missing":
            damaged[entry] = value
        (folder / "_meta.json").write_text(json.dumps(damaged))
        try:
            type(written).read(folder)
        except errors.VisionDesignerError as error:
            assert type(error) is MAKERS[make]
            assert str(folder) in error.message
        else:
            assert value != "missing" or entry == "count", f"{entry} was missed by nobody"


@pytest.mark.parametrize(
    "values",
    [
        {"categories": "cat"},
        {"categories": ["a", "a", "b"]},
        {"categories": []},
        {"categories": [1, 2]},
        {"mean": [0.1, 0.2]},
        {"mean": [0.1, 0.2, "x"]},
        {"std": [0.1, 0, 0.1]},
        {"std": [0.1, float("nan"), 0.1]},
        {"std": [0.1, float("inf"), 0.1]},
        {"settings": {"progress": ["yes"]}},
        {"architecture": 7},
        {"transformation": [["Resize"]]},
        {"transformation": [["Resize", "256"]]},
        {"transformation": [["Resize", -1]]},
        {"transformation": [["Resize", True]]},
        {"transformation": [["Explode", 1]]},
        {"transformation": None},
    ],
    ids=str,
)
def test_model_with_invalid_description_is_rejected(values, tmp_path):
    folder = port(tmp_path)
    model(tmp_path).write(folder)
    edit(folder, **values)
    with pytest.raises(errors.InvalidModelDirectoryError):
        ModelDirectory.read(folder)


def test_model_without_weights_is_rejected(tmp_path):
    for make in (model, untrained_model_with_weights):
        folder = port(tmp_path, make.__name__)
        value = make(tmp_path)
        value.write(folder)
        (folder / WEIGHTS).unlink()
        with pytest.raises(errors.InvalidModelDirectoryError, match=WEIGHTS):
            type(value).read(folder)


def test_label_index_beyond_categories_is_rejected(tmp_path):
    folder = port(tmp_path)
    image_directory(tmp_path).write(folder)
    for categories in (["007", "NA"], [], None):
        edit(folder, categories=categories)
        with pytest.raises(errors.InvalidDatasetError, match="do not match the labels"):
            ImageDirectory.read(folder)


def test_damaged_image_list_is_rejected(tmp_path):
    folder = port(tmp_path)
    image_directory(tmp_path).write(folder)
    (folder / "images.parquet").write_bytes(b"PAR1 no more")
    with pytest.raises(errors.InvalidDatasetError, match=r"images\.parquet cannot be read"):
        ImageDirectory.read(folder)
    pl.DataFrame({"id": [1]}).write_parquet(folder / "images.parquet")
    with pytest.raises(errors.InvalidDatasetError, match="are not those of an ImageDirectory"):
        ImageDirectory.read(folder)
    (folder / "images.parquet").unlink()
    with pytest.raises(errors.InvalidDatasetError, match=r"images\.parquet cannot be read"):
        ImageDirectory.read(folder)


def test_damaged_or_missing_table_is_rejected(tmp_path):
    folder = port(tmp_path)
    data_frame(tmp_path).write(folder)
    (folder / "part-1.parquet").write_bytes(b"nothing")
    with pytest.raises(errors.InvalidDatasetError, match="cannot be read"):
        DataFrameDirectory.read(folder).frame()
    (folder / "part-1.parquet").unlink()
    with pytest.raises(errors.InvalidDatasetError, match="cannot be read"):
        DataFrameDirectory.read(folder).frame()
    edit(folder, parts=[])
    with pytest.raises(errors.InvalidDatasetError, match="cannot be read"):
        DataFrameDirectory.read(folder).frame()


@pytest.mark.parametrize("make", [any_directory, image_directory, model, data_frame], ids=lambda make: make.__name__)
def test_moved_workspace_is_readable(make, tmp_path):
    old, new = tmp_path / "old", tmp_path / "new place"
    old.mkdir()
    value = make(old)
    value.write(port(old))
    old.rename(new)
    moved = type(value).read(port(new))
    assert str(old) not in (port(new) / "_meta.json").read_text()
    if isinstance(moved, AnyDirectory):
        assert moved.path == new / "store" / "images" / "out" / "files"
    elif isinstance(moved, ImageDirectory):
        assert moved.source.path == new / "store" / "images" / "out" / "files"
    elif isinstance(moved, ModelDirectory):
        assert moved.weights.is_file()
    else:
        assert moved.frame().height == 3


def test_path_outside_workspace_stays_absolute(tmp_path):
    photos = tmp_path / "photos"
    AnyDirectory(photos).write(port(tmp_path / "workspace"))
    (tmp_path / "workspace").rename(tmp_path / "moved")
    assert AnyDirectory.read(port(tmp_path / "moved")).path == photos


def test_user_symlink_is_not_resolved(tmp_path):
    (tmp_path / "disk2").mkdir()
    (tmp_path / "photos").symlink_to(tmp_path / "disk2")
    AnyDirectory(tmp_path / "photos").write(port(tmp_path))
    assert AnyDirectory.read(port(tmp_path)).path == tmp_path / "photos"


def test_read_any_raises_error_of_first_type(tmp_path):
    with pytest.raises(errors.InvalidZipFileError):
        read_any(port(tmp_path), (ZipFile, AnyDirectory))


def test_selecting_no_rows_gives_empty_directory(tmp_path):
    images = image_directory(tmp_path)
    assert len(images.take([])) == 0
    assert images.take([1, 0]).images["id"].to_list() == [2, 5]
    assert images.counts() == {"007": 1, "NA": 0, "貓": 1}


def test_unlabeled_images_have_no_labels(tmp_path):
    with pytest.raises(errors.NotLabeledDatasetError, match="subfolder"):
        unlabeled(tmp_path).labels()


def test_too_few_images_error_states_count(tmp_path):
    with pytest.raises(
        errors.TooFewRowsInDatasetError, match=r"1 image here, and a batch needs 16\. Do so\."
    ) as raised:
        unlabeled(tmp_path).require(16, "a batch", "Do so.")
    assert (raised.value.details["images"], raised.value.details["needed"]) == (1, 16)


@pytest.mark.parametrize("source", [FolderSource, ZipSource, TarSource], ids=lambda source: source.kind)
def test_missing_image_is_reported(source, tmp_path):
    with pytest.raises(errors.CouldNotOpenFileError, match=r"gone/a/x\.png cannot be opened"):
        source(tmp_path / "gone").open("a/x.png", 0, 10)


def test_unknown_source_kind_is_rejected(tmp_path):
    folder = port(tmp_path)
    image_directory(tmp_path).write(folder)
    edit(folder, source={"kind": "ftp", "path": "x"})
    with pytest.raises(errors.InvalidDatasetError, match="'ftp'"):
        ImageDirectory.read(folder)


def test_zip_source_reopens_after_pickle_and_fork(tmp_path, make_images):
    folder = make_images(tmp_path / "images", count=1)
    archive = shutil.make_archive(str(tmp_path / "images"), "zip", folder)
    source = ZipSource(Path(archive))
    content = (folder / "red" / "000.png").read_bytes()
    assert source.open("red/000.png", 0, 0).read() == content
    copy = pickle.loads(pickle.dumps(source))
    assert copy == source
    assert copy.open("red/000.png", 0, 0).read() == content


# Models are never unpickled


class _Malice:
    """When unpickled, it creates a folder."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self):
        return (os.mkdir, (str(self.target),))


@pytest.mark.parametrize("protocol", [0, 2, 4, 5])
@pytest.mark.parametrize("wrapped", [False, True], ids=["bare", "in a state dict"])
def test_malicious_pickle_as_weights_file_runs_no_code(trial, tmp_path, protocol, wrapped):
    target, file = tmp_path / "pwned", tmp_path / "evil.pth"
    malice = {"fc.weight": _Malice(target)} if wrapped else _Malice(target)
    file.write_bytes(pickle.dumps(malice, protocol))
    parameters = ResNet.Parameters.parse({"model_name": "resnet18", "weights_file": str(file)})
    with pytest.raises(errors.FileParsingFailedError, match="does not contain plain weights"):
        ResNet.run(parameters, trial.job)
    assert not target.exists()
    pickle.loads(file.read_bytes())
    assert target.exists(), "the trap itself must work"


def test_malicious_torch_file_as_weights_file_runs_no_code(trial, tmp_path):
    target, file = tmp_path / "pwned", tmp_path / "evil.pth"
    torch.save({"fc.weight": _Malice(target)}, file)
    with pytest.raises(errors.FileParsingFailedError, match="does not contain plain weights"):
        weights.read(file, "resnet18")
    assert not target.exists()


@pytest.mark.slow
def test_malicious_pickle_named_as_model_weights_runs_no_code(trial, tmp_path):
    folder, target = tmp_path / "model", tmp_path / "pwned"
    folder.mkdir()
    model(tmp_path).write(folder)
    torch.save({"fc.weight": _Malice(target)}, folder / WEIGHTS)
    with pytest.raises(
        errors.InvalidModelDirectoryError, match=r"model is a damaged model: .*Restore it from a backup"
    ):
        TrainedModel.run(TrainedModel.Parameters.parse({"path": str(folder)}), trial.job)
    assert not target.exists()


@pytest.mark.slow
def test_trained_model_imports_a_copy(trial, tmp_path):
    folder = tmp_path / "model"
    folder.mkdir()
    network = build("resnet18", {}, 3)
    weights.save(network.state_dict(), tmp_path / "w.safetensors")
    value = ModelDirectory(
        "resnet18", {}, ("a", "b", "c"), (0.1, 0.2, 0.3), (0.4, 0.5, 0.6), OPERATIONS, tmp_path / "w.safetensors"
    )
    value.write(folder)
    brought = TrainedModel.run(TrainedModel.Parameters.parse({"path": str(folder)}), trial.job)["trained_model"]
    brought.write(port(tmp_path))
    shutil.rmtree(folder)
    read = ModelDirectory.read(port(tmp_path))
    torch.testing.assert_close(load_model(read).state_dict(), network.state_dict())


def test_trained_model_reports_invalid_folder(trial, tmp_path):
    def bring(path: Path) -> None:
        TrainedModel.run(TrainedModel.Parameters.parse({"path": str(path)}), trial.job)

    with pytest.raises(errors.CouldNotOpenFileError, match="there is no model folder"):
        bring(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(errors.InvalidModelDirectoryError, match=r"it has no _meta\.json"):
        bring(tmp_path / "empty")
    (tmp_path / "file").write_text("x")
    with pytest.raises(errors.InvalidModelDirectoryError):
        bring(tmp_path / "file")
