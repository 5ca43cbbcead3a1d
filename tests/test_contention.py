"""CPU contention: when threads yield cores, and that results do not depend on it."""

import os
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest
import torch
from conftest import make_trial
from waiting import wait_until

from vision_designer.nodes.vision.hardware import contention
from vision_designer.nodes.vision.hardware.contention import (
    SharedCores,
    fits_one_core,
    is_crowded,
    sharing_cores,
    use_all_cores,
)
from vision_designer.nodes.vision.models.networks import build

pytestmark = pytest.mark.usefixtures("narrow_resnet18")

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="other systems keep their ways")


@pytest.fixture
def two_threads():
    """Two torch threads, whatever the environment says."""
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def shared(two_threads):
    found = SharedCores()
    yield found
    found.close()


@pytest.mark.parametrize(
    ("others", "threads", "cores", "before", "crowded"),
    [
        (0.0, 2, 2, False, False),
        (0.4, 2, 2, False, False),
        (0.4, 2, 2, True, True),
        (0.6, 2, 2, False, True),
        (0.2, 2, 2, True, False),
        (2.0, 2, 4, False, False),
        (3.0, 2, 4, False, True),
        (1.0, 16, 16, False, True),
    ],
)
def test_cores_are_contended_when_demand_exceeds_them(others, threads, cores, before, crowded):
    assert is_crowded(others, threads, cores, before=before) is crowded


@pytest.mark.parametrize(
    ("others", "threads", "cores", "one"),
    [
        (1.0, 2, 2, True),
        (2.0, 2, 2, True),
        (1.0, 4, 4, False),
        (8.0, 4, 4, True),
        (1.0, 16, 16, False),
        (-0.1, 2, 2, False),
    ],
)
def test_threads_confine_to_one_core_only_below_fair_share_of_two(others, threads, cores, one):
    assert fits_one_core(others, threads, cores) is one


def confined_threads() -> list[set[int]]:
    """The cores of each thread that is confined to fewer than the process may use."""
    everything = os.sched_getaffinity(os.getpid())
    masks = []
    for task in Path("/proc/self/task").iterdir():
        # A thread may end in the meantime.
        with suppress(ProcessLookupError):
            masks.append(os.sched_getaffinity(int(task.name)))
    return [mask for mask in masks if mask < everything]


def in_a_thread(function) -> None:
    """As a node runs: not in the main thread, whose affinity is that of the process."""
    raised: list[BaseException] = []

    def call() -> None:
        try:
            function()
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=call)
    thread.start()
    thread.join()
    if raised:
        raise raised[0]


@on_linux
def test_threads_yield_cores_and_reclaim_them(two_threads):
    said: list[str] = []

    def work() -> None:
        shared = SharedCores(said.append)
        cores = len(os.sched_getaffinity(0))
        full = dict.fromkeys(sorted(os.sched_getaffinity(0)), 1.0)
        own = min(1.0, cores / 2)
        torch.rand(200_000).sum()
        for _ in range(3):
            shared.adapt(full, own, 1.0)
            assert shared.crowded
            assert (shared.core is not None) == fits_one_core(cores - own, 2, cores)
        if cores == 2:
            assert len(confined_threads()) == 2
            assert os.sched_getaffinity(0) == {shared.core}
        assert [thread for thread in threading.enumerate() if thread.name == "surplus"]
        shared.adapt(dict.fromkeys(full, 0.0), 0.0, 0.0)
        assert not shared.crowded
        assert not confined_threads()

    in_a_thread(work)
    assert len(said) == 1
    assert "other processes use" in said[0]


@on_linux
def test_threads_do_not_yield_without_contention(shared):
    full = dict.fromkeys(sorted(os.sched_getaffinity(0)), 1.0)
    shared.adapt(full, 0.0, contention.MIN_WAITING / 2)
    assert not shared.crowded


@on_linux
def test_training_moves_off_shared_core(shared, monkeypatch):
    monkeypatch.setattr(contention.random, "random", lambda: 0.0)
    cores = sorted(os.sched_getaffinity(0))[:2]
    if len(cores) < 2:
        shared._cores = cores = [0, 1]
    moved: list[int | None] = []
    monkeypatch.setattr(shared, "_confine", lambda core: (moved.append(core), setattr(shared, "core", core)))
    shared._cores = cores
    shared.core = cores[0]
    shared.adapt({cores[0]: 1.0, cores[1]: 0.6}, 0.0, 1.0)
    assert moved == [cores[1]]


@pytest.mark.slow
@on_linux
def test_children_of_confined_thread_have_all_cores(two_threads):
    def work() -> None:
        shared = SharedCores()
        everything = os.sched_getaffinity(0)
        shared._confine(min(everything))
        assert os.sched_getaffinity(0) == {min(everything)}
        found: list[set[int]] = []
        in_a_thread(lambda: (use_all_cores(), found.append(os.sched_getaffinity(0))))
        assert found == [everything]
        read, write = os.pipe()
        if not (child := os.fork()):
            os.write(write, b"%d" % len(os.sched_getaffinity(0)))
            os._exit(0)
        os.waitpid(child, 0)
        assert int(os.read(read, 9)) == len(everything)
        os.close(read)
        os.close(write)
        shared.close()
        assert os.sched_getaffinity(0) == everything

    in_a_thread(work)


@on_linux
def test_cores_are_identified_with_offline_core_between(tmp_path, monkeypatch):
    stat = tmp_path / "stat"
    monkeypatch.setattr(contention, "STATISTICS", stat)
    monkeypatch.setattr(contention, "TICKS", 100)
    idle, busy = "0 0 0 900 50 0 0 7 0 0", "100 20 30 900 50 4 6 7 0 0"
    stat.write_text(f"cpu  {busy}\ncpu0 {idle}\ncpu2 {busy}\ncpu10 {idle}\nintr 5 6\n")
    assert contention.busy_seconds([0, 1, 2]) == {0: 0.0, 2: 1.6}
    stat.write_text("cpu0 1\n")
    assert contention.busy_seconds([0]) == {}
    stat.unlink()
    assert contention.busy_seconds([0]) == {}


@on_linux
def test_measured_cpu_counters_increase():
    before = contention.busy_seconds(sorted(os.sched_getaffinity(0)))
    assert before
    wait_until(lambda: sum(contention.busy_seconds([*before]).values()) > sum(before.values()))


@pytest.mark.slow
@on_linux
def test_results_do_not_depend_on_yielding(shared):
    def gradients() -> list[torch.Tensor]:
        torch.manual_seed(3)
        network = build("resnet18", {}, 5)
        torch.nn.functional.cross_entropy(network(torch.rand(4, 3, 32, 32)), torch.arange(4)).backward()
        return [parameter.grad for parameter in network.parameters() if parameter.grad is not None]

    quiet = gradients()
    shared.adapt(dict.fromkeys(sorted(os.sched_getaffinity(0)), 1.0), 0.0, 1.0)
    assert shared.crowded
    assert all(torch.equal(one, other) for one, other in zip(quiet, gradients(), strict=True))
    shared.close()
    assert all(torch.equal(one, other) for one, other in zip(quiet, gradients(), strict=True))


@on_linux
def test_confined_threads_retry_all_cores(shared, monkeypatch):
    monkeypatch.setattr(contention, "PERIOD", 0.0)
    monkeypatch.setattr(contention, "RETRY_PERIODS", 0)
    monkeypatch.setattr(contention, "busy_seconds", lambda cores: dict.fromkeys(cores, 0.0))
    shared.adapt(dict.fromkeys(sorted(os.sched_getaffinity(0)), 1.0), 0.0, 1.0)
    monkeypatch.setattr(contention, "RETRY_SECONDS", 3600.0)
    assert shared.crowded
    monkeypatch.setattr(contention, "RETRY_SECONDS", 0.0)
    shared.update()
    assert not shared.crowded


def test_contention_is_ignored_with_one_thread_or_other_device(monkeypatch):
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        shared = SharedCores()
        shared.update()
        assert not shared.crowded
    finally:
        torch.set_num_threads(before)
    with sharing_cores("cuda", make_trial) as nothing:
        assert nothing is None
