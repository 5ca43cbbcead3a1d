"""Helpers for tests that add something from outside the package: files in a folder or a package."""

import sys
from contextlib import contextmanager

from vision_designer.nodes.components import load_components
from vision_designer.nodes.core import discovery


@contextmanager
def forgotten():
    """Remove all additions at the end, as if in a new process."""
    before = dict(discovery._folder_modules)
    modules = set(sys.modules)
    try:
        yield
    finally:
        for name in set(sys.modules) - modules:
            if discovery.is_from_folder(name) or name.split(".")[0] == "my_package":
                del sys.modules[name]
        discovery._folder_modules.clear()
        discovery._folder_modules.update(before)
        for records in discovery._records:
            records.reload()
        load_components()


def reset_additions(monkeypatch):
    """Reset the registries, then load the additions that a worker process would load."""
    for name, value in discovery.environment_for_workers().items():
        monkeypatch.setenv(name, value)
    discovery.forget_folders()


def install(folder, file_name, text, group, value, monkeypatch):
    """Install a package ``my_package`` with one file, and an entry point."""
    package = folder / "site" / "my_package"
    package.mkdir(parents=True, exist_ok=True)
    (package / "__init__.py").touch()
    (package / file_name).write_text(text)
    metadata = folder / "site" / "my_package-1.0.dist-info"
    metadata.mkdir(exist_ok=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: my_package\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(f"[{group}]\n{value}\n")
    monkeypatch.syspath_prepend(folder / "site")
    for records in discovery._records:
        records.reload()
