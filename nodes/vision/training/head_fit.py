"""Fits the last layer to features: multinomial logistic regression by L-BFGS."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from vision_designer.nodes.vision.training.loss import Objective

C_VALUES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
"""Inverse penalty strengths to try, from strong to weak; see :func:`fit_head`."""
MAX_ITERATIONS = 200
TOLERANCE = 1e-5
"""Tolerance of the largest gradient component, far below what changes a prediction."""

TINY = 1e-12
"""Minimum standard deviation of features."""

Labeled = tuple[torch.Tensor, torch.Tensor]
"""Features, float32 (n, width), and labels, int64 (n,)."""


@dataclass(frozen=True)
class FittedHead:
    """A fitted last layer.

    Attributes:
        weight: float32 (categories, width).
        bias: float32 (categories,).
        c: inverse penalty strength with the lowest validation loss.
        losses: validation loss for each value tried.
    """

    weight: torch.Tensor
    bias: torch.Tensor
    c: float
    losses: dict[float, float]

    def logits(self, features: torch.Tensor) -> torch.Tensor:
        """Features (n, width) -> logits (n, categories)."""
        return nn.functional.linear(features, self.weight, self.bias)


def fit_head(
    training: Sequence[Labeled],
    validation: Sequence[Labeled],
    categories: int,
    objective: Objective,
    device: torch.device,
    c_values: Sequence[float] = C_VALUES,
    check: Callable[[int, int], None] = lambda done, total: None,
    variants: int = 1,
    with_bias: bool = True,
) -> FittedHead:
    """Fit ``softmax(W z + b)`` to features: multinomial logistic regression as in scikit-learn.

    Minimizes the sum of the losses plus the squared norm of ``W`` over ``2 C``. Features are centered and divided by
    their overall standard deviation, so that ``C`` means the same for every network; both are folded into the returned
    weights. The ``C`` with the lowest validation loss is chosen, the smallest among equals. Values are tried from small
    to large, each starting from the previous solution, until two in a row increase the validation loss.

    Args:
        training: parts of the set that fit into memory.
        validation: likewise.
        categories: number of categories.
        objective: the loss; the mean over a part is weighted by its number of images.
        device: to compute on.
        c_values: to try, from small to large.
        check: called after every pass with the finished and the total number of values; may raise.
        variants: number of variants of each image, which together count as one image.
        with_bias: fit ``b`` too; without, it is zero, and features are not centered.
    """
    from scipy.optimize import minimize

    width = training[0][0].shape[1]
    mean, scale = _mean_and_scale([features for features, _ in training])
    if not with_bias:
        mean = torch.zeros_like(mean)
    center = mean.to(device)
    total = sum(len(labels) for _, labels in training)
    point = np.zeros((categories, width + 1))
    best: FittedHead | None = None
    losses: dict[float, float] = {}
    worse = 0
    for number, c in enumerate(c_values):
        strength = variants / (c * total)

        def loss_and_gradient(
            flat: np.ndarray, strength: float = strength, number: int = number
        ) -> tuple[float, np.ndarray]:
            check(number, len(c_values))
            both = torch.from_numpy(flat.reshape(categories, width + 1))
            layer = both.to(device, torch.float32).requires_grad_(True)
            loss = 0.0
            for features, labels in training:
                logits = nn.functional.linear((features.to(device) - center) / scale, layer[:, :-1], layer[:, -1])
                part = objective(logits, labels.to(device)) * (len(labels) / total)
                part.backward()  # type: ignore[no-untyped-call]
                loss += float(part.detach())
            assert layer.grad is not None
            gradient = layer.grad.double().cpu()
            gradient[:, :-1] += strength * both[:, :-1]
            if not with_bias:
                gradient[:, -1] = 0
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
        weight = layer[:, :-1] / scale
        head = FittedHead(weight, layer[:, -1] - weight @ mean, c, losses)
        losses[c] = _mean_loss(head, validation)
        if best is None or losses[c] < losses[best.c]:
            best, worse = head, 0
        else:
            worse += 1
        if worse == 2:
            break
    assert best is not None
    return best


def _mean_and_scale(parts: Sequence[torch.Tensor]) -> tuple[torch.Tensor, float]:
    """Mean of each feature, float32 (width,), and overall standard deviation about the means."""
    count = sum(len(part) for part in parts)
    mean = torch.stack([part.double().sum(0) for part in parts]).sum(0) / count
    squares = sum(float((part.double() - mean).square().sum()) for part in parts)
    scale = (squares / (count * len(mean))) ** 0.5
    return mean.float(), scale if scale > TINY else 1.0


def _mean_loss(head: FittedHead, parts: Iterable[Labeled]) -> float:
    """Plain cross-entropy, whatever the training loss."""
    total, count = 0.0, 0
    for features, labels in parts:
        total += float(nn.functional.cross_entropy(head.logits(features).double(), labels, reduction="sum"))
        count += len(labels)
    return total / max(count, 1)
