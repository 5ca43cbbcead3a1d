"""Split Image Directory: sizes of the parts, without losing an image."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision_designer.nodes import errors
from vision_designer.nodes.components.split_image_directory import SplitImageDirectory
from vision_designer.nodes.images.image_source import FolderSource
from vision_designer.nodes.types.image_directory import ImageDirectory, ImageTableBuilder
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.vision.datasets.splitting import split


def directory(folder, *sizes: int, empty: int = 0) -> ImageDirectory:
    """Categories with these numbers of images; ids differ from row numbers."""
    table = ImageTableBuilder()
    names = [f"{number:03}" for number in range(len(sizes) + empty)]
    for name, size in zip(names, sizes, strict=False):
        for _ in range(size):
            id_ = 1000 - len(table.ids)
            table.add(id_, f"{name}/{id_}.png", name, (4, 4))
    operations = TransformationDirectory((("Resize", 4),))
    return ImageDirectory(FolderSource(folder), table.build(names), tuple(names), operations)


def unlabeled(folder, count: int) -> ImageDirectory:
    table = ImageTableBuilder()
    for number in range(count):
        table.add(number, f"{number}.png", None, (4, 4))
    return ImageDirectory(FolderSource(folder), table.build(None), None)


def ids(images: ImageDirectory) -> list[int]:
    return images.images["id"].to_list()


@pytest.mark.parametrize(
    ("sizes", "fraction", "first", "second"),
    [
        ((11, 11), 0.9, 19, 3),
        ((15, 15), 0.9, 27, 3),
        ((10, 10, 10), 0.9, 27, 3),
        ((15, 15), 0.1, 3, 27),
        ((5, 5), 0.7, 7, 3),
        ((50, 50), 0.29, 29, 71),
        ((50, 50), 0.57, 57, 43),
        ((2, 2), 0.5, 2, 2),
        ((6,), 0.99, 5, 1),
    ],
)
def test_first_output_has_floor_of_fraction(tmp_path, sizes, fraction, first, second):
    one, other = split(directory(tmp_path, *sizes), fraction, 42)
    assert (len(one), len(other)) == (first, second)


@pytest.mark.parametrize(("count", "first"), [(22, 19), (30, 27), (2, 1), (1000, 900)])
def test_unlabeled_images_follow_same_rule(tmp_path, count, first):
    fraction = 0.5 if count == 2 else 0.9
    one, other = split(unlabeled(tmp_path, count), fraction, 42)
    assert (len(one), len(other)) == (first, count - first)
    assert sorted(ids(one) + ids(other)) == list(range(count))
    assert one.categories is None


def test_parts_keep_ids_categories_source_and_transformation(tmp_path):
    whole = directory(tmp_path, 10, 10, empty=1)
    one, other = split(whole, 0.8, 1)
    assert sorted(ids(one) + ids(other)) == sorted(ids(whole))
    for part in (one, other):
        assert part.categories == ("000", "001", "002")
        assert (part.source, part.transformation) == (whole.source, whole.transformation)
        rows = {row["id"]: row for row in whole.images.to_dicts()}
        assert all(row == rows[row["id"]] for row in part.images.to_dicts())
    assert one.counts() == {"000": 8, "001": 8, "002": 0}


def test_split_depends_on_seed(tmp_path):
    for whole in (directory(tmp_path, 40, 40), unlabeled(tmp_path, 80)):
        splits = [[ids(part) for part in split(whole, 0.5, seed)] for seed in (7, 7, 8)]
        assert splits[0] == splits[1]
        assert sorted(splits[0][0]) != sorted(splits[2][0])


def test_images_are_drawn_from_categories_in_turn(tmp_path):
    sizes = (4, 1, 7, 2, 30)
    whole = directory(tmp_path, *sizes)
    whole = whole.take([*range(0, 44, 2), *range(1, 44, 2)])
    first, _ = split(whole, 0.5, 3)
    labels, generator = np.array(whole.labels()), np.random.default_rng(3)
    taken = {int(np.flatnonzero(labels == 1)[0])}
    for label, count in enumerate(np.bincount(first.images["label"].to_numpy())):
        if label != 1:
            taken |= {*generator.choice(np.flatnonzero(labels == label), size=count, replace=False).tolist()}
    assert sorted(ids(first)) == sorted(whole.images["id"].to_numpy()[sorted(taken)])


@pytest.mark.parametrize("seed", [-1, 0, 2**32, -(10**30), 10**30])
def test_any_integer_is_a_seed(tmp_path, seed):
    for whole in (directory(tmp_path, 5, 5), unlabeled(tmp_path, 10)):
        one, other = split(whole, 0.5, seed)
        assert sorted(ids(one) + ids(other)) == sorted(ids(whole))


def test_order_is_shuffled(tmp_path):
    for whole in (directory(tmp_path, 40, 40), unlabeled(tmp_path, 80)):
        for part in split(whole, 0.5, 3):
            assert ids(part) not in (sorted(ids(part)), sorted(ids(part), reverse=True))


def test_categories_keep_their_proportions(tmp_path):
    one, other = split(directory(tmp_path, 100, 50, 10), 0.9, 42)
    assert list(one.counts().values()) == [90, 45, 9]
    assert list(other.counts().values()) == [10, 5, 1]


def test_category_of_one_image_goes_to_first_output(tmp_path):
    one, other = split(directory(tmp_path, 1, 10, 1), 0.75, 42)
    assert list(one.counts().values()) == [1, 7, 1]
    assert list(other.counts().values()) == [0, 3, 0]


@pytest.mark.parametrize(
    ("sizes", "fraction", "range_"),
    [
        ((10,), 0.05, "0.1 to 0.9"),
        ((5, 5, 5), 0.9, "0.2 to 0.8"),
        ((5, 5, 5), 0.1, "0.2 to 0.8"),
        ((1, 1, 1, 1, 6), 0.3, "0.5 to 0.9"),
        ((1500, 1500), 0.0001, "0.0007 to 0.9994"),
    ],
)
def test_fraction_out_of_range_is_rejected_with_range(tmp_path, sizes, fraction, range_):
    with pytest.raises(errors.NotInRangeValueError) as raised:
        split(directory(tmp_path, *sizes), fraction, 42)
    message = str(raised.value)
    assert f"Fraction of images in the first output (fraction) is {fraction:g}, which" in message
    assert f"with {sum(sizes)} images; it must be {range_}." in message


def test_unlabeled_fraction_out_of_range_is_rejected(tmp_path):
    with pytest.raises(errors.NotInRangeValueError, match=r"leaves one output empty with 4 images; .* 0\.25 to 0\.75"):
        split(unlabeled(tmp_path, 4), 0.2, 42)


@pytest.mark.parametrize("count", [0, 1])
def test_fewer_than_two_images_are_rejected(tmp_path, count):
    for whole in (directory(tmp_path, count), unlabeled(tmp_path, count)):
        images = "1 image" if count == 1 else f"{count} images"
        with pytest.raises(errors.TooFewRowsInDatasetError, match=f"has {images} here, and a split needs 2"):
            split(whole, 0.5, 42)


def test_categories_of_one_image_each_are_rejected(tmp_path):
    with pytest.raises(errors.TooFewRowsInDatasetError, match="each of the 5 categories has 1 image"):
        split(directory(tmp_path, 1, 1, 1, 1, 1), 0.5, 42)


sizes_ = st.lists(st.integers(0, 30), min_size=1, max_size=12)
fractions = st.floats(0, 1, exclude_min=True, exclude_max=True)


@pytest.mark.slow
@given(sizes=sizes_, fraction=fractions, seed=st.integers())
def test_split_is_a_partition_with_every_category_in_both(tmp_path_factory, sizes, fraction, seed):
    whole = directory(tmp_path_factory.getbasetemp(), *sizes)
    try:
        one, other = split(whole, fraction, seed)
    except errors.TooFewRowsInDatasetError:
        assert sum(sizes) < 2 or max(sizes) < 2
        return
    except errors.NotInRangeValueError as error:
        lone, often = sizes.count(1), sum(size >= 2 for size in sizes)
        first = math.floor(round(fraction * sum(sizes), 9))
        assert first < lone + often or sum(sizes) - first < often
        # Both ends of the range in the message are accepted.
        for end in error.details["range"]:
            split(whole, end, seed)
        return
    assert sorted(ids(one) + ids(other)) == sorted(ids(whole))
    assert len(one) == math.floor(round(fraction * sum(sizes), 9))
    for size, first, second in zip(sizes, one.counts().values(), other.counts().values(), strict=True):
        assert first + second == size
        if size >= 2:
            assert first >= 1
            assert second >= 1


@given(count=st.integers(2, 60), fraction=fractions, seed=st.integers())
def test_unlabeled_split_is_a_partition(tmp_path_factory, count, fraction, seed):
    whole = unlabeled(tmp_path_factory.getbasetemp(), count)
    try:
        one, other = split(whole, fraction, seed)
    except errors.NotInRangeValueError:
        assert math.floor(round(fraction * count, 9)) in (0, count)
        return
    assert sorted(ids(one) + ids(other)) == list(range(count))


@pytest.mark.parametrize("count", [3, 7, 999, 3000, 9999, 10_001, 123_457])
def test_range_in_error_message_is_accepted(tmp_path, count):
    whole = unlabeled(tmp_path, count)
    with pytest.raises(errors.NotInRangeValueError) as raised:
        split(whole, 1e-9, 0)
    low, high = (float(text.strip(".")) for text in str(raised.value).rsplit("must be ", 1)[1].split(" to "))
    assert [len(split(whole, end, 0)[0]) for end in (low, high)] == [1, count - 1]


def test_component_reports_both_sizes(trial, tmp_path):
    parameters = SplitImageDirectory.Parameters.parse({"fraction": 0.75})
    outputs = SplitImageDirectory.run(directory(tmp_path, 4, 4), parameters, trial.job)
    assert [len(outputs[f"output_image_directory{number}"]) for number in (1, 2)] == [6, 2]
    assert trial.job.summary.metrics == {"images_in_first": 6, "images_in_second": 2}
