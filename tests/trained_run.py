"""A finished run of a whole graph on a few images, with the network of narrow_resnet."""

from conftest import COLORS, picture

from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.execution import Engine
from vision_designer.graphs.resolve import resolve
from vision_designer.graphs.user_paths import EXAMPLES
from vision_designer.nodes.components import load_components


def train_small(root, epochs=2):
    """Write images, a graph ``pets.json``, and a workspace into a folder, and run the graph; returns folder and result."""
    components = load_components()
    for number, category in enumerate(("red", "green")):
        (root / "pets" / category).mkdir(parents=True)
        for image in range(16):
            picture(100 * number + image, (24, 24), COLORS[category]).save(root / "pets" / category / f"{image}.png")
    document = GraphDocument.read(EXAMPLES / "digits_resnet18.json")
    document.node("images").parameters["path"] = "pets"
    document.node("split_test").parameters["fraction"] = 0.75
    document.node("split_validation").parameters["fraction"] = 0.75
    document.node("train").parameters = {"epochs": epochs, "batch_size": 6}
    for name in ("train", "score"):
        document.node(name).run_settings = {"device": "cpu", "workers": 0}
    document.write(root / "pets.json", components)
    engine = Engine(root / "workspace")
    run = engine.run(engine.plan(resolve(document, components, root)), origin=str(root / "pets.json"))
    assert run.result.state == "completed"
    return root, run.result
