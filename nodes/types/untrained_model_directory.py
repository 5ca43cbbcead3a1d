"""UntrainedModelDirectory: an architecture with its settings and, if pretrained, its weights."""

import math
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from vision_designer.nodes.core.ports import LinkType
from vision_designer.nodes.errors import InvalidModelDirectoryError
from vision_designer.nodes.messages import ReasonError
from vision_designer.nodes.types.meta import described, read_meta, write_meta

WEIGHTS = "weights.safetensors"

SettingValue = bool | int | float | str
"""Value of an architecture's setting."""


@dataclass(frozen=True)
class UntrainedModelDirectory(LinkType):
    """Starting point of Train PyTorch Model.

    Attributes:
        architecture: name, e.g. ``resnet18``.
        settings: keyword arguments of its builder, e.g. ``zero_init_residual``.
        weights: safetensors file without the last layer, or None to initialize from the seed.
        origin: description of the weights' source.
    """

    architecture: str
    settings: Mapping[str, SettingValue] = field(default_factory=dict)
    weights: Path | None = None
    origin: str = ""

    type_name = "UntrainedModelDirectory"
    viewer = "model"
    colors = ("#c2541c", "#f0905c")
    own_files = frozenset({WEIGHTS})
    VERSION = 1

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Raises InvalidModelDirectoryError if ``folder`` contains something else, or is damaged."""
        meta = read_meta(folder, cls.type_name, cls.VERSION, InvalidModelDirectoryError)
        with described(folder, InvalidModelDirectoryError):
            if meta["weights"] and not (folder / WEIGHTS).is_file():
                raise ReasonError("weights.safetensors is listed but missing")
            return cls(
                *architecture_of(meta),
                weights=folder / WEIGHTS if meta["weights"] else None,
                origin=str(meta["origin"]),
            )

    def write(self, folder: Path) -> None:
        """Write the settings, and the weights unless they are there already."""
        if self.weights is not None and self.weights != folder / WEIGHTS:
            shutil.copyfile(self.weights, folder / WEIGHTS)
        write_meta(
            folder,
            self.type_name,
            self.VERSION,
            {
                "architecture": self.architecture,
                "settings": dict(self.settings),
                "weights": self.weights is not None,
                "origin": self.origin,
            },
        )


def architecture_of(meta: dict[str, Any]) -> tuple[str, dict[str, SettingValue]]:
    """Architecture and settings in a model's metadata; raises KeyError or ValueError if invalid."""
    architecture, settings = meta["architecture"], meta["settings"]
    if not isinstance(architecture, str):
        raise ReasonError("architecture is not a text")
    if not isinstance(settings, dict) or not all(
        isinstance(value, bool | int | str) or (isinstance(value, float) and math.isfinite(value))
        for value in settings.values()
    ):
        raise ReasonError("settings is not a list of switches, numbers and texts")
    return architecture, settings
