"""The data process: started when needed, and restarted after it has ended."""

import os
import signal

import pytest
import shiboken6
from levels import thorough
from PySide6.QtCore import QProcess, Signal
from PySide6.QtWidgets import QLabel

from vision_designer.editor import workers
from vision_designer.editor.workers import DataProcess


@pytest.fixture
def data(qapp):
    data = DataProcess()
    yield data
    data.close()


def outcome(qtbot, data, kind, **arguments):
    """The answer, or the message of the failure."""
    found = []
    data.request(kind, arguments, found.append, found.append)
    qtbot.waitUntil(lambda: bool(found))
    return found[0]


def test_process_starts_on_first_request(data):
    assert data.process_id == 0


def test_answers_reach_requester(qtbot, data, make_images, tmp_path):
    folder = make_images(tmp_path / "data")
    assert outcome(qtbot, data, "images", path=str(folder))["total"] == 16
    assert "there is no folder" in outcome(qtbot, data, "images", path=str(tmp_path / "none"))


def test_killed_process_is_restarted(qtbot, data, make_images, tmp_path):
    folder = make_images(tmp_path / "data")
    outcome(qtbot, data, "images", path=str(folder))
    first = data.process_id
    messages = []
    os.kill(first, signal.SIGSTOP)
    for _ in range(2):
        data.request("images", {"path": str(folder)}, messages.append, messages.append)
    os.kill(first, signal.SIGKILL)
    qtbot.waitUntil(lambda: len(messages) == 2)
    assert all("ended unexpectedly" in message for message in messages)
    assert outcome(qtbot, data, "images", path=str(folder))["total"] == 16
    assert data.process_id not in (0, first)


@thorough
def test_cancelled_request_is_not_answered(qtbot, data, make_images, tmp_path):
    folder = make_images(tmp_path / "data")
    answers = []
    request = data.request("images", {"path": str(folder)}, answers.append, answers.append)
    assert request.is_pending
    request.cancel()
    request.cancel()
    assert not request.is_pending
    assert outcome(qtbot, data, "images", path=str(folder))["total"] == 16
    assert answers == []


def test_closing_ends_process(qtbot, data, make_images, tmp_path):
    outcome(qtbot, data, "images", path=str(make_images(tmp_path / "data")))
    number = data.process_id
    data.close()
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)
    answers = []
    data.request("images", {}, answers.append, answers.append)
    assert data.process_id == 0
    assert answers == []


def test_failed_process_start_is_reported(qtbot, data, monkeypatch):
    monkeypatch.setattr(workers.sys, "executable", "/no/such/interpreter")
    messages = []
    data.request("images", {}, messages.append, messages.append)
    assert messages == []
    assert "ended unexpectedly" in outcome(qtbot, data, "images", path="x")
    assert len(messages) == 1


def test_crashing_process_is_not_restarted_endlessly(qtbot, data, monkeypatch):
    starts = []
    start = QProcess.start

    def counted(process, *arguments):
        starts.append(arguments)
        start(process, *arguments)

    monkeypatch.setattr(QProcess, "start", counted)
    monkeypatch.setattr(workers, "MODULE", "no_such_module")
    assert "ended unexpectedly" in outcome(qtbot, data, "images", path="x")
    qtbot.wait(100)
    assert len(starts) == 1


class Receiver(QLabel):
    answered = Signal()


@pytest.mark.parametrize("act", [lambda receiver: receiver.setText("done"), lambda receiver: receiver.answered.emit()])
def test_answers_to_deleted_receivers_are_dropped(qtbot, data_process, make_images, tmp_path, act):
    folder = make_images(tmp_path / "data")
    receiver = Receiver()
    data_process.request("images", {"path": str(folder)}, lambda _: act(receiver), lambda _: None)
    shiboken6.delete(receiver)
    # Exceptions in callbacks fail the test.
    assert outcome(qtbot, data_process, "images", path=str(folder))["total"] == 16
