"""Which cases run: a few in ``make test``, all in ``make test-all``, and more of them in ``make torture``."""

import os
from collections.abc import Callable, Iterable
from typing import Any

import pytest

TORTURE = os.environ.get("TORTURE") == "1"

thorough = pytest.mark.thorough
"""Marks tests that ``make test`` skips and ``make test-all`` runs."""


def tries(quick: int, all_: int) -> int:
    """The number of repetitions: ``all_`` in ``make torture``, otherwise ``quick``."""
    return all_ if TORTURE else quick


def some(cases: Iterable[Any], quick: int | Callable[..., bool] = 1) -> list[Any]:
    """Cases for ``pytest.mark.parametrize``; ``make test`` runs some of them, and ``make test-all`` the rest.

    Args:
        cases: single values, tuples of values, or the results of ``pytest.param``.
        quick: how many cases from the start ``make test`` runs, or a function that decides by a case's values.

    Raises:
        ValueError: no case is left for ``make test``.
    """
    found, quick_ones = [], 0
    for number, case in enumerate(cases):
        given = case if hasattr(case, "marks") else pytest.param(*case if isinstance(case, tuple) else (case,))
        is_quick = number < quick if isinstance(quick, int) else quick(*given.values)
        quick_ones += is_quick
        marks = given.marks if is_quick else (*given.marks, thorough)
        found.append(pytest.param(*given.values, marks=marks, id=given.id))
    if not quick_ones:
        raise ValueError("none of the cases would belong to make test")
    return found
