"""``vision-designer examples``: the included example graphs."""

from typing import Annotated

import typer

from vision_designer.graphs.cli import completion
from vision_designer.graphs.cli.help_texts import Commands
from vision_designer.graphs.cli.options import Csv, Json, check_graph_target, save_graph
from vision_designer.graphs.cli.tables import Column, check_format, print_table, write_csv
from vision_designer.graphs.cli.terminal import print_json
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.printing import say
from vision_designer.graphs.user_paths import EXAMPLE_PREFIX, example_names, graph_path, option_path

examples = Commands(
    "",
    "vision-designer examples",
    "vision-designer examples copy folder_fine_tune",
    "vision-designer run example:digits_resnet18",
    no_args_is_help=False,
)


@examples.callback(invoke_without_command=True)
def examples_(context: typer.Context) -> None:
    """List the included example graphs, or copy one."""
    if context.invoked_subcommand is None:
        examples_list()


@examples.add(
    "vision-designer examples list",
    "vision-designer examples list --json",
)
def examples_list(csv: Csv = "", json_: Json = False) -> None:
    """List the example graphs, each with its title."""
    check_format(csv, as_json=json_)
    names = [f"{EXAMPLE_PREFIX}{name}" for name in example_names()]
    rows = [(name, GraphDocument.read(graph_path(name)).title) for name in names]
    columns = ("example", "title")
    if json_:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
        return
    if csv:
        write_csv(csv, columns, rows, "example graphs")
        return
    print_table((Column("example", whole=True), Column("title", wrapped=True)), rows)
    say("\nCopy one with: vision-designer examples copy NAME")


@examples.add(
    "vision-designer examples copy folder_fine_tune",
    "vision-designer examples copy folder_fine_tune graphs/pets.json",
)
def examples_copy(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME", help="The name of an example, with or without example:.", autocompletion=completion.examples
        ),
    ],
    target: Annotated[
        str,
        typer.Argument(metavar="[DEST]", help="The file to write, or an existing folder. [default: NAME.json]"),
    ] = "",
    force: Annotated[
        bool, typer.Option("--force", help="Replace another graph file; the old file is kept with the suffix ~.")
    ] = False,
) -> None:
    """Copy an example graph, to change it or to use it with your own images."""
    source = graph_path(f"{EXAMPLE_PREFIX}{name.removeprefix(EXAMPLE_PREFIX)}")
    path = option_path(target or ".", "DEST")
    if path.is_dir():
        path /= source.name
    text = source.read_text(encoding="utf-8")
    check_graph_target(path, text, "Choose another name, or replace it with --force.", force=force)
    save_graph(path, text)
    say(path)
