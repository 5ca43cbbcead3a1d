"""Fixtures: images, workspaces, and jobs."""

import functools
import gc
import itertools
import os
import re
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from _pytest.mark.expression import Expression
from levels import TORTURE, tries
from PIL import Image

from vision_designer.nodes.core.job import Job

# Test windows are invisible unless the environment says otherwise.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Test processes get the width of the terminal, to which commands would fit their tables.
os.environ.pop("COLUMNS", None)

# Several test processes run in parallel; more threads each would compete for the cores.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# Qt objects must be destroyed in the window's thread, but Python's garbage collector runs in any thread. The program
# does the same, see vision_designer.editor.workers.
gc.disable()

# Under nohup or in a shell background job, these signals are ignored, and child processes would inherit that.
for number in (signal.SIGINT, signal.SIGHUP):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)


def pytest_addoption(parser):
    parser.addoption("--figures", action="store_true", help="print what the tests have measured; make torture does")


def pytest_configure():
    from hypothesis import HealthCheck, settings

    # No deadline, so that a slow machine is no failure. make test tries the same examples each time; make torture
    # tries new ones.
    settings.register_profile(
        "suite",
        deadline=None,
        derandomize=not TORTURE,
        max_examples=tries(50, 200),
        suppress_health_check=[HealthCheck.too_slow],
    )
    settings.load_profile("suite")


@functools.cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


ALL_GUI = re.compile(r"^pytestmark = .*\bmark\.gui\b", re.MULTILINE)
"""Marks all tests of a file as gui."""
NAMES_GUI = re.compile(r"\b(qtbot|qapp|mark\.gui)\b")
"""Occurs in each file with gui tests; checked by pytest_collection_modifyitems."""


def may_select(expression: str, text: str) -> bool:
    """Whether the marker expression selects tests of a file with this text, judged by the mark gui alone."""
    names = set(re.findall(r"\w+", expression)) - {"gui"}
    others = [set(some) for size in range(len(names) + 1) for some in itertools.combinations(names, size)]
    windows = [{"gui"}] if ALL_GUI.search(text) else [{"gui"}, set()] if NAMES_GUI.search(text) else [set()]
    compiled = Expression.compile(expression)

    def selects(marks: set[str]) -> bool:
        return compiled.evaluate(lambda name, **_: name in marks)

    return any(selects(some | gui) for some in others for gui in windows)


def pytest_ignore_collect(collection_path, config):
    """Skip files of which ``-m`` selects no test: importing all of them takes longer than many a test."""
    if config.option.markexpr and collection_path.name.startswith("test_") and collection_path.suffix == ".py":
        return None if may_select(config.option.markexpr, _text(collection_path)) else True
    return None


def pytest_collection_modifyitems(config, items):
    """Mark tests that use Qt as gui, and deselect CUDA tests on machines without a GPU."""
    for item in items:
        if {"qtbot", "qapp"} & set(item.fixturenames):
            item.add_marker("gui")
        if item.get_closest_marker("gui") and not NAMES_GUI.search(_text(item.path)):
            raise pytest.UsageError(f"{item.path.name} has a gui test, but names neither qtbot nor mark.gui")
    of_gpu = [item for item in items if item.get_closest_marker("cuda")]
    if of_gpu and "CUDA_TESTS_DEVICE" not in os.environ:
        import torch

        if not torch.cuda.is_available():
            config.hook.pytest_deselected(items=of_gpu)
            items[:] = [item for item in items if item not in of_gpu]


@pytest.fixture(scope="session", autouse=True)
def isolated_user_folders(tmp_path_factory):
    """Give each test process its own configuration, data, and state folders."""
    for kind in ("CONFIG", "DATA", "STATE"):
        os.environ[f"XDG_{kind}_HOME"] = str(tmp_path_factory.mktemp(kind.lower()))


@pytest.fixture
def qtbot(qapp, request):
    """pytest-qt's qtbot with longer timeouts, for busy machines."""
    from waiting_qtbot import WaitingQtBot

    return WaitingQtBot(request)


@pytest.fixture
def queue(qapp, tmp_path):
    """Runs of a window with the small components; those that are active at the end are killed."""
    from small_graphs import SMALL, SMALL_FOLDER

    from vision_designer.editor.runs.run_queue import RunQueue

    queue = RunQueue(tmp_path / "workspace", SMALL, [SMALL_FOLDER])
    yield queue
    for run in queue.active:
        if run.state == "running":
            queue._following.of(run).process.kill()
    queue.close()


@pytest.fixture(params=["en", "zh_TW"])
def language(qapp, request):
    """Each language of the window in turn."""
    from vision_designer.editor.look.texts import install_language

    install_language(qapp, request.param)
    yield request.param
    install_language(qapp, "en")


@pytest.fixture(scope="session")
def data_process(qapp):
    """A data process for tests that only read with it, since starting one takes longer than most of them."""
    from vision_designer.editor.workers import DataProcess

    data = DataProcess()
    yield data
    data.close()


@pytest.fixture
def desk(tmp_path):
    """A screen with real windows of the editor, driven by pointer and keyboard."""
    from window_editor import desk_in

    with desk_in(tmp_path) as desk:
        yield desk


@pytest.fixture
def editor(desk):
    """A real window with an empty graph."""
    editor = desk.open()
    editor.keys("ctrl+n")
    editor.until(editor.graph, "an empty graph is open")
    return editor


@pytest.fixture(autouse=True)
def restore_process_state(request):
    """Restore the process-wide state that a window test changes."""
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
        # Qt considers Shift or Ctrl of the last key held until the next key; a click would then extend the selection.
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
    # Imported objects are never freed, so the collector need not scan them.
    gc.freeze()


def pytest_unconfigure():
    # Python would warn at exit about three classes with Qt properties in ryvencore_qt, which it cannot free.
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item, nextitem):
    """Collect garbage after each test, in the main thread, once its fixtures are torn down.

    Runs also collect garbage, in their own threads (vision_designer.nodes.vision.training.learner). If such a thread
    destroyed a window left in a reference cycle, its timers and notifiers would stay registered in the main thread, and
    the next event would crash the process. Collecting while fixtures are in use would move them into the oldest
    generation, which later collections skip.
    """
    result = yield
    # Module fixtures have survived collections, so they are in the oldest generation.
    gc.collect(2 if nextitem is None or nextitem.path != item.path else 1)
    return result


@pytest.fixture(scope="module")
def narrow_resnet18():
    """Replace ResNet-18 by a much smaller network; apply it to a module with ``usefixtures``."""
    import narrow_resnet

    narrow_resnet.install()
    yield
    narrow_resnet.remove()


@pytest.fixture
def whole_resnet18(narrow_resnet18):
    """The real ResNet-18, in a module that uses narrow_resnet18."""
    import narrow_resnet

    narrow_resnet.remove()
    yield
    narrow_resnet.install()


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[[str, object], None]:
    """Report a measured value: ``figure("kills survived", 200)``. ``make torture`` and ``--figures`` print them."""

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
class RecordingListener:
    """Records the messages of a job."""

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
    """A job in its own workspace, its messages, and its cancellation event."""

    job: Job
    heard: RecordingListener
    cancelled: threading.Event


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    return make_trial(tmp_path)


def make_trial(folder: Path, name: str = "key") -> Trial:
    heard, cancelled = RecordingListener(), threading.Event()
    (folder / "store" / name).mkdir(parents=True, exist_ok=True)
    (folder / "checkpoints").mkdir(exist_ok=True)
    job = Job(
        folder=folder / "store" / name,
        checkpoints=folder / "checkpoints" / name,
        workspace=folder,
        listener=heard,
        cancelled=cancelled,
    )
    return Trial(job, heard, cancelled)


def picture(seed: int, size: tuple[int, int] = (24, 24), color: tuple[int, int, int] = (0, 0, 0)) -> Image.Image:
    """An RGB image of noise around a color; the same seed gives the same pixels."""
    noise = np.random.default_rng(seed).integers(0, 60, (size[1], size[0], 3))
    return Image.fromarray(np.clip(noise + np.array(color), 0, 255).astype(np.uint8))


def save_blank(figure: object, folder: Path, name: str) -> list[str]:
    """Write one pixel in place of a chart, because drawing takes longer than training a small network."""
    Image.new("RGB", (1, 1), "white").save(folder / f"{name}.png")
    (folder / f"{name}.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="1pt" height="1pt"/>')
    return [f"{name}.png", f"{name}.svg"]


@pytest.fixture(scope="session", autouse=True)
def blank_charts():
    """Save blank charts, except in tests that use ``drawn_charts``; gives the function that draws.

    The module of charts is not imported for this: without it, the first training of a test process draws.
    """
    module = sys.modules.get("vision_designer.nodes.vision.evaluation.charts")
    if module is None:
        yield None
        return
    draw, module.save = module.save, save_blank
    yield draw
    module.save = draw


@pytest.fixture
def drawn_charts(blank_charts):
    """Draw the charts of this test, which are blank in others."""
    if blank_charts is None:
        yield
        return
    from vision_designer.nodes.vision.evaluation import charts

    charts.save = blank_charts
    yield
    charts.save = save_blank


@pytest.fixture(scope="session", autouse=True)
def callbacks_of_packages_are_found_once():
    """Lightning reads the metadata of all installed packages for each Fabric, in search of callbacks."""
    module = sys.modules.get("lightning_fabric.fabric")
    if module is None:
        yield
        return
    find = module._load_external_callbacks
    module._load_external_callbacks = functools.cache(find)
    yield
    module._load_external_callbacks = find


COLORS = {"red": (190, 0, 0), "green": (0, 190, 0), "blue": (0, 0, 190), "grey": (120, 120, 120)}


def write_images(
    folder: Path,
    categories: tuple[str, ...] = ("red", "green"),
    count: int = 8,
    size: tuple[int, int] = (24, 24),
    extension: str = "png",
) -> Path:
    """Write a folder with one subfolder for each category, whose images have the category's color."""
    for number, category in enumerate(categories):
        color = COLORS.get(category, list(COLORS.values())[number % len(COLORS)])
        (folder / category).mkdir(parents=True, exist_ok=True)
        for image in range(count):
            picture(1000 * number + image, size, color).save(folder / category / f"{image:03}.{extension}")
    return folder


@pytest.fixture
def make_images() -> Callable[..., Path]:
    """:func:`write_images`."""
    return write_images


@pytest.fixture
def call(capsys):
    """Run a command in this process; returns exit status, standard output, and standard error."""
    from vision_designer.graphs.cli import app

    def run(*arguments):
        with pytest.raises(SystemExit) as ended:
            app.main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return ended.value.code or 0, captured.out, captured.err

    return run
