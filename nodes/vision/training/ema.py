"""An exponential moving average of a network's weights."""

import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn


def warmed_up(decay: float, updates: int) -> float:
    """The decay after so many updates: small at first, so that the average soon forgets the untrained weights.

    The rule is that of TensorFlow's ExponentialMovingAverage, which timm's ModelEmaV3 has too.
    """
    return min(decay, (1 + updates) / (10 + updates))


class MovingAverage(AveragedModel):
    """The average of a network's weights, on its device.

    The running means and variances of batch norms are averaged as the weights are, since they belong to them; their
    counters are whole numbers and copied.

    Args:
        network: is copied.
        decay: the share of the average that stays at each step, once warmed up.
    """

    def __init__(self, network: nn.Module, decay: float) -> None:
        super().__init__(network, use_buffers=True)
        self._decay = decay

    @torch.no_grad()
    def update_parameters(self, model: nn.Module) -> None:
        """Take in a step of ``model``.

        In place of torch's own, which copies the number of updates to the device at every step and waits for that.
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


def make_average(network: nn.Module, decay: float) -> AveragedModel:
    """The average of ``network``, on its device; ``update_parameters`` takes in a step."""
    return MovingAverage(network, decay)
