"""How well what was typed fits a name."""

NO_MATCH = -1


def fit(typed: str, name: str) -> int:
    """A number that is higher the better ``name`` fits; :data:`NO_MATCH` when it does not.

    Every letter must occur, in that order. Letters that begin a word count for more, those that follow each other
    for most, and of two names that fit alike the shorter one is the better.
    """
    wanted, given = "".join(typed.casefold().split()), name.casefold()
    if not wanted:
        return 0
    if len(wanted) > len(given):
        return NO_MATCH
    starts = [index for index, letter in enumerate(given) if letter == wanted[0]]
    best = max((_fit_from(wanted, given, start) for start in starts), default=NO_MATCH)
    return best if best == NO_MATCH else max(best - len(given) // 8, 1)


def _fit_from(wanted: str, given: str, start: int) -> int:
    score, place, last = 0, start, start - 1
    for letter in wanted:
        place = given.find(letter, place)
        if place < 0:
            return NO_MATCH
        begins_word = place == 0 or not given[place - 1].isalnum()
        score += 10 if place == last + 1 and last >= start else 8 if begins_word else 1
        last = place
        place += 1
    return score
