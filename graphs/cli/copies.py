"""Copies outputs of a run to the targets of ``--output``."""

from contextlib import suppress
from dataclasses import dataclass, field

from vision_designer.graphs.cli.cancelling import stopped_copying
from vision_designer.graphs.engine.export import Export, check_reused, write_export
from vision_designer.graphs.engine.plan import Plan
from vision_designer.graphs.engine.results import RunResult
from vision_designer.graphs.engine.store import Store
from vision_designer.nodes.errors import FailedToWriteOutputsError, InvalidDatasetError, VisionDesignerError


def check_targets(plan: Plan, store: Store, exports: list[Export]) -> None:
    """Compare tables that will be reused with their targets, before anything runs.

    Raises:
        FailedToWriteOutputsError: another table is at a target.
    """
    for export in exports:
        key = plan.steps[export.node_id].key
        if key is not None and store.find(key) is not None:
            with suppress(InvalidDatasetError):
                # A damaged output is computed again.
                check_reused(export, store.output(key, export.port))


@dataclass
class Copies:
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
