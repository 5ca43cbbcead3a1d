"""Results of benchmarks/learning.py: stored in a file, and formatted as tables."""

import json
import math
import statistics
from dataclasses import dataclass, field
from pathlib import Path

from reporting import Cell, Table

BASE = "adamw"
"""The option that the others are compared with."""


@dataclass
class Found:
    """Results of a contender on a set, one for each seed."""

    accuracies: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def error(self, images: int) -> float:
        """Standard error of the mean accuracy on ``images`` test images."""
        mean = statistics.fmean(self.accuracies)
        among_images = math.sqrt(mean * (1 - mean) / images)
        if len(self.accuracies) == 1:
            return among_images
        return max(among_images, statistics.stdev(self.accuracies) / math.sqrt(len(self.accuracies)))


class Turns:
    """Results by set, contender and seed; optionally stored as lines of a file.

    Args:
        file: read, and extended; None for none.
        alike: further values that must match for a result to count.
    """

    def __init__(self, file: Path | None, alike: dict[str, dict[str, float]]) -> None:
        self._file, self._alike = file, alike
        self.found: dict[tuple[str, str, int], dict[str, float]] = {}
        lines = file.read_text().splitlines() if file is not None and file.exists() else []
        for line in map(json.loads, lines):
            if line["alike"] == alike.get(line["set"]):
                self.found[line["set"], line["contender"], line["seed"]] = line["values"]

    def add(self, name: str, contender: str, seed: int, values: dict[str, float]) -> None:
        """Store the result of a turn."""
        self.found[name, contender, seed] = values
        if self._file is not None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            line = {"set": name, "contender": contender, "seed": seed, "values": values, "alike": self._alike[name]}
            with self._file.open("a") as file:
                file.write(json.dumps(line) + "\n")

    def of(self, name: str, contender: str) -> Found:
        """Results of all seeds so far."""
        values = [values for (set_, who, _), values in sorted(self.found.items()) if (set_, who) == (name, contender)]
        return Found([value["accuracy"] for value in values], [value["seconds"] for value in values])


def tables_of(turns: Turns, contenders: list[str], images: dict[str, int], *, options: bool) -> list[Table]:
    """Tables of the results so far: accuracies, and for options their differences."""
    rows: list[list[Cell]] = []
    for name, count in images.items():
        found = {contender: turns.of(name, contender) for contender in contenders}
        rows += rows_of(name, {contender: values for contender, values in found.items() if values.accuracies}, count)
    columns = ["set", "contender", "accuracy", "error", "seconds", "of best", "ahead of torchvision"]
    if not options:
        return [Table("learning", columns, rows)]
    gains: list[list[Cell]] = []
    for contender in contenders:
        pairs = [
            values["accuracy"] - turns.found[name, BASE, seed]["accuracy"]
            for (name, who, seed), values in turns.found.items()
            if who == contender and (name, BASE, seed) in turns.found
        ]
        if len(pairs) > 1:
            error = statistics.stdev(pairs) / math.sqrt(len(pairs))
            times = [values.get("cpu") for (_, who, _), values in turns.found.items() if who == contender]
            known = [value for value in times if value is not None]
            cpu = statistics.fmean(known) if known else None
            gains.append([contender, statistics.fmean(pairs), error, len(pairs), cpu])
    return [
        Table("from_scratch", columns[:-1], [row[:-1] for row in rows]),
        Table("from_scratch_gains", ["option", "against adamw", "error", "pairs", "CPU seconds"], gains),
    ]


def rows_of(name: str, found: dict[str, Found], images: int) -> list[list[Cell]]:
    """Table rows of a set, the best first."""
    means = {contender: statistics.fmean(values.accuracies) for contender, values in found.items()}
    best = max(means.values())
    rows: list[list[Cell]] = []
    for contender in sorted(found, key=lambda contender: -means[contender]):
        values = found[contender]
        ahead = means[contender] - means["torchvision"] if "torchvision" in means else None
        error, seconds = values.error(images), statistics.fmean(values.seconds)
        rows.append([name, contender, means[contender], error, seconds, means[contender] / best, ahead])
    return rows
