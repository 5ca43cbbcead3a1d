"""Parallel coordinates of runs: axes, ranges, and the table of the same values."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from small_graphs import SMALL

from vision_designer.editor.panes.parts.parallel import Axis, Chart, Line, ParallelCoordinates
from vision_designer.editor.panes.parts.parallel_dialog import ParallelDialog
from vision_designer.editor.panes.runs.columns import Cells
from vision_designer.editor.panes.runs.run_dialogs import show_runs
from vision_designer.editor.runs.run_entry import RunEntry
from vision_designer.graphs.history.run_summaries import RunSummary, Trial

pytestmark = pytest.mark.gui
LINES = [
    Line("slow", (0.001, "fern", 0.5)),
    Line("good", (0.01, "rose", 0.9)),
    Line("fast", (0.1, "fern", 0.7)),
    Line("failed", (0.1, "rose", None)),
]
TITLES = ["Rate", "Kind", "Accuracy"]


@pytest.mark.parametrize(
    ("values", "places"),
    [
        ([1.0, 2.0, 3.0], [0.0, 0.5, 1.0]),
        # Three powers of ten are at equal distances.
        ([0.001, 0.01, 0.1], [0.0, 0.5, 1.0]),
        (["b", "a", None, "c"], [0.5, 0.0, None, 1.0]),
        # A number among texts is a text.
        (["auto", 8.0], [1.0, 0.0]),
        ([5.0, 5.0], [0.5, 0.5]),
        ([None, None], [None, None]),
        ([-1.0, 0.0, 1.0], [0.0, 0.5, 1.0]),
    ],
)
def test_values_have_places_on_axis(values, places):
    axis = Axis.of("x", values)
    assert [axis.position(value) for value in values] == [
        pytest.approx(place) if place is not None else None for place in places
    ]


def test_ticks_of_axis():
    assert Axis.of("x", [8.0, 16.0, 32.0]).ticks() == [(0.0, "8"), (pytest.approx(1 / 3), "16"), (1.0, "32")]
    assert [text for _, text in Axis.of("x", [float(n) for n in range(9)]).ticks()] == ["0", "2", "4", "6", "8"]
    assert [text for _, text in Axis.of("x", [10.0**-n for n in range(9)]).ticks()] == [
        "1e-08",
        "1e-06",
        "0.0001",
        "0.01",
        "1",
    ]
    assert Axis.of("x", [0.25, 0.75], is_share=True).ticks() == [(0.0, "25.0 %"), (1.0, "75.0 %")]


def test_best_line_has_highest_or_lowest_metric():
    assert Chart.of(TITLES, LINES, maximize=True).best == 1
    assert Chart.of(TITLES, LINES, maximize=False).best == 0
    assert Chart.of(TITLES, LINES[3:], maximize=True).best is None


def test_lines_within_all_ranges_are_kept():
    chart = Chart.of(TITLES, LINES, maximize=True)
    assert chart.visible_lines() == [0, 1, 2, 3]
    chart.ranges[0] = (0.4, 1.0)
    assert chart.visible_lines() == [1, 2, 3]
    chart.ranges[2] = (0.0, 0.6)
    assert chart.visible_lines() == [2], "a run without the metric is in no range of it"


@pytest.fixture
def plot(qtbot):
    plot = ParallelCoordinates()
    qtbot.addWidget(plot)
    plot.resize(600, 300)
    plot.show_chart(Chart.of(TITLES, LINES, maximize=True))
    qtbot.show(plot)
    return plot


def point(plot, axis, place):
    return QPoint(round(plot.x_of(axis)), round(plot.y_of(place)))


def test_dragging_along_axis_keeps_lines_in_range(plot, qtbot):
    qtbot.mousePress(plot, Qt.MouseButton.LeftButton, pos=point(plot, 0, 0.3))
    qtbot.mouseMove(plot, point(plot, 0, 0.7))
    qtbot.mouseRelease(plot, Qt.MouseButton.LeftButton, pos=point(plot, 0, 0.7))
    assert plot.chart.visible_lines() == [1]
    assert plot.chart.ranges[0] == (pytest.approx(0.3, abs=0.01), pytest.approx(0.7, abs=0.01))
    qtbot.mouseDClick(plot, Qt.MouseButton.LeftButton, pos=point(plot, 0, 0.5))
    assert plot.chart.visible_lines() == [0, 1, 2, 3]


def test_range_stays_when_runs_are_added(plot):
    plot.set_range(0, 0.4, 0.6)
    plot.show_chart(Chart.of(TITLES, [*LINES, Line("new", (0.01, "fern", 0.8))], maximize=True))
    assert plot.chart.visible_lines() == [1, 4]
    plot.show_chart(Chart.of(["Other", *TITLES[1:]], LINES, maximize=True))
    assert len(plot.chart.visible_lines()) == 4


def test_line_under_pointer_and_keyboard_are_described(plot, qtbot):
    between = QPointF((plot.x_of(1) + plot.x_of(2)) / 2, plot.y_of(1.0))
    assert plot.line_at(between) == 1, "from rose, at the top, to the best accuracy, at the top"
    assert plot.description(1).split("\n") == ["good", "Rate: 0.01", "Kind: rose", "Accuracy: 0.9"]
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down):
        qtbot.keyClick(plot, key)
    assert plot.highlight == 1
    assert plot.accessibleDescription().startswith("good")


def test_best_line_is_drawn_over_others(plot):
    picture = plot.grab().toImage()
    ratio = picture.devicePixelRatio()
    middle = QPointF((plot.x_of(1) + plot.x_of(2)) / 2, plot.y_of(1.0)) * ratio
    empty = QPointF((plot.x_of(0) + plot.x_of(1)) / 2 + 20, plot.y_of(0.97)) * ratio
    assert picture.pixelColor(middle.toPoint()) != picture.pixelColor(empty.toPoint())


def entry(number, rate, accuracy, **more):
    trial = Trial(
        sweep="s", name="S", number=number, trials=9, metric="e.accuracy", maximize=True, values={"a.value": rate}
    )
    metrics = {"e.accuracy": accuracy, "e.log_loss": 1 - accuracy}
    parameters = {"a.component": "constant", "a.value": rate, "b.component": "constant", "b.value": number}
    return RunEntry(
        summary=RunSummary(
            f"20260101-00000{number}-0000", "t", "g", "completed", 1.0, 1.0, "", accuracy, metrics=metrics,
            parameters=parameters, trial=trial,
        )
    )  # fmt: skip


def test_dialog_has_searched_parameters_and_the_same_values_as_table(qtbot):
    dialog = ParallelDialog()
    qtbot.addWidget(dialog)
    show_runs(dialog, Cells(SMALL), [entry(1, 2, 0.5), entry(2, 7, 0.9), entry(3, 5, 0.8)])
    qtbot.show(dialog)
    assert [axis.title for axis in dialog.plot.chart.axes] == ["Value", "Accuracy"], "b.value was not searched"
    texts = [[dialog.table.item(row, column).text() for column in range(3)] for row in range(3)]
    assert texts == [["Trial 1", "2", "0.5000"], ["Trial 2", "7", "0.9000"], ["Trial 3", "5", "0.8000"]]
    dialog.plot.set_range(0, 0.5, 1.0)
    assert dialog.table.rowCount() == 2
    assert dialog.count.text() == "2 of 3 runs"
    dialog.table.selectRow(1)
    assert dialog.plot.highlight == 2
    dialog.plot.highlighted.emit(1)
    assert dialog.table.selectedIndexes()[0].row() == 0
    dialog.metrics.setCurrentText("Log loss (e)")
    assert dialog.plot.chart.axes[-1].title == "Log loss"
    assert dialog.plot.chart.best == 1, "a loss is minimized"
