"""Densely connected networks (Huang et al. 2016). Figures are those of torchvision's weights."""

from functools import partial

from vision_designer.nodes.vision.models.architectures import (
    Architecture,
    PublishedWeights,
    Setting,
    from_torchvision,
)


def _record(
    name: str, sha256: str, megabytes: float, parameters: int, multiply_adds: float, top1: float
) -> Architecture:
    file = f"{name}-{sha256}.pth"
    return Architecture(
        name=name,
        family="DenseNet",
        build=partial(from_torchvision, name),
        head="classifier",
        activation_layer="features",
        settings=(Setting("memory_efficient", False, "Less memory in training, and about a quarter more time."),),
        weights=PublishedWeights(
            file,
            sha256,
            megabytes,
            f"https://download.pytorch.org/models/{file}",
            "torchvision, trained on ImageNet-1K (IMAGENET1K_V1)",
            "BSD-3-Clause",
        ),
        first_tensor="features.conv0.weight",
        parameters=parameters,
        multiply_adds=multiply_adds,
        top1_accuracy=top1,
    )


ARCHITECTURES = (
    _record("densenet121", "a639ec97", 30.845, 7_978_856, 2.834, 74.434),
    _record("densenet161", "8d451a50", 110.369, 28_681_000, 7.728, 77.138),
    _record("densenet169", "b2777c0a", 54.708, 14_149_480, 3.360, 75.600),
    _record("densenet201", "c1103571", 77.373, 20_013_928, 4.291, 76.896),
)
