"""``vision-designer models``: named models of a workspace."""

import warnings
from pathlib import Path
from typing import Annotated

import typer

from vision_designer.graphs.cli import completion
from vision_designer.graphs.cli.help_texts import Commands
from vision_designer.graphs.cli.options import Csv, Debug, Device, Json, Precision, Quiet, Workspace, chosen_workspace
from vision_designer.graphs.cli.tables import Column, check_format, moment, print_table, write_csv
from vision_designer.graphs.cli.terminal import clock, counted, print_json
from vision_designer.graphs.models.card import VALIDATION, ModelCard
from vision_designer.graphs.models.saved import SavedModels
from vision_designer.graphs.printing import printable_line, readable_path, say
from vision_designer.nodes.errors import InvalidModelDirectoryError

NOT_KNOWN = "not known"
MAX_NAMED = 20
"""Maximum categories and datasets in one line of a card."""

COLUMNS = (
    Column("name", whole=True),
    Column("categories", rank=1),
    Column("accuracy", whole=True),
    Column("of images", rank=3, whole=True),
    Column("network", rank=2),
    Column("image size", rank=6, whole=True),
    Column("trained on", rank=4),
    Column("saved", rank=5, whole=True),
)
"""Of the list of models."""
CSV_COLUMNS = (
    *("name", "categories", "accuracy", "accuracy_images", "network", "image_width", "image_height"),
    *("trained_on", "saved", "path", "problem"),
)

app = Commands()
"""Added to the program by :mod:`vision_designer.graphs.cli.app`."""
models = Commands(
    "Save, list, show, rename, and remove the named models of a workspace.",
    "vision-designer models save latest pets",
    "vision-designer models list",
    "vision-designer predict pets new_images",
)

Model = Annotated[
    str,
    typer.Argument(
        metavar="MODEL",
        help="The name of a saved model, a model folder, RUN or RUN:NODE for a model of a run, or GRAPH or GRAPH:NODE "
        "for the latest model of a graph file.",
        autocompletion=completion.models,
    ),
]


@app.add(
    "vision-designer predict pets cat.jpg",
    "vision-designer predict pets new_images archive.zip --top 3",
    "vision-designer predict latest new_images --csv answers.csv",
    'find . -name "*.jpg" | vision-designer predict pets - --json',
)
def predict(
    model: Model,
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...",
            help="Images, folders (with everything below them) and archives; or - to read paths from standard input, "
            "one in each line.",
        ),
    ],
    top: Annotated[
        int, typer.Option(min=1, metavar="NUMBER", help="How many of the most probable categories to print.")
    ] = 1,
    csv: Csv = "",
    unknown_below: Annotated[
        str,
        typer.Option(
            metavar="NUMBER|model",
            help="Say unknown if no probability is at least this, from 0 to 1; 0 turns it off. [default: model, if the "
            "model was trained with Unknown precision, else 0]",
        ),
    ] = "",
    average_mirrored: Annotated[
        bool,
        typer.Option("--average-mirrored", help="Average over each image and its mirror image; takes twice as long."),
    ] = False,
    device: Device = "",
    precision: Precision = "",
    workspace: Workspace = None,
    json_: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Predict the category of images with a model.

    Images are prepared as for the validation of the model, so the answers are those of Score Image Model. They are
    printed as they are computed. An image that cannot be read is named on standard error, and the others are predicted
    nevertheless; the exit status is then 1.
    """
    from vision_designer.graphs.cli.predict_command import PredictOptions, predict_images

    options = PredictOptions(top, unknown_below, average_mirrored, device, precision, json_, csv, quiet)
    if not debug:
        warnings.simplefilter("ignore")
    raise typer.Exit(predict_images(model, paths, chosen_workspace(workspace), options))


@models.add(
    "vision-designer models list",
    "vision-designer models list --csv models.csv",
)
def models_list(csv: Csv = "", workspace: Workspace = None, json_: Json = False) -> None:
    """List the named models, with what they are and how accurate they are."""
    check_format(csv, as_json=json_)
    place = chosen_workspace(workspace)
    cards = SavedModels(place).cards()
    if json_:
        print_json({"models": [card.to_json() for card in cards]}, indent=None)
        return
    if csv:
        write_csv(csv, CSV_COLUMNS, map(_csv_row, cards), "models")
        return
    if not cards:
        say(f"There are no models in {place} yet. Save one with: vision-designer models save latest NAME")
        return
    print_table(COLUMNS, [_row(card) for card in cards])
    for card in cards:
        if card.problem:
            say(f"{card.name}: {card.problem}", error=True)


@models.add(
    "vision-designer models save latest pets",
    "vision-designer models save latest:train pets --replace",
    "vision-designer models save my_model_folder pets",
)
def models_save(
    model: Model,
    name: Annotated[
        str,
        typer.Argument(metavar="NAME", help="The new name: letters of any language, digits, spaces, and any of _-.+()"),
    ],
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace the model of that name, if there is one.")
    ] = False,
    workspace: Workspace = None,
    json_: Json = False,
) -> None:
    """Save a model under a name. It is copied into the workspace, and cleaning the runs does not remove it."""
    saved = SavedModels(chosen_workspace(workspace))
    card = saved.save(saved.find(model), name, replace=replace)
    _print_card(card, as_json=json_)


@models.add(
    "vision-designer models show pets",
    "vision-designer models show latest",
)
def models_show(model: Model, workspace: Workspace = None, json_: Json = False) -> None:
    """Show what is recorded about a model: categories, accuracy, image size, network, and what it was trained on."""
    saved = SavedModels(chosen_workspace(workspace))
    card = saved.card_of(saved.find(model))
    if card.problem:
        raise InvalidModelDirectoryError(card.problem, path=card.folder)
    _print_card(card, as_json=json_)


@models.add(
    "vision-designer models rename pets animals",
    'vision-designer models rename pets "Pets 2026"',
)
def models_rename(
    old: Annotated[
        str,
        typer.Argument(metavar="OLD", help="The name of a saved model.", autocompletion=completion.saved_models),
    ],
    new: Annotated[
        str,
        typer.Argument(metavar="NEW", help="The new name: letters of any language, digits, spaces, and any of _-.+()"),
    ],
    workspace: Workspace = None,
    json_: Json = False,
) -> None:
    """Give a named model another name. A model that has that name already is never replaced."""
    saved = SavedModels(chosen_workspace(workspace))
    before = saved.named(old)
    card = saved.rename(old, new)
    if json_:
        _print_card(card, as_json=True)
        return
    say(f"renamed {before.name if before is not None else old} to {card.name}")


@models.add("vision-designer models remove pets")
def models_remove(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME...", help="The names of the models to remove.", autocompletion=completion.saved_models
        ),
    ],
    workspace: Workspace = None,
) -> None:
    """Remove named models. The runs that they were saved from stay."""
    saved = SavedModels(chosen_workspace(workspace))
    for name in names:
        say(f"removed {saved.remove(name).name}")


def _print_card(card: ModelCard, *, as_json: bool) -> None:
    if as_json:
        print_json(card.to_json())
        return
    say(card.name or printable_line(str(card.folder)))
    for title, text in card_lines(card):
        say(f"  {title:<12} {text}")


def card_lines(card: ModelCard) -> list[tuple[str, str]]:
    """A card as lines with titles; what is not recorded is stated as not known."""
    origin = card.origin
    named = ", ".join(map(printable_line, card.categories[:MAX_NAMED]))
    more = ", ..." if len(card.categories) > MAX_NAMED else ""
    size = f"{card.image_size[0]} x {card.image_size[1]} pixels" if card.image_size else "as the images are"
    weights = f"{counted(card.parameters or 0, 'parameter')}, {card.bytes / 1e6:,.1f} MB"
    lines = [
        ("categories", f"{len(card.categories):,}: {named}{more}"),
        ("accuracy", _accuracy(card)),
        ("image size", size),
        ("network", f"{card.architecture}, {weights}"),
        ("trained on", _trained_on(card)),
        ("trained", NOT_KNOWN if origin.trained is None else clock(origin.trained)),
    ]
    if origin.run_id:
        lines.append(("run", f"{origin.run_id}, node {origin.node}" if origin.node else origin.run_id))
    if origin.graph:
        title = f"{printable_line(origin.graph_title)}, " if origin.graph_title else ""
        lines.append(("graph", f"{title}{printable_line(origin.graph)}"))
    if origin.folder:
        lines.append(("copied from" if card.name else "folder", printable_line(origin.folder)))
    lines.append(("calibrated", f"temperature {card.temperature:.3g}" if card.temperature != 1 else "no"))
    if card.unknown_below is not None:
        lines.append(("unknown", f"if no probability is at least {card.unknown_below:.3g}"))
    if card.name:
        lines.append(("saved", clock(origin.saved) if origin.saved is not None else NOT_KNOWN))
        lines.append(("path", printable_line(str(card.folder))))
    return lines


def _row(card: ModelCard) -> tuple[object, ...]:
    origin = card.origin
    if card.problem:
        return (card.name, "damaged", None, None, None, None, None, None)
    return (
        card.name,
        len(card.categories),
        f"{origin.accuracy:.1%}" if origin.accuracy is not None else NOT_KNOWN,
        origin.accuracy_images,
        card.architecture,
        f"{card.image_size[0]} x {card.image_size[1]}" if card.image_size else "",
        ", ".join(_name(path) for path in origin.datasets) or NOT_KNOWN,
        clock(origin.saved) if origin.saved is not None else NOT_KNOWN,
    )


def _csv_row(card: ModelCard) -> tuple[object, ...]:
    origin = card.origin
    return (
        card.name,
        len(card.categories),
        origin.accuracy,
        origin.accuracy_images,
        card.architecture,
        *(card.image_size or (None, None)),
        "; ".join(origin.datasets),
        moment(origin.saved),
        readable_path(card.folder),
        card.problem,
    )


def _accuracy(card: ModelCard) -> str:
    origin = card.origin
    if origin.accuracy is None:
        return NOT_KNOWN
    validation = "validation " if origin.accuracy_on == VALIDATION else ""
    if origin.accuracy_images is None:
        return f"{origin.accuracy:.1%} of the {validation}images; their number is not known"
    where = "" if validation else f", by {origin.accuracy_on}"
    return f"{origin.accuracy:.1%} of {counted(origin.accuracy_images, f'{validation}image')}{where}"


def _trained_on(card: ModelCard) -> str:
    origin = card.origin
    images = NOT_KNOWN
    if origin.training_images is not None:
        images = counted(origin.training_images, "image")
        if origin.validation_images is not None:
            images += f" and {counted(origin.validation_images, 'validation image')}"
    if not origin.datasets:
        return images if images == NOT_KNOWN else f"{images}; their folder is {NOT_KNOWN}"
    names = ", ".join(map(printable_line, origin.datasets[:MAX_NAMED]))
    more = ", ..." if len(origin.datasets) > MAX_NAMED else ""
    return f"{names}{more}: number of images {NOT_KNOWN}" if images == NOT_KNOWN else f"{images} of {names}{more}"


def _name(path: str) -> str:
    """The last part of a path, which names a dataset; a sample as it is."""
    return printable_line(Path(path).name or path)
