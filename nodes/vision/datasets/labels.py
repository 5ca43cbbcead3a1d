"""Checks of training labels; matches validation labels to training labels."""

import torch

from vision_designer.nodes.errors import InvalidDatasetError, InvalidTrainingDatasetError
from vision_designer.nodes.images.category_names import matched
from vision_designer.nodes.messages import Message
from vision_designer.nodes.types.image_directory import ImageDirectory


def check_training(training: ImageDirectory) -> None:
    """Check that a classifier can learn from these images.

    Raises:
        NotLabeledDatasetError: no categories.
        InvalidTrainingDatasetError: one category only, or one without readable images, e.g. because all of them are in
            the other output of a split.
    """
    training.labels()
    counts = training.counts()
    empty = [name for name, count in counts.items() if count == 0]
    for name in empty:
        if (elsewhere := training.split_off(name)) is not None:
            images, output = elsewhere
            number = Message.counted(images, "1 image, and it is", "{count:,} images, and all of them are")
            raise InvalidTrainingDatasetError(
                "the category {category!r} of {path} has {number} in output {output} of Split Image Directory, not "
                "among the training images. Train on that output, add images of {category!r}, or remove its folder.",
                path=training.source.path,
                number=number,
                category=name,
                images=images,
                output=output,
            )
    if empty:
        raise InvalidTrainingDatasetError(
            "the category {category!r} of {path} has no readable images for training. Add images to it, "
            "or remove its folder.",
            path=training.source.path,
            category=empty[0],
        )
    if len(counts) < 2:
        only = next(iter(counts), "none")
        raise InvalidTrainingDatasetError(
            "the training images of {path} have only one category, {only!r}, but a classifier needs at "
            "least two. Put the images of each category into a subfolder of its own.",
            path=training.source.path,
            only=only,
            categories=list(counts),
        )


def match_labels(validation: ImageDirectory, training: ImageDirectory) -> torch.Tensor:
    """Map validation labels to the training set's indices by category name in NFC; shape (images,).

    Raises:
        NotLabeledDatasetError: the validation images have no categories.
        InvalidDatasetError: a validation category is not in the training set.
    """
    labels = validation.labels()
    own = validation.categories or ()
    indices = {name: index for index, name in enumerate(training.categories or ())}
    known = {name: indices[same] for name, same in matched(own, training.categories or ()).items()}
    unknown = [name for name, count in validation.counts().items() if count and name not in known]
    if unknown:
        raise InvalidDatasetError(
            "the validation images of {path} have categories that the training images do not have: "
            "{unknown}{more}. Remove them, or add them to the training images.",
            path=validation.source.path,
            unknown=", ".join(repr(name) for name in unknown[:5]),
            more=" ..." if len(unknown) > 5 else "",
            categories=unknown,
        )
    index = torch.tensor([known.get(name, -1) for name in own] or [0])
    return index[torch.tensor(labels)]
