"""An untrained model, which starts from weights or from none."""

from pathlib import Path

from vision_designer.nodes.data.untrained_model_directory import WEIGHTS, UntrainedModelDirectory
from vision_designer.nodes.job import Job


def untrained_model(
    architecture: str, settings: dict[str, bool], *, pretrained: bool, weights_file: str, job: Job
) -> UntrainedModelDirectory:
    """An architecture with weights from ``weights_file``; when it is empty, with torchvision's for ImageNet or none.

    Weights are written to the job's ``untrained_model`` folder, so that the model never needs the network again.

    Raises:
        PretrainedWeightsNotFoundError: they are on no disk and cannot be downloaded.
        CouldNotOpenFileError: there is no such weights file.
        FileParsingFailedError: the weights file holds no plain weights.
        InvalidModelDirectoryError: the weights are of another architecture.
    """
    if not pretrained and not weights_file:
        return UntrainedModelDirectory(architecture, settings)
    # Here, since a model without weights need not wait for torch.
    from vision_designer.nodes.vision import weights

    if weights_file:
        state, origin = weights.read(Path(weights_file), architecture, job.log), Path(weights_file).name
    else:
        state, origin = weights.pretrained(architecture, job)
    file = job.output_folder("untrained_model") / WEIGHTS
    weights.save(state, file)
    job.log(f"{architecture} starts from {origin}")
    return UntrainedModelDirectory(architecture, settings, file, origin)
