"""Values that have no effect, because other parameters switch them off, are reported before the run."""

import json

import pytest
from conftest import COLORS, make_trial, picture
from levels import some

from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.option_checks import ignored_dimensions
from vision_designer.graphs.resolve import Resolver, resolve
from vision_designer.graphs.sweep_trials import space_in
from vision_designer.graphs.user_paths import EXAMPLES
from vision_designer.graphs.validate import validate
from vision_designer.nodes.components import load_components
from vision_designer.nodes.components.resnet import ResNet
from vision_designer.nodes.components.train_pytorch_model import TrainPyTorchModel
from vision_designer.nodes.components.tune_model_hyperparameters import TuneModelHyperparameters
from vision_designer.nodes.core.component import NO_EFFECT
from vision_designer.nodes.core.parameters import Mode, Parameter, ParameterModel
from vision_designer.nodes.errors import InvalidDatasetError
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.vision.training.parameters import RECIPES, TrainingParameters

COMPONENTS = load_components()
FEATURES = {"recipe": "features"}
FITS_ONLY = "the only epoch fits the last layer"


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("VISION_DESIGNER_WORKSPACE", str(tmp_path / "workspace"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def graph(place):
    """A graph that trains ResNet-18 on a folder with two images."""
    (place / "pets" / "cat").mkdir(parents=True)
    picture(1, (8, 8), COLORS["red"]).save(place / "pets" / "cat" / "1.png")
    document = GraphDocument.read(EXAMPLES / "digits_resnet18.json")
    document.node("images").parameters["path"] = str(place / "pets")
    document.node("train").parameters = {}
    return document


@pytest.mark.parametrize(
    ("name", "values", "why"),
    some(
        [
            ("learning_rate", FEATURES, FITS_ONLY),
            ("learning_rate", {"recipe": "fine_tune", "epochs": 1}, FITS_ONLY),
            ("learning_rate", {"recipe": "fine_tune"}, ""),
            ("learning_rate", {**FEATURES, "epochs": 2}, ""),
            ("learning_rate", {**FEATURES, "frozen_head": "steps"}, ""),
            ("learning_rate", {**FEATURES, "mixup": True}, ""),
            ("learning_rate", {}, ""),
            ("max_gradient_norm", {**FEATURES, "clip_gradients": True}, FITS_ONLY),
            ("max_gradient_norm", {}, "it needs Clip gradients (clip_gradients): true."),
            ("layer_decay", {**FEATURES, "frozen_head": "steps"}, "only the last layer is trained"),
            ("frozen_head", {}, "all layers are trained from the start"),
            ("refit_with_validation", {"freeze_epochs": 1}, "the last layer is not fitted"),
            ("refit_with_validation", FEATURES, ""),
            ("class_weights", FEATURES, ""),
        ],
        8,
    ),
)
def test_parameter_without_effect_has_a_reason(name, values, why):
    found = TrainingParameters.why_no_effect(name, values)
    assert found.startswith(why) if why and why != FITS_ONLY else why in found and bool(found) == bool(why)


def test_parameters_of_recipes_have_an_effect_in_them():
    for recipe, values in RECIPES.items():
        without = [name for name in values if TrainingParameters.why_no_effect(name, {"recipe": recipe})]
        # A graph may set Epochs of the recipe to 2, whose second epoch needs them.
        assert without == [], recipe


def test_switched_off_values_are_usual_in_a_graph():
    assert TrainingParameters.why_no_effect("mixup_alpha", {}, given=False) == ""
    values = {"weights_file": "own.pth"}
    assert "is used in any case" in ResNet.Parameters.why_no_effect("pretrained", values)
    assert ResNet.Parameters.why_no_effect("pretrained", values, given=False) == ""
    assert ResNet.Parameters.why_no_effect("pretrained", {}) == ""


def test_unknown_mode_is_a_mistake_in_the_declaration():
    with pytest.raises(TypeError, match="there is no mode 'lazy'"):

        class Parameters(ParameterModel):
            modes = {"busy": Mode(lambda values: False, "it is busy.")}
            size: int = Parameter(1, title="Size", help="How large.", unused_in=("lazy",))


def reported(document, folder):
    problems = validate(resolve(document, COMPONENTS, folder))
    return [
        (f"{problem.node}.{problem.parameter}", problem.severity) for problem in problems if problem.code == NO_EFFECT
    ]


def test_value_in_a_graph_is_a_warning_unless_the_recipe_set_it(graph, place):
    train = graph.node("train")
    train.parameters = FEATURES
    assert reported(graph, place) == []
    train.parameters = {**FEATURES, "learning_rate": 0.1, "weight_decay": 0.5, "mixup_alpha": 0.5}
    assert reported(graph, place) == [("train.learning_rate", "warning"), ("train.weight_decay", "warning")]
    train.parameters["epochs"] = 3
    assert reported(graph, place) == []


@pytest.mark.parametrize(
    ("values", "operations", "ignored"),
    [
        ({"alternating_flip": True}, [("Resize", 24)], ["alternating_flip"]),
        ({"alternating_flip": True}, [("RandomHorizontalFlip", 0.5)], []),
        # The recipe turns it on for images of any kind.
        ({"recipe": "fine_tune"}, [("Resize", 24)], []),
        ({"recipe": "fine_tune", "feature_variants": 4}, [("Resize", 24)], ["feature_variants"]),
        ({"recipe": "fine_tune", "feature_variants": 4}, [("RandomHorizontalFlip", 0.3)], []),
    ],
)
def test_parameter_for_random_images_has_no_effect_on_others(values, operations, ignored):
    pictures = TransformationDirectory(tuple(operations))
    known = {"training_dataset": pictures, "validation_dataset": pictures.for_inference()}
    found = TrainPyTorchModel.early_warnings(TrainingParameters.parse(values), known)
    assert [each.parameter for each in found if each.code == NO_EFFECT] == ignored
    assert all("has no effect" in each.message for each in found if each.code == NO_EFFECT)


@pytest.mark.parametrize(
    "path", some(sorted(EXAMPLES.glob("*.json")), 3), ids=lambda path: path.stem if hasattr(path, "stem") else None
)
def test_examples_have_no_value_without_effect(path, place):
    assert reported(GraphDocument.read(path), place) == []


# Command line


@pytest.fixture
def file(graph, place):
    graph.write(place / "pets.json", COMPONENTS)
    return place / "pets.json"


@pytest.mark.slow
@pytest.mark.parametrize("command", ["validate", "run"])
def test_option_without_effect_is_a_warning_before_the_run(call, file, command):
    only = ("--only", "images") if command == "run" else ()
    options = ("--set", "train.recipe=features", "--set", "train.learning_rate=0.1", "--set", "train.mixup_alpha=0.5")
    _, _, err = call(command, file, *only, *options)
    lines = [line for line in err.splitlines() if "no effect" in line]
    assert len(lines) == 2
    assert lines[0].startswith("warning: InvalidGraphError (V003): train.learning_rate: Learning rate (learning_rate)")
    assert FITS_ONLY in lines[0] and "Epochs (epochs)" in lines[0]
    assert "train.mixup_alpha: Mixup alpha (mixup_alpha) has no effect: it needs Mixup (mixup): true." in lines[1]
    assert "no effect" not in call(command, file, *only, "--set", "train.learning_rate=0.1")[2]


@pytest.mark.slow
def test_dry_run_names_option_without_effect(call, file):
    _, out, err = call("run", file, "--dry-run", "--json", "--set", "train.recipe=features", "--set", "train.epochs=1")
    assert "no effect" not in err
    _, out, err = call("run", file, "--dry-run", "--json", "--set", "train.average_decay=0.5")
    assert "average_decay" in err and "nodes" in json.loads(out)


def test_sweep_over_parameter_without_effect_is_refused(call, file, place):
    options = ("--set", "train.recipe=features", "--space", "train.learning_rate=0.1,0.2", "--journal", "journal")
    status, out, err = call("sweep", file, *options)
    assert (status, out) == (2, "")
    assert "train.learning_rate: Learning rate (learning_rate) has no effect" in err and "from --space" in err
    assert not [*(place / "workspace").glob("runs/*")] and not (place / "journal").exists()


@pytest.mark.parametrize(
    ("space", "ignored"),
    [
        (["train.learning_rate = 0.1, 0.2", "train.epochs = 1..3"], []),
        (["train.learning_rate = 0.1, 0.2", "train.recipe = features, fine_tune"], []),
        (["train.learning_rate = 0.1, 0.2", "train.batch_size = 1..3"], ["learning_rate"]),
        (["train.mixup_alpha = 0.1..0.2", "train.mixup = true, false", "train.average_decay = 0.1..0.2"], ["average_decay"]),
        (["train.device = cpu, cuda", "split_test.fraction = 0.1..0.2"], []),
        (["split_test.group_by = 1, 2"], ["group_by"]),
    ],
)  # fmt: skip
def test_searched_parameter_needs_an_effect_in_some_combination(graph, place, space, ignored):
    graph.node("train").parameters = FEATURES
    resolved = resolve(graph, COMPONENTS, place)
    found = ignored_dimensions(resolved, space_in(space, graph, COMPONENTS))
    assert [problem.parameter for problem in found] == ignored
    assert {problem.severity for problem in found} <= {"error"}


# Tune Model Hyperparameters


def early_warnings(**values):
    parameters = TuneModelHyperparameters.Parameters.parse(values)
    return [each.message for each in TuneModelHyperparameters.early_warnings(parameters, {})]


def test_tuning_warns_of_space_without_effect():
    (message,) = early_warnings(recipe="features", space="learning_rate = 0.1, 0.2")
    assert message.startswith("Learning rate (learning_rate) in Space (space) has no effect: ") and FITS_ONLY in message
    assert early_warnings(recipe="features", space="learning_rate = 0.1, 0.2; epochs = 1, 2") == []
    assert early_warnings() == []


def test_common_value_of_tuning_is_judged_with_the_searched_ones():
    model = TuneModelHyperparameters.Parameters
    values = {"frozen_head": "fit", "space": "freeze_epochs = 0, 1"}
    assert model.why_no_effect("frozen_head", values, given=False) == ""
    assert model.why_no_effect("frozen_head", {**values, "space": "epochs = 1, 2"}, given=False)
    assert model.why_no_effect("trials", values) == ""


@pytest.mark.slow
def test_searched_recipe_sets_its_defaults(monkeypatch, place):
    chosen = []

    def run(model, training, validation, parameters, settings, job):
        chosen.append(parameters)
        raise InvalidDatasetError("there are no images.")

    monkeypatch.setattr(TrainPyTorchModel, "run", staticmethod(run))
    values = {"space": "recipe = fine_tune, features", "search": "grid", "batch_size": 4}
    parameters = TuneModelHyperparameters.Parameters.parse(values)
    settings = TuneModelHyperparameters.RunSettings.parse({})
    with pytest.raises(InvalidDatasetError):
        TuneModelHyperparameters.run(None, None, None, parameters, settings, make_trial(place).job)
    assert {each.recipe for each in chosen} == {"fine_tune", "features"}
    for each in chosen:
        expected = RECIPES[each.recipe]
        assert {name: getattr(each, name) for name in expected} == expected and each.batch_size == 4


def test_unchanged_nodes_are_not_judged_again(graph, place, monkeypatch):
    judged = []
    why = TrainingParameters.why_no_effect
    monkeypatch.setattr(
        TrainingParameters, "why_no_effect", lambda *given, **more: judged.append(given) or why(*given, **more)
    )
    graph.node("train").parameters = {**FEATURES, "learning_rate": 0.1}
    resolver = Resolver(COMPONENTS)
    counts = []
    for _ in range(2):
        assert any(problem.code == NO_EFFECT for problem in validate(resolver.resolve(graph, place)))
        counts.append(len(judged))
    assert counts[0] > 0 and counts[1] == counts[0]
