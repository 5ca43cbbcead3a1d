"""Finding by a few letters."""

from collections.abc import Iterable


def score(wanted: str, text: str) -> int:
    """How well a text fits what was typed; 0 when it does not.

    Letters must come in their order; whole words, beginnings of words, and letters side by side count more.
    """
    wanted, text = wanted.casefold().strip(), text.casefold()
    if not wanted:
        return 1
    if wanted in text:
        at = text.index(wanted)
        end = at + len(wanted)
        begins = 400 if at == 0 else 200 if not text[at - 1].isalnum() else 0
        whole = 150 if begins and (end == len(text) or not text[end].isalnum()) else 0
        return 1000 - min(at, 200) + begins + whole - min(len(text), 100)
    words = wanted.split()
    if len(words) > 1 and all(word in text for word in words):
        return 500 - min(len(text), 150)
    return _scattered("".join(words), text)


def _scattered(letters: str, text: str) -> int:
    total, at, last = 100, 0, -2
    for letter in letters:
        found = text.find(letter, at)
        if found < 0:
            return 0
        begins = found == 0 or not text[found - 1].isalnum()
        total += 20 if begins else 8 if found == last + 1 else -min(found - last, 10)
        last, at = found, found + 1
    return max(total, 1)


def best_score(wanted: str, texts: Iterable[str]) -> int:
    """How well the best of several texts fits; the first counts most."""
    best = 0
    for number, text in enumerate(texts):
        found = score(wanted, text)
        best = max(best, found - 40 * number if found > 40 * number else min(found, 1))
    return best
