"""Out-of-memory errors: detection, and a batch size that fits."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from traceback import clear_frames

import torch
from lightning_fabric import Fabric
from lightning_fabric.wrappers import _FabricModule
from torch import nn
from torch.func import functional_call
from torch.nn.parallel import DistributedDataParallel

from vision_designer.nodes.errors import ModuleOutOfMemoryError
from vision_designer.nodes.messages import Message

OUT_OF_MEMORY = (
    "defaultcpuallocator",
    "out of memory",
    "could not create a memory object",
    "could not create a primitive",
    "could not execute a primitive",
    "cublas_status_alloc_failed",
    "cudnn_status_alloc_failed",
    # cuDNN, without memory for the workspace of any kernel.
    "unable to find an engine to execute this computation",
    "unable to find a valid cudnn algorithm",
)
"""Messages of torch's allocator, device drivers and libraries, and oneDNN, in lower case."""


def is_out_of_memory(error: BaseException) -> bool:
    """Return whether host or device memory ran out."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and any(words in str(error).lower() for words in OUT_OF_MEMORY)


def free_memory(device: torch.device) -> None:
    """Free memory left by a failed step."""
    gc.collect()
    if device.type == "cuda":
        torch.cuda.empty_cache()
    elif device.type == "mps":
        torch.mps.empty_cache()


@contextmanager
def out_of_memory_as(message: str, **details: object) -> Iterator[None]:
    """Convert running out of memory to a ModuleOutOfMemoryError with this message and details."""
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        if not is_out_of_memory(error):
            raise
        raise ModuleOutOfMemoryError(message, **details) from error


@contextmanager
def explain_out_of_memory(
    network: nn.Module,
    fabric: Fabric,
    batch_size: int,
    *,
    optimizer: torch.optim.Optimizer | None = None,
    smallest: int = 1,
) -> Iterator[None]:
    """Convert running out of memory to ModuleOutOfMemoryError with a batch size that was tried and fits.

    ``network`` is in training mode, possibly wrapped by Fabric, torch.compile or DistributedDataParallel; the memory of
    the optimizer's first step counts. Sizes are those of this process, and ``smallest`` the minimum for training.
    """
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
    _clear_frames(failure)
    trial = _Trial(network, fabric, optimizer)
    raise out_of_memory(trial, batch_size, smallest, shape[-1] if shape else None) from failure


def out_of_memory(
    trial: "_Trial", batch_size: int, smallest: int, shape: tuple[int, ...] | None
) -> ModuleOutOfMemoryError:
    """Make the error to raise; tries a training step with ever smaller batches of images of ``shape`` (c, h, w)."""
    if shape is None:
        return ModuleOutOfMemoryError(
            "memory ran out while loading a batch size of {batch_size}. Decrease Batch size "
            "(batch_size), or make the images smaller with Resize and Center crop.",
            batch_size=batch_size,
        )
    size = batch_size // 2
    while size >= smallest:
        if trial.fits(size, shape):
            return ModuleOutOfMemoryError(
                "memory ran out with a batch size of {batch_size}. Set Batch size (batch_size) to {fits}, which fits.",
                batch_size=batch_size,
                fits=size,
            )
        size //= 2
    minimum = Message.counted(smallest, "one image alone does", "a batch of {count} images does")
    return ModuleOutOfMemoryError(
        "memory ran out with a batch size of {batch_size}, and {minimum} not fit either. Make the images "
        "smaller with Resize and Center crop, or choose a smaller model.",
        minimum=minimum,
        batch_size=batch_size,
        fits=0,
    )


def _clear_frames(failure: BaseException) -> None:
    """Free tensors of the failed step, which the frames in its traceback still reference."""
    error: BaseException | None = failure
    while error is not None:
        clear_frames(error.__traceback__)
        error.__traceback__ = None
        error = error.__cause__ or error.__context__


class _Trial:
    """Training steps that do not change the network.

    They use other parameters on the same memory, so that neither Fabric nor DistributedDataParallel sees their
    gradients:
    Fabric would raise, and the latter would wait for the other processes.
    """

    def __init__(self, network: nn.Module, fabric: Fabric, optimizer: torch.optim.Optimizer | None) -> None:
        self._network = _innermost(network)
        self._fabric = fabric
        self._optimizer = optimizer

    def fits(self, size: int, shape: tuple[int, ...]) -> bool:
        """Return whether a step with ``size`` images of ``shape`` (c, h, w) fits into memory."""
        self._network.zero_grad(set_to_none=True)
        free_memory(self._fabric.device)
        try:
            self._step(size, shape)
        except (MemoryError, RuntimeError) as error:
            if not is_out_of_memory(error):
                raise
            return False
        except ValueError as error:
            # Batch norm cannot train on one value per channel.
            if "Expected more than 1 value per channel" not in str(error):
                raise
            return False
        return True

    def _step(self, size: int, shape: tuple[int, ...]) -> None:
        device = self._fabric.device
        parameters = {
            name: parameter.detach().requires_grad_(parameter.requires_grad)
            for name, parameter in self._network.named_parameters()
        }
        buffers = {name: buffer.clone() for name, buffer in self._network.named_buffers()}
        with self._fabric.autocast():
            images = torch.zeros((size, *shape), device=device).contiguous(memory_format=torch.channels_last)
            logits = functional_call(self._network, parameters | buffers, (images,))
        logits.float().sum().backward()
        # Held until the end, like the state that an optimizer allocates in its first step.
        held = [torch.zeros_like(parameter) for parameter, copies in self._without_state() for _ in range(copies)]
        del held

    def _without_state(self) -> Iterator[tuple[nn.Parameter, int]]:
        """Parameters without optimizer state yet, and the number of tensors of their size it will allocate."""
        if self._optimizer is None:
            return
        for group in self._optimizer.param_groups:
            copies = 2 if "betas" in group else int(bool(group.get("momentum")))
            for parameter in group["params"]:
                if parameter.requires_grad and parameter not in self._optimizer.state:
                    yield parameter, copies


def _innermost(network: nn.Module) -> nn.Module:
    """The network without wrappers of Fabric, DistributedDataParallel and torch.compile."""
    if isinstance(network, _FabricModule | DistributedDataParallel):
        return _innermost(network.module)
    # Importing torch.compile's class takes a second.
    compiled = network.__dict__.get("_modules", {}).get("_orig_mod")
    return network if compiled is None else _innermost(compiled)
