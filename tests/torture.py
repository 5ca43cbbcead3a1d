"""How much the tests of robustness try: a little in ``make test``, all of it in ``make torture``."""

import os

import pytest

TORTURE = os.environ.get("TORTURE") == "1"


def tries(quick: int, all_: int) -> int:
    """How often something is tried."""
    return all_ if TORTURE else quick


only_torture = pytest.mark.skipif(not TORTURE, reason="takes long: make torture runs it")
