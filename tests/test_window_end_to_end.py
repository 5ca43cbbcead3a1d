"""A complete session in a real window: from an empty canvas to a confusion matrix."""

import json

import pytest
from levels import thorough
from waiting import PATIENCE
from window_editor import middle

pytestmark = [pytest.mark.gui, pytest.mark.slow]

PLACES = {
    "Image Dataset": [(0.04, 0.55)],
    "Convert to Image Directory": [(0.19, 0.55)],
    "Split Image Directory": [(0.35, 0.5), (0.51, 0.36)],
    "Init Image Transformation": [(0.35, 0.12)],
    "Apply Image Transformation": [(0.67, 0.22), (0.67, 0.42), (0.51, 0.72)],
    "ResNet": [(0.51, 0.05)],
    "Train PyTorch Model": [(0.84, 0.12)],
    "Score Image Model": [(0.84, 0.45)],
    "Evaluate Model": [(0.67, 0.72)],
}
"""Where each component is dropped, as fractions of the canvas."""
LINKS = """
image_dataset.dataset convert_to_image_directory.input_dataset
convert_to_image_directory.output_image_directory split_image_directory.input_image_directory
split_image_directory.output_image_directory1 split_image_directory_2.input_image_directory
split_image_directory_2.output_image_directory1 apply_image_transformation.input_image_directory
split_image_directory_2.output_image_directory2 apply_image_transformation_2.input_image_directory
split_image_directory.output_image_directory2 apply_image_transformation_3.input_image_directory
init_image_transformation.output_image_transformation apply_image_transformation.input_image_transformation
init_image_transformation.output_image_transformation apply_image_transformation_2.input_image_transformation
init_image_transformation.output_image_transformation apply_image_transformation_3.input_image_transformation
resnet.untrained_model train_pytorch_model.untrained_model
apply_image_transformation.output_image_directory train_pytorch_model.training_dataset
apply_image_transformation_2.output_image_directory train_pytorch_model.validation_dataset
train_pytorch_model.trained_model score_image_model.trained_model
apply_image_transformation_3.output_image_directory score_image_model.dataset
score_image_model.scored_dataset evaluate_model.scored_dataset
""".strip().splitlines()
VALUES = {
    "image_dataset": {"path": "sample:digits"},
    "init_image_transformation": {"size": "16", "crop_size": "16"},
    "train_pytorch_model": {"epochs": "1", "batch_size": "32", "learning_rate": "0.01"},
}
CHOICES = {
    "apply_image_transformation": {"mode": "For training"},
    "apply_image_transformation_2": {"mode": "For inference"},
    "apply_image_transformation_3": {"mode": "For inference"},
    "resnet": {"model_name": "resnet18"},
}


def build(editor):
    """Drag components from the palette, draw links, and fill in forms."""
    editor.screen.wheel(editor.empty(), -5)
    editor.until_graph(lambda graph: graph["zoom"] < 0.41)
    for title, places in PLACES.items():
        for place in places:
            count = len(editor.graph()["nodes"])
            editor.screen.drag(editor.at("row", text=title), editor.empty(*place))
            editor.until_graph(lambda graph, count=count: len(graph["nodes"]) == count + 1, f"{title} was dropped")
    for link in LINKS:
        editor.connect(*link.split())
        editor.until_graph(lambda graph, link=link: link in graph["links"], f"{link} was drawn")
    editor.shoot("linked")
    for node, values in VALUES.items():
        editor.click_node(node)
        editor.until_graph(lambda graph, node=node: graph["selected"] == [node])
        for name, value in values.items():
            editor.set_field(name, value)
            editor.until_graph(
                lambda graph, node=node, name=name, value=value: str(graph["parameters"][node].get(name)) == value
            )
    for node, choices in CHOICES.items():
        editor.click_node(node)
        editor.until_graph(lambda graph, node=node: graph["selected"] == [node])
        for name, entry in choices.items():
            editor.choose(editor.at("field_place", name=name), entry)
            editor.until_graph(lambda graph, node=node, name=name: name in graph["parameters"][node])
    editor.click(editor.at("field_place", name="pretrained"))
    editor.until_graph(lambda graph: graph["parameters"]["resnet"].get("pretrained") is False)


@thorough
def test_digits_graph_is_built_run_inspected_saved_and_undone(desk, tmp_path):
    editor = desk.open(small=False)
    editor.keys("ctrl+n")
    empty = editor.until(editor.graph)["text"]
    build(editor)
    editor.until_graph(lambda graph: not graph["problems"], " no problems is left")
    editor.keys("ctrl+9")
    editor.shoot("built")
    editor.click_node("train_pytorch_model")
    editor.click(middle(editor.ask("button", action="submit")["place"]))

    seen = set()

    def trained() -> bool:
        states = editor.graph()["states"]
        seen.update(states.items())
        assert "failed" not in states.values(), editor.ask("words", kind="ErrorBanner")
        if states["train_pytorch_model"] == "running" and ("shot", "") not in seen:
            seen.add(("shot", ""))
            editor.shoot("training")
        return set(states.values()) == {"completed"}

    editor.until(trained, "all nodes are completed", 10 * PATIENCE)
    for state in (
        ("train_pytorch_model", "waiting"),
        ("train_pytorch_model", "running"),
        ("evaluate_model", "waiting"),
    ):
        assert state in seen
    metrics = editor.ask("run")["metrics"]["train_pytorch_model"]
    assert any(count > 1 for count in metrics.values()), metrics
    editor.click(editor.at("tab", text="Metrics"))
    editor.shoot("metrics")

    editor.click_node("evaluate_model")
    editor.click(editor.at("tab", text="Outputs"))
    editor.place("widget", kind="ConfusionMatrix")
    editor.shoot("confusion")
    editor.click_node("split_image_directory")
    editor.click(editor.at("tab", text="Outputs"))
    editor.until(lambda: editor.ask("widget", kind="GalleryView"), "the gallery of images opens")
    editor.settle()
    editor.shoot("gallery")
    editor.click_node("score_image_model")
    editor.until(lambda: editor.ask("widget", kind="TableView"), "the table of scores opens")
    editor.settle()
    editor.shoot("table")
    editor.press("Export\N{HORIZONTAL ELLIPSIS}")
    editor.answer_file_dialog(tmp_path / "scores_v1.2")
    editor.until((tmp_path / "scores_v1.2.csv").is_file, "the table is written with the ending of its kind")
    editor.press("Export\N{HORIZONTAL ELLIPSIS}")
    editor.until(lambda: editor.state()["dialog"], "a dialog asks for a file")
    editor.keys("ctrl+a")
    editor.type(str(tmp_path / "scores_v1.2"))
    editor.keys("Return")
    editor.until(lambda: "already exists" in editor.state()["dialog"], "it is asked before the table is replaced")
    editor.press("No")
    editor.until(lambda: "already exists" not in editor.state()["dialog"])
    editor.keys("Escape")
    editor.until(lambda: not editor.state()["dialog"])

    file = tmp_path / "digits.json"
    editor.click(editor.empty(0.02, 0.05))
    editor.save_as(file)
    saved = file.read_text()
    assert len(json.loads(saved)["links"]) == len(LINKS)
    steps = editor.graph()["undo_index"]
    editor.keys(*["ctrl+z"] * steps)
    editor.until_graph(lambda graph: graph["undo_index"] == 0)
    assert editor.graph()["text"] == empty
    editor.keys(*["ctrl+y"] * steps)
    editor.until_graph(lambda graph: graph["text"] == saved and not graph["modified"])
    editor.until_graph(lambda graph: set(graph["states"].values()) == {"completed"}, "the results are there again")
    editor.keys("ctrl+w")
    editor.until(lambda: editor.graph() == {})
    editor.keys("ctrl+o")
    editor.answer_file_dialog(file)
    editor.until_graph(lambda graph: graph and graph["text"] == saved)
    assert editor.ask("heavy_modules") == []
    editor.quit()
