"""Every built-in component gives the result recorded for its version.

With a changed result under the same version, existing workspaces would keep the old one. To change a result on purpose,
raise the component's ``version``, and record all results again:

    python tests/test_recorded_results.py

Integers, names, and pixels are compared exactly; floating-point values with a tolerance, because processors and
libraries round differently. Everything is computed on the CPU in 32-true.
"""

import json
import math
import sys
import tempfile
import zlib
from copy import deepcopy
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from conftest import COLORS, picture
from levels import thorough
from random_model import random_model
from safetensors.torch import load_file

from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.engine.plan import make_plan
from vision_designer.graphs.engine.runner import Runner
from vision_designer.graphs.engine.store import Store
from vision_designer.graphs.resolve import resolve
from vision_designer.nodes.components import built_in_components, load_components
from vision_designer.nodes.core.job import ReportedMetrics
from vision_designer.nodes.messages import fields_of
from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.types.meta import META
from vision_designer.nodes.types.model_directory import ModelDirectory
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.vision.loading.loader import Images

pytestmark = pytest.mark.slow
RECORD = Path(__file__).parent / "recorded_results.json"
TOLERANCE = {"rel_tol": 0.01, "abs_tol": 1e-3}
"""Losses after two steps differ by up to 0.3 % between numbers of threads."""
NOT_LASTING = {"images_per_second", "train_error", "top1_accuracy", "top5_accuracy", "best_epoch"}
"""Of training: values that depend on the machine, or change by a whole image due to rounding."""
SLOWLY = {"epochs": 1, "batch_size": 3, "learning_rate": 1e-6}
"""Of components that train and then score: so little is learned that rounding changes no label."""
EXACT = {"device": "cpu", "precision": "32-true", "workers": 0, "cache_memory": 0}
NODES = [
    ("image_dataset", "image_dataset", {"path": "images"}, {}),
    ("convert", "convert_to_image_directory", {}, {}),
    ("split", "split_image_directory", {"fraction": 0.67}, {}),
    (
        "init",
        "init_image_transformation",
        {"resize": True, "size": 72, "center_crop": True, "crop_size": 64, "random_horizontal_flip": True},
        {},
    ),
    ("apply", "apply_image_transformation", {"mode": "for_training"}, {}),
    ("inference", "apply_image_transformation", {"mode": "for_inference"}, {}),
    ("resnet", "resnet", {"model_name": "resnet18", "pretrained": False}, {}),
    ("densenet", "densenet", {"model_name": "densenet121", "pretrained": False}, {}),
    ("efficientnet", "efficientnet", {"model_name": "lite0", "pretrained": False}, {}),
    ("model", "image_classification_model", {"model_name": "mobilenet_v3_small", "pretrained": False}, {}),
    ("train", "train_pytorch_model", {"epochs": 2, "batch_size": 12}, EXACT),
    ("cross_validate", "cross_validate_model", SLOWLY | {"folds": 2}, EXACT),
    (
        "tune",
        "tune_model_hyperparameters",
        SLOWLY | {"space": "learning_rate = 0.000001, 0.001", "search": "grid", "metric": "validation_loss"},
        EXACT,
    ),
    ("trained", "trained_model", {"path": "model"}, {}),
    ("score", "score_image_model", {}, EXACT),
    ("evaluate", "evaluate_model", {}, {}),
]
LINKS = [
    ("image_dataset.dataset", "convert.input_dataset"),
    ("convert.output_image_directory", "split.input_image_directory"),
    ("init.output_image_transformation", "apply.input_image_transformation"),
    ("split.output_image_directory1", "apply.input_image_directory"),
    ("init.output_image_transformation", "inference.input_image_transformation"),
    ("split.output_image_directory2", "inference.input_image_directory"),
    ("resnet.untrained_model", "train.untrained_model"),
    ("apply.output_image_directory", "train.training_dataset"),
    ("inference.output_image_directory", "train.validation_dataset"),
    ("resnet.untrained_model", "cross_validate.untrained_model"),
    ("resnet.untrained_model", "tune.untrained_model"),
    ("apply.output_image_directory", "tune.training_dataset"),
    ("inference.output_image_directory", "tune.validation_dataset"),
    ("apply.output_image_directory", "cross_validate.dataset"),
    ("trained.trained_model", "score.trained_model"),
    ("inference.output_image_directory", "score.dataset"),
    ("score.scored_dataset", "evaluate.scored_dataset"),
]


def computed(folder):
    """The version and result of every component, computed in an empty folder."""
    for number, category in enumerate(("red", "green", "blue")):
        (folder / "images" / category).mkdir(parents=True)
        for image in range(6):
            size = (44 + 3 * image, 52 - 2 * image)
            picture(100 * number + image, size, COLORS[category]).save(folder / "images" / category / f"{image}.png")
    (folder / "model").mkdir()
    random_model(folder / "model", ("blue", "green", "red"), TransformationDirectory((("Resize", 32),)))
    document = GraphDocument.model_validate(
        {
            "nodes": [
                {"id": id_, "component": component, "parameters": parameters, "run_settings": settings}
                for id_, component, parameters, settings in NODES
            ],
            "links": [{"from": source, "to": target} for source, target in LINKS],
        }
    )
    components = load_components()
    plan = make_plan(resolve(document, components, folder))
    result = Runner(plan, Store(folder / "workspace"), run_id="r").run()
    assert result.state == "completed", {name: node.error for name, node in result.nodes.items() if node.error}
    return {
        component: {"version": components[component].version, "result": facts}
        for component in sorted({component for _, component, _, _ in NODES})
        for facts in [
            {
                id_: {port: _facts(output, folder) for port, output in result.nodes[id_].outputs.items()}
                | {"metrics": _lasting(result.nodes[id_].metrics)}
                for id_, name, _, _ in NODES
                if name == component
            }
        ]
    }


def _facts(output, folder):
    """The content of an output as plain values that are the same on every machine."""
    meta = json.loads((output / META).read_text())
    facts = {"type": meta["type"]}
    if meta["type"] == "AnyDirectory":
        facts["path"] = Path(meta["path"]).relative_to(folder).as_posix()
    elif meta["type"] == "ImageDirectory":
        directory = ImageDirectory.read(output)
        table = directory.images.select("id", "member", "label", "width", "height")
        facts |= {"images": [list(row) for row in table.rows()], "categories": list(directory.categories)}
        if directory.transformation is not None:
            facts["transformation"] = directory.transformation.to_json()
            images = Images(directory, directory.transformation, None)
            facts["pixels"] = [zlib.crc32(np.ascontiguousarray(images[(row, 7)][1]).tobytes()) for row in range(3)]
    elif meta["type"] == "ModelDirectory":
        model = ModelDirectory.read(output)
        facts |= {"architecture": model.architecture, "categories": list(model.categories), "mean": list(model.mean)}
        facts |= {"std": list(model.std), "transformation": model.transformation.to_json()}
        state = load_file(model.weights)
        facts["weights"] = [len(state), float(sum(tensor.double().abs().sum() for tensor in state.values()))]
        facts["epochs"] = [_lasting(epoch) for epoch in model.training.get("epochs", [])]
    elif meta["type"] == "DataFrameDirectory":
        tables = [pl.read_parquet(output / name) for name in [*meta["parts"], *sorted(meta["tables"].values())]]
        # Durations differ each time.
        tables = [table.drop("seconds", strict=False) for table in tables]
        facts["tables"] = [
            {
                "columns": table.columns,
                "rows": [[_relative(value, folder) for value in row] for row in table.rows()],
            }
            for table in tables
        ]
    else:
        facts |= {name: value for name, value in meta.items() if name not in ("type", "version")}
    return facts


def _relative(value, folder):
    return value.replace(folder.as_posix(), "") if isinstance(value, str) else value


def _lasting(metrics):
    training = "train_loss" in metrics
    return {name: value for name, value in metrics.items() if not (training and name in NOT_LASTING)}


def difference(found, recorded, place=""):
    """The first difference of two results; empty if they are equal, with a tolerance for floats."""
    if isinstance(recorded, dict) and isinstance(found, dict):
        for name in sorted({*recorded, *found}):
            if name not in recorded or name not in found:
                return f"{place}.{name} is in one of them only"
            if different := difference(found[name], recorded[name], f"{place}.{name}"):
                return different
        return ""
    if isinstance(recorded, list) and isinstance(found, list):
        if len(recorded) != len(found):
            return f"{place} has {len(found)} items, recorded are {len(recorded)}"
        found_differences = (
            difference(one, other, f"{place}[{number}]")
            for number, (one, other) in enumerate(zip(found, recorded, strict=True))
        )
        return next(filter(None, found_differences), "")
    if isinstance(recorded, float) and isinstance(found, int | float):
        both_nan = math.isnan(recorded) and math.isnan(found)
        same = both_nan or math.isclose(found, recorded, **TOLERANCE)
    else:
        same = type(found) is type(recorded) and found == recorded
    return "" if same else f"{place} is {found!r}, recorded is {recorded!r}"


def complaints(now, recorded):
    """Problems by component: no record, a record of another version, or a different result of the same version."""
    wrong = {}
    for component in built_in_components():
        name = component.component
        if name not in now or name not in recorded:
            wrong[name] = "has no recorded result: give it a node in NODES, and record"
        elif recorded[name]["version"] != now[name]["version"]:
            wrong[name] = f"is of version {now[name]['version']}, recorded is {recorded[name]['version']}: record anew"
        elif different := difference(now[name]["result"], recorded[name]["result"]):
            wrong[name] = f"gives another result under the same version: raise it, and record. {different}"
    return wrong


@pytest.fixture(scope="module")
def now(tmp_path_factory):
    return json.loads(json.dumps(computed(tmp_path_factory.mktemp("recorded"))))


@pytest.mark.parametrize("recorded", [True, pytest.param(False, marks=pytest.mark.thorough)])
def test_reported_metrics_are_declared(recorded, request):
    results = json.loads(RECORD.read_text(encoding="utf-8")) if recorded else request.getfixturevalue("now")
    components, undeclared = load_components(), {}
    linked = {target.partition(".")[::2] for _, target in LINKS}
    for id_, name, parameters, _ in NODES:
        component = components[name]
        declared = ReportedMetrics()
        if component.reported_metrics is not None:
            ports = [port for node, port in linked if node == id_]
            declared = component.reported_metrics(component.Parameters.parse(parameters), ports)
        named = {field for line in component.card_results for field in fields_of(line)}
        undeclared[name] = ({*results[name]["result"][id_]["metrics"]} | named) - declared.result
    assert {name: metrics for name, metrics in undeclared.items() if metrics} == {}


@thorough
def test_component_result_matches_record_of_its_version(now):
    assert complaints(now, json.loads(RECORD.read_text(encoding="utf-8"))) == {}


def test_changed_result_version_or_missing_record_is_reported():
    now = json.loads(RECORD.read_text(encoding="utf-8"))
    recorded = deepcopy(now)
    recorded["split_image_directory"]["result"]["split"]["output_image_directory1"]["images"][0][0] += 1
    recorded["evaluate_model"]["result"]["evaluate"]["metrics"]["accuracy"] += 0.01
    recorded["train_pytorch_model"]["version"] = "0"
    del recorded["resnet"]
    wrong = complaints(now, recorded)
    assert sorted(wrong) == ["evaluate_model", "resnet", "split_image_directory", "train_pytorch_model"]
    assert "raise it" in wrong["split_image_directory"] and "raise it" in wrong["evaluate_model"]
    assert "record anew" in wrong["train_pytorch_model"]
    assert "no recorded result" in wrong["resnet"]


def main():
    with tempfile.TemporaryDirectory() as folder:
        found = computed(Path(folder).resolve())
    lines = [f"  {json.dumps(name)}: {json.dumps(result)}" for name, result in found.items()]
    RECORD.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    print(f"recorded {len(found)} components in {RECORD}", file=sys.stderr)


if __name__ == "__main__":
    main()
