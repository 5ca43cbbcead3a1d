"""A worker process of a launch."""

import os
import sys
import time
import warnings
from dataclasses import asdict
from pathlib import Path

from vision_designer.nodes.core.job import Job
from vision_designer.nodes.distributed.spec import INPUTS, LaunchSpec, Work, read_failure, write_failure, write_result
from vision_designer.nodes.distributed.worker_events import EventWriter
from vision_designer.nodes.errors import VisionDesignerError
from vision_designer.nodes.system.processes import end_with_parent
from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.types.meta import read_any
from vision_designer.nodes.types.model_directory import ModelDirectory
from vision_designer.nodes.types.untrained_model_directory import UntrainedModelDirectory
from vision_designer.nodes.vision.hardware.host import keep_freed_memory
from vision_designer.nodes.vision.hardware.process_group import Processes, launched_processes

OTHERS_SECONDS = 2.0
"""Seconds to wait for the failure record of the process that broke a connection."""


def main(folder: Path) -> None:
    """Run this process's share of the launch in ``folder``."""
    keep_freed_memory()
    end_with_parent()
    # Warnings of libraries are for developers.
    warnings.simplefilter("ignore")
    if read_failure(folder) is not None:
        return
    rank, attempt = int(os.environ["RANK"]), int(os.environ["TORCHELASTIC_RESTART_COUNT"])
    with EventWriter(folder, rank) as writer:
        _do_share(folder, rank, attempt, writer)
    # Skip torch's shutdown messages to peers that may be gone.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _do_share(folder: Path, rank: int, attempt: int, writer: EventWriter) -> None:
    """Work until the end or a named failure; other exceptions are raised."""
    try:
        spec = LaunchSpec.read(folder)
        job = Job(
            folder=_inside(folder, spec.outputs),
            checkpoints=_inside(folder, spec.checkpoints),
            workspace=_inside(folder, spec.workspace),
            listener=writer,
            fresh_run=spec.fresh_run,
        )
        processes = launched_processes(folder if spec.machines == 1 else None)
        if rank == 0:
            _log_start(job, processes, attempt, spec)
        _WORKS[spec.work](spec, folder, job, processes)
        processes.destroy()
    except VisionDesignerError as error:
        write_failure(folder, error)
    except BaseException as error:
        if not _failed_elsewhere(folder):
            writer.crashed(attempt, f"{type(error).__name__}: {(str(error) or '-').splitlines()[0]}")
            raise


def _train(spec: LaunchSpec, folder: Path, job: Job, processes: Processes) -> None:
    from vision_designer.nodes.vision.training.recipe import TrainingSettings
    from vision_designer.nodes.vision.training.train import train

    inputs = folder / INPUTS
    start = read_any(inputs / "untrained_model", (UntrainedModelDirectory, ModelDirectory))
    assert isinstance(start, UntrainedModelDirectory | ModelDirectory)
    model, history = train(
        start,
        ImageDirectory.read(inputs / "training_dataset"),
        ImageDirectory.read(inputs / "validation_dataset"),
        TrainingSettings(**spec.settings),
        job,
        processes,
    )
    if processes.first:
        model.write(model.weights.parent)
        write_result(folder, {"history": asdict(history), "tables": [asdict(table) for table in job.summary.tables]})


def _score(spec: LaunchSpec, folder: Path, job: Job, processes: Processes) -> None:
    from vision_designer.nodes.vision.scoring.score import ScoringSettings, score_share

    inputs = folder / INPUTS
    score_share(
        ModelDirectory.read(inputs / "trained_model"),
        ImageDirectory.read(inputs / "dataset"),
        ScoringSettings(**spec.settings),
        job,
        processes,
    )


_WORKS = {Work.TRAIN: _train, Work.SCORE: _score}


def _log_start(job: Job, processes: Processes, attempt: int, spec: LaunchSpec) -> None:
    if attempt:
        job.warn(
            "a process ended and all processes were restarted (restart {attempt} of at most "
            "{max_restarts}); the work continues from what is finished",
            attempt=attempt,
            max_restarts=spec.max_restarts,
        )
    if not processes.several:
        job.log("one process is participating")
    elif processes.machines > 1:
        job.log(
            "{count} processes on {machines} machines are participating",
            count=processes.count,
            machines=processes.machines,
        )
    else:
        job.log("{count} processes are participating", count=processes.count)


def _failed_elsewhere(folder: Path) -> bool:
    """Whether another process recorded a named failure, which broke the connection."""
    deadline = time.monotonic() + OTHERS_SECONDS
    while time.monotonic() < deadline:
        if read_failure(folder) is not None:
            return True
        time.sleep(0.1)
    return False


def _inside(folder: Path, path: str) -> Path:
    return Path(os.path.normpath(folder / path))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
