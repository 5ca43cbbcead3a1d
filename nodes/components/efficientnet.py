"""EfficientNet: an untrained network of one of the three EfficientNet families."""

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

PREFIX = "efficientnet_"


class EfficientNet(ComponentNode):
    """Choose an EfficientNet (Tan and Le 2019, 2021) as the model to train.

    lite0 is fast on processors without a GPU, and its ImageNet weights are installed with this program, so that it
    starts from them without the internet; those of lite1 and lite2 come with the extra lite. b0 to b7 and v2_s to v2_l
    are torchvision's: more accurate and slower, with weights that are downloaded once. The last layer is replaced to
    fit the categories. Without Pretrained, weights are initialized with the seed of Train PyTorch Model.
    """

    identifier = "efficientnet"
    title = "EfficientNet"
    category = CATEGORY
    version = "1"
    card_parameters = ("model_name", "pretrained")
    libraries = ("torchvision",)
    init_outputs = network_outputs()

    class Parameters(ParameterModel):
        """Which network, and what it starts from."""

        modes = WEIGHTS_MODES

        model_name: Annotated[str, network_choice("EfficientNet", PREFIX)] = Parameter(
            "lite0",
            title="Model name",
            help="The network. lite0 is the smallest and fastest.",
            architecture_prefix=PREFIX,
        )
        pretrained: bool = pretrained_parameter()
        weights_file: PathText = weights_file_parameter()

    run = staticmethod(run_network)
