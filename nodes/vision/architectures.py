"""Architectures by torchvision's names."""

from dataclasses import dataclass

import torch
from torch import nn
from torchvision import models

from vision_designer.nodes.errors import InvalidModelDirectoryError
from vision_designer.nodes.vision.narrow import mend_narrow_convolutions

RESNETS = (
    "resnet18",
    "resnet34",
    "resnet50",
    "resnet101",
    "resnet152",
    "resnext50_32x4d",
    "resnext101_32x8d",
    "wide_resnet50_2",
    "wide_resnet101_2",
)
DENSENETS = ("densenet121", "densenet161", "densenet169", "densenet201")

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)
"""Normalisation of torchvision's ImageNet weights; used for every model, so that any can be fine-tuned."""


@dataclass(frozen=True)
class Family:
    """What differs between ResNets and DenseNets here."""

    head: str
    """The last layer's attribute, which is replaced to fit the categories."""
    settings: frozenset[str]


_FAMILIES = {
    **dict.fromkeys(RESNETS, Family("fc", frozenset({"zero_init_residual"}))),
    **dict.fromkeys(DENSENETS, Family("classifier", frozenset({"memory_efficient"}))),
}


def family(architecture: str) -> Family:
    """The family of an architecture.

    Raises:
        InvalidModelDirectoryError: the architecture is not known here.
    """
    if architecture not in _FAMILIES:
        raise InvalidModelDirectoryError(
            f"the architecture {architecture!r} is not known. Known are {', '.join(_FAMILIES)}.",
            architecture=architecture,
        )
    return _FAMILIES[architecture]


def build(architecture: str, settings: dict[str, bool], categories: int) -> nn.Module:
    """A network with weights drawn from torch's global generator.

    Args:
        architecture: one of ``RESNETS`` or ``DENSENETS``.
        settings: ``zero_init_residual`` or ``memory_efficient``.
        categories: the number of outputs.

    Raises:
        InvalidModelDirectoryError: the architecture or a setting is not known.
    """
    unknown = set(settings) - family(architecture).settings
    if unknown:
        raise InvalidModelDirectoryError(
            f"{architecture} has no setting {sorted(unknown)[0]!r}. Make the model anew.", architecture=architecture
        )
    network: nn.Module = models.get_model(architecture, weights=None, num_classes=categories, **settings)
    mend_narrow_convolutions(network)
    return network


def without_head(architecture: str, state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The weights without those of the last layer."""
    head = f"{family(architecture).head}."
    return {name: tensor for name, tensor in state.items() if not name.startswith(head)}


def load_backbone(network: nn.Module, architecture: str, state: dict[str, torch.Tensor], name: str) -> None:
    """Copy weights without a last layer into ``network``, which keeps its own last layer.

    Raises:
        InvalidModelDirectoryError: the weights are of another architecture; ``name`` says whose.
    """
    head = {key: value for key, value in network.state_dict().items() if key.startswith(family(architecture).head)}
    load_all(network, architecture, {**state, **head}, name)


def load_all(network: nn.Module, architecture: str, state: dict[str, torch.Tensor], name: str) -> None:
    """Copy weights into ``network``; all must be there and fit.

    Raises:
        InvalidModelDirectoryError: one is missing, unknown, of another shape, or does not hold finite numbers;
            ``name`` says whose.
    """
    own = network.state_dict()
    # Batch norms count batches in a buffer that old files lack and that nothing here reads.
    counters = {key: value for key, value in own.items() if key.endswith("num_batches_tracked")}
    state = {**counters, **state}
    if why := difference(own, state):
        raise InvalidModelDirectoryError(
            f"{name} does not hold the weights of {architecture}: {why}. Choose the model name the weights belong to.",
            path=name,
            architecture=architecture,
        )
    network.load_state_dict(state)
    for key, tensor in network.state_dict().items():
        if not torch.isfinite(tensor).all():
            raise InvalidModelDirectoryError(
                f"{name} holds numbers in {key} that are infinite or none (NaN), so that nothing can be computed with "
                "it. Restore it from a copy, or train it again, with a lower learning rate.",
                path=name,
                architecture=architecture,
            )


def difference(own: dict[str, torch.Tensor], state: dict[str, torch.Tensor]) -> str:
    """What keeps ``state`` from being copied into a network's ``own`` tensors, in words; empty if nothing does.

    What ``state`` lacks of the counters of batch norms is no difference: nothing here reads them.
    """
    for key in own:
        if key not in state:
            if key.endswith("num_batches_tracked"):
                continue
            return f"{key} is missing"
        if state[key].shape != own[key].shape:
            return f"{key} is {tuple(state[key].shape)}, not {tuple(own[key].shape)}"
        if kind := _unusual(state[key], own[key]):
            return f"{key} holds {kind}, not floating-point numbers"
    unknown = sorted(set(state) - set(own))
    return f"{unknown[0]} is unknown" if unknown else ""


def _unusual(tensor: torch.Tensor, own: torch.Tensor) -> str:
    """What a tensor is that cannot be copied into ``own`` for what it says; empty for one that can."""
    if tensor.layout != torch.strided or tensor.is_quantized or tensor.is_meta:
        return "a tensor in another layout"
    fits = tensor.is_floating_point() or not own.is_floating_point()
    return "" if fits else str(tensor.dtype).removeprefix("torch.")
