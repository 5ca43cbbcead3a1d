"""ResNet: an untrained residual network."""

from typing import Literal, Self

from pydantic import model_validator

from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.job import Job
from vision_designer.nodes.core.parameters import Parameter, ParameterModel, PathText, refused
from vision_designer.nodes.core.ports import LinkType, OutputPort
from vision_designer.nodes.messages import Message
from vision_designer.nodes.types.untrained_model_directory import UntrainedModelDirectory


class ResNet(ComponentNode):
    """Choose a residual network (He et al. 2015) as the model to train.

    Pretrained starts from weights learned on ImageNet, which needs far fewer images; the last layer is replaced to fit
    the categories. Otherwise the weights are initialized with the seed of Train PyTorch Model.
    """

    identifier = "resnet"
    title = "ResNet"
    category = "Computer Vision/Image Classification"
    version = "1"
    libraries = ("torchvision",)
    init_outputs = [
        OutputPort("untrained_model", "Untrained model", UntrainedModelDirectory, help="For Train PyTorch Model."),
    ]

    class Parameters(ParameterModel):
        """Which network, and what it starts from."""

        model_name: Literal[
            "resnet18",
            "resnet34",
            "resnet50",
            "resnet101",
            "resnet152",
            "resnext50_32x4d",
            "resnext101_32x8d",
            "wide_resnet50_2",
            "wide_resnet101_2",
        ] = Parameter(
            "resnext101_32x8d",
            title="Model name",
            help="The network. resnet18 is the smallest and fastest.",
            architecture_prefix="",
        )
        pretrained: bool = Parameter(True, title="Pretrained", help="Start from weights learned on ImageNet.")
        zero_init_residual: bool = Parameter(
            False,
            title="Zero init residual",
            help="Initialize every residual block as the identity. Only for randomly initialized weights: with "
            "Pretrained off and no Weights file.",
        )
        weights_file: PathText = Parameter(
            "",
            title="Weights file",
            help="A local .pth or .safetensors file of this network to start from, instead of torchvision's "
            "weights. If "
            "set, it is used whether or not Pretrained is on.",
        )

        @model_validator(mode="after")
        def _weights_are_drawn_anew(self) -> Self:
            if self.zero_init_residual and (self.pretrained or self.weights_file):
                why = Message(
                    "is true, but loaded weights would overwrite this initialization; turn it off, or turn Pretrained "
                    "off and leave Weights file empty."
                )
                raise refused("NotInRangeValueError", "zero_init_residual", why)
            return self

    @staticmethod
    def run(parameters: Parameters, job: Job) -> dict[str, LinkType]:
        """See vision.models.pretrained.untrained_model for the errors."""
        from vision_designer.nodes.vision.models.pretrained import start_model

        return {"untrained_model": start_model(parameters, job)}
