"""Residual networks (He et al. 2015), ResNeXt (Xie et al. 2016) and wide ResNets (Zagoruyko et al. 2016).

Figures are those of torchvision's weights.
"""

from functools import partial

from vision_designer.nodes.vision.models.architectures import (
    Architecture,
    PublishedWeights,
    Setting,
    from_torchvision,
)


def _record(
    name: str, sha256: str, version: int, megabytes: float, parameters: int, multiply_adds: float, top1: float
) -> Architecture:
    file = f"{name}-{sha256}.pth"
    return Architecture(
        name=name,
        family="ResNet",
        build=partial(from_torchvision, name),
        head="fc",
        activation_layer="layer4",
        settings=(Setting("zero_init_residual", False, "Every residual block begins as the identity."),),
        weights=PublishedWeights(
            file,
            sha256,
            megabytes,
            f"https://download.pytorch.org/models/{file}",
            f"torchvision, trained on ImageNet-1K (IMAGENET1K_V{version})",
            "BSD-3-Clause",
        ),
        first_tensor="conv1.weight",
        parameters=parameters,
        multiply_adds=multiply_adds,
        top1_accuracy=top1,
    )


ARCHITECTURES = (
    _record("resnet18", "f37072fd", 1, 44.661, 11_689_512, 1.814, 69.758),
    _record("resnet34", "b627a593", 1, 83.275, 21_797_672, 3.664, 73.314),
    _record("resnet50", "11ad3fa6", 2, 97.790, 25_557_032, 4.089, 80.858),
    _record("resnet101", "cd907fc2", 2, 170.530, 44_549_160, 7.801, 81.886),
    _record("resnet152", "f82ba261", 2, 230.474, 60_192_808, 11.514, 82.284),
    _record("resnext50_32x4d", "1a0047aa", 2, 95.833, 25_028_904, 4.230, 81.198),
    _record("resnext101_32x8d", "110c445d", 2, 339.673, 88_791_336, 16.414, 82.834),
    _record("wide_resnet50_2", "9ba9bcbe", 2, 263.124, 68_883_240, 11.398, 81.602),
    _record("wide_resnet101_2", "d733dc28", 2, 484.747, 126_886_696, 22.753, 82.510),
)
