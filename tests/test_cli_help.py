"""Help of every command, shell completion, dry runs, and overwriting by convert."""

import json
import runpy
import shlex
import shutil
import sys
from pathlib import Path

import pytest
import typer

from vision_designer.graphs.cli import app as cli
from vision_designer.graphs.cli import completion, graph_commands
from vision_designer.graphs.document import FORMAT
from vision_designer.graphs.history.runs import History
from vision_designer.graphs.user_paths import EXAMPLES

SMALL = Path(__file__).parent / "small_components"


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("VISION_DESIGNER_WORKSPACE", str(tmp_path / "workspace"))
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def all_commands(command=None, names=()):
    """Every command and group, with its names."""
    command = command or cli.command()
    yield names, command
    for name, child in getattr(command, "commands", {}).items():
        yield from all_commands(child, (*names, name))


COMMANDS = dict(all_commands())


@pytest.mark.parametrize("names", list(COMMANDS), ids=lambda names: " ".join(names) or "program")
def test_help_has_sentences_plain_names_and_examples(call, names):
    status, out, _ = call(*names, "--help")
    assert status == 0
    assert "{" not in out and "<str>" not in out
    description = COMMANDS[names].help.strip()
    assert description[0].isupper() and description.endswith(".")
    for parameter in COMMANDS[names].params:
        if not getattr(parameter, "hidden", False) and parameter.name != "help":
            assert "." in parameter.help, parameter.name
            assert parameter.metavar or getattr(parameter, "is_flag", False), parameter.name
    lines = out.split("Examples:\n")[1].splitlines()
    assert lines
    assert all("vision-designer " in line for line in lines)


def examples_of_help():
    for names, command in COMMANDS.items():
        for line in (command.epilog or "").splitlines():
            if "COMMAND" not in line:
                yield pytest.param(line, id=f"{' '.join(names) or 'program'}: {line[:60]}")


@pytest.mark.parametrize("line", list(examples_of_help()))
def test_examples_of_help_are_accepted(line):
    """The arguments are parsed, and nothing is run."""
    words = shlex.split(line.rpartition("| ")[2].partition(" > ")[0])[1:]
    command = cli.command()
    while getattr(command, "commands", None) and words and words[0] in command.commands:
        command = command.commands[words.pop(0)]
    command.make_context("test", words)


def test_module_is_the_program(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["vision_designer.graphs", "--version"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("vision_designer.graphs", run_name="__main__")
    assert not ended.value.code
    assert capsys.readouterr().out.startswith("vision-designer ")


# Shell completion


def test_graphs_complete_to_files_and_examples(place):
    (place / "graphs").mkdir()
    for name in ("pets.json", "photos.txt", ".hidden.json"):
        (place / name).touch()
    assert completion.graphs("") == ["graphs/", "pets.json"]
    assert completion.graphs("p") == ["pets.json"]
    assert completion.graphs("example:digits_r") == ["example:digits_resnet18"]
    assert completion.graphs("digits_r") == ["example:digits_resnet18"]
    assert completion.graphs(f"{place}/gr") == [f"{place}/graphs/"]


def test_components_and_examples_complete_by_name():
    assert completion.components("train_") == ["train_pytorch_model"]
    assert completion.examples("folder") == ["folder_fine_tune"]


def test_runs_and_models_complete_in_workspace(place):
    assert completion.runs("") == ["latest"]
    for name in ("pets", "photos"):
        (place / "workspace" / "models" / name).mkdir(parents=True)
    assert completion.saved_models("pe") == ["pets"]
    assert completion.models("l") == ["latest"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "found"),
    [("models show p", "pets"), ("run example:digits_resn", "example:digits_resnet18"), ("mod", "models")],
)
def test_shell_asks_program_for_completions(capsys, monkeypatch, place, line, found):
    (place / "workspace" / "models" / "pets").mkdir(parents=True)
    monkeypatch.setenv("_VISION_DESIGNER_COMPLETE", "complete_fish")
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", f"vision-designer {line}")
    monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
    with pytest.raises(SystemExit):
        cli.main([])
    assert found in capsys.readouterr().out


def test_script_for_shell_is_printed(call, monkeypatch):
    monkeypatch.setattr("shellingham.detect_shell", lambda: ("bash", "/bin/bash"))
    status, out, _ = call("--show-completion")
    assert status == 0
    assert "_VISION_DESIGNER_COMPLETE=complete_bash" in out


# Dry runs


@pytest.fixture
def sum_graph(place):
    nodes = [
        {"id": "a", "component": "constant", "parameters": {"value": 2}},
        {"id": "total", "component": "add"},
    ]
    content = {"format": FORMAT, "title": "sum", "nodes": nodes, "links": [{"from": "a.value", "to": "total.first"}]}
    (place / "sum.json").write_text(json.dumps(content))
    return "sum.json"


def dry(call, graph, *more, status=0):
    ended, out, err = call("run", graph, "--components", SMALL, "--dry-run", "--json", *more)
    assert ended == status, err
    return json.loads(out)["nodes"]


@pytest.mark.slow
def test_dry_run_says_what_runs_and_why(call, sum_graph, place):
    assert {name: node["state"] for name, node in dry(call, sum_graph).items()} == {"a": "runs", "total": "runs"}
    assert not (place / "workspace" / "runs").exists()
    assert call("run", sum_graph, "--components", SMALL, "--quiet")[0] == 0
    found = dry(call, sum_graph)
    assert {node["state"] for node in found.values()} == {"reused"}
    assert found["a"]["run_id"] == History(place / "workspace").latest()[0].id
    changed = dry(call, sum_graph, "--set", "a.value=3")
    assert "changed from 2 to 3" in changed["total"]["reasons"][0]["message"]
    assert {node["state"] for node in dry(call, sum_graph, "--no-reuse").values()} == {"runs"}
    assert list(dry(call, sum_graph, "--only", "a")) == ["a"]
    assert len(History(place / "workspace").latest()) == 1
    out = call("run", sum_graph, "--components", SMALL, "--dry-run", "--set", "a.value=3")[1]
    assert "a: Value (value) changed from 2 to 3" in out
    assert out.splitlines()[-1] == "2 nodes would run, 0 would be reused; nothing was run"


def test_dry_run_of_missing_data_exits_1(call, place):
    shutil.copy(EXAMPLES / "digits_resnet18.json", place / "pets.json")
    more = ["--set", "images.path=nowhere", "--device", "cpu", "--precision", "32-true"]
    status, out, err = call("run", "pets.json", "--dry-run", *more)
    assert status == 1, err
    assert "would fail" in out.splitlines()[-1]


# Overwriting by convert


@pytest.mark.slow
def test_convert_replaces_only_with_force_or_after_asking(call, place, monkeypatch):
    assert call("convert", "example:digits_resnet18", "project.json")[0] == 0
    before = (place / "project.json").read_bytes()
    status, _, err = call("convert", "example:folder_fine_tune", "project.json")
    assert (status, "--force" in err) == (1, True)
    assert (place / "project.json").read_bytes() == before
    answers = []
    monkeypatch.setattr(graph_commands, "_has_terminal", lambda: True)
    monkeypatch.setattr(typer, "confirm", lambda text, **_: answers.append(text) or len(answers) > 1)
    assert call("convert", "example:folder_fine_tune", "project.json")[0] == 1
    assert (place / "project.json").read_bytes() == before
    assert call("convert", "example:folder_fine_tune", "project.json")[0] == 0
    assert "Replace it?" in answers[0]
    assert (place / "project.json~").read_bytes() == before
    assert call("convert", "example:digits_resnet18", "project.json", "--force")[0] == 0
