"""ModelDirectory: a trained image classifier, as safetensors and JSON, with its calibration."""

import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, Strict, TypeAdapter

from vision_designer.nodes.core.ports import LinkType
from vision_designer.nodes.errors import InvalidModelDirectoryError
from vision_designer.nodes.images.value_range import BY_TYPE, ValueRange
from vision_designer.nodes.messages import Message, ReasonError
from vision_designer.nodes.system.stored import checked
from vision_designer.nodes.types.meta import described, read_meta, text_list, write_meta
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.types.untrained_model_directory import WEIGHTS, SettingValue, architecture_of

LOWEST_TEMPERATURE, HIGHEST_TEMPERATURE = 0.05, 20.0
UNKNOWN = "unknown"
OTHER_WORDS = Message("none of these")
Number = Annotated[float, Strict(), Field(ge=-1e12, le=1e12)]
Share = Annotated[float, Strict(), Field(ge=0, le=1)]
Count = Annotated[int, Strict(), Field(ge=0)]


@dataclass(frozen=True)
class Calibration:
    """Temperature, and its effect on the validation images it was fitted on.

    Attributes:
        temperature: divisor of logits, 0.05 to 20; above 1 it makes probabilities less certain.
        images: number of images it was fitted on.
        expected_calibration_error_before, expected_calibration_error: with 15 bins, 0 to 1.
        log_loss_before, log_loss: mean cross-entropy.
    """

    temperature: Annotated[float, Strict(), Field(ge=LOWEST_TEMPERATURE, le=HIGHEST_TEMPERATURE)]
    images: Count
    expected_calibration_error_before: Share
    expected_calibration_error: Share
    log_loss_before: Number
    log_loss: Number


@dataclass(frozen=True)
class UnknownThreshold:
    """Probability threshold for unknown images, and its effect on the validation images.

    Attributes:
        below: an image whose highest probability is lower is unknown; 0 to 1.
        wanted: requested precision.
        precision: share of correct predictions among the answered validation images.
        coverage: share of answered validation images.
        images: number of validation images.
    """

    below: Share
    wanted: Share
    precision: Share
    coverage: Share
    images: Count


def unknown_label(categories: set[str]) -> str:
    """Label of unknown images: ``unknown``, or another word if a category has that name in any case."""
    taken = {name.casefold() for name in categories}
    word = UNKNOWN if UNKNOWN not in taken else OTHER_WORDS
    while word in taken:
        word += "?"
    return word


MAX_NUMBER = 1e6
"""Maximum of mean, std and the inverse of std; pixels are between 0 and 1."""
Mean = Annotated[float, Strict(), Field(ge=-MAX_NUMBER, le=MAX_NUMBER)]
Std = Annotated[float, Strict(), Field(ge=1 / MAX_NUMBER, le=MAX_NUMBER)]
MEAN, STD = TypeAdapter(tuple[Mean, Mean, Mean]), TypeAdapter(tuple[Std, Std, Std])
CALIBRATION, THRESHOLD = TypeAdapter(Calibration), TypeAdapter(UnknownThreshold)


@dataclass(frozen=True)
class ModelDirectory(LinkType):
    """Trained classifier; reading one never unpickles anything.

    Attributes:
        architecture: name, e.g. ``resnet18``.
        settings: keyword arguments of its builder.
        categories: names in the order of the model's outputs.
        mean: per channel, for pixels from 0 to 1.
        std: per channel.
        transformation: applied in scoring to images without a transformation.
        weights: safetensors file.
        training: parameters, history and metrics of the training.
        value_range: values of deep images that map to black and white in training and scoring.
        calibration: temperature fitted after training, or None.
        unknown: threshold for unknown images chosen after training, or None.
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
    colors = ("#b3245f", "#ee6fa2")
    own_files = frozenset({WEIGHTS, "training_curves.png", "training_curves.svg"})
    VERSION = 3

    @property
    def temperature(self) -> float:
        """Divisor of logits before the softmax; 1 without calibration."""
        return 1.0 if self.calibration is None else self.calibration.temperature

    @property
    def learned_mirrored(self) -> bool | None:
        """Whether training mirrored images horizontally at random; None if unknown."""
        mirrored = self.training.get("mirrored")
        return mirrored if isinstance(mirrored, bool) else None

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the metadata; the weights stay on disk.

        Raises:
            InvalidModelDirectoryError: ``folder`` is not a model, or is damaged.
            UnableToDeserializeModelError: saved by a newer version.
        """
        meta = read_meta(folder, cls.type_name, cls.VERSION, InvalidModelDirectoryError)

        with described(folder, InvalidModelDirectoryError):
            if not (folder / WEIGHTS).is_file():
                raise ReasonError("{weights} is listed but missing", weights=WEIGHTS)
            categories = text_list(meta["categories"], "categories")
            if not categories:
                raise ReasonError("categories is empty")
            architecture, settings = architecture_of(meta)
            # Added in version 3.
            calibration, unknown = (meta["calibration"], meta["unknown"]) if meta["version"] > 2 else (None, None)
            return cls(
                architecture=architecture,
                settings=settings,
                categories=categories,
                mean=checked(MEAN, meta["mean"], "mean"),
                std=checked(STD, meta["std"], "std"),
                transformation=TransformationDirectory.from_json(
                    meta["transformation"], folder, InvalidModelDirectoryError
                ),
                weights=folder / WEIGHTS,
                training=dict(meta["training"]),
                value_range=ValueRange.from_json(meta["value_range"]) if meta["version"] > 1 else BY_TYPE,
                calibration=None if calibration is None else checked(CALIBRATION, calibration, "calibration"),
                unknown=None if unknown is None else checked(THRESHOLD, unknown, "unknown"),
            )

    def write(self, folder: Path) -> None:
        """Write the metadata, and the weights unless they are there already."""
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
                "calibration": None if self.calibration is None else asdict(self.calibration),
                "unknown": None if self.unknown is None else asdict(self.unknown),
            },
        )
