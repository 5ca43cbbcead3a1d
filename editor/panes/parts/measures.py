"""Names and formats of metrics, times and counts, and helpers for drawing them."""

import math
import re

from PySide6.QtCore import QCoreApplication, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from vision_designer.editor.look.amounts import UNKNOWN, duration, percent
from vision_designer.editor.look.theme import theme
from vision_designer.editor.runs.statuses import NodeStatus

SHARES = ("accuracy", "error", "precision", "recall", "f1", "share", "auc", "coverage")
"""Metrics whose last word is one of these lie between 0 and 1 and are read as percent."""
NOT_SHARES = ("auc",)
BEFORE = "_before"
"""Ends the names of what an evaluation says of probabilities as they were before the calibration."""
OVER_FOLDS = ("_mean", "_standard_deviation")
"""End the names of what a cross-validation says of all folds together."""
TO_COMPARE = "_to_compare"
"""Ends the names of what an evaluation says of its second table."""


def metric_title(name: str) -> str:
    """What the user reads for a metric."""
    translate = QCoreApplication.translate
    titles = {
        "train_loss": translate("metrics", "Training loss"),
        "validation_loss": translate("metrics", "Validation loss"),
        "running_loss": translate("metrics", "Running loss"),
        "train_error": translate("metrics", "Training error"),
        "top1_accuracy": translate("metrics", "Top-1 accuracy"),
        "top5_accuracy": translate("metrics", "Top-5 accuracy"),
        "learning_rate": translate("metrics", "Learning rate"),
        "images_per_second": translate("metrics", "Images per second"),
        "best_epoch": translate("metrics", "Best epoch"),
        "epochs_run": translate("metrics", "Epochs run"),
        "accuracy": translate("metrics", "Accuracy"),
        "micro_precision": translate("metrics", "Micro precision"),
        "micro_recall": translate("metrics", "Micro recall"),
        "micro_f1": translate("metrics", "Micro F1"),
        "macro_precision": translate("metrics", "Macro precision"),
        "macro_recall": translate("metrics", "Macro recall"),
        "macro_f1": translate("metrics", "Macro F1"),
        "precision": translate("metrics", "Precision"),
        "recall": translate("metrics", "Recall"),
        "f1": translate("metrics", "F1"),
        "auc": translate("metrics", "AUC"),
        "log_loss": translate("metrics", "Log loss"),
        "expected_calibration_error": translate("metrics", "Expected calibration error"),
        "max_calibration_error": translate("metrics", "Maximum calibration error"),
        "brier_score": translate("metrics", "Brier score"),
        "temperature": translate("metrics", "Temperature"),
        "unknown_below": translate("metrics", "Unknown below"),
        "unknown": translate("metrics", "Unknown"),
        "coverage": translate("metrics", "Coverage"),
        "answered_accuracy": translate("metrics", "Accuracy excluding unknown"),
        "images": translate("metrics", "Images"),
        "images_in_first": translate("metrics", "Images in the first output"),
        "images_in_second": translate("metrics", "Images in the second output"),
        "categories": translate("metrics", "Categories"),
        "skipped": translate("metrics", "Skipped"),
        "unreadable": translate("metrics", "Unreadable"),
        "trials": translate("metrics", "Trials"),
        "trials_completed": translate("metrics", "Trials completed"),
        "trials_pruned": translate("metrics", "Trials pruned"),
        "trials_failed": translate("metrics", "Trials failed"),
        "best_trial": translate("metrics", "Best trial"),
        "held_out_accuracy": translate("metrics", "Accuracy on held-out images"),
    }
    if name.endswith(TO_COMPARE):
        words = translate("metrics", "{metric}, second model")
        return words.format(metric=metric_title(name.removesuffix(TO_COMPARE)))
    if name.endswith(BEFORE):
        words = translate("metrics", "{metric}, before calibration")
        return words.format(metric=metric_title(name.removesuffix(BEFORE)))
    if at_coverage := re.fullmatch(r"coverage_(\d+)_accuracy", name):
        return translate("metrics", "Accuracy at {percent} % coverage").format(percent=at_coverage[1])
    if name in titles:
        return titles[name]
    if name.endswith(OVER_FOLDS[0]):
        return translate("metrics", "{metric}, mean").format(metric=metric_title(name.removesuffix(OVER_FOLDS[0])))
    if name.endswith(OVER_FOLDS[1]):
        words = translate("metrics", "{metric}, standard deviation")
        return words.format(metric=metric_title(name.removesuffix(OVER_FOLDS[1])))
    if of_fold := re.fullmatch(r"fold_(\d+)_(\w+)", name):
        words = translate("metrics", "Fold {number}: {metric}")
        return words.format(number=of_fold[1], metric=metric_title(of_fold[2]))
    if name.removeprefix("best_") in titles:
        return translate("metrics", "{metric}, best so far").format(metric=titles[name.removeprefix("best_")])
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def short_title(name: str) -> str:
    """What the user reads for a metric in a chart that says what is measured."""
    translate = QCoreApplication.translate
    titles = {
        "train_loss": translate("metrics", "Training"),
        "validation_loss": translate("metrics", "Validation"),
        "top1_accuracy": translate("metrics", "Top-1"),
        "top5_accuracy": translate("metrics", "Top-5"),
    }
    return titles.get(name) or metric_title(name)


def is_share(name: str) -> bool:
    """Whether a metric is a share of a whole, read as percent."""
    kind = name.lower().removesuffix(TO_COMPARE).removesuffix(BEFORE)
    for suffix in OVER_FOLDS:
        kind = kind.removesuffix(suffix)
    last = kind.rsplit("_", 1)[-1]
    return last in SHARES and last not in NOT_SHARES


def written_value(name: str, value: float | None) -> str:
    """A metric's value for people: shares in percent, counts in whole numbers, the rest in four digits."""
    if value is None or not math.isfinite(value):
        return UNKNOWN
    if is_share(name) and abs(value) <= 1:
        return percent(value, 2)
    return written_number(value)


def written_number(value: float) -> str:
    """A number in four digits, without needless zeros."""
    if value == int(value) and abs(value) < 1e12:
        return f"{int(value):,}"
    if abs(value) >= 1e5 or abs(value) < 1e-4:
        return f"{value:.4g}"
    return f"{value:,.{max(0, 3 - math.floor(math.log10(abs(value))))}f}"


def took(status: NodeStatus) -> str:
    """How long a node ran; empty when it did not, as when its earlier result was taken."""
    return duration(status.seconds) if status.seconds is not None and status.state != "reused" else ""


RADIUS = 4.0


def faint(colour: QColor, share: float) -> QColor:
    """The colour, seen through: 0 is invisible, 1 is opaque."""
    seen = QColor(colour)
    seen.setAlphaF(share)
    return seen


def fitted(size: QSize, area: QRect) -> QRect:
    """Where a picture of that size lies in the middle of an area; small ones are enlarged by whole numbers."""
    if size.isEmpty() or area.isEmpty():
        return QRect(area.center(), QSize(0, 0))
    scale = min(area.width() / size.width(), area.height() / size.height())
    if scale >= 2:
        scale = int(scale)
    shown = QSize(max(1, round(size.width() * scale)), max(1, round(size.height() * scale)))
    place = QRect(area.topLeft(), shown)
    place.moveCenter(area.center())
    return place


def draw_picture(painter: QPainter, pixmap: QPixmap, area: QRect) -> None:
    """Draw a picture into the middle of an area; the pixels of very small ones stay sharp."""
    place = fitted(pixmap.size(), area)
    ratio = max(1.0, pixmap.devicePixelRatio())
    enlarged = place.width() * painter.device().devicePixelRatioF() >= 2 * pixmap.width() / ratio
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not enlarged)
    painter.drawPixmap(place, pixmap)
    # Without it a picture that is as light or as dark as the pane cannot be told from none.
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(QPen(theme().colours.card_border, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(place.adjusted(0, 0, -1, -1))
    painter.restore()


def draw_placeholder(painter: QPainter, area: QRect) -> None:
    """Draw the place of a picture that is still to come."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(faint(theme().colours.muted, 0.12))
    painter.drawRoundedRect(QRectF(area), RADIUS, RADIUS)


def draw_broken(painter: QPainter, area: QRect, text: str) -> None:
    """Draw the place of a picture that cannot be shown."""
    colours = theme().colours
    painter.setPen(faint(colours.problem, 0.5))
    painter.setBrush(faint(colours.problem, 0.08))
    painter.drawRoundedRect(QRectF(area).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
    painter.setPen(colours.problem)
    painter.drawText(area.adjusted(4, 4, -4, -4), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, text)
