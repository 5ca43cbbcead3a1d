"""Cross Validate Model: k-fold training, with out-of-fold scores for every image."""

import time
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Self

from pydantic import model_validator

from vision_designer.nodes.components.score_image_model import ScoreImageModel
from vision_designer.nodes.components.train_pytorch_model import TrainPyTorchModel
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.job import Job, Level, ReportedMetrics
from vision_designer.nodes.core.parameters import Parameter, ParameterModel, refused
from vision_designer.nodes.core.ports import InputPort, LinkType, OutputPort
from vision_designer.nodes.core.run_settings import TRAINING_SETTINGS_THAT_CHANGE_RESULTS, TrainingRunSettings
from vision_designer.nodes.datasets.image_groups import pattern_problem
from vision_designer.nodes.messages import Message
from vision_designer.nodes.types.data_frame_directory import DataFrameDirectory
from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.types.model_directory import ModelDirectory
from vision_designer.nodes.types.untrained_model_directory import UntrainedModelDirectory
from vision_designer.nodes.vision.evaluation.metrics import MEAN, METRICS, SPREAD, SUMMARIZED, computed_names
from vision_designer.nodes.vision.training.parameters import TrainingParameters

PER_EPOCH = ("validation_loss", "top1_accuracy")
"""Training metrics forwarded for each fold."""


class Folds(ParameterModel):
    """Division of the images."""

    folds: int = Parameter(
        5,
        title="Folds",
        help="The number of parts that the images are divided into. For each part, a model is trained on the other "
        "parts.",
        ge=2,
        le=20,
    )
    group_by: str = Parameter(
        "",
        title="Group by",
        help="Identifies images that belong together and are never divided: a folder level, 1 for the outermost folder "
        "of an image's path, or a regular expression with one group in parentheses that is matched against the "
        "file name. If empty, images are not grouped.",
    )
    validation_fraction: float = Parameter(
        0.1,
        title="Validation fraction",
        help="The share of the images in the training folds that is set aside to select the best epoch and to stop "
        "early; at least one image of every category. Held-out images are not used for this.",
        gt=0,
        le=0.5,
    )

    @model_validator(mode="after")
    def _groups_are_known(self) -> Self:
        if self.group_by and not (self.group_by.isascii() and self.group_by.isdigit()):
            why = pattern_problem(self.group_by)
            if why is not None:
                raise refused("ParameterParsingError", "group_by", why)
        return self


class CrossValidateModel(ComponentNode):
    """Train a model several times, each time holding out a different part of the images, and score that part.

    The images are divided into folds, category by category. For each fold, Train PyTorch Model trains a new model on
    the other folds, with the parameters below, and the model scores the images that were held out. So every image is
    scored once, by a model that was not trained on it. Part of the other folds is used to select the best epoch; the
    held-out images are never used for this, since their metrics would be too optimistic. Training images keep all of
    their operations; for validation and held-out images, random operations are removed or replaced as in For inference.
    A cancelled run continues in the fold where it stopped.
    """

    identifier = "cross_validate_model"
    title = "Cross Validate Model"
    category = "Model Training"
    version = "1"
    card_parameters = ("folds", "recipe", "epochs")
    card_results = (
        "Accuracy {accuracy_mean}, standard deviation {accuracy_standard_deviation}",
        "Accuracy {accuracy_mean}",
    )
    libraries = (*TrainPyTorchModel.libraries, "scikit-learn")
    init_inputs = [
        InputPort(
            "untrained_model",
            "Untrained model",
            UntrainedModelDirectory,
            help="From EfficientNet, ResNet or another component of Image Classification. Each fold starts from it.",
        ),
        InputPort(
            "dataset",
            "Dataset",
            ImageDirectory,
            needs_labels=True,
            help="Labeled images of two or more categories, with the operations for training.",
        ),
    ]
    init_outputs = [
        OutputPort(
            "scored_results",
            "Scored results",
            DataFrameDirectory,
            help="One row for each image, as in Score Image Model, and the fold that held it out.",
        ),
        OutputPort(
            "evaluation_results",
            "Evaluation results",
            DataFrameDirectory,
            help="As in Evaluate Model, with tables of the folds and of the mean and standard deviation over "
            "the folds.",
        ),
    ]

    class Parameters(TrainingParameters, Folds):
        """Division of the images, and training of each model."""

        random_seed: int = Parameter(
            1,
            title="Random seed",
            help="Used for the division into folds, new weights, the order of images and random operations.",
        )

    RunSettings = TrainingRunSettings
    settings_that_change_results = TRAINING_SETTINGS_THAT_CHANGE_RESULTS

    @classmethod
    def additions(cls, parameters: ParameterModel) -> set[str]:
        """Those of the training, and of all metrics."""
        return super().additions(parameters) | {METRICS.module_of(name) for name in METRICS}

    @staticmethod
    def reported_metrics(parameters: Parameters, linked: Collection[str]) -> ReportedMetrics:
        """Those of all held-out images and over the folds; those of each epoch of each fold."""
        over_folds = {f"{name}{suffix}" for name in SUMMARIZED for suffix in (MEAN, SPREAD)}
        folds = range(1, parameters.folds + 1)
        return ReportedMetrics(
            computed_names() | over_folds, frozenset(f"fold_{number}_{name}" for number in folds for name in PER_EPOCH)
        )

    @staticmethod
    def run(
        untrained_model: UntrainedModelDirectory,
        dataset: ImageDirectory,
        parameters: Parameters,
        settings: TrainingRunSettings,
        job: Job,
    ) -> dict[str, LinkType]:
        """See vision.folds.make_folds, vision.training.train and vision.scoring.score for the errors."""
        from vision_designer.nodes.vision.datasets.folds import make_folds
        from vision_designer.nodes.vision.evaluation import cross_validation
        from vision_designer.nodes.vision.evaluation.evaluate import evaluate

        folds = make_folds(
            dataset,
            parameters.folds,
            parameters.validation_fraction,
            parameters.random_seed,
            parameters.group_by,
            job,
        )
        job.log(
            "{count} images in {folds} folds; in each fold, {validation_fraction:g} of the other images "
            "are used to select the epoch",
            count=len(dataset),
            folds=len(folds),
            validation_fraction=parameters.validation_fraction,
        )
        warned: set[str] = set()
        results = []
        for fold in folds:
            job.check_cancelled()
            folder = cross_validation.fold_folder(job.checkpoints, fold.number)
            listener = _FoldListener(job, fold.number, len(folds), warned)
            result = cross_validation.FoldResult.load(folder)
            if result is None:
                began = time.monotonic()
                trained = job.part(f"{folder.name}/training", listener)
                model = TrainPyTorchModel.run(
                    untrained_model,
                    dataset.take(fold.training),
                    dataset.take(fold.validation),
                    TrainingParameters.parse(parameters.given(TrainingParameters)),
                    settings,
                    trained,
                )["trained_model"]
                assert isinstance(model, ModelDirectory)
                held_out = dataset.take(fold.held_out)
                if held_out.transformation is not None:
                    held_out = replace(held_out, transformation=held_out.transformation.for_inference())
                scores = job.part(f"{folder.name}/scoring", replace(listener, is_training=False))
                scored = ScoreImageModel.run(model, held_out, ScoreImageModel.Parameters(), settings, scores)[
                    "scored_dataset"
                ]
                assert isinstance(scored, DataFrameDirectory)
                result = cross_validation.FoldResult(
                    fold.number,
                    trained.summary.metrics,
                    evaluate(scored).metrics,
                    round(time.monotonic() - began, 3),
                    {**trained.actual, **scores.actual},
                    [*trained.summary.warnings, *scores.summary.warnings],
                )
                result.save(folder, scored)
            else:
                job.log("fold {number} of {folds} was already finished", number=fold.number, folds=len(folds))
                for message in result.warnings:
                    listener.log("warning", message)
            job.part_computed_with(result.computed_with)
            results.append(result)
            accuracy = result.metrics["accuracy"]
            job.log(
                "fold {number} of {folds}: accuracy {accuracy:.4f} of {images}",
                number=fold.number,
                folds=len(folds),
                accuracy=accuracy,
                images=Message.counted(len(fold.held_out), "1 image", "{count} images"),
            )
            job.metric("held_out_accuracy", accuracy, step=fold.number)
        scored_results = cross_validation.scored_table(dataset, folds, job.checkpoints, job)
        return {
            "scored_results": scored_results,
            "evaluation_results": cross_validation.evaluation(scored_results, results, job),
        }


@dataclass(frozen=True)
class _FoldListener:
    """Forwards the events of a fold's job; ``warned`` are the warnings of all folds so far, each given once."""

    job: Job
    number: int
    folds: int
    warned: set[str]
    is_training: bool = True

    def progress(self, done: int, total: int, unit: str) -> None:
        """Progress of the training stands for the fold; scoring is short."""
        if self.is_training:
            self.job.progress((self.number - 1) * total + min(done, total), self.folds * total, unit)

    def metric(self, name: str, value: float, step: int | None, epoch: int | None) -> None:
        """Forward the curves of each fold."""
        if name in PER_EPOCH and step is None:
            self.job.metric(f"fold_{self.number}_{name}", value, epoch=epoch)

    def log(self, level: Level, message: str) -> None:
        """Forward each line with the number of the fold."""
        if level != "warning":
            self.job.log("fold {number}: {message}", level, number=self.number, message=message)
        elif message not in self.warned:
            self.warned.add(message)
            self.job.warn("fold {number}: {message}", number=self.number, message=message)
