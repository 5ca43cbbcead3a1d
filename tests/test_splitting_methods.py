"""Split Image Directory by name and by group, and categories that are completely in one output."""

import io
import json
import unicodedata
import zipfile
from pathlib import Path

import numpy as np
import pytest
from conftest import make_trial
from crafted_archives import png
from hypothesis import given
from hypothesis import strategies as st

from vision_designer.nodes import errors
from vision_designer.nodes.components.split_image_directory import SplitImageDirectory
from vision_designer.nodes.datasets.image_groups import pattern_problem
from vision_designer.nodes.images.image_source import FolderSource, TarSource
from vision_designer.nodes.types.image_directory import ImageDirectory, ImageTableBuilder
from vision_designer.nodes.vision.datasets.conversion import convert
from vision_designer.nodes.vision.datasets.labels import check_training, match_labels


def directory(*members: str, source: type = FolderSource, place: Path = Path("/data")) -> ImageDirectory:
    """Images by path; the first folder is the category."""
    table = ImageTableBuilder()
    names = sorted({member.split("/")[0] for member in members if "/" in member})
    for id_, name in enumerate(members):
        table.add(id_, name, name.split("/")[0] if names else None, (4, 4))
    return ImageDirectory(source(place), table.build(names or None), tuple(names) or None)


def hundred(extra: str = "") -> ImageDirectory:
    names = [f"{category}/{number:03}.png" for category in ("cat", "dog") for number in range(50)]
    return directory(*sorted([*names, *([extra] if extra else [])]))


def run(job, images: ImageDirectory, **parameters) -> tuple[ImageDirectory, ImageDirectory]:
    outputs = SplitImageDirectory.run(images, SplitImageDirectory.Parameters.parse(parameters), job.job)
    first, second = (outputs[f"output_image_directory{number}"] for number in (1, 2))
    assert isinstance(first, ImageDirectory)
    assert isinstance(second, ImageDirectory)
    assert sorted([*names(first), *names(second)]) == sorted(names(images))
    return first, second


def names(images: ImageDirectory) -> list[str]:
    return images.images["member"].to_list()


@pytest.fixture
def job(tmp_path):
    return make_trial(tmp_path)


# By name


def test_added_image_moves_no_other_image(job):
    before = run(job, hundred(), method="by_name", fraction=0.8)
    after = run(job, hundred("cat/0155.png"), method="by_name", fraction=0.8)
    for old, new in zip(before, after, strict=True):
        assert {*names(old)} == {*names(new)} - {"cat/0155.png"}
    random = [run(job, images, fraction=0.8)[1] for images in (hundred(), hundred("cat/0155.png"))]
    assert {*names(random[0])} != {*names(random[1])} - {"cat/0155.png"}


def test_assignment_matches_recorded_values(job):
    first, _ = run(job, directory(*[f"a/{number}.png" for number in range(12)]), method="by_name", fraction=0.5)
    assert names(first) == [f"a/{number}.png" for number in (0, 5, 8)]


@pytest.mark.slow
@given(st.lists(st.text("abc/", min_size=1), min_size=4, unique=True), st.integers(), st.floats(0.05, 0.95))
def test_each_image_is_assigned_independently(tmp_path_factory, found, seed, fraction):
    trial = make_trial(tmp_path_factory.mktemp("job"))
    table = ImageTableBuilder()
    for name in found:
        table.add(0, name, None, (1, 1))
    images = ImageDirectory(FolderSource(Path("/x")), table.build(None), None)
    parameters = {"method": "by_name", "fraction": fraction, "random_seed": seed}
    try:
        first, second = run(trial, images, **parameters)
        again, _ = run(trial, images.take(range(len(images) - 1, -1, -1)), **parameters)
    except errors.TooFewRowsInDatasetError:
        return
    assert {*names(first)} == {*names(again)}
    assert not {*names(first)} & {*names(second)}


def test_actual_fraction_is_close_and_reported(job):
    images = directory(*[f"{number % 7}/{number}.png" for number in range(7000)])
    first, second = run(job, images, method="by_name", fraction=0.8)
    metrics = job.job.summary.metrics
    assert metrics["images_in_first"] == len(first)
    assert metrics["fraction_in_first"] == len(first) / 7000 == pytest.approx(0.8, abs=0.02)
    assert all(count / 1000 == pytest.approx(0.8, abs=0.05) for count in first.counts().values())
    (table,) = job.job.summary.tables
    assert table.rows[0] == ("0", first.counts()["0"], second.counts()["0"])


def test_distant_fraction_causes_warning(job):
    images = directory(*[f"a/{number}.png" for number in range(6)])
    for seed in range(50):
        trial = make_trial(job.job.workspace / str(seed))
        try:
            first, _ = run(trial, images, method="by_name", fraction=0.5, random_seed=seed)
        except errors.TooFewRowsInDatasetError:
            continue
        told = [warning for warning in trial.heard.warnings if "was requested" in warning]
        assert len(told) == (len(first) != 3)


def test_two_splits_with_same_seed_are_independent(job):
    """Otherwise the second split would put all remaining images into one output."""
    images = directory(*[f"a/{number}.png" for number in range(3000)])
    first, second = run(job, images, method="by_name", fraction=0.9)
    for part in (first, second):
        one, _ = run(job, part, method="by_name", fraction=0.9)
        assert len(one) / len(part) == pytest.approx(0.9, abs=0.06)
    third, _ = run(job, run(job, first, method="by_name", fraction=0.5)[1], method="by_name", fraction=0.5)
    assert len(third) / 3000 == pytest.approx(0.9 / 4, abs=0.03)


def test_split_of_stored_directory_is_the_same(job, tmp_path):
    first, _ = run(job, hundred(), method="by_name")
    (tmp_path / "stored").mkdir()
    first.write(tmp_path / "stored")
    stored = ImageDirectory.read(tmp_path / "stored")
    assert stored.splits == first.splits
    assert names(run(job, stored, method="by_name")[0]) == names(run(job, first, method="by_name")[0])


def test_split_by_name_is_same_for_archive_and_unicode_form(job):
    plain = [f"Ä{number}/ö{number}.png" for number in range(40)]
    kinds = [
        directory(*plain),
        directory(*[unicodedata.normalize("NFD", name) for name in plain]),
        directory(*[f"./{name}" for name in plain], source=TarSource),
    ]
    found = []
    for images in kinds:
        first, _ = run(job, images, method="by_name", fraction=0.5)
        found.append(sorted(first.images["id"].to_list()))
    assert found[0] == found[1] == found[2]


def test_split_with_empty_part_is_rejected_with_remedy(job):
    images = directory("a/1.png", "a/2.png")
    with pytest.raises(errors.TooFewRowsInDatasetError, match=r"are in output 1: .*Choose another Random seed"):
        run(job, images, method="by_name", fraction=0.999999)
    with pytest.raises(errors.TooFewRowsInDatasetError, match="a split needs 2"):
        run(job, directory("a/1.png"), method="by_name")


# By group


BURSTS = [
    f"{category}/{camera}_{burst}_{number}.png"
    for category in ("cat", "dog")
    for camera, burst in zip("abcdefghij", range(10), strict=True)
    for number in range(1 + burst % 4)
]


def groups_of(images: ImageDirectory, key) -> set[str]:
    return {key(name) for name in names(images)}


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("fraction", [0.5, 0.8, 0.9])
def test_pattern_groups_stay_together_and_keep_proportions(job, fraction, seed):
    images = directory(*BURSTS)
    first, second = run(job, images, method="by_group", group_by="^([^_]+)_", fraction=fraction, random_seed=seed)

    def key(name: str) -> str:
        return name.split("/")[1].split("_")[0]

    assert not groups_of(first, key) & groups_of(second, key)
    metrics = job.job.summary.metrics
    assert metrics["groups_in_first"] == len(groups_of(first, key))
    assert metrics["groups_in_second"] == len(groups_of(second, key))
    assert metrics["fraction_in_first"] == len(first) / len(images) == pytest.approx(fraction, abs=0.09)
    for category in ("cat", "dog"):
        assert first.counts()[category] / images.counts()[category] == pytest.approx(fraction, abs=0.09)


def test_group_with_several_categories_is_in_one_part(job):
    chance = np.random.default_rng(0)
    paths = [f"{'ill' if chance.random() < 0.3 else 'well'}/patient{chance.integers(60)}/{n}.png" for n in range(900)]
    images = directory(*paths)
    first, second = run(job, images, method="by_group", group_by="2", fraction=0.8)
    assert not groups_of(first, lambda name: name.split("/")[1]) & groups_of(second, lambda name: name.split("/")[1])
    for category, count in images.counts().items():
        assert first.counts()[category] / count == pytest.approx(0.8, abs=0.03)
    assert names(first) == [name for name in paths if name in {*names(first)}]


def test_group_split_depends_on_seed(job):
    images = directory(*[f"a/{number // 3}_{number}.png" for number in range(90)])
    found = [
        names(run(job, images, method="by_group", group_by="(.+?)_", fraction=0.5, random_seed=seed)[0])
        for seed in (1, 1, 2)
    ]
    assert found[0] == found[1] != found[2]


@pytest.mark.slow
@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 6)), min_size=2, max_size=60),
    st.floats(0.05, 0.95),
    st.integers(0, 9),
)
def test_no_group_is_in_both_and_no_part_is_empty(tmp_path_factory, found, fraction, seed):
    trial = make_trial(tmp_path_factory.mktemp("job"))
    paths = [f"{category}/{group}_{number}.png" for number, (category, group) in enumerate(found)]
    images = directory(*paths)
    parameters = {"method": "by_group", "group_by": "(.)_", "fraction": fraction, "random_seed": seed}
    if len({group for _, group in found}) == 1:
        with pytest.raises(errors.InvalidDatasetError, match="in one group"):
            run(trial, images, **parameters)
        return
    first, second = run(trial, images, **parameters)
    assert len(first)
    assert len(second)
    assert not groups_of(first, lambda name: name[2]) & groups_of(second, lambda name: name[2])


def test_category_of_two_groups_is_in_both_parts_if_possible(job):
    paths = [*[f"a/{group}_{number}.png" for group in range(20) for number in range(9)], "rare/x_1.png", "rare/y_1.png"]
    for seed in range(10):
        first, second = run(job, directory(*paths), method="by_group", group_by="(.+)_", random_seed=seed)
        assert first.counts()["rare"] == second.counts()["rare"] == 1


def test_unlabeled_images_are_split_by_group(job):
    images = directory(*[f"{number // 5:02}_{number}.png" for number in range(100)])
    first, second = run(job, images, method="by_group", group_by="^(..)", fraction=0.75)
    assert (len(first), len(second)) == (75, 25)


def test_unmatched_names_are_own_groups_and_counted(job):
    paths = [f"a/p{number // 2}_{number}.png" for number in range(20)] + ["a/alone.png", "a/other.png"]
    first, second = run(job, directory(*paths), method="by_group", group_by="^p(\\d+)_", fraction=0.5)
    assert any("does not match the names of 2 of 22 images, e.g. 'a/alone.png'" in told for told in job.heard.warnings)
    assert len(first) == len(second) == 11
    assert job.job.summary.metrics["groups_in_first"] + job.job.summary.metrics["groups_in_second"] == 12


def test_unreachable_group_fraction_causes_warning(job):
    paths = [f"a/{'large' if number < 80 else 'small'}_{number}.png" for number in range(100)]
    first, _ = run(job, directory(*paths), method="by_group", group_by="^([^_]+)_", fraction=0.5)
    assert len(first) in (20, 80)
    (told,) = job.heard.warnings
    assert f"output 1 has {len(first) / 100:g} of the images, but 0.5 was requested" in told
    assert "none of the 2 groups is divided" in told


@pytest.mark.parametrize(
    ("group_by", "error", "why"),
    [
        ("", errors.NullOrEmptyError, "is required with Method By group"),
        ("(", errors.ParameterParsingError, "is not a regular expression: unclosed group"),
        ("abc", errors.ParameterParsingError, "which has 0 groups in parentheses; it must have one"),
        ("(a)(b)", errors.ParameterParsingError, "which has 2 groups in parentheses; it must have one"),
        ("(?=a)(b)", errors.ParameterParsingError, "look-around, including look-ahead and look-behind"),
        ("(a)\\1", errors.ParameterParsingError, "backreferences are not supported"),
        ("((a{1,100}){1,100}){1,100}", errors.ParameterParsingError, "which is not a regular expression"),
        ("(" + "a" * 300 + ")", errors.ParameterParsingError, "the maximum is 200"),
    ],
)
def test_invalid_pattern_is_rejected_before_run(group_by, error, why):
    (problem,) = SplitImageDirectory.Parameters.problems({"method": "by_group", "group_by": group_by})
    assert problem.error is error
    assert problem.parameter == "group_by"
    assert problem.message.startswith("Group by (group_by) ")
    assert why in problem.message
    assert SplitImageDirectory.Parameters.problems({"group_by": group_by}) == []


@pytest.mark.parametrize(
    ("paths", "group_by", "error", "why"),
    [
        (["a/1.png", "b/2.png"], "^x(.)", errors.InvalidDatasetError, "matches no name of the images of /data, e.g. '1.png'"),
        (["a/1.png", "b/1.jpg"], "(1)", errors.InvalidDatasetError, "all 2 images of /data are in one group, '1'"),
        (["d/a/1.png", "d/b/1.png"], "1", errors.InvalidDatasetError, "in one group, 'd', by .* named 'd/a/1.png'"),
        (["a/1.png", "b/c/2.png"], "2", errors.NotInRangeValueError, "is in 1 folder, 'a/1.png'; it must be from 1 to 1"),
        (["a/1.png", "b/2.png"], "0", errors.NotInRangeValueError, "it must be from 1 to 1"),
        (["1.png", "2.png"], "1", errors.NotInRangeValueError, "is in no folder, '1.png'; use a regular expression"),
    ],
)  # fmt: skip
def test_missing_groups_are_rejected(job, paths, group_by, error, why):
    with pytest.raises(error, match=why):
        run(job, directory(*paths), method="by_group", group_by=group_by)


def test_catastrophic_pattern_takes_linear_time(job):
    """The engine takes time linear in the name's length; Python's re would take 2^125 steps for one name."""
    for pattern in ("^(a+)+$", "^((a|aa)+)$", "(a*)*b", "^(?:a?){50}(a{50})$"):
        assert (pattern_problem(pattern) is None) == (pattern.count("(") - pattern.count("(?:") == 1)
    paths = [f"x/{'a' * 250}{number}!" for number in range(200)]
    with pytest.raises(errors.InvalidDatasetError, match="matches no name"):
        run(job, directory(*paths), method="by_group", group_by="^(?:a|aa)+(b)$")


def test_groups_match_either_unicode_form(job):
    composed, apart = (unicodedata.normalize(form, "Ä") for form in ("NFC", "NFD"))
    images = directory(f"a/{composed}_1.png", f"b/{apart}_2.png", "a/x_1.png", "b/x_2.png")
    first, second = run(job, images, method="by_group", group_by=f"^({apart}|x)_", fraction=0.5)
    assert len(first) == len(second) == 2
    assert {*first.counts().values()} == {1}


# Categories that are completely in one output


def rare(tmp_path: Path) -> ImageDirectory:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, count in (("cat", 10), ("dog", 10), ("rare", 1)):
            for number in range(count):
                archive.writestr(f"{name}/{number}.png", png(number))
    (tmp_path / "data.zip").write_bytes(content.getvalue())
    return convert(tmp_path / "data.zip", fail_on_invalid=False, job=make_trial(tmp_path / "convert").job)


def test_category_only_in_other_output_is_reported(job, tmp_path):
    first, second = run(job, rare(tmp_path), fraction=0.25)
    (told,) = job.heard.warnings
    assert told == "the category 'rare' has 1 image, and it is in output 1; output 2 has none"
    check_training(first)
    for stored in (False, True):
        if stored:
            (tmp_path / "stored").mkdir()
            second.write(tmp_path / "stored")
            second = ImageDirectory.read(tmp_path / "stored")
        with pytest.raises(errors.InvalidTrainingDatasetError) as raised:
            check_training(second)
        assert "the category 'rare' of " in raised.value.message
        assert "has 1 image, and it is in output 1 of Split Image Directory" in raised.value.message
        assert "read" not in raised.value.message
    assert match_labels(second, first).max() == 1


def test_category_report_survives_second_split_and_transformation(job, tmp_path):
    _, second = run(job, rare(tmp_path), fraction=0.25)
    train, validation = run(job, second, fraction=0.5)
    for part in (train, validation):
        with pytest.raises(errors.InvalidTrainingDatasetError, match="it is in output 1 of Split Image Directory"):
            check_training(part)


def test_category_without_readable_image_is_not_reported_elsewhere(job):
    whole = directory("a/1.png", "a/2.png", "b/1.png", "b/2.png")
    table = ImageTableBuilder(ids=[1, 2], members=["a/1.png", "b/1.png"], categories=["a", "b"],
                              sizes=[(1, 1)] * 2, ranges=[(0, 0)] * 2)  # fmt: skip
    damaged = ImageDirectory(whole.source, table.build(["a", "b", "c"]), ("a", "b", "c"))
    with pytest.raises(errors.InvalidTrainingDatasetError, match=r"'c' .* has no readable image"):
        check_training(damaged)


def test_random_split_output_format_is_unchanged(job, tmp_path):
    first, _ = run(job, hundred(), fraction=0.8)
    first.write(tmp_path)
    assert "splits" not in json.loads((tmp_path / "_meta.json").read_text())
    assert first.splits == ()


@pytest.mark.parametrize(
    "splits",
    [[1], [{}], [{"method": 1, "seed": 1, "output": 1}], [{"method": "x", "seed": True, "output": 1}],
     [{"method": "x", "seed": 1, "output": 3}], [{"method": "x", "seed": 1, "output": 1, "elsewhere": {"a": "b"}}],
     [{"method": "x", "seed": 1, "output": 1, "other": 1}], 5],
)  # fmt: skip
def test_stored_directory_with_invalid_split_is_rejected(tmp_path, splits):
    hundred().write(tmp_path)
    meta = tmp_path / "_meta.json"
    content = json.loads(meta.read_text()) | {"splits": splits}
    meta.write_text(json.dumps(content))
    with pytest.raises(errors.InvalidDatasetError, match="is damaged"):
        ImageDirectory.read(tmp_path)
