"""``vision-designer sweep``: options, output, and the best graph."""

import shlex
import sys
import warnings
from collections.abc import Sequence
from contextlib import ExitStack, redirect_stdout
from dataclasses import asdict, dataclass
from pathlib import Path

from vision_designer.graphs.cli.cancelling import Cancelling, exit_if_abandoned
from vision_designer.graphs.cli.tables import STANDARD, Column, check_csv, check_format, print_table, write_csv
from vision_designer.graphs.cli.terminal import print_json
from vision_designer.graphs.document import GraphDocument, is_graph_file
from vision_designer.graphs.engine.output_places import Place, check_places, read_places
from vision_designer.graphs.engine.plan import make_plan
from vision_designer.graphs.engine.results import CANCELLED
from vision_designer.graphs.engine.store import Store
from vision_designer.graphs.option_checks import check_metrics, ignored_dimensions, trial_problems
from vision_designer.graphs.overrides import Overrides, set_value
from vision_designer.graphs.printing import readable_path, say
from vision_designer.graphs.resolve import read_graph, resolve, with_overrides
from vision_designer.graphs.sweep import Sweep, SweepSettings
from vision_designer.graphs.sweep_trials import SweepTrial, best_of, in_order, measured, pruned_by, space_in
from vision_designer.graphs.user_paths import base_folder, moved_document, option_path, relative_texts
from vision_designer.graphs.validate import refuse
from vision_designer.nodes.core.registry import Components
from vision_designer.nodes.core.search import METHODS
from vision_designer.nodes.core.search_space import Space, Value, check_grid, shown_value, shown_values, written_value
from vision_designer.nodes.errors import FailedToWriteOutputsError, NullOrEmptyError, ParameterParsingError
from vision_designer.nodes.system.atomic_files import check_place, resolve_links, writing
from vision_designer.nodes.vision.hardware.host import keep_freed_memory

CSV_COLUMNS = ("trial", "state", "seconds", "run_id", "error")
"""Of the trials as CSV, followed by the metric and the searched parameters."""
TRIALS = "trials of this metric"


@dataclass
class SweepOptions:
    """Options of ``vision-designer sweep``, by name. Their defaults are those of the command."""

    space: list[str]
    metric: str
    trials: int
    search: str
    seed: int
    jobs: int
    journal: str
    name: str
    prune: bool
    prune_by: str
    best: str
    csv: str
    overrides: Overrides
    json: bool
    quiet: bool
    debug: bool


def sweep(path: Path, components: Components, workspace: Path, options: SweepOptions, *, example: bool) -> int:
    """Search over the graph file at ``path``; returns the exit status: 0 if a trial was completed, else 1.

    The placeholder paths of an included ``example`` stay.

    Raises:
        VisionDesignerError: a wrong graph or option, or something cannot be written.
    """
    keep_freed_memory()
    check_format(options.csv, as_json=options.json)
    with Cancelling() as cancelling, ExitStack() as stack:
        given, folder = read_graph(path, components), base_folder(path)
        document = with_overrides(given, components, options.overrides)
        graph = resolve(document, components, folder)
        settings, space = _settings(document, components, options, path)
        table = "" if options.csv == STANDARD else options.csv
        places = [("--journal", options.journal), ("--best", options.best), ("--csv", table)]
        written = [Place(f"{name} {text}", resolve_links(option_path(text, name))) for name, text in places if text]
        # The best graph may replace the searched one.
        read = [*read_places(path, graph)][1:]
        check_places(written, read, workspace)
        if options.best:
            end = option_path(options.best, "--best")
            if end.exists() and not is_graph_file(end):
                raise FailedToWriteOutputsError(
                    f"--best {options.best} exists and is not a graph. Choose another name.", path=end
                )
            with writing(end, named=True):
                check_place(end)
        if table:
            check_csv(option_path(table, "--csv"), (*CSV_COLUMNS, str(settings.metric)), TRIALS)
        make_plan(graph.only([settings.metric.node]))
        refuse(ignored_dimensions(graph, space))
        refuse(trial_problems(document, components, folder, workspace, space, settings.metric))
        check_metrics(graph, settings.metric, settings.prune_by)
        # Output of components must not mix with that of the command.
        stack.enter_context(redirect_stdout(sys.stderr))
        if not options.debug:
            warnings.simplefilter("ignore")
        log = _TrialLog(settings, options)
        origin = readable_path(path.absolute())
        search = Sweep(document, components, folder, origin, workspace, space, settings, log.tell)
        log.begin(search.trials())
        cancelling.defer()
        cancelling.attach(search.cancel)
        ended = search.run()
        trials = [trial for trial in search.trials() if trial.state != "running"]
        best = best_of(trials, settings.metric)
        stack.close()
        cancelling.finish(cancelled=not ended, continues=False)
    if best is not None and options.best:
        _write_best(given, best, components, path, options, keep_relative=example)
    if options.json:
        print_json(_as_json(settings, trials, best, ended=ended), indent=None)
    else:
        names = [dimension.name for dimension in space.dimensions]
        if options.csv:
            _write_trials(settings, names, trials, options)
        if not options.quiet and options.csv != STANDARD:
            _print(settings, names, trials, best, options)
    if not ended:
        how = "continues from here" if options.journal else "reuses what was computed"
        say(f"RunCancelledError (V004): the search was cancelled; the same command {how}.", error=True)
        exit_if_abandoned(search.abandoned, Store(workspace))
        return CANCELLED
    return 0 if best is not None else 1


def _settings(
    document: GraphDocument, components: Components, options: SweepOptions, path: Path
) -> tuple[SweepSettings, Space]:
    if not options.space:
        raise NullOrEmptyError("--space is missing. Specify the values to search: --space 'train.epochs = 3..10'")
    if options.search not in METHODS:
        raise ParameterParsingError(f"--search is {options.search!r}; it must be one of {', '.join(METHODS)}.")
    metric = measured(options.metric, "--metric", document)
    space = space_in(options.space, document, components)
    prune_by = None
    if options.prune_by:
        prune_by = measured(options.prune_by, "--prune-by", document)
    elif options.prune:
        prune_by = pruned_by(document, metric)
    trials = check_grid(space, options.trials) if options.search == "grid" else options.trials
    settings = SweepSettings(
        metric=metric,
        search=options.search,
        trials=min(trials, space.finite or trials),
        seed=options.seed,
        jobs=options.jobs,
        name=options.name or f"Sweep of {document.title or path.stem}",
        journal=option_path(options.journal, "--journal") if options.journal else None,
        prune_by=prune_by,
    )
    return settings, space


class _TrialLog:
    """Prints each ended trial, and the best so far."""

    def __init__(self, settings: SweepSettings, options: SweepOptions) -> None:
        self._settings = settings
        self._quiet = options.quiet
        self._ended: list[SweepTrial] = []

    def begin(self, before: list[SweepTrial]) -> None:
        """Print the number of earlier trials."""
        self._ended = [trial for trial in before if trial.state != "running"]
        if self._ended:
            ended, total = len(self._ended), self._settings.trials
            self._say(f"{ended} of {total} trials {'is' if ended == 1 else 'are'} in the journal")

    def tell(self, trial: SweepTrial) -> None:
        """Print an ended trial."""
        self._ended.append(trial)
        best = best_of(self._ended, self._settings.metric)
        value = "" if trial.value is None else f", {self._settings.metric} {trial.value:.4f}"
        error = f", {trial.error}" if trial.error else ""
        so_far = "" if best is None or best.value is None else f"; best: trial {best.number}, {best.value:.4f}"
        self._say(
            f"trial {trial.number}: {trial.state}{value}{error} in {trial.seconds:.1f} s with "
            f"{shown_values(trial.values)}{so_far}"
        )

    def _say(self, line: str) -> None:
        if not self._quiet:
            say(line, error=True)
            sys.stderr.flush()


def _write_best(
    given: GraphDocument, best: SweepTrial, components: Components, path: Path, options: SweepOptions, *,
    keep_relative: bool,
) -> None:  # fmt: skip
    """Write the given graph with the best values."""
    end = option_path(options.best, "--best")
    keep = relative_texts(given, components) if keep_relative else ()
    document = moved_document(given, components, path.absolute().parent, end.parent, keep)
    for name, value in best.values.items():
        set_value(document, components, f"{name}={written_value(value)}")
    document.write(end, components)


def as_options(values: dict[str, Value]) -> str:
    """Values as options of ``vision-designer run``."""
    return " ".join(f"--set {shlex.quote(f'{name}={written_value(value)}')}" for name, value in values.items())


def _as_json(
    settings: SweepSettings, trials: list[SweepTrial], best: SweepTrial | None, *, ended: bool
) -> dict[str, object]:
    return {
        "name": settings.name,
        "state": "cancelled" if not ended else "completed" if best is not None else "failed",
        "metric": str(settings.metric),
        "direction": "maximize" if settings.metric.maximize else "minimize",
        "trials": [asdict(trial) for trial in in_order(trials, settings.metric)],
        "best": None if best is None else {**asdict(best), "set": as_options(best.values)},
    }


def _cell(value: Value | None) -> int | float | str | None:
    """A searched value in the table: numbers as such."""
    return (
        value
        if value is None or (isinstance(value, int | float) and not isinstance(value, bool))
        else shown_value(value)
    )


def _write_trials(
    settings: SweepSettings, names: Sequence[str], trials: list[SweepTrial], options: SweepOptions
) -> None:
    rows = [
        (
            *(trial.number, trial.state, trial.seconds, trial.run_id, trial.error, trial.value),
            *(trial.values.get(name) for name in names),
        )
        for trial in in_order(trials, settings.metric)
    ]
    write_csv(options.csv, (*CSV_COLUMNS, str(settings.metric)), rows, TRIALS, names)


def _print(
    settings: SweepSettings, names: list[str], trials: list[SweepTrial], best: SweepTrial | None, options: SweepOptions
) -> None:
    values = [Column(name, rank=1) for name in names]
    columns: list[str | Column] = [
        "trial",
        Column("state", rank=2, whole=True),
        str(settings.metric),
        *values,
        Column("seconds", rank=4),
        Column("run", rank=3, whole=True),
    ]
    rows = [
        (
            trial.number,
            trial.state,
            trial.value,
            *(_cell(trial.values.get(name)) for name in names),
            trial.seconds,
            trial.run_id,
        )
        for trial in in_order(trials, settings.metric)
    ]
    if rows:
        print_table(columns, rows, settings.name)
    if best is None:
        say("no trial was completed", error=True)
        return
    say(f"\nbest: trial {best.number}\n{as_options(best.values)}")
    if options.best:
        say(f"the graph with these values was written to {options.best}")
