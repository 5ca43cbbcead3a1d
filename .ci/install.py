"""Install packages with pip into the environment of the Python that runs this: python .ci/install.py PIP_ARGUMENTS...

Before the first installation, says how much is downloaded and kept, and checks that the disks have space for it. An
installed PyTorch is never replaced, so a CPU-only one can be installed first. Uses only the standard library.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

GB = 1024**3
"""As `df -h` counts."""


@dataclass(frozen=True)
class Amount:
    """Sizes in bytes."""

    download: int
    kept: int


# Measured with torch 2.14 for x86_64.
WHOLE = Amount(download=int(3.3 * GB), kept=int(6.2 * GB))
GPU_LIBRARIES = int(4.1 * GB)
WITHOUT_TORCH = Amount(download=int(0.4 * GB), kept=int(1.1 * GB))
WITH_CPU_TORCH = Amount(download=int(0.6 * GB), kept=int(2.0 * GB))

CPU_ONLY = """\
Without an NVIDIA GPU, a CPU-only PyTorch is enough (download {download}, kept {kept}). To use one:
  1. Press Ctrl-C if the installation is running.
  2. On PyTorch's installation page (Start Locally), choose Stable, Linux, Pip, Python, CPU.
  3. Run the command that the page shows, with "{python} -m pip" in place of "pip3". It must name torch and torchvision.
  4. Run make again. It keeps the PyTorch that is in {environment}."""


@dataclass(frozen=True)
class Need:
    """Space that a folder must have during the installation."""

    folder: Path
    size: int
    purpose: str


@dataclass(frozen=True)
class Disk:
    """Free space, and everything that needs some of it."""

    free: int
    needs: tuple[Need, ...]

    @property
    def needed(self) -> int:
        """Total of its needs, in bytes."""
        return sum(need.size for need in self.needs)


def installed(package: str) -> str | None:
    """Version of an installed package."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def existing(folder: Path) -> Path:
    """The folder, or its nearest parent that exists."""
    return next(path for path in (folder, *folder.parents) if path.exists())


def disks(needs: Iterable[Need], free_space: Callable[[Path], int], device: Callable[[Path], int]) -> list[Disk]:
    """Needs by disk: several folders can be on one."""
    found: dict[int, list[Need]] = {}
    for need in needs:
        found.setdefault(device(existing(need.folder)), []).append(need)
    return [Disk(free_space(existing(own[0].folder)), tuple(own)) for own in found.values()]


def size_text(size: int) -> str:
    """A size in GB, with one decimal."""
    return f"{size / GB:.1f} GB"


def announcement(amount: Amount, environment: Path) -> str:
    """What is about to be installed, and how to install less."""
    lines = [f"Installing into {environment}."]
    if amount == WHOLE:
        lines += [
            f"About {size_text(amount.download)} are downloaded and about {size_text(amount.kept)} are kept on disk, "
            f"of which {size_text(GPU_LIBRARIES)} are libraries for NVIDIA GPUs.",
            cpu_only(environment),
        ]
    else:
        lines.append(
            f"About {size_text(amount.download)} are downloaded and about {size_text(amount.kept)} are kept on disk. "
            "The installed PyTorch is kept."
        )
    lines.append('pip shows its progress below. Its last step, "Installing collected packages", can take minutes.')
    return "\n".join(lines)


def cpu_only(environment: Path) -> str:
    """How to install a PyTorch without libraries for GPUs."""
    return CPU_ONLY.format(
        download=size_text(WITH_CPU_TORCH.download),
        kept=size_text(WITH_CPU_TORCH.kept),
        python=environment / "bin" / "python",
        environment=environment,
    )


def shortage(found: Iterable[Disk], amount: Amount, environment: Path) -> str | None:
    """Which disks have too little space, and the remedies; ``None`` if all have enough."""
    full = [disk for disk in found if disk.free < disk.needed]
    if not full:
        return None
    lines = ["There is not enough disk space for the installation. Nothing was downloaded."]
    for disk in full:
        parts = ", ".join(f"{size_text(need.size)} for {need.purpose} in {need.folder}" for need in disk.needs)
        lines.append(f"  {size_text(disk.needed)} are needed ({parts}); {size_text(disk.free)} are free.")
    lines.append("Delete files that you no longer need, or do one of these:")
    purposes = {need.purpose for disk in full for need in disk.needs}
    if "temporary files" in purposes:
        lines.append(f"- Set TMPDIR to a folder on a disk with {size_text(amount.download)} free.")
    if "pip's cache" in purposes:
        lines.append(f"- Set PIP_NO_CACHE_DIR=1, to keep no copy of the download ({size_text(amount.download)}).")
    if amount == WHOLE:
        lines.append("- " + cpu_only(environment))
    return "\n".join(lines)


def cache_folder() -> Path | None:
    """Where pip keeps downloads, if it does."""
    asked = subprocess.run([sys.executable, "-m", "pip", "cache", "dir"], capture_output=True, text=True, check=False)
    return Path(asked.stdout.strip()) if asked.returncode == 0 and asked.stdout.strip() else None


def check() -> str | None:
    """Print what will be installed; return why it cannot be."""
    environment = Path(sys.prefix)
    amount = WITHOUT_TORCH if installed("torch") else WHOLE
    print(announcement(amount, environment), flush=True)
    needs = [
        Need(environment, amount.kept, "packages"),
        Need(Path(tempfile.gettempdir()), amount.download, "temporary files"),
    ]
    cache = cache_folder()
    if cache is not None:
        needs.append(Need(cache, amount.download, "pip's cache"))
    found = disks(needs, lambda path: shutil.disk_usage(path).free, lambda path: path.stat().st_dev)
    return shortage(found, amount, environment)


def main(arguments: list[str]) -> int:
    """Install; return pip's exit status, or 1 if there is not enough space."""
    if installed("vision-designer") is None:
        problem = check()
        if problem is not None:
            print(problem, file=sys.stderr)
            return 1
    with tempfile.TemporaryDirectory() as folder:
        constraints = Path(folder) / "installed.txt"
        kept = [f"{name}=={found}\n" for name in ("torch", "torchvision") if (found := installed(name))]
        constraints.write_text("".join(kept), encoding="utf-8")
        command = [sys.executable, "-m", "pip", "install", "--constraint", str(constraints), *arguments]
        status = subprocess.run(command, check=False).returncode
    if status != 0 and kept:
        print(
            f"The installed {' and '.join(line.strip() for line in kept)} is not replaced. If pip reports a conflict "
            f"with it, remove it first: {sys.executable} -m pip uninstall torch torchvision",
            file=sys.stderr,
        )
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
