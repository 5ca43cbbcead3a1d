"""Run by torch's launcher: several processes must compute what one does. Writes the differences.

Arguments: the output file, and the names of cases (default: all).
"""

import itertools
import json
import os
import sys
from collections import OrderedDict
from pathlib import Path

import torch
from conftest import RecordingListener
from torch import nn
from training_runs import settings

from vision_designer.nodes.core.job import Job
from vision_designer.nodes.errors import ModuleOutOfMemoryError
from vision_designer.nodes.vision.hardware.devices import make_fabric, seeded
from vision_designer.nodes.vision.hardware.memory import explain_out_of_memory
from vision_designer.nodes.vision.hardware.process_group import ALONE, launched_processes
from vision_designer.nodes.vision.loading.image_notes import Unreadable
from vision_designer.nodes.vision.models.classifier import ImageClassifier
from vision_designer.nodes.vision.models.inference import Predicted
from vision_designer.nodes.vision.training.calibration import gather_logits
from vision_designer.nodes.vision.training.learner import Learner
from vision_designer.nodes.vision.training.loss import Objective
from vision_designer.nodes.vision.training.validate import own_ranges, validate

EXACT = "64-true"
BATCH = 2


def network(normalized):
    with seeded(0):
        layers = [("conv", nn.Conv2d(3, 4, 3))]
        layers += [("norm", nn.BatchNorm2d(4))] if normalized else []
        layers += [("pool", nn.AdaptiveAvgPool2d(1)), ("flat", nn.Flatten()), ("fc", nn.Linear(4, 3))]
        return nn.Sequential(OrderedDict(layers)).double()


def learner(processes, fabric, normalized=False, **changes):
    chosen = settings(**({"epochs": 4, "batch_size": BATCH, "learning_rate": 0.1} | changes))
    folder = Path()
    job = Job(folder=folder, checkpoints=folder, workspace=folder, listener=RecordingListener())
    return Learner(ImageClassifier(network(normalized), "resnet18", fabric), Objective(), None, chosen, job, processes)


def images(count, seed):
    with seeded(seed):
        return torch.rand(count, 3, 8, 8, dtype=torch.float64), torch.randint(0, 3, (count,))


def close(one, other):
    # The loss has 32-bit precision; one wrongly weighted image would differ by thousands of times as much.
    pairs = zip(one.parameters(), other.parameters(), strict=True)
    return all(torch.allclose(first, second, rtol=0, atol=1e-7) for first, second in pairs)


def as_one(processes, fabric, iterations, epochs=1, **changes):
    """Train on several ranks and on a single one with all images; returns whether the weights agree."""
    together = learner(processes, fabric, **changes)
    steps = changes.pop("accumulation_steps", 1)
    alone = learner(
        ALONE,
        make_fabric("cpu", EXACT),
        **changes,
        batch_size=steps * BATCH * processes.count,
        learning_rate=0.1 * processes.count,
    )
    start = [parameter.clone() for parameter in alone.network.parameters()]
    for epoch in range(epochs):
        for each in (together, alone):
            each.begin_epoch(epoch)
        gathered = []
        for iteration, of_four in enumerate(iterations):
            sizes = of_four[: processes.count]
            pictures, labels = images(sum(sizes), 10 * epoch + iteration)
            gathered.append((pictures, labels))
            end = list(itertools.accumulate(sizes))[processes.rank]
            rows = slice(end - sizes[processes.rank], end)
            last = together.is_last(iteration, len(iterations))
            if sizes[processes.rank]:
                together.learn(pictures[rows], labels[rows], iteration, sum(sizes), last=last)
            elif sum(sizes) or (last and together.has_gradients):
                together.dummy_backward(sum(sizes), last=last, size=(8, 8))
            together.end_iteration(iteration, len(iterations))
            if last:
                alone.learn(*(torch.cat(parts) for parts in zip(*gathered, strict=True)), iteration)
                alone.end_iteration(0, 1)
                gathered = []
    moved = any(not torch.equal(a, b) for a, b in zip(start, alone.network.parameters(), strict=True))
    return moved and close(together.network, alone.network) and close(together.validated, alone.validated)


def full_batches_equal_one_large_batch(processes, fabric):
    return as_one(processes, fabric, [(2, 2, 2, 2)] * 3)


def uneven_batches_equal_one_large_batch(processes, fabric):
    return as_one(processes, fabric, [(2, 0, 1, 2), (0, 0, 0, 1), (2, 2, 2, 1)])


def accumulated_batches_equal_one_large_batch(processes, fabric):
    return as_one(processes, fabric, [(2, 2, 0, 1), (0, 2, 2, 0), (2, 2, 2, 2)], accumulation_steps=2)


def accumulation_steps_without_its_last_batch(processes, fabric):
    return as_one(processes, fabric, [(2, 2, 2, 1), (0, 0, 0, 0)], accumulation_steps=2)


def freezing_equals_one_process(processes, fabric):
    return as_one(processes, fabric, [(2, 2, 1, 2)] * 2, epochs=3, freeze_epochs=1)


def freezing_with_accumulation_equals_one_process(processes, fabric):
    batches = [(2, 2, 0, 1), (0, 2, 2, 0), (2, 1, 2, 2), (0, 0, 0, 1), (2, 2, 2, 2)]
    return as_one(processes, fabric, batches, epochs=3, freeze_epochs=1, accumulation_steps=2)


def weight_average_equals_one_process(processes, fabric):
    batches = [(2, 2, 1, 2), (2, 0, 2, 1), (1, 1, 2, 2), (2, 2, 2, 0)]
    recipes = [{}, {"accumulation_steps": 2}, {"accumulation_steps": 2, "freeze_epochs": 1}]
    return all(
        as_one(processes, fabric, batches, epochs=2, average_weights=True, average_decay=0.5, **recipe)
        for recipe in recipes
    )


def dummy_backward_changes_nothing(processes, fabric):
    one = learner(processes, fabric, normalized=True)
    one.begin_epoch(0)
    before = {name: tensor.clone() for name, tensor in one.network.state_dict().items()}
    one.dummy_backward(0, last=True, size=(8, 8))
    return all(module.training for module in one.network.modules()) and all(
        torch.equal(tensor, before[name]) for name, tensor in one.network.state_dict().items()
    )


def all_ranks_validate_with_buffers_of_rank_0(processes, fabric):
    one = learner(processes, fabric, normalized=True, average_weights=True)
    one.begin_epoch(0)
    one.learn(*images(2, processes.rank), 0, 8, last=True)
    one.end_iteration(0, 1)

    def differ():
        means = [one.network.norm.running_mean, one.validated.norm.running_mean]
        return [len(processes.union([str(mean.tolist())])) for mean in means]

    def of_first():
        """The running means of rank 0, of its network and of its weight average."""
        found = [one.network.norm.running_mean, one.validated.norm.running_mean]
        return processes.union([str([mean.tolist() for mean in found])] if processes.first else [])

    before, expected = differ(), of_first()
    one.broadcast_buffers()
    # Each has its own running means.
    own = {str([one.network.norm.running_mean.tolist(), one.validated.norm.running_mean.tolist()])}
    return min(before) > 1 and differ() == [1, 1] and own == expected


class TooMuch(torch.autograd.Function):
    """Runs out of memory in the backward pass with more than one image."""

    @staticmethod
    def forward(ctx, images):
        return images.clone()

    @staticmethod
    def backward(ctx, gradients):
        if len(gradients) > 1:
            raise MemoryError
        return gradients


def out_of_memory_on_one_rank_is_explained(processes, fabric):
    one = learner(processes, fabric)
    one.begin_epoch(0)
    one.network.conv.register_forward_hook(lambda module, inputs, output: TooMuch.apply(output))
    if not processes.first:
        return True
    # In the middle of its step, while the other ranks wait for its gradients.
    try:
        with explain_out_of_memory(one.model, fabric, BATCH, optimizer=one.optimizer):
            one.learn(*images(BATCH, 0), 0, BATCH * processes.count, last=True)
    except ModuleOutOfMemoryError as error:
        return error.details == {"batch_size": BATCH, "fits": 1}
    return False


def validation_equals_one_process(processes, fabric):
    def found(rows, who):
        labels = images(rows, 3)[1]
        with seeded(4):
            logits = torch.randn(rows, 3)
        mine = own_ranges(rows, 3, who)
        # Every fifth image is unreadable.
        read = [[row for row in part if row % 5] for part in mine]
        batches = [Predicted(part, logits[part], []) for part in read]
        return validate(batches, labels, -(-rows // 3), who)

    return all(found(rows, processes) == found(rows, ALONE) for rows in (2, 7, 12, 31))


def logits_are_gathered_in_row_order(processes, fabric):
    with seeded(3):
        logits, labels = torch.rand(11, 3), torch.randint(0, 3, (11,))
    own = [Predicted([*rows], logits[rows.start : rows.stop], []) for rows in own_ranges(11, BATCH, processes)]
    found, known = gather_logits(own, labels, processes)
    return found.tolist() == logits.tolist() and known.tolist() == labels.tolist()


def unreadable_images_are_merged(processes, fabric):
    heard = RecordingListener()
    job = Job(folder=Path(), checkpoints=Path(), workspace=Path(), listener=heard)
    unreadable = Unreadable(job, processes)
    for _ in range(2):
        unreadable.note([(0, "a.png is damaged"), (1, f"{processes.rank}.png is damaged")], "training")
        unreadable.share()
    names = ["0", "1", "2", "3", "a"]
    return len(unreadable) == 5 and heard.warnings == [f"left out of training: {name}.png is damaged" for name in names]


CASES = [
    full_batches_equal_one_large_batch,
    uneven_batches_equal_one_large_batch,
    accumulated_batches_equal_one_large_batch,
    accumulation_steps_without_its_last_batch,
    freezing_equals_one_process,
    freezing_with_accumulation_equals_one_process,
    weight_average_equals_one_process,
    dummy_backward_changes_nothing,
    all_ranks_validate_with_buffers_of_rank_0,
    validation_equals_one_process,
    logits_are_gathered_in_row_order,
    unreadable_images_are_merged,
    out_of_memory_on_one_rank_is_explained,
]


def main(target, names):
    processes = launched_processes(target.parent)
    fabric = processes.fabric("cpu", EXACT)
    cases = [case for case in CASES if not names or case.__name__ in names]
    wrong = [case.__name__ for case in cases if not case(processes, fabric)]
    wrong = processes.union(wrong)
    if processes.first:
        target.write_text(json.dumps({"processes": processes.count, "wrong": sorted(wrong)}))
    processes.destroy()


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main(Path(sys.argv[1]), sys.argv[2:])
