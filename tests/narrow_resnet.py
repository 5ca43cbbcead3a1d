"""A ResNet with an eighth of the channels and one block in each layer, as a fast replacement of ResNet-18.

For tests of the code around a network. Its weights do not fit a ResNet-18; other processes have to install it too.
"""

from typing import Any

from torch import nn
from torchvision import models
from torchvision.models.resnet import BasicBlock, ResNet

from vision_designer.nodes.vision.models import foreign_weights

_get_model = models.get_model


class NarrowResNet(ResNet):
    """Built like torchvision's, with the same layer names."""

    def __init__(self, num_classes: int, **options: Any) -> None:
        super().__init__(BasicBlock, [1, 1, 1, 1], num_classes=num_classes, **options)
        self.fc = nn.Linear(64, num_classes)

    def _make_layer(self, block: Any, planes: int, *arguments: Any, **options: Any) -> nn.Sequential:
        return super()._make_layer(block, planes // 8, *arguments, **options)


def install() -> None:
    """Build this network in place of ResNet-18 from here on, in this process."""
    models.get_model = _narrow
    _forget()


def remove() -> None:
    """Build ResNet-18 again."""
    models.get_model = _get_model
    _forget()


def _forget() -> None:
    """Clear the program's caches of built networks."""
    for function in vars(foreign_weights).values():
        if hasattr(function, "cache_clear") and function.__module__ == foreign_weights.__name__:
            function.cache_clear()


def _narrow(name: str, *, weights: None, **options: Any) -> nn.Module:
    return NarrowResNet(**options) if name == "resnet18" else _get_model(name, weights=weights, **options)
