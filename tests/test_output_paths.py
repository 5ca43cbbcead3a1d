"""Output paths of a command: checked before the run, and reported when written."""

import json
import os
import signal

import polars as pl
import pytest
from levels import thorough
from test_cli import run_small, sum_graph, workspace, write_graph

from vision_designer.graphs.cli import execute
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.engine import export, runner
from vision_designer.graphs.resolve import resolve
from vision_designer.graphs.user_paths import EXAMPLES
from vision_designer.nodes.components import load_components
from vision_designer.nodes.datasets.dataset_files import WORKSPACE_DATABASE, WORKSPACE_FOLDERS
from vision_designer.nodes.types.data_frame_directory import DataFrameDirectory

OWN_TABLE = """
import polars as pl

from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.types.data_frame_directory import DataFrameDirectory
from vision_designer.nodes.core.parameters import Parameter, ParameterModel
from vision_designer.nodes.core.ports import OutputPort


class OwnTable(ComponentNode):
    '''A table whose columns nobody has declared.'''

    identifier = "own_table"
    title = "Own Table"
    category = "Tests"
    init_outputs = [OutputPort("table", "Table", DataFrameDirectory)]

    class Parameters(ParameterModel):
        rows: int = Parameter(2, title="Rows", help="How many.", ge=1)

    @staticmethod
    def run(parameters, job):
        folder = job.output_folder("table")
        pl.DataFrame({"number": list(range(parameters.rows))}).write_parquet(folder / "part.parquet")
        return {"table": DataFrameDirectory(folder, ("part.parquet",))}
"""

__all__ = ["sum_graph", "workspace"]


def refused(call, workspace, *arguments):
    """The message of a run that is rejected before it starts."""
    status, _, err = call(*arguments)
    assert status in (1, 2)
    assert not (workspace / "runs").exists()
    return err


@pytest.mark.parametrize("name", ["model.onnx", "model.PTH", "scores.xlsx", "scores.json", "scores.csv.gz", "a.tar"])
@pytest.mark.parametrize("output", ["train.trained_model", "score.scored_dataset"])
def test_unsupported_extension_is_rejected_with_alternatives(call, workspace, name, output):
    err = refused(call, workspace, "run", "example:digits_resnet18", "--output", f"{output}={name}")
    assert f"no output can be written as a .{name.lower().rsplit('.', 1)[1]} file" in err
    assert (".csv or .parquet" in err) == (output == "score.scored_dataset")


def test_name_that_is_only_an_extension_has_its_format(call, workspace, tmp_path):
    """As when a variable in front of it is empty."""
    components = tmp_path / "own"
    components.mkdir()
    (components / "tables.py").write_text(OWN_TABLE)
    graph = write_graph(tmp_path / "g.json", [{"id": "table", "component": "own_table"}])
    err = refused(call, workspace, "run", graph, "--components", components, "--output", "table.table=.json")
    assert "written as a .json file" in err
    status, out, _ = call("run", graph, "--components", components, "--output", "table.table=.csv")
    assert (status, "(csv table)" in out) == (0, True)
    assert (tmp_path / ".csv").is_file()


@pytest.mark.parametrize("where", ["{}", "{}.csv", "{}/inside.csv"])
def test_impossible_name_is_rejected_before_run(call, workspace, where):
    name = where.format("n" * 300)
    err = refused(call, workspace, "run", "example:digits_resnet18", "--output", f"score.scored_dataset={name}")
    assert "FailedToWriteOutputsError" in err
    assert "file name too long. Choose another name." in err


def test_version_dot_is_not_an_extension(call, sum_graph, tmp_path):
    status, out, _ = run_small(call, sum_graph, "--output", "total.sum=sum_v1.2")
    assert status == 0
    assert f"total.sum was written to {tmp_path / 'sum_v1.2'} (folder)" in out


@pytest.mark.slow
def test_json_lists_written_outputs(call, sum_graph, tmp_path):
    _, out, _ = run_small(call, sum_graph, "--json", "--output", "total.sum=copy")
    assert json.loads(out)["written"] == [{"output": "total.sum", "path": str(tmp_path / "copy"), "format": "folder"}]
    assert "written" not in json.loads(run_small(call, sum_graph, "--json")[1])
    assert run_small(call, sum_graph, "--quiet", "--output", "total.sum=copy")[1] == ""


@pytest.mark.parametrize("only", [[], ["--only", "bad"]])
def test_output_and_only_select_nodes_together(call, sum_graph, only):
    _, out, _ = run_small(call, sum_graph, "--json", "--output", "total.sum=copy", *only)
    assert set(json.loads(out)["nodes"]) == {"a", "total", *only[1:]}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--output", "total.sum=x", "--output", "a.value=x"], "another output is written there too"),
        (["--output", "total.sum=x", "--output", "a.value=link"], "another output is written there too"),
        (["--output", "total.sum=x/y", "--output", "a.value=x"], "total.sum: it is inside --output a.value"),
        (["--output", "total.sum=x", "--output", "a.value=link/y"], "a.value: it is inside --output total.sum"),
        (["--output", "total.sum=x", "--events", "x"], "total.sum: --events x is written there too"),
        (["--output", "total.sum=x", "--events", "x/events.jsonl"], "--events x/events.jsonl: it is inside"),
        (["--output", "total.sum=e/x", "--events", "e"], "total.sum: it is inside --events e"),
        (["--output", "total.sum=.", "--events", "-"], "is not an earlier "),
        (["--events", "sum.json"], "--events sum.json: the graph is stored there and would be replaced"),
        (["--events", "graph link"], "the graph is stored there and would be replaced"),
        (["--output", "total.sum=w", "--workspace", "w/space"], "the workspace, "),
        (["--output", "total.sum=w", "--workspace", "w"], "the workspace, "),
        *[([*option, "--workspace", "w"], "it is inside the folders that the workspace manages")
          for option in (["--output", "total.sum=w/store/x"], ["--events", "w/runs.db"], ["--events", "w/cache/e"])],
    ],
)  # fmt: skip
def test_conflicting_paths_are_rejected_before_run(call, workspace, sum_graph, tmp_path, options, said):
    (tmp_path / "link").symlink_to(tmp_path / "x")
    (tmp_path / "graph link").symlink_to(sum_graph)
    before = sum_graph.read_bytes()
    err = refused(call, workspace, "run", sum_graph, "--components", cli_small(), *options)
    assert said in err
    assert sum_graph.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["graph link", "link", "sum.json"]


@pytest.mark.slow
def test_submitted_run_writes_events_in_workspace(call, sum_graph, tmp_path):
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
        assert "it is inside the folders that the workspace manages" in err


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
        (["--output", "convert.output_image_directory=images"], "is not an earlier "),
        (["--events", "images/red/new.png"], "inside images.path, and would become part of it"),
        (["--events", "images/red/new.avif"], "inside images.path, and would become part of it"),
        (
            ["--output", "convert.output_image_directory=new", "--set", "images.path=new/data"],
            "it contains images.path",
        ),
        (["--output", "convert.output_image_directory=new", "--set", "images.path=new"], "images.path is stored there"),
    ],
)
def test_outputs_inside_input_data_are_rejected(call, workspace, data_graph, options, said):
    err = refused(call, workspace, "run", data_graph, *options)
    assert said in err


@pytest.fixture
def files_graph(tmp_path):
    """A graph of a user component that counts all files of a folder."""
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "first.txt").write_text("first")
    return write_graph(
        tmp_path / "count.json", [{"id": "f", "component": "from_file", "parameters": {"path": "files"}}]
    )


@pytest.mark.parametrize("options", [["--events", "files/events.jsonl"], ["--output", "f.value=files/copy"]])
def test_outputs_inside_fully_hashed_folder_are_rejected(call, workspace, files_graph, options):
    err = refused(call, workspace, "run", files_graph, "--components", cli_small(), *options)
    assert "inside f.path, and would become part of it" in err


@pytest.mark.slow
@pytest.mark.parametrize("place", ["files", "files/workspace", "files/below/workspace"])
def test_workspace_inside_input_folder_does_not_change_key(call, files_graph, place, tmp_path):
    run = ["run", files_graph, "--components", cli_small(), "--json", "--workspace", place]
    states = [json.loads(call(*run)[1])["nodes"]["f"]["state"] for _ in range(3)]
    assert states[1:] == ["reused", "reused"]
    (tmp_path / "files" / "second.txt").write_text("second")
    assert json.loads(call(*run)[1])["nodes"]["f"]["state"] == "completed"


def test_all_conflicts_are_reported_together(call, workspace, sum_graph):
    options = ["--output", "total.sum=x", "--output", "a.value=x/y", "--events", "x/y/z"]
    err = refused(call, workspace, "run", sum_graph, "--components", cli_small(), *options)
    assert err.count("it is inside") == 3


@pytest.mark.slow
def test_same_command_can_be_repeated(call, data_graph, tmp_path):
    outputs = ["images.dataset=copies/images", "convert.output_image_directory=copies/table"]
    options = [word for output in outputs for word in ("--output", output)]
    for _ in range(3):
        assert call("run", data_graph, "--quiet", "--events", "events.jsonl", *options) == (0, "", "")
    assert sorted(path.name for path in (tmp_path / "copies").iterdir()) == ["images", "table"]


@pytest.mark.slow
def test_folder_permissions_are_kept_and_protected_folder_rejected(call, workspace, data_graph, tmp_path):
    run = ["run", data_graph, "--quiet", "--workspace", tmp_path / "other", "--output"]
    assert call(*run, "images.dataset=copy")[0] == 0
    (tmp_path / "copy").chmod(0o750)
    assert call(*run, "images.dataset=copy")[0] == 0
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o750
    (tmp_path / "copy").chmod(0o555)
    for place in ("copy", "copy/inside"):
        err = refused(call, workspace, "run", data_graph, "--output", f"images.dataset={place}")
        assert "the folder is write-protected. Check the write permissions, or choose another location." in err
    (tmp_path / "copy").chmod(0o755)


def test_events_respect_write_protection(call, sum_graph, tmp_path):
    events = tmp_path / "events.jsonl"
    events.touch(0o444)
    status, _, err = run_small(call, sum_graph, "--events", events)
    assert status == 1
    assert "the file is write-protected. Check the write permissions, or choose another location." in err
    assert events.read_bytes() == b""


def test_invalid_or_protected_table_is_rejected_before_run(call, workspace, tmp_path):
    (tmp_path / "scores.parquet").write_bytes(b"no table")
    (tmp_path / "scores.csv").write_text("a,b\n")
    (tmp_path / "scores.csv").chmod(0o444)
    for name, said in (("scores.parquet", "is not a table"), ("scores.csv", "the file is write-protected")):
        run = ["run", "example:digits_resnet18", "--output", f"score.scored_dataset={name}"]
        assert said in refused(call, workspace, *run)


def test_workspace_contents_are_declared(call, sum_graph, workspace):
    assert run_small(call, sum_graph, "--quiet")[0] == 0
    assert EXAMPLES.is_dir()
    made = {path.name.partition("-")[0] for path in workspace.iterdir() if not path.name.startswith(".")}
    assert {"store", "runs"} <= made <= {*WORKSPACE_FOLDERS, WORKSPACE_DATABASE}


def unwritten(call, path, *options, more=()):
    """Exit status, standard error, and what --json reports of unwritten outputs, by output."""
    status, out, err = run_small(call, path, "--json", *options, *more)
    values = json.loads(out)
    assert all(problem["error"] == "FailedToWriteOutputsError" for problem in values["problems"])
    return status, err, {entry["output"]: entry["reason"] for entry in values["not_written"]}


@pytest.mark.slow
def test_missing_outputs_are_reported_with_reason(call, tmp_path):
    nodes = [
        {"id": "good", "component": "constant"},
        {"id": "bad", "component": "misbehave", "parameters": {"how": "refuse"}},
        {"id": "behind", "component": "add"},
        {"id": "last", "component": "add"},
    ]
    links = [("bad.value", "behind.first"), ("good.value", "behind.second"), ("behind.sum", "last.first")]
    graph = write_graph(tmp_path / "g.json", nodes, links)
    outputs = ("good.value", "bad.value", "behind.sum", "last.sum")
    options = [word for output in outputs for word in ("--output", f"{output}={output}")]
    status, err, reasons = unwritten(call, graph, *options)
    assert status == 1
    assert reasons == {
        "bad.value": "bad failed",
        "behind.sum": "behind was skipped because bad failed",
        "last.sum": "last was skipped because bad failed",
    }
    for output, reason in reasons.items():
        assert f"{output} was not written to {tmp_path / output}: {reason}." in err
    assert "good.value was" not in err
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["good.value", "workspace"]
    # Without --json, the same is printed, with a note on an older file at the target.
    (tmp_path / "old").mkdir()
    assert "bad failed.\n" in run_small(call, graph, "--output", "bad.value=old")[2]
    (tmp_path / "old" / "_meta.json").write_text('{"type": "Number"}')
    _, out, err = run_small(call, graph, "--output", "bad.value=old")
    assert "was written to" not in out
    assert "bad failed; the existing content is from an earlier run." in err


def test_outputs_of_cancelled_run_are_reported(call, sum_graph, tmp_path, monkeypatch):
    monkeypatch.setattr(runner.Runner, "run", cancelled_at_once(runner.Runner.run))
    status, err, reasons = unwritten(call, sum_graph, "--output", "total.sum=x")
    assert (status, reasons) == (130, {"total.sum": "total was cancelled"})
    assert f"total.sum was not written to {tmp_path / 'x'}: total was cancelled." in err


def cancelled_at_once(run):
    def cancelling(self):
        self.cancel()
        return run(self)

    return cancelling


def test_outputs_not_copied_due_to_signal_are_reported(call, sum_graph, tmp_path, monkeypatch):
    written = execute.write_export

    def stopped_at_the_second(folder, order, store):
        if order.output == "total.sum":
            signal.raise_signal(signal.SIGTERM)
        written(folder, order, store)

    monkeypatch.setattr(execute, "write_export", stopped_at_the_second)
    options = ["--output", "a.value=x", "--output", "total.sum=y", "--output", "bad.value=z"]
    status, out, err = run_small(call, sum_graph, "--json", *options)
    values = json.loads(out)
    assert (status, values["state"]) == (130, "completed")
    assert [entry["output"] for entry in values["written"]] == ["a.value"]
    assert {entry["output"]: entry["reason"] for entry in values["not_written"]} == dict.fromkeys(
        ("total.sum", "bad.value"), "the command was cancelled"
    )
    assert "some --output files were not written" in err


@pytest.mark.slow
@pytest.mark.parametrize(("name", "output"), [("x", "images.dataset"), ("y", "convert.output_image_directory")])
def test_user_file_in_older_copy_is_detected_before_run(call, workspace, data_graph, tmp_path, name, output):
    run = ["run", data_graph, "--quiet", "--workspace", tmp_path / "other", "--output", f"{output}={name}"]
    assert call(*run)[0] == 0
    (tmp_path / name / "Thumbs.db").write_bytes(b"of the system")
    (tmp_path / name / ".DS_Store").write_bytes(b"of the system")
    assert call(*run)[0] == 0
    for mine in ("notes.txt", ".notes"):
        (tmp_path / name / mine).write_text("mine")
        err = refused(call, workspace, "run", data_graph, "--output", f"{output}={name}")
        assert f"{name} contains {mine}, which this program did not write" in err
        assert (tmp_path / name / mine).read_text() == "mine"
        (tmp_path / name / mine).unlink()


@thorough
@pytest.mark.slow
def test_user_file_among_images_of_older_copy_is_kept(call, workspace, tmp_path):
    graph = write_graph(
        tmp_path / "g.json", [{"id": "images", "component": "image_dataset", "parameters": {"path": "sample:digits"}}]
    )
    run = ["run", graph, "--quiet", "--workspace", tmp_path / "other", "--output", "images.dataset=copy"]
    assert call(*run)[0] == 0
    assert call(*run)[0] == 0
    category = next(path for path in (tmp_path / "copy" / "files").iterdir() if path.is_dir())
    mine = category / "mine.png"
    mine.write_bytes(b"mine")
    assert f"{category.name}/mine.png" in refused(call, workspace, "run", graph, "--output", "images.dataset=copy")
    # An old file time shows whether it is compared with the new content.
    os.utime(mine, (1, 1))
    status, _, err = call(*run)
    assert (status, f"{category.name}/mine.png" in err) == (1, True)
    assert mine.read_bytes() == b"mine"


@pytest.mark.parametrize("name", ["t.csv", "t.parquet"])
@pytest.mark.parametrize("output", ["score.scored_dataset", "evaluate.evaluation_results"])
def test_different_table_at_target_is_detected_before_run(call, workspace, tmp_path, name, output):
    columns = {"id": [1], "image": ["a"], "price": [2.5]}
    frame = pl.DataFrame(columns)
    frame.write_csv(tmp_path / name) if name == "t.csv" else frame.write_parquet(tmp_path / name)
    before = (tmp_path / name).read_bytes()
    err = refused(call, workspace, "run", "example:digits_resnet18", "--output", f"{output}={name}")
    assert f"{name} exists and is another table" in err
    assert (tmp_path / name).read_bytes() == before


def test_scores_of_other_categories_are_an_older_copy(tmp_path):
    def scored(*categories):
        names = ["id", "image", *(f"Scored Probabilities_{name}" for name in categories), "Scored Labels", "error"]
        folder = tmp_path / "-".join(categories)
        folder.mkdir()
        pl.DataFrame({name: ["1"] for name in names}).write_parquet(folder / "part.parquet")
        DataFrameDirectory(folder, ("part.parquet",)).write(folder)
        return folder

    document = GraphDocument.read(EXAMPLES / "digits_resnet18.json")
    for categories in (("cat", "dog"), ("cat", "dog", "fish")):
        order = export.parse_export(
            f"score.scored_dataset={tmp_path / 'scores.csv'}", resolve(document, load_components(), tmp_path)
        )
        export.write_export(scored(*categories), order, tmp_path / "store")
    assert "Scored Probabilities_fish" in (tmp_path / "scores.csv").read_text(encoding="utf-8-sig")


@pytest.mark.slow
def test_reused_table_is_compared_with_target_before_run(tmp_path, call, workspace):
    components = tmp_path / "own"
    components.mkdir()
    (components / "tables.py").write_text(OWN_TABLE)
    nodes = [{"id": "table", "component": "own_table"}, {"id": "slow", "component": "own_table"}]
    graph = write_graph(tmp_path / "g.json", nodes)
    run = ["run", graph, "--components", components, "--output", "table.table=t.csv"]
    assert call(*run)[0] == 0
    assert call(*run)[0] == 0
    (tmp_path / "t.csv").write_text("mine,too\n1,2\n")
    before = {path.name for path in (workspace / "runs").iterdir()}
    status, _, err = call(*run, "--set", "slow.rows=3")
    assert status == 1
    assert "t.csv exists and is another table" in err
    assert {path.name for path in (workspace / "runs").iterdir()} == before
