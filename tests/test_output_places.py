"""Where one command writes: checked before anything runs, and said when it is written."""

import json

import pytest
from test_cli import call, run_small, sum_graph, workspace, write_graph

from vision_designer.graphs import cli
from vision_designer.nodes.data.dataset_files import WORKSPACE_DATABASE, WORKSPACE_FOLDERS

__all__ = ["call", "sum_graph", "workspace"]


def refused(call, workspace, *arguments):
    """The message of a run that is refused before it begins."""
    status, _, err = call(*arguments)
    assert status in (1, 2)
    assert not (workspace / "runs").exists()
    return err


@pytest.mark.parametrize("name", ["model.onnx", "model.PTH", "scores.xlsx", "scores.json", "scores.csv.gz", "a.tar"])
@pytest.mark.parametrize("output", ["train.trained_model", "score.scored_dataset"])
def test_a_name_that_promises_another_format_is_refused_with_what_can_be(call, workspace, name, output):
    err = refused(call, workspace, "run", "example:digits_resnet18", "--output", f"{output}={name}")
    assert f"no output is written in the format of .{name.lower().rsplit('.', 1)[1]} files" in err
    assert (".csv or .parquet" in err) == (output == "score.scored_dataset")


def test_a_dot_that_begins_a_version_is_no_format(call, sum_graph, tmp_path):
    status, out, _ = run_small(call, sum_graph, "--output", "total.sum=sum_v1.2")
    assert status == 0
    assert f"total.sum was written to {tmp_path / 'sum_v1.2'} (folder)" in out


def test_what_was_written_where_is_in_the_json_too(call, sum_graph, tmp_path):
    _, out, _ = run_small(call, sum_graph, "--json", "--output", "total.sum=copy")
    assert json.loads(out)["written"] == [{"output": "total.sum", "path": str(tmp_path / "copy"), "format": "folder"}]
    assert "written" not in json.loads(run_small(call, sum_graph, "--json")[1])
    assert run_small(call, sum_graph, "--quiet", "--output", "total.sum=copy")[1] == ""


@pytest.mark.parametrize("only", [[], ["--only", "bad"]])
def test_an_output_runs_what_it_needs_and_what_only_names(call, sum_graph, only):
    _, out, _ = run_small(call, sum_graph, "--json", "--output", "total.sum=copy", *only)
    assert set(json.loads(out)["nodes"]) == {"a", "total", *only[1:]}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--output", "total.sum=x", "--output", "a.value=x"], "another output goes there too"),
        (["--output", "total.sum=x", "--output", "a.value=link"], "another output goes there too"),
        (["--output", "total.sum=x/y", "--output", "a.value=x"], "total.sum: this is inside --output a.value"),
        (["--output", "total.sum=x", "--output", "a.value=link/y"], "a.value: this is inside --output total.sum"),
        (["--output", "total.sum=x", "--events", "x"], "total.sum: --events x goes there too"),
        (["--output", "total.sum=x", "--events", "x/events.jsonl"], "--events x/events.jsonl: this is inside"),
        (["--output", "total.sum=e/x", "--events", "e"], "total.sum: this is inside --events e"),
        (["--output", "total.sum=.", "--events", "-"], "holds something else"),
        (["--events", "sum.json"], "--events sum.json: the graph is there, and would be replaced"),
        (["--events", "graph link"], "the graph is there, and would be replaced"),
        (["--output", "total.sum=w", "--workspace", "w/space"], "the workspace, "),
        (["--output", "total.sum=w", "--workspace", "w"], "the workspace, "),
        *[([*option, "--workspace", "w"], "this is among what the workspace keeps")
          for option in (["--output", "total.sum=w/store/x"], ["--events", "w/runs.db"], ["--events", "w/cache/e"])],
    ],
)  # fmt: skip
def test_places_that_clash_are_refused_before_anything_runs(call, workspace, sum_graph, tmp_path, options, said):
    (tmp_path / "link").symlink_to(tmp_path / "x")
    (tmp_path / "graph link").symlink_to(sum_graph)
    before = sum_graph.read_bytes()
    err = refused(call, workspace, "run", sum_graph, "--components", cli_small(), *options)
    assert said in err
    assert sum_graph.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["graph link", "link", "sum.json"]


def test_what_the_editor_submits_tells_its_events_beside_the_graph_in_the_workspace(call, sum_graph, tmp_path):
    folder, other = tmp_path / "w" / "submitted" / "abc", tmp_path / "w" / "submitted" / "other"
    for made in (folder, other):
        made.mkdir(parents=True)
    graph = folder / "sum.json"
    graph.write_bytes(sum_graph.read_bytes())
    options = ["--components", cli_small(), "--workspace", tmp_path / "w", "--only", "total"]
    status, _, err = call("run", graph, *options, "--events", folder / "events.jsonl")
    assert status == 0, err
    assert (folder / "events.jsonl").stat().st_size > 0
    for place in (other / "events.jsonl", folder / "deeper" / "events.jsonl"):
        status, _, err = call("run", graph, *options, "--events", place)
        assert status != 0
        assert "this is among what the workspace keeps" in err


def cli_small():
    from test_cli import SMALL

    return SMALL


@pytest.fixture
def data_graph(tmp_path, make_images):
    make_images(tmp_path / "images", ("red", "green"), count=2)
    nodes = [
        {"id": "images", "component": "image_dataset", "parameters": {"path": "images"}},
        {"id": "convert", "component": "convert_to_image_directory"},
    ]
    return write_graph(tmp_path / "data.json", nodes, [("images.dataset", "convert.input_dataset")])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--output", "convert.output_image_directory=images"], "holds something else"),
        (["--events", "images/red/new.png"], "inside images.path, and would be a part of it"),
        (["--events", "images/red/new.avif"], "inside images.path, and would be a part of it"),
        (["--output", "convert.output_image_directory=new", "--set", "images.path=new/data"], "images.path is in it"),
        (["--output", "convert.output_image_directory=new", "--set", "images.path=new"], "images.path is there"),
    ],
)
def test_nothing_is_written_onto_the_data_or_among_it(call, workspace, data_graph, options, said):
    err = refused(call, workspace, "run", data_graph, *options)
    assert said in err


def test_several_clashes_are_named_at_once(call, workspace, sum_graph):
    options = ["--output", "total.sum=x", "--output", "a.value=x/y", "--events", "x/y/z"]
    err = refused(call, workspace, "run", sum_graph, "--components", cli_small(), *options)
    assert err.count("this is inside") == 3


def test_one_command_may_be_given_again_and_again(call, data_graph, tmp_path):
    outputs = ["images.dataset=copies/images", "convert.output_image_directory=copies/table"]
    options = [word for output in outputs for word in ("--output", output)]
    for _ in range(3):
        assert call("run", data_graph, "--quiet", "--events", "events.jsonl", *options) == (0, "", "")
    assert sorted(path.name for path in (tmp_path / "copies").iterdir()) == ["images", "table"]


def test_a_folder_keeps_its_permissions_and_one_that_is_protected_is_refused(call, workspace, data_graph, tmp_path):
    run = ["run", data_graph, "--quiet", "--workspace", tmp_path / "other", "--output"]
    assert call(*run, "images.dataset=copy")[0] == 0
    (tmp_path / "copy").chmod(0o750)
    assert call(*run, "images.dataset=copy")[0] == 0
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o750
    (tmp_path / "copy").chmod(0o555)
    for place in ("copy", "copy/inside"):
        err = refused(call, workspace, "run", data_graph, "--output", f"images.dataset={place}")
        assert "the folder is write-protected" in err
    (tmp_path / "copy").chmod(0o755)


def test_events_respect_write_protection(call, sum_graph, tmp_path):
    events = tmp_path / "events.jsonl"
    events.touch(0o444)
    status, _, err = run_small(call, sum_graph, "--events", events)
    assert status == 1
    assert "the file is write-protected" in err
    assert events.read_bytes() == b""


def test_a_table_that_is_none_or_protected_is_refused_before_anything_runs(call, workspace, tmp_path):
    (tmp_path / "scores.parquet").write_bytes(b"no table")
    (tmp_path / "scores.csv").write_text("a,b\n")
    (tmp_path / "scores.csv").chmod(0o444)
    for name, said in (("scores.parquet", "is no table"), ("scores.csv", "the file is write-protected")):
        run = ["run", "example:digits_resnet18", "--output", f"score.scored_dataset={name}"]
        assert said in refused(call, workspace, *run)


def test_what_a_workspace_is_made_of_is_known(call, sum_graph, workspace):
    assert run_small(call, sum_graph, "--quiet")[0] == 0
    assert cli.EXAMPLES.is_dir()
    made = {path.name.partition("-")[0] for path in workspace.iterdir() if not path.name.startswith(".")}
    assert {"store", "runs"} <= made <= {*WORKSPACE_FOLDERS, WORKSPACE_DATABASE}
