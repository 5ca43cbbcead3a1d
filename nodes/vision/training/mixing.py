"""Mixup and CutMix."""

import numpy as np
import torch
from torchvision.transforms import v2

from vision_designer.nodes.vision.hardware.devices import SEED_BITS, seeded
from vision_designer.nodes.vision.training.recipe import TrainingSettings


def step_seed(seed: int, epoch: int, iteration: int, *others: int) -> int:
    """Seed of a training step; the spawn key separates it from the seeds of the image order."""
    key = (iteration, *others)
    return int(np.random.SeedSequence([seed & SEED_BITS, epoch], spawn_key=key).generate_state(1, np.uint64)[0])


class Mixing:
    """Mixes each batch by one of the methods that are on, drawn from seed, epoch and iteration.

    A resumed training draws the same.
    """

    def __init__(self, settings: TrainingSettings, categories: int) -> None:
        self._seed = settings.random_seed
        ways: list[v2.Transform] = []
        if settings.mixup:
            ways.append(v2.MixUp(alpha=settings.mixup_alpha, num_classes=categories))
        if settings.cutmix:
            ways.append(v2.CutMix(alpha=settings.cutmix_alpha, num_classes=categories))
        self._mix = v2.RandomChoice(ways)

    def __call__(
        self, images: torch.Tensor, labels: torch.Tensor, epoch: int, iteration: int
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Float images (n, 3, height, width) and labels (n,) -> mixed images and shares (n, categories)."""
        with seeded(step_seed(self._seed, epoch, iteration)):
            mixed, shares = self._mix(images, labels)
        return mixed, shares


def make_mixing(settings: TrainingSettings, categories: int) -> Mixing | None:
    """The mixing of the settings; None if both methods are off."""
    return Mixing(settings, categories) if settings.mixup or settings.cutmix else None
