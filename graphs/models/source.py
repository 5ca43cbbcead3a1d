"""Models in runs and folders, and what the history records about them."""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.engine.provenance import KEY
from vision_designer.graphs.engine.results import NodeResult
from vision_designer.graphs.engine.store import Store
from vision_designer.graphs.history.run_folder import RUN_IDS, RunEntry
from vision_designer.graphs.history.runs import History
from vision_designer.graphs.models.card import ModelOrigin, facts_of_training, stored_origin
from vision_designer.graphs.overrides import unknown_node
from vision_designer.graphs.topology import needed_for
from vision_designer.nodes.errors import (
    CouldNotOpenFileError,
    InvalidDatasetError,
    InvalidGraphError,
    InvalidModelDirectoryError,
    NotInRangeValueError,
    VisionDesignerError,
)
from vision_designer.nodes.messages import Message
from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.types.meta import STORE, read_meta, stored_type
from vision_designer.nodes.types.model_directory import ModelDirectory

TRAINED_MODEL, IMAGE_DATASET = "trained_model", "image_dataset"
SCORE, EVALUATE = "score_image_model", "evaluate_model"
"""Components whose links say what a model was made of and how accurate it is."""
TRAINING_PORTS = ("training_dataset", "dataset")
EVALUATED_PORTS = {"scored_dataset": "", "scored_dataset_to_compare": "_to_compare"}
"""Inputs of Evaluate Model, with the endings of their metrics."""
Results = Mapping[str, NodeResult]


@dataclass(frozen=True)
class ModelSource:
    """A model, and where it is.

    Attributes:
        name: in the workspace; empty for other models.
        run_id, node: that made it; empty if not known.
    """

    folder: Path
    name: str = ""
    run_id: str = ""
    node: str = ""


def models_of_run(history: History, run_id: str) -> list[tuple[ModelSource, str]]:
    """The trained models of a run (its whole id), each with its output port, in the order of the nodes.

    Models of Trained Model, which the run did not train, come last.

    Raises:
        CouldNotOpenFileError: there is no such run, or it has no result.
    """
    document, result = history.document(run_id), history.result(run_id)
    imported = {node.id for node in document.nodes if node.component == TRAINED_MODEL}
    found = [
        (ModelSource(path, run_id=run_id, node=node), port)
        for node, values in result.nodes.items()
        for port, path in values.outputs.items()
        if stored_type(path) == ModelDirectory.type_name
    ]
    return sorted(found, key=lambda model: model[0].node in imported)


def model_of_run(history: History, run_id: str, place: str = "") -> ModelSource:
    """The model of a run (its whole id) at a ``place``: ``node`` or ``node.port``; empty for the only one.

    Raises:
        InvalidGraphError: no such node.
        NotInRangeValueError: there is no model, or more than one.
        CouldNotOpenFileError: the run has no result, or the model is no longer in the store.
    """
    document, result = history.document(run_id), history.result(run_id)
    node_id, _, port = place.partition(".")
    if node_id and document.node(node_id) is None:
        raise InvalidGraphError("the run {run}: {why}", why=unknown_node(document, node_id), run=run_id, node=node_id)
    models = [
        (source, name)
        for source, name in models_of_run(history, run_id)
        if node_id in ("", source.node) and port in ("", name)
    ]
    if not node_id and len(models) > 1:
        imported = {node.id for node in document.nodes if node.component == TRAINED_MODEL}
        models = [model for model in models if model[0].node not in imported] or models
    if len(models) == 1:
        return models[0][0]
    if models:
        raise NotInRangeValueError(
            "the run {run} has {count} models: {models}. Choose one, e.g. {run}:{first}.",
            models=Message.joined(", ", [f"{source.node}.{name}" for source, name in models]),
            first=models[0][0].node,
            run=run_id,
            count=len(models),
        )
    gone = [
        path
        for node, values in result.nodes.items()
        for path in values.outputs.values()
        if node_id == node and not path.exists()
    ]
    if gone:
        raise CouldNotOpenFileError(
            "{path} no longer exists: it was removed from the store. Run the graph again.", path=gone[0], run=run_id
        )
    which = (
        Message("{node} of the run {run}", node=place, run=run_id) if place else Message("the run {run}", run=run_id)
    )
    raise NotInRangeValueError("{which} has no trained model. Choose another.", which=which, run=run_id)


def source_of(folder: Path, workspace: Path) -> ModelSource:
    """The model in a folder; if the folder is in the store of the workspace, with the run and node that made it."""
    key = folder.parent.name
    if folder.parent.parent != workspace / STORE or not KEY.fullmatch(key):
        return ModelSource(folder)
    record = Store(workspace).find(key)
    entry = _entry(History(workspace), record.run) if record is not None else None
    if entry is None:
        return ModelSource(folder)
    nodes = [node_id for node_id, node in entry.nodes.items() if node.key == key]
    return ModelSource(folder, run_id=entry.id, node=nodes[0]) if nodes else ModelSource(folder)


def check_model(source: ModelSource, workspace: Path) -> ModelDirectory:
    """Read a model; the files of one in the store are compared with their checksums.

    Raises:
        InvalidModelDirectoryError: not a model, or damaged.
        UnableToDeserializeModelError: saved by a newer version.
    """
    model = ModelDirectory.read(source.folder)
    if source.folder.parent.parent == workspace / STORE:
        store, key = Store(workspace), source.folder.parent.name
        record = store.find(key)
        damaged = store.damaged(key, record, thorough=True, stop=threading.Event()) if record is not None else None
        if damaged is not None:
            raise InvalidModelDirectoryError(
                "{file} was damaged or changed after it was written. Run the graph again.",
                file=damaged,
                path=source.folder,
            )
    return model


def origin_of(source: ModelSource, workspace: Path) -> ModelOrigin:
    """What is recorded about a model's origin, in its folder and in the history.

    Raises:
        InvalidModelDirectoryError: not a model, or damaged.
    """
    stored = stored_origin(source.folder)
    if stored is not None:
        return stored if source.name else stored.with_values(name="", saved=None, folder=str(source.folder))
    found = ModelOrigin.of(facts_of_training(ModelDirectory.read(source.folder)))
    if not source.run_id:
        return found.with_values(folder=str(source.folder))
    history = History(workspace)
    try:
        document, result = history.document(source.run_id), history.result(source.run_id)
    except VisionDesignerError:
        return found.with_values(run_id=source.run_id, node=source.node)
    return _with_run(found, source, history, document, result.nodes)


def _with_run(
    found: ModelOrigin, source: ModelSource, history: History, document: GraphDocument, results: Results
) -> ModelOrigin:
    node = document.node(source.node)
    if node is not None and node.component == TRAINED_MODEL:
        # A model that was saved before; its card says more than this run.
        earlier = stored_origin(Path(str(node.parameters.get("path", ""))))
        found = earlier or found
    entry = _entry(history, source.run_id)
    values: dict[str, object] = {"name": "", "saved": None, "run_id": source.run_id, "node": source.node, "folder": ""}
    values |= {"graph": entry.graph if entry is not None else "", "graph_title": document.title}
    if not found.datasets:
        values["datasets"] = [*dict.fromkeys(_datasets(document, source.node))]
    if found.training_images is None:
        values["training_images"] = _images(document, source.node, results)
    if found.trained is None and node is not None and node.component != TRAINED_MODEL:
        values["trained"] = _trained(source, history, entry)
    return found.with_values(**values, **_evaluated(document, source.node, results))


def _entry(history: History, run_id: str) -> RunEntry | None:
    return RunEntry.read(history.folder(run_id)) if RUN_IDS.fullmatch(run_id) else None


def _trained(source: ModelSource, history: History, entry: RunEntry | None) -> float | None:
    """Start of the run that trained the model, which may be earlier than the one it was found in."""
    record = Store(history.workspace).find(source.folder.parent.name)
    by = _entry(history, record.run) if record is not None else entry
    return by.started if by is not None else None


def _feeders(document: GraphDocument, node_id: str) -> Iterator[str]:
    """Outputs linked to the training images of a node, as ``node.port``."""
    ports = [link for link in document.links if link.target_node == node_id]
    for name in TRAINING_PORTS:
        found = [link.source for link in ports if link.target_port == name]
        if found:
            yield from found
            return


def _datasets(document: GraphDocument, node_id: str) -> Iterator[str]:
    needed = needed_for(document, [feeder.partition(".")[0] for feeder in _feeders(document, node_id)])
    for node in document.nodes:
        path = node.parameters.get("path")
        if node.id in needed and node.component == IMAGE_DATASET and isinstance(path, str):
            yield path


def _images(document: GraphDocument, node_id: str, results: Results) -> int | None:
    """Number of training images, from the image directory that was linked; None if it is gone."""
    for feeder in _feeders(document, node_id):
        name, _, port = feeder.partition(".")
        try:
            path = results[name].outputs[port]
            meta = read_meta(path, ImageDirectory.type_name, ImageDirectory.VERSION, InvalidDatasetError)
        except (KeyError, VisionDesignerError):
            return None
        count = meta.get("count")
        return count if isinstance(count, int) else None
    return None


def _evaluated(document: GraphDocument, node_id: str, results: Results) -> dict[str, object]:
    """Accuracy by the first Evaluate Model that scores of the model lead to; empty without one."""
    kinds = {node.id: node.component for node in document.nodes}
    scores = [
        link.target_node
        for link in document.links
        if link.source_node == node_id and kinds.get(link.target_node) == SCORE
    ]
    for link in document.links:
        ending = EVALUATED_PORTS.get(link.target_port)
        if link.source_node not in scores or kinds.get(link.target_node) != EVALUATE or ending is None:
            continue
        metrics = results.get(link.target_node, NodeResult("waiting")).metrics
        accuracy, images = metrics.get(f"accuracy{ending}"), metrics.get(f"images{ending}")
        if isinstance(accuracy, int | float) and isinstance(images, int | float):
            return {"accuracy": float(accuracy), "accuracy_images": round(images), "accuracy_on": link.target_node}
    return {}
