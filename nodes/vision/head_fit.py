"""The last layer, fitted to features: multinomial logistic regression by L-BFGS."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from vision_designer.nodes.vision.objective import Objective

STRENGTHS = (1.0, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 3e-4, 1e-4, 1e-5)
"""Weights of the penalty that are tried, from strong to weak; see :func:`fit_head`."""
MAX_ITERATIONS = 200
TOLERANCE = 1e-5
"""Of the gradient's largest value: far below what changes a prediction."""

Labelled = tuple[torch.Tensor, torch.Tensor]
"""Features, float32 (n, width), and labels, int64 (n,)."""


@dataclass(frozen=True)
class FittedHead:
    """A fitted last layer.

    Attributes:
        weight: float32 (categories, width).
        bias: float32 (categories,).
        strength: of the penalty that was best on validation.
        losses: the validation loss of every strength that was tried.
    """

    weight: torch.Tensor
    bias: torch.Tensor
    strength: float
    losses: dict[float, float]

    def logits(self, features: torch.Tensor) -> torch.Tensor:
        """Features (n, width) -> logits (n, categories)."""
        return nn.functional.linear(features, self.weight, self.bias)


def fit_head(
    training: Sequence[Labelled],
    validation: Sequence[Labelled],
    categories: int,
    objective: Objective,
    device: torch.device,
    strengths: Sequence[float] = STRENGTHS,
    check: Callable[[int, int], None] = lambda done, total: None,
) -> FittedHead:
    """Fit ``softmax(W z + b)`` to features by the mean loss plus ``strength / 2`` times the squared norm of ``W``.

    The penalty applies to features that were divided by their standard deviations, so that it is the same for every
    network; the divisors are part of the weights that are returned. The strength with the lowest validation loss wins,
    of equal ones the strongest. One after the other from strong to weak, each begins with what the last has found, and
    the search ends when two in a row have made validation worse.

    Args:
        training: parts of the set, whatever fits into memory at once.
        validation: likewise.
        categories: how many.
        objective: the loss; the mean over a part counts by the part's number of images.
        device: where to compute.
        strengths: to be tried, from strong to weak.
        check: called after every look at all features with how many strengths are done, of how many; may raise.
    """
    from scipy.optimize import minimize

    width = training[0][0].shape[1]
    scale = _scale([features for features, _ in training]).to(device)
    total = sum(len(labels) for _, labels in training)
    point = np.zeros((categories, width + 1))
    best: FittedHead | None = None
    losses: dict[float, float] = {}
    worse = 0
    for number, strength in enumerate(strengths):

        def loss_and_gradient(
            flat: np.ndarray, strength: float = strength, number: int = number
        ) -> tuple[float, np.ndarray]:
            check(number, len(strengths))
            both = torch.from_numpy(flat.reshape(categories, width + 1))
            layer = both.to(device, torch.float32).requires_grad_(True)
            loss = 0.0
            for features, labels in training:
                logits = nn.functional.linear(features.to(device) / scale, layer[:, :-1], layer[:, -1])
                part = objective(logits, labels.to(device)) * (len(labels) / total)
                part.backward()  # type: ignore[no-untyped-call]
                loss += float(part.detach())
            assert layer.grad is not None
            gradient = layer.grad.double().cpu()
            gradient[:, :-1] += strength * both[:, :-1]
            return loss + strength / 2 * float(both[:, :-1].square().sum()), gradient.numpy().ravel()

        found = minimize(
            loss_and_gradient,
            point.ravel(),
            jac=True,
            method="L-BFGS-B",
            options={"maxiter": MAX_ITERATIONS, "gtol": TOLERANCE, "ftol": 1e-9},
        )
        point = found.x.reshape(categories, width + 1)
        layer = torch.from_numpy(point).float()
        head = FittedHead(layer[:, :-1] / scale.cpu(), layer[:, -1].clone(), strength, losses)
        losses[strength] = _mean_loss(head, validation)
        if best is None or losses[strength] < losses[best.strength]:
            best, worse = head, 0
        else:
            worse += 1
        if worse == 2:
            break
    assert best is not None
    return best


def _scale(parts: Iterable[torch.Tensor]) -> torch.Tensor:
    """The standard deviation of each feature; 1 where it is always the same."""
    count, total, squares = 0, torch.zeros(0), torch.zeros(0)
    for part in parts:
        values = part.double()
        if not count:
            total, squares = torch.zeros(values.shape[1]).double(), torch.zeros(values.shape[1]).double()
        count += len(values)
        total += values.sum(0)
        squares += values.square().sum(0)
    deviation = (squares / count - (total / count).square()).clamp(min=0).sqrt().float()
    return torch.where(deviation > 1e-6, deviation, torch.ones_like(deviation))


def _mean_loss(head: FittedHead, parts: Iterable[Labelled]) -> float:
    """Plain cross-entropy, whatever the training loss."""
    total, count = 0.0, 0
    for features, labels in parts:
        total += float(nn.functional.cross_entropy(head.logits(features).double(), labels, reduction="sum"))
        count += len(labels)
    return total / max(count, 1)
