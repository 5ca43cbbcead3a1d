"""Cost of running unchanged graphs again, and the engine's overhead for each node.

    python benchmarks/rerunning.py [--rounds 3] [--nodes 1000]

Whole commands including Python's start, and calls in one process. The small graph is the example of scanned digits, 12
nodes, after a run that trained for one epoch; the large one is a converted folder, split repeatedly. The overhead is
measured with a chain of nodes that do nothing; most of it is file system access.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from growth_graphs import REGISTRY, chain, finished, running
from reporting import Cell, Spread, Table, finish, parser

from vision_designer.graphs.engine.plan import make_plan
from vision_designer.graphs.engine.runner import Runner
from vision_designer.graphs.engine.store import Store
from vision_designer.graphs.resolve import resolve

EXAMPLE = "example:digits_resnet18"
NODES_OF_EXAMPLE = 12
IN_MEMORY = Path("/dev/shm")
"""File system in memory on Linux, which excludes the disk from the measurement."""


def run(graph: str, workspace: Path, *options: str) -> float:
    """Seconds of the command ``vision-designer run``."""
    command = [sys.executable, "-m", "vision_designer.graphs.cli", "run", graph, "--workspace", str(workspace)]
    started = time.perf_counter()
    subprocess.run([*command, "--quiet", *options], check=True)
    return time.perf_counter() - started


def images_in(folder: Path) -> Path:
    """New, empty image folder: its content is part of the keys."""
    (folder / "images").mkdir(exist_ok=True)
    return folder / "images"


def plan_and_reuse(nodes: int, folder: Path) -> Callable[[], float]:
    """Function that plans and reuses in this process, and returns the seconds."""
    document = chain(nodes, images_in(folder))
    store = Store(folder / "workspace")
    finished(make_plan(resolve(document, REGISTRY, folder)), store)

    def act() -> float:
        started = time.perf_counter()
        result = Runner(make_plan(resolve(document, REGISTRY, folder)), store, run_id="again").run()
        assert {node.state for node in result.nodes.values()} == {"reused"}
        return time.perf_counter() - started

    return act


def engine(nodes: int, folder: Path) -> Callable[[], float]:
    """Function that runs nodes that do nothing, and returns the milliseconds of one."""
    act = running(nodes, folder, linked=True)

    def each() -> float:
        started = time.perf_counter()
        act()
        return (time.perf_counter() - started) * 1000 / nodes

    return each


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--nodes", type=int, default=1000)
    chosen = options.parse_args()
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folders = {what: place / what for what in ("small", "large", "commanded", "nothing")}
        for folder in folders.values():
            folder.mkdir()
        training = ["--set", "train.epochs=1"]
        run(EXAMPLE, folders["small"], *training)
        large = chain(chosen.nodes, images_in(folders["commanded"]))
        large.write(folders["commanded"] / "graph.json", REGISTRY)
        finished(make_plan(resolve(large, REGISTRY, folders["commanded"])), Store(folders["commanded"] / "workspace"))
        count = f"{chosen.nodes:,} nodes"
        steps: list[tuple[str, str, str, Callable[[], float]]] = [
            ("run again, whole command", f"{NODES_OF_EXAMPLE} nodes", "s, at most 0.6",
             lambda: run(EXAMPLE, folders["small"], *training)),
            ("plan and reuse, in one process", count, "s, at most 2", plan_and_reuse(chosen.nodes, folders["large"])),
            ("plan and reuse, whole command", count, "s",
             lambda: run(str(folders["commanded"] / "graph.json"), folders["commanded"] / "workspace")),
            ("what the engine adds to a node", count, "ms, at most 2", engine(chosen.nodes, folders["nothing"])),
        ]  # fmt: skip
        rows: list[list[Cell]] = []
        if IN_MEMORY.is_dir():
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=IN_MEMORY)))
            steps.append(("the same, without a disk", count, "ms", engine(chosen.nodes, folder)))
        for step, graph, target, act in steps:
            spread = Spread.of([act() for _ in range(chosen.rounds + 1)][1:])
            rows.append([step, graph, spread.median, f"{spread.lowest:.3g} to {spread.highest:.3g}", target])
    finish([Table("rerunning", ["step", "graph", "median", "rounds", "unit, target"], rows)], chosen.json)


if __name__ == "__main__":
    main()
