"""The tests named in docs/reliability.md exist, and every robustness test is in it."""

import ast
import re
from functools import cache
from pathlib import Path

TESTS = Path(__file__).parent
DOCUMENT = (TESTS.parent / "docs" / "reliability.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(test_\w+\.py)::(test_\w+)`", DOCUMENT)


@cache
def functions_of(file: str) -> set[str]:
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_named_tests_exist():
    assert len(NAMED) > 300
    assert [f"{file}::{test}" for file, test in NAMED if test not in functions_of(file)] == []


def test_every_promise_names_a_test():
    rows = [line for line in DOCUMENT.splitlines() if line.startswith("| ")]
    promises = [row for row in rows if not row.startswith(("| promise", "| ---"))]
    assert len(promises) > 40
    assert [row for row in promises if "::test_" not in row] == []
    assert "@" not in DOCUMENT


def test_every_promise_of_a_section_has_a_row_of_tests():
    sections = dict(re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", DOCUMENT, re.MULTILINE | re.DOTALL))
    promises = {title: re.findall(r"^(\d+)\. ", text, re.MULTILINE) for title, text in sections.items()}
    tables = dict(
        re.findall(r"^### Tests of “([^”]+)”\n(.*?)(?=^### |\Z)", sections["Tests"], re.MULTILINE | re.DOTALL)
    )
    rows = {title: re.findall(r"^\| (\d+) \|", text, re.MULTILINE) for title, text in tables.items()}
    assert rows == {title: numbers for title, numbers in promises.items() if numbers}


def test_every_robustness_test_file_is_in_document():
    files = {path.name for pattern in ("test_hostile_*.py", "test_faults_*.py") for path in TESTS.glob(pattern)}
    assert files - {file for file, _ in NAMED} == set()
