"""The content of the wheel, and the command in a clean environment."""

import re
import shutil
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest
from levels import thorough

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def test_package_list_matches_folders():
    listed = set(PROJECT["tool"]["setuptools"]["packages"])
    found = {
        ".".join(("vision_designer", *file.parent.relative_to(ROOT).parts))
        for top in ("nodes", "graphs", "editor")
        for file in (ROOT / top).rglob("__init__.py")
    }
    folders = {
        ".".join(("vision_designer", *file.parent.relative_to(ROOT).parts))
        for top in ("nodes", "graphs", "editor")
        for file in (ROOT / top).rglob("*.py")
    }
    assert listed == found == folders


def test_every_imported_library_is_declared():
    # HEIC and timm need these extras; without them, an error names the extra.
    extras = PROJECT["project"]["optional-dependencies"]
    requirements = [*PROJECT["project"]["dependencies"], *extras["heic"], *extras["timm"]]
    names = {re.split(r"[<>=;\[ ]", requirement)[0].lower() for requirement in requirements}
    package_of = {"sklearn": "scikit-learn", "PIL": "pillow", "lightning_fabric": "lightning-fabric", "pydantic_core": "pydantic", "pi_heif": "pi-heif",
                  "ryvencore_qt": "ryvencore-qt"}  # fmt: skip
    imported = set()
    for top in ("nodes", "graphs"):
        for file in (ROOT / top).rglob("*.py"):
            imported |= set(re.findall(r"^\s*(?:from|import) (\w+)", file.read_text(), re.MULTILINE))
    foreign = {
        name
        for name in imported
        if name not in sys.stdlib_module_names and name not in {"vision_designer", "__future__"}
    }
    # Qt is imported through qtpy, which ryvencore-qt requires.
    assert {package_of.get(name, name).lower() for name in foreign - {"qtpy"}} <= names


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    # From a copy, because a build leaves folders behind and picks up old ones.
    for name in ("nodes", "graphs", "editor", "docs"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / "copy" / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md"):
        shutil.copy(ROOT / name, folder / "copy" / name)
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(folder),
        str(folder / "copy"),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@thorough
@pytest.mark.slow
def test_wheel_contains_only_vision_designer(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    own = f"vision_designer-{PROJECT['project']['version']}"
    assert tops == {"vision_designer", f"{own}.dist-info", f"{own}.data"}
    assert "vision_designer/__init__.py" not in names


@thorough
@pytest.mark.slow
def test_wheel_contains_documentation(wheel):
    folder = f"vision_designer-{PROJECT['project']['version']}.data/data/share/doc/vision-designer/"
    names = {name.removeprefix(folder) for name in zipfile.ZipFile(wheel).namelist() if name.startswith(folder)}
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "docs/images").glob("*.png")]
    assert {path.relative_to(ROOT).as_posix() for path in pages} <= names


@thorough
@pytest.mark.slow
def test_wheel_contains_all_sources_and_examples(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    files = [
        file
        for top in ("nodes", "graphs", "editor")
        for file in (ROOT / top).rglob("*")
        if file.suffix in {".py", ".json"}
    ]
    assert {f"vision_designer/{file.relative_to(ROOT).as_posix()}" for file in files} <= names


@thorough
@pytest.mark.slow
def test_installed_wheel_provides_command(wheel, tmp_path):
    # The clean environment borrows the libraries of this one; installing them would take minutes.
    venv.create(tmp_path / "env", with_pip=True)
    python = tmp_path / "env" / "bin" / "python"
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel], check=True, capture_output=True
    )
    site = next((tmp_path / "env" / "lib").glob("python*/site-packages"))
    lent = [path for path in sys.path if path.endswith("site-packages")]
    (site / "lent.pth").write_text("\n".join(lent))
    result = subprocess.run(
        [tmp_path / "env" / "bin" / "vision-designer", "validate", "example:digits_resnet18"],
        capture_output=True, text=True, cwd=tmp_path,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert str(site / "vision_designer") in result.stdout
    code = (
        "from vision_designer.editor.window.help_window import documents, pages; "
        "print(documents()); print(len(pages(documents())))"
    )
    told = subprocess.run([python, "-c", code], capture_output=True, text=True, cwd=tmp_path)
    assert told.stdout.splitlines()[0] == str(tmp_path / "env/share/doc/vision-designer"), told.stderr
    assert int(told.stdout.splitlines()[1]) > 20
