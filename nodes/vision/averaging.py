"""An exponential moving average of a network's weights."""

import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

Tensors = tuple[torch.Tensor, ...] | list[torch.Tensor]


def warmed_up(decay: float, updates: int) -> float:
    """The decay after so many updates: small at first, so that the average soon forgets the untrained weights.

    The rule is that of TensorFlow's ExponentialMovingAverage, which timm's ModelEmaV3 has too.
    """
    return min(decay, (1 + updates) / (10 + updates))


def make_average(network: nn.Module, decay: float) -> AveragedModel:
    """The average of ``network``, on its device; ``update_parameters`` takes in a step.

    The running means and variances of batch norms are averaged as the weights are, since they belong to them; their
    counters are whole numbers and copied.
    """

    def update(averages: Tensors, currents: Tensors, _: torch.Tensor | int) -> None:
        if not averages[0].is_floating_point():
            for average_, current in zip(averages, currents, strict=True):
                average_.copy_(current)
            return
        # The model's own counter lies on the CPU; the one that is given would have to be fetched from the device.
        updates = int(average.n_averaged)
        get_ema_multi_avg_fn(warmed_up(decay, updates))(averages, currents, updates)  # type: ignore[no-untyped-call]

    average = AveragedModel(network, multi_avg_fn=update, use_buffers=True)
    return average
