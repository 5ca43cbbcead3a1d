"""Devices and precision, by Lightning Fabric."""

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from lightning_fabric import Fabric

from vision_designer.nodes.errors import NotInRangeValueError

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
        raise NotInRangeValueError(
            f"Device (device) is {device}, which this machine does not have; choose auto or {' or '.join(available)}.",
            parameter="device",
            value=device,
        )
    return device


def choose_precision(precision: str, device: str) -> str:
    """``auto`` becomes bf16-mixed where ``device`` computes faster with it, else 32-true, which is exact.

    A processor needs AVX-512 bf16 or AMX; one without computes bfloat16 in software. Weights stay in 32 bits, and
    everything that is not a convolution or a matrix product too.

    Raises:
        NotInRangeValueError: the device cannot compute with that precision.
    """
    if precision == "auto":
        fast = torch.cuda.is_bf16_supported() if device == "cuda" else device == "cpu" and cpu_has_bfloat16()
        return "bf16-mixed" if fast else "32-true"
    if precision == "16-mixed" and device == "cpu":
        raise NotInRangeValueError(
            "Precision (precision) is 16-mixed, which a CPU cannot compute with; choose auto, 32-true or bf16-mixed.",
            parameter="precision",
            value=precision,
        )
    return precision


def cpu_has_bfloat16() -> bool:
    """Whether the processor itself multiplies bfloat16; False when torch, before 2.9, cannot tell."""
    ask = getattr(torch.cpu, "get_capabilities", None)
    found = ask() if ask is not None else {}
    return bool(found.get("avx512_bf16") or found.get("amx_bf16"))


def make_fabric(device: str, precision: str) -> Fabric:
    """A Fabric for one process on one device; both arguments as chosen by the functions above."""
    return Fabric(accelerator=ACCELERATORS[device], devices=1, precision=precision)  # type: ignore[arg-type]


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Draw from ``seed`` inside, and leave torch's global generator as it was.

    One thread at a time: graphs may train in several threads, and the generator is the process's.
    """
    with _random, torch.random.fork_rng(devices=[]):
        # torch.manual_seed notes the whole stack for each device that is not in use yet: most of a millisecond.
        torch.default_generator.manual_seed(seed & SEED_BITS)
        yield


def set_deterministic() -> None:
    """Have cuDNN give the same numbers every time; CPU kernels do already."""
    torch.backends.cudnn.deterministic = True
    torch.backends.cudnn.benchmark = False
