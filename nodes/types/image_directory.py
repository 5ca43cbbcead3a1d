"""ImageDirectory: a set of images by reference, with a transformation that is applied on reading."""

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, Self

from pydantic import ConfigDict, Field, Strict, TypeAdapter

from vision_designer.nodes.core.ports import LinkType
from vision_designer.nodes.errors import InvalidDatasetError, NotLabeledDatasetError, TooFewRowsInDatasetError
from vision_designer.nodes.images.image_source import ImageSource, image_source
from vision_designer.nodes.images.value_range import BY_TYPE, ValueRange
from vision_designer.nodes.messages import Message, ReasonError
from vision_designer.nodes.system.stored import checked
from vision_designer.nodes.types.data_frame_directory import read_parquet
from vision_designer.nodes.types.meta import (
    OWN_FILES,
    described,
    loaded_path,
    read_meta,
    stored_path,
    text_list,
    write_meta,
)
from vision_designer.nodes.types.transformation_directory import TransformationDirectory

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

    RowNumbers = Sequence[int] | np.ndarray

IMAGES = "images.parquet"
UNLABELED = -1
EXTENSIONS = frozenset({
    ".jpg", ".jpeg", ".jpe", ".jfif", ".jif", ".pjpeg", ".pjp", ".png", ".ppm", ".bmp", ".pgm", ".tif", ".tiff",
    ".webp", ".gif", ".avif", ".heic", ".heif",
})  # fmt: skip
"""Extensions of images; the actual format is determined by the first bytes."""
_OUTSIDE = r"^/|(^|/)\.\.(/|$)|\x00"
"""Pattern of invalid paths inside a folder."""
DEFAULT_MEGAPIXELS = 200
"""Default maximum size of an image in megapixels, the resolution of some phones."""
MAX_MEGAPIXELS = 2000
"""Upper bound of that setting; a side still fits into a column of ``COLUMNS``."""
COLUMNS = {"id": "Int64", "member": "String", "label": "Int32", "width": "Int32", "height": "Int32",
           "offset": "Int64", "size": "Int64"}  # fmt: skip


@dataclass(frozen=True)
class SkippedFile:
    """Skipped file, and the reason."""

    path: str
    reason: str


@dataclass(frozen=True)
class PastSplit:
    """A split that produced these images, and their output.

    Attributes:
        method: of Split Image Directory.
        seed: its random seed.
        output: 1 or 2.
        elsewhere: number of images of each category that is only in the other output.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    method: Annotated[str, Strict()]
    seed: Annotated[int, Strict()]
    output: Annotated[int, Strict(), Field(ge=1, le=2)]
    elsewhere: Mapping[str, Annotated[int, Strict()]] = field(default_factory=dict)


PAST_SPLIT = TypeAdapter(PastSplit)


@dataclass(frozen=True)
class ImageDirectory(LinkType):
    """Images by reference; copying a directory copies no pixels.

    Attributes:
        source: folder or archive with the pixels.
        images: one row for each image, in order. ``id``: index in the directory as converted. ``member``: path inside
            the source. ``label``: index into ``categories``, -1 if unlabeled. ``width``, ``height``: pixels, as stored
            in the file. ``offset``, ``size``: bytes, in a tar.
        categories: sorted names, always text; None if the images are unlabeled.
        transformation: applied when an image is read; None if none is attached.
        skipped: files skipped by the conversion.
        splits: relevant splits: by name, or with a category that is only in the other output.
        value_range: values of deep images that map to black and white.
        without_image: all files among the images that are not images: those in ``skipped``, and those with other
            extensions. Empty for a part of the images.
        only_8_bit: whether no image has more than 8 bits, so that ``value_range`` has no effect.
    """

    source: ImageSource
    images: "pl.DataFrame"
    categories: tuple[str, ...] | None
    transformation: TransformationDirectory | None = None
    skipped: tuple[SkippedFile, ...] = field(default=(), repr=False)
    splits: tuple[PastSplit, ...] = ()
    value_range: ValueRange = BY_TYPE
    without_image: tuple[SkippedFile, ...] = field(default=(), repr=False)
    only_8_bit: bool = False

    type_name = "ImageDirectory"
    viewer = "gallery"
    colors = ("#1b76b8", "#5cb0ec")
    own_files = frozenset({IMAGES, OWN_FILES})
    VERSION = 2

    def __len__(self) -> int:
        return self.images.height

    @property
    def labeled(self) -> bool:
        """Whether every image has a category."""
        return self.categories is not None

    def labels(self) -> list[int]:
        """Label of every image, an index into ``categories``; raises NotLabeledDatasetError if there are none."""
        if self.categories is None:
            raise NotLabeledDatasetError(
                "the images of {path} have no categories. Put each category's images into a subfolder "
                "named after it, and convert the folder again.",
                path=self.source.path,
            )
        return self.images["label"].to_list()

    def counts(self) -> dict[str, int]:
        """Number of images in each category; 0 for a category without readable images."""
        labels = self.images["label"].value_counts()
        by_label = dict(zip(labels["label"].to_list(), labels["count"].to_list(), strict=True))
        return {name: by_label.get(index, 0) for index, name in enumerate(self.categories or ())}

    def take(self, rows: "RowNumbers") -> "ImageDirectory":
        """Images at ``rows``, in that order, with their ids."""
        return replace(self, images=self.images[rows] if len(rows) else self.images.clear(), without_image=())

    def split_off(self, category: str) -> tuple[int, int] | None:
        """Number of images of a category in the other output of a split, and that output; None without a split."""
        for split in reversed(self.splits):
            if category in split.elsewhere:
                return split.elsewhere[category], 3 - split.output
        return None

    def with_transformation(self, transformation: TransformationDirectory) -> "ImageDirectory":
        """Copy with ``transformation`` appended to the attached one."""
        attached = self.transformation or TransformationDirectory()
        return replace(self, transformation=attached.then(transformation))

    def open(self, row: int) -> BinaryIO:
        """Open the image at ``row``; raises CouldNotOpenFileError if it is missing."""
        member, offset, size = self.images.select("member", "offset", "size").row(row)
        return self.source.open(member, offset, size)

    def require(self, count: int, what: str, remedy: str) -> None:
        """Raise TooFewRowsInDatasetError for fewer than ``count`` images; ``remedy`` says what to do."""
        if len(self) < count:
            images = Message.counted(len(self), "1 image", "{count} images")
            raise TooFewRowsInDatasetError(
                "{path} has {counted} here, and {what} needs {needed}. {remedy}",
                dict(path=self.source.path, counted=images, what=what, remedy=remedy),
                images=len(self),
                needed=count,
            )

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Raises InvalidDatasetError if ``folder`` contains something else, or is damaged."""
        meta = read_meta(folder, cls.type_name, cls.VERSION, InvalidDatasetError)
        try:
            images = read_parquet(folder / IMAGES)
        except ValueError as error:
            raise InvalidDatasetError(
                "{folder} cannot be read: {error}. Run the graph again with --no-reuse.",
                folder=folder / IMAGES,
                error=error,
                path=folder,
            ) from error
        if images.schema != table_schema():
            raise InvalidDatasetError(
                "the columns of {folder} are not those of an ImageDirectory. Run the graph again with --no-reuse.",
                folder=folder / IMAGES,
                path=folder,
            )
        with described(folder, InvalidDatasetError):
            transformation = meta["transformation"]
            categories = None if meta["categories"] is None else text_list(meta["categories"], "categories")
            allowed = (UNLABELED, UNLABELED) if categories is None else (0, len(categories) - 1)
            _check_rows(images)
            if not images["label"].is_between(*allowed).all():
                raise ReasonError("categories do not match the labels in images.parquet")
            source = image_source(meta["source"]["kind"], loaded_path(meta["source"]["path"], folder))
            if source.kind == "folder" and images["member"].str.contains(_OUTSIDE).any():
                raise ReasonError("images.parquet names images outside of {path}", path=source.path)
            return cls(
                source=source,
                images=images,
                categories=categories,
                transformation=None
                if transformation is None
                else TransformationDirectory.from_json(transformation, folder, InvalidDatasetError),
                skipped=tuple(SkippedFile(**skipped) for skipped in meta["skipped"]),
                splits=tuple(checked(PAST_SPLIT, split, "splits") for split in meta.get("splits", ())),
                value_range=ValueRange.from_json(meta["value_range"]) if meta["version"] > 1 else BY_TYPE,
                without_image=tuple(
                    SkippedFile(str(path), str(reason)) for path, reason in meta.get("without_image", ())
                ),
                only_8_bit=meta.get("only_8_bit") is True,
            )

    def with_own_files(self, store: Path, folder: Path) -> Self:
        """See :meth:`LinkType.with_own_files`."""
        if not self.source.path.is_relative_to(store):
            return self
        shutil.copytree(self.source.path, folder / OWN_FILES, symlinks=True)
        return replace(self, source=image_source(self.source.kind, folder / OWN_FILES))

    def write(self, folder: Path) -> None:
        """Write the list of images as Parquet and the rest as JSON; no pixels."""
        self.images.write_parquet(folder / IMAGES)
        write_meta(
            folder,
            self.type_name,
            self.VERSION,
            {
                "source": {"kind": self.source.kind, "path": stored_path(self.source.path, folder)},
                "count": len(self),
                "categories": None if self.categories is None else list(self.categories),
                "transformation": None if self.transformation is None else self.transformation.to_json(),
                "value_range": self.value_range.to_json(),
                "skipped": [asdict(skipped) for skipped in self.skipped],
            }
            | ({"splits": [asdict(split) for split in self.splits]} if self.splits else {})
            | ({"without_image": [[f.path, f.reason] for f in self.without_image]} if self.without_image else {})
            | ({"only_8_bit": True} if self.only_8_bit else {}),
        )


def is_image(name: str) -> bool:
    """Return whether a file may be an image, by its extension in any case."""
    return os.path.splitext(name)[1].lower() in EXTENSIONS  # noqa: PTH122 - called for every file, and Path is slow


def _check_rows(images: "pl.DataFrame") -> None:
    if sum(images.null_count().row(0)):
        raise ReasonError("values are missing in images.parquet")
    numbers = ("id", "width", "height", "offset", "size")
    if images.height and min(images.select(numbers).min().row(0)) < 0:
        raise ReasonError("images.parquet has negative numbers")


def table_schema() -> "pl.Schema":
    """Schema of ``ImageDirectory.images``."""
    import polars as pl

    return pl.Schema({name: getattr(pl, type_) for name, type_ in COLUMNS.items()})


@dataclass
class ImageTableBuilder:
    """Collects the rows of an image directory, column by column."""

    members: list[str] = field(default_factory=list)
    categories: list[str | None] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)
    sizes: list[tuple[int, int]] = field(default_factory=list)
    ranges: list[tuple[int, int]] = field(default_factory=list)

    def add(
        self, id_: int, member: str, category: str | None, pixels: tuple[int, int], byte_range: tuple[int, int] = (0, 0)
    ) -> None:
        """Append one image; ``pixels`` is (width, height)."""
        self.ids.append(id_)
        self.members.append(member)
        self.categories.append(category)
        self.sizes.append(pixels)
        self.ranges.append(byte_range)

    def build(self, categories: Sequence[str] | None) -> "pl.DataFrame":
        """Build the table, with labels that index into ``categories``."""
        import polars as pl

        index = {name: number for number, name in enumerate(categories or ())}
        return pl.DataFrame(
            {
                "id": self.ids,
                "member": self.members,
                "label": [UNLABELED if name is None else index[name] for name in self.categories],
                "width": [width for width, _ in self.sizes],
                "height": [height for _, height in self.sizes],
                "offset": [offset for offset, _ in self.ranges],
                "size": [size for _, size in self.ranges],
            },
            schema=table_schema(),
        )
