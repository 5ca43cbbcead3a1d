"""Reports unreadable images of training and validation."""

from collections.abc import Sequence

from vision_designer.nodes.core.job import Job, NamedWarnings
from vision_designer.nodes.errors import InvalidTrainingDatasetError
from vision_designer.nodes.messages import Message
from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.vision.hardware.process_group import ALONE, Processes


class Unreadable:
    """Warns once of each image, for all epochs and processes."""

    def __init__(self, job: Job, processes: Processes = ALONE) -> None:
        self._warnings = NamedWarnings(
            job,
            "1 more image could not be read and was left out",
            "{count} more images could not be read and were left out",
        )
        self._processes = processes
        self._reasons: set[str] = set()
        self._waiting: dict[str, None] = {}

    def __len__(self) -> int:
        return len(self._reasons)

    def note(self, failures: list[tuple[int, str]], purpose: str) -> None:
        """Add the (row, reason) pairs of a batch; ``purpose`` is training or validation."""
        for _, reason in failures:
            if reason not in self._reasons:
                self._reasons.add(reason)
                self._waiting[Message("left out of {purpose}: {reason}", purpose=purpose, reason=reason)] = None
        if not self._processes.several:
            self.share()

    def share(self) -> None:
        """Warn of new images; a collective operation, once per epoch, after which all processes know all images."""
        if self._processes.several:
            self._reasons = self._processes.union(self._reasons)
            self._waiting = dict.fromkeys(sorted(self._processes.union(self._waiting)))
        for message in self._waiting:
            self._warnings.add(message)
        self._waiting = {}

    def finish(self) -> None:
        """Log the number of images not named."""
        self._warnings.finish()


def check_every_category_was_read(directory: ImageDirectory, read: Sequence[float], dropped: int) -> None:
    """Check that an epoch had an image of each category.

    ``read`` are the readable images of each label. An epoch omits ``dropped`` images, so that smaller categories may be
    missing by chance.

    Raises:
        InvalidTrainingDatasetError: no image of a category is readable.
    """
    counts = directory.counts()
    for label, name in enumerate(directory.categories or ()):
        if not read[label] and counts[name] > dropped:
            raise InvalidTrainingDatasetError(
                "none of the images of the category {category!r} of {path} can be read. Replace its "
                "images, or remove its folder.",
                path=directory.source.path,
                category=name,
            )
