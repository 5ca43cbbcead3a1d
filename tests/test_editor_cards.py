"""What the card of a node shows: the parameters that its component names, and its last result."""

import math

import pytest
from canvases import Hand

from vision_designer.editor.canvas.card_layout import fitted_title, fitting, footer_texts
from vision_designer.editor.canvas.look import MIN_TEXT_PIXELS, metrics
from vision_designer.editor.look.texts import install_language
from vision_designer.editor.look.values import card_parameters, card_results
from vision_designer.editor.runs.progress import NodeStatus
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.flow import Session
from vision_designer.graphs.flow_document import flow_from_document
from vision_designer.nodes.components import load_components

COMPONENTS = load_components()


@pytest.mark.parametrize(
    "title", ["Init Image Transformation", "Apply Image Transformation", "EfficientNet", "轉換成影像目錄並套用影像轉換"]
)
@pytest.mark.parametrize("zoom", [0.05, 0.13, 0.2, 0.28])
def test_title_is_not_broken_inside_a_word_however_small_the_card(qapp, title, zoom):
    size = math.ceil(MIN_TEXT_PIXELS / zoom)
    _, lines = fitted_title(title, 220.0, 64.0, size, size)
    assert all(metrics(size, True).horizontalAdvance(line) <= 221 for line in lines)
    for line in lines:
        whole = line if not line.endswith("…") else ""
        assert all(word in title.split() or not word.isascii() for word in whole.split())
    shown = [line.removesuffix("…").strip() for line in lines]
    places = [title.find(part) for part in shown if part]
    assert places == sorted(places) and -1 not in places
    assert all(place == 0 or title[place - 1] == " " or not title.isascii() for place in places)


@pytest.fixture
def chinese(qapp):
    install_language(qapp, "zh_TW")
    yield
    install_language(qapp, "en")


def document(component, **parameters):
    node = {"id": "node", "component": component, "version": COMPONENTS[component].version, "parameters": parameters}
    return GraphDocument.model_validate({"nodes": [node]})


def shown(component, **parameters):
    flow = flow_from_document(document(component, **parameters), Session(COMPONENTS))
    return " ".join(card_parameters(flow.node("node")).split())


@pytest.mark.parametrize(
    ("component", "parameters", "text"),
    [
        ("image_dataset", {"path": "/data/photos/pets"}, "pets"),
        ("image_dataset", {"path": "pets.tar.gz"}, "pets.tar.gz"),
        ("image_dataset", {"path": "/"}, "/"),
        ("image_dataset", {"path": ""}, ""),
        ("image_dataset", {}, ""),
        ("resnet", {"model_name": "resnet50"}, "resnet50 · Pretrained"),
        ("resnet", {"model_name": "resnet50", "pretrained": False}, "resnet50 · Pretrained: off"),
        ("split_image_directory", {"fraction": 0.8}, "Fraction of images in the first output: 0.8"),
        (
            "split_image_directory",
            {"fraction": 0.8, "method": "by_group"},
            "Fraction of images in the first output: 0.8 · By group",
        ),
        ("convert_to_image_directory", {}, ""),
        ("convert_to_image_directory", {"subset": "training"}, "Training"),
        ("apply_image_transformation", {"mode": "for_training"}, "For training"),
        ("train_pytorch_model", {"recipe": "fine_tune", "epochs": 3}, "Fine-tune · 3 epochs"),
        ("score_image_model", {}, ""),
        ("score_image_model", {"average_mirrored": True}, "Average over mirrored"),
    ],
)
def test_card_shows_values_that_matter(component, parameters, text):
    assert shown(component, **parameters) == text


@pytest.mark.parametrize("recipe", ["designer", "fine_tune", "from_scratch", "features"])
def test_default_of_a_recipe_is_shown(recipe):
    model = COMPONENTS["train_pytorch_model"].Parameters
    assert f" {model.default_of('epochs', {'recipe': recipe})} epoch" in shown("train_pytorch_model", recipe=recipe)


@pytest.mark.parametrize("value", ["", "a\nb", "x" * 5000, 7, None, ["list"], {"a": 1}, "\u202egnp", float("nan")])
@pytest.mark.parametrize("component", sorted(COMPONENTS))
def test_any_value_of_a_file_is_shown_in_one_line(component, value):
    names = COMPONENTS[component].card_parameters
    text = shown(component, **dict.fromkeys(names, value))
    assert "\n" not in text
    assert len(text) < 1000


def test_card_follows_an_edit_and_its_undo(qtbot):
    hand = Hand(qtbot, document("train_pytorch_model"), registry=COMPONENTS)
    item, links = hand.item("node"), hand.item("node").layout.texts.values
    hand.graph.edits.values.set_parameter([hand.node("node")], "epochs", 77)
    assert "77" in item.layout.texts.values
    hand.graph.undo_stack.undo()
    assert item.layout.texts.values == links


@pytest.mark.parametrize(
    ("component", "metrics", "text"),
    [
        (
            "convert_to_image_directory",
            {"images": 1797, "categories": 10, "skipped": 0},
            "1,797 images in 10 categories",
        ),
        ("convert_to_image_directory", {"images": 24, "categories": 0}, "24 images"),
        ("split_image_directory", {"images_in_first": 1437, "images_in_second": 360}, "1,437 and 360 images"),
        ("evaluate_model", {"accuracy": 0.975, "log_loss": 0.1}, "Accuracy 97.5 %"),
        ("evaluate_model", {"accuracy": 0.0}, "Accuracy 0.0 %"),
        (
            "train_pytorch_model",
            {"top1_accuracy": 0.5, "best_epoch": 3, "epochs_run": 9},
            "Accuracy 50.0 % in epoch 3",
        ),
        ("train_pytorch_model", {"epochs_run": 9}, "9 epochs"),
        ("train_pytorch_model", {}, ""),
        ("resnet", {"images": 3}, ""),
    ],
)
def test_result_is_one_line(component, metrics, text):
    assert next(iter(card_results(COMPONENTS[component], metrics)), "").replace("\u00a0", " ") == text


def test_result_is_at_the_foot_of_a_card(qtbot):
    hand = Hand(qtbot, document("convert_to_image_directory"), registry=COMPONENTS)
    item = hand.item("node")
    item.set_status(NodeStatus("completed", seconds=3, metrics={"images": 24, "categories": 3}))
    assert footer_texts(item.status, results=item.results)[0] == "24 images in 3 categories"
    item.set_status(NodeStatus("running", done=3, total=10, unit="images", metrics={"images": 24, "categories": 3}))
    assert "3 of 10 images" in footer_texts(item.status, results=item.results)[0]
    failed = NodeStatus("failed", error={"message": "No images."}, metrics={"images": 24, "categories": 3})
    item.set_status(failed)
    assert footer_texts(item.status, results=item.results)[0] == "No images."


def test_shorter_result_is_shown_where_the_longer_one_does_not_fit(qapp):
    completed = NodeStatus("completed", seconds=3, metrics={"images": 1797, "categories": 10})
    texts = footer_texts(completed, results=card_results(COMPONENTS["convert_to_image_directory"], completed.metrics))
    assert fitting(texts, 11, 400) == "1,797 images in 10 categories"
    assert fitting(texts, 11, 100) == "1,797 images"
    assert fitting(footer_texts(NodeStatus("completed", seconds=3)), 11, 70) == "Completed"
    assert fitting(texts, 11, 40).endswith("\N{HORIZONTAL ELLIPSIS}")


def test_values_and_results_are_translated(chinese):
    assert shown("apply_image_transformation", mode="for_inference") != "For inference"
    result, *_ = card_results(COMPONENTS["convert_to_image_directory"], {"images": 1797, "categories": 10})
    assert "1,797" in result and "10" in result and "images" not in result


def test_what_a_card_shows_is_not_part_of_a_key(tmp_path):
    from vision_designer.graphs.diff import signatures
    from vision_designer.graphs.resolve import resolve

    graph = document("resnet")
    with_card = signatures(resolve(graph, COMPONENTS, tmp_path))
    component = COMPONENTS["resnet"]
    names, component.card_parameters = component.card_parameters, ()
    try:
        assert signatures(resolve(graph, COMPONENTS, tmp_path)) == with_card
    finally:
        component.card_parameters = names
