"""EfficientNet: an untrained network of one of the three EfficientNet families."""

from typing import Literal

from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.job import Job
from vision_designer.nodes.core.parameters import Parameter, ParameterModel, PathText
from vision_designer.nodes.core.ports import LinkType, OutputPort
from vision_designer.nodes.types.untrained_model_directory import UntrainedModelDirectory

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
    category = "Computer Vision/Image Classification"
    version = "1"
    libraries = ("torchvision",)
    init_outputs = [
        OutputPort("untrained_model", "Untrained model", UntrainedModelDirectory, help="For Train PyTorch Model."),
    ]

    class Parameters(ParameterModel):
        """Which network, and what it starts from."""

        model_name: Literal[
            "lite0",
            "lite1",
            "lite2",
            "b0",
            "b1",
            "b2",
            "b3",
            "b4",
            "b5",
            "b6",
            "b7",
            "v2_s",
            "v2_m",
            "v2_l",
        ] = Parameter(
            "lite0",
            title="Model name",
            help="The network. lite0 is the smallest and fastest.",
            architecture_prefix=PREFIX,
        )
        pretrained: bool = Parameter(True, title="Pretrained", help="Start from weights learned on ImageNet.")
        weights_file: PathText = Parameter(
            "",
            title="Weights file",
            help="A local .pth or .safetensors file of this network to start from, instead of the published "
            "weights. If "
            "set, it is used whether or not Pretrained is on.",
        )

    @staticmethod
    def run(parameters: Parameters, job: Job) -> dict[str, LinkType]:
        """See vision.models.pretrained.untrained_model for the errors."""
        from vision_designer.nodes.vision.models.pretrained import untrained_model

        model = untrained_model(
            PREFIX + parameters.model_name,
            {},
            pretrained=parameters.pretrained,
            weights_file=parameters.weights_file,
            job=job,
        )
        return {"untrained_model": model}
