"""Names and formats of metrics, times and counts, and helpers for drawing them."""

import re

from PySide6.QtCore import QCoreApplication, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from vision_designer.editor.look.texts import duration
from vision_designer.editor.look.theme import theme
from vision_designer.editor.runs.progress import NodeStatus
from vision_designer.nodes.vision.evaluation.metrics import BEFORE, MEAN, METRICS, SPREAD, TO_COMPARE


def metric_title(name: str) -> str:
    """Display title of a metric."""
    translate = QCoreApplication.translate
    if name.endswith(TO_COMPARE):
        words = translate("metrics", "{metric}, second model")
        return words.format(metric=metric_title(name.removesuffix(TO_COMPARE)))
    if name.endswith(BEFORE):
        words = translate("metrics", "{metric}, before calibration")
        return words.format(metric=metric_title(name.removesuffix(BEFORE)))
    if at_coverage := re.fullmatch(r"coverage_(\d+)_accuracy", name):
        return translate("metrics", "Accuracy at {percent} % coverage").format(percent=at_coverage[1])
    metric = METRICS.get(name)
    if metric is not None and metric.title:
        return translate("metrics", metric.title)
    if name.endswith(MEAN):
        return translate("metrics", "{metric}, mean").format(metric=metric_title(name.removesuffix(MEAN)))
    if name.endswith(SPREAD):
        words = translate("metrics", "{metric}, standard deviation")
        return words.format(metric=metric_title(name.removesuffix(SPREAD)))
    if of_fold := re.fullmatch(r"fold_(\d+)_(\w+)", name):
        words = translate("metrics", "Fold {number}: {metric}")
        return words.format(number=of_fold[1], metric=metric_title(of_fold[2]))
    if name.startswith("best_") and name.removeprefix("best_") in METRICS:
        words = translate("metrics", "{metric}, best so far")
        return words.format(metric=metric_title(name.removeprefix("best_")))
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def short_title(name: str) -> str:
    """Display title of a metric in a chart whose own title names the quantity."""
    translate = QCoreApplication.translate
    titles = {
        "train_loss": translate("metrics", "Training"),
        "validation_loss": translate("metrics", "Validation"),
        "top1_accuracy": translate("metrics", "Top-1"),
        "top5_accuracy": translate("metrics", "Top-5"),
    }
    return titles.get(name) or metric_title(name)


def took(status: NodeStatus) -> str:
    """Display text of a node's duration; empty if it did not run, e.g. because its result was reused."""
    return duration(status.seconds) if status.seconds is not None and status.state != "reused" else ""


RADIUS = 4.0


def faint(colour: QColor, share: float) -> QColor:
    """The colour with an opacity from 0 to 1."""
    translucent = QColor(colour)
    translucent.setAlphaF(share)
    return translucent


def fitted(size: QSize, area: QRect) -> QRect:
    """Rectangle of a picture of that size, centred in an area; small pictures are enlarged by an integer factor."""
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
    """Draw a picture centred in an area; very small ones are enlarged without smoothing."""
    place = fitted(pixmap.size(), area)
    ratio = max(1.0, pixmap.devicePixelRatio())
    enlarged = place.width() * painter.device().devicePixelRatioF() >= 2 * pixmap.width() / ratio
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not enlarged)
    painter.drawPixmap(place, pixmap)
    # A border, since a picture may have the background colour of the pane.
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(QPen(theme().colours.card_border, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(place.adjusted(0, 0, -1, -1))
    painter.restore()


def draw_placeholder(painter: QPainter, area: QRect) -> None:
    """Draw the placeholder of a picture that is loading."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(faint(theme().colours.muted, 0.12))
    painter.drawRoundedRect(QRectF(area), RADIUS, RADIUS)


def draw_broken(painter: QPainter, area: QRect, text: str) -> None:
    """Draw the placeholder of a picture that failed to load."""
    colours = theme().colours
    painter.setPen(faint(colours.problem, 0.5))
    painter.setBrush(faint(colours.problem, 0.08))
    painter.drawRoundedRect(QRectF(area).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
    painter.setPen(colours.problem)
    painter.drawText(area.adjusted(4, 4, -4, -4), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, text)
