"""Networks of timm (PyTorch Image Models) under timm's names; imports the optional package timm on first use."""

import difflib
import re
from functools import lru_cache, partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from vision_designer.nodes.core.suggestions import did_you_mean
from vision_designer.nodes.errors import InvalidModelDirectoryError, NotInRangeValueError
from vision_designer.nodes.messages import Message
from vision_designer.nodes.vision.models.architectures import TIMM, Architecture, PublishedWeights

if TYPE_CHECKING:
    from torch import nn

FAMILY = "Image Classification Model"
BYTES_OF_A_WEIGHT = 4


def timm_is_installed() -> bool:
    """Return whether timm is installed, without importing it."""
    return find_spec("timm") is not None


@lru_cache
def timm_architecture(name: str) -> Architecture:
    """Registry record of a timm network, named e.g. ``timm/mobilenetv4_conv_small``.

    Published weights are available if their file name contains the start of the SHA-256.

    Raises:
        NotInRangeValueError: timm is not installed.
        InvalidModelDirectoryError: no such network, or one without a single last layer.
    """
    if not timm_is_installed():
        raise NotInRangeValueError(
            "the network {value} needs the package timm, which is not installed. Install it with the "
            "extra timm: pip install 'vision-designer[timm]'; or choose another network.",
            parameter="model_name",
            value=name,
        )
    import timm

    own = name.removeprefix(TIMM)
    if not timm.is_model(own):
        near = difflib.get_close_matches(own, timm.list_models(), n=3)
        suggestion = did_you_mean(", ".join(TIMM + each for each in near), Message("Check the name."))
        raise InvalidModelDirectoryError(
            "timm has no network {name!r}. {suggestion}", name=own, suggestion=suggestion, architecture=name
        )
    configuration: Any = timm.get_pretrained_cfg(own)
    head = getattr(configuration, "classifier", None)
    if not isinstance(head, str) or not head:
        raise InvalidModelDirectoryError(
            "the network {architecture} has no single last layer that can be replaced to fit the "
            "categories. Choose another network.",
            architecture=name,
        )
    parameters = _count_parameters(own)
    size = int(configuration.input_size[-1])
    return Architecture(
        name=name,
        family=FAMILY,
        build=partial(_build, own),
        head=head,
        mean=tuple(configuration.mean),
        std=tuple(configuration.std),
        smallest_size=size if configuration.fixed_input_size else min(size, 64),
        usual_size=size,
        fixed_size=bool(configuration.fixed_input_size),
        weights=_published(configuration, parameters),
        parameters=parameters,
    )


ARCHITECTURES_BY_PREFIX = {TIMM: timm_architecture}


def _published(configuration: Any, parameters: int) -> PublishedWeights | None:  # noqa: ANN401 - timm's own type
    url = configuration.url or ""
    file = url.rpartition("/")[2]
    hashed = re.search(r"-([0-9a-f]{8,64})\.(pth|safetensors)$", file)
    if hashed is None:
        return None
    return PublishedWeights(
        file,
        hashed[1],
        parameters * BYTES_OF_A_WEIGHT / 2**20,
        url,
        f"timm ({configuration.tag})",
        configuration.license or "",
    )


def _build(name: str, outputs: int) -> "nn.Module":
    import timm

    network: nn.Module = timm.create_model(name, pretrained=False, num_classes=outputs)
    return network


def _count_parameters(name: str) -> int:
    from vision_designer.nodes.vision.models.networks import WithoutMemory

    with WithoutMemory():
        return sum(parameter.numel() for parameter in _build(name, 1000).parameters())
