"""The tables of docs/performance.md match the benchmark results."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "benchmarks"))

import suite  # noqa: E402 - is beside the benchmarks


def test_every_table_matches_results():
    known = dict(suite.tables())
    text = suite.DOCUMENT.read_text(encoding="utf-8")
    asked = [place[2] for place in suite.PLACE.finditer(text)]
    assert sorted(asked) == sorted(known)
    for place in suite.PLACE.finditer(text):
        assert known[place[2]] in place[0]


def test_unmeasured_table_is_reported(tmp_path, monkeypatch):
    document = tmp_path / "performance.md"
    document.write_text("<!-- table wishes -->\n<!-- end -->\n")
    monkeypatch.setattr(suite, "DOCUMENT", document)
    with pytest.raises(SystemExit, match="wishes, which was not measured"):
        suite.write_tables()
    assert document.read_text() == "<!-- table wishes -->\n<!-- end -->\n"


def test_numbers_have_three_digits_and_empty_cells_stay_empty():
    table = {"columns": ["step", "s", "n", "of"], "rows": [["a", 1234.5, 1000, None], ["b", 0.12345, 2, 1.0]]}
    assert suite.markdown(table).splitlines() == [
        "| step | s | n | of |",
        "| --- | ---: | ---: | ---: |",
        "| a | 1,234 | 1,000 |  |",
        "| b | 0.123 | 2 | 1.00 |",
    ]
