"""Facts about architectures and their weights on this machine, without torch."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from vision_designer.nodes.core.parameters import ParameterInfo
from vision_designer.nodes.vision.models.architectures import ARCHITECTURES, Architecture, Place, PublishedWeights


@dataclass(frozen=True)
class ArchitectureFacts:
    """A network that a parameter offers.

    Attributes:
        value: of the parameter.
        architecture: the network.
        place: of its published weights on this machine; empty if not present.
    """

    value: str
    architecture: Architecture
    place: Place | Literal[""]


def architecture_facts(info: ParameterInfo, workspace: Path) -> list[ArchitectureFacts]:
    """Facts about all values of a parameter that names a network; for a text, about all architectures by name."""
    known, prefix = ARCHITECTURES, info.architecture_prefix or ""
    return [
        ArchitectureFacts(value, found, place_of(found.weights, workspace) if found.weights is not None else "")
        for value in [*info.choices] or sorted(known)
        if (found := known.get(prefix + value)) is not None
    ]


def with_weights_here(info: ParameterInfo, workspace: Path) -> list[str]:
    """The values of a parameter that name a network whose published weights are on this machine."""
    return [facts.value for facts in architecture_facts(info, workspace) if facts.place]


def place_of(weights: PublishedWeights, workspace: Path) -> Place | Literal[""]:
    """Place of a published file on this machine, by name; a run also checks its SHA-256. Empty if not present."""
    return next((place for place, file in weights.places(workspace).items() if file.is_file()), "")
