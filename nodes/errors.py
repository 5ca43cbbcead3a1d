"""The errors that users see, with the names and numbers of the designer."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from vision_designer.nodes.messages import NO_VALUES, Message


class VisionDesignerError(Exception):
    """Base of all errors that are shown to the user.

    The message names the thing at fault, says why, and what to do.

    Args:
        template: of the message, see :class:`~vision_designer.nodes.messages.Message`; or a message, or plain text.
        values: for the template.
        details: what callers may want to know, so that none parses text; also values for the template.
    """

    number: ClassVar[str] = "1000"

    def __init__(self, template: str, values: Mapping[str, object] = NO_VALUES, /, **details: object) -> None:
        self.message = Message(template, details, **values)
        super().__init__(self.message)
        self.details = details

    @property
    def name(self) -> str:
        """The error's name, e.g. ``InvalidDatasetError``."""
        return type(self).__name__

    def __str__(self) -> str:
        return Message("{name} ({number}): {message}", name=self.name, number=self.number, message=self.message)


class ParameterParsingError(VisionDesignerError):
    """A parameter has the wrong type."""

    number = "0002"


class NullOrEmptyError(VisionDesignerError):
    """A required parameter or input is missing."""

    number = "0003"


class GreaterThanError(VisionDesignerError):
    """A parameter is not greater than its lower bound."""

    number = "0004"


class GreaterThanOrEqualToError(VisionDesignerError):
    """A parameter is less than its minimum."""

    number = "0005"


class LessThanError(VisionDesignerError):
    """A parameter is not less than its upper bound."""

    number = "0006"


class LessThanOrEqualToError(VisionDesignerError):
    """A parameter is greater than its maximum."""

    number = "0007"


class NotInRangeValueError(VisionDesignerError):
    """A parameter is out of range."""

    number = "0008"


class InvalidDatasetError(VisionDesignerError):
    """A dataset contains no usable images, or is not suitable for the component."""

    number = "0018"


class TooFewRowsInDatasetError(VisionDesignerError):
    """A dataset has too few images."""

    number = "0021"


class NotLabeledDatasetError(VisionDesignerError):
    """The images have no categories, but categories are required."""

    number = "0024"


class NotScoredDatasetError(VisionDesignerError):
    """The table has no scores, but scores are required."""

    number = "0025"


class InconsistentSizeError(VisionDesignerError):
    """Two compared datasets have different categories or lengths."""

    number = "0027"


class CouldNotOpenFileError(VisionDesignerError):
    """A file or folder cannot be opened."""

    number = "0048"


class FileParsingFailedError(VisionDesignerError):
    """A file is damaged, or is not in the expected format."""

    number = "0049"


class LearnerTypesNotCompatibleError(VisionDesignerError):
    """Two models cannot be compared."""

    number = "0062"


class UnableToDeserializeModelError(VisionDesignerError):
    """A model was saved by a newer version of the program."""

    number = "0082"


class InvalidTrainingDatasetError(VisionDesignerError):
    """A training set has only one category, or a category without readable images."""

    number = "0083"


class InvalidZipFileError(VisionDesignerError):
    """A file is not an archive, or cannot be read."""

    number = "0102"


class ImageExceedsLimitError(VisionDesignerError):
    """An image exceeds the maximum number of pixels."""

    number = "0127"


class ModuleOutOfMemoryError(VisionDesignerError):
    """The host or the device ran out of memory."""

    number = "0138"


class InvalidTransformationDirectoryError(VisionDesignerError):
    """A folder is not an image transformation, or is damaged."""

    number = "0158"


class InvalidModelDirectoryError(VisionDesignerError):
    """A folder is not a model that this program can use, or is damaged."""

    number = "0159"


class FailedToWriteOutputsError(VisionDesignerError):
    """An output cannot be written: the disk is full, or write permission is missing."""

    number = "0160"


class LibraryExceptionError(VisionDesignerError):
    """An unexpected error; the message states where the log is."""

    number = "1000"


class PretrainedWeightsNotFoundError(VisionDesignerError):
    """Pretrained weights are not on this machine and cannot be downloaded."""

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
    """The error of a device that a machine does not have."""
    return NotInRangeValueError(
        "Device (device) is {value}, which this machine does not have; choose auto or {available}.",
        parameter="device",
        value=device,
        available=Message.joined(" or ", available),
    )


def no_half_precision(precision: str) -> NotInRangeValueError:
    """The error of a precision that a processor cannot compute with."""
    return NotInRangeValueError(
        "Precision (precision) is {value}, which a CPU does not support; choose auto, 32-true or bf16-mixed.",
        parameter="precision",
        value=precision,
    )
