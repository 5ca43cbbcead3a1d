"""Checks that training, validation and scoring transform images in the same way."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from vision_designer.nodes.images.image_operations import Size
from vision_designer.nodes.messages import Message
from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.types.transformation_directory import BlackFrame, TransformationDirectory

if TYPE_CHECKING:
    from vision_designer.nodes.core.job import Job

MAX_OPERATIONS = 6
"""Maximum operations named in one message."""

RANDOM_SCORES = Message(
    "the transformation of the images has random operations, so scores are not reproducible. Set Mode to "
    "For inference in Apply Image Transformation."
)
"""Scoring's error for random operations."""


def named(operations: TransformationDirectory) -> str:
    """Operations as displayed, e.g. ``Resize 256, CenterCrop 224``."""
    found = [f"{name} {argument}" if isinstance(argument, int) else name for name, argument in operations.operations]
    more = ["..."] if len(found) > MAX_OPERATIONS else []
    return ", ".join([*found[:MAX_OPERATIONS], *more]) or "none"


def pixels(size: Size) -> str:
    """Size as text."""
    return Message("{width} x {height} pixels", width=size[0], height=size[1])


class ImageSizes:
    """Number of images of each size in a directory, and their transformation."""

    def __init__(self, directory: ImageDirectory, transformation: TransformationDirectory) -> None:
        self.transformation = transformation
        counted = directory.images.group_by("width", "height").len().sort("len", "width", "height", descending=True)
        # A size of 0 is unknown, e.g. in tables from elsewhere.
        self.sizes = {(width, height): count for width, height, count in counted.rows() if width > 0 and height > 0}

    def one_size(self) -> Size | None:
        """Final size of all images, the longer side first; None if there are several.

        The orientation is ignored, since reading may rotate an image.
        """
        fixed = self.transformation.final_size()
        found = {fixed} if fixed is not None else {self.transformation.sizes(size)[-1] for size in self.sizes}
        turned = {(max(size), min(size)) for size in found}
        return turned.pop() if len(turned) == 1 else None

    def padding(self, what: str) -> str:
        """Number of images smaller than a crop, as text; empty for none. ``what`` names these images."""
        padded, black, total = 0, 0.0, sum(self.sizes.values())
        example: BlackFrame | None = None
        for size, count in self.sizes.items():
            frame = self.transformation.black_frame(size)
            if frame is not None:
                padded += count
                black += count * frame.share
                example = example or frame
        if example is None:
            return ""
        (width, height), crop = example.size, example.crop
        share = black / padded
        also = Message.counted(padded, "is", "are")
        some = Message.counted(padded, "1 of {total:,} images is", "{count:,} of {total:,} images are", total=total)
        return Message(
            "{what}: {some} smaller than the crop of {crop} x {crop} pixels, e.g. {width} x {height}, and {also} "
            "padded with black, {share:.0%} of the image; make the crop smaller, or {enlarging}",
            what=what,
            some=some,
            crop=crop,
            width=width,
            height=height,
            also=also,
            share=share,
            enlarging=_enlarging_advice(self.transformation, example),
        )


def _enlarging_advice(transformation: TransformationDirectory, frame: BlackFrame) -> str:
    """Advice how to enlarge images enough for a crop, considering all shrinking operations before it."""
    found: list[str] = []
    for name, _ in reversed(transformation.operations[: frame.number]):
        if name == "CenterCrop":
            found.append(Message("set Crop size (crop_size) to {crop} or more", crop=frame.crop))
        elif name == "RandomCrop":
            found.append(Message("set Random crop size (random_crop_size) to {crop} or more", crop=frame.crop))
        elif name == "RandomResizedCrop":
            return Message.joined(
                " and ", [Message("set Random size (random_size) to {crop} or more", crop=frame.crop), *found]
            )
        elif name == "Resize":
            return Message.joined(" and ", [Message("set Size (size) to {crop} or more", crop=frame.crop), *found])
    return Message.joined(" and ", [Message("turn on Resize with a Size of {crop} or more", crop=frame.crop), *found])


def warn_of_padding(job: "Job", what: str, pictures: ImageSizes) -> None:
    """Warn of images that are padded with black; ``what`` names these images."""
    if message := pictures.padding(what):
        job.warn(message)


def other_validation(
    training: TransformationDirectory, validation: TransformationDirectory, sizes: Sequence[Size | None]
) -> str:
    """Describe how validation images differ from training images; empty if they do not.

    Compares size and grayscale only, not random operations and their counterparts. ``sizes`` are the final sizes of
    training and validation images, as far as known.
    """
    train_size, validation_size = sizes
    if train_size is not None and validation_size is not None and sorted(train_size) != sorted(validation_size):
        return Message(
            "training images have {training} after their transformation, but validation images have "
            "{validation}, so the model is validated at another size than it is trained at. Apply the "
            "same Init Image Transformation to both, For training and For inference.",
            training=pixels(train_size),
            validation=pixels(validation_size),
        )
    gray = [any(name == "Grayscale" for name, _ in each.operations) for each in (training, validation)]
    if gray == [True, False]:
        return Message(
            "training images are grayscale and validation images are not. Turn on Grayscale for both, or for neither."
        )
    if gray == [False, True]:
        return Message(
            "validation images are grayscale and training images are not. Turn on Grayscale for both, or for neither."
        )
    return ""


def other_scoring(images: TransformationDirectory, model: TransformationDirectory) -> str:
    """Describe how the transformation of images to score differs from the model's own; empty if it does not."""
    own, theirs = model.for_inference().essential(), images.for_inference().essential()
    if own == theirs:
        return ""
    sizes = theirs.final_size(), own.final_size()
    size = (
        Message(
            " After it they have {scored}, and the validation images had {validated}.",
            scored=pixels(sizes[0]),
            validated=pixels(sizes[1]),
        )
        if sizes[0] is not None and sizes[1] is not None and sizes[0] != sizes[1]
        else ""
    )
    return Message(
        "the images have another transformation ({theirs}) than the model was validated with ({own}), so "
        "its scores may be worse than in validation.{size} Apply the same Init Image Transformation For "
        "inference, or none: then the transformation of the model is applied.",
        dict(theirs=named(theirs), own=named(own), size=size),
    )
