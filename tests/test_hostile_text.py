"""Names of files and categories are plain text on a terminal, in logs, and in exported tables."""

import csv
import io
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from conftest import picture
from hypothesis import given, settings
from hypothesis import strategies as st
from levels import some, thorough, tries

from vision_designer.graphs.document import GraphDocument, GraphNode, link
from vision_designer.graphs.engine.export import Export, write_export
from vision_designer.graphs.printing import csv_text, plain_cell, plain_frame, printable, printable_line, tab_separated
from vision_designer.nodes.components import load_components
from vision_designer.nodes.types.data_frame_directory import DataFrameDirectory

ORDERS = {
    "colour": "\x1b[31mred\x1b[0m",
    "title of the terminal": "\x1b]0;owned\x07",
    "clear the screen": "\x1b[2J\x1b[H",
    "single character for an escape": "\x9b31mred",
    "back over what was printed": "safe\x08\x08\x08\x08evil",
    "beginning of the line": "long and honest\rshort",
    "turned round": "photo\u202egnp.exe",
    "isolated and turned round": "\u2067photo\u2069",
    "markup of ours": "[red]not red[/] [bold",
    "link of ours": "[link=file:///etc/passwd]x[/link]",
    "format codes": "%s %d {} {0} {name!r}",
    "deleted": "a\x7fb",
}
FORMULAS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+cmd()",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    '=HYPERLINK("x")',
    "\uff1d1+1",
]
NUMBERS = ["-1", "+1", "-1.5", "1e5", "-.5", "+3.25e-4"]
PASSIVE = ["cat", "a=b", "a - b", "", " ", "007", "1-2", "'quoted'", "e@mail"]


def obeyed(shown: str) -> list[str]:
    """Control sequences for the terminal, other than our own colors and line breaks."""
    ours = re.sub(r"\x1b\[[0-9;]*m|\r?\n|\t", "", shown)
    return re.findall(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", ours)


@pytest.mark.slow
@given(st.text(st.characters()))
@settings(max_examples=tries(100, 20_000), deadline=None)
def test_control_characters_are_escaped_for_terminal(text):
    assert obeyed(printable(text)) == []
    assert "\x1b" not in printable(text)
    assert set(printable_line(text)).isdisjoint("\n\r\t\x1b")
    printable(text).encode()
    if text.isprintable():
        assert printable(text) == text


@pytest.mark.slow
@given(
    st.recursive(
        st.text() | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
@settings(max_examples=tries(50, 5_000), deadline=None)
def test_printed_json_keeps_its_meaning(value):
    assert json.loads(printable(json.dumps(value, ensure_ascii=False))) == value


def hostile_dataset(folder: Path) -> Path:
    """Categories and files named like control sequences; some are damaged, so that they are logged."""
    for name in ORDERS.values():
        category = folder / name.replace("/", "_")
        category.mkdir(parents=True)
        for number in range(2):
            picture(number).save(category / f"{number}.png")
        (category / f"{name.replace('/', '_')}.png").write_bytes(b"damaged")
    return folder


def graph_over(path: Path) -> GraphDocument:
    title = ORDERS["colour"] + ORDERS["markup of ours"]
    return GraphDocument(
        title=title,
        nodes=[
            GraphNode(id="images", component="image_dataset", parameters={"path": str(path)}),
            GraphNode(id="convert", component="convert_to_image_directory"),
        ],
        links=[link("images.dataset", "convert.input_dataset")],
    )


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """A workspace with a completed run over hostile names."""
    folder = tmp_path_factory.mktemp("text")
    hostile_dataset(folder / "photos")
    graph_over(folder / "photos").write(folder / "graph.json", load_components())
    assert command(folder, "run", str(folder / "graph.json"))[0] == 0
    return folder


def first_run(folder: Path) -> Path:
    return min((folder / "workspace" / "runs").iterdir())


def command(folder: Path, *arguments: str) -> tuple[int, str]:
    """The exit status, and all output to a terminal."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "vision_designer.graphs.cli", *arguments],
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env={**os.environ, "VISION_DESIGNER_WORKSPACE": str(folder / "workspace"), "COLUMNS": "400", "TERM": "dumb"},
    )
    os.close(follower)
    said = b""
    while True:
        try:
            piece = os.read(leader, 65536)
        except OSError:
            break
        if not piece:
            break
        said += piece
    os.close(leader)
    return process.wait(), said.decode()


@thorough
@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    some(
        [
            ["run", "{graph}", "--no-reuse"],
            ["run", "{graph}", "--json"],
            ["run", "{graph}", "--events", "-"],
            ["runs", "list"],
            ["runs", "list", "--json"],
            ["runs", "show", "latest"],
            ["runs", "show", "latest", "--json"],
            ["runs", "show", "latest", "--log", "convert"],
            ["validate", "{graph}"],
            ["run", "{graph}", "--set", "images.path=photos/\x1b[31mred"],
            ["run", "/no/\x1b[31mred\x07.json"],
        ]
    ),
    ids=" ".join,
)
def test_control_characters_in_names_are_escaped_on_terminal(workspace, arguments):
    given_ = [text.format(graph=workspace / "graph.json") for text in arguments]
    _, shown = command(workspace, *given_)
    assert shown
    assert obeyed(shown) == []
    # Only our own colors: control sequences in names are printed as text.
    assert "\x1b[31mred" not in shown


@pytest.mark.slow
def test_escaped_names_are_still_readable(workspace):
    _, shown = command(workspace, "runs", "show", first_run(workspace).name)
    for name in ("\\u001b[31mred\\u001b[0m", "[red]not red[/] [bold", "photo\\u202egnp.exe", "%s %d {} {0} {name!r}"):
        assert name in shown


@pytest.mark.slow
def test_control_characters_are_escaped_in_log_files(workspace):
    log = (first_run(workspace) / "logs" / "convert.log").read_text()
    assert log.count("skipped: ") == len(ORDERS)
    assert obeyed(log) == []


# Spreadsheets


@pytest.mark.parametrize("text", FORMULAS)
def test_spreadsheet_formulas_are_marked_as_text(text):
    assert plain_cell(text) == "'" + text


@pytest.mark.parametrize("text", [*NUMBERS, *PASSIVE])
def test_numbers_and_plain_texts_are_not_marked(text):
    assert plain_cell(text) == text


@pytest.mark.slow
@given(st.lists(st.text(), min_size=1, max_size=5, unique=True))
@settings(max_examples=tries(50, 5_000), deadline=None)
def test_formulas_are_marked_in_tables_rows_and_cells(texts):
    frame = pl.DataFrame({name: [name, "=1", None] for name in texts} | {"number": [1.5, -2.0, None]})
    marked = plain_frame(frame)
    assert marked.columns == [plain_cell(name) for name in frame.columns]
    assert marked.rows() == [
        tuple(plain_cell(cell) if isinstance(cell, str) else cell for cell in row) for row in frame.rows()
    ]


@pytest.mark.slow
@given(st.lists(st.lists(st.text(st.characters(exclude_characters="\r\0")), min_size=1, max_size=4), max_size=4))
@settings(max_examples=tries(50, 5_000), deadline=None)
def test_csv_reads_back_marked_cells(rows):
    text = csv_text(rows)
    assert text[0] == "\ufeff"
    read = list(csv.reader(io.StringIO(text[1:], newline="")))
    assert read == [[plain_cell(cell) for cell in row] if row != [""] else [""] for row in rows]


def test_clipboard_cells_stay_in_row_and_column():
    copied = tab_separated([["a\tb", "c\nd"], ["=1", "-1"]])
    assert copied == "a b\tc d\n'=1\t-1"


def test_csv_begins_with_utf_8_bom(tmp_path):
    folder = tmp_path / "store" / "key" / "scored_dataset"
    folder.mkdir(parents=True)
    pl.DataFrame({"category": ["cat", "狗"]}).write_parquet(folder / "part.parquet")
    DataFrameDirectory(folder, ("part.parquet",)).write(folder)
    for name, begin in (("SCORES.CSV", b"\xef\xbb\xbf"), ("plain.csv", b"")):
        order = Export("score", "scored_dataset", tmp_path / name, (DataFrameDirectory,), byte_order_mark=bool(begin))
        write_export(folder, order, tmp_path / "store")
        assert (tmp_path / name).read_bytes() == begin + "category\ncat\n狗\n".encode()
        assert pl.read_csv(tmp_path / name).columns == ["category"]
    assert csv_text([["狗"]]).encode() == b"\xef\xbb\xbf" + "狗\n".encode()


def test_exported_table_is_marked_and_replaceable(tmp_path):
    folder, target = tmp_path / "store" / "key" / "scored_dataset", tmp_path / "scores.csv"
    folder.mkdir(parents=True)
    pl.DataFrame({"=1+1": ["=cmd()", "-1"], "score": [0.5, -0.5]}).write_parquet(folder / "part.parquet")
    DataFrameDirectory(folder, ("part.parquet",)).write(folder)
    for mark in (True, True, False, False, True):
        order = Export("score", "scored_dataset", target, (DataFrameDirectory,), byte_order_mark=mark)
        write_export(folder, order, tmp_path / "store")
        assert target.read_bytes() == b"\xef\xbb\xbf" * mark + b"'=1+1,score\n'=cmd(),0.5\n-1,-0.5\n"
