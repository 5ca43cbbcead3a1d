"""PySide6 6.12 on Python 3.11 loses a reference to None in most calls without a result, and finally crashes."""

import sys

import pytest

pytestmark = pytest.mark.gui
CALLS = 20_000


def test_qt_calls_do_not_leak_none_references(qapp):
    from PySide6.QtCore import QObject
    from PySide6.QtWidgets import QLabel

    thing, label = QObject(), QLabel()
    calls = [lambda: thing.setObjectName("x"), lambda: label.setText("x"), lambda: label.resize(10, 10)]
    for call in calls:
        call()
        before = sys.getrefcount(None)
        for _ in range(CALLS):
            call()
        # From Python 3.12 on, None is immortal, and its reference count is constant.
        assert abs(sys.getrefcount(None) - before) < CALLS / 10
