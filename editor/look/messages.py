"""Translation of engine messages.

The engine writes problems, errors and lines of logs in English, for terminals and files. Where the window shows them,
it shows :func:`translated_message` of them: the template that a message was made from is found again, translated, and
filled with what filled it. Names of errors, paths and numbers stay as they are, and so does what no template fits, such
as the words of a library. What is copied or saved stays English, so that it can be searched for.
"""

import re
from collections.abc import Callable
from functools import cache, lru_cache, reduce

from PySide6.QtCore import QCoreApplication

from vision_designer.editor.look.language import shown_language
from vision_designer.editor.look.message_templates import Slot, Template, Templates
from vision_designer.editor.look.texts import CONTEXT as DECLARATIONS
from vision_designer.nodes.messages import Message, Value, formatted, pieces_of

CONTEXT = "messages"
MAX_CHARACTERS = 4000
"""Longer lines are no messages, but something printed by mistake."""
FEW_LETTERS = 6
"""A template with fewer letters of its own is believed only as a part of another one, or if its parts are known."""
NAME_OF_ERROR = re.compile(r"([A-Z]\w*Error(?: \(\w{4}\))?: )(.+)", re.DOTALL)
"""``InvalidDatasetError (0018): ...``, which users search for."""
PLACE = re.compile(r"((?:[\w.\[\]-]+|/[^:]*|[A-Za-z]:[\\/][^:]*): )(.+)")
"""``node.port: ...``, ``/folder/of images: ...``"""
PREDICATE = re.compile(r" (?=(?:is|has|cannot|gives) )")
"""Where what is said of a thing begins: ``a.jpg | is a link to a folder, ...``."""
TITLE_AND_NAME = re.compile(r"(.+) (\([a-z][a-z0-9_]*\))")
WIDE = "[\u3400-\u9fff]"
"""Characters that are not parted by spaces."""


def translated_message(text: str) -> str:
    """A message of the engine in the language of the window; several lines line by line; unknown words as they are."""
    language = shown_language()
    if language == "en" or not text:
        return text
    return _of_message(text) if isinstance(text, Message) else _translated(text, language)


def _of_message(said: Message) -> str:
    if isinstance(said.values, tuple):
        separator = QCoreApplication.translate(CONTEXT, said.template)
        items = [str(_of_value(item)) for item in said.values]
        return reduce(lambda left, right: _joined(_joined(left, separator), right), items) if items else ""
    template = QCoreApplication.translate(CONTEXT, said.template)
    if template == said.template and re.search("[A-Za-z]{2}", re.sub("{[^{}]*}", "", template)):
        text = str.__str__(said)
        shown = _translated(text, shown_language())
        return shown if shown != text else _reason(text)
    text = ""
    for literal, name, spec, conversion in pieces_of(template):
        text = _joined(text, literal)
        if name is not None:
            value = said.values[name]
            text = _joined(text, formatted(value if spec or conversion else _of_value(value), spec, conversion))
    return text


def _of_value(value: Value) -> Value:
    return _of_message(value) if isinstance(value, Message) else value


def translated_types(names: str) -> str:
    """The names of link types, as a port gives them: ``AnyDirectory or ZipFile``."""
    return QCoreApplication.translate(CONTEXT, " or ").join(names.split(" or "))


@lru_cache(maxsize=4096)
def _translated(text: str, _language: str) -> str:
    whole = _message(text) if "\n" in text else None
    return whole or "\n".join(_line(line) for line in text.split("\n"))


@cache
def _templates() -> Templates:
    return Templates.read()


def _line(line: str) -> str:
    body = line.strip()
    if not body or len(body) > MAX_CHARACTERS:
        return line
    start = line.index(body)
    return line[:start] + (_sentence(body) or body) + line[start + len(body) :]


def _sentence(text: str) -> str | None:
    """A line in the window's language, also behind the name of an error or a place; None if it is not known."""
    named = NAME_OF_ERROR.fullmatch(text)
    if named is not None:
        return named[1] + _line(named[2])
    found = _message(text, lambda template: bool(template.literals[0].strip(" -")))
    if found is not None:
        return found
    place = PLACE.fullmatch(text)
    rest = _sentence(place[2]) if place is not None else None
    if place is not None and rest is not None:
        return place[1] + rest
    return _message(text) or _predicate(text)


def _message(text: str, among: Callable[[Template], bool] = lambda _: True, *, is_part: bool = False) -> str | None:
    for template, values in _templates().matches(text):
        if not among(template):
            continue
        parts = [_of_slot(value, slot) for value, slot in zip(values, template.slots, strict=True)]
        sure = is_part or not template.slots or template.letters >= FEW_LETTERS
        if sure or any(part != value for part, value in zip(parts, values, strict=True)):
            return _filled(template, parts)
    return None


def _predicate(text: str) -> str | None:
    for gap in PREDICATE.finditer(text):
        what = _message(text[gap.end() :], lambda template: bool(template.literals[0]))
        if what is not None:
            return _joined(_declared(text[: gap.start()]), " " + what)
    return None


def _of_slot(value: str, slot: Slot) -> str:
    if slot.kind == "declared":
        return _declared(value)
    if slot.kind == "types":
        return translated_types(value)
    if slot.kind == "list":
        return "; ".join(_line(part) for part in value.split("; "))
    if slot.kind == "lines":
        return "\n".join(_line(line) for line in value.split("\n"))
    if slot.kind == "pieces":
        for template, values in _templates().matching(value, slot.pieces):
            parts = [_of_slot(part, inner) for part, inner in zip(values, template.slots, strict=True)]
            return _filled(template, parts)
    if slot.kind == "message":
        return _reason(value)
    if value.startswith("the "):
        # What has no name of its own: the copied text.
        return _message(value, lambda template: not template.slots) or value
    return value


def _reason(text: str) -> str:
    found = _sentence(text) or _message(text, is_part=True)
    if found is None and text[:1].islower():
        # Reasons of the system are written in small letters within a sentence.
        found = _message(text[:1].upper() + text[1:])
    return found or _declared(text)


def _declared(text: str) -> str:
    """A title of a declaration, alone or with its identifier behind it: ``Batch size (batch_size)``."""
    known = QCoreApplication.translate(DECLARATIONS, text)
    named = TITLE_AND_NAME.fullmatch(text)
    if known == text and named is not None:
        return f"{QCoreApplication.translate(DECLARATIONS, named[1])} {named[2]}"
    several = text.split(" and ") if known == text else []
    if len(several) > 1 and all(QCoreApplication.translate(DECLARATIONS, title) != title for title in several):
        return QCoreApplication.translate(CONTEXT, " and ").join(map(_declared, several))
    return known


def _filled(template: Template, parts: list[str]) -> str:
    text = ""
    for piece in re.split(r"(\{\d+\})", QCoreApplication.translate(CONTEXT, template.text)):
        place = re.fullmatch(r"\{(\d+)\}", piece)
        text = _joined(text, parts[int(place[1])] if place else piece)
    return text


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
