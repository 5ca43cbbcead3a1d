"""Writes the screenshots in ``docs/images`` from a real run: ``make screenshots``.

Takes a minute or two, since a network is trained.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from vision_designer.editor.application import Editor
from vision_designer.editor.files.settings import Settings

IMAGES = Path(__file__).parent / "images"
SIZE = (1480, 940)
READING = 4_000
"""Milliseconds until the outputs of a node are surely shown."""
PATIENCE = 600_000
"""Timeout of the run in milliseconds."""


def wait(milliseconds: int) -> None:
    """Run the event loop for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def wait_until(done: Callable[[], bool]) -> None:
    """Run the event loop until a condition holds."""
    for _ in range(PATIENCE // 100):
        if done():
            return
        wait(100)
    sys.exit("the run took too long")


class Photographer:
    """An editor of which screenshots are taken."""

    def __init__(self, folder: Path) -> None:
        self.application = QApplication.instance() or QApplication(sys.argv[:1])
        self.settings = Settings(folder / "settings.ini")
        self.settings.theme = "light"
        self.settings.language = "en"
        self.settings.notify = False
        self.editor = Editor(self.application, self.settings, folder / "workspace")
        self.editor.window.resize(*SIZE)
        self.editor.start()
        wait(500)

    def take(self, name: str) -> None:
        """Write a screenshot of the window."""
        wait(700)
        path = IMAGES / f"{name}.png"
        self.editor.window.grab().save(str(path))
        Image.open(path).convert("RGB").save(path, optimize=True)
        print(path)

    def select(self, node_id: str) -> None:
        """Select a node of the current graph."""
        graph = self.editor.window.graph
        assert graph is not None
        node = graph.flow.node(node_id)
        assert node is not None, node_id
        graph.select([node])
        # The outputs are read by another process.
        wait(READING)


def main() -> None:
    """Write all screenshots."""
    with tempfile.TemporaryDirectory() as folder:
        # Ignore crash reports and recovery files of this machine.
        os.environ["XDG_STATE_HOME"] = folder
        photographer = Photographer(Path(folder))
        window = photographer.editor.window
        photographer.take("editor_start")
        window.files.new_from_example("digits_resnet18")
        photographer.select("train")
        wait(500)
        window.runs.submit()
        assert window.graph is not None
        statuses = window.graph.statuses
        wait_until(lambda: statuses.run is not None)
        run = statuses.run
        assert run is not None
        wait_until(lambda: len(run.metrics.get("train", {}).get("top1_accuracy", ())) >= 4 or not run.is_active)
        photographer.take("editor_training")
        wait_until(lambda: not run.is_active)
        assert run.state == "completed", (run.state, run.error)
        photographer.select("evaluate")
        photographer.take("editor_evaluation")
        photographer.select("convert")
        photographer.take("editor_images")
        photographer.settings.theme = "dark"
        photographer.select("score")
        photographer.take("editor_dark")
        window.close()


if __name__ == "__main__":
    main()
