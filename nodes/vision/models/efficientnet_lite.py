"""EfficientNet-Lite: EfficientNets without squeeze-and-excitation, with ReLU6.

Tan and Le 2019, https://arxiv.org/abs/1905.11946, in the Lite form of Google's
``tpu/models/official/efficientnet/lite``: stem and head have the same width in every size. Parameter names are those of
the ``efficientnet_lite_pytorch`` package, so that its published files load unchanged.
"""

import math
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional
from torchvision.ops import StochasticDepth

MOMENTUM = 0.01
EPSILON = 1e-3
"""Of batch norms."""
DROP_CONNECT = 0.2
"""Stochastic depth probability of the last block; rises linearly from 0."""
STEM_WIDTH = 32
HEAD_WIDTH = 1280


@dataclass(frozen=True)
class Stage:
    """Blocks of the same width; the first has the stride."""

    repeats: int
    kernel: int
    stride: int
    expansion: int
    width: int


STAGES = (
    Stage(1, 3, 1, 1, 16),
    Stage(2, 3, 2, 6, 24),
    Stage(2, 5, 2, 6, 40),
    Stage(3, 3, 2, 6, 80),
    Stage(3, 5, 1, 6, 112),
    Stage(4, 5, 2, 6, 192),
    Stage(1, 3, 1, 6, 320),
)


@dataclass(frozen=True)
class Scale:
    """Width and depth factors, and dropout before the last layer, of one size."""

    width: float
    depth: float
    dropout: float


SCALES = {
    "efficientnet_lite0": Scale(1.0, 1.0, 0.2),
    "efficientnet_lite1": Scale(1.0, 1.1, 0.2),
    "efficientnet_lite2": Scale(1.1, 1.2, 0.3),
}


class SameConv2d(nn.Conv2d):
    """Convolution with TensorFlow's "SAME" padding and without bias.

    The output has ``ceil(size / stride)`` rows and columns. Of an odd padding, the extra row or column is at the bottom
    or right, so with stride 2 the padding depends on the input size.
    """

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1) -> None:
        super().__init__(inputs, outputs, kernel, stride, padding=kernel // 2, groups=groups, bias=False)

    def _conv_forward(self, input: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor | None) -> torch.Tensor:
        height, width = input.shape[-2:]
        # Equivalent for one row or column, and avoids oneDNN's wrong gradients with stride 2, see NarrowConv2d.
        stride = (self.stride[0] if height > 1 else 1, self.stride[1] if width > 1 else 1)
        top, bottom = _same_padding(height, self.kernel_size[0], stride[0])
        left, right = _same_padding(width, self.kernel_size[1], stride[1])
        if top != bottom or left != right:
            # Prepending zeros to the kernel makes the padding symmetric; padding the input would copy it.
            weight = functional.pad(weight, (right - left, 0, bottom - top, 0))
        return functional.conv2d(input, weight, bias, stride, (bottom, right), self.dilation, self.groups)


def _same_padding(size: int, kernel: int, stride: int) -> tuple[int, int]:
    """Padding before and after an input of ``size`` rows or columns."""
    total = max((math.ceil(size / stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


def _norm(channels: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(channels, eps=EPSILON, momentum=MOMENTUM)


class Block(nn.Module):
    """Inverted residual bottleneck (MBConv): expansion, depthwise convolution, projection.

    Args:
        stage: of the block.
        stride: of the depthwise convolution.
        drop: probability of dropping an image's residual branch in training (stochastic depth).
    """

    def __init__(self, inputs: int, stage: Stage, width: int, stride: int, drop: float) -> None:
        super().__init__()
        inner = inputs * stage.expansion
        self._drop = StochasticDepth(drop, "row")
        self.is_residual = stride == 1 and inputs == width
        self._expand_conv = SameConv2d(inputs, inner, 1) if stage.expansion > 1 else None
        self._bn0 = _norm(inner) if stage.expansion > 1 else None
        self._depthwise_conv = SameConv2d(inner, inner, stage.kernel, stride, groups=inner)
        self._bn1 = _norm(inner)
        self._project_conv = SameConv2d(inner, width, 1)
        self._bn2 = _norm(width)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        """(n, channels, height, width) -> the same axes."""
        values = inputs
        if self._expand_conv is not None and self._bn0 is not None:
            values = functional.relu6(self._bn0(self._expand_conv(values)), inplace=True)
        values = functional.relu6(self._bn1(self._depthwise_conv(values)), inplace=True)
        values = self._bn2(self._project_conv(values))
        if self.is_residual:
            values = inputs + self._drop(values)
        result: torch.Tensor = values
        return result


def lite_layer_groups(network: nn.Module) -> list[list[str]]:
    """Module paths of the stem, of each stage and of the last convolution."""
    groups = [["_conv_stem", "_bn0"]]
    for number, block in enumerate(network.get_submodule("_blocks").children()):
        # Only the first block of a stage changes width or size.
        if not getattr(block, "is_residual", False):
            groups.append([])
        groups[-1].append(f"_blocks.{number}")
    return [*groups, ["_conv_head", "_bn1"]]


class EfficientNetLite(nn.Module):
    """``efficientnet_lite0``, ``1`` or ``2``, initialized from torch's global generator."""

    def __init__(self, name: str, categories: int) -> None:
        super().__init__()
        scale = SCALES[name]
        self._conv_stem = SameConv2d(3, STEM_WIDTH, 3, 2)
        self._bn0 = _norm(STEM_WIDTH)
        plan = []
        width = STEM_WIDTH
        for index, stage in enumerate(STAGES):
            # The Lite variants do not scale the depth of the first and the last stage.
            is_outer = index in (0, len(STAGES) - 1)
            repeats = stage.repeats if is_outer else math.ceil(stage.repeats * scale.depth)
            scaled = _round_width(stage.width * scale.width)
            for number in range(repeats):
                plan.append((width, stage, scaled, stage.stride if number == 0 else 1))
                width = scaled
        self._blocks = nn.ModuleList(
            Block(*arguments, drop=DROP_CONNECT * number / len(plan)) for number, arguments in enumerate(plan)
        )
        self._conv_head = SameConv2d(width, HEAD_WIDTH, 1)
        self._bn1 = _norm(HEAD_WIDTH)
        # A named module, for class activation maps.
        self._activation = nn.ReLU6(inplace=True)
        self._dropout = nn.Dropout(scale.dropout)
        self._fc = nn.Linear(HEAD_WIDTH, categories)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                # As in torchvision's EfficientNet.
                nn.init.kaiming_normal_(module.weight, mode="fan_out")

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Normalized images (n, 3, height, width) -> logits (n, categories)."""
        values = functional.relu6(self._bn0(self._conv_stem(images)), inplace=True)
        for block in self._blocks:
            values = block(values)
        values = self._activation(self._bn1(self._conv_head(values)))
        logits: torch.Tensor = self._fc(self._dropout(values.mean((2, 3))))
        return logits


def _round_width(width: float) -> int:
    """Nearest multiple of eight, at least 0.9 times ``width``."""
    rounded = max(8, int(width + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * width else rounded
