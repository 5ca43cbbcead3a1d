"""Copies outputs from the workspace to paths of the user's choice."""

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path

from vision_designer.graphs.engine.output_places import is_same_place
from vision_designer.graphs.overrides import raise_all, unknown_node
from vision_designer.graphs.printing import plain_frame
from vision_designer.graphs.resolve import ResolvedGraph
from vision_designer.graphs.user_paths import option_path
from vision_designer.nodes.core.ports import LinkType
from vision_designer.nodes.errors import (
    FailedToWriteOutputsError,
    InvalidGraphError,
    NotInRangeValueError,
    ParameterParsingError,
    VisionDesignerError,
)
from vision_designer.nodes.system.atomic_files import (
    check_place,
    check_replaceable,
    keep_attributes,
    line_end,
    make_folder,
    remove_leftovers,
    replace_folder,
    replacing,
    resolve_links,
    temporary_name,
    writing,
)
from vision_designer.nodes.system.deferred_signals import DeferredSignals
from vision_designer.nodes.system.files import is_system_file
from vision_designer.nodes.types.data_frame_directory import DataFrameDirectory
from vision_designer.nodes.types.meta import META, OWN_FILES, read_any, stored_type, written_files

TABLE_SUFFIXES = (".csv", ".parquet")
OTHER_FORMATS = (
    "arrow avif avro bin bmp bz2 ckpt dat db doc docx dta feather gif gz h5 hdf5 htm html ipynb jpeg jpg "
    "json jsonl keras log lz4 mar mat md mlmodel ndjson npy npz ods odt onnx orc pb pdf pickle pkl png pt "
    "pt2 pte pth ptl py rar rds safetensors sav sqlite sqlite3 svg tab tar tb2 tbz tbz2 tflite tgz tif "
    "tiff toml torchscript tsv txt webp xls xlsb xlsm xlsx xml xz yaml yml zip zst 7z"
)
"""Extensions of formats in which no output is written."""


def extension(path: Path) -> str:
    """The extension of a file name in lower case; also of a name without a stem, such as ``.csv``."""
    return (path.suffix or (path.name if path.name.startswith(".") else "")).lower()


@dataclass(frozen=True)
class Export:
    """One ``--output NODE.PORT=PATH``.

    Attributes:
        types: what the output may be.
        columns: that the table always has; empty if not known.
        byte_order_mark: whether a .csv file begins with one, which tells spreadsheets that it is UTF-8.
    """

    node_id: str
    port: str
    target: Path
    types: tuple[type[LinkType], ...]
    columns: tuple[str, ...] = ()
    byte_order_mark: bool = True

    @property
    def is_table(self) -> bool:
        """Whether it is written as a table file instead of a folder."""
        return extension(self.target) in TABLE_SUFFIXES

    @property
    def is_replacing(self) -> bool:
        """Whether there is something at the target."""
        if self.target.is_dir():
            return any(self.target.iterdir())
        return self.target.exists() and self.target.stat().st_size > 0

    @property
    def output(self) -> str:
        """The output as the command line names it."""
        return f"{self.node_id}.{self.port}"

    @property
    def format(self) -> str:
        """Display text of the format."""
        return f"{extension(self.target)[1:]} table" if self.is_table else "folder"

    @property
    def is_csv(self) -> bool:
        """Whether it is written as a CSV file."""
        return extension(self.target) == ".csv"


def parse_exports(texts: Iterable[str], graph: ResolvedGraph, *, csv_plain: bool = False) -> list[Export]:
    """Check every ``--output``, before anything runs; ``csv_plain`` writes .csv files without a byte order mark.

    Raises:
        VisionDesignerError: as :func:`parse_export`; one error for all if several are invalid.
        NotInRangeValueError: two have the same target, or ``csv_plain`` is set without a .csv file.
    """
    exports: list[Export] = []
    failures: list[VisionDesignerError] = []
    for text in texts:
        try:
            export = parse_export(text, graph)
        except VisionDesignerError as error:
            failures.append(error)
            continue
        if any(is_same_place(export.target, other.target) for other in exports):
            failures.append(
                NotInRangeValueError(f"--output {text}: another output is written there too. Choose another location.")
            )
        exports.append(replace(export, byte_order_mark=not csv_plain))
    if csv_plain and not failures and not any(export.is_csv for export in exports):
        failures.append(
            NotInRangeValueError("--csv-plain applies to .csv files, but no --output is one. Leave it out.")
        )
    raise_all(failures)
    return exports


def parse_export(text: str, graph: ResolvedGraph) -> Export:
    """Check one ``--output``, before anything runs.

    Raises:
        InvalidGraphError: the graph has no such node or output.
        ParameterParsingError: the text has another form, or the output is not a table.
        NotInRangeValueError: the target's extension is that of a format that is not written.
        FailedToWriteOutputsError: the target has content that this program did not write, or is write-protected.
    """
    endpoint, equals, path = text.partition("=")
    node_id, dot, port = endpoint.strip().partition(".")
    if not equals or not dot or not path:
        raise ParameterParsingError(f"--output {text} is not of the form NODE.PORT=PATH.")
    resolved = graph.nodes.get(node_id)
    if resolved is None:
        raise InvalidGraphError(f"--output {text}: {unknown_node(graph.document, node_id)}")
    if resolved.node.bypassed:
        raise InvalidGraphError(f"--output {text}: {node_id} is bypassed, so it does not run.")
    component = resolved.component
    output = component.output_port(port) if component else None
    if component is None or output is None:
        known = ", ".join(out.identifier for out in component.init_outputs) if component else "none"
        raise InvalidGraphError(f"--output {text}: {node_id} has no output {port!r}. It has {known}.")
    target = resolve_links(option_path(path, f"--output {node_id}.{port}"))
    export = Export(node_id, port, target, output.type_.types, output.columns)
    wanted = extension(target)
    if wanted.removeprefix(".") in OTHER_FORMATS.split():
        table = ", or one with .csv or .parquet for a table" if DataFrameDirectory in export.types else ""
        raise NotInRangeValueError(
            f"--output {text}: no output can be written as a {wanted} file. Choose a name without that ending for a "
            f"folder{table}."
        )
    if export.is_table and DataFrameDirectory not in export.types:
        raise ParameterParsingError(f"--output {text}: {output.title} is not a table. Choose a folder for it.")
    with writing(target, named=True):
        is_other = target.exists() and (target.is_dir() if export.is_table else not _is_earlier_copy(export))
    if is_other:
        what = "is a folder" if target.is_dir() else "exists"
        raise FailedToWriteOutputsError(
            f"{target} {what} and is not an earlier {output.type_.names}. Choose a new name for --output.",
            path=target,
        )
    _check_target(export)
    return export


def _check_target(export: Export) -> None:
    """Check before the run that the target can be written, and is no other file.

    Raises:
        FailedToWriteOutputsError: it cannot be written, or is another file.
    """
    target = export.target
    with writing(target, named=True):
        if export.is_table:
            check_replaceable(target)
        check_place(target)
    if export.is_table:
        _check_columns(export, export.columns)
    elif target.is_dir():
        type_ = next((type_ for type_ in export.types if type_.type_name == stored_type(target)), None)
        if type_ is not None and type_.own_files is not None:
            _check_files(target, type_.own_files)


def check_reused(export: Export, folder: Path) -> None:
    """Check before the run that a stored table may replace the target's; raises FailedToWriteOutputsError."""
    value = read_any(folder, export.types) if export.is_table else None
    if isinstance(value, DataFrameDirectory):
        _check_columns(export, value.frame().columns)


def _is_earlier_copy(export: Export) -> bool:
    """Whether the target is an empty folder, or an earlier copy of the same kind of output."""
    target = export.target
    return target.is_dir() and (not any(target.iterdir()) or stored_type(target) in {t.type_name for t in export.types})


def write_export(folder: Path, export: Export, store: Path) -> None:
    """Write the output in ``folder`` to its target; an older export there is replaced once the new one is complete.

    Images that lie in the store, i.e. the built-in sample or those of a compressed tar, are copied as well.

    Raises:
        FailedToWriteOutputsError: it cannot be written; the target is unchanged.
    """
    value = read_any(folder, export.types)
    target = export.target
    with writing(target, named=True):
        if isinstance(value, DataFrameDirectory) and export.is_table:
            _export_table(value, export)
        else:
            _export_folder(value, export, store)


def _export_table(value: DataFrameDirectory, export: Export) -> None:
    frame = value.frame()
    if export.is_csv:
        frame = plain_frame(frame)
    _check_columns(export, frame.columns)
    line_terminator = line_end(export.target)
    with replacing(export.target) as file:
        if export.is_csv:
            frame.write_csv(file, include_bom=export.byte_order_mark, line_terminator=line_terminator)
        else:
            frame.write_parquet(file)


def _export_folder(value: LinkType, export: Export, store: Path) -> None:
    target = export.target
    temporary = temporary_name(target)
    make_folder(target.parent)
    with DeferredSignals() as signals:
        try:
            temporary.mkdir()
            with signals.interruptible():
                value.with_own_files(store, temporary).write(temporary)
                if target.exists():
                    _check_files(target, {path.name for path in temporary.iterdir()}, temporary)
                    keep_attributes(temporary, target, target.stat())
            replace_folder(target, temporary)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    remove_leftovers(target)


def _check_columns(export: Export, columns: Sequence[str]) -> None:
    """Refuse to replace a table that is no earlier copy of this one; ``columns`` are empty if not known yet.

    The columns of ``export``, which every table of the output has, identify a copy that has other categories.
    """
    target = export.target
    if not target.is_file() or not target.stat().st_size:
        return
    found = columns_of(target)
    if not found:
        raise FailedToWriteOutputsError(
            f"{target} exists and is not a table. Choose a new name for --output.", path=target
        )
    is_copy = {*export.columns} <= {*found} if export.columns else not columns or found == list(columns)
    if not is_copy:
        raise FailedToWriteOutputsError(
            f"{target} exists and is another table. Choose a new name for --output.", path=target
        )


def columns_of(target: Path) -> list[str]:
    """The columns of a table file; empty if it is no table."""
    import polars as pl

    scan = pl.scan_csv if extension(target) == ".csv" else pl.scan_parquet
    try:
        return scan(target).collect_schema().names()
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return []


def _check_files(target: Path, expected: Set[str], new: Path | None = None) -> None:
    """Refuse to replace an earlier copy of an output that contains foreign files.

    ``expected`` are names that it may have, beside those that it names itself; ``new``, its replacement, may not be
    known yet.
    """
    known = expected | written_files(target)
    foreign = sorted(path.name for path in target.iterdir() if path.name not in known)
    foreign = [name for name in foreign if not is_system_file(name)] or sorted(_later_files(target, new))
    if foreign:
        raise FailedToWriteOutputsError(
            f"{target} contains {foreign[0]}, which this program did not write. Move it away, or choose a new name for "
            "--output.",
            path=target,
        )


def _later_files(target: Path, new: Path | None) -> Iterator[str]:
    """Files among the images of an earlier copy that were added after it was written.

    Before the run, both times are compared, so that files of a copy that was copied again, or given other permissions,
    do not count.
    """
    written = (target / META).stat()
    for path in (target / OWN_FILES).rglob("*"):
        name, status = path.relative_to(target), path.lstat()
        later = status.st_ctime_ns > written.st_ctime_ns
        if new is None:
            later = later and status.st_mtime_ns > written.st_mtime_ns
        elif os.path.lexists(new / name):
            continue
        if later and not path.is_dir() and not is_system_file(path.name):
            yield name.as_posix()
