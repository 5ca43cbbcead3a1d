"""Launches: descriptions, events of workers, and rendezvous, without any computation."""

import json
import os
import subprocess
import sys

import psutil
import pytest
from conftest import make_trial
from waiting import wait_until

from vision_designer.nodes.core.run_settings import SharedRunSettings
from vision_designer.nodes.distributed import remote_worker, rendezvous
from vision_designer.nodes.distributed.rendezvous import (
    RENDEZVOUS,
    Address,
    Rendezvous,
    RendezvousRecord,
    chosen_address,
    record_file,
)
from vision_designer.nodes.distributed.spec import (
    INPUTS,
    SPEC,
    LaunchSpec,
    Work,
    has_ended,
    mark_ended,
    read_failure,
    relative,
    versions,
    write_failure,
)
from vision_designer.nodes.distributed.torchrun import LaunchTarget, command, environment
from vision_designer.nodes.distributed.worker_events import EventReader, EventWriter
from vision_designer.nodes.errors import (
    CouldNotOpenFileError,
    FileParsingFailedError,
    LibraryExceptionError,
    ModuleOutOfMemoryError,
    NotInRangeValueError,
    RunCancelledError,
)
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.vision.hardware.host import available_cores

ADDRESS = Address("127.0.0.1", 29400)


def spec(**changes):
    values = {
        "work": Work.TRAIN,
        "identifier": "abc",
        "machines": 1,
        "processes": 2,
        "max_restarts": 3,
        "workspace": "../../..",
        "outputs": "../../../store/.key",
        "checkpoints": "..",
        "settings": {"epochs": 2, "learning_rate": 0.1, "device": "cpu", "precision": "32-true"},
        "versions": versions(),
    }
    return LaunchSpec(**(values | changes))


# Launch descriptions


def test_launch_description_round_trips(tmp_path):
    transformation = TransformationDirectory((("Resize", 32),))
    spec().write(tmp_path, {"transformation": transformation})
    assert LaunchSpec.read(tmp_path) == spec()
    assert TransformationDirectory.read(tmp_path / INPUTS / "transformation") == transformation


@pytest.mark.parametrize(
    "changes", [{"work": "os.system"}, {"processes": 0}, {"machines": "2"}, {"command": "rm"}, {"settings": None}]
)
def test_invalid_launch_description_is_rejected(tmp_path, changes):
    spec().write(tmp_path, {})
    content = json.loads((tmp_path / SPEC).read_text()) | changes
    (tmp_path / SPEC).write_text(json.dumps(content))
    with pytest.raises(FileParsingFailedError, match=r"launch\.json cannot be read"):
        LaunchSpec.read(tmp_path)


def test_missing_launch_description_error_mentions_shared_workspace(tmp_path):
    with pytest.raises(FileParsingFailedError, match="same shared folder on every machine"):
        LaunchSpec.read(tmp_path)


@pytest.mark.parametrize(("machines", "processes", "several"), [(1, 1, False), (1, 2, True), (2, 1, True)])
def test_launcher_is_needed_for_several_processes(machines, processes, several):
    settings = SharedRunSettings(node_count=machines, process_count_per_node=processes)
    assert settings.several is several


# torch's launcher


def test_single_machine_rendezvous_uses_file_without_listening(tmp_path):
    given = command(spec(), LaunchTarget(tmp_path, 2))
    assert f"--rdzv-endpoint={tmp_path / 'rendezvous'}" in given
    assert any("store_type=file" in option for option in given)
    assert "--local-addr=127.0.0.1" in given


@pytest.mark.parametrize("hosting", [True, False])
def test_multi_machine_rendezvous_uses_address(tmp_path, hosting):
    given = command(spec(machines=4), LaunchTarget(tmp_path, 2, ADDRESS, hosting))
    assert {"--nnodes=1:4", "--nproc-per-node=2", "--max-restarts=3", "--rdzv-endpoint=127.0.0.1:29400"} <= {*given}
    assert any(f"is_host={int(hosting)}" in option for option in given)


def test_processes_share_cores_and_use_interface_of_address(tmp_path, monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.delenv("GLOO_SOCKET_IFNAME", raising=False)
    cores = available_cores()
    assert environment(LaunchTarget(tmp_path, 1))["OMP_NUM_THREADS"] == str(cores)
    assert environment(LaunchTarget(tmp_path, 64))["OMP_NUM_THREADS"] == str(max(1, cores // 64))
    assert environment(LaunchTarget(tmp_path, 2, ADDRESS))["GLOO_SOCKET_IFNAME"] == "lo"
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    assert environment(LaunchTarget(tmp_path, 1))["OMP_NUM_THREADS"] == "7"


# Events of workers


def test_rank_0_events_and_warnings_of_others_reach_job(tmp_path):
    trial = make_trial(tmp_path / "workspace")
    reader = EventReader(tmp_path, trial.job)
    for rank in (0, 1):
        with EventWriter(tmp_path, rank) as writer:
            writer.log("info", f"from {rank}")
            writer.log("warning", "an image is damaged")
            writer.metric("loss", 0.5 + rank, None, 1)
            writer.progress(1 + rank, 4, "images")
    reader.forward()
    reader.forward()
    assert trial.heard.lines == [("info", "from 0"), ("warning", "an image is damaged")]
    assert trial.heard.metrics == [("loss", 0.5, None, 1)]
    assert trial.heard.progress_ == [(1, 4, "images")]


def test_partial_event_lines_are_buffered_and_garbage_ignored(tmp_path):
    trial = make_trial(tmp_path / "workspace")
    reader = EventReader(tmp_path, trial.job)
    file = tmp_path / "events-host-1.jsonl"
    line = json.dumps({"event": "log", "level": "info", "message": "whole"})
    file.write_text("[1]\n" + line[:9])
    reader.forward()
    assert [level for level, _ in trial.heard.lines] == ["debug"]
    with file.open("a") as opened:
        opened.write(line[9:] + "\n")
    reader.forward()
    assert trial.heard.lines[1:] == [("info", "whole")]


def test_failure_reason_is_first_exit_of_last_attempt(tmp_path):
    reader = EventReader(tmp_path, make_trial(tmp_path / "workspace").job)
    (tmp_path / "output-host-1.log").write_text("exitcode: -9\n")
    reader.forward()
    assert reader.reason == "exitcode: -9"
    lines = [(0, 1.0, "old"), (1, 5.0, "Connection closed by peer"), (1, 4.0, "ValueError: the cause")]
    (tmp_path / "events-host-1.jsonl").write_text(
        "".join(
            json.dumps({"event": "crashed", "attempt": attempt, "time": at, "reason": reason}) + "\n"
            for attempt, at, reason in lines
        )
    )
    reader.forward()
    assert reader.reason == "ValueError: the cause"


def test_cancelled_job_stops_at_next_event(tmp_path):
    trial = make_trial(tmp_path / "workspace")
    with EventWriter(tmp_path, 0) as writer:
        writer.progress(1, 2, "images")
    trial.cancelled.set()
    with pytest.raises(RunCancelledError):
        EventReader(tmp_path, trial.job).forward()


def test_worker_failure_keeps_error_name_and_message(tmp_path):
    assert read_failure(tmp_path) is None
    write_failure(tmp_path, ModuleOutOfMemoryError("memory ran out", fits=4))
    error = read_failure(tmp_path)
    assert isinstance(error, ModuleOutOfMemoryError)
    assert error.message == "memory ran out"


def test_launch_has_ended_if_marked_or_removed(tmp_path):
    assert not has_ended(tmp_path)
    mark_ended(tmp_path)
    assert has_ended(tmp_path)
    assert has_ended(tmp_path / "gone")


# Rendezvous


@pytest.mark.parametrize("text", ["", "host", "host:", ":29400", "host:0", "host:70000", "host:port"])
def test_invalid_address_is_rejected_with_example(text):
    with pytest.raises(NotInRangeValueError, match="HOST:PORT"):
        Address.parse(text)


@pytest.mark.parametrize("text", ["host:29400", "192.168.1.10:1", "[fe80::1]:65535"])
def test_address_round_trips(text):
    assert str(Address.parse(text)) == text


def test_rendezvous_address_is_from_environment_or_free_port(monkeypatch):
    monkeypatch.setenv(RENDEZVOUS, "node1:29400")
    assert chosen_address() == Address("node1", 29400)
    monkeypatch.delenv(RENDEZVOUS)
    assert chosen_address().port > 0


@pytest.fixture
def met(tmp_path):
    place = Rendezvous(tmp_path, ADDRESS)
    yield place
    place.close()


def test_run_announces_one_launch_at_a_time(tmp_path, met):
    trial = make_trial(tmp_path)
    assert RendezvousRecord.find(tmp_path, ADDRESS).launch == ""
    with met.invite(tmp_path / "checkpoints" / "key" / "launch", trial.job):
        assert RendezvousRecord.find(tmp_path, ADDRESS).launch == "checkpoints/key/launch"
        trial.cancelled.set()
        with pytest.raises(RunCancelledError), met.invite(tmp_path, trial.job):
            pass
    assert RendezvousRecord.find(tmp_path, ADDRESS).launch == ""
    met.close()
    assert RendezvousRecord.find(tmp_path, ADDRESS) is None


def join(workspace, wait=0.0):
    said = []
    remote_worker.join(ADDRESS, workspace, None, wait, said.append)
    return said


def test_join_without_waiting_run_reports_remedy(tmp_path):
    with pytest.raises(CouldNotOpenFileError, match=r"no run is waiting for machines at 127\.0\.0\.1:29400"):
        join(tmp_path)


def test_join_with_other_version_is_rejected_with_both_versions(tmp_path, met):
    record = RendezvousRecord(versions=versions() | {"torch": "1.0"}, launch="", beat=1)
    met.close()
    record_file(tmp_path, ADDRESS).write_text(record.model_dump_json())
    with pytest.raises(LibraryExceptionError, match=r"torch .* here and 1\.0 there"):
        join(tmp_path)


def test_join_without_shared_workspace_is_rejected(tmp_path, met):
    folder = tmp_path / "checkpoints" / "key" / "launch"
    folder.mkdir(parents=True)
    with (
        met.invite(folder, make_trial(tmp_path).job),
        pytest.raises(FileParsingFailedError, match="same shared folder"),
    ):
        join(tmp_path)


def test_join_without_device_of_run_is_rejected(tmp_path, met, monkeypatch):
    monkeypatch.setattr("vision_designer.nodes.vision.hardware.devices.available_devices", lambda: ["cpu"])
    folder = tmp_path / "checkpoints" / "key" / "launch"
    folder.mkdir(parents=True)
    spec(settings={"device": "cuda", "precision": "32-true"}).write(folder, {})
    with met.invite(folder, make_trial(tmp_path).job), pytest.raises(NotInRangeValueError, match="cuda"):
        join(tmp_path)


@pytest.mark.parametrize(("work", "refused"), [(Work.TRAIN, True), (Work.SCORE, False)])
def test_join_without_gradient_backend_is_rejected(tmp_path, met, monkeypatch, work, refused):
    class Started(Exception):
        pass

    def start(*arguments):
        raise Started

    monkeypatch.setattr("vision_designer.nodes.vision.hardware.devices.available_devices", lambda: ["mps", "cpu"])
    monkeypatch.setattr(remote_worker, "torchrun", start)
    folder = tmp_path / "checkpoints" / "key" / "launch"
    folder.mkdir(parents=True)
    spec(work=work, machines=2, processes=1, settings={"device": "mps", "precision": "32-true"}).write(folder, {})
    with met.invite(folder, make_trial(tmp_path).job):
        if refused:
            with pytest.raises(NotInRangeValueError, match=r"\(node_count\) is 2.*mps"):
                join(tmp_path)
        else:
            with pytest.raises(Started):
                join(tmp_path)


def test_join_ends_when_run_ends_or_is_killed(tmp_path, met, monkeypatch):
    monkeypatch.setattr(remote_worker, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(remote_worker, "STALE_SECONDS", 0.2)
    monkeypatch.setattr(rendezvous, "HEARTBEAT_SECONDS", 0.01)
    record = record_file(tmp_path, ADDRESS).read_text()
    met.close()
    # As left by a killed run: nobody renews it.
    record_file(tmp_path, ADDRESS).write_text(record)
    assert join(tmp_path) == ["joined the run at 127.0.0.1:29400", "the run has ended"]


def test_launch_paths_are_relative_to_workspace(tmp_path):
    assert relative(tmp_path / "store" / ".key", tmp_path / "checkpoints" / "key" / "launch") == "../../../store/.key"


CHAIN = """
import os, subprocess, sys, time
from vision_designer.nodes.system.processes import end_with_parent, environment_for_children
if sys.argv[1] != "first":
    end_with_parent()
if sys.argv[1] != "last":
    child = subprocess.Popen(
        [sys.executable, "-c", os.environ["CHAIN"], "middle" if sys.argv[1] == "first" else "last"],
        env=os.environ | environment_for_children(),
        start_new_session=True,
    )
    print(child.pid, flush=True)
time.sleep(3600)
"""


@pytest.mark.slow
def test_child_process_ends_with_parent():
    first = subprocess.Popen(
        [sys.executable, "-c", CHAIN, "first"], env=os.environ | {"CHAIN": CHAIN}, stdout=subprocess.PIPE, text=True
    )
    below = [psutil.Process(int(first.stdout.readline())) for _ in range(2)]
    first.kill()
    first.wait()
    first.stdout.close()
    wait_until(lambda: not any(process.is_running() for process in below))
