"""The editor in a window on a virtual screen, controlled by pointer and keyboard."""

import atexit
import functools
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from waiting import PATIENCE, wait_until
from window_screen import Point, Screen

HERE = Path(__file__).parent
SMALL_FOLDER = HERE / "small_components"
TROUBLE = (
    "Traceback (most recent call last)",
    "Fatal Python error",
    "QObject::",
    "QPainter::",
    "QLayout::",
    "QFont::",
    "RuntimeError",
    "Internal C++",
)
SHOTS = "WINDOW_SCREENSHOTS"
"""The environment variable that names a folder for screenshots of every stage."""


class WindowGoneError(AssertionError):
    """The process of the window has ended."""


class Editor:
    """An editor window, and the positions of its parts.

    Args:
        screen: where it is shown.
        folder: its home, with its own settings and workspace.
        arguments: for ``vision-designer edit``.
        small: add the fast components of the tests.
        environment: additional variables.
    """

    def __init__(
        self,
        screen: Screen,
        folder: Path,
        *arguments: object,
        small: bool = True,
        environment: dict[str, str] | None = None,
    ) -> None:
        self.screen = screen
        self.folder = folder
        self.workspace = folder / "workspace"
        self.trouble_expected = False
        folder.mkdir(parents=True, exist_ok=True)
        self._errors = (folder / "errors.log").open("ab")
        reading, writing = os.pipe()
        surroundings = {name: value for name, value in os.environ.items() if not name.startswith(("QT_", "DBUS_"))}
        surroundings |= {
            "DISPLAY": screen.display,
            "HOME": str(folder),
            "QT_QPA_PLATFORM": "xcb",
            "PYTHONFAULTHANDLER": "1",
            "LANG": "C.UTF-8",
            "LANGUAGE": "en",
            "WITNESS_ANSWERS": str(writing),
            **{f"XDG_{kind}_HOME": str(folder / kind.lower()) for kind in ("CONFIG", "DATA", "STATE", "CACHE")},
            **(environment or {}),
        }
        surroundings.pop("LC_ALL", None)
        options: list[object] = ["--workspace", self.workspace]
        if small:
            options += ["--components", SMALL_FOLDER]
        self.process = subprocess.Popen(
            [sys.executable, HERE / "window_probe.py", "edit", *map(str, (*options, *arguments))],
            stdin=subprocess.PIPE,
            stdout=self._errors,
            stderr=self._errors,
            env=surroundings,
            pass_fds=[writing],
            cwd=folder,
        )
        os.close(writing)
        self._answers = os.fdopen(reading, "r")

    def wait_for_window(self) -> None:
        """Wait until the window exists and has focus."""
        self.until(lambda: self.state()["shown"], "the window is there")
        number = self.ask("window_number")
        self.screen.do("windowactivate", "--sync", number)
        self.ready()

    # Queries

    def ask(self, question: str, **arguments: Any) -> Any:
        """Query the probe."""
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(json.dumps([question, arguments]).encode() + b"\n")
            self.process.stdin.flush()
            line = self._answers.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise WindowGoneError(f"the window is gone, status {self.process.wait(PATIENCE)}:\n{self.errors()}")
        answer = json.loads(line)
        assert "error" not in answer, answer["error"]
        return answer["answer"]

    def state(self) -> dict[str, Any]:
        """The state of the window."""
        return dict(self.ask("state"))

    def graph(self) -> dict[str, Any]:
        """The state of the current graph."""
        return dict(self.ask("graph"))

    def until(self, condition: Callable[[], Any], what: str = "", seconds: float = PATIENCE) -> Any:
        """Wait until a condition is true; returns its value."""
        return wait_until(condition, lambda: f"{what or 'what was waited for'}\n{self._account()}", seconds)

    def until_graph(self, condition: Callable[[dict[str, Any]], Any], what: str = "", seconds: float = PATIENCE) -> Any:
        """Wait for a state of the graph."""
        return self.until(lambda: condition(self.graph()), what, seconds)

    def ready(self) -> None:
        """Wait until the window, or the dialog in front of it, has focus; earlier key presses would be lost."""

        def has_the_keyboard() -> bool:
            state = self.state()
            if not state["active"] and not state["dialog"] and not state["popup"]:
                # If two dialogs close at once, the window manager may focus nothing.
                self.screen.do("windowactivate", self.ask("window_number"))
            return bool(state["active"])

        self.until(has_the_keyboard, "the window has the keyboard")

    def settle(self) -> None:
        """Give the window time for events that should not happen."""
        self.ask("state")
        time.sleep(0.15)
        self.ask("state")

    def _account(self) -> str:
        if self.process.poll() is not None:
            return self.errors()
        graph = {name: value for name, value in self.graph().items() if name != "text"}
        self.shoot("failure")
        return f"state: {self.state()}\ngraph: {graph}\n{self.errors()}"

    # Positions

    def place(self, question: str, **arguments: Any) -> list[float]:
        """The position of something on the screen, once it exists and stops moving."""

        def rests() -> list[float] | None:
            found: list[float] | None = self.ask(question, **arguments)
            if found:
                time.sleep(0.02)
            return found if found and found == self.ask(question, **arguments) else None

        # The window manager places a dialog before it gives it the focus.
        self.ready()
        found: list[float] = self.until(rests, f"{question} {arguments} is seen")
        return found

    def at(self, question: str, **arguments: Any) -> Point:
        """The center of something."""
        return middle(self.place(question, **arguments))

    def node(self, name: str) -> Point:
        """The title of a node."""
        return title_of(self.place("node", node=name))

    def port(self, name: str) -> Point:
        """A port, such as ``a.value``."""
        node, port = name.split(".")
        return self.at("port", node=node, port=port)

    def empty(self, across: float = 0.5, down: float = 0.5) -> Point:
        """A point of the canvas, as fractions of its size."""
        x, y, width, height = self.place("canvas")
        return x + width * across, y + height * down

    # Actions

    def click(self, at: Point, button: str = "left", keys: str = "") -> None:
        """Click."""
        self.screen.click(at, button, keys)

    def double_click(self, at: Point) -> None:
        """Click twice."""
        self.ask("expect_double_click")
        self.screen.double_click(at)
        self.until(lambda: self.ask("double_clicked"), "the double-click has come")

    def press(self, text: str, kind: str = "QAbstractButton") -> None:
        """Click a button with this text; again if it moved before the click arrived."""
        self._click_until_hit("widget", "expect_press", middle, text=text, kind=kind)

    def click_node(self, name: str) -> None:
        """Click the title of a node; again if it moved before the click arrived."""
        self._click_until_hit("node", "expect_press_on_node", title_of, node=name)

    def _click_until_hit(
        self, question: str, expect: str, point: Callable[[list[float]], Point], **arguments: Any
    ) -> None:
        hit = False
        while not hit:
            self.place(question, **arguments)
            self.click(point(self.until(lambda: self.ask(expect, **arguments))))
            self.until(lambda: self._press_has_hit() is not None)
            hit = bool(self._press_has_hit())

    def _press_has_hit(self) -> bool | None:
        try:
            return bool(found) if (found := self.ask("press_has_hit")) is not None else None
        except WindowGoneError:
            # The button has closed the window.
            return True

    def keys(self, *combinations: str) -> None:
        """Press keys."""
        self.ready()
        self.screen.keys(*combinations)

    def type(self, text: str) -> None:
        """Type."""
        self.ready()
        self.screen.type(text)

    def add(self, component: str, at: Point) -> str:
        """Add a component by a double-click on the canvas and its name; returns the id of the node."""
        before = set(self.graph()["nodes"])
        self.double_click(at)
        self.until_graph(lambda graph: graph["offered"], "the box for a component opens")
        self.type(component)
        self.until_graph(lambda graph: graph["offered"] is not None and len(graph["offered"]) > 0)
        self.keys("Return")
        added: set[str] = self.until_graph(lambda graph: set(graph["nodes"]) - before, f"{component} was added")
        return added.pop()

    def connect(self, source: str, target: str) -> None:
        """Drag a link between ports such as ``a.value`` and ``b.first``."""
        self.screen.drag(self.port(source), self.port(target))

    def menu(self, *path: str) -> None:
        """Choose from the menu bar."""
        for entry in path:
            self.click(self.at("menu_entry", text=entry))

    def set_field(self, name: str, text: str) -> None:
        """Type a value into the form and complete it."""
        self.type_into(name, text)
        self.keys("Return")

    def type_into(self, name: str, text: str) -> None:
        """Type a value into the form without completing it."""
        self.click(self.at("field_place", name=name))
        self.keys("ctrl+a")
        self.type(text)

    def choose(self, box: Point, entry: str) -> None:
        """Open a combo box, and choose an entry."""
        self.click(box)
        self.until(lambda: self.state()["popup"], "the choices are shown")
        # Qt ignores a click that follows too soon on the one that opened the box.
        time.sleep(0.45)
        if self.ask("row", text=entry):
            self.click(self.at("row", text=entry))
        else:
            self.type(entry)
            self.keys("Return")
        self.until(lambda: not self.state()["popup"], f"{entry} is chosen")

    def save_as(self, path: Path) -> None:
        """Save with Ctrl+S, and type the path."""
        self.keys("ctrl+s")
        self.answer_file_dialog(path)
        self.until(lambda: path.is_file() and not self.graph()["modified"], "it is saved")

    def answer_file_dialog(self, path: Path) -> None:
        """Type a path into the open file dialog."""
        self.until(lambda: self.state()["dialog"], "a dialog asks for a file")
        self.keys("ctrl+a")
        self.type(str(path))
        self.keys("Return")
        self.until(lambda: not self.state()["dialog"], "the dialog is gone")

    def shoot(self, name: str) -> None:
        """Take a screenshot, if requested."""
        folder = os.environ.get(SHOTS)
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.settle()
            self.ask("picture", path=str(Path(folder) / f"{self.folder.parent.name}-{name}.png"))

    # Closing

    def quit(self) -> None:
        """Close the window from its menu, and wait for the process to end."""
        self.keys("ctrl+q")
        self.wait_for_end()

    def wait_for_end(self) -> None:
        """Wait until the process ends by itself with success."""
        assert self.process.wait(PATIENCE) == 0, self.errors()
        self._look_for_trouble()

    def kill(self) -> None:
        """Kill the process, as in a crash."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(PATIENCE)

    def close(self) -> None:
        """End the process in any state, and check its error output."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(PATIENCE)
        self._answers.close()
        if self.process.stdin is not None:
            with suppress(BrokenPipeError):
                self.process.stdin.close()
        self._errors.close()
        self._look_for_trouble()

    def errors(self) -> str:
        """The error output of the process."""
        return (self.folder / "errors.log").read_text(errors="replace")

    def _look_for_trouble(self) -> None:
        found = [line for line in self.errors().splitlines() if any(word in line for word in TROUBLE)]
        assert not found, self.errors()

    def processor_seconds(self) -> float:
        """Processor time of the process in seconds."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def middle(place: list[float]) -> Point:
    """The center of a rectangle."""
    x, y, width, height = place
    return x + width / 2, y + height / 2


def title_of(place: list[float]) -> Point:
    """The title of the card of a node."""
    x, y, width, height = place
    return x + width / 2, y + min(height / 2, 20)


@functools.cache
def screen_of(size: tuple[int, int]) -> Screen:
    """The screen of this size, shared by the tests of this process."""
    folder = Path(tempfile.mkdtemp(prefix="screen-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    screen = Screen(folder, size)
    atexit.register(screen.close)
    return screen


class Desk:
    """A screen, and the editors opened on it."""

    def __init__(self, folder: Path, size: tuple[int, int] = (1600, 1000)) -> None:
        self.folder = folder
        self._stack = ExitStack()
        self.screen = screen_of(size)
        self._stack.callback(self.screen.let_go)

    def open(self, *arguments: object, home: str = "home", **options: Any) -> Editor:
        """Open an editor; the same home means the same user."""
        editor = Editor(self.screen, self.folder / home, *arguments, **options)
        self._stack.callback(editor.close)
        editor.wait_for_window()
        return editor

    def close(self) -> None:
        """Close all editors; the screen is kept for the next test."""
        self._stack.close()


@contextmanager
def desk_in(folder: Path, size: tuple[int, int] = (1600, 1000)) -> Iterator[Desk]:
    """A desk for one test."""
    desk = Desk(folder, size)
    try:
        yield desk
    finally:
        desk.close()
