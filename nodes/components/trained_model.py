"""Trained Model: a saved model."""

from pathlib import Path

from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.job import Job
from vision_designer.nodes.core.parameters import Parameter, ParameterModel, PathText
from vision_designer.nodes.core.ports import LinkType, OutputPort
from vision_designer.nodes.errors import CouldNotOpenFileError, InvalidModelDirectoryError
from vision_designer.nodes.messages import Message
from vision_designer.nodes.types.model_directory import ModelDirectory


class TrainedModel(ComponentNode):
    """Bring a previously trained model into the graph, to score images with it or to train it further.

    A model folder is an output of a run, e.g. saved with ``--output train.trained_model=FOLDER``.
    """

    identifier = "trained_model"
    title = "Trained Model"
    category = "Datasets"
    version = "1"
    card_parameters = ("path",)
    init_outputs = [OutputPort("trained_model", "Trained model", ModelDirectory, help="The model in that folder.")]

    class Parameters(ParameterModel):
        """Location of the model."""

        path: PathText = Parameter(
            title="Path",
            help="A model folder, absolute or relative to the graph file.",
            min_length=1,
            remedy="choose the folder of a model",
            field="saved_model",
        )

    @staticmethod
    def run(parameters: Parameters, job: Job) -> dict[str, LinkType]:
        """Copy the model into the workspace, so that results do not depend on later changes of the folder.

        Raises:
            CouldNotOpenFileError: no such folder.
            InvalidModelDirectoryError: not a model, or damaged.
            UnableToDeserializeModelError: saved by a newer version.
        """
        path = Path(parameters.path)
        if not path.exists():
            raise CouldNotOpenFileError("there is no model folder {path}. Check Path (path).", path=path)
        if path.is_file():
            raise InvalidModelDirectoryError(
                "{path} is a file. Set Path (path) to the folder of the model: {folder}", folder=path.parent, path=path
            )
        from vision_designer.nodes.vision.models.classifier import load_model

        model = ModelDirectory.read(path)
        # Check the weights here, where the folder is known, instead of when scoring.
        load_model(model)
        name, count = model.architecture, len(model.categories)
        job.log(Message.counted(count, "{name}, 1 category", "{name}, {count} categories", name=name))
        return {"trained_model": model}
