"""What docs/extending.md adds to runs from outside the package is found everywhere it should appear."""

import json
import re
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from additions import forgotten, install, reset_additions
from PIL import Image

from vision_designer.editor.look.values import metric_title, written_value
from vision_designer.graphs.cli.app import main
from vision_designer.graphs.diff import better
from vision_designer.graphs.engine.machine import Machine
from vision_designer.graphs.engine.provenance import ingredients
from vision_designer.graphs.sweep import Measured
from vision_designer.nodes.components import load_components
from vision_designer.nodes.core.discovery import DeclarationError
from vision_designer.nodes.core.ports import LINK_TYPES
from vision_designer.nodes.errors import NotInRangeValueError
from vision_designer.nodes.images.image_operations import OPERATIONS
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.vision.evaluation.metrics import METRICS, Scores, computed
from vision_designer.nodes.vision.loading.operations import ImageTransform
from vision_designer.nodes.vision.models.architectures import ARCHITECTURES
from vision_designer.nodes.vision.training.optimizers import OPTIMIZERS
from vision_designer.nodes.vision.training.recipe import TrainingSettings
from vision_designer.nodes.vision.training.schedules import SCHEDULES, learning_rate

PAGE = (Path(__file__).parent.parent / "docs" / "extending.md").read_text(encoding="utf-8")
SECTIONS = {
    "Add an architecture": (ARCHITECTURES, "tiny_net"),
    "Add a metric": (METRICS, "balanced_accuracy"),
    "Add an optimizer": (OPTIMIZERS, "rmsprop"),
    "Add a schedule": (SCHEDULES, "stairs"),
    "Add an image operation": (OPERATIONS, "GaussianBlur"),
    "Add a result view": (LINK_TYPES, "ReportDirectory"),
}


@pytest.fixture(autouse=True)
def as_before():
    with forgotten():
        yield


def file_of(section):
    """Name and text of the file in a components folder that a section shows."""
    text = PAGE[PAGE.index(f"## {section}\n") :].split("\n## ")[0].removeprefix("## ")
    return re.search(r"`my_components/([a-z_]+\.py)`(?:(?!```).)*```python\n(.*?)```", text, re.DOTALL).groups()


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Saves the files of sections in a components folder, and loads it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VISION_DESIGNER_WORKSPACE", str(tmp_path / "workspace"))

    def load(*sections):
        folder = tmp_path / "my_components"
        folder.mkdir(exist_ok=True)
        for section in sections:
            name, text = file_of(section)
            (folder / name).write_text(text)
        return load_components([folder])

    return load


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path / "workspace")


# Every kind


@pytest.mark.parametrize("section", SECTIONS)
def test_record_in_folder_is_found_in_worker_processes(own, monkeypatch, section):
    records, name = SECTIONS[section]
    assert name not in records
    own(section)
    assert name in records
    reset_additions(monkeypatch)
    assert name in records
    assert records.module_of(name).startswith("vision_designer_components_")


@pytest.mark.parametrize("section", SECTIONS)
def test_record_of_package_is_found_by_entry_point(tmp_path, monkeypatch, section):
    records, name = SECTIONS[section]
    file, text = file_of(section)
    module = file.removesuffix(".py")
    assert f"`{records.group}`" in PAGE
    install(tmp_path, file, text, records.group, f"x = my_package.{module}", monkeypatch)
    assert name in records
    install(tmp_path, file, text, records.group, "x = json:dumps", monkeypatch)
    with pytest.raises(DeclarationError, match=rf"'x' \(json:dumps\) is no {records.what}"):
        len(records)
    monkeypatch.undo()


@pytest.mark.parametrize("section", SECTIONS)
def test_two_records_of_one_name_are_rejected_with_their_files(own, tmp_path, section):
    own(section)
    name, text = file_of(section)
    copy = tmp_path / "my_components" / f"copy_of_{name}"
    copy.write_text(text)
    with pytest.raises(DeclarationError, match=r"cannot be loaded: two .*s are named") as found:
        load_components([tmp_path / "my_components"])
    assert str(copy) in str(found.value)


def test_broken_file_is_reported_and_loads_after_fix(own, tmp_path):
    own("Add a metric")
    (tmp_path / "my_components" / "other.py").write_text("1 / 0")
    with pytest.raises(DeclarationError, match=r"other\.py cannot be loaded: ZeroDivisionError"):
        load_components([tmp_path / "my_components"])
    (tmp_path / "my_components" / "other.py").write_text("")
    load_components([tmp_path / "my_components"])
    assert "balanced_accuracy" in METRICS


# A metric


@pytest.mark.slow
def test_added_metric_is_computed_shown_compared_and_tuned(own):
    components = own("Add a metric")
    truth, predicted = np.array([0, 0, 0, 1]), np.array([0, 0, 1, 1])
    scores = Scores(("a", "b"), truth, predicted, np.eye(2)[predicted], 2)
    values = computed(scores)
    assert values["balanced_accuracy"] == pytest.approx((2 / 3 + 1) / 2)
    assert list(values)[-1] == "balanced_accuracy"
    assert metric_title("balanced_accuracy") == "Balanced accuracy"
    assert metric_title("balanced_accuracy_to_compare") == "Balanced accuracy, second model"
    assert written_value("balanced_accuracy", 0.5) == "50.00 %"
    assert better("evaluate.balanced_accuracy", 0.5, 0.6) == 1
    tune = components["tune_model_hyperparameters"].Parameters
    assert tune.info("metric").choices["balanced_accuracy"] == "Balanced accuracy"
    assert tune.problems({"metric": "balanced_accuracy"}) == []
    assert tune.model_json_schema()["properties"]["metric"]["enum"][-1] == "balanced_accuracy"


def test_unregistered_metric_direction_follows_its_last_word():
    assert Measured("evaluate", "brier_score").maximize is False
    assert Measured("mine", "quality_score").maximize is True
    assert Measured("mine", "seconds").maximize is False
    assert better("mine.quality_score", 1, 2) is None
    assert better("evaluate.brier_score", 1, 2) == 0
    assert better("evaluate.accuracy_to_compare", 0.1, 0.2) == 1


def test_edited_metric_recomputes_evaluation(own, tmp_path, machine):
    def made(name):
        component = load_components([tmp_path / "my_components"] * (tmp_path / "my_components").is_dir())[name]
        return ingredients(component, component.Parameters(), component.RunSettings(), {}, {}, machine)

    before = made("evaluate_model"), made("train_pytorch_model")
    assert "source" not in before[0]
    own("Add a metric")
    first = made("evaluate_model")["source"]
    file = tmp_path / "my_components" / "balanced.py"
    file.write_text(file.read_text() + "\n# Edited\n")
    assert made("evaluate_model")["source"] not in ("", first)
    assert made("train_pytorch_model") == before[1]


# An optimizer and a schedule


def test_added_optimizer_and_schedule_are_choices_with_own_parameters(own, tmp_path, machine):
    components = own("Add an optimizer", "Add a schedule")
    for name in ("train_pytorch_model", "tune_model_hyperparameters", "cross_validate_model"):
        model = components[name].Parameters
        assert model.info("optimizer").choices == {"sgd": "SGD (Nesterov 0.9)", "adamw": "AdamW", "rmsprop": "RMSprop"}
        assert [*model.info("learning_rate_schedule").choices] == ["polynomial", "cosine", "one_cycle", "stairs"]
        assert model.problems({"optimizer": "rmsprop", "rmsprop_alpha": 0.9, "stairs_count": 2}) == []
        assert model.problems({"rmsprop_alpha": 1.0})[0].error is NotInRangeValueError
        assert not model.has_effect("rmsprop_alpha", {})
        assert model.has_effect("rmsprop_alpha", {"optimizer": "rmsprop"})
        assert model.without_defaults({"rmsprop_alpha": 0.99}) == {}
    train = components["train_pytorch_model"]

    def source(**values):
        return ingredients(train, train.Parameters(**values), train.RunSettings(), {}, {}, machine).get("source")

    assert source() is source(optimizer="adamw") is None
    assert source(optimizer="rmsprop") == source(learning_rate_schedule="stairs") != None  # noqa: E711


def test_parameters_of_record_disappear_with_its_file(own):
    model = own("Add an optimizer", "Add an image operation")["train_pytorch_model"].Parameters
    assert "rmsprop_alpha" in model.model_fields
    with forgotten():
        from vision_designer.nodes.core import discovery

        discovery.forget_folders()
        components = load_components()
        assert "rmsprop_alpha" not in model.model_fields
        assert "gaussian_blur" not in components["init_image_transformation"].Parameters.model_fields
        assert model.problems({"optimizer": "rmsprop"})


def test_added_schedule_sets_learning_rate(own):
    own("Add a schedule")
    chosen = TrainingSettings(
        epochs=8, batch_size=1, warmup_step_number=2, learning_rate=0.3, random_seed=1, patience=9, print_frequency=1,
        learning_rate_schedule="stairs", options={"stairs_count": 3},
    )  # fmt: skip
    rates = [round(learning_rate(epoch, chosen), 3) for epoch in range(8)]
    assert rates == [0.0, 0.15, 0.3, 0.3, 0.2, 0.2, 0.1, 0.1]


# An image operation


def test_added_operation_is_a_switch_and_is_applied(own, machine):
    init = own("Add an image operation")["init_image_transformation"]
    model = init.Parameters
    assert [*model.model_fields][-2:] == ["gaussian_blur", "gaussian_blur_sigma"]
    assert model.info("gaussian_blur_sigma").depends_on == "gaussian_blur"
    assert model.problems({"gaussian_blur_sigma": 11.0})[0].error is NotInRangeValueError
    chosen = model(gaussian_blur=True, gaussian_blur_sigma=3.0)
    transformation = init.known_outputs(chosen, {})["output_image_transformation"]
    assert transformation.operations[-1] == ("GaussianBlur", {"kernel_size": 9, "sigma": [0.1, 3.0]})
    assert "GaussianBlur" not in dict(transformation.for_inference().operations)
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 255, (40, 40, 3), np.uint8))
    transform = ImageTransform(TransformationDirectory(transformation.operations[-1:]))
    blurred = [np.asarray(transform.apply(noise, seed=seed)).std() for seed in (1, 2, 1)]
    assert blurred[0] == blurred[2] != blurred[1]
    assert max(blurred) < np.asarray(noise).std()
    on, off = (
        ingredients(init, values, init.RunSettings(), {}, {}, machine).get("source") for values in (chosen, model())
    )
    assert on and off is None


# All of them in one run


@pytest.mark.slow
def test_additions_of_one_folder_work_together_in_run(own, make_images, tmp_path, capsys):
    own(*SECTIONS)
    make_images(tmp_path / "photos", ("red", "green"), count=8, size=(32, 32))
    settings = {"device": "cpu", "workers": 0}
    training = {"epochs": 2, "batch_size": 4, "optimizer": "rmsprop", "rmsprop_alpha": 0.9,
                "learning_rate_schedule": "stairs"}  # fmt: skip
    nodes = {
        "images": ("image_dataset", {"path": "photos"}),
        "convert": ("convert_to_image_directory", {}),
        "operations": ("init_image_transformation", {"gaussian_blur": True}),
        "apply": ("apply_image_transformation", {"mode": "for_training"}),
        "net": ("tiny_net", {"width": 4}),
        "train": ("train_pytorch_model", training),
        "tune": ("tune_model_hyperparameters", training | {"trials": 2, "metric": "balanced_accuracy"}),
        "score": ("score_image_model", {}),
        "evaluate": ("evaluate_model", {}),
        "report": ("category_report", {}),
    }
    links = [
        ("images.dataset", "convert.input_dataset"),
        ("convert.output_image_directory", "apply.input_image_directory"),
        ("operations.output_image_transformation", "apply.input_image_transformation"),
        ("net.untrained_model", "train.untrained_model"),
        ("net.untrained_model", "tune.untrained_model"),
        ("apply.output_image_directory", "train.training_dataset"),
        ("convert.output_image_directory", "train.validation_dataset"),
        ("apply.output_image_directory", "tune.training_dataset"),
        ("convert.output_image_directory", "tune.validation_dataset"),
        ("train.trained_model", "score.trained_model"),
        ("convert.output_image_directory", "score.dataset"),
        ("score.scored_dataset", "evaluate.scored_dataset"),
        ("convert.output_image_directory", "report.images"),
    ]
    document = {
        "format": "vision-designer/1",
        "nodes": [
            {"id": id_, "component": component, "parameters": parameters}
            | ({"run_settings": settings} if id_ in ("train", "tune", "score") else {})
            for id_, (component, parameters) in nodes.items()
        ],
        "links": [{"from": source, "to": target} for source, target in links],
    }
    (tmp_path / "graph.json").write_text(json.dumps(document))
    with pytest.raises(SystemExit) as exit_:
        main(["run", "graph.json", "--components", "my_components", "--json", "--output", "report.report=report",
              "--output", "tune.sweep_results=trials.csv", "--output", "evaluate.evaluation_results=evaluation"])  # fmt: skip
    out, err = capsys.readouterr()
    assert not exit_.value.code, err
    found = json.loads(out)["nodes"]
    assert found["evaluate"]["metrics"]["balanced_accuracy"] == found["evaluate"]["metrics"]["macro_recall"]
    assert 0 <= found["train"]["metrics"]["balanced_accuracy"] <= 1
    assert pl.read_csv("trials.csv")["balanced_accuracy"].null_count() == 0
    assert (tmp_path / "report" / "report.md").read_text() == "- **green**: 8\n- **red**: 8\n"
    assert "torch" in sys.modules
