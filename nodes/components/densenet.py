"""DenseNet: an untrained densely connected network."""

from typing import Annotated

from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.parameters import Parameter, ParameterModel, PathText
from vision_designer.nodes.vision.models.pretrained import (
    CATEGORY,
    WEIGHTS_MODES,
    network_choice,
    network_outputs,
    pretrained_parameter,
    run_network,
    weights_file_parameter,
)


class DenseNet(ComponentNode):
    """Choose a densely connected network (Huang et al. 2016) as the model to train.

    Pretrained starts from weights learned on ImageNet, which needs far fewer images; the last layer is replaced to fit
    the categories. Otherwise the weights are initialized with the seed of Train PyTorch Model.
    """

    identifier = "densenet"
    title = "DenseNet"
    category = CATEGORY
    version = "1"
    card_parameters = ("model_name", "pretrained")
    libraries = ("torchvision",)
    init_outputs = network_outputs()

    class Parameters(ParameterModel):
        """Which network, and what it starts from."""

        modes = WEIGHTS_MODES

        model_name: Annotated[str, network_choice("DenseNet")] = Parameter(
            "densenet201",
            title="Model name",
            help="The network. densenet121 is the smallest and fastest.",
            architecture_prefix="",
        )
        pretrained: bool = pretrained_parameter()
        memory_efficient: bool = Parameter(
            False, title="Memory efficient", help="Use less memory in training, but take about a quarter more time."
        )
        weights_file: PathText = weights_file_parameter("torchvision's")

    run = staticmethod(run_network)
