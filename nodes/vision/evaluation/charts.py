"""Charts for reports, as PNG and SVG."""

import threading
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.ticker import MaxNLocator

from vision_designer.nodes.vision.evaluation.metrics import is_trivial
from vision_designer.nodes.vision.evaluation.reliability import Reliability

BLUE, ORANGE, GREEN, GRAY = "#2563a8", "#d9730d", "#2e7d4f", "#6b7280"
MAX_CELLS_WITH_NUMBERS = 30
MAX_NAMES = 60
PNG_DPI = 160
SVG_DPI = 72
"""matplotlib's unit in SVG files is the point."""
FONTS_FOR_OTHER_SCRIPTS = (
    "Noto Sans CJK TC",
    "Noto Sans CJK JP",
    "Source Han Sans TC",
    "Microsoft JhengHei",
    "PingFang TC",
    "WenQuanYi Zen Hei",
    "Noto Sans Arabic",
    "Noto Sans Devanagari",
    "Noto Sans Thai",
)
"""Fallback fonts, if installed."""


def _fonts() -> list[str]:
    installed = {font.name for font in fontManager.ttflist}
    return ["DejaVu Sans", *(name for name in FONTS_FOR_OTHER_SCRIPTS if name in installed)]


STYLE: dict[Any, Any] = {
    "font.family": _fonts(),
    "font.size": 9,
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#9ca3af",
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e5e7eb",
    "grid.linewidth": 0.8,
    "legend.edgecolor": "none",
    "legend.framealpha": 0.85,
    "svg.fonttype": "none",
    "svg.hashsalt": "vision-designer",
}


_drawing = threading.Lock()


@contextmanager
def _style(more: Mapping[Any, Any] | None = None) -> Iterator[None]:
    """Draw in the reports' style; locked, since matplotlib's style is process-wide."""
    with _drawing, mpl.rc_context({**STYLE, **(more or {})}):
        yield


def save(figure: Figure, folder: Path, name: str) -> list[str]:
    """Write ``name``.png and ``name``.svg to ``folder``; returns the file names.

    The canvases are used directly, because ``Figure.savefig`` draws each file twice.
    """
    with _style(), warnings.catch_warnings():
        # A missing glyph is drawn as a box; the SVG leaves fonts to the viewer.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure.set_facecolor("white")
        figure.set_dpi(PNG_DPI)
        FigureCanvasAgg(figure).print_png(folder / f"{name}.png")  # type: ignore[no-untyped-call]
        figure.set_dpi(SVG_DPI)
        FigureCanvasSVG(figure).print_svg(folder / f"{name}.svg", metadata={"Date": None})  # type: ignore[no-untyped-call]
    return [f"{name}.png", f"{name}.svg"]


def metric_by_trial(points: Sequence[tuple[int, float, str]], metric: str, *, maximize: bool) -> Figure:
    """Metric of each trial of a search (number, metric and state, in any order), with a line for the best so far."""
    with _style():
        figure = Figure(figsize=(7, 3.6), layout="constrained")
        axes = figure.subplots()
        for state, color, marker in (("completed", BLUE, "o"), ("pruned", GRAY, "x")):
            found = [(number, value) for number, value, of in points if of == state]
            if found:
                numbers, values = zip(*found, strict=True)
                axes.scatter(numbers, values, s=28, color=color, marker=marker, label=state)
        completed = sorted((number, value) for number, value, state in points if state == "completed")
        if completed:
            numbers, values = zip(*completed, strict=True)
            best = np.maximum.accumulate(values) if maximize else np.minimum.accumulate(values)
            axes.step(numbers, best, where="post", color=ORANGE, linewidth=1.6, label="best so far")
            axes.legend(loc="best")
        axes.set(title="Metric by trial", xlabel="trial", ylabel=metric.replace("_", " "))
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
        axes.margins(x=0.03)
    return figure


def training_curves(
    epochs: Sequence[Mapping[str, float]], best_epoch: int, title: str, categories: int | None = None
) -> Figure:
    """Loss, accuracy and learning rate over the epochs, with the best epoch, counted from 1, marked."""
    with _style():
        figure = Figure(figsize=(11, 3.6), layout="constrained")
        best = epochs[best_epoch - 1]
        found = f"{title}: best epoch {best_epoch} of {len(epochs)}, top-1 {best['top1_accuracy']:.1%}"
        figure.suptitle(found, fontsize=12, fontweight="bold", x=0.01, ha="left")
        loss, accuracy, rate = figure.subplots(1, 3)
        number = np.arange(1, len(epochs) + 1)

        def line(axes: Axes, metric: str, label: str, color: str, scale: float = 1.0) -> None:
            values = [epoch[metric] * scale for epoch in epochs]
            axes.plot(number, values, color=color, label=label, marker="o", markersize=3.5, linewidth=1.8)

        line(loss, "train_loss", "training", BLUE)
        line(loss, "validation_loss", "validation", ORANGE)
        loss.set(title="Loss", xlabel="epoch", ylabel="cross-entropy")
        line(accuracy, "top1_accuracy", "top-1", BLUE, 100)
        if not is_trivial("top5_accuracy", [epoch["top5_accuracy"] for epoch in epochs], categories):
            line(accuracy, "top5_accuracy", "top-5", GREEN, 100)
        accuracy.set(title="Validation accuracy", xlabel="epoch", ylabel="%")
        line(rate, "learning_rate", "learning rate", GRAY)
        rate.set(title="Learning rate", xlabel="epoch")
        for axes in (loss, accuracy, rate):
            axes.axvline(best_epoch, color=GRAY, linestyle=":", linewidth=1.2)
            axes.xaxis.get_major_locator().set_params(integer=True, min_n_ticks=1)
            axes.margins(x=0.03)
            axes.set_ylim(bottom=max(0.0, axes.get_ylim()[0]))
        loss.legend(loc="best")
        accuracy.legend(loc="lower right")
    return figure


def confusion_matrix(
    confusion: np.ndarray, shares: np.ndarray, categories: Sequence[str], predicted: Sequence[str], title: str
) -> Figure:
    """Confusion matrix with true categories as rows; color is the share of the row, numbers are counts.

    Args:
        confusion: (n, m) counts.
        shares: (n, m) shares of each row's sum.
        categories: n names of rows.
        predicted: m names of columns: the same, and perhaps the label of unknown images.
        title: of the figure.
    """
    count = len(categories)
    side = float(np.clip(2.6 + 0.42 * count, 4.2, 22))
    with _style({"axes.grid": False}):
        figure = Figure(figsize=(side + 1.2, side), layout="constrained")
        axes = figure.add_subplot()
        image = axes.imshow(shares, cmap="Blues", vmin=0, vmax=1, aspect="equal")
        axes.set(xlabel="predicted category", ylabel="true category")
        axes.set_title(title, loc="left", pad=12)
        step = max(1, -(-count // MAX_NAMES))
        across = [*range(0, count, step), *range(count, len(predicted))]
        names = [_short(predicted[position]) for position in across]
        horizontal = count <= 12 and max(map(len, names)) <= 4
        axes.set_xticks(across, names, rotation=0 if horizontal else 90)
        axes.set_yticks(range(0, count, step), [_short(name) for name in categories[::step]])
        axes.tick_params(length=0)
        for spine in axes.spines.values():
            spine.set_visible(False)
        if count <= MAX_CELLS_WITH_NUMBERS:
            axes.set_xticks(np.arange(len(predicted) + 1) - 0.5, minor=True)
            axes.set_yticks(np.arange(count + 1) - 0.5, minor=True)
            axes.grid(which="minor", color="white", linewidth=1.5)
            axes.tick_params(which="minor", length=0)
            for row, column in np.ndindex(*confusion.shape):
                if confusion[row, column]:
                    color = "white" if shares[row, column] > 0.55 else "#1f2937"
                    axes.text(column, row, f"{confusion[row, column]}", ha="center", va="center", color=color)
        bar = figure.colorbar(image, ax=axes, shrink=0.75, format=lambda value, _: f"{value:.0%}")
        bar.set_label("share of the true category")
        bar.outline.set_visible(False)
    return figure


def reliability_diagram(now: Reliability, before: Reliability | None) -> Figure:
    """Accuracy over confidence, with a histogram of the confidence; also before the calibration, if there was one."""
    with _style():
        figure = Figure(figsize=(5.2, 5.6), layout="constrained")
        axes, images = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
        edges, width = now.edges, 1 / len(now.images)
        axes.plot([0, 1], [0, 1], color="#9ca3af", linestyle=":", linewidth=1)
        label = "calibrated" if before is not None else "accuracy"
        label += f": expected calibration error {now.expected_error:.1%}"
        axes.bar(edges[:-1], now.accuracy, width, align="edge", color=BLUE, alpha=0.25, edgecolor="white")
        _reliability_line(axes, now, BLUE, label)
        images.bar(edges[:-1], now.images, width, align="edge", color=BLUE, alpha=0.7, edgecolor="white")
        if before is not None:
            _reliability_line(axes, before, ORANGE, f"before: expected calibration error {before.expected_error:.1%}")
            images.step(edges, [*before.images, before.images[-1]], where="post", color=ORANGE, linewidth=1.4)
        axes.set(ylabel="share of correct answers", xlim=(0, 1), ylim=(0, 1.02))
        axes.set_title("Reliability of the highest probability", loc="left")
        axes.legend(loc="upper left")
        images.set(xlabel="highest probability", ylabel="images", ylim=(0, None))
        images.yaxis.get_major_locator().set_params(integer=True, min_n_ticks=1)
    return figure


def _reliability_line(axes: Axes, bins: Reliability, color: str, label: str) -> None:
    filled = bins.images > 0
    axes.plot(
        bins.confidence[filled],
        bins.accuracy[filled],
        color=color,
        marker="o",
        markersize=4,
        linewidth=1.8,
        label=label,
    )


def coverage_curve(curves: Mapping[str, pl.DataFrame], answered: Mapping[str, tuple[float, float]]) -> Figure:
    """Accuracy of the images with the highest confidence, over their share of all.

    Args:
        curves: by name, with the columns coverage and accuracy.
        answered: by name, the share of images not labeled unknown, and the accuracy among them.
    """
    with _style():
        figure = Figure(figsize=(5.2, 4.8), layout="constrained")
        axes = figure.add_subplot()
        for color, (name, curve) in zip((BLUE, ORANGE), curves.items(), strict=False):
            accuracy = curve["accuracy"].to_numpy() * 100
            axes.plot(
                curve["coverage"].to_numpy() * 100,
                accuracy,
                color=color,
                linewidth=1.8,
                label=f"{name}: {accuracy[-1]:.1f} % of all",
            )
            if name in answered:
                share, right = answered[name]
                label = f"not unknown: {right:.1%} of {share:.1%}"
                axes.plot([share * 100], [right * 100], color=color, marker="o", linestyle="none", label=label)
        lowest = min(float(curve["accuracy"].min() or 0) for curve in curves.values())  # type: ignore[arg-type]
        axes.set(xlabel="coverage: most certain images, %", ylabel="accuracy among them, %", xlim=(0, 100))
        axes.set_ylim(max(0.0, lowest * 100 - 5), 101)
        axes.set_title("Accuracy against coverage", loc="left")
        axes.legend(loc="lower left")
    return figure


def roc_curve(curves: Mapping[str, tuple[Any, Any, float]], positive: str) -> Figure:
    """ROC curves, by name: false positive rates, true positive rates and area."""
    with _style():
        figure = Figure(figsize=(5.2, 4.8), layout="constrained")
        axes = figure.add_subplot()
        axes.plot([0, 1], [0, 1], color="#9ca3af", linestyle=":", linewidth=1)
        for color, (name, (false_positive, true_positive, area)) in zip((BLUE, ORANGE), curves.items(), strict=False):
            axes.plot(false_positive, true_positive, color=color, linewidth=1.8, label=f"{name}: AUC {area:.3f}")
        axes.set(xlabel="false positive rate", ylabel="true positive rate", xlim=(-0.01, 1), ylim=(0, 1.01))
        axes.set_title(f"ROC curve; positive: “{_short(positive)}”", loc="left")
        axes.legend(loc="lower right")
    return figure


def _short(name: str, maximum: int = 24) -> str:
    name = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in name)
    name = name if len(name) <= maximum else name[: maximum - 1] + "…"
    # A dollar sign starts math text.
    return name.replace("$", r"\$")
