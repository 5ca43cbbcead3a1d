"""Gradients never contain uninitialized memory, down to images of one pixel."""

import copy

import pytest
import torch
from levels import some
from torch import nn
from torch.nn import functional

from vision_designer.nodes.vision.models.networks import NarrowConv2d, build, replace_narrow_convolutions

SIZES = [1 << number for number in range(8, 23)]


def fill_memory_with_nan():
    """Fill the memory of the next tensors with NaN."""
    soiled = [
        torch.full((size,), torch.nan, dtype=dtype) for size in SIZES for dtype in (torch.float32, torch.bfloat16)
    ]
    del soiled


@pytest.fixture(autouse=True)
def one_order():
    torch.manual_seed(0)


@pytest.mark.parametrize("size", [(1, 1), (2, 1), (5, 1), (1, 2), (1, 5), (4, 4)], ids=str)
@pytest.mark.parametrize(("kernel", "padding"), some([(3, 1), (7, 3)]))
@pytest.mark.parametrize("half", [False, True], ids=["32 bits", "bfloat16"])
def test_convolution_gradients_are_right_at_any_size(size, kernel, padding, half):
    plain = nn.Conv2d(64, 96, kernel, stride=2, padding=padding, bias=False)
    mended = nn.Sequential(copy.deepcopy(plain))
    replace_narrow_convolutions(mended)
    assert type(mended[0]) is NarrowConv2d
    images = torch.randn(8, 64, *size)
    fill_memory_with_nan()
    with torch.autocast("cpu", torch.bfloat16, enabled=half):
        values = mended(images)
        loss = values.float().square().sum()
    fill_memory_with_nan()
    loss.backward()
    # The reference: a convolution in 64 bits, which is not affected.
    weight = plain.weight.detach().double().requires_grad_()
    expected = functional.conv2d(images.double(), weight, stride=2, padding=padding)
    expected.square().sum().backward()
    assert values.shape == expected.shape
    for found, right in ((values, expected), (mended[0].weight.grad, weight.grad)):
        assert (found.double() - right).abs().max() <= 0.03 * right.abs().max()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("architecture", "size"),
    some(
        (architecture, size)
        for architecture in ("resnet18", "resnet50", "resnext50_32x4d", "densenet121")
        for size in ((33, 48), (16, 16), (32, 32), (64, 16))
        # densenet121 reduces an image too often for 16 pixels.
        if architecture != "densenet121" or min(size) > 16
    ),
    ids=str,
)
def test_gradients_contain_no_uninitialized_memory(architecture, size):
    network = build(architecture, {}, 10).to(memory_format=torch.channels_last).train()
    images = torch.randn(4, 3, *size).to(memory_format=torch.channels_last)
    fill_memory_with_nan()
    with torch.autocast("cpu", torch.bfloat16):
        loss = functional.cross_entropy(network(images), torch.arange(4))
    fill_memory_with_nan()
    loss.backward()
    assert [name for name, weight in network.named_parameters() if not torch.isfinite(weight.grad).all()] == []
