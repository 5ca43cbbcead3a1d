"""Predictions of images that were dropped or opened: a child process, and the dialog with its answers."""

import json
import math
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QObject, QProcess, QRect, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
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
from vision_designer.editor.panes.outputs.picture_window import PictureWindow
from vision_designer.editor.panes.parts.dialogs import ask_and_save, close_button
from vision_designer.editor.panes.parts.drawing import BarDelegate, draw_broken, draw_picture, draw_placeholder
from vision_designer.editor.panes.parts.fitting import fit_to_screen
from vision_designer.editor.panes.parts.pane_parts import Cell, ReadOnlyTable
from vision_designer.editor.panes.parts.small_widgets import ColoredLabel, filled, wrapped
from vision_designer.editor.workers import DataProcess
from vision_designer.graphs.models.card import ModelCard
from vision_designer.graphs.user_paths import home_or_current
from vision_designer.nodes.messages import with_messages

TOP = 3
"""Categories that are shown for each image."""
LEAST_SHOWN = 0.0005
"""Probability below which another category is left out, since it is shown as 0.0 %."""
SIDES = ((1, 200), (4, 120), (math.inf, 72))
"""Sides of the thumbnails in pixels, up to these numbers of images."""
NAME_WIDTH = 170
"""Width in pixels for the name beside a thumbnail."""
WIDTHS = (140, 110)
"""Widths in pixels of the columns for category and probability."""
WIDTH, HEIGHT, CHROME, GAP, BUSY_HEIGHT = 820, 560, 150, 8, 6
"""Of the dialog in pixels; of its parts around the rows; between rows; and of the progress bar."""
PICTURE_SIZE = QSize(760, 660)
IMAGE, CATEGORY, PROBABILITY, OTHERS = range(4)
"""Columns."""
PATH_ROLE, PROBABILITY_ROLE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
MAX_ARGUMENTS = 200
"""Paths on the command line; more are written to standard input."""
MAX_ERROR_CHARACTERS = 2000
"""Last characters of the output that are shown if the process exited unexpectedly."""


class PredictionProcess(QObject):
    """Runs ``vision-designer predict`` once, so that the answers are the same; killed if this is deleted."""

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
            output_of_errors = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace").strip()
            self.failed.emit(output_of_errors[-MAX_ERROR_CHARACTERS:] or self.tr("The process ended unexpectedly."))
            return
        self.done.emit(answer)


class PredictionDialog(QDialog):
    """Predicts images with a saved model, and shows them with their categories."""

    def __init__(
        self, card: ModelCard, paths: Sequence[str], workspace: Path, data: DataProcess, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Predicted with {name}").format(name=one_line(card.name)))
        self._card, self._data = card, data
        self._side = next(side for count, side in SIDES if len(paths) <= count)
        fit_to_screen(self, QSize(WIDTH, min(HEIGHT, CHROME + len(paths) * (self._side + GAP))))
        self.answers: list[Mapping[str, Any]] = []
        self._icons: dict[str, QIcon] = {}
        count = counted(len(paths), self.tr("Predicting 1 image…"), self.tr("Predicting {count} images…"))
        self.state = wrapped(PlainLabel(count))
        self.busy = QProgressBar()
        self.busy.setRange(0, 0)
        self.busy.setTextVisible(False)
        self.busy.setFixedHeight(BUSY_HEIGHT)
        self.busy.setAccessibleName(count)
        self.table = ReadOnlyTable(self.tr("Predictions"))
        self.table.setIconSize(QSize(self._side, self._side))
        self.table.verticalHeader().setDefaultSectionSize(self._side + GAP)
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._bars = BarDelegate(self.table, PROBABILITY_ROLE, thickness=4, below_text=True)
        self.table.setItemDelegateForColumn(PROBABILITY, self._bars)
        self.table.doubleClicked.connect(lambda index: self.open_picture(index.row()))
        self.note = wrapped(ColoredLabel())
        self.note.hide()
        buttons = close_button(self)
        self.save = buttons.addButton(self.tr("Save as CSV…"), QDialogButtonBox.ButtonRole.ActionRole)
        self.save.setAutoDefault(False)
        self.save.setEnabled(False)
        self.save.clicked.connect(self._ask_and_save)
        filled(
            QVBoxLayout(self),
            *(self.state, self.busy, self.table, self.note, buttons),
            margins=12,
            spacing=8,
            stretch=self.table,
        )
        self._show_rows([(path, [_file_name(path), "", None, ""]) for path in paths])
        self._process = PredictionProcess(workspace, card.name, paths, self)
        self._process.done.connect(self._done)
        self._process.failed.connect(self._failed)
        self.finished.connect(lambda _result: self._process.stop())

    # Rows

    def _show_rows(self, rows: Sequence[tuple[str, list[Cell]]]) -> None:
        """Show rows with the paths of their images."""
        columns = [self.tr("Image"), self.tr("Category"), self.tr("Probability"), self.tr("Other categories")]
        self.table.show_rows(columns, [cells for _, cells in rows])
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for column, width in enumerate((self._side + NAME_WIDTH, *WIDTHS)):
            self.table.setColumnWidth(column, width)
        header.setSectionResizeMode(OTHERS, QHeaderView.ResizeMode.Stretch)
        for number, (path, _) in enumerate(rows):
            image = self._item(number, IMAGE)
            image.setData(PATH_ROLE, path)
            image.setToolTip(as_text(path))
            if path not in self._icons:
                self._icons[path] = self._icon(draw_placeholder)
                arguments = {"file": path, "size": round(self._side * self.devicePixelRatioF())}
                show = partial(self._show_thumbnail, path)
                self._data.request("thumbnail", arguments, show, show)
            image.setIcon(self._icons[path])

    def _item(self, row: int, column: int) -> QTableWidgetItem:
        item = self.table.item(row, column)
        assert item is not None
        return item

    def _icon(self, draw: Callable[[QPainter, QRect], None]) -> QIcon:
        """An icon of the size of the thumbnails, so that the names are below one another."""
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(QSize(self._side, self._side) * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        draw(painter, QRect(0, 0, self._side, self._side))
        painter.end()
        return QIcon(pixmap)

    def _show_thumbnail(self, path: str, answer: Mapping[str, Any] | str) -> None:
        """Show a thumbnail, or with a message instead of it that there is none."""
        picture = QPixmap() if isinstance(answer, str) else decoded(answer.get("png"))
        if picture.isNull():
            self._icons[path] = self._icon(lambda painter, area: draw_broken(painter, area, ""))
        else:
            self._icons[path] = self._icon(lambda painter, area: draw_picture(painter, picture, area))
        for row in range(self.table.rowCount()):
            image = self._item(row, IMAGE)
            if image.data(PATH_ROLE) == path:
                image.setIcon(self._icons[path])

    def open_picture(self, row: int) -> PictureWindow:
        """Show the image of a row in its own window, which browses all of them."""

        def facts(place: int) -> str:
            texts = [self._item(place, column).text() for column in (CATEGORY, PROBABILITY, OTHERS)]
            return "  ·  ".join(" ".join(text.split()) for text in texts if text)

        def arguments(place: int) -> dict[str, Any]:
            return {"file": self._item(place, IMAGE).data(PATH_ROLE)}

        window = PictureWindow(self._data, arguments, self.table.rowCount(), facts, self)
        window.resize(PICTURE_SIZE)
        window.show_position(row)
        window.show()
        return window

    # Answers

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
        self._show_rows([(str(row["image"]), self._cells(row)) for row in self.answers])
        for number, row in enumerate(self.answers):
            self._decorate(self._item(number, CATEGORY), self._item(number, PROBABILITY), row)
        if not problems:
            self._summarize(answer)
        self.save.setEnabled(True)
        self.table.setFocus()

    def _cells(self, row: Mapping[str, Any]) -> list[Cell]:
        name = _file_name(str(row["image"]))
        if row["error"]:
            return [name, self.tr("not readable"), None, one_line(translated_message(str(row["error"])))]
        # The probability is that of the first category, also if the answer is unknown.
        first, *others = row["top"]
        known = row["category"] == first["category"]
        rest = others if known else row["top"]
        shown = [item for item in rest if item["probability"] >= LEAST_SHOWN]
        lines = [f"{one_line(item['category'])} {percent(item['probability'], 1)}" for item in shown]
        return [name, one_line(row["category"]), first["probability"] if known else None, "\n".join(lines)]

    def _decorate(self, category: QTableWidgetItem, probability: QTableWidgetItem, row: Mapping[str, Any]) -> None:
        font = category.font()
        font.setBold(True)
        category.setFont(font)
        if row["error"] or not row["top"] or row["category"] != row["top"][0]["category"]:
            category.setForeground(theme().colors.warning)
            return
        # Sorted by its number, which the item has.
        probability.setText(percent(row["top"][0]["probability"], 1))
        probability.setData(PROBABILITY_ROLE, float(row["top"][0]["probability"]))

    def _summarize(self, answer: Mapping[str, Any]) -> None:
        predicted, unreadable = int(answer["predicted"]), int(answer["unreadable"])
        text = counted(predicted, self.tr("1 image was predicted."), self.tr("{count} images were predicted."))
        if unreadable:
            text += " " + counted(
                unreadable, self.tr("1 image could not be read."), self.tr("{count} images could not be read.")
            )
        self.state.setText(text)
        if self._card.unknown_below is not None:
            note = self.tr("The answer is unknown if no category has a probability of at least {value}.")
            self.note.setText(note.format(value=percent(self._card.unknown_below, 1)))
            self.note.show()

    def _ask_and_save(self) -> None:
        suggested = home_or_current() / "predictions.csv"
        ask_and_save(self, self.tr("Save as CSV"), suggested, self.tr("Table (*.csv)"), self.save_csv)

    def save_csv(self, path: Path) -> None:
        """Write the rows in their current order, with the whole paths of the images.

        Raises:
            FailedToWriteOutputsError: it cannot be written.
        """
        self.table.save(path, {IMAGE: PATH_ROLE})


def _file_name(path: str) -> str:
    return one_line(Path(path).name)
