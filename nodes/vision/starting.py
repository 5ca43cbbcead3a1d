"""The network that a training begins with."""

from torch import nn

from vision_designer.nodes.data.category_names import same_categories
from vision_designer.nodes.data.model_directory import ModelDirectory
from vision_designer.nodes.data.untrained_model_directory import UntrainedModelDirectory
from vision_designer.nodes.job import Job
from vision_designer.nodes.vision import weights
from vision_designer.nodes.vision.architectures import build, load_all, load_backbone, without_head
from vision_designer.nodes.vision.hardware import seeded


def initial_network(
    start: UntrainedModelDirectory | ModelDirectory, categories: tuple[str, ...], seed: int, job: Job
) -> nn.Module:
    """On the CPU; new weights are drawn from ``seed``, others are those of ``start``.

    Raises:
        InvalidModelDirectoryError: the weights do not fit the architecture.
    """
    with seeded(seed):
        network = build(start.architecture, dict(start.settings), len(categories))
    if start.weights is None:
        return network
    state = weights.read_state(start.weights)
    name = str(start.weights)
    if isinstance(start, ModelDirectory):
        if same_categories(start.categories, categories):
            load_all(network, start.architecture, state, name)
            job.log("training continues from a trained model, with its last layer")
            return network
        state = without_head(start.architecture, state)
        job.log("training continues from a trained model; its last layer is new, since the categories differ")
    load_backbone(network, start.architecture, state, name)
    return network
