"""What components that offer architectures share: port, parameters, and the model with its weights. Without torch."""

from pathlib import Path
from typing import Any

from vision_designer.nodes.core.job import Job
from vision_designer.nodes.core.parameter_kinds import ChoiceOf
from vision_designer.nodes.core.parameters import Mode, Parameter
from vision_designer.nodes.core.ports import LinkType, OutputPort
from vision_designer.nodes.messages import Message
from vision_designer.nodes.types.untrained_model_directory import WEIGHTS, UntrainedModelDirectory
from vision_designer.nodes.vision.models.architectures import ARCHITECTURES, architecture

CATEGORY = "Computer Vision/Image Classification"


def network_outputs() -> list[OutputPort]:
    """The output of a component that offers architectures."""
    return [OutputPort("untrained_model", "Untrained model", UntrainedModelDirectory, help="For Train PyTorch Model.")]


def network_choice(family: str, prefix: str = "") -> ChoiceOf:
    """The choice of an architecture of a family, by its name without ``prefix``; also of those that others add."""

    def titles() -> dict[str, str]:
        names = [record.name.removeprefix(prefix) for record in ARCHITECTURES.of_family(family)]
        return {name: name for name in names}

    return ChoiceOf(titles, lambda name: ARCHITECTURES.module_of(prefix + name))


WEIGHTS_MODES = {
    "own_weights": Mode(
        lambda values: bool(values["weights_file"]),
        Message("Weights file (weights_file) is given, and is used in any case. Leave it empty."),
        is_usual=True,
    )
}
"""Of components that have both parameters."""


def pretrained_parameter() -> Any:  # noqa: ANN401 - as Parameter
    """The parameter ``pretrained``."""
    return Parameter(
        True, title="Pretrained", help="Start from weights learned on ImageNet.", unused_in=tuple(WEIGHTS_MODES)
    )


def weights_file_parameter(published: str = "the published") -> Any:  # noqa: ANN401 - as Parameter
    """The parameter ``weights_file``; ``published`` names the weights that it replaces."""
    return Parameter(
        "",
        title="Weights file",
        help=f"A local .pth or .safetensors file of this network to start from, instead of {published} weights. If "
        "set, it is used whether or not Pretrained is on.",
    )


def run_network(parameters: Any, job: Job) -> dict[str, LinkType]:  # noqa: ANN401 - those of any such component
    """The ``run`` of a component that offers architectures; raises as :func:`start_model`."""
    return {"untrained_model": start_model(parameters, job)}


def start_model(parameters: Any, job: Job) -> UntrainedModelDirectory:  # noqa: ANN401
    """Create the model that the parameters of a component that offers architectures choose.

    Its weights are from ``weights_file``; if that is empty, the published ones or none. They are written to the job's
    ``untrained_model`` folder, so that the model needs no download later.

    Raises:
        PretrainedWeightsNotFoundError: not on disk, and the download failed.
        CouldNotOpenFileError: no such weights file.
        FileParsingFailedError: the file contains no plain weights.
        InvalidModelDirectoryError: weights of another architecture.
    """
    prefix = type(parameters).info("model_name").architecture_prefix or ""
    record = architecture(prefix + parameters.model_name)
    names = [setting.name for setting in record.settings if hasattr(parameters, setting.name)]
    settings = {name: getattr(parameters, name) for name in names}
    if not parameters.pretrained and not parameters.weights_file:
        return UntrainedModelDirectory(record.name, settings)
    # Imported here: models without weights need no torch.
    from vision_designer.nodes.vision.models import weights

    if parameters.weights_file:
        given = Path(parameters.weights_file)
        state, origin = weights.read(given, record.name, job.log), given.name
    else:
        state, origin = weights.pretrained(record.name, job)
    file = job.output_folder("untrained_model") / WEIGHTS
    weights.save(state, file)
    job.log("{architecture} starts from {origin}", architecture=record.name, origin=origin)
    return UntrainedModelDirectory(record.name, settings, file, origin)
