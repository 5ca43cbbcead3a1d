"""Training settings, and the history of a training with early stopping."""

import math
from dataclasses import dataclass, field
from typing import Any

MOMENTUM = 0.9
WEIGHT_DECAY = 1e-4


@dataclass(frozen=True)
class TrainingSettings:
    """Parameters and run settings of Train PyTorch Model, by their identifiers."""

    epochs: int
    batch_size: int
    warmup_step_number: int
    learning_rate: float
    random_seed: int
    patience: int
    print_frequency: int
    device: str = "auto"
    precision: str = "auto"
    workers: int = -1
    cache_memory: int = -1
    optimizer: str = "sgd"
    weight_decay: float = WEIGHT_DECAY
    learning_rate_schedule: str = "polynomial"
    accumulation_steps: int = 1
    clip_gradients: bool = False
    max_gradient_norm: float = 1.0
    label_smoothing: float = 0.0
    class_weights: str = "none"
    mixup: bool = False
    mixup_alpha: float = 0.2
    cutmix: bool = False
    cutmix_alpha: float = 1.0
    average_weights: bool = False
    average_decay: float = 0.999
    freeze_epochs: int = 0
    compile: bool = False
    recipe: str = "designer"
    freeze_statistics: bool = False
    frozen_head: str = "steps"
    feature_variants: int = 0
    layer_decay: float = 1.0
    calibrate: bool = False
    unknown_precision: float = 0.0
    time_budget: float = 0.0
    alternating_flip: bool = False
    refit_with_validation: bool = False
    options: dict[str, Any] = field(default_factory=dict)
    """Own parameters of additions, such as the chosen optimizer."""

    @property
    def fits_head(self) -> bool:
        """Whether the first epoch fits the last layer to features."""
        return self.freeze_epochs > 0 and self.frozen_head == "fit"

    @property
    def patience_begins(self) -> int:
        """Epochs that do not count for early stopping: none for the designer's recipe, else warm-up and frozen ones."""
        return 0 if self.recipe == "designer" else max(self.warmup_step_number, self.freeze_epochs)

    @property
    def needs_best_logits(self) -> bool:
        """Whether all processes need the best epoch's network after training."""
        return self.calibrate or self.unknown_precision > 0


@dataclass
class History:
    """History of the finished epochs; part of every checkpoint."""

    epochs: list[dict[str, float]] = field(default_factory=list)
    """Metrics of each epoch."""
    best_epoch: int = 0
    """Counted from 1; 0 before the first."""
    lowest_loss: float = math.inf
    epochs_without_improvement: int = 0
    processes: list[int] = field(default_factory=list)
    """Number of processes in each epoch; machines may join and leave."""
    plan: dict[str, Any] | None = None
    """Use of the time budget; None without one. See :class:`~vision_designer.nodes.vision.training.budget.Plan`."""
    seconds: float = 0.0
    """Used seconds of the time budget, up to the end of the last epoch or of training; 0 without one."""

    @property
    def process_counts(self) -> int | str:
        """Number of processes, e.g. ``2 then 1`` if it changed."""
        counts = [count for count, before in zip(self.processes, [0, *self.processes], strict=False) if count != before]
        return counts[0] if len(counts) == 1 else " then ".join(map(str, counts))

    @property
    def best(self) -> dict[str, float]:
        """Metrics of the best epoch."""
        return self.epochs[self.best_epoch - 1]

    def add(
        self, metrics: dict[str, float], patience: int, *, counts: bool = True, images: int = 0
    ) -> tuple[bool, bool]:
        """Add the metrics of an epoch; return whether it is the best so far, and whether to stop early.

        Args:
            metrics: of the epoch.
            patience: epochs without a lower validation loss before stopping.
            counts: whether the epoch counts as one without, see :attr:`TrainingSettings.patience_begins`.
            images: of validation, if the first epoch's model is kept unless another is better by more than one standard
                error of the accuracy; 0 if any difference counts.
        """
        self.epochs.append(metrics)
        rank = (metrics["top1_accuracy"], -metrics["validation_loss"])
        is_best = self.best_epoch == 0 or rank > (self.best["top1_accuracy"], -self.best["validation_loss"])
        if images and self.best_epoch == 1:
            accuracy = self.best["top1_accuracy"]
            is_best = metrics["top1_accuracy"] - accuracy > math.sqrt(accuracy * (1 - accuracy) / images)
        if is_best:
            self.best_epoch = len(self.epochs)
        if metrics["validation_loss"] < self.lowest_loss:
            self.lowest_loss = metrics["validation_loss"]
            self.epochs_without_improvement = 0
        elif counts:
            self.epochs_without_improvement += 1
        return is_best, self.epochs_without_improvement >= patience
