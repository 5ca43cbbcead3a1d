"""DenseNet: an untrained densely connected network."""

from typing import Literal

from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.job import Job
from vision_designer.nodes.core.parameters import Parameter, ParameterModel, PathText
from vision_designer.nodes.core.ports import LinkType, OutputPort
from vision_designer.nodes.types.untrained_model_directory import UntrainedModelDirectory


class DenseNet(ComponentNode):
    """Choose a densely connected network (Huang et al. 2016) as the model to train.

    Pretrained starts from weights learned on ImageNet, which needs far fewer images; the last layer is replaced to fit
    the categories. Otherwise the weights are initialized with the seed of Train PyTorch Model.
    """

    identifier = "densenet"
    title = "DenseNet"
    category = "Computer Vision/Image Classification"
    version = "1"
    libraries = ("torchvision",)
    init_outputs = [
        OutputPort("untrained_model", "Untrained model", UntrainedModelDirectory, help="For Train PyTorch Model."),
    ]

    class Parameters(ParameterModel):
        """Which network, and what it starts from."""

        model_name: Literal["densenet121", "densenet161", "densenet169", "densenet201"] = Parameter(
            "densenet201",
            title="Model name",
            help="The network. densenet121 is the smallest and fastest.",
            architecture_prefix="",
        )
        pretrained: bool = Parameter(True, title="Pretrained", help="Start from weights learned on ImageNet.")
        memory_efficient: bool = Parameter(
            False, title="Memory efficient", help="Use less memory in training, but take about a quarter more time."
        )
        weights_file: PathText = Parameter(
            "",
            title="Weights file",
            help="A local .pth or .safetensors file of this network to start from, instead of torchvision's "
            "weights. If "
            "set, it is used whether or not Pretrained is on.",
        )

    @staticmethod
    def run(parameters: Parameters, job: Job) -> dict[str, LinkType]:
        """See vision.models.pretrained.untrained_model for the errors."""
        from vision_designer.nodes.vision.models.pretrained import start_model

        return {"untrained_model": start_model(parameters, job)}
