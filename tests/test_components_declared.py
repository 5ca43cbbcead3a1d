"""Component declarations match components.md, and invalid declarations are rejected."""

import sys
import textwrap
from pathlib import Path
from typing import Literal

import pytest

from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.user_paths import EXAMPLES
from vision_designer.nodes import errors
from vision_designer.nodes.components import built_in_components, load_components
from vision_designer.nodes.core.component import ComponentNode, DeclarationError
from vision_designer.nodes.core.parameters import Parameter, ParameterModel
from vision_designer.nodes.core.ports import InputPort, OutputPort
from vision_designer.nodes.core.registry import by_identifier

TRANSFORMATION = "Computer Vision/Image Data Transformation"
CLASSIFICATION = "Computer Vision/Image Classification"
EVALUATION = "Model Scoring & Evaluation"

# identifier, title, category, inputs, outputs; a port: identifier, title, types, and whether it is optional.
TABLE = [
    ("image_dataset", "Image Dataset", "Datasets", [], [("dataset", "Dataset", "AnyDirectory or ZipFile")]),
    ("trained_model", "Trained Model", "Datasets", [], [("trained_model", "Trained model", "ModelDirectory")]),
    (
        "convert_to_image_directory",
        "Convert to Image Directory",
        TRANSFORMATION,
        [("input_dataset", "Input dataset", "AnyDirectory or ZipFile", False)],
        [("output_image_directory", "Output image directory", "ImageDirectory")],
    ),
    (
        "split_image_directory",
        "Split Image Directory",
        TRANSFORMATION,
        [("input_image_directory", "Input image directory", "ImageDirectory", False)],
        [
            ("output_image_directory1", "Output image directory1", "ImageDirectory"),
            ("output_image_directory2", "Output image directory2", "ImageDirectory"),
        ],
    ),
    (
        "init_image_transformation",
        "Init Image Transformation",
        TRANSFORMATION,
        [],
        [("output_image_transformation", "Output image transformation", "TransformationDirectory")],
    ),
    (
        "apply_image_transformation",
        "Apply Image Transformation",
        TRANSFORMATION,
        [
            ("input_image_transformation", "Input image transformation", "TransformationDirectory", False),
            ("input_image_directory", "Input image directory", "ImageDirectory", False),
        ],
        [("output_image_directory", "Output image directory", "ImageDirectory")],
    ),
    *(
        (name, title, CLASSIFICATION, [], [("untrained_model", "Untrained model", "UntrainedModelDirectory")])
        for name, title in (
            ("resnet", "ResNet"),
            ("densenet", "DenseNet"),
            ("efficientnet", "EfficientNet"),
            ("image_classification_model", "Image Classification Model"),
        )
    ),
    (
        "train_pytorch_model",
        "Train PyTorch Model",
        "Model Training",
        [
            # A trained model is accepted too; it is then trained further.
            ("untrained_model", "Untrained model", "UntrainedModelDirectory or ModelDirectory", False),
            ("training_dataset", "Training dataset", "ImageDirectory", False),
            ("validation_dataset", "Validation dataset", "ImageDirectory", False),
        ],
        [("trained_model", "Trained model", "ModelDirectory")],
    ),
    (
        "cross_validate_model",
        "Cross Validate Model",
        "Model Training",
        [
            ("untrained_model", "Untrained model", "UntrainedModelDirectory", False),
            ("dataset", "Dataset", "ImageDirectory", False),
        ],
        [
            ("scored_results", "Scored results", "DataFrameDirectory"),
            ("evaluation_results", "Evaluation results", "DataFrameDirectory"),
        ],
    ),
    (
        "tune_model_hyperparameters",
        "Tune Model Hyperparameters",
        "Model Training",
        [
            ("untrained_model", "Untrained model", "UntrainedModelDirectory or ModelDirectory", False),
            ("training_dataset", "Training dataset", "ImageDirectory", False),
            ("validation_dataset", "Validation dataset", "ImageDirectory", False),
        ],
        [
            ("sweep_results", "Sweep results", "DataFrameDirectory"),
            ("trained_best_model", "Trained best model", "ModelDirectory"),
        ],
    ),
    (
        "score_image_model",
        "Score Image Model",
        EVALUATION,
        [("trained_model", "Trained model", "ModelDirectory", False), ("dataset", "Dataset", "ImageDirectory", False)],
        [("scored_dataset", "Scored dataset", "DataFrameDirectory")],
    ),
    (
        "evaluate_model",
        "Evaluate Model",
        EVALUATION,
        [
            ("scored_dataset", "Scored dataset", "DataFrameDirectory", False),
            ("scored_dataset_to_compare", "Scored dataset to compare", "DataFrameDirectory", True),
        ],
        [("evaluation_results", "Evaluation results", "DataFrameDirectory")],
    ),
]
COMPONENTS = {component.component: component for component in built_in_components()}


VERSIONS = {
    "apply_image_transformation": "2",
    "convert_to_image_directory": "2",
    "evaluate_model": "3",
    "init_image_transformation": "2",
    "score_image_model": "2",
    "split_image_directory": "2",
    "train_pytorch_model": "2",
    "tune_model_hyperparameters": "2",
}
"""Components whose results differ from their first version."""


@pytest.mark.parametrize(("identifier", "title", "category", "inputs", "outputs"), TABLE, ids=[row[0] for row in TABLE])
def test_component_matches_reference(identifier, title, category, inputs, outputs):
    component = COMPONENTS[identifier]
    assert (component.title, component.category) == (title, category)
    assert component.version == VERSIONS.get(identifier, "1")
    assert [(port.identifier, port.title, port.type_.names, port.optional) for port in component.init_inputs] == inputs
    assert [(port.identifier, port.title, port.type_.names) for port in component.init_outputs] == outputs


def test_no_component_is_missing_from_reference():
    assert sorted(COMPONENTS) == sorted(row[0] for row in TABLE)


@pytest.mark.parametrize("component", COMPONENTS.values(), ids=COMPONENTS)
def test_component_has_own_file_and_complete_help(component):
    assert component.__module__.rpartition(".")[2] == component.component
    assert component.help().rstrip().endswith(".")
    for port in (*component.init_inputs, *component.init_outputs):
        assert port.help.endswith(".")
    for model in (component.Parameters, component.RunSettings):
        for info in model.describe():
            assert info.help.endswith((".", "Pretrained is on."))
            if info.kind == "choice":
                assert all(info.choices.values())


@pytest.mark.parametrize("identifier", ["train_pytorch_model", "evaluate_model"])
def test_inputs_declare_need_for_labels(identifier):
    ports = [port.identifier for port in COMPONENTS[identifier].init_inputs if port.needs_labels]
    assert (
        ports
        == {
            "train_pytorch_model": ["training_dataset", "validation_dataset"],
            "evaluate_model": ["scored_dataset", "scored_dataset_to_compare"],
        }[identifier]
    )


@pytest.mark.parametrize("identifier", ["train_pytorch_model", "score_image_model"])
def test_computing_components_have_run_settings(identifier):
    settings = {info.identifier: info for info in COMPONENTS[identifier].RunSettings.describe()}
    assert settings["device"].range == "auto, cpu, cuda, mps"
    assert settings["precision"].range == "auto, 32-true, bf16-mixed, 16-mixed"
    assert settings["workers"].kind == "int"
    assert all(not info.required for info in settings.values())


def test_output_labels_follow_images():
    images = {"input_image_transformation": None, "input_image_directory": True}
    assert COMPONENTS["apply_image_transformation"].labeled_outputs(None, images) is True
    assert COMPONENTS["score_image_model"].labeled_outputs(None, {"trained_model": None, "dataset": False}) is False
    assert COMPONENTS["split_image_directory"].labeled_outputs(None, {"input_image_directory": False}) is False
    assert COMPONENTS["convert_to_image_directory"].labeled_outputs(None, {"input_dataset": None}) is None


# Invalid declarations


class Sound(ComponentNode):
    """A valid component to modify."""

    identifier = "sound"
    title = "Sound"
    category = "Tests"
    init_inputs = [InputPort("images", "Images", ())]
    init_outputs = [OutputPort("result", "Result", ())]

    class Parameters(ParameterModel):
        count: int = Parameter(1, title="Count", help="How many.")

    class RunSettings(ParameterModel):
        speed: int = Parameter(1, title="Speed", help="How fast.")

    @staticmethod
    def run(images, parameters, settings, job):
        return {}


class RepeatedSettings(ParameterModel):
    count: int = Parameter(1, title="Count", help="Again.")


class Untitled(ParameterModel):
    count: int = Parameter(1, title="", help="How many.")


class Helpless(ParameterModel):
    count: int = Parameter(1, title="Count", help="")


class Dangling(ParameterModel):
    count: int = Parameter(1, title="Count", help="How many.", depends_on="nothing")


class DanglingChoice(ParameterModel):
    kind: Literal["cone", "cube"] = Parameter(
        "cone", title="Kind", help="Which.", choices={"cone": "Cone", "cube": "Cube"}
    )
    count: int = Parameter(1, title="Count", help="How many.", depends_on="kind", depends_on_value="ball")


class NoChoice(ParameterModel):
    on: bool = Parameter(True, title="On", help="Whether.")
    count: int = Parameter(1, title="Count", help="How many.", depends_on="on", depends_on_value="yes")


def wrong_run(parameters, job):
    return {}


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("identifier", "", "identifier must be a non-empty text"),
        ("identifier", "Not Snake", "identifier 'Not Snake' must be snake case"),
        ("identifier", "1st", "must be snake case"),
        ("identifier", None, "identifier must be a non-empty text"),
        ("title", "", "title must be a non-empty text"),
        ("category", None, "category must be a non-empty text"),
        ("version", 2, "version must be a non-empty text"),
        ("__doc__", None, "docstring is missing"),
        ("init_inputs", [OutputPort("images", "Images", ())], "init_inputs holds .*InputPort is expected"),
        ("init_outputs", [InputPort("result", "Result", ())], "init_outputs holds .*OutputPort is expected"),
        ("init_outputs", [OutputPort("My Result", "Result", ())], "init_outputs has a port 'My Result'"),
        (
            "init_outputs",
            [OutputPort("result", "A", ()), OutputPort("result", "B", ())],
            "init_outputs has two ports of the same name",
        ),
        ("Parameters", dict, "Parameters must be a subclass of ParameterModel"),
        ("Parameters", Untitled, r"Parameters\.count needs a title and a help text"),
        ("Parameters", Helpless, r"Parameters\.count needs a title and a help text"),
        ("Parameters", Dangling, r"Parameters\.count depends on 'nothing', which does not exist"),
        ("Parameters", DanglingChoice, r"Parameters\.count depends on the value 'ball' of 'kind', .* are cone, cube"),
        ("Parameters", NoChoice, r"Parameters\.count depends on the value 'yes' of 'on', whose choices are none"),
        ("RunSettings", RepeatedSettings, "RunSettings repeats the parameter 'count'"),
        ("settings_that_change_results", frozenset({"size"}), "settings_that_change_results names 'size'"),
        ("card_parameters", ["count"], "card_parameters must be a tuple of texts"),
        ("card_parameters", ("count", "count"), "card_parameters must name at most 3 parameters, each once"),
        ("card_parameters", ("a", "b", "c", "d"), "card_parameters must name at most 3 parameters, each once"),
        ("card_parameters", ("pitch",), "card_parameters names 'pitch', which is not a parameter"),
        ("card_results", "{images} images", "card_results must be a tuple of texts"),
        ("card_results", ("done",), "card_results has 'done'"),
        ("card_results", ("{images:,} images",), "card_results has '{images:,} images'"),
        ("card_results", ("{images.count} images",), "card_results has '{images.count} images'"),
        ("card_results", ("{images images",), "card_results has '{images images'"),
        ("run", None, "run must be a static method"),
        ("run", wrong_run, "run must be a static method"),
        (
            "run",
            staticmethod(wrong_run),
            r"run takes \(parameters, job\); it must take \(images, parameters, settings, job\)",
        ),
    ],
)
def test_invalid_declaration_is_rejected_with_class_and_field(field, value, why):
    kept = (
        "identifier",
        "title",
        "category",
        "init_inputs",
        "init_outputs",
        "Parameters",
        "RunSettings",
        "run",
        "__doc__",
    )
    namespace = {name: vars(Sound)[name] for name in kept} | {"__module__": "third_party", field: value}
    with pytest.raises(DeclarationError, match=rf"^component third_party\.Wrong: .*{why.partition(' ')[0]}") as raised:
        type(ComponentNode)("Wrong", (ComponentNode,), namespace)
    assert raised.match(why)


@pytest.mark.parametrize("component", built_in_components(), ids=lambda component: component.component)
def test_every_component_says_what_its_card_shows(component):
    assert component.card_parameters or component.card_results or not component.Parameters.model_fields


@pytest.mark.parametrize("field", ["identifier", "title", "category", "run"])
def test_missing_declaration_field_is_reported(field):
    kept = {
        "identifier",
        "title",
        "category",
        "init_inputs",
        "init_outputs",
        "Parameters",
        "RunSettings",
        "run",
        "__doc__",
    }
    namespace = {name: vars(Sound)[name] for name in kept - {field}} | {"__module__": "third_party"}
    with pytest.raises(DeclarationError, match=rf"^component third_party\.Wrong: {field} must be"):
        type(ComponentNode)("Wrong", (ComponentNode,), namespace)


def test_duplicate_component_name_is_rejected():
    namespace = {**{name: value for name, value in vars(Sound).items() if name != "component"}, "__module__": "other"}
    twin = type(ComponentNode)("Twin", (ComponentNode,), namespace)
    with pytest.raises(
        DeclarationError, match=r"two components have the identifier 'sound': .*Sound in .* and other\."
    ):
        by_identifier([Sound, twin])
    assert len(by_identifier([Sound, Sound])) == 1


# External components

GOOD = '''
    """Others' components."""

    from vision_designer.nodes.core.component import ComponentNode
    from vision_designer.nodes.components.resnet import ResNet  # imported, not declared here
    from vision_designer.nodes.types.image_directory import ImageDirectory
    from vision_designer.nodes.core.parameters import Parameter, ParameterModel
    from vision_designer.nodes.core.ports import InputPort, OutputPort


    class Sharpen(ComponentNode):
        """Sharpen every image."""

        identifier = "sharpen"
        title = "Sharpen"
        category = "Mine"
        init_inputs = [InputPort("images", "Images", ImageDirectory)]
        init_outputs = [OutputPort("sharpened", "Sharpened", ImageDirectory)]

        class Parameters(ParameterModel):
            strength: float = Parameter(0.5, title="Strength", help="How much.", ge=0, le=1)

        @staticmethod
        def run(images, parameters, job):
            return {"sharpened": images}
'''


def plugin(folder: Path, text: str, name: str = "sharpen.py") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(textwrap.dedent(text))
    return folder


def test_components_in_folder_are_loaded(tmp_path):
    registry = load_components([plugin(tmp_path / "mine", GOOD)])
    assert set(registry) == {*COMPONENTS, "sharpen"}
    assert registry["sharpen"].Parameters.problems({"strength": 2.0})[0].error is errors.NotInRangeValueError
    assert load_components([tmp_path / "mine"])["sharpen"] is registry["sharpen"], "a second look gives the same class"
    assert str(tmp_path / "mine") not in sys.path


def test_palette_is_sorted_by_category_and_title():
    registry = load_components()
    listed = [(registry[name].category, registry[name].title) for name in registry]
    assert listed == sorted(listed)


def test_component_folders_with_equal_file_names_both_load(tmp_path):
    first = plugin(tmp_path / "a", GOOD)
    second = plugin(tmp_path / "b", GOOD.replace('"sharpen"', '"blur"').replace("Sharpen", "Blur"))
    assert {"sharpen", "blur"} <= set(load_components([first, second]))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("def broken(:", r"SyntaxError"),
        ("import a_module_that_nobody_has", r"ModuleNotFoundError: No module named 'a_module_that_nobody_has'"),
        ("1 / 0", r"ZeroDivisionError: division by zero"),
        ("raise SystemExit(3)", r"SystemExit: 3"),
        (
            GOOD.replace('title = "Sharpen"', 'title = ""'),
            r"component .*sharpen\.Sharpen: title must be a non-empty text",
        ),
        (
            GOOD.replace("float = Parameter(0.5", "list[int] = Parameter(0.5"),
            r"Sharpen\.Parameters\.strength: its type is",
        ),
        (GOOD.replace("0.5,", "5,"), r"Sharpen\.Parameters: the default is refused: Strength \(strength\) is 5"),
        (
            GOOD.replace("images, parameters, job", "image, parameters, job"),
            r"Sharpen: run takes \(image, parameters, job\)",
        ),
    ],
    ids=["syntax", "import", "raises", "exits", "declaration", "type", "default", "run"],
)
def test_broken_component_file_is_reported_with_reason(tmp_path, text, why):
    folder = plugin(tmp_path / "mine", text)
    before = set(sys.modules)
    for _ in range(2):
        with pytest.raises(DeclarationError, match=rf"sharpen\.py cannot be loaded: .*{why}"):
            load_components([folder])
    assert not {name for name in set(sys.modules) - before if "sharpen" in name}


def test_external_component_cannot_use_built_in_name(tmp_path):
    folder = plugin(tmp_path / "mine", GOOD.replace('"sharpen"', '"resnet"'))
    with pytest.raises(
        DeclarationError, match=r"two components have the identifier 'resnet': ResNet in .*resnet\.py and Sharpen in"
    ):
        load_components([folder])


def test_duplicate_component_in_two_folders_names_both_files(tmp_path):
    folders = [plugin(tmp_path / name, GOOD) for name in ("mine", "yours")]
    with pytest.raises(DeclarationError, match="two components have the identifier 'sharpen'") as raised:
        load_components(folders)
    files = [next(folder.glob("*.py")) for folder in folders]
    assert all(f"Sharpen in {file}" in str(raised.value) for file in files)
    assert "another identifier" in str(raised.value)


def test_missing_component_folder_is_reported(tmp_path):
    with pytest.raises(errors.CouldNotOpenFileError, match=r"nowhere does not exist\. Check .*--components"):
        load_components([tmp_path / "nowhere"])


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("vision_designer.nodes.core.registry:Components", "is no component class"),
        ("a_module_that_nobody_has:Sharpen", "cannot be loaded: ModuleNotFoundError"),
    ],
)
def test_broken_packaged_component_is_reported(tmp_path, monkeypatch, value, why):
    """An installed distribution that declares the entry point."""
    folder = tmp_path / "theirs-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: theirs\nVersion: 1.0\n")
    (folder / "entry_points.txt").write_text(f"[vision_designer.components]\ntheir_component = {value}\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(DeclarationError, match=rf"entry point 'their_component' .*{why}"):
        load_components()


def test_packaged_component_is_found(tmp_path, monkeypatch):
    folder = plugin(tmp_path / "theirs-1.0.dist-info", "", "RECORD")
    plugin(tmp_path, GOOD, "their_module.py")
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: theirs\nVersion: 1.0\n")
    (folder / "entry_points.txt").write_text("[vision_designer.components]\nsharpen = their_module:Sharpen\n")
    monkeypatch.syspath_prepend(tmp_path)
    try:
        assert load_components()["sharpen"].__module__ == "their_module"
    finally:
        sys.modules.pop("their_module", None)


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.json")), ids=lambda path: path.stem)
def test_examples_use_current_versions(example):
    nodes = GraphDocument.read(example).nodes
    known = load_components()
    assert {node.id: node.version for node in nodes} == {node.id: known[node.component].version for node in nodes}
