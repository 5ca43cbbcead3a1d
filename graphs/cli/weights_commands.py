"""``vision-designer weights``: pretrained weights."""

import json
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from vision_designer.graphs.cli.help_texts import Commands
from vision_designer.graphs.cli.options import Json, Workspace, chosen_workspace
from vision_designer.graphs.printing import say
from vision_designer.graphs.user_paths import option_path

weights = Commands(
    "List and import pretrained weights.",
    "vision-designer weights list",
    "vision-designer weights import resnet50-11ad3fa6.pth",
)


@weights.add(
    "vision-designer weights list",
    name="list",
)
def weights_list(workspace: Workspace = None, json_: Json = False) -> None:
    """List the files of pretrained weights, and which of them are on this machine."""
    place = chosen_workspace(workspace)
    from vision_designer.nodes.vision.models.weights import listing

    found = listing(place)
    if json_:
        say(json.dumps(found, indent=2))
        return
    width = max(len(str(entry["file"])) for entry in found)
    for entry in found:
        where = entry["path"] or f"not on this machine; from {entry['url']}"
        say(f"{entry['architecture']:<18} {entry['megabytes']:>5} MB  {entry['file']:<{width}}  {where}")


@weights.add(
    "vision-designer weights import resnet50-11ad3fa6.pth",
    name="import",
)
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
