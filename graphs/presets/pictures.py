"""How images are prepared: size, color, and whether mirrored ones keep their meaning, judging by category names."""

import math
import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from vision_designer.nodes.messages import Message

if TYPE_CHECKING:
    from vision_designer.nodes.vision.datasets.folder_survey import FolderSurvey

SIZES = ((64, 128), (112, 160), (math.inf, 224))
"""Image size by maximum median shorter side, in pixels. Small images have no more detail, but networks for photos need
more than their 28 or 64 pixels. The weights were trained with 224."""
SIDES = frozenset({
    "left", "right", "leftward", "leftwards", "rightward", "rightwards", "clockwise", "counterclockwise",
    "anticlockwise", "links", "rechts", "gauche", "droite", "izquierda", "derecha", "sinistra", "destra",
})  # fmt: skip
"""Mirroring exchanges these."""
WRITTEN = frozenset({
    "digit", "digits", "number", "numbers", "numeral", "numerals", "letter", "letters", "char", "chars", "character",
    "characters", "glyph", "glyphs", "font", "fonts", "word", "words", "text", "handwriting", "handwritten", "alphabet",
    "script", "arrow", "arrows", "sign", "signs", "logo", "logos", "invoice", "invoices", "receipt", "receipts",
    "document", "documents", "form", "forms", "memo", "email", "barcode", "qrcode", "zero", "one", "two", "three",
    "four", "five", "six", "seven", "eight", "nine",
})  # fmt: skip
"""Things to read, or that point."""
SIDES_CHINESE = "左右"
WRITTEN_CHINESE = (
    *("数字", "數字", "字母", "文字", "汉字", "漢字", "手写", "手寫", "箭头", "箭頭", "标志", "標誌", "标识", "發票"),
    *("发票", "收据", "收據", "文件", "表格", "商标", "商標"),
)
SHARE = 0.25
"""Minimum share of such categories: one ``street sign`` among a thousand things does not count."""
MIN_CHARACTERS = 10
"""A single Chinese character may be a word, such as an animal; this many categories of one character are writing."""


def changes_meaning(categories: Sequence[str]) -> tuple[bool, str]:
    """Whether mirroring is likely to change the meaning of images, and the names that say so.

    Numbers as names may be digits, so the answer is yes: training without mirrored images costs little, training on
    images with another meaning costs much.
    """
    sides = [name for name in categories if _words(name) & SIDES or any(sign in name for sign in SIDES_CHINESE)]
    # One of many may have another meaning, as in ``right whale``.
    if len(sides) >= min(2, SHARE * len(categories)):
        return True, _shown(sides)
    numbers = [name for name in categories if re.fullmatch(r"\d+", name)]
    letters = [name for name in categories if _is_letter(name)]
    characters = [name for name in categories if _is_chinese(name)]
    written = [name for name in categories if _is_written(name)]
    if len(characters) >= MIN_CHARACTERS:
        letters += characters
    for found in (numbers, letters, written):
        if found and len(found) >= SHARE * len(categories):
            return True, _shown(found)
    return False, ""


def _words(name: str) -> set[str]:
    """Words of a name such as ``turnLeft-2`` or ``road_signs``."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", unicodedata.normalize("NFC", name))}


def _is_written(name: str) -> bool:
    return bool(_words(name) & WRITTEN) or any(word in name for word in WRITTEN_CHINESE)


def _is_letter(name: str) -> bool:
    name = unicodedata.normalize("NFC", name)
    return len(name) == 1 and name.isalpha() and not _is_chinese(name)


def _is_chinese(name: str) -> bool:
    return len(name) == 1 and unicodedata.name(name, "").startswith("CJK")


def _shown(names: Sequence[str], maximum: int = 3) -> str:
    return ", ".join(names[:maximum]) + (", ..." if len(names) > maximum else "")


def prepared(
    found: "FolderSurvey", categories: Sequence[str], mirrored: bool | None
) -> tuple[int, dict[str, Any], dict[str, str]]:
    """Image size, parameters of Init Image Transformation, and reasons by setting."""
    side = found.shorter_side
    size = next(size for maximum, size in SIZES if side <= maximum)
    values: dict[str, Any] = {"size": size, "crop_size": size}
    why = (
        Message("the pretrained weights were trained with that size")
        if size == 224
        else Message("networks for photos need more pixels than such small images have")
    )
    reasons: dict[str, str] = {
        "size": Message(
            "Images are resized to {size} x {size} pixels: their shorter sides have {side:,} (median); {why}.",
            dict(size=size, side=side, why=why),
        )
    }
    changes, names = changes_meaning(categories)
    values["random_horizontal_flip"] = not changes if mirrored is None else mirrored
    if mirrored is not None:
        reasons["mirroring"] = chosen_mirroring(mirrored)
    elif changes:
        reasons["mirroring"] = Message(
            "Images are not mirrored in training: judging by the category names ({names}), a mirrored "
            "image could have a different meaning. If it does not, turn on Random horizontal flip.",
            names=names,
        )
    else:
        reasons["mirroring"] = Message(
            "Training uses mirrored images too, and scores are averaged over both: judging by the category names, "
            "their meaning stays the same. If it does not, turn off Random horizontal flip and Average over mirrored."
        )
    if found.gray:
        values["grayscale"] = True
        reasons["colour"] = Message(
            "None of the {decoded:,} images that were examined has color, so Grayscale is on: color "
            "images are then scored in the same way.",
            decoded=found.decoded,
        )
    return size, values, reasons


def chosen_mirroring(mirrored: bool) -> str:
    """Reason for mirroring as requested."""
    if mirrored:
        return Message("Training uses mirrored images too, and scores are averaged over both, as requested.")
    return Message("Images are not mirrored in training, as requested.")
