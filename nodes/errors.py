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

    def __init_subclass__(cls, number: str = "", **keywords: object) -> None:
        """Set the number of the class."""
        super().__init_subclass__(**keywords)
        cls.number = number or cls.number

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


class ParameterParsingError(VisionDesignerError, number="0002"):
    """A parameter has the wrong type."""


class NullOrEmptyError(VisionDesignerError, number="0003"):
    """A required parameter or input is missing."""


class GreaterThanError(VisionDesignerError, number="0004"):
    """A parameter is not greater than its lower bound."""


class GreaterThanOrEqualToError(VisionDesignerError, number="0005"):
    """A parameter is less than its minimum."""


class LessThanError(VisionDesignerError, number="0006"):
    """A parameter is not less than its upper bound."""


class LessThanOrEqualToError(VisionDesignerError, number="0007"):
    """A parameter is greater than its maximum."""


class NotInRangeValueError(VisionDesignerError, number="0008"):
    """A parameter is out of range."""


class InvalidDatasetError(VisionDesignerError, number="0018"):
    """A dataset contains no usable images, or is not suitable for the component."""


class TooFewRowsInDatasetError(VisionDesignerError, number="0021"):
    """A dataset has too few images."""


class NotLabeledDatasetError(VisionDesignerError, number="0024"):
    """The images have no categories, but categories are required."""


class NotScoredDatasetError(VisionDesignerError, number="0025"):
    """The table has no scores, but scores are required."""


class InconsistentSizeError(VisionDesignerError, number="0027"):
    """Two compared datasets have different categories or lengths."""


class CouldNotOpenFileError(VisionDesignerError, number="0048"):
    """A file or folder cannot be opened."""


class FileParsingFailedError(VisionDesignerError, number="0049"):
    """A file is damaged, or is not in the expected format."""


class LearnerTypesNotCompatibleError(VisionDesignerError, number="0062"):
    """Two models cannot be compared."""


class UnableToDeserializeModelError(VisionDesignerError, number="0082"):
    """A model was saved by a newer version of the program."""


class InvalidTrainingDatasetError(VisionDesignerError, number="0083"):
    """A training set has only one category, or a category without readable images."""


class InvalidZipFileError(VisionDesignerError, number="0102"):
    """A file is not an archive, or cannot be read."""


class ImageExceedsLimitError(VisionDesignerError, number="0127"):
    """An image exceeds the maximum number of pixels."""


class ModuleOutOfMemoryError(VisionDesignerError, number="0138"):
    """The host or the device ran out of memory."""


class InvalidTransformationDirectoryError(VisionDesignerError, number="0158"):
    """A folder is not an image transformation, or is damaged."""


class InvalidModelDirectoryError(VisionDesignerError, number="0159"):
    """A folder is not a model that this program can use, or is damaged."""


class FailedToWriteOutputsError(VisionDesignerError, number="0160"):
    """An output cannot be written: the disk is full, or write permission is missing."""


class LibraryExceptionError(VisionDesignerError, number="1000"):
    """An unexpected error; the message states where the log is."""


class PretrainedWeightsNotFoundError(VisionDesignerError, number="V001"):
    """Pretrained weights are not on this machine and cannot be downloaded."""


class TrainingDivergedError(VisionDesignerError, number="V002"):
    """The loss became NaN or infinite."""


class InvalidGraphError(VisionDesignerError, number="V003"):
    """A graph file cannot be run, or cannot be read."""


class RunCancelledError(VisionDesignerError, number="V004"):
    """The run was cancelled by the user."""


def error_class(name: str) -> type[VisionDesignerError]:
    """The class of an error that was stored by its name; LibraryExceptionError for an unknown name."""
    known = {subclass.__name__: subclass for subclass in VisionDesignerError.__subclasses__()}
    return known.get(name, LibraryExceptionError)


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
