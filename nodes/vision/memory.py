"""Running out of memory: what was tried, and what would fit."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from lightning_fabric import Fabric
from torch import nn

from vision_designer.nodes.errors import ModuleOutOfMemoryError

OUT_OF_MEMORY = (
    "defaultcpuallocator",
    "out of memory",
    "could not create a memory object",
    "could not create a primitive",
    "could not execute a primitive",
)
"""What torch's allocator, the devices' drivers and oneDNN say, in lower case."""


def is_out_of_memory(error: BaseException) -> bool:
    """Whether the host's or a device's memory ran out."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and any(words in str(error).lower() for words in OUT_OF_MEMORY)


def free_memory(device: torch.device) -> None:
    """Give back what a failed step has left."""
    gc.collect()
    if device.type == "cuda":
        torch.cuda.empty_cache()


@contextmanager
def explain_out_of_memory(network: nn.Module, fabric: Fabric, batch_size: int) -> Iterator[None]:
    """Turn running out of memory into ModuleOutOfMemoryError with a batch size that was tried and fits."""
    shape: list[tuple[int, ...]] = []
    hook = network.register_forward_pre_hook(lambda module, inputs: shape.append(tuple(inputs[0].shape[1:])))
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        if not is_out_of_memory(error):
            raise
        failure = error
    else:
        return
    finally:
        hook.remove()
    # Here, outside of the except clause, the failed step's tensors are no longer held by its traceback.
    failure.__traceback__ = None
    raise out_of_memory(network, fabric, batch_size, shape[-1] if shape else None) from failure


def out_of_memory(
    network: nn.Module, fabric: Fabric, batch_size: int, shape: tuple[int, ...] | None
) -> ModuleOutOfMemoryError:
    """The error to raise; tries one training step with ever smaller batches of images of ``shape`` (c, h, w)."""
    if shape is None:
        return ModuleOutOfMemoryError(
            f"memory ran out while loading a batch size of {batch_size}. Set Batch size (batch_size) lower, or make "
            "the images smaller with Resize and Center crop.",
            batch_size=batch_size,
        )
    size = batch_size // 2
    while size >= 1:
        free_memory(fabric.device)
        if _fits(network, fabric, size, shape):
            return ModuleOutOfMemoryError(
                f"memory ran out with a batch size of {batch_size}. Set Batch size (batch_size) to {size}, which fits.",
                batch_size=batch_size,
                fits=size,
            )
        size //= 2
    return ModuleOutOfMemoryError(
        f"memory ran out with a batch size of {batch_size}, and one image alone does not fit either. "
        "Make the images smaller with Resize and Center crop, or choose a smaller model.",
        batch_size=batch_size,
        fits=0,
    )


def _fits(network: nn.Module, fabric: Fabric, size: int, shape: tuple[int, ...]) -> bool:
    network.zero_grad(set_to_none=True)
    try:
        images = torch.zeros((size, *shape), device=fabric.device).contiguous(memory_format=torch.channels_last)
        with fabric.autocast():
            logits = network(images)
        logits.float().sum().backward()
    except (MemoryError, RuntimeError) as error:
        if not is_out_of_memory(error):
            raise
        return False
    finally:
        network.zero_grad(set_to_none=True)
    return True
