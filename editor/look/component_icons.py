"""Which icon stands for a component."""

from functools import cache

BY_COMPONENT = {
    "image_dataset": "dataset",
    "trained_model": "model",
    "convert_to_image_directory": "convert",
    "split_image_directory": "split",
    "init_image_transformation": "transform",
    "apply_image_transformation": "transform",
    "image_classification_model": "networks",
    "train_pytorch_model": "train",
    "cross_validate_model": "folds",
    "tune_model_hyperparameters": "tune",
    "score_image_model": "score",
    "evaluate_model": "evaluate",
}
BY_CATEGORY = {
    "Datasets": "dataset",
    "Image Data Transformation": "transform",
    "Image Classification": "model",
    "Model Training": "train",
    "Model Scoring & Evaluation": "score",
}
"""For components from elsewhere, by the last part of their category."""


@cache
def component_icon_name(component: str, category: str) -> str:
    """The icon of a component, else that of its category; empty when there is neither."""
    return BY_COMPONENT.get(component) or BY_CATEGORY.get(category.rpartition("/")[2], "")
