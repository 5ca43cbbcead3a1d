"""The parameters of a training, and the recipes that set their defaults."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any, Literal, Self

from pydantic import model_validator

from vision_designer.nodes.core.parameter_kinds import choice_of
from vision_designer.nodes.core.parameters import Mode, Parameter, ParameterModel, refused, switched
from vision_designer.nodes.messages import Message
from vision_designer.nodes.vision.training.optimizers import OPTIMIZERS
from vision_designer.nodes.vision.training.schedules import SCHEDULES

RECIPES: dict[str, dict[str, Any]] = {
    "designer": {},
    "fine_tune": {
        "epochs": 6,
        "learning_rate": 0.0002,
        "patience": 6,
        "optimizer": "adamw",
        "weight_decay": 0.01,
        "layer_decay": 0.75,
        "learning_rate_schedule": "one_cycle",
        "label_smoothing": 0.1,
        "freeze_epochs": 1,
        "freeze_statistics": True,
        "frozen_head": "fit",
        "feature_variants": 2,
        "alternating_flip": True,
        "calibrate": True,
    },
    "from_scratch": {
        "epochs": 60,
        "learning_rate": 0.02,
        "patience": 60,
        "weight_decay": 0.0005,
        "learning_rate_schedule": "one_cycle",
        "average_weights": True,
        "calibrate": True,
    },
    "features": {
        "epochs": 1,
        "patience": 1,
        "freeze_epochs": 1,
        "frozen_head": "fit",
        "feature_variants": 2,
        "alternating_flip": True,
        "calibrate": True,
    },
}
"""Parameter values of each recipe."""

ADVANCED = "Advanced"
"""Group of parameters that the designer's recipe lacks; off by default."""
_advanced = partial(Parameter, group=ADVANCED)
_of_steps = partial(_advanced, unused_in=("fit_only",))


def _fits_only(values: Mapping[str, Any]) -> bool:
    """Whether the only epoch is the fit of the last layer; with mixed images or a compiled network there is none."""
    fits = values["frozen_head"] == "fit" and values["freeze_epochs"] > 0 and values["epochs"] == 1
    return fits and not (values["mixup"] or values["cutmix"] or values["compile"])


MODES = {
    "fit_only": Mode(
        _fits_only,
        Message(
            "with Frozen epochs (frozen_head) fit, the only epoch fits the last layer, without training steps. Set "
            "Epochs (epochs) to 2 or more, Frozen epochs to steps, or choose another Recipe (recipe)."
        ),
    ),
    "all_frozen": Mode(
        lambda values: values["freeze_epochs"] >= values["epochs"],
        Message("only the last layer is trained. Set Freeze epochs (freeze_epochs) below Epochs (epochs)."),
    ),
    "none_frozen": Mode(
        lambda values: values["freeze_epochs"] == 0,
        Message("all layers are trained from the start. Set Freeze epochs (freeze_epochs) to 1 or more."),
    ),
    "not_fitted": Mode(
        lambda values: values["freeze_epochs"] > 0 and values["frozen_head"] != "fit",
        Message("the last layer is not fitted to features. Set Frozen epochs (frozen_head) to fit."),
    ),
}
"""In which some parameters have no effect."""


class TrainingParameters(ParameterModel):
    """How it is trained."""

    presets = {"recipe": RECIPES}
    modes = MODES

    recipe: Literal["designer", "fine_tune", "from_scratch", "features"] = Parameter(
        "designer",
        title="Recipe",
        help="Sets the defaults of the other parameters; values that you set are kept. Fine-tune: the last layer of a "
        "pretrained network is fitted first, then all layers are trained, with lower learning rates for layers near "
        "the input. From scratch: for networks that are not pretrained. Features only: only the last layer is trained, "
        "in seconds.",
        choices={
            "designer": "As in Azure ML designer",
            "fine_tune": "Fine-tune",
            "from_scratch": "From scratch",
            "features": "Features only",
        },
    )
    epochs: int = Parameter(
        5,
        title="Epochs",
        help="The number of passes over the training images; with a time budget, the maximum.",
        unit="epochs",
        gt=0,
    )
    batch_size: int = Parameter(
        16,
        title="Batch size",
        help="The number of images in a training step of each process; the last, incomplete batch of an epoch is "
        "dropped.",
        unit="images",
        gt=0,
    )
    warmup_step_number: int = Parameter(
        0,
        title="Warmup step number",
        help="The number of epochs over which the learning rate rises to its value: from 0.0001, or from a tenth of "
        "its value if that is 0.0001 or less.",
        unit="epochs",
        ge=0,
        unused_in=("fit_only",),
    )
    learning_rate: float = Parameter(
        0.001,
        title="Learning rate",
        help="The highest learning rate; it decreases to nearly 0 at the end.",
        gt=0,
        unused_in=("fit_only",),
    )
    random_seed: int = Parameter(
        1, title="Random seed", help="Used for new weights, the order of images and random operations."
    )
    patience: int = Parameter(
        3,
        title="Patience",
        help="Stop when the validation loss has not improved for this many epochs.",
        unit="epochs",
        gt=0,
    )
    print_frequency: int = Parameter(
        10,
        title="Print frequency",
        help="The number of training steps between lines in the log.",
        unit="iterations",
        gt=0,
        unused_in=("fit_only",),
    )
    optimizer: Annotated[str, choice_of(OPTIMIZERS)] = _of_steps(
        "sgd",
        title="Optimizer",
        help="The algorithm that updates the weights. AdamW needs a learning rate of about 0.001 or less.",
    )
    weight_decay: float = _of_steps(
        0.0001,
        title="Weight decay",
        help="How strongly weights are pulled toward 0. With AdamW, 0.01 to 0.05 is common.",
        ge=0,
    )
    layer_decay: float = _advanced(
        1.0,
        title="Layer decay",
        help="The learning rate of each group of layers as a share of that of the next group: below 1, layers near "
        "the input change less than the last one. For pretrained models.",
        gt=0,
        le=1,
        unused_in=("all_frozen",),
    )
    learning_rate_schedule: Annotated[str, choice_of(SCHEDULES)] = _of_steps(
        "polynomial",
        title="Learning rate schedule",
        help="How the learning rate decreases after the warm-up: from epoch to epoch, or with One cycle from step "
        "to step, after rising over the warm-up epochs or, without any, over a tenth of all epochs.",
    )
    accumulation_steps: int = _of_steps(
        1,
        title="Accumulation steps",
        help="The number of batches whose gradients are accumulated for one optimizer step, as if they were one "
        "batch; the batches left at the end of an epoch form a smaller one. The learning rate is not changed, "
        "and batch norm processes each batch separately.",
        unit="batches",
        ge=1,
    )
    clip_gradients: bool = _of_steps(
        False,
        title="Clip gradients",
        help="Scale down gradients that exceed Max gradient norm.",
    )
    max_gradient_norm: float = _advanced(
        1.0,
        title="Max gradient norm",
        help="The maximum Euclidean norm of the gradient over all weights.",
        depends_on="clip_gradients",
        gt=0,
    )
    label_smoothing: float = _of_steps(
        0.0,
        title="Label smoothing",
        help="The share of each label that is spread over all categories; 0.1 is common. Validation does not use it.",
        ge=0,
        lt=1,
    )
    class_weights: Literal["none", "balanced"] = _advanced(
        "none",
        title="Class weights",
        help="Balanced weights each category in inverse proportion to its number of training images, so that rare "
        "categories count as much as frequent ones. Validation does not use it.",
        choices={"none": "None", "balanced": "Balanced"},
    )
    mixup: bool = _advanced(
        False,
        title="Mixup",
        help="Blend each training image and its label with another one of its batch. If CutMix is also on, one of the "
        "two is chosen at random for each batch. The training error then counts the share of labels that was missed.",
    )
    mixup_alpha: float = _advanced(
        0.2,
        title="Mixup alpha",
        help="The shares are drawn from Beta(alpha, alpha): near 0 images are hardly blended, from 1 on strongly.",
        depends_on="mixup",
        gt=0,
    )
    cutmix: bool = _advanced(
        False,
        title="CutMix",
        help="Replace a rectangle of each training image with that of another image of its batch, and mix the "
        "labels by share of area.",
    )
    cutmix_alpha: float = _advanced(
        1.0,
        title="CutMix alpha",
        help="The areas are drawn from Beta(alpha, alpha): near 0 they are almost nothing or almost everything, at "
        "1 all sizes are equally likely.",
        depends_on="cutmix",
        gt=0,
    )
    alternating_flip: bool = _advanced(
        False,
        title="Alternating flip",
        help="Where the training images have Random horizontal flip, mirror each image in every other epoch, and "
        "not by chance: both sides of every image are then seen equally often.",
    )
    average_weights: bool = _of_steps(
        False,
        title="Average weights",
        help="Keep an exponential moving average (EMA) of the weights over all steps. The averaged weights are "
        "validated and saved.",
    )
    average_decay: float = _advanced(
        0.999,
        title="Average decay",
        help="The share of the average that is kept at each step; values nearer to 1 average over more steps. At "
        "step n it is at most (1 + n) / (10 + n), so that the initial weights have little influence.",
        depends_on="average_weights",
        gt=0,
        lt=1,
    )
    freeze_epochs: int = _advanced(
        0,
        title="Freeze epochs",
        help="For this many epochs only the last layer is trained; all other layers, including their batch norm "
        "statistics, stay unchanged. Then all layers are trained. For pretrained models.",
        unit="epochs",
        ge=0,
    )
    freeze_statistics: bool = _advanced(
        False,
        title="Freeze statistics",
        help="Batch norm layers keep and use their means and variances, while their weights are trained. For "
        "pretrained models on few images, since statistics of few images vary widely.",
        unused_in=("all_frozen",),
    )
    frozen_head: Literal["steps", "fit"] = _advanced(
        "steps",
        title="Frozen epochs",
        help="How the last layer is trained while all others are frozen: by training steps, or in the first of "
        "these epochs by a fit to the features of all images (multinomial logistic regression with the penalty "
        "that has the lowest validation loss; labels are not smoothed).",
        choices={"steps": "Training steps", "fit": "Fit to features"},
        unused_in=("none_frozen",),
    )
    feature_variants: int = _advanced(
        0,
        title="Feature variants",
        help="The number of random variants of each training image that are used while all layers but the last are "
        "frozen. The features of each variant are computed once and cached. 0 samples a new variant in every "
        "epoch, and one for a fit.",
        unit="variants",
        ge=0,
        le=100,
        unused_in=("none_frozen",),
    )
    refit_with_validation: bool = _advanced(
        False,
        title="Refit with validation",
        help="Keep the model with the fitted last layer unless a later epoch is better by more than the standard "
        "error of its accuracy, and then fit its last layer once more, to training and validation images together. "
        "Metrics and temperature are from before that. Then measure the accuracy on other images: the model has "
        "learned from the validation images.",
        unused_in=("none_frozen", "not_fitted"),
    )
    time_budget: float = _advanced(
        0.0,
        title="Time budget",
        help="Training ends after this time, including validation: a few steps are timed, then as many epochs are "
        "planned as fit, up to Epochs, and the learning rate decreases to its end within them. 0 means no limit.",
        unit="minutes",
        ge=0,
    )
    compile: bool = _advanced(
        False,
        title="Compile",
        help="Compile the network with torch.compile for faster training steps; the start takes longer. A machine "
        "without a compiler trains without it and reports a warning.",
    )
    calibrate: bool = _advanced(
        False,
        title="Calibrate",
        help="After training, fit a temperature on the validation images, by which scoring divides the logits of the "
        "network: of images scored with 80 %, about 80 % are then correct. It changes no label and no weight.",
    )
    unknown_precision: float = _advanced(
        0.0,
        title="Unknown precision",
        help="After training, use the validation images to choose the lowest probability above which this share of "
        "answers is correct, and store it in the model; Score Image Model can then answer unknown below it. 0 "
        "turns this off.",
        ge=0,
        lt=1,
    )

    @classmethod
    def fields_of_records(cls) -> Mapping[str, tuple[Any, Any]]:
        """Own parameters of optimizers and schedules."""
        found: dict[str, tuple[Any, Any]] = {}
        for switch, records in (("optimizer", OPTIMIZERS), ("learning_rate_schedule", SCHEDULES)):
            for name, record in records.items():
                found |= switched(record.parameters, switch, name, ADVANCED)
        return found

    @model_validator(mode="after")
    def _batches_can_be_mixed(self) -> Self:
        for name in ("mixup", "cutmix"):
            if getattr(self, name) and self.batch_size == 1:
                why = Message(
                    "is true, but a batch of one image cannot be mixed; turn it off, or set Batch size "
                    "(batch_size) to 2 or more."
                )
                raise refused("NotInRangeValueError", name, why)
        return self
