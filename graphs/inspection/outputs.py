"""What the outputs of nodes contain: results of Evaluate Model, models and transformations.

The weights of models are counted, never loaded.
"""

from collections.abc import Mapping
from typing import Any

import polars as pl

from vision_designer.graphs.engine.events import finite
from vision_designer.graphs.inspection.requests import Request, folder_of
from vision_designer.graphs.models.card import weights_facts
from vision_designer.nodes.errors import InvalidDatasetError, InvalidModelDirectoryError
from vision_designer.nodes.types.data_frame_directory import DataFrameDirectory
from vision_designer.nodes.types.meta import read_any
from vision_designer.nodes.types.model_directory import ModelDirectory
from vision_designer.nodes.types.transformation_directory import TransformationDirectory, is_random
from vision_designer.nodes.types.untrained_model_directory import UntrainedModelDirectory

SUFFIXES = ("", "_to_compare")
MAX_POINTS = 500
"""Maximum points of a ROC curve for display."""


def evaluation(arguments: Mapping[str, Any], request: Request) -> dict[str, Any]:
    """Metrics, confusion matrices (counts, true categories as rows), category metrics and ROC curves for each input.

    Columns of a matrix are ``predicted``: the categories, then the label of unknown images, if any.

    Raises:
        InvalidDatasetError: the folder is not an evaluation, or is damaged.
    """
    folder = folder_of(arguments)
    directory = DataFrameDirectory.read(folder)
    overall = directory.frame()
    if not directory.properties.get("evaluation") or "confusion_matrix" not in directory.tables:
        raise InvalidDatasetError("{path} contains no evaluation. Run the graph again.", path=folder)
    inputs = []
    for row, suffix in zip(overall.rows(named=True), SUFFIXES, strict=False):
        matrix = directory.table(f"confusion_matrix{suffix}")
        categories = matrix.columns[0]
        per_category = directory.table(f"per_category{suffix}")
        inputs.append(
            {
                "input": str(row.get("input", "")),
                "metrics": {
                    name: value for name, value in row.items() if isinstance(value, int | float) and value - value == 0
                },
                "categories": matrix[categories].to_list(),
                "predicted": [name.removeprefix("predicted_") for name in matrix.columns[1:]],
                "counts": matrix.drop(categories).rows(),
                "per_category": {
                    "columns": per_category.columns,
                    "rows": finite(per_category.rows()),
                },
                "roc": _roc(directory.table(f"roc{suffix}")) if f"roc{suffix}" in directory.tables else None,
            }
        )
    return {"inputs": inputs, "pictures": [str(folder / name) for name in directory.pictures]}


def _roc(table: pl.DataFrame) -> list[list[float]]:
    points = table.select("false_positive_rate", "true_positive_rate")
    step = max(1, points.height // MAX_POINTS)
    kept = points.gather_every(step)
    return [list(point) for point in [*kept.rows(), points.rows()[-1]]] if points.height else []


def model(arguments: Mapping[str, Any], request: Request) -> dict[str, Any]:
    """Facts about a trained or untrained model; raises InvalidModelDirectoryError if it is not one, or is damaged."""
    value = read_any(folder_of(arguments), (ModelDirectory, UntrainedModelDirectory))
    if isinstance(value, ModelDirectory):
        return {
            "trained": True,
            "architecture": value.architecture,
            "settings": dict(value.settings),
            "categories": list(value.categories),
            "mean": list(value.mean),
            "std": list(value.std),
            "operations": _operations(value.transformation),
            "training": {name: item for name, item in value.training.items() if name != "epochs"},
            "epochs": len(value.training.get("epochs") or ()),
            **weights_facts(value.weights),
        }
    if isinstance(value, UntrainedModelDirectory):
        return {
            "trained": False,
            "architecture": value.architecture,
            "settings": dict(value.settings),
            "origin": value.origin,
            "pretrained": value.weights is not None,
            **(weights_facts(value.weights) if value.weights is not None else {}),
        }
    raise InvalidModelDirectoryError("there is no model. Run the graph again.")


def transformation(arguments: Mapping[str, Any], request: Request) -> dict[str, Any]:
    """Operations of a transformation, in order; InvalidTransformationDirectoryError for any other folder."""
    return {"operations": _operations(TransformationDirectory.read(folder_of(arguments)))}


def _operations(value: TransformationDirectory) -> list[list[Any]]:
    return [[name, argument, is_random((name, argument))] for name, argument in value.operations]
