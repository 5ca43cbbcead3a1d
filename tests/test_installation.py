"""``make setup`` on machines that lack something: disk space, Python's venv, the right Python; and with a PyTorch."""

import hashlib
import importlib.util
import os
import shutil
import stat
import subprocess
import sys
import venv
import zipfile
from base64 import urlsafe_b64encode
from collections import namedtuple
from pathlib import Path

import pip
import pytest
from levels import some, thorough
from waiting import PATIENCE

ROOT = Path(__file__).parent.parent
GB = 1024**3


def load_install():
    spec = importlib.util.spec_from_file_location("ci_install", ROOT / ".ci" / "install.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["ci_install"] = module
    spec.loader.exec_module(module)
    return module


install = load_install()
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def machine(monkeypatch, tmp_path):
    """A fresh environment on a machine with the given free space; returns the pip commands that were started."""
    started = []

    def make(free, packages=(), one_disk=True):
        folders = {name: tmp_path / name for name in ("env", "tmp", "cache")}
        for folder in folders.values():
            folder.mkdir()
        versions = dict(packages)
        monkeypatch.setattr(install, "installed", versions.get)
        monkeypatch.setattr(install.sys, "prefix", str(folders["env"]))
        monkeypatch.setattr(install.tempfile, "tempdir", str(folders["tmp"]))
        monkeypatch.setattr(install, "cache_folder", lambda: folders["cache"] / "not" / "made yet")
        monkeypatch.setattr(install.shutil, "disk_usage", lambda path: Usage(0, 0, free[Path(path).name]))
        if not one_disk:
            split = install.disks
            monkeypatch.setattr(
                install, "disks", lambda needs, space, _: split(needs, space, lambda path: hash(path.name))
            )

        def run(command, **_):
            started.append(command)
            return subprocess.CompletedProcess(command, 0)

        monkeypatch.setattr(install.subprocess, "run", run)
        return started

    return make


def everywhere(space):
    return dict.fromkeys(("env", "tmp", "cache"), space)


def test_says_how_much_is_installed_and_how_to_do_without_gpu_libraries(machine, capsys):
    started = machine(everywhere(20 * GB))
    assert install.main(["--editable", "."]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "3.3 GB are downloaded and about 6.2 GB are kept on disk, of which 4.1 GB are libraries for NVIDIA" in said
    assert "CPU-only PyTorch" in said and "env/bin/python -m pip" in said
    assert "progress" in said
    assert len(started) == 1 and started[0][-2:] == ["--editable", "."]


def test_too_little_space_stops_before_download(machine, capsys):
    started = machine(everywhere(9 * GB))
    assert install.main(["--editable", "."]) == 1
    assert started == []
    said = capsys.readouterr().err
    assert "12.8 GB are needed" in said and "9.0 GB are free" in said
    assert "Nothing was downloaded" in said
    for remedy in ("TMPDIR", "PIP_NO_CACHE_DIR=1", "CPU-only PyTorch"):
        assert remedy in said


def test_only_full_disk_is_named(machine, capsys):
    started = machine({"env": 50 * GB, "tmp": 1 * GB, "cache": 50 * GB}, one_disk=False)
    assert install.main(["."]) == 1
    assert started == []
    said = capsys.readouterr().err
    assert "3.3 GB are needed (3.3 GB for temporary files in" in said and "1.0 GB are free" in said
    assert "PIP_NO_CACHE_DIR" not in said


def test_installed_pytorch_leaves_little_to_install(machine, capsys):
    started = machine(everywhere(4 * GB), {"torch": "2.13.0+cpu", "torchvision": "0.28.0+cpu"})
    assert install.main(["."]) == 0
    said = capsys.readouterr().out
    assert "about 1.1 GB are kept on disk" in said and "The installed PyTorch is kept." in said
    assert "NVIDIA" not in said
    assert "--constraint" in started[0]


def test_installed_environment_is_updated_without_a_word(machine, capsys):
    started = machine(everywhere(0), {"vision-designer": "0.1.0", "torch": "2.14.1"})
    assert install.main(["."]) == 0
    assert len(started) == 1
    assert capsys.readouterr() == ("", "")


def write_wheel(folder, name, version, requires=()):
    """A package without content."""
    info = f"{name}-{version}.dist-info"
    files = {
        f"{info}/METADATA": "\n".join(
            [
                "Metadata-Version: 2.1",
                f"Name: {name}",
                f"Version: {version}",
                *(f"Requires-Dist: {r}" for r in requires),
            ]
        ),
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = [
        f"{path},sha256={urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b'=').decode()},{len(text)}"
        for path, text in files.items()
    ]
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)
        wheel.writestr(f"{info}/RECORD", "\n".join([*record, f"{info}/RECORD,,\n"]))


@thorough
@pytest.mark.slow
@pytest.mark.parametrize("present", some([["torch", "torchvision"], ["torch"]]), ids=" and ".join)
def test_installed_pytorch_is_not_replaced(present, tmp_path):
    index = tmp_path / "index"
    index.mkdir()
    write_wheel(index, "torch", "2.8.0+cpu")
    write_wheel(index, "torchvision", "0.23.0", ["torch==2.8.0"])
    write_wheel(index, "program", "1.0", ["torch>=2.6", "torchvision>=0.21"])
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PIP_")},
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(index),
    }
    venv.create(tmp_path / "env", with_pip=False)
    # Borrowing this environment's pip saves a minute.
    (tmp_path / "lent").mkdir()
    (tmp_path / "lent" / "pip").symlink_to(Path(pip.__file__).parent)
    next((tmp_path / "env" / "lib").glob("python*/site-packages")).joinpath("lent.pth").write_text(f"{tmp_path}/lent")
    python = tmp_path / "env" / "bin" / "python"

    def call(*arguments):
        done = subprocess.run([python, *arguments], env=environment, capture_output=True, text=True, timeout=PATIENCE)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    call("-m", "pip", "install", *present)
    # Newer releases, which pip would choose.
    write_wheel(index, "torch", "2.9.0")
    write_wheel(index, "torchvision", "0.24.0", ["torch==2.9.0"])
    said = call(ROOT / ".ci" / "install.py", "program")
    assert "The installed PyTorch is kept." in said
    found = call("-m", "pip", "list", "--format", "freeze").splitlines()
    assert {"torch==2.8.0+cpu", "torchvision==0.23.0", "program==1.0"} <= set(found)


# .ci/make-venv


def write_command(folder, name, script):
    """An executable that comes first in PATH."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture
def debian(tmp_path):
    """A function that runs .ci/make-venv with a Python without ensurepip, as root or not."""
    commands, hiding = tmp_path / "bin", tmp_path / "hiding"
    hiding.mkdir()
    (hiding / "ensurepip.py").write_text("raise ImportError('No module named ensurepip')")
    (hiding / "virtualenv.py").write_text("raise ImportError('No module named virtualenv')")
    python = write_command(commands, "python", f'PYTHONPATH={hiding} exec {sys.executable} "$@"')

    def make(user):
        write_command(commands, "id", f"echo {user}")
        write_command(commands, "apt-get", f'echo "$@" >> {tmp_path}/installed; rm -f {hiding}/ensurepip.py')
        return subprocess.run(
            ["sh", ROOT / ".ci" / "make-venv", python, tmp_path / "env"],
            env={**os.environ, "PATH": f"{commands}:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )

    return make, hiding


def package():
    return f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"


@pytest.mark.slow
def test_python_without_venv_is_explained(debian, tmp_path):
    make, _ = debian
    done = make(user=1000)
    assert done.returncode == 1
    assert f"sudo apt-get install {package()}" in done.stderr
    assert "virtualenv" in done.stderr
    assert not (tmp_path / "installed").exists() and not (tmp_path / "env").exists()


@thorough
@pytest.mark.slow
def test_python_without_venv_is_completed_by_root(debian, tmp_path):
    make, _ = debian
    done = make(user=0)
    assert done.returncode == 0, done.stderr
    assert package() in (tmp_path / "installed").read_text()
    assert (tmp_path / "env" / "bin" / "pip").is_file()


@pytest.mark.slow
def test_virtualenv_replaces_missing_venv(debian, tmp_path):
    make, hiding = debian
    (hiding / "virtualenv.py").write_text(
        "import pathlib, sys\nif '--version' not in sys.argv:\n    pathlib.Path(sys.argv[-1]).mkdir()\n"
    )
    done = make(user=1000)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "env").is_dir()


@pytest.mark.parametrize(
    ("script", "message"),
    [("echo 3.13", "is Python 3.13; 3.11 or 3.12 is needed"), ("exit 127", "cannot be started"), (None, "No Python")],
)
def test_unsuitable_python_is_rejected(script, message, tmp_path):
    python = write_command(tmp_path, "python", script) if script else ""
    done = subprocess.run(
        ["sh", ROOT / ".ci" / "make-venv", python, tmp_path / "env"], capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.returncode == 1
    assert message in done.stderr
    assert not (tmp_path / "env").exists()


@pytest.mark.slow
def test_existing_environment_is_kept(tmp_path):
    done = subprocess.run(
        ["sh", ROOT / ".ci" / "make-venv", sys.executable, sys.prefix], capture_output=True, text=True, timeout=PATIENCE
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert shutil.which("python", path=f"{sys.prefix}/bin")
