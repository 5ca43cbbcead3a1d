"""``vision-designer predict``: what a model says about images, as a table, JSON or CSV, line by line."""

import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from vision_designer.graphs.cli.tables import MIN_TEXT, STANDARD, check_csv, check_format, shortened, width_limit
from vision_designer.graphs.cli.terminal import counted
from vision_designer.graphs.engine.results import CANCELLED
from vision_designer.graphs.inspection.scratch import keep_scratch_in, remove_scratch, silent_job
from vision_designer.graphs.models.prediction import (
    ImagesFound,
    Prediction,
    image_groups,
    predictions,
    with_first_images,
)
from vision_designer.graphs.models.saved import SavedModels
from vision_designer.graphs.models.source import ModelSource
from vision_designer.graphs.printing import BYTE_ORDER_MARK, csv_text, printable_line, say
from vision_designer.graphs.user_paths import option_path
from vision_designer.graphs.validate import problems_in
from vision_designer.nodes.errors import (
    NotInRangeValueError,
    NullOrEmptyError,
    ParameterParsingError,
    RunCancelledError,
    VisionDesignerError,
)
from vision_designer.nodes.messages import with_templates
from vision_designer.nodes.system.atomic_files import replacing, writing
from vision_designer.nodes.types.model_directory import ModelDirectory

CSV_COLUMNS = ["image", "category", "probability"]
ROWS_BEFORE_WIDTHS = 64
"""Rows of the table by which its columns are aligned; longer names in later rows move the columns."""
PROGRESS_SECONDS = 10.0
"""Between lines of progress where there is no terminal."""
MODEL_THRESHOLD = "model"
ORDINALS = {2: "2nd", 3: "3rd"}


@dataclass(frozen=True)
class PredictOptions:
    """Options of ``vision-designer predict``, by name."""

    top: int = 1
    unknown_below: str = ""
    average_mirrored: bool = False
    device: str = "auto"
    precision: str = "auto"
    json: bool = False
    csv: str = ""
    quiet: bool = False


def predict_images(model: str, paths: list[str], workspace: Path, options: PredictOptions) -> int:
    """Print a prediction for every image; returns the exit status.

    Raises:
        VisionDesignerError: no such model, a wrong option, or no image; nothing was printed then.
    """
    check_format(options.csv, as_json=options.json)
    if STANDARD in paths and len(paths) > 1:
        raise ParameterParsingError("- reads all paths from standard input, so no other PATH can be given.")
    source = SavedModels(workspace).find(model)
    directory = ModelDirectory.read(source.folder)
    count = len(directory.categories)
    if options.top > count:
        raise NotInRangeValueError(
            f"--top is {options.top}; it must be from 1 to {count}, the number of categories of the model."
        )
    threshold, below = _threshold(options.unknown_below, directory)
    if options.csv and options.csv != STANDARD:
        # Before the model is loaded, which takes seconds.
        check_csv(option_path(options.csv, "--csv"), CSV_COLUMNS, "predictions")
    keep_scratch_in(workspace)
    job, found = silent_job(), ImagesFound()
    counts = {True: 0, False: 0}
    with ExitStack() as stack:
        stack.callback(remove_scratch)
        groups, any_images = with_first_images(image_groups(_paths(paths), job, found))
        predictor = None
        if any_images:
            from vision_designer.nodes.vision.scoring.score import Predictor, ScoringSettings

            settings = ScoringSettings(
                options.device or "auto",
                options.precision or "auto",
                unknown_threshold=threshold,
                unknown_below=below,
                average_mirrored=options.average_mirrored,
            )
            predictor = Predictor(directory, settings, job)
        answers = predictions(predictor, groups, options.top)
        output = stack.enter_context(_output(source, directory, options))
        progress = stack.enter_context(_progress(found, options))
        failure: VisionDesignerError | None = None
        try:
            for prediction in answers:
                counts[not prediction.error] += 1
                if prediction.error:
                    say(_named(prediction), error=True)
                output.row(prediction)
                progress(sum(counts.values()))
        except VisionDesignerError as error:
            failure = error
        except KeyboardInterrupt:
            failure = RunCancelledError(f"stopped after {counted(sum(counts.values()), 'image')}.")
        if failure is None and not any(counts.values()):
            failure = NullOrEmptyError("there are no paths on standard input. Write one in each line.")
        problems = [asdict(problem) for problem in problems_in(failure)] if failure is not None else []
        output.end(problems, counts[True], counts[False])
        if failure is not None and not options.json:
            raise failure
    if failure is not None:
        # The JSON output has been written, with the problem in it.
        say(str(failure), error=True)
        return CANCELLED if isinstance(failure, RunCancelledError) else 2
    if not options.quiet:
        _summary(counts[True], counts[False], found)
    return 1 if counts[False] else 0


def _named(prediction: Prediction) -> str:
    """The reason why an image has no answer, with the image's name as the user wrote it, once."""
    name, path = printable_line(prediction.image), os.path.abspath(prediction.image)  # noqa: PTH100 - keeps links
    reason = prediction.error.removeprefix(f"{path} ")
    return f"{name}: {reason}" if reason == prediction.error else f"{name} {reason}"


def _paths(paths: list[str]) -> Iterable[str]:
    if paths != [STANDARD]:
        return paths
    lines = (line.rstrip("\r\n") for line in sys.stdin)
    return (line for line in lines if line.strip())


def _threshold(text: str, model: ModelDirectory) -> tuple[str, float]:
    """Parameters of Score Image Model for ``--unknown-below``."""
    if text in ("", MODEL_THRESHOLD):
        return (MODEL_THRESHOLD, 0.0) if text or model.unknown is not None else ("value", 0.0)
    try:
        below = float(text)
    except ValueError:
        raise ParameterParsingError(f"--unknown-below is {text!r}; a number or model is expected.") from None
    if not 0 <= below <= 1:
        raise NotInRangeValueError(f"--unknown-below is {text}; it must be from 0 to 1.")
    return "value", below


class _Table:
    """Aligned columns on standard output; the first rows choose the widths."""

    def __init__(self, model: ModelDirectory, top: int) -> None:
        self._top = min(top, len(model.categories))
        self._label = max(map(cell_len, (*map(printable_line, model.categories), "category")))
        self._pending: list[Prediction] = []
        self._width = 0
        self._shortens = width_limit(Console()) is not None

    def row(self, prediction: Prediction) -> None:
        if prediction.error:
            return
        if self._width:
            self._print(prediction)
            return
        self._pending.append(prediction)
        if len(self._pending) == ROWS_BEFORE_WIDTHS:
            self._print_pending()

    def end(self, problems: list[dict[str, object]], predicted: int, unreadable: int) -> None:
        self._print_pending()

    def _print_pending(self) -> None:
        if self._pending and not self._width:
            names = [cell_len(printable_line(prediction.image)) for prediction in self._pending]
            self._width = self._fitting(max(*names, len("image")))
            head = [self._padded("image", self._width), self._padded("category", self._label), "probability"]
            more = [ORDINALS.get(number, f"{number}th") for number in range(2, self._top + 1)]
            say("  ".join([*head, *(self._padded(text, self._label + 8) for text in more)]).rstrip())
        for prediction in self._pending:
            self._print(prediction)
        self._pending = []

    def _fitting(self, width: int) -> int:
        """Width of the paths: less than the longest one's where the terminal is narrow."""
        limit = width_limit(Console())
        others = [self._label, len("probability"), *([self._label + 8] * (self._top - 1))]
        return width if limit is None else min(width, max(MIN_TEXT, limit - sum(others) - 2 * len(others)))

    def _print(self, prediction: Prediction) -> None:
        image = printable_line(prediction.image)
        if self._shortens:
            image = shortened(image, self._width, keep_end=True)
        cells = [
            self._padded(image, self._width),
            self._padded(printable_line(prediction.label), self._label),
            f"{prediction.probability or 0:11.2%}",
        ]
        for name, value in prediction.top[1 : self._top]:
            cells.append(self._padded(f"{printable_line(name)} {value:.2%}", self._label + 8))
        say("  ".join(cells).rstrip())

    @staticmethod
    def _padded(text: str, width: int) -> str:
        return text + " " * (width - cell_len(text))


class _Json:
    """One object, with a line for each image."""

    def __init__(self, source: ModelSource, model: ModelDirectory, top: int) -> None:
        about = {
            "name": source.name,
            "path": str(source.folder),
            "architecture": model.architecture,
            "categories": list(model.categories),
        }
        self._top, self._comma = top, ""
        say(f'{{"model": {json.dumps(about, ensure_ascii=False)}, "images": [')

    def row(self, prediction: Prediction) -> None:
        values = {
            "image": os.fsencode(prediction.image).decode("utf-8", "replace"),
            "category": prediction.label or None,
            "probability": prediction.probability,
            "top": [{"category": name, "probability": value} for name, value in prediction.top],
            "error": prediction.error or None,
        }
        print(f"{self._comma}{json.dumps(with_templates(values))}", end="")
        self._comma = ",\n"

    def end(self, problems: list[dict[str, object]], predicted: int, unreadable: int) -> None:
        rest = with_templates({"predicted": predicted, "unreadable": unreadable, "problems": problems})
        say(f"\n], {json.dumps(rest)[1:]}")


class _Csv:
    """Rows of a CSV file; texts that a spreadsheet would compute are marked."""

    def __init__(self, write: Callable[[str], object], top: int) -> None:
        self._write, self._top = write, top
        further = [f"{name}_{number}" for number in range(2, top + 1) for name in CSV_COLUMNS[1:]]
        self._line([*CSV_COLUMNS, *further, "error"])

    def row(self, prediction: Prediction) -> None:
        pairs: list[object] = [value for pair in prediction.top[1:] for value in pair]
        pairs += [None] * (2 * (self._top - 1) - len(pairs))
        self._line([prediction.image, prediction.label, prediction.probability, *pairs, prediction.error])

    def end(self, problems: list[dict[str, object]], predicted: int, unreadable: int) -> None:
        """Nothing follows the last row."""

    def _line(self, cells: list[object]) -> None:
        line = csv_text([cells]).removeprefix(BYTE_ORDER_MARK)
        self._write(line.encode("utf-8", "replace").decode())


@contextmanager
def _output(source: ModelSource, model: ModelDirectory, options: PredictOptions) -> Iterator[_Table | _Json | _Csv]:
    """Writes predictions: ``row`` one, ``end`` what follows the last one."""
    if options.json:
        yield _Json(source, model, options.top)
    elif options.csv == STANDARD:
        yield _Csv(lambda text: print(text, end=""), options.top)
    elif options.csv:
        target = option_path(options.csv, "--csv")
        check_csv(target, CSV_COLUMNS, "predictions")
        with writing(target, named=True), replacing(target) as file:
            # Written as it comes; the file gets its name when it is complete.
            file.write(BYTE_ORDER_MARK.encode())
            yield _Csv(lambda text: file.write(text.encode("utf-8", "replace")), options.top)
    else:
        yield _Table(model, options.top)


@contextmanager
def _progress(found: ImagesFound, options: PredictOptions) -> Iterator[Callable[[int], None]]:
    """Progress on standard error, unless rows on the same terminal show it."""
    shows_rows = not options.csv or options.csv == STANDARD
    if options.quiet or (shows_rows and sys.stdout.isatty()):
        yield lambda done: None
        return
    console = Console(stderr=True)
    if not console.is_terminal:
        last = [time.monotonic()]

        def line(done: int) -> None:
            if time.monotonic() - last[0] >= PROGRESS_SECONDS:
                last[0] = time.monotonic()
                so_far = "" if found.complete else " found so far"
                say(f"{done:,} of {counted(found.count, 'image')}{so_far}", error=True)

        yield line
        return
    count = TextColumn("{task.fields[count]}")
    with Progress(
        TextColumn("predicting"), BarColumn(bar_width=32), count, TimeRemainingColumn(), console=console, transient=True
    ) as bars:
        task = bars.add_task("", total=None, count="")

        def update(done: int) -> None:
            bars.update(task, completed=done, total=found.count, count=f"{done:,}/{found.count:,} images")

        yield update


def _summary(predicted: int, unreadable: int, found: ImagesFound) -> None:
    if found.left_out:
        from vision_designer.nodes.vision.datasets.listing import extensions_in_words

        files = counted(len(found.left_out), "file was", "files were")
        say(f"{files} left out, by extension: {extensions_in_words(found.left_out)}", error=True)
    if unreadable:
        say(f"{counted(predicted, 'image')} predicted, {unreadable:,} could not be read", error=True)
    elif predicted > 1:
        say(f"{counted(predicted, 'image')} predicted", error=True)
