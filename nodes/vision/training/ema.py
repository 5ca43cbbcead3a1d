"""An exponential moving average of a network's weights."""

import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn


def warmed_up(decay: float, updates: int) -> float:
    """Decay after ``updates`` updates: small at first, so that initial weights are soon forgotten.

    As TensorFlow's ExponentialMovingAverage and timm's ModelEmaV3.
    """
    return min(decay, (1 + updates) / (10 + updates))


class MovingAverage(AveragedModel):
    """Average of a network's weights, on its device.

    Batch norm statistics are averaged like weights; their counters, which are integers, are copied.

    Args:
        decay: share of the average that is kept at each step, after the warm-up.
    """

    def __init__(self, network: nn.Module, decay: float) -> None:
        super().__init__(network, use_buffers=True)
        self._decay = decay

    @torch.no_grad()
    def update_parameters(self, model: nn.Module) -> None:
        """Update the average with the weights of ``model``.

        Unlike torch's own, this does not copy the number of updates to the device and wait for it at every step.
        """
        averages = [*self.module.parameters(), *self.module.buffers()]
        currents = [*model.parameters(), *model.buffers()]
        pairs = [*zip(averages, currents, strict=True)]
        updates = int(self.n_averaged)
        floating = [pair for pair in pairs if updates and pair[0].is_floating_point()]
        for average, current in pairs:
            if not updates or not average.is_floating_point():
                average.copy_(current)
        if floating:
            own, theirs = (list(tensors) for tensors in zip(*floating, strict=True))
            decay = warmed_up(self._decay, updates)
            get_ema_multi_avg_fn(decay)(own, theirs, updates)  # type: ignore[no-untyped-call]
        self.n_averaged += 1
