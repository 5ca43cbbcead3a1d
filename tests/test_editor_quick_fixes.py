from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from levels import tries
from PySide6.QtCore import QRectF
from trivial_components import orchard

from vision_designer.editor.canvas.card_layout import layout_of
from vision_designer.editor.fixes.quick_fixes import fixes_for
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.graph.validation import Validator
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.flow import Session
from vision_designer.graphs.resolve import resolve
from vision_designer.graphs.validate import validate
from vision_designer.nodes.components import load_components
from vision_designer.nodes.core.linking import port_identifier


@pytest.fixture(scope="module")
def registry():
    return load_components(())


@pytest.fixture
def opened(qapp, registry):
    def make(nodes, links=(), components=registry, **keywords):
        document = GraphDocument.model_validate(
            {
                "nodes": [{"id": name, "component": component, **rest} for name, component, rest in nodes],
                "links": [{"from": source, "to": target} for source, target in links],
            }
        )
        return OpenGraph(Session(components), document, **keywords)

    return make


def problems(graph):
    return validate(resolve(graph.document(), graph.registry, graph.folder))


def fixes(graph, node="", place=""):
    found = next(p for p in problems(graph) if p.node == node and (p.port or p.parameter) == place)
    return fixes_for(graph, found)


def texts_of(graph, node="", place=""):
    return [fix.text for fix in fixes(graph, node, place)]


def apply(graph, text, node="", place=""):
    """Apply the fix, and check that the problem is gone and that undo, as one step, restores it."""
    before, steps = graph.text(), graph.undo_stack.count()
    next(fix for fix in fixes(graph, node, place) if fix.text == text).apply("")
    assert not [p for p in problems(graph) if p.node == node and (p.port or p.parameter) == place]
    assert graph.undo_stack.count() == steps + 1
    graph.undo_stack.undo()
    assert graph.text() == before
    graph.undo_stack.redo()


def links(graph):
    return [
        f"{out.node.node_id}.{port_identifier(out)} -> {inp.node.node_id}.{port_identifier(inp)}"
        for out, inp in graph.flow.links()
    ]


def test_input_is_linked_to_only_free_output(opened):
    graph = opened(
        [
            ("images", "image_dataset", {"parameters": {"path": "sample:digits"}}),
            ("c", "convert_to_image_directory", {}),
        ]
    )
    apply(graph, "Connect Image Dataset", "c", "input_dataset")
    assert links(graph) == ["images.dataset -> c.input_dataset"]


def test_no_fix_for_ambiguous_output(opened):
    graph = opened(
        [("one", "image_dataset", {}), ("two", "image_dataset", {}), ("c", "convert_to_image_directory", {})]
    )
    assert fixes(graph, "c", "input_dataset") == []


def test_conversion_is_inserted_between_dataset_and_image_input(opened):
    graph = opened([("images", "image_dataset", {}), ("split", "split_image_directory", {"position": [500, 100]})])
    apply(graph, "Insert Convert to Image Directory", "split", "input_image_directory")
    assert links(graph) == [
        "images.dataset -> convert_to_image_directory.input_dataset",
        "convert_to_image_directory.output_image_directory -> split.input_image_directory",
    ]
    assert graph.flow.node("convert_to_image_directory").position[0] < 500


def test_link_of_wrong_type_gets_conversion(opened):
    graph = opened(
        [("images", "image_dataset", {}), ("split", "split_image_directory", {})],
        [("images.dataset", "split.input_image_directory")],
    )
    assert texts_of(graph, "split", "input_image_directory") == [
        "Insert Convert to Image Directory",
        "Remove the link Image Dataset → Split Image Directory",
    ]
    apply(graph, "Insert Convert to Image Directory", "split", "input_image_directory")
    assert len(links(graph)) == 2 and not graph.flow.unplaced_links


def test_second_link_to_input_can_be_removed(opened):
    graph = opened(
        [("a", "grow", {}), ("b", "grow", {}), ("mix", "mix", {})],
        [("a.apples", "mix.left"), ("b.apples", "mix.left"), ("a.apples", "mix.right")],
        orchard(),
    )
    apply(graph, "Remove the link Grow → Mix", "mix", "left")
    assert links(graph) == ["a.apples -> mix.left", "a.apples -> mix.right"]


def test_misspelled_port_is_corrected(opened):
    graph = opened([("a", "grow", {}), ("p", "prune", {"version": "2"})], [("a.apple", "p.aples")], orchard())
    apply(graph, "Connect Apples to Apples", "a", "apple")
    assert links(graph) == ["a.apples -> p.apples"]


def test_link_from_missing_node_can_be_removed(opened):
    graph = opened([("p", "prune", {"version": "2"})], [("gone.apples", "p.apples")], orchard())
    assert texts_of(graph) == ["Remove the link gone → Prune"]
    fixes(graph)[0].apply("")
    assert not graph.flow.unplaced_links


def test_cycle_is_broken_at_closing_link(opened):
    graph = opened(
        [("a", "prune", {"version": "2"}), ("b", "prune", {"version": "2"})],
        [("a.apples", "b.apples"), ("b.apples", "a.apples")],
        orchard(),
    )
    apply(graph, "Remove the link Prune → Prune", "a", "")
    assert links(graph) == ["a.apples -> b.apples"]


def test_every_mode_is_offered_for_required_choice(opened):
    graph = opened([("apply", "apply_image_transformation", {})])
    assert texts_of(graph, "apply", "mode") == ["Set Mode to For training", "Set Mode to For inference"]
    assert {fix.subject for fix in fixes(graph, "apply", "mode")} == {"Set Mode"}
    apply(graph, "Set Mode to For inference", "apply", "mode")
    assert graph.flow.node("apply").parameters == {"mode": "for_inference"}


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("epochs", 12.0, "Set Epochs to 12"),
        ("epochs", " 12 ", "Set Epochs to 12"),
        ("learning_rate", "0,01", "Set Learning rate to 0.01"),
        ("epochs", -3, None),
        ("epochs", "many", None),
    ],
)
def test_obvious_value_or_default_is_offered(opened, name, value, wanted):
    graph = opened([("train", "train_pytorch_model", {"parameters": {name: value}})])
    default = {"epochs": "Reset Epochs to 5", "learning_rate": "Reset Learning rate to 0.001"}[name]
    assert texts_of(graph, "train", name) == [text for text in (wanted, default) if text]
    apply(graph, wanted or default, "train", name)


def test_misspelled_choice_is_corrected(opened):
    graph = opened([("r", "resnet", {"parameters": {"model_name": "ResNet-18"}})])
    apply(graph, "Set Model name to resnet18", "r", "model_name")


def test_misspelled_parameter_is_renamed_with_value(opened):
    graph = opened([("train", "train_pytorch_model", {"parameters": {"learningrate": 0.02}})])
    assert texts_of(graph, "train", "learningrate") == [
        "Rename learningrate to learning_rate",
        "Remove learningrate",
    ]
    apply(graph, "Rename learningrate to learning_rate", "train", "learningrate")
    assert graph.flow.node("train").parameters == {"learning_rate": 0.02}


def test_run_setting_among_parameters_is_moved(opened):
    graph = opened([("train", "train_pytorch_model", {"parameters": {"device": "cpu"}})])
    apply(graph, "Move to run settings", "train", "device")
    assert graph.flow.node("train").run_settings == {"device": "cpu"}


def test_path_fix_asks_for_path(opened):
    graph = opened([("images", "image_dataset", {})])
    (fix,) = fixes(graph, "images", "path")
    assert (fix.asks, fix.text) == ("path", "Choose Path...")
    fix.apply("sample:digits")
    assert graph.flow.node("images").parameters == {"path": "sample:digits"}


def test_bypassed_node_without_pass_through_is_enabled(opened):
    graph = opened(
        [("c", "convert_to_image_directory", {"bypassed": True}), ("split", "split_image_directory", {})],
        [("c.output_image_directory", "split.input_image_directory")],
    )
    assert texts_of(graph, "split", "input_image_directory") == ["Remove the bypass of Convert to Image Directory"]
    fixes(graph, "split", "input_image_directory")[0].apply("")
    assert not graph.flow.node("c").bypassed


def test_bypassed_training_is_enabled_if_trained_model_is_missing(opened):
    graph = opened(
        [
            ("net", "resnet", {}),
            ("train", "train_pytorch_model", {"bypassed": True}),
            ("score", "score_image_model", {}),
        ],
        [("net.untrained_model", "train.untrained_model"), ("train.trained_model", "score.trained_model")],
    )
    assert texts_of(graph, "score", "trained_model") == ["Remove the bypass of Train PyTorch Model"]
    apply_first = fixes(graph, "score", "trained_model")[0]
    apply_first.apply("")
    assert not graph.flow.node("train").bypassed


def test_bypassed_split_with_both_outputs_used_is_enabled(opened):
    graph = opened(
        [
            ("images", "image_dataset", {"parameters": {"path": "sample:digits"}}),
            ("c", "convert_to_image_directory", {}),
            ("split", "split_image_directory", {"bypassed": True}),
            ("one", "split_image_directory", {}),
            ("two", "split_image_directory", {}),
        ],
        [
            ("images.dataset", "c.input_dataset"),
            ("c.output_image_directory", "split.input_image_directory"),
            ("split.output_image_directory1", "one.input_image_directory"),
            ("split.output_image_directory2", "two.input_image_directory"),
        ],
    )
    assert texts_of(graph, "split") == ["Remove the bypass of Split Image Directory"]
    apply(graph, "Remove the bypass of Split Image Directory", "split")


def test_too_large_crop_is_set_to_image_size(opened):
    graph = opened([("init", "init_image_transformation", {"version": "2", "parameters": {"size": 64}})])
    (problem,) = problems(graph)
    assert (problem.node, problem.parameter, problem.severity) == ("init", "crop_size", "warning")
    apply(graph, "Set Crop size to 64", "init", "crop_size")
    assert graph.flow.node("init").parameters == {"size": 64, "crop_size": 64}


def test_all_bypassed_nodes_are_enabled(opened):
    graph = opened([("a", "grow", {"bypassed": True}), ("b", "grow", {"bypassed": True})], (), orchard())
    apply(graph, "Remove all bypasses")


def test_misspelled_component_is_replaced_with_settings(opened):
    graph = opened(
        [
            ("images", "image_dataset", {"parameters": {"path": "sample:digits"}}),
            (
                "c",
                "convert_to_image_directry",
                {"parameters": {"on_invalid_image": "fail"}, "comment": "Strict", "title": "Mine", "position": [9, 8]},
            ),
            ("split", "split_image_directory", {}),
        ],
        [("images.dataset", "c.input_dataset"), ("c.output_image_directory", "split.input_image_directory")],
    )
    before = links(graph)
    apply(graph, "Replace with Convert to Image Directory", "c")
    node = graph.flow.node("c")
    assert (node.component, node.node_title, node.comment) == ("convert_to_image_directory", "Mine", "Strict")
    assert node.parameters == {"on_invalid_image": "fail"} and node.position == (9, 8)
    assert links(graph) == before and problems(graph) == []


def test_read_only_graph_has_no_fixes(opened):
    assert fixes(opened([("apply", "apply_image_transformation", {})], read_only=True), "apply", "mode") == []


# Validation during edits


def test_burst_of_edits_is_validated_once(opened, qtbot):
    graph = opened([("a", "grow", {})], (), orchard())
    validator = Validator(graph, delay=30)
    node = graph.flow.node("a")
    told = []
    graph.problems_changed.connect(lambda: told.append([p.message for p in graph.problems]))
    for trees in (0, -1, 500):
        graph.edits.values.set_parameter([node], "trees", trees)
    qtbot.waitUntil(lambda: not validator.is_due)
    assert told == [["Trees (trees) is 500; it must be 1 to 100."]]
    graph.undo_stack.setIndex(0)
    qtbot.waitUntil(lambda: not validator.is_due)
    assert graph.problems == []
    validator.close()


def test_outdated_validation_is_dropped(opened, qtbot):
    graph = opened([("a", "grow", {})], (), orchard())
    validator = Validator(graph, delay=20)
    graph.edits.values.set_parameter([graph.flow.node("a")], "trees", 0)
    checked, shown = [], []
    graph.problems_changed.connect(lambda: shown.extend(graph.problems))
    validator.validate_for(graph.document(), lambda problems: checked.append(problems))
    graph.edits.values.set_parameter([graph.flow.node("a")], "trees", 7)
    qtbot.waitUntil(lambda: len(checked) == 1 and not validator.is_due)
    assert checked[0], "the value before is a problem"
    assert (graph.problems, shown) == ([], [])
    validator.close()


def test_comments_and_positions_trigger_no_validation(opened, qtbot):
    graph = opened([("a", "grow", {})], (), orchard())
    validator = Validator(graph, delay=10)
    qtbot.waitUntil(lambda: not validator.is_due)
    node = graph.flow.node("a")
    graph.edits.values.set_comment(node, "sweet")
    graph.edits.move({node: (40, 40)})
    assert not validator.is_due
    validator.close()


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)
NAMES = st.sampled_from(["trees", "tree", "kind", "water", "liters", "map", "label", "workers", "wrokers", "x", ""])
NODES = st.lists(
    st.tuples(
        st.sampled_from(["grow", "mix", "prune", "gorw", "else"]),
        st.dictionaries(NAMES, JUNK, max_size=3),
        st.dictionaries(NAMES, JUNK, max_size=2),
        st.booleans(),
    ),
    max_size=5,
)
PORTS = st.sampled_from(["apples", "pears", "left", "right", "appels"])
ENDS = st.lists(st.tuples(st.integers(0, 5), PORTS, st.integers(0, 5), PORTS), max_size=7)


@settings(
    max_examples=tries(50, 150),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(nodes=NODES, ends=ENDS)
def test_fixes_of_any_graph_can_be_applied_and_undone(opened, nodes, ends):
    graph = opened(
        [
            (f"n{at}", component, {"parameters": parameters, "run_settings": run_settings, "bypassed": bypassed})
            for at, (component, parameters, run_settings, bypassed) in enumerate(nodes)
        ],
        [(f"n{source}.{output}", f"n{target}.{input_}") for source, output, target, input_ in ends],
        orchard(),
    )
    before = graph.text()
    for problem in problems(graph):
        for number in range(len(fixes_for(graph, problem))):
            fixes_for(graph, problem)[number].apply("somewhere")
            assert graph.undo_stack.index() <= 1, "one undo step at most"
            graph.undo_stack.setIndex(0)
            assert graph.text() == before
    graph.close()


@pytest.fixture
def divided(tmp_path):
    """A dataset with train, val, and test folders; the images are not read."""

    def make(*subsets):
        for subset in subsets:
            for category in ("cat", "dog"):
                (tmp_path / "data" / subset / category).mkdir(parents=True)
                (tmp_path / "data" / subset / category / "1.png").write_bytes(b"")
        return str(tmp_path / "data")

    return make


CONVERTED = "convert.output_image_directory"
TRAINING = ("resnet", "resnet", {}), ("train", "train_pytorch_model", {})


def subsets(graph):
    found = [node for node in graph.flow.ordered_nodes() if node.component == "convert_to_image_directory"]
    return {node.node_id: node.parameters.get("subset", "all") for node in found}


def test_subset_folders_replace_split_with_conversions(opened, divided):
    graph = opened(
        [
            ("images", "image_dataset", {"parameters": {"path": divided("train", "val", "test")}}),
            ("convert", "convert_to_image_directory", {"parameters": {"largest_image": 9}}),
            ("split", "split_image_directory", {}),
            ("init", "init_image_transformation", {}),
            ("augment", "apply_image_transformation", {"parameters": {"mode": "for_training"}}),
            ("plain", "apply_image_transformation", {"parameters": {"mode": "for_inference"}}),
            *TRAINING,
            ("score", "score_image_model", {}),
        ],
        [
            ("images.dataset", "convert.input_dataset"),
            (CONVERTED, "split.input_image_directory"),
            ("split.output_image_directory1", "augment.input_image_directory"),
            ("split.output_image_directory2", "plain.input_image_directory"),
            ("init.output_image_transformation", "augment.input_image_transformation"),
            ("init.output_image_transformation", "plain.input_image_transformation"),
            ("resnet.untrained_model", "train.untrained_model"),
            ("augment.output_image_directory", "train.training_dataset"),
            ("plain.output_image_directory", "train.validation_dataset"),
            ("train.trained_model", "score.trained_model"),
            ("plain.output_image_directory", "score.dataset"),
        ],
    )
    apply(graph, "Convert Training, Validation, Test separately", "convert", "subset")
    assert subsets(graph) == {
        "convert": "training",
        "convert_to_image_directory": "validation",
        "convert_to_image_directory_2": "test",
    }
    assert all(graph.flow.node(name).parameters["largest_image"] == 9 for name in subsets(graph))
    assert graph.flow.node("split") is None
    into = dict(reversed(link.split(" -> ")) for link in links(graph))
    copy = "apply_image_transformation"
    assert graph.flow.node(copy).parameters == {"mode": "for_inference"}
    assert into["augment.input_image_directory"] == CONVERTED
    assert into["plain.input_image_directory"] == "convert_to_image_directory.output_image_directory"
    assert into[f"{copy}.input_image_directory"] == "convert_to_image_directory_2.output_image_directory"
    assert into[f"{copy}.input_image_transformation"] == "init.output_image_transformation"
    assert into["train.training_dataset"] == "augment.output_image_directory"
    assert into["train.validation_dataset"] == "plain.output_image_directory"
    assert into["score.dataset"] == f"{copy}.output_image_directory"
    assert not [problem for problem in problems(graph) if problem.severity == "error"]


def test_subset_fix_adds_conversions_and_links_validation(opened, divided):
    graph = opened(
        [
            ("images", "image_dataset", {"parameters": {"path": divided("train", "valid", "eval")}}),
            ("convert", "convert_to_image_directory", {"position": [300, 100]}),
            *TRAINING,
        ],
        [("images.dataset", "convert.input_dataset"), (CONVERTED, "train.training_dataset")],
    )
    text = "Convert Training, Validation, Test separately"
    apply(graph, text, "convert", "subset")
    assert [graph.undo_stack.text(at) for at in range(graph.undo_stack.count())] == [text]
    assert sorted(subsets(graph).values()) == ["test", "training", "validation"]
    assert "convert_to_image_directory.output_image_directory -> train.validation_dataset" in links(graph)
    converted = [graph.flow.node(name) for name in subsets(graph)]
    assert {node.comment for node in converted} == {"Training", "Validation", "Test"}
    cards = [QRectF(*node.position, layout_of(node).width, layout_of(node).height) for node in converted]
    assert not any(one.intersects(other) for one, other in combinations(cards, 2))


def test_only_existing_subsets_are_converted(opened, divided):
    graph = opened(
        [
            ("images", "image_dataset", {"parameters": {"path": divided("train", "test")}}),
            ("convert", "convert_to_image_directory", {}),
        ],
        [("images.dataset", "convert.input_dataset")],
    )
    assert texts_of(graph, "convert", "subset") == [
        "Convert Training, Test separately",
        "Set Subset to Training",
        "Set Subset to Test",
    ]
    apply(graph, "Set Subset to Training", "convert", "subset")


def test_missing_subset_can_be_replaced_by_existing(opened, divided):
    graph = opened(
        [
            ("images", "image_dataset", {"parameters": {"path": divided("train", "val")}}),
            ("convert", "convert_to_image_directory", {"parameters": {"subset": "test"}}),
        ],
        [("images.dataset", "convert.input_dataset")],
    )
    assert texts_of(graph, "convert", "subset") == [
        "Set Subset to Training",
        "Set Subset to Validation",
        "Set Subset to All",
    ]
    apply(graph, "Set Subset to Validation", "convert", "subset")
