"""Pictures of images as base64 PNG: as they are on disk, and as a model sees them."""

import base64
import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, BinaryIO

from PIL import Image
from pydantic import Field

from vision_designer.graphs.inspection.image_sets import image_set
from vision_designer.graphs.inspection.requests import LruCache, Request
from vision_designer.graphs.inspection.scratch import silent_job
from vision_designer.nodes.errors import CouldNotOpenFileError, VisionDesignerError
from vision_designer.nodes.images.image_source import FolderSource, TarSource, ZipSource
from vision_designer.nodes.images.value_range import BY_TYPE, ValueRange
from vision_designer.nodes.system.files import file_identity
from vision_designer.nodes.system.stored import Stored
from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.vision.datasets.archives import list_archive
from vision_designer.nodes.vision.datasets.listing import readable
from vision_designer.nodes.vision.datasets.tar_stream import is_plain_tar
from vision_designer.nodes.vision.decoding.decode import PIXEL_LIMIT, decode, read_size

PictureSize = Annotated[int, Field(ge=8, le=4096)]
"""Pixels per side."""


class ThumbnailArguments(Stored):
    """An image: ``file`` as named in tables, or that at ``position`` of a set, among all or those of a ``category``."""

    file: str | None = None
    category: str | None = None
    position: int = 0
    size: PictureSize = 128
    transformed: bool = False
    seed: int = 0


def thumbnail(arguments: Mapping[str, Any], request: Request) -> dict[str, Any]:
    """Picture of one image.

    For an unreadable image, returns its facts with ``error`` instead of the picture.

    Raises:
        VisionDesignerError: no such image.
    """
    query = ThumbnailArguments.of(arguments)
    size, file = query.size, query.file
    if file is not None:
        picture = _or_error(lambda: _pictured(lambda: open_named(file), file, size))
        return {"name": readable(file), **picture}
    found = image_set(arguments, request)
    row, directory = found.row(query.category, query.position), found.directory
    if query.transformed and directory.transformation is not None:
        picture = transformed_picture(directory, directory.transformation, row, size, query.seed + row)
    else:
        picture = original(directory, row, size)
    return {"row": row, **found.named(row), **picture}


def _or_error(make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return make()
    except VisionDesignerError as error:
        return {"error": error.message}


def _pictured(
    open_: Callable[[], BinaryIO], name: str, size: int, limit: int = PIXEL_LIMIT, values: ValueRange = BY_TYPE
) -> dict[str, Any]:
    with open_() as file:
        width, height = read_size(file, name, limit)
        file.seek(0, io.SEEK_END)
        length = file.tell()
        file.seek(0)
        image = decode(file, name, min_side=size, limit=limit, values=values)
    if (image.width > image.height) != (width > height) and image.width != image.height:
        # Rotated by its EXIF orientation.
        width, height = height, width
    return {"width": width, "height": height, "bytes": length, "png": _png(image, size)}


def _png(image: Image.Image, size: int) -> str:
    """Encode the image, shrunk so that its longer side has at most ``size`` pixels; never enlarged."""
    image.thumbnail((size, size), Image.Resampling.LANCZOS)
    written = io.BytesIO()
    image.save(written, "PNG", compress_level=1)
    return base64.b64encode(written.getvalue()).decode("ascii")


def original(directory: ImageDirectory, row: int, size: int) -> dict[str, Any]:
    """Picture of one image as it is on disk; ``{"error": ...}`` if it is unreadable."""
    member, width, height = directory.images.select("member", "width", "height").row(row)
    name, limit, values = directory.source.name(member), max(PIXEL_LIMIT, width * height), directory.value_range
    return _or_error(lambda: _pictured(lambda: directory.open(row), name, size, limit, values))


def transformed_picture(
    directory: ImageDirectory, transformation: TransformationDirectory, row: int, size: int, seed: int
) -> dict[str, Any]:
    """Picture of one image by the code of training and scoring, which needs torch; ``{"error": ...}`` on failure."""
    import torch

    from vision_designer.nodes.vision.loading.loader import Images

    # One picture at a time; more threads would only slow down a running training.
    torch.set_num_threads(1)
    _, value = Images(directory.take([row]), transformation)[(0, seed)]
    if isinstance(value, str):
        return {"error": value}
    height, width = value.shape[:2]
    return {"width": width, "height": height, "bytes": 0, "png": _png(Image.fromarray(value), size)}


_tars: LruCache[dict[str, tuple[int, int]]] = LruCache(4)


def open_named(name: str) -> BinaryIO:
    """Open an image by its name in tables (a file, or an archive with the member); CouldNotOpenFileError if missing."""
    path = Path(name)
    for archive in path.parents:
        if archive.is_dir():
            break
        if archive.is_file():
            member = name[len(archive.as_posix()) + 1 :]
            if not is_plain_tar(archive):
                return ZipSource(archive).open(member, 0, 0)
            offset, size = _members(archive).get(member, (0, 0))
            return TarSource(archive).open(member, offset, size)
    try:
        return FolderSource(path.parent).open(path.name, 0, 0)
    except ValueError as error:
        raise CouldNotOpenFileError(
            "{name!r} cannot be opened: {error}.", name=readable(name), error=error, path=name
        ) from error


def _members(archive: Path) -> dict[str, tuple[int, int]]:
    def read() -> dict[str, tuple[int, int]]:
        found = list_archive(archive, silent_job())
        return {member.path: (member.offset, member.size) for member in found.members}

    return _tars.get((archive, file_identity(archive.stat())), read)
