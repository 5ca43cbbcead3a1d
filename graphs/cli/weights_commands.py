"""``vision-designer weights``: pretrained weights."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from vision_designer.graphs.cli.help_texts import Commands
from vision_designer.graphs.cli.options import Csv, Json, Workspace, chosen_workspace
from vision_designer.graphs.cli.tables import Column, check_format, print_table, write_csv
from vision_designer.graphs.cli.terminal import print_json
from vision_designer.graphs.printing import say
from vision_designer.graphs.user_paths import option_path

NOT_HERE = "not here"
COLUMNS = (
    Column("network", whole=True),
    "MB",
    Column("file", rank=1, whole=True),
    Column("on this machine", keep_end=True),
    Column("address", rank=2, whole=True),
)

weights = Commands(
    "List and import pretrained weights.",
    "vision-designer weights list",
    "vision-designer weights import resnet50-11ad3fa6.pth",
)


@weights.add(
    "vision-designer weights list",
    "vision-designer weights list --csv weights.csv",
)
def weights_list(csv: Csv = "", workspace: Workspace = None, json_: Json = False) -> None:
    """List the files of pretrained weights, and which of them are on this machine."""
    check_format(csv, as_json=json_)
    place = chosen_workspace(workspace)
    from vision_designer.nodes.vision.models.weights import listing

    found = listing(place)
    if json_:
        print_json(found)
        return
    if csv:
        columns = ("architecture", "megabytes", "file", "path", "url")
        write_csv(csv, columns, ([entry[name] for name in columns] for entry in found), "weights files")
        return
    rows = [
        (entry["architecture"], entry["megabytes"], entry["file"], entry["path"] or NOT_HERE, entry["url"])
        for entry in found
    ]
    print_table(COLUMNS, rows)


@weights.add("vision-designer weights import resnet50-11ad3fa6.pth")
def weights_import(
    file: Annotated[
        Path,
        typer.Argument(parser=partial(option_path, option="FILE"), metavar="FILE", help="A published weights file."),
    ],
    workspace: Workspace = None,
) -> None:
    """Copy a weights file that was downloaded elsewhere into the workspace."""
    place = chosen_workspace(workspace)
    from vision_designer.nodes.vision.models.weights import import_file

    say(import_file(file, place))
