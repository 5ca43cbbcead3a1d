"""ResNet: an untrained residual network."""

from typing import Annotated, Self

from pydantic import model_validator

from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.parameters import Parameter, ParameterModel, PathText, refused
from vision_designer.nodes.messages import Message
from vision_designer.nodes.vision.models.pretrained import (
    CATEGORY,
    WEIGHTS_MODES,
    network_choice,
    network_outputs,
    pretrained_parameter,
    run_network,
    weights_file_parameter,
)


class ResNet(ComponentNode):
    """Choose a residual network (He et al. 2015) as the model to train.

    Pretrained starts from weights learned on ImageNet, which needs far fewer images; the last layer is replaced to fit
    the categories. Otherwise the weights are initialized with the seed of Train PyTorch Model.
    """

    identifier = "resnet"
    title = "ResNet"
    category = CATEGORY
    version = "1"
    card_parameters = ("model_name", "pretrained")
    libraries = ("torchvision",)
    init_outputs = network_outputs()

    class Parameters(ParameterModel):
        """Which network, and what it starts from."""

        modes = WEIGHTS_MODES

        model_name: Annotated[str, network_choice("ResNet")] = Parameter(
            "resnext101_32x8d",
            title="Model name",
            help="The network. resnet18 is the smallest and fastest.",
            architecture_prefix="",
        )
        pretrained: bool = pretrained_parameter()
        zero_init_residual: bool = Parameter(
            False,
            title="Zero init residual",
            help="Initialize every residual block as the identity. Only for randomly initialized weights: with "
            "Pretrained off and no Weights file.",
        )
        weights_file: PathText = weights_file_parameter("torchvision's")

        @model_validator(mode="after")
        def _weights_are_random(self) -> Self:
            if self.zero_init_residual and (self.pretrained or self.weights_file):
                why = Message(
                    "is true, but loaded weights would overwrite this initialization; turn it off, or turn Pretrained "
                    "off and leave Weights file empty."
                )
                raise refused("NotInRangeValueError", "zero_init_residual", why)
            return self

    run = staticmethod(run_network)
