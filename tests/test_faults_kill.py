"""Runs killed or cancelled at any moment: no partial output is used, and the next run is right."""

import os
import random
import re
import shutil
import signal
import time

import killable_runs
import psutil
import pytest
from killable_runs import WHOLE, below, check_history, check_store, contents, gone, lasting, server, side_by_side, tree
from levels import TORTURE, some, thorough, tries
from waiting import wait_until

from vision_designer.graphs.history.runs import History

pytestmark = pytest.mark.slow

CHOICES = random.Random(20260101)
RECORD = "node.json"


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    return killable_runs.undisturbed(tmp_path_factory.getbasetemp() / "undisturbed")


def check_next_run(undisturbed, workspace, *more):
    """Check that the next run resumes and gives the uninterrupted result, and that a cleanup removes everything."""
    trained = any("/trained_model/" in name for name in contents(workspace))
    checkpoint = bool([*(workspace / "checkpoints").glob("*/checkpoint.pt")])
    again = server().must(workspace, "run", undisturbed.graph, *more)
    assert contents(workspace) == undisturbed.contents
    assert ("resumed after epoch" in again.said()) == (checkpoint and not trained)
    server().must(workspace, "runs", "clean", "--keep", "1")
    assert lasting(workspace) == undisturbed.tree
    return checkpoint and not trained


def moments(undisturbed, count):
    """When to kill: before and after each rename, around other file changes, and at random times."""
    renames = undisturbed.numbers("os.rename")
    around = [*renames, *(number + 1 for number in renames)]
    others = [number for number in range(1, len(undisturbed.changes) + 1) if number not in around]
    at_events = CHOICES.sample(around, len(around) if TORTURE else count // 2)
    at_events += CHOICES.sample(others, max(0, count * 2 // 3 - len(at_events)))
    faults = [{"kill_at": number} for number in at_events]
    faults += [
        {"kill_after": CHOICES.uniform(0.01, 0.6 * undisturbed.seconds)} for _ in range(max(0, count - len(at_events)))
    ]
    return faults


@pytest.mark.parametrize("kills", some([2, tries(4, 240)]))
def test_run_killed_at_any_moment_is_recoverable(undisturbed, tmp_path, figure, kills):
    def try_(number, fault):
        workspace = tmp_path / f"case{number}"
        run = server().run(workspace, "run", undisturbed.graph, "--quiet", **fault)
        assert run.status in (-signal.SIGKILL, 0), f"{fault}: {run.said()}"
        try:
            check_store(workspace, undisturbed.contents)
            check_history(workspace)
            resumed = check_next_run(undisturbed, workspace)
        except AssertionError as error:
            error.add_note(f"killed by {fault}: {undisturbed.changes[fault.get('kill_at', 1) - 1]}")
            raise
        shutil.rmtree(workspace)
        return run.status == -signal.SIGKILL, resumed, "kill_at" in fault

    found = side_by_side(try_, moments(undisturbed, kills))
    killed = sum(was_killed for was_killed, _, _ in found)
    assert killed > len(found) * 0.8
    figure("runs killed, with the right result afterwards", killed)
    figure("of these between two file changes", sum(at_change for _, _, at_change in found))
    figure("of these resumed after a finished epoch", sum(resumed for _, resumed, _ in found))


def test_killed_cleanup_is_completed_by_next_cleanup(undisturbed, tmp_path, figure):
    shutil.copytree(undisturbed.folder / "workspace", tmp_path / "full")
    (tmp_path / "full" / "checkpoints" / "of-no-run").mkdir(parents=True)
    shutil.copytree(tmp_path / "full", tmp_path / "counted")
    server().must(tmp_path / "counted", "runs", "clean", "--keep", "0", count_to=str(tmp_path / "changes"))
    empty = tree(tmp_path / "counted")
    changes = (tmp_path / "changes").read_text().splitlines()
    numbers = CHOICES.sample(range(1, len(changes) + 1), min(len(changes), tries(2, 60)))

    def try_(number, kill_at):
        workspace = tmp_path / f"case{number}"
        shutil.copytree(tmp_path / "full", workspace)
        assert server().run(workspace, "runs", "clean", "--keep", "0", kill_at=kill_at).status == -signal.SIGKILL
        check_store(workspace, undisturbed.contents)
        check_history(workspace)
        server().must(workspace, "runs", "clean", "--keep", "0")
        assert tree(workspace) == empty
        shutil.rmtree(workspace)

    side_by_side(try_, numbers)
    assert not [name for name in empty if name.startswith(("runs/", "store/", "checkpoints/", "decoded/", "locks/"))]
    figure("cleanups killed", len(numbers))


@thorough
def test_training_processes_end_with_killed_run(undisturbed, tmp_path, figure):
    order = ["run", undisturbed.graph, "--quiet", "--set", "train.process_count_per_node=2"]
    whole = tmp_path / "whole"
    began = time.monotonic()
    run = server().start(whole, *order, setup=WHOLE)
    until_two_processes_work(run, whole)
    before = time.monotonic() - began
    if TORTURE:
        assert run.wait() == 0, run.said()
    else:
        os.kill(run.pid, signal.SIGKILL)
        assert run.wait() == -signal.SIGKILL
    seconds, expected = time.monotonic() - began, contents(whole)
    assert gone(run.pid), below(run.pid)

    def try_(number, moment):
        workspace = tmp_path / f"case{number}"
        run = server().run(workspace, *order, kill_after=moment, setup=WHOLE)
        assert run.status in (-signal.SIGKILL, 0), run.said()
        assert gone(run.pid), below(run.pid)
        check_store(workspace, expected)
        check_history(workspace)
        again = server().must(workspace, *order, setup=WHOLE)
        assert contents(workspace) == expected
        assert gone(again.pid), below(again.pid)
        shutil.rmtree(workspace)
        return run.status == -signal.SIGKILL

    killed = side_by_side(try_, [CHOICES.uniform(0.1 * before, 0.95 * seconds) for _ in range(tries(0, 10))])
    figure("runs with two processes killed", sum(killed) + (not TORTURE))


def until_two_processes_work(run, workspace):
    said = "checkpoints/*/launch/events-*.jsonl"
    wait_until(lambda: [*workspace.glob(said)] or run.poll() is not None, run.said)
    assert run.poll() is None, run.said()


@thorough
@pytest.mark.parametrize("signals", some([1, tries(2, 40)]))
def test_run_cancelled_at_any_moment_leaves_nothing_behind(undisturbed, tmp_path, figure, signals):
    def try_(number, case):
        number_of_signal, moment = case
        workspace = tmp_path / f"case{number}"
        run = server().start(workspace, "run", undisturbed.graph)
        time.sleep(moment)
        began = time.monotonic()
        if run.poll() is None:
            psutil.Process(run.pid).send_signal(number_of_signal)
        status = run.wait()
        seconds = time.monotonic() - began
        if status == -number_of_signal:
            # Before the program handles signals, nothing has been written.
            assert not workspace.exists()
            return 0.0
        assert status in (0, 130), run.said()
        assert gone(run.pid), below(run.pid)
        if not workspace.exists():
            assert "cancelled before it started" in run.said()
            return seconds
        assert not [name for name in tree(workspace) if re.search(r"/\.|\.partial$", name)]
        check_store(workspace, undisturbed.contents)
        (listed,) = History(workspace).latest()
        assert listed.state == ("completed" if status == 0 else "cancelled")
        check_next_run(undisturbed, workspace)
        shutil.rmtree(workspace)
        return seconds if status else 0.0

    cases = [
        (CHOICES.choice((signal.SIGINT, signal.SIGTERM)), CHOICES.uniform(0.0, undisturbed.seconds))
        for _ in range(signals)
    ]
    seconds = side_by_side(try_, cases)
    figure("runs cancelled", len(cases))
    figure("longest time from signal to exit, seconds", round(max(seconds), 2))


def test_signal_during_export_leaves_no_partial_copy(undisturbed, tmp_path):
    target = tmp_path / "copies" / "model"
    shutil.copytree(undisturbed.folder / "workspace", tmp_path / "workspace")
    # The copy takes long enough to be interrupted; in short steps, so that a signal cannot be missed.
    slow = (
        "import time\nfrom vision_designer.graphs.engine import export\n"
        f"def keep(*_):\n    open({str(tmp_path / 'copied')!r}, 'w').close()\n    while True: time.sleep(0.01)\n"
        "export.keep_attributes = keep"
    )
    target.parent.mkdir()
    stored = next((tmp_path / "workspace" / "store").glob("*/trained_model"))
    shutil.copytree(stored, target, ignore=shutil.ignore_patterns("*.png", "*.svg"))
    before = {path: path.read_bytes() for path in target.iterdir()}
    run = server().start(
        tmp_path / "workspace", "run", undisturbed.graph, "--output", f"train.trained_model={target}", setup=slow
    )
    wait_until(lambda: (tmp_path / "copied").exists() or run.poll() is not None, run.said)
    assert run.poll() is None, run.said()
    assert [*target.parent.glob(".*.partial")]
    psutil.Process(run.pid).send_signal(signal.SIGTERM)
    assert run.wait() == 130
    assert "some --output files were not written" in run.said()
    assert [*target.parent.iterdir()] == [target]
    assert {path: path.read_bytes() for path in target.iterdir()} == before


def test_leftovers_of_killed_export_are_removed_by_next(undisturbed, tmp_path):
    target = tmp_path / "scores.csv"
    order = ["run", undisturbed.graph, "--quiet", "--output", f"score.scored_dataset={target}"]
    shutil.copytree(undisturbed.folder / "workspace", tmp_path / "workspace")
    server().must(tmp_path / "workspace", *order)
    whole = target.read_bytes()
    left = tmp_path / ".scores.csv.0123abcd.partial"
    left.write_bytes(whole[:10])
    os.utime(left, (0, 0))
    other = tmp_path / ".other.csv.0123abcd.partial"
    other.write_text("of somebody else")
    os.utime(other, (0, 0))
    server().must(tmp_path / "workspace", *order)
    assert target.read_bytes() == whole
    assert [path.name for path in tmp_path.glob(".*")] == [other.name]
