"""Creates an untrained model, with or without pretrained weights."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from vision_designer.nodes.core.job import Job
from vision_designer.nodes.types.untrained_model_directory import WEIGHTS, SettingValue, UntrainedModelDirectory
from vision_designer.nodes.vision.models.architectures import architecture


class ModelParameters(Protocol):
    """Parameters of a component that offers architectures, besides the architectures' settings."""

    @property
    def model_name(self) -> str:
        """Name of the architecture."""

    @property
    def pretrained(self) -> bool:
        """Whether to start from the published weights."""

    @property
    def weights_file(self) -> str:
        """File to start from instead; empty for none."""


def start_model(parameters: ModelParameters, job: Job) -> UntrainedModelDirectory:
    """Call :func:`untrained_model` with the parameters and settings of a component."""
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
    """Create a model with weights from ``weights_file``; if it is empty, with the published ones or none.

    Weights are written to the job's ``untrained_model`` folder, so that the model needs no download later.

    Raises:
        PretrainedWeightsNotFoundError: not on disk, and the download failed.
        CouldNotOpenFileError: no such weights file.
        FileParsingFailedError: the file contains no plain weights.
        InvalidModelDirectoryError: weights of another architecture.
    """
    if not pretrained and not weights_file:
        return UntrainedModelDirectory(architecture, dict(settings))
    # Imported here: models without weights need no torch.
    from vision_designer.nodes.vision.models import weights

    if weights_file:
        state, origin = weights.read(Path(weights_file), architecture, job.log), Path(weights_file).name
    else:
        state, origin = weights.pretrained(architecture, job)
    file = job.output_folder("untrained_model") / WEIGHTS
    weights.save(state, file)
    job.log("{architecture} starts from {origin}", architecture=architecture, origin=origin)
    return UntrainedModelDirectory(architecture, dict(settings), file, origin)
