"""Formats of times and shares."""

import math
from datetime import datetime, timedelta

from PySide6.QtCore import QCoreApplication

UNKNOWN = "\N{EN DASH}"
"""Stands where nobody knows."""


def duration(seconds: float | None) -> str:
    """A time span, e.g. ``0.4 s``, ``42 s``, ``2 min 05 s`` or ``3 h 20 min``."""
    if seconds is None or not 0 <= seconds < math.inf:
        return UNKNOWN
    translate = QCoreApplication.translate
    if seconds < 9.95:
        return translate("amounts", "{seconds} s").format(seconds=f"{seconds:.1f}")
    whole = round(seconds)
    if whole < 60:
        return translate("amounts", "{seconds} s").format(seconds=whole)
    if whole < 3600:
        words = translate("amounts", "{minutes} min {seconds} s")
        return words.format(minutes=whole // 60, seconds=f"{whole % 60:02}")
    words = translate("amounts", "{hours} h {minutes} min")
    return words.format(hours=whole // 3600, minutes=f"{whole % 3600 // 60:02}")


def rough_duration(seconds: float) -> str:
    """A time span that is only guessed: whole seconds, or whole minutes."""
    translate = QCoreApplication.translate
    whole = max(1, round(seconds))
    if whole < 60:
        return translate("amounts", "{seconds} s").format(seconds=whole)
    minutes = round(whole / 60)
    if minutes < 60:
        return translate("amounts", "{minutes} min").format(minutes=minutes)
    words = translate("amounts", "{hours} h {minutes} min")
    return words.format(hours=minutes // 60, minutes=f"{minutes % 60:02}")


def percent(share: float, digits: int = 0) -> str:
    """A share of a whole, e.g. ``98.25 %``."""
    return QCoreApplication.translate("amounts", "{number} %").format(number=f"{share * 100:.{digits}f}")


def counted(number: int, one: str, several: str) -> str:
    """So many things in words.

    Args:
        number: how many there are.
        one: what is said of one, e.g. ``1 image``; translated already.
        several: what is said of any other number, with ``{count}`` for it; translated already.
    """
    return one if number == 1 else several.format(count=f"{number:,}")


def clock(time: float) -> str:
    """The time of day of a moment in seconds since 1970."""
    moment = _moment(time)
    return f"{moment:%H:%M:%S}" if moment else UNKNOWN.center(8)


def date_and_time(time: float | None) -> str:
    """When something was, to the second."""
    moment = _moment(time) if time else None
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment else UNKNOWN


def day_and_time(seconds: float, now: datetime) -> str:
    """When something was, in words that hold for the whole day."""
    moment = _moment(seconds)
    if moment is None:
        return UNKNOWN
    time = f"{moment:%H:%M}"
    if moment.date() == now.date():
        return QCoreApplication.translate("amounts", "Today {time}").format(time=time)
    if moment.date() == (now - timedelta(days=1)).date():
        return QCoreApplication.translate("amounts", "Yesterday {time}").format(time=time)
    return f"{moment:%Y-%m-%d} {time}"


def _moment(seconds: float) -> datetime | None:
    """A time in seconds since 1970; None for one that no calendar has, which a file may say."""
    try:
        return datetime.fromtimestamp(seconds)
    except (ValueError, OverflowError, OSError):
        return None


def ago(seconds: float) -> str:
    """How long something is past."""
    translate = QCoreApplication.translate
    if seconds < 60:
        return translate("amounts", "a moment ago")
    if seconds < 3600:
        return translate("amounts", "{minutes} min ago").format(minutes=int(seconds // 60))
    if seconds < 86400:
        return translate("amounts", "{hours} h ago").format(hours=int(seconds // 3600))
    return translate("amounts", "{days} d ago").format(days=int(seconds // 86400))
