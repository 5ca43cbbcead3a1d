"""The Log tab: live, searchable, and responsive with 100,000 lines."""

import subprocess
import sys
import time

import pytest
from levels import thorough
from measured_runs import begun, feed, finished, logged, opened, started
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMainWindow
from waiting import PATIENCE

from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.results.log import LINES_AT_ONCE, LogView
from vision_designer.editor.panes.results.log_text import LogLines, Matches
from vision_designer.editor.runs import run_model
from vision_designer.editor.runs.run_model import LogLine


def lines(*texts, level="info"):
    return [LogLine(0.0, level, text) for text in texts]


# Lines, without a window


def test_dropping_old_lines_keeps_search_match():
    log, matches = LogLines(maximum=3), Matches()
    log.add(lines("one apple", "two", "three apple"))
    matches.search("apple", False, log)
    assert [line for line, _ in matches.places] == [0, 2]
    matches.step(1, 1)
    assert matches.current == 1
    new = log.add(lines("four apple"))
    matches.add(new, 3)
    matches.forget_before(log.dropped)
    assert log.dropped == 1
    assert [line for line, _ in matches.places] == [2, 3]
    assert matches.places[matches.current][0] == 2


def test_line_limit_applies_to_large_batches():
    log = LogLines(maximum=3)
    shown = log.add(lines(*"abcdefg"))
    assert [line.text[-1] for line in shown] == ["e", "f", "g"]
    assert (len(log.lines), log.dropped) == (3, 4)


def test_byte_limit_drops_lines_and_keeps_search_match():
    log, matches = LogLines(max_bytes=40_000), Matches()
    log.add(lines(*["x" * 1000] * 9, "apple"))
    matches.search("apple", False, log)
    assert not log.shorten()
    log.add(lines(*["y" * 1000] * 9, "last"))
    assert log.shorten()
    matches.forget_before(log.dropped)
    assert 0 < len(log.lines) < 20
    assert log.lines[-1].text.endswith("last")
    assert log.dropped + len(log.lines) == 20
    assert not log.shorten()


def test_log_of_run_has_byte_budget_for_all_nodes(qapp, monkeypatch):
    monkeypatch.setattr(run_model, "MAX_LOG_BYTES", 100_000)
    graph = opened()
    run = begun(graph)
    feed(run, logged("prune", "short"))
    for number in range(1000):
        feed(run, logged("grow", f"{number} " + "x" * 1000))
        kept = run.logs["grow"]
        assert sum(sys.getsizeof(line.message) + run_model.BYTES_OF_LINE for line in kept) == kept.bytes <= 100_000
    assert kept.dropped + len(kept) == 1000
    assert kept[-1].message.startswith("999 ")
    assert [line.message for line in run.logs["prune"]] == ["short"]


@pytest.mark.gui
def test_view_continues_after_unseen_lines_are_dropped(view, run, qtbot, monkeypatch):
    monkeypatch.setattr(run_model, "MAX_LOG_BYTES", 10_000)
    view.lines.max_bytes = 20_000
    for number in range(100):
        feed(run, logged("grow", f"line {number} " + "x" * 200))
    qtbot.waitUntil(lambda: "line 99" in text(view))
    assert "line 1 " not in text(view)
    assert text(view).splitlines() == [line.text for line in view.lines.lines]
    feed(run, logged("grow", "one more"))
    qtbot.waitUntil(lambda: text(view).endswith("one more"))


def test_search_wraps_around_in_both_directions():
    log, matches = LogLines(), Matches()
    log.add(lines("Pear pear", "plum", "pear"))
    matches.search("pear", False, log)
    assert [matches.step(1, 0)[0] for _ in range(4)] == [0, 0, 2, 0]
    assert matches.step(-1, 0)[0] == 2
    matches.search("Pear", True, log)
    assert len(matches.places) == 1
    matches.search("", False, log)
    assert matches.step(1, 0) is None


# The tab


@pytest.fixture
def graph(qapp):
    return opened()


@pytest.fixture
def view(qtbot, graph):
    view = LogView()
    qtbot.addWidget(view)
    view.resize(700, 300)
    qtbot.show(view)
    view.show_node(graph, graph.flow.node("grow"))
    return view


def text(view):
    return view.text.toPlainText()


@pytest.fixture
def run(view, graph, qtbot):
    run = begun(graph)
    view.show_node(graph, graph.flow.node("grow"))
    feed(run, started("grow"), logged("grow", "watering"), logged("prune", "not mine"))
    qtbot.waitUntil(lambda: "watering" in text(view))
    return run


@pytest.mark.gui
def test_lines_appear_live_with_time(view, run, qtbot):
    feed(run, logged("grow", "a worm", "warning"), logged("grow", "broke\nTraceback", "error"))
    qtbot.waitUntil(lambda: view.text.blockCount() == 4)
    shown = text(view).splitlines()
    assert shown[0] == time.strftime("%H:%M:%S", time.localtime(run.logs["grow"][0].time)) + "  watering"
    assert shown[1].endswith("  WARNING  a worm")
    assert shown[2].endswith("  ERROR  broke")
    assert shown[3] == " " * 10 + "Traceback"
    assert "not mine" not in text(view)


@pytest.mark.gui
def test_levels_have_colors(view, run, qtbot):
    feed(run, logged("grow", "broke", "error"))
    qtbot.waitUntil(lambda: view.text.blockCount() == 2)
    formats = view.text.document().lastBlock().layout().formats()
    assert formats[0].format.foreground().color() == theme().colors.muted
    assert formats[1].format.foreground().color() == theme().colors.problem


@pytest.mark.gui
def test_level_filter_hides_lower_levels(view, run, qtbot):
    feed(run, logged("grow", "step 1", "debug"), logged("grow", "a worm", "warning"), logged("grow", "bad", "error"))
    qtbot.waitUntil(lambda: view.text.blockCount() == 4)
    for level, words in (("info", "watering"), ("warning", "a worm"), ("error", "bad")):
        view.level.setCurrentIndex(view.level.findData(level))
        assert words in text(view).splitlines()[0]
    assert view.text.blockCount() == 1
    view.level.setCurrentIndex(0)
    assert "step 1" in text(view)


@pytest.mark.gui
def test_search_counts_selects_and_continues(view, run, qtbot):
    feed(run, *(logged("grow", f"Apple {number} apple") for number in range(30)))
    qtbot.waitUntil(lambda: view.text.blockCount() == 31)
    qtbot.keyClick(view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    view.search.setText("apple")
    qtbot.waitUntil(lambda: view.count.text() == "60 found")
    qtbot.keyClick(view.search, Qt.Key.Key_Return)
    assert view.text.textCursor().selectedText().lower() == "apple"
    first = view.text.textCursor().position()
    view.next_button.click()
    assert view.text.textCursor().position() > first
    view.previous_button.click()
    assert view.text.textCursor().position() == first
    view.case_button.click()
    assert view.count.text() == "30 found"
    feed(run, logged("grow", "one more apple"))
    qtbot.waitUntil(lambda: view.count.text() == "31 found")
    backgrounds = [found.format.background().style() for found in view.text.firstVisibleBlock().layout().formats()]
    assert Qt.BrushStyle.SolidPattern in backgrounds, "what is found is marked"
    view.search.setText("nothing of the kind")
    view.find_text(1)
    assert view.count.text() == "No match"


@pytest.mark.gui
def test_search_shortcuts_override_window_shortcuts(view, run, qtbot, qapp):
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setCentralWidget(view)
    action = QAction("Find node", window)
    action.setShortcut(QKeySequence.StandardKey.Find)
    found_nodes = []
    action.triggered.connect(lambda: found_nodes.append(1))
    window.addAction(action)
    qtbot.show(window)
    view.text.setFocus()
    feed(run, *(logged("grow", f"apple {number}") for number in range(3)))
    qtbot.waitUntil(lambda: view.text.blockCount() == 4)
    qtbot.keyClick(view.text, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert view.search.hasFocus()
    assert not found_nodes
    qtbot.keyClicks(view.search, "apple")
    qtbot.keyClick(view.search, Qt.Key.Key_Return)
    assert view.count.text() == "1 / 3"
    qtbot.keyClick(view.search, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert view.count.text() == "3 / 3"
    qtbot.keyClick(view.text, Qt.Key.Key_F3)
    assert view.count.text() == "1 / 3"
    qtbot.keyClick(view.search, Qt.Key.Key_Escape)
    assert view.search.text() == ""
    view.setParent(None)


@pytest.mark.gui
def test_tool_bar_wraps_in_narrow_pane(view, run, qtbot):
    assert view.minimumSizeHint().width() < 420
    view.resize(1000, 300)
    qtbot.waitUntil(lambda: not view.bar.is_wrapped)
    assert view.level.mapTo(view, QPoint()).y() == pytest.approx(view.search.mapTo(view, QPoint()).y(), abs=12)
    view.resize(430, 300)
    qtbot.waitUntil(lambda: view.bar.is_wrapped)
    qtbot.waitUntil(lambda: view.level.mapTo(view, QPoint()).y() > view.search.mapTo(view, QPoint()).y() + 12)
    assert view.save_button.mapTo(view, QPoint()).x() + view.save_button.width() <= 430


@pytest.mark.gui
def test_view_follows_end_until_scrolled_up(view, run, qtbot):
    feed(run, *(logged("grow", f"line {number}") for number in range(200)))
    bar = view.text.verticalScrollBar()
    qtbot.waitUntil(lambda: view.text.blockCount() == 201)
    assert bar.value() == bar.maximum()
    bar.setValue(40)
    assert not view.follow_button.isChecked()
    feed(run, *(logged("grow", f"more {number}") for number in range(50)))
    qtbot.waitUntil(lambda: view.text.blockCount() == 251)
    assert bar.value() == 40
    view.follow_button.click()
    assert bar.value() == bar.maximum()
    bar.setValue(10)
    bar.setValue(bar.maximum())
    assert view.follow_button.isChecked(), "scrolling to the end follows again"


@pytest.mark.gui
def test_copy_takes_selection_or_all_and_save_writes_shown_lines(view, run, qtbot, tmp_path):
    feed(run, logged("grow", "second"))
    qtbot.waitUntil(lambda: view.text.blockCount() == 2)
    view.copy_button.click()
    assert QGuiApplication.clipboard().text().splitlines()[1].endswith("second")
    view.search.setText("second")
    view.find_text(1)
    view.copy_button.click()
    assert QGuiApplication.clipboard().text() == "second"
    view.save(tmp_path / "grow.log")
    assert (tmp_path / "grow.log").read_text(encoding="utf-8").splitlines() == text(view).splitlines()


@pytest.mark.gui
def test_log_follows_selected_node(view, run, graph):
    view.show_node(graph, graph.flow.node("prune"))
    assert "not mine" in text(view)
    assert "watering" not in text(view)
    view.show_node(graph, graph.flow.node("mix"))
    assert view.pages.currentWidget() is view.empty


@pytest.mark.gui
def test_empty_log_shows_hint(view, graph, qtbot):
    assert "F5" in view.empty.advice.text()
    run = begun(graph)
    view.show_node(graph, graph.flow.node("grow"))
    feed(run, finished("grow", "reused"))
    qtbot.waitUntil(lambda: "was reused" in view.empty.advice.text())


@thorough
@pytest.mark.gui
def test_hundred_thousand_lines_do_not_block_window(view, run, qtbot, qapp, figure):
    for number in range(100_000):
        run.feed(logged("grow", f"epoch 1/5, iteration {number}/100000: loss 0.1234, 123.4 images/s", "debug"))
    run.emit_changes()
    longest, deadline, maximum, count = 0.0, time.monotonic() + PATIENCE, 0, view.text.blockCount()
    while count < 100_001 and time.monotonic() < deadline:
        begin = time.perf_counter()
        qapp.processEvents()
        longest = max(longest, time.perf_counter() - begin)
        maximum, count = max(maximum, view.text.blockCount() - count), view.text.blockCount()
    assert count == 100_001
    # Chunks are small enough for other events in between; their duration depends on the machine.
    assert maximum <= LINES_AT_ONCE
    figure("longest pause of the window while 100,000 lines arrive, seconds", round(longest, 2))
    begin = time.perf_counter()
    view.search.setText("iteration 99999/")
    view.find_text(1)
    assert view.count.text() == "1 / 1"
    figure("time to find one of 100,000 lines, seconds", round(time.perf_counter() - begin, 2))


COPIES = """
from PySide6.QtWidgets import QApplication
from vision_designer.editor.panes.results.log_text import LogLines, Matches
from vision_designer.editor.panes.results.log_text import LogText
from vision_designer.editor.runs.run_model import LogLine

app = QApplication([])
lines = LogLines()
text = LogText(lines, Matches())
lines.add([LogLine(0.0, "info", "said")])
text.show_all()
text.selectAll()
text.copy()
print(app.clipboard().text())
"""


@pytest.mark.slow
def test_program_exits_cleanly_after_log_was_copied():
    ended = subprocess.run([sys.executable, "-c", COPIES], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.endswith("said\n")
