"""Steps over categories; see growth.py."""

from collections.abc import Callable
from pathlib import Path

from growing import Case
from growth_images import image_directory, scored, write_images
from photographs import job_in

from vision_designer.nodes.vision.datasets.conversion import convert
from vision_designer.nodes.vision.datasets.splitting import split
from vision_designer.nodes.vision.evaluation.evaluate import evaluate
from vision_designer.nodes.vision.evaluation.report import report

SIZES = (2, 10, 100, 1000, 10_000)
SCORED = 1000
"""Scored images: a table of 10,000 categories has 10,000,000 probabilities."""


def converting(categories: int, folder: Path) -> Callable[[], object]:
    """Convert a folder with two images per category."""
    images = write_images(2 * categories, folder, categories)
    return lambda: convert(images, fail_on_invalid=True, job=job_in(folder))


def splitting(categories: int, folder: Path) -> Callable[[], object]:
    """Split ten images per category."""
    images = image_directory(10 * categories, categories)
    return lambda: split(images, 0.7, 1)


def evaluating(categories: int, folder: Path) -> Callable[[], object]:
    """Metrics of a thousand scored images."""
    table = scored(SCORED, categories, folder)
    return lambda: evaluate(table)


def reporting(categories: int, folder: Path) -> Callable[[], object]:
    """The same, with tables and charts."""
    table = scored(SCORED, categories, folder)
    return lambda: report(table, None, job_in(folder))


CASES = [
    Case("convert, 2 images each", "categories", SIZES, converting),
    Case("split, 10 images each", "categories", SIZES, splitting),
    Case("evaluate 1,000 images", "categories", SIZES, evaluating),
    Case("report on 1,000 images", "categories", SIZES, reporting),
]
