"""Resolves ``auto`` for this machine, cached in the workspace so that planning need not import torch."""

import hashlib
import json
import os
import platform
from collections.abc import Mapping
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from vision_designer.nodes.system.atomic_files import write_json, writing
from vision_designer.nodes.system.stored import Stored

MACHINES = "machines"
"""Folder of a workspace with one file for each machine."""
AUTO = "auto"
FORMAT = 1
"""Increased when the same machine would get another device or precision."""
VARIABLES = (
    "CUDA_VISIBLE_DEVICES",
    "NVIDIA_VISIBLE_DEVICES",
    "HIP_VISIBLE_DEVICES",
    "ROCR_VISIBLE_DEVICES",
    "ATEN_CPU_CAPABILITY",
)
"""Environment variables that restrict what torch uses."""
DRIVERS = ("/proc/driver/nvidia/version", "/sys/module/amdgpu/version")
DEVICES = ("/dev/nvidia[0-9]*", "/dev/kfd")
"""Without these, a process has no GPU, even if the driver is installed, as in many containers."""
MODELS = "/proc/driver/nvidia/gpus/*/information"


class Capabilities(Stored):
    """Devices and precisions of a machine.

    Attributes:
        devices: fastest first.
        precision: resolved ``auto``, by device.
        depends_on: from :func:`depends`.
    """

    devices: Annotated[list[str], Field(min_length=1)]
    precision: dict[str, str]
    depends_on: dict[str, Any]


class Machine:
    """The machine that runs this process, and what it can do.

    torch is queried once; the result is cached with everything that it depends on. Machines that share a workspace, or
    get another GPU, have separate entries. Without a workspace, it is cached in this object only.
    """

    def __init__(self, workspace: Path | None = None) -> None:
        self.workspace = workspace
        self._cached: Capabilities | None = None

    def resolved(self, device: str, precision: str) -> tuple[str, str]:
        """The settings with ``auto`` resolved; unsupported values stay."""
        if AUTO not in (device, precision):
            return device, precision
        if self._cached is None:
            depends_on = dependencies()
            self._cached = self._read(depends_on) or self._detect(depends_on)
        capabilities = self._cached
        if device == AUTO:
            device = capabilities.devices[0]
        return device, capabilities.precision.get(device, precision) if precision == AUTO else precision

    def known(self) -> Capabilities | None:
        """The cached capabilities for the machine's present state, or None; never imports torch."""
        return self._read(dependencies())

    def forget(self) -> None:
        """Discard the cached capabilities, which were wrong."""
        self._cached = None
        if (file := self._file()) is not None:
            with suppress(OSError):
                file.unlink(missing_ok=True)

    def _file(self, depends_on: Mapping[str, Any] | None = None) -> Path | None:
        if self.workspace is None:
            return None
        text = json.dumps(depends_on or dependencies(), sort_keys=True)
        return self.workspace / MACHINES / f"{hashlib.sha256(text.encode()).hexdigest()[:24]}.json"

    def _read(self, depends_on: Mapping[str, Any]) -> Capabilities | None:
        file = self._file(depends_on)
        if file is None:
            return None
        with suppress(OSError, ValueError):
            capabilities = Capabilities.read(file)
            return capabilities if capabilities.depends_on == depends_on else None
        return None

    def _detect(self, depends_on: Mapping[str, Any]) -> Capabilities:
        if self.workspace is not None:
            # Importing torch creates folders in it, with an error that names no remedy.
            with writing(self.workspace):
                self.workspace.mkdir(parents=True, exist_ok=True)
        from vision_designer.nodes.vision.hardware.devices import available_devices, choose_precision

        devices = available_devices()
        precision = {device: choose_precision(AUTO, device) for device in devices}
        capabilities = Capabilities(devices=devices, precision=precision, depends_on=dict(depends_on))
        if (file := self._file(depends_on)) is not None:
            # Not cached if the disk is full.
            with suppress(OSError):
                write_json(file, capabilities.model_dump())
        return capabilities


def dependencies() -> dict[str, Any]:
    """Everything that the capabilities depend on. Without the host name, which containers change daily."""
    return {
        "format": FORMAT,
        "torch": installed("torch"),
        "system": [platform.system(), platform.machine()],
        # Describes processor and graphics on other systems.
        "release": "" if platform.system() == "Linux" else platform.platform(),
        "processor": _processor(),
        "drivers": [_text(Path(name)) for name in DRIVERS],
        "devices": sorted(str(path) for pattern in DEVICES for path in Path("/").glob(pattern.lstrip("/"))),
        "models": sorted(_models()),
        "variables": {name: os.environ[name] for name in VARIABLES if name in os.environ},
    }


def installed(distribution: str) -> str | None:
    """The version of an installed distribution, or None."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None


def _processor() -> str:
    """Hash of the processor's flags."""
    for line in _text(Path("/proc/cpuinfo")).splitlines():
        name, _, value = line.partition(":")
        if name.strip() in ("flags", "Features", "isa"):
            return hashlib.sha256(" ".join(sorted(value.split())).encode()).hexdigest()[:24]
    return platform.processor()


def _models() -> list[str]:
    return [
        line.partition(":")[2].strip()
        for path in Path("/").glob(MODELS.lstrip("/"))
        for line in _text(path).splitlines()
        if line.startswith("Model")
    ]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
