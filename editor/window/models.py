"""Saving models of runs under names, and using saved models."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

import shiboken6
from PySide6.QtCore import QObject, QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QCursor, QDesktopServices
from PySide6.QtWidgets import QFileDialog

from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look.icons import icon
from vision_designer.editor.look.plain_text import one_line
from vision_designer.editor.look.texts import declared, node_title, translated_message
from vision_designer.editor.panes.parts.dialogs import ask_to_confirm, popup_menu
from vision_designer.editor.panes.parts.model_facts import accuracy_text
from vision_designer.editor.window.file_controller import Files
from vision_designer.editor.window.graph_tabs import GraphPage
from vision_designer.editor.window.graph_window import GraphWindow
from vision_designer.editor.window.model_dialogs import RenameModelDialog, SaveModelDialog
from vision_designer.editor.window.prediction import PredictionDialog
from vision_designer.editor.workers import Background
from vision_designer.graphs.document import GraphDocument, GraphNode
from vision_designer.graphs.models.card import ModelCard
from vision_designer.graphs.models.saved import SavedModels
from vision_designer.graphs.models.source import IMAGE_DATASET, TRAINED_MODEL, ModelSource, models_of_run
from vision_designer.graphs.user_paths import EXAMPLES, home_or_current, relative_texts
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.errors import VisionDesignerError

Result = TypeVar("Result")
PATH = "path"
MAX_OFFERED = 8
"""Models in the menu for images; the others are in a submenu."""
SCORE, CONTINUE = "score_new_images", "continue_training"
"""Templates that use a saved model."""


class Models(QObject):
    """Actions of a window on the saved models of the workspace, which are read and written in threads."""

    changed = Signal()
    """A model was saved, renamed or removed."""
    names_read = Signal(list)
    """The names of all models, as asked for with :meth:`read_names`."""

    def __init__(self, window: GraphWindow, files: Files) -> None:
        super().__init__(window)
        self._window = window
        self._files = files
        self._services = window.services
        self.saved = SavedModels(window.services.workspace)
        self._background = Background(self)
        self.changed.connect(self.read_names)

    def _run(self, work: Callable[[], Result], done: Callable[[Result], object], what: str) -> None:
        """Call ``work`` in a thread; shows an error that names the failed action."""
        self._background.run(work, done, partial(self._failed, what))

    def _failed(self, what: str, error: Exception) -> None:
        if not isinstance(error, VisionDesignerError):
            raise error
        self._window.complain(what, error)

    def read_names(self) -> None:
        """Read the names of the models, and emit them."""
        # Without a readable workspace, there are no models.
        self._background.run(self.saved.names, self.names_read.emit)

    # Saving

    def nodes_to_save(self) -> list[ComponentNode]:
        """Nodes of the current graph whose last run gave a model: the selected one, or without a selection, all."""
        graph = self._window.graph
        if graph is None:
            return []
        return list(filter(graph.statuses.models, graph.selected_nodes[-1:] or graph.flow.nodes))

    def save_of_graph(self) -> None:
        """Ask which model of :meth:`nodes_to_save` to save, if there are several, and for its name."""
        graph, nodes = self._window.graph, self.nodes_to_save()
        if graph is None or not nodes:
            return
        if len(nodes) == 1:
            self.save_of_node(graph, nodes[0])
            return
        order = {node: number for number, node in enumerate(graph.flow.ordered_nodes())}
        # The one that was trained last comes first.
        models = [
            (f"{node_title(node)}: {title}", source)
            for node in sorted(nodes, key=order.__getitem__, reverse=True)
            for title, source in self._models_of(graph, node)
        ]
        self._ask_soon(lambda: models, graph.title)

    def save_of_node(self, graph: OpenGraph, node: ComponentNode, folder: str = "") -> None:
        """Ask for a name for the model of a node's last run, and save it; ``folder`` is that of one of its outputs."""
        models = self._models_of(graph, node, folder)
        if models:
            self._ask_soon(lambda: models, graph.title)

    def _models_of(self, graph: OpenGraph, node: ComponentNode, folder: str = "") -> list[tuple[str, ModelSource]]:
        """The models of a node's last run, with the titles of their ports."""
        run = graph.statuses.run_of(node)
        run_id = run.run_id if run is not None else ""
        return [
            (declared(port.title), ModelSource(Path(path), run_id=run_id, node=node.node_id))
            for port, path in graph.statuses.models(node)
            if folder in ("", path)
        ]

    def save_of_run(self, run_id: str, title: str) -> None:
        """Ask which model of a past run to save, if it has several, and for its name."""

        def find() -> list[tuple[str, ModelSource]]:
            found = models_of_run(self._services.history, run_id)
            return [(f"{source.node}.{port}", source) for source, port in found]

        self._ask_soon(find, title)

    def _ask_soon(self, find: Callable[[], list[tuple[str, ModelSource]]], title: str) -> None:
        def ask(found: tuple[list[tuple[str, ModelSource]], list[str]]) -> None:
            models, taken = found
            if models:
                self._ask(models, title, taken)
            else:
                text = self.tr("The run has no trained model, or its outputs were removed.")
                self._window.status_line.showMessage(text, 8000)

        self._run(lambda: (find(), self.saved.names()), ask, self.tr("The model cannot be saved"))

    def _ask(self, models: Sequence[tuple[str, ModelSource]], title: str, taken: Sequence[str]) -> None:
        dialog = SaveModelDialog(models, title, taken, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.save_requested.connect(partial(self._save, dialog))
        dialog.action_requested.connect(self.do)
        dialog.open()

    def _save(self, dialog: SaveModelDialog, source: ModelSource, name: str, replace: bool) -> None:
        self._background.run(
            partial(self.saved.save, source, name, replace=replace),
            partial(self._show_saved, dialog),
            partial(self._show_not_saved, dialog),
        )

    def _show_saved(self, dialog: SaveModelDialog, card: ModelCard) -> None:
        self.changed.emit()
        self._window.status_line.showMessage(self.tr("Saved the model {name}").format(name=card.name), 6000)
        # The dialog may have been closed while the model was copied.
        if shiboken6.isValid(dialog) and dialog.isVisible():
            dialog.show_saved(card)

    def _show_not_saved(self, dialog: SaveModelDialog, error: Exception) -> None:
        if isinstance(error, VisionDesignerError) and shiboken6.isValid(dialog) and dialog.isVisible():
            dialog.show_failure(translated_message(error.message))
        else:
            self._failed(self.tr("The model was not saved"), error)

    # Actions on a saved model

    def do(self, name: str, card: ModelCard) -> None:
        """Perform a ModelAction."""
        doing: dict[str, Callable[[ModelCard], object]] = {
            "use": self._use,
            "score": partial(self._open_template, SCORE),
            "continue": partial(self._open_template, CONTINUE),
            "folder": lambda card: QDesktopServices.openUrl(QUrl.fromLocalFile(str(card.folder))),
            "export": self._export,
            "rename": self._rename,
            "remove": self._remove,
        }
        doing[name](card)

    def _use(self, card: ModelCard) -> None:
        node = GraphNode(id="model", component=TRAINED_MODEL, parameters={PATH: str(card.folder)}, position=[0, 0])
        page = self._files.add_unsaved(GraphDocument(title=card.name, nodes=[node]))
        page.graph.select(page.graph.flow.nodes)

    def _export(self, card: ModelCard) -> None:
        title = self.tr("Choose a folder for the copy of {name}").format(name=one_line(card.name))
        chosen = QFileDialog.getExistingDirectory(self._window, title, str(home_or_current()))
        if not chosen:
            return
        target = Path(chosen) / card.name
        written = self.tr("{path} was written").format(path=target)
        self._run(
            partial(self.saved.export, ModelSource(card.folder, card.name), target),
            lambda _: self._window.status_line.showMessage(written, 8000),
            self.tr("The model was not copied"),
        )

    def _rename(self, card: ModelCard) -> None:
        def ask(taken: list[str]) -> None:
            dialog = RenameModelDialog(card.name, taken, self._window)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.renamed.connect(rename)
            dialog.open()

        def rename(name: str) -> None:
            if name != card.name:
                work = partial(self.saved.rename, card.name, name)
                self._run(work, lambda _: self.changed.emit(), self.tr("The model was not renamed"))

        self._run(self.saved.names, ask, self.tr("The model was not renamed"))

    def _remove(self, card: ModelCard) -> None:
        work = partial(self.saved.remove, card.name)
        failed = self.tr("The model was not removed")
        ask_to_confirm(
            self._window,
            self.tr("Remove model"),
            self.tr("Remove the model {name}?").format(name=one_line(card.name)),
            self.tr("Graphs that use it can no longer run. The run it was saved from stays."),
            self.tr("Remove"),
            partial(self._run, work, lambda _: self.changed.emit(), failed),
        )

    # Images

    def offer_images(self, paths: Sequence[str], place: QPoint, add: Callable[[Sequence[str]], object] | None) -> None:
        """Open a menu at a place of the screen: predict images with a saved model, or add their folders as datasets.

        ``add`` is called with the folders; it is None if they cannot be added.
        """
        offer = partial(self._offer_images, list(paths), place, add)
        self._run(self._usable, offer, self.tr("The saved models cannot be read"))

    def _offer_images(
        self,
        paths: Sequence[str],
        place: QPoint,
        add: Callable[[Sequence[str]], object] | None,
        cards: Sequence[ModelCard],
    ) -> None:
        menu = models_menu = popup_menu(self._window, "images_menu")
        for number, card in enumerate(cards):
            if number == MAX_OFFERED:
                models_menu = menu.addMenu(self.tr("More models"))
            text = self.tr("Predict with {name}").format(name=one_line(card.name)).replace("&", "&&")
            models_menu.addAction(icon("model"), text, partial(self.predict, card, paths))
        if not cards:
            menu.addAction(self.tr("Predict with a saved model: none is saved yet")).setEnabled(False)
        menu.addSeparator()
        folders = list(dict.fromkeys(str(Path(path).parent) for path in paths))
        text = self.tr("Add its folder as dataset") if len(paths) == 1 else self.tr("Add their folder as dataset")
        if len(folders) > 1:
            text = self.tr("Add their folders as datasets")
        put = menu.addAction(icon("dataset"), text, lambda: add(folders) if add is not None else None)
        put.setEnabled(add is not None)
        menu.addSeparator()
        menu.addAction(self.tr("Cancel"))
        menu.popup(place)
        usable = (action for action in menu.actions() if action.isEnabled() and not action.isSeparator())
        menu.setActiveAction(next(usable))

    def predict(self, card: ModelCard, paths: Sequence[str]) -> None:
        """Predict images in a child process, and show the answers."""
        services = self._services
        dialog = PredictionDialog(card, paths, services.workspace, services.data, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()

    # Templates that use a saved model

    def begin_with(self, name: str) -> None:
        """Open a template; one with Trained Model uses the latest saved model, and offers the others."""
        document = self._files.read(EXAMPLES / f"{name}.json") if name else None
        if document is None or not _model_nodes(document):
            if document is not None or not name:
                self._files.new_from_example(name)
            return
        self._run(self._usable, partial(self._begin, name), self.tr("The saved models cannot be read"))

    def _usable(self) -> list[ModelCard]:
        """The undamaged models, the latest first."""
        cards = [card for card in self.saved.cards() if not card.problem]
        return sorted(cards, key=lambda card: -(card.origin.saved or 0.0))

    def _begin(self, name: str, cards: Sequence[ModelCard]) -> None:
        if cards:
            self._open_template(name, cards[0], cards)
            return
        page = self._files.new_from_example(name)
        if page is not None:
            text = self.tr(
                "This graph needs a trained model, and none is saved yet. Train one, then choose Save Model… in the "
                "context menu of the node that trained it."
            )
            page.banner.show_message(text, (self.tr("Choose a model folder…"), partial(self._choose_folder, page)))

    def _open_template(self, name: str, card: ModelCard, cards: Sequence[ModelCard] = ()) -> None:
        document = self._files.read(EXAMPLES / f"{name}.json")
        if document is None:
            return
        for node in _model_nodes(document):
            node.parameters[PATH] = str(card.folder)
            node.comment = ""
        page = self._files.add_unsaved(document, placeholders=relative_texts(document, self._services.components))
        self._show_model_banner(page, card, cards)

    def _show_model_banner(self, page: GraphPage, card: ModelCard, cards: Sequence[ModelCard]) -> None:
        others = [other for other in cards if other.name != card.name]
        text = self.tr("Trained Model is {name}. Accuracy: {accuracy}.")
        buttons: list[tuple[str, Callable[[], object]]] = []
        if _datasets(page.graph):
            buttons.append((self.tr("Choose images…"), partial(self._choose_images, page, card, cards)))
        if others:
            buttons.append((self.tr("Other model…"), partial(self._offer_others, page, card, cards)))
        page.banner.show_message(text.format(name=one_line(card.name), accuracy=accuracy_text(card)), *buttons)

    def _offer_others(self, page: GraphPage, card: ModelCard, cards: Sequence[ModelCard]) -> None:
        # Pressing a button hid the banner; it stays while the menu is open.
        self._show_model_banner(page, card, cards)
        menu = popup_menu(page, "other_models")
        for other in cards:
            if other.name != card.name:
                text = one_line(other.name).replace("&", "&&")
                menu.addAction(text, partial(self._use_in_graph, page, other, cards))
        menu.popup(QCursor.pos())

    def _use_in_graph(self, page: GraphPage, card: ModelCard, cards: Sequence[ModelCard]) -> None:
        nodes = [node for node in page.graph.flow.nodes if node.component == TRAINED_MODEL]
        page.graph.edits.values.set_parameter(nodes, PATH, str(card.folder))
        self._show_model_banner(page, card, cards)

    def _choose_images(self, page: GraphPage, card: ModelCard, cards: Sequence[ModelCard]) -> None:
        chosen = self._chosen(self.tr("Choose a folder of images"))
        if chosen:
            page.graph.edits.values.set_parameter(_datasets(page.graph), PATH, chosen)
        self._show_model_banner(page, card, cards)

    def _choose_folder(self, page: GraphPage) -> None:
        chosen = self._chosen(self.tr("Choose a model folder"))
        if chosen:
            nodes = [node for node in page.graph.flow.nodes if node.component == TRAINED_MODEL]
            page.graph.edits.values.set_parameter(nodes, PATH, chosen)

    def _chosen(self, title: str) -> str:
        start = self._services.settings.last_folder
        place = str(start if start is not None and start.is_dir() else home_or_current())
        return QFileDialog.getExistingDirectory(self._window, title, place)


def _model_nodes(document: GraphDocument) -> list[GraphNode]:
    return [node for node in document.nodes if node.component == TRAINED_MODEL]


def _datasets(graph: OpenGraph) -> list[ComponentNode]:
    return [node for node in graph.flow.nodes if node.component == IMAGE_DATASET]
