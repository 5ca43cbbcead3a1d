"""Which images are set aside for test and validation, and why."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from vision_designer.nodes.datasets.subsets import SUBSET_NAMES, SUBSETS
from vision_designer.nodes.errors import TooFewRowsInDatasetError, VisionDesignerError
from vision_designer.nodes.messages import Message

if TYPE_CHECKING:
    from vision_designer.nodes.types.image_directory import ImageDirectory
    from vision_designer.nodes.vision.datasets.folder_survey import FolderSurvey

Purpose = Literal["test", "validation"]
SEED = 42
"""Default of Split Image Directory."""
TEST_SHARE, VALIDATION_SHARE = 0.2, 0.2
MANY_IMAGES = 5000
"""Minimum images for which a tenth suffices for test and validation."""
SHARE_OF_MANY = 0.1
FEWEST = 3
"""Images that a category needs for training, validation and test."""


@dataclass(frozen=True)
class Split:
    """A part that is set aside.

    Attributes:
        source: ``all``, or name of a subset.
        fraction: share that stays.
    """

    purpose: Purpose
    source: str
    fraction: float


def divided(found: "FolderSurvey") -> tuple[dict[str, "ImageDirectory"], tuple[Split, ...], list[str]]:
    """Images by purpose, the splits that produce them, and reasons."""
    parts, splits, reasons = dict(found.parts), list[Split](), list[str]()
    whole = parts.pop("all", None)
    if whole is not None:
        parts["training"] = whole
    else:
        named = Message.joined(", ", (SUBSET_NAMES[name] for name in SUBSETS if name in parts))
        reasons.append(Message("The folder is already divided into subsets: {named}.", named=named))
    purposes: tuple[Purpose, ...] = ("test", "validation")
    for purpose in purposes:
        if purpose in parts:
            continue
        # Test images come from the validation images if there are enough, so that none are lost to training.
        source = "validation" if purpose == "test" and _can_halve(found.path, parts) else "training"
        share = 0.5 if source == "validation" else None
        split = _split(found.path, parts[source], purpose, source if whole is None else "all", share)
        splits.append(split)
        parts[source], parts[purpose] = _both(parts[source], split)
        if whole is None:
            text = Message(
                "{count:,} of its {source} images are set aside for {purpose}.",
                dict(count=len(parts[purpose]), source=SUBSET_NAMES[source], purpose=SUBSET_NAMES[purpose]),
            )
            reasons.append(text)
    if whole is not None:
        text = Message(
            "Of {count:,} images, {part:,} are set aside for the test and {parts:,} for validation, by "
            "category; {training:,} are used for training.",
            count=len(whole),
            part=len(parts["test"]),
            parts=len(parts["validation"]),
            training=len(parts["training"]),
        )
        reasons.append(text)
    if found.unlabeled:
        text = Message(
            "Its {unlabeled} images are not in category folders, and are not used.",
            unlabeled=Message.joined(" and ", (SUBSET_NAMES[name] for name in found.unlabeled)),
        )
        reasons.append(text)
    return {purpose: parts[purpose] for purpose in SUBSETS}, tuple(splits), reasons


def _can_halve(path: Path, parts: Mapping[str, "ImageDirectory"]) -> bool:
    if "validation" not in parts:
        return False
    try:
        first, second = _both(parts["validation"], _split(path, parts["validation"], "test", "validation", 0.5))
    except VisionDesignerError:
        return False
    return set(first.counts()) == {name for name, count in second.counts().items() if count}


def _split(
    path: Path,
    directory: "ImageDirectory",
    purpose: Purpose,
    source: str,
    share: float | None = None,
) -> Split:
    """A split in which every category with two or more images is in both parts."""
    count, sizes = len(directory), directory.counts().values()
    often, lone = sum(size >= 2 for size in sizes), sum(size == 1 for size in sizes)
    maximum = count - lone - often
    if not often or maximum < often:
        raise TooFewRowsInDatasetError(
            "{path} has too few images: no category has two images left for a {purpose} set. Each category needs at "
            "least {needed} images for training, validation and test; ten or more are better.",
            purpose=SUBSET_NAMES[purpose],
            path=path,
            needed=FEWEST,
        )
    if share is None:
        usual = TEST_SHARE if purpose == "test" else VALIDATION_SHARE
        share = SHARE_OF_MANY if count >= MANY_IMAGES else usual
    aside = min(max(round(share * count), often), maximum)
    for digits in range(1, 9):
        fraction = round((count - aside) / count, digits)
        # As Split Image Directory rounds, with a readable number.
        first = math.floor(round(fraction * count, 9))
        near = abs(count - first - aside) <= 0.02 * count
        if near and lone + often <= first <= count - often and 0 < fraction < 1:
            return Split(purpose, source, fraction)
    return Split(purpose, source, (count - aside) / count)


def _both(directory: "ImageDirectory", made: Split) -> tuple["ImageDirectory", "ImageDirectory"]:
    from vision_designer.nodes.vision.datasets.splitting import split

    return split(directory, made.fraction, SEED)
