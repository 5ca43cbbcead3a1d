"""Residual networks (He et al. 2015), ResNeXt (Xie et al. 2016) and wide ResNets (Zagoruyko et al. 2016).

Figures are those of torchvision's weights.
"""

from functools import partial

from vision_designer.nodes.vision.models.architectures import Setting, torchvision_architecture

_resnet = partial(
    torchvision_architecture,
    family="ResNet",
    head="fc",
    activation_layer="layer4",
    settings=(Setting("zero_init_residual", False, "Every residual block begins as the identity."),),
    first_tensor="conv1.weight",
)

ARCHITECTURES = (
    _resnet("resnet18", "resnet18-f37072fd", "V1", 44.661, 224, 11_689_512, 1.814, 69.758),
    _resnet("resnet34", "resnet34-b627a593", "V1", 83.275, 224, 21_797_672, 3.664, 73.314),
    _resnet("resnet50", "resnet50-11ad3fa6", "V2", 97.790, 224, 25_557_032, 4.089, 80.858),
    _resnet("resnet101", "resnet101-cd907fc2", "V2", 170.530, 224, 44_549_160, 7.801, 81.886),
    _resnet("resnet152", "resnet152-f82ba261", "V2", 230.474, 224, 60_192_808, 11.514, 82.284),
    _resnet("resnext50_32x4d", "resnext50_32x4d-1a0047aa", "V2", 95.833, 224, 25_028_904, 4.230, 81.198),
    _resnet("resnext101_32x8d", "resnext101_32x8d-110c445d", "V2", 339.673, 224, 88_791_336, 16.414, 82.834),
    _resnet("wide_resnet50_2", "wide_resnet50_2-9ba9bcbe", "V2", 263.124, 224, 68_883_240, 11.398, 81.602),
    _resnet("wide_resnet101_2", "wide_resnet101_2-d733dc28", "V2", 484.747, 224, 126_886_696, 22.753, 82.510),
)
