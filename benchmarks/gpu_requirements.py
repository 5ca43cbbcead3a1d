"""Requirements of ``gpu.py``: packages, an importable checkout, and a device."""

import importlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NEEDED = {
    "torch": "torch", "torchvision": "torchvision", "numpy": "numpy", "PIL": "pillow", "lightning_fabric":
    "lightning-fabric", "polars": "polars", "psutil": "psutil", "pydantic": "pydantic", "pytest": "pytest",
    "ryvencore": "ryvencore", "hypothesis": "hypothesis", "safetensors": "safetensors",
}  # fmt: skip
"""Distributions of imported packages."""
CARRIED = [name for name in NEEDED.values() if name not in ("torch", "torchvision", "numpy", "pillow")]


def collect(folder: Path) -> None:
    """Download wheels for Linux and Python 3.12 of what such a machine may lack besides PyTorch."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--dest", str(folder), "--only-binary", ":all:"]
    command += ["--python-version", "3.12", "--platform", "manylinux2014_x86_64", "--platform", "manylinux_2_28_x86_64"]
    # Fabric depends on torch, which is excluded; its other dependencies are included.
    subprocess.run([*command, *{*CARRIED, "fsspec", "lightning-utilities"} - {"lightning-fabric"}], check=True)
    subprocess.run([*command, "--no-deps", "lightning-fabric"], check=True)


def install_missing(wheels: Path | None) -> None:
    """Install missing packages from a folder of wheels.

    Raises:
        SystemExit: a package is missing and there is no folder.
    """
    missing = [name for module, name in NEEDED.items() if find_spec(module) is None]
    if not missing:
        return
    if wheels is None:
        raise SystemExit(f"{', '.join(missing)} cannot be imported. Install them, or name a folder with --wheels.")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--find-links", str(wheels)]
    subprocess.run([*command, *missing], check=True)
    importlib.invalidate_caches()


@contextmanager
def importable() -> Iterator[Path]:
    """Temporary folder; inside the context, this checkout is importable, here and in child processes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "packages").mkdir()
        (folder / "packages" / "vision_designer").symlink_to(ROOT, target_is_directory=True)
        sys.path.insert(0, str(folder / "packages"))
        before = os.environ.get("PYTHONPATH")
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(folder / "packages"), before)))
        yield folder


def check_device(device: str) -> str:
    """Name of the device.

    Raises:
        SystemExit: there is no GPU.
    """
    import torch

    if device == "cpu":
        return "CPU"
    if not torch.cuda.is_available():
        built = f"CUDA {torch.version.cuda}" if torch.version.cuda else "the CPU alone"
        raise SystemExit(
            f"No CUDA GPU can be used here (torch {torch.__version__}, made for {built}): nothing was measured. "
            "With --device cpu --small this script tries itself."
        )
    return str(torch.cuda.get_device_name(0))
