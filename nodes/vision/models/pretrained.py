"""Creates an untrained model, with or without pretrained weights."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from vision_designer.nodes.core.job import Job
from vision_designer.nodes.types.untrained_model_directory import WEIGHTS, SettingValue, UntrainedModelDirectory
from vision_designer.nodes.vision.models.architectures import architecture


class ModelParameters(Protocol):
    """Parameters of a component that offers architectures; those of its own settings have the settings' names."""

    @property
    def model_name(self) -> str:
        """The architecture."""

    @property
    def pretrained(self) -> bool:
        """Whether it starts from the published weights."""

    @property
    def weights_file(self) -> str:
        """A file to start from instead; empty for none."""


def start_model(parameters: ModelParameters, job: Job) -> UntrainedModelDirectory:
    """What :func:`untrained_model` gives for the parameters of a component, with the settings that it has."""
    record = architecture(parameters.model_name)
    names = [setting.name for setting in record.settings if hasattr(parameters, setting.name)]
    return untrained_model(
        record.name,
        {name: getattr(parameters, name) for name in names},
        pretrained=parameters.pretrained,
        weights_file=parameters.weights_file,
        job=job,
    )


def untrained_model(
    architecture: str, settings: Mapping[str, SettingValue], *, pretrained: bool, weights_file: str, job: Job
) -> UntrainedModelDirectory:
    """An architecture with weights from ``weights_file``; when it is empty, with the published ones, or none.

    Weights are written to the job's ``untrained_model`` folder, so that the model never needs the network again.

    Raises:
        PretrainedWeightsNotFoundError: they are on no disk and cannot be downloaded.
        CouldNotOpenFileError: there is no such weights file.
        FileParsingFailedError: the weights file holds no plain weights.
        InvalidModelDirectoryError: the weights are of another architecture.
    """
    if not pretrained and not weights_file:
        return UntrainedModelDirectory(architecture, dict(settings))
    # Here, since a model without weights need not wait for torch.
    from vision_designer.nodes.vision.models import weights

    if weights_file:
        state, origin = weights.read(Path(weights_file), architecture, job.log), Path(weights_file).name
    else:
        state, origin = weights.pretrained(architecture, job)
    file = job.output_folder("untrained_model") / WEIGHTS
    weights.save(state, file)
    job.log(f"{architecture} starts from {origin}")
    return UntrainedModelDirectory(architecture, dict(settings), file, origin)
