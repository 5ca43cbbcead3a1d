"""Settings for training a classifier on a folder of images, chosen from its contents, each with a reason.

Images are examined by :mod:`vision_designer.nodes.vision.datasets.folder_survey`; settings depend on their number, size
and categories, and on this machine.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import InstanceOf, TypeAdapter

from vision_designer.graphs.presets.pictures import chosen_mirroring, prepared
from vision_designer.graphs.presets.splits import FEWEST, Split, divided
from vision_designer.nodes.datasets.subsets import SUBSET_NAMES, listed
from vision_designer.nodes.messages import Message
from vision_designer.nodes.vision.training.parameters import RECIPES

if TYPE_CHECKING:
    from vision_designer.nodes.types.image_directory import ImageDirectory
    from vision_designer.nodes.vision.datasets.folder_survey import FolderSurvey

NETWORK = "efficientnet"
FEW_IMAGES = 300
"""With fewer training images, only the last layer learns. With 160 to 290 training images of photos, gray clothes and
emoji, training all layers of EfficientNet-Lite0 was not more accurate by more than a standard error on any of them, and
took several times as long; see ``benchmarks/learning.py``."""
STEPS = 5
"""Minimum training steps of an epoch, as far as batch sizes allow."""
BATCH_SIZES = (32, 16, 8, 4)
LARGE_SET = 2000
"""With fewer training images, batches have at most 16."""
UNBALANCED = 3.0
"""Minimum ratio of largest to smallest category that counts as unbalanced."""
FEATURE_SECONDS, TRAINING_SECONDS = 0.04, 0.12
"""Seconds of one processor core to compute an image's features, and to learn from it once: EfficientNet-Lite0, 224
pixels a side, 32-bit floats. A rough figure that only decides what would take hours."""
EPOCHS, VARIANTS = RECIPES["fine_tune"]["epochs"], RECIPES["fine_tune"]["feature_variants"]
"""Epochs, the first of which fits the last layer, and feature variants of each image."""
TOO_LONG = 3600.0
"""Maximum seconds of a training of all layers on a processor; above, only the last layer learns."""

Recipe = Literal["fine_tune", "features", "from_scratch"]


@dataclass(frozen=True)
class Resources:
    """Hardware for training (device: ``cpu``, ``cuda`` or ``mps``), and whether pretrained weights are installed."""

    device: str
    cores: int
    weights: bool


@dataclass(frozen=True)
class Reason:
    """Reason for a setting, in one or two sentences; ``about`` is the setting in one word, for programs."""

    about: str
    text: InstanceOf[str]


@dataclass(frozen=True)
class Preset:
    """Settings for a folder or archive.

    Attributes:
        subsets: subset folders used as they are, by purpose; may be empty.
        splits: in order.
        network, transformation, training: parameters of the components.
        images: number by purpose.
        seconds: rough training time; None if unknown.
    """

    path: Path
    subsets: tuple[str, ...]
    splits: tuple[Split, ...]
    network: dict[str, Any]
    transformation: dict[str, Any]
    training: dict[str, Any]
    reasons: tuple[Reason, ...]
    warnings: tuple[InstanceOf[str], ...]
    images: dict[str, int] = field(default_factory=dict)
    seconds: float | None = None

    def to_values(self) -> dict[str, Any]:
        """Plain values for :meth:`from_values`."""
        return {**asdict(self), "path": str(self.path)}

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Self:
        """The preset of :meth:`to_values`, also after JSON."""
        return TypeAdapter(cls).validate_python(values)

    @property
    def mirrors(self) -> bool:
        """Whether training uses mirrored images."""
        return bool(self.transformation["random_horizontal_flip"])

    def with_mirrored(self, mirrored: bool) -> "Preset":
        """A copy with the user's answer about mirrored images."""
        reason = Reason("mirroring", chosen_mirroring(mirrored))
        return replace(
            self,
            transformation={**self.transformation, "random_horizontal_flip": mirrored},
            reasons=tuple(reason if old.about == "mirroring" else old for old in self.reasons),
        )

    def to_json(self) -> dict[str, Any]:
        """Plain values for the command line."""
        settings = {
            NETWORK: self.network,
            "init_image_transformation": self.transformation,
            "train_pytorch_model": self.training,
        }
        reasons = list(map(asdict, self.reasons))
        return {"images": self.images, "settings": settings, "reasons": reasons, "warnings": list(self.warnings)}


def choose(found: "FolderSurvey", resources: Resources, mirrored: bool | None = None) -> Preset:
    """Choose settings for an examined folder; ``mirrored`` None decides by category names whether to mirror images.

    Raises:
        TooFewRowsInDatasetError: no category has enough images for training, validation and test.
    """
    parts, splits, reasons_of_split = divided(found)
    training = parts["training"]
    counts = training.counts()
    size, transformation, picture_reasons = prepared(found, list(counts), mirrored)
    recipe, seconds, reason_of_recipe = _recipe(len(training), size, resources)
    batch = _batch_size(len(training), recipe)
    settings: dict[str, Any] = {"recipe": recipe, "batch_size": batch}
    everywhere: Counter[str] = Counter()
    for directory in found.parts.values():
        everywhere.update(directory.counts())
    reasons = [
        _about_images(found, everywhere),
        *(Reason(about, text) for about, text in picture_reasons.items()),
        reason_of_recipe,
        _about_batch(batch, len(training), recipe),
    ]
    smallest, largest = min(counts.values()), max(counts.values())
    if largest >= UNBALANCED * smallest:
        settings["class_weights"] = "balanced"
        reasons.append(
            Reason(
                "class_weights",
                Message(
                    "Class weights are balanced: the largest category has {largest:,} training images and the "
                    "smallest has {smallest:,}, and both have the same total weight.",
                    largest=largest,
                    smallest=smallest,
                ),
            )
        )
    reasons.extend(Reason("split", text) for text in reasons_of_split)
    if recipe != "from_scratch":
        settings["refit_with_validation"] = True
        text = Message(
            "Unless training all layers is clearly more accurate, the fitted last layer is kept, and then fitted to "
            "training and validation images together; test images stay separate."
        )
        if recipe == "features":
            text = Message(
                "The last layer is then fitted to training and validation images together; test images stay separate."
            )
        reasons.append(Reason("refit_with_validation", text))
    if seconds is not None:
        cores = Message.counted(resources.cores, "1 processor core", "{count} processor cores")
        text = Message(
            "Training takes about {duration} with {cores}, and less the next time.",
            duration=_duration(seconds),
            cores=cores,
        )
        reasons.append(Reason("time", text))
    return Preset(
        path=found.path,
        subsets=tuple(name for name in ("training", "validation", "test") if name in found.parts),
        splits=splits,
        network={"model_name": "lite0", "pretrained": resources.weights},
        transformation=transformation,
        training=settings,
        reasons=tuple(reasons),
        warnings=tuple(_warnings(found, everywhere, parts)),
        images={purpose: len(directory) for purpose, directory in parts.items()},
        seconds=seconds,
    )


# How it is trained


def _recipe(count: int, size: int, resources: Resources) -> tuple[Recipe, float | None, Reason]:
    """The recipe, its seconds if known, and why."""
    scale = (size / 224) ** 2 / resources.cores
    features = count * VARIANTS * FEATURE_SECONDS * scale
    fine_tune = features + count * (EPOCHS - 1) * TRAINING_SECONDS * scale
    on_processor = resources.device == "cpu"
    if not resources.weights:
        text = Message(
            "EfficientNet-Lite0 is trained from scratch, which takes longer and gives less accurate "
            "models: its pretrained weights are not installed."
        )
        return "from_scratch", None, Reason("recipe", text)
    network = Message(
        "EfficientNet-Lite0, pretrained: it needs no GPU, and its weights are installed with the program."
    )
    if count < FEW_IMAGES:
        text = Message(
            "{network} Only its last layer is trained: with so few training images ({count:,}), training "
            "all layers was not more accurate in measurements, and takes several times as long.",
            network=network,
            count=count,
        )
        return "features", features if on_processor else None, Reason("recipe", text)
    if on_processor and fine_tune > TOO_LONG:
        text = Message(
            "{network} Only its last layer is trained: training all layers on {count:,} images would "
            "take about {duration} without a GPU.",
            dict(network=network, count=count, duration=_duration(fine_tune)),
        )
        return "features", features, Reason("recipe", text)
    text = Message(
        "{network} The last layer is fitted first, then all layers are trained; the epoch with the best "
        "validation result is kept.",
        network=network,
    )
    return "fine_tune", fine_tune if on_processor else None, Reason("recipe", text)


def _batch_size(count: int, recipe: Recipe) -> int:
    """The largest batch size with enough steps per epoch; at most the number of images."""
    sizes = BATCH_SIZES if count >= LARGE_SET else BATCH_SIZES[1:]
    if recipe == "features":
        # Only the number of images computed at once.
        return min(sizes[0], count)
    enough = next((size for size in sizes if count >= STEPS * size), BATCH_SIZES[-1])
    return min(enough, count)


def _about_batch(batch: int, count: int, recipe: Recipe) -> Reason:
    if recipe == "features":
        text = Message(
            "Batch size {batch}: the number of images computed at once; the last layer is then fitted to all of them.",
            batch=batch,
        )
    else:
        text = Message.counted(
            count // batch,
            "Batch size {batch}: 1 training step per epoch.",
            "Batch size {batch}: {count:,} training steps per epoch.",
            batch=batch,
        )
    return Reason("batch_size", text)


def _duration(seconds: float) -> str:
    if seconds < 90:
        return Message("a minute")
    if seconds < 90 * 60:
        return Message("{seconds} minutes", seconds=round(seconds / 60))
    return Message("{seconds} hours", seconds=round(seconds / 3600))


# Contents of the folder


def _about_images(found: "FolderSurvey", counts: Mapping[str, int]) -> Reason:
    smallest, largest = min(counts, key=lambda name: counts[name]), max(counts, key=lambda name: counts[name])
    if counts[smallest] == counts[largest]:
        each = Message("{count:,} in each", count=counts[largest])
    else:
        each = Message(
            "from {count:,} ({smallest}) to {counts:,} ({largest}) in each",
            dict(count=counts[smallest], smallest=smallest, counts=counts[largest], largest=largest),
        )
    return Reason(
        "images",
        Message("{count:,} images in {counts:,} categories, {each}.", count=found.count, counts=len(counts), each=each),
    )


def _warnings(found: "FolderSurvey", everywhere: Mapping[str, int], parts: Mapping[str, "ImageDirectory"]) -> list[str]:
    warnings: list[str] = []
    few = [name for name, count in everywhere.items() if count < FEWEST]
    if few:
        warnings.append(
            Message(
                "These categories have fewer than {fewest} images and cannot be in training, validation and "
                "test: {listed}. Add more images to them.",
                fewest=FEWEST,
                listed=listed(few),
            )
        )
    for purpose in ("validation", "test"):
        there = parts[purpose].counts()
        missing = [name for name in parts["training"].counts() if not there.get(name) and name not in few]
        if missing:
            warnings.append(
                Message(
                    "These categories have no {purpose} images: {listed}.",
                    purpose=SUBSET_NAMES[purpose],
                    listed=listed(missing),
                )
            )
    if found.unreadable:
        warnings.append(
            Message(
                "Images and folders that cannot be read are left out: {count:,} were found, e.g. {unreadable}",
                count=len(found.unreadable),
                unreadable=found.unreadable[0],
            )
        )
    return warnings
