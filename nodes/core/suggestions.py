"""The known name that somebody probably meant."""

import difflib
from collections.abc import Iterable

from vision_designer.nodes.messages import Message

MAX_COMPARED = 80
"""Characters of a wrong name; comparing takes quadratic time."""


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name closest to a wrong one; empty if there is none, or the choice is not clear.

    In this order: the same but for case and separators; similar letters; the initials, such as ``lr`` for
    ``learning_rate``; a whole word of exactly one name, such as ``rate``.
    """
    plain = _plain(name[:MAX_COMPARED])
    by_plain: dict[str, str] = {}
    for each in known:
        by_plain.setdefault(_plain(each), each)
    if plain in by_plain:
        return by_plain[plain]
    close = difflib.get_close_matches(plain, by_plain, n=1)
    if close:
        return by_plain[close[0]]
    initials = [each for each in by_plain if len(plain) > 1 and "".join(word[:1] for word in each.split("_")) == plain]
    words = [each for each in by_plain if len(plain) > 2 and plain in each.split("_")]
    return next((by_plain[found[0]] for found in (initials, words) if len(found) == 1), "")


def nearest_names(name: str, known: Iterable[str]) -> list[str]:
    """:func:`nearest`, or where that is not clear all names with this whole word; empty if there are none."""
    names = [*known]
    close = nearest(name, names)
    plain = _plain(name[:MAX_COMPARED])
    return [close] if close else [each for each in names if plain and plain in _plain(each).split("_")]


def did_you_mean(name: str, otherwise: str) -> str:
    """The question whether ``name`` was meant, one name or several; ``otherwise`` if it is empty."""
    return Message("Did you mean {name}?", name=name) if name else otherwise


def _plain(name: str) -> str:
    return name.casefold().replace("-", "_").replace(" ", "_")
