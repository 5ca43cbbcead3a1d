"""Commands that run graphs: run, new, train, sweep, join."""

import os
from functools import partial
from typing import Annotated

import typer

from vision_designer.graphs.cli.help_texts import Commands
from vision_designer.graphs.cli.options import (
    ComponentFolders,
    Csv,
    Debug,
    Device,
    Graph,
    Json,
    NoReuse,
    Offline,
    Precision,
    Quiet,
    Set,
    Workspace,
    chosen_workspace,
    turn_off_downloads,
)
from vision_designer.graphs.cli.terminal import print_json
from vision_designer.graphs.overrides import Overrides
from vision_designer.graphs.printing import say
from vision_designer.graphs.user_paths import EXAMPLE_PREFIX, graph_path, option_path
from vision_designer.nodes.components import load_components
from vision_designer.nodes.core.run_settings import MAX_PROCESSES_PER_NODE
from vision_designer.nodes.distributed.rendezvous import RENDEZVOUS, Address
from vision_designer.nodes.errors import ParameterParsingError

app = Commands()
"""Added to the program by :mod:`vision_designer.graphs.cli.app`."""


SaveAs = Annotated[str, typer.Option(metavar="NAME", help="Save the trained model under this name, see models save.")]


@app.add(
    "vision-designer run pets.json",
    "vision-designer run pets.json --set train.epochs=3 --device cpu",
    "vision-designer run pets.json --only train --dry-run",
    "vision-designer run pets.json --output score.scored_dataset=scores.csv",
    "vision-designer run example:digits_resnet18",
)
def run(
    graph: Graph,
    set_: Set = None,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="NODE", help="Run only this node and the nodes that it depends on; repeatable."),
    ] = None,
    output: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NODE.PORT=PATH",
            help="Run the nodes that this output depends on, and copy it to a new folder, or a table to a .csv or "
            ".parquet file; an earlier copy is replaced; repeatable.",
        ),
    ] = None,
    csv_plain: Annotated[
        bool,
        typer.Option(
            "--csv-plain", help="Write .csv files without the byte order mark that Excel needs to detect UTF-8."
        ),
    ] = False,
    save_as: SaveAs = "",
    replace_model: Annotated[
        bool, typer.Option("--replace-model", help="Replace the model of --save-as, if there is one.")
    ] = False,
    no_reuse: NoReuse = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only print which nodes would run, which would be reused, and why.")
    ] = False,
    jobs: Annotated[
        int,
        typer.Option(min=1, max=64, metavar="NUMBER", help="How many nodes may run at the same time."),
    ] = 1,
    device: Device = "",
    precision: Precision = "",
    rendezvous: Annotated[
        str,
        typer.Option(
            metavar="HOST:PORT",
            help="The address where other machines join, if Node count of a node is above 1. [default: "
            "$VISION_DESIGNER_RENDEZVOUS, else this machine's address and a free port]",
        ),
    ] = "",
    offline: Offline = False,
    workspace: Workspace = None,
    components: ComponentFolders = None,
    events: Annotated[
        str | None, typer.Option(metavar="FILE|-", help="Write one line of JSON for each event; - is standard output.")
    ] = None,
    json_: Json = False,
    origin: Annotated[
        str,
        typer.Option(
            metavar="FILE",
            help="The graph file shown in the history if GRAPH is a temporary copy.",
            hidden=True,
        ),
    ] = "",
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Run a graph. Only what has changed since the last run is computed."""
    from vision_designer.graphs.cli.execute import RunOptions, check_new_model, execute

    if events == "-" and json_:
        raise ParameterParsingError(
            "--events - and --json both write to standard output. Choose one of them, or write the events to a file."
        )
    if ignored := [name for name, given in (("--events", events), ("--save-as", save_as)) if dry_run and given]:
        raise ParameterParsingError(f"--dry-run runs nothing, so {ignored[0]} would have no effect. Leave it out.")
    if events not in (None, "-"):
        option_path(events, "--events")
    if rendezvous:
        os.environ[RENDEZVOUS] = str(Address.parse(rendezvous))
    turn_off_downloads(offline)
    overrides = Overrides(set_ or (), device, precision)
    known, place = load_components(components or ()), chosen_workspace(workspace)
    if dry_run:
        from vision_designer.graphs.cli.dry_run import dry_run as print_forecast

        wanted = [*(only or ()), *(text.partition(".")[0] for text in output or ())]
        path = graph_path(graph)
        raise typer.Exit(print_forecast(path, known, place, overrides, wanted, reuse=not no_reuse, as_json=json_))
    if replace_model and not save_as:
        raise ParameterParsingError("--replace-model applies to --save-as, which is missing. Add it, or leave it out.")
    if save_as:
        check_new_model(place, save_as, "--replace-model", replace=replace_model)
    options = RunOptions(
        overrides=overrides,
        only=only or [],
        output=output or [],
        csv_plain=csv_plain,
        reuse=not no_reuse,
        jobs=jobs,
        events=events or "",
        json=json_,
        quiet=quiet,
        debug=debug,
        origin=origin,
        save_as=save_as,
        replace_model=replace_model,
    )
    raise typer.Exit(execute(graph_path(graph), known, place, options))


Folder = Annotated[
    str,
    typer.Argument(metavar="FOLDER", help="A folder or an archive of images, with one subfolder for each category."),
]
GraphFile = Annotated[
    str,
    typer.Option(
        "--output", "-o", metavar="FILE", help="The graph file to write. [default: next to FOLDER, with the same name]"
    ),
]
Mirrored = Annotated[
    str,
    typer.Option(
        metavar="yes|no",
        help="Whether to train on mirrored images too. [default: yes, unless the category names suggest that mirrored "
        "images have a different meaning, such as digits, or left and right]",
    ),
]
Force = Annotated[
    bool, typer.Option("--force", help="Replace an existing graph file; the old file is kept with the suffix ~.")
]


@app.add(
    "vision-designer new photos",
    "vision-designer new photos.zip -o pets.json --mirrored no",
)
def new(
    folder: Folder,
    output: GraphFile = "",
    mirrored: Mirrored = "",
    force: Force = False,
    workspace: Workspace = None,
    components: ComponentFolders = None,
    json_: Json = False,
) -> None:
    """Write a graph that trains a classifier on a folder of images, and print the reasons for its settings."""
    from vision_designer.graphs.cli.preset_commands import new_graph

    known = load_components(components or ())
    made = new_graph(folder, output, mirrored, force=force, components=known, workspace=chosen_workspace(workspace))
    made.write(known)
    if json_:
        print_json(made.to_json())
    else:
        made.show()


@app.add(
    "vision-designer train photos",
    "vision-designer train photos --save-as pets",
    "vision-designer train photos --set train.epochs=12 --device cuda",
)
def train(
    folder: Folder,
    output: GraphFile = "",
    mirrored: Mirrored = "",
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            help="Replace an existing graph file, and the model of --save-as; the old graph is kept with the suffix ~.",
        ),
    ] = False,
    save_as: SaveAs = "",
    set_: Set = None,
    no_reuse: NoReuse = False,
    device: Device = "",
    precision: Precision = "",
    offline: Offline = False,
    workspace: Workspace = None,
    components: ComponentFolders = None,
    json_: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Train a classifier on a folder of images: write a graph as new does, run it, and print the accuracy."""
    from vision_designer.graphs.cli.execute import RunOptions, check_new_model, execute
    from vision_designer.graphs.cli.preset_commands import headline, new_graph

    turn_off_downloads(offline)
    known, place = load_components(components or ()), chosen_workspace(workspace)
    if save_as:
        check_new_model(place, save_as, "--force", replace=force)
    made = new_graph(folder, output, mirrored, force=force, components=known, workspace=place)

    def write() -> None:
        made.write(known)
        if not (json_ or quiet):
            made.show()
            say("")

    options = RunOptions(
        overrides=Overrides(set_ or (), device, precision),
        reuse=not no_reuse,
        json=json_,
        quiet=quiet,
        debug=debug,
        document=made.document,
        planned=write,
        about=made.to_json(),
        headline=headline,
        save_as=save_as,
        replace_model=force,
    )
    raise typer.Exit(execute(made.graph, known, place, options))


@app.add(
    'vision-designer sweep pets.json --space "train.learning_rate=0.001..0.1 log"',
    "vision-designer sweep pets.json --space train.epochs=3,5,10 --search grid",
    "vision-designer sweep pets.json --space train.epochs=3..10 --best best.json",
)
def sweep(
    graph: Graph,
    space: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NODE.PARAMETER=VALUES",
            help="The values to search: LOW..HIGH, optionally followed by log or step S, or VALUE,VALUE,...; "
            "repeatable.",
        ),
    ] = None,
    metric: Annotated[
        str,
        typer.Option(
            metavar="NODE.METRIC",
            help="The metric to compare trials by. Losses and errors are minimized, all other metrics are maximized.",
        ),
    ] = "evaluate.accuracy",
    trials: Annotated[
        int, typer.Option(min=1, max=100_000, metavar="NUMBER", help="The maximum number of trials.")
    ] = 20,
    search: Annotated[str, typer.Option(metavar="METHOD", help="grid, random or tpe.")] = "tpe",
    seed: Annotated[int, typer.Option(metavar="NUMBER", help="The random seed for the values of the trials.")] = 1,
    jobs: Annotated[
        int,
        typer.Option(min=1, max=64, metavar="NUMBER", help="How many trials may run at the same time."),
    ] = 1,
    journal: Annotated[
        str,
        typer.Option(
            metavar="FILE",
            help="Store the trials in this file: the next call continues the search, and several processes and "
            "machines "
            "that use the same file share it.",
        ),
    ] = "",
    name: Annotated[
        str, typer.Option(metavar="NAME", help="The name of the search in the history and in the journal.")
    ] = "",
    prune: Annotated[
        bool,
        typer.Option("--prune", help="Stop trials that are worse after an epoch than half of the other trials were."),
    ] = False,
    prune_by: Annotated[
        str,
        typer.Option(
            metavar="NODE.METRIC", help="Prune by this metric of each epoch. [default: the training's top1_accuracy]"
        ),
    ] = "",
    best: Annotated[
        str, typer.Option(metavar="OUT", help="Write the graph with the best trial's values to this file.")
    ] = "",
    csv: Csv = "",
    set_: Set = None,
    device: Device = "",
    precision: Precision = "",
    offline: Offline = False,
    workspace: Workspace = None,
    components: ComponentFolders = None,
    json_: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Run a graph with many parameter values and print the best ones. Results shared by trials are computed once."""
    from vision_designer.graphs.cli.sweep_command import SweepOptions
    from vision_designer.graphs.cli.sweep_command import sweep as run_sweep

    turn_off_downloads(offline)
    options = SweepOptions(
        space=space or [],
        metric=metric,
        trials=trials,
        search=search,
        seed=seed,
        jobs=jobs,
        journal=journal,
        name=name,
        prune=prune,
        prune_by=prune_by,
        best=best,
        csv=csv,
        overrides=Overrides(set_ or (), device, precision),
        json=json_,
        quiet=quiet,
        debug=debug,
    )
    known, place = load_components(components or ()), chosen_workspace(workspace)
    raise typer.Exit(run_sweep(graph_path(graph), known, place, options, example=graph.startswith(EXAMPLE_PREFIX)))


@app.add("vision-designer join 192.168.1.10:29400 --workspace /shared/workspace")
def join(
    address: Annotated[str, typer.Argument(metavar="HOST:PORT", help="The address that the run has printed.")],
    workspace: Workspace = None,
    processes: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=MAX_PROCESSES_PER_NODE,
            metavar="NUMBER",
            help="The number of processes on this machine. [default: as on the machine of the run]",
        ),
    ] = None,
    wait: Annotated[float, typer.Option(min=0, metavar="SECONDS", help="How long to wait for the run to start.")] = 0,
) -> None:
    """Join a run of another machine that shares the same workspace, until that run ends."""
    from vision_designer.nodes.distributed.remote_worker import join as join_run

    join_run(Address.parse(address), chosen_workspace(workspace), processes, wait, partial(say, error=True))
