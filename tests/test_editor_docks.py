"""How much room panes take: by the state of the graph, by the user's choice, and for one pane alone."""

import pytest
from levels import some
from measured_runs import follow
from open_window import make_context, open_window
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from waiting_qtbot import settle

from vision_designer.editor.runs.run_model import RunModel
from vision_designer.editor.window.main_window import MainWindow
from vision_designer.editor.window.tour import Tour


@pytest.fixture
def window(tmp_path, qtbot):
    with open_window(tmp_path, qtbot) as window:
        window.resize(1366, 740)
        window.files.new_from_example("score_new_images")
        settle()
        yield window


def width(window):
    """Of the right area; a dock behind another one keeps its old size."""
    docks = window.docks
    return docks["results" if in_front(docks["results"]) else "properties"].width()


def select(window, *names):
    graph = window.graph
    graph.select([graph.flow.node(name) for name in names])


def in_front(dock):
    return dock.isVisible() and not dock.visibleRegion().isEmpty()


def double_click_title(dock):
    place = QPoint(40, max(dock.widget().y() // 2, 1))
    QTest.mouseClick(dock, Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(dock, Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseRelease(dock, Qt.MouseButton.LeftButton, pos=place)
    settle()


def test_properties_are_narrow_until_a_node_is_selected(window, qtbot):
    narrow = width(window)
    select(window, "score")
    qtbot.waitUntil(lambda: width(window) > narrow + 100)
    wide = width(window)
    select(window)
    qtbot.waitUntil(lambda: width(window) == narrow)
    assert wide - narrow > 100


def test_keys_go_to_no_pane_that_is_behind_another_one(window, qtbot):
    select(window, "score")
    window.docks.show_properties()
    qtbot.waitUntil(lambda: window.docks.focused() is window.docks["properties"])
    window.docks.show("results")
    qtbot.waitUntil(lambda: window.page.view.hasFocus())


def test_nothing_moves_between_the_clicks_of_a_double_click(window, qtbot, qapp):
    narrow, interval = width(window), qapp.doubleClickInterval()
    qapp.setDoubleClickInterval(10**8)
    view = window.page.view
    card = view.graph_scene.nodes[window.graph.flow.node("score")].card
    place = view.navigator.viewport_point(card.topLeft() + QPoint(60, 20)).toPoint()
    try:
        QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
        settle()
        assert window.graph.selected_nodes
        assert width(window) == narrow
        QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
        settle()
        assert width(window) == narrow
        window.docks.show_properties()
        qtbot.waitUntil(lambda: width(window) > narrow)
    finally:
        qapp.setDoubleClickInterval(interval)


def test_selected_node_stays_in_view_when_properties_widen(window, qtbot):
    navigator = window.page.view.navigator
    item = window.page.view.graph_scene.nodes[window.graph.flow.node("score")]
    navigator.set_zoom(1.2)
    seen = navigator.visible_rect()
    navigator.center_on_point(item.card.center() - QPoint(seen.width() / 2 - 140, 0))
    narrow = width(window)
    select(window, "score")
    qtbot.waitUntil(lambda: width(window) > narrow)
    settle()
    assert navigator.visible_rect().contains(item.card)


def test_whole_graph_stays_in_view_while_panes_change(window, qtbot):
    navigator, scene = window.page.view.navigator, window.page.view.graph_scene
    assert navigator.visible_rect().contains(scene.contents())
    narrow = width(window)
    select(window, "score")
    qtbot.waitUntil(lambda: width(window) > narrow)
    settle()
    assert navigator.visible_rect().contains(scene.contents())
    window.docks.show("problems")
    follow_run(window, qtbot)
    settle()
    assert navigator.visible_rect().contains(scene.contents())
    window.docks.show("runs")
    settle()
    assert navigator.visible_rect().contains(scene.contents())


def test_view_does_not_jump_to_added_nodes_when_panes_change(window, qtbot):
    window.files.new()
    settle()
    navigator, narrow = window.page.view.navigator, width(window)
    corner = navigator.visible_rect().topLeft()
    window.page.view.adding.add_component_here("resnet")
    qtbot.waitUntil(lambda: width(window) > narrow)
    assert (navigator.zoom, navigator.visible_rect().topLeft()) == (1.0, corner)


def bottom(docks):
    return [record.name for record in docks.records if record.area == "bottom"]


def close_button(dock):
    return dock.findChild(QAbstractButton, "qt_dockwidget_closebutton")


def follow_run(window, qtbot):
    follow(window.graph, RunModel(window.graph.document()))
    qtbot.waitUntil(lambda: in_front(window.docks["results"]) and width(window) > 400)


def offered(window):
    return [name for name, button in window.status_line.pane_buttons.items() if button.isVisible()]


def test_results_come_to_the_front_when_the_graph_has_a_run(window, qtbot):
    docks = window.docks
    assert in_front(docks["properties"]) and not in_front(docks["results"])
    follow_run(window, qtbot)
    window.files.new()
    qtbot.waitUntil(lambda: in_front(docks["properties"]) and width(window) < 300)
    window.graph_tabs.next_page(1)
    qtbot.waitUntil(lambda: in_front(docks["results"]) and width(window) > 400)


def test_components_give_way_to_results_in_a_small_window_only(window, qtbot):
    docks = window.docks
    follow_run(window, qtbot)
    qtbot.waitUntil(lambda: not docks["library"].isVisible())
    docks["properties"].raise_()
    qtbot.waitUntil(docks["library"].isVisible)
    window.resize(1920, 740)
    docks["results"].raise_()
    qtbot.waitUntil(lambda: width(window) > 400)
    assert docks["library"].isVisible()


def test_results_and_components_use_the_room_of_a_window_that_becomes_larger(window, qtbot):
    docks = window.docks
    follow_run(window, qtbot)
    qtbot.waitUntil(lambda: not docks["library"].isVisible())
    narrow = width(window)
    window.resize(2000, 740)
    qtbot.waitUntil(lambda: docks["library"].isVisible() and width(window) > narrow)
    window.resize(1366, 740)
    qtbot.waitUntil(lambda: not docks["library"].isVisible() and width(window) == narrow)
    window.resizeDocks([docks["results"]], [440], Qt.Orientation.Horizontal)
    settle()
    window.resize(2000, 740)
    qtbot.waitUntil(docks["library"].isVisible)
    assert width(window) == 440


def test_components_that_the_user_shows_beside_results_stay_there(window, qtbot):
    docks = window.docks
    follow_run(window, qtbot)
    qtbot.waitUntil(lambda: "library" in offered(window))
    QTest.mouseClick(window.status_line.pane_buttons["library"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(docks["library"].isVisible)
    docks["properties"].raise_()
    qtbot.waitUntil(lambda: width(window) < 300)
    docks["results"].raise_()
    qtbot.waitUntil(lambda: width(window) > 400)
    settle()
    assert docks["library"].isVisible()


def test_tour_shows_each_pane_also_where_one_takes_the_place_of_another(window, qtbot):
    follow_run(window, qtbot)
    window.actions_["tour"].trigger()
    tour = window.findChild(Tour)
    for number, name in enumerate(("library", "properties", "results")):
        tour.show_step(number)
        dock = window.docks[name]
        # The edges of the window are left out.
        qtbot.waitUntil(lambda dock=dock: in_front(dock) and abs(tour.shade.lit.width() - dock.width()) <= 3)
        assert dock.geometry().contains(tour.shade.lit.center())
    tour.end()


def test_view_that_the_user_zoomed_is_not_fitted_again(window, qtbot):
    navigator = window.page.view.navigator
    navigator.set_zoom(0.8)
    follow_run(window, qtbot)
    settle()
    assert navigator.zoom == 0.8


@pytest.mark.parametrize("name", some(["runs", "models"]))
def test_runs_and_models_take_the_place_and_the_width_of_results(window, qtbot, name):
    docks = window.docks
    follow_run(window, qtbot)
    window.resizeDocks([docks["results"]], [450], Qt.Orientation.Horizontal)
    settle()
    size = window.page.view.size()
    docks.show(name)
    qtbot.waitUntil(lambda: in_front(docks[name]))
    settle()
    assert (docks[name].width(), window.page.view.size()) == (450, size)
    docks["properties"].raise_()
    qtbot.waitUntil(lambda: docks["properties"].width() < 300)
    docks[name].raise_()
    qtbot.waitUntil(lambda: docks[name].width() == 450)


@pytest.mark.parametrize("name", some(["runs", "problems"]))
def test_pane_that_is_shown_without_a_graph_leaves_room_for_the_start_page(tmp_path, qtbot, name):
    with open_window(tmp_path, qtbot) as window:
        window.resize(1366, 740)
        window.docks.show(name)
        settle()
        assert in_front(window.docks[name])
        page, pane = window.welcome.size(), window.docks[name].size()
        assert pane.width() > 400 and pane.height() > 150
        assert page.width() > 700 and page.height() > 400
        window.files.new_from_example("score_new_images")
        settle()
        assert in_front(window.docks["properties"]) and window.docks["properties"].width() < 300


HIGH = (1600, 1000)


def test_problems_leave_most_of_the_height_to_the_canvas(window, qtbot):
    docks = window.docks
    window.resize(*HIGH)
    settle()
    docks.show("problems")
    qtbot.waitUntil(lambda: in_front(docks["problems"]))
    settle()
    assert window.dockWidgetArea(docks["problems"]) == Qt.DockWidgetArea.BottomDockWidgetArea
    assert docks["problems"].height() > 300
    assert window.page.view.height() > 400
    window.resize(HIGH[0], 800)
    settle()
    assert 160 <= docks["problems"].height() < 240


def test_problems_are_a_tab_beside_results_in_a_low_window(window, qtbot):
    docks = window.docks
    height = window.page.view.height()
    docks.show("problems")
    qtbot.waitUntil(lambda: in_front(docks["problems"]))
    settle()
    assert {docks[name] for name in ("properties", "results", "runs")} <= set(
        window.tabifiedDockWidgets(docks["problems"])
    )
    assert window.page.view.height() == height and docks["problems"].width() > 400
    QTest.mouseClick(close_button(docks["problems"]), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: in_front(docks["properties"]))
    window.resize(*HIGH)
    settle()
    docks.show("problems")
    qtbot.waitUntil(lambda: in_front(docks["problems"]))
    assert window.dockWidgetArea(docks["problems"]) == Qt.DockWidgetArea.BottomDockWidgetArea
    assert in_front(docks["properties"])


def test_bottom_area_is_collapsed_until_the_user_opens_it(window, qtbot):
    docks = window.docks
    assert not any(docks[name].isVisible() for name in bottom(docks))
    follow_run(window, qtbot)
    assert not any(docks[name].isVisible() for name in bottom(docks))


def test_a_pane_has_a_button_in_the_status_bar_only_while_it_has_no_tab(window, qtbot):
    docks = window.docks
    assert offered(window) == [], "Problems has the count of problems there"
    docks.show("runs")
    qtbot.waitUntil(lambda: in_front(docks["runs"]))
    QTest.mouseClick(close_button(docks["runs"]), Qt.MouseButton.LeftButton)
    settle()
    assert "runs" in offered(window)
    QTest.mouseClick(window.status_line.pane_buttons["runs"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: in_front(docks["runs"]))
    assert "runs" not in offered(window)
    assert {docks["results"], docks["models"]} <= set(window.tabifiedDockWidgets(docks["runs"]))
    docks["results"].close()
    settle()
    assert "results" in offered(window)


def test_height_of_the_bottom_area_is_kept_while_it_is_collapsed(window, qtbot):
    docks = window.docks
    window.resize(*HIGH)
    settle()
    docks.show("problems")
    window.resizeDocks([docks["problems"]], [260], Qt.Orientation.Vertical)
    settle()
    height = docks["problems"].height()
    assert height > 200
    docks.collapse_bottom()
    qtbot.waitUntil(lambda: not docks["problems"].isVisible())
    window.files.new()
    settle()
    docks.show("problems")
    qtbot.waitUntil(lambda: in_front(docks["problems"]))
    assert docks["problems"].height() == height


@pytest.mark.parametrize("name", some(["results", "library", "properties"]))
def test_double_click_on_a_title_makes_a_pane_as_large_as_the_window_and_back(window, qtbot, name):
    docks = window.docks
    if name == "results":
        follow_run(window, qtbot)
    before = {record.name: docks[record.name].geometry() for record in docks.records if in_front(docks[record.name])}
    double_click_title(docks[name])
    assert docks[name].width() > 0.95 * window.width()
    assert not docks[name].isFloating()
    double_click_title(docks[name])
    after = {record.name: docks[record.name].geometry() for record in docks.records if in_front(docks[record.name])}
    assert after == before


def test_f11_maximizes_the_canvas_and_then_the_pane_with_the_focus(window, qtbot):
    docks, view = window.docks, window.page.view
    size = view.size()
    window.activateWindow()
    view.setFocus()
    window.actions_["maximize_pane"].trigger()
    settle()
    assert view.width() > 0.95 * window.width()
    window.actions_["maximize_pane"].trigger()
    settle()
    assert view.size() == size
    docks.panes["library"].setFocus()
    qtbot.waitUntil(lambda: docks.focused() is docks["library"])
    window.actions_["maximize_pane"].trigger()
    settle()
    assert not view.isVisible() and docks["library"].isVisible()


def test_pane_that_is_asked_for_ends_maximizing(window):
    window.docks.maximize(None)
    window.docks.show_properties()
    settle()
    assert window.docks["properties"].isVisible() and window.docks["library"].isVisible()
    assert not window.docks.is_maximized


def test_sizes_of_each_state_are_kept_over_restarts(tmp_path, qtbot):
    def resize(window, size):
        window.resizeDocks([window.docks["properties"]], [size], Qt.Orientation.Horizontal)
        settle()

    with open_window(tmp_path, qtbot) as window:
        window.files.new_from_example("score_new_images")
        settle()
        resize(window, 260)
        select(window, "score")
        qtbot.waitUntil(lambda: width(window) > 300)
        resize(window, 430)
    window = MainWindow(make_context(tmp_path))
    qtbot.addWidget(window)
    window.resize(1200, 800)
    qtbot.show(window)
    window.files.new_from_example("score_new_images")
    settle()
    assert width(window) == 260
    assert not window.docks["problems"].isVisible()
    select(window, "score")
    qtbot.waitUntil(lambda: width(window) == 430)
    window.graph.undo_stack.setClean()
    window.close()
    window.services.close()


def test_maximized_pane_is_not_maximized_after_a_restart(tmp_path, qtbot):
    with open_window(tmp_path, qtbot) as window:
        window.files.new_from_example("score_new_images")
        settle()
        window.docks.maximize(window.docks["library"])
    with open_window(tmp_path, qtbot) as window:
        window.files.new_from_example("score_new_images")
        settle()
        assert window.page.view.isVisible()
        assert window.docks["library"].width() < 400


def test_reset_layout_forgets_the_sizes(window):
    window.resizeDocks([window.docks["properties"]], [420], Qt.Orientation.Horizontal)
    settle()
    window.actions_["reset_layout"].trigger()
    settle()
    assert width(window) < 300
    assert not window.docks["problems"].isVisible()


def test_small_window_keeps_its_size_when_panes_are_shown(tmp_path, qtbot):
    with open_window(tmp_path, qtbot) as window:
        window.resize(640, 365)
        settle()
        window.files.new_from_example("digits_resnet18")
        settle()
        assert window.size() == QSize(640, 365)
        follow(window.graph, RunModel(window.graph.document()))
        qtbot.waitUntil(lambda: window.docks.is_in_front("results"))
        settle()
        assert window.size() == QSize(640, 365)
