"""Every error a user can meet, by the name and number the designer's users know."""

from collections.abc import Sequence
from typing import ClassVar


class VisionDesignerError(Exception):
    """Base of all errors that are shown to the user.

    The message names the thing at fault, says why, and what to do. Details are kept as
    attributes in ``details`` so that no caller parses text.
    """

    number: ClassVar[str] = "1000"

    def __init__(self, message: str, **details: object) -> None:
        super().__init__(message)
        self.message = message
        self.details = details

    @property
    def name(self) -> str:
        """The error's name, e.g. ``InvalidDatasetError``."""
        return type(self).__name__

    def __str__(self) -> str:
        return f"{self.name} ({self.number}): {self.message}"


class ParameterParsingError(VisionDesignerError):
    """A parameter has the wrong type."""

    number = "0002"


class NullOrEmptyError(VisionDesignerError):
    """A required parameter or input is missing."""

    number = "0003"


class GreaterThanError(VisionDesignerError):
    """A parameter must be greater than a bound and is not."""

    number = "0004"


class GreaterThanOrEqualToError(VisionDesignerError):
    """A parameter must be at least a bound and is not."""

    number = "0005"


class LessThanError(VisionDesignerError):
    """A parameter must be less than a bound and is not."""

    number = "0006"


class LessThanOrEqualToError(VisionDesignerError):
    """A parameter must be at most a bound and is not."""

    number = "0007"


class NotInRangeValueError(VisionDesignerError):
    """A parameter lies outside its range."""

    number = "0008"


class InvalidDatasetError(VisionDesignerError):
    """A dataset holds nothing usable, or cannot be used for this."""

    number = "0018"


class TooFewRowsInDatasetError(VisionDesignerError):
    """A dataset has fewer images than are needed."""

    number = "0021"


class NotLabeledDatasetError(VisionDesignerError):
    """Images without categories were given where categories are needed."""

    number = "0024"


class NotScoredDatasetError(VisionDesignerError):
    """A table without scores was given where scores are needed."""

    number = "0025"


class InconsistentSizeError(VisionDesignerError):
    """Two compared datasets have different categories or lengths."""

    number = "0027"


class CouldNotOpenFileError(VisionDesignerError):
    """A file or folder cannot be opened."""

    number = "0048"


class FileParsingFailedError(VisionDesignerError):
    """A file is not what it says it is, or is damaged."""

    number = "0049"


class LearnerTypesNotCompatibleError(VisionDesignerError):
    """Two models were compared that cannot be."""

    number = "0062"


class UnableToDeserializeModelError(VisionDesignerError):
    """A model was saved by a version that this one cannot read."""

    number = "0082"


class InvalidTrainingDatasetError(VisionDesignerError):
    """A training set has one category only, or a category without a readable image."""

    number = "0083"


class InvalidZipFileError(VisionDesignerError):
    """A file is not an archive, or an archive that cannot be read."""

    number = "0102"


class ImageExceedsLimitError(VisionDesignerError):
    """An image has more pixels than are accepted."""

    number = "0127"


class ModuleOutOfMemoryError(VisionDesignerError):
    """Memory of the host or the device ran out."""

    number = "0138"


class InvalidTransformationDirectoryError(VisionDesignerError):
    """A folder is not an image transformation, or is damaged."""

    number = "0158"


class InvalidModelDirectoryError(VisionDesignerError):
    """A folder is not a model that this program can use, or is damaged."""

    number = "0159"


class FailedToWriteOutputsError(VisionDesignerError):
    """An output cannot be written: the disk is full, or permission is missing."""

    number = "0160"


class LibraryExceptionError(VisionDesignerError):
    """Anything unforeseen; the message says where the log lies."""

    number = "1000"


class PretrainedWeightsNotFoundError(VisionDesignerError):
    """Pretrained weights are on no disk and cannot be downloaded."""

    number = "V001"


class TrainingDivergedError(VisionDesignerError):
    """The loss became NaN or infinite."""

    number = "V002"


class InvalidGraphError(VisionDesignerError):
    """A graph file cannot be run, or cannot be read."""

    number = "V003"


class RunCancelledError(VisionDesignerError):
    """The run was cancelled by the user."""

    number = "V004"


def no_such_device(device: str, available: Sequence[str]) -> NotInRangeValueError:
    """The error of a device that a machine does not have.

    Args:
        device: what was asked for.
        available: the devices of the machine.
    """
    return NotInRangeValueError(
        f"Device (device) is {device}, which this machine does not have; choose auto or {' or '.join(available)}.",
        parameter="device",
        value=device,
    )


def no_half_precision(precision: str) -> NotInRangeValueError:
    """The error of a precision that a processor cannot compute with."""
    return NotInRangeValueError(
        f"Precision (precision) is {precision}, which a CPU cannot compute with; choose auto, 32-true or bf16-mixed.",
        parameter="precision",
        value=precision,
    )
