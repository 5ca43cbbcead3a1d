"""Densely connected networks (Huang et al. 2016). Figures are those of torchvision's weights."""

from functools import partial

from vision_designer.nodes.vision.models.architectures import Setting, torchvision_architecture

_densenet = partial(
    torchvision_architecture,
    family="DenseNet",
    head="classifier",
    activation_layer="features",
    settings=(Setting("memory_efficient", False, "Less memory in training, and about a quarter more time."),),
    first_tensor="features.conv0.weight",
)

ARCHITECTURES = (
    _densenet("densenet121", "densenet121-a639ec97", "V1", 30.845, 224, 7_978_856, 2.834, 74.434),
    _densenet("densenet161", "densenet161-8d451a50", "V1", 110.369, 224, 28_681_000, 7.728, 77.138),
    _densenet("densenet169", "densenet169-b2777c0a", "V1", 54.708, 224, 14_149_480, 3.360, 75.600),
    _densenet("densenet201", "densenet201-c1103571", "V1", 77.373, 224, 20_013_928, 4.291, 76.896),
)
