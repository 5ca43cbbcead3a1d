"""Train PyTorch Model: trains a classifier on labeled images."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from vision_designer.nodes.core.component import NO_EFFECT, ComponentNode, EarlyWarning, KnownValues
from vision_designer.nodes.core.job import Job, ReportedMetrics, Table
from vision_designer.nodes.core.parameters import ParameterModel
from vision_designer.nodes.core.ports import InputPort, LinkType, OutputPort
from vision_designer.nodes.core.run_settings import TRAINING_SETTINGS_THAT_CHANGE_RESULTS, TrainingRunSettings
from vision_designer.nodes.datasets.transformation_checks import other_validation
from vision_designer.nodes.errors import InvalidDatasetError, InvalidGraphError
from vision_designer.nodes.images.image_operations import is_even_flip, is_random
from vision_designer.nodes.messages import Message
from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.types.model_directory import ModelDirectory
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.types.untrained_model_directory import UntrainedModelDirectory
from vision_designer.nodes.vision.evaluation.metrics import epoch_names
from vision_designer.nodes.vision.training.parameters import TrainingParameters

if TYPE_CHECKING:
    from vision_designer.nodes.vision.training.recipe import History, TrainingSettings

CALIBRATION = frozenset({"temperature", "expected_calibration_error", "expected_calibration_error_before"})
UNKNOWN = frozenset({"unknown_below", "answered_accuracy", "coverage"})


class TrainPyTorchModel(ComponentNode):
    """Train a model on labeled images, and keep its best epoch.

    The defaults are stochastic gradient descent with Nesterov momentum 0.9, weight decay 1e-4 and cross-entropy. The
    learning rate rises linearly over the warm-up epochs, then decreases as a polynomial of power 2. After every epoch
    the validation images are scored; the trained model is that of the epoch with the highest top-1 accuracy (if equal,
    the lowest loss). If a trained model is given in place of an untrained one, it is trained further. A cancelled run
    continues after its last finished epoch. Several processes or machines can share the training: each takes its own
    share of the images in batches of the given size, and the learning rate is multiplied by their number.
    """

    identifier = "train_pytorch_model"
    title = "Train PyTorch Model"
    category = "Model Training"
    version = "2"
    card_parameters = ("recipe", "epochs")
    card_results = ("Accuracy {top1_accuracy} in epoch {best_epoch}", "Accuracy {top1_accuracy}", "{epochs_run} epochs")
    libraries = ("torch", "torchvision", "Pillow", "pi-heif", "numpy", "lightning-fabric")
    outputs_name_files = False
    init_inputs = [
        InputPort(
            "untrained_model",
            "Untrained model",
            (UntrainedModelDirectory, ModelDirectory),
            help="From EfficientNet, ResNet or another component of Image Classification; or a trained model, to train "
            "it further.",
        ),
        InputPort(
            "training_dataset",
            "Training dataset",
            ImageDirectory,
            needs_labels=True,
            help="Labeled images for training, of two or more categories.",
        ),
        InputPort(
            "validation_dataset",
            "Validation dataset",
            ImageDirectory,
            needs_labels=True,
            other_images_than="training_dataset",
            help="Labeled images to evaluate every epoch; their categories must be among those of the training images.",
        ),
    ]
    init_outputs = [
        OutputPort("trained_model", "Trained model", ModelDirectory, help="The model of the best epoch."),
    ]

    Parameters = TrainingParameters

    @classmethod
    def known_outputs(cls, parameters: ParameterModel, known: KnownValues) -> KnownValues:
        """The model has the transformation of the validation images."""
        _, validation = _transformations(known)
        return {"trained_model": validation} if validation is not None else {}

    @classmethod
    def learned_inputs(cls, parameters: TrainingParameters) -> Collection[str]:
        """The training images, and the validation images if the last layer is fitted to them too."""
        refitted = {"validation_dataset"} if parameters.in_effect().refit_with_validation else set()
        return {"training_dataset"} | refitted

    @classmethod
    def early_warnings(cls, parameters: TrainingParameters, known: KnownValues) -> Sequence[EarlyWarning]:
        """Validation images that differ from training images, or have a size that the network does not accept.

        Parameters that have no effect on such training images.
        """
        training, validation = _transformations(known)
        if refused := _other_sizes(known, {"training_dataset": training, "validation_dataset": validation}):
            return refused
        found = _ignored_for(parameters, training) if training is not None else []
        if training is None or validation is None:
            return found
        message = other_validation(training, validation, (training.final_size(), validation.final_size()))
        return [*found, EarlyWarning(InvalidDatasetError, message, port="validation_dataset")] if message else found

    RunSettings = TrainingRunSettings
    settings_that_change_results = TRAINING_SETTINGS_THAT_CHANGE_RESULTS

    @staticmethod
    def reported_metrics(parameters: ParameterModel, linked: Collection[str]) -> ReportedMetrics:
        """Those of each epoch; those of the best one, and of its calibration."""
        epoch = epoch_names()
        return ReportedMetrics(epoch | {"best_epoch", "epochs_run"} | CALIBRATION | UNKNOWN, epoch)

    @staticmethod
    def run(
        untrained_model: UntrainedModelDirectory | ModelDirectory,
        training_dataset: ImageDirectory,
        validation_dataset: ImageDirectory,
        parameters: TrainingParameters,
        settings: TrainingRunSettings,
        job: Job,
    ) -> dict[str, LinkType]:
        """See vision.training.train for the errors."""
        from vision_designer.nodes.vision.datasets.shared_images import warn_of_shared_images
        from vision_designer.nodes.vision.evaluation import charts
        from vision_designer.nodes.vision.training.recipe import TrainingSettings
        from vision_designer.nodes.vision.training.train import train

        warn_of_shared_images(training_dataset, validation_dataset, job)
        values = parameters.model_dump()
        options = {name: values.pop(name) for name in parameters.fields_of_records()}
        recipe = TrainingSettings(
            **values,
            options=options,
            device=settings.device,
            precision=settings.precision,
            workers=settings.workers,
            cache_memory=settings.cache_memory,
        )
        if not settings.several:
            model, history = train(untrained_model, training_dataset, validation_dataset, recipe, job)
        else:
            inputs: dict[str, LinkType] = {
                "untrained_model": untrained_model,
                "training_dataset": training_dataset,
                "validation_dataset": validation_dataset,
            }
            model, history = _train_together(inputs, recipe, settings, job)
        job.computed_with(processes=history.process_counts)
        title, categories = f"Training of {model.architecture}", len(model.categories)
        figure = charts.training_curves(history.epochs, history.best_epoch, title, categories)
        pictures = charts.save(figure, job.output_folder("trained_model"), "training_curves")
        # A metric that was added before a training was resumed is missing from its first epochs.
        names = dict.fromkeys(name for epoch in history.epochs for name in epoch)
        rows = [[number, *map(epoch.get, names)] for number, epoch in enumerate(history.epochs, 1)]
        if history.plan is not None:
            job.report({}, tables=[_time_table(history, recipe)])
        job.report(
            history.best
            | {"best_epoch": history.best_epoch, "epochs_run": len(history.epochs)}
            | _certainty_figures(model),
            tables=[Table("Epochs", ["epoch", *names], rows)],
            pictures=[f"trained_model/{name}" for name in pictures],
        )
        return {"trained_model": model}


def _ignored_for(parameters: TrainingParameters, training: TransformationDirectory) -> list[EarlyWarning]:
    """Parameters that were set, and not by a recipe, and have no effect on training images with these operations."""
    values = {name: getattr(parameters, name) for name in TrainingParameters.model_fields}
    given, reasons = TrainingParameters.without_defaults(values), {}
    if given.get("alternating_flip") and not any(map(is_even_flip, training.operations)):
        reasons["alternating_flip"] = Message(
            "the training images have no Random horizontal flip with probability 0.5. Turn it on in Init Image "
            "Transformation."
        )
    if given.get("feature_variants", 0) > 1 and not any(map(is_random, training.operations)):
        reasons["feature_variants"] = Message(
            "the training images have no random operations, so that all variants are equal. Add some in Init Image "
            "Transformation."
        )
    return [
        EarlyWarning(
            InvalidGraphError,
            Message(
                "{title} ({parameter}) has no effect: {why}",
                dict(title=TrainingParameters.info(name).title, parameter=name, why=why),
            ),
            parameter=name,
            code=NO_EFFECT,
        )
        for name, why in reasons.items()
    ]


def _other_sizes(
    known: KnownValues, transformations: Mapping[str, TransformationDirectory | None]
) -> list[EarlyWarning]:
    """Problems with images of a known size that the network does not accept, by input port."""
    from vision_designer.nodes.vision.models.architectures import ARCHITECTURES

    model = known.get("untrained_model")
    record = ARCHITECTURES.get(model.architecture) if isinstance(model, UntrainedModelDirectory) else None
    if record is None or not record.fixed_size:
        return []
    sizes = {port: each.final_size() for port, each in transformations.items() if each is not None}
    reasons = {port: record.why_not_size(size) for port, size in sizes.items() if size is not None}
    return [EarlyWarning(InvalidDatasetError, why, port=port) for port, why in reasons.items() if why]


def _certainty_figures(model: ModelDirectory) -> dict[str, float]:
    """Metrics of calibration and of the threshold for unknown images."""
    found: dict[str, float] = {}
    if model.calibration is not None:
        found["temperature"] = model.calibration.temperature
        found["expected_calibration_error"] = model.calibration.expected_calibration_error
        found["expected_calibration_error_before"] = model.calibration.expected_calibration_error_before
    if model.unknown is not None:
        found["unknown_below"] = model.unknown.below
        found["answered_accuracy"] = model.unknown.precision
        found["coverage"] = model.unknown.coverage
    return found


def _transformations(
    known: KnownValues,
) -> tuple[TransformationDirectory | None, TransformationDirectory | None]:
    """Transformations of training and validation images, see TrainingData; None if unknown."""
    found: list[TransformationDirectory | None] = []
    for port in ("training_dataset", "validation_dataset"):
        carried = known.get(port)
        if port not in known:
            found.append(None)
        elif isinstance(carried, TransformationDirectory):
            found.append(carried)
        else:
            found.append(found[0] if found else TransformationDirectory())
    training, validation = found
    return training, validation.for_inference() if validation is not None else None


def _time_table(history: "History", recipe: "TrainingSettings") -> Table:
    plan = history.plan or {}
    columns = ["budget_minutes", "used_minutes", "epochs_planned", "epochs_run", "steps_of_last_epoch", "plan_changes"]
    changes = ", ".join(f"{total} after {done}" for done, total in plan["changes"])
    used = round(history.seconds / 60, 2)
    steps = plan["steps"] or None
    return Table(
        "Time budget",
        columns,
        [[recipe.time_budget, used, plan["epochs"], len(history.epochs), steps, changes or None]],
    )


def _train_together(
    inputs: Mapping[str, LinkType], recipe: "TrainingSettings", settings: TrainingRunSettings, job: Job
) -> tuple[ModelDirectory, "History"]:
    from vision_designer.nodes.distributed.launch import launch
    from vision_designer.nodes.distributed.spec import Work
    from vision_designer.nodes.vision.hardware.devices import choose_device, choose_precision
    from vision_designer.nodes.vision.hardware.process_group import check_device
    from vision_designer.nodes.vision.training.recipe import History

    # Resolved here, so that all processes use the same, and one that cannot raises.
    device = choose_device(recipe.device)
    check_device(device, settings.process_count_per_node, settings.node_count)
    chosen = replace(recipe, device=device, precision=choose_precision(recipe.precision, device))
    job.computed_with(device=device, precision=chosen.precision)
    found = launch(Work.TRAIN, inputs, asdict(chosen), settings, job)
    job.report({}, tables=[Table(**table) for table in found["tables"]])
    return ModelDirectory.read(job.output_folder("trained_model")), History(**found["history"])
