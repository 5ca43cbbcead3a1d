"""Small image datasets as a folder, ZIP, or TAR, and their conversion."""

import io
import shutil
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from conftest import Trial, picture

from vision_designer.nodes.components.convert_to_image_directory import ConvertToImageDirectory
from vision_designer.nodes.components.image_dataset import ImageDataset
from vision_designer.nodes.types.image_directory import ImageDirectory


def png(seed: int = 0, size: tuple[int, int] = (6, 5)) -> bytes:
    content = io.BytesIO()
    picture(seed, size).save(content, "PNG")
    return content.getvalue()


def images(*names: str) -> dict[str, bytes]:
    """A different image for each name."""
    return {name: png(seed) for seed, name in enumerate(names)}


def as_folder(place: Path, files: Mapping[str, bytes]) -> Path:
    root = place / "data"
    root.mkdir()
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    return root


def as_zip(place: Path, files: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(place / "data.zip", "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return place / "data.zip"


def packed(format_: str) -> Callable[[Path, Mapping[str, bytes]], Path]:
    def make(place: Path, files: Mapping[str, bytes]) -> Path:
        (place / "to_pack").mkdir()
        return Path(shutil.make_archive(str(place / "data"), format_, as_folder(place / "to_pack", files)))

    return make


KINDS = {"folder": as_folder, "zip": as_zip, "tar": packed("tar"), "tar.gz": packed("gztar")}
every_kind = pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)


def convert(trial: Trial, path: Path, **parameters: object) -> ImageDirectory:
    dataset = ImageDataset.run(ImageDataset.Parameters.parse({"path": str(path)}), trial.job)["dataset"]
    parsed = ConvertToImageDirectory.Parameters.parse(parameters)
    settings = ConvertToImageDirectory.RunSettings.parse({})
    return ConvertToImageDirectory.run(dataset, parsed, settings, trial.job)["output_image_directory"]


def early_warnings(path: Path, **parameters: object) -> list[str]:
    """The labels predicted before the run for a conversion of this dataset."""
    feeds = {"input_dataset": ImageDataset.Parameters.parse({"path": str(path)})}
    parsed = ConvertToImageDirectory.Parameters.parse(parameters)
    found = ConvertToImageDirectory.early_data_warnings(parsed, feeds)
    assert all(doubt.parameter == "subset" for doubt in found)
    return [doubt.message for doubt in found]


def members(found: ImageDirectory) -> list[str]:
    return found.images["member"].to_list()
