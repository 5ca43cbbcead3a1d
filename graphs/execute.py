"""Running a graph from the command line: plan, record, show, cancel, export."""

import json
import multiprocessing
import os
import signal
import sys
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from rich.console import Console

from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.events import Event, Listener, finite
from vision_designer.graphs.export import Export, export, parse_exports
from vision_designer.graphs.overrides import set_everywhere, set_values
from vision_designer.graphs.plan import Plan, make_plan
from vision_designer.graphs.results import RunResult
from vision_designer.graphs.runner import Runner
from vision_designer.graphs.runs import History, RunRecorder
from vision_designer.graphs.store import Store
from vision_designer.graphs.terminal import ProgressDisplay, describe_error, print_summary
from vision_designer.graphs.validate import Components
from vision_designer.nodes.errors import FailedToWriteOutputsError, VisionDesignerError
from vision_designer.nodes.files import writing

CANCELLED = 130
EXIT_STATUS = {"completed": 0, "failed": 1, "cancelled": CANCELLED}


@dataclass
class RunOptions:
    """The options of ``vision-designer run``, by their names there."""

    set: list[str] = field(default_factory=list)
    only: list[str] = field(default_factory=list)
    output: list[str] = field(default_factory=list)
    reuse: bool = True
    jobs: int = 1
    device: str = ""
    precision: str = ""
    events: str = ""
    json: bool = False
    quiet: bool = False
    debug: bool = False


def execute(path: Path, components: Components, workspace: Path, options: RunOptions) -> int:
    """Run the graph file at ``path``; returns the exit status.

    Raises:
        VisionDesignerError: the graph or an option is wrong, or the workspace cannot be written;
            nothing has run then.
    """
    document = GraphDocument.read(path)
    set_values(document, components, options.set)
    for name, value in (("device", options.device), ("precision", options.precision)):
        if value:
            set_everywhere(document, components, name, value)
    exports = parse_exports(options.output, document, components)
    only = [*options.only, *(order.node_id for order in exports)] if options.only else []
    plan = make_plan(document, components, path.absolute().parent, only)
    if not options.debug:
        # Libraries' warnings are for programmers, and would tear the progress bars apart.
        warnings.simplefilter("ignore")
    recorder = History(workspace).begin(document, components, str(path.absolute()))
    runner, result = _run(plan, recorder, path, workspace, options)
    status = EXIT_STATUS[result.state]
    failures = [*_export(result, exports), *([recorder.failure] if recorder.failure is not None else [])]
    _show(result, plan, path, options)
    for failure in failures:
        print(failure, file=sys.stderr)
    if result.state == "cancelled":
        _leave(runner)
    return status or (1 if failures else 0)


def _run(
    plan: Plan, recorder: RunRecorder, path: Path, workspace: Path, options: RunOptions
) -> tuple[Runner, RunResult]:
    with ExitStack() as stack:
        listeners: list[Listener] = [recorder]
        if options.events:
            listeners.append(stack.enter_context(_event_writer(options.events)))
        if not options.quiet and options.events != "-":
            listeners.append(stack.enter_context(ProgressDisplay(Console(stderr=True), plan)))

        def tell(event: Event) -> None:
            for listener in listeners:
                listener(event)

        runner = Runner(
            plan,
            Store(workspace),
            run_id=recorder.run_id,
            graph=str(path.absolute()),
            listener=tell,
            jobs=options.jobs,
            reuse=options.reuse,
        )
        with _cancelling(runner):
            result = runner.run()
        recorder.finish(result)
    return runner, result


@contextmanager
def _event_writer(target: str) -> Iterator[Listener]:
    """A listener that writes a line an event to a file, or to standard output for ``-``."""
    if target == "-":
        yield lambda event: print(event.to_json(), flush=True)
        return
    if not _holds_events(Path(target)):
        raise FailedToWriteOutputsError(f"{target} exists and holds no events. Choose another file for --events.")
    with writing(Path(target)):
        file = Path(target).open("w", encoding="utf-8", buffering=1)  # noqa: SIM115 - closed below
    with file:
        yield lambda event: print(event.to_json(), file=file)


def _holds_events(path: Path) -> bool:
    """Whether a file may be replaced by new events: it is not there, is empty, or holds older ones."""
    if not path.is_file():
        return not path.exists() or path.is_char_device() or path.is_fifo()
    with path.open("rb") as file:
        return file.read(10) in (b"", b'{"event": ')


@contextmanager
def _cancelling(runner: Runner) -> Iterator[None]:
    """Ctrl-C and SIGTERM cancel the run; a second Ctrl-C ends the process at once."""
    asked = False

    def cancel(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            os._exit(CANCELLED)
        asked = True
        runner.cancel()

    before = {number: signal.signal(number, cancel) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _leave(runner: Runner) -> None:
    """After a cancelled run: a node may still be in a long kernel; everything is written, so leave without it."""
    if not runner.abandoned:
        return
    for child in multiprocessing.active_children():
        child.kill()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(CANCELLED)


def _export(result: RunResult, exports: list[Export]) -> list[VisionDesignerError]:
    failures = []
    for order in exports:
        folder = result.nodes[order.node_id].outputs.get(order.port)
        if folder is not None:
            try:
                export(folder, order)
            except VisionDesignerError as error:
                failures.append(error)
    return failures


def _show(result: RunResult, plan: Plan, path: Path, options: RunOptions) -> None:
    values = result.to_json()
    if options.json:
        print(json.dumps(finite(values), ensure_ascii=False))
    elif not options.quiet and options.events != "-":
        feeding = {source for step in plan.steps.values() for source, _ in step.inputs.values()}
        ends = [node_id for node_id in plan.steps if node_id not in feeding]
        print_summary(Console(), plan.title or path.stem, values, list(plan.steps), ends)
    for node_id, node in result.nodes.items():
        if node.state == "failed" and node.error is not None:
            print(f"{node_id}: {describe_error(node.error)}", file=sys.stderr)
    if result.state == "cancelled":
        print("RunCancelledError (V004): the run was cancelled; the next run continues from here.", file=sys.stderr)
