"""The network that learns, and everything that a training step changes."""

from contextlib import nullcontext
from typing import Any

import torch
from lightning_fabric import Fabric
from torch import nn

from vision_designer.nodes.job import Job
from vision_designer.nodes.vision.architectures import family
from vision_designer.nodes.vision.averaging import make_average
from vision_designer.nodes.vision.compiling import compile_network, explain_compilation
from vision_designer.nodes.vision.freezing import freeze_backbone
from vision_designer.nodes.vision.inference import explain_small_images
from vision_designer.nodes.vision.mixing import Mixing
from vision_designer.nodes.vision.objective import Objective, count_wrong
from vision_designer.nodes.vision.optimisers import make_optimizer
from vision_designer.nodes.vision.recipe import TrainingSettings, learning_rate


class Learner:
    """A network with its optimiser, and the average of its weights if one is kept.

    Args:
        network: on any device; it is moved to the fabric's.
        architecture: the network's name.
        fabric: device and precision.
        objective: what is minimised; its weights are on the device.
        mixing: mixes the images of a batch; None leaves them.
        settings: the recipe.
        job: told when something cannot be had here.

    Attributes:
        network: what learns, on the device.
        model: the same, as the fabric runs it.
    """

    def __init__(
        self,
        network: nn.Module,
        architecture: str,
        fabric: Fabric,
        objective: Objective,
        mixing: Mixing | None,
        settings: TrainingSettings,
        job: Job,
    ) -> None:
        self._architecture, self._fabric, self._settings = architecture, fabric, settings
        self._objective, self._mixing = objective, mixing
        self.network = network.to(memory_format=torch.channels_last)
        optimizer = make_optimizer(self.network.parameters(), settings)
        module = compile_network(self.network, fabric.device, job) if settings.compile else self.network
        self.model, self.optimizer = fabric.setup(module, optimizer)
        self._average = make_average(self.network, settings.average_decay) if settings.average_weights else None
        self._gathered = 0
        """Images whose gradients wait for the optimiser's next step."""
        self._epoch = 0

    @property
    def judged(self) -> nn.Module:
        """What is validated and kept: the average if there is one, else the network."""
        return self.network if self._average is None else self._average.module

    def begin_epoch(self, epoch: int) -> float:
        """Make ready for an epoch, counted from 0; returns its learning rate."""
        self._epoch = epoch
        rate = learning_rate(epoch, self._settings)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.model.train()
        if self._settings.freeze_epochs:
            frozen = epoch < self._settings.freeze_epochs
            freeze_backbone(self.network, family(self._architecture).head, frozen=frozen)
        return rate

    def learn(self, images: torch.Tensor, labels: torch.Tensor, iteration: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Add a batch's gradients to those that wait for the next step.

        Args:
            images: normalised, (n, 3, height, width), on the device.
            labels: (n,), on the device.
            iteration: of this epoch, counted from 0.

        Returns:
            The mean loss, and how many images the network got wrong.
        """
        targets = labels
        if self._mixing is not None:
            images, targets = self._mixing(images, labels, self._epoch, iteration)
        if self._gathered == 0:
            self.optimizer.zero_grad(set_to_none=True)
        with explain_compilation() if self._settings.compile else nullcontext():
            with explain_small_images(self._architecture, images.shape):
                logits = self.model(images.contiguous(memory_format=torch.channels_last))
            loss = self._objective(logits.float(), targets)
            if self._settings.accumulation_steps == 1:
                self._fabric.backward(loss)
            else:
                self._fabric.backward(loss * (len(labels) / self._settings.batch_size))
        self._gathered += len(labels)
        return loss.detach(), count_wrong(logits.detach(), targets)

    def end_iteration(self, iteration: int, iterations: int) -> None:
        """Let the optimiser step if a group of batches is complete, or the epoch ends; also after a lost batch."""
        steps = self._settings.accumulation_steps
        last = (iteration + 1) % steps == 0 or iteration + 1 == iterations
        if not last or self._gathered == 0:
            return
        if steps > 1:
            # So that they are the mean over all images of the group, however many it has.
            for parameter in self.network.parameters():
                if parameter.grad is not None:
                    parameter.grad.div_(self._gathered / self._settings.batch_size)
        if self._settings.clip_gradients:
            # What is not finite is found by the loss, which has an error of its own.
            self._fabric.clip_gradients(
                self.model, self.optimizer, max_norm=self._settings.max_gradient_norm, error_if_nonfinite=False
            )
        self.optimizer.step()
        if self._average is not None:
            self._average.update_parameters(self.network)
        self._gathered = 0

    def state_dict(self) -> dict[str, Any]:
        """All that a resumed training needs to go on as if it had not been interrupted; not a copy."""
        state = {
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "precision": self._fabric.strategy.precision.state_dict(),
        }
        if self._average is not None:
            state["average"] = self._average.state_dict()
        return state

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Take over what :meth:`state_dict` gave; what does not fit raises whatever torch raises."""
        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])
        self._fabric.strategy.precision.load_state_dict(state.get("precision", {}))
        if self._average is not None:
            self._average.load_state_dict(state["average"])
