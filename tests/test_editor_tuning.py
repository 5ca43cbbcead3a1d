"""Search results in the window, and applying a trial's values to a training."""

import polars as pl
import pytest
from measured_runs import follow
from PySide6.QtCore import Qt

from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.panes.outputs.outputs import OutputsView
from vision_designer.editor.panes.outputs.sweep import SweepView
from vision_designer.editor.panes.parts.parallel_dialog import ParallelDialog
from vision_designer.editor.runs.run_model import RunModel
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.engine import events
from vision_designer.graphs.flow import Session
from vision_designer.nodes.components import load_components
from vision_designer.nodes.types.data_frame_directory import DataFrameDirectory
from vision_designer.nodes.vision.evaluation import charts

pytestmark = pytest.mark.gui

NODES = [
    ("resnet", "resnet", {}),
    ("convert", "convert_to_image_directory", {}),
    ("tune", "tune_model_hyperparameters", {"epochs": 3, "space": "learning_rate = 0.1, 0.2\nmixup = true, false"}),
    ("train", "train_pytorch_model", {"patience": 9, "batch_size": 8}),
    ("score", "score_image_model", {}),
]
LINKS = [
    ("resnet.untrained_model", "tune.untrained_model"),
    ("convert.output_image_directory", "tune.training_dataset"),
    ("convert.output_image_directory", "tune.validation_dataset"),
    ("tune.trained_best_model", "score.trained_model"),
]


def open_graph(folder, without=()):
    document = GraphDocument.model_validate(
        {
            "format": "vision-designer/1",
            "nodes": [
                {"id": id_, "component": component, "parameters": parameters}
                for id_, component, parameters in NODES
                if id_ not in without
            ],
            "links": [{"from": source, "to": target} for source, target in LINKS],
        }
    )
    return OpenGraph(Session(load_components([])), document, folder / "graph.json")


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """The output of a search with three trials, and its chart."""
    folder = tmp_path_factory.mktemp("sweep")
    pl.DataFrame(
        {
            "trial": [2, 1, 3],
            "state": ["completed", "completed", "failed"],
            "learning_rate": [0.2, 0.1, 0.2],
            "mixup": [True, False, False],
            "top1_accuracy": [0.9, 0.8, None],
            "error": [None, None, "TrainingDivergedError: the loss became NaN"],
        }
    ).write_parquet(folder / "trials.parquet")
    figure = charts.metric_by_trial([(1, 0.8, "completed"), (2, 0.9, "completed")], "top1_accuracy", maximize=True)
    pictures = charts.save(figure, folder, "metric_by_trial")
    properties = {"sweep": True, "metric": "top1_accuracy", "parameters": ["learning_rate", "mixup"]}
    DataFrameDirectory(folder, ("trials.parquet",), properties, {}, tuple(pictures)).write(folder)
    return folder


@pytest.fixture
def shown(qtbot, results, data_process, tmp_path):
    """A graph with a finished search, and the view of its results."""
    view = OutputsView(data_process)
    qtbot.addWidget(view)
    view.resize(1000, 500)
    qtbot.show(view)

    def show(without=()):
        graph = open_graph(tmp_path, without)
        run = RunModel(graph.document())
        run.feed(events.RunStarted(run_id="r1", title="", graph="", nodes=[node.node_id for node in graph.flow.nodes]))
        follow(graph, run)
        run.feed(events.NodeStarted(node="tune", title="tune"))
        finished = events.NodeFinished(
            node="tune", state="completed", seconds=1.0, outputs={"sweep_results": str(results)}, metrics={},
            pictures=[str(results / "metric_by_trial.png"), str(results / "metric_by_trial.svg")],
        )  # fmt: skip
        run.feed(finished)
        run.emit_changes()
        view.show_node(graph, graph.flow.node("tune"))
        qtbot.waitUntil(lambda: isinstance(view.current_view, SweepView) and bool(view.current_view.values()))
        return graph, view.current_view

    return show


def test_trials_are_shown_as_parallel_coordinates(qtbot, shown):
    _, sweep = shown()
    sweep.parallel.click()
    qtbot.waitUntil(lambda: sweep.findChild(ParallelDialog) is not None)
    chart = sweep.findChild(ParallelDialog).plot.chart
    assert [axis.title for axis in chart.axes] == ["learning_rate", "mixup", "Top-1 accuracy"]
    assert [line.values for line in chart.lines] == [(0.2, "True", 0.9), (0.1, "False", 0.8), (0.2, "False", None)]
    assert chart.best == 0


def test_trials_are_listed_best_first_with_chart(qtbot, shown):
    _, sweep = shown()
    model = sweep.table.model
    assert model.columns == ["trial", "state", "learning_rate", "mixup", "top1_accuracy", "error"]
    assert [model.value(row, "trial") for row in range(3)] == [2, 1, 3]
    assert sweep.chosen.text() == "Trial 2: learning_rate=0.2, mixup=true"
    qtbot.waitUntil(lambda: sweep.chart.has_picture)


def test_trial_columns_and_states_have_titles(shown):
    _, sweep = shown()
    model = sweep.table.model
    titles = [model.headerData(section, Qt.Orientation.Horizontal) for section in range(6)]
    assert titles == ["Trial", "State", "learning_rate", "mixup", "Top-1 accuracy", "Error"]
    assert [model.index(row, 1).data() for row in range(3)] == ["Completed", "Completed", "Failed"]


def test_best_values_are_applied_to_training_and_undone(qtbot, shown):
    graph, sweep = shown()
    before = graph.text()
    qtbot.mouseClick(sweep.use, Qt.MouseButton.LeftButton, pos=sweep.use.rect().center() / 2)
    # Parameters that all trials shared are applied too, and nothing that the trials did not have.
    assert graph.flow.node("train").parameters == {"epochs": 3, "learning_rate": 0.2, "mixup": True}
    graph.undo_stack.undo()
    assert graph.text() == before


def test_values_of_selected_trial_are_used(qtbot, shown):
    graph, sweep = shown()
    sweep.table.rows.selectRow(1)
    assert sweep.chosen.text() == "Trial 1: learning_rate=0.1, mixup=false"
    sweep.use.click()
    # A default value is not written.
    assert graph.flow.node("train").parameters == {"epochs": 3, "learning_rate": 0.1}


def test_tuning_node_becomes_training_if_there_is_none(qtbot, shown):
    graph, sweep = shown(without=("train",))
    before = graph.text()
    sweep.use.click()
    node = graph.flow.node("tune")
    assert node.component == "train_pytorch_model"
    assert node.parameters == {"epochs": 3, "learning_rate": 0.2, "mixup": True}
    links = {(link.source, link.target) for link in graph.document().links}
    assert links == {*LINKS[:3], ("tune.trained_model", "score.trained_model")}
    graph.undo_stack.undo()
    assert graph.text() == before


def test_menu_lists_every_target_for_values(shown):
    graph, sweep = shown()
    graph.edits.values.rename(graph.flow.node("train"), "R & D")
    sweep.menu.aboutToShow.emit()
    assert [action.text() for action in sweep.menu.actions()] == [
        "Copy the values to R && D",
        "Replace this node with Train PyTorch Model",
    ]
    sweep.menu.actions()[1].trigger()
    assert graph.flow.node("tune").component == "train_pytorch_model"


def test_read_only_graph_offers_no_targets(shown):
    graph, sweep = shown()
    graph.read_only = True
    sweep.table.rows.selectRow(0)
    assert not sweep.use.isEnabled()
