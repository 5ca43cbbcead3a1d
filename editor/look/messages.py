"""Messages of the engine in the language of the window.

Problems, errors and lines of logs are English, for terminals and files. :func:`translated_message` looks up the
template of a message, and fills it with the translated values. Names of errors, paths and numbers stay as they are, and
so does a text without a template that is not known as a whole, such as that of a library. What is copied or saved stays
English, so that it can be searched for.
"""

import re

from PySide6.QtCore import QCoreApplication

from vision_designer.editor.look.language import shown_language
from vision_designer.editor.look.texts import CONTEXT as DECLARATIONS
from vision_designer.nodes.messages import Message, Value, formatted, pieces_of

CONTEXT = "messages"
REASONS = (
    *("No such file or directory", "Permission denied", "No space left on device", "Is a directory"),
    *("Not a directory", "File exists", "Read-only file system", "Input/output error", "File name too long"),
    *("Too many open files", "Too many levels of symbolic links", "Directory not empty"),
    *("Operation not permitted", "Disk quota exceeded", "Stale file handle", "Invalid argument"),
    *("Connection refused", "Connection reset by peer", "Broken pipe", "Network is unreachable"),
    *("Temporary failure in name resolution", "Name or service not known", "embedded null byte"),
    *("Field required", "Input should be a valid string", "Extra inputs are not permitted"),
    *("Input should be a valid list", "Input should be a valid dictionary", "Input should be a valid integer"),
    *("Input should be a valid number", "Input should be a valid boolean", "Input should be a finite number"),
    *("Expecting value", "Extra data", "Expecting property name enclosed in double quotes"),
    *("Expecting ',' delimiter", "Expecting ':' delimiter", "Unterminated string starting at"),
)
"""Frequent reasons of the system and of libraries, which come without a template."""
_REASONS = {reason.lower(): reason for reason in REASONS}
WIDE = "[\u3400-\u9fff]"
"""Characters that are not separated by spaces."""


def translated_message(text: str) -> str:
    """A message in the language of the window; any other text as it is, except for lines that are known as a whole."""
    if not text or shown_language() == "en":
        return text
    return _translated(text) if isinstance(text, Message) else "\n".join(map(_known_line, text.split("\n")))


def _translated(message: Message) -> str:
    values = message.values
    if isinstance(values, tuple):
        return QCoreApplication.translate(CONTEXT, message.template).join(_shown(value, "", None) for value in values)
    template = QCoreApplication.translate(CONTEXT, message.template)
    if not values:
        return QCoreApplication.translate(DECLARATIONS, template) if template == message.template else template
    text = ""
    for literal, name, spec, conversion in pieces_of(template):
        text = _joined(text, literal)
        if name is not None:
            text = _joined(text, _shown(values[name], spec, conversion))
    return text


def _shown(value: Value, spec: str, conversion: str | None) -> str:
    if isinstance(value, Message):
        return _translated(value)
    if isinstance(value, str) and value.lower() in _REASONS:
        return QCoreApplication.translate(CONTEXT, _REASONS[value.lower()])
    return formatted(value, spec, conversion)


def _known_line(line: str) -> str:
    text = line.strip()
    return line.replace(text, QCoreApplication.translate(CONTEXT, text)) if text else line


def _joined(left: str, right: str) -> str:
    """Two pieces of a text: no space between Chinese characters, one between such a character and a Latin one."""
    if left.endswith("。") and right.startswith("。"):
        return left + right[1:]
    if re.search(f"{WIDE} $", left) and re.match(f"{WIDE}|[「\uff08]", right):
        return left[:-1] + right
    if re.search(f"(?:{WIDE}|[」\uff09])$", left) and re.match(f" {WIDE}", right):
        return left + right[1:]
    meets = (re.search(f"{WIDE}$", left) and re.match(r"[A-Za-z0-9/'\"]", right)) or (
        re.search(r"[A-Za-z0-9/'\"]$", left) and re.match(WIDE, right)
    )
    return f"{left} {right}" if meets else left + right
