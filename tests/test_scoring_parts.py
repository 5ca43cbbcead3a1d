"""Scoring in parts: no row is lost or duplicated after a kill, and the table is the same byte for byte."""

import json
import random
import shutil
import signal
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest
import torch
from conftest import make_trial
from hypothesis import given
from hypothesis import strategies as st
from killable_runs import server
from levels import some, thorough
from random_model import random_model

from vision_designer.graphs.document import GraphDocument, GraphNode, link
from vision_designer.graphs.engine import events
from vision_designer.graphs.engine.plan import make_plan
from vision_designer.graphs.engine.runner import Runner
from vision_designer.graphs.engine.store import Store
from vision_designer.graphs.resolve import resolve
from vision_designer.nodes.components import load_components
from vision_designer.nodes.core.job import Job
from vision_designer.nodes.errors import FailedToWriteOutputsError, RunCancelledError
from vision_designer.nodes.types.data_frame_directory import DataFrameDirectory
from vision_designer.nodes.types.model_directory import ModelDirectory
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.vision.datasets.conversion import convert
from vision_designer.nodes.vision.hardware.devices import seeded
from vision_designer.nodes.vision.models import weights
from vision_designer.nodes.vision.models.networks import build
from vision_designer.nodes.vision.scoring import parts as scored_parts
from vision_designer.nodes.vision.scoring import score as scoring
from vision_designer.nodes.vision.scoring.parts import ScoredParts, _groups
from vision_designer.nodes.vision.scoring.score import ScoringSettings, rows_per_part, score

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("narrow_resnet18")]

SMALL = TransformationDirectory((("Resize", 32), ("CenterCrop", 32)))
FLIPPED = TransformationDirectory((*SMALL.operations, ("RandomHorizontalFlip", 0.5)))


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return random_model(tmp_path_factory.mktemp("model"), ("green", "red"), SMALL)


@pytest.fixture
def images(tmp_path, make_images, trial):
    """Twenty-six images, two of them unreadable: parts of eight rows, the last of two."""
    folder = make_images(tmp_path / "images", count=13)
    found = convert(folder, fail_on_invalid=False, job=trial.job).with_transformation(FLIPPED)
    (folder / "green" / "003.png").write_bytes(b"gone bad")
    (folder / "red" / "012.png").unlink()
    return found


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    monkeypatch.setattr(scoring, "ROWS_PER_PART", 6)
    monkeypatch.setattr(scoring, "MAX_IMAGES_PER_BATCH", 4)
    # Two files of ranges, the second one shorter.
    monkeypatch.setattr(scoring, "VALUES_PER_PART", 32)


def scored(tmp_path, model, images, name="key", interrupt=None, **options):
    """The table's files by name, and the job; ``interrupt`` is called with the rows done so far."""
    trial = make_trial(tmp_path / "workspace", name)
    if interrupt is not None:
        trial.heard.progress = lambda done, total, unit: interrupt(done)
        trial.job.PROGRESS_INTERVAL = 0
    table, unreadable = score(model, images, ScoringSettings(device="cpu", workers=0, **options), trial.job)
    assert unreadable == table.properties["unreadable"] == table.frame()["error"].count()
    return {part: (table.folder / part).read_bytes() for part in table.parts}, trial


def cancel_at(rows):
    def interrupt(done):
        if done >= rows:
            raise RunCancelledError("the run was cancelled")

    return interrupt


def computed(monkeypatch):
    """The rows computed from here on."""
    rows = []
    add = scoring.TableWriter.add

    def noting(self, predicted):
        rows.extend([*predicted.rows, *dict(predicted.failures)])
        add(self, predicted)

    monkeypatch.setattr(scoring.TableWriter, "add", noting)
    return rows


def test_table_has_every_row_once_in_order(tmp_path, model, images):
    files, trial = scored(tmp_path, model, images)
    frame = pl.read_parquet([trial.job.folder / "scored_dataset" / name for name in files])
    assert frame["id"].to_list() == list(range(26))
    assert frame["error"].is_null().to_list() == [row not in (3, 25) for row in range(26)]
    assert len(files) == 2
    assert [len(part) for part in parts_of(trial)] == [8, 8, 8, 2]
    assert not list((trial.job.folder / "scored_dataset").glob(".*"))


def parts_of(trial):
    records = sorted(trial.job.checkpoints.glob("*.json"))
    return [range(record["start"], record["stop"]) for record in (json.loads(file.read_text()) for file in records)]


@pytest.mark.parametrize("rows", some([4, 8, 12, 24]))
def test_cancelled_run_resumes_to_identical_bytes(tmp_path, model, images, monkeypatch, rows):
    whole, _ = scored(tmp_path, model, images, "whole")
    with pytest.raises(RunCancelledError):
        scored(tmp_path, model, images, interrupt=cancel_at(rows))
    rest = computed(monkeypatch)
    again, trial = scored(tmp_path, model, images)
    assert again == whole
    assert rest == list(range(rows // 8 * 8, 26))
    if rows >= 8:
        assert ("info", f"resumed after {rows // 8 * 8} of 26 images") in trial.heard.lines
    # Unreadable images are reported again, also those of earlier parts.
    assert sum("003.png" in warning for warning in trial.heard.warnings) == 1


def test_repeatedly_interrupted_run_gives_identical_bytes(tmp_path, model, images):
    whole, _ = scored(tmp_path, model, images, "whole")
    for rows in (9, 17, 24):
        with pytest.raises(RunCancelledError):
            scored(tmp_path, model, images, interrupt=cancel_at(rows))
    assert scored(tmp_path, model, images)[0] == whole


def test_complete_parts_compute_nothing(tmp_path, model, images, monkeypatch):
    whole, _ = scored(tmp_path, model, images)
    rest = computed(monkeypatch)
    assert scored(tmp_path, model, images)[0] == whole
    assert rest == []


def test_any_missing_parts_are_computed(tmp_path, model, images, monkeypatch):
    whole, trial = scored(tmp_path, model, images)
    for number in (0, 2):
        (trial.job.checkpoints / f"part-{number:06}.json").unlink()
    rest = computed(monkeypatch)
    assert scored(tmp_path, model, images)[0] == whole
    assert rest == [*range(8), *range(16, 24)]


def _half(file):
    file.write_bytes(file.read_bytes()[:200])


def _flipped(file):
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


@pytest.mark.parametrize("spoil", some([_half, _flipped, Path.unlink]), ids=["half", "flipped", "gone"])
def test_damaged_part_is_recomputed(tmp_path, model, images, monkeypatch, spoil):
    whole, trial = scored(tmp_path, model, images)
    for file in trial.job.folder.rglob("*.parquet"):
        file.unlink()
    spoil(trial.job.checkpoints / "part-000001.parquet")
    rest = computed(monkeypatch)
    assert scored(tmp_path, model, images)[0] == whole
    assert rest == list(range(8, 16))


@pytest.mark.parametrize("text", some(["", "{", "[]", '{"fingerprint": "x"}', '{"format": 0}']))
def test_damaged_part_record_is_ignored(tmp_path, model, images, monkeypatch, text):
    whole, trial = scored(tmp_path, model, images)
    (trial.job.checkpoints / "part-000003.json").write_text(text)
    rest = computed(monkeypatch)
    assert scored(tmp_path, model, images)[0] == whole
    assert rest == [24, 25]


def test_parts_of_other_inputs_or_precision_are_not_reused(tmp_path, model, images, monkeypatch):
    other = ModelDirectory(**{**vars(model), "weights": tmp_path / "other.safetensors"})
    with seeded(1):
        weights.save(build("resnet18", {}, 2).state_dict(), other.weights)
    cases = [
        (other, images, {}),
        (ModelDirectory(**{**vars(model), "categories": ("red", "green")}), images, {}),
        (model, images.take([*range(1, 26), 0]), {}),
        (model, images.with_transformation(TransformationDirectory((("Pad", 1),))), {}),
        (model, images, {"precision": "bf16-mixed"}),
    ]
    _, first = scored(tmp_path, model, images, "first", precision="32-true")
    rest = computed(monkeypatch)
    for number, (scorer, directory, options) in enumerate(cases):
        shutil.copytree(first.job.checkpoints, first.job.checkpoints.with_name(f"key{number}"))
        scored(tmp_path, scorer, directory, f"key{number}", **({"precision": "32-true"} | options))
        assert sorted(rest) == list(range(26)), cases[number]
        rest.clear()


def test_full_disk_leaves_only_complete_parts(tmp_path, model, images, monkeypatch):
    whole, _ = scored(tmp_path, model, images, "whole")
    write = pl.DataFrame.write_parquet

    def full(self, file, **options):
        if "000001" in str(file):
            write(self.head(1), file)
            raise OSError(28, "No space left on device")
        write(self, file, **options)

    monkeypatch.setattr(pl.DataFrame, "write_parquet", full)
    with pytest.raises(FailedToWriteOutputsError, match="no space left"):
        scored(tmp_path, model, images)
    left = sorted(path.name for path in (tmp_path / "workspace" / "checkpoints" / "key").iterdir())
    assert left == ["part-000000.json", "part-000000.parquet"]
    monkeypatch.setattr(pl.DataFrame, "write_parquet", write)
    assert scored(tmp_path, model, images)[0] == whole


def test_full_part_is_linked_as_file(tmp_path):
    parts = ScoredParts(tmp_path / "parts", 25, 10, "x")
    for number, part in enumerate(parts.ranges):
        parts.write(number, pl.DataFrame({"id": list(part)}), 0, {})
    (tmp_path / "table").mkdir()
    for _ in range(2):
        names = parts.assemble(tmp_path / "table", 10)
        assert pl.read_parquet([tmp_path / "table" / name for name in names])["id"].to_list() == list(range(25))
    assert (tmp_path / "table" / names[0]).stat().st_ino == parts.file(0).stat().st_ino


def test_part_lookup_and_merge_can_be_cancelled(tmp_path):
    parts = ScoredParts(tmp_path, 4, 2, "x")
    for number in range(2):
        parts.write(number, pl.DataFrame({"id": [0, 1]}), 0, {})

    def cancelled():
        raise RunCancelledError("the run was cancelled")

    with pytest.raises(RunCancelledError):
        ScoredParts(tmp_path, 4, 2, "x", cancelled)
    parts._check = cancelled
    with pytest.raises(RunCancelledError):
        parts.assemble(tmp_path, 4)


# Ranges


@given(st.integers(1, 10_000_000), st.integers(1, 5000), st.integers(1, 256))
def test_parts_are_whole_batches_of_bounded_size_and_number(count, categories, batch):
    rows = rows_per_part(count, categories, batch)
    assert rows % batch == 0
    assert rows <= max(1024, count // 1000) + batch
    # The last batch of a part is complete too.
    assert rows * categories < scoring.VALUES_PER_PART + batch * categories


@given(st.integers(1, 300), st.integers(1, 40), st.integers(1, 5), st.sets(st.integers(0, 300)))
def test_processes_divide_missing_parts_without_gap_or_overlap(tmp_path_factory, count, rows, processes, have):
    parts = ScoredParts(Path("nowhere"), count, rows, "x")
    assert [row for part in parts.ranges for row in part] == list(range(count))
    parts._records = {number: None for number in have if number < len(parts.ranges)}
    shares = [parts.missing(process, processes) for process in range(processes)]
    assert sorted(number for share in shares for number in share) == parts.missing()
    assert all(one < other for share in shares for one, other in pairwise(share))
    # Shares do not depend on what other processes finish in the meantime.
    whole = ScoredParts(Path("nowhere"), count, rows, "x")
    asked = [whole.missing(process, processes) for process in range(processes)]
    assert all({*share} <= {*before} for share, before in zip(shares, asked, strict=True))
    assert max(map(len, asked)) - min(map(len, asked)) <= 1


@given(st.lists(st.integers(1, 50), min_size=1, max_size=40), st.integers(1, 200))
def test_files_hold_consecutive_parts(sizes, rows):
    groups = _groups(sizes, rows)
    assert [number for group in groups for number in group] == list(range(len(sizes)))
    assert all(sum(sizes[number] for number in group[:-1]) < rows for group in groups)


# Real kills

KILLED = """
import os, signal
from pathlib import Path
import narrow_resnet
from conftest import make_trial
from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.types.model_directory import ModelDirectory
from vision_designer.nodes.vision.scoring import parts as scored_parts
from vision_designer.nodes.vision.scoring import score as scoring

scoring.ROWS_PER_PART, scoring.MAX_IMAGES_PER_BATCH, scoring.VALUES_PER_PART = 6, 4, 32
left = {left}
narrow_resnet.install()

def count(function):
    def counted(*arguments, **options):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments, **options)
    return counted

# The moments between which files differ: after a batch, before and after each file, and while they are put together.
scoring.TableWriter.add = count(scoring.TableWriter.add)
scored_parts.write_json = count(scored_parts.write_json)
scored_parts.crc32 = count(scored_parts.crc32)
scored_parts._same_file = count(scored_parts._same_file)
scored_parts.pl.DataFrame.write_parquet = count(scored_parts.pl.DataFrame.write_parquet)
trial = make_trial(Path({workspace!r}))
settings = scoring.ScoringSettings(device="cpu", workers=0)
scoring.score(ModelDirectory.read(Path({model!r})), ImageDirectory.read(Path({images!r})), settings, trial.job)
"""


@thorough
@pytest.mark.slow
@pytest.mark.parametrize("seed", some(range(3)))
def test_sigkill_at_any_moment_loses_and_duplicates_no_row(tmp_path, model, images, seed):
    (tmp_path / "stored").mkdir()
    images.write(tmp_path / "stored")
    draw = random.Random(seed)
    for _ in range(3):
        script = KILLED.format(
            left=draw.randrange(1, 14),
            workspace=str(tmp_path / "workspace"),
            model=str(model.weights.parent),
            images=str(tmp_path / "stored"),
        )
        ended = server().run(tmp_path / "of_no_run", "--version", setup=script)
        assert ended.status in (0, -signal.SIGKILL), ended.said()
    again, _ = scored(tmp_path, model, images)
    whole, _ = scored(tmp_path, model, images, "whole")
    assert again == whole


def test_same_rows_give_same_part(tmp_path):
    frame = pl.DataFrame({"a": torch.arange(100).numpy()})
    for name in ("one", "two"):
        ScoredParts(tmp_path / name, 100, 100, "x").write(0, frame, 0, {})
    assert len({file.read_bytes() for file in tmp_path.rglob("*.parquet")}) == 1
    assert scored_parts.FORMAT == 2


# In a graph


def graph(images, model):
    return GraphDocument(
        title="score",
        nodes=[
            GraphNode(id="images", component="image_dataset", parameters={"path": str(images)}),
            GraphNode(id="convert", component="convert_to_image_directory"),
            GraphNode(id="model", component="trained_model", parameters={"path": str(model)}),
            GraphNode(id="score", component="score_image_model", run_settings={"device": "cpu", "workers": 0}),
        ],
        links=[
            link("images.dataset", "convert.input_dataset"),
            link("convert.output_image_directory", "score.dataset"),
            link("model.trained_model", "score.trained_model"),
        ],
    )


def run_graph(workspace, document, *, cancel_at=None, reuse=True):
    """The run's result, and the logs of its nodes."""
    components = load_components()
    lines = []

    def listen(event):
        if isinstance(event, events.Log):
            lines.append(event.message)
        if isinstance(event, events.Progress) and event.node == "score" and cancel_at and event.done >= cancel_at:
            runner.cancel()

    plan = make_plan(resolve(document, components, workspace))
    runner = Runner(plan, Store(workspace), run_id="r", listener=listen, reuse=reuse)
    return runner.run(), lines


@pytest.mark.parametrize("reuse", [True, False])
def test_next_run_resumes_unless_no_reuse_and_leaves_no_parts(tmp_path, model, images, monkeypatch, reuse):
    monkeypatch.setattr(Job, "PROGRESS_INTERVAL", 0)
    document = graph(images.source.path, model.weights.parent)
    cancelled, _ = run_graph(tmp_path / "workspace", document, cancel_at=16)
    assert cancelled.nodes["score"].state == "cancelled"
    parts = tmp_path / "workspace" / "checkpoints" / cancelled.nodes["score"].key
    assert len(list(parts.glob("*.parquet"))) >= 2
    result, lines = run_graph(tmp_path / "workspace", document, reuse=reuse)
    assert result.nodes["score"].state == "completed"
    assert any(line.startswith("resumed after") for line in lines) is reuse
    assert not parts.exists()
    table = DataFrameDirectory.read(result.nodes["score"].outputs["scored_dataset"])
    assert table.frame()["id"].is_unique().all()
    converted = result.nodes["convert"].metrics
    assert table.frame()["id"].count() == converted["images"]
    assert table.frame().height == converted["images"] + converted["skipped"]
