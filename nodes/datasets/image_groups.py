"""Groups of images that stay together, by folder or by a pattern in the name."""

from collections.abc import Sequence

from vision_designer.nodes.core.job import Job
from vision_designer.nodes.errors import InvalidDatasetError, NotInRangeValueError, ParameterParsingError
from vision_designer.nodes.images.category_names import canonical
from vision_designer.nodes.images.zip_entries import plain_name
from vision_designer.nodes.messages import Message
from vision_designer.nodes.types.image_directory import ImageDirectory

LONGEST_PATTERN = 200
NAMES_PER_BATCH = 20_000
"""Names matched between checks for cancellation."""
TITLE = Message("Group by (group_by)")


def relative_names(directory: ImageDirectory) -> list[str]:
    """Path of each image inside its folder or archive, in NFC."""
    members = directory.images["member"].to_list()
    if directory.source.kind != "folder":
        members = [plain_name(name) for name in members]
    return [canonical(name) for name in members]


def pattern_problem(pattern: str) -> str | None:
    """What is wrong with a pattern, as a suffix of its name; None if it is valid.

    Patterns are those of Rust's regex crate, which runs in linear time and has no look-around or back references.
    """
    if len(pattern) > LONGEST_PATTERN:
        return Message(
            "has {count:,} characters; the maximum is {maximum}.", count=len(pattern), maximum=LONGEST_PATTERN
        )
    import polars as pl

    try:
        found = pl.DataFrame({"name": [""]}).select(pl.col("name").str.extract_groups(pattern)).schema["name"]
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        lines = [line.strip() for line in str(error).splitlines() if "error:" in line.lower()]
        why = lines[-1].partition("error:")[2].strip() if lines else Message("it cannot be read")
        return Message(
            "is {pattern!r}, which is not a regular expression: {why}. {examples}",
            dict(pattern=pattern, why=why, examples=EXAMPLES),
        )
    count = len(found.fields) if isinstance(found, pl.Struct) else 0
    if count != 1:
        return Message(
            "is {pattern!r}, which has {count} groups in parentheses; it must have one. {examples}",
            dict(pattern=pattern, count=count, examples=EXAMPLES),
        )
    return None


EXAMPLES = Message(
    "Specify a folder level, or a regular expression with one group in parentheses, such as ^([^_]+)_ "
    "for the part before the first underscore."
)


def groups(directory: ImageDirectory, group_by: str, job: Job) -> list[str]:
    """Group of each image, by row; an image that does not match a pattern forms its own group.

    ``group_by`` is the number of a folder level, 1 for the outermost folder of a path; or a regular expression with one
    group, searched in the file's name.

    Raises:
        ParameterParsingError: neither of the two.
        NotInRangeValueError: an image has fewer folder levels.
        InvalidDatasetError: the pattern matches no name, or all images are in one group.
    """
    names = relative_names(directory)
    found = (
        _by_level(names, int(group_by), directory)
        if group_by.isascii() and group_by.isdigit()
        else _by_pattern(names, group_by, directory, job)
    )
    if len(set(found)) == 1:
        raise InvalidDatasetError(
            "all {count:,} images of {path} are in one group, {group!r}, by Group by (group_by) {group_by!r}, and a "
            "group is never divided. For example, one image is named {name!r}. {examples}",
            dict(count=len(found), path=directory.source.path, group=found[0], name=names[0], examples=EXAMPLES),
            group_by=group_by,
        )
    return found


def _by_level(names: Sequence[str], level: int, directory: ImageDirectory) -> list[str]:
    folders = [name.split("/")[:-1] for name in names]
    lowest = min(map(len, folders))
    if not 1 <= level <= lowest:
        example = min(names, key=lambda name: name.count("/"))
        several = Message.counted(lowest, "is in 1 folder", "is in {count} folders")
        inside = Message("is in no folder") if lowest == 0 else several
        range_ = "" if lowest == 0 else Message(" it must be from 1 to {lowest}, or", lowest=lowest)
        raise NotInRangeValueError(
            "Group by (group_by) is the folder level {value}, but an image of {path} {inside}, {example!r};{range} use "
            "a regular expression for the name, such as ^([^_]+)_ for the part before the first underscore.",
            dict(path=directory.source.path, inside=inside, example=example, range=range_),
            parameter="group_by",
            value=level,
        )
    return [parts[level - 1] for parts in folders]


def _by_pattern(names: Sequence[str], pattern: str, directory: ImageDirectory, job: Job) -> list[str]:
    import polars as pl

    if (why := pattern_problem(canonical(pattern))) is not None:
        raise ParameterParsingError("Group by (group_by) {why}", why=why, parameter="group_by", value=pattern)
    files = pl.Series([name.rpartition("/")[2] for name in names], dtype=pl.String)
    parts: list[pl.Series] = []
    for start in range(0, len(files), NAMES_PER_BATCH):
        job.check_cancelled()
        parts.append(files.slice(start, NAMES_PER_BATCH).str.extract(canonical(pattern), 1))
    found = pl.concat(parts).to_list()
    missing = [name for name, group in zip(names, found, strict=True) if group is None]
    if len(missing) == len(names):
        raise InvalidDatasetError(
            "Group by (group_by) is {group_by!r}, which matches no name of the images of {path}, e.g. "
            "{file!r}. {examples}",
            dict(path=directory.source.path, file=files[0], examples=EXAMPLES),
            group_by=pattern,
        )
    if missing:
        job.warn(
            "Group by (group_by) {pattern!r} does not match the names of {count:,} of {names:,} images, "
            "e.g. {missing!r}; each of them forms a group of its own",
            dict(pattern=pattern, count=len(missing), names=len(names), missing=missing[0]),
        )
    # Unique: real group names contain no zero byte.
    return [f"\0{row}" if group is None else group for row, group in enumerate(found)]
