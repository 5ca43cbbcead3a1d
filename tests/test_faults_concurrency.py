"""Concurrent runs, locked and damaged databases, clock jumps, and killed child processes."""

import json
import multiprocessing
import os
import random
import shutil
import signal
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor

import killable_runs
import pytest
from conftest import make_trial
from killable_runs import SMALL, below, contents, gone, server
from levels import some, thorough, tries
from small_graphs import SMALL as COMPONENTS
from small_graphs import run_in, small_graph
from waiting import wait_until

from vision_designer.graphs.diff import compare_runs
from vision_designer.graphs.history.run_folder import BEGIN, EVENTS, GRAPH, KILLED, RESULT
from vision_designer.graphs.history.runs import History
from vision_designer.nodes.errors import CouldNotOpenFileError, LibraryExceptionError, ModuleOutOfMemoryError
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.vision.datasets.conversion import convert
from vision_designer.nodes.vision.loading.loader import Loader

HAND = ("--components", SMALL, "--quiet")
DAMAGED = [b'{"nodes": {"a": 1}}', b"", b"{", b"[]", b'{"nodes": 3}', b"\xff\xfe\0", b"null"]
LOCKED_SOON = "from vision_designer.graphs.history import run_database; run_database.LOCKED_SECONDS = 0.5"


def waiting(first, last, seconds=0.2):
    """A slow graph that adds numbers, with parts that other graphs share."""
    nodes = [(f"n{value}", "constant", {"value": value}) for value in range(first, last)]
    nodes += [(f"w{value}", "misbehave", {"how": "wait", "seconds": seconds + value / 1000}) for value in (first, last)]
    links = []
    for value in range(first, last):
        nodes.append((f"sum{value}", "add", {}))
        links.append((f"n{value}.value", f"sum{value}.first"))
        before = f"sum{value - 1}.sum" if value > first else f"w{last}.value"
        links.append((before, f"sum{value}.second"))
    links.append((f"w{first}.value", f"w{last}.value"))
    return small_graph(*nodes, links=links)


def written(path, document):
    document.write(path, COMPONENTS)
    return path


def listed(workspace):
    return [(run.id, run.state) for run in History(workspace).latest(1000)]


# Concurrent runs


@pytest.mark.slow
def test_concurrent_runs_compute_each_output_once(tmp_path, figure):
    count = tries(4, 20)
    graphs = [written(tmp_path / f"g{first}.json", waiting(first, first + 4)) for first in range(4)]
    workspace = tmp_path / "workspace"
    runs = [server().start(workspace, "run", graphs[number % 4], *HAND, "--jobs", 2) for number in range(count)]
    looks = 0
    with ThreadPoolExecutor(1) as thread:
        cleaning = None
        while any(run.poll() is None for run in runs):
            # Readers in the meantime see a consistent state and do not interfere, and neither does a cleanup.
            assert all(state in ("running", "completed") for _, state in listed(workspace))
            looks += 1
            if cleaning is None or cleaning.done():
                assert cleaning is None or cleaning.result().status in (0, 2)
                cleaning = thread.submit(server().run, workspace, "runs", "clean", "--keep", "1000")
            # Leave the cores to the runs.
            time.sleep(0.1)
    for run in runs:
        assert run.status == 0, run.said()
    assert [state for _, state in listed(workspace)] == ["completed"] * count
    computed = []
    for run_id, _ in listed(workspace):
        result = History(workspace).result(run_id)
        computed += [node.key for node in result.nodes.values() if node.state == "completed"]
        sums = [name for name in result.nodes if name.startswith("sum")]
        first = min(int(name[3:]) for name in sums)
        last = result.nodes[f"sum{first + 3}"]
        assert last.metrics["sum"] == sum(range(first, first + 4)) + 1
    assert len(computed) == len(set(computed)) == len([*(workspace / "store").iterdir()])
    with sqlite3.connect(workspace / "runs.db") as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("SELECT count(DISTINCT run) FROM nodes").fetchall() == [(count,)]
    database.close()
    figure("concurrent runs in one workspace", count)
    figure("shared outputs, each computed once", len(computed))
    figure("reads of the history in the meantime", looks)


@thorough
def test_concurrent_no_reuse_runs_leave_consistent_store(tmp_path):
    graph = written(tmp_path / "g.json", waiting(0, 4))
    server().must(tmp_path / "alone", "run", graph, *HAND)
    runs = [server().start(tmp_path / "both", "run", graph, *HAND, "--no-reuse") for _ in range(2)]
    for run in runs:
        assert run.wait() == 0, run.said()
    assert contents(tmp_path / "both") == contents(tmp_path / "alone")
    assert not [*(tmp_path / "both" / "store").glob(".*")]


@thorough
def test_cleanup_removes_nothing_needed_by_starting_runs(tmp_path, figure):
    graph = written(tmp_path / "g.json", waiting(0, 3, seconds=0.02))
    server().must(tmp_path / "alone", "run", graph, *HAND)
    workspace, cleaned = tmp_path / "workspace", 0
    for _ in range(tries(3, 25)):
        runs = [server().start(workspace, "run", graph, *HAND) for _ in range(3)]
        while any(run.poll() is None for run in runs):
            clean = server().run(workspace, "runs", "clean", "--keep", "0")
            assert clean.status == 0 or "a run is active" in clean.said(), clean.said()
            cleaned += clean.status == 0
        for run in runs:
            assert run.status == 0, run.said()
        check_small_store(workspace, contents(tmp_path / "alone"))
    figure("cleanups while runs started", cleaned)


def check_small_store(workspace, expected):
    found = contents(workspace)
    assert found == {name: hash_ for name, hash_ in expected.items() if name in found}


# A locked database


def test_locked_database_prevents_run_with_error(tmp_path):
    workspace = tmp_path / "workspace"
    run_in(workspace, small_graph(("a", "constant", {})))
    before = listed(workspace)
    graph = written(tmp_path / "g.json", small_graph(("a", "constant", {})))
    holder = sqlite3.connect(workspace / "runs.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    run = server().run(workspace, "run", graph, *HAND, setup=LOCKED_SOON)
    holder.close()
    assert run.status == 1
    assert run.said() == (
        f"FailedToWriteOutputsError (0160): {workspace}/runs.db is locked by another program: database is locked. Wait "
        "until that program has finished, or close it, and try again.\n"
    )
    assert listed(workspace) == before
    assert len([*(workspace / "runs").iterdir()]) == 1


def test_run_ending_with_locked_database_is_recorded_later(tmp_path):
    workspace = tmp_path / "workspace"
    graph = written(tmp_path / "g.json", small_graph(("a", "misbehave", {"how": "hold"})))
    run = server().start(workspace, "run", graph, *HAND, "--events", tmp_path / "events.jsonl", setup=LOCKED_SOON)
    wait_until(
        lambda: (tmp_path / "events.jsonl").exists() and "node_started" in (tmp_path / "events.jsonl").read_text()
    )
    holder = sqlite3.connect(workspace / "runs.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    (tmp_path / "released").touch()
    assert run.wait() == 0, run.said()
    holder.close()
    ((run_id, state),) = listed(workspace)
    assert state == "completed"
    result = History(workspace).result(run_id)
    assert result.state == "completed"
    assert History(workspace).latest()[0].seconds == pytest.approx(result.seconds)


# A damaged database


@pytest.fixture
def three_runs(tmp_path):
    workspace = tmp_path / "workspace"
    for value in (1, 2):
        run_in(workspace, small_graph(("a", "constant", {"value": value})))
    run_in(workspace, small_graph(("a", "misbehave", {"how": "refuse"}), ("b", "constant", {"value": 7})))
    return workspace


def garbage(file):
    file.write_bytes(random.Random(1).randbytes(40_000))


def nothing(file):
    file.write_bytes(b"")


def half(file):
    os.truncate(file, file.stat().st_size // 2)


def overwrite_page(file):
    with file.open("r+b") as opened:
        opened.seek(4096)
        opened.write(random.Random(2).randbytes(4096))


def no_file(file):
    file.unlink()


def log_of_another(file):
    other = file.with_name("other.db")
    connection = sqlite3.connect(other)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE t (x)")
    connection.commit()
    shutil.copy(f"{other}-wal", f"{file}-wal")
    connection.close()
    other.unlink()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("damage", "kept"),
    [(garbage, True), (half, True), (overwrite_page, True), (nothing, False), (no_file, False)],
)
def test_damaged_database_is_rebuilt_from_run_folders(three_runs, damage, kept):
    history = History(three_runs)
    before, usual = history.latest(), history.usual_seconds()
    damage(history.database)
    damaged = history.database.read_bytes() if kept else b""
    after = History(three_runs).latest()
    assert [(run.id, run.title, run.graph, run.state, run.started) for run in after] == [
        (run.id, run.title, run.graph, run.state, run.started) for run in before
    ]
    # The damaged file is kept for recovery by the user.
    aside = [*three_runs.glob("runs.db.damaged-*")]
    assert [file.read_bytes() for file in aside] == ([damaged] if kept else [])
    assert history.usual_seconds().keys() == usual.keys()
    assert history.resolve("latest") == before[0].id
    # The outputs are again known to be in use.
    assert history.clean(3).outputs == []
    run_id = run_in(three_runs, small_graph(("a", "constant", {"value": 1})))
    assert history.result(run_id).nodes["a"].state == "reused"
    assert [run.id for run in history.latest()] == [run_id, *(run.id for run in before)]


def test_write_ahead_log_of_other_database_is_harmless(three_runs):
    before = listed(three_runs)
    log_of_another(three_runs / "runs.db")
    assert listed(three_runs) == before


def test_foreign_database_is_reported_and_kept(three_runs):
    file = three_runs / "runs.db"
    file.unlink()
    with sqlite3.connect(file) as other:
        other.execute("CREATE TABLE runs (miles INTEGER)")
    other.close()
    listing = server().run(three_runs, "runs", "list")
    assert listing.status == 1
    assert f"FailedToWriteOutputsError (0160): {file} cannot be used: " in listing.said()
    assert "Move it away; it will be rebuilt from the folders of the runs." in listing.said()
    with sqlite3.connect(file) as other:
        assert [column[1] for column in other.execute("PRAGMA table_info(runs)")] == ["miles"]
    other.close()
    file.rename(file.with_name("away.db"))
    assert len(listed(three_runs)) == 3


@pytest.mark.parametrize("seen", some([True, False]), ids=["seen meanwhile", "seen later"])
def test_active_run_survives_database_damage(tmp_path, seen):
    workspace = tmp_path / "workspace"
    run_in(workspace, small_graph(("a", "constant", {})))
    (earlier,) = History(workspace).latest()
    graph = written(tmp_path / "g.json", small_graph(("a", "misbehave", {"how": "hold"})))
    run = server().start(workspace, "run", graph, *HAND, "--events", tmp_path / "events.jsonl")
    wait_until(
        lambda: (tmp_path / "events.jsonl").exists() and "node_started" in (tmp_path / "events.jsonl").read_text()
    )
    garbage(workspace / "runs.db")
    if seen:
        assert [state for _, state in listed(workspace)] == ["running", "completed"]
    (tmp_path / "released").touch()
    assert run.wait() == 0, run.said()
    assert [(run.state, run.started > earlier.started) for run in History(workspace).latest()] == [
        ("completed", True),
        ("completed", False),
    ]


def test_run_killed_after_result_has_state_of_result(three_runs):
    history = History(three_runs)
    with sqlite3.connect(history.database) as database:
        database.execute("UPDATE runs SET state = 'running', seconds = NULL")
    database.close()
    failed, *_ = history.latest()
    shutil.rmtree(history.folder(failed.id))
    assert [run.state for run in history.latest()] == ["failed", "completed", "completed"]
    with sqlite3.connect(history.database) as database:
        database.execute("UPDATE runs SET state = 'running', seconds = NULL")
    database.close()
    assert [(run.state, run.error) for run in history.latest()] == [
        ("failed", KILLED),
        ("completed", ""),
        ("completed", ""),
    ]


# Damaged files of a run


@thorough
@pytest.mark.slow
@pytest.mark.parametrize("name", [RESULT, GRAPH, EVENTS, BEGIN])
@pytest.mark.parametrize("content", some(DAMAGED))
@pytest.mark.parametrize("anew", some([False, True]), ids=["known", "made anew"])
def test_damaged_run_is_reported_and_others_are_listed(three_runs, name, content, anew):
    history = History(three_runs)
    newest, middle, oldest = (run.id for run in history.latest())
    file = history.folder(middle) / name
    file.write_bytes(content)
    if anew:
        history.database.unlink()
    said = server().must(three_runs, "runs", "list").said()
    assert newest in said and oldest in said
    assert "Traceback" not in said
    assert compare_runs(history, newest, oldest).runs == (newest, oldest)
    shown = server().run(three_runs, "runs", "show", middle)
    compared = server().run(three_runs, "runs", "compare", middle, oldest)
    for command in (shown, compared):
        if name in (RESULT, GRAPH):
            assert command.status == 2
            assert str(file) in command.said()
        elif middle in said:
            assert command.status == 0, command.said()
    server().must(three_runs, "runs", "clean", "--keep", "1")
    assert oldest in {run_id for run_id, _ in listed(three_runs)} or middle in {i for i, _ in listed(three_runs)}


def test_damaged_result_states_reason(three_runs):
    history = History(three_runs)
    run_id = history.latest()[0].id
    (history.folder(run_id) / RESULT).write_text(
        '{"run_id": "r", "state": "completed", "seconds": 1, "nodes": {"a": {}}}'
    )
    with pytest.raises(
        CouldNotOpenFileError, match=r"result\.json is damaged: nodes\.a\.state is missing, or has the wrong type"
    ):
        history.result(run_id)


# Clock jumps


def test_run_after_clock_jump_back_is_latest(tmp_path):
    workspace = tmp_path / "workspace"
    first = written(tmp_path / "one.json", small_graph(("a", "constant", {"value": 1})))
    second = written(tmp_path / "two.json", small_graph(("a", "constant", {"value": 2})))
    server().must(workspace, "run", first, *HAND)
    server().must(workspace, "run", second, *HAND, clock=-86_400.0)
    newest, oldest = History(workspace).latest()
    assert newest.started < oldest.started
    assert History(workspace).resolve("latest") == newest.id
    assert History(workspace).result(newest.id).nodes["a"].metrics == {"value": 2}
    # Run folders are in order too.
    (workspace / "runs.db").unlink()
    assert [run.id for run in History(workspace).latest()] == [newest.id, oldest.id]
    assert History(workspace).clean(1).runs == [oldest.id]


# Killed child processes


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "error", "remedy"),
    some(
        [
            (
                signal.SIGKILL,
                ModuleOutOfMemoryError,
                r"was terminated by SIGKILL, which happens when memory runs out\. Close",
            ),
            (signal.SIGSEGV, LibraryExceptionError, r"was terminated by SIGSEGV\..*Workers \(workers\) to 0"),
        ]
    ),
)
def test_killed_decoding_worker_is_reported_with_signal(tmp_path, make_images, number, error, remedy):
    directory = convert(make_images(tmp_path / "images", count=20), fail_on_invalid=False, job=make_trial(tmp_path).job)
    loader = Loader(directory, TransformationDirectory((("Resize", 24),)), batch_size=2, workers=1, device="cpu")

    def read():
        batches = loader.epoch()
        next(batches)
        (worker,) = multiprocessing.active_children()
        os.kill(worker.pid, number)
        return [*batches]

    # In a thread, as nodes run.
    with ThreadPoolExecutor(1) as thread, pytest.raises(error, match=f"a decoding process {remedy}"):
        thread.submit(read).result()


@pytest.mark.slow
@thorough
@pytest.mark.parametrize(
    ("number", "said"), [(9, "ModuleOutOfMemoryError (0138)"), (11, "LibraryExceptionError (1000)")]
)
def test_repeatedly_killed_training_process_is_reported_with_signal(tmp_path, number, said):
    graph = killable_runs.write_chain(tmp_path)
    more = ["epochs=500", "patience=500", "process_count_per_node=2", "max_restarts=0"]
    settings = [part for text in more for part in ("--set", f"train.{text}")]
    run = server().start(tmp_path / "workspace", "run", graph, "--quiet", *settings, setup=killable_runs.WHOLE)
    found = []

    def works():
        assert run.poll() is None, run.said()
        events = [*(tmp_path / "workspace").glob("checkpoints/*/launch/events-*.jsonl")]
        found[:] = [line for line in below(run.pid) if "distributed.worker" in line.split(" -m ")[-1]]
        return any("progress" in file.read_text() for file in events)

    wait_until(works)
    os.kill(int(found[-1].split(":")[0]), number)
    assert run.wait() == 1
    name = signal.Signals(number).name
    assert run.said().startswith(f"train: {said}: a worker process was terminated by {name}")
    assert len(run.said().splitlines()) == 1
    assert gone(run.pid), below(run.pid)
    states = {id_: node["state"] for id_, node in newest_result(tmp_path / "workspace")["nodes"].items()}
    assert (states["train"], states["score"], states["apply_test"]) == ("failed", "skipped", "completed")


def newest_result(workspace):
    return json.loads((History(workspace).folder(History(workspace).resolve("latest")) / RESULT).read_text())
