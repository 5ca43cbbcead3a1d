"""Output of benchmarks: printed, written as JSON, and inserted into docs/performance.md by suite.py."""

import argparse
import json
import platform
import statistics
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import psutil

Cell = str | int | float | None


@dataclass(frozen=True)
class Table:
    """Table of results.

    Attributes:
        name: referenced by docs/performance.md.
        columns: headers, with units.
        rows: measured values, not rounded.
    """

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]

    def text(self) -> str:
        """Text for a terminal."""
        lines = [[*self.columns], *([shown(cell) for cell in row] for row in self.rows)]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        return "\n".join(
            "  ".join(
                cell.ljust(width) if not number else cell.rjust(width)
                for number, (cell, width) in enumerate(zip(line, widths, strict=True))
            ).rstrip()
            for line in lines
        )


@dataclass(frozen=True)
class Spread:
    """Median, minimum and maximum of several turns."""

    median: float
    lowest: float
    highest: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """Of at least one value."""
        return cls(statistics.median(values), min(values), max(values))

    def __str__(self) -> str:
        return f"{self.median:.3f} ({self.lowest:.3f} to {self.highest:.3f})"


def shown(cell: Cell) -> str:
    """Cell text; measured numbers with three significant digits."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:,.0f}" if abs(cell) >= 100 else f"{cell:#.3g}"
    return f"{cell:,}" if isinstance(cell, int) else cell


def parser(description: str | None) -> argparse.ArgumentParser:
    """Argument parser with ``--json``, for :func:`finish`."""
    made = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    return made


def finish(tables: Sequence[Table], file: Path | None) -> None:
    """Print the tables, and write them if a file is given."""
    for table in tables:
        print(f"\n{table.text()}")
    if file is not None:
        write(tables, file)


def write(tables: Sequence[Table], file: Path) -> None:
    """Write the tables, with command line and machine."""
    content = {"command": _command(), "machine": machine(), "tables": [asdict(table) for table in tables]}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content, indent=1) + "\n")


def _command() -> str:
    """Command line without output file and Python's path."""
    own = Path(sys.argv[0])
    arguments = sys.argv[1:]
    if "--json" in arguments:
        place = arguments.index("--json")
        del arguments[place : place + 2]
    return " ".join(["python", f"{own.parent.name}/{own.name}", *arguments])


def machine() -> dict[str, str]:
    information = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    lines = [line.partition(":")[2].strip() for line in information.splitlines() if line.startswith("model name")]
    flags = {word for line in information.splitlines() if line.startswith("flags") for word in line.split()}
    fast = [name for name in ("avx512_bf16", "amx_bf16") if name in flags]
    return {
        "processor": lines[0] if lines else platform.processor(),
        "cores": str(psutil.cpu_count()),
        "bfloat16": ", ".join(fast) or "in software",
        "memory": f"{psutil.virtual_memory().total / 2**30:.0f} GiB",
        "system": platform.system(),
        "Python": platform.python_version(),
        **{name: version(name).partition("+")[0] for name in ("torch", "torchvision", "pillow")},
    }


def peak_memory() -> float:
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
