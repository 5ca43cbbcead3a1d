"""Comparison of category names in Unicode NFC."""

import unicodedata
from collections.abc import Iterable, Sequence


def canonical(name: str) -> str:
    """A name as it is compared and put in order: in Unicode's form NFC. Shown is what was given."""
    return name if name.isascii() else unicodedata.normalize("NFC", name)


def in_order(names: Iterable[str]) -> list[str]:
    """Names in the order that they have in either form."""
    return sorted(names, key=lambda name: (canonical(name), name))


def one_spelling(names: Iterable[str]) -> dict[str, str]:
    """For each name the spelling in which it, or another form of it, comes first."""
    first: dict[str, str] = {}
    return {name: first.setdefault(canonical(name), name) for name in names}


def matched(names: Iterable[str], known: Sequence[str]) -> dict[str, str]:
    """Which of the ``known`` names each one is; names that are none of them are left out.

    Of two forms of one name that are both known, as a model may have them that was trained by an older version of
    this program, each is itself.
    """
    exact, canonically = set(known), {canonical(name): name for name in reversed(known)}
    found = {name: name if name in exact else canonically.get(canonical(name)) for name in names}
    return {name: same for name, same in found.items() if same is not None}


def same_categories(first: Sequence[str] | None, second: Sequence[str] | None) -> bool:
    """Whether two lists have the same names in the same order."""
    if first is None or second is None:
        return first is second
    return [*map(canonical, first)] == [*map(canonical, second)]
