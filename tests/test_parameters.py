"""Parameters match components.md, and every kind of wrong value is rejected."""

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision_designer.nodes import errors
from vision_designer.nodes.components import built_in_components
from vision_designer.nodes.core.parameters import Parameter, ParameterModel

COMPONENTS = {component.component: component for component in built_in_components()}

REQUIRED = object()
BOOL = ("bool", "")

# component, title, identifier, kind, range, default: as in the reference tables.
TABLE = [
    ("image_dataset", "Path", "path", "path", "", REQUIRED),
    ("image_dataset", "Fingerprint", "fingerprint", "choice", "times, content", "times"),
    ("trained_model", "Path", "path", "path", "", REQUIRED),
    ("convert_to_image_directory", "Subset", "subset", "choice", "all, training, validation, test", "all"),
    ("convert_to_image_directory", "Labels file", "labels_file", "path", "", ""),
    ("convert_to_image_directory", "Path column", "path_column", "text", "", ""),
    ("convert_to_image_directory", "Label column", "label_column", "text", "", ""),
    ("convert_to_image_directory", "Follow links", "follow_links", *BOOL, True),
    ("convert_to_image_directory", "On invalid image", "on_invalid_image", "choice", "skip, fail", "skip"),
    ("convert_to_image_directory", "Largest image", "largest_image", "int", "1 to 2000", 200),
    ("convert_to_image_directory", "Value range", "value_range", "choice", "type, tags, set, numbers", "type"),
    ("convert_to_image_directory", "Lowest value", "lowest_value", "float", "-1e+30 to 1e+30", 0.0),
    ("convert_to_image_directory", "Highest value", "highest_value", "float", "-1e+30 to 1e+30", 255.0),
    (
        "split_image_directory",
        "Fraction of images in the first output",
        "fraction",
        "float",
        "> 0 and < 1",
        0.9,
    ),
    ("split_image_directory", "Random seed", "random_seed", "int", "", 42),
    ("split_image_directory", "Method", "method", "choice", "random, by_name, by_group", "random"),
    ("split_image_directory", "Group by", "group_by", "text", "", ""),
    ("init_image_transformation", "Resize", "resize", *BOOL, True),
    ("init_image_transformation", "Size", "size", "int", ">= 1", 256),
    ("init_image_transformation", "Center crop", "center_crop", *BOOL, True),
    ("init_image_transformation", "Crop size", "crop_size", "int", ">= 1", 224),
    ("init_image_transformation", "Pad", "pad", *BOOL, False),
    ("init_image_transformation", "Padding", "padding", "int", ">= 0", 0),
    ("init_image_transformation", "Color jitter", "color_jitter", *BOOL, False),
    ("init_image_transformation", "Grayscale", "grayscale", *BOOL, False),
    ("init_image_transformation", "Random resized crop", "random_resized_crop", *BOOL, False),
    ("init_image_transformation", "Random size", "random_size", "int", ">= 1", 256),
    ("init_image_transformation", "Random crop", "random_crop", *BOOL, False),
    ("init_image_transformation", "Random crop size", "random_crop_size", "int", ">= 1", 224),
    ("init_image_transformation", "Random horizontal flip", "random_horizontal_flip", *BOOL, True),
    ("init_image_transformation", "Random vertical flip", "random_vertical_flip", *BOOL, False),
    ("init_image_transformation", "Random rotation", "random_rotation", *BOOL, False),
    ("init_image_transformation", "Random rotation degrees", "random_rotation_degrees", "int", "0 to 180", 0),
    ("init_image_transformation", "Random affine", "random_affine", *BOOL, False),
    ("init_image_transformation", "Random affine degrees", "random_affine_degrees", "int", "0 to 180", 0),
    ("init_image_transformation", "Random grayscale", "random_grayscale", *BOOL, False),
    ("init_image_transformation", "Random perspective", "random_perspective", *BOOL, False),
    ("init_image_transformation", "TrivialAugment", "trivial_augment", *BOOL, False),
    ("init_image_transformation", "Random erasing", "random_erasing", *BOOL, False),
    ("apply_image_transformation", "Mode", "mode", "choice", "for_training, for_inference", REQUIRED),
    (
        "resnet",
        "Model name",
        "model_name",
        "choice",
        "resnet18, resnet34, resnet50, resnet101, resnet152, resnext50_32x4d, resnext101_32x8d, wide_resnet50_2, "
        "wide_resnet101_2",
        "resnext101_32x8d",
    ),
    ("resnet", "Pretrained", "pretrained", *BOOL, True),
    ("resnet", "Zero init residual", "zero_init_residual", *BOOL, False),
    ("resnet", "Weights file", "weights_file", "path", "", ""),
    (
        "densenet",
        "Model name",
        "model_name",
        "choice",
        "densenet121, densenet161, densenet169, densenet201",
        "densenet201",
    ),
    ("densenet", "Pretrained", "pretrained", *BOOL, True),
    ("densenet", "Memory efficient", "memory_efficient", *BOOL, False),
    ("densenet", "Weights file", "weights_file", "path", "", ""),
    (
        "efficientnet",
        "Model name",
        "model_name",
        "choice",
        "lite0, lite1, lite2, b0, b1, b2, b3, b4, b5, b6, b7, v2_s, v2_m, v2_l",
        "lite0",
    ),
    ("efficientnet", "Pretrained", "pretrained", *BOOL, True),
    ("efficientnet", "Weights file", "weights_file", "path", "", ""),
    ("image_classification_model", "Model name", "model_name", "text", "", "mobilenet_v3_large"),
    ("image_classification_model", "Pretrained", "pretrained", *BOOL, True),
    ("image_classification_model", "Weights file", "weights_file", "path", "", ""),
    (
        "train_pytorch_model",
        "Recipe",
        "recipe",
        "choice",
        "designer, fine_tune, from_scratch, features",
        "designer",
    ),
    ("train_pytorch_model", "Epochs", "epochs", "int", "> 0", 5),
    ("train_pytorch_model", "Batch size", "batch_size", "int", "> 0", 16),
    ("train_pytorch_model", "Warmup step number", "warmup_step_number", "int", ">= 0", 0),
    ("train_pytorch_model", "Learning rate", "learning_rate", "float", "> 0", 0.001),
    ("train_pytorch_model", "Random seed", "random_seed", "int", "", 1),
    ("train_pytorch_model", "Patience", "patience", "int", "> 0", 3),
    ("train_pytorch_model", "Print frequency", "print_frequency", "int", "> 0", 10),
    ("train_pytorch_model", "Optimizer", "optimizer", "choice", "sgd, adamw", "sgd"),
    ("train_pytorch_model", "Weight decay", "weight_decay", "float", ">= 0", 0.0001),
    ("train_pytorch_model", "Layer decay", "layer_decay", "float", "> 0 and <= 1", 1.0),
    (
        "train_pytorch_model",
        "Learning rate schedule",
        "learning_rate_schedule",
        "choice",
        "polynomial, cosine, one_cycle",
        "polynomial",
    ),
    ("train_pytorch_model", "Accumulation steps", "accumulation_steps", "int", ">= 1", 1),
    ("train_pytorch_model", "Clip gradients", "clip_gradients", *BOOL, False),
    ("train_pytorch_model", "Max gradient norm", "max_gradient_norm", "float", "> 0", 1.0),
    ("train_pytorch_model", "Label smoothing", "label_smoothing", "float", ">= 0 and < 1", 0.0),
    ("train_pytorch_model", "Class weights", "class_weights", "choice", "none, balanced", "none"),
    ("train_pytorch_model", "Mixup", "mixup", *BOOL, False),
    ("train_pytorch_model", "Mixup alpha", "mixup_alpha", "float", "> 0", 0.2),
    ("train_pytorch_model", "CutMix", "cutmix", *BOOL, False),
    ("train_pytorch_model", "CutMix alpha", "cutmix_alpha", "float", "> 0", 1.0),
    ("train_pytorch_model", "Alternating flip", "alternating_flip", *BOOL, False),
    ("train_pytorch_model", "Average weights", "average_weights", *BOOL, False),
    ("train_pytorch_model", "Average decay", "average_decay", "float", "> 0 and < 1", 0.999),
    ("train_pytorch_model", "Freeze epochs", "freeze_epochs", "int", ">= 0", 0),
    ("train_pytorch_model", "Freeze statistics", "freeze_statistics", *BOOL, False),
    ("train_pytorch_model", "Frozen epochs", "frozen_head", "choice", "steps, fit", "steps"),
    ("train_pytorch_model", "Feature variants", "feature_variants", "int", "0 to 100", 0),
    ("train_pytorch_model", "Refit with validation", "refit_with_validation", *BOOL, False),
    ("train_pytorch_model", "Time budget", "time_budget", "float", ">= 0", 0.0),
    ("train_pytorch_model", "Compile", "compile", *BOOL, False),
    ("train_pytorch_model", "Calibrate", "calibrate", *BOOL, False),
    ("train_pytorch_model", "Unknown precision", "unknown_precision", "float", ">= 0 and < 1", 0.0),
    ("score_image_model", "Unknown threshold", "unknown_threshold", "choice", "value, model", "value"),
    ("score_image_model", "Unknown below", "unknown_below", "float", "0 to 1", 0.0),
    ("score_image_model", "Average over mirrored", "average_mirrored", *BOOL, False),
    ("cross_validate_model", "Folds", "folds", "int", "2 to 20", 5),
    ("cross_validate_model", "Group by", "group_by", "text", "", ""),
    ("cross_validate_model", "Validation fraction", "validation_fraction", "float", "> 0 and <= 0.5", 0.1),
    ("tune_model_hyperparameters", "Search", "search", "choice", "grid, random, tpe", "tpe"),
    ("tune_model_hyperparameters", "Space", "space", "text", "", "learning_rate = 0.0001..0.1 log"),
    ("tune_model_hyperparameters", "Trials", "trials", "int", "1 to 10000", 20),
    (
        "tune_model_hyperparameters",
        "Metric",
        "metric",
        "choice",
        "top1_accuracy, top5_accuracy, validation_loss",
        "top1_accuracy",
    ),
    ("tune_model_hyperparameters", "Pruning", "pruning", "choice", "none, median, hyperband", "median"),
]
# Components that train also have the parameters of Train PyTorch Model.
TABLE += [
    (component, *row[1:])
    for component in ("cross_validate_model", "tune_model_hyperparameters")
    for row in TABLE
    if row[0] == "train_pytorch_model"
]


def model(component: str) -> type[ParameterModel]:
    return COMPONENTS[component].Parameters


@pytest.mark.parametrize(
    ("component", "title", "identifier", "kind", "range_", "default"), TABLE, ids=[f"{r[0]}.{r[2]}" for r in TABLE]
)
def test_declaration_matches_reference_table(component, title, identifier, kind, range_, default):
    info = model(component).info(identifier)
    assert (info.title, info.kind, info.range) == (title, kind, range_)
    assert info.required is (default is REQUIRED)
    if default is not REQUIRED:
        assert info.default == default
        assert type(info.default) is type(default)


def test_no_parameter_is_missing_from_reference_table():
    declared = [(name, info.identifier) for name, each in COMPONENTS.items() for info in each.Parameters.describe()]
    assert sorted(declared) == sorted((row[0], row[2]) for row in TABLE)


def test_parameter_order_matches_reference_table():
    for component in COMPONENTS:
        listed = [info.identifier for info in model(component).describe()]
        assert listed == [row[2] for row in TABLE if row[0] == component]


BAD = [
    # component, parameter, value, error, part of the message
    ("train_pytorch_model", "epochs", "5", "ParameterParsingError", ["'5'", "an integer"]),
    ("train_pytorch_model", "epochs", 5.0, "ParameterParsingError", ["5.0", "an integer"]),
    ("train_pytorch_model", "epochs", True, "ParameterParsingError", ["True", "an integer"]),
    ("train_pytorch_model", "epochs", [5], "ParameterParsingError", ["[5]"]),
    ("train_pytorch_model", "epochs", 0, "GreaterThanError", ["0", "greater than 0"]),
    ("train_pytorch_model", "epochs", -5, "GreaterThanError", ["-5", "greater than 0"]),
    ("train_pytorch_model", "batch_size", 0, "GreaterThanError", ["greater than 0"]),
    ("train_pytorch_model", "patience", 0, "GreaterThanError", ["greater than 0"]),
    ("train_pytorch_model", "print_frequency", 0, "GreaterThanError", ["greater than 0"]),
    ("train_pytorch_model", "learning_rate", 0, "GreaterThanError", ["greater than 0"]),
    ("train_pytorch_model", "learning_rate", -0.1, "GreaterThanError", ["-0.1", "greater than 0"]),
    ("train_pytorch_model", "learning_rate", float("nan"), "ParameterParsingError", ["nan", "a number"]),
    ("train_pytorch_model", "learning_rate", float("inf"), "ParameterParsingError", ["inf", "a number"]),
    ("train_pytorch_model", "learning_rate", True, "ParameterParsingError", ["True", "a number"]),
    ("train_pytorch_model", "learning_rate", "0.1", "ParameterParsingError", ["'0.1'", "a number"]),
    ("train_pytorch_model", "learning_rate", 10**400, "ParameterParsingError", ["1000", "…", "a number"]),
    ("train_pytorch_model", "random_seed", 1.5, "ParameterParsingError", ["1.5", "an integer"]),
    ("train_pytorch_model", "warmup_step_number", -1, "GreaterThanOrEqualToError", ["-1", "at least 0"]),
    ("train_pytorch_model", "optimizer", "adam", "ParameterParsingError", ["'adam'", "one of sgd, adamw"]),
    ("train_pytorch_model", "weight_decay", -0.1, "GreaterThanOrEqualToError", ["-0.1", "at least 0"]),
    ("train_pytorch_model", "accumulation_steps", 0, "GreaterThanOrEqualToError", ["0", "at least 1"]),
    ("train_pytorch_model", "max_gradient_norm", 0, "GreaterThanError", ["0", "greater than 0"]),
    ("train_pytorch_model", "label_smoothing", 1, "NotInRangeValueError", ["1", ">= 0 and < 1"]),
    ("train_pytorch_model", "mixup_alpha", 0, "GreaterThanError", ["0", "greater than 0"]),
    ("train_pytorch_model", "average_decay", 1, "NotInRangeValueError", ["1", "> 0 and < 1"]),
    ("train_pytorch_model", "unknown_precision", 1, "NotInRangeValueError", ["1", ">= 0 and < 1"]),
    ("train_pytorch_model", "calibrate", 1, "ParameterParsingError", ["1", "true or false"]),
    ("score_image_model", "unknown_below", 1.1, "NotInRangeValueError", ["1.1", "0 to 1"]),
    ("score_image_model", "unknown_below", -0.1, "NotInRangeValueError", ["-0.1", "0 to 1"]),
    ("score_image_model", "unknown_threshold", "auto", "ParameterParsingError", ["'auto'", "one of value, model"]),
    ("train_pytorch_model", "freeze_epochs", -1, "GreaterThanOrEqualToError", ["-1", "at least 0"]),
    ("init_image_transformation", "size", -5, "GreaterThanOrEqualToError", ["-5", "at least 1"]),
    ("init_image_transformation", "padding", -1, "GreaterThanOrEqualToError", ["at least 0"]),
    ("init_image_transformation", "resize", 1, "ParameterParsingError", ["1", "true or false"]),
    ("init_image_transformation", "resize", "false", "ParameterParsingError", ["'false'", "true or false"]),
    ("init_image_transformation", "resize", None, "NullOrEmptyError", ["true or false"]),
    ("init_image_transformation", "random_rotation_degrees", 181, "NotInRangeValueError", ["181", "0 to 180"]),
    ("init_image_transformation", "random_affine_degrees", -1, "NotInRangeValueError", ["-1", "0 to 180"]),
    ("split_image_directory", "fraction", 0, "NotInRangeValueError", ["0", "> 0 and < 1"]),
    ("split_image_directory", "fraction", 1.0, "NotInRangeValueError", ["1.0", "> 0 and < 1"]),
    ("split_image_directory", "fraction", -0.5, "NotInRangeValueError", ["-0.5", "> 0 and < 1"]),
    ("resnet", "pretrained", "false", "ParameterParsingError", ["'false'", "true or false"]),
    ("resnet", "model_name", "resnet19", "ParameterParsingError", ["'resnet19'", "one of resnet18, resnet34"]),
    ("resnet", "model_name", "ResNet18", "ParameterParsingError", ["'ResNet18'", "one of resnet18"]),
    ("resnet", "model_name", ["resnet18"], "ParameterParsingError", ["one of resnet18"]),
    ("resnet", "weights_file", 7, "ParameterParsingError", ["7", "a path"]),
    ("resnet", "zero_init_residual", True, "NotInRangeValueError", ["true", "turn Pretrained off"]),
    ("apply_image_transformation", "mode", "Training", "ParameterParsingError", ["one of for_training, for_inference"]),
    ("apply_image_transformation", "mode", None, "NullOrEmptyError", ["one of for_training, for_inference"]),
    ("image_dataset", "path", "", "NullOrEmptyError", ["Path is required: choose a folder or an archive."]),
    ("image_dataset", "path", None, "NullOrEmptyError", ["Path is required: choose a folder or an archive."]),
    ("image_dataset", "path", b"x", "ParameterParsingError", ["a path"]),
    ("trained_model", "path", "", "NullOrEmptyError", ["Path is required: choose the folder of a model."]),
]


@pytest.mark.parametrize(("component", "parameter", "value", "error", "words"), BAD)
def test_invalid_value_raises_documented_error(component, parameter, value, error, words):
    parameters = model(component)
    with pytest.raises(getattr(errors, error)) as raised:
        parameters.parse({parameter: value})
    message = str(raised.value)
    info = parameters.info(parameter)
    named = info.title if error == "NullOrEmptyError" else f"{info.title} ({parameter})"
    for word in (error, named, *words):
        assert word in message
    assert raised.value.details["parameter"] == parameter
    assert len(message) < 400


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("ParameterParsingError", "0002"),
        ("NullOrEmptyError", "0003"),
        ("GreaterThanError", "0004"),
        ("GreaterThanOrEqualToError", "0005"),
        ("LessThanError", "0006"),
        ("LessThanOrEqualToError", "0007"),
        ("NotInRangeValueError", "0008"),
        ("InvalidDatasetError", "0018"),
        ("TooFewRowsInDatasetError", "0021"),
        ("NotLabeledDatasetError", "0024"),
        ("NotScoredDatasetError", "0025"),
        ("InconsistentSizeError", "0027"),
        ("CouldNotOpenFileError", "0048"),
        ("FileParsingFailedError", "0049"),
        ("LearnerTypesNotCompatibleError", "0062"),
        ("UnableToDeserializeModelError", "0082"),
        ("InvalidTrainingDatasetError", "0083"),
        ("InvalidZipFileError", "0102"),
        ("ImageExceedsLimitError", "0127"),
        ("ModuleOutOfMemoryError", "0138"),
        ("InvalidTransformationDirectoryError", "0158"),
        ("InvalidModelDirectoryError", "0159"),
        ("FailedToWriteOutputsError", "0160"),
        ("LibraryExceptionError", "1000"),
        ("PretrainedWeightsNotFoundError", "V001"),
        ("TrainingDivergedError", "V002"),
        ("InvalidGraphError", "V003"),
        ("RunCancelledError", "V004"),
    ],
)
def test_error_shows_name_number_and_message(name, number):
    error = getattr(errors, name)("what, why, what to do", path="x")
    assert str(error) == f"{name} ({number}): what, why, what to do"
    assert error.details == {"path": "x"}


class Bounded(ParameterModel):
    """One parameter for each bound, and others that no built-in component has."""

    more: int = Parameter(5, title="More", help="h", gt=4)
    minimum: int = Parameter(5, title="Least", help="h", ge=5)
    less: int = Parameter(5, title="Less", help="h", lt=6)
    maximum: int = Parameter(5, title="Most", help="h", le=1000000)
    text: str = Parameter("x", title="Text", help="h", min_length=1)
    factor: float = Parameter(1, title="Factor", help="h", ge=0.5, lt=2)


@pytest.mark.parametrize(
    ("parameter", "value", "error", "words"),
    [
        ("more", 4, errors.GreaterThanError, "it must be greater than 4."),
        ("minimum", 4, errors.GreaterThanOrEqualToError, "it must be at least 5."),
        ("less", 6, errors.LessThanError, "it must be less than 6."),
        ("maximum", 1000001, errors.LessThanOrEqualToError, "it must be at most 1000000."),
        ("factor", 2.0, errors.NotInRangeValueError, "it must be >= 0.5 and < 2."),
        ("factor", 0.25, errors.NotInRangeValueError, "it must be >= 0.5 and < 2."),
        ("text", "", errors.NullOrEmptyError, "is required: enter text."),
    ],
)
def test_each_bound_has_its_own_error(parameter, value, error, words):
    (problem,) = Bounded.problems({parameter: value})
    assert problem.error is error
    assert problem.message.endswith(words)


def test_missing_required_parameter_is_reported():
    (problem,) = model("apply_image_transformation").problems({})
    assert (problem.parameter, problem.error) == ("mode", errors.NullOrEmptyError)
    assert "Mode is required: choose one of for_training" in problem.message


def test_unknown_parameter_suggests_similar_name():
    (problem,) = model("train_pytorch_model").problems({"epoch": 3})
    assert problem.error is errors.InvalidGraphError
    assert problem.message == "there is no parameter 'epoch'. Did you mean epochs?"


def test_unknown_parameter_without_similar_name_lists_all():
    (problem,) = model("split_image_directory").problems({"zzz": 3})
    assert (
        problem.message == "there is no parameter 'zzz'. Available parameters: fraction, random_seed, method, group_by."
    )


def test_all_problems_are_reported_together():
    problems = model("train_pytorch_model").problems({"epochs": 0, "learning_rate": "x", "batchsize": 1})
    assert [problem.parameter for problem in problems] == ["epochs", "learning_rate", "batchsize"]


@pytest.mark.parametrize(
    ("values", "accepted"),
    [
        ({"zero_init_residual": True, "pretrained": False}, True),
        ({"zero_init_residual": True, "pretrained": False, "weights_file": "w.pth"}, False),
        ({"zero_init_residual": True, "pretrained": True}, False),
        ({"zero_init_residual": False, "pretrained": True, "weights_file": "w.pth"}, True),
    ],
)
def test_zero_init_residual_requires_random_weights(values, accepted):
    problems = model("resnet").problems(values)
    assert [problem.parameter for problem in problems] == ([] if accepted else ["zero_init_residual"])


def test_integer_is_accepted_as_float():
    assert model("train_pytorch_model").parse({"learning_rate": 1}).learning_rate == 1.0


def test_parsed_parameters_are_immutable():
    parsed = model("train_pytorch_model").parse({})
    with pytest.raises(ValueError, match="frozen"):
        parsed.epochs = 3


def test_without_defaults_keeps_changed_values_in_order():
    values = {"model_name": "resnet18", "weights_file": "", "pretrained": True, "unknown": 1, "zero_init_residual": 0}
    kept = model("resnet").without_defaults(values)
    assert kept == {"model_name": "resnet18", "zero_init_residual": 0, "unknown": 1}
    assert list(kept) == ["model_name", "zero_init_residual", "unknown"]


def test_without_defaults_keeps_value_of_other_type():
    assert model("train_pytorch_model").without_defaults({"random_seed": True, "epochs": 5.0, "batch_size": 16}) == {
        "epochs": 5.0,
        "random_seed": True,
    }


def test_without_defaults_keeps_required_parameters():
    assert model("image_dataset").without_defaults({"path": "photos"}) == {"path": "photos"}


@pytest.mark.parametrize(
    ("component", "parameter", "text", "value"),
    [
        ("train_pytorch_model", "epochs", "7", 7),
        ("train_pytorch_model", "epochs", "-7", -7),
        ("train_pytorch_model", "learning_rate", "1e-3", 0.001),
        ("train_pytorch_model", "learning_rate", "1", 1.0),
        ("resnet", "pretrained", "False", False),
        ("resnet", "pretrained", "TRUE", True),
        ("resnet", "weights_file", "a b=c.pth", "a b=c.pth"),
        ("image_dataset", "path", "007", "007"),
        ("apply_image_transformation", "mode", "for_training", "for_training"),
    ],
)
def test_command_line_text_is_parsed_to_parameter_type(component, parameter, text, value):
    parsed = model(component).info(parameter).parse(text)
    assert parsed == value
    assert type(parsed) is type(value)


@pytest.mark.parametrize(
    ("component", "parameter", "text"),
    [
        ("train_pytorch_model", "epochs", "7.0"),
        ("train_pytorch_model", "epochs", ""),
        ("train_pytorch_model", "epochs", "1_000"),
        ("train_pytorch_model", "epochs", "٣"),
        ("train_pytorch_model", "epochs", "1" * 5000),
        ("train_pytorch_model", "learning_rate", "fast"),
        ("train_pytorch_model", "learning_rate", "1_0"),
        ("train_pytorch_model", "learning_rate", ""),
        ("resnet", "pretrained", "1"),
        ("resnet", "pretrained", "yes"),
        ("resnet", "pretrained", ""),
    ],
)
def test_text_of_wrong_type_is_rejected(component, parameter, text):
    info = model(component).info(parameter)
    with pytest.raises(errors.ParameterParsingError, match=r"is expected\.$") as raised:
        info.parse(text)
    assert raised.value.details == {"parameter": parameter, "value": text}
    assert len(str(raised.value)) < 250


@pytest.mark.slow
@given(text=st.text())
def test_any_text_is_parsed_or_rejected(text):
    for component in COMPONENTS.values():
        for info in component.Parameters.describe():
            try:
                value = info.parse(text)
            except errors.ParameterParsingError:
                continue
            for problem in component.Parameters.problems({info.identifier: value}):
                assert issubclass(problem.error, errors.VisionDesignerError)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=4,
)


@pytest.mark.slow
@given(values=st.dictionaries(st.sampled_from(["epochs", "learning_rate", "random_seed", "other"]), JSON))
def test_any_json_is_accepted_or_rejected(values):
    for problem in model("train_pytorch_model").problems(values):
        assert problem.parameter in values
        assert issubclass(problem.error, errors.VisionDesignerError)


def test_info_of_unknown_parameter_raises_key_error():
    with pytest.raises(KeyError, match="epoch"):
        model("train_pytorch_model").info("epoch")


def test_default_out_of_range_is_rejected_at_declaration():
    with pytest.raises(TypeError, match=r"Wrong: the default is refused: Count \(count\) is 0; it must be at least 1"):

        class Wrong(ParameterModel):
            count: int = Parameter(0, title="Count", help="h", ge=1)


def test_default_of_wrong_type_is_rejected_at_declaration():
    with pytest.raises(TypeError, match=r"Wrong: the default is refused: Count \(count\) is '1'"):

        class Wrong(ParameterModel):
            count: int = Parameter("1", title="Count", help="h")


def test_unsupported_type_is_rejected_at_declaration():
    with pytest.raises(TypeError, match=r"Wrong\.sizes: its type is list\[int\]; bool, int, float"):

        class Wrong(ParameterModel):
            sizes: list[int] = Parameter(title="Sizes", help="h")


def test_non_text_choice_is_rejected_at_declaration():
    with pytest.raises(TypeError, match=r"Wrong\.size: its type is .*Literal\[1, 2\]"):

        class Wrong(ParameterModel):
            size: Literal[1, 2] = Parameter(1, title="Size", help="h")


def test_choices_must_be_values_of_literal():
    with pytest.raises(TypeError, match=r"Wrong\.size: choices names a value that its Literal has not"):

        class Wrong(ParameterModel):
            size: Literal["a", "b"] = Parameter("a", title="Size", help="h", choices={"c": "C"})


class Baking(ParameterModel):
    presets = {"bread": {"rye": {"minutes": 60, "steam": True}, "roll": {"minutes": 18}}}

    bread: Literal["white", "rye", "roll"] = Parameter("white", title="Bread", help="h")
    minutes: int = Parameter(40, title="Minutes", help="h", ge=1)
    steam: bool = Parameter(False, title="Steam", help="h")
    salt: float = Parameter(0.02, title="Salt", help="h")


@pytest.mark.parametrize(
    ("values", "minutes", "steam"),
    [
        ({}, 40, False),
        ({"bread": "rye"}, 60, True),
        ({"bread": "roll"}, 18, False),
        ({"bread": "rye", "minutes": 40}, 40, True),
        ({"bread": "rye", "steam": False}, 60, False),
    ],
)
def test_choice_sets_defaults_that_given_values_override(values, minutes, steam):
    assert Baking.problems(values) == []
    parsed = Baking.parse(values)
    assert (parsed.minutes, parsed.steam, parsed.salt) == (minutes, steam, 0.02)
    assert Baking.preset_by("minutes", values) == ("bread" if "bread" in values else "")


def test_file_contains_differences_from_chosen_defaults():
    assert Baking.without_defaults({"bread": "rye", "minutes": 60, "steam": False}) == {"bread": "rye", "steam": False}
    assert Baking.without_defaults({"bread": "rye", "minutes": 40}) == {"bread": "rye", "minutes": 40}
    assert Baking.without_defaults({"bread": "white", "minutes": 40, "steam": False}) == {}
    assert not Baking.has_one_default("minutes") and Baking.has_one_default("salt")


def test_invalid_choice_is_only_reported_problem():
    assert [problem.parameter for problem in Baking.problems({"bread": "cake"})] == ["bread"]


@pytest.mark.parametrize(
    ("presets", "message"),
    [
        ({"size": {"b": {"count": 0}}}, r"the default is refused: Count \(count\) is 0"),
        ({"size": {"c": {"count": 2}}}, r"the default is refused: Size \(size\) is 'c'"),
        ({"size": {"b": {"number": 2}}}, "presets: there is no parameter 'number'"),
        ({"kind": {"b": {"count": 2}}}, "presets: there is no parameter 'kind'"),
    ],
)
def test_presets_are_validated_at_declaration(presets, message):
    values = presets
    with pytest.raises(TypeError, match=rf"Wrong.*{message}"):

        class Wrong(ParameterModel):
            presets = values
            size: Literal["a", "b"] = Parameter("a", title="Size", help="h")
            count: int = Parameter(1, title="Count", help="h", ge=1)
