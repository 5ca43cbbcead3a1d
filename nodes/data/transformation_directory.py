"""TransformationDirectory: an ordered list of image operations."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from vision_designer.nodes.data.stored import read_meta, write_meta
from vision_designer.nodes.errors import InvalidTransformationDirectoryError, VisionDesignerError
from vision_designer.nodes.ports import LinkType

Operation = tuple[str, Any]
"""A torchvision transform's name and its argument: a number, or keyword arguments."""

OPERATIONS = (
    "Resize",
    "CenterCrop",
    "Pad",
    "ColorJitter",
    "Grayscale",
    "RandomResizedCrop",
    "RandomCrop",
    "RandomHorizontalFlip",
    "RandomVerticalFlip",
    "RandomRotation",
    "RandomAffine",
    "RandomGrayscale",
    "RandomPerspective",
    "RandomErasing",
)
"""Every operation there is, in the order in which they are applied."""


@dataclass(frozen=True)
class TransformationDirectory(LinkType):
    """Image operations in the order in which they are applied."""

    operations: tuple[Operation, ...] = ()

    type_name = "TransformationDirectory"
    VERSION = 1

    def for_inference(self) -> "TransformationDirectory":
        """The same without the random operations."""
        return TransformationDirectory(tuple(op for op in self.operations if not is_random(op)))

    def then(self, other: "TransformationDirectory") -> "TransformationDirectory":
        """These operations, followed by those of ``other``."""
        return TransformationDirectory(self.operations + other.operations)

    @classmethod
    def from_json(cls, value: object, folder: Path, error: type[VisionDesignerError]) -> Self:
        """From ``[["Resize", 256], ["RandomAffine", {"degrees": 10}]]``; raises ``error`` for anything else."""
        if not isinstance(value, list):
            raise error(f"{folder} holds no list of operations. Make it anew.", path=folder)
        operations = []
        for item in value:
            if not (isinstance(item, list) and len(item) == 2 and _is_argument(item[1])):
                raise error(f"{folder} holds {item!r}, which is no operation. Make it anew.", path=folder)
            if item[0] not in OPERATIONS:
                raise error(f"{folder} holds an unknown operation, {item[0]!r}. Update vision-designer.", path=folder)
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


def is_random(operation: Operation) -> bool:
    """Whether the operation draws anew at every read. Color jitter does too, but is named without Random."""
    return operation[0].startswith("Random") or operation[0] == "ColorJitter"
