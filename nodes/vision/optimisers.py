"""The optimiser that a recipe names."""

from collections.abc import Iterable

import torch

from vision_designer.nodes.vision.recipe import MOMENTUM, TrainingSettings


def make_optimizer(parameters: Iterable[torch.nn.Parameter], settings: TrainingSettings) -> torch.optim.Optimizer:
    """The designer's SGD with Nesterov momentum, or AdamW, whose weight decay is apart from the gradient."""
    if settings.optimizer == "adamw":
        return torch.optim.AdamW(parameters, lr=settings.learning_rate, weight_decay=settings.weight_decay)
    return torch.optim.SGD(
        parameters,
        lr=settings.learning_rate,
        momentum=MOMENTUM,
        nesterov=True,
        weight_decay=settings.weight_decay,
    )
