"""Image Classification Model: any known architecture by name."""

import difflib
from typing import Self

from pydantic import model_validator

from vision_designer.nodes.core.component import ComponentNode, KnownValues
from vision_designer.nodes.core.parameters import Parameter, ParameterModel, PathText, refused
from vision_designer.nodes.core.suggestions import did_you_mean
from vision_designer.nodes.messages import Message
from vision_designer.nodes.types.untrained_model_directory import UntrainedModelDirectory
from vision_designer.nodes.vision.models.architectures import ARCHITECTURES, TIMM
from vision_designer.nodes.vision.models.families.timm import timm_is_installed
from vision_designer.nodes.vision.models.pretrained import (
    CATEGORY,
    WEIGHTS_MODES,
    network_outputs,
    pretrained_parameter,
    run_network,
    weights_file_parameter,
)

SHOWN = 80


class ImageClassificationModel(ComponentNode):
    """Choose any network for image classification by name as the model to train.

    Available are all networks of torchvision, e.g. MobileNet, RegNet, ConvNeXt, Vision Transformer and Swin; those that
    installed packages add; and, with the extra timm, those of timm, as timm/ followed by their timm name. Pretrained
    starts from the published ImageNet weights; the last layer is replaced to fit the categories. Otherwise the weights
    are initialized with the seed of Train PyTorch Model.
    """

    identifier = "image_classification_model"
    title = "Image Classification Model"
    category = CATEGORY
    version = "1"
    card_parameters = ("model_name", "pretrained")
    libraries = ("torchvision", "timm")
    init_outputs = network_outputs()

    class Parameters(ParameterModel):
        """Which network, and what it starts from."""

        modes = WEIGHTS_MODES

        model_name: str = Parameter(
            "mobilenet_v3_large",
            title="Model name",
            help="The network, e.g. convnext_tiny or vit_b_16; or timm/ followed by a timm model name, e.g. "
            "timm/mobilenetv4_conv_small.",
            architecture_prefix="",
            min_length=1,
        )
        pretrained: bool = pretrained_parameter()
        weights_file: PathText = weights_file_parameter()

        @model_validator(mode="after")
        def _network_is_known(self) -> Self:
            name = self.model_name
            shown = name if len(name) <= SHOWN else f"{name[:SHOWN]}…"
            if name in ARCHITECTURES:
                return self
            if name.startswith(TIMM):
                if timm_is_installed():
                    return self
                why = Message(
                    "is {shown!r}, and the package timm is not installed. Install it with the extra "
                    "timm: pip install 'vision-designer[timm]'; or choose another network.",
                    shown=shown,
                )
            else:
                near = difflib.get_close_matches(name, ARCHITECTURES, n=3)
                hint = did_you_mean(", ".join(near), Message("Choose a network from the list."))
                why = Message("is {shown!r}, which is not the name of a known network. {hint}", shown=shown, hint=hint)
            raise refused("NotInRangeValueError", "model_name", why)

    @classmethod
    def additions(cls, parameters: Parameters) -> set[str]:
        """That of the network."""
        return {ARCHITECTURES.module_of(parameters.model_name)}

    @classmethod
    def known_outputs(cls, parameters: Parameters, known: KnownValues) -> KnownValues:
        """The network, since some accept one image size only."""
        return {"untrained_model": UntrainedModelDirectory(parameters.model_name)}

    run = staticmethod(run_network)
