"""The registry of optimizers; read without torch."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vision_designer.nodes.core.discovery import Records
from vision_designer.nodes.vision.training.recipe import MOMENTUM, TrainingSettings

if TYPE_CHECKING:
    import torch
    from torch import nn


@dataclass(frozen=True)
class Optimizer:
    """What is known of an optimizer.

    Attributes:
        name: value of the parameter ``optimizer`` in graph files; never changed once released.
        title: what people read.
        make: ``make(parameters, learning_rate=..., weight_decay=..., fused=..., **own)`` gives a ``torch.optim``
            optimizer. ``parameters`` are tensors or groups; ``fused`` asks for one kernel for all weights, on CUDA.
        parameters: its own parameters, type and ``Parameter(...)`` by identifier; Train PyTorch Model shows them while
            the optimizer is chosen, and they are passed to ``make``.
    """

    name: str
    title: str
    make: "Callable[..., torch.optim.Optimizer]"
    parameters: Mapping[str, tuple[Any, Any]] = field(default_factory=dict, compare=False)


def _sgd(
    parameters: Iterable[Any], *, learning_rate: float, weight_decay: float, fused: bool
) -> "torch.optim.Optimizer":
    from torch.optim import SGD

    return SGD(parameters, lr=learning_rate, momentum=MOMENTUM, nesterov=True, weight_decay=weight_decay, fused=fused)


def _adamw(
    parameters: Iterable[Any], *, learning_rate: float, weight_decay: float, fused: bool
) -> "torch.optim.Optimizer":
    from torch.optim import AdamW

    return AdamW(parameters, lr=learning_rate, weight_decay=weight_decay, fused=fused)


BUILT_IN = (Optimizer("sgd", "SGD (Nesterov 0.9)", _sgd), Optimizer("adamw", "AdamW", _adamw))

OPTIMIZERS = Records(Optimizer, "optimizer", group="vision_designer.optimizers", package=__name__)
"""All optimizers: those of this file, of installed packages, and of components folders."""


def make_optimizer(
    parameters: Iterable[Any], settings: TrainingSettings, device: "torch.device"
) -> "torch.optim.Optimizer":
    """The optimizer of the settings.

    On CUDA one kernel updates all weights; its results differ in the last digit. On a CPU that would gain 1 %, and the
    results stay those of the plain recipe. With 16-mixed, Fabric cannot clip gradients that such a kernel has yet to
    divide by the loss scale.
    """
    record = OPTIMIZERS[settings.optimizer]
    own = {name: settings.options[name] for name in record.parameters}
    fused = device.type == "cuda" and not (settings.clip_gradients and settings.precision == "16-mixed")
    return record.make(
        parameters, learning_rate=settings.learning_rate, weight_decay=settings.weight_decay, fused=fused, **own
    )


def parameter_groups(network: "nn.Module", architecture: str, settings: TrainingSettings) -> Iterable[Any]:
    """A network's parameters; with a layer decay below 1, one group for each group of layers.

    ``share`` of a group is its share of the learning rate: that of the next group times the decay, 1 for the last.
    """
    if settings.layer_decay == 1:
        return network.parameters()
    from vision_designer.nodes.vision.models.networks import layer_groups

    groups = layer_groups(network, architecture)
    shares = [settings.layer_decay ** (len(groups) - 1 - number) for number in range(len(groups))]
    return [{"params": group.parameters, "share": share} for group, share in zip(groups, shares, strict=True)]


def set_learning_rate(optimizer: "torch.optim.Optimizer", rate: float) -> None:
    """Give each group of parameters its share of the learning rate."""
    for group in optimizer.param_groups:
        group["lr"] = rate * group.get("share", 1.0)
