"""The image sets, graphs, and statistics of the learning benchmark."""

import argparse
import hashlib
import io
import json
import sys
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

import image_sets
import learning
import learning_tables

from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.resolve import resolve
from vision_designer.graphs.validate import validate
from vision_designer.nodes.components import load_components


def _image(color: tuple[int, ...], mode: str = "RGB", size: tuple[int, int] = (12, 8)) -> bytes:
    content = io.BytesIO()
    Image.new(mode, size, color).save(content, "PNG")
    return content.getvalue()


def _member(name: str, content: bytes) -> bytes:
    """A file in an ``ar`` archive, padded to an even length."""
    header = f"{name:<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(content):<10}`\n".encode()
    return header + content + b"\n" * (len(content) % 2)


def test_debian_package_is_read_without_dpkg(tmp_path):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:xz") as tar:
        info = tarfile.TarInfo("./usr/share/one.png")
        info.size = 3
        tar.addfile(info, io.BytesIO(b"one"))
    parts = (("debian-binary", b"2.0\n"), ("control.tar.xz", b"odd"), ("data.tar.xz", packed.getvalue()))
    file = tmp_path / "package.deb"
    file.write_bytes(b"!<arch>\n" + b"".join(_member(name, content) for name, content in parts))
    assert list(image_sets.deb_files(file)) == [("usr/share/one.png", b"one")]


def test_package_with_wrong_checksum_is_rejected(tmp_path):
    content = b"what somebody else has put there"
    (tmp_path / "package.whl").write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    package = image_sets.Package("pip", "package", "1", "package.whl", digest)
    assert package.downloaded(tmp_path) == tmp_path / "package.whl"
    other = image_sets.Package("pip", "package", "1", "package.whl", "0" * 64)
    with pytest.raises(SystemExit, match=rf"package.whl has the SHA-256 {digest}, not 0000"):
        other.downloaded(tmp_path)


def test_missing_client_error_has_remedy(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    package = image_sets.Package("apt", "pictures", "1-1", "pictures.deb", "0" * 64)
    with pytest.raises(SystemExit, match=r"pictures 1-1 needs apt-get.* download pictures\.deb .* put it into"):
        package.downloaded(tmp_path)


@pytest.fixture
def drawings(monkeypatch) -> list[image_sets.Picture]:
    """A set of five images; the last one is a training image again."""
    pictures = [
        image_sets.Picture("train", "red", "1", _image((250, 0, 0))),
        image_sets.Picture("train", "blue", "2", _image((0, 0, 250, 0), "RGBA", (4, 4))),
        image_sets.Picture("test", "red", "3", _image((240, 0, 0), size=(900, 300))),
        image_sets.Picture("test", "blue", "4", _image((0, 0, 240))),
        image_sets.Picture("test", "red", "5", _image((250, 0, 0))),
    ]
    with Image.open(io.BytesIO(pictures[1].content)) as image:
        image.putpixel((1, 2), (0, 0, 250, 255))
        content = io.BytesIO()
        image.save(content, "PNG")
    pictures[1] = image_sets.Picture("train", "blue", "2", content.getvalue())
    monkeypatch.setitem(image_sets.SETS, "drawings", lambda _cache: iter(pictures))
    return pictures


def test_training_and_test_images_are_disjoint(tmp_path, drawings):
    place = image_sets.build("drawings", tmp_path)
    assert image_sets.counts(place) == {"blue": (1, 1), "red": (1, 1)}


def test_images_are_small_on_white_background(tmp_path, drawings):
    place = image_sets.build("drawings", tmp_path)
    with Image.open(place / "train" / "blue" / "2.png") as cut_out:
        assert (cut_out.size, cut_out.mode, cut_out.getpixel((0, 0))) == ((1, 1), "RGB", (0, 0, 250))
    with Image.open(place / "test" / "red" / "3.jpg") as shrunk:
        assert shrunk.size == (320, 107)


def test_existing_set_is_rebuilt_only_for_other_version(tmp_path, drawings):
    place = image_sets.build("drawings", tmp_path)
    drawings.append(image_sets.Picture("test", "red", "6", _image((200, 0, 0))))
    assert image_sets.counts(image_sets.build("drawings", tmp_path))["red"] == (1, 1)
    (place / "made_by.txt").write_text("an older one")
    assert image_sets.counts(image_sets.build("drawings", tmp_path))["red"] == (1, 2)


@pytest.mark.parametrize("recipe", [*learning.RECIPES, *learning.OPTIONS])
def test_benchmark_graphs_are_valid(recipe, tmp_path, drawings):
    components = load_components()
    folder = image_sets.build("drawings", tmp_path)
    text = json.dumps(learning.graph(components, recipe, folder, 60, 64, 1))
    document = GraphDocument.from_text(text, "graph.json")
    assert [
        problem for problem in validate(resolve(document, components, tmp_path)) if problem.severity == "error"
    ] == []


def test_preset_uses_only_training_images_and_seed(tmp_path, monkeypatch):
    pictures = [
        image_sets.Picture(part, category, str(number), _image((10 * number, value, blue), size=(20, 20)))
        for part, value in (("train", 10), ("test", 20))
        for category, blue in (("red", 0), ("blue", 250))
        for number in range(12)
    ]
    pictures = [replace(picture, name=f"{picture.category}{picture.name}") for picture in pictures]
    monkeypatch.setitem(image_sets.SETS, "drawings", lambda _cache: iter(pictures))
    components = load_components()
    made = learning.graph_of_preset(components, image_sets.build("drawings", tmp_path), 60, 7)
    document = GraphDocument.from_text(json.dumps(made), "graph.json")
    assert [
        problem for problem in validate(resolve(document, components, tmp_path)) if problem.severity == "error"
    ] == []
    nodes = {node["id"]: node for node in made["nodes"]}
    assert nodes["train"]["parameters"]["random_seed"] == nodes["split_validation"]["parameters"]["random_seed"] == 7
    assert 0.8 < nodes["train"]["parameters"]["time_budget"] < 1
    assert nodes["convert_test"]["parameters"]["subset"] == "test"
    links = {link["to"]: link["from"] for link in made["links"]}
    assert links["split_validation.input_image_directory"] == "convert_training.output_image_directory"
    assert set(learning.TESTING) & nodes.keys() == {"convert_test", "apply_test", "score", "evaluate"}


def test_measured_turns_are_not_repeated(tmp_path, monkeypatch, drawings):
    asked = []

    def learns(components, contender, folder, seconds, size, seed):
        asked.append((contender, seed))
        return {"accuracy": 0.5 + 0.1 * (contender == "sgd") + 0.01 * seed, "seconds": 1.0}

    monkeypatch.setattr(learning, "program_learns", learns)
    monkeypatch.setitem(learning.SIZES, "drawings", 64)
    monkeypatch.setitem(learning.SECONDS, "drawings", 40.0)
    chosen = argparse.Namespace(
        turns=tmp_path / "turns.jsonl",
        json=tmp_path / "table.json",
        seconds=5.0,
        seeds=2,
        size=None,
        options=True,
        steps=0,
    )
    contenders, names = ["adamw", "sgd"], ["drawings"]
    first = learning.compare({}, contenders, names, tmp_path, chosen)
    assert asked == [("adamw", 1), ("sgd", 1), ("sgd", 2), ("adamw", 2)]
    lines = chosen.turns.read_text().splitlines()
    chosen.turns.write_text("\n".join(lines[:3]) + "\n")
    assert learning.compare({}, contenders, names, tmp_path, chosen) == first
    assert asked[4:] == [("adamw", 2)]
    assert first[1].rows == [
        ["adamw", 0.0, 0.0, 2, None],
        ["sgd", pytest.approx(0.1), pytest.approx(0.0, abs=1e-9), 2, None],
    ]
    assert [table["name"] for table in json.loads(chosen.json.read_text())["tables"]] == [
        "from_scratch",
        "from_scratch_gains",
    ]
    chosen.seconds = 6.0
    learning.compare({}, contenders, names, tmp_path, chosen)
    assert len(asked) == 9


def test_standard_error_is_larger_of_seeds_and_images():
    seeds_differ = learning_tables.Found([0.5, 0.9], [1, 1])
    assert seeds_differ.error(10_000) == pytest.approx(0.2)
    assert learning_tables.Found([0.8, 0.8], [1, 1]).error(100) == pytest.approx(0.04)


def test_contenders_are_sorted_by_accuracy_with_reference():
    found = {"torchvision": learning_tables.Found([0.4], [60]), "features": learning_tables.Found([0.8], [4])}
    rows = learning_tables.rows_of("photos", found, 100)
    assert [row[:3] for row in rows] == [["photos", "features", 0.8], ["photos", "torchvision", 0.4]]
    assert [row[5:] for row in rows] == [[1.0, 0.4], [0.5, 0.0]]
