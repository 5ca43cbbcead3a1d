"""Train PyTorch Model: trains a classifier on labelled images."""

from vision_designer.nodes.component import ComponentNode
from vision_designer.nodes.data.image_directory import ImageDirectory
from vision_designer.nodes.data.model_directory import ModelDirectory
from vision_designer.nodes.data.untrained_model_directory import UntrainedModelDirectory
from vision_designer.nodes.job import Job, Table
from vision_designer.nodes.parameters import Parameter, ParameterModel
from vision_designer.nodes.ports import InputPort, LinkType, OutputPort
from vision_designer.nodes.run_settings import TRAINING_SETTINGS_THAT_CHANGE_RESULTS, TrainingRunSettings


class TrainPyTorchModel(ComponentNode):
    """Train a model on labelled images, and keep its best epoch.

    Stochastic gradient descent with Nesterov momentum 0.9, weight decay 1e-4 and cross-entropy. The
    learning rate rises linearly over the warm-up epochs, then falls with a polynomial of power 2. After
    every epoch the validation images are scored; the trained model is that of the epoch with the highest
    top-1 accuracy (of equal ones, the one with the lower loss). A trained model may be given in place of
    an untrained one: it is then trained further. A cancelled run continues after its last finished epoch.
    """

    identifier = "train_pytorch_model"
    title = "Train PyTorch Model"
    category = "Model Training"
    version = "1"
    init_inputs = [
        InputPort(
            "untrained_model",
            "Untrained model",
            (UntrainedModelDirectory, ModelDirectory),
            help="From ResNet or DenseNet; or a trained model, to train it further.",
        ),
        InputPort(
            "training_dataset",
            "Training dataset",
            ImageDirectory,
            needs_labels=True,
            help="Labelled images to learn from, two categories or more.",
        ),
        InputPort(
            "validation_dataset",
            "Validation dataset",
            ImageDirectory,
            needs_labels=True,
            help="Labelled images to judge every epoch by; their categories must be among those of training.",
        ),
    ]
    init_outputs = [
        OutputPort("trained_model", "Trained model", ModelDirectory, help="The best epoch's model."),
    ]

    class Parameters(ParameterModel):
        """The recipe."""

        epochs: int = Parameter(5, title="Epochs", help="How often all training images are seen.", unit="epochs", gt=0)
        batch_size: int = Parameter(
            16, title="Batch size", help="Images a training step; the last, incomplete batch of an epoch is left out.",
            unit="images", gt=0,
        )  # fmt: skip
        warmup_step_number: int = Parameter(
            0,
            title="Warmup step number",
            help="Over so many epochs the learning rate rises from 0.0001 to its value.",
            unit="epochs",
            ge=0,
        )
        learning_rate: float = Parameter(
            0.001, title="Learning rate", help="The highest learning rate; it falls to nearly 0 in the end.", gt=0
        )
        random_seed: int = Parameter(
            1, title="Random seed", help="Of new weights, of the order of images and of random operations."
        )
        patience: int = Parameter(
            3,
            title="Patience",
            help="Stop when the validation loss has not fallen below its lowest for so many epochs.",
            unit="epochs",
            gt=0,
        )
        print_frequency: int = Parameter(
            10, title="Print frequency", help="A line in the log every so many training steps.", unit="iterations", gt=0
        )

    RunSettings = TrainingRunSettings
    settings_that_change_results = TRAINING_SETTINGS_THAT_CHANGE_RESULTS

    @staticmethod
    def run(
        untrained_model: UntrainedModelDirectory | ModelDirectory,
        training_dataset: ImageDirectory,
        validation_dataset: ImageDirectory,
        parameters: Parameters,
        settings: TrainingRunSettings,
        job: Job,
    ) -> dict[str, LinkType]:
        """See vision.training.train for the errors."""
        from vision_designer.nodes.vision import charts
        from vision_designer.nodes.vision.recipe import TrainingSettings
        from vision_designer.nodes.vision.training import train

        model, history = train(
            untrained_model,
            training_dataset,
            validation_dataset,
            TrainingSettings(
                **parameters.model_dump(),
                device=settings.device,
                precision=settings.precision,
                workers=settings.workers,
                cache_memory=settings.cache_memory,
            ),
            job,
        )
        figure = charts.training_curves(history.epochs, history.best_epoch, f"Training of {model.architecture}")
        pictures = charts.save(figure, job.output_folder("trained_model"), "training_curves")
        columns = ["epoch", *history.epochs[0]]
        rows = [[number, *epoch.values()] for number, epoch in enumerate(history.epochs, 1)]
        job.report(
            history.best | {"best_epoch": history.best_epoch, "epochs_run": len(history.epochs)},
            tables=[Table("Epochs", columns, rows)],
            pictures=[f"trained_model/{name}" for name in pictures],
        )
        return {"trained_model": model}
