"""Optimizers."""

from collections.abc import Iterable
from typing import Any

import torch
from torch import nn

from vision_designer.nodes.vision.models.networks import layer_groups
from vision_designer.nodes.vision.training.recipe import MOMENTUM, TrainingSettings


def make_optimizer(
    parameters: Iterable[Any], settings: TrainingSettings, device: torch.device
) -> torch.optim.Optimizer:
    """The designer's SGD with Nesterov momentum, or AdamW, whose weight decay is apart from the gradient.

    On CUDA all weights are updated by one kernel, whose numbers differ in the last place. On a CPU that would gain a
    hundredth, and the numbers stay those of the plain recipe. Fabric cannot clip gradients that such a kernel has yet
    to divide by a loss's scale, which there is with 16-mixed.

    Args:
        parameters: all of them, or groups, see :func:`parameter_groups`.
        settings: the recipe.
        device: of the parameters.
    """
    fused = device.type == "cuda" and not (settings.clip_gradients and settings.precision == "16-mixed")
    if settings.optimizer == "adamw":
        return torch.optim.AdamW(parameters, lr=settings.learning_rate, weight_decay=settings.weight_decay, fused=fused)
    return torch.optim.SGD(
        parameters,
        lr=settings.learning_rate,
        momentum=MOMENTUM,
        nesterov=True,
        weight_decay=settings.weight_decay,
        fused=fused,
    )


def parameter_groups(network: nn.Module, architecture: str, settings: TrainingSettings) -> Iterable[Any]:
    """A network's parameters; with a layer decay below 1, a group for each group of layers.

    The ``share`` of the learning rate of a group is that of the group behind it times the decay; the last layer has
    the whole rate.
    """
    if settings.layer_decay == 1:
        return network.parameters()
    groups = layer_groups(network, architecture)
    shares = [settings.layer_decay ** (len(groups) - 1 - number) for number in range(len(groups))]
    return [{"params": group.parameters, "share": share} for group, share in zip(groups, shares, strict=True)]


def set_learning_rate(optimizer: torch.optim.Optimizer, rate: float) -> None:
    """Give each group of parameters its share of the learning rate."""
    for group in optimizer.param_groups:
        group["lr"] = rate * group.get("share", 1.0)
