"""Compact index of an image directory's rows, for a million images and for worker processes."""

import hashlib
from typing import BinaryIO

import polars as pl

from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.vision.decoding.decode import PIXEL_LIMIT


class ImageIndex:
    """Location of each image, in one bytes object and three arrays, which forked workers share without copying.

    Polars must not be used in forked workers.
    """

    def __init__(self, directory: ImageDirectory) -> None:
        members = directory.images["member"]
        self.source = directory.source
        self.value_range = directory.value_range
        self._names = str(members.str.join().item() or "").encode()
        self._ends = members.str.len_bytes().cast(pl.Int64).cum_sum().to_numpy()
        self._places = directory.images.select("offset", "size").to_numpy()
        pixels = directory.images["width"].cast(pl.Int64) * directory.images["height"]
        large = (pixels > PIXEL_LIMIT).arg_true()
        self._large = dict(zip(large.to_list(), pixels[large].to_list(), strict=True))

    def __len__(self) -> int:
        return len(self._ends)

    def member(self, row: int) -> str:
        """Path of the image inside the source."""
        begin = self._ends[row - 1] if row else 0
        return self._names[begin : self._ends[row]].decode()

    def name(self, row: int) -> str:
        """Name of the image for messages."""
        return self.source.name(self.member(row))

    def open(self, row: int) -> BinaryIO:
        """Open the image; raises CouldNotOpenFileError if it is gone."""
        offset, size = self._places[row]
        return self.source.open(self.member(row), int(offset), int(size))

    def limit(self, row: int) -> int:
        """Pixel limit of the image: the general limit, or its accepted size if larger.

        A replaced file that would fill the memory is thus rejected.
        """
        return int(self._large.get(row, PIXEL_LIMIT))

    def digest(self) -> str:
        """Hash of images, order, and value range."""
        found = hashlib.sha256(f"{self.source.kind}\0{self.source.path.as_posix()}\0{len(self)}\0".encode())
        found.update(f"{self.value_range.rule}\0".encode())
        found.update(self._names)
        for numbers in (self._ends, self._places):
            found.update(numbers.tobytes())
        return found.hexdigest()
