"""Facts about architectures and their weights on this machine, without torch."""

import os
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Literal

from vision_designer.nodes.core.parameters import ParameterInfo
from vision_designer.nodes.vision.models.architectures import ARCHITECTURES, Architecture, PublishedWeights

WEIGHTS_FOLDER = "weights"
"""In the workspace; equal to nodes.vision.models.weights, which needs torch."""

Place = Literal["workspace", "cache", "package", ""]


@dataclass(frozen=True)
class ArchitectureFacts:
    """A network that a parameter offers.

    Attributes:
        parameters: with 1000 outputs; None if unknown, like the others.
        multiply_adds: for one image of the usual size, in billions.
        image_size: height and width in pixels for the published accuracy.
        top1_accuracy: of the published weights on ImageNet-1K validation, in percent.
        megabytes: of the published file, in MiB; None if there is none.
        weights: place of that file on this machine; empty if not present.
        distribution: package with the file; empty if it is downloaded.
    """

    value: str
    name: str
    parameters: int | None
    multiply_adds: float | None
    image_size: int
    fixed_size: bool
    top1_accuracy: float | None
    megabytes: float | None
    weights: Place
    distribution: str
    licence: str


def architecture_facts(info: ParameterInfo, workspace: Path) -> list[ArchitectureFacts]:
    """Facts about all values of a parameter that names a network; for a text, about all architectures by name."""
    known = ARCHITECTURES
    prefix = info.architecture_prefix or ""
    values = [*info.choices] or sorted(known)
    return [_facts(value, known[prefix + value], workspace) for value in values if prefix + value in known]


def _facts(value: str, record: Architecture, workspace: Path) -> ArchitectureFacts:
    weights = record.weights
    return ArchitectureFacts(
        value=value,
        name=record.name,
        parameters=record.parameters,
        multiply_adds=record.multiply_adds,
        image_size=record.usual_size,
        fixed_size=record.fixed_size,
        top1_accuracy=record.top1_accuracy,
        megabytes=None if weights is None else weights.megabytes,
        weights="" if weights is None else place_of(weights, workspace),
        distribution="" if weights is None else weights.distribution,
        licence="" if weights is None else weights.licence,
    )


def place_of(weights: PublishedWeights, workspace: Path) -> Place:
    """Place of a published file on this machine, by name; a run also checks its SHA-256."""
    if (workspace / WEIGHTS_FOLDER / weights.file).is_file():
        return "workspace"
    if (hub_folder() / "checkpoints" / weights.file).is_file():
        return "cache"
    if weights.distribution:
        with suppress(PackageNotFoundError):
            if Path(str(distribution(weights.distribution).locate_file(weights.package_file))).is_file():
                return "package"
    return ""


def hub_folder() -> Path:
    """Torch's hub cache, as ``torch.hub.get_dir`` finds it."""
    home = os.environ.get("TORCH_HOME") or os.path.join(os.environ.get("XDG_CACHE_HOME", "~/.cache"), "torch")  # noqa: PTH118
    return Path(home).expanduser() / "hub"
