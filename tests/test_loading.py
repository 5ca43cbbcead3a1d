"""Loading batches from an image directory: rows, order, and random draws."""

import pickle
from itertools import islice

import numpy as np
import psutil
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from vision_designer.nodes.images.image_source import FolderSource
from vision_designer.nodes.types.image_directory import ImageDirectory, ImageTableBuilder
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.vision.datasets.conversion import convert
from vision_designer.nodes.vision.loading.image_index import ImageIndex
from vision_designer.nodes.vision.loading.loader import EpochSampler, Images, Loader, WorkerPool

AUGMENTED = TransformationDirectory((("Resize", 16), ("CenterCrop", 16), ("RandomRotation", 30)))


def directory(tmp_path, members, category="x"):
    table = ImageTableBuilder()
    for number, member in enumerate(members):
        table.add(number, member, category, (1, 1), (number * 512, number))
    return ImageDirectory(FolderSource(tmp_path), table.build([category]), (category,))


@pytest.mark.slow
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12)))
def test_packed_rows_round_trip(tmp_path_factory, members):
    rows = ImageIndex(directory(tmp_path_factory.getbasetemp(), members))
    assert len(rows) == len(members)
    assert [rows.member(row) for row in range(len(rows))] == members


def test_row_digest_depends_on_names_order_and_location(tmp_path):
    images = directory(tmp_path, ["ab", "c", "d"])
    others = [
        directory(tmp_path, ["a", "bc", "d"]),
        images.take([1, 0, 2]),
        images.take([0, 1]),
        directory(tmp_path / "elsewhere", ["ab", "c", "d"]),
    ]
    digests = {ImageIndex(each).digest() for each in [images, *others]}
    assert len(digests) == 5
    assert ImageIndex(directory(tmp_path, ["ab", "c", "d"])).digest() == ImageIndex(images).digest()


def test_names_are_pickled_as_bytes_and_arrays(tmp_path):
    images = directory(tmp_path, [f"category_{number % 10}/photograph_{number}.jpg" for number in range(100_000)])
    dataset = Images(images, AUGMENTED)
    # The names have 3 MB; a list of strings would take 8.
    assert len(pickle.dumps(dataset)) < 100_000 * 56
    assert dataset.rows.member(99_999) == "category_9/photograph_99999.jpg"


@given(st.integers(1, 60), st.data())
def test_row_seed_does_not_depend_on_other_rows(count, data):
    ends = sorted(data.draw(st.sets(st.integers(0, count), max_size=6)))
    ranges = [range(start, stop) for start, stop in zip(ends[::2], ends[1::2], strict=False)]
    everything = dict(EpochSampler(count, 5, shuffle=False))
    some = EpochSampler(count, 5, shuffle=False, ranges=ranges)
    assert len(some) == sum(map(len, ranges))
    assert [*some] == [(row, everything[row]) for part in ranges for row in part]


def test_row_seed_is_independent_of_order_and_differs_by_epoch():
    sampler = EpochSampler(50, 5, shuffle=True)
    first = dict(sampler)
    assert sorted(first) == list(range(50))
    assert [*first] != list(range(50))
    sampler.set_epoch(1)
    second = dict(sampler)
    assert [*second] != [*first]
    assert not any(first[row] == second[row] for row in range(50))


def mirrored_rows(epoch, variant=None, **changes):
    sampler = EpochSampler(51, 5, **({"shuffle": True, "alternating_flip": True} | changes))
    sampler.set_epoch(epoch, variant)
    return {row for row, seed in sampler if seed % 2}


def test_alternating_flip_mirrors_half_of_images_in_each_epoch():
    first, second = mirrored_rows(0), mirrored_rows(1)
    assert 25 <= len(first) <= 26
    assert first | second == {*range(51)} and not first & second
    for epoch in range(2, 8):
        assert mirrored_rows(epoch) == (second if epoch % 2 else first)
    # However the rows are read: in order, for a variant of features, or by one of several processes.
    assert mirrored_rows(0, shuffle=False) == first
    assert mirrored_rows(7, variant=2) == first
    shared = [mirrored_rows(1, share=(process, 3)) for process in range(3)]
    assert set.union(*shared) == second
    assert mirrored_rows(0) != {
        row for row, seed in EpochSampler(51, 6, shuffle=True, alternating_flip=True) if seed % 2
    }


def test_other_random_operations_differ_in_every_epoch():
    sampler = EpochSampler(50, 5, shuffle=False, alternating_flip=True)
    draws = []
    for epoch in range(4):
        sampler.set_epoch(epoch)
        draws.append({seed // 2 for _, seed in sampler})
    assert len(set.union(*draws)) == 200


@pytest.mark.slow
@pytest.mark.parametrize(
    ("alternates", "workers"), [(True, 0), (True, 2), (False, 0)], ids=["with a flip", "by workers", "without a flip"]
)
def test_two_epochs_of_alternating_flip_cover_image_and_mirror(tmp_path, make_images, trial, alternates, workers):
    images = convert(make_images(tmp_path / "images", count=5), fail_on_invalid=False, job=trial.job)
    flip = TransformationDirectory((("Resize", 12), ("CenterCrop", 12), ("RandomHorizontalFlip", 0.5)))
    chosen = flip if alternates else flip.for_inference()
    loader = Loader(
        images, chosen, batch_size=len(images), workers=workers, device="cpu", seed=3, alternating_flip=True
    )
    assert loader.alternating_flip is alternates
    first, second = (next(iter(loader.epoch(epoch))).images for epoch in range(2))
    assert torch.equal(second, first.flip(3) if alternates else first)
    assert not torch.equal(first, first.flip(3))


@pytest.mark.slow
@pytest.mark.parametrize("workers", [0, 2])
def test_row_ranges_give_same_batches(tmp_path, make_images, trial, workers):
    images = convert(make_images(tmp_path / "images", count=9), fail_on_invalid=False, job=trial.job)
    options = {"batch_size": 4, "workers": workers, "device": "cpu", "seed": 3}
    everything = [*Loader(images, AUGMENTED, **options).epoch()]
    some = Loader(images, AUGMENTED, **options, ranges=[range(4, 8), range(12, 18)])
    assert len(some) == 3
    for found, expected in zip(some.epoch(), [everything[1], *everything[3:]], strict=True):
        assert found.rows == expected.rows
        assert torch.equal(found.images, expected.images)


def test_batch_reports_cache_hits_only_with_cache(tmp_path, make_images, trial):
    images = convert(make_images(tmp_path / "images", count=2), fail_on_invalid=False, job=trial.job)
    loader = Loader(images, AUGMENTED, batch_size=4, workers=0, device="cpu")
    assert next(iter(loader.epoch())).use.misses == 0
    assert (loader.use.hits, loader.use.misses) == (0, 0)


def test_million_rows_are_shuffled_without_a_list():
    sampler = EpochSampler(1_000_000, 1, shuffle=True)
    rows = [row for row, _ in islice(sampler, 1000)]
    assert len({*rows}) == 1000
    assert np.mean(rows) == pytest.approx(500_000, rel=0.1)


@pytest.mark.parametrize("augmented", [True, False])
def test_threads_read_same_batches_as_one_thread(tmp_path, make_images, trial, monkeypatch, augmented):
    images = convert(make_images(tmp_path / "images", count=8), fail_on_invalid=False, job=trial.job)
    (images.source.path / images.images["member"][5]).write_bytes(b"broken")
    transformation = AUGMENTED if augmented else AUGMENTED.for_inference()
    batches = []
    for threads in (1, 3):
        monkeypatch.setattr(torch, "get_num_threads", lambda threads=threads: threads)
        loader = Loader(images, transformation, batch_size=4, workers=0, device="cpu", seed=3, training=True)
        batches.append([batch for epoch in range(2) for batch in loader.epoch(epoch)])
    assert sum(len(batch.failures) for batch in batches[0]) == 2
    for one, several in zip(*batches, strict=True):
        assert (several.rows, several.failures) == (one.rows, one.failures)
        assert torch.equal(several.images, one.images)
        assert several.images.is_contiguous(memory_format=torch.channels_last)


@pytest.mark.slow
@pytest.mark.parametrize("workers", [0, 2])
def test_two_loaders_share_workers(tmp_path, make_images, trial, workers):
    first = convert(make_images(tmp_path / "first", count=5), fail_on_invalid=False, job=trial.job)
    second = convert(make_images(tmp_path / "second", count=3, size=(30, 20)), fail_on_invalid=False, job=trial.job)
    options = {"batch_size": 4, "seed": 3}

    def loaders(**pool):
        return [
            Loader(first, AUGMENTED, training=True, **options, **pool),
            Loader(second, AUGMENTED.for_inference(), **options, **pool),
        ]

    before = {*psutil.Process().children()}
    pool = WorkerPool(workers, "cpu")
    together, alone = loaders(pool=pool), loaders()
    assert [*map(len, together)] == [2, 2]
    for epoch in range(3):
        for one, other in zip(together, alone, strict=True):
            pairs = [*zip(one.epoch(epoch), other.epoch(epoch), strict=True)]
            assert len(pairs) == 2
            for found, expected in pairs:
                assert found.rows == expected.rows
                assert torch.equal(found.images, expected.images)
        assert len({*psutil.Process().children()} - before) == workers


@pytest.mark.slow
def test_loader_added_after_worker_start_is_rejected(tmp_path, make_images, trial):
    images = convert(make_images(tmp_path / "images", count=2), fail_on_invalid=False, job=trial.job)
    pool = WorkerPool(1, "cpu")
    loader = Loader(images, AUGMENTED, batch_size=2, pool=pool)
    assert sum(len(batch.rows) for batch in loader.epoch()) == 4
    with pytest.raises(RuntimeError, match="do not know further images"):
        Loader(images, AUGMENTED, batch_size=2, pool=pool)
