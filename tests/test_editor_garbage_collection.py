"""Garbage collection in the window's process."""

import gc
import threading

import pytest

from vision_designer.editor.workers import Collector

pytestmark = pytest.mark.gui


class Traced:
    """Part of a reference cycle that records the thread it is destroyed in."""

    threads: list[threading.Thread] = []

    def __init__(self):
        self.me = self

    def __del__(self):
        self.threads.append(threading.current_thread())


@pytest.fixture
def collector(qapp):
    Traced.threads = []
    collector = Collector()
    yield collector
    collector.close()
    gc.disable()


def test_cycles_of_other_threads_are_collected_in_window_thread(collector, qtbot):
    def make_garbage():
        for _ in range(5000):
            Traced()

    worker = threading.Thread(target=make_garbage)
    worker.start()
    worker.join()
    assert Traced.threads == []
    qtbot.waitUntil(lambda: len(Traced.threads) >= 5000)
    assert set(Traced.threads) == {threading.main_thread()}


def test_closing_restores_python_garbage_collector(qapp):
    collector = Collector()
    assert not gc.isenabled()
    collector.close()
    assert gc.isenabled()
    gc.disable()
