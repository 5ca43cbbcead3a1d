"""A long editor session: thousands of edits, undos, tabs, panes, and runs, without leaks."""

import gc
import os
import random
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from levels import TORTURE, thorough, tries
from open_window import open_window
from PySide6.QtWidgets import QApplication
from small_graphs import SMALL_FOLDER, small_graph
from waiting import PATIENCE

from vision_designer.editor.workers import Collector

pytestmark = [pytest.mark.slow, pytest.mark.gui]
WARM_UP = tries(30, 400)
ITERATIONS = tries(60, 2000)
LIFE_OF_A_TAB = 15
"""Iterations after which a graph is closed, because its undo stack grows until then."""
BETWEEN_RUNS = 50
MEGABYTES = 20
PANES = ("properties", "results", "problems", "runs", "history", "library")
TABS = ("outputs", "metrics", "log", "details", "preview")
START = small_graph(
    ("a", "constant", {"value": 2}), ("b", "constant", {}), ("total", "add", {}), links=[("a.value", "total.first")]
)


def memory():
    """Resident memory of this process in megabytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def count_in(folder):
    return len(list(Path(folder).iterdir()))


def children():
    return sum(len(path.read_text().split()) for path in Path("/proc/self/task").glob("*/children"))


class Day:
    """Random user actions, the same in each session.

    Args:
        window: the window to use.
        qtbot: for waiting.
    """

    def __init__(self, window, qtbot):
        self.window = window
        self.qtbot = qtbot
        self.random = random.Random(5)
        self.done = Counter()
        self.actions = [
            self.add, self.add, self.connect, self.move, self.set_value, self.comment, self.note, self.copy_and_paste,
            self.delete, self.undo, self.undo, self.redo, self.switch_pane, self.look_at_node, self.switch_tab, self.zoom,
        ]  # fmt: skip

    @property
    def graph(self):
        return self.window.graph

    def spend(self, iterations):
        for number in range(iterations):
            if not self.window.graph_tabs.pages:
                self.open()
            for _ in range(4):
                action = self.random.choice(self.actions)
                action()
                self.done[action.__name__] += 1
            if number % LIFE_OF_A_TAB == LIFE_OF_A_TAB - 1:
                self.close()
            elif number % LIFE_OF_A_TAB == 5:
                self.open()
            if number % BETWEEN_RUNS == BETWEEN_RUNS - 1:
                self.run()
            self.qtbot.wait(2)

    def open(self):
        self.window.files.add_unsaved(START)
        self.done["open"] += 1

    def close(self):
        for page in self.window.graph_tabs.pages:
            page.graph.undo_stack.setClean()
            assert self.window.files.close_page(page)
            self.done["close"] += 1

    def run(self):
        self.close()
        self.open()
        self.graph.edits.values.set_parameter([self.graph.flow.node("a")], "value", self.done["run"])
        before = len(self.window.services.queue.ended)
        self.window.runs.submit()
        self.qtbot.waitUntil(lambda: len(self.window.services.queue.ended) > before)
        assert self.window.services.queue.ended[-1].state == "completed"
        self.look_at_node()
        self.qtbot.wait(50)
        self.close()
        self.done["run"] += 1

    def ask_for_data(self):
        """Start the data process if it is not running; it lives as long as the window."""
        answers, data = [], self.window.services.data
        data.request("described", {"folder": str(self.window.services.workspace)}, answers.append, answers.append)
        self.qtbot.waitUntil(lambda: bool(answers))
        assert data.process_id

    def node(self):
        nodes = self.graph.flow.ordered_nodes()
        return self.random.choice(nodes) if nodes else self.graph.edits.nodes.add("constant", (0, 0))

    def add(self):
        kind = self.random.choice(["constant", "add", "misbehave", "talk"])
        self.graph.edits.nodes.add(kind, (self.random.randint(0, 2000), self.random.randint(0, 2000)))

    def connect(self):
        one, other = self.node(), self.node()
        if one.outputs and other.inputs:
            self.graph.edits.links.connect(one.outputs[0], other.inputs[0])

    def move(self):
        self.graph.edits.move({self.node(): (self.random.randint(0, 2000), self.random.randint(0, 2000))})

    def set_value(self):
        node = self.node()
        if "value" in type(node).Parameters.model_fields:
            self.graph.edits.values.set_parameter([node], "value", self.random.randint(0, 99))

    def comment(self):
        self.graph.edits.values.set_comment(self.node(), f"comment {self.random.random()}")

    def note(self):
        self.graph.edits.annotations.add_note((self.random.randint(0, 900), 0), f"# note\n\n*{self.random.random()}*")

    def copy_and_paste(self):
        view = self.window.page.view
        view.commands.select_all()
        self.graph.select(self.graph.selected_nodes[:4])
        view.commands.copy()
        view.commands.paste()

    def delete(self):
        self.graph.select([self.node()])
        self.window.page.view.commands.delete_selected()

    def undo(self):
        self.graph.undo_stack.undo()

    def redo(self):
        self.graph.undo_stack.redo()

    def switch_pane(self):
        self.window.docks.show(self.random.choice(PANES))

    def look_at_node(self):
        self.graph.select([self.node()])
        self.window.docks.panes["results"].show_tab(self.random.choice(TABS))

    def switch_tab(self):
        self.window.graph_tabs.next_page(1)

    def zoom(self):
        self.window.page.view.navigator.zoom_fit()


NEVER_MORE = ("open files", "threads", "child processes", "windows")


def object_counts(qtbot):
    """Counts of objects that must not grow, with nothing open."""
    for _ in range(5):
        qtbot.wait(100)
        gc.collect()
    return {
        "megabytes": memory(),
        "open files": count_in("/proc/self/fd"),
        "threads": threading.active_count(),
        "threads of the system": count_in("/proc/self/task"),
        "child processes": children(),
        "widgets": len(QApplication.allWidgets()),
        "windows": len(QApplication.topLevelWidgets()),
        "objects": len(gc.get_objects()),
    }


@thorough
def test_long_session_leaks_nothing(qtbot, qapp, tmp_path, figure):
    collector = Collector(qapp)
    try:
        with open_window(tmp_path, qtbot, [SMALL_FOLDER]) as window:
            day = Day(window, qtbot)
            day.spend(WARM_UP)
            day.run()
            day.ask_for_data()
            before = object_counts(qtbot)
            day.spend(ITERATIONS)
            day.close()
            after = object_counts(qtbot)
            # Deferred deletions may take longer on a busy machine.
            deadline = time.monotonic() + PATIENCE
            while any(after[what] > before[what] for what in NEVER_MORE) and time.monotonic() < deadline:
                after = object_counts(qtbot)
    finally:
        collector.close()
        gc.disable()
    growth = {what: after[what] - before[what] for what in before}
    figure("edit iterations in one window", ITERATIONS)
    figure("runs submitted", day.done["run"])
    figure("edits and actions", sum(day.done.values()))
    for what in growth:
        figure(f"growth over them: {what}", round(growth[what], 1))
    # A short session fills caches, so its memory means little.
    assert growth["megabytes"] < MEGABYTES or not TORTURE
    assert growth["megabytes"] < 3 * MEGABYTES
    for what in NEVER_MORE:
        assert growth[what] <= 0, what
    # Panes keep their last widgets.
    assert growth["widgets"] < 40
