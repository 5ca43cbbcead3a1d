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

SILENCE = timedelta(minutes=10)
"""How long one process waits for a word of another, before it takes it for dead."""
T = TypeVar("T")
BACKENDS = {"cpu": "gloo", "cuda": "cpu:gloo,cuda:nccl"}
"""Numbers on the host go by gloo on a GPU too, so that the GPU need not be waited for."""


def check_device(device: str, processes: int, machines: int = 1) -> None:
    """Check that so many processes of this machine can compute on ``device``.

    Args:
        device: as chosen.
        processes: on this machine.
        machines: whose processes exchange what they compute, as in training; in scoring each works by itself.

    Raises:
        NotInRangeValueError: there are fewer devices, or they cannot exchange anything.
    """
    if device not in BACKENDS and machines > 1:
        raise NotInRangeValueError(
            f"Node count (node_count) is {machines}, but machines cannot train together on the device {device}: torch "
            "cannot exchange gradients between such devices. Set it to 1, or Device (device) to cpu.",
            parameter="node_count",
            value=machines,
        )
    maximum = torch.cuda.device_count() if device == "cuda" else 1 if device == "mps" else processes
    if processes > maximum:
        raise NotInRangeValueError(
            f"Process count per node (process_count_per_node) is {processes}, but this machine has {maximum} devices "
            f"of the type {device}. Set it to {maximum} or lower, or Device (device) to cpu.",
            parameter="process_count_per_node",
            value=processes,
        )


class Processes:
    """One process by itself: it is the first and only one, and nobody has to be asked.

    Attributes:
        rank: the process's number, from 0.
        count: how many there are.
        machines: on how many machines.
        here: how many are on this machine.
    """

    rank = 0
    count = 1
    machines = 1
    here = 1

    @property
    def first(self) -> bool:
        """Whether this is the process that writes what all have found."""
        return self.rank == 0

    @property
    def several(self) -> bool:
        """Whether there are others."""
        return self.count > 1

    def fabric(self, device: str, precision: str) -> Fabric:
        """A Fabric in which the processes train together; all call this, once."""
        return make_fabric(device, precision)

    def fabric_alone(self, device: str, precision: str) -> Fabric:
        """A Fabric for this process alone, on its own device."""
        return make_fabric(device, precision)

    def sums(self, values: Sequence[float]) -> list[float]:
        """The sum of each value over all processes, in 64-bit floats; all call this, with equally many."""
        return [*values]

    def union(self, texts: Iterable[str]) -> set[str]:
        """What any process has; all call this."""
        return {*texts}

    def gathered(self, value: T) -> list[T]:
        """What each process has, in the order of their ranks; all call this."""
        return [value]

    def take_first(self, buffers: Iterable[torch.Tensor]) -> None:
        """Overwrite tensors with those of the first process; all call this, with the same ones in the same order."""

    def leave(self) -> None:
        """Say good-bye to the others, if they ever met."""


ALONE = Processes()


class ProcessGroup(Processes):
    """The processes that torch's launcher has started, of which this is one.

    Args:
        meeting: a folder that all see, where they find each other if all are on one machine; None: by the address
            that the launcher has chosen.
    """

    def __init__(self, meeting: Path | None) -> None:
        self.rank = int(os.environ["RANK"])
        self.count = int(os.environ["WORLD_SIZE"])
        self.machines = int(os.environ["GROUP_WORLD_SIZE"])
        self.here = int(os.environ["LOCAL_WORLD_SIZE"])
        self._meeting = meeting

    def fabric(self, device: str, precision: str) -> Fabric:
        """See :class:`Processes`."""
        backend = BACKENDS[device]
        if self._meeting is not None:
            # A store in a file: processes of one machine need not listen to the network for it.
            name = f"store-{os.environ['TORCHELASTIC_RESTART_COUNT']}-{os.environ['MASTER_PORT']}"
            store = distributed.FileStore(str(self._meeting / name), self.count)  # type: ignore[attr-defined]
            distributed.init_process_group(backend, store=store, rank=self.rank, world_size=self.count, timeout=SILENCE)
        fabric = Fabric(
            accelerator=ACCELERATORS[device],
            devices=self.here,
            num_nodes=self.machines,
            # Running means are those of the first process, taken over before they are used and not at every step.
            strategy=DDPStrategy(process_group_backend=backend, timeout=SILENCE, broadcast_buffers=False),
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

    def sums(self, values: Sequence[float]) -> list[float]:
        """See :class:`Processes`."""
        total = torch.tensor(values, dtype=torch.float64)
        distributed.all_reduce(total)
        return total.tolist()

    def union(self, texts: Iterable[str]) -> set[str]:
        """See :class:`Processes`."""
        return {text for one in self.gathered([*texts]) for text in one}

    def gathered(self, value: T) -> list[T]:
        """See :class:`Processes`."""
        found: list[T] = [value] * self.count
        distributed.all_gather_object(found, value)
        return found

    def take_first(self, buffers: Iterable[torch.Tensor]) -> None:
        """See :class:`Processes`."""
        for buffer in buffers:
            distributed.broadcast(buffer, 0)

    def leave(self) -> None:
        """See :class:`Processes`."""
        if distributed.is_initialized():
            distributed.destroy_process_group()


class _Elastic(TorchElasticEnvironment):
    """What torch's launcher says; machines need not have equally many processes."""

    def validate_settings(self, num_devices: int, num_nodes: int) -> None:
        """Leave it to the launcher."""


def launched_processes(meeting: Path | None) -> Processes:
    """Those that torch's launcher has started; one alone needs no group. ``meeting`` as in :class:`ProcessGroup`."""
    return ProcessGroup(meeting) if int(os.environ["WORLD_SIZE"]) > 1 else ALONE
