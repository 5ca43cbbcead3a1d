"""Evaluate Model: metrics of one model, or of two side by side."""

from collections.abc import Collection

from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.job import Job, ReportedMetrics
from vision_designer.nodes.core.parameters import ParameterModel
from vision_designer.nodes.core.ports import InputPort, LinkType, OutputPort
from vision_designer.nodes.types.data_frame_directory import DataFrameDirectory
from vision_designer.nodes.vision.evaluation.metrics import METRICS, TO_COMPARE, computed_names


class EvaluateModel(ComponentNode):
    """Compare the predictions of a model with the categories of the images.

    Reports accuracy, top-5 accuracy, micro and macro precision, recall and F1, log loss, the metrics of each category,
    and the confusion matrix as a table and as a chart; with two categories also the ROC curve and the area under it,
    and which category is the positive one. Calibration: expected calibration error, reliability diagram and Brier
    score, before and after for a calibrated model, and the accuracy of the most certain images. Images scored as
    unknown are counted and are never correct. With both inputs, the two models are compared side by side.
    """

    identifier = "evaluate_model"
    title = "Evaluate Model"
    category = "Model Scoring & Evaluation"
    version = "3"
    card_results = ("Accuracy {accuracy}",)
    libraries = ("scikit-learn", "numpy")
    outputs_name_files = False
    init_inputs = [
        InputPort(
            "scored_dataset",
            "Scored dataset",
            DataFrameDirectory,
            needs_labels=True,
            help="From Score Image Model, of images with categories.",
        ),
        InputPort(
            "scored_dataset_to_compare",
            "Scored dataset to compare",
            DataFrameDirectory,
            optional=True,
            needs_labels=True,
            help="The same images scored by another model.",
        ),
    ]
    init_outputs = [
        OutputPort(
            "evaluation_results",
            "Evaluation results",
            DataFrameDirectory,
            columns=("input", "accuracy", "log_loss", "images", "unreadable"),
            help="One row for each input, with further tables and charts.",
        ),
    ]

    @classmethod
    def additions(cls, parameters: ParameterModel) -> set[str]:
        """Those of all metrics."""
        return {METRICS.module_of(name) for name in METRICS}

    @staticmethod
    def reported_metrics(parameters: ParameterModel, linked: Collection[str]) -> ReportedMetrics:
        """All computed ones, for each input."""
        names = computed_names()
        to_compare = {f"{name}{TO_COMPARE}" for name in names} if "scored_dataset_to_compare" in linked else set()
        return ReportedMetrics(names | to_compare)

    @staticmethod
    def run(
        scored_dataset: DataFrameDirectory,
        scored_dataset_to_compare: DataFrameDirectory | None,
        parameters: ParameterModel,
        job: Job,
    ) -> dict[str, LinkType]:
        """See vision.evaluation for the errors."""
        from vision_designer.nodes.vision.evaluation.report import report

        return {"evaluation_results": report(scored_dataset, scored_dataset_to_compare, job)}
