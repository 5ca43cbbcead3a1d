"""Training and scoring, compared with alternatives.

    python benchmarks/against_peers.py [--scored 256] [NETWORK:BATCH:IMAGES:ROUNDS ...]

The peers are in benchmarks/peers, each in its own process. All run at the same time and take turns of one epoch, so
that all see the same machine. ``times`` is how much faster this program's turns were than the peer's preceding ones,
with the spread over the rounds. Training is measured in the first epoch, in which images are decoded, and in later
ones; scoring in a new workspace, so that all images are decoded. Memory is the peak of the training process, without
data loader workers.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from photographs import write_photographs
from reporting import Cell, Spread, Table, finish, parser

PEERS = Path(__file__).parent / "peers"
TARGET = "at least 2"


class Peer:
    """A compared program in its own process."""

    def __init__(self, program: str, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(PEERS / f"{program}.py"), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def turn(self) -> dict[str, Any]:
        """Run one turn, and return its answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("a peer has ended before its turn was over")
        found: dict[str, Any] = json.loads(line)
        return {**found, "rate": found["images"] / found["seconds"]}

    def end(self) -> None:
        """Kill the process."""
        self._process.kill()
        self._process.communicate()


def training(network: str, batch: int, folder: Path, rounds: int) -> tuple[list[list[Cell]], list[list[Cell]]]:
    options = [str(folder), "--model", network, "--batch-size", str(batch)]
    peers = {name: Peer(name, "train", *options) for name in ("torchvision_reference", "plain_loop")}
    own = Peer("this_program", "train", *options)
    rates: dict[str, list[float]] = {name: [] for name in ("first", "later", *peers)}
    times: dict[tuple[str, str], list[float]] = {(name, epoch): [] for name in peers for epoch in ("first", "later")}
    peaks: dict[str, float] = {}
    try:
        # The first turns are a warm-up; this program's come in pairs.
        for peer in (*peers.values(), own, own):
            peer.turn()
        for _ in range(rounds):
            theirs = {name: peer.turn() for name, peer in peers.items()}
            for name, found in theirs.items():
                rates[name].append(found["rate"])
            for epoch in ("first", "later"):
                ours = own.turn()
                rates[epoch].append(ours["rate"])
                for name, found in theirs.items():
                    times[name, epoch].append(ours["rate"] / found["rate"])
                peaks = {"this_program": ours["peak_mb"], **{name: found["peak_mb"] for name, found in theirs.items()}}
    finally:
        for peer in (*peers.values(), own):
            peer.end()
    rows: list[list[Cell]] = []
    for (name, epoch), ratios in times.items():
        spread = Spread.of(ratios)
        rows.append(
            [
                f"{network}, batch {batch}", name, epoch, Spread.of(rates[name]).median,
                Spread.of(rates[epoch]).median, spread.median, f"{spread.lowest:.2f} to {spread.highest:.2f}", TARGET,
            ]
        )  # fmt: skip
    memory: list[Cell] = [f"{network}, batch {batch}", *(peaks[name] for name in ("this_program", "plain_loop"))]
    return rows, [[*memory, peaks["this_program"] / peaks["plain_loop"], "at most 1.10"]]


def scoring(network: str, folder: Path, rounds: int) -> list[list[Cell]]:
    options = [str(folder), "--model", network]
    peers = {
        "torchvision_reference": Peer("torchvision_reference", "evaluate", *options),
        "plain_loop": Peer("plain_loop", "score", *options),
    }
    own = Peer("this_program", "score", *options)
    rates: dict[str, list[float]] = {name: [] for name in ("ours", *peers)}
    try:
        for turn in range(rounds + 1):
            found = {**{name: peer.turn() for name, peer in peers.items()}, "ours": own.turn()}
            if turn:
                for name, values in found.items():
                    rates[name].append(values["rate"])
    finally:
        for peer in (*peers.values(), own):
            peer.end()
    rows: list[list[Cell]] = []
    for name in peers:
        spread = Spread.of([ours / theirs for ours, theirs in zip(rates["ours"], rates[name], strict=True)])
        rows.append(
            [
                network, name, Spread.of(rates[name]).median, Spread.of(rates["ours"]).median, spread.median,
                f"{spread.lowest:.2f} to {spread.highest:.2f}", TARGET,
            ]
        )  # fmt: skip
    return rows


def main() -> None:
    options = parser(__doc__)
    options.add_argument(
        "cases", nargs="*", metavar="NETWORK:BATCH:IMAGES:ROUNDS", default=["resnet18:16:128:2", "resnet50:32:128:1"]
    )
    options.add_argument("--scored", type=int, default=256)
    chosen = options.parse_args()
    trained: list[list[Cell]] = []
    remembered: list[list[Cell]] = []
    for case in chosen.cases:
        network, batch, images, rounds = case.split(":")
        with tempfile.TemporaryDirectory() as name:
            folder = write_photographs(Path(name) / "images", int(images))
            rows, memory = training(network, int(batch), folder, int(rounds))
        trained += rows
        remembered += memory
    with tempfile.TemporaryDirectory() as name:
        scored = scoring("resnet18", write_photographs(Path(name) / "images", chosen.scored), rounds=2)
    rates = ["peer, images/s", "this program, images/s", "times", "rounds", "target"]
    tables = [
        Table("training_peers", ["training", "peer", "epoch", *rates], trained),
        Table("scoring_peers", ["scoring", "peer", *rates], scored),
        Table("memory", ["training", "this program, MB", "plain loop, MB", "ratio", "target"], remembered),
    ]
    finish(tables, chosen.json)


if __name__ == "__main__":
    main()
