"""Templates of engine messages: finds the template that a message was made from, and its values."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

FILE = Path(__file__).with_name("message_templates.json")
"""Written by ``docs/make_translations.py`` from the engine's code."""
NUMBER = r"[-+]?(?:\d[\d.,]*(?:e[-+]?\d+)?|inf|nan)%?"
PLACE = re.compile(r"\{\d+\}")
WORD = re.compile("[A-Za-z]+")


@dataclass(frozen=True)
class Slot:
    """A place of a template.

    Attributes:
        kind: ``value`` and ``number`` stay as they are; ``declared`` is a title of a declaration, ``types`` are
            link types, ``message`` is another message, ``list`` several in a line, ``lines`` several lines, and
            ``pieces`` one of the texts in :attr:`pieces`.
        pieces: the templates that may stand there.
    """

    kind: str
    pieces: tuple[str, ...] = ()


@dataclass(frozen=True)
class Template:
    """A message with numbered places, in the order of its text."""

    text: str
    slots: tuple[Slot, ...] = ()

    @cached_property
    def literals(self) -> list[str]:
        """The text before, between and after the places."""
        return PLACE.split(self.text)

    @cached_property
    def letters(self) -> int:
        """How many letters are the template's own: the more, the surer is a match."""
        return _letters(self.literals)

    @cached_property
    def sureness(self) -> int:
        """The letters that every message of this template has, those of its pieces too."""
        every = [slot.pieces for slot in self.slots if slot.kind == "pieces"]
        return self.letters + sum(min(_letters([text]) for text in pieces) for pieces in every)

    @cached_property
    def longest(self) -> str:
        """The longest of the texts between the places."""
        return max(self.literals, key=len)

    def begins(self, message: str) -> bool:
        """Whether a message may be made from this one; quick to tell."""
        return message.startswith(self.literals[0]) and message.endswith(self.literals[-1]) and self.longest in message


def _letters(texts: list[str]) -> int:
    return sum(character.isalpha() for text in texts for character in PLACE.sub("", text))


def _index(templates: Sequence[Template]) -> dict[str, list[int]]:
    """The places of templates by a word that each has, and as few others as possible; a log has many lines."""
    words = [_words(template) for template in templates]
    count = Counter(word for found in words for word in found)
    places: dict[str, list[int]] = {}
    for place, found in enumerate(words):
        places.setdefault(min(found, key=lambda word: (count[word], word), default=""), []).append(place)
    return places


def _words(template: Template) -> set[str]:
    """The whole words of a template: none that what is filled in might lengthen."""
    last = len(template.literals) - 1
    return {
        match[0]
        for number, literal in enumerate(template.literals)
        for match in WORD.finditer(literal)
        if (match.start() or not number) and (match.end() < len(literal) or number == last)
    }


class Templates:
    """All templates; the expressions that find them are made when they are first needed.

    Args:
        slots: for each text what its places hold: a kind each, then the pieces.
    """

    def __init__(self, slots: Mapping[str, Sequence[Sequence[str]]]) -> None:
        self._known = {
            text: Template(text, tuple(Slot(kind, tuple(pieces)) for kind, *pieces in kinds))
            for text, kinds in slots.items()
        }
        filled = [template for template in self._known.values() if template.slots]
        # Of two with as many letters, the one with more signs is the closer one: "{0} ({1}) was {2}".
        self._filled = sorted(filled, key=lambda each: (-each.sureness, -sum(map(len, each.literals))))
        self._places = _index(self._filled)
        self._expressions: dict[str, re.Pattern[str]] = {}

    @classmethod
    def read(cls, file: Path = FILE) -> "Templates":
        """The templates of this program."""
        return cls(json.loads(file.read_text(encoding="utf-8")))

    def __iter__(self) -> Iterator[Template]:
        return iter(self._known.values())

    def matches(self, message: str) -> Iterator[tuple[Template, list[str]]]:
        """Templates that a message may be made from, and what fills their places; the surest first."""
        known = self._known.get(message)
        if known is not None and not known.slots:
            yield known, []
        words = {"", *WORD.findall(message)}
        places = sorted(place for word in words & self._places.keys() for place in self._places[word])
        near = (self._filled[place] for place in places)
        yield from self._matches(message, (template for template in near if template.begins(message)))

    def matching(self, message: str, texts: Iterable[str]) -> Iterator[tuple[Template, list[str]]]:
        """As :meth:`matches`, among these templates only."""
        return self._matches(message, (self._known[text] for text in texts if text in self._known))

    def _matches(self, message: str, templates: Iterable[Template]) -> Iterator[tuple[Template, list[str]]]:
        for template in templates:
            if template.text not in self._expressions:
                self._expressions[template.text] = re.compile(self._expression(template, "("))
            match = self._expressions[template.text].fullmatch(message)
            if match is not None:
                yield template, list(match.groups())

    def _expression(self, template: Template, opening: str) -> str:
        parts = [re.escape(template.literals[0])]
        for slot, literal in zip(template.slots, template.literals[1:], strict=True):
            parts += [opening, self._of_slot(slot), ")", re.escape(literal)]
        return "".join(parts)

    def _of_slot(self, slot: Slot) -> str:
        if slot.kind == "number":
            return NUMBER
        if slot.kind == "lines":
            return r"[\s\S]+"
        if slot.kind != "pieces":
            return ".+?"
        pieces = [self._known.get(text) or Template(text) for text in sorted(slot.pieces, key=len, reverse=True)]
        return "|".join(self._expression(piece, "(?:") for piece in pieces)
