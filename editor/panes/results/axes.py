"""Axes of charts."""

import math
from collections.abc import Sequence

import pyqtgraph as pg  # type: ignore[import-untyped]

FEW_TIMES = 8.0
"""Maximum ratio of a range for evenly spaced ticks on a logarithmic axis."""


class WholeNumberAxis(pg.AxisItem):  # type: ignore[misc]
    """Axis of epochs or steps: ticks at integers only."""

    def tickSpacing(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, float]]:
        spacings = [(max(1.0, float(spacing)), offset) for spacing, offset in super().tickSpacing(minVal, maxVal, size)]
        return (
            spacings[:1] if spacings and spacings[0][0] == 1 else [pair for pair in spacings if pair[0] == int(pair[0])]
        )

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        return [f"{round(value):,}" for value in values]


class ValueAxis(pg.AxisItem):  # type: ignore[misc]
    """Axis of values or percentages, linear or logarithmic."""

    percent = False

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        """Tick positions; those without a spacing only have grid lines."""
        if not self.logMode:
            found: list[tuple[float, list[float]]] = super().tickValues(minVal, maxVal, size)
            return found
        low, high = 10.0**minVal, 10.0**maxVal
        if high / low < FEW_TIMES:
            step = _round_step((high - low) / max(2.0, size / 40))
            ticks = [step * number for number in range(math.ceil(low / step), math.floor(high / step) + 1)]
            return [(step, [math.log10(tick) for tick in ticks if tick > 0])]
        decades = range(math.floor(minVal), math.floor(maxVal) + 1)
        every = 1 + int(maxVal - minVal) * 24 // max(24, int(size))
        digits = (1, 2, 5) if maxVal - minVal < 2 and size > 100 else (1,)
        labeled = [d + math.log10(digit) for d in decades if d % every == 0 for digit in digits]
        others = [d + math.log10(digit) for d in decades for digit in range(2, 10)] if every == 1 else []
        return [
            (1.0, [tick for tick in labeled if minVal <= tick <= maxVal]),
            (0.0, [tick for tick in others if minVal <= tick <= maxVal and tick not in labeled]),
        ]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        if spacing == 0:
            return [""] * len(values)
        return [self._written(10**value if self.logMode else value, spacing) for value in values]

    def _written(self, value: float, spacing: float) -> str:
        if self.percent:
            return f"{value * 100:.4g} %"
        if value and (abs(value) < 1e-3 or abs(value) >= 1e5):
            return f"{value:.3g}"
        if self.logMode:
            return f"{value:.4g}"
        return f"{value:,.{max(0, -math.floor(math.log10(spacing) + 1e-9))}f}"


def _round_step(step: float) -> float:
    """Next larger 1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(power * digit for digit in (1, 2, 5, 10) if power * digit >= step * (1 - 1e-9))
