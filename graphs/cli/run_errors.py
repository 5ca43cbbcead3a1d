"""``vision-designer runs errors``: the wrongly classified images of a run."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vision_designer.graphs.cli.tables import Column, check_format, print_table, write_csv
from vision_designer.graphs.cli.terminal import counted, note_not_recorded, print_json
from vision_designer.graphs.engine.export import columns_of
from vision_designer.graphs.history.runs import History
from vision_designer.graphs.overrides import unknown_node
from vision_designer.graphs.printing import say
from vision_designer.nodes.errors import (
    InvalidDatasetError,
    InvalidGraphError,
    NotInRangeValueError,
    NotLabeledDatasetError,
    VisionDesignerError,
)
from vision_designer.nodes.images.category_names import canonical
from vision_designer.nodes.types.data_frame_directory import (
    CATEGORY,
    ERROR,
    ID,
    IMAGE,
    LABELS,
    LEARNER,
    PROBABILITY_PREFIX,
    DataFrameDirectory,
    read_parquet,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

COLUMNS = ["image", "category", "predicted", "probability", "probability_of_category"]
TERMINAL_COLUMNS: list[str | Column] = [Column("image", keep_end=True), *COLUMNS[1:-1], Column(COLUMNS[-1], rank=1)]


@dataclass(frozen=True)
class WrongImage:
    """An image whose predicted label is not its category.

    Attributes:
        predicted: the label; may be that of unknown images.
        probability: the highest probability.
        probability_of_category: that of the true category; None if the model does not have it.
    """

    image: str
    category: str
    predicted: str
    probability: float
    probability_of_category: float | None


@dataclass
class ScoredImages:
    """The images of a scored table: number of scored and of unreadable ones, and all wrong ones."""

    scored: int
    unreadable: int
    wrong: list[WrongImage]


def print_errors(workspace: Path, run: str, node: str, csv: str, *, as_json: bool) -> None:
    """Print the wrongly classified images of a run, those with the highest probability first.

    Raises:
        VisionDesignerError: no such run or node; or no scored table with categories, or several.
    """
    check_format(csv, as_json=as_json)
    history = History(workspace)
    run_id = history.resolve(run)
    note_not_recorded(history)
    name, directory = _scored_table(history, run_id, node)
    found = wrong_images(directory)
    if as_json:
        values = {"run_id": run_id, "node": name, "scored": found.scored, "unreadable": found.unreadable}
        print_json({**values, "errors": list(map(asdict, found.wrong))})
        return
    rows = [tuple(asdict(wrong).values()) for wrong in found.wrong]
    if csv:
        write_csv(csv, COLUMNS, rows, "wrongly classified images")
        return
    if rows:
        print_table(TERMINAL_COLUMNS, rows)
        say("")
    say(f"{name}: {len(rows):,} of {counted(found.scored, 'image')} wrong")
    if found.unreadable:
        say(f"{counted(found.unreadable, 'file')} without a prediction: see the column error of the scored table")


def wrong_images(directory: DataFrameDirectory) -> ScoredImages:
    """Read a scored table part by part, keeping the wrong rows.

    Raises:
        InvalidDatasetError: a part is missing or damaged.
    """
    found = ScoredImages(0, 0, [])
    for part in _parts(directory):
        for row in part.iter_rows(named=True):
            if row[ERROR] is not None or row[LABELS] is None:
                found.unreadable += 1
                continue
            found.scored += 1
            category, predicted = row[CATEGORY], row[LABELS]
            if canonical(category) == canonical(predicted):
                continue
            values = {name: value for name, value in row.items() if name.startswith(PROBABILITY_PREFIX)}
            category_probability = next(
                (
                    value
                    for name, value in values.items()
                    if canonical(name.removeprefix(PROBABILITY_PREFIX)) == canonical(category)
                ),
                None,
            )
            highest = max(value for value in values.values() if value is not None)
            found.wrong.append(WrongImage(row[IMAGE], category, predicted, highest, category_probability))
    found.wrong.sort(key=lambda wrong: -wrong.probability)
    return found


def _parts(directory: DataFrameDirectory) -> "Iterator[pl.DataFrame]":
    for name in directory.parts:
        try:
            yield read_parquet(directory.folder / name)
        except ValueError as error:
            raise InvalidDatasetError(
                f"the table in {directory.folder} cannot be read: {error}. Run the graph again with --no-reuse."
            ) from error


def _scored_table(history: History, run_id: str, node: str) -> tuple[str, DataFrameDirectory]:
    document, result = history.document(run_id), history.result(run_id)
    if node and document.node(node) is None:
        raise InvalidGraphError(f"the run {run_id}: {unknown_node(document, node)}", node=node)
    tables: dict[str, DataFrameDirectory] = {}
    labeled: dict[str, bool] = {}
    for node_id, values in result.nodes.items():
        for path in values.outputs.values() if node in ("", node_id) else ():
            try:
                directory = DataFrameDirectory.read(path)
            except VisionDesignerError:
                continue
            is_scored = directory.properties.get("learner") == LEARNER and directory.parts
            columns = columns_of(directory.folder / directory.parts[0]) if is_scored else []
            if {ID, LABELS} <= {*columns}:
                tables[node_id], labeled[node_id] = directory, CATEGORY in columns
    subject = f"{node} of the run {run_id}" if node else f"the run {run_id}"
    if not tables:
        raise NotInRangeValueError(f"{subject} has no scored images, or they were removed from the store.")
    tables = {name: table for name, table in tables.items() if labeled[name]}
    if not tables:
        raise NotLabeledDatasetError(f"the images that {subject} scored have no categories to compare with.")
    if len(tables) > 1:
        raise NotInRangeValueError(
            f"{subject} has {len(tables)} scored tables: {', '.join(tables)}. Choose one with --node."
        )
    return next(iter(tables.items()))
