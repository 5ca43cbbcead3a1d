"""Real images, small workspaces and jobs for the tests."""

import gc
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from levels import TORTURE
from PIL import Image

from vision_designer.nodes.core.job import Job

# Windows of tests stay out of sight, unless the environment asks for them.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Several test processes work side by side; threads of theirs that wait for each other would take the cores from all.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# Qt's objects may only be destroyed in the thread of the window, which is that of the tests; Python's collector would
# do it in any. The program does the same, see vision_designer.editor.workers.background.
gc.disable()

# Under nohup, or behind a shell's &, signals are ignored that tests send to programs which they start.
for number in (signal.SIGINT, signal.SIGHUP):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)


def pytest_addoption(parser):
    parser.addoption("--figures", action="store_true", help="print what the tests have measured; make torture does")


def pytest_configure():
    from hypothesis import HealthCheck, settings

    # Nothing depends on how fast this machine is. make test tries the same examples each time; make torture, new ones.
    settings.register_profile(
        "suite", deadline=None, derandomize=not TORTURE, suppress_health_check=[HealthCheck.too_slow]
    )
    settings.load_profile("suite")


def pytest_collection_modifyitems(config, items):
    """Tests that need Qt's application are tests of windows; those of a GPU are none for a machine without one."""
    for item in items:
        if {"qtbot", "qapp"} & set(item.fixturenames):
            item.add_marker("gui")
    of_gpu = [item for item in items if item.get_closest_marker("cuda")]
    if of_gpu and "CUDA_TESTS_DEVICE" not in os.environ:
        import torch

        if not torch.cuda.is_available():
            config.hook.pytest_deselected(items=of_gpu)
            items[:] = [item for item in items if item not in of_gpu]


@pytest.fixture(scope="session", autouse=True)
def own_state(tmp_path_factory):
    """What programs keep for their user is neither that of whoever runs the tests nor that of another test process."""
    for kind in ("CONFIG", "DATA", "STATE"):
        os.environ[f"XDG_{kind}_HOME"] = str(tmp_path_factory.mktemp(kind.lower()))


@pytest.fixture
def qtbot(qapp, request):
    """pytest-qt's, with the patience that a busy machine needs."""
    from waiting_qtbot import WaitingQtBot

    return WaitingQtBot(request)


@pytest.fixture(autouse=True)
def as_it_was(request):
    """What a test of windows changes for the whole process is afterwards as it was: no other test depends on it."""
    if request.node.get_closest_marker("gui") is None:
        yield
        return
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QWindow
    from PySide6.QtTest import QTest

    from vision_designer.editor.look.theme import theme
    from vision_designer.editor.panes.parts.small_widgets import Section
    from vision_designer.editor.window.command_palette import CommandPalette

    qapp = request.getfixturevalue("qapp")
    style, sheet, palette, dark = qapp.style().objectName(), qapp.styleSheet(), qapp.palette(), theme().is_dark
    folded, recent = dict(Section.folded), list(CommandPalette.recent)
    yield
    if qapp.keyboardModifiers() != Qt.KeyboardModifier.NoModifier:
        # Qt takes Shift or Ctrl of the last key for held until the next one: a row would be selected with the others.
        QTest.keyClick(QWindow(), Qt.Key.Key_Escape)
    Section.folded.clear()
    Section.folded.update(folded)
    CommandPalette.recent[:] = recent
    if theme().is_dark != dark:
        theme().set_dark(dark)
    if qapp.style().objectName() != style:
        qapp.setStyle(style)
    if qapp.styleSheet() != sheet:
        qapp.setStyleSheet(sheet)
    if qapp.palette() != palette:
        qapp.setPalette(palette)


def pytest_collection_finish():
    # What was imported stays, and need not be looked through each time.
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item, nextitem):
    """Collect what a test has left, in the main thread, once its fixtures have been torn down and nothing refers to them.

    Nodes collect too, in threads of their own (vision_designer.nodes.vision.training.learner). A window that a test has left in a
    cycle would be destroyed there: notifiers and timers of Qt stay registered with the main thread when another thread
    destroys them, and the next event for one ends the process. To collect while fixtures are still in use is worse than
    not to: it moves them into the oldest generation, in which the next collections do not look.
    """
    result = yield
    # Fixtures of a module have survived collections, so they are in the oldest generation.
    gc.collect(2 if nextitem is None or nextitem.path != item.path else 1)
    return result


@pytest.fixture(scope="module")
def narrow_resnet18():
    """A much smaller network is built wherever a ResNet-18 is asked for; for a whole module, by ``usefixtures``."""
    import narrow_resnet

    narrow_resnet.install()
    yield
    narrow_resnet.remove()


@pytest.fixture
def whole_resnet18(narrow_resnet18):
    """ResNet-18 itself, for a test of a module that has the narrow one."""
    import narrow_resnet

    narrow_resnet.remove()
    yield
    narrow_resnet.install()


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[[str, object], None]:
    """Report what a test has tried or found: ``figure("kills survived", 200)``. ``make torture`` and ``--figures`` print them."""

    def report(what: str, value: object) -> None:
        request.node.user_properties.append((f"figure: {what}", value))

    return report


def pytest_terminal_summary(terminalreporter, config):
    if not (TORTURE or config.option.figures):
        return
    figures = [
        (report.nodeid, name.removeprefix("figure: "), value)
        for outcome in ("passed", "failed")
        for report in terminalreporter.getreports(outcome)
        if report.when == "call"
        for name, value in report.user_properties
        if name.startswith("figure: ")
    ]
    if figures:
        terminalreporter.section("figures")
    for test, name, value in sorted(figures):
        terminalreporter.write_line(f"{name:<60} {value!s:>12}   {test}")


@dataclass
class Heard:
    """Everything a job said."""

    progress_: list[tuple[int, int, str]] = field(default_factory=list)
    metrics: list[tuple[str, float, int | None, int | None]] = field(default_factory=list)
    lines: list[tuple[str, str]] = field(default_factory=list)

    def progress(self, done, total, unit):
        self.progress_.append((done, total, unit))

    def metric(self, name, value, step, epoch):
        self.metrics.append((name, value, step, epoch))

    def log(self, level, message):
        self.lines.append((level, message))

    @property
    def warnings(self) -> list[str]:
        return [message for level, message in self.lines if level == "warning"]


@dataclass
class Trial:
    """A job in a workspace of its own, what it said, and the switch that cancels it."""

    job: Job
    heard: Heard
    cancelled: threading.Event


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    return make_trial(tmp_path)


def make_trial(folder: Path, name: str = "key") -> Trial:
    heard, cancelled = Heard(), threading.Event()
    (folder / "store" / name).mkdir(parents=True, exist_ok=True)
    job = Job(
        folder=folder / "store" / name,
        checkpoints=folder / "checkpoints" / name,
        workspace=folder,
        listener=heard,
        cancelled=cancelled,
    )
    return Trial(job, heard, cancelled)


def picture(seed: int, size: tuple[int, int] = (24, 24), colour: tuple[int, int, int] = (0, 0, 0)) -> Image.Image:
    """An RGB image of noise about a colour; the same seed gives the same pixels."""
    noise = np.random.default_rng(seed).integers(0, 60, (size[1], size[0], 3))
    return Image.fromarray(np.clip(noise + np.array(colour), 0, 255).astype(np.uint8))


def save_blank(figure: object, folder: Path, name: str) -> list[str]:
    """In the place of ``charts.save``, of an empty picture: drawing takes half the time of a small run."""
    from matplotlib.figure import Figure

    blank = Figure((1, 1))
    for ending in ("png", "svg"):
        blank.savefig(folder / f"{name}.{ending}")
    return [f"{name}.png", f"{name}.svg"]


@pytest.fixture
def blank_pictures(monkeypatch):
    """Reports have empty pictures, for tests of their numbers."""
    monkeypatch.setattr("vision_designer.nodes.vision.evaluation.charts.save", save_blank)


COLOURS = {"red": (190, 0, 0), "green": (0, 190, 0), "blue": (0, 0, 190), "grey": (120, 120, 120)}


@pytest.fixture
def make_images() -> Callable[..., Path]:
    """Write a folder with a subfolder a category, of images whose colour is their category's."""

    def make(
        folder: Path,
        categories: tuple[str, ...] = ("red", "green"),
        count: int = 8,
        size: tuple[int, int] = (24, 24),
        extension: str = "png",
    ) -> Path:
        for number, category in enumerate(categories):
            colour = COLOURS.get(category, list(COLOURS.values())[number % len(COLOURS)])
            (folder / category).mkdir(parents=True, exist_ok=True)
            for image in range(count):
                picture(1000 * number + image, size, colour).save(folder / category / f"{image:03}.{extension}")
        return folder

    return make
