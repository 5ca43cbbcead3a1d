"""Labels from a CSV or TSV file with one row for each image."""

import csv
import io
import os
import posixpath
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from vision_designer.nodes.core.job import Job
from vision_designer.nodes.datasets.subsets import SUBSET_NAMES, listed
from vision_designer.nodes.errors import CouldNotOpenFileError, InvalidDatasetError
from vision_designer.nodes.images.category_names import canonical
from vision_designer.nodes.messages import Message
from vision_designer.nodes.system.files import open_file
from vision_designer.nodes.types.image_directory import is_image
from vision_designer.nodes.vision.datasets.layout import Chosen, Entry, Selection, path_parts
from vision_designer.nodes.vision.datasets.listing import Listing, readable

MAX_TABLE_BYTES = 1 << 30
"""Maximum bytes of a table, enough for ten million rows."""
PATH_NAMES = (
    *("image_path", "img_path", "file_path", "filepath", "path", "image_file", "image_filename", "filename"),
    *("file_name", "image_name", "img_name", "file", "image", "img", "images", "image_id", "img_id", "id_code"),
    *("imageid", "id", "name"),
)
LABEL_NAMES = (
    *("label", "labels", "category", "category_name", "class", "class_name", "classname", "target", "species"),
    *("breed", "diagnosis", "dx", "class_label", "image_label", "label_name", "tag", "category_id", "class_id", "y"),
)
"""Column names in lower case with _, in order of preference."""
Wanted = tuple[tuple[str, ...], Message, Message]
PATHS: Wanted = (PATH_NAMES, Message("Path column (path_column)"), Message("column of paths"))
LABELS: Wanted = (LABEL_NAMES, Message("Label column (label_column)"), Message("column of labels"))
"""A column: its usual names, the parameter by which the user names it, and what it is."""
DELIMITERS = ",;\t|"
NAMED = 5
"""Maximum rows of a kind named in one message."""


@dataclass
class _Row:
    line: int
    path: str
    category: str


@dataclass
class _Matches:
    """Rows of a table matched to images."""

    labels: dict[int, _Row] = field(default_factory=dict)
    """Row of each labeled image, by its index in the listing."""
    missing: list[_Row] = field(default_factory=list)
    ambiguous: list[_Row] = field(default_factory=list)
    unlabeled: list[_Row] = field(default_factory=list)
    repeated: int = 0
    elsewhere: int = 0
    """Number of rows about images of other subsets."""


def table_entries(listing: Listing, chosen: Chosen, selection: Selection, job: Job, *, fail: bool) -> list[Entry]:
    """Ids and categories from a table.

    A row's path is relative to the dataset or to the table's folder, whichever matches more rows, or an absolute path
    inside the dataset. If neither matches, it may be the end of exactly one image's path. A name without an image
    extension matches the image that has one. Categories are text as written, stripped of spaces.

    With ``fail``, a row without an image is an error instead of a warning.

    Raises:
        CouldNotOpenFileError: the table cannot be opened.
        InvalidDatasetError: not such a table, two categories for one image, or no row that matches an image.
    """
    table = selection.labels_file
    assert table is not None
    header, rows = _read(table)
    path_columns = _columns(table, header, selection.path_column, PATHS)
    # Prefer columns with file names: a number may be a row number or an image's name.
    path_columns.sort(key=lambda column: not _has_file_names(rows, column))
    label_columns = _columns(table, header, selection.label_column, LABELS)
    label_columns = [column for column in label_columns if selection.label_column or column not in path_columns[:1]]
    if not label_columns:
        raise _no_column(table, header, LABELS)
    images = _Images(listing, chosen, table)
    label = label_columns[0]
    if len(label_columns) > 1:
        others = listed(repr(header[column]) for column in label_columns[1:])
        job.warn(
            "{table}: categories are read from {header!r}; for {others}, set Label column (label_column)",
            dict(table=table, header=header[label], others=others),
        )
    matches, used = _Matches(), path_columns[0]
    for column in path_columns:
        if column == label and not selection.path_column:
            continue
        matches, used = _match(images, table, rows, column, label), column
        if matches.labels or matches.elsewhere:
            break
    count = Message.counted(len(rows), "1 row", "{count:,} rows")
    job.log(
        "{table}: images by {header!r}, categories by {label!r}, {count}",
        table=table,
        header=header[used],
        label=header[label],
        count=count,
    )
    if not matches.labels and matches.elsewhere:
        others = Message.counted(matches.elsewhere, "1 image", "{count:,} images")
        raise InvalidDatasetError(
            "{path}: its rows refer to {others} of {source_path}, and to none of the subset {subset}. "
            "Set Subset (subset) to another one, or choose the labels file of this subset.",
            dict(others=others, source_path=listing.source.path, subset=SUBSET_NAMES[selection.subset]),
            path=table,
        )
    if not matches.labels:
        example = Message(", e.g. {row!r}", row=rows[0][1][used]) if rows and len(rows[0][1]) > used else ""
        image = Message(", e.g. {path}", path=chosen.members[0].path) if chosen.members else ""
        none = Message.counted(len(rows), "its only row does not refer to", "none of its {count:,} rows refers to")
        raise InvalidDatasetError(
            "{path}: {none} an image of {source_path}{example}; the images there have other "
            "names{image}. Set Path column (path_column), or write paths relative to the dataset.",
            dict(none=none, source_path=listing.source.path, example=example, image=image),
            path=table,
        )
    _report(table, matches, images, job, fail=fail)
    kept = sorted(matches.labels)
    return [(id_, listing.members[position], matches.labels[position].category) for id_, position in enumerate(kept)]


def _read(table: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Header, and each row with its line number."""
    try:
        with open_file(table) as file:
            content = file.read(MAX_TABLE_BYTES + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise CouldNotOpenFileError(
            "{path} cannot be opened: {why}. Check Labels file (labels_file).", why=why, path=table
        ) from error
    if len(content) > MAX_TABLE_BYTES:
        raise InvalidDatasetError(
            "{path} is larger than {maximum} GB. Divide it into smaller files.",
            maximum=MAX_TABLE_BYTES >> 30,
            path=table,
        )
    text = _decoded(table, content)
    given = re.match(r"sep=(.)\r?\n", text)
    if given:
        # A "sep=" line, which tells spreadsheets the delimiter.
        text = text[given.end() :]
    delimiter = given[1] if given else _delimiter(table, text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    first = 2 if given else 1
    try:
        rows = [(reader.line_num + first - 1, row) for row in reader if any(map(str.strip, row))]
    except csv.Error as error:
        raise InvalidDatasetError(
            "{path} cannot be read in line {line}: {error}. Save it as CSV again.",
            line=reader.line_num + first - 1,
            error=error,
            path=table,
        ) from error
    if not rows:
        raise InvalidDatasetError("{path} is empty; a header and one row for each image are expected.", path=table)
    return [name.strip() for name in rows[0][1]], rows[1:]


def _decoded(table: Path, content: bytes) -> str:
    encoding = "utf-8-sig"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif b"\0" in content[:200]:
        encoding = "utf-16-be" if content[:1] == b"\0" else "utf-16-le"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise InvalidDatasetError(
            "{path} is neither UTF-8 nor UTF-16 ({reason} at byte {start}). Save it as CSV UTF-8.",
            reason=error.reason,
            start=error.start,
            path=table,
        ) from error


def _delimiter(table: Path, text: str) -> str:
    """Delimiter that gives the header the most columns."""
    line = text[: text.find("\n") + 1] or text
    candidates = ("\t" + DELIMITERS) if table.suffix.lower() in (".tsv", ".tab") else DELIMITERS
    return max(candidates, key=lambda delimiter: len(next(csv.reader([line], delimiter=delimiter), [])))


def _columns(table: Path, header: Sequence[str], wanted: str, column: Wanted) -> list[int]:
    """Candidate columns, the most likely first."""
    names = [re.sub(r"[\s\-]+", "_", name.strip().lower()) for name in header]
    if wanted:
        found = [position for position, name in enumerate(header) if name == wanted.strip()]
        found = found or [position for position, name in enumerate(names) if name == wanted.strip().lower()]
    else:
        found = [names.index(name) for name in column[0] if name in names]
    if not found:
        raise _no_column(table, header, column, wanted)
    return found


def _has_file_names(rows: Sequence[tuple[int, list[str]]], column: int) -> bool:
    """Return whether most values of a column have an image extension."""
    values = [row[column].strip() for _, row in rows if len(row) > column]
    return 2 * sum(map(is_image, values)) > len(values)


def _no_column(table: Path, header: Sequence[str], column: Wanted, wanted: str = "") -> InvalidDatasetError:
    _, parameter, what = column
    missing = Message("column {wanted!r}", wanted=wanted) if wanted else what
    there = listed(repr(name[:80]) for name in header)
    return InvalidDatasetError(
        "{path} has no {missing}; it has {there}. Set {setting} to one of these.",
        dict(missing=missing, there=there, setting=parameter),
        path=table,
    )


class _Images:
    """Index of the dataset's images by the names that tables use."""

    def __init__(self, listing: Listing, chosen: Chosen, table: Path) -> None:
        self.root = os.path.abspath(listing.source.path)  # noqa: PTH100 - does not resolve links
        self.names = ["/".join(path_parts(listing, member.path)) for member in listing.members]
        wanted = set(chosen.members)
        self.is_chosen = [member in wanted for member in listing.members]
        self.as_written = {name: position for position, name in enumerate(self.names)}
        self.exact: dict[str, list[int]] = {}
        self.by_name: dict[str, list[int]] = {}
        self.by_stem: dict[str, list[int]] = {}
        for position, name in enumerate(map(_plain, self.names)):
            self.exact.setdefault(name, []).append(position)
            base = name[name.rfind("/") + 1 :]
            self.by_name.setdefault(base, []).append(position)
            self.by_stem.setdefault(os.path.splitext(base)[0], []).append(position)  # noqa: PTH122 - a name, not a path
        self.bases = [""]
        beside = os.path.relpath(os.path.abspath(table.parent), self.root)  # noqa: PTH100
        if listing.source.path.is_dir() and beside != ".":
            self.bases.append(f"{beside}/")

    def path_of(self, value: str, base: str) -> str:
        """Path inside the dataset, if it lies there; ``base`` is the folder of relative paths."""
        value = value.replace("\\", "/")
        if not base and not value.startswith("/"):
            return posixpath.normpath(value)
        return os.path.relpath(os.path.join(self.root, base, value), self.root)  # noqa: PTH118

    def find(self, value: str, base: str) -> list[int]:
        """Indices of the images that a row may refer to: none, one, or several if ambiguous."""
        path, written = self.path_of(value, base), self.path_of(value, "")
        # 1.JPG and 1.jpg may both exist.
        if path in self.as_written:
            return [self.as_written[path]]
        end = _plain(written)
        found = self.exact.get(_plain(path)) or self._by_suffix(self.by_name, end, lambda name: name)
        if not found and not is_image(end):
            found = self._by_suffix(self.by_stem, end, lambda name: os.path.splitext(name)[0])  # noqa: PTH122
        found = [position for position in found if self.is_chosen[position]] or found
        return [position for position in found if f"/{self.names[position]}".endswith(f"/{written}")] or found

    def _by_suffix(self, index: dict[str, list[int]], end: str, shown: Callable[[str], str]) -> list[int]:
        """Images with path ``end``, or else with a path that ends with it."""
        names = {position: shown(_plain(self.names[position])) for position in index.get(end[end.rfind("/") + 1 :], ())}
        equal = [position for position, name in names.items() if name == end]
        return equal or [position for position, name in names.items() if name.endswith(f"/{end}")]


def _plain(name: str) -> str:
    """Normalized path for comparison: NFC, extension in lower case."""
    if not name.isascii():
        name = unicodedata.normalize("NFC", name)
    stem, extension = os.path.splitext(name)  # noqa: PTH122 - faster for a million names
    return stem + extension.lower()


def _values(rows: Sequence[tuple[int, list[str]]], path: int, label: int) -> Iterator[_Row]:
    for line, row in rows:
        value = row[path].strip() if len(row) > path else ""
        yield _Row(line, value, row[label].strip() if len(row) > label else "")


def _match(images: _Images, table: Path, rows: Sequence[tuple[int, list[str]]], path: int, label: int) -> _Matches:
    values = list(_values(rows, path, label))
    base = max(
        images.bases, key=lambda base: sum(_plain(images.path_of(row.path, base)) in images.exact for row in values)
    )
    matches = _Matches()
    for row in values:
        found = images.find(row.path, base) if row.path else []
        if len(found) != 1:
            (matches.ambiguous if found else matches.missing).append(row)
            continue
        if not images.is_chosen[found[0]]:
            matches.elsewhere += 1
            continue
        first = matches.labels.setdefault(found[0], row)
        if not row.category:
            matches.unlabeled.append(row)
        if first is row:
            continue
        matches.repeated += 1
        if canonical(first.category) != canonical(row.category):
            raise InvalidDatasetError(
                "{path} lists two categories for {name}: {category!r} in line {line}, and {row_category!r} in line "
                "{row_line}. An image has one category; keep only one row for it.",
                name=images.names[found[0]],
                category=first.category,
                line=first.line,
                row_category=row.category,
                row_line=row.line,
                path=table,
            )
    for position in [position for position, row in matches.labels.items() if not row.category]:
        del matches.labels[position]
    return matches


def _report(table: Path, matches: _Matches, images: _Images, job: Job, *, fail: bool) -> None:
    """Warn or raise about rows and images that do not match."""
    for rows, why, why_one in (
        (matches.missing, Message("refer to no image of the dataset"), Message("refers to no image of the dataset")),
        (
            matches.ambiguous,
            Message("may refer to any of several images of the dataset"),
            Message("may refer to any of several images of the dataset"),
        ),
        (
            matches.unlabeled,
            Message("have no category, so their images are left out"),
            Message("has no category, so its image is left out"),
        ),
    ):
        if rows:
            some = listed([Message("{path!r} in line {line}", path=row.path, line=row.line) for row in rows[:NAMED]])
            which = Message.counted(len(rows), "1 row {why_one}", "{count:,} rows {why}", why_one=why_one, why=why)
            message = Message("{table}: {which}, e.g. {some}", table=table, which=which, some=some)
            if fail and rows is not matches.unlabeled:
                raise InvalidDatasetError(
                    "{message}. Correct them, or set On invalid image (on_invalid_image) to skip.",
                    message=message,
                    path=table,
                )
            job.warn(message)
    if matches.repeated:
        repeating = Message.counted(matches.repeated, "1 row repeats", "{count:,} rows repeat")
        job.warn(
            "{table}: {repeating} an image with the category that it already has", table=table, repeating=repeating
        )
    if matches.elsewhere:
        others = Message.counted(matches.elsewhere, "1 row refers to an image", "{count:,} rows refer to images")
        job.log("{table}: {others} of other subsets", table=table, others=others)
    meant = [position for position, is_chosen in enumerate(images.is_chosen) if is_chosen]
    without = [images.names[position] for position in meant if position not in matches.labels]
    if without:
        some = listed(map(readable, without[:NAMED]))
        left_out = Message.counted(
            len(without),
            "1 of {total:,} images has no row with a category, and is",
            "{count:,} of {total:,} images have no row with a category, and are",
            total=len(meant),
        )
        job.warn("{table}: {left_out} left out, e.g. {some}", table=table, left_out=left_out, some=some)


def subsets_of(chosen: Chosen, entries: Sequence[Entry]) -> Counter[str]:
    """Count the entries in each folder named like a subset."""
    if chosen.parts is None or not (chosen.parts.certain or chosen.parts.only_subsets):
        return Counter()
    top = {member: path[0] for member, path in zip(chosen.members, chosen.paths, strict=True)}
    folders = chosen.parts.folders
    return Counter(folders[top[member]] for _, member, _ in entries if top[member] in folders)
