"""``vision-designer runs``: reports of past runs."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from vision_designer.graphs.cli.tables import Column, check_format, fits, moment, number, print_table, write_csv
from vision_designer.graphs.cli.terminal import (
    clock,
    counted,
    describe_error,
    duration,
    note_not_recorded,
    print_json,
    print_summary,
)
from vision_designer.graphs.diff import Values, compare_runs
from vision_designer.graphs.history.run_summaries import BYPASSED, COMPONENT, RunSummary, read_about, varying
from vision_designer.graphs.history.runs import History
from vision_designer.graphs.printing import say
from vision_designer.graphs.topology import order
from vision_designer.nodes.components import load_components
from vision_designer.nodes.core.parameter_kinds import short_number
from vision_designer.nodes.core.registry import Components
from vision_designer.nodes.errors import ParameterParsingError

STAR = "*"
PLACE = 24
"""Width in cells of NODE.METRIC that is not shortened."""
COLUMNS = (
    Column("run", whole=True),
    Column(STAR, rank=1, whole=True),
    # The id of a run begins with the time.
    Column("started", rank=7, whole=True),
    Column("state", rank=1, whole=True),
    Column("time", rank=5, whole=True),
    Column("accuracy", whole=True),
    Column("graph", rank=4),
    Column("name", rank=2),
    Column("network", rank=6),
    Column("differs", rank=3, least=22),
)
"""Of the list of runs."""
EXPORTED = ("run_id", "name", "starred", "note", "started", "state", "seconds", "accuracy", "title", "graph", "network")
"""Of the list of runs as CSV, followed by the parameters that differ."""
COMPARED = ("kind", "name")
"""First columns of a comparison as CSV, followed by the runs."""


def print_list(workspace: Path, limit: int, csv: str, *, as_json: bool) -> None:
    """Print the latest runs, newest first, with their network and what differs between the runs of one graph."""
    check_format(csv, as_json=as_json)
    history = History(workspace)
    found = history.latest(limit)
    note_not_recorded(history)
    components = load_components()
    networks = [network_of(run.parameters, components) for run in found]
    differences = _differing(found, components)
    rows = [
        {"run_id": run.id, **run.to_json(), "network": network, "differs": differs}
        for run, network, differs in zip(found, networks, differences, strict=True)
    ]
    if as_json:
        print_json([{name: value for name, value in row.items() if name != "id"} for row in rows])
        return
    if csv:
        # With a column for each parameter that differs.
        places = [*dict.fromkeys(place for differs in differences for place in differs)]
        values = [{**row, **row["differs"], "started": moment(row["started"])} for row in rows]
        write_csv(csv, EXPORTED, [[*map(row.get, (*EXPORTED, *places))] for row in values], "runs", places)
        return
    if not found:
        say(f"there are no runs in {workspace} yet")
        return
    names = short_names(place for differs in differences for place in differs)
    table = [
        (
            run.id,
            STAR if run.starred else "",
            clock(run.started),
            run.state,
            duration(run.seconds),
            number(run.accuracy),
            run.title or run.graph,
            run.name,
            network,
            ", ".join(f"{names[place]}={_value_text(value)}" for place, value in differs.items()),
        )
        for run, network, differs in zip(found, networks, differences, strict=True)
    ]
    # Columns without any value are left out.
    kept = [at for at, _ in enumerate(COLUMNS) if at == 0 or any(row[at] for row in table)]
    print_table([COLUMNS[at] for at in kept], [tuple(row[at] for at in kept) for row in table])


def network_of(parameters: Mapping[str, Any], components: Components) -> str:
    """The networks of a run, by its ``RunSummary.parameters``: the chosen ones, or the components' defaults."""
    found = []
    for place, identifier in parameters.items():
        node_id, _, name = place.rpartition(".")
        component = components.get(identifier) if name == COMPONENT and isinstance(identifier, str) else None
        if component is None or parameters.get(f"{node_id}.{BYPASSED}"):
            continue
        for info in component.Parameters.describe():
            if info.architecture_prefix is not None:
                value = parameters.get(f"{node_id}.{info.identifier}", info.default)
                found.append(f"{info.architecture_prefix}{value}")
    return ", ".join(dict.fromkeys(found))


def _differing(found: Sequence[RunSummary], components: Components) -> list[dict[str, Any]]:
    """For each run, the parameters that differ between the listed runs of its graph; unset ones have their default."""
    by_graph: dict[str, list[Mapping[str, Any]]] = {}
    for run in found:
        by_graph.setdefault(run.graph, []).append(run.parameters)
    places = {graph: varying(runs) for graph, runs in by_graph.items()}
    return [
        {
            place: run.parameters[place] if place in run.parameters else unset_value(place, run.parameters, components)
            for place in places[run.graph]
            if place in run.parameters or f"{place.rpartition('.')[0]}.{COMPONENT}" in run.parameters
        }
        for run in found
    ]


def short_names(places: Iterable[str]) -> dict[str, str]:
    """Parameters without their nodes, by NODE.PARAMETER, unless a parameter of that name differs in two nodes."""
    found = dict.fromkeys(places)
    names = Counter(place.rpartition(".")[2] for place in found)
    unclear = {COMPONENT, BYPASSED, *(name for name, count in names.items() if count > 1)}
    return {place: place if (name := place.rpartition(".")[2]) in unclear else name for place in found}


def unset_value(place: str, parameters: Mapping[str, Any], components: Components) -> Any:  # noqa: ANN401 - any JSON value
    """The value of a parameter that is not set; another one, such as a recipe, may determine it. None if not known."""
    node_id, _, name = place.rpartition(".")
    component = components.get(str(parameters.get(f"{node_id}.{COMPONENT}")))
    for model in (component.Parameters, component.RunSettings) if component is not None else ():
        if name in model.model_fields:
            prefix = f"{node_id}."
            given = {at.removeprefix(prefix): value for at, value in parameters.items() if at.startswith(prefix)}
            return model.default_of(name, {key: value for key, value in given.items() if key in model.model_fields})
    return None


def _value_text(value: object) -> str:
    """A parameter in a table; a path by its last part."""
    if isinstance(value, str):
        return Path(value).name if "/" in value else value
    return short_number(value) if isinstance(value, float) else json.dumps(value, ensure_ascii=False)


def print_run(workspace: Path, run: str, *, log: str, as_json: bool) -> Path:
    """Print a run's summary, or a node's log; returns the run's folder.

    Raises:
        ParameterParsingError: ``log`` and ``as_json`` are both given.
    """
    if log and as_json:
        raise ParameterParsingError("--log prints text, so it cannot be combined with --json. Choose one of them.")
    history = History(workspace)
    run_id = history.resolve(run)
    note_not_recorded(history)
    folder = history.folder(run_id)
    if log:
        say(history.log(run_id, log).removesuffix("\n"))
        return folder
    result = history.result(run_id)
    about = read_about(folder)
    if as_json:
        print_json(result.to_json() | about.model_dump(), indent=None)
        return folder
    if about.name or about.starred:
        say(" ".join(filter(None, (STAR if about.starred else "", about.name))))
    if about.note:
        say(about.note)
    document = history.document(run_id)
    ids = [node_id for node_id in order(document)[0] if node_id in result.nodes]
    print_summary(document.title, result, ids, ids)
    for node_id in ids:
        node = result.nodes[node_id]
        for warned in node.warnings:
            by = f" (reported by the run {warned.earlier_run})" if warned.earlier_run else ""
            say(f"{node_id}: warning: {warned.message}{by}")
        if node.state == "failed" and node.error is not None:
            say(f"{node_id}: {describe_error(node.error)}")
    if result.error:
        say(f"the run: {result.error}")
    say(f"folder: {folder}")
    return folder


def print_comparison(workspace: Path, runs: Sequence[str], csv: str, *, as_json: bool) -> None:
    """Print what differs between two or more runs, and for two the difference of each metric.

    Raises:
        ParameterParsingError: fewer than two runs.
    """
    check_format(csv, as_json=as_json)
    if len(runs) < 2:
        raise ParameterParsingError(
            "Two or more runs are needed to compare them; vision-designer runs list lists them."
        )
    history = History(workspace)
    ids = [history.resolve(run) for run in runs]
    note_not_recorded(history)
    components = load_components()
    compared = compare_runs(history, *ids, components=components)
    different, metrics = compared.parameters, compared.metrics
    if as_json:
        print_json(_comparison_json(ids, different, metrics))
        return
    parameters = [history.summary(run_id).parameters for run_id in ids]
    if csv:
        _write_comparison(csv, ids, different, metrics, parameters, components)
        return
    rows = [_parameter_row(place, values, parameters, components) for place, values in different.items()]
    changed = {place: values for place, values in metrics.items() if any(value != values[0] for value in values)}
    metric_rows: list[tuple[Any, ...]] = [(place, *values) for place, values in changed.items()]
    more: list[Column] = []
    if len(ids) == 2:
        metric_rows = [(place, *values, _difference(*values)) for place, values in changed.items()]
        more = [Column("difference", rank=1, whole=True)]
    first, headings = Column("parameter", keep_end=True, least=PLACE), ids
    is_wide = not (fits([first, *ids], rows) and fits([first, *ids, *more], metric_rows))
    if is_wide and (rows or metric_rows):
        headings = [str(number) for number in range(1, len(ids) + 1)]
        names = [history.summary(run_id).name for run_id in ids]
        print_table(("", "run", "name"), list(zip(headings, ids, names, strict=True)))
    if rows:
        print_table([first, *headings], rows, "Parameters that differ")
    else:
        say("All parameters are the same")
    if changed:
        columns: list[str | Column] = [Column("metric", keep_end=True, least=PLACE), *headings, *more]
        print_table(columns, metric_rows, "Metrics that differ")
    if same := len(metrics) - len(changed):
        where = "both" if len(ids) == 2 else "all"
        say(f"\n{counted(same, 'metric is', 'metrics are')} the same in {where} runs")


def _write_comparison(
    csv: str,
    ids: Sequence[str],
    different: Values,
    metrics: Values,
    parameters: Sequence[Mapping[str, Any]],
    components: Components,
) -> None:
    """Write a comparison as CSV: parameters that differ, and all metrics; unset parameters have their default."""
    rows: list[tuple[object, ...]] = [
        ("parameter", place, *(_effective(*each, place, components) for each in zip(values, parameters, strict=True)))
        for place, values in different.items()
    ]
    rows += [("metric", place, *values) for place, values in metrics.items()]
    write_csv(csv, COMPARED, rows, "a comparison of runs", ids)


def _effective(value: object, parameters: Mapping[str, Any], place: str, components: Components) -> object:
    """The value of a parameter, or its default; None if the run does not have its node."""
    return unset_value(place, parameters, components) if value is None else value


def _comparison_json(ids: list[str], parameters: Values, metrics: Values) -> dict[str, Any]:
    """As plain values; ``differences`` only for two runs."""
    found: dict[str, Any] = {"run_ids": ids, "parameters": parameters, "metrics": metrics}
    if len(ids) == 2:
        found["differences"] = {
            place: second - first
            for place, (first, second) in metrics.items()
            if isinstance(first, int | float) and isinstance(second, int | float)
        }
    return found


def _difference(first: object, second: object) -> str:
    """The second number minus the first, with a sign; empty if one is missing."""
    if not isinstance(first, int | float) or not isinstance(second, int | float):
        return ""
    return f"{second - first:+.4g}"


def _parameter_row(
    place: str, values: Sequence[object], parameters: Sequence[Mapping[str, Any]], components: Components
) -> tuple[str, ...]:
    """The values of a parameter in each run, with so many digits that different ones look different."""
    for text_of in (_value_text, _exact):
        texts = [_shown(*each, place, components, text_of) for each in zip(values, parameters, strict=True)]
        if len(set(texts)) >= len(set(map(_exact, values))):
            break
    return place, *texts


def _exact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _shown(
    value: object,
    parameters: Mapping[str, Any],
    place: str,
    components: Components,
    text_of: Callable[[object], str],
) -> str:
    """A value that differs; a default as such, and nothing for a node that the run does not have."""
    if value is not None:
        return text_of(value)
    if f"{place.rpartition('.')[0]}.{COMPONENT}" not in parameters:
        return ""
    default = unset_value(place, parameters, components)
    return "(default)" if default is None else f"{text_of(default)} (default)"
