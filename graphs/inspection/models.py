"""Summaries of models and transformations; weights are counted, never loaded."""

from collections.abc import Mapping
from typing import Any

from vision_designer.graphs.inspection.requests import Request, folder_of
from vision_designer.graphs.models.card import weights_facts
from vision_designer.nodes.errors import InvalidModelDirectoryError
from vision_designer.nodes.types.meta import read_any
from vision_designer.nodes.types.model_directory import ModelDirectory
from vision_designer.nodes.types.transformation_directory import TransformationDirectory, is_random
from vision_designer.nodes.types.untrained_model_directory import UntrainedModelDirectory


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
