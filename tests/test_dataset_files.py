"""A dataset consists of what Convert would read; other files in its folder do not change the key."""

import json
import os
import shutil
from pathlib import Path

import pytest

from vision_designer.graphs.cli import app as cli
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.engine.plan import make_plan
from vision_designer.graphs.paths import fingerprint
from vision_designer.graphs.resolve import resolve
from vision_designer.nodes.components import load_components
from vision_designer.nodes.types.image_directory import ImageDirectory

COMPONENTS = load_components()


@pytest.fixture
def pets(tmp_path, make_images, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return make_images(tmp_path / "pets", ("cat", "dog"), count=2)


def write_graph(path, dataset):
    document = GraphDocument.model_validate(
        {
            "nodes": [
                {"id": "images", "component": "image_dataset", "parameters": {"path": str(dataset)}},
                {"id": "convert", "component": "convert_to_image_directory"},
            ],
            "links": [{"from": "images.dataset", "to": "convert.input_dataset"}],
        }
    )
    document.write(path, COMPONENTS)
    return document


def run(graph, *options):
    with pytest.raises(SystemExit) as ended:
        cli.main(["run", str(graph), "--quiet", *map(str, options)])
    assert not ended.value.code


def keys(document, folder):
    return [step.key for step in make_plan(resolve(document, COMPONENTS, folder)).steps.values()]


@pytest.mark.slow
@pytest.mark.parametrize(
    "workspace", [".vision", "workspace", "results/workspace", "cat/workspace", "."], ids=lambda name: name
)
def test_own_files_among_images_do_not_change_key(pets, workspace, capsys):
    graph, place = pets / "graph.json", pets / workspace
    document = write_graph(graph, pets)
    before = keys(document, pets)
    told = pets / "events.jsonl"
    outputs = [
        "--workspace",
        place,
        "--events",
        told,
        "--output",
        f"convert.output_image_directory={pets / 'converted'}",
    ]
    for _ in range(2):
        run(graph, *outputs)
        (pets / "graph.json~").write_text(graph.read_text())
        (pets / "cat" / "scores.csv").write_text(f"a,b\n{place}")
        assert keys(document, pets) == before
    started = [json.loads(line) for line in told.read_text().splitlines()]
    assert {event["state"] for event in started if event["event"] == "node_finished"} == {"reused"}
    found = ImageDirectory.read(pets / "converted")
    assert found.categories == ("cat", "dog")
    assert len(found.images) == 4


@pytest.mark.parametrize("name", ["cat/new.jpg", "cat/new.jp2", "images.lst", "new/one.png", "cat/new"])
def test_files_relevant_to_convert_change_key(pets, name):
    before = fingerprint(str(pets), "Path", dataset=True)
    (pets / name).parent.mkdir(exist_ok=True)
    (pets / name).touch()
    assert fingerprint(str(pets), "Path", dataset=True).text != before.text


def test_every_file_of_other_folder_changes_key(pets):
    before = fingerprint(str(pets), "Path")
    (pets / "notes.json").touch()
    assert fingerprint(str(pets), "Path").text != before.text
    assert COMPONENTS["trained_model"].dataset_parameters == frozenset()


def test_folder_with_foreign_meta_file_is_data(pets):
    (pets / "cat" / "_meta.json").write_text('{"author": "me"}')
    assert fingerprint(str(pets), "Path", dataset=True).files == 4


# Fingerprint by content


def with_content(dataset, **more):
    document = GraphDocument.model_validate(
        {
            "nodes": [
                {
                    "id": "images",
                    "component": "image_dataset",
                    "parameters": {"path": str(dataset), "fingerprint": "content", **more},
                }
            ]
        }
    )
    return keys(document, dataset.parent)


def rewritten(path):
    """The same bytes in a new file with another time, as after a restore or a copy."""
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content)
    os.utime(path, (1, 1))


@pytest.mark.parametrize("packed", [False, True])
def test_content_fingerprint_ignores_touched_and_restored_files(pets, packed, tmp_path):
    data = Path(shutil.make_archive(str(tmp_path / "packed"), "zip", pets)) if packed else pets
    by_times, by_content = fingerprint(str(data), "Path"), with_content(data)
    for file in [data] if packed else sorted(data.rglob("*.png")):
        rewritten(file)
    assert fingerprint(str(data), "Path").text != by_times.text
    assert with_content(data) == by_content
    changed = data if packed else data / "cat" / "000.png"
    content = changed.read_bytes()
    status = changed.stat()
    changed.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    os.utime(changed, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert with_content(data) != by_content


def test_content_fingerprint_detects_swapped_images(pets):
    before = with_content(pets)
    first, second = pets / "cat" / "000.png", pets / "dog" / "000.png"
    (pets / "aside").write_bytes(first.read_bytes())
    first.write_bytes(second.read_bytes())
    second.write_bytes((pets / "aside").read_bytes())
    (pets / "aside").unlink()
    assert with_content(pets) != before


@pytest.mark.slow
def test_run_reuses_results_of_restored_files(pets, tmp_path):
    document = write_graph(tmp_path / "g.json", pets)
    document.node("images").parameters["fingerprint"] = "content"
    document.write(tmp_path / "g.json", COMPONENTS)
    for state in ("completed", "reused"):
        run(tmp_path / "g.json", "--workspace", tmp_path / "w", "--events", tmp_path / "e.jsonl")
        events = [json.loads(line) for line in (tmp_path / "e.jsonl").read_text().splitlines()]
        assert {event["state"] for event in events if event["event"] == "node_finished"} == {state}
        for file in pets.rglob("*.png"):
            rewritten(file)
