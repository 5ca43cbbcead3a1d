"""Process groups, by Lightning Fabric on torch.distributed."""

import os
from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import torch
from lightning_fabric import Fabric
from lightning_fabric.plugins.environments.torchelastic import TorchElasticEnvironment
from lightning_fabric.strategies.ddp import DDPStrategy
from torch import distributed

from vision_designer.nodes.errors import NotInRangeValueError
from vision_designer.nodes.vision.hardware.devices import ACCELERATORS, make_fabric

TIMEOUT = timedelta(minutes=10)
"""Timeout for messages from other processes."""
T = TypeVar("T")
BACKENDS = {"cpu": "gloo", "cuda": "cpu:gloo,cuda:nccl"}
"""Values on the host use gloo also with a GPU, to avoid synchronizing with it."""


def check_device(device: str, processes: int, machines: int = 1) -> None:
    """Check that this machine has devices for all of its processes.

    ``machines`` communicate, as in training; in scoring each process works alone.

    Raises:
        NotInRangeValueError: too few devices, or devices that cannot communicate.
    """
    if device not in BACKENDS and machines > 1:
        raise NotInRangeValueError(
            "Node count (node_count) is {value}, but machines cannot train together on the device {device}: torch "
            "cannot exchange gradients between such devices. Set it to 1, or Device (device) to cpu.",
            device=device,
            parameter="node_count",
            value=machines,
        )
    maximum = torch.cuda.device_count() if device == "cuda" else 1 if device == "mps" else processes
    if processes > maximum:
        raise NotInRangeValueError(
            "Process count per node (process_count_per_node) is {value}, but this machine has {maximum} "
            "devices of the type {device}. Set it to {maximum} or lower, or Device (device) to cpu.",
            maximum=maximum,
            device=device,
            parameter="process_count_per_node",
            value=processes,
        )


class Processes:
    """Single process without a group."""

    rank = 0
    count = 1
    machines = 1
    local_count = 1

    @property
    def first(self) -> bool:
        """Whether this process writes the common results."""
        return self.rank == 0

    @property
    def several(self) -> bool:
        """Whether there are other processes."""
        return self.count > 1

    def fabric(self, device: str, precision: str) -> Fabric:
        """Make a Fabric for training together; a collective call, once."""
        return make_fabric(device, precision)

    def fabric_alone(self, device: str, precision: str) -> Fabric:
        """Make a Fabric for this process alone, on its own device."""
        return make_fabric(device, precision)

    def all_sum(self, values: Sequence[float]) -> list[float]:
        """Sum each value over all processes in float64; a collective call with equal lengths."""
        return [*values]

    def union(self, texts: Iterable[str]) -> set[str]:
        """Union over all processes; a collective call."""
        return {*texts}

    def all_gather(self, value: T) -> list[T]:
        """Value of each process, in the order of ranks; a collective call."""
        return [value]

    def broadcast_buffers(self, buffers: Iterable[torch.Tensor]) -> None:
        """Broadcast tensors from the first process; a collective call with the same tensors in the same order."""

    def destroy(self) -> None:
        """Destroy the process group, if there is one."""


ALONE = Processes()


class ProcessGroup(Processes):
    """Processes started by torchrun.

    Args:
        rendezvous: shared folder for rendezvous if all are on one machine; None to use the launcher's address.
    """

    def __init__(self, rendezvous: Path | None) -> None:
        self.rank = int(os.environ["RANK"])
        self.count = int(os.environ["WORLD_SIZE"])
        self.machines = int(os.environ["GROUP_WORLD_SIZE"])
        self.local_count = int(os.environ["LOCAL_WORLD_SIZE"])
        self._rendezvous = rendezvous

    def fabric(self, device: str, precision: str) -> Fabric:
        """See :class:`Processes`."""
        backend = BACKENDS[device]
        if self._rendezvous is not None:
            # A FileStore, so that processes on one machine need no network port.
            name = f"store-{os.environ['TORCHELASTIC_RESTART_COUNT']}-{os.environ['MASTER_PORT']}"
            store = distributed.FileStore(str(self._rendezvous / name), self.count)  # type: ignore[attr-defined]
            distributed.init_process_group(backend, store=store, rank=self.rank, world_size=self.count, timeout=TIMEOUT)
        fabric = Fabric(
            accelerator=ACCELERATORS[device],
            devices=self.local_count,
            num_nodes=self.machines,
            # Batch norm buffers are broadcast from the first process before use instead of at every step.
            strategy=DDPStrategy(process_group_backend=backend, timeout=TIMEOUT, broadcast_buffers=False),
            plugins=[_Elastic()],
            precision=precision,  # type: ignore[arg-type]
        )
        fabric.launch()
        return fabric

    def fabric_alone(self, device: str, precision: str) -> Fabric:
        """See :class:`Processes`."""
        if device != "cuda":
            return make_fabric(device, precision)
        own = [int(os.environ["LOCAL_RANK"])]
        return Fabric(accelerator="cuda", devices=own, strategy="auto", precision=precision)  # type: ignore[arg-type]

    def all_sum(self, values: Sequence[float]) -> list[float]:
        """See :class:`Processes`."""
        total = torch.tensor(values, dtype=torch.float64)
        distributed.all_reduce(total)
        return total.tolist()

    def union(self, texts: Iterable[str]) -> set[str]:
        """See :class:`Processes`."""
        return {text for one in self.all_gather([*texts]) for text in one}

    def all_gather(self, value: T) -> list[T]:
        """See :class:`Processes`."""
        found: list[T] = [value] * self.count
        distributed.all_gather_object(found, value)
        return found

    def broadcast_buffers(self, buffers: Iterable[torch.Tensor]) -> None:
        """See :class:`Processes`."""
        for buffer in buffers:
            distributed.broadcast(buffer, 0)

    def destroy(self) -> None:
        """See :class:`Processes`."""
        if distributed.is_initialized():
            distributed.destroy_process_group()


class _Elastic(TorchElasticEnvironment):
    """torchrun's environment, which allows machines with different numbers of processes."""

    def validate_settings(self, num_devices: int, num_nodes: int) -> None:
        """Skip the check; the launcher does it."""


def launched_processes(rendezvous: Path | None) -> Processes:
    """Processes started by torchrun; a single one needs no group. ``rendezvous`` as in :class:`ProcessGroup`."""
    return ProcessGroup(rendezvous) if int(os.environ["WORLD_SIZE"]) > 1 else ALONE
