"""Preview of a transformation on sample images, before a run."""

import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vision_designer.graphs.inspection.image_sets import ImageSet, image_set
from vision_designer.graphs.inspection.pictures import original, picture_size
from vision_designer.graphs.inspection.requests import Request
from vision_designer.graphs.inspection.scratch import silent_job
from vision_designer.nodes.components.init_image_transformation import InitImageTransformation
from vision_designer.nodes.errors import InvalidTransformationDirectoryError, VisionDesignerError
from vision_designer.nodes.types.transformation_directory import TransformationDirectory, is_random
from vision_designer.nodes.vision.datasets.listing import readable

MAX_IMAGES, MAX_DRAWS = 24, 6


def chosen_operations(steps: object) -> TransformationDirectory:
    """Operations of several nodes, concatenated.

    Args:
        steps: each has ``parameters`` of Init Image Transformation, or the ``folder`` of a transformation; and ``mode``
            if it passes through Apply Image Transformation.

    Raises:
        VisionDesignerError: invalid parameter, or unreadable folder.
    """
    chosen = TransformationDirectory()
    for step in steps if isinstance(steps, list) else ():
        if isinstance(step.get("folder"), str):
            added = TransformationDirectory.read(Path(step["folder"]))
        else:
            parameters = InitImageTransformation.Parameters.parse(step.get("parameters") or {})
            made = InitImageTransformation.run(parameters, silent_job())["output_image_transformation"]
            if not isinstance(made, TransformationDirectory):
                raise InvalidTransformationDirectoryError("the node produces no transformation.")
            added = made
        chosen = chosen.then(added.for_inference() if step.get("mode") == "for_inference" else added)
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
    found = image_set(arguments, request, anew=True)
    attached = found.directory.transformation or TransformationDirectory()
    transformation = attached.then(chosen_operations(arguments.get("steps")))
    size = picture_size(arguments)
    seed, choice = int(arguments.get("seed", 0)), int(arguments.get("choice", 0))
    count = min(int(arguments.get("count", 6)), MAX_IMAGES)
    varies = any(is_random(operation) for operation in transformation.operations)
    times = min(int(arguments.get("draws", 3)), MAX_DRAWS) if varies else 1
    request.check_cancelled()

    from vision_designer.graphs.inspection.transformed import draws

    directory, images = found.directory, []
    for row in sample_rows(found, count, choice):
        request.check_cancelled()
        member, label = directory.images.select("member", "label").row(row)
        try:
            before: Any = original(directory, row, size)
        except VisionDesignerError as error:
            before = {"error": error.message}
        seeds = [hash((seed, row, turn)) & 0xFFFFFFFF for turn in range(times)]
        images.append(
            {
                "name": readable(member),
                "category": directory.categories[label] if directory.categories is not None and label >= 0 else None,
                "before": before,
                "after": [] if "error" in before else draws(directory, transformation, row, size, seeds),
            }
        )
    return {
        "images": images,
        "total": len(directory),
        "random": varies,
        "operations": [[name, argument, is_random((name, argument))] for name, argument in transformation.operations],
        "source": readable(str(directory.source.path)),
    }
