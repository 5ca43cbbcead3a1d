"""Changed files with unchanged names, sizes, and times are detected, and --no-reuse ignores all caches."""

import os
import shutil
import zipfile

import numpy as np
import polars as pl
import pytest
from conftest import make_trial
from levels import some
from PIL import Image
from random_model import random_model

from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.engine.plan import WatchedPath, make_plan
from vision_designer.graphs.engine.runner import Runner
from vision_designer.graphs.engine.store import Store, damaged_file, recorded_files
from vision_designer.graphs.history.why import why
from vision_designer.graphs.paths import fingerprint
from vision_designer.graphs.resolve import resolve
from vision_designer.nodes.components import load_components
from vision_designer.nodes.errors import FailedToWriteOutputsError
from vision_designer.nodes.system.files import _devices, crc32, file_identity, persistent_identity
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.vision.datasets import size_cache
from vision_designer.nodes.vision.datasets.conversion import convert
from vision_designer.nodes.vision.loading.decode_cache import keep_decoded
from vision_designer.nodes.vision.loading.loader import Images

pytestmark = pytest.mark.usefixtures("narrow_resnet18")

LONG_AGO = 315_532_800 * 10**9
ORIENTATION = bytes.fromhex("0112 0003 00000001 00")
"""The EXIF orientation tag: 274, type short, count 1; big-endian. The value's second byte follows."""
CATEGORIES = ("cat", "dog")
COLORS = {"cat": (200, 60, 60), "dog": (60, 60, 200)}
SMALL = TransformationDirectory((("Resize", 32), ("CenterCrop", 32)))
EVERY = [(row, 0) for row in range(8)]


def set_back(*paths):
    for path in paths:
        os.utime(path, ns=(LONG_AGO, LONG_AGO))


def pixels(seed, color, size=(40, 40)):
    noise = np.random.default_rng(seed).integers(-30, 31, (size[1], size[0], 3))
    return Image.fromarray(np.clip(np.array(color) + noise, 0, 255).astype(np.uint8))


@pytest.fixture
def pets(tmp_path):
    """Four images for each category with one size and time, as from a reproducible archive; the first two are swapped."""
    root = tmp_path / "pets"
    for place, (name, other) in enumerate((CATEGORIES, CATEGORIES[::-1])):
        (root / name).mkdir(parents=True)
        for number in range(4):
            file = root / name / f"{number}.bmp"
            pixels(10 * place + number, COLORS[other if number == 0 else name]).save(file)
            set_back(file)
    return root


def swap(root, name="0.bmp"):
    cat, dog, aside = root / "cat" / name, root / "dog" / name, root / "aside"
    cat.rename(aside)
    dog.rename(cat)
    aside.rename(dog)


def turn(file):
    """Change the EXIF orientation in place and restore the time, like `exiftool -P`."""
    content, upright = file.read_bytes(), ORIENTATION + b"\x01"
    assert content.count(upright) == 1
    file.write_bytes(content.replace(upright, ORIENTATION + b"\x06"))
    set_back(file)
    with Image.open(file) as image:
        assert image.getexif()[274] == 6


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return random_model(tmp_path_factory.mktemp("model"), CATEGORIES, SMALL)


def graph(path, model, **score):
    nodes = [
        ("data", "image_dataset", {"path": str(path)}, {}),
        ("convert", "convert_to_image_directory", {}, {}),
        ("model", "trained_model", {"path": str(model.weights.parent)}, {}),
        ("score", "score_image_model", {}, {"workers": 0, "precision": "32-true", **score}),
    ]
    links = [
        ("data.dataset", "convert.input_dataset"),
        ("convert.output_image_directory", "score.dataset"),
        ("model.trained_model", "score.trained_model"),
    ]
    return GraphDocument.model_validate(
        {
            "nodes": [
                {"id": id_, "component": component, "parameters": parameters, "run_settings": settings}
                for id_, component, parameters, settings in nodes
            ],
            "links": [{"from": source, "to": target} for source, target in links],
        }
    )


def run(workspace, document, *, reuse=True):
    plan = make_plan(resolve(document, load_components(), workspace))
    return Runner(plan, Store(workspace), run_id="r", reuse=reuse).run()


def scores(result):
    assert result.state == "completed", result
    table = pl.read_parquet(result.nodes["score"].outputs["scored_dataset"] / "part-00000.parquet")
    return table.select("category", pl.col("image").str.split("/").list.last(), pl.col("^Scored Prob.*$"))


@pytest.mark.slow
def test_swapped_images_of_same_size_and_time_are_rescored(tmp_path, pets, model):
    document = graph(pets, model)
    before = scores(run(tmp_path / "workspace", document))
    swap(pets)
    result = run(tmp_path / "workspace", document)
    assert {result.nodes[name].state for name in ("data", "convert", "score")} == {"completed"}
    assert result.nodes["model"].state == "reused"
    after = scores(result)
    assert after.equals(scores(run(tmp_path / "elsewhere", graph(pets, model, cache_memory=0))))
    assert not after.equals(before)
    # Unmoved images are not decoded again, and nothing is computed twice.
    assert {node.state for node in run(tmp_path / "workspace", document).nodes.values()} == {"reused"}


@pytest.fixture
def photographs(tmp_path):
    """Images that are dark at the top, stored upright."""
    root = tmp_path / "photographs"
    for place, name in enumerate(CATEGORIES):
        (root / name).mkdir(parents=True)
        for number in range(2):
            shades = np.array(pixels(10 * place + number, COLORS[name]))
            shades[:20] //= 2
            exif = Image.Exif()
            exif.endian = ">"
            exif[274] = 1
            file = root / name / f"{number}.jpg"
            Image.fromarray(shades).save(file, exif=exif, quality=95)
            set_back(file)
    return root


@pytest.mark.slow
def test_images_rotated_in_place_are_rescored(tmp_path, photographs, model):
    document = graph(photographs, model)
    before = scores(run(tmp_path / "workspace", document))
    for file in photographs.rglob("*.jpg"):
        status = file.stat()
        turn(file)
        assert (file.stat().st_size, file.stat().st_mtime_ns) == (status.st_size, status.st_mtime_ns)
    after = scores(run(tmp_path / "workspace", document))
    assert after.equals(scores(run(tmp_path / "elsewhere", graph(photographs, model, cache_memory=0))))
    assert not after.equals(before)


def packed(root, archive):
    with zipfile.ZipFile(archive, "w") as file:
        for path in sorted(root.rglob("*.bmp")):
            file.writestr(zipfile.ZipInfo(path.relative_to(root).as_posix()), path.read_bytes())
    set_back(archive)


@pytest.mark.slow
def test_repacked_archive_with_old_time_is_reread(tmp_path, pets, model):
    archive = tmp_path / "pets.zip"
    packed(pets, archive)
    before, size = scores(run(tmp_path / "workspace", graph(archive, model))), archive.stat().st_size
    swap(pets)
    packed(pets, archive)
    assert archive.stat().st_size == size
    after = scores(run(tmp_path / "workspace", graph(archive, model)))
    assert after.equals(scores(run(tmp_path / "elsewhere", graph(archive, model, cache_memory=0))))
    assert not after.equals(before)


def in_place(root):
    file = root / "cat" / "1.bmp"
    file.write_bytes(file.read_bytes())


def replaced(root):
    shutil.copyfile(root / "dog" / "1.bmp", root / "new")
    (root / "new").replace(root / "cat" / "1.bmp")


def folders(root):
    (root / "cat").rename(root / "aside")
    (root / "dog").rename(root / "cat")
    (root / "aside").rename(root / "dog")


@pytest.mark.parametrize("change", [swap, in_place, replaced, folders])
def test_fingerprint_detects_change_with_same_name_size_and_time(pets, change):
    before = fingerprint(str(pets), "Path (path)")
    change(pets)
    set_back(*pets.rglob("*.bmp"))
    after = fingerprint(str(pets), "Path (path)")
    assert after.text != before.text
    assert (after.files, after.size) == (before.files, before.size) == (8, before.size)


def test_reading_files_does_not_change_fingerprint(pets):
    before = fingerprint(str(pets), "Path (path)")
    for file in pets.rglob("*.bmp"):
        file.read_bytes()
    assert fingerprint(str(pets), "Path (path)") == before


def test_decode_cache_detects_swap(tmp_path, pets):
    directory = convert(pets, fail_on_invalid=True, job=make_trial(tmp_path / "workspace", "convert").job)

    def read(name):
        job = make_trial(tmp_path / "workspace", name).job
        kept = keep_decoded(directory, SMALL, job, cache_memory=10, once=False)
        batch = Images(directory, SMALL, kept).__getitems__(EVERY)
        kept.close()
        return batch.images, batch.use

    first, _ = read("first")
    swap(pets)
    second, use = read("second")
    assert (use.hits, use.misses) == (6, 2)
    assert second[[0, 4]].equal(first[[4, 0]]) and second[1:4].equal(first[1:4])


def test_size_cache_detects_swap(tmp_path, monkeypatch):
    monkeypatch.setattr(size_cache, "MIN_IMAGES", 1)
    root = tmp_path / "images"
    root.mkdir()
    for name, size in (("wide", (40, 20)), ("high", (20, 40))):
        # Both have the same number of bytes.
        pixels(1, (90, 90, 90), size).save(root / f"{name}.bmp")
        set_back(root / f"{name}.bmp")

    def sizes():
        job = make_trial(tmp_path / "workspace").job
        return convert(root, fail_on_invalid=True, job=job).images.select("member", "width", "height").rows()

    assert sizes() == [("high.bmp", 20, 40), ("wide.bmp", 40, 20)]
    (root / "wide.bmp").rename(root / "aside")
    (root / "high.bmp").rename(root / "wide.bmp")
    (root / "aside").rename(root / "high.bmp")
    assert sizes() == [("high.bmp", 40, 20), ("wide.bmp", 20, 40)]


@pytest.mark.parametrize(
    ("kind", "options", "expected"),
    [
        ("ext4", "rw", (True, True)),
        ("nfs4", "rw,vers=4.2", (True, True)),
        ("cifs", "rw,serverino", (True, True)),
        ("cifs", "rw,noserverino", (False, True)),
        ("fuse.sshfs", "rw", (False, True)),
        ("fuseblk", "rw", (False, True)),
        ("vfat", "rw", (False, False)),
        ("exfat", "rw", (False, False)),
    ],
)
def test_file_identity_excludes_volatile_numbers(kind, options, expected):
    assert persistent_identity(kind, options) == expected


def test_file_system_without_stable_inodes_uses_size_and_time(tmp_path, monkeypatch):
    file = tmp_path / "file"
    file.write_text("one")
    status = file.stat()
    monkeypatch.setitem(_devices, status.st_dev, (False, False))
    assert file_identity(status) == (3, status.st_mtime_ns, 0, 0)


def test_swapped_unpacked_images_in_store_are_detected(tmp_path):
    folder = tmp_path / "node"
    files = folder / "output" / "files"
    files.mkdir(parents=True)
    for name in ("a", "b"):
        (files / name).write_text(f"image {name}")
        set_back(files / name)
    records = recorded_files(folder)
    assert damaged_file(folder, dict(records), thorough=True) == ""
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    known = dict(records)
    assert damaged_file(copy, known, thorough=False) == ""
    assert known["output/files/a"].inode == (copy / "output/files/a").stat().st_ino
    (files / "a").rename(files / "c")
    (files / "b").rename(files / "a")
    (files / "c").rename(files / "b")
    assert damaged_file(folder, records, thorough=False) == "output/files/a"


# --no-reuse


def poison_decoded(workspace):
    """Put other pixels with valid checksums into the decode cache, as a faulty program might."""
    from vision_designer.nodes.vision.loading import decode_cache as d

    (file,) = (workspace / "decoded").glob("*/images.bin")
    content = bytearray(file.read_bytes())
    at, poisoned = 0, 0
    while (at := content.find(d._MARK, at)) >= 0:
        height, width = d._RECORD.unpack_from(content, at)[6:8]
        begin, end = at + d._RECORD.size, at + d._RECORD.size + 3 * height * width
        content[begin:end] = bytes(255 - value for value in content[begin:end])
        checksum = d.zlib.crc32(content[at:end])
        content[at - d._CHECKSUM.size : at] = d._CHECKSUM.pack(checksum)
        at, poisoned = end, poisoned + 1
    assert poisoned == 8
    file.write_bytes(content)


def poison_sizes(workspace):
    (file,) = (workspace / "sizes").glob("*/sizes.parquet")
    pl.read_parquet(file).with_columns(width=pl.lit(7, pl.Int32)).write_parquet(file)
    file.with_name("sizes.crc32").write_text(f"{crc32(file)}\n")


def poison_outputs(workspace):
    """Put other scores into the store, with a matching record."""
    store = Store(workspace)
    for file in workspace.glob("store/*/scored_dataset/part-00000.parquet"):
        pl.read_parquet(file).with_columns(pl.col("^Scored Prob.*$") * 0).write_parquet(file)
        record = store.find(file.parent.parent.name)
        record.files.update(recorded_files(file.parent.parent))
        record.files.pop("node.json")
        store._write_record(file.parent.parent, record)


@pytest.fixture
def sizes_are_kept(monkeypatch):
    monkeypatch.setattr(size_cache, "MIN_IMAGES", 1)


@pytest.mark.slow
@pytest.mark.usefixtures("sizes_are_kept")
@pytest.mark.parametrize(
    "poison", some([poison_decoded, poison_sizes, poison_outputs], 1), ids=lambda poison: poison.__name__
)
def test_no_reuse_ignores_and_replaces_wrong_caches(tmp_path, pets, model, poison):
    workspace, document = tmp_path / "workspace", graph(pets, model)
    first = run(workspace, document)
    right = scores(first)
    widths = pl.read_parquet(first.nodes["convert"].outputs["output_image_directory"] / "images.parquet")["width"]
    poison(workspace)
    again = run(workspace, document, reuse=False)
    assert {node.state for node in again.nodes.values()} == {"completed"}
    assert scores(again).equals(right)
    now = pl.read_parquet(again.nodes["convert"].outputs["output_image_directory"] / "images.parquet")["width"]
    assert now.equals(widths)
    # The caches are right now: a node that has to run reads them and gives the same result.
    shutil.rmtree(workspace / "store" / again.nodes["score"].key)
    shutil.rmtree(workspace / "store" / again.nodes["convert"].key)
    third = run(workspace, document)
    assert third.nodes["convert"].state == third.nodes["score"].state == "completed"
    assert scores(third).equals(right)


@pytest.mark.slow
def test_poisoned_cache_affects_reusing_run(tmp_path, pets, model):
    workspace, document = tmp_path / "workspace", graph(pets, model)
    first = run(workspace, document)
    right = scores(first)
    poison_decoded(workspace)
    shutil.rmtree(workspace / "store" / first.nodes["score"].key)
    assert not scores(run(workspace, document)).equals(right)


@pytest.mark.slow
def test_no_reuse_recomputes_finished_score_parts(tmp_path, pets, model):
    workspace, document = tmp_path / "workspace", graph(pets, model)
    first = run(workspace, document)
    key = first.nodes["score"].key
    # As left by a run that was killed before its last part.
    parts = workspace / "checkpoints" / key
    parts.mkdir(parents=True)
    (parts / "part-000000.parquet").write_bytes(b"nothing")
    again = run(workspace, document, reuse=False)
    assert scores(again).equals(scores(first)) and not parts.exists()


def test_no_reuse_fails_if_checkpoint_cannot_be_removed(tmp_path, monkeypatch):
    store = Store(tmp_path)
    store.checkpoints("key").mkdir(parents=True)

    def refuse(path, *rest, **more):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("vision_designer.graphs.engine.store.shutil.rmtree", refuse)
    with pytest.raises(FailedToWriteOutputsError, match="permission denied"):
        store.forget_checkpoints("key")


def test_no_reuse_run_shares_its_own_decode_cache(tmp_path, pets):
    directory = convert(pets, fail_on_invalid=True, job=make_trial(tmp_path / "workspace", "convert").job)

    def use(anew):
        job = make_trial(tmp_path / "workspace").job
        job.fresh_run = anew
        kept = keep_decoded(directory, SMALL, job, cache_memory=10, once=False)
        found = Images(directory, SMALL, kept).__getitems__(EVERY).use
        kept.close()
        return found.hits

    assert [use(anew) for anew in (0, 0, 5, 5, 6, 0)] == [0, 8, 0, 8, 0, 8]


def run_while(workspace, document, node, change, **options):
    """Run a graph; ``change`` is called when a node has finished."""

    def listener(event):
        if event.name == "node_finished" and event.node == node:
            change()

    plan = make_plan(resolve(document, load_components(), workspace))
    return Runner(plan, Store(workspace), run_id="r", listener=listener, **options).run()


def replace_image(pets):
    content = pixels(77, COLORS["dog"]).convert("RGB")
    content.save(pets / "cat" / "0.bmp")
    set_back(pets / "cat" / "0.bmp")


CHANGES = {
    "replaced": replace_image,
    "added": lambda pets: shutil.copy(pets / "cat" / "1.bmp", pets / "cat" / "new.bmp"),
    "removed": lambda pets: (pets / "cat" / "3.bmp").unlink(),
}


def changed_nodes(result):
    return {
        name
        for name, node in result.nodes.items()
        if any("during the run" in warning.message for warning in node.warnings)
    }


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("fingerprint", ["times", "content"])
def test_results_of_data_that_changed_during_run_are_not_reused(tmp_path, pets, model, change, fingerprint):
    original = tmp_path / "original"
    shutil.copytree(pets, original)
    document = graph(pets, model)
    document.node("data").parameters["fingerprint"] = fingerprint
    workspace = tmp_path / "workspace"
    result = run_while(workspace, document, "convert", lambda: change(pets))
    # Told where the data comes from, and at the last result.
    assert changed_nodes(result) == {"data", "score"}
    # Everything is as it was when the run was planned: by content, the keys are those of that run.
    shutil.rmtree(pets)
    original.rename(pets)
    again = run(workspace, document)
    assert {name: node.state for name, node in again.nodes.items()} == {
        "data": "completed",
        "convert": "completed",
        "score": "completed",
        "model": "reused",
    }
    assert changed_nodes(again) == set()
    assert scores(again).equals(scores(run(tmp_path / "elsewhere", document)))
    assert {node.state for node in run(workspace, document).nodes.values()} == {"reused"}


def test_why_says_that_data_changed_during_run(tmp_path, pets, model):
    document = graph(pets, model)
    document.node("data").parameters["fingerprint"] = "content"
    content = (pets / "cat" / "0.bmp").read_bytes()
    run_while(tmp_path, document, "data", lambda: replace_image(pets))
    (pets / "cat" / "0.bmp").write_bytes(content)
    found = why(resolve(document, load_components(), tmp_path), tmp_path, "convert")
    assert (found.state, [reason.node for reason in found.reasons]) == ("runs", ["convert"])
    assert f"files of {pets} were changed" in found.reasons[0].message


def test_run_of_reused_results_does_not_look_at_data_again(tmp_path, pets, model, monkeypatch):
    document = graph(pets, model)
    run(tmp_path, document)
    monkeypatch.setattr(WatchedPath, "has_changed", lambda watched: pytest.fail("looked at the data"))
    assert {node.state for node in run(tmp_path, document).nodes.values()} == {"reused"}


def test_files_beside_images_may_change_during_run(tmp_path, pets, model):
    result = run_while(
        tmp_path / "workspace", graph(pets, model), "convert", lambda: (pets / "notes.txt").write_text("a note")
    )
    assert changed_nodes(result) == set()
