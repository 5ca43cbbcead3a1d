"""How much the tests try: a little in ``make test``, every case in ``make test-all``, most in ``make torture``."""

import os
from collections.abc import Callable, Iterable
from typing import Any

import pytest

TORTURE = os.environ.get("TORTURE") == "1"

thorough = pytest.mark.thorough
"""Marks what ``make test`` leaves out and ``make test-all`` runs."""


def tries(quick: int, all_: int) -> int:
    """How often something is tried; ``all_`` times by ``make torture`` alone."""
    return all_ if TORTURE else quick


def some(cases: Iterable[Any], quick: int | Callable[..., bool] = 1) -> list[Any]:
    """All cases for ``pytest.mark.parametrize``; ``make test`` runs some of them, ``make test-all`` the others.

    Args:
        cases: one value each, or a tuple of values, or what ``pytest.param`` gives.
        quick: how many from the start belong to ``make test``, or what says of a case's values whether it does.

    Raises:
        ValueError: where none would be left for ``make test``.
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
