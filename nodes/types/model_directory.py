"""ModelDirectory: a trained image classifier, as safetensors and JSON."""

import math
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from vision_designer.nodes.core.ports import LinkType
from vision_designer.nodes.errors import InvalidModelDirectoryError
from vision_designer.nodes.images.value_range import BY_TYPE, ValueRange
from vision_designer.nodes.types.certainty import Calibration, UnknownThreshold
from vision_designer.nodes.types.meta import described, read_meta, text_list, write_meta
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.types.untrained_model_directory import WEIGHTS, SettingValue, architecture_of

LARGEST_NUMBER = 1e6
"""Of a mean, and of what a pixel is divided by, its inverse too; pixels are between 0 and 1."""


@dataclass(frozen=True)
class ModelDirectory(LinkType):
    """A trained classifier; reading one never unpickles anything.

    Attributes:
        architecture: its name, e.g. ``resnet18``.
        settings: keyword arguments of its builder.
        categories: names in the order of the model's outputs.
        mean: per channel, subtracted from pixels scaled to 0..1.
        std: per channel, divided by.
        transformation: what scoring applies to images that carry no transformation.
        weights: the safetensors file.
        training: how it was trained: parameters, history and metrics.
        value_range: which values of deep images were black and white in training, and are in scoring.
        calibration: the temperature that was fitted after training; None if none was.
        unknown: the threshold for unknown that was chosen after training; None if none was.
    """

    architecture: str
    settings: Mapping[str, SettingValue]
    categories: tuple[str, ...]
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    transformation: TransformationDirectory
    weights: Path
    training: dict[str, Any] = field(default_factory=dict, repr=False)
    value_range: ValueRange = BY_TYPE
    calibration: Calibration | None = None
    unknown: UnknownThreshold | None = None

    type_name = "ModelDirectory"
    viewer = "model"
    own_files = frozenset({WEIGHTS, "training_curves.png", "training_curves.svg"})
    VERSION = 3

    @property
    def temperature(self) -> float:
        """What logits are divided by before they become probabilities; 1 without calibration."""
        return 1.0 if self.calibration is None else self.calibration.temperature

    @property
    def learned_mirrored(self) -> bool | None:
        """Whether images were mirrored left to right at random in training; None where the model does not say."""
        mirrored = self.training.get("mirrored")
        return mirrored if isinstance(mirrored, bool) else None

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the description; the weights stay on disk.

        Raises:
            InvalidModelDirectoryError: ``folder`` is no model, or is damaged.
            UnableToDeserializeModelError: a newer version saved it.
        """
        meta = read_meta(folder, cls.type_name, cls.VERSION, InvalidModelDirectoryError)

        with described(folder, InvalidModelDirectoryError):
            if not (folder / WEIGHTS).is_file():
                raise ValueError(f"{WEIGHTS} is listed but missing")
            categories = text_list(meta["categories"], "categories")
            if not categories:
                raise ValueError("categories is empty")
            architecture, settings = architecture_of(meta)
            # Before version 3 there was neither.
            calibration, unknown = (meta["calibration"], meta["unknown"]) if meta["version"] > 2 else (None, None)
            return cls(
                architecture=architecture,
                settings=settings,
                categories=categories,
                mean=_three_numbers(meta["mean"], "mean"),
                std=_three_numbers(meta["std"], "std", minimum=1 / LARGEST_NUMBER),
                transformation=TransformationDirectory.from_json(
                    meta["transformation"], folder, InvalidModelDirectoryError
                ),
                weights=folder / WEIGHTS,
                training=dict(meta["training"]),
                value_range=ValueRange.from_json(meta["value_range"]) if meta["version"] > 1 else BY_TYPE,
                calibration=None if calibration is None else Calibration.from_json(calibration),
                unknown=None if unknown is None else UnknownThreshold.from_json(unknown),
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
                "settings": dict(self.settings),
                "categories": list(self.categories),
                "mean": list(self.mean),
                "std": list(self.std),
                "transformation": self.transformation.to_json(),
                "value_range": self.value_range.to_json(),
                "training": self.training,
                "calibration": None if self.calibration is None else self.calibration.to_json(),
                "unknown": None if self.unknown is None else self.unknown.to_json(),
            },
        )


def _three_numbers(value: object, what: str, *, minimum: float = -math.inf) -> tuple[float, float, float]:
    numbers = value if isinstance(value, list) else []
    for number in numbers:
        # A bool is an int, and an int can be larger than any float.
        if type(number) not in (int, float) or not minimum <= number or not abs(number) <= LARGEST_NUMBER:
            raise ValueError(f"{what} has {number!r}, which cannot be used for normalization")
    if len(numbers) != 3:
        raise ValueError(f"{what} is not three numbers")
    return float(numbers[0]), float(numbers[1]), float(numbers[2])
