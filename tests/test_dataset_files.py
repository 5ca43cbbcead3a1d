"""A dataset is what Convert would read: whatever else lies in its folder changes no key, and is no category."""

import json

import pytest

from vision_designer.graphs import cli
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.paths import fingerprint
from vision_designer.graphs.plan import make_plan
from vision_designer.nodes.components import load_components
from vision_designer.nodes.data.image_directory import ImageDirectory

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
    return [step.key for step in make_plan(document, COMPONENTS, folder).steps.values()]


@pytest.mark.parametrize(
    "workspace", [".vision", "workspace", "results/workspace", "cat/workspace", "."], ids=lambda name: name
)
def test_a_graph_its_workspace_and_all_that_it_writes_may_lie_among_the_images(pets, workspace, capsys):
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
def test_what_convert_would_read_or_tell_of_changes_the_key(pets, name):
    before = fingerprint(str(pets), "Path", dataset=True)
    (pets / name).parent.mkdir(exist_ok=True)
    (pets / name).touch()
    assert fingerprint(str(pets), "Path", dataset=True).text != before.text


def test_every_file_of_a_folder_that_is_no_dataset_counts(pets):
    before = fingerprint(str(pets), "Path")
    (pets / "notes.json").touch()
    assert fingerprint(str(pets), "Path").text != before.text
    assert COMPONENTS["trained_model"].dataset_parameters == frozenset()


def test_a_folder_with_a_meta_file_of_others_is_data(pets):
    (pets / "cat" / "_meta.json").write_text('{"author": "me"}')
    assert fingerprint(str(pets), "Path", dataset=True).files == 4
