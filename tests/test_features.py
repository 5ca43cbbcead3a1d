"""Features of frozen networks: cached ones equal computed ones, and depend on files, operations, and network."""

import numpy as np
import pytest
import torch
from conftest import make_trial, picture

from vision_designer.graphs.engine.store import Store
from vision_designer.nodes.images.image_source import FolderSource
from vision_designer.nodes.types.image_directory import ImageDirectory, ImageTableBuilder
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.vision.loading.loader import Loader
from vision_designer.nodes.vision.models import features
from vision_designer.nodes.vision.models.features import FEATURES, FeatureSet
from vision_designer.nodes.vision.training.head_fit import fit_head
from vision_designer.nodes.vision.training.loss import Objective

PLAIN = TransformationDirectory((("Resize", 20), ("CenterCrop", 16)))
RANDOM = TransformationDirectory((*PLAIN.operations, ("RandomHorizontalFlip", 0.5), ("RandomRotation", 20)))


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    monkeypatch.setattr(features, "BLOCK", 4)


@pytest.fixture
def images(tmp_path):
    """Ten images."""
    folder, table = tmp_path / "images", ImageTableBuilder()
    folder.mkdir()
    for number in range(10):
        picture(number, (24 + number, 30), (90, 20 * number, 0)).save(folder / f"{number}.png")
        table.add(number, f"{number}.png", "x", (24 + number, 30))
    return ImageDirectory(FolderSource(folder), table.build(["x"]), ("x",))


class Extract:
    """A fake network with three features that distinguish mirror images; counts its calls."""

    def __init__(self):
        self.images = 0

    def __call__(self, pixels):
        self.images += len(pixels)
        values = pixels.float()
        return torch.stack([values.mean((1, 2, 3)), values[:, 0, :, :8].mean((1, 2)), values[:, 1, :5].mean((1, 2))], 1)


def made(tmp_path, images, transformation=PLAIN, network="net", extract=None, key="key", **keywords):
    job = make_trial(tmp_path / "workspace", key).job
    keywords = {"batch_size": 3, "seed": 1, "job": job} | keywords
    flip = keywords.pop("alternating_flip", False)
    loader = Loader(
        images, transformation, batch_size=keywords["batch_size"], seed=keywords["seed"], alternating_flip=flip
    )
    return FeatureSet(loader, transformation, network, extract or Extract(), **keywords)


def values_of(set_, variant=0):
    return torch.cat([block.values for block in set_.blocks(variant)])


@pytest.mark.parametrize("transformation", [PLAIN, RANDOM])
def test_cached_features_equal_computed_features(tmp_path, images, transformation):
    fresh = [values_of(made(tmp_path, images, transformation, keep=False), variant) for variant in (0, 1)]
    extract = Extract()
    first = made(tmp_path, images, transformation, extract=extract)
    assert all(torch.equal(values_of(first, variant), fresh[variant]) for variant in (0, 1))
    assert extract.images == (20 if transformation is RANDOM else 10)
    again = made(tmp_path, images, transformation, extract=extract, key="another node")
    assert all(torch.equal(values_of(again, variant), fresh[variant]) for variant in (0, 1))
    assert extract.images == (20 if transformation is RANDOM else 10), "nothing was computed again"
    assert (again.computed, again.reused) == (0, 20)


def test_random_variants_differ_and_are_deterministic(tmp_path, images):
    set_ = made(tmp_path, images, RANDOM, keep=False)
    assert not torch.equal(values_of(set_, 0), values_of(set_, 1))
    assert torch.equal(values_of(set_, 1), values_of(made(tmp_path, images, RANDOM, keep=False), 1))


@pytest.mark.parametrize(
    "other",
    [
        {"network": "another"},
        {"transformation": TransformationDirectory((("Resize", 18), ("CenterCrop", 16)))},
        {"batch_size": 2},
    ],
    ids=["network", "operations", "batch size"],
)
def test_cache_depends_on_everything_that_changes_features(tmp_path, images, other):
    values_of(made(tmp_path, images))
    extract = Extract()
    values_of(made(tmp_path, images, extract=extract, **other))
    assert extract.images == 10


def test_cache_depends_on_seed_only_with_random_operations(tmp_path, images):
    for transformation, count in ((PLAIN, 0), (RANDOM, 10)):
        values_of(made(tmp_path, images, transformation))
        extract = Extract()
        values_of(made(tmp_path, images, transformation, extract=extract, seed=2))
        assert extract.images == count


def test_alternating_flip_variants_are_image_and_mirror_image(tmp_path, images):
    flip = TransformationDirectory((*PLAIN.operations, ("RandomHorizontalFlip", 0.5)))
    by_chance = [values_of(made(tmp_path, images, flip), variant) for variant in (0, 1)]
    first, second = (values_of(made(tmp_path, images, flip, alternating_flip=True), variant) for variant in (0, 1))
    plain = values_of(made(tmp_path, images))
    assert all((first[row] == plain[row]).all() != (second[row] == plain[row]).all() for row in range(10))
    # Features with a random flip have their own file, which is still there.
    extract = Extract()
    assert torch.equal(values_of(made(tmp_path, images, flip, extract=extract), 1), by_chance[1])
    assert extract.images == 0


def test_changed_image_and_damaged_cache_are_recomputed(tmp_path, images):
    before = values_of(made(tmp_path, images))
    picture(99, (29, 30), (0, 0, 200)).save(images.source.path / "5.png")
    changed = made(tmp_path, images)
    after = values_of(changed)
    assert (changed.computed, changed.reused) == (4, 6), "the block of the changed image"
    assert not torch.equal(before[5], after[5]) and torch.equal(before[[4, 6, 7]], after[[4, 6, 7]])

    (folder,) = (tmp_path / "workspace" / FEATURES).iterdir()
    file = folder / "0-2.safetensors"
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    (folder / "0-0.safetensors").write_bytes(b"\xff" * 30)
    damaged = made(tmp_path, images)
    assert torch.equal(values_of(damaged), after)
    assert (damaged.computed, damaged.reused) == (6, 4)


def test_unreadable_images_are_omitted_and_reported_every_time(tmp_path, images):
    (images.source.path / "6.png").write_bytes(b"no image")
    for keep in (True, True, False):
        blocks = [*made(tmp_path, images, keep=keep).blocks()]
        assert [block.rows.tolist() for block in blocks] == [[0, 1, 2, 3], [4, 5, 7], [8, 9]]
        assert [len(block.values) for block in blocks] == [4, 3, 2]
        ((row, reason),) = [failure for block in blocks for failure in block.failures]
        assert row == 6 and "6.png" in reason


def test_no_reuse_computes_all_features(tmp_path, images):
    values_of(made(tmp_path, images))
    job = make_trial(tmp_path / "workspace").job
    job.fresh_run = 7
    extract = Extract()
    values_of(made(tmp_path, images, extract=extract, job=job))
    assert extract.images == 10


def test_unwritable_workspace_causes_warning_and_features_are_computed(tmp_path, images):
    (tmp_path / "workspace").mkdir()
    (tmp_path / "workspace" / FEATURES).write_text("in the way")
    trial = make_trial(tmp_path / "workspace")
    set_ = made(tmp_path, images, job=trial.job)
    assert len(values_of(set_)) == 10 and torch.equal(values_of(set_), values_of(made(tmp_path, images, keep=False)))
    assert any("features cannot be cached" in warning for warning in trial.heard.warnings)


def test_processes_divide_features_and_read_others(tmp_path, images):
    class Second(features.Processes):
        rank, count = 1, 2

    first = made(tmp_path, images)
    whole = values_of(first)
    # As if this process had written blocks 0 and 2, and the other one, which has not started, none.
    (folder,) = (tmp_path / "workspace" / FEATURES).iterdir()
    (folder / "0-1.safetensors").unlink()
    extract = Extract()
    second = made(tmp_path, images, extract=extract, processes=Second())
    assert torch.equal(values_of(second), whole)
    assert extract.images == 4


def test_clean_removes_unused_features(tmp_path, images):
    values_of(made(tmp_path, images))
    store = Store(tmp_path / "workspace")
    assert any(FEATURES in path.parts for path in store.leftovers(used=set()))
    assert not any(FEATURES in path.parts for path in store.leftovers(used={"key"}))


def clouds(count=60, spread=1.0, width=5, seed=0):
    rng = np.random.default_rng(seed)
    labels = torch.arange(count) % 3
    centers = torch.from_numpy(rng.normal(size=(3, width)).astype(np.float32)) * 2
    noise = torch.from_numpy(rng.normal(size=(count, width)).astype(np.float32)) * spread
    return centers[labels] + noise, labels


@pytest.mark.slow
@pytest.mark.parametrize("c", [0.01, 1.0])
@pytest.mark.parametrize("variants", [1, 2])
@pytest.mark.parametrize("with_bias", [True, False])
def test_fitted_head_equals_scikit_learn_logistic_regression(c, variants, with_bias):
    from sklearn.linear_model import LogisticRegression

    features_, labels = clouds()
    centered = features_ - features_.mean(0)
    scaled = (centered if with_bias else features_) / centered.square().mean().sqrt()
    parts = [(features_[:25], labels[:25]), (features_[25:], labels[25:])] * variants
    head = fit_head(
        parts, [(features_, labels)], 3, Objective(), torch.device("cpu"), [c], variants=variants, with_bias=with_bias
    )
    assert head.bias.any() == with_bias
    peer = LogisticRegression(C=c, tol=1e-8, max_iter=2000, fit_intercept=with_bias).fit(scaled, labels)
    expected = torch.from_numpy(peer.predict_proba(scaled)).float()
    assert torch.allclose(head.logits(features_).softmax(1), expected, atol=2e-3)


@pytest.mark.slow
def test_penalty_is_chosen_on_validation():
    training, validation = clouds(30, spread=4.0, width=40), clouds(300, spread=4.0, width=40)
    head = fit_head([training], [validation], 3, Objective(), torch.device("cpu"))
    assert head.losses[head.c] == min(head.losses.values()) and len(head.losses) > 2
    again = fit_head([training], [validation], 3, Objective(), torch.device("cpu"))
    assert torch.equal(head.weight, again.weight) and torch.equal(head.bias, again.bias)


@pytest.mark.slow
def test_constant_feature_and_rare_categories_are_accepted():
    features_, labels = clouds(40)
    features_[:, 2] = 7.0
    weights = torch.tensor([1.0, 5.0, 0.5])
    head = fit_head(
        [(features_, labels)], [(features_, labels)], 4, Objective(0.1, torch.cat([weights, torch.ones(1)])),
        torch.device("cpu"),
    )  # fmt: skip
    assert head.weight.isfinite().all() and head.bias.isfinite().all()
    assert set(head.logits(features_).argmax(1).tolist()) <= {0, 1, 2}


def test_fit_can_be_cancelled():
    def cancel(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fit_head([clouds()], [clouds()], 3, Objective(), torch.device("cpu"), check=cancel)
