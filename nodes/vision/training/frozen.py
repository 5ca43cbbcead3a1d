"""Training the last layer on cached features."""

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from vision_designer.nodes.core.job import Job
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.vision.hardware.host import available_memory
from vision_designer.nodes.vision.hardware.process_group import Processes
from vision_designer.nodes.vision.loading.loader import Loader
from vision_designer.nodes.vision.models.classifier import ImageClassifier
from vision_designer.nodes.vision.models.features import FeatureBlock, FeatureSet
from vision_designer.nodes.vision.models.inference import Predicted, in_parts
from vision_designer.nodes.vision.training.head_fit import C_VALUES, FittedHead, fit_head
from vision_designer.nodes.vision.training.loss import Objective, count_wrong
from vision_designer.nodes.vision.training.recipe import TrainingSettings
from vision_designer.nodes.vision.training.validate import own_ranges

if TYPE_CHECKING:
    from vision_designer.nodes.images.value_range import Notes

PART_OF_MEMORY = 0.25
"""Share of the free memory for features."""
PART = 4096
"""Images per part when computing logits."""


@dataclass(frozen=True)
class FeatureBatch:
    """Input of a training step.

    Attributes:
        rows: of the readable images.
        values: features, float32 (n, width).
        failures: (row, reason) of unreadable images.
    """

    rows: list[int]
    values: torch.Tensor
    failures: list[tuple[int, str]]


class _Table:
    """Features of readable images, found by row."""

    def __init__(self, blocks: Sequence[FeatureBlock], images: int) -> None:
        self.values = torch.cat([block.values for block in blocks if len(block.rows)] or [torch.empty(0, 0)])
        self.rows = torch.cat([block.rows for block in blocks])
        self.failures = {row: reason for block in blocks for row, reason in block.failures}
        self.notes: dict[int, Notes] = {row: note for block in blocks for row, note in block.notes.items()}
        self._places = np.full(images, -1)
        self._places[self.rows.numpy()] = np.arange(len(self.rows))

    def batch(self, rows: Sequence[int]) -> FeatureBatch:
        places = self._places[list(rows)]
        readable = [row for row, place in zip(rows, places, strict=True) if place >= 0]
        failures = [(row, self.failures[row]) for row, place in zip(rows, places, strict=True) if place < 0]
        return FeatureBatch(readable, self.values[torch.from_numpy(places[places >= 0])], failures)


class FrozenFeatures:
    """Features of training and validation images while the backbone is frozen.

    Args:
        classifier: with the frozen network.
        training: loader of all training images in order, with a seed for random operations.
        validation: loader of all validation images in order.
        shuffled: loader of the training, for the composition of batches.
        job: features are kept in its workspace, unless Cache memory is 0.
    """

    def __init__(
        self,
        classifier: ImageClassifier,
        training: Loader,
        validation: Loader,
        shuffled: Loader,
        transformations: tuple[TransformationDirectory, TransformationDirectory],
        settings: TrainingSettings,
        job: Job,
        processes: Processes,
    ) -> None:
        self._classifier, self._settings, self._job, self._processes = classifier, settings, job, processes
        self._shuffled = shuffled
        features = partial(
            FeatureSet,
            network=_digest(classifier),
            extract=self._extract,
            batch_size=settings.batch_size,
            seed=settings.random_seed,
            job=job,
            keep=settings.cache_memory != 0,
            processes=processes,
        )
        self.training = features(training, transformations[0])
        self.validation = features(validation, transformations[1])
        self._tables: dict[int, _Table] = {}
        self._validation: _Table | None = None
        self._maximum: int | None = None
        self.variants = max(1, settings.feature_variants) if self.training.draws else 1
        """Number of variants of each training image."""
        self.sample = 0
        """Number of random training images that are used; 0 for all."""
        self.notes: tuple[dict[int, Notes], dict[int, Notes]] = ({}, {})
        """Notes on omitted or changed images, by row; of training and validation."""

    @staticmethod
    def are_possible(classifier: ImageClassifier, settings: TrainingSettings, images: int) -> bool:
        """Whether the settings have frozen epochs, the last layer is linear, and the features fit into memory.

        Mixed images have no cacheable features, and compiled code computes slightly different ones.
        """
        if not settings.freeze_epochs or settings.mixup or settings.cutmix or settings.compile:
            return False
        kinds = (nn.Linear, nn.Dropout, nn.Flatten, nn.Identity)
        if not all(isinstance(module, kinds) for module in classifier.tail):
            return False
        return images * classifier.width * 4 <= PART_OF_MEMORY * available_memory()

    @property
    def train_on_features(self) -> bool:
        """Whether training features repeat, i.e. without random operations or with a fixed number of variants."""
        return not self.training.draws or self._settings.feature_variants > 0

    def _extract(self, pixels: torch.Tensor) -> torch.Tensor:
        training = [module for module in self._classifier.network.modules() if module.training]
        self._classifier.network.eval()
        try:
            with torch.no_grad():
                found, self._maximum = in_parts(
                    lambda part: self._classifier.features(part).flatten(1).float().cpu(),
                    pixels,
                    self._maximum,
                    self._classifier.fabric.device,
                    self._job,
                )
        finally:
            for module in training:
                module.training = True
        return found

    def prepare(self, on_share: Callable[[float], None], variants: Sequence[int] = ()) -> None:
        """Compute missing features; ``on_share`` is called with the finished share, 0 to 1, and may raise.

        Without ``variants`` of the training images, only those of validation are computed.
        """
        started = time.perf_counter()
        wanted = [variant for variant in variants if variant not in self._tables]
        images = len(self.training.rows)
        total = (self.sample or images) * len(wanted) + (len(self.validation.rows) if self._validation is None else 0)
        done = 0

        def on_images(count: int) -> None:
            nonlocal done
            done += count
            on_share(min(done / max(total, 1), 1.0))

        computed = self.training.computed + self.validation.computed
        reused = self.training.reused + self.validation.reused
        for variant in wanted:
            blocks = self._sampled(on_images) if self.sample else [*self.training.blocks(variant, on_images)]
            self._tables[variant] = _Table(blocks, images)
            self.notes[0].update(self._tables[variant].notes)
        if self._validation is None:
            self._validation = _Table([*self.validation.blocks(0, on_images)], len(self.validation.rows))
            self.notes[1].update(self._validation.notes)
        computed = self.training.computed + self.validation.computed - computed
        reused = self.training.reused + self.validation.reused - reused
        seconds = time.perf_counter() - started
        if computed or reused:
            self._job.log(
                "features of {network}: {computed:,} computed in {seconds:.1f} s, {reused:,} from the cache",
                network=self._classifier.architecture.name,
                computed=computed,
                seconds=seconds,
                reused=reused,
            )

    def _sampled(self, on_images: Callable[[int], None]) -> list[FeatureBlock]:
        """Features of random training images: the first ones of an epoch. They are not cached."""
        values, rows = [], []
        failures: list[tuple[int, str]] = []
        with closing(self._shuffled.epoch(0)) as batches:
            for batch in batches:
                if batch.images is not None:
                    values.append(self._extract(batch.images))
                    rows += batch.rows
                failures += batch.failures
                on_images((len(batch.rows) + len(batch.failures)) * self._processes.count)
                if (len(rows) + len(failures)) * self._processes.count >= self.sample:
                    break
        self.training.computed += len(rows)
        own = torch.cat(values) if values else torch.empty(0, 0), torch.tensor(rows, dtype=torch.int64), failures
        return [FeatureBlock(*of_one) for of_one in self._processes.all_gather(own)]

    def missing(self, variants: Sequence[int]) -> int:
        """Estimated number of images that :meth:`prepare` has to compute, from file metadata."""
        found = sum(self.training.missing(variant) for variant in variants if variant not in self._tables)
        return found + (self.validation.missing() if self._validation is None else 0)

    def batches(self, epoch: int) -> Iterator[FeatureBatch]:
        """The batches of an epoch of this process, as in training on images."""
        variant = epoch % self.variants
        for draws in self._shuffled.draws(epoch):
            yield self._tables[variant].batch([row for row, _ in draws])

    def predictions(self, classifier: ImageClassifier) -> Iterator[Predicted]:
        """Logits of this process's validation images, as :func:`predict`."""
        assert self._validation is not None
        classifier.network.eval()
        for rows in own_ranges(len(self.validation.rows), self._settings.batch_size, self._processes):
            batch = self._validation.batch(rows)
            with torch.inference_mode():
                values = batch.values.to(self._classifier.fabric.device)
                logits = classifier.head(values).cpu() if len(values) else torch.empty(0, 0)
            yield Predicted(batch.rows, logits, batch.failures)

    def failures(self) -> list[tuple[int, str]]:
        """(row, reason) of every unreadable training image."""
        return sorted({item for table in self._tables.values() for item in table.failures.items()})

    def readable(self, variant: int = 0) -> torch.Tensor:
        """Rows of the readable training images, int64 (n,)."""
        return self._tables[variant].rows

    def fit(
        self,
        labels: torch.Tensor,
        validation_labels: torch.Tensor,
        objective: Objective,
        check: Callable[[int, int], None],
        fitted: FittedHead | None = None,
    ) -> FittedHead:
        """Fit a last layer to the features of all variants of the training images; see :meth:`load`.

        Labels are of all rows; ``objective`` and ``check`` are as in :func:`fit_head`. With ``fitted``, an earlier fit,
        the validation images are used as well, with the same penalty.
        """
        assert self._validation is not None
        tables = [table for _, table in sorted(self._tables.items()) if len(table.rows)]
        parts = [(table.values, labels[table.rows]) for table in tables]
        validation = self._validation.values, validation_labels[self._validation.rows]
        # As many copies as there are variants of a training image: each image counts the same.
        copies = [validation] * len(parts) if fitted is not None else []
        return fit_head(
            [*parts, *copies],
            [validation],
            len(self._classifier.categories),
            objective,
            self._classifier.fabric.device,
            C_VALUES if fitted is None else (fitted.c,),
            check,
            len(parts),
            self._classifier.head_layer.bias is not None,
        )

    def load(self, fitted: FittedHead) -> None:
        """Load a fitted last layer in every process."""
        head = self._classifier.head_layer
        assert isinstance(head, nn.Linear)
        with torch.no_grad():
            head.weight.copy_(fitted.weight)
            if head.bias is not None:
                head.bias.copy_(fitted.bias)
            self._processes.broadcast_buffers(head.parameters())

    def training_metrics(self, labels: torch.Tensor, objective: Objective) -> dict[str, float]:
        """Training loss and error of the last layer on the first variant."""
        table, loss, wrong = self._tables[0], 0.0, 0.0
        self._classifier.network.eval()
        with torch.inference_mode():
            for values, rows in zip(torch.split(table.values, PART), torch.split(table.rows, PART), strict=True):
                logits = self._classifier.head(values.to(self._classifier.fabric.device))
                expected = labels[rows].to(logits.device)
                loss += float(objective(logits, expected)) * len(rows)
                wrong += float(count_wrong(logits, expected))
        return {"train_loss": loss / len(table.rows), "train_error": wrong / len(table.rows)}


def _digest(classifier: ImageClassifier) -> str:
    """Hash of everything that turns pixels into features."""
    tail = {id(tensor) for module in classifier.tail for tensor in (*module.parameters(), *module.buffers())}
    own = [classifier.architecture.name, classifier.mean, classifier.std]
    fabric = classifier.fabric
    found = hashlib.sha256(
        json.dumps([*own, str(fabric.device.type), str(fabric.strategy.precision.precision)]).encode()
    )
    named = [*classifier.network.named_parameters(), *classifier.network.named_buffers()]
    for name, tensor in sorted(named, key=lambda pair: pair[0]):
        if id(tensor) not in tail:
            found.update(f"{name}\0{tuple(tensor.shape)}\0".encode())
            found.update(tensor.detach().cpu().contiguous().numpy().tobytes())
    return found.hexdigest()
