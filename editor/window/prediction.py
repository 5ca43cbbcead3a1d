"""Predictions of images that were dropped or opened: a child process, and the dialog with its answers."""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QObject, QProcess, QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QProgressBar,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from vision_designer.editor.look.icons import decoded
from vision_designer.editor.look.plain_text import PlainLabel, as_text, one_line
from vision_designer.editor.look.texts import counted, percent, translated_message
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.parts.pane_parts import Cell, ReadOnlyTable
from vision_designer.editor.panes.parts.small_widgets import ColouredLabel, filled, wrapped
from vision_designer.editor.workers import DataProcess
from vision_designer.graphs.models.card import ModelCard
from vision_designer.nodes.messages import with_messages

TOP = 3
"""Categories that are shown for each image."""
THUMBNAIL = 72
"""Side of a thumbnail in pixels."""
WIDTHS = (230, 130, 90)
"""Widths of the first columns in pixels."""
MAX_ARGUMENTS = 200
"""Paths on the command line; more are written to standard input."""
LAST_WORDS = 2000
"""Last characters of the output that are shown if the process exited unexpectedly."""


class PredictionProcess(QObject):
    """Runs ``vision-designer predict`` once, so that the answers are the same; killed if this is deleted.

    Args:
        workspace: with the model.
        model: name of a saved model.
        paths: of the images.
        parent: the owner.
    """

    done = Signal(dict)
    """The command's JSON output, with its messages."""
    failed = Signal(str)
    """Why there is none."""

    def __init__(self, workspace: Path, model: str, paths: Sequence[str], parent: QObject) -> None:
        super().__init__(parent)
        self._process = QProcess(self)
        listed = len(paths) <= MAX_ARGUMENTS
        # -P: modules in the working folder must not shadow ours.
        command = ["-P", "-m", "vision_designer.graphs.cli", "predict", "--json", "--quiet", "--top", str(TOP)]
        command += ["--workspace", str(workspace), "--", model, *(paths if listed else ["-"])]
        self._process.finished.connect(self._finished)
        self._process.errorOccurred.connect(self._error_occurred, Qt.ConnectionType.QueuedConnection)
        self._process.start(sys.executable, command)
        if not listed:
            self._process.write(QByteArray(b"".join(os.fsencode(path) + b"\n" for path in paths)))
        self._process.closeWriteChannel()

    def stop(self) -> None:
        """Kill the process; nothing is emitted any more."""
        self._process.blockSignals(True)
        if self._process.state() != QProcess.ProcessState.NotRunning:
            self._process.kill()
            self._process.waitForFinished()

    def _error_occurred(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self.failed.emit(self._process.errorString())

    def _finished(self, *_: object) -> None:
        output = bytes(self._process.readAllStandardOutput().data())
        try:
            answer = with_messages(json.loads(output))
        except (ValueError, RecursionError):
            said = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace").strip()
            self.failed.emit(said[-LAST_WORDS:] or self.tr("The process ended unexpectedly."))
            return
        self.done.emit(answer)


class PredictionDialog(QDialog):
    """Predicts images with a saved model, and shows them with their categories.

    Args:
        card: of the model.
        paths: of the images.
        workspace: with the model.
        data: the process that creates thumbnails.
        parent: the window.
    """

    def __init__(
        self, card: ModelCard, paths: Sequence[str], workspace: Path, data: DataProcess, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Predicted with {name}").format(name=one_line(card.name)))
        self.resize(720, 420)
        self._card, self._data = card, data
        self.answers: list[Mapping[str, Any]] = []
        count = counted(len(paths), self.tr("Predicting 1 image…"), self.tr("Predicting {count} images…"))
        self.state = wrapped(PlainLabel(count))
        self.busy = QProgressBar()
        self.busy.setRange(0, 0)
        self.busy.setTextVisible(False)
        self.busy.setAccessibleName(count)
        self.table = ReadOnlyTable(self.tr("Predictions"))
        self.table.setIconSize(QSize(THUMBNAIL, THUMBNAIL))
        self.table.verticalHeader().setDefaultSectionSize(THUMBNAIL + 8)
        self.note = wrapped(ColouredLabel())
        self.note.hide()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        filled(
            QVBoxLayout(self),
            *(self.state, self.busy, self.table, self.note, buttons),
            margins=12,
            spacing=8,
            stretch=self.table,
        )
        self._process = PredictionProcess(workspace, card.name, paths, self)
        self._process.done.connect(self._done)
        self._process.failed.connect(self._failed)
        self.finished.connect(lambda _result: self._process.stop())

    def _failed(self, why: str) -> None:
        self.busy.hide()
        self.state.setText(self.tr("The images cannot be predicted: {reason}").format(reason=translated_message(why)))

    def _done(self, answer: Mapping[str, Any]) -> None:
        self.busy.hide()
        problems = answer.get("problems") or []
        if problems:
            self._failed(str(problems[0]["message"]))
        self.answers = answer.get("images") or []
        if not self.answers:
            return
        columns = [self.tr("Image"), self.tr("Category"), self.tr("Probability"), self.tr("Other categories")]
        self.table.show_rows(columns, [self._row(row) for row in self.answers])
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for column, width in enumerate(WIDTHS):
            self.table.setColumnWidth(column, width)
        header.setSectionResizeMode(len(WIDTHS), QHeaderView.ResizeMode.Stretch)
        for number, row in enumerate(self.answers):
            self._decorate(self.table.item(number, 0), self.table.item(number, 1), row)
        if not problems:
            self._summarize(answer)
        self.table.setFocus()

    def _row(self, row: Mapping[str, Any]) -> list[Cell]:
        name = one_line(Path(str(row["image"])).name)
        if row["error"]:
            return [name, self.tr("not readable"), "", one_line(translated_message(str(row["error"])))]
        # The probability is that of the first category, also if the answer is unknown.
        first, *others = row["top"]
        if row["category"] != first["category"]:
            others = row["top"]
        rest = ", ".join(f"{one_line(item['category'])} {percent(item['probability'], 1)}" for item in others)
        known = row["category"] == first["category"]
        return [name, one_line(row["category"]), percent(first["probability"], 1) if known else "", rest]

    def _decorate(
        self, image: QTableWidgetItem | None, category: QTableWidgetItem | None, row: Mapping[str, Any]
    ) -> None:
        assert image is not None and category is not None
        image.setToolTip(as_text(str(row["image"])))
        font = category.font()
        font.setBold(True)
        category.setFont(font)
        if row["error"] or not row["top"] or row["category"] != row["top"][0]["category"]:
            category.setForeground(theme().colours.warning)
        arguments = {"file": str(row["image"]), "size": 2 * THUMBNAIL}
        self._data.request("thumbnail", arguments, partial(_show_thumbnail, image), lambda _why: None)

    def _summarize(self, answer: Mapping[str, Any]) -> None:
        predicted, unreadable = int(answer["predicted"]), int(answer["unreadable"])
        words = counted(predicted, self.tr("1 image was predicted."), self.tr("{count} images were predicted."))
        if unreadable:
            words += " " + counted(
                unreadable, self.tr("1 image could not be read."), self.tr("{count} images could not be read.")
            )
        self.state.setText(words)
        if self._card.unknown_below is not None:
            note = self.tr("The answer is unknown if no category has a probability of at least {value}.")
            self.note.setText(note.format(value=percent(self._card.unknown_below, 1)))
            self.note.show()


def _show_thumbnail(item: QTableWidgetItem, answer: Mapping[str, Any]) -> None:
    picture = decoded(answer.get("png"))
    if not picture.isNull():
        item.setIcon(QIcon(picture))
