"""The optimiser that a recipe names."""

from collections.abc import Iterable

import torch

from vision_designer.nodes.vision.recipe import MOMENTUM, TrainingSettings


def make_optimizer(
    parameters: Iterable[torch.nn.Parameter], settings: TrainingSettings, device: torch.device
) -> torch.optim.Optimizer:
    """The designer's SGD with Nesterov momentum, or AdamW, whose weight decay is apart from the gradient.

    On CUDA all weights are updated by one kernel, whose numbers differ in the last place. On a CPU that would gain a
    hundredth, and the numbers stay those of the plain recipe. Fabric cannot clip gradients that such a kernel has yet
    to divide by a loss's scale, which there is with 16-mixed.
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
