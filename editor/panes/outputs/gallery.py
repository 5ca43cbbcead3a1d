"""Images by category."""

from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListView, QSlider, QStyleOptionViewItem, QVBoxLayout, QWidget

from vision_designer.editor.look.plain_text import PlainLabel, as_text
from vision_designer.editor.look.texts import counted, translated_message
from vision_designer.editor.panes.outputs.evaluation_view import CategoryList
from vision_designer.editor.panes.outputs.gallery_model import GalleryModel, Tiles
from vision_designer.editor.panes.outputs.picture_window import PictureWindow
from vision_designer.editor.panes.outputs.result_view import ResultView
from vision_designer.editor.panes.parts.dialogs import message_box
from vision_designer.editor.panes.parts.pane_parts import EmptyState
from vision_designer.editor.panes.parts.small_widgets import filled, flat_button, split, stacked
from vision_designer.editor.workers import DataProcess, LatestRequest

SIDES = (56, 80, 112, 160, 224)
"""Available sides of pictures, in pixels."""
LOADING_DELAY = 250
"""Milliseconds until a message about loading is shown."""
PREFETCH_LINES = 1
"""Rows of pictures beyond the visible ones that are requested too."""


class ImageGrid(QListView):
    """Grid of pictures; requests the visible ones from the model, coalescing changes."""

    open_requested = Signal(QModelIndex)

    def __init__(self, model: GalleryModel) -> None:
        super().__init__()
        # Not `activated`, which a single click emits on some desktops.
        self.doubleClicked.connect(self.open_requested)
        self._images = model
        self.tiles = Tiles(self)
        # Wrapped lines of equal tiles, so that positions can be computed from indexes.
        self.setViewMode(QListView.ViewMode.ListMode)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setItemDelegate(self.tiles)
        self.setModel(model)
        self.setAccessibleName(self.tr("Images"))
        self._request_timer = QTimer(self, singleShot=True, interval=30)
        self._request_timer.timeout.connect(self.request_visible)
        self.verticalScrollBar().valueChanged.connect(self._request_soon)
        model.modelReset.connect(self._request_soon)
        self.set_side(SIDES[2])

    def set_side(self, side: int) -> None:
        self.tiles.side = side
        self._images.set_size(round(side * self.devicePixelRatioF()))
        self._update_tile_width()
        self._request_soon()

    def _update_tile_width(self) -> None:
        # Each tile gets an equal share of the width.
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        size = self.tiles.tile_size(option)
        # Qt wraps a line that is full to the last pixel.
        width = self.viewport().width() - 1
        size.setWidth(max(size.width(), width // max(1, width // size.width())))
        if size != self.gridSize():
            self.setGridSize(size)
            self.verticalScrollBar().setSingleStep(size.height() // 3)

    def visible_rows(self) -> tuple[int, int]:
        """First and last visible row, with one line of tiles before and after."""
        size = self.gridSize()
        columns = max(1, (self.viewport().width() - 1) // size.width())
        top = self.verticalScrollBar().value()
        first = top // size.height() - PREFETCH_LINES
        last = (top + self.viewport().height() - 1) // size.height() + PREFETCH_LINES
        return max(0, first * columns), min((last + 1) * columns, self._images.rowCount()) - 1

    def request_visible(self) -> None:
        if self.isVisible():
            self._images.request_pictures(*self.visible_rows())

    def _request_soon(self) -> None:
        if not self._request_timer.isActive():
            self._request_timer.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._update_tile_width()
        super().resizeEvent(event)
        self._request_soon()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.open_requested.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.set_side(self.tiles.side)
        return super().event(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._request_soon()


class GalleryView(QWidget):
    """The images of a set: a node's output (``{"folder": ...}``), or a dataset (``{"path": ...}``)."""

    def __init__(self, data: DataProcess) -> None:
        super().__init__()
        self._data = data
        self._source: dict[str, Any] | None = None
        self._request = LatestRequest(data)
        self._counts: dict[str | None, int] = {}
        self._skipped_files: list[str] = []
        self._loading_timer = QTimer(self, singleShot=True, interval=LOADING_DELAY)
        self._loading_timer.timeout.connect(self._show_loading)
        self._build()

    def _build(self) -> None:
        self.model = GalleryModel(self._data, self)
        self.grid = ImageGrid(self.model)
        self.grid.open_requested.connect(self.open)
        self.categories = CategoryList()
        self.categories.chosen.connect(self._choose_category)
        self.summary = PlainLabel()
        self.summary.setMinimumWidth(1)
        self.skipped = flat_button(icon_name="warning")
        self.skipped.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.skipped.hide()
        self.skipped.clicked.connect(self._show_skipped)
        tip = self.tr("Show the images with the attached transformation applied")
        self.transformed = flat_button(self.tr("Transformed"), "transform", tip, checkable=True)
        self.transformed.hide()
        self.transformed.toggled.connect(self._transformed_toggled)
        self.side = QSlider(Qt.Orientation.Horizontal)
        self.side.setRange(0, len(SIDES) - 1)
        self.side.setValue(SIDES.index(self.grid.tiles.side))
        self.side.setFixedWidth(90)
        self.side.setToolTip(self.tr("Image size"))
        self.side.setAccessibleName(self.tr("Image size"))
        self.side.valueChanged.connect(lambda value: self.grid.set_side(SIDES[value]))
        bar = filled(
            QHBoxLayout(),
            self.summary,
            self.skipped,
            self.transformed,
            self.side,
            margins=(12, 4, 12, 4),
            spacing=8,
            stretch=self.summary,
        )
        self.splitter = split(self.categories, self.grid, (160, 600))
        images = QWidget()
        filled(QVBoxLayout(images), bar, self.splitter, spacing=0, stretch=self.splitter)
        self.empty = EmptyState("image")
        self.pages = stacked(self.empty, images)
        filled(QVBoxLayout(self), self.pages)
        self._images = images

    def show_images(self, source: dict[str, Any] | None) -> None:
        """Show this set; the same one is read again, and keeps its scroll position if it did not change."""
        self._request.cancel()
        if source != self._source:
            self._source = source
            self._counts = {}
            self.model.show_images({}, None, 0)
            self.empty.show_message("")
            self.transformed.setChecked(False)
        if source is None:
            return
        self._loading_timer.start()
        self._request.send("images", source, self._done, self._failed)

    def _show_loading(self) -> None:
        if self._request.is_pending and self.pages.currentWidget() is self.empty:
            self.empty.show_message(
                self.tr("Reading the images…"), self.tr("This can take a while for a large folder.")
            )

    def _done(self, answer: dict[str, Any]) -> None:
        self._loading_timer.stop()
        total, categories = int(answer["total"]), answer["categories"] or []
        counts: dict[str | None, int] = {None: total, **{name: count for name, count in categories}}
        self._show_summary(answer)
        if counts != self._counts or self.pages.currentWidget() is self.empty:
            self._counts = counts
            self.categories.show_categories(total, [(name, count) for name, count in categories])
            self.categories.setVisible(answer["categories"] is not None)
            self.model.show_images(self._source or {}, None, total)
            self.grid.scrollToTop()
        if total:
            self.pages.setCurrentWidget(self._images)
        else:
            self.empty.show_message(
                self.tr("No images"), self.tr("{place} contains no images.").format(place=answer["source"])
            )

    def _show_summary(self, answer: dict[str, Any]) -> None:
        parts = [counted(answer["total"], self.tr("1 image"), self.tr("{count} images"))]
        if answer["categories"] is None:
            parts.append(self.tr("no categories"))
        else:
            parts.append(counted(len(answer["categories"]), self.tr("1 category"), self.tr("{count} categories")))
        if answer["others"]:
            parts.append(counted(answer["others"], self.tr("1 other file"), self.tr("{count} other files")))
        self.summary.setText("  ·  ".join(parts))
        self.summary.setToolTip(as_text(answer["source"]))
        self._skipped_files = [translated_message(str(file)) for file in answer["skipped_files"]]
        self.skipped.setVisible(bool(answer["skipped"]))
        self.skipped.setText(self.tr("{count} skipped").format(count=f"{answer['skipped']:,}"))
        self.skipped.setToolTip(as_text("\n".join(self._skipped_files[:8])))
        self.transformed.setVisible(bool(answer["transformation"]))

    def _failed(self, message: str) -> None:
        self._loading_timer.stop()
        self._counts = {}
        self.empty.show_message(self.tr("The images cannot be read"), message)

    def _choose_category(self, category: str | None) -> None:
        self.model.show_images(self._source or {}, category, self._counts.get(category, 0))
        self.grid.scrollToTop()

    def _transformed_toggled(self, transformed: bool) -> None:
        self.model.set_transformed(transformed)
        self.grid.request_visible()

    def _show_skipped(self) -> None:
        details = self.tr("These files were skipped when the dataset was converted.")
        box = message_box(self, self.tr("Skipped files"), self.skipped.text(), details)
        box.setDetailedText("\n".join(self._skipped_files))
        box.open()

    def open(self, index: QModelIndex) -> PictureWindow:
        # The window browses the images that were shown when it was opened.
        image_set = self.model.image_set()
        count = self.model.rowCount()
        window = PictureWindow(
            self._data, lambda position: {**image_set, "position": position}, count, parent=self.window()
        )
        window.resize(QSize(760, 660))
        window.show_position(index.row())
        window.show()
        return window

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.grid.set_side(SIDES[self.side.value()])


VIEW = ResultView("gallery", GalleryView, lambda view, output: view.show_images({"folder": output.folder}))
