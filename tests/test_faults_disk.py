"""Full, read-only, and removed disks: one line states the path and the remedy, and nothing is lost."""

import errno
import os
import random
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing

import killable_runs
import pytest
from killable_runs import SMALL, check_store, contents, server
from levels import some, thorough, tries
from small_graphs import SMALL as COMPONENTS
from small_graphs import run_in, small_graph
from waiting import wait_until

from vision_designer.graphs.history.run_folder import RESULT
from vision_designer.graphs.history.run_summaries import ABOUT
from vision_designer.graphs.history.runs import History
from vision_designer.nodes.errors import FailedToWriteOutputsError
from vision_designer.nodes.system.atomic_files import writing
from vision_designer.nodes.vision.training.checkpoint import Checkpoint

CHOICES = random.Random(20260102)
LINE = re.compile(r"(\w+: )?FailedToWriteOutputsError \(0160\): (?P<place>/\S+) (?P<why>.*)")
REMEDY = (
    "Free some space|Free some disk space|Check the write permissions|Check the disk|its disk is no longer available"
)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    return killable_runs.undisturbed(tmp_path_factory.getbasetemp() / "undisturbed")


@pytest.fixture
def disk(tmp_path):
    """Creates small disks in memory, and removes them."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a disk")
    made = []

    def make(name, megabytes):
        folder = tmp_path / name
        folder.mkdir()
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={megabytes * 1024:.0f}k", "tmpfs", folder], capture_output=True
        )
        if done.returncode:
            pytest.skip(f"a disk in memory cannot be mounted here: {done.stderr.decode().strip()}")
        made.append(folder)
        return folder

    yield make
    for folder in made:
        while folder.is_mount():
            subprocess.run(["umount", "-l", folder], check=True)


def check_messages(run, workspace):
    """Check that there is a message, and that each names a path in the workspace and a remedy."""
    lines = [line for line in run.said().splitlines() if not line.startswith("RunCancelledError")]
    assert run.status == 1, run.said()
    assert lines
    for line in lines:
        found = LINE.fullmatch(line)
        assert found, run.said()
        assert found["place"].startswith(str(workspace)), run.said()
        assert re.search(REMEDY, found["why"]), run.said()


@pytest.mark.slow
def test_disk_full_at_any_moment_is_reported_and_recoverable(undisturbed, disk, figure):
    needed = sum(file.stat().st_size for file in (undisturbed.folder / "workspace").rglob("*")) / 2**20
    # The checkpoints are larger than the remaining space.
    sizes = [0.05, *(CHOICES.uniform(0.1, 3 * needed) for _ in range(tries(1, 9)))]
    filled = 0
    for number, megabytes in enumerate(sizes):
        root = disk(f"disk{number}", megabytes)
        workspace = root / "workspace"
        run = server().run(workspace, "run", undisturbed.graph, "--quiet", output=f"{root}.txt")
        if run.status:
            filled += 1
            check_messages(run, workspace)
        check_store(workspace, undisturbed.contents)
        assert not [*(workspace / "store").glob(".*")]
        subprocess.run(["mount", "-o", "remount,size=1g", root], check=True)
        assert "completed" not in {listed.state for listed in History(workspace).latest()} or not run.status
        again = server().run(workspace, "run", undisturbed.graph, "--quiet", output=f"{root}.txt")
        assert again.status == 0, again.said()
        assert contents(workspace) == undisturbed.contents
        subprocess.run(["umount", "-l", root], check=True)
    assert filled >= len(sizes) // 2
    figure("disks filled during a run", filled)


@pytest.mark.slow
@pytest.mark.parametrize("limit", some([1000, 100, 3000]))
def test_file_size_limit_ends_run_with_error_and_loses_nothing(tmp_path, limit):
    """Stands for a quota; it also cuts off the run's output, so messages are tested elsewhere."""
    graph = tmp_path / "g.json"
    small_graph(("a", "constant", {"value": 1}), ("f", "misbehave", {"how": "fill"})).write(graph, COMPONENTS)
    workspace = tmp_path / "workspace"
    run = server().run(workspace, "run", graph, "--components", SMALL, "--quiet", limit=limit)
    assert run.status == 1
    assert "Traceback" not in run.said()
    assert server().run(workspace, "run", graph, "--components", SMALL, "--only", "a").status == 0


@pytest.mark.parametrize("number", [errno.EDQUOT, errno.EIO, errno.ESTALE, errno.ENOTCONN, errno.EROFS, errno.ENOENT])
def test_every_write_error_has_remedy(tmp_path, number):
    with pytest.raises(FailedToWriteOutputsError) as raised, writing(tmp_path):
        raise OSError(number, os.strerror(number), str(tmp_path / "file"))
    assert re.fullmatch(
        rf"{tmp_path}/file cannot be written: {os.strerror(number).lower()}\. .*({REMEDY}).*", raised.value.message
    )


def test_read_only_workspace_is_reported(disk, undisturbed):
    root = disk("disk", 10)
    workspace = root / "workspace"
    run_in(workspace, small_graph(("a", "constant", {})))
    subprocess.run(["mount", "-o", "remount,ro", root], check=True)
    run = server().run(workspace, "run", undisturbed.graph, "--quiet", output=f"{root}.txt")
    check_messages(run, workspace)
    subprocess.run(["mount", "-o", "remount,rw", root], check=True)
    assert [listed.state for listed in History(workspace).latest()] == ["completed"]


@pytest.fixture
def freezable(disk, undisturbed):
    """A workspace with two runs, the later one killed, and a function that makes its disk read-only."""
    root = disk("disk", 200)
    workspace = root / "workspace"
    shutil.copytree(undisturbed.folder / "workspace", workspace, symlinks=True)
    (run,) = History(workspace).latest()
    History(workspace).describe(run.id, name="first")
    killed = workspace / "runs" / f"20990101-000000-{run.id[-4:]}"
    shutil.copytree(workspace / "runs" / run.id, killed)
    for file in (RESULT, ABOUT):
        (killed / file).unlink()
    yield workspace, lambda: subprocess.run(["mount", "-o", "remount,ro", root], check=True)
    subprocess.run(["mount", "-o", "remount,rw", root], check=True)


@thorough
def test_commands_that_only_read_work_in_read_only_workspace(freezable, undisturbed, tmp_path):
    workspace, freeze = freezable
    freeze()
    killed, run = (listed.id for listed in History(workspace).latest())
    commands = {
        "runs list": (run, killed, "cannot be written"),
        "runs show first": ("completed",),
        f"runs compare {run} {killed}": ("parameters",),
        f"models show {run}": ("categories",),
        "models list": ("There are no models",),
        f"validate {undisturbed.graph}": ("no problems",),
        f"run --dry-run {undisturbed.graph}": ("reuse",),
    }
    for number, (command, words) in enumerate(commands.items()):
        done = server().run(workspace, *command.split(), output=tmp_path / f"{number}.txt")
        assert done.status == 0, (command, done.said())
        assert all(word in done.said() for word in words), (command, done.said())
    check_messages(server().run(workspace, "runs", "name", run, "second", output=tmp_path / "name.txt"), workspace)


def drop_details(database):
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("DROP TABLE details")


@pytest.mark.parametrize(
    "change",
    [
        lambda database: database.unlink(),
        lambda database: database.write_bytes(b"no database" * 999),
        pytest.param(drop_details, id="of an older version"),
    ],
)
def test_runs_of_read_only_workspace_are_listed_whatever_its_database_is_like(freezable, change):
    workspace, freeze = freezable
    change(workspace / "runs.db")
    freeze()
    history = History(workspace)
    assert [(run.state, run.name) for run in history.latest()] == [("completed", ""), ("completed", "first")]
    assert history.latest() == history.latest()


def test_changes_that_are_only_in_the_log_of_the_database_are_read_from_read_only_disk(freezable):
    workspace, freeze = freezable
    history, moved = History(workspace), workspace.with_name("moved")
    with closing(sqlite3.connect(history.database)) as connection:
        # As long as somebody reads, SQLite keeps changes in a file beside the database.
        connection.execute("SELECT id FROM runs").fetchone()
        expected = history.latest()
        assert history.database.with_name("runs.db-wal").stat().st_size
        shutil.copytree(workspace, moved, symlinks=True)
    freeze()
    assert History(moved).latest() == expected
    assert History(moved).not_recorded is False


OBEDIENT = "import killable_runs; killable_runs.obey_permissions()"
SOMEBODY = 65534

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a file to somebody else")


def give_away(folder):
    for path in (folder, *folder.rglob("*")):
        os.chown(path, SOMEBODY, SOMEBODY)


@only_root
def test_workspace_of_other_user_is_reported(undisturbed, tmp_path):
    workspace = tmp_path / "workspace"
    run_in(workspace, small_graph(("a", "constant", {})))
    give_away(workspace)
    run = server().run(workspace, "run", undisturbed.graph, "--quiet", setup=OBEDIENT)
    check_messages(run, workspace)
    assert [listed.state for listed in History(workspace).latest()] == ["completed"]


@pytest.mark.slow
@only_root
@pytest.mark.parametrize("part", some(["store", "runs", "."]))
def test_revoked_permission_is_reported_and_recoverable(tmp_path, part):
    workspace, graph = tmp_path / "workspace", tmp_path / "g.json"
    nodes = [("w", "misbehave", {"how": "hold"}), ("a", "add", {})]
    small_graph(*nodes, links=[("w.value", "a.first")]).write(graph, COMPONENTS)
    order = ["run", graph, "--components", SMALL, "--quiet"]
    run = server().start(workspace, *order, setup=OBEDIENT)
    wait_until(lambda: run.poll() is not None or [*workspace.glob("store/.*")])
    give_away(workspace / part)
    (tmp_path / "released").touch()
    run.wait()
    check_messages(run, workspace)
    for path in (workspace, *workspace.rglob("*")):
        os.chown(path, 0, 0)
    server().must(workspace, *order, setup=OBEDIENT)
    assert History(workspace).latest()[0].state == "completed"


@pytest.mark.slow
@pytest.mark.parametrize("when", some(["store/.*", "checkpoints/*/checkpoint.pt"]))
def test_disk_removed_during_run_is_reported(undisturbed, disk, when):
    root = disk("disk", 1000)
    workspace = root / "workspace"
    long = [part for name in ("epochs", "patience") for part in ("--set", f"train.{name}=10000")]
    run = server().start(workspace, "run", undisturbed.graph, "--quiet", *long, output=f"{root}.txt")
    wait_until(lambda: run.poll() is not None or [*workspace.glob(when)])
    subprocess.run(["umount", "-l", root], check=True)
    run.wait()
    # Files that were read are missing too.
    assert run.status == 1
    for line in run.said().splitlines():
        assert re.search(r"FailedToWriteOutputsError \(0160\)|CouldNotOpenFileError \(0048\)", line), run.said()
        assert re.search(f"{REMEDY}|Check the disk|Check that its disk", line), run.said()
    # No other workspace is created at the path of the disk.
    assert not (workspace / "runs.db").exists()
    assert not [*workspace.glob("store/*")]


@pytest.mark.parametrize("left", ["nothing", "mount point"])
def test_nothing_is_written_where_removed_disk_was_mounted(trial, tmp_path, left):
    """What is written during a node, long after its folders were created."""
    job, workspace = trial.job, trial.job.workspace
    part = job.part("fold_1", trial.heard)
    for checkpoint in (Checkpoint(job.checkpoints), Checkpoint(part.checkpoints)):
        checkpoint.save({})
    workspace.rename(tmp_path.with_name(f"{tmp_path.name}_removed"))
    if left == "mount point":
        workspace.mkdir()
    writes = (
        lambda: Checkpoint(job.checkpoints).save({}),
        lambda: Checkpoint(part.checkpoints).save({}),
        lambda: job.output_folder("model"),
        lambda: part.output_folder("model"),
        lambda: job.part("fold_2", trial.heard),
        lambda: job.cache_folder("features", "abc"),
    )
    for write in writes:
        with pytest.raises(FailedToWriteOutputsError, match="its disk is no longer available"), writing(workspace):
            write()
    assert not [*workspace.rglob("*")]
