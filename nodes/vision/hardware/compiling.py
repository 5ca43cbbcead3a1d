"""torch.compile, where it is supported."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import torch
from torch import nn

from vision_designer.nodes.core.job import Job
from vision_designer.nodes.errors import LibraryExceptionError
from vision_designer.nodes.vision.hardware.devices import seeded
from vision_designer.nodes.vision.hardware.memory import is_out_of_memory

BACKEND = "inductor"
"""torch's default; tests use one that needs no compiler."""


def compile_network(network: nn.Module, device: torch.device, job: Job) -> nn.Module:
    """Compile a network, sharing its weights; returns ``network`` itself, with a warning, where that is impossible."""
    why = why_not(device)
    if why:
        job.warn(
            "Compile (compile) is on, but this machine cannot compile for {device}; training continues without it: "
            "{why}",
            device=device.type,
            why=why,
        )
        return network
    job.log("the network is compiled; the first steps take longer")
    return cast("nn.Module", torch.compile(network, backend=BACKEND))


def why_not(device: torch.device) -> str:
    """Why compilation for ``device`` is impossible, e.g. no compiler; empty if it is possible."""
    try:
        with seeded(0):
            layer = nn.Linear(2, 2).to(device)
        torch.compile(layer, backend=BACKEND)(torch.ones(2, 2, device=device)).sum().backward()
    except Exception as error:
        # The compiler raises arbitrary exceptions, from a missing program to a wrong version.
        return _reason(error)
    return ""


@contextmanager
def explain_compilation() -> Iterator[None]:
    """Convert compilation errors to a LibraryExceptionError that names the parameter and says what to do."""
    # Imported here: takes a second.
    from torch._dynamo.exc import TorchDynamoException

    try:
        yield
    except TorchDynamoException as error:
        if is_out_of_memory(error):
            raise
        raise LibraryExceptionError(
            "torch.compile cannot compile this network: {reason}. Turn Compile (compile) off.",
            reason=_reason(error),
            parameter="compile",
        ) from error


def _reason(error: Exception) -> str:
    # Dynamo's own message does not name the cause.
    inner = getattr(error, "inner_exception", error)
    lines = str(inner).strip().splitlines()
    return lines[0].rstrip(".:") if lines else type(inner).__name__
