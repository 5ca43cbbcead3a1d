"""``make test`` and ``make test-all`` together run every test once."""

import itertools
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from _pytest.mark.expression import Expression
from conftest import may_select
from levels import some

ROOT = Path(__file__).parent.parent
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
MARKERS = ("slow", "thorough", "gui", "cuda")


def selections(target: str) -> list[str]:
    """The marker expressions that a target runs."""
    recipe = re.search(rf"^{target}:.*\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE)
    return re.findall(r'\$\(TESTS\w*\) -m "([^"]*)"', recipe[1])


@pytest.mark.parametrize(
    "markers", [set(chosen) for size in range(5) for chosen in itertools.combinations(MARKERS, size)], ids=sorted
)
def test_every_test_runs_in_exactly_one_make_target(markers):
    lines = [(target, line) for target in ("test", "test-all") for line in selections(target)]
    assert len(lines) == 4
    running = [
        (target, line) for target, line in lines if Expression.compile(line).evaluate(lambda name, **_: name in markers)
    ]
    assert [target for target, _ in running] == ["test-all" if "thorough" in markers else "test"]


ALL_GUI, SOME_GUI, NO_GUI = "pytestmark = [pytest.mark.gui]\n", "def test_a(qtbot):\n", "def test_a(tmp_path):\n"


@pytest.mark.parametrize(
    ("expression", "kept"),
    [
        ("gui", {ALL_GUI, SOME_GUI}),
        ("not thorough and gui", {ALL_GUI, SOME_GUI}),
        ("thorough and not gui", {SOME_GUI, NO_GUI}),
        ("not slow and not thorough and not gui", {SOME_GUI, NO_GUI}),
        ("slow or gui", {ALL_GUI, SOME_GUI, NO_GUI}),
        ("thorough", {ALL_GUI, SOME_GUI, NO_GUI}),
    ],
)
def test_only_files_without_selected_tests_are_ignored(expression, kept):
    assert {text for text in (ALL_GUI, SOME_GUI, NO_GUI) if may_select(expression, text)} == kept


def test_ci_runs_both_targets():
    commands = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert [line for line in commands if line.startswith("make")] == ["make test", "make test-all"]


def described() -> set[str]:
    """The targets that make help lists."""
    return set(re.findall(r"^([a-z-]+):.*## \w", MAKEFILE, re.MULTILINE))


def test_every_target_has_description():
    assert set(re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)[1].split()) == described()


@pytest.mark.parametrize("page", [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")], ids=lambda page: page.name)
def test_every_documented_target_exists(page):
    text = page.read_text(encoding="utf-8")
    assert set(re.findall(r"(?:`|^)make ([a-z-]+)(?=`|$|\s+#)", text, re.MULTILINE)) - described() == set()


def test_some_marks_all_but_quick_cases_thorough():
    def thorough(cases):
        return [case.values for case in cases if "thorough" in {mark.name for mark in case.marks}]

    assert thorough(some("abc")) == [("b",), ("c",)]
    assert thorough(some([(1, 2), (3, 4)], lambda first, second: second == 4)) == [(1, 2)]
    marked = some([pytest.param(1), pytest.param(2, marks=pytest.mark.slow, id="two")])
    assert marked[1].id == "two"
    assert {mark.name for mark in marked[1].marks} == {"slow", "thorough"}
    with pytest.raises(ValueError, match="make test"):
        some("abc", 0)


LEAVES_CYCLES = """
import threading
import pytest

ended = []

class Window:
    def __init__(self):
        self.me = self

    def __del__(self):
        ended.append(threading.current_thread())

@pytest.fixture(scope="module")
def shared():
    yield Window()

@pytest.fixture
def window():
    yield Window()

@pytest.mark.parametrize("number", range(3))
def test_uses_windows(shared, window, number):
    inside = Window()
"""

COLLECTS_IN_A_THREAD = """
import gc
import threading
import test_first

def test_collects_as_a_node_does():
    node = threading.Thread(target=gc.collect)
    node.start()
    node.join()
    assert len(test_first.ended) == 7
    assert set(test_first.ended) == {threading.main_thread()}
"""


@pytest.mark.slow
def test_leftover_cycles_are_collected_in_main_thread(tmp_path):
    (tmp_path / "test_first.py").write_text(LEAVES_CYCLES)
    (tmp_path / "test_second.py").write_text(COLLECTS_IN_A_THREAD)
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "conftest", "-p", "no:cacheprovider", "."],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parent)},
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "4 passed" in ended.stdout
