"""Tables on the command line: no wider than the terminal, and with every value where there is room for it."""

import csv
import io
import json
from pathlib import Path

import pytest
from levels import some
from rich.cells import cell_len
from rich.console import Console

from vision_designer.graphs.cli.run_reports import short_names
from vision_designer.graphs.cli.tables import Column, fits, number, print_table
from vision_designer.graphs.cli.terminal import print_summary
from vision_designer.graphs.document import FORMAT
from vision_designer.graphs.engine.results import NodeResult, RunResult
from vision_designer.nodes.core.job import Table
from vision_designer.nodes.core.search_space import shown_values

SMALL = Path(__file__).parent / "small_components"
COLUMNS = (
    Column("image", keep_end=True),
    Column("category"),
    Column("id", rank=1, whole=True),
    Column("note", rank=2),
    "probability",
)
ROWS = [
    ("photos/of/last/summer/cat_1.png", "a cat that sleeps all day", "20261130-063729-1e76", "blurred", 0.123456),
    ("圖片/貓.png", "貓" * 30, "20261130-063823-aeaf", "", 0.9),
]


@pytest.fixture(autouse=True)
def no_columns(monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)


def printed(width, columns=COLUMNS, rows=ROWS, *, terminal=True):
    console = Console(file=io.StringIO(), width=width, force_terminal=terminal, no_color=True)
    print_table(columns, rows, console=console)
    lines = console.file.getvalue().replace("\x1b[1m", "").replace("\x1b[2m", "").replace("\x1b[0m", "").splitlines()
    return lines, fits(columns, rows, console)


def test_table_with_room_is_whole():
    lines, whole = printed(200)
    assert whole and len(lines) == 3
    assert lines[1].split("  ")[0] == ROWS[0][0] and lines[1].endswith("0.1235")
    assert "貓" * 30 in lines[2]


def test_table_for_a_file_or_a_program_is_whole(monkeypatch):
    assert printed(20, terminal=False) == printed(200)
    monkeypatch.setenv("COLUMNS", "60")
    assert max(map(cell_len, printed(60, terminal=False)[0])) <= 60


@pytest.mark.parametrize(
    ("width", "omitted"),
    [
        (90, ""),
        (64, "1 column does not fit: note"),
        (50, "1 column does not fit: id"),
        (40, "2 columns do not fit: id, note"),
        (14, "4 columns do not"),
    ],
)
def test_narrow_table_shortens_texts_and_then_omits_columns_by_rank(width, omitted):
    lines, whole = printed(width)
    assert not whole
    rows = lines[:3]
    assert max(map(cell_len, rows)) <= width
    assert (lines[3] if len(lines) > 3 else "").startswith(omitted)
    assert rows[1].startswith("…") and "cat_1.png" in rows[1], "the end of a path tells more than its beginning"
    assert (ROWS[0][2] in rows[1]) == (width > 50)


def test_long_last_text_is_wrapped_in_its_column():
    columns, rows = ("node", Column("why", wrapped=True)), [("train", "because the learning rate changed " * 3)]
    lines, _ = printed(40, columns, rows)
    assert max(map(cell_len, lines)) <= 40 and len(lines) > 3
    assert " ".join(" ".join(lines[1:]).replace("train", "").split()) == rows[0][1].strip()
    assert all(line.startswith(" " * 7) for line in lines[2:])


@pytest.mark.parametrize(
    ("value", "text"),
    some([
        (0.0016386278954708597, "0.001639"),
        (1e-7, "1e-07"),
        (12.0, "12"),
        (0.1 + 0.2, "0.3"),
        (123456.789, "123457"),
        (float("nan"), "nan"),
        (7, "7"),
        (None, ""),
        ("a\tb", "a\\u0009b"),
    ], 9),
)  # fmt: skip
def test_numbers_have_four_significant_digits(value, text):
    assert number(value) == text


def test_searched_values_have_four_significant_digits():
    values = {"learning_rate": 0.0016386278954708597, "mixup": True, "epochs": 3, "optimizer": "sgd"}
    assert shown_values(values) == "learning_rate=0.001639, mixup=true, epochs=3, optimizer=sgd"


@pytest.mark.parametrize(("categories", "is_shown"), [(3, False), (10, True)])
def test_summary_omits_metrics_that_say_nothing(categories, is_shown):
    metrics = {"top1_accuracy": 0.5, "top5_accuracy": 1.0}
    table = Table("Epochs", ["epoch", *metrics], [[1, *metrics.values()]])
    nodes = {
        "convert": NodeResult("completed", 1.0, metrics={"categories": categories}),
        "train": NodeResult("completed", 1.0, metrics=metrics, tables=[table]),
    }
    console = Console(file=io.StringIO(), width=200)
    print_summary("pets", RunResult("1", "completed", 2.0, nodes), [*nodes], ["train"], console)
    assert console.file.getvalue().count("top5_accuracy") == 2 * is_shown
    assert console.file.getvalue().count("top1_accuracy") == 2


# Commands


@pytest.fixture
def runs(call, tmp_path, monkeypatch):
    """Three runs of a graph with a long title; the first has a name, and the last two differ in a long value."""
    monkeypatch.setenv("VISION_DESIGNER_WORKSPACE", str(tmp_path / "workspace"))
    monkeypatch.chdir(tmp_path)
    nodes = [{"id": "a", "component": "constant", "parameters": {"value": 2}}, {"id": "total", "component": "add"}]
    content = {"format": FORMAT, "title": "Photos of the last summer, sorted " * 3, "nodes": nodes}
    Path("sum.json").write_text(json.dumps({**content, "links": [{"from": "a.value", "to": "total.first"}]}))
    for value in (2, 5, 7_000_000_000_000):
        options = ("--set", f"a.value={value}", "--components", SMALL, "--quiet")
        assert call("run", "sum.json", *options)[0] == 0
    new, middle, old = (run["run_id"] for run in json.loads(call("runs", "list", "--json")[1]))
    call("runs", "name", old, "the first of many runs, with a long name")
    return old, middle, new


def test_parameters_that_differ_are_named_with_their_node_only_where_two_nodes_have_one():
    places = ["train.epochs", "train.seed", "split.seed", "split.component"]
    assert short_names(places) == {
        "train.epochs": "epochs",
        "train.seed": "train.seed",
        "split.seed": "split.seed",
        "split.component": "split.component",
    }
    assert short_names(["train.seed", "train.seed"]) == {"train.seed": "seed"}


@pytest.mark.slow
@pytest.mark.parametrize("width", [80, 60])
def test_list_of_runs_fits_terminal(call, runs, monkeypatch, width):
    whole = call("runs", "list")[1]
    assert " value=7000000000000" in whole and "the first of many runs, with a long name" in whole
    monkeypatch.setenv("COLUMNS", str(width))
    lines = call("runs", "list")[1].splitlines()
    assert max(map(len, lines[:4])) <= width
    assert [line.split()[0] for line in lines[1:4]] == [*reversed(runs)], (
        "ids are for other commands, so they are whole"
    )
    assert "completed" in lines[1] and "the first o" in lines[3]
    assert "started" in lines[4] and "not fit" in lines[4]


@pytest.mark.slow
def test_any_number_of_runs_is_compared_without_difference_or_constants(call, runs, monkeypatch):
    status, out, _ = call("runs", "compare", *runs)
    assert status == 0
    lines = [line.split() for line in out.splitlines()]
    assert ["metric", *runs] in lines and "difference" not in out
    assert ["total.sum", "2", "5", "7000000000000"] in lines
    assert "total.seconds" not in out
    compared = json.loads(call("runs", "compare", *runs, "--json")[1])
    assert compared["run_ids"] == [*runs]
    assert compared["parameters"] == {"a.value": [2, 5, 7_000_000_000_000]}
    assert "differences" not in compared
    monkeypatch.setenv("COLUMNS", "50")
    narrow = call("runs", "compare", *runs)[1].splitlines()
    assert max(map(len, narrow)) <= 50
    assert [line.split()[:2] for line in narrow[1:4]] == [[str(at), run] for at, run in enumerate(runs, 1)]
    assert ["metric", "1", "2", "3"] in [line.split() for line in narrow]


@pytest.mark.slow
def test_lists_and_comparison_of_runs_are_written_as_csv(call, runs):
    Path("notes.csv").write_text("image,category\n")
    for command in (("runs", "list"), ("runs", "compare", *runs)):
        status, out, err = call(*command, "--csv", "notes.csv")
        assert (status, out) == (1, "") and "notes.csv exists and does not contain" in err
    table = csv_of(call("runs", "list", "--csv", "-")[1])
    assert [row["run_id"] for row in table] == [*reversed(runs)]
    assert [row["a.value"] for row in table] == ["7000000000000", "5", "2"]
    assert table[-1]["name"] == "the first of many runs, with a long name" and table[0]["state"] == "completed"
    assert call("runs", "list", "--limit", "1", "--csv", "runs.csv")[:2] == (0, "")
    assert call("runs", "list", "--csv", "runs.csv")[0] == 0, "an earlier list is replaced, whatever differs"
    assert csv_of(Path("runs.csv").read_text(encoding="utf-8-sig")) == table
    compared = csv_of(call("runs", "compare", *runs, "--csv", "-")[1])
    by_name = {(row["kind"], row["name"]): [row[run] for run in runs] for row in compared}
    assert by_name["parameter", "a.value"] == by_name["metric", "total.sum"] == ["2", "5", "7000000000000"]


def csv_of(text):
    return [*csv.DictReader(io.StringIO(text))]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "column", "value"),
    [
        (("examples", "list"), "example", "example:digits_resnet18"),
        (("weights", "list"), "architecture", "efficientnet_lite0"),
        (("models", "list"), "name", None),
    ],
)
def test_other_lists_are_written_as_csv(call, tmp_path, monkeypatch, command, column, value):
    monkeypatch.setenv("VISION_DESIGNER_WORKSPACE", str(tmp_path / "workspace"))
    status, out, _ = call(*command, "--csv", "-")
    assert status == 0 and column in out.splitlines()[0].split(",")
    assert [row[column] for row in csv_of(out)].count(value) == (value is not None)


@pytest.mark.parametrize(
    "command",
    [
        ("runs", "list"),
        ("runs", "errors"),
        ("runs", "compare", "1", "2"),
        ("models", "list"),
        ("weights", "list"),
        ("examples", "list"),
        ("predict", "pets", "cat.jpg"),
        ("sweep", "example:digits_resnet18", "--space", "train.epochs=1,2"),
    ],
)
def test_command_with_table_offers_json_or_csv_but_not_both(call, command):
    status, _, err = call(*command, "--json", "--csv", "-")
    assert status == 2
    assert "--json and --csv exclude each other" in err


@pytest.mark.slow
def test_one_run_cannot_be_compared(call, runs):
    status, out, err = call("runs", "compare", runs[0])
    assert (status, out) == (2, "")
    assert "Two or more runs" in err


@pytest.mark.slow
def test_completion_offers_names_of_runs(runs):
    from vision_designer.graphs.cli import completion

    assert completion.runs("the") == ["the first of many runs, with a long name"]
    assert completion.runs("")[0] == "latest" and set(runs) <= set(completion.runs("20"))


@pytest.mark.slow
@pytest.mark.parametrize("width", [80, 60])
@pytest.mark.parametrize(
    "command",
    [
        ("components",),
        ("components", "train_pytorch_model"),
        ("examples",),
        ("weights", "list"),
    ],
)
def test_lists_fit_terminal(call, monkeypatch, width, command):
    whole = call(*command)[1]
    monkeypatch.setenv("COLUMNS", str(width))
    status, narrow, _ = call(*command)
    assert status == 0
    # A single word may be longer.
    assert all(cell_len(line) <= width or " " not in line.strip() for line in narrow.splitlines()[:-1])
    if command[0] in ("components", "examples"):
        assert narrow.split() == whole.split()


def test_example_commands_in_help_fit_80_columns(call):
    from vision_designer.graphs.cli.app import app
    from vision_designer.graphs.cli.help_texts import Commands

    def lines(commands: Commands):
        for command in commands.registered_commands:
            yield from (command.epilog or "").splitlines()
        for group in commands.registered_groups:
            yield from lines(group.typer_instance)

    found = [*lines(app)]
    assert len(found) > 40
    assert [line for line in found if len(line) > 78] == []


@pytest.mark.slow
def test_option_that_needs_another_one_is_refused_alone(call, runs):
    status, out, err = call("run", "sum.json", "--components", SMALL, "--replace-model")
    assert (status, out) == (2, "")
    assert "--replace-model applies to --save-as" in err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("run", "sum.json", "--dry-run", "--save-as", "pets"), "--dry-run runs nothing, so --save-as"),
        (("run", "sum.json", "--dry-run", "--events", "events.jsonl"), "--dry-run runs nothing, so --events"),
        (("runs", "show", "latest", "--log", "a", "--json"), "--log prints text"),
    ],
)
def test_options_that_exclude_each_other_are_refused(call, runs, command, words):
    status, out, err = call(*command)
    assert status == 2
    assert words in err + out
    assert not Path("events.jsonl").exists()


def test_empty_argument_says_what_is_needed(call):
    assert "FOLDER is empty. Specify a path.\n" in call("train", "")[2]
    assert "--output is empty" not in call("train", "nowhere", "-o", "")[2]
