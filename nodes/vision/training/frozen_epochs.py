"""Epochs with all layers but the last frozen."""

import time
from collections.abc import Sequence

import numpy as np
import torch

from vision_designer.nodes.messages import Message
from vision_designer.nodes.vision.loading.image_notes import check_every_category_was_read
from vision_designer.nodes.vision.training.frozen import FrozenFeatures
from vision_designer.nodes.vision.training.loss import Objective
from vision_designer.nodes.vision.training.training_run import TrainingRun


class FrozenPhase:
    """Chooses between cached features and images in frozen epochs, and fits the last layer.

    Attributes:
        features: cached features while they are used; else None.
        may_use_features: whether frozen epochs may use features.
    """

    def __init__(self, run: TrainingRun) -> None:
        self._run = run
        self.features: FrozenFeatures | None = None
        self.may_use_features = self._agree_on_features()

    def _agree_on_features(self) -> bool:
        """Whether frozen epochs use cached features; the same in all processes."""
        run, settings = self._run, self._run.settings
        if not settings.freeze_epochs:
            return False
        images = len(run.labels) * max(1, settings.feature_variants) + len(run.validation_labels)
        can = FrozenFeatures.are_possible(run.classifier, settings, images)
        agreed = run.processes.all_sum([float(can)]) == [run.processes.count]
        if settings.fits_head and not agreed:
            run.job.warn(
                "the last layer cannot be fitted to features and is trained by steps: a fit requires a linear last "
                "layer, features that fit into a quarter of the free memory, and Mixup, CutMix and Compile turned off"
            )
        return agreed

    def choose(self, epoch: int) -> None:
        """Start or stop using features."""
        run = self._run
        planned = run.plan is None or not run.plan.on_images
        wanted = self.may_use_features and planned and run.is_frozen(epoch)
        if wanted and self.features is None:
            data = run.data
            assert data.in_order is not None
            transformations = data.training_transformation, data.validation_transformation
            self.features = FrozenFeatures(
                run.classifier, *data.in_order, run.loader, transformations, run.settings, run.job, run.processes
            )
        elif not wanted:
            self.features = None

    @property
    def on_features(self) -> bool:
        """Whether training steps use features instead of images."""
        return self.features is not None and self.features.train_on_features

    def is_fitted(self, epoch: int) -> bool:
        """Whether an epoch fits the last layer instead of training it by steps."""
        return self.features is not None and epoch == 0 and self._run.settings.fits_head

    def prepare(self, epoch: int) -> None:
        """Compute the missing features of an epoch."""
        run, frozen = self._run, self.features
        if frozen is None:
            return
        iterations = len(run.loader)

        def on_share(share: float) -> None:
            run.progress(int((epoch + share / 2) * iterations))
            run.share_cores()

        frozen.prepare(on_share, self._variants(epoch))

    def _variants(self, epoch: int) -> Sequence[int]:
        """Variants of the training images that an epoch needs."""
        assert self.features is not None
        if self.is_fitted(epoch):
            return range(self.features.variants)
        return [epoch % self.features.variants] if self.on_features else ()

    def missing(self) -> int:
        """Number of images, over all processes, whose features have to be computed."""
        if self.features is None:
            return 0
        epochs = min(self._run.settings.freeze_epochs, self.features.variants)
        variants = sorted({variant for epoch in range(epochs) for variant in self._variants(epoch)})
        return self.features.missing(variants)

    def limit(self, images: int) -> int:
        """Fit to features of at most ``images`` images: fewer variants, or a random sample; return their number."""
        run, features = self._run, self.features
        assert features is not None
        fits = [count for count in range(features.variants, 0, -1) if features.missing(range(count)) <= images]
        features.variants = int(run.broadcast(fits[0] if fits else 0))
        if features.variants:
            return len(run.labels)
        features.variants = 1
        one_batch = run.settings.batch_size * run.processes.count
        whole = (images - features.validation.missing()) // one_batch * one_batch
        features.sample = int(run.broadcast(max(whole, one_batch)))
        return min(features.sample, len(run.labels))

    def use_images(self) -> None:
        """Use images in frozen epochs from now on."""
        self.may_use_features, self.features = False, None

    def fit(self, epoch: int) -> dict[str, float]:
        """Fit the last layer to the features of all images, as one epoch."""
        run, frozen = self._run, self.features
        iterations = len(run.loader)
        assert frozen is not None
        labels = torch.from_numpy(run.labels)
        # Label smoothing makes the fit worse.
        objective = Objective(weights=run.category_weights())

        def check(done: int, total: int) -> None:
            run.progress(int((epoch + 0.5 + done / total / 2) * iterations))
            run.share_cores()

        run.unreadable.note(frozen.failures(), Message("training"))
        run.unreadable.share()
        if not frozen.sample:
            read = np.bincount(run.labels[frozen.readable().numpy()], minlength=len(run.categories))
            check_every_category_was_read(run.training_directory, read.tolist(), 0)
        started = time.perf_counter()
        fitted = frozen.fit(labels, run.validation_labels, objective, check)
        frozen.load(fitted)
        if run.settings.refit_with_validation:
            again = frozen.fit(labels, run.validation_labels, objective, check, fitted)
            head = run.classifier.architecture.head
            run.refitted = {f"{head}.weight": again.weight, f"{head}.bias": again.bias}
        run.learner.start_average()
        metrics = frozen.training_metrics(labels, objective)
        seconds = time.perf_counter() - started
        run.job.log(
            "the last layer was fitted to the features of {count:,} images in {seconds:.1f} s, with C = {c:g}",
            count=len(frozen.readable()),
            seconds=seconds,
            c=fitted.c,
        )
        run.progress((epoch + 1) * iterations)
        return {**metrics, "learning_rate": 0.0, "images_per_second": len(frozen.readable()) / seconds}
