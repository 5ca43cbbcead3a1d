"""A signal never leaves a half-written, half-moved or half-removed file or folder at a path of the user."""

import errno
import os
import shutil
import signal
import threading
from pathlib import Path

import polars as pl
import pytest

from vision_designer.graphs.cli.cancelling import Cancelling
from vision_designer.graphs.engine.export import Export, write_export
from vision_designer.nodes.errors import RunCancelledError
from vision_designer.nodes.system.atomic_files import save_text, write_text
from vision_designer.nodes.system.deferred_signals import DeferredSignals
from vision_designer.nodes.types.data_frame_directory import DataFrameDirectory

FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture
def handled():
    """Signals whose handler has run."""
    found = []
    before = signal.signal(signal.SIGTERM, lambda number, _: found.append(number))
    yield found
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def export(tmp_path):
    """Writes a stored table to the folder ``copies/table``, where an earlier copy is."""
    stored, target = tmp_path / "store" / "1" / "table", tmp_path / "copies" / "table"
    stored.mkdir(parents=True)
    pl.DataFrame({"image": ["a.png"]}).write_parquet(stored / "part.parquet")
    DataFrameDirectory(stored, ("part.parquet",)).write(stored)
    shutil.copytree(stored, target)
    return lambda: write_export(stored, Export("score", "table", target, (DataFrameDirectory,)), tmp_path / "store")


def interrupt():
    os.kill(os.getpid(), signal.SIGTERM)


def cancelled_by_signal(call):
    """Call with the handlers of the command line; the signal must have cancelled it, once."""
    with pytest.raises(RunCancelledError), Cancelling():
        call()


def files(folder):
    return sorted(path.name for path in folder.iterdir())


def test_handler_runs_at_end_of_block_and_within_interruptible_part(handled):
    with DeferredSignals() as signals:
        interrupt()
        assert handled == []
        with signals.interruptible():
            assert len(handled) == 1
            interrupt()
            assert len(handled) == 2
        with DeferredSignals():
            interrupt()
        assert len(handled) == 2
    assert len(handled) == 3
    interrupt()
    assert len(handled) == 4


def test_ignored_signal_stays_ignored_and_other_threads_change_no_handler(handled):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with DeferredSignals():
        interrupt()
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
    handler = signal.signal(signal.SIGTERM, lambda *_: None) and signal.getsignal(signal.SIGTERM)
    seen = []

    def block():
        with DeferredSignals():
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=block)
    thread.start()
    thread.join()
    assert seen == [handler]


def test_signal_while_failed_export_is_cleaned_up_leaves_nothing(export, tmp_path, monkeypatch):
    removed = shutil.rmtree

    def interrupted_removal(path, *arguments, **options):
        interrupt()
        removed(path, *arguments, **options)

    def full_disk(self, folder):
        (folder / "part.parquet").write_bytes(b"half")
        raise FULL

    before = files(tmp_path / "copies" / "table")
    monkeypatch.setattr(shutil, "rmtree", interrupted_removal)
    monkeypatch.setattr(DataFrameDirectory, "write", full_disk)
    cancelled_by_signal(export)
    assert files(tmp_path / "copies") == ["table"]
    assert files(tmp_path / "copies" / "table") == before


@pytest.mark.parametrize("moment", [1, 2])
def test_signal_while_export_is_moved_leaves_whole_target(export, tmp_path, monkeypatch, moment):
    rename, moves = Path.rename, []

    def interrupted_rename(path, target):
        moved = rename(path, target)
        moves.append(target)
        if len(moves) == moment:
            interrupt()
        return moved

    before = files(tmp_path / "copies" / "table")
    monkeypatch.setattr(Path, "rename", interrupted_rename)
    cancelled_by_signal(export)
    assert files(tmp_path / "copies") == ["table"]
    assert files(tmp_path / "copies" / "table") == before


@pytest.mark.parametrize("write", [save_text, write_text])
@pytest.mark.parametrize("failing", [False, True])
def test_signal_while_file_is_replaced_leaves_no_temporary_file(tmp_path, monkeypatch, write, failing):
    unlink, replace = Path.unlink, Path.replace
    (tmp_path / "a.txt").write_text("old")

    def interrupted_unlink(path, *arguments, **options):
        interrupt()
        unlink(path, *arguments, **options)

    def interrupted_replace(path, target):
        if failing:
            raise FULL
        interrupt()
        return replace(path, target)

    monkeypatch.setattr(Path, "unlink", interrupted_unlink)
    monkeypatch.setattr(Path, "replace", interrupted_replace)
    cancelled_by_signal(lambda: write(tmp_path / "a.txt", "new"))
    assert files(tmp_path) == ["a.txt"]
    assert (tmp_path / "a.txt").read_text() == ("old" if failing else "new")
