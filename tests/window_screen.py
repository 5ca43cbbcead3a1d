"""A virtual screen with a window manager, and control of its pointer and keyboard."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from waiting import PATIENCE, wait_until

PROGRAMS = {"Xvfb": "xvfb", "openbox": "openbox", "xdotool": "xdotool"}
MANAGER_SETTINGS = """<?xml version="1.0"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <focus><focusNew>yes</focusNew></focus>
  <desktops><number>1</number></desktops>
  <keyboard><keybind key="A-F4"><action name="Close"/></keybind></keyboard>
  <mouse>
    <context name="Client">
      <mousebind button="Left" action="Press"><action name="Focus"/><action name="Raise"/></mousebind>
    </context>
    <context name="Titlebar">
      <mousebind button="Left" action="Press"><action name="Focus"/><action name="Raise"/></mousebind>
      <mousebind button="Left" action="Drag"><action name="Move"/></mousebind>
    </context>
    <context name="Close">
      <mousebind button="Left" action="Click"><action name="Close"/></mousebind>
    </context>
  </mouse>
</openbox_config>
"""
BUTTONS = {"left": 1, "middle": 2, "right": 3}
Point = tuple[float, float]


def require_screen() -> None:
    """Skip tests that need a screen if there is none; as root and in CI, where one can be started, fail instead."""
    missing = [package for program, package in PROGRAMS.items() if shutil.which(program) is None]
    if not missing:
        return
    install = f"apt-get install {' '.join(missing)}"
    if os.environ.get("CI") or os.geteuid() == 0:
        pytest.fail(f"The tests of the window need a screen. Install it with: {install}")
    pytest.skip(f"no screen for the window; install it with: sudo {install}")


class Screen:
    """A virtual screen with openbox; pointer and keys are controlled by xdotool, as by a user.

    Args:
        folder: for its settings and logs.
        size: in pixels.
    """

    def __init__(self, folder: Path, size: tuple[int, int] = (1600, 1000)) -> None:
        require_screen()
        folder.mkdir(parents=True, exist_ok=True)
        self._processes: list[subprocess.Popen[bytes]] = []
        self._log = folder / "screen.log"
        try:
            self.display = self._start_screen(size)
            self.environment = {**os.environ, "DISPLAY": self.display, "HOME": str(folder)}
            self._start_manager(folder / "openbox.xml")
        except BaseException:
            self.close()
            raise

    def _start(self, command: list[str], **options: Any) -> None:
        with self._log.open("ab") as log:
            self._processes.append(subprocess.Popen(command, stdout=log, stderr=log, **options))

    def _start_screen(self, size: tuple[int, int]) -> str:
        reading, writing = os.pipe()
        try:
            pixels = f"{size[0]}x{size[1]}x24"
            # Without -noreset, the server resets when its last client disconnects. The first clients only check
            # whether the window manager is running, and the server would reject a client while it resets.
            command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", pixels, "-nolisten", "tcp", "-noreset"]
            self._start(command, pass_fds=[writing])
        finally:
            os.close(writing)
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        assert number, f"Xvfb did not start: {self._log.read_text()}"
        return f":{number}"

    def _start_manager(self, settings: Path) -> None:
        settings.write_text(MANAGER_SETTINGS)
        self._start(["openbox", "--sm-disable", "--config-file", str(settings)], env=self.environment)
        manager = self._processes[-1]

        def manages() -> bool:
            assert manager.poll() is None, f"openbox ended, status {manager.returncode}: {self._log.read_text()}"
            found = subprocess.run(["xdotool", "get_num_desktops"], env=self.environment, capture_output=True)
            return found.returncode == 0 and found.stdout.strip() == b"1" and not found.stderr

        wait_until(manages, lambda: f"openbox is there: {self._log.read_text()}")

    def close(self) -> None:
        """End the screen and all its programs."""
        for process in reversed(self._processes):
            process.terminate()
            process.wait(PATIENCE)

    def let_go(self) -> None:
        """Release all keys and buttons, and move the pointer to a corner, for the next test."""
        freed = [word for button in BUTTONS.values() for word in ("mouseup", button)]
        self.do("keyup", "ctrl", "shift", "alt", "space", *freed, "mousemove", 0, 0)

    def do(self, *words: object) -> None:
        """Run an xdotool command."""
        command = ["xdotool", *map(str, words)]
        done = subprocess.run(command, env=self.environment, capture_output=True, timeout=PATIENCE)
        assert done.returncode == 0, f"{command}: {done.stderr.decode()}"

    # The pointer

    def move(self, to: Point) -> None:
        """Move the pointer, with a last step so that the widget below it gets a move event."""
        self.do("mousemove", round(to[0]) - 2, round(to[1]), "mousemove", round(to[0]), round(to[1]))

    def click(self, at: Point, button: str = "left", keys: str = "") -> None:
        """Click, optionally with held keys such as ``ctrl``."""
        self.move(at)
        held, freed = (["keydown", keys], ["keyup", keys]) if keys else ([], [])
        self.do(*held, "click", BUTTONS[button], *freed)

    def double_click(self, at: Point) -> None:
        """Click twice."""
        self.move(at)
        self.do("click", "--repeat", 2, "--delay", 30, 1)

    def press(self, at: Point, button: str = "left") -> None:
        """Press and hold a button."""
        self.move(at)
        self.do("mousedown", BUTTONS[button])

    def release(self, button: str = "left") -> None:
        """Release a button."""
        self.do("mouseup", BUTTONS[button])

    def glide(self, start: Point, end: Point, steps: int = 12) -> None:
        """Move in small steps, like a hand."""
        words: list[object] = []
        for step in range(1, steps + 1):
            x, y = (round(a + (b - a) * step / steps) for a, b in zip(start, end, strict=True))
            words += ["mousemove", x, y, "sleep", 0.012]
        self.do(*words)

    def drag(self, start: Point, end: Point, button: str = "left", keys: str = "") -> None:
        """Drag from one place to another."""
        if keys:
            self.do("keydown", keys)
        self.press(start, button)
        self.glide(start, end)
        self.do("sleep", 0.03)
        self.release(button)
        if keys:
            self.do("keyup", keys)

    def wheel(self, at: Point, notches: int) -> None:
        """Turn the wheel, up for a positive number."""
        self.move(at)
        self.do("click", "--repeat", abs(notches), "--delay", 15, 4 if notches > 0 else 5)

    # The keyboard

    def keys(self, *combinations: str) -> None:
        """Press keys such as ``ctrl+s`` or ``Return``, one after another."""
        self.do("key", "--delay", 15, *combinations)

    def type(self, text: str) -> None:
        """Type a text."""
        self.do("type", "--delay", 6, text)
