"""The cache of decoded images: nothing is decoded twice, and pixels do not depend on it."""

import os
import pickle
import random
import shutil
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import polars as pl
import pytest
import torch
from conftest import make_trial, picture
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torchvision.transforms import v2

from vision_designer.graphs.engine.store import Store
from vision_designer.graphs.history.cleaning import _size_of
from vision_designer.nodes.images.image_operations import OPERATIONS, ImageOperation
from vision_designer.nodes.images.image_source import FolderSource
from vision_designer.nodes.types.image_directory import ImageDirectory, ImageTableBuilder
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.vision.datasets.conversion import convert
from vision_designer.nodes.vision.loading import decode_cache
from vision_designer.nodes.vision.loading import loader as loading
from vision_designer.nodes.vision.loading.decode_cache import CacheUse, deterministic_front, keep_decoded, report_use
from vision_designer.nodes.vision.loading.loader import Images, Loader
from vision_designer.nodes.vision.loading.operations import ImageTransform

FRONT = (("Resize", 20), ("CenterCrop", 16))
AUGMENTED = TransformationDirectory((*FRONT, ("RandomHorizontalFlip", 0.5), ("RandomRotation", 20)))
SEEDED = [(row, 1000 + row) for row in range(6)]


@pytest.fixture
def images(tmp_path):
    """Six images of different sizes, one with an EXIF rotation."""
    folder, table = tmp_path / "images", ImageTableBuilder()
    folder.mkdir()
    for number in range(6):
        size = (24 + 5 * number, 40 - 4 * number)
        exif = picture(0).getexif()
        exif[0x0112] = 6 if number == 2 else 1
        picture(number, size, (90, 20 * number, 0)).save(folder / f"{number}.jpg", exif=exif)
        table.add(number, f"{number}.jpg", "x", size)
    return ImageDirectory(FolderSource(folder), table.build(["x"]), ("x",))


def keep(tmp_path, directory, transformation, key="key", cache_memory=10, once=False):
    trial = make_trial(tmp_path / "workspace", key)
    return keep_decoded(directory, transformation, trial.job, cache_memory=cache_memory, once=once)


def read(directory, transformation, kept, draws=SEEDED):
    """The pixels that a loader returns, and the cache report."""
    batch = Images(directory, transformation, kept).__getitems__(draws)
    assert batch.failures == []
    return batch.images, batch.use


def separately(directory, transformation, kept=None):
    """Pixels image by image, for sizes that do not fit into one batch."""
    dataset = Images(directory, transformation, kept)
    return [dataset[draw][1] for draw in SEEDED]


def only_kept(monkeypatch):
    """Fail on any decoding from here on."""

    def decode(file, name):
        raise AssertionError(f"{name} was decoded")

    monkeypatch.setattr(loading, "decode", decode)


def test_second_epoch_and_next_run_use_cached_pixels(tmp_path, images, monkeypatch):
    plain, _ = read(images, AUGMENTED, None)
    kept = keep(tmp_path, images, AUGMENTED)
    first, use = read(images, AUGMENTED, kept)
    assert (use.hits, use.misses, use.written) == (0, 6, 6 * 3 * 16 * 16)
    only_kept(monkeypatch)
    second, use = read(images, AUGMENTED, kept)
    assert (use.hits, use.misses, use.read) == (6, 0, 6 * 3 * 16 * 16)
    next_run, _ = read(images, AUGMENTED, keep(tmp_path, images, AUGMENTED, "other"))
    for found in (first, second, next_run):
        assert torch.equal(found, plain)


operations = st.one_of(
    st.tuples(st.just("Resize"), st.integers(1, 30)),
    st.tuples(st.just("CenterCrop"), st.integers(1, 30)),
    st.tuples(st.just("Pad"), st.integers(0, 5)),
    st.just(("Grayscale", 3)),
    st.just(("RandomHorizontalFlip", 0.5)),
    st.just(("RandomRotation", 30)),
    st.just(("RandomGrayscale", 0.5)),
    st.just(("RandomErasing", 0.5)),
    st.just(("RandomPerspective", 0.5)),
    st.just(("TrivialAugmentWide", 31)),
    st.just(("ColorJitter", {"brightness": 0.4, "hue": 0.1})),
    st.tuples(st.just("RandomCrop"), st.integers(4, 24)),
    st.just(("RandomAffine", 10)),
    st.just(("RandomResizedCrop", {"size": 12, "scale": (0.2, 1.0), "ratio": (0.7, 1.4)})),
)


@pytest.mark.slow
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(operations, max_size=5))
def test_cache_changes_neither_pixels_nor_random_draws(tmp_path, images, chosen):
    transformation = TransformationDirectory(tuple(chosen))
    kept = keep(tmp_path, images, transformation)
    plain = separately(images, transformation)
    for _ in range(2):
        found = separately(images, transformation, kept)
        assert all(np.array_equal(one, other) for one, other in zip(found, plain, strict=True))
    # Each fits into its reserved space, and was cached by the second read at the latest.
    assert kept.use.hits >= 6
    assert (kept.use.misses, kept.use.damaged) in ((6, 0), (0, 0))


def test_operations_before_first_random_one_are_cached():
    assert deterministic_front(AUGMENTED) == 2
    assert deterministic_front(TransformationDirectory(FRONT)) == 2
    assert deterministic_front(TransformationDirectory((("ColorJitter", {"hue": 0.1}), *FRONT))) == 0
    assert deterministic_front(TransformationDirectory()) == 0


def test_cache_ends_at_operation_declared_random(monkeypatch):
    shaken = ImageOperation("Shaken", "shaken", "Shaken", "-", v2.RandomAffine, lambda _: 5, is_random=True)
    fixed = ImageOperation("RandomlyNamed", "fixed", "Fixed", "-", v2.Pad, lambda _: 2)
    for operation in (shaken, fixed):
        monkeypatch.setitem(OPERATIONS._load(), operation.name, operation)
    transformation = TransformationDirectory((("RandomlyNamed", 2), ("Shaken", 5), ("Resize", 9)))
    assert deterministic_front(transformation) == 1
    assert transformation.for_inference().operations == (("RandomlyNamed", 2), ("Resize", 9))
    image = ImageTransform(transformation)
    assert len({image.apply(picture(0), seed=seed).tobytes() for seed in range(5)}) > 1


def test_different_random_operations_share_cache(tmp_path, images, monkeypatch):
    read(images, AUGMENTED, keep(tmp_path, images, AUGMENTED))
    only_kept(monkeypatch)
    read(images, TransformationDirectory(FRONT), keep(tmp_path, images, TransformationDirectory(FRONT)))


@pytest.mark.parametrize("change", ["content", "time"])
def test_changed_source_file_is_decoded_again(tmp_path, images, change):
    read(images, AUGMENTED, keep(tmp_path, images, AUGMENTED))
    file = images.source.path / "3.jpg"
    if change == "content":
        picture(77, (39, 28), (0, 0, 200)).save(file)
    else:
        os.utime(file, (1, 1))
    plain, _ = read(images, AUGMENTED, None)
    kept = keep(tmp_path, images, AUGMENTED)
    for misses in (1, 0):
        found, use = read(images, AUGMENTED, kept)
        assert (use.misses, use.damaged) == (misses, 0)
        assert torch.equal(found, plain)


def test_missing_source_file_fails_despite_cache(tmp_path, images):
    kept = keep(tmp_path, images, AUGMENTED)
    read(images, AUGMENTED, kept)
    (images.source.path / "3.jpg").unlink()
    batch = Images(images, AUGMENTED, kept).__getitems__(SEEDED)
    ((row, reason),) = batch.failures
    assert row == 3
    assert "3.jpg cannot be opened" in reason


def test_cache_file_depends_on_images_operations_and_order(tmp_path, images):
    others = [
        (images, TransformationDirectory((("Resize", 21), ("CenterCrop", 16)))),
        (images, TransformationDirectory(FRONT[::-1])),
        (images.take([1, 0]), AUGMENTED),
        (images.take([0, 1]), AUGMENTED),
    ]
    files = {keep(tmp_path, directory, transformation).file for directory, transformation in others}
    assert len(files | {keep(tmp_path, images, AUGMENTED).file}) == 5


@pytest.mark.parametrize("seed", range(8))
def test_damaged_cache_is_detected_and_repaired(tmp_path, images, seed):
    plain, _ = read(images, AUGMENTED, None)
    kept = keep(tmp_path, images, AUGMENTED)
    read(images, AUGMENTED, kept)
    draw = random.Random(seed)
    content = bytearray(kept.file.read_bytes())
    for _ in range(3):
        content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
    kept.file.write_bytes(content)
    found, use = read(images, AUGMENTED, keep(tmp_path, images, AUGMENTED))
    assert torch.equal(found, plain)
    assert 1 <= use.misses <= 3
    found, use = read(images, AUGMENTED, keep(tmp_path, images, AUGMENTED))
    assert use.misses == 0


@pytest.mark.parametrize("size", [0, 100, 5000])
def test_truncated_cache_file_is_rebuilt(tmp_path, images, size):
    kept = keep(tmp_path, images, AUGMENTED)
    read(images, AUGMENTED, kept)
    with kept.file.open("rb+") as file:
        whole = file.seek(0, 2)
        file.truncate(min(size, whole - 1))
    plain, _ = read(images, AUGMENTED, None)
    # The run that has it open continues, and the next one rebuilds it.
    assert torch.equal(read(images, AUGMENTED, kept)[0], plain)
    kept.file.write_bytes(b"x" * size)
    again = keep(tmp_path, images, AUGMENTED)
    assert again.file.stat().st_size == whole
    assert torch.equal(read(images, AUGMENTED, again)[0], plain)


def test_damage_causes_warning_and_report_has_statistics(trial):
    report_use(trial.job, {"training": CacheUse(3, 1, 1, 300, 100, 2.0), "validation": CacheUse()})
    (table,) = trial.job.summary.tables
    assert dict(zip(table.columns, *table.rows, strict=True)) == {
        "images": "training", "reads": 4, "hits": 3, "hit_rate": 0.75, "bytes_read": 300, "bytes_kept": 100,
        "seconds_saved": 2.0,
    }  # fmt: skip
    assert trial.job.summary.metrics == {}
    assert any("3 of 4 reads (75.0%)" in line and "2.0 s of decoding saved" in line for _, line in trial.heard.lines)
    assert trial.heard.warnings == ["1 cached image for training was damaged and was decoded again"]


def test_saved_seconds_equal_decoding_time(tmp_path, images, monkeypatch):
    kept = keep(tmp_path, images, AUGMENTED)
    clock = iter(range(1000))
    monkeypatch.setattr(loading.time, "perf_counter", lambda: float(next(clock)))
    # Each clock call advances a second: one for decoding, and one for the failed lookup.
    separately(images, AUGMENTED, kept)
    monkeypatch.undo()
    _, use = read(images, AUGMENTED, kept)
    assert use.saved_seconds == pytest.approx(6, abs=0.5)


# Budget


def test_zero_cache_size_writes_nothing(tmp_path, images):
    assert keep(tmp_path, images, AUGMENTED, cache_memory=0) is None
    assert not (tmp_path / "workspace" / "decoded").exists()


def test_images_beyond_budget_are_decoded_again_for_scoring(tmp_path, images, monkeypatch):
    monkeypatch.setattr(decode_cache, "MB", 1000)
    plain, _ = read(images, AUGMENTED, None)
    # 3 of 808 bytes each fit into 3,000.
    kept = keep(tmp_path, images, AUGMENTED, cache_memory=3, once=True)
    assert kept.kept_size <= 3000 < kept.size
    for hits in (0, 3):
        found, use = read(images, AUGMENTED, kept)
        assert (use.hits, use.misses) == (hits, 6 - hits)
        assert torch.equal(found, plain)


def test_images_beyond_budget_are_cached_on_disk_for_training(tmp_path, images, monkeypatch):
    monkeypatch.setattr(decode_cache, "MB", 1000)
    released = []
    monkeypatch.setattr(decode_cache.DecodeCache, "_release", lambda self, place, size: released.append(place))
    kept = keep(tmp_path, images, AUGMENTED, cache_memory=3)
    read(images, AUGMENTED, kept)
    _, use = read(images, AUGMENTED, kept)
    assert use.hits == 6
    assert len(released) == 3


def test_barely_reduced_images_are_cached_up_to_memory_budget(tmp_path, images, monkeypatch):
    monkeypatch.setattr(decode_cache, "MB", 1000)
    # Reading them from disk would take as long as decoding.
    random_first = TransformationDirectory((("RandomCrop", 16),))
    kept = keep(tmp_path, images, random_first, cache_memory=9)
    assert 0 < kept.kept_size <= 9000 < kept.size
    read(images, random_first, kept)
    _, use = read(images, random_first, kept)
    assert 0 < use.hits < 6


def test_low_disk_space_reduces_cache_and_full_disk_does_not_fail(tmp_path, images, monkeypatch):
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(decode_cache.shutil, "disk_usage", lambda path: usage._replace(free=4000))
    kept = keep(tmp_path, images, AUGMENTED)
    assert kept.kept_size <= 2000
    monkeypatch.undo()

    def full(*arguments):
        raise OSError(28, "No space left on device")

    kept = keep(tmp_path, images.take([0, 1, 2, 3, 4, 5]), AUGMENTED)
    monkeypatch.setattr(decode_cache.os, "pwritev", full)
    plain, _ = read(images, AUGMENTED, None)
    assert torch.equal(read(images, AUGMENTED, kept)[0], plain)


def test_unwritable_workspace_causes_warning_only(tmp_path, images):
    trial = make_trial(tmp_path / "workspace")
    (tmp_path / "workspace" / "decoded").write_text("in the way")
    assert keep_decoded(images, AUGMENTED, trial.job, cache_memory=-1, once=False) is None
    (warning,) = trial.heard.warnings
    assert "decoded images cannot be cached" in warning


def test_auto_budget_is_half_of_free_memory(tmp_path, images, monkeypatch):
    monkeypatch.setattr(decode_cache, "available_memory", lambda: 5000)
    assert keep(tmp_path, images, AUGMENTED, cache_memory=-1, once=True).kept_size <= 2500


def test_images_of_unknown_size_are_cached_only_after_crop(tmp_path, images):
    unknown = ImageDirectory(
        images.source, images.images.with_columns(width=pl.lit(0, pl.Int32), height=pl.lit(0, pl.Int32)), ("x",)
    )
    for transformation, hits in ((AUGMENTED, 6), (TransformationDirectory(FRONT[:1]), 0)):
        kept = keep(tmp_path, unknown, transformation)
        separately(unknown, transformation, kept)
        kept.pop_counters()
        separately(unknown, transformation, kept)
        assert kept.pop_counters().hits == hits


# Concurrency


@pytest.mark.slow
def test_worker_processes_share_cache_file(tmp_path, images):
    kept = keep(tmp_path, images, AUGMENTED)
    loader = Loader(images, AUGMENTED, batch_size=2, workers=2, device="cpu", cache=kept)
    plain = torch.cat([b.images for b in Loader(images, AUGMENTED, batch_size=2, workers=0, device="cpu").epoch()])
    for _ in range(2):
        assert torch.equal(torch.cat([batch.images for batch in loader.epoch()]), plain)
    assert (loader.use.hits, loader.use.misses) == (6, 6)


def test_cache_can_be_pickled_to_spawned_process(tmp_path, images):
    kept = keep(tmp_path, images, AUGMENTED)
    read(images, AUGMENTED, kept)
    _, use = read(images, AUGMENTED, pickle.loads(pickle.dumps(kept)))
    assert use.hits == 6


def test_concurrent_runs_share_cache_file(tmp_path, images):
    plain, _ = read(images, TransformationDirectory(FRONT), None)

    def run(number):
        kept = keep(tmp_path, images, TransformationDirectory(FRONT), f"run{number}")
        found = [read(images, TransformationDirectory(FRONT), kept)[0] for _ in range(3)]
        return kept.file.stat().st_ino, all(torch.equal(each, plain) for each in found)

    with ThreadPoolExecutor(6) as pool:
        results = list(pool.map(run, range(12)))
    assert len({inode for inode, _ in results}) == 1
    assert all(same for _, same in results)
    folder = next((tmp_path / "workspace" / "decoded").iterdir())
    assert {path.name for path in folder.iterdir()} == {"images.bin", "used_by"}


# Archives and cleanup


def test_images_of_repacked_archive_are_decoded_again(tmp_path, make_images, trial):
    for seed in (0, 1):
        make_images(tmp_path / "folder", count=2 + seed)
        shutil.make_archive(str(tmp_path / "images"), "zip", tmp_path / "folder")
        directory = convert(tmp_path / "images.zip", fail_on_invalid=False, job=trial.job).take([0, 1])
        _, use = read(directory, AUGMENTED, keep(tmp_path, directory, AUGMENTED), SEEDED[:2])
        assert use.misses == 2
    _, use = read(directory, AUGMENTED, keep(tmp_path, directory, AUGMENTED), SEEDED[:2])
    assert use.hits == 2


def test_clean_removes_unused_cache_and_counts_bytes(tmp_path, images):
    used, unused = keep(tmp_path, images, AUGMENTED, "a"), keep(tmp_path, images.take([1]), AUGMENTED, "b")
    keep(tmp_path, images, AUGMENTED, "c")
    store = Store(tmp_path / "workspace")
    assert store.leftovers({"c"}) == [unused.file.parent]
    assert {*store.leftovers(set())} == {used.file.parent, unused.file.parent}
    with used.file.open("rb+") as file:
        file.truncate(2**33)
    assert _size_of(used.file.parent) <= 2**21


def test_million_images_use_arrays_not_lists(tmp_path, images):
    many = images.take(np.arange(6).repeat(1000).tolist())
    kept = keep(tmp_path, many, AUGMENTED)
    assert len(pickle.dumps(kept)) < len(many) * 60
    assert [kept.rows.member(row) for row in (0, 999, 1000, 5999)] == ["0.jpg", "0.jpg", "1.jpg", "5.jpg"]
