"""Preview of a transformation on sample images, before a run."""

import random
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import Field

from vision_designer.graphs.inspection.image_sets import ImageSet, image_set
from vision_designer.graphs.inspection.pictures import PictureSize, original, transformed_picture
from vision_designer.graphs.inspection.requests import Request
from vision_designer.graphs.inspection.scratch import silent_job
from vision_designer.nodes.components.init_image_transformation import InitImageTransformation
from vision_designer.nodes.errors import InvalidTransformationDirectoryError
from vision_designer.nodes.system.stored import Stored
from vision_designer.nodes.types.transformation_directory import TransformationDirectory, is_random
from vision_designer.nodes.vision.datasets.listing import readable


class PreviewStep(Stored):
    """Operations: ``parameters`` of Init Image Transformation, or the ``folder`` of a transformation.

    ``mode`` is that of Apply Image Transformation, if they pass through one.
    """

    folder: str | None = None
    parameters: dict[str, Any] | None = None
    mode: str | None = None


class PreviewArguments(Stored):
    """A preview of an image set: numbers of images and variants, and what they are drawn by."""

    steps: list[PreviewStep] = []
    size: PictureSize = 128
    count: int = Field(6, ge=1, le=24)
    draws: int = Field(3, ge=1, le=6)
    seed: int = 0
    choice: int = 0


def chosen_operations(steps: Iterable[PreviewStep]) -> TransformationDirectory:
    """Operations of several nodes, concatenated; VisionDesignerError for invalid parameters or a damaged folder."""
    chosen = TransformationDirectory()
    for step in steps:
        if step.folder is not None:
            added = TransformationDirectory.read(Path(step.folder))
        else:
            parameters = InitImageTransformation.Parameters.parse(step.parameters or {})
            made = InitImageTransformation.run(parameters, silent_job())["output_image_transformation"]
            if not isinstance(made, TransformationDirectory):
                raise InvalidTransformationDirectoryError("the node produces no transformation.")
            added = made
        chosen = chosen.then(added.for_inference() if step.mode == "for_inference" else added)
    return chosen


def sample_rows(found: ImageSet, count: int, choice: int) -> list[int]:
    """Sampled rows, taken from the categories in turn; reproducible for the same ``choice``."""
    generator = random.Random(choice)
    if found.directory.categories is None:
        total = len(found.directory)
        return sorted(generator.sample(range(total), min(count, total)))
    groups = [(name, number) for name, number in found.counts() if number]
    if len(groups) > count:
        groups = generator.sample(groups, count)
    rows: list[int] = []
    taken = {name: generator.sample(range(number), min(count, number)) for name, number in groups}
    for turn in range(count):
        rows += [found.row(name, taken[name][turn]) for name, _ in groups if turn < len(taken[name])]
    return rows[:count]


def transformed(arguments: Mapping[str, Any], request: Request) -> dict[str, Any]:
    """Sampled images before and after the transformation; several variants if it is random.

    Raises:
        VisionDesignerError: images, parameters or transformation cannot be read.
        RunCancelledError: the request was cancelled.
    """
    query = PreviewArguments.of(arguments)
    found = image_set(arguments, request, refresh=True)
    attached = found.directory.transformation or TransformationDirectory()
    transformation = attached.then(chosen_operations(query.steps))
    varies = any(is_random(operation) for operation in transformation.operations)
    times = query.draws if varies else 1
    directory, images = found.directory, []
    for row in sample_rows(found, query.count, query.choice):
        request.check_cancelled()
        before = original(directory, row, query.size)
        seeds = [hash((query.seed, row, turn)) & 0xFFFFFFFF for turn in range(0 if "error" in before else times)]
        after = [transformed_picture(directory, transformation, row, query.size, seed) for seed in seeds]
        images.append({**found.named(row), "before": before, "after": after})
    return {
        "images": images,
        "total": len(directory),
        "random": varies,
        "operations": [[name, argument, is_random((name, argument))] for name, argument in transformation.operations],
        "source": readable(str(directory.source.path)),
    }
