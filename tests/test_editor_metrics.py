"""The Metrics tab: live curves, overlaid runs, final values, and exports."""

import csv
import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from levels import some, thorough
from measured_runs import begun, feed, finished, measured, opened, recorded, started
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QMessageBox
from waiting_qtbot import settle

from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look.theme import theme
from vision_designer.editor.look.values import metric_title, written_number, written_value
from vision_designer.editor.panes.parts.dialogs import SaveDialog
from vision_designer.editor.panes.results.curves import chart_plans, nearest, run_curves
from vision_designer.editor.panes.results.metrics import MetricsView
from vision_designer.editor.runs.run_model import MetricPoint
from vision_designer.graphs.engine import events
from vision_designer.graphs.flow import Session
from vision_designer.graphs.history.runs import History
from vision_designer.nodes.core.job import Table
from vision_designer.nodes.errors import FailedToWriteOutputsError


def points(*values, step=False):
    return [MetricPoint(None if step else n, n if step else None, value, 0.0) for n, value in enumerate(values, 1)]


# Curves, without a window


def test_repeated_epoch_counts_once_and_epochs_are_sorted():
    told = [MetricPoint(2, None, 0.5, 0.0), MetricPoint(1, None, 0.9, 0.0), MetricPoint(2, None, 0.4, 1.0)]
    curve = run_curves("r", "", {"train_loss": told}).curves["train_loss"]
    assert (curve.x, curve.y) == ([1.0, 2.0], [0.9, 0.4])


def test_best_epoch_has_highest_accuracy_then_lowest_loss():
    accuracy = points(0.5, 0.9, 0.9, 0.8)
    assert run_curves("r", "", {"top1_accuracy": accuracy}).best_epoch == 2
    loss = points(0.9, 0.5, 0.4, 0.1)
    assert run_curves("r", "", {"top1_accuracy": accuracy, "validation_loss": loss}).best_epoch == 3
    assert run_curves("r", "", {"validation_loss": loss}).best_epoch == 4
    assert run_curves("r", "", {"running_loss": points(1, 2, step=True)}).best_epoch is None


def test_related_metrics_share_chart_and_steps_have_own():
    names = ["images_per_second", "learning_rate", "top5_accuracy", "validation_loss", "train_loss", "train_error",
             "top1_accuracy", "sharpness"]  # fmt: skip
    values = {name: points(1.0) for name in names} | {"running_loss": points(1.0, step=True)}
    plans = chart_plans([run_curves("r", "", values)])
    assert [plan.metrics for plan in plans] == [
        ("train_loss", "validation_loss"),
        ("train_error",),
        ("top1_accuracy", "top5_accuracy"),
        ("learning_rate",),
        ("images_per_second",),
        ("sharpness",),
        ("running_loss",),
    ]
    assert [plan.axis for plan in plans] == ["epoch"] * 6 + ["step"]
    assert [plan.percent for plan in plans] == [False, True, True, False, False, False, False]


def test_reused_result_has_curves_of_epoch_table():
    table = Table("Epochs", ["epoch", "train_loss"], [[1, 0.5], [2, None]])
    other = Table("Categories", ["category", "f1"], [["cat", 0.5]])
    curves = run_curves("r", "", {}, [other, table]).curves
    assert list(curves) == ["train_loss"]
    assert curves["train_loss"].at(1) == 0.5
    assert curves["train_loss"].at(2) is None


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("top1_accuracy", 0.9321, "93.21 %"),
        ("train_loss", 0.34567, "0.3457"),
        ("learning_rate", 0.00028994, "0.0002899"),
        ("images", 12345.0, "12,345"),
        ("images_per_second", 123.456, "123.5"),
        ("train_loss", float("nan"), "\N{EN DASH}"),
        ("learning_rate", 1.5e-7, "1.5e-07"),
        ("accuracy_to_compare", 0.5, "50.00 %"),
        ("auc", 0.5, "0.5000"),
        ("accuracy_standard_deviation", 0.0125, "1.25 %"),
    ],
)
def test_values_are_formatted(name, value, words):
    assert written_value(name, value) == words


def test_known_and_unknown_metrics_have_titles(qapp):
    titles = [metric_title(name) for name in ("top1_accuracy", "accuracy_to_compare", "my_own_score")]
    assert titles == ["Top-1 accuracy", "Accuracy, second model", "My own score"]
    of_several = ("accuracy_mean", "macro_f1_standard_deviation", "fold_2_validation_loss", "best_top1_accuracy")
    assert [metric_title(name) for name in of_several] == [
        "Accuracy, mean",
        "Macro F1, standard deviation",
        "Fold 2: Validation loss",
        "Top-1 accuracy, best so far",
    ]


def test_zero_has_no_decimals():
    assert written_number(0.0) == "0"


# The tab


@pytest.fixture
def graph(qapp):
    return opened()


@pytest.fixture
def shown(qtbot, graph):
    def show(history=None, node="grow"):
        view = MetricsView(history)
        qtbot.addWidget(view)
        view.resize(900, 500)
        qtbot.show(view)
        view.show_node(graph, graph.flow.node(node))
        settle()
        return view

    return show


@pytest.mark.gui
def test_curves_grow_during_training(shown, graph, qtbot):
    run = begun(graph)
    view = shown()
    assert view.pages.currentWidget() is view.empty
    feed(run, started("grow"), *measured((0.5,)))
    qtbot.waitUntil(lambda: view.board is not None)
    loss, accuracy, _ = view.board.charts
    assert loss.plan.metrics == ("train_loss", "validation_loss")
    assert loss.x_values() == [1.0]
    lines = dict(loss._lines)
    feed(run, *measured((0.5, 0.9, 0.8)))
    qtbot.waitUntil(lambda: view.board.charts[0].x_values() == [1.0, 2.0, 3.0])
    assert view.board.charts[0] is loss
    assert loss._lines == lines, "curves that are there get values, and are not made anew"
    assert [reading.value for reading in accuracy.readings(2)] == [0.9]
    assert "Best epoch <b>2</b>" in view.bar.highlights.text()


@pytest.mark.gui
def test_best_values_are_whole_and_shares_end_at_100_percent_in_a_narrow_pane(shown, graph, qtbot):
    run = begun(graph)
    view = shown()
    feed(run, started("grow"), *measured((0.7,)))
    qtbot.waitUntil(lambda: view.board is not None)
    best = view.bar.highlights
    for width in (900, 420):
        view.resize(width, 500)
        settle()
        assert best.width() >= best.sizeHint().width(), width
        assert view.rect().contains(view.bar.export_button.mapTo(view, view.bar.export_button.rect().bottomRight()))
    accuracy = view.board.charts[1]
    assert accuracy.plan.percent
    (_, (low, high)) = accuracy.plot.getViewBox().viewRange()
    assert 0 <= low < 0.7 < high < 1.2


@pytest.mark.gui
@pytest.mark.parametrize(("categories", "is_shown"), [(3, False), (10, True)])
def test_metric_that_says_nothing_has_no_curve_and_no_row(shown, graph, qtbot, categories, is_shown):
    run = begun(graph)
    top5 = [events.Metric(node="grow", metric="top5_accuracy", value=1.0, epoch=epoch) for epoch in (1, 2, 3)]
    metrics = {"top1_accuracy": 0.9, "top5_accuracy": 1.0}
    feed(run, finished("prune", metrics={"categories": categories}), started("grow"), *measured(), *top5)
    feed(run, finished("grow", metrics=metrics))
    view = shown()
    qtbot.waitUntil(lambda: view.board is not None)
    assert run.categories == categories
    assert ("top5_accuracy" in view.board.charts[1].plan.metrics) is is_shown
    view.copy()
    assert ("top5_accuracy" in QGuiApplication.clipboard().text()) is is_shown
    assert "top1_accuracy" in QGuiApplication.clipboard().text()


@pytest.mark.gui
def test_many_values_are_drawn_at_once(shown, graph, qtbot, monkeypatch):
    run = begun(graph)
    view = shown()
    drawn = []
    monkeypatch.setattr(view._refresh, "_show", lambda: drawn.append(1))
    for event in measured([0.5] * 400):
        run.feed(event)
    run.emit_changes()
    qtbot.waitUntil(lambda: bool(drawn))
    qtbot.wait(300)
    assert len(drawn) <= 3


@pytest.mark.gui
def test_hidden_charts_are_drawn_when_shown(shown, graph, qtbot):
    run = begun(graph)
    view = shown()
    view.hide()
    feed(run, started("grow"), *measured())
    qtbot.wait(200)
    assert view.board is None
    qtbot.show(view)
    qtbot.waitUntil(lambda: view.board is not None)


@pytest.mark.gui
def test_crosshair_shows_values_of_epoch_and_follows_keys(shown, graph, qtbot):
    run = begun(graph)
    feed(run, started("grow"), *measured())
    view = shown()
    board = view.board
    qtbot.keyClick(board, Qt.Key.Key_Home)
    assert board.position == 1
    qtbot.keyClick(board, Qt.Key.Key_Right)
    assert board.position == 2
    for words in ("Epoch 2", "Training loss", "0.5", "Validation loss", "0.75", "Top-1 accuracy", "90.00 %"):
        assert words in board.card.text()
    assert "Top-1 accuracy 90.00 %" in board.accessibleDescription()
    assert board.card.isVisible()
    assert [chart.cross.isVisible() for chart in board.charts] == [True, True, False], "steps are no epochs"
    qtbot.keyClick(board, Qt.Key.Key_End)
    qtbot.keyClick(board, Qt.Key.Key_Right)
    assert board.position == 3
    qtbot.keyClick(board, Qt.Key.Key_Escape)
    assert board.position is None
    assert not board.card.isVisible()


@given(st.lists(st.integers(-50, 50), min_size=1, unique=True), st.floats(-60, 60))
def test_nearest_point_equals_linear_search(places, x):
    places.sort()
    assert nearest(places, x) == min(places, key=lambda place: abs(place - x))


@pytest.mark.gui
def test_moving_pointer_does_not_sort(shown, graph, qtbot):
    run = begun(graph)
    feed(run, started("grow"), *measured())
    view = shown()
    chart = view.board.charts[1]
    places = chart.x_values()
    for x in (1.2, 2.2, 2.9):
        view.board.show_position(x)
        assert chart.x_values() is places
    feed(run, *measured((0.5, 0.9, 0.8, 0.7)))
    qtbot.waitUntil(lambda: chart.x_values() == [1, 2, 3, 4])


@pytest.mark.gui
def test_pointer_moves_crosshair_to_nearest_epoch(shown, graph, qtbot):
    feed(begun(graph), started("grow"), *measured())
    view = shown()
    chart = view.board.charts[0]
    area = chart.plot.vb.sceneBoundingRect()
    view.board.scene().sigMouseMoved.emit(area.center())
    assert view.board.position == 2
    view.board.scene().sigMouseMoved.emit(area.topLeft() - area.bottomRight())
    assert view.board.position is None


@pytest.mark.gui
def test_drag_zooms_in_and_double_click_shows_all(shown, graph, qtbot):
    feed(begun(graph), started("grow"), *measured([0.5] * 20))
    view = shown()
    board, frame = view.board, view.board.charts[0].plot.vb
    area = frame.sceneBoundingRect()
    begin, end = (board.mapFromScene(area.center() + by) for by in (QPointF(-40, -20), QPointF(40, 20)))
    port = board.viewport()
    qtbot.mousePress(port, Qt.MouseButton.LeftButton, pos=begin)
    for step in range(1, 9):
        qtbot.mouseMove(port, begin + (end - begin) * step / 8, delay=5)
    qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, pos=end)
    low, high = frame.viewRange()[0]
    assert 1 < low < high < 20
    settle()
    qtbot.mouseClick(port, Qt.MouseButton.LeftButton, pos=begin)
    qtbot.mouseDClick(port, Qt.MouseButton.LeftButton, pos=begin)
    qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, pos=begin)
    qtbot.waitUntil(lambda: frame.viewRange()[0][0] <= 1 and frame.viewRange()[0][1] >= 20)


@pytest.mark.gui
def test_long_curve_is_downsampled_and_keeps_peaks(shown, graph, qtbot, figure):
    run = begun(graph)
    run.feed(started("grow"))
    for step in range(20_000):
        value = 9.0 if step == 12_345 else 0.5 + 0.1 * (step % 2)
        run.feed(events.Metric(node="grow", metric="running_loss", value=value, step=step, epoch=1))
    run.emit_changes()
    view = shown()
    view.grab()
    (line,) = view.board.charts[0]._lines.values()
    x, y = line.curve.getData()
    assert len(x) < 4 * view.width()
    assert max(y) == 9.0
    begin = time.perf_counter()
    for position in (100, 5_000, 19_000):
        view.board.show_position(position)
        view.board.viewport().repaint()
    figure("time to draw 20,000 steps three times, seconds", round(time.perf_counter() - begin, 2))


@pytest.mark.gui
def test_charts_fill_width_with_any_number_of_columns(shown, graph, qtbot):
    feed(begun(graph), started("grow"), *measured())
    view = shown()
    for width, columns in ((340, 1), (640, 2), (1000, 3), (640, 2)):
        view.resize(width, 500)
        qtbot.waitUntil(lambda columns=columns: view.board._columns == columns)
        qtbot.waitUntil(lambda: not view.board._fit_timer.isActive())
        plots = [chart.plot.sceneBoundingRect() for chart in view.board.charts]
        port = view.board.viewport().rect()
        assert max(plot.right() for plot in plots) > port.width() - 30
        assert max(plot.bottom() for plot in plots) > port.height() - 30
        assert min(plot.height() for plot in plots) > 130


@pytest.mark.gui
def test_best_epoch_is_marked(shown, graph):
    feed(begun(graph), started("grow"), *measured())
    chart = shown().board.charts[0]
    (line,) = chart._best.values()
    assert line.value() == 2


@pytest.mark.gui
@pytest.mark.parametrize(
    ("values", "begins_at_0"),
    [([0.01] * 4, True), ([0.4, 0.0], True), ([5.0, 0.1, 0.01], True), ([1.0], True), ([-1.0, 1.0], False)],
)
def test_value_axis_begins_at_zero_unless_a_value_is_negative(shown, graph, values, begins_at_0):
    events_ = [events.Metric(node="grow", metric="growth", value=value, epoch=at) for at, value in enumerate(values, 1)]
    feed(begun(graph), started("grow"), *events_)
    view = shown()
    (chart,) = view.board.charts
    (_, (low, high)) = chart.plot.getViewBox().viewRange()
    assert (low >= 0) is begins_at_0
    assert low <= min(values) and max(values) <= high
    if min(values) == max(values):
        assert low < values[0] < high


@pytest.mark.gui
def test_logarithmic_axis_omits_non_positive_values(shown, graph):
    feed(begun(graph), started("grow"), *measured((0.0, 0.5, 0.9)))
    view = shown()
    view.bar.log_button.click()
    accuracy = view.board.charts[1]
    assert accuracy.plot.getAxis("left").logMode
    ((_, line),) = accuracy._lines.items()
    assert line.getData()[1][1] == pytest.approx(-0.30103, abs=1e-4)
    labels = accuracy.left.tickStrings([0.0, -1.0], 1, 1)
    assert labels == ["100 %", "10 %"]
    view.bar.log_button.click()
    assert line.getData()[1][1] == pytest.approx(0.5)


@pytest.mark.gui
def test_colors_follow_theme(shown, graph):
    feed(begun(graph), started("grow"), *measured())
    chart = shown().board.charts[0]
    before = {line.opts["pen"].color().name() for line in chart._lines.values()}
    dark = theme().is_dark
    theme().set_dark(not dark)
    try:
        after = {line.opts["pen"].color().name() for line in chart._lines.values()}
    finally:
        theme().set_dark(dark)
    assert len(before) == len(after) == 2
    assert not before & after


@pytest.mark.gui
def test_past_runs_of_graph_are_overlaid_in_own_colors(shown, graph, qtbot, tmp_path):
    history = History(tmp_path)
    past = recorded(history, (0.1, 0.2, 0.3, 0.4))
    recorded(history, (0.1,), title="Perry")
    feed(begun(graph, "now"), started("grow"), *measured())
    view = shown(history)
    view.bar.runs_button.click()
    qtbot.waitUntil(lambda: view.picker.list.count() > 0)
    assert [view.picker.list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(view.picker.list.count())] == [
        "now", past]  # fmt: skip
    assert view.picker.chosen() == ["now"]
    view.picker.choose(past)
    qtbot.waitUntil(lambda: len(view.board.charts[1]._runs) == 2)
    readings = view.board.charts[1].readings(2)
    assert [reading.value for reading in readings] == [0.9, 0.2]
    assert readings[0].color != readings[1].color
    assert view.board.charts[1].readings(4)[0].value == 0.4
    view.picker.choose(past, False)
    qtbot.waitUntil(lambda: len(view.board.charts[1]._runs) == 1)


@pytest.mark.gui
@pytest.mark.parametrize("title", some(["Cider", ""]))
def test_every_checked_run_is_drawn(shown, graph, qtbot, tmp_path, title):
    history = History(tmp_path)
    graph.flow.set_title(title)
    former = recorded(history, (0.1, 0.2), title=graph.title)
    assert graph.path is None
    feed(begun(graph, former), started("grow"), *measured((0.1, 0.2)))
    view = shown(history)
    view.bar.runs_button.click()
    qtbot.waitUntil(lambda: view.picker.chosen() == [former])
    feed(begun(graph, "now"), started("grow"), *measured())
    view.show_node(graph, graph.flow.node("grow"))
    qtbot.waitUntil(lambda: view.picker.chosen() == ["now", former])
    qtbot.waitUntil(lambda: len(view.board.charts[1]._runs) == 2)
    assert [reading.value for reading in view.board.charts[1].readings(2)] == [0.9, 0.2]


@pytest.mark.gui
def test_runs_of_untitled_graphs_stay_separate_and_survive_save(shown, graph, qtbot, tmp_path):
    history = History(tmp_path)
    other = OpenGraph(Session(graph.registry), graph.document())
    mine, of_other = [recorded(history, (0.1, 0.2), title=graph.title) for _ in range(2)]
    for one, former in ((graph, mine), (other, of_other)):
        one.flow.set_title("")
        feed(begun(one, former), started("grow"), *measured((0.1, 0.2)))
        feed(begun(one, f"now {former}"), started("grow"), *measured())
    view = shown(history)
    view.bar.runs_button.click()
    qtbot.waitUntil(lambda: offered(view) == [f"now {mine}", mine])
    view.picker.choose(mine)
    view.show_node(other, other.flow.node("grow"))
    qtbot.waitUntil(lambda: offered(view) == [f"now {of_other}", of_other])
    assert view.picker.chosen() == [f"now {of_other}"]
    graph.saved_as(tmp_path / "saved.json")
    view.show_node(graph, graph.flow.node("grow"))
    qtbot.waitUntil(lambda: offered(view) == [f"now {mine}", mine])
    assert view.picker.chosen() == [f"now {mine}", mine], "as it was left"
    other.close()


def offered(view):
    return [view.picker.list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(view.picker.list.count())]


@pytest.mark.gui
def test_unreadable_past_run_is_reported_and_unchecked(shown, graph, qtbot, tmp_path):
    history = History(tmp_path)
    past = recorded(history, (0.1,))
    feed(begun(graph, "now"), started("grow"), *measured())
    view = shown(history)
    view.bar.runs_button.click()
    qtbot.waitUntil(lambda: view.picker.list.count() > 0)
    (history.folder(past) / "graph.json").unlink()
    with qtbot.waitSignal(view.message) as said:
        view.picker.choose(past)
    assert "graph.json" in said.args[0]
    assert view.picker.chosen() == ["now"]


@pytest.mark.gui
def test_final_values_are_a_copyable_table(shown, graph, qtbot):
    feed(begun(graph), started("mix"), finished("mix", metrics={"accuracy": 0.93215, "log_loss": 0.25}))
    view = shown(node="mix")
    assert view.pages.currentWidget() is view.table
    texts = [[view.table.item(row, column).text() for column in (0, 1)] for row in (0, 1)]
    assert texts == [["Accuracy", "93.22 %"], ["Log loss", "0.2500"]]
    view.table.selectRow(1)
    view.table.setFocus()
    qtbot.keyClick(view.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "log_loss\t0.25"
    view.copy()
    assert QGuiApplication.clipboard().text() == "accuracy\t0.93215\nlog_loss\t0.25"
    assert not view.bar.png_action.isEnabled()


@pytest.mark.gui
def test_charts_are_exported_as_png_and_svg(shown, graph, tmp_path):
    feed(begun(graph), started("grow"), *measured())
    view = shown()
    view.board.show_position(2)
    view.save_png(tmp_path / "curves.png")
    image = QImage(str(tmp_path / "curves.png"))
    assert image.width() == 2 * view.board.viewport().width()
    colors = {image.pixelColor(x, y).name() for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)}
    assert {"#ffffff", "#1769b5"} <= colors, "white paper and blue ink, whatever the theme"
    view.save_svg(tmp_path / "curves.svg")
    text = (tmp_path / "curves.svg").read_text(encoding="utf-8")
    assert "Validation" in text
    assert "<image" not in text, "marks are drawn, and not pasted as pixels"
    renderer = QSvgRenderer(str(tmp_path / "curves.svg"))
    assert renderer.isValid()
    assert renderer.viewBox().size() == QSize(image.width() // 2, image.height() // 2)
    assert view.board.position == 2, "the crosshair is not in the picture, and back afterwards"
    assert not list(tmp_path.glob("*.partial"))


@pytest.mark.gui
def test_export_asks_for_name_and_reports_file(shown, graph, qtbot, tmp_path, monkeypatch):
    feed(begun(graph), started("grow"), *measured())
    view = shown()
    names = iter([str(tmp_path / "chosen"), "", str(tmp_path / "no" / "file.csv")])
    monkeypatch.setattr(SaveDialog, "ask", lambda _: (next(names), ""))
    warned = []
    monkeypatch.setattr(QMessageBox, "warning", lambda *said: warned.append(said[2]))
    with qtbot.waitSignal(view.message) as said:
        view._export("csv")
    assert said.args == ["chosen.csv was written"]
    assert (tmp_path / "chosen.csv").is_file()
    view._export("csv")
    assert not warned
    (tmp_path / "no").write_text("")
    view._export("csv")
    assert "cannot be written" in warned[0]


@pytest.mark.gui
def test_values_are_exported_as_table(shown, graph, tmp_path):
    run = begun(graph)
    feed(run, started("grow"), *measured((0.5, 0.9)), finished("mix", metrics={"accuracy": 0.5}))
    shown().save_csv(tmp_path / "curves.csv")
    with (tmp_path / "curves.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["epoch"], row["step"], row["top1_accuracy"], row["running_loss"]) for row in rows] == [
        ("1", "", "0.5", ""), ("2", "", "0.9", ""), ("", "10", "", "1.0"), ("", "20", "", "0.5")]  # fmt: skip
    shown(node="mix").save_csv(tmp_path / "final.csv")
    assert (tmp_path / "final.csv").read_bytes() == b"\xef\xbb\xbfmetric,This run\naccuracy,0.5\n"


@pytest.mark.gui
def test_failed_export_reports_remedy(shown, graph, tmp_path):
    feed(begun(graph), started("grow"), *measured())
    view = shown()
    (tmp_path / "file").write_text("")
    for save in (view.save_csv, view.save_svg, view.save_png):
        with pytest.raises(FailedToWriteOutputsError, match="Choose another"):
            save(tmp_path / "file" / "curves")


@pytest.mark.gui
def test_empty_tab_shows_hint(shown, graph, qtbot):
    view = shown()
    assert "F5" in view.empty.advice.text()
    run = begun(graph)
    view.show_node(graph, graph.flow.node("grow"))
    feed(run, started("grow"))
    qtbot.waitUntil(lambda: "as they are reported" in view.empty.advice.text())
    feed(run, finished("grow"))
    qtbot.waitUntil(lambda: "reports no metrics" in view.empty.heading.text())


@thorough
@pytest.mark.slow
def test_tab_imports_pyqtgraph_lazily_and_never_torch():
    code = (
        "import sys; import vision_designer.editor.panes.results.results, vision_designer.editor.panes.results.metrics;"
        "early = {'pyqtgraph', 'numpy'} & set(sys.modules);"
        "import vision_designer.editor.panes.results.chart_board;"
        "late = {'torch', 'OpenGL', 'scipy', 'matplotlib'} & set(sys.modules);"
        "print(sorted(early), sorted(late))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] []"
