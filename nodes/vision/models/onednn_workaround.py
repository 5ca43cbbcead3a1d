"""Workaround for oneDNN's wrong gradients on very small images."""

import torch
from torch import nn
from torch.nn import functional


class NarrowConv2d(nn.Conv2d):
    """A convolution that moves by one column where there is only one.

    Of an input one pixel wide, oneDNN's bfloat16 convolution with a stride of two leaves the gradients of those columns
    of its kernel that lie on padding as it finds the memory, instead of setting them to zero (seen with torch 2.14 on a
    processor with AVX-512; a ResNet has such inputs when images are 16 pixels wide). What training makes of these
    weights is garbage, or NaN. With padding that keeps the size, moving by one column is the same convolution, and its
    gradients are right.
    """

    def _conv_forward(self, input: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor | None) -> torch.Tensor:
        one_column = input.shape[-1] == 1 and 2 * int(self.padding[1]) + 1 == self.kernel_size[1]
        if not one_column or self.padding_mode != "zeros":
            plain: torch.Tensor = super()._conv_forward(input, weight, bias)
            return plain
        stride = (self.stride[0], 1)
        return functional.conv2d(input, weight, bias, stride, self.padding, self.dilation, self.groups)


def mend_narrow_convolutions(network: nn.Module) -> None:
    """Have every convolution of a network be a :class:`NarrowConv2d`, with the same weights under the same names."""
    for module in network.modules():
        if type(module) is nn.Conv2d:
            module.__class__ = NarrowConv2d
