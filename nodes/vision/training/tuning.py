"""Trains with several parameter values and keeps the best model."""

import json
import math
import shutil
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from vision_designer.nodes.core.job import Job, Level
from vision_designer.nodes.core.search import Search, better
from vision_designer.nodes.core.search_space import Value, shown_values
from vision_designer.nodes.errors import (
    FailedToWriteOutputsError,
    LibraryExceptionError,
    RunCancelledError,
    VisionDesignerError,
    error_class,
)
from vision_designer.nodes.messages import Message, first_line, with_messages, with_templates
from vision_designer.nodes.system.atomic_files import write_failure, write_json, writing
from vision_designer.nodes.types.model_directory import ModelDirectory
from vision_designer.nodes.vision.evaluation.metrics import in_validation, is_maximized

RECORD = "trials.json"
MODEL = "trained_model"
"""Output port of Train PyTorch Model."""
STATES = ("completed", "pruned", "failed")

Train = Callable[[Mapping[str, Value], Job], ModelDirectory]
"""Trains with parameter values, and reports metrics to the job."""


@dataclass
class TrialRecord:
    """A trial, as stored in the checkpoints.

    Attributes:
        state: ``running``, ``completed``, ``pruned`` or ``failed``.
        values: by parameter.
        metrics: of its best epoch so far, with ``best_epoch`` and ``epochs_run``.
        by_epoch: the compared metric after each epoch.
        seconds: in the run that finished it.
        computed_with: see :meth:`Job.computed_with`.
    """

    number: int
    state: str
    values: dict[str, Value]
    metrics: dict[str, float] = field(default_factory=dict)
    by_epoch: list[float] = field(default_factory=list)
    seconds: float = 0.0
    error: str = ""
    message: str = ""
    computed_with: dict[str, str | int] = field(default_factory=dict)

    @property
    def failure(self) -> str:
        """Name and message of the error, if there is one."""
        return Message("{error}: {message}", error=self.error, message=self.message) if self.error else ""


class Tuning:
    """A search whose trials are trainings, one after the other.

    Finished trials are kept in the job's checkpoints; a cancelled run resumes in its trial.

    Args:
        metric: that trials are compared by, one of :func:`~.metrics.in_validation`.
        epochs: maximum of a trial, for the progress.
    """

    def __init__(self, search: Search, trials: int, metric: str, epochs: int, train: Train, job: Job) -> None:
        self._search, self._trials, self.metric, self._epochs = search, trials, metric, epochs
        self._train, self._job = train, job
        self._warned: set[str] = set()
        self.records: list[TrialRecord] = []

    def run(self) -> ModelDirectory:
        """Run all trials, and return the best model, which is stored in the job's checkpoints.

        Raises:
            VisionDesignerError: every trial failed; the error of the first one.
            FailedToWriteOutputsError: the disk is full, or may not be written.
            RunCancelledError: the run was cancelled.
        """
        unfinished = self._resume()
        while len(self.records) < self._trials:
            self._job.check_cancelled()
            trial = self._search.ask(unfinished)
            unfinished = None
            if trial is None:
                self._job.log("every combination of values has been tried; the search ends")
                break
            record = TrialRecord(len(self.records) + 1, "running", dict(trial.params))
            self.records.append(record)
            self._save()
            self._run_trial(record, trial)
            self._search.tell(trial, record.state, self._value(record))
            self._save()
            self._forget_others()
            self._report(record)
        best = self.best
        if best is None:
            failed = next((record for record in self.records if record.state == "failed"), None)
            if failed is None:
                raise LibraryExceptionError("no trial was completed. Set Pruning (pruning) to none.")
            self._job.log(
                "all {records} trials failed, the first with {values}",
                "error",
                records=len(self.records),
                values=failed.values,
            )
            raise error_class(failed.error)(failed.message)
        return ModelDirectory.read(self._folder(best) / "outputs" / MODEL)

    @property
    def best(self) -> TrialRecord | None:
        """The completed trial with the best metric, the first among equals."""
        found: TrialRecord | None = None
        for record in self.records:
            if record.state == "completed" and better(
                self._of(record), self._of(found) if found else None, maximize=is_maximized(self.metric)
            ):
                found = record
        return found

    def in_order(self) -> list[TrialRecord]:
        """All trials: completed, then pruned, each by metric, then failed."""
        sign = -1 if is_maximized(self.metric) else 1

        def rank(record: TrialRecord) -> tuple[int, float, int]:
            value = self._of(record)
            return STATES.index(record.state), math.inf if math.isnan(value) else sign * value, record.number

        return sorted((record for record in self.records if record.state in STATES), key=rank)

    def _of(self, record: TrialRecord) -> float:
        return record.metrics.get(self.metric, math.nan)

    def _value(self, record: TrialRecord) -> float | None:
        value = record.metrics.get(self.metric)
        return None if value is None or math.isnan(value) else value

    def _folder(self, record: TrialRecord) -> Path:
        return self._job.checkpoints / f"trial_{record.number}"

    def _resume(self) -> dict[str, Value] | None:
        """Load the trials of an earlier run; return the values of an unfinished one."""
        file = self._job.checkpoints / RECORD
        try:
            found = [TrialRecord(**with_messages(values)) for values in json.loads(file.read_text(encoding="utf-8"))]
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError) as error:
            self._job.warn(
                "the trials in {file} cannot be read, so the search starts from the beginning: {error}",
                file=file,
                error=error,
            )
            return None
        unfinished = None
        if found and found[-1].state == "running":
            unfinished = found.pop().values
        self.records = found
        best = self.best
        if best is not None:
            try:
                ModelDirectory.read(self._folder(best) / "outputs" / MODEL)
            except VisionDesignerError as error:
                self._job.warn(
                    "the model of trial {number} is damaged, so the search starts from the beginning: {error}",
                    number=best.number,
                    error=error,
                )
                self.records = []
                return None
        for record in found:
            self._search.add(record.values, record.state, self._value(record), record.by_epoch)
            self._job.part_computed_with(record.computed_with)
            self._report(record)
        if found:
            self._job.log("resumed after {count} of {trials} trials", count=len(found), trials=self._trials)
        return unfinished

    def _save(self) -> None:
        with writing(self._job.checkpoints):
            write_json(self._job.checkpoints / RECORD, [with_templates(asdict(record)) for record in self.records])

    def _forget_others(self) -> None:
        """Delete the files of all but the best trial; each has hundreds of megabytes."""
        best = self.best
        for record in self.records:
            folder = self._folder(record)
            if record is best:
                shutil.rmtree(folder / "checkpoints", ignore_errors=True)
            elif folder.exists():
                shutil.rmtree(folder, ignore_errors=True)

    def _run_trial(self, record: TrialRecord, trial: Any) -> None:  # noqa: ANN401 - optuna's, which is imported late
        job, stop = self._job, threading.Event()
        job.log(
            "trial {number} of {trials} starts with {written_values}",
            number=record.number,
            trials=self._trials,
            written_values=shown_values(record.values),
        )

        def after_epoch(epoch: int) -> None:
            value = record.by_epoch[-1]
            if self._search.is_hopeless(trial, epoch, value) and epoch < self._epochs:
                stop.set()

        listener = _TrialListener(self, record, job, after_epoch)
        part = job.part(self._folder(record).name, listener, stop)
        began = time.monotonic()
        try:
            model = self._train(record.values, part)
            with writing(model.weights.parent):
                model.write(model.weights.parent)
        except RunCancelledError:
            job.check_cancelled()
            if not stop.is_set():
                raise
            record.state = "pruned"
        except FailedToWriteOutputsError:
            # Not caused by the values: all following trials would fail, too.
            raise
        except VisionDesignerError as error:
            record.state, record.error, record.message = "failed", error.name, error.message
        except Exception as error:
            job.check_cancelled()
            if isinstance(error, OSError) and (failure := write_failure(error, job.checkpoints)) is not None:
                raise failure from error
            job.log("".join(traceback.format_exception(error)), "error")
            first = first_line(str(error) or type(error).__name__)
            record.state, record.error = "failed", LibraryExceptionError.__name__
            record.message = Message(
                "the trial failed unexpectedly: {kind}: {reason}", kind=type(error).__name__, reason=first
            )
        else:
            job.check_cancelled()
            record.state = "completed"
            record.metrics = {name: float(value) for name, value in part.summary.metrics.items()}
        record.seconds = round(time.monotonic() - began, 3)
        record.computed_with = dict(part.actual)
        job.part_computed_with(part.actual)

    def _report(self, record: TrialRecord) -> None:
        """Log a finished trial, and report its metric for the curves."""
        job, best = self._job, self.best
        trial: dict[str, Any] = dict(
            number=record.number,
            trials=self._trials,
            metric=self.metric,
            value=self._of(record),
            values=shown_values(record.values),
        )
        if record.state == "completed":
            job.log("trial {number} of {trials}: {metric} {value:.4f} with {values}", **trial)
            job.metric(self.metric, self._of(record), step=record.number)
        elif record.state == "pruned":
            job.log(
                "trial {number} of {trials} was stopped after {epochs}: {metric} {value:.4f} with {values}",
                epochs=Message.counted(len(record.by_epoch), "1 epoch", "{count} epochs"),
                **trial,
            )
        else:
            failure = record.failure
            job.warn("trial {number} of {trials} failed with {values}: {failure}", trial, failure=failure)
        if best is not None:
            job.metric(f"best_{self.metric}", self._of(best), step=record.number)
            job.log(
                "best so far: trial {number}: {metric} {of:.4f}",
                "debug",
                number=best.number,
                metric=self.metric,
                of=self._of(best),
            )
        done = min(record.number, self._trials)
        job.progress(done * self._epochs, self._trials * self._epochs, "epochs")

    def forward_log(self, record: TrialRecord, job: Job, level: Level, message: str) -> None:
        """Forward a log message of a trial; repeated warnings are dropped."""
        if level != "warning":
            job.log(
                "trial {number}: {message}",
                "debug" if level == "info" else level,
                number=record.number,
                message=message,
            )
        elif message not in self._warned:
            self._warned.add(message)
            job.warn("trial {number}: {message}", number=record.number, message=message)

    def forward_progress(self, record: TrialRecord, job: Job, share: float) -> None:
        """Report that ``share`` of a trial is finished, 0 to 1."""
        done = (record.number - 1 + min(share, 1)) * self._epochs
        job.progress(int(done), self._trials * self._epochs, "epochs")


class _TrialListener:
    """Listener of a trial: collects the metrics of its epochs, and forwards the rest."""

    def __init__(self, tuning: Tuning, record: TrialRecord, job: Job, after_epoch: Callable[[int], None]) -> None:
        self._tuning, self._record, self._job, self._after_epoch = tuning, record, job, after_epoch
        self._epochs: dict[int, dict[str, float]] = {}

    def progress(self, done: int, total: int, unit: str) -> None:
        """Progress of the trial."""
        self._tuning.forward_progress(self._record, self._job, done / max(total, 1))

    def metric(self, name: str, value: float, step: int | None, epoch: int | None) -> None:
        """A metric of an epoch; the epoch is complete when all compared metrics have arrived."""
        if step is not None or epoch is None or name not in in_validation():
            return
        known = self._epochs.setdefault(epoch, {})
        known[name] = value
        if len(known) < len(in_validation()):
            return
        record, maximize = self._record, is_maximized(self._tuning.metric)
        record.by_epoch = [self._epochs[number][self._tuning.metric] for number in sorted(self._epochs)]
        best = (max if maximize else min)(record.by_epoch)
        at = record.by_epoch.index(best) + 1
        record.metrics = dict(self._epochs[at]) | {"best_epoch": at, "epochs_run": len(record.by_epoch)}
        self._after_epoch(epoch)

    def log(self, level: Level, message: str) -> None:
        """A log message of the trial."""
        self._tuning.forward_log(self._record, self._job, level, message)
