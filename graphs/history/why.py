"""Explains why a node will run again or be reused, by comparing provenance with its latest result."""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from vision_designer.graphs.engine.machine import AUTO, Machine
from vision_designer.graphs.engine.plan import Plan, Step, make_plan
from vision_designer.graphs.engine.provenance import COMPUTED_WITH, PROCESSES, Ingredients, is_valid
from vision_designer.graphs.engine.store import Store
from vision_designer.graphs.history.runs import History
from vision_designer.graphs.overrides import unknown_node
from vision_designer.graphs.resolve import ResolvedGraph
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.datasets.subsets import listed
from vision_designer.nodes.errors import InvalidGraphError
from vision_designer.nodes.messages import Message

State = Literal["reused", "runs", "fails", "bypassed"]
MAX_NAMES = 5
"""Maximum files named in one line."""
ENDINGS = {
    "failed": Message("failed"),
    "cancelled": Message("was cancelled"),
    "skipped": Message("was skipped"),
    "running": Message("did not finish"),
}
"""Text about a node's earlier state without a result."""
NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Reason:
    """A difference to the latest result, in the node that was asked about or one upstream."""

    node: str
    message: str


@dataclass(frozen=True)
class Why:
    """Prediction for a node's next run, with reasons.

    Attributes:
        state: ``reused``, ``runs``, ``fails`` since its files are not accessible, or ``bypassed``.
        summary: the answer in one sentence.
        key: of the result; empty if there is none.
        run_id: of the run that computed the reused result, or the latest one compared with; may be empty.
    """

    node: str
    state: State
    summary: str
    reasons: tuple[Reason, ...] = ()
    key: str = ""
    run_id: str = ""


def why(graph: ResolvedGraph, workspace: Path, node_id: str, origin: str = "") -> Why:
    """Predict whether the next run computes a node, and why; results of the graph ``origin`` are preferred.

    Raises:
        InvalidGraphError: no such node, or the graph cannot be run.
        FailedToWriteOutputsError: the history cannot be read.
    """
    if node_id not in graph.nodes:
        raise InvalidGraphError(unknown_node(graph.document, node_id), node=node_id)
    if graph.nodes[node_id].node.bypassed:
        summary = Message("{node_id} is bypassed: it does not run, and passes its input through.", node_id=node_id)
        return Why(node_id, "bypassed", summary)
    plan = make_plan(graph.only([node_id]), Machine(workspace))
    return _Comparison(plan, Store(workspace), History(workspace), origin).answer(plan.steps[node_id])


def why_all(plan: Plan, workspace: Path, origin: str = "") -> list[Why]:
    """The same for every node of a plan, in order."""
    comparison = _Comparison(plan, Store(workspace), History(workspace), origin)
    return [comparison.answer(step) for step in plan.steps.values()]


class _Comparison:
    """A plan, compared with earlier results."""

    def __init__(self, plan: Plan, store: Store, history: History, origin: str) -> None:
        self._plan, self._store, self._history, self._origin = plan, store, history, origin

    def answer(self, step: Step) -> Why:
        node_id, key = step.node_id, step.key or ""
        if not key:
            errors = [Reason(other.node_id, str(other.error)) for other in self._plan.steps.values() if other.error]
            summary = Message("{node_id} cannot run: files that it depends on cannot be opened.", node_id=node_id)
            return Why(node_id, "fails", summary, tuple(errors))
        record = self._store.find(key)
        if record is None:
            return self._why_it_runs(step, key)
        if record.changed:
            summary = Message(
                "{node_id} will run again because its data changed while it was computed.", node_id=node_id
            )
            why = Message("files of {path} were changed, added, or removed during that run", path=record.changed)
            return Why(node_id, "runs", summary, (Reason(node_id, why),), key)
        damaged = self._store.damaged(key, record, thorough=False, stop=threading.Event())
        if damaged is not None:
            summary = Message("{node_id} will run again because its result is damaged.", node_id=node_id)
            why = Message("{damaged} was damaged, changed or deleted after it was written", damaged=damaged)
            return Why(node_id, "runs", summary, (Reason(node_id, why),), key)
        run = self._history.run_that_computed(key)
        by = Message(", computed by the run {run},", run=run) if run else ""
        summary = Message(
            "{node_id} will be reused: nothing that its result{by} depends on has changed.", node_id=node_id, by=by
        )
        return Why(node_id, "reused", summary, key=key, run_id=run)

    def _why_it_runs(self, step: Step, key: str) -> Why:
        node_id, query = step.node_id, (step.node_id, step.component.component, self._origin)
        found = self._history.latest_result(*query)
        if found is None:
            summary = Message("{node_id} will run: it has not been completed in this workspace yet.", node_id=node_id)
            if (last := self._history.latest_state(*query)) is None:
                return Why(node_id, "runs", summary, (), key)
            run, state = last
            how = Message("in the run {run} it {how}", run=run, how=ENDINGS.get(state, ENDINGS["running"]))
            return Why(node_id, "runs", summary, (Reason(node_id, how),), key)
        run, earlier = found
        if earlier == key:
            summary = Message("{node_id} will run again because its result no longer exists.", node_id=node_id)
            why = Message("the result of the run {run} is no longer in the store, or its record is damaged", run=run)
            return Why(node_id, "runs", summary, (Reason(node_id, why),), key, run)
        summary = Message(
            "{node_id} will run again: something that its result depends on has changed since the run {run}.",
            node_id=node_id,
            run=run,
        )
        why = Message("the result of the run {run} no longer exists and cannot be compared", run=run)
        reasons = tuple(self._differences(step, earlier)) or (Reason(node_id, why),)
        return Why(node_id, "runs", summary, reasons, key, run)

    def _differences(self, step: Step, earlier: str) -> Iterator[Reason]:
        """All differences in a node and upstream; nearest nodes first."""
        pending, visited = [(step, earlier)], {step.node_id}
        for now, key in pending:
            record = self._store.find(key)
            before = record.ingredients if record is not None else {}
            if not is_valid(before):
                if now is not step:
                    yield Reason(now.node_id, Message("its result has changed"))
                continue
            for message in self._own_differences(now, before, key):
                yield Reason(now.node_id, message)
            for port, (source, _) in now.inputs.items():
                old = before["inputs"].get(port)
                source_step = self._plan.steps[source]
                # The key may depend on the content alone, so look up the result that was actually used.
                if old is None or old == now.ingredients["inputs"].get(port) or source in visited:
                    continue
                visited.add(source)
                pending.append((source_step, before.get(COMPUTED_WITH, before["inputs"]).get(port, old)[0]))

    def _own_differences(self, step: Step, before: Ingredients, key: str) -> Iterator[str]:
        """Differences in a node itself."""
        now, component = step.ingredients, step.component
        if before["component"] != now["component"]:
            yield Message("it changed from {before} to {now}", before=before["component"], now=now["component"])
            return
        if before["format"] != now["format"]:
            yield Message("this version of the program identifies results differently")
        if before["version"] != now["version"]:
            yield Message(
                "the version of {title} changed from {before} to {now}",
                dict(title=component.title, before=before["version"], now=now["version"]),
            )
        if before.get("source") != now.get("source"):
            yield Message("the source code of {title} has changed", title=component.title)
        yield from _values(component, before["parameters"], now["parameters"])
        yield from self._settings(step, before["settings"], now["settings"])
        for name, old, new in _changed_items(before.get("libraries", NOTHING), now.get("libraries", NOTHING)):
            yield Message(
                "{name} changed from {old} to {new}",
                dict(name=name, old=old or Message("not installed"), new=new or Message("not installed")),
            )
        yield from self._files(step, before, key)
        yield from _links(step, before["inputs"])

    def _settings(self, step: Step, before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
        for name, old, new in _changed_items(before, now):
            if name == PROCESSES:
                yield Message("the number of processes changed from {old} to {new}", old=old, new=new)
                continue
            message = _value(step.component, name, old, new)
            chosen = getattr(step.settings, name, None) == AUTO
            yield Message("{message} (selected by auto on this machine)", message=message) if chosen else message

    def _files(self, step: Step, before: Ingredients, key: str) -> Iterator[str]:
        for name, path in step.places.items():
            moved = before["parameters"].get(name) != path
            if moved and before["files"].get(name) == step.ingredients["files"][name]:
                yield Message(
                    "the files in {path} were moved but are otherwise unchanged: results that do not "
                    "refer to their location, such as a trained model, are reused",
                    path=path,
                )
        for name, old, new in _changed_items(before["files"], step.ingredients["files"]):
            path = getattr(step.parameters, name)
            if before["parameters"].get(name) != step.ingredients["parameters"].get(name) or not (old and new):
                # Another path, already reported.
                continue
            listing, listing_now = self._store.listing(key, name), step.listings.get(name)
            if listing is not None and listing_now is not None:
                yield from _file_changes(path, _identities(listing), _identities(listing_now))
            elif old["files"] == new["files"] == 1:
                yield Message("the content of {path} has changed", path=path)
            else:
                yield Message(
                    "the files in {path} have changed: {old:,} with {old_bytes:,} bytes before, {new:,} with "
                    "{new_bytes:,} bytes now",
                    dict(path=path, old=old["files"], old_bytes=old["bytes"], new=new["files"], new_bytes=new["bytes"]),
                )


def _changed_items(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for name in sorted({*before, *now}):
        if before.get(name) != now.get(name):
            yield name, before.get(name), now.get(name)


def _values(component: type[ComponentNode], before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    model = component.Parameters
    # Missing parameters had the declared default, whatever a choice would have set.
    declared = {name: field.default for name, field in model.model_fields.items() if not field.is_required()}
    for name, old, new in _changed_items(before, now):
        # Ignore parameters without effect; the parameter that controls them is reported if it changed.
        known = name in model.model_fields
        if not known or all(model.has_effect(name, declared | {**values}) for values in (before, now)):
            if known:
                # A missing value had its default, which a choice may set.
                old = model.default_of(name, before) if old is None else old
                new = model.default_of(name, now) if new is None else new
            yield _value(component, name, old, new)


def _value(component: type[ComponentNode], name: str, old: object, new: object) -> str:
    """A changed parameter or run setting; a missing one had its default."""
    info = component.setting_info(name)
    if info is None:
        return Message("{name} was {old}, and no longer exists", name=name, old=old)
    old, new = (info.default if value is None else value for value in (old, new))
    return Message(
        "{title} ({name}) changed from {old} to {new}", title=info.title, name=name, old=_text(old), new=_text(new)
    )


def _text(value: object) -> str:
    return Message("empty") if value in (None, "") else str(value)


def _links(step: Step, before: Mapping[str, list[str]]) -> Iterator[str]:
    for port in step.component.init_inputs:
        old, now = before.get(port.identifier), step.inputs.get(port.identifier)
        if old is None and now is not None:
            yield Message("{title} ({identifier}) was not linked", title=port.title, identifier=port.identifier)
        elif old is not None and now is None:
            yield Message("{title} ({identifier}) is no longer linked", title=port.title, identifier=port.identifier)
        elif old is not None and now is not None and old[1] != now[1]:
            yield Message(
                "{title} ({identifier}) was linked to the output {old}, and is now linked to {now}",
                dict(title=port.title, identifier=port.identifier, old=old[1], now=now[1]),
            )


def _identities(listing: bytes) -> dict[str, str]:
    texts = listing.decode("utf-8", "surrogateescape").split("\0")
    return dict(zip(texts[::2], texts[1::2], strict=False))


def _file_changes(path: str, before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    """Files added, removed and changed in a folder."""
    changed = [name for name, identity in now.items() if before.get(name, identity) != identity]
    # An identity starts with size and time.
    same_size_and_time = [name for name in changed if before[name].split(":")[:2] == now[name].split(":")[:2]]
    modified = [name for name in changed if name not in set(same_size_and_time)]
    for files, what in (
        (modified, Message("changed")),
        ([name for name in now if name not in before], Message("added")),
        ([name for name in before if name not in now], Message("removed")),
    ):
        if len(files) == 1:
            yield Message("the file {file} in {path} was {what}", file=files[0], path=path, what=what)
        elif files:
            yield Message(
                "{files:,} files in {path} were {what}: {names}",
                dict(files=len(files), path=path, what=what, names=listed(files, MAX_NAMES)),
            )
    if same_size_and_time:
        yield Message(
            "{count:,} of {now:,} files in {path} have the same size and time as before, but were "
            "written, replaced, copied, moved or given other permissions since then: {names}",
            dict(count=len(same_size_and_time), now=len(now), path=path, names=listed(same_size_and_time, MAX_NAMES)),
        )
