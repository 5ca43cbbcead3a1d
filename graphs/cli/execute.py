"""Runs a graph from the command line: options, signals, progress, exports, exit status."""

import os
import shlex
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stdout, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TextIO

from rich.console import Console

from vision_designer.graphs.cli.cancelling import Cancelling, CommandCancelled, exit_if_abandoned, stopped_copying
from vision_designer.graphs.cli.terminal import (
    ProgressDisplay,
    describe_error,
    print_json,
    print_problems,
    print_summary,
)
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.engine.events import Listener
from vision_designer.graphs.engine.export import Export, check_reused, parse_exports, write_export
from vision_designer.graphs.engine.output_places import Place, check_places, read_places
from vision_designer.graphs.engine.plan import Plan
from vision_designer.graphs.engine.results import CANCELLED, RunResult
from vision_designer.graphs.engine.store import Store
from vision_designer.graphs.execution import Engine
from vision_designer.graphs.history.runs import History
from vision_designer.graphs.models.saved import SavedModels, check_name
from vision_designer.graphs.models.source import model_of_run
from vision_designer.graphs.option_checks import ignored_options
from vision_designer.graphs.overrides import Overrides
from vision_designer.graphs.printing import printable, readable_path, say
from vision_designer.graphs.resolve import resolve, resolve_file
from vision_designer.graphs.user_paths import base_folder, option_path
from vision_designer.graphs.validate import problems_in
from vision_designer.nodes.core.registry import Components
from vision_designer.nodes.errors import FailedToWriteOutputsError, InvalidDatasetError, VisionDesignerError
from vision_designer.nodes.system.atomic_files import check_replaceable, resolve_links, writing
from vision_designer.nodes.vision.hardware.host import keep_freed_memory

COMPILE_ANEW = "TORCHINDUCTOR_FORCE_DISABLE_CACHES"
EXIT_STATUS = {"completed": 0, "failed": 1, "cancelled": CANCELLED}


@dataclass
class RunOptions:
    """Options of ``vision-designer run``, by name.

    Attributes:
        document: the graph, if its file is not yet written.
        planned: called after the checks, before the run.
        about: further values of the JSON output.
        headline: last line of the text output; may be empty.
        save_as: name for the trained model; empty to save none.
        replace_model: replace a model of that name.
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
    document: GraphDocument | None = None
    planned: Callable[[], None] = lambda: None
    about: dict[str, Any] = field(default_factory=dict)
    headline: Callable[[RunResult], str] = lambda _result: ""
    save_as: str = ""
    replace_model: bool = False


@dataclass
class _Copies:
    """Results of all ``--output`` options: copies, missing outputs with reasons, and whether a signal stopped it."""

    written: list[Export] = field(default_factory=list)
    missing: list[tuple[Export, str]] = field(default_factory=list)
    failures: list[VisionDesignerError] = field(default_factory=list)
    stopped: bool = False

    def copy(self, result: RunResult, plan: Plan, exports: list[Export], store: Store) -> None:
        """Copy all existing outputs."""
        for export in exports:
            folder = result.nodes[export.node_id].outputs.get(export.port)
            if folder is None:
                self.record_missing(export, _why_missing(result, plan, export.node_id))
                continue
            try:
                write_export(folder, export, store.root)
            except VisionDesignerError as error:
                self.missing.append((export, str(error)))
                self.failures.append(error)
            else:
                self.written.append(export)

    def record_missing(self, export: Export, why: str) -> None:
        """Record that there is nothing to copy."""
        available = "; the existing content is from an earlier run" if export.is_replacing else ""
        self.missing.append((export, why))
        self.failures.append(
            FailedToWriteOutputsError(f"{export.output} was not written to {export.target}: {why}{available}.")
        )

    def stop(self, exports: list[Export]) -> None:
        """Record that a signal stopped the copying."""
        self.stopped = True
        done = [*self.written, *(export for export, _ in self.missing)]
        for export in exports:
            if export not in done:
                self.record_missing(export, "the command was cancelled")
        self.failures.append(stopped_copying())


def execute(path: Path, components: Components, workspace: Path, options: RunOptions) -> int:
    """Run the graph file at ``path``; returns the exit status.

    Raises:
        VisionDesignerError: a wrong graph or option, or the workspace cannot be written; nothing has run.
    """
    keep_freed_memory()
    engine, copies = Engine(workspace), _Copies()
    with Cancelling() as cancelling, ExitStack() as stack:
        if not options.reuse:
            # Compiled kernels are not reused either; read when torch is imported.
            os.environ[COMPILE_ANEW] = "1"
            stack.callback(os.environ.pop, COMPILE_ANEW, None)
        if options.document is None:
            graph = resolve_file(path, components, options.overrides)
        else:
            graph = resolve(options.document, components, base_folder(path), options.overrides)
        exports = parse_exports(options.output, graph, csv_plain=options.csv_plain)
        outputs = [Place(f"--output {export.output}", export.target, not export.is_table) for export in exports]
        check_places([*_events_output(options.events), *outputs], read_places(path, graph), workspace)
        wanted = [export.node_id for export in exports]
        plan = engine.plan(graph.only([*options.only, *wanted]), reuse=options.reuse)
        if options.reuse:
            _check_targets(plan, engine.store, exports)
        options.planned()
        if not options.quiet:
            print_problems(ignored_options(graph, options.overrides.values))
        # Output of components must not mix with --events and --json.
        output = sys.stdout
        stack.enter_context(redirect_stdout(sys.stderr))
        if not options.debug:
            # Warnings of libraries are for developers, and break progress bars.
            warnings.simplefilter("ignore")
        listeners = [stack.enter_context(_event_writer(options.events, output))] if options.events else []
        if not options.quiet and options.events != "-":
            listeners.append(stack.enter_context(ProgressDisplay(Console(stderr=True), plan)))
        cancelling.defer()
        outcome = engine.run(
            plan,
            origin=readable_path(Path(options.origin or path).absolute()),
            jobs=options.jobs,
            reuse=options.reuse,
            wanted=wanted,
            listeners=listeners,
            started=lambda runner: cancelling.attach(runner.cancel),
        )
        result = outcome.result
        stack.close()
        try:
            cancelling.finish(cancelled=result.state == "cancelled", continues=bool(exports))
            copies.copy(result, plan, exports, engine.store)
        except CommandCancelled:
            copies.stop(exports)
    failures = [*copies.failures, *outcome.failures]
    if options.save_as and result.state == "completed":
        failures += _save_model(workspace, result.run_id, options)
    _show(result, plan, path, options, copies, failures)
    for failure in failures:
        say(failure, error=True)
    if result.state == "cancelled":
        exit_if_abandoned(outcome.abandoned, engine.store)
    return CANCELLED if copies.stopped else EXIT_STATUS[result.state] or (1 if failures else 0)


def check_new_model(workspace: Path, name: str, option: str, *, replace: bool) -> None:
    """Check ``--save-as`` before the run; ``option`` is the one that replaces a model.

    Raises:
        NotInRangeValueError: the name cannot be used.
        FailedToWriteOutputsError: the name is taken.
    """
    check_name(name)
    model = SavedModels(workspace).named(name)
    if model is not None and not replace:
        raise FailedToWriteOutputsError(
            f"--save-as: there is already a model {model.name!r}. Choose another name, or replace it with {option}.",
            path=model.folder,
        )


def _save_model(workspace: Path, run_id: str, options: RunOptions) -> list[VisionDesignerError]:
    """Save the model of the run; returns the error if it cannot be saved."""
    try:
        source = model_of_run(History(workspace), run_id)
        card = SavedModels(workspace).save(source, options.save_as, replace=options.replace_model)
    except VisionDesignerError as error:
        return [error]
    options.about["saved_model"] = card.name
    return []


@contextmanager
def _event_writer(target: str, output: TextIO) -> Iterator[Listener]:
    """A listener that writes one line per event to a file, or for ``-`` to ``output``."""
    if target == "-":
        yield lambda event: print(printable(event.to_json()), file=output, flush=True)
        return
    path = option_path(target, "--events")
    if not _may_replace_events(path):
        raise FailedToWriteOutputsError(
            f"{target} exists and does not contain events. Choose another file for --events."
        )
    with writing(path, named=True):
        if path.is_file():
            check_replaceable(path)
        file = path.open("w", encoding="utf-8", buffering=1)
    try:
        yield lambda event: print(event.to_json(), file=file)
    finally:
        # Each line was flushed. A failed one is still in the buffer.
        with suppress(OSError):
            file.close()


def _may_replace_events(path: Path) -> bool:
    """Whether a file may be replaced by events: missing, empty, or with older events."""
    if not path.is_file():
        return not path.exists() or path.is_char_device() or path.is_fifo()
    with path.open("rb") as file:
        return file.read(10) in (b"", b'{"event": ')


def _events_output(target: str) -> list[Place]:
    """Place of the events file; none for terminals and pipes, which may be shared."""
    if target in ("", "-"):
        return []
    path = option_path(target, "--events")
    return [] if path.is_char_device() or path.is_fifo() else [Place(f"--events {target}", resolve_links(path))]


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
                {"output": export.output, "path": str(export.target), "format": export.format}
                for export in copies.written
            ]
            values["not_written"] = [
                {"output": export.output, "path": str(export.target), "reason": why} for export, why in copies.missing
            ]
        problems = [asdict(problem) for failure in failures for problem in problems_in(failure)]
        print_json({**options.about, **values, "problems": problems}, indent=None)
    elif not options.quiet and options.events != "-":
        sources = {source for step in plan.steps.values() for source, _ in step.inputs.values()}
        last_nodes = [node_id for node_id in plan.steps if node_id not in sources]
        print_summary(plan.graph.document.title or path.stem, result, list(plan.steps), last_nodes)
        for export in copies.written:
            say(f"{export.output} was written to {export.target} ({export.format})")
        if name := options.about.get("saved_model"):
            say(f"the model was saved as {name}: vision-designer predict {shlex.quote(name)} IMAGE...")
        if headline := options.headline(result):
            say(f"\n{headline}")
    for node_id, node in result.nodes.items():
        if node.state == "failed" and node.error is not None:
            say(f"{node_id}: {describe_error(node.error)}", error=True)
    if result.state == "cancelled":
        say("RunCancelledError (V004): the run was cancelled; the next run continues from here.", error=True)


def _check_targets(plan: Plan, store: Store, exports: list[Export]) -> None:
    """Compare tables that will be reused with their targets, before anything runs.

    Raises:
        FailedToWriteOutputsError: another table is at a target.
    """
    for export in exports:
        key = plan.steps[export.node_id].key
        if key is not None and store.reusable(key) is not None:
            with suppress(InvalidDatasetError):
                # A damaged output is computed again.
                check_reused(export, store.output(key, export.port))


def _why_missing(result: RunResult, plan: Plan, node_id: str) -> str:
    """Reason for a missing output."""
    state = result.nodes[node_id].state
    if state != "skipped":
        return f"{node_id} {'was cancelled' if state == 'cancelled' else 'failed'}"
    upstream, failed = [node_id], []
    for name in upstream:
        sources = dict.fromkeys(source for source, _ in plan.steps[name].inputs.values())
        failed += [source for source in sources if result.nodes[source].state == "failed" and source not in failed]
        upstream += [source for source in sources if result.nodes[source].state == "skipped" and source not in upstream]
    return f"{node_id} was skipped because {' and '.join(failed)} failed" if failed else f"{node_id} was skipped"
