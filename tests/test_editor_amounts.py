"""Formatting of durations, percentages, and times."""

from datetime import datetime

import pytest

from vision_designer.editor.look.texts import (
    ago,
    day_and_time,
    duration,
    filled,
    install_language,
    percent,
    rough_duration,
    unit,
)

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.42, "0.4 s"), (9.94, "9.9 s"), (9.97, "10 s"), (42, "42 s"), (59.7, "1 min 00 s"), (125, "2 min 05 s"),
     (3599.9, "1 h 00 min"), (12000, "3 h 20 min"), (None, "\N{EN DASH}"), (-1, "\N{EN DASH}")],
)  # fmt: skip
def test_duration_carries_over_units(seconds, words):
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.1, "1 s"), (59.4, "59 s"), (59.6, "1 min"), (89, "1 min"), (3580, "1 h 00 min"), (7199, "2 h 00 min"),
     (5000, "1 h 23 min")],
)  # fmt: skip
def test_rough_duration_is_whole_and_below_sixty(seconds, words):
    assert rough_duration(seconds) == words


def test_percent_format():
    assert (percent(0.5), percent(0.98254, 2), percent(1.25)) == ("50 %", "98.25 %", "125 %")


def test_timestamps_are_relative_to_today():
    now = datetime(2026, 3, 1, 12)
    assert day_and_time(datetime(2026, 3, 1, 9, 5).timestamp(), now) == "Today 09:05"
    assert day_and_time(datetime(2026, 2, 28, 23, 59).timestamp(), now) == "Yesterday 23:59"
    assert day_and_time(datetime(2026, 2, 27, 8).timestamp(), now) == "2026-02-27 08:00"
    assert [ago(seconds) for seconds in (5, 130, 7300, 200_000)] == [
        "a moment ago", "2 min ago", "2 h ago", "2 d ago"]  # fmt: skip


@pytest.mark.parametrize(
    ("declared", "one"),
    [("epochs", "epoch"), ("minutes", "minute"), ("entries", "entry"), ("batches", "batch"), ("processes", "process"),
     ("machines", "machine"), ("GB", "GB")],
)  # fmt: skip
def test_unit_of_one_is_singular(qapp, declared, one):
    install_language(qapp, "en")
    assert (unit(declared, 1), unit(declared, 2), unit(declared, 0.5)) == (one, declared, declared)


def test_results_of_cards_have_singulars(qapp):
    install_language(qapp, "en")
    template = "{images} images in {categories} categories"
    assert filled(template, {"images": "1", "categories": "1"}) == "1 image in 1 category"
    assert filled(template, {"images": "11", "categories": "3"}) == "11 images in 3 categories"
    install_language(qapp, "zh_TW")
    try:
        assert "image" not in filled(template, {"images": "1", "categories": "1"})
    finally:
        install_language(qapp, "en")
