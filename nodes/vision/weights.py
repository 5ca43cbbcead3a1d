"""Pretrained weights: finding, checking, downloading and reading them without a pickle being run."""

import hashlib
import http.client
import os
import re
import shutil
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import torch
from safetensors.torch import load_file, save_file
from torchvision import models

from vision_designer.nodes.errors import (
    CouldNotOpenFileError,
    FileParsingFailedError,
    InvalidModelDirectoryError,
    PretrainedWeightsNotFoundError,
)
from vision_designer.nodes.files import writing
from vision_designer.nodes.job import Job
from vision_designer.nodes.network import OFFLINE, is_offline
from vision_designer.nodes.vision import torch_file
from vision_designer.nodes.vision.architectures import DENSENETS, RESNETS, load_backbone, without_head
from vision_designer.nodes.vision.architectures import build as build_network
from vision_designer.nodes.vision.foreign_weights import Found, architecture_of, inside, locate, misfit

FOLDER = "weights"
"""Below the workspace."""
NETWORK_TIMEOUT = 10
"""Seconds without an answer after which a download is given up."""
CHUNK = 2**18
"""Bytes between two looks at whether the run was cancelled."""

State = dict[str, torch.Tensor]


def published(architecture: str) -> "models.Weights":
    """Torchvision's recommended ImageNet weights of an architecture."""
    return models.get_model_weights(architecture).DEFAULT


def file_name(architecture: str) -> str:
    """The published file's name, e.g. ``resnet18-f37072fd.pth``; after the dash its SHA-256 begins."""
    return str(published(architecture).url).rsplit("/", 1)[-1]


def search_folders(workspace: Path) -> list[Path]:
    """Where weights are looked for before downloading: the workspace's, then torch's hub cache."""
    return [workspace / FOLDER, Path(torch.hub.get_dir()) / "checkpoints"]


def candidates(architecture: str, workspace: Path) -> list[Path]:
    """Where the published file may lie, in the order in which it is looked for."""
    return [folder / file_name(architecture) for folder in search_folders(workspace)]


def find(architecture: str, workspace: Path) -> Path | None:
    """The published file on this machine, or None. A file that fails its check is not found."""
    return next((file for file in candidates(architecture, workspace) if file.is_file() and matches_name(file)), None)


def matches_name(file: Path) -> bool:
    """Whether the file's SHA-256 begins as its name says; False also when the name says nothing."""
    match = re.search(r"-([0-9a-f]{8,})\.[a-z]+$", file.name)
    if match is None:
        return False
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest().startswith(match[1])


def architecture_of_file(file: str) -> str | None:
    """The architecture whose published file is so named, or None."""
    return next((name for name in (*RESNETS, *DENSENETS) if file_name(name) == file), None)


def pretrained(architecture: str, job: Job) -> tuple[State, str]:
    """ImageNet weights without the last layer, and where they came from.

    Raises:
        PretrainedWeightsNotFoundError: they are on no disk and cannot be downloaded; says what to put where.
        FailedToWriteOutputsError: the downloaded file cannot be written.
        RunCancelledError: the run was cancelled while downloading.
    """
    file = find(architecture, job.workspace)
    if file is None:
        for damaged in filter(Path.is_file, candidates(architecture, job.workspace)):
            job.warn(f"{damaged} is damaged: its SHA-256 does not begin as its name says; it is not used")
        file = _download(architecture, job)
    else:
        job.log(f"pretrained weights: {file}")
    return read(file, architecture), file.name


def _download(architecture: str, job: Job) -> Path:
    """Fetch the published file into the workspace; a half or damaged file never gets its name."""
    weights = published(architecture)
    target = job.workspace / FOLDER / file_name(architecture)
    job.check_cancelled()
    partial = target.with_name(f".{uuid.uuid4().hex}.{target.name}")
    try:
        if is_offline():
            raise OSError(f"downloads are turned off, by --offline, {OFFLINE} or the editor's settings")
        job.log(f"downloading {weights.url} to {target}")
        with writing(target):
            target.parent.mkdir(parents=True, exist_ok=True)
        _fetch(weights.url, partial, round(weights.meta.get("_file_size", 0)), job)
        if not matches_name(partial):
            raise OSError("what came is damaged: its SHA-256 does not begin as its name says")
        partial.replace(target)
    except (OSError, http.client.HTTPException) as error:
        if isinstance(error, urllib.error.HTTPError):
            error.close()
        size = weights.meta.get("_file_size", 0)
        raise PretrainedWeightsNotFoundError(
            f"the pretrained weights of {architecture} are not on this machine and cannot be downloaded ({error}). "
            f"Put {target.name} ({size:.0f} MB, from {weights.url}) into {target.parent}, e.g. with "
            "vision-designer weights import FILE; or name a file of your own in Weights file, or turn Pretrained off.",
            file=target.name,
            size=size,
            url=weights.url,
            folder=target.parent,
        ) from error
    finally:
        partial.unlink(missing_ok=True)
    return target


def _fetch(url: str, file: Path, megabytes: int, job: Job) -> None:
    request = urllib.request.Request(url, headers={"User-Agent": "vision-designer"})
    done = 0
    with urllib.request.urlopen(request, timeout=NETWORK_TIMEOUT) as response, file.open("wb") as content:
        while chunk := response.read(CHUNK):
            with writing(file):
                content.write(chunk)
            done += len(chunk)
            job.progress(done // 2**20, megabytes, "MB")


def read(file: Path, architecture: str, log: Callable[[str], object] = lambda text: None) -> State:
    """Weights without the last layer, from .safetensors, or from .pth by torch's restricted reader.

    Accepts a state dict and checkpoints of training scripts, see :mod:`foreign_weights`: whatever leads to the network
    in them, whatever stands before its names, and old DenseNet names.

    Args:
        file: what to read.
        architecture: the network that the weights are for.
        log: told what of the file is used, and what is not.

    Raises:
        CouldNotOpenFileError: there is no such file.
        FileParsingFailedError: it holds no plain weights.
        InvalidModelDirectoryError: they are of another architecture; says of which.
    """
    tensors, where, others = _tensors(file, torch_file.load_foreign)
    found = locate(tensors, where, others, architecture)
    if why := misfit(found.state, architecture):
        _explain_misfit(file, architecture, why, found, architecture_of(tensors, where))
    found.log(file.name, architecture, log)
    state = without_head(architecture, found.state)
    with torch.random.fork_rng(devices=[]):
        load_backbone(build_network(architecture, {}, 1), architecture, state, str(file))
    return state


def _explain_misfit(
    file: Path, architecture: str, why: str, found: Found, really: tuple[str, Found] | None
) -> NoReturn:
    """Raise the error for weights that are not the architecture's; ``really`` says whose they are, if that is known."""
    if really is None or really[0] == architecture:
        why += str(found)
        message = (
            f"{file} does not hold the weights of {architecture}: {why}. Choose the model name the weights belong to."
        )
    else:
        name, found = really
        component = _component(name)
        remedy = (
            f"Choose the model name the weights belong to: {name}."
            if component == _component(architecture)
            else f"Choose the model name the weights belong to: {name}, of the component {component}."
        )
        message = (
            f"{file} does not hold the weights of {architecture}: these are {found.words(name)}, and the model name is "
            f"{architecture}; {why}. {remedy}"
        )
    raise InvalidModelDirectoryError(message, path=str(file), architecture=architecture)


def _component(architecture: str) -> str:
    return "DenseNet" if architecture in DENSENETS else "ResNet"


def read_state(file: Path) -> State:
    """All tensors of a weights file, by name; see :func:`read`."""
    return _tensors(file, torch_file.load)[0]


def _tensors(file: Path, load: Callable[[Path], object]) -> tuple[State, tuple[str, ...], tuple[str, ...]]:
    """All tensors of a weights file, by name, the keys that lead to them, and where there are more."""
    if not file.is_file():
        raise CouldNotOpenFileError(f"there is no weights file {file}. Check Weights file (weights_file).", path=file)
    try:
        content: object = load_file(file) if _is_safetensors(file) else load(file)
    except Exception as error:
        # The readers raise whatever they stumble over in a damaged or foreign file.
        why = (str(error) or type(error).__name__).splitlines()[0]
        raise FileParsingFailedError(
            f"{file} holds no plain weights: {why}. Save a state dict where it was made, with "
            "torch.save(model.state_dict(), ...) or as .safetensors.",
            path=file,
        ) from error
    found = inside(content)
    if found is None:
        keys = [key for key in content if isinstance(key, str)] if isinstance(content, dict) else []
        inner = f": it has {', '.join(map(repr, keys[:8]))}, but no named tensors in any of them" if keys else ""
        raise FileParsingFailedError(
            f"{file} holds no plain weights{inner}. Save a state dict: torch.save(model.state_dict(), ...).", path=file
        )
    return found


def _is_safetensors(file: Path) -> bool:
    """By its content; by its name if that says nothing."""
    with file.open("rb") as content:
        start = content.read(9)
    if start[8:] == b"{" and int.from_bytes(start[:8], "little") < file.stat().st_size:
        return True
    return file.suffix.lower() == ".safetensors" and not start.startswith((b"PK", b"\x80\x02"))


def save(state: State, file: Path) -> None:
    """Write tensors as safetensors: under a temporary name first, and flushed to the disk."""
    temporary = file.with_name(f".{file.name}.partial")
    save_file({name: tensor.detach().cpu().contiguous().clone() for name, tensor in state.items()}, temporary)
    with temporary.open("rb") as written:
        os.fsync(written.fileno())
    temporary.replace(file)


def listing(workspace: Path) -> list[dict[str, Any]]:
    """Every published file: ``architecture``, ``file``, ``megabytes``, ``url``, and its ``path`` if it is here."""
    found = []
    for architecture in (*RESNETS, *DENSENETS):
        here = find(architecture, workspace)
        found.append(
            {
                "architecture": architecture,
                "file": file_name(architecture),
                "megabytes": round(published(architecture).meta.get("_file_size", 0)),
                "url": published(architecture).url,
                "path": str(here) if here is not None else None,
            }
        )
    return found


def import_file(file: Path, workspace: Path) -> Path:
    """Put a published weights file into the workspace, where pretrained models find it.

    Raises:
        CouldNotOpenFileError: there is no such file.
        FileParsingFailedError: it is no published file, or its SHA-256 is not the one its name promises.
        FailedToWriteOutputsError: the workspace cannot be written.
    """
    if not file.is_file():
        raise CouldNotOpenFileError(f"there is no file {file}. Check the path.", path=file)
    published_name = _published_name(file)
    if published_name is None:
        known, remedy = ", ".join(file_name(name) for name in (*RESNETS, *DENSENETS)), _own_weights(file)
        raise FileParsingFailedError(
            f"{file.name} is not the name of a published weights file, and its SHA-256 is not that of one. Known are "
            f"{known}. {remedy}",
            path=file,
        )
    if not matches_name(file) and published_name == file.name:
        raise FileParsingFailedError(
            f"{file} is damaged: its SHA-256 does not begin as its name says. Download it again.", path=file
        )
    target = workspace / FOLDER / published_name
    temporary = target.with_name(f".{uuid.uuid4().hex}.{target.name}")
    with writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(file, temporary)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    return target


def _published_name(file: Path) -> str | None:
    """The name under which a file was published: its own, or that of which it is a renamed copy; None if neither."""
    if architecture_of_file(file.name) is not None:
        return file.name
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    names = {re.sub(r".*-|\..*", "", name): name for name in map(file_name, (*RESNETS, *DENSENETS))}
    return next((name for start, name in names.items() if digest.startswith(start)), None)


def _own_weights(file: Path) -> str:
    """What to do with weights that somebody has trained."""
    try:
        tensors, where, _ = _tensors(file, torch_file.load_foreign)
        known = architecture_of(tensors, where)
    except FileParsingFailedError:
        known = None
    if known is None:
        return "For weights of your own, set Weights file (weights_file)."
    name, found = known
    return (
        f"It holds {found.words(name)}: choose {name} as Model name in {_component(name)}, and set its "
        "Weights file (weights_file) to this file."
    )
