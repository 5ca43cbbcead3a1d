"""The card of a model: what it is, how accurate it is, and what it was trained on, as far as that is recorded."""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from vision_designer.nodes.errors import InvalidModelDirectoryError, VisionDesignerError
from vision_designer.nodes.messages import ReasonError
from vision_designer.nodes.system.atomic_files import write_json
from vision_designer.nodes.system.stored import Stored
from vision_designer.nodes.types.model_directory import ModelDirectory

CARD = "card.json"
"""In the folder of a named model, beside the model's own files."""
FORMAT = "vision-designer-model/1"
VALIDATION = "validation"
MAX_HEADER_BYTES = 100 * 2**20
NOT_LEARNED = ("running_mean", "running_var", "num_batches_tracked")
"""Last name parts of buffers, which are not parameters."""


class ModelOrigin(Stored):
    """Where a model came from; stored as ``card.json``. Empty and None mean not known.

    Attributes:
        format: of the file.
        saved: when it was saved, seconds since 1970.
        trained: when the run that trained it started.
        run_id, node: the run and node that it was saved from.
        graph: file of that run's graph, or another source of it.
        graph_title: title of that graph.
        folder: the model's folder, if it was not saved from a run.
        datasets: folders and archives of the training images.
        training_images, validation_images: their number.
        accuracy: measured, 0 to 1.
        accuracy_images: number of images that it was measured on.
        accuracy_on: node of Evaluate Model in the run, or ``validation`` for the best epoch of the training.
    """

    format: str = FORMAT
    name: str = ""
    saved: float | None = None
    trained: float | None = None
    run_id: str = ""
    node: str = ""
    graph: str = ""
    graph_title: str = ""
    folder: str = ""
    datasets: list[str] = []
    training_images: int | None = None
    validation_images: int | None = None
    accuracy: float | None = None
    accuracy_images: int | None = None
    accuracy_on: str = ""

    def with_values(self, **values: object) -> "ModelOrigin":
        """Copy with other values."""
        return ModelOrigin.of({**self.model_dump(), **values})

    def write(self, folder: Path) -> None:
        """Write the file."""
        write_json(folder / CARD, self.model_dump())


@dataclass(frozen=True)
class ModelCard:
    """Facts about a model.

    Attributes:
        settings: keyword arguments of its builder.
        categories: in the order of the outputs.
        image_size: width and height that images are brought to; None if they keep different sizes.
        parameters: number of trainable parameters.
        bytes: size of the weights file.
        temperature: divisor of the logits; 1 without calibration.
        unknown_below: threshold for unknown images, or None.
        mirrored: whether it learned from mirrored images; None if not known.
        problem: why the model cannot be used; then everything after ``origin`` is empty.
    """

    folder: Path
    origin: ModelOrigin
    architecture: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    categories: tuple[str, ...] = ()
    image_size: tuple[int, int] | None = None
    parameters: int | None = None
    bytes: int = 0
    temperature: float = 1.0
    unknown_below: float | None = None
    mirrored: bool | None = None
    problem: str = ""

    @property
    def name(self) -> str:
        """Name in the workspace; empty for other models."""
        return self.origin.name

    def to_json(self) -> dict[str, Any]:
        """Plain values: those of ``origin`` beside the others."""
        values = {**asdict(self), **self.origin.model_dump(), "path": str(self.folder)}
        del values["origin"], values["folder"], values["format"]
        values["folder"] = self.origin.folder
        values["categories"] = list(self.categories)
        values["image_size"] = None if self.image_size is None else list(self.image_size)
        return values


def card_of(folder: Path, origin: ModelOrigin) -> ModelCard:
    """The card of the model in ``folder``; a damaged one has a ``problem``."""
    try:
        model = ModelDirectory.read(folder)
        weights = weights_facts(model.weights)
    except VisionDesignerError as error:
        return ModelCard(folder, origin, problem=error.message)
    return ModelCard(
        folder,
        origin,
        architecture=model.architecture,
        settings=dict(model.settings),
        categories=model.categories,
        image_size=model.transformation.final_size(),
        parameters=weights["parameters"],
        bytes=weights["bytes"],
        temperature=model.temperature,
        unknown_below=None if model.unknown is None else model.unknown.below,
        mirrored=model.learned_mirrored,
    )


def stored_origin(folder: Path) -> ModelOrigin | None:
    """Content of a model's ``card.json``; None if it is missing or damaged."""
    try:
        return ModelOrigin.read(folder / CARD)
    except (OSError, ValueError):
        return None


def facts_of_training(model: ModelDirectory) -> dict[str, Any]:
    """Values of :class:`ModelOrigin` that the model itself records."""
    training = model.training
    found: dict[str, Any] = {
        name: _count(training.get(name)) for name in ("training_images", "validation_images") if name in training
    }
    epochs, best = training.get("epochs"), _count(training.get("best_epoch"))
    if isinstance(epochs, list) and best is not None and 0 < best <= len(epochs) and isinstance(epochs[best - 1], dict):
        accuracy = epochs[best - 1].get("top1_accuracy")
        if isinstance(accuracy, int | float) and 0 <= accuracy <= 1:
            found |= {"accuracy": float(accuracy), "accuracy_on": VALIDATION}
            found["accuracy_images"] = found.get("validation_images")
    return found


def weights_facts(file: Path) -> dict[str, int]:
    """Number of trainable parameters, counted in the header of a safetensors file, and the file's bytes.

    Raises:
        InvalidModelDirectoryError: the header cannot be read.
    """
    try:
        with file.open("rb") as opened:
            length = int.from_bytes(opened.read(8), "little")
            if length > MAX_HEADER_BYTES:
                raise ReasonError("its header is too long")
            tensors = json.loads(opened.read(length))
        shapes = [
            entry["shape"]
            for name, entry in tensors.items()
            if name != "__metadata__" and name.rpartition(".")[2] not in NOT_LEARNED
        ]
        return {"parameters": sum(math.prod(shape) for shape in shapes), "bytes": file.stat().st_size}
    except (OSError, ValueError, KeyError, TypeError, RecursionError, AttributeError) as error:
        raise InvalidModelDirectoryError(
            "{path} cannot be read: {error}. Create the folder again, or restore it from a backup.",
            error=error,
            path=file,
        ) from error


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
