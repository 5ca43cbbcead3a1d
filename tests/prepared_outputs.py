"""Outputs created without a run, and a fake of the process that reads them."""

import base64
import io

import polars as pl
from conftest import make_trial, write_images
from measured_runs import follow
from PIL import Image

from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.runs.run_model import RunModel
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.engine import events
from vision_designer.graphs.flow import Session
from vision_designer.nodes.components import load_components
from vision_designer.nodes.types.data_frame_directory import DataFrameDirectory
from vision_designer.nodes.vision.datasets.conversion import convert
from vision_designer.nodes.vision.evaluation.report import report


class Recorded:
    """Records requests, and answers them when a test says so."""

    def __init__(self):
        self.asked = []

    def request(self, kind, arguments, done, failed):
        one = Asked(self, kind, dict(arguments), done, failed)
        self.asked.append(one)
        return one

    def of(self, kind):
        """The arguments of all requests of a kind that were not cancelled."""
        return [one.arguments for one in self.asked if one.kind == kind and not one.cancelled]

    def answer(self, kind, make):
        """Answer every pending request of a kind with ``make(arguments)``."""
        for one in [one for one in self.asked if one.kind == kind and one.waits]:
            one.answered = True
            one.done(make(one.arguments))


class Asked:
    def __init__(self, data, kind, arguments, done, failed):
        self.data, self.kind, self.arguments, self.done, self._failed = data, kind, arguments, done, failed
        self.cancelled = self.answered = False

    @property
    def waits(self):
        return not self.cancelled and not self.answered

    @property
    def is_pending(self):
        return self.waits

    def failed(self, message):
        self.answered = True
        self._failed(message)

    def cancel(self):
        self.cancelled = not self.answered


def png(size=(8, 8), color=(200, 30, 30)):
    written = io.BytesIO()
    Image.new("RGB", size, color).save(written, "PNG")
    return base64.b64encode(written.getvalue()).decode()


def thumbnail(arguments):
    name = arguments.get("file") or f"{arguments.get('category') or 'a'}/{arguments.get('position')}.png"
    return {"name": name, "category": "a", "row": 0, "width": 8, "height": 8, "bytes": 99, "png": png()}


def images_answer(counts, transformation=None, skipped=()):
    return {
        "total": sum(counts.values()),
        "categories": [list(item) for item in counts.items()],
        "skipped": len(skipped),
        "skipped_files": list(skipped),
        "others": 0,
        "source": "/data",
        "transformation": transformation,
    }


def scored_table(folder, images):
    """A scored table of existing images: (category, label, path) rows; a row without a label has an error."""
    folder.mkdir(parents=True)
    categories = sorted({category for category, _, _ in images})
    columns = {
        "category": [category for category, _, _ in images],
        "id": list(range(len(images))),
        "image": [str(path) for _, _, path in images],
    }
    for name in categories:
        columns[f"Scored Probabilities_{name}"] = [
            None if label is None else 0.9 if label == name else 0.1 / (len(categories) - 1) for _, label, _ in images
        ]
    columns["Scored Labels"] = [label for _, label, _ in images]
    columns["error"] = [None if label is not None else "it is damaged" for _, label, _ in images]
    types = {"error": pl.String, "Scored Labels": pl.String}
    pl.DataFrame(columns, schema_overrides=types).write_parquet(folder / "part-00000.parquet")
    properties = {"learner": "image classification", "categories": categories, "labelled": True}
    table = DataFrameDirectory(folder, ("part-00000.parquet",), properties)
    table.write(folder)
    return table


NODES = {
    "images": "image_dataset",
    "convert": "convert_to_image_directory",
    "split": "split_image_directory",
    "init": "init_image_transformation",
    "apply": "apply_image_transformation",
    "resnet": "resnet",
    "train": "train_pytorch_model",
    "score": "score_image_model",
    "evaluate": "evaluate_model",
}
LINKS = [
    ("images.dataset", "convert.input_dataset"),
    ("convert.output_image_directory", "split.input_image_directory"),
    ("init.output_image_transformation", "apply.input_image_transformation"),
    ("split.output_image_directory1", "apply.input_image_directory"),
    ("train.trained_model", "score.trained_model"),
    ("apply.output_image_directory", "score.dataset"),
    ("score.scored_dataset", "evaluate.scored_dataset"),
]


def open_graph(folder, path="data"):
    """A graph in ``folder`` with every component that shows something."""
    parameters = {"images": {"path": path} if path else {}, "apply": {"mode": "for_inference"}}
    document = GraphDocument.model_validate(
        {
            "format": "vision-designer/1",
            "nodes": [
                {"id": name, "component": component, "parameters": parameters.get(name, {})}
                for name, component in NODES.items()
            ],
            "links": [{"from": source, "to": target} for source, target in LINKS],
        }
    )
    return OpenGraph(Session(load_components([])), document, folder / "graph.json")


def ran(graph, outputs, pictures=None):
    """A run of the graph in which these nodes finished with these outputs."""
    run = RunModel(graph.document())
    run.feed(events.RunStarted(run_id="r1", title="", graph="", nodes=list(NODES)))
    follow(graph, run)
    for node, folders in outputs.items():
        run.feed(events.NodeStarted(node=node, title=node))
        finished = events.NodeFinished(
            node=node, state="completed", seconds=1.0, outputs={port: str(path) for port, path in folders.items()},
            metrics={}, pictures=(pictures or {}).get(node, []), error=None,
        )  # fmt: skip
        run.feed(finished)
    run.emit_changes()
    return run


def made_scores(folder):
    """Images, and a scored table of them with one wrong row."""
    data = write_images(folder / "data", ("cat", "dog"), 6)
    rows = [(name, name, data / name / f"00{number}.png") for name in ("cat", "dog") for number in range(5)]
    return data, scored_table(folder / "scored", [*rows, ("cat", "dog", data / "cat" / "005.png")])


def made_outputs(folder):
    """Converted images, a scored table with one wrong row, and its evaluation."""
    data, scored = made_scores(folder)
    trial = make_trial(folder)
    images = convert(data, fail_on_invalid=False, job=trial.job)
    (folder / "converted").mkdir()
    images.write(folder / "converted")
    evaluated = report(scored, None, trial.job)
    evaluated.write(evaluated.folder)
    return {
        "images": {},
        "convert": {"output_image_directory": folder / "converted"},
        "score": {"scored_dataset": scored.folder},
        "evaluate": {"evaluation_results": evaluated.folder},
    }
