"""ModelDirectory: a trained image classifier, as safetensors and JSON."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from vision_designer.nodes.data.stored import read_meta, write_meta
from vision_designer.nodes.data.transformation_directory import TransformationDirectory
from vision_designer.nodes.data.untrained_model_directory import WEIGHTS
from vision_designer.nodes.errors import InvalidModelDirectoryError
from vision_designer.nodes.ports import LinkType


@dataclass(frozen=True)
class ModelDirectory(LinkType):
    """A trained classifier; reading one never unpickles anything.

    Attributes:
        architecture: a name of torchvision's, e.g. ``resnet18``.
        settings: keyword arguments of torchvision's builder.
        categories: names in the order of the model's outputs.
        mean: per channel, subtracted from pixels scaled to 0..1.
        std: per channel, divided by.
        transformation: what scoring applies to images that carry no transformation.
        weights: the safetensors file.
        training: how it was trained: parameters, history and metrics.
    """

    architecture: str
    settings: dict[str, bool]
    categories: tuple[str, ...]
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    transformation: TransformationDirectory
    weights: Path
    training: dict[str, Any] = field(default_factory=dict, repr=False)

    type_name = "ModelDirectory"
    VERSION = 1

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the description; the weights stay on disk.

        Raises:
            InvalidModelDirectoryError: ``folder`` is no model, or is damaged.
            UnableToDeserializeModelError: a newer version saved it.
        """
        meta = read_meta(folder, cls.type_name, cls.VERSION, InvalidModelDirectoryError)

        def fail(why: str) -> InvalidModelDirectoryError:
            return InvalidModelDirectoryError(
                f"{folder} is damaged: {why}. Restore it from a copy, or train the model again.", path=folder
            )

        if not (folder / WEIGHTS).is_file():
            raise fail(f"{WEIGHTS} is missing")
        try:
            categories = tuple(meta["categories"])
            mean = tuple(float(value) for value in meta["mean"])
            std = tuple(float(value) for value in meta["std"])
            architecture, settings, operations = meta["architecture"], meta["settings"], meta["transformation"]
            training = dict(meta.get("training", {}))
        except (KeyError, TypeError, ValueError) as error:
            raise fail(f"its description lacks {error}") from error
        if not categories or not all(isinstance(name, str) for name in categories):
            raise fail("its categories are not a list of texts")
        if len(mean) != 3 or len(std) != 3 or not all(std):
            raise fail("its normalisation is not three means and three deviations")
        if not isinstance(architecture, str) or not isinstance(settings, dict):
            raise fail("its architecture is not named")
        return cls(
            architecture=architecture,
            settings=settings,
            categories=categories,
            mean=(mean[0], mean[1], mean[2]),
            std=(std[0], std[1], std[2]),
            transformation=TransformationDirectory.from_json(operations, folder, InvalidModelDirectoryError),
            weights=folder / WEIGHTS,
            training=training,
        )

    def write(self, folder: Path) -> None:
        """Write the description, and the weights unless they lie there already."""
        if self.weights != folder / WEIGHTS:
            shutil.copyfile(self.weights, folder / WEIGHTS)
        write_meta(
            folder,
            self.type_name,
            self.VERSION,
            {
                "architecture": self.architecture,
                "settings": self.settings,
                "categories": list(self.categories),
                "mean": list(self.mean),
                "std": list(self.std),
                "transformation": self.transformation.to_json(),
                "training": self.training,
            },
        )
