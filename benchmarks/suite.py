"""Run the benchmarks one after the other, store the results, and insert them into docs/performance.md.

    python benchmarks/suite.py [NAME ...]     all, or the named ones; results go to benchmarks/results
    python benchmarks/suite.py --long ...     with each benchmark's own defaults, which take half as long again
    python benchmarks/suite.py --tables       only write the tables of docs/performance.md from the results

A line ``<!-- table NAME -->`` in the document marks a table; everything from there to ``<!-- end -->`` is replaced.
"""

import argparse
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reporting import shown

HERE = Path(__file__).parent
RESULTS = HERE / "results"
DOCUMENT = HERE.parent / "docs" / "performance.md"
BENCHMARKS: dict[str, list[str]] = {
    "rerunning": [],
    "datasets": [],
    "growth": [],
    "decode_once": [],
    "training": ["--iterations", "4"],
    "contended": ["--rounds", "3", "--seconds", "2"],
    "scoring": ["resnet18:512", "resnet50:256"],
    "scoring_memory": [],
    "against_peers": ["--scored", "128", "resnet18:16:128:1", "resnet50:32:64:1"],
    "precision": ["--seeds", "2"],
    "checkpoints": [],
    "processes": ["--rounds", "1"],
    "scale_model": [],
}
"""Arguments of the scripts: smaller than their default where that takes minutes."""
PLACE = re.compile(r"(<!-- table (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def measure(name: str, arguments: list[str]) -> None:
    """Run a benchmark, which writes its results file.

    Raises:
        SystemExit: it failed.
    """
    print(f"\n== {name}", flush=True)
    started = time.perf_counter()
    command = [sys.executable, str(HERE / f"{name}.py"), *arguments, "--json", str(RESULTS / f"{name}.json")]
    if subprocess.run(command).returncode:
        raise SystemExit(f"{name} failed")
    print(f"-- {time.perf_counter() - started:.0f} s", flush=True)


def tables() -> Iterator[tuple[str, str]]:
    """Name and Markdown of each table with results."""
    for file in sorted(RESULTS.glob("*.json")):
        content = json.loads(file.read_text())
        for table in content["tables"]:
            yield table["name"], f"{markdown(table)}\n\n`{content['command']}`; {machine(content['machine'])}\n"


def markdown(table: dict[str, Any]) -> str:
    """Markdown table, with the first column left-aligned and numbers right-aligned."""
    sides = [
        "---:" if number and all(isinstance(row[number], int | float | None) for row in table["rows"]) else "---"
        for number in range(len(table["columns"]))
    ]
    lines = [table["columns"], sides, *([shown(cell) for cell in row] for row in table["rows"])]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def machine(found: dict[str, str]) -> str:
    """One-line description of a machine."""
    versions = ", ".join(f"{name} {found[name]}" for name in ("Python", "torch", "torchvision", "pillow"))
    return f"{found['processor']}, {found['cores']} cores, bfloat16 {found['bfloat16']}, {found['memory']}; {versions}"


def write_tables() -> None:
    """Insert the results into the document.

    Raises:
        SystemExit: there is no result for a table.
    """
    known = dict(tables())
    text = DOCUMENT.read_text(encoding="utf-8")
    missing = [name for _, name, _ in PLACE.findall(text) if name not in known]
    if missing:
        raise SystemExit(f"docs/performance.md asks for {', '.join(missing)}, which was not measured")
    filled = PLACE.sub(lambda place: f"{place[1]}\n{known[place[2]]}\n{place[3]}", text)
    DOCUMENT.write_text(filled, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--tables", action="store_true")
    parser.add_argument("--long", action="store_true")
    options = parser.parse_args()
    if unknown := {*options.names} - {*BENCHMARKS}:
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
    started = time.perf_counter()
    if not options.tables:
        for name in options.names or BENCHMARKS:
            measure(name, [] if options.long else BENCHMARKS[name])
    write_tables()
    print(f"\n{time.perf_counter() - started:.0f} s in all; docs/performance.md is up to date")


if __name__ == "__main__":
    main()
