"""torchvision's other architectures for image classification.

Figures are those of torchvision's weights; tests/test_architectures_all.py compares them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vision_designer.nodes.vision.models.architectures import (
    IMAGENET_MEAN,
    IMAGENET_STD,
    Architecture,
    torchvision_architecture,
)

FAMILY = "Image Classification Model"
HALF = (0.5,) * 3


@dataclass(frozen=True)
class Kind:
    """Common attributes of a design's networks, see :class:`Architecture`."""

    head: str
    first_tensor: str
    tail: tuple[str, ...] = ()
    activation_layer: str = ""
    mean: tuple[float, float, float] = IMAGENET_MEAN
    std: tuple[float, float, float] = IMAGENET_STD
    smallest_size: int = 33
    fixed_size: bool = False
    not_built: tuple[str, ...] = ()
    builder: Mapping[str, Any] | None = None


ALEXNET = Kind("classifier.6", "features.0.weight", activation_layer="features", smallest_size=63)
CONVNEXT = Kind("classifier.2", "features.0.0.weight", activation_layer="features", smallest_size=32)
# Both were trained with mean and standard deviation 0.5 and auxiliary classifiers, which only help from scratch. With
# these, a network in training mode has three outputs.
PLAIN = {"aux_logits": False, "init_weights": True}
GOOGLENET = Kind(
    "fc", "conv1.conv.weight", ("dropout", "fc"), "inception5b", HALF, HALF, not_built=("aux1.", "aux2."), builder=PLAIN
)
INCEPTION = Kind(
    "fc",
    "Conv2d_1a_3x3.conv.weight",
    ("dropout", "fc"),
    "Mixed_7c",
    HALF,
    HALF,
    107,
    not_built=("AuxLogits.",),
    builder=PLAIN,
)
MAXVIT = Kind("classifier.5", "stem.0.0.weight", activation_layer="blocks.3", smallest_size=224, fixed_size=True)
MNASNET = Kind("classifier.1", "layers.0.weight", ("classifier",), "layers")
MOBILENET_V2 = Kind("classifier.1", "features.0.0.weight", ("classifier",), "features")
MOBILENET_V3 = Kind("classifier.3", "features.0.0.weight", ("classifier.2", "classifier.3"), "features")
REGNET = Kind("fc", "stem.0.weight", activation_layer="trunk_output")
RESNEXT = Kind("fc", "conv1.weight", activation_layer="layer4")
SHUFFLENET = Kind("fc", "conv1.0.weight", activation_layer="conv5")
SQUEEZENET = Kind("classifier.1", "features.0.weight", ("classifier",), "features", smallest_size=21)
SWIN = Kind("head", "features.0.0.weight", activation_layer="permute", smallest_size=32)
VGG = Kind("classifier.6", "features.0.weight", ("classifier.5", "classifier.6"), "features", smallest_size=32)
VIT = Kind("heads.head", "class_token", smallest_size=224, fixed_size=True)


def _of(
    kind: Kind,
    name: str,
    stem: str,
    version: str,
    megabytes: float,
    usual_size: int,
    *figures: Any,  # noqa: ANN401 - see torchvision_architecture
) -> Architecture:
    own: dict[str, Any] = {"smallest_size": usual_size} if kind.fixed_size else {}
    if kind is VIT:
        own["builder"] = {"image_size": usual_size}
    return torchvision_architecture(
        name, stem, version, megabytes, usual_size, *figures, family=FAMILY, **(vars(kind) | own)
    )


ARCHITECTURES = (
    _of(ALEXNET, "alexnet", "alexnet-owt-7be5be79", "V1", 233.087, 224, 61_100_840, 0.714, 56.522),
    _of(CONVNEXT, "convnext_base", "convnext_base-6075fbad", "V1", 338.064, 224, 88_591_464, 15.355, 84.062),
    _of(CONVNEXT, "convnext_large", "convnext_large-ea097f82", "V1", 754.537, 224, 197_767_336, 34.361, 84.414),
    _of(CONVNEXT, "convnext_small", "convnext_small-0c510722", "V1", 191.703, 224, 50_223_688, 8.684, 83.616),
    _of(CONVNEXT, "convnext_tiny", "convnext_tiny-983f1562", "V1", 109.119, 224, 28_589_128, 4.456, 82.520),
    _of(GOOGLENET, "googlenet", "googlenet-1378be20", "V1", 49.731, 224, 6_624_904, 1.498, 69.778),
    _of(INCEPTION, "inception_v3", "inception_v3_google-0cc3c7bd", "V1", 103.903, 299, 27_161_264, 5.713, 77.294),
    _of(MAXVIT, "maxvit_t", "maxvit_t-bc5ab103", "V1", 118.769, 224, 30_919_624, 5.558, 83.700),
    _of(MNASNET, "mnasnet0_5", "mnasnet0.5_top1_67.823-3ffadce67e", "V1", 8.591, 224, 2_218_512, 0.104, 67.734),
    _of(MNASNET, "mnasnet0_75", "mnasnet0_75-7090bc5f", "V1", 12.303, 224, 3_170_208, 0.215, 71.180),
    _of(MNASNET, "mnasnet1_0", "mnasnet1.0_top1_73.512-f206786ef8", "V1", 16.915, 224, 4_383_312, 0.314, 73.456),
    _of(MNASNET, "mnasnet1_3", "mnasnet1_3-a4c69d6f", "V1", 24.246, 224, 6_282_256, 0.526, 76.506),
    _of(MOBILENET_V2, "mobilenet_v2", "mobilenet_v2-7ebf99e0", "V2", 13.598, 224, 3_504_872, 0.301, 72.154),
    _of(MOBILENET_V3, "mobilenet_v3_large", "mobilenet_v3_large-5c1a4163", "V2", 21.107, 224, 5_483_032, 0.217, 75.274),
    _of(MOBILENET_V3, "mobilenet_v3_small", "mobilenet_v3_small-047dcff4", "V1", 9.829, 224, 2_542_856, 0.057, 67.668),
    _of(REGNET, "regnet_x_16gf", "regnet_x_16gf-ba3796d7", "V2", 207.627, 224, 54_278_536, 15.941, 82.716),
    _of(REGNET, "regnet_x_1_6gf", "regnet_x_1_6gf-a12f2b72", "V2", 35.339, 224, 9_190_136, 1.603, 79.668),
    _of(REGNET, "regnet_x_32gf", "regnet_x_32gf-6eb8fdc6", "V2", 412.039, 224, 107_811_560, 31.736, 83.014),
    _of(REGNET, "regnet_x_3_2gf", "regnet_x_3_2gf-7071aa85", "V2", 58.756, 224, 15_296_552, 3.177, 81.196),
    _of(REGNET, "regnet_x_400mf", "regnet_x_400mf-62229a5f", "V2", 21.257, 224, 5_495_976, 0.414, 74.864),
    _of(REGNET, "regnet_x_800mf", "regnet_x_800mf-94a99ebd", "V2", 27.945, 224, 7_259_656, 0.800, 77.522),
    _of(REGNET, "regnet_x_8gf", "regnet_x_8gf-2b70d774", "V2", 151.456, 224, 39_572_648, 7.995, 81.682),
    _of(REGNET, "regnet_y_128gf", "regnet_y_128gf_swag-c8ce3e52", "SWAG_E2E_V1",
        2461.564, 384, 644_812_894, 374.570, 88.228),
    _of(REGNET, "regnet_y_16gf", "regnet_y_16gf-3e4a00f9", "V2", 319.490, 224, 83_590_140, 15.912, 82.886),
    _of(REGNET, "regnet_y_1_6gf", "regnet_y_1_6gf-0d7bc02a", "V2", 43.152, 224, 11_202_430, 1.612, 80.876),
    _of(REGNET, "regnet_y_32gf", "regnet_y_32gf-8db6d4b5", "V2", 554.076, 224, 145_046_770, 32.280, 83.368),
    _of(REGNET, "regnet_y_3_2gf", "regnet_y_3_2gf-9180c971", "V2", 74.567, 224, 19_436_338, 3.176, 81.982),
    _of(REGNET, "regnet_y_400mf", "regnet_y_400mf-e6988f5f", "V2", 16.806, 224, 4_344_144, 0.402, 75.804),
    _of(REGNET, "regnet_y_800mf", "regnet_y_800mf-58fc7688", "V2", 24.774, 224, 6_432_512, 0.834, 78.828),
    _of(REGNET, "regnet_y_8gf", "regnet_y_8gf-dc2b1b54", "V2", 150.701, 224, 39_381_472, 8.473, 82.828),
    _of(RESNEXT, "resnext101_64x4d", "resnext101_64x4d-173b62eb", "V1", 319.318, 224, 83_455_272, 15.460, 83.246),
    _of(SHUFFLENET, "shufflenet_v2_x0_5", "shufflenetv2_x0.5-f707e7126e", "V1", 5.282, 224, 1_366_792, 0.040, 60.552),
    _of(SHUFFLENET, "shufflenet_v2_x1_0", "shufflenetv2_x1-5666bf0f80", "V1", 8.791, 224, 2_278_604, 0.145, 69.362),
    _of(SHUFFLENET, "shufflenet_v2_x1_5", "shufflenetv2_x1_5-3c479a10", "V1", 13.557, 224, 3_503_624, 0.296, 72.996),
    _of(SHUFFLENET, "shufflenet_v2_x2_0", "shufflenetv2_x2_0-8be3c8ee", "V1", 28.433, 224, 7_393_996, 0.583, 76.230),
    _of(SQUEEZENET, "squeezenet1_0", "squeezenet1_0-b66bff10", "V1", 4.778, 224, 1_248_424, 0.819, 58.092),
    _of(SQUEEZENET, "squeezenet1_1", "squeezenet1_1-b8a52dc0", "V1", 4.729, 224, 1_235_496, 0.349, 58.178),
    _of(SWIN, "swin_b", "swin_b-68c6b09e", "V1", 335.364, 224, 87_768_224, 15.431, 83.582),
    _of(SWIN, "swin_s", "swin_s-5e29d889", "V1", 189.786, 224, 49_606_258, 8.741, 83.196),
    _of(SWIN, "swin_t", "swin_t-704ceda3", "V1", 108.190, 224, 28_288_354, 4.491, 81.474),
    _of(SWIN, "swin_v2_b", "swin_v2_b-781e5279", "V1", 336.372, 256, 87_930_848, 20.325, 84.112),
    _of(SWIN, "swin_v2_s", "swin_v2_s-637d8ceb", "V1", 190.675, 256, 49_737_442, 11.546, 83.712),
    _of(SWIN, "swin_v2_t", "swin_v2_t-b137f0e2", "V1", 108.626, 256, 28_351_570, 5.940, 82.072),
    _of(VGG, "vgg11", "vgg11-8a719046", "V1", 506.840, 224, 132_863_336, 7.609, 69.020),
    _of(VGG, "vgg11_bn", "vgg11_bn-6002323d", "V1", 506.881, 224, 132_868_840, 7.609, 70.370),
    _of(VGG, "vgg13", "vgg13-19584684", "V1", 507.545, 224, 133_047_848, 11.308, 69.928),
    _of(VGG, "vgg13_bn", "vgg13_bn-abd245e5", "V1", 507.590, 224, 133_053_736, 11.308, 71.586),
    _of(VGG, "vgg16", "vgg16-397923af", "V1", 527.796, 224, 138_357_544, 15.470, 71.592),
    _of(VGG, "vgg16_bn", "vgg16_bn-6c64b313", "V1", 527.866, 224, 138_365_992, 15.470, 73.360),
    _of(VGG, "vgg19", "vgg19-dcbb9e9d", "V1", 548.051, 224, 143_667_240, 19.632, 72.376),
    _of(VGG, "vgg19_bn", "vgg19_bn-c79401a0", "V1", 548.143, 224, 143_678_248, 19.632, 74.218),
    _of(VIT, "vit_b_16", "vit_b_16-c867db91", "V1", 330.285, 224, 86_567_656, 17.564, 81.072),
    _of(VIT, "vit_b_32", "vit_b_32-d86f8d99", "V1", 336.604, 224, 88_224_232, 4.409, 75.912),
    _of(VIT, "vit_h_14", "vit_h_14_swag-80465313", "SWAG_E2E_V1", 2416.643, 518, 633_470_440, 1016.717, 88.552),
    _of(VIT, "vit_l_16", "vit_l_16-852ce7e3", "V1", 1161.023, 224, 304_326_632, 61.555, 79.662),
    _of(VIT, "vit_l_32", "vit_l_32-c7638314", "V1", 1169.449, 224, 306_535_400, 15.378, 76.972),
)  # fmt: skip
