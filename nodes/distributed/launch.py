"""Launches several processes for a component's work and forwards their events to its job."""

import shutil
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen
from typing import Any

from vision_designer.nodes.core.job import Job
from vision_designer.nodes.core.ports import LinkType
from vision_designer.nodes.core.run_settings import SharedRunSettings
from vision_designer.nodes.distributed.rendezvous import rendezvous_of
from vision_designer.nodes.distributed.spec import (
    LaunchSpec,
    Work,
    mark_ended,
    read_failure,
    read_result,
    read_signal,
    relative,
    versions,
)
from vision_designer.nodes.distributed.torchrun import LaunchTarget, torchrun
from vision_designer.nodes.distributed.worker_events import EventReader
from vision_designer.nodes.errors import LibraryExceptionError
from vision_designer.nodes.messages import Message
from vision_designer.nodes.system.atomic_files import make_folder, writing
from vision_designer.nodes.system.processes import ended_by_signal

LAUNCH = "launch"
"""Folder of a launch, in the node's checkpoints."""
LOOK_SECONDS = 0.1
LINGER_SECONDS = 3.0
"""Seconds that processes may take to exit after the result; lost machines would be waited for."""


def launch(
    work: Work, inputs: Mapping[str, LinkType], settings: Mapping[str, Any], size: SharedRunSettings, job: Job
) -> dict[str, Any]:
    """Run the work in several processes; return the result of the first one, if any.

    ``settings`` are those of the work; ``size`` has the maximum numbers of machines, processes and restarts. Progress,
    metrics and log are forwarded to ``job``. If a process ends, all are restarted and resume.

    Raises:
        VisionDesignerError: a process raised it.
        LibraryExceptionError: too many restarts.
        ModuleOutOfMemoryError: the last process was killed, as when memory runs out.
        FailedToWriteOutputsError: the disk is full, or may not be written.
        RunCancelledError: the run was cancelled.
    """
    folder = job.checkpoints / LAUNCH
    with writing(folder):
        shutil.rmtree(folder, ignore_errors=True)
        make_folder(folder, job.checkpoints.parent)
    spec = LaunchSpec(
        work=work,
        identifier=uuid.uuid4().hex,
        machines=size.node_count,
        processes=size.process_count_per_node,
        max_restarts=size.max_restarts,
        workspace=relative(job.workspace, folder),
        outputs=relative(job.folder, folder),
        checkpoints=relative(job.checkpoints, folder),
        settings=dict(settings),
        versions=versions(),
        fresh_run=job.fresh_run,
    )
    spec.write(folder, inputs)
    try:
        with _target(spec, folder, job) as target, torchrun(spec, target) as agent:
            return _follow(agent, folder, spec, job)
    finally:
        mark_ended(folder)


@contextmanager
def _target(spec: LaunchSpec, folder: Path, job: Job) -> Iterator[LaunchTarget]:
    if spec.machines == 1:
        yield LaunchTarget(folder, spec.processes)
        return
    rendezvous = rendezvous_of(job.workspace)
    with rendezvous.invite(folder, job):
        job.log(
            "up to {machines} more machines can join. On each, run: vision-designer join {address} "
            "--workspace {workspace}",
            machines=spec.machines - 1,
            address=rendezvous.address,
            workspace=job.workspace,
        )
        yield LaunchTarget(folder, spec.processes, rendezvous.address)


def _follow(agent: Popen[bytes], folder: Path, spec: LaunchSpec, job: Job) -> dict[str, Any]:
    reader = EventReader(folder, job)
    finished = 0.0
    while True:
        job.check_cancelled()
        # Checked before reading files, so that everything written before the end is read.
        ended = agent.poll() is not None
        result = read_result(folder)
        failure = read_failure(folder)
        reader.forward()
        if failure is not None:
            raise failure
        if result is not None:
            finished = finished or time.monotonic()
            if ended or time.monotonic() - finished > LINGER_SECONDS:
                return result
        elif agent.returncode == 0:
            return {}
        elif ended:
            if number := read_signal(folder) or max(0, -agent.returncode):
                raise ended_by_signal(Message("a worker process"), number)
            raise LibraryExceptionError(
                "the processes ended before their work was done, and were restarted {max_restarts} times. The last "
                "reason: {reason}. Their output is in the log of the node, and in {folder}.",
                max_restarts=spec.max_restarts,
                reason=reader.reason or Message("none was reported"),
                folder=folder,
                status=agent.returncode,
            )
        time.sleep(LOOK_SECONDS)
