"""The worker on another machine: joins the launches of a run until the run ends."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from vision_designer.nodes.distributed.rendezvous import MEETINGS, STALE_SECONDS, Address, RendezvousRecord
from vision_designer.nodes.distributed.spec import LaunchSpec, Work, has_ended, versions
from vision_designer.nodes.distributed.torchrun import LaunchTarget, torchrun
from vision_designer.nodes.errors import CouldNotOpenFileError, LibraryExceptionError
from vision_designer.nodes.messages import Message

LOOK_SECONDS = 0.5


class _Watch:
    """Watches the record of a run."""

    def __init__(self, workspace: Path, address: Address) -> None:
        self._workspace, self._address = workspace, address
        self._beat = -1
        self._renewed = time.monotonic()

    def look(self) -> RendezvousRecord | None:
        """The record; None if there is none, or it is no longer renewed."""
        record = RendezvousRecord.find(self._workspace, self._address)
        if record is None:
            return None
        if record.beat != self._beat:
            self._beat, self._renewed = record.beat, time.monotonic()
        return record if time.monotonic() - self._renewed < STALE_SECONDS else None


def join(address: Address, workspace: Path, processes: int | None, wait: float, log: Callable[[str], object]) -> None:
    """Join the launches of the run at ``address``; return when the run has ended.

    ``processes`` on this machine are the run's own number by default; ``wait`` are seconds for the run to start.

    Raises:
        CouldNotOpenFileError: no run is waiting there.
        LibraryExceptionError: versions differ, or processes of this machine end repeatedly.
        FileParsingFailedError: the launch is not readable because the workspace is not shared.
        NotInRangeValueError: this machine lacks the run's device.
    """
    watch = _Watch(workspace, address)
    deadline = time.monotonic() + wait
    while (record := watch.look()) is None:
        if time.monotonic() >= deadline:
            raise CouldNotOpenFileError(
                "no run is waiting for machines at {address} in the workspace {workspace}. Start it with "
                "Node count (node_count) 2 or more, use the address from its log, and set --workspace to "
                "the folder that all machines share.",
                address=address,
                workspace=workspace,
                path=workspace / MEETINGS,
            )
        time.sleep(LOOK_SECONDS)
    _check_versions(record)
    log(Message("joined the run at {address}", address=address))
    failures = 0
    while (record := watch.look()) is not None:
        folder = workspace / record.launch
        if record.launch and not has_ended(folder):
            spec = LaunchSpec.read(folder)
            failures = 0 if _participate(spec, folder, address, processes, watch, log) else failures + 1
            if failures > spec.max_restarts:
                raise LibraryExceptionError(
                    "the processes of this machine ended {failures} times before their work was done. Their output is "
                    "in {folder}. Check that this machine can reach {address}, and the images of the run.",
                    dict(failures=failures, folder=folder, address=address),
                )
        time.sleep(LOOK_SECONDS)
    log(Message("the run has ended"))


def _participate(
    spec: LaunchSpec,
    folder: Path,
    address: Address,
    processes: int | None,
    watch: _Watch,
    log: Callable[[str], object],
) -> bool:
    """Work until the launch ends; return False if this machine's processes ended before."""
    from vision_designer.nodes.vision.hardware.devices import choose_device, choose_precision
    from vision_designer.nodes.vision.hardware.process_group import check_device

    count = processes or spec.processes
    device = choose_device(str(spec.settings["device"]))
    choose_precision(str(spec.settings["precision"]), device)
    check_device(device, count, spec.machines if spec.work is Work.TRAIN else 1)
    log(Message("participating in {work} (processes: {count})", work=spec.work, count=count))
    with torchrun(spec, LaunchTarget(folder, count, address, hosting=False)) as agent:
        while not has_ended(folder) and watch.look() is not None:
            try:
                return agent.wait(LOOK_SECONDS) == 0
            except subprocess.TimeoutExpired:
                continue
    return True


def _check_versions(record: RendezvousRecord) -> None:
    own = versions()
    different = [
        Message(
            "{name} is {own} here and {version} there", name=name, own=own.get(name, Message("none")), version=version
        )
        for name, version in record.versions.items()
        if own.get(name) != version
    ]
    if different:
        raise LibraryExceptionError(
            "this machine cannot join: {different}. Install the same versions on all machines.",
            different=Message.joined(", ", different),
        )
