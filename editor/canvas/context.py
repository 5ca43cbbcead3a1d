"""State and services that the parts of a canvas share."""

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtWidgets import QGraphicsView

from vision_designer.editor.canvas.navigator import Navigator
from vision_designer.editor.canvas.scene import GraphScene
from vision_designer.editor.look.plain_text import PlainLabel
from vision_designer.editor.look.theme import theme

MAX_LABEL_WIDTH = 360
Keys = Qt.KeyboardModifier


class CanvasContext(QObject):
    """The graph, its scene, the navigator, the options, and signals to the window."""

    message = Signal(str)
    """A text for the status bar."""
    edit_requested = Signal(object)
    """Edit the parameters of this node."""
    run_to_requested = Signal(object)
    """Run the graph up to this node."""
    save_model_requested = Signal(object)
    """Save the model that this node trained under a name."""
    option_changed = Signal(str, bool)

    def __init__(self, view: QGraphicsView, scene: GraphScene, navigator: Navigator) -> None:
        super().__init__(view)
        self.view = view
        self.viewport = view.viewport()
        self.scene = scene
        self.graph = scene.graph
        self.navigator = navigator
        self.options = {"minimap": True, "grid": True, "snap": True}
        self.pointer_label = PlainLabel(parent=self.viewport)
        self.pointer_label.setTextFormat(Qt.TextFormat.PlainText)
        self.pointer_label.setWordWrap(True)
        self.pointer_label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.pointer_label.hide()

    def set_option(self, name: str, on: bool) -> None:
        """Switch ``minimap``, ``grid`` or ``snap`` on or off."""
        if self.options[name] != on:
            self.options[name] = on
            self.option_changed.emit(name, on)

    @property
    def snap(self) -> bool:
        return self.options["snap"]

    def snaps(self, keys: Keys) -> bool:
        """Whether a drag with these modifier keys snaps to the grid: Alt inverts the option."""
        return self.snap != bool(keys & Keys.AltModifier)

    def announce(self, text: str) -> None:
        """Report the result of a key, also to screen readers."""
        self.view.setAccessibleDescription(text)
        self.message.emit(text)

    def show_at_pointer(self, text: str, position: QPointF) -> None:
        """Show a text beside the pointer at a position of the viewport; an empty text hides it."""
        label = self.pointer_label
        label.setVisible(bool(text))
        if text:
            label.setText(text)
            width = min(label.fontMetrics().horizontalAdvance(text) + 24, MAX_LABEL_WIDTH)
            label.resize(width, label.heightForWidth(width))
            area = self.viewport.rect()
            x = min(round(position.x()) + 16, area.right() - label.width() - 4)
            label.move(max(x, 4), min(round(position.y()) + 20, area.bottom() - label.height() - 4))
            label.raise_()

    def apply_theme(self) -> None:
        colours = theme().colours
        self.pointer_label.setStyleSheet(
            f"color: {colours.card.name()}; background: {colours.problem.name()}; border-radius: 4px; padding: 4px 8px"
        )
