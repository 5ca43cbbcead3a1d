"""Comparison of category names in Unicode NFC."""

import unicodedata
from collections.abc import Iterable, Sequence


def canonical(name: str) -> str:
    """Name in Unicode NFC, for comparison and sorting; the original is displayed."""
    return name if name.isascii() else unicodedata.normalize("NFC", name)


def in_order(names: Iterable[str]) -> list[str]:
    """Names sorted in NFC."""
    return sorted(names, key=lambda name: (canonical(name), name))


def one_spelling(names: Iterable[str]) -> dict[str, str]:
    """Map each name to the first spelling with the same NFC."""
    first: dict[str, str] = {}
    return {name: first.setdefault(canonical(name), name) for name in names}


def matched(names: Iterable[str], known: Sequence[str]) -> dict[str, str]:
    """Map names to the ``known`` name with the same NFC; omits unknown names.

    If several spellings are known, as in models of older versions, an exact match wins.
    """
    exact, canonically = set(known), {canonical(name): name for name in reversed(known)}
    found = {name: name if name in exact else canonically.get(canonical(name)) for name in names}
    return {name: same for name, same in found.items() if same is not None}


def same_categories(first: Sequence[str] | None, second: Sequence[str] | None) -> bool:
    """Return whether two lists have the same names in the same order."""
    if first is None or second is None:
        return first is second
    return [*map(canonical, first)] == [*map(canonical, second)]
