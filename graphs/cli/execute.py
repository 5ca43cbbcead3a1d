"""Runs a graph from the command line: plan, record, progress, cancel, export."""

import json
import multiprocessing
import os
import signal
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, redirect_stdout, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, Protocol, Self, TextIO

from rich.console import Console

from vision_designer.graphs.cli.terminal import ProgressDisplay, describe_error, print_summary
from vision_designer.graphs.engine.events import Event, Listener, finite
from vision_designer.graphs.engine.export import Export, check_reused, export, parse_exports
from vision_designer.graphs.engine.machine import Machine
from vision_designer.graphs.engine.machine_checks import check_machine
from vision_designer.graphs.engine.output_places import Place, check_places, read_places
from vision_designer.graphs.engine.plan import Plan, make_plan
from vision_designer.graphs.engine.results import CANCELLED, RunResult, cancelled_before_it_began
from vision_designer.graphs.engine.runner import Runner
from vision_designer.graphs.engine.store import Store
from vision_designer.graphs.history.runs import History
from vision_designer.graphs.overrides import Overrides
from vision_designer.graphs.printing import printable, readable_path, say
from vision_designer.graphs.resolve import resolve_file
from vision_designer.graphs.user_paths import option_path
from vision_designer.graphs.validate import problems_in
from vision_designer.nodes.core.registry import Components
from vision_designer.nodes.errors import (
    FailedToWriteOutputsError,
    InvalidDatasetError,
    RunCancelledError,
    VisionDesignerError,
)
from vision_designer.nodes.system.atomic_files import check_replaceable, resolve_links, writing
from vision_designer.nodes.vision.hardware.host_memory import keep_freed_memory

COMPILE_ANEW = "TORCHINDUCTOR_FORCE_DISABLE_CACHES"
HANG_UP = getattr(signal, "SIGHUP", None)
"""Sent when the terminal or the connection was closed; Windows has none."""
CANCELLING = [number for number in (signal.SIGINT, signal.SIGTERM, HANG_UP) if number is not None]
TOGETHER_SECONDS = 0.5
"""Signals so close to the first are the same request: ``timeout`` and others send it to a process and to its group."""
EXIT_STATUS = {"completed": 0, "failed": 1, "cancelled": CANCELLED}


@dataclass
class RunOptions:
    """The options of ``vision-designer run``, by their names there.

    Attributes:
        about: further values of the JSON that is printed in the end.
        headline: makes the last line of what is printed for people, of the result; empty for none.
    """

    overrides: Overrides = field(default_factory=Overrides)
    only: list[str] = field(default_factory=list)
    output: list[str] = field(default_factory=list)
    csv_plain: bool = False
    reuse: bool = True
    jobs: int = 1
    events: str = ""
    json: bool = False
    quiet: bool = False
    debug: bool = False
    origin: str = ""
    about: dict[str, Any] = field(default_factory=dict)
    headline: Callable[[RunResult], str] = lambda _result: ""


def execute(path: Path, components: Components, workspace: Path, options: RunOptions) -> int:
    """Run the graph file at ``path``; returns the exit status.

    Raises:
        VisionDesignerError: the graph or an option is wrong, or the workspace cannot be written;
            nothing has run then.
    """
    keep_freed_memory()
    with Cancelling() as cancelling, ExitStack() as stack:
        if not options.reuse:
            # Kernels that another run compiled are not taken either; read when torch is imported.
            os.environ[COMPILE_ANEW] = "1"
            stack.callback(os.environ.pop, COMPILE_ANEW, None)
        graph = resolve_file(path, components, options.overrides)
        exports = parse_exports(options.output, graph, csv_plain=options.csv_plain)
        outputs = [Place(f"--output {order.output}", order.target, not order.is_table) for order in exports]
        check_places([*_event_place(options.events), *outputs], read_places(path, graph), workspace)
        only = [*options.only, *(order.node_id for order in exports)]
        plan = make_plan(graph.only(only), Machine(workspace))
        check_machine(plan, Store(workspace), reuse=options.reuse)
        _check_reused(plan, Store(workspace), exports, options)
        # What components print must not come between the lines of --events or --json.
        output = sys.stdout
        stack.enter_context(redirect_stdout(sys.stderr))
        if not options.debug:
            # Libraries' warnings are for programmers, and would tear the progress bars apart.
            warnings.simplefilter("ignore")
        listeners = [stack.enter_context(_event_writer(options.events, output))] if options.events else []
        origin = readable_path(Path(options.origin or path).absolute())
        cancelling.hold()
        recorder = History(workspace).begin(
            graph.document,
            components,
            origin,
            {node_id: step.key or "" for node_id, step in plan.steps.items()},
        )
        if not options.quiet and options.events != "-":
            listeners.append(stack.enter_context(ProgressDisplay(Console(stderr=True), plan)))
        told = _Listeners([recorder, *listeners])
        runner = Runner(
            plan,
            Store(workspace),
            run_id=recorder.run_id,
            graph=origin,
            listener=told,
            jobs=options.jobs,
            reuse=options.reuse,
            wanted={order.node_id for order in exports},
        )
        cancelling.watch(runner)
        result = runner.run()
        recorder.finish(result)
        stack.close()
        copies = _Copies()
        try:
            cancelling.let_go(cancelled=result.state == "cancelled", more=bool(exports))
            _export(result, plan, exports, Store(workspace), copies)
        except _Cancelled:
            copies.stop(exports)
        failures = [*copies.failures, *told.failures]
    failures += [recorder.failure] if recorder.failure is not None else []
    _show(result, plan, path, options, copies, failures)
    for failure in failures:
        say(failure, error=True)
    if result.state == "cancelled":
        leave_abandoned(runner.abandoned, Store(workspace))
    return CANCELLED if copies.stopped else EXIT_STATUS[result.state] or (1 if failures else 0)


def _check_reused(plan: Plan, store: Store, exports: list[Export], options: RunOptions) -> None:
    """Before anything computes: what is there already need not wait for the rest to be compared with its target."""
    for order in exports:
        key = plan.steps[order.node_id].key
        if options.reuse and key is not None and store.find(key) is not None:
            with suppress(InvalidDatasetError):
                # A damaged output is computed anew.
                check_reused(order, store.output(key, order.port))


class _Listeners:
    """Hands every event to several listeners; one that fails is told no more, and the run goes on."""

    def __init__(self, listeners: list[Listener]) -> None:
        self._listeners = listeners
        self.failures: list[VisionDesignerError] = []

    def __call__(self, event: Event) -> None:
        for listener in list(self._listeners):
            try:
                listener(event)
            except BrokenPipeError:
                # Whoever read the events has gone; the run's own record has them all.
                self._listeners.remove(listener)
            except Exception as error:
                self._listeners.remove(listener)
                why = f"{type(error).__name__}: {error}"
                self.failures.append(
                    FailedToWriteOutputsError(
                        f"the events could not be written completely: {why}. The run continued; see vision-designer "
                        "runs show."
                    )
                )


@contextmanager
def _event_writer(target: str, output: TextIO) -> Iterator[Listener]:
    """A listener that writes a line an event to a file, or to ``output`` for ``-``."""
    if target == "-":
        yield lambda event: print(printable(event.to_json()), file=output, flush=True)
        return
    place = option_path(target, "--events")
    if not _holds_events(place):
        raise FailedToWriteOutputsError(
            f"{target} exists and does not contain events. Choose another file for --events."
        )
    with writing(place, named=True):
        if place.is_file():
            check_replaceable(place)
        file = place.open("w", encoding="utf-8", buffering=1)
    try:
        yield lambda event: print(event.to_json(), file=file)
    finally:
        # Each line was flushed. One that could not be written has failed then, and is in the buffer still.
        with suppress(OSError):
            file.close()


def _holds_events(path: Path) -> bool:
    """Whether a file may be replaced by new events: it is not there, is empty, or holds older ones."""
    if not path.is_file():
        return not path.exists() or path.is_char_device() or path.is_fifo()
    with path.open("rb") as file:
        return file.read(10) in (b"", b'{"event": ')


def _drop_gone_terminal() -> None:
    """Nothing can be shown on a terminal that was closed; writing to it would fail, and hide what the run did."""
    for descriptor in (1, 2):
        try:
            os.write(descriptor, b"")
        except OSError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, descriptor)
            os.close(nowhere)


class Cancellable(Protocol):
    """What a signal can cancel."""

    def cancel(self) -> None:
        """Ask it to stop; called in a signal handler."""


class _Cancelled(BaseException):
    """Whatever is going on stops here; nothing takes it for a failure of its own."""


class Cancelling:
    """Ctrl-C, SIGTERM and SIGHUP cancel the run, or the command before and after it; a second one ends the process.

    A signal that was ignored when the program was started stays ignored, as ``nohup`` and a shell's ``&`` want it.
    """

    def __init__(self) -> None:
        self._runner: Cancellable | None = None
        self._holds = self._asked = self._ran = False
        self._asked_at = 0.0
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        for number in CANCELLING:
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._cancel)
        return self

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        if isinstance(error, _Cancelled):
            raise (_stopped_copying() if self._ran else cancelled_before_it_began()) from None

    def hold(self) -> None:
        """From here on a signal waits for the runner: the run is about to be in the history, and must end there."""
        self._holds = True

    def watch(self, runner: Cancellable) -> None:
        """From here on a signal cancels this."""
        self._runner = runner
        if self._asked:
            runner.cancel()

    def let_go(self, *, cancelled: bool, more: bool) -> None:
        """The run has ended: a signal that came too late to cancel it ends what comes after it, if there is more."""
        self._ran, self._runner = True, None
        missed, self._asked = self._asked and not cancelled, cancelled
        # With nothing left to do, a signal changes nothing any more.
        self._holds = not more
        if missed and more:
            raise _Cancelled

    def _cancel(self, number: int, frame: FrameType | None) -> None:
        if number == HANG_UP:
            _drop_gone_terminal()
        if self._asked:
            if time.monotonic() - self._asked_at > TOGETHER_SECONDS:
                os._exit(CANCELLED)
            return
        self._asked, self._asked_at = True, time.monotonic()
        if self._runner is not None:
            self._runner.cancel()
        elif not self._holds:
            raise _Cancelled


def leave_abandoned(abandoned: Sequence[str], store: Store) -> None:
    """After a cancelled run: a node may still be in a long kernel; everything is written, so leave without it."""
    if not abandoned:
        return
    for child in multiprocessing.active_children():
        child.kill()
    for key in abandoned:
        store.abandon(key)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(CANCELLED)


def _event_place(target: str) -> list[Place]:
    """The file that events go into; a terminal or a pipe may be what anything else goes to, too."""
    if target in ("", "-"):
        return []
    place = option_path(target, "--events")
    return [] if place.is_char_device() or place.is_fifo() else [Place(f"--events {target}", resolve_links(place))]


def _stopped_copying() -> RunCancelledError:
    return RunCancelledError(
        "the run has ended, but some --output files were not written; run it again, and its results are reused."
    )


@dataclass
class _Copies:
    """What became of every ``--output``.

    Attributes:
        written: those that were copied.
        missing: the others, with the reason.
        failures: what went wrong, for each of the others.
        stopped: whether a signal came while outputs were copied.
    """

    written: list[Export] = field(default_factory=list)
    missing: list[tuple[Export, str]] = field(default_factory=list)
    failures: list[VisionDesignerError] = field(default_factory=list)
    stopped: bool = False

    def miss(self, order: Export, why: str) -> None:
        """Take in that there is nothing to copy, and why."""
        there = "; the existing content is from an earlier run" if order.is_replacing else ""
        self.missing.append((order, why))
        self.failures.append(
            FailedToWriteOutputsError(f"{order.output} was not written to {order.target}: {why}{there}.")
        )

    def stop(self, exports: list[Export]) -> None:
        """Take in that a signal has ended the copying."""
        self.stopped = True
        done = [*self.written, *(order for order, _ in self.missing)]
        for order in exports:
            if order not in done:
                self.miss(order, "the command was cancelled")
        self.failures.append(_stopped_copying())


def _export(result: RunResult, plan: Plan, exports: list[Export], store: Store, copies: _Copies) -> None:
    """Copy every output that there is."""
    for order in exports:
        folder = result.nodes[order.node_id].outputs.get(order.port)
        if folder is None:
            copies.miss(order, _why_missing(result, plan, order.node_id))
            continue
        try:
            export(folder, order, store.root)
        except VisionDesignerError as error:
            copies.missing.append((order, str(error)))
            copies.failures.append(error)
        else:
            copies.written.append(order)


def _why_missing(result: RunResult, plan: Plan, node_id: str) -> str:
    """Why a node has given nothing."""
    state = result.nodes[node_id].state
    if state != "skipped":
        return f"{node_id} {'was cancelled' if state == 'cancelled' else 'failed'}"
    above, failed = [node_id], []
    for name in above:
        sources = dict.fromkeys(source for source, _ in plan.steps[name].inputs.values())
        failed += [source for source in sources if result.nodes[source].state == "failed" and source not in failed]
        above += [source for source in sources if result.nodes[source].state == "skipped" and source not in above]
    return f"{node_id} was skipped because {' and '.join(failed)} failed" if failed else f"{node_id} was skipped"


def _show(
    result: RunResult,
    plan: Plan,
    path: Path,
    options: RunOptions,
    copies: _Copies,
    failures: list[VisionDesignerError],
) -> None:
    values = result.to_json()
    if options.json:
        if options.output:
            values["written"] = [
                {"output": order.output, "path": str(order.target), "format": order.format} for order in copies.written
            ]
            values["not_written"] = [
                {"output": order.output, "path": str(order.target), "reason": why} for order, why in copies.missing
            ]
        problems = [problem.to_json() for failure in failures for problem in problems_in(failure)]
        say(json.dumps(finite({**options.about, **values, "problems": problems}), ensure_ascii=False))
    elif not options.quiet and options.events != "-":
        feeding = {source for step in plan.steps.values() for source, _ in step.inputs.values()}
        ends = [node_id for node_id in plan.steps if node_id not in feeding]
        print_summary(Console(), plan.graph.document.title or path.stem, values, list(plan.steps), ends)
        for order in copies.written:
            say(f"{order.output} was written to {order.target} ({order.format})")
        if headline := options.headline(result):
            say(f"\n{headline}")
    for node_id, node in result.nodes.items():
        if node.state == "failed" and node.error is not None:
            say(f"{node_id}: {describe_error(node.error)}", error=True)
    if result.state == "cancelled":
        say("RunCancelledError (V004): the run was cancelled; the next run continues from here.", error=True)
