"""Devices and precision, by Lightning Fabric."""

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from lightning_fabric import Fabric

from vision_designer.nodes.errors import no_half_precision, no_such_device

ACCELERATORS = {"cpu": "cpu", "cuda": "cuda", "mps": "mps"}
SEED_BITS = 0xFFFF_FFFF_FFFF_FFFF
"""Of a seed of any size, what torch's and numpy's generators take."""
_random = threading.RLock()

# It tells the terminal which precision it was asked for.
logging.getLogger("lightning_fabric").setLevel(logging.WARNING)


def _fresh_lock() -> None:
    # A worker that is forked while another thread holds the lock would wait for it for ever.
    global _random
    _random = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_fresh_lock)


def available_devices() -> list[str]:
    """Devices of this machine, the fastest first."""
    devices = ["cuda"] if torch.cuda.is_available() else []
    devices += ["mps"] if torch.backends.mps.is_available() else []
    return [*devices, "cpu"]


def choose_device(device: str) -> str:
    """``auto`` becomes the fastest device of this machine.

    Raises:
        NotInRangeValueError: this machine has no such device.
    """
    available = available_devices()
    if device == "auto":
        return available[0]
    if device not in available:
        raise no_such_device(device, available)
    return device


def choose_precision(precision: str, device: str) -> str:
    """``auto`` becomes bf16-mixed where ``device`` computes faster with it, else 32-true, which is exact.

    A processor needs AVX-512 bf16 or AMX, and an NVIDIA GPU compute capability 8.0; others compute bfloat16 in
    software, and so do Apple's first chips, so that it is 32-true on mps. Weights stay in 32 bits, and everything that
    is not a convolution or a matrix product too.

    Raises:
        NotInRangeValueError: the device cannot compute with that precision.
    """
    if precision == "auto":
        fast = cuda_has_bfloat16() if device == "cuda" else device == "cpu" and cpu_has_bfloat16()
        return "bf16-mixed" if fast else "32-true"
    if precision == "16-mixed" and device == "cpu":
        raise no_half_precision(precision)
    return precision


def cuda_has_bfloat16() -> bool:
    """Whether all GPUs of this machine multiply bfloat16 themselves: processes that share the work use several."""
    if not torch.cuda.is_bf16_supported(including_emulation=False):
        return False
    # Of another GPU only its description is asked for: to make it the current one would take memory there.
    others = range(1, torch.cuda.device_count())
    return torch.version.hip is not None or all(torch.cuda.get_device_capability(other) >= (8, 0) for other in others)


def cpu_has_bfloat16() -> bool:
    """Whether the processor itself multiplies bfloat16; False when torch, before 2.9, cannot tell."""
    ask = getattr(torch.cpu, "get_capabilities", None)
    found = ask() if ask is not None else {}
    return bool(found.get("avx512_bf16") or found.get("amx_bf16"))


def make_fabric(device: str, precision: str) -> Fabric:
    """A Fabric for one process on one device; both arguments as chosen by the functions above."""
    return Fabric(accelerator=ACCELERATORS[device], devices=1, precision=precision)  # type: ignore[arg-type]


CPU = torch.device("cpu")


@contextmanager
def seeded(seed: int, device: torch.device = CPU) -> Iterator[None]:
    """Draw from ``seed`` inside, and leave torch's global generators as they were.

    One thread at a time: graphs may train in several threads, and the generators are the process's.

    Args:
        seed: any whole number.
        device: whose generator is seeded beside the CPU's.
    """
    others = [device] if device.type != "cpu" else []
    with _random, torch.random.fork_rng(devices=others, device_type=device.type if others else "cuda"):
        # torch.manual_seed notes the whole stack for each device that is not in use yet: most of a millisecond.
        torch.default_generator.manual_seed(seed & SEED_BITS)
        if device.type == "cuda":
            torch.cuda.manual_seed(seed & SEED_BITS)
        elif device.type == "mps":
            torch.mps.manual_seed(seed & SEED_BITS)
        yield


def to_device(tensor: torch.Tensor, device: torch.device) -> torch.Tensor:
    """A tensor of the CPU on ``device``; a copy to a GPU is made while the program goes on."""
    if device.type == "cuda":
        # From other memory the copy would be waited for. What is pinned already is left as it is.
        return tensor.pin_memory().to(device, non_blocking=True)
    return tensor.to(device)


CUBLAS_WORKSPACE = "CUBLAS_WORKSPACE_CONFIG"
CUBLAS_WORKSPACE_SIZE = ":4096:8"
"""A workspace for each stream, by which cuBLAS gives the same numbers every time; its documentation has the two sizes
by which that is promised, of which this is the faster."""

EXACT = "ieee"
_exact = threading.Lock()
_computing = 0
_before: dict[str, Any] = {}


@contextmanager
def exact_and_repeatable() -> Iterator[None]:
    """Compute inside in the format that was asked for, and the same numbers every time; afterwards all is as before.

    Nothing else decides on this, for training and scoring, on any device and with any precision. 32-bit floats are
    multiplied as such: by default cuDNN has convolutions round them to TF32, with 10 bits in place of 23. cuDNN takes
    kernels that always add in the same order, and does not choose them by how fast they were just now. The mixed
    precisions compute what is left of 32-bit products alike.

    cuBLAS reads its setting from the environment when CUDA starts; if the user has set it there, it stays.

    These are settings of the whole process. Several graphs may compute at once: the last that leaves restores them.
    """
    global _computing
    with _exact:
        if not _computing:
            os.environ.setdefault(CUBLAS_WORKSPACE, CUBLAS_WORKSPACE_SIZE)
            _before.update(_number_settings())
            _set_numbers({"deterministic": True, "benchmark": False, "conv": EXACT, "rnn": EXACT, "matmul": "highest"})
        _computing += 1
    try:
        yield
    finally:
        with _exact:
            _computing -= 1
            if not _computing:
                _set_numbers(_before)


def _number_settings() -> dict[str, Any]:
    """The settings of this process that decide how 32-bit floats are multiplied, and whether that is repeatable."""
    cudnn: Any = torch.backends.cudnn
    try:
        matmul = torch.get_float32_matmul_precision()
    except RuntimeError:
        # Set for each device apart, by somebody else in this process; for torch that has no common name.
        matmul = "highest"
    found = {"deterministic": cudnn.deterministic, "benchmark": cudnn.benchmark, "matmul": matmul}
    if hasattr(cudnn, "conv"):
        return found | {"conv": cudnn.conv.fp32_precision, "rnn": cudnn.rnn.fp32_precision}
    tf32 = "tf32" if cudnn.allow_tf32 else EXACT
    return found | {"conv": tf32, "rnn": tf32}


def _set_numbers(settings: dict[str, Any]) -> None:
    cudnn: Any = torch.backends.cudnn
    cudnn.deterministic, cudnn.benchmark = settings["deterministic"], settings["benchmark"]
    torch.set_float32_matmul_precision(settings["matmul"])
    # First by the older name, since torch refuses to tell settings that the two names give differently; its compiler,
    # and Fabric, still ask by the older.
    cudnn.allow_tf32 = settings["conv"] == "tf32"
    if hasattr(cudnn, "conv"):
        # Since torch 2.9, where a setting for everything would otherwise count.
        cudnn.conv.fp32_precision, cudnn.rnn.fp32_precision = settings["conv"], settings["rnn"]
