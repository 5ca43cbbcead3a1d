"""Runs the component of one step: reads inputs, writes outputs, explains unexpected errors."""

import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vision_designer.graphs.engine.plan import Step
from vision_designer.graphs.engine.provenance import with_settings
from vision_designer.graphs.engine.results import NodeResult
from vision_designer.graphs.engine.store import Record, Store
from vision_designer.nodes.core.job import Job
from vision_designer.nodes.core.ports import InputPort, LinkType
from vision_designer.nodes.errors import (
    CouldNotOpenFileError,
    InvalidDatasetError,
    LibraryExceptionError,
    ModuleOutOfMemoryError,
    VisionDesignerError,
)
from vision_designer.nodes.messages import first_line
from vision_designer.nodes.system.atomic_files import write_failure, writing
from vision_designer.nodes.types.meta import read_any


def call_component(step: Step, job: Job, steps: Mapping[str, Step], results: Mapping[str, NodeResult]) -> Record:
    """Run the component of a step, write its outputs to the folder of ``job``, and return the record for the store."""
    started = time.monotonic()
    arguments: dict[str, Any] = {port.identifier: None for port in step.component.init_inputs}
    for port, (source, output) in step.inputs.items():
        folder = results[source].outputs[output]
        arguments[port] = _read(step.component.input_port(port), steps[source], output, folder)
    arguments["parameters"] = step.parameters
    if step.component.RunSettings.model_fields:
        arguments["settings"] = step.settings
    outputs = dict(step.component.run(**arguments, job=job))
    expected = [port.identifier for port in step.component.init_outputs]
    if sorted(outputs) != sorted(expected):
        raise TypeError(f"{step.component.title} returned {sorted(outputs)}; its outputs are {sorted(expected)}")
    for port, value in outputs.items():
        target = job.output_folder(port)
        with writing(target):
            value.write(target)
    job.check_cancelled()
    summary = job.summary
    return Record(
        component=step.component.component,
        version=step.component.version,
        seconds=round(time.monotonic() - started, 3),
        outputs={port: value.type_name for port, value in outputs.items()},
        metrics=summary.metrics,
        tables=summary.tables,
        pictures=summary.pictures,
        warnings=list(summary.warnings),
        ingredients=with_settings(step.ingredients, job.actual),
    )


def _read(port: InputPort | None, source: Step, output: str, folder: Path) -> LinkType:
    """Read the value of an output back from the store."""
    declared = source.component.output_port(output)
    try:
        value = read_any(folder, declared.type_.types if declared is not None else ())
    except VisionDesignerError as error:
        if folder.is_dir():
            raise
        raise CouldNotOpenFileError(
            "{path} no longer exists, although {node_id} wrote it. Check that its disk is still "
            "available and that no one removes files there; then run the graph again.",
            node_id=source.node_id,
            path=folder,
        ) from error
    if port is not None and not isinstance(value, port.type_.types):
        raise InvalidDatasetError(
            "{node_id} produced a {type_name}, and {title} accepts {types}. Connect a component with an "
            "output of that type.",
            dict(node_id=source.node_id, type_name=value.type_name, title=port.title, types=port.type_.names),
        )
    return value


def unexpected_error(error: BaseException, step: Step, store: Store, run_id: str) -> VisionDesignerError:
    """Error to show for an unexpected error, whose traceback is in the log."""
    if isinstance(error, OSError) and (failure := write_failure(error, store.root)) is not None:
        return failure
    # polars and safetensors include the system's error in their own text.
    if (named := re.search(r"os error (\d+)\)", str(error))) is not None:
        failure = write_failure(OSError(int(named[1]), ""), store.root)
        if failure is not None:
            return failure
    if isinstance(error, MemoryError):
        return ModuleOutOfMemoryError(
            "out of memory in {node_id} ({title}). Close other programs, or use fewer images.",
            node_id=step.node_id,
            title=step.component.title,
        )
    reason = first_line(str(error) or type(error).__name__)
    return LibraryExceptionError(
        "{title} failed unexpectedly: {kind}: {reason}. The full traceback is in the log of the node "
        "{node}: vision-designer runs show {run_id} --log {node}",
        title=step.component.title,
        kind=type(error).__name__,
        reason=reason,
        run_id=run_id,
        node=step.node_id,
    )
