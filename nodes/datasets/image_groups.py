"""Groups of images that stay together, by folder or by a pattern in the name."""

from collections.abc import Sequence

from vision_designer.nodes.core.job import Job
from vision_designer.nodes.errors import InvalidDatasetError, NotInRangeValueError, ParameterParsingError
from vision_designer.nodes.images.category_names import canonical
from vision_designer.nodes.images.zip_entries import plain_name
from vision_designer.nodes.types.image_directory import ImageDirectory

LONGEST_PATTERN = 200
NAMES_AT_ONCE = 20_000
"""Names matched between checks for cancellation."""
TITLE = "Group by (group_by)"


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
        return f"has {len(pattern):,} characters; the maximum is {LONGEST_PATTERN}."
    import polars as pl

    try:
        found = pl.DataFrame({"name": [""]}).select(pl.col("name").str.extract_groups(pattern)).schema["name"]
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        lines = [line.strip() for line in str(error).splitlines() if "error:" in line.lower()]
        why = lines[-1].partition("error:")[2].strip() if lines else "it cannot be read"
        return f"is {pattern!r}, which is not a regular expression: {why}. {EXAMPLES}"
    count = len(found.fields) if isinstance(found, pl.Struct) else 0
    if count != 1:
        return f"is {pattern!r}, which has {count} groups in parentheses; it must have one. {EXAMPLES}"
    return None


EXAMPLES = (
    "Specify a folder level, or a regular expression with one group in parentheses, such as ^([^_]+)_ for the part "
    "before the first underscore."
)


def groups(directory: ImageDirectory, group_by: str, job: Job) -> list[str]:
    """Group of each image, by row; an image that does not match a pattern forms its own group.

    Args:
        directory: the images.
        group_by: number of a folder level, 1 for the outermost folder of a path; or a regular expression with one
            group, searched in the file's name.
        job: receives warnings about names that do not match.

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
            f"all {len(found):,} images of {directory.source.path} are in one group, {found[0]!r}, by {TITLE} "
            f"{group_by!r}, and a group is never divided. For example, one image is named {names[0]!r}. {EXAMPLES}",
            group_by=group_by,
        )
    return found


def _by_level(names: Sequence[str], level: int, directory: ImageDirectory) -> list[str]:
    folders = [name.split("/")[:-1] for name in names]
    lowest = min(map(len, folders))
    if not 1 <= level <= lowest:
        example = min(names, key=lambda name: name.count("/"))
        several = "is in 1 folder" if lowest == 1 else f"is in {lowest} folders"
        inside = "is in no folder" if lowest == 0 else several
        range_ = "" if lowest == 0 else f" it must be from 1 to {lowest}, or"
        raise NotInRangeValueError(
            f"{TITLE} is the folder level {level}, but an image of {directory.source.path} {inside}, "
            f"{example!r};{range_} use a regular expression for the name, such as ^([^_]+)_ for the part before the "
            "first underscore.",
            parameter="group_by",
            value=level,
        )
    return [parts[level - 1] for parts in folders]


def _by_pattern(names: Sequence[str], pattern: str, directory: ImageDirectory, job: Job) -> list[str]:
    import polars as pl

    if (why := pattern_problem(canonical(pattern))) is not None:
        raise ParameterParsingError(f"{TITLE} {why}", parameter="group_by", value=pattern)
    files = pl.Series([name.rpartition("/")[2] for name in names], dtype=pl.String)
    parts: list[pl.Series] = []
    for start in range(0, len(files), NAMES_AT_ONCE):
        job.check_cancelled()
        parts.append(files.slice(start, NAMES_AT_ONCE).str.extract(canonical(pattern), 1))
    found = pl.concat(parts).to_list()
    missing = [name for name, group in zip(names, found, strict=True) if group is None]
    if len(missing) == len(names):
        raise InvalidDatasetError(
            f"{TITLE} is {pattern!r}, which matches no name of the images of {directory.source.path}, e.g. "
            f"{files[0]!r}. {EXAMPLES}",
            group_by=pattern,
        )
    if missing:
        job.warn(
            f"{TITLE} {pattern!r} does not match the names of {len(missing):,} of {len(names):,} images, e.g. "
            f"{missing[0]!r}; each of them forms a group of its own"
        )
    # Unique: real group names contain no zero byte.
    return [f"\0{row}" if group is None else group for row, group in enumerate(found)]
