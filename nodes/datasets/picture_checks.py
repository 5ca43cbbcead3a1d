"""Checks that training, validation and scoring transform images in the same way."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from vision_designer.nodes.images.image_operations import Size
from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.types.transformation_directory import BlackFrame, TransformationDirectory

if TYPE_CHECKING:
    from vision_designer.nodes.core.job import Job

MAX_OPERATIONS = 6
"""Named in one message."""

RANDOM_SCORES = (
    "the transformation of the images has random operations, so scores are not reproducible. Set Mode to For inference "
    "in Apply Image Transformation."
)
"""What scoring says of images that are another picture at every read."""


def named(operations: TransformationDirectory) -> str:
    """The operations as a user reads them, e.g. ``Resize 256, CenterCrop 224``."""
    found = [f"{name} {argument}" if isinstance(argument, int) else name for name, argument in operations.operations]
    more = ["..."] if len(found) > MAX_OPERATIONS else []
    return ", ".join([*found[:MAX_OPERATIONS], *more]) or "none"


def pixels(size: Size) -> str:
    """A size in words."""
    return f"{size[0]} x {size[1]} pixels"


class SetOfPictures:
    """The images of a directory, as many as there are of each size, and what is done to them.

    Args:
        directory: the images.
        transformation: what is applied when one is read.

    Raises:
        InvalidTransformationDirectoryError: an operation has an argument that it does not take.
    """

    def __init__(self, directory: ImageDirectory, transformation: TransformationDirectory) -> None:
        self.transformation = transformation
        counted = directory.images.group_by("width", "height").len().sort("len", "width", "height", descending=True)
        # A size of 0 is not known: the table may come from elsewhere.
        self.sizes = {(width, height): count for width, height, count in counted.rows() if width > 0 and height > 0}

    def one_size(self) -> Size | None:
        """The size that all images have in the end, the longer side first; None if there are several.

        Which side is which is left open, since an image may be turned when it is read.
        """
        fixed = self.transformation.final_size()
        found = {fixed} if fixed is not None else {self.transformation.sizes(size)[-1] for size in self.sizes}
        turned = {(max(size), min(size)) for size in found}
        return turned.pop() if len(turned) == 1 else None

    def padding(self, what: str) -> str:
        """How many images are smaller than a crop, in words; empty for none. ``what`` says which images these are."""
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
        also = "is" if padded == 1 else "are"
        some = f"1 of {total:,} images is" if padded == 1 else f"{padded:,} of {total:,} images are"
        return (
            f"{what}: {some} smaller than the crop of {crop} x {crop} pixels, e.g. {width} x {height}, and {also} "
            f"padded with black, {share:.0%} of the image; make the crop smaller, or "
            f"{_enlarging(self.transformation, example)}"
        )


def _enlarging(transformation: TransformationDirectory, frame: BlackFrame) -> str:
    """What makes images large enough for a crop: every operation before it that makes them smaller has its share."""
    found: list[str] = []
    for name, _ in reversed(transformation.operations[: frame.number]):
        if name == "CenterCrop":
            found.append(f"set Crop size (crop_size) to {frame.crop} or more")
        elif name == "RandomCrop":
            found.append(f"set Random crop size (random_crop_size) to {frame.crop} or more")
        elif name == "RandomResizedCrop":
            return " and ".join([f"set Random size (random_size) to {frame.crop} or more", *found])
        elif name == "Resize":
            return " and ".join([f"set Size (size) to {frame.crop} or more", *found])
    return " and ".join([f"turn on Resize with a Size of {frame.crop} or more", *found])


def warn_of_padding(job: "Job", what: str, pictures: SetOfPictures) -> None:
    """Warn of images that get a black frame; ``what`` says which images they are."""
    if message := pictures.padding(what):
        job.warn(message)


def other_validation(
    training: TransformationDirectory, validation: TransformationDirectory, sizes: Sequence[Size | None]
) -> str:
    """How pictures of validation differ from those of training, in words; empty if they do not.

    Random operations and their counterparts are not compared: only what the network would meet as another kind of
    picture, that is another size, or gray instead of coloured.

    Args:
        training: what is done to images of training.
        validation: what is done to those of validation.
        sizes: of training and of validation in the end, as far as they are known.
    """
    train_size, judge_size = sizes
    if train_size is not None and judge_size is not None and sorted(train_size) != sorted(judge_size):
        return (
            f"training images have {pixels(train_size)} after their transformation, but validation images "
            f"have {pixels(judge_size)}, so the model is validated at another size than it is trained at. Apply the "
            "same Init Image Transformation to both, For training and For inference."
        )
    gray = [any(name == "Grayscale" for name, _ in each.operations) for each in (training, validation)]
    if gray == [True, False]:
        return (
            "training images are grayscale and validation images are not. Turn on Grayscale for both, or for neither."
        )
    if gray == [False, True]:
        return (
            "validation images are grayscale and training images are not. Turn on Grayscale for both, or for neither."
        )
    return ""


def other_scoring(images: TransformationDirectory, model: TransformationDirectory) -> str:
    """How images to be scored differ from those that the model was validated with, in words; empty if they do not.

    Args:
        images: what is attached to the images.
        model: the model's own.
    """
    own, theirs = model.for_inference().essential(), images.for_inference().essential()
    if own == theirs:
        return ""
    sizes = theirs.final_size(), own.final_size()
    size = (
        f" After it they have {pixels(sizes[0])}, and the validation images had {pixels(sizes[1])}."
        if sizes[0] is not None and sizes[1] is not None and sizes[0] != sizes[1]
        else ""
    )
    return (
        f"the images have another transformation ({named(theirs)}) than the model was validated with ({named(own)}), "
        f"so its scores may be worse than in validation.{size} Apply the same Init Image Transformation For inference, "
        "or none: then the transformation of the model is applied."
    )
