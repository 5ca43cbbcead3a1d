"""Devices, precision and determinism, by Lightning Fabric."""

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
"""Seed bits that torch's and numpy's generators accept."""
_random = threading.RLock()

# Fabric logs the precision.
logging.getLogger("lightning_fabric").setLevel(logging.WARNING)


def _fresh_lock() -> None:
    # A forked worker would deadlock on a lock held by another thread.
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
    """Resolve ``auto`` to the fastest device of this machine; NotInRangeValueError for one that it lacks."""
    available = available_devices()
    if device == "auto":
        return available[0]
    if device not in available:
        raise no_such_device(device, available)
    return device


def choose_precision(precision: str, device: str) -> str:
    """Resolve ``auto`` to bf16-mixed if ``device`` computes faster with it, else to 32-true.

    A processor needs AVX-512 bf16 or AMX, and an NVIDIA GPU compute capability 8.0; others emulate bfloat16 in
    software, as do Apple's first chips, so mps gets 32-true. Weights stay in 32 bits, and so does everything except
    convolutions and matrix products.

    Raises:
        NotInRangeValueError: the device does not support the precision.
    """
    if precision == "auto":
        fast = cuda_has_bfloat16() if device == "cuda" else device == "cpu" and cpu_has_bfloat16()
        return "bf16-mixed" if fast else "32-true"
    if precision == "16-mixed" and device == "cpu":
        raise no_half_precision(precision)
    return precision


def cuda_has_bfloat16() -> bool:
    """Return whether all GPUs support bfloat16, since several processes may use several."""
    if not torch.cuda.is_bf16_supported(including_emulation=False):
        return False
    # Only query properties of the other GPUs: making one current would allocate memory there.
    others = range(1, torch.cuda.device_count())
    return torch.version.hip is not None or all(torch.cuda.get_device_capability(other) >= (8, 0) for other in others)


def cpu_has_bfloat16() -> bool:
    """Return whether the processor supports bfloat16; False if unknown (torch before 2.9)."""
    ask = getattr(torch.cpu, "get_capabilities", None)
    found = ask() if ask is not None else {}
    return bool(found.get("avx512_bf16") or found.get("amx_bf16"))


def make_fabric(device: str, precision: str) -> Fabric:
    """Make a Fabric for one process on one device; both arguments resolved."""
    return Fabric(accelerator=ACCELERATORS[device], devices=1, precision=precision)  # type: ignore[arg-type]


CPU = torch.device("cpu")


@contextmanager
def seeded(seed: int, device: torch.device = CPU) -> Iterator[None]:
    """Seed the random generators inside the context; restores torch's global generators.

    Serializes threads, since graphs may train in several threads and the generators are process-wide. The generator of
    ``device`` is seeded besides the CPU's.
    """
    others = [device] if device.type != "cpu" else []
    with _random, torch.random.fork_rng(devices=others, device_type=device.type if others else "cuda"):
        # torch.manual_seed records a stack trace for each unused device, which takes almost a millisecond.
        torch.default_generator.manual_seed(seed & SEED_BITS)
        if device.type == "cuda":
            torch.cuda.manual_seed(seed & SEED_BITS)
        elif device.type == "mps":
            torch.mps.manual_seed(seed & SEED_BITS)
        yield


def to_device(tensor: torch.Tensor, device: torch.device) -> torch.Tensor:
    """Copy a CPU tensor to ``device``, asynchronously to a GPU."""
    if device.type == "cuda":
        # A copy from unpinned memory is synchronous. pin_memory() returns pinned tensors unchanged.
        return tensor.pin_memory().to(device, non_blocking=True)
    return tensor.to(device)


CUBLAS_WORKSPACE = "CUBLAS_WORKSPACE_CONFIG"
CUBLAS_WORKSPACE_SIZE = ":4096:8"
"""Makes cuBLAS deterministic; the faster one of the two sizes that its documentation gives."""

EXACT = "ieee"
_exact = threading.Lock()
_computing = 0
_before: dict[str, Any] = {}


@contextmanager
def exact_and_repeatable() -> Iterator[None]:
    """Compute deterministically and without TF32 inside the context; restores the settings afterwards.

    The only place for these settings, for training and scoring, on any device and with any precision. By default, cuDNN
    rounds the inputs of float32 convolutions to TF32, with 10 mantissa bits instead of 23, and selects kernels by
    timing; here it uses float32 and deterministic kernels. With mixed precision, the same applies to the remaining
    float32 products.

    cuBLAS reads its setting from the environment when CUDA starts; a value set by the user is kept.

    The settings are process-wide. If several graphs compute at once, the last to leave restores them.
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
    """Settings of this process for float32 products and determinism."""
    cudnn: Any = torch.backends.cudnn
    try:
        matmul = torch.get_float32_matmul_precision()
    except RuntimeError:
        # Set for each device separately by other code; torch has no common name for it.
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
    # Set the older name first: torch raises when reading settings that differ between the two names, and its compiler
    # and Fabric still read the older one.
    cudnn.allow_tf32 = settings["conv"] == "tf32"
    if hasattr(cudnn, "conv"):
        # Since torch 2.9, where the global setting would otherwise apply.
        cudnn.conv.fp32_precision, cudnn.rnn.fp32_precision = settings["conv"], settings["rnn"]
