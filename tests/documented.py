"""Runs the blocks of a documentation page in order, as a reader would, and compares the outputs that it shows."""

import contextlib
import io
import re
import shlex
import subprocess
from pathlib import Path
from typing import NamedTuple

from waiting import PATIENCE

from vision_designer.graphs.cli.app import main

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = "vision-designer "
RUN_ID = re.compile(r"\b\d{8}-\d{6}-[0-9a-f]{4}\b")
KEY = re.compile(r"\b[0-9a-f]{24}\b")
TIME = re.compile(r"(?:\d+ h )?(?:\d+ min )?[\d.]+ s\b")
NUMBER = re.compile(r"\d[\d.,:]*(?:e-?\d+)?")
LEFT_OUT = "..."
FOLDER = "/home/me"
"""Stands for the reader's folder."""


class Block(NamedTuple):
    """A fenced block: its language, and its lines."""

    language: str
    text: str


def blocks_of(page):
    """The blocks of a page, in order."""
    return [Block(*found) for found in BLOCK.findall(page.read_text(encoding="utf-8"))]


def commands_of(page):
    """The command lines of vision-designer in a page, as lists of arguments."""
    return [
        shlex.split(line.partition(" > ")[0])[1:]
        for block in blocks_of(page)
        if block.language == "sh"
        for line in joined(block.text)
        if line.startswith(COMMAND)
    ]


def joined(text):
    """Lines of a shell block, with continued lines as one."""
    return [line for line in text.replace("\\\n", " ").splitlines() if line and not line.startswith("#")]


def run_block(block):
    """Run a block in the current folder, a Python block as a program of its own; return its output."""
    if block.language == "python":
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            exec(compile(block.text, "<page>", "exec"), {"__name__": "__main__"})
        return output.getvalue()
    return "".join(run_line(line) for line in joined(block.text))


def run_line(line):
    """Run a shell line; a command of the program runs in this process, which saves importing torch each time."""
    if not line.startswith(COMMAND) or re.search(r"[|>]", line):
        done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=PATIENCE)
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        try:
            main(shlex.split(line)[1:])
            status = 0
        except SystemExit as exit_:
            status = exit_.code or 0
    assert status == 0, f"{line}\n{output.getvalue()}"
    return output.getvalue()


def normalized(line):
    """A line without what differs from run to run: numbers, IDs, keys, the folder, and the width of columns."""
    line = line.replace(str(Path.cwd()), FOLDER)
    line = NUMBER.sub("0", TIME.sub("time", KEY.sub("key", RUN_ID.sub("run", line))))
    return " ".join(line.split())


def missing_lines(shown, output):
    """The lines of a shown output, except ``...``, that do not follow each other in the real one."""
    real = iter([normalized(line) for line in output.splitlines()])
    return [line for line in shown.splitlines() if line.strip() not in {"", LEFT_OUT} and normalized(line) not in real]


def walk(page):
    """Run all blocks of a page in the current folder; yield each shown output with the real one before it."""
    output = ""
    for block in blocks_of(page):
        if block.language in {"sh", "python"}:
            output = run_block(block)
        elif block.language == "text":
            yield block.text, output
