"""Tune Model Hyperparameters: trains with several parameter values and keeps the best model."""

from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import model_validator

from vision_designer.nodes.components.train_pytorch_model import TrainPyTorchModel
from vision_designer.nodes.core.component import NO_EFFECT, ComponentNode, EarlyWarning, KnownValues
from vision_designer.nodes.core.job import Job, ReportedMetrics
from vision_designer.nodes.core.parameter_kinds import ChoiceOf
from vision_designer.nodes.core.parameters import Parameter, ParameterModel, refused
from vision_designer.nodes.core.ports import LinkType, OutputPort
from vision_designer.nodes.core.run_settings import TRAINING_SETTINGS_THAT_CHANGE_RESULTS, TrainingRunSettings
from vision_designer.nodes.core.search import METHODS, PRUNING
from vision_designer.nodes.core.search_space import (
    Space,
    Value,
    check_grid,
    parameter_of,
    parse_space,
    why_never_an_effect,
    without_effect,
)
from vision_designer.nodes.errors import NotInRangeValueError, VisionDesignerError
from vision_designer.nodes.messages import Message
from vision_designer.nodes.types.data_frame_directory import DataFrameDirectory
from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.types.model_directory import ModelDirectory
from vision_designer.nodes.types.untrained_model_directory import UntrainedModelDirectory
from vision_designer.nodes.vision.evaluation.metrics import METRICS, in_validation, is_maximized
from vision_designer.nodes.vision.training.parameters import TrainingParameters

TRAINED = parameter_of(TrainingParameters, "train", TrainPyTorchModel.title)


def _metrics() -> dict[str, str]:
    return {name: metric.title or name for name, metric in in_validation().items()}


class SearchParameters(ParameterModel):
    """Search space, metric and sampling."""

    search: Literal["grid", "random", "tpe"] = Parameter(
        "tpe",
        title="Search",
        help="Grid tries every combination. Random draws each trial independently. TPE (tree-structured Parzen "
        "estimator) favors values near those of good trials.",
        choices=METHODS,
    )
    space: str = Parameter(
        "learning_rate = 0.0001..0.1 log",
        title="Space",
        help="The parameters to vary: one line for each parameter of Train PyTorch Model, or semicolons between them: "
        "learning_rate = 0.0001..0.1 log, or epochs = 3..10, or label_smoothing = 0..0.2 step 0.05, or a list as "
        "in batch_size = 8, 16, 32.",
        min_length=1,
    )
    trials: int = Parameter(20, title="Trials", help="The maximum number of trials.", unit="trials", ge=1, le=10_000)
    metric: Annotated[str, ChoiceOf(_metrics, METRICS.module_of)] = Parameter(
        "top1_accuracy",
        title="Metric",
        help="The metric on the validation images by which trials are compared: accuracy is maximized, loss is "
        "minimized.",
    )
    pruning: Literal["none", "median", "hyperband"] = Parameter(
        "median",
        title="Pruning",
        help="Which trials are stopped early. Median: those that are worse after an epoch than half of the other "
        "trials were. Hyperband: most of them after few epochs, fewer later.",
        choices=PRUNING,
    )


def space_of(parameters: SearchParameters) -> Space:
    """Search space; raises as :func:`~vision_designer.nodes.core.search_space.parse_space`."""
    space = parse_space(parameters.space, TRAINED)
    if parameters.search == "grid":
        check_grid(space, parameters.trials)
    return space


def _common(parameters: ParameterModel) -> dict[str, Any]:
    """Values of the training that are the same in all trials; defaults are left out, since a recipe may set others."""
    return TrainingParameters.without_defaults(parameters.given(TrainingParameters))


class TuneModelHyperparameters(ComponentNode):
    """Train a model with many parameter values, one after the other, and keep the best one.

    Each trial trains a model as Train PyTorch Model does, with the parameters below; Space lists the parameters to
    vary, and their values. Trials are compared by a metric on the validation images, so the metric of the best model is
    optimistic: evaluate it on images that were not used here. A trial that fails is a row of the results with its
    error. Pruning stops trials that are unlikely to win. A cancelled run continues in the trial where it stopped.
    """

    identifier = "tune_model_hyperparameters"
    title = "Tune Model Hyperparameters"
    category = "Model Training"
    version = "2"
    card_parameters = ("search", "trials", "metric")
    card_results = ("Accuracy {top1_accuracy} in trial {best_trial}", "Accuracy {top1_accuracy}", "{trials} trials")
    libraries = (*TrainPyTorchModel.libraries, "optuna")
    init_inputs = list(TrainPyTorchModel.init_inputs)
    init_outputs = [
        OutputPort(
            "sweep_results",
            "Sweep results",
            DataFrameDirectory,
            help="One row for each trial, the best first: its state, values, metrics, epochs and seconds.",
        ),
        OutputPort("trained_best_model", "Trained best model", ModelDirectory, help="The model of the best trial."),
    ]

    class Parameters(TrainingParameters, SearchParameters):
        """Search parameters, and parameters common to all trials."""

        random_seed: int = Parameter(
            1,
            title="Random seed",
            help="Used for the values that are tried and, in each training, for new weights, the order of images and "
            "random operations.",
        )

        @model_validator(mode="after")
        def _space_can_be_searched(self) -> Self:
            try:
                space_of(self)
            except VisionDesignerError as error:
                raise refused(error.name, "space", error.message, whole=True) from None
            return self

        @classmethod
        def why_no_effect(cls, identifier: str, values: Mapping[str, Any], *, given: bool = True) -> str:
            """As for the training, considering the values that are tried."""
            space = str(values.get("space", cls.default_of("space", values)))
            names, dimensions = TrainingParameters.model_fields, parse_space(space, TRAINED).dimensions
            if identifier not in names or identifier in {dimension.name for dimension in dimensions}:
                return super().why_no_effect(identifier, values, given=given)
            common = {name: value for name, value in values.items() if name in names}
            return why_never_an_effect(TrainingParameters, identifier, common, dimensions, given=given)

    RunSettings = TrainingRunSettings
    settings_that_change_results = TRAINING_SETTINGS_THAT_CHANGE_RESULTS

    @classmethod
    def known_outputs(cls, parameters: ParameterModel, known: KnownValues) -> KnownValues:
        """The model has the transformation of the validation images."""
        found = TrainPyTorchModel.known_outputs(parameters, known)
        return {"trained_best_model": found["trained_model"]} if "trained_model" in found else {}

    @classmethod
    def learned_inputs(cls, parameters: Parameters) -> Collection[str]:
        """As for the training with the common parameters."""
        return TrainPyTorchModel.learned_inputs(TrainingParameters.parse(_common(parameters)))

    @classmethod
    def early_warnings(cls, parameters: Parameters, known: KnownValues) -> Sequence[EarlyWarning]:
        """Validation images that differ from training images, and searched parameters without any effect."""
        found = [*TrainPyTorchModel.early_warnings(parameters, known)]
        common, dimensions = _common(parameters), space_of(parameters).dimensions
        for name, why in without_effect(TrainingParameters, common, dimensions):
            title = TrainingParameters.info(name).title
            message = Message(
                "{title} ({name}) in Space (space) has no effect: {why}", dict(title=title, name=name, why=why)
            )
            found.append(EarlyWarning(NotInRangeValueError, message, parameter="space", code=NO_EFFECT))
        return found

    @staticmethod
    def reported_metrics(parameters: ParameterModel, linked: Collection[str]) -> ReportedMetrics:
        """Those of the best trial, and numbers of trials."""
        numbers = {"trials", "best_trial", *(f"trials_{state}" for state in ("completed", "pruned", "failed"))}
        return ReportedMetrics(frozenset({*in_validation(), *numbers}))

    @staticmethod
    def run(
        untrained_model: UntrainedModelDirectory | ModelDirectory,
        training_dataset: ImageDirectory,
        validation_dataset: ImageDirectory,
        parameters: Parameters,
        settings: TrainingRunSettings,
        job: Job,
    ) -> dict[str, LinkType]:
        """Raises as vision.training.train if every trial fails."""
        from vision_designer.nodes.core.search import Search
        from vision_designer.nodes.vision.training.tuning import Tuning
        from vision_designer.nodes.vision.training.tuning_report import report

        given = _common(parameters)

        def train(values: Mapping[str, Value], part: Job) -> ModelDirectory:
            chosen = TrainingParameters.parse(given | dict(values))
            found = TrainPyTorchModel.run(
                untrained_model, training_dataset, validation_dataset, chosen, settings, part
            )["trained_model"]
            assert isinstance(found, ModelDirectory)
            return found

        space = space_of(parameters)
        trials = check_grid(space, parameters.trials) if parameters.search == "grid" else parameters.trials
        trials = min(trials, space.finite or trials)
        tried = {dimension.name: dimension.ends for dimension in space.dimensions}
        recipes = tried.get("recipe", (parameters.recipe,))
        most = max(TrainingParameters.parse(given | {"recipe": recipe}).epochs for recipe in recipes)
        epochs = int(tried.get("epochs", (most,))[-1])
        job.log(
            "trials: {trials}; searched: {tried}; compared by {metric}",
            trials=trials,
            tried=", ".join(tried),
            metric=parameters.metric,
        )
        search = Search(
            space,
            parameters.search,
            trials=trials,
            seed=parameters.random_seed,
            maximize=is_maximized(parameters.metric),
            pruning=parameters.pruning,
            most_epochs=epochs,
        )
        tuning = Tuning(search, trials, parameters.metric, epochs, train, job)
        model = tuning.run()
        best = tuning.best
        if best is not None:
            job.log("the best trial of {records} is trial {number}", records=len(tuning.records), number=best.number)
        return {"sweep_results": report(tuning, job), "trained_best_model": model}
