"""The named models of a workspace: ``models/<name>/``, each a model's folder with a card.

They are copies, so that cleaning the runs never removes one. The command line and the window use this module.
"""

import os
import re
import shutil
import time
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from filelock import FileLock, Timeout

from vision_designer.graphs.document import is_graph_file
from vision_designer.graphs.history.run_folder import RUN_IDS
from vision_designer.graphs.history.runs import History
from vision_designer.graphs.models.card import ModelCard, ModelOrigin, card_of, stored_origin
from vision_designer.graphs.models.source import ModelSource, check_model, model_of_run, origin_of, source_of
from vision_designer.graphs.printing import readable_path
from vision_designer.graphs.user_paths import option_path
from vision_designer.nodes.core.suggestions import nearest
from vision_designer.nodes.errors import (
    CouldNotOpenFileError,
    FailedToWriteOutputsError,
    InvalidGraphError,
    InvalidModelDirectoryError,
    NotInRangeValueError,
)
from vision_designer.nodes.messages import Message
from vision_designer.nodes.system.atomic_files import (
    make_folder,
    remove_leftovers,
    replace_folder,
    temporary_name,
    writing,
)
from vision_designer.nodes.system.deferred_signals import DeferredSignals
from vision_designer.nodes.types.meta import stored_type
from vision_designer.nodes.types.model_directory import ModelDirectory
from vision_designer.nodes.types.untrained_model_directory import WEIGHTS

MODELS = "models"
"""Folder of the workspace."""
LONGEST_NAME = 100
NAME = re.compile(rf"\w(?:[\w .+()-]{{0,{LONGEST_NAME - 2}}}[\w+()-])?")
NOT_IN_NAMES = re.compile(r"[^\w .+()-]+")
TAKEN_BY_WINDOWS = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
RUN = re.compile(r"(latest|\d{8}(?:-[0-9a-f-]*)?)(?::(.+))?")
"""A run, and perhaps a node of it."""
CURVES = ("training_curves.png", "training_curves.svg")


class SavedModels:
    """The named models of a workspace. Names that differ only in case or Unicode form are the same."""

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace
        self.root = workspace / MODELS

    def names(self) -> list[str]:
        """All names, sorted."""
        self._finish_interrupted()
        try:
            found = [path.name for path in self.root.iterdir() if path.is_dir() and not path.name.startswith(".")]
        except OSError:
            return []
        return sorted(found, key=str.casefold)

    def cards(self) -> list[ModelCard]:
        """The cards of all models, by name; a damaged model has a ``problem``."""
        return [self.card_of(ModelSource(self.root / name, name)) for name in self.names()]

    def card_of(self, source: ModelSource) -> ModelCard:
        """The card of any model; a damaged one has a ``problem``."""
        try:
            origin = origin_of(source, self.workspace)
        except InvalidModelDirectoryError as error:
            return ModelCard(source.folder, ModelOrigin(name=source.name), problem=error.message)
        return card_of(source.folder, origin.with_values(name=source.name))

    def named(self, name: str) -> ModelSource | None:
        """The model with a name; None if there is none."""
        wanted = _plain(name)
        found = next((known for known in self.names() if _plain(known) == wanted), None)
        return None if found is None else ModelSource(self.root / found, found)

    def save(self, source: ModelSource, name: str, *, replace: bool = False) -> ModelCard:
        """Copy a model under a name; with ``replace``, the model of that name is replaced, if there is one.

        Raises:
            NotInRangeValueError: the name cannot be used, see :func:`check_name`.
            FailedToWriteOutputsError: the name is taken and ``replace`` is off, or the disk fails; then what was there
                is unchanged.
            InvalidModelDirectoryError: the model is damaged.
        """
        check_name(name)
        existing = self.named(name)
        if existing is not None and not replace:
            raise _taken(existing)
        target = self.root / (existing.name if existing is not None else unicodedata.normalize("NFC", name))
        values = {"name": target.name, "saved": time.time()}
        with writing(target):
            make_folder(self.root)
            with self._copied(source, target, values) as copy, self._locked():
                if target.exists() and not replace:
                    raise _taken(ModelSource(target, target.name))
                replace_folder(target, copy)
        remove_leftovers(target)
        return self.card_of(ModelSource(target, target.name))

    def export(self, source: ModelSource, target: Path) -> None:
        """Copy a model to a folder outside of the workspace, with its card.

        Raises:
            FailedToWriteOutputsError: there is something at ``target`` already, or the disk fails.
            InvalidModelDirectoryError: the model is damaged.
        """
        if target.exists():
            raise FailedToWriteOutputsError("{path} already exists. Choose another folder.", path=target)
        with writing(target, named=True), self._copied(source, target, {}) as copy:
            copy.rename(target)

    @contextmanager
    def _copied(self, source: ModelSource, target: Path, values: Mapping[str, object]) -> Iterator[Path]:
        """A temporary copy of a model beside ``target``; ``values`` replace those of its card."""
        model, origin = check_model(source, self.workspace), origin_of(source, self.workspace)
        temporary = temporary_name(target)
        with DeferredSignals() as signals:
            try:
                with signals.interruptible():
                    temporary.mkdir()
                    model.write(temporary)
                    for curves in CURVES:
                        with suppress(FileNotFoundError):
                            shutil.copyfile(source.folder / curves, temporary / curves)
                    origin.with_values(**values).write(temporary)
                    with (temporary / WEIGHTS).open("rb") as weights:
                        os.fsync(weights.fileno())
                yield temporary
            finally:
                shutil.rmtree(temporary, ignore_errors=True)

    def rename(self, name: str, new: str) -> ModelCard:
        """Give a named model another name.

        Raises:
            CouldNotOpenFileError: there is no model of that name.
            NotInRangeValueError: the new name cannot be used.
            FailedToWriteOutputsError: the new name is taken, or the disk fails.
        """
        check_name(new)
        source = self._existing(name)
        other = self.named(new)
        if other is not None and other.name != source.name:
            raise _taken_by(other)
        target = self.root / unicodedata.normalize("NFC", new)
        with writing(target), self._locked():
            # A file system that ignores case has the folder under both names.
            if target.exists() and not target.samefile(source.folder):
                raise _taken_by(ModelSource(target, target.name))
            source.folder.rename(target)
            origin = stored_origin(target)
            if origin is not None:
                origin.with_values(name=target.name).write(target)
        return self.card_of(ModelSource(target, target.name))

    def remove(self, name: str) -> ModelSource:
        """Remove a named model.

        Raises:
            CouldNotOpenFileError: there is none.
            FailedToWriteOutputsError: it cannot be removed.
        """
        source = self._existing(name)
        gone = temporary_name(source.folder)
        with DeferredSignals():
            with writing(source.folder), self._locked():
                source.folder.rename(gone)
            shutil.rmtree(gone, ignore_errors=True)
        return source

    def find(self, text: str) -> ModelSource:
        """The model that a user names.

        That is the name of a saved model; the path of a model folder; ``RUN`` or ``RUN:NODE``, where RUN is the
        beginning of a run's id or ``latest``; ``GRAPH.json`` or ``GRAPH.json:NODE`` for the latest result of a graph
        file. NODE may be ``NODE.PORT``.

        Raises:
            CouldNotOpenFileError: there is no such model, run or result.
            InvalidModelDirectoryError: the path is not a model's folder.
            NotInRangeValueError: the run has no model, or several.
            InvalidGraphError: the run has no such node.
        """
        if text and (saved := self.named(text)) is not None:
            return saved
        path = option_path(text, "MODEL")
        if path.is_dir():
            return self._of_folder(path)
        if path.is_file() and not is_graph_file(path):
            raise _is_a_file(path)
        graph, colon, node = (text, "", "") if path.is_file() else text.rpartition(":")
        file = option_path(graph, "MODEL") if graph else path
        if file.is_file() and (path.is_file() or colon) and is_graph_file(file):
            return self._of_graph(file, node)
        if (run := RUN.fullmatch(text)) is not None:
            history = History(self.workspace)
            return model_of_run(history, history.resolve(run[1]), run[2] or "")
        raise self._unknown(text)

    def _of_folder(self, path: Path) -> ModelSource:
        if path.parent == self.root and not path.name.startswith("."):
            return ModelSource(path, path.name)
        inside = path / "trained_model"
        if stored_type(path) != ModelDirectory.type_name and stored_type(inside) == ModelDirectory.type_name:
            raise InvalidModelDirectoryError(
                "{path} is not a model, but {inside} is. Give that folder.", inside=inside, path=path
            )
        if not stored_type(path):
            # Often a folder of images, given instead of what was trained on it.
            graph = path.with_name(f"{path.name}.json")
            hint = self._names_meant(path.name)
            if graph.is_file() and is_graph_file(graph):
                hint = Message("For the latest model of the graph beside it, give {graph}.", graph=graph)
            raise InvalidModelDirectoryError(
                "{path} is a folder without a model, and no saved model has that name. {hint}", hint=hint, path=path
            )
        return source_of(path, self.workspace)

    def _of_graph(self, file: Path, node: str) -> ModelSource:
        history = History(self.workspace)
        failure = CouldNotOpenFileError(
            "{path} has no model in {workspace} yet. Run it first: vision-designer run {path}",
            workspace=self.workspace,
            path=file,
        )
        for run_id in history.runs_of(readable_path(file.absolute())):
            try:
                return model_of_run(history, run_id, node)
            except (CouldNotOpenFileError, InvalidGraphError):
                continue
            except NotInRangeValueError as error:
                if error.details.get("count"):
                    raise
        raise failure

    def _existing(self, name: str) -> ModelSource:
        if (source := self.named(name)) is None:
            raise self._unknown(name)
        return source

    def _unknown(self, text: str) -> CouldNotOpenFileError:
        return CouldNotOpenFileError(
            "there is no model {name!r}: no saved model, folder or run has that name. {hint}",
            hint=self._names_meant(text),
            name=text,
        )

    def _names_meant(self, text: str) -> Message:
        """The saved model of a similar name, or all of them."""
        names = self.names()
        if close := nearest(unicodedata.normalize("NFC", text), names):
            return Message("Did you mean {name}?", name=close)
        if names:
            return Message("Saved models: {names}.", names=Message.joined(", ", names[:20]))
        return Message("No model has been saved yet; save one with: vision-designer models save latest NAME")

    def _finish_interrupted(self) -> None:
        """Bring back a model whose replacement was killed between the two renames."""
        if not self.root.is_dir():
            return
        for old in self.root.glob(".*.old"):
            origin = stored_origin(old)
            if origin is not None and origin.name and not (self.root / origin.name).exists():
                with suppress(OSError, Timeout), self._locked(timeout=0):
                    old.rename(self.root / origin.name)

    @contextmanager
    def _locked(self, timeout: float = -1) -> Iterator[None]:
        with FileLock(self.root / ".lock", timeout=timeout, thread_local=False):
            yield


def check_name(name: str) -> None:
    """Check a new model's name.

    Raises:
        NotInRangeValueError: it has other characters than letters, digits, spaces and ``_ - . + ( )``, more than
            ``LONGEST_NAME``, or could be taken for a run.
    """
    plain = unicodedata.normalize("NFC", name)
    if RUN.fullmatch(plain) or RUN_IDS.fullmatch(plain):
        raise NotInRangeValueError(
            "{name!r} cannot be the name of a model, because it is also the name of a run. Choose another name.",
            name=name,
        )
    if not NAME.fullmatch(plain) or TAKEN_BY_WINDOWS.fullmatch(plain):
        raise NotInRangeValueError(
            "{name!r} cannot be the name of a model. Use 1 to {longest} letters, digits, spaces, and _ - . + ( ), "
            "beginning with a letter or a digit.",
            name=name,
            longest=LONGEST_NAME,
        )


def suggested_name(title: str, taken: Iterable[str] = ()) -> str:
    """A usable name that is not taken, for a model of a graph with this title."""
    plain = " ".join(NOT_IN_NAMES.sub(" ", unicodedata.normalize("NFC", title)).split())
    name = plain[: LONGEST_NAME - 5].lstrip(" .+()-").rstrip(" .-")
    if not NAME.fullmatch(name) or TAKEN_BY_WINDOWS.fullmatch(name) or RUN.fullmatch(name) or RUN_IDS.fullmatch(name):
        name = "model"
    known = {_plain(other) for other in taken}
    if _plain(name) not in known:
        return name
    return next(f"{name} {number}" for number in count(2) if _plain(f"{name} {number}") not in known)


def same_name(one: str, other: str) -> bool:
    """Whether two names are those of one model: they differ at most in case or Unicode form."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _taken(existing: ModelSource) -> FailedToWriteOutputsError:
    return FailedToWriteOutputsError(
        "there is already a model {name!r} in this workspace. Choose another name, or replace it (--replace).",
        name=existing.name,
        path=existing.folder,
    )


def _taken_by(existing: ModelSource) -> FailedToWriteOutputsError:
    return FailedToWriteOutputsError(
        "there is already a model {name!r} in this workspace. Choose another name, or remove that model first.",
        name=existing.name,
        path=existing.folder,
    )


def _is_a_file(path: Path) -> InvalidModelDirectoryError:
    if stored_type(path.parent) == ModelDirectory.type_name:
        return InvalidModelDirectoryError(
            "{path} is a file of a model. Give its folder: {folder}", folder=path.parent, path=path
        )
    return InvalidModelDirectoryError(
        "{path} is a file, and a model is a folder with {weights} and _meta.json. Give the folder.",
        weights=WEIGHTS,
        path=path,
    )
