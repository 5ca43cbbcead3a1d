"""What the engine says to people, as templates with numbered places for what is filled in.

The engine writes its messages in English, put together where they are needed. The window knows them again by these
templates, and shows them in its own language (``editor/look/messages.py``).
"""

import json
from pathlib import Path

from said_in_code import Slots, Template, templates_in

ROOT = Path(__file__).parent.parent
SAID_ELSEWHERE = {
    "graphs/cli/app.py": "the command line",
    "graphs/cli/run_commands.py": "the command line",
    "graphs/cli/options.py": "the command line",
    "graphs/cli/workspace_commands.py": "the command line",
    "graphs/cli/graph_commands.py": "the command line",
    "graphs/cli/terminal.py": "the command line",
    "graphs/overrides.py": "options of the command line",
    "graphs/engine/export.py": "options of the command line",
    "graphs/cli/preset_commands.py": "the command line",
    "graphs/cli/run_reports.py": "the command line",
    "graphs/sweep.py": "the command line",
    "graphs/cli/sweep_command.py": "the command line",
    "graphs/reference.py": "reference pages",
    "graphs/ryven/writer.py": "keys of project files",
    "nodes/gui.py": "stock Ryven's window",
    "nodes/core/component.py": "told to those who write components",
    "nodes/core/registry.py": "told to those who write components",
    "nodes/vision/evaluation/charts.py": "drawn into pictures",
}
"""Modules whose words never come into the window, and where they are read instead."""
SAID_BY_THE_EDITOR = ("editor/files/named_files.py", "editor/graph/clipboard.py", "editor/window/picture.py")
"""Modules of the editor that raise errors as the engine does."""
SAID_WITHIN = ("the process ended before the run did", "training", "validation", "scoring", "test", "empty", " and ")
"""What stands in the middle of another text, such as a statement of SQL, and single words that fill messages."""
RANGES = (">= {0} and < {1}", "> {0} and < {1}", "> {0} and <= {1}")
"""What is put together from parts; both ends included is ``{0} to {1}``."""
SAID_BY_OTHERS = (
    *("No such file or directory", "Permission denied", "No space left on device", "Is a directory", "Not a directory"),
    *("File exists", "Read-only file system", "Input/output error", "File name too long", "Too many open files"),
    *("Too many levels of symbolic links", "Directory not empty", "Operation not permitted", "Disk quota exceeded"),
    *("Stale file handle", "Invalid argument", "Connection refused", "Connection reset by peer", "Broken pipe"),
    *(
        "Network is unreachable",
        "Temporary failure in name resolution",
        "Name or service not known",
        "embedded null byte",
    ),
    *(
        "Field required",
        "Extra inputs are not permitted",
        "Input should be a valid string",
        "Input should be a valid list",
    ),
    *("Input should be a valid dictionary", "Input should be a valid integer", "Input should be a valid number"),
    *("Input should be a valid boolean", "String should match pattern '{0}'", "Input should be a finite number"),
    *("Expecting value: line {0} column {1} (char {2})", "Extra data: line {0} column {1} (char {2})"),
    *("Expecting property name enclosed in double quotes: line {0} column {1} (char {2})",),
    *(
        "Expecting ',' delimiter: line {0} column {1} (char {2})",
        "Expecting ':' delimiter: line {0} column {1} (char {2})",
    ),
    "Unterminated string starting at: line {0} column {1} (char {2})",
)
"""What the system and the libraries give as reasons most often."""


def engine_templates() -> dict[str, Slots]:
    """Every template of the engine by its text, in the order in which they stand in the code."""
    # Until every message of the code has its template with it, those that were found last are kept.
    frozen = json.loads((ROOT / "editor/look/message_templates.json").read_text(encoding="utf-8"))
    return {text: tuple(tuple(kind) for kind in slots) for text, slots in frozen.items()}


def _found_now() -> dict[str, Slots]:
    found: dict[str, Slots] = {}
    paths = sorted(path for part in ("graphs", "nodes") for path in (ROOT / part).rglob("*.py"))
    names = [path.relative_to(ROOT).as_posix() for path in paths]
    for name in [*(name for name in names if name not in SAID_ELSEWHERE), *SAID_BY_THE_EDITOR]:
        for template in templates_in((ROOT / name).read_text(encoding="utf-8")):
            _add(found, template)
    for text in (*SAID_WITHIN, *SAID_BY_OTHERS):
        _add(found, Template(text, (("number",) if "line {0}" in text else ("value",),) * text.count("{")))
    for text in RANGES:
        _add(found, Template(text, (("number",), ("number",))))
    return found


def _add(found: dict[str, Slots], template: Template) -> None:
    for piece in template.pieces:
        if piece.is_worded():
            _add(found, piece)
    known = found.get(template.text, template.slots)
    # The same words may be filled in with one thing here and with another there: what is translated wins.
    found[template.text] = tuple(_merged(one, other) for one, other in zip(known, template.slots, strict=True))


def _merged(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    if one[0] == other[0] == "pieces":
        return ("pieces", *dict.fromkeys((*one[1:], *other[1:])))
    kinds = ("lines", "list", "message", "pieces", "declared", "types", "value", "number")
    kind = min(one[0], other[0], key=kinds.index)
    return (("message" if kind == "pieces" else kind),) if one != other else one
