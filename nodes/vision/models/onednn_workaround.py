"""Workaround for oneDNN's wrong gradients on very small images."""

import torch
from torch import nn
from torch.nn import functional


class NarrowConv2d(nn.Conv2d):
    """Convolution that uses a horizontal stride of one for inputs one pixel wide.

    For such inputs, oneDNN's bfloat16 convolution with stride 2 leaves the gradients of kernel columns over padding
    uninitialized instead of zero (seen with torch 2.14 and AVX-512; a ResNet has such inputs when images are 16 pixels
    wide), so training produces garbage or NaN. With padding that keeps the size, stride 1 is equivalent and correct.
    """

    def _conv_forward(self, input: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor | None) -> torch.Tensor:
        one_column = input.shape[-1] == 1 and 2 * int(self.padding[1]) + 1 == self.kernel_size[1]
        if not one_column or self.padding_mode != "zeros":
            plain: torch.Tensor = super()._conv_forward(input, weight, bias)
            return plain
        stride = (self.stride[0], 1)
        return functional.conv2d(input, weight, bias, stride, self.padding, self.dilation, self.groups)


def replace_narrow_convolutions(network: nn.Module) -> None:
    """Convert all convolutions of a network to :class:`NarrowConv2d`, keeping weights and names."""
    for module in network.modules():
        if type(module) is nn.Conv2d:
            module.__class__ = NarrowConv2d
