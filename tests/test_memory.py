"""Running out of memory, with allocations that really fail."""

import pytest
import torch
from torch import nn

from vision_designer.nodes.errors import ModuleOutOfMemoryError
from vision_designer.nodes.vision.hardware import make_fabric
from vision_designer.nodes.vision.memory import explain_out_of_memory, is_out_of_memory

pytestmark = pytest.mark.slow

PETABYTE = 10**15


class Greedy(nn.Module):
    """A network that asks for a petabyte when it gets more images than it likes."""

    def __init__(self, most):
        super().__init__()
        self.most = most
        self.layer = nn.Linear(3, 2)
        self.tried = []

    def forward(self, images):
        self.tried.append(len(images))
        if len(images) > self.most:
            torch.empty(PETABYTE, dtype=torch.uint8)
        return self.layer(images.mean(dim=(2, 3)))


@pytest.fixture
def fabric():
    return make_fabric("cpu", "32-true")


def step(network, fabric, batch_size):
    with explain_out_of_memory(network, fabric, batch_size):
        network(torch.zeros(batch_size, 3, 8, 8))


@pytest.mark.parametrize(("most", "fits"), [(4, 4), (7, 4), (1, 1)])
def test_running_out_of_memory_names_a_batch_size_that_was_tried_and_fits(fabric, most, fits):
    network = Greedy(most)
    with pytest.raises(ModuleOutOfMemoryError, match=rf"batch size of 32\. Set .* to {fits}, which fits") as caught:
        step(network, fabric, 32)
    assert caught.value.details == {"batch_size": 32, "fits": fits}
    assert network.tried[-1] == fits
    assert all(parameter.grad is None for parameter in network.parameters())


def test_when_one_image_does_not_fit_the_remedy_is_another(fabric):
    with pytest.raises(ModuleOutOfMemoryError, match=r"one image alone does not fit either\. Make the images smaller"):
        step(Greedy(0), fabric, 2)


def test_running_out_before_the_first_step_names_the_batch_size(fabric):
    with (
        pytest.raises(ModuleOutOfMemoryError, match=r"loading a batch size of 64\. Set .* lower"),
        explain_out_of_memory(Greedy(4), fabric, 64),
    ):
        torch.empty(PETABYTE, dtype=torch.uint8)


def test_enough_memory_is_no_error(fabric):
    step(Greedy(8), fabric, 8)


def test_other_errors_pass(fabric):
    with pytest.raises(RuntimeError, match="size"), explain_out_of_memory(Greedy(4), fabric, 4):
        torch.zeros(2) + torch.zeros(3)
    assert not is_out_of_memory(RuntimeError("the size of tensor a must match"))
    assert is_out_of_memory(MemoryError())
