"""Converts a folder or an archive to an image directory; reads names and headers, copies no pixels."""

from functools import partial
from pathlib import Path
from typing import BinaryIO

from vision_designer.nodes.core.job import Job, NamedWarnings, Table
from vision_designer.nodes.datasets.subsets import SUBSET_NAMES
from vision_designer.nodes.errors import (
    CouldNotOpenFileError,
    FileParsingFailedError,
    InvalidDatasetError,
    VisionDesignerError,
)
from vision_designer.nodes.images.archive_limits import USUAL_LIMITS, ArchiveAmount, ArchiveLimits
from vision_designer.nodes.images.category_names import in_order, one_spelling
from vision_designer.nodes.images.image_source import ImageSource
from vision_designer.nodes.images.value_range import BY_TYPE, ValueRange
from vision_designer.nodes.messages import Message
from vision_designer.nodes.types.image_directory import EXTENSIONS, ImageDirectory, ImageTableBuilder, SkippedFile
from vision_designer.nodes.vision.datasets.archives import list_archive
from vision_designer.nodes.vision.datasets.dataset_checks import (
    warn_of_copies,
    warn_of_names,
    warn_of_similar_categories,
)
from vision_designer.nodes.vision.datasets.label_table import subsets_of, table_entries
from vision_designer.nodes.vision.datasets.layout import (
    ALL,
    Entry,
    Selection,
    choose,
    designer_base,
    designer_entries,
    folder_entries,
    path_parts,
    warn_of_unlisted,
)
from vision_designer.nodes.vision.datasets.listing import (
    Listing,
    Member,
    extension_of,
    extensions_in_words,
    list_folder,
    readable,
)
from vision_designer.nodes.vision.datasets.size_cache import SizeCache
from vision_designer.nodes.vision.datasets.value_ranges import HeaderFacts, SetValueRange
from vision_designer.nodes.vision.decoding.decode import PIXEL_LIMIT, Header, begins_as_image, measure, read_header
from vision_designer.nodes.vision.decoding.sample_format import ValueStatistics

MAX_SHOWN = 1000
"""Maximum rows in the table of skipped files."""
HEADER_BYTES = 1 << 16
"""Bytes read from an archive to find an image's size; the whole file is read for a longer header."""


def convert(
    path: Path,
    *,
    fail_on_invalid: bool,
    job: Job,
    limit: int = PIXEL_LIMIT,
    archive_limits: ArchiveLimits = USUAL_LIMITS,
    value_range: ValueRange = BY_TYPE,
    selection: Selection = ALL,
) -> ImageDirectory:
    """Convert a folder or an archive to an image directory.

    Labeled layout: one subfolder for each category, with any folders below it. Unlabeled layout: images without
    subfolders. A single wrapping folder is skipped. Folders named like subsets (``train``, ``val``, ``test``) are not
    categories, see ``nodes.datasets.subsets.find_parts``. The designer's own ImageDirectory layout is read from its
    list. A label table, if given, overrides the folders. A file already read by a conversion in the same workspace,
    with unchanged size and time, is not opened again. Pixels are read only of images whose value range the file does
    not state, such as floats, see :class:`SetValueRange`.

    With ``fail_on_invalid``, the first unusable file is an error instead of being skipped. ``limit`` is the maximum
    number of pixels of an image. Compressed tars are unpacked into the output's folder.

    Raises:
        CouldNotOpenFileError: nothing at ``path``, or no permission to read it.
        InvalidZipFileError: unreadable archive, or one that exceeds the limits.
        InvalidDatasetError: no usable image, ambiguous layout, unsuitable subset or table, or unsafe archive.
    """
    listing, entries = list_images(path, job, archive_limits, selection, fail_on_invalid=fail_on_invalid)
    entries = merge_spellings(entries, job)
    warn_of_similar_categories((category for _, _, category in entries), job)
    table = ImageTableBuilder()
    skipped = list(listing.unusable)
    if skipped and fail_on_invalid:
        raise CouldNotOpenFileError(Message("{reason}.", reason=skipped[0].reason), path=skipped[0].path)
    if listing.left_out and fail_on_invalid:
        raise InvalidDatasetError(_skipped_text(path, listing), path=path)
    categories: set[str] = set()
    known = SizeCache(listing.source, [member.path for _, member, _ in entries], job, selection.name)
    if known.count:
        job.log(
            "{count:,} of {entries:,} images are unchanged since an earlier run",
            "debug",
            count=known.count,
            entries=len(entries),
        )
    values = SetValueRange(value_range, job)
    for number, (id_, member, category) in enumerate(entries):
        job.progress(number, len(entries), "images")
        if category is not None:
            categories.add(category)
        # A cached size may exceed a smaller limit; opening the file raises the error.
        if not 0 < int(known.width[number]) * int(known.height[number]) <= limit:
            name = listing.source.name(member.path)
            try:
                header = _header(listing.source, member, name, limit)
            except VisionDesignerError as error:
                if fail_on_invalid:
                    raise
                skipped.append(SkippedFile(name, error.message))
                continue
            known.width[number], known.height[number] = header.width, header.height
            known.note(number, HeaderFacts.of(header).to_text())
        if known.about[number]:
            values.add(
                listing.source.name(member.path),
                known.about[number],
                partial(_measured, listing.source, member, limit),
                partial(known.note, number),
            )
        pixels = int(known.width[number]), int(known.height[number])
        table.add(id_, member.path, category, pixels, (member.offset, member.size))
    job.progress(len(entries), len(entries), "images")
    try:
        warn_of_copies(listing.source, entries, known, job)
        chosen = values.decide(len(table.members))
    finally:
        known.keep()
    _report(path, listing, skipped, len(table.members), job)
    if selection.labels_file is None:
        warn_of_names(entries, [path_parts(listing, member.path) for _, member, _ in entries], job)
    names = in_order(categories) if categories else None
    return ImageDirectory(
        listing.source,
        table.build(names),
        tuple(names) if names else None,
        None,
        tuple(skipped),
        value_range=chosen,
        without_image=(*skipped, *map(partial(_of_another_extension, listing.source), listing.left_out)),
        only_8_bit=not values.deep,
    )


def list_images(
    path: Path,
    job: Job,
    archive_limits: ArchiveLimits = USUAL_LIMITS,
    selection: Selection = ALL,
    *,
    fail_on_invalid: bool = False,
) -> tuple[Listing, list[Entry]]:
    """List the images of a folder or an archive in order, from their names alone; opens no image.

    Raises:
        CouldNotOpenFileError: nothing at ``path``, or no permission to read it.
        InvalidZipFileError: unreadable archive, or one that exceeds the limits.
        InvalidDatasetError: ambiguous layout, unsuitable subset or table, or unsafe archive.
    """
    listing = list_files(path, job, archive_limits, selection)
    return listing, listed_images(listing, path, job, archive_limits, selection, fail_on_invalid=fail_on_invalid)


def listed_images(
    listing: Listing,
    path: Path,
    job: Job,
    archive_limits: ArchiveLimits = USUAL_LIMITS,
    selection: Selection = ALL,
    *,
    fail_on_invalid: bool = False,
) -> list[Entry]:
    """Select images from ``listing``, and remove those outside the selection from it; raises as :func:`list_images`."""
    base = designer_base(listing)
    if base is not None and selection.labels_file is None:
        if selection.subset != "all":
            raise InvalidDatasetError(
                "{path} has no subset {subset}: it is in the designer's own layout, which has no "
                "subsets. Set Subset (subset) to all.",
                subset=SUBSET_NAMES[selection.subset],
                path=path,
            )
        amount = None if path.is_dir() else ArchiveAmount(path, archive_limits)
        entries = designer_entries(listing, base, amount)
        warn_of_unlisted(listing, base, entries, job)
        return entries
    chosen = choose(listing, path, selection, job)
    if selection.subset != "all":
        root = f"{path}/"
        listing.left_out = [file for file in listing.left_out if chosen.has(file)]
        listing.unusable = [
            file
            for file in listing.unusable
            if not file.path.startswith(root) or chosen.has(file.path.removeprefix(root))
        ]
    if selection.labels_file is None:
        return folder_entries(listing, chosen, path, job)
    entries = table_entries(listing, chosen, selection, job, fail=fail_on_invalid)
    if selection.subset == "all" and len(found := subsets_of(chosen, entries)) > 1:
        numbers = ", ".join(f"{name} {count:,}" for name, count in sorted(found.items()))
        job.warn(
            "the rows of {labels_file} refer to images of several subsets, which are merged: {numbers}",
            labels_file=selection.labels_file,
            numbers=numbers,
        )
    return entries


def merge_spellings(entries: list[Entry], job: Job) -> list[Entry]:
    """Merge categories whose names differ only in Unicode normalization."""
    spelling = one_spelling(category for _, _, category in entries if category is not None)
    merged = [same for name, same in spelling.items() if name != same]
    if not merged:
        return entries
    some = Message.counted(len(merged), "1 category is", "{count:,} categories are")
    job.warn(
        "{some} written in two Unicode forms that look the same, e.g. {merged!r}: with composed letters, "
        "and with separate accents, as macOS writes them. Both forms are treated as the same category.",
        some=some,
        merged=merged[0],
    )
    return [(id_, member, None if category is None else spelling[category]) for id_, member, category in entries]


def _header(source: ImageSource, member: Member, name: str, limit: int) -> Header:
    if source.kind != "folder":
        with source.open(member.path, member.offset, member.size, HEADER_BYTES) as file:
            try:
                header = read_header(file, name, limit)
                # A GIF shows only after the first frame whether there is a second one.
                if header.has_more is not None and not _is_gif(file):
                    return header
            except FileParsingFailedError:
                file.seek(0)
                if not begins_as_image(file):
                    raise
    with source.open(member.path, member.offset, member.size) as file:
        return read_header(file, name, limit)


def _is_gif(file: BinaryIO) -> bool:
    file.seek(0)
    return file.read(4) == b"GIF8"


def _measured(source: ImageSource, member: Member, limit: int) -> ValueStatistics:
    with source.open(member.path, member.offset, member.size) as file:
        return measure(file, source.name(member.path), limit)


def _report(path: Path, listing: Listing, skipped: list[SkippedFile], count: int, job: Job) -> None:
    side_files = listing.others - len(listing.left_out)
    if side_files:
        job.log(
            Message.counted(
                side_files,
                "1 file that is not an image (by extension) was ignored",
                "{count} files that are not images (by extension) were ignored",
            )
        )
    if listing.hidden_folders:
        names = ", ".join(map(readable, sorted(listing.hidden_folders)[:MAX_SHOWN]))
        hidden = len(listing.hidden_folders)
        job.log(
            Message.counted(
                hidden,
                "1 hidden or system folder was ignored: {names}",
                "{count} hidden or system folders were ignored: {names}",
                names=names,
            )
        )
    if listing.own_folders:
        names = ", ".join(map(readable, listing.own_folders[:MAX_SHOWN]))
        own = len(listing.own_folders)
        folders = Message.counted(
            own, "1 folder that this program wrote was", "{count} folders that this program wrote were"
        )
        job.log("{folders} ignored: {names}", folders=folders, names=names)
    if listing.left_out:
        job.warn(_skipped_text(path, listing))
        rows = [(f"{path}/{readable(file)}", extension_of(file)) for file in listing.left_out[:MAX_SHOWN]]
        job.report({"left_out": len(listing.left_out)}, [Table("Files left out", ("file", "extension"), rows)])
    if listing.linked_folders:
        links = Message.counted(listing.linked_folders, "1 link to a folder was", "{count} links to folders were")
        job.log(
            "{links} followed, {links_outside} of them to locations outside the dataset",
            links=links,
            links_outside=listing.links_outside,
        )
        job.report({"linked_folders": listing.linked_folders, "links_outside": listing.links_outside})
    warnings = NamedWarnings(
        job,
        "1 more file was skipped; the report of the output lists all of them",
        "{count} more files were skipped; the report of the output lists all of them",
    )
    for file in skipped:
        warnings.add("skipped: {reason}", reason=file.reason)
    warnings.finish()
    if count == 0:
        known = " ".join(sorted(EXTENSIONS))
        there = (
            Message(", but {extensions_in_words}", extensions_in_words=extensions_in_words(listing.left_out))
            if listing.left_out
            else ""
        )
        none = Message.counted(len(skipped), "its only image file cannot", "none of its {count} image files can")
        why = (
            Message("{none} be read, e.g. {reason}", none=none, reason=skipped[0].reason.rstrip("."))
            if skipped
            else Message("it has no file that ends in {known}{there}", known=known, there=there)
        )
        raise InvalidDatasetError(
            "{path} contains no usable images: {why}. Choose a folder or an archive with images.", why=why, path=path
        )


def _of_another_extension(source: ImageSource, path: str) -> SkippedFile:
    extension = extension_of(path)
    why = (
        Message("files that end in {extension} are not supported", extension=extension)
        if extension
        else Message("files without an extension are not supported")
    )
    return SkippedFile(
        source.name(readable(path)), Message("it is left out: {why}. Save it in a supported format", why=why)
    )


def _skipped_text(path: Path, listing: Listing) -> str:
    """Text about files with unknown extensions that may be images."""
    files = listing.left_out
    some = Message.counted(len(files), "1 file is left out for its", "{count:,} files are left out for their")
    return Message(
        "{some} extension: {extensions_in_words}; e.g. {path}. Save images in a supported format, add "
        "missing extensions, and keep other files elsewhere.",
        dict(some=some, extensions_in_words=extensions_in_words(files), path=path / readable(files[0])),
    )


def list_files(
    path: Path, job: Job, archive_limits: ArchiveLimits = USUAL_LIMITS, selection: Selection = ALL
) -> Listing:
    """List the files of a folder or an archive by name.

    Raises:
        CouldNotOpenFileError: nothing at ``path``, or no permission to read it.
        InvalidZipFileError: unreadable archive, or one that exceeds the limits.
        InvalidDatasetError: unsafe archive.
    """
    try:
        if path.is_dir():
            return list_folder(path, job, follow_links=selection.follow_links)
        if not path.is_file():
            raise CouldNotOpenFileError("there is no folder or archive {path}. Check the path.", path=path)
        return list_archive(path, job, archive_limits)
    except OSError as error:
        raise CouldNotOpenFileError(
            "{path} cannot be opened: {reason}. Check the permissions, or choose another file or folder.",
            reason=error.strerror or error,
            path=path,
        ) from error
