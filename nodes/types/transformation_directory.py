"""TransformationDirectory: an ordered list of image operations."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from vision_designer.nodes.core.ports import LinkType
from vision_designer.nodes.errors import InvalidTransformationDirectoryError, VisionDesignerError
from vision_designer.nodes.images.image_operations import OPERATIONS, Operation, Size, is_random
from vision_designer.nodes.types.meta import read_meta, write_meta

__all__ = ["OPERATIONS", "Operation", "TransformationDirectory", "is_random"]

_PROBES: tuple[Size, ...] = ((1, 1), (2, 9973), (9973, 2), (7919, 7919), (6007, 7001))
"""Image sizes that have nothing in common: an operation with one output size for all of them has it for every image."""
_WRONG = (TypeError, KeyError, ValueError, OverflowError, AttributeError)
"""Exceptions caused by an invalid argument."""


@dataclass(frozen=True)
class BlackFrame:
    """Crop that is larger than the image.

    Attributes:
        number: of the operation that crops.
        size: of the image before it.
        crop: side of the square crop.
    """

    number: int
    size: Size
    crop: int

    @property
    def share(self) -> float:
        """Share of the picture that is black, 0 to 1."""
        return 1 - min(self.size[0], self.crop) * min(self.size[1], self.crop) / self.crop**2


@dataclass(frozen=True)
class TransformationDirectory(LinkType):
    """Image operations in order."""

    operations: tuple[Operation, ...] = ()

    type_name = "TransformationDirectory"
    viewer = "transformation"
    colors = ("#8452c6", "#b48bed")
    own_files = frozenset()
    VERSION = 1

    def for_inference(self) -> "TransformationDirectory":
        """Transformation without random operations, with the same output size.

        A random operation that sets the size is replaced: RandomResizedCrop by Resize and CenterCrop, RandomCrop by
        CenterCrop. It is omitted if images have that size already, like random operations that keep the size.

        Raises:
            InvalidTransformationDirectoryError: invalid argument of an operation.
        """
        kept: list[Operation] = []
        for name, argument in self.operations:
            declared = OPERATIONS[name]
            if not declared.is_random:
                kept.append((name, argument))
                continue
            with _naming_operation(name, argument):
                size = TransformationDirectory(tuple(kept)).final_size()
                if size is None or declared.size_after(argument, size) != size:
                    kept += declared.counterpart(argument)
        return TransformationDirectory(tuple(kept))

    def sizes(self, size: Size) -> list[Size]:
        """Size of an image before each operation, and at the end; raises InvalidTransformationDirectoryError."""
        found = [size]
        for name, argument in self.operations:
            with _naming_operation(name, argument):
                found.append(OPERATIONS[name].size_after(argument, found[-1]))
        return found

    def final_size(self) -> Size | None:
        """Output size if it is the same for every image, else None."""
        found = {self.sizes(size)[-1] for size in _PROBES}
        return found.pop() if len(found) == 1 else None

    def black_frame(self, size: Size) -> "BlackFrame | None":
        """First crop that is larger than an image of initial ``size``, so that it is padded with black."""
        sizes = self.sizes(size)
        for number, (name, argument) in enumerate(self.operations):
            crop = OPERATIONS[name].crop
            if crop is not None and min(sizes[number]) < crop(argument):
                return BlackFrame(number, sizes[number], crop(argument))
        return None

    def certain_black_frame(self) -> "BlackFrame | None":
        """As :meth:`black_frame`, if it applies to images of any size; else None.

        The result's size is that of a square image.
        """
        found = [self.black_frame(size) for size in _PROBES]
        first, largest = found[0], found[_PROBES.index((7919, 7919))]
        if first is None or any(frame is None or frame.number != first.number for frame in found):
            return None
        return largest

    def essential(self) -> "TransformationDirectory":
        """Transformation without operations that change nothing: a border of 0, a size that images have already."""
        kept: list[Operation] = []
        for name, argument in self.operations:
            declared = OPERATIONS[name]
            if declared.sets_size and not declared.is_random:
                with _naming_operation(name, argument):
                    known = TransformationDirectory(tuple(kept)).final_size()
                    sizes = _PROBES if known is None else (known,)
                    if all(declared.size_after(argument, size) == size for size in sizes):
                        continue
            kept.append((name, argument))
        return TransformationDirectory(tuple(kept))

    def then(self, other: "TransformationDirectory") -> "TransformationDirectory":
        """These operations, followed by those of ``other``."""
        return TransformationDirectory(self.operations + other.operations)

    @classmethod
    def from_json(cls, value: object, folder: Path, error: type[VisionDesignerError]) -> Self:
        """From ``[["Resize", 256], ["RandomAffine", {"degrees": 10}]]``; raises ``error`` for anything else."""
        if not isinstance(value, list):
            raise error("{path} contains no list of operations. Create it again.", path=folder)
        operations = []
        for item in value:
            if not (isinstance(item, list) and len(item) == 2 and _is_argument(item[1])):
                raise error(
                    "{path} contains {item!r}, which is not an operation. Create it again.", item=item, path=folder
                )
            if item[0] not in OPERATIONS:
                raise error(
                    "{path} contains an unknown operation, {item!r}. Update vision-designer.", item=item[0], path=folder
                )
            operations.append((str(item[0]), item[1]))
        return cls(tuple(operations))

    def to_json(self) -> list[list[Any]]:
        """What :meth:`from_json` reads."""
        return [list(operation) for operation in self.operations]

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Raises InvalidTransformationDirectoryError when ``folder`` holds something else."""
        meta = read_meta(folder, cls.type_name, cls.VERSION, InvalidTransformationDirectoryError)
        return cls.from_json(meta.get("operations"), folder, InvalidTransformationDirectoryError)

    def write(self, folder: Path) -> None:
        """Write the operations as JSON."""
        write_meta(folder, self.type_name, self.VERSION, {"operations": self.to_json()})


def _is_argument(value: object) -> bool:
    if isinstance(value, dict):
        return True
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < math.inf


@contextmanager
def _naming_operation(name: str, argument: object) -> Iterator[None]:
    """Convert errors of an invalid argument to one that names the operation."""
    try:
        yield
    except _WRONG as error:
        raise InvalidTransformationDirectoryError(
            "the operation {operation} cannot be created with {argument!r:.80}. Create the "
            "transformation again with Init Image Transformation.",
            argument=argument,
            operation=name,
        ) from error
