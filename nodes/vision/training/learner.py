"""The learner: network, optimizer, loss, averaging and gradient scaling of a training step."""

import gc
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from copy import deepcopy
from typing import Any

import torch
from torch import nn

from vision_designer.nodes.core.job import Job
from vision_designer.nodes.vision.hardware.compiling import compile_network, explain_compilation
from vision_designer.nodes.vision.hardware.devices import seeded
from vision_designer.nodes.vision.hardware.process_group import ALONE, Processes
from vision_designer.nodes.vision.models.classifier import ImageClassifier, explain_small_images
from vision_designer.nodes.vision.models.networks import freeze_backbone
from vision_designer.nodes.vision.training.budget import Plan
from vision_designer.nodes.vision.training.ema import MovingAverage
from vision_designer.nodes.vision.training.loss import Objective, count_wrong
from vision_designer.nodes.vision.training.mixing import Mixing, step_seed
from vision_designer.nodes.vision.training.optimizers import make_optimizer, parameter_groups, set_learning_rate
from vision_designer.nodes.vision.training.recipe import TrainingSettings
from vision_designer.nodes.vision.training.schedules import changes_by_step, learning_rate, one_cycle


class Learner:
    """A network with its optimizer, and optionally the average of its weights.

    Args:
        objective: the loss; its weights are on the device.
        mixing: mixes the images of a batch; None for no mixing.

    Attributes:
        network: being trained, on the device.
        model: the network as wrapped by Fabric.
    """

    def __init__(
        self,
        classifier: ImageClassifier,
        objective: Objective,
        mixing: Mixing | None,
        settings: TrainingSettings,
        job: Job,
        processes: Processes = ALONE,
    ) -> None:
        fabric = classifier.fabric
        self.classifier, self._fabric, self._settings = classifier, fabric, settings
        self._objective, self._mixing, self._processes = objective, mixing, processes
        self.network = classifier.network
        groups = parameter_groups(self.network, classifier.architecture.name, settings)
        optimizer = make_optimizer(groups, settings, fabric.device)
        module = compile_network(self.network, fabric.device, job) if settings.compile else self.network
        self._module = module
        self.model, self.optimizer = fabric.setup(module, optimizer)
        self._average = MovingAverage(self.network, settings.average_decay) if settings.average_weights else None
        self.validated_classifier = (
            classifier if self._average is None else classifier.with_network(self._average.module)
        )
        """The classifier that is validated and saved: with the averaged weights if there is an average."""
        self._is_stochastic = any(map(is_stochastic, self.network.modules()))
        self._plan: Plan | None = None
        self._accumulated = 0
        """Number of images, over all processes, whose gradients are accumulated for the next optimizer step."""
        self._epoch = 0
        self._wrapped_for = (False, False)
        """Whether the backbone is frozen, and whether it is left out of the wrapped model."""

    @property
    def validated(self) -> nn.Module:
        """The network that is validated and saved."""
        return self.validated_classifier.network

    def broadcast_buffers(self) -> None:
        """Broadcast the buffers of the first process: batch norm statistics differ between processes."""
        # In the same order in every process: messages do not name their network.
        self._processes.broadcast_buffers(self.network.buffers())
        if self._average is not None:
            self._processes.broadcast_buffers(self.validated.buffers())

    def begin_epoch(self, epoch: int, *, on_features: bool = False) -> float:
        """Prepare an epoch, counted from 0, for :meth:`learn` from images or features; return its learning rate."""
        self._epoch = epoch
        position = self._position(epoch)
        rate = learning_rate(position, self._settings, self._processes.count)
        set_learning_rate(self.optimizer, rate)
        self.model.train()
        if self._settings.freeze_epochs:
            frozen = position < self._settings.freeze_epochs
            self.network.train()
            freeze_backbone(self.network, self.classifier.architecture.name, frozen=frozen)
            # DDP fixes the set of trained parameters when it wraps the model.
            before, self._wrapped_for = self._wrapped_for, (frozen, on_features)
            if on_features != before[1] or (self._processes.several and frozen != before[0]):
                self._wrap(on_features)
        if self._settings.freeze_statistics:
            for module in self.network.modules():
                if isinstance(module, nn.modules.batchnorm._BatchNorm):
                    module.eval()
        return rate

    def _wrap(self, on_features: bool) -> None:
        # DDP's hooks stay on the weights until the old wrapper is deleted.
        del self.model
        gc.collect()
        self.model = self._fabric.setup_module(Tail(self.classifier.tail) if on_features else self._module)

    def begin_iteration(self, iteration: int, iterations: int) -> None:
        """Set the learning rate of a step, for schedules by step and shortened plans."""
        position = self._position(self._epoch + iteration / iterations)
        if changes_by_step(self._settings):
            set_learning_rate(self.optimizer, one_cycle(position, self._settings, self._processes.count))
        elif self._plan is not None and self._plan.by_step(self._epoch):
            set_learning_rate(self.optimizer, learning_rate(position, self._settings, self._processes.count))

    def _position(self, epochs: float) -> float:
        return epochs if self._plan is None else self._plan.position(epochs)

    def follow(self, plan: Plan, settings: TrainingSettings) -> None:
        """Follow the plan of a time budget, with its settings."""
        self._plan, self._settings = plan, settings

    @contextmanager
    def restored(self) -> Iterator[None]:
        """Restore the state at the end; :meth:`begin_epoch` has to follow."""
        before = _copied(self.state_dict())
        devices = [self._fabric.device] if self._fabric.device.type == "cuda" else []
        with torch.random.fork_rng(devices=devices):
            yield
        self.optimizer.zero_grad(set_to_none=True)
        self._accumulated = 0
        self.load_state_dict(before)
        if self._processes.several:
            # After its first iteration, DDP reorders its gradient buckets, which changes the order of summation.
            self._wrap(self._wrapped_for[1])

    @property
    def rate(self) -> float:
        """Current learning rate of the last layer."""
        return float(self.optimizer.param_groups[-1]["lr"])

    def start_average(self) -> None:
        """Start the average from the current weights, after the last layer was fitted."""
        if self._average is not None:
            self._average.module.load_state_dict(self.network.state_dict())

    def learn(
        self,
        images: torch.Tensor,
        labels: torch.Tensor,
        iteration: int,
        total: int | None = None,
        *,
        last: bool = True,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Accumulate the gradients of a batch.

        Args:
            images: normalized, (n, 3, height, width), on the device; or features (n, width).
            labels: (n,), on the device.
            iteration: within the epoch, counted from 0.
            total: number of images of all processes in this iteration; None for one process.
            last: whether an optimizer step follows, before which processes reduce their gradients.

        Returns:
            Mean loss and number of wrong predictions.
        """
        targets = labels
        if self._mixing is not None:
            images, targets = self._mixing(images, labels, self._epoch, iteration)
        self._begin_group()
        explaining = explain_compilation() if self._settings.compile else nullcontext()
        with self._gradient_sync(last), explaining, self._seeded_dropout(iteration):
            if images.ndim == 2:
                logits = self.model(images)
            else:
                with explain_small_images(self.classifier.architecture.name, images.shape):
                    logits = self.model(images.contiguous(memory_format=torch.channels_last))
            loss = self._objective(logits.float(), targets)
            if self._is_single_batch:
                self._fabric.backward(loss)
            else:
                self._fabric.backward(loss * (len(labels) / self._settings.batch_size))
        self._accumulated += len(labels) if total is None else total
        return loss.detach(), count_wrong(logits.detach(), targets)

    def _seeded_dropout(self, iteration: int) -> AbstractContextManager[object]:
        """Seed dropout from seed, epoch and iteration, so that a resumed training draws the same numbers."""
        if not self._is_stochastic:
            return nullcontext()
        seed = step_seed(self._settings.random_seed, self._epoch, iteration, self._processes.rank, 1)
        return seeded(seed, self._fabric.device)

    def dummy_backward(self, total: int, *, last: bool, size: tuple[int, int] = (64, 64)) -> None:
        """Dummy backward, so that all-reduce does not hang when this process has no images.

        An image of zeros is used, with all modules in evaluation mode and a gradient of zero. ``total`` counts the
        images of the other processes in this iteration, and ``size`` is their (height, width), since networks may
        accept one size only.
        """
        self._begin_group()
        training = [module for module in self.network.modules() if module.training]
        self.network.eval()
        with self._gradient_sync(last), explain_compilation() if self._settings.compile else nullcontext():
            if self._wrapped_for[1]:
                image = torch.zeros((1, self.classifier.width), device=self._fabric.device)
            else:
                image = torch.zeros((1, 3, *size), device=self._fabric.device)
                image = image.contiguous(memory_format=torch.channels_last)
            self._fabric.backward(self.model(image).float().sum() * 0)
        for module in training:
            module.training = True
        self._accumulated += total

    @property
    def has_gradients(self) -> bool:
        """Whether gradients are accumulated for the next step."""
        return self._accumulated > 0

    @property
    def _is_single_batch(self) -> bool:
        """Whether the gradients of one batch are those of a step."""
        return self._settings.accumulation_steps == 1 and not self._processes.several

    def _begin_group(self) -> None:
        if not self.has_gradients:
            self.optimizer.zero_grad(set_to_none=True)

    def _gradient_sync(self, last: bool) -> AbstractContextManager[object]:
        """Reduce gradients over processes only before an optimizer step."""
        if not self._processes.several:
            return nullcontext()
        return self._fabric.no_backward_sync(self.model, enabled=not last)

    def is_last(self, iteration: int, iterations: int) -> bool:
        """Whether an optimizer step follows the iteration: a group of batches is complete, or the epoch ends."""
        return (iteration + 1) % self._settings.accumulation_steps == 0 or iteration + 1 == iterations

    def end_iteration(self, iteration: int, iterations: int) -> None:
        """Step if a group of batches is complete, or the epoch ends; also after an empty batch."""
        if not self.has_gradients or not self.is_last(iteration, iterations):
            return
        if not self._is_single_batch:
            # Scale to the mean over all images of the group, in all processes.
            whole = self._settings.batch_size * self._processes.count
            for parameter in self.network.parameters():
                if parameter.grad is not None:
                    parameter.grad.div_(self._accumulated / whole)
        if self._settings.clip_gradients:
            # A loss that is not finite has an error of its own.
            self._fabric.clip_gradients(
                self.model, self.optimizer, max_norm=self._settings.max_gradient_norm, error_if_nonfinite=False
            )
        self.optimizer.step()
        if self._average is not None:
            self._average.update_parameters(self.network)
        self._accumulated = 0

    def state_dict(self) -> dict[str, Any]:
        """State for resuming the training exactly; not a copy."""
        state = {
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "precision": self._fabric.strategy.precision.state_dict(),
        }
        if self._average is not None:
            state["average"] = self._average.state_dict()
        return state

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Load what :meth:`state_dict` returned; raises torch's errors if it does not fit."""
        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])
        self._fabric.strategy.precision.load_state_dict(state.get("precision", {}))
        if self._average is not None:
            self._average.load_state_dict(state["average"])


def _copied(state: Any) -> Any:  # noqa: ANN401 - of what torch's state_dict has
    """Copy a state to the CPU, since device memory may be short."""
    if isinstance(state, torch.Tensor):
        return state.detach().cpu().clone()
    if isinstance(state, Mapping):
        return {name: _copied(value) for name, value in state.items()}
    return [_copied(value) for value in state] if isinstance(state, list) else deepcopy(state)


def is_stochastic(module: nn.Module) -> bool:
    """Whether a module draws random numbers in training: dropout, stochastic depth, attention with dropout."""
    name = type(module).__name__.lower()
    if "drop" in name or name == "stochasticdepth":
        return getattr(module, "p", getattr(module, "drop_prob", 1.0)) != 0
    return isinstance(module, nn.MultiheadAttention) and module.dropout != 0


class Tail(nn.Module):
    """The modules from the features to the logits."""

    def __init__(self, modules: list[nn.Module]) -> None:
        super().__init__()
        self.parts = nn.ModuleList(modules)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Features (n, width) -> logits (n, categories)."""
        for part in self.parts:
            features = part(features)
        return features
