"""Pretrained weights: finds, verifies, downloads and reads them without unpickling code."""

import hashlib
import http.client
import shutil
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import torch
from safetensors.torch import load_file, save_file

from vision_designer.nodes.core.job import Job
from vision_designer.nodes.errors import (
    CouldNotOpenFileError,
    FileParsingFailedError,
    InvalidModelDirectoryError,
    PretrainedWeightsNotFoundError,
)
from vision_designer.nodes.messages import Message, first_line
from vision_designer.nodes.system.atomic_files import atomic_file, make_folder, writing
from vision_designer.nodes.system.processes import OFFLINE, is_offline
from vision_designer.nodes.vision.models import torch_file
from vision_designer.nodes.vision.models.architectures import ARCHITECTURES, WEIGHTS_FOLDER, PublishedWeights
from vision_designer.nodes.vision.models.architectures import architecture as record_of
from vision_designer.nodes.vision.models.foreign_weights import Located, architecture_of, find_state, locate, mismatch
from vision_designer.nodes.vision.models.networks import build as build_network
from vision_designer.nodes.vision.models.networks import load_backbone, without_head

NETWORK_TIMEOUT = 10
"""Seconds without an answer after which a download fails."""
CHUNK = 2**18
"""Bytes downloaded between checks for cancellation."""

State = dict[str, torch.Tensor]


def published(architecture: str) -> PublishedWeights | None:
    """Published ImageNet weights of an architecture, or None."""
    return record_of(architecture).weights


def candidates(architecture: str, workspace: Path) -> list[Path]:
    """Possible paths of the published file: in the workspace, torch's hub cache, and the package that ships it."""
    weights = published(architecture)
    return [] if weights is None else [*weights.places(workspace).values()]


def find(architecture: str, workspace: Path) -> Path | None:
    """Path of the published file on this machine, or None. Ignores files with a wrong checksum."""
    weights = published(architecture)
    files = candidates(architecture, workspace)
    return next((file for file in files if weights and file.is_file() and matches(file, weights)), None)


def matches(file: Path, weights: PublishedWeights) -> bool:
    """Return whether the file's SHA-256 starts with the known digits."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest().startswith(weights.sha256)


def pretrained(architecture: str, job: Job) -> tuple[State, str]:
    """ImageNet weights without the last layer, and their source.

    Raises:
        PretrainedWeightsNotFoundError: none are published, or they are not on disk and the download failed; says where
            to put the file.
        FailedToWriteOutputsError: the downloaded file cannot be written.
        RunCancelledError: the run was cancelled while downloading.
    """
    published_weights = published(architecture)
    if published_weights is None:
        raise PretrainedWeightsNotFoundError(
            "no pretrained weights of {architecture} are published as a file with a known SHA-256. Download them "
            "yourself and set Weights file (weights_file) to that file, or turn Pretrained off.",
            architecture=architecture,
        )
    file = find(architecture, job.workspace)
    if file is None:
        for damaged in filter(Path.is_file, candidates(architecture, job.workspace)):
            job.warn(
                "{damaged} is damaged: its SHA-256 differs from that of the published file; it is not used",
                damaged=damaged,
            )
        file = _download(architecture, published_weights, job)
    else:
        job.log("pretrained weights: {file}", file=file)
    return read(file, architecture), file.name


def _download(architecture: str, weights: PublishedWeights, job: Job) -> Path:
    """Download the published file to the workspace; renamed to its final name only when complete and verified."""
    target = job.workspace / WEIGHTS_FOLDER / weights.file
    job.check_cancelled()
    try:
        if weights.distribution:
            raise OSError(
                Message(
                    "they come with the package {distribution}, which is not installed here",
                    distribution=weights.distribution,
                )
            )
        if is_offline():
            raise OSError(
                Message("downloads are turned off, by --offline, {offline} or the editor's settings", offline=OFFLINE)
            )
        job.log("downloading {url} to {target}", url=weights.url, target=target)
        with writing(target):
            make_folder(target.parent)
        with atomic_file(target) as partial:
            _fetch(weights.url, partial, round(weights.megabytes), job)
            if not matches(partial, weights):
                raise OSError(
                    Message("the downloaded file is damaged: its SHA-256 differs from that of the published file")
                )
    except (OSError, http.client.HTTPException) as error:
        if isinstance(error, urllib.error.HTTPError):
            error.close()
        size = weights.megabytes
        raise PretrainedWeightsNotFoundError(
            "the pretrained weights of {architecture} are not on this machine and cannot be downloaded "
            "({error}). Put {file} ({size:.0f} MB, from {url}) into {folder}, e.g. with vision-designer "
            "weights import FILE; or set Weights file to your own file, or turn Pretrained off.",
            architecture=architecture,
            error=error,
            file=target.name,
            size=size,
            url=weights.url,
            folder=target.parent,
        ) from error
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
    """Read weights without the last layer, from .safetensors, or from .pth with torch's restricted unpickler.

    Accepts a state dict and checkpoints of training scripts, see :mod:`foreign_weights`: any nesting, any prefix, and
    old DenseNet names. ``log`` receives which parts of the file are used.

    Raises:
        CouldNotOpenFileError: no such file.
        FileParsingFailedError: no plain weights in the file.
        InvalidModelDirectoryError: weights of another architecture, which is named.
    """
    tensors, where, others = _tensors(file, torch_file.load_foreign)
    found = locate(tensors, where, others, architecture)
    if why := mismatch(found.state, architecture):
        _explain_mismatch(file, architecture, why, found, architecture_of(tensors, where))
    found.log(file.name, architecture, log)
    state = without_head(architecture, found.state)
    with torch.random.fork_rng(devices=[]):
        load_backbone(build_network(architecture, {}, 1), architecture, state, str(file))
    return state


def _explain_mismatch(
    file: Path, architecture: str, why: str, found: Located, actual: tuple[str, Located] | None
) -> NoReturn:
    """Raise the error for weights of another architecture; ``actual`` is that architecture, if known."""
    if actual is None or actual[0] == architecture:
        why += str(found)
        message = Message(
            "{file} does not contain the weights of {architecture}: {why}. Choose the model name that "
            "the weights belong to.",
            dict(file=file, architecture=architecture, why=why),
        )
    else:
        name, found = actual
        component = record_of(name).family
        remedy = (
            Message("Choose the model name that the weights belong to: {name}.", name=name)
            if component == record_of(architecture).family
            else Message(
                "Choose the model name that the weights belong to: {name}, of the component {component}.",
                name=name,
                component=component,
            )
        )
        message = Message(
            "{file} does not contain the weights of {architecture}: these are {found}, and the model "
            "name is {architecture}; {why}. {remedy}",
            dict(file=file, architecture=architecture, found=found.label(name), why=why, remedy=remedy),
        )
    raise InvalidModelDirectoryError(message, path=str(file), architecture=architecture)


def read_state(file: Path) -> State:
    """All tensors of a weights file by name; see :func:`read`."""
    return _tensors(file, torch_file.load)[0]


def _tensors(file: Path, load: Callable[[Path], object]) -> tuple[State, tuple[str, ...], tuple[str, ...]]:
    """All tensors of a weights file by name, the keys that lead to them, and further candidates."""
    if not file.is_file():
        raise CouldNotOpenFileError("there is no weights file {path}. Check Weights file (weights_file).", path=file)
    try:
        content: object = load_file(file) if _is_safetensors(file) else load(file)
    except Exception as error:
        # The readers raise arbitrary exceptions for damaged or foreign files.
        why = first_line(str(error) or type(error).__name__)
        raise FileParsingFailedError(
            "{path} does not contain plain weights: {why}. Save a state dict where it was created, with "
            "torch.save(model.state_dict(), ...) or as .safetensors.",
            why=why,
            path=file,
        ) from error
    found = find_state(content)
    if found is None:
        keys = [key for key in content if isinstance(key, str)] if isinstance(content, dict) else []
        inner = (
            Message(": it has {keys}, but no named tensors in any of them", keys=", ".join(map(repr, keys[:8])))
            if keys
            else ""
        )
        raise FileParsingFailedError(
            "{path} does not contain plain weights{inner}. Save a state dict: torch.save(model.state_dict(), ...).",
            inner=inner,
            path=file,
        )
    return found


def _is_safetensors(file: Path) -> bool:
    """Decide by content, else by extension."""
    with file.open("rb") as content:
        start = content.read(9)
    if start[8:] == b"{" and int.from_bytes(start[:8], "little") < file.stat().st_size:
        return True
    return file.suffix.lower() == ".safetensors" and not start.startswith((b"PK", b"\x80\x02"))


def save(state: State, file: Path) -> None:
    """Write tensors as safetensors, atomically and flushed to disk."""
    with atomic_file(file) as temporary:
        save_file({name: tensor.detach().cpu().contiguous().clone() for name, tensor in state.items()}, temporary)


def listing(workspace: Path) -> list[dict[str, Any]]:
    """All published files: ``architecture``, ``file``, ``megabytes``, ``url``, and the local ``path`` if present."""
    return [
        {
            "architecture": name,
            "file": weights.file,
            "megabytes": round(weights.megabytes),
            "url": weights.url,
            "path": str(file) if (file := find(name, workspace)) is not None else None,
        }
        for name in ARCHITECTURES
        if (weights := published(name)) is not None
    ]


def import_file(file: Path, workspace: Path) -> Path:
    """Copy a published weights file to the workspace, where pretrained models find it.

    Raises:
        CouldNotOpenFileError: no such file.
        FileParsingFailedError: not a published file, or a wrong SHA-256.
        FailedToWriteOutputsError: the workspace cannot be written.
    """
    if not file.is_file():
        raise CouldNotOpenFileError("there is no file {path}. Check the path.", path=file)
    weights = _published_as(file)
    if weights is None:
        raise FileParsingFailedError(
            "{name} is not the name of a published weights file, and its SHA-256 does not match one. To "
            "list the known files: vision-designer weights list. {own_weights}",
            name=file.name,
            own_weights=_advice_for_own_weights(file),
            path=file,
        )
    if weights.file == file.name and not matches(file, weights):
        raise FileParsingFailedError(
            "{path} is damaged: its SHA-256 differs from that of the published file. Download it again.", path=file
        )
    target = workspace / WEIGHTS_FOLDER / weights.file
    with writing(target):
        make_folder(target.parent)
        with atomic_file(target) as temporary:
            shutil.copyfile(file, temporary)
    return target


def _published_as(file: Path) -> PublishedWeights | None:
    """Published file with this name, or with this content under another name; None if neither."""
    every = [weights for weights in map(published, ARCHITECTURES) if weights is not None]
    if named := next((weights for weights in every if weights.file == file.name), None):
        return named
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return next((weights for weights in every if digest.startswith(weights.sha256)), None)


def _advice_for_own_weights(file: Path) -> str:
    """Advice for weights that the user trained."""
    try:
        tensors, where, _ = _tensors(file, torch_file.load_foreign)
        known = architecture_of(tensors, where)
    except FileParsingFailedError:
        known = None
    if known is None:
        return Message("For your own weights, set Weights file (weights_file).")
    name, found = known
    return Message(
        "It contains {found}: choose {name} as Model name in {family}, and set its Weights file "
        "(weights_file) to this file.",
        dict(found=found.label(name), name=name, family=Message(record_of(name).family)),
    )
