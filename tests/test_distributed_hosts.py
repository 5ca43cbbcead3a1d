"""Two machines, each in its own network namespace, train one model, and one of them fails."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from levels import thorough
from network_namespaces import two_hosts, why_not
from waiting import PATIENCE, wait_until

pytestmark = [thorough, pytest.mark.slow, pytest.mark.skipif(why_not() != "", reason=why_not() or "-")]

PROGRAM = [sys.executable, "-m", "vision_designer.graphs.cli"]
EPOCHS = 4


@pytest.fixture
def graph(tmp_path, make_images):
    make_images(tmp_path / "images", count=20)
    nodes = [
        {"id": "images", "component": "image_dataset", "parameters": {"path": "images"}},
        {"id": "convert", "component": "convert_to_image_directory"},
        {"id": "split", "component": "split_image_directory", "parameters": {"fraction": 0.8}},
        {
            "id": "transformation",
            "component": "init_image_transformation",
            "parameters": {"size": 32, "crop_size": 32},
        },
        {"id": "training", "component": "apply_image_transformation", "parameters": {"mode": "for_training"}},
        {"id": "validation", "component": "apply_image_transformation", "parameters": {"mode": "for_inference"}},
        {"id": "resnet", "component": "resnet", "parameters": {"model_name": "resnet18", "pretrained": False}},
        {
            "id": "train",
            "component": "train_pytorch_model",
            "parameters": {"epochs": EPOCHS, "batch_size": 4, "learning_rate": 0.01, "patience": 9},
            "run_settings": {"node_count": 2, "device": "cpu", "precision": "32-true"},
        },
        {
            "id": "score",
            "component": "score_image_model",
            "run_settings": {"device": "cpu", "precision": "32-true"},
        },
    ]
    links = [
        ("images.dataset", "convert.input_dataset"),
        ("convert.output_image_directory", "split.input_image_directory"),
        ("split.output_image_directory1", "training.input_image_directory"),
        ("split.output_image_directory2", "validation.input_image_directory"),
        ("transformation.output_image_transformation", "training.input_image_transformation"),
        ("transformation.output_image_transformation", "validation.input_image_transformation"),
        ("resnet.untrained_model", "train.untrained_model"),
        ("training.output_image_directory", "train.training_dataset"),
        ("validation.output_image_directory", "train.validation_dataset"),
        ("train.trained_model", "score.trained_model"),
        ("validation.output_image_directory", "score.dataset"),
    ]
    file = tmp_path / "graph.json"
    links = [{"from": source, "to": target} for source, target in links]
    file.write_text(json.dumps({"format": "vision-designer/1", "nodes": nodes, "links": links}))
    return file


def events(file):
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def wait_for(condition, run):
    found = wait_until(lambda: condition() or run.poll() is not None)
    assert run.poll() is None, "the run has ended"
    return found


def test_training_on_two_machines_survives_failure_of_one(tmp_path, graph):
    shared, mounted, told = tmp_path / "workspace", tmp_path / "mounted", tmp_path / "events.jsonl"
    shared.mkdir()
    # The folder has another path on the second machine.
    mounted.symlink_to(shared)
    environment = {name: value for name, value in os.environ.items() if not name.endswith("SOCKET_IFNAME")}
    environment["OMP_NUM_THREADS"] = "1"
    with two_hosts() as (first, second):
        command = [*PROGRAM, "run", graph, "--workspace", shared, "--events", told, "--quiet"]
        run = first.start([*command, "--rendezvous", f"{first.address}:29400"], env=environment)
        join = [*PROGRAM, "join", f"{first.address}:29400", "--workspace", mounted, "--wait", str(round(PATIENCE))]
        joined = second.start(join, env=environment, stderr=subprocess.PIPE)

        def epoch(number):
            return [event for event in events(told) if event["event"] == "metric" and event.get("epoch") == number]

        wait_for(lambda: epoch(2), run)
        assert any(".worker" in _command(number) for number in second.processes())
        second.fail()
        assert run.wait(180) == 0
        joined.communicate()
        assert not [number for number in first.processes() if ".worker" in _command(number)]
    lines = [event["message"] for event in events(told) if event["event"] == "log"]
    assert "2 processes on 2 machines are participating" in lines
    assert "resumed after epoch 1 of 4" in lines or "resumed after epoch 2 of 4" in lines
    losses = [event for event in events(told) if event["event"] == "metric" and event["metric"] == "validation_loss"]
    assert [event["epoch"] for event in losses] == [*range(1, EPOCHS + 1)]
    rates = {event["epoch"]: event["value"] for event in events(told) if event.get("metric") == "learning_rate"}
    assert rates[1] == pytest.approx(0.02)
    assert events(told)[-1]["state"] == "completed"


def _command(number):
    try:
        return Path(f"/proc/{number}/cmdline").read_text()
    except OSError:
        return ""
