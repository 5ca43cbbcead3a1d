"""The table and the chart of a search."""

import polars as pl

from vision_designer.nodes.core.job import Job, Table
from vision_designer.nodes.system.atomic_files import writing
from vision_designer.nodes.types.data_frame_directory import DataFrameDirectory
from vision_designer.nodes.vision.evaluation import charts
from vision_designer.nodes.vision.evaluation.metrics import in_validation, is_maximized
from vision_designer.nodes.vision.training.tuning import STATES, Tuning

SHOWN = 1000
"""Maximum number of trials in the result's table."""


def report(tuning: Tuning, job: Job) -> DataFrameDirectory:
    """Write the table of all trials, the best first, to the job's ``sweep_results`` folder, with a chart.

    Columns: ``trial``, ``state``, the searched parameters, the metrics, ``best_epoch``, ``epochs_run``, ``seconds``,
    ``error``.
    """
    folder = job.output_folder("sweep_results")
    records, best = tuning.in_order(), tuning.best
    names = list(records[0].values)
    rows = [
        {"trial": record.number, "state": record.state}
        | record.values
        | {name: record.metrics.get(name) for name in in_validation()}
        | {name: int(record.metrics[name]) if name in record.metrics else None for name in ("best_epoch", "epochs_run")}
        | {"seconds": record.seconds, "error": record.failure or None}
        for record in records
    ]
    kinds = dict.fromkeys(in_validation(), pl.Float64) | dict.fromkeys(("best_epoch", "epochs_run"), pl.Int64)
    frame = pl.DataFrame(rows, schema_overrides={**kinds, "error": pl.String}, infer_schema_length=None)
    with writing(folder):
        frame.write_parquet(folder / "trials.parquet")
    points = [
        (record.number, record.metrics[tuning.metric], record.state)
        for record in records
        if tuning.metric in record.metrics
    ]
    pictures = charts.save(
        charts.metric_by_trial(points, tuning.metric, maximize=is_maximized(tuning.metric)), folder, "metric_by_trial"
    )
    states = {state: sum(record.state == state for record in records) for state in STATES}
    found = {name: best.metrics[name] for name in in_validation() if best is not None and name in best.metrics}
    job.report(
        found | {"trials": len(records)} | {f"trials_{state}": number for state, number in states.items()}
        | ({"best_trial": best.number} if best is not None else {}),
        tables=[Table("Trials", frame.columns, frame.head(SHOWN).rows())],
        pictures=[f"sweep_results/{name}" for name in pictures],
    )  # fmt: skip
    properties = {
        "sweep": True,
        "metric": tuning.metric,
        "maximise": is_maximized(tuning.metric),
        "parameters": names,
        "best_values": best.values if best is not None else {},
    }
    messages = tuple(dict.fromkeys(record.failure for record in records if record.failure))
    return DataFrameDirectory(folder, ("trials.parquet",), properties, {}, tuple(pictures), messages)
