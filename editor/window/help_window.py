"""The documentation and the list of shortcuts, offline."""

import re
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSize, Qt, QUrl
from PySide6.QtGui import QAction, QDesktopServices, QImage, QKeySequence, QTextCursor
from PySide6.QtWidgets import QDialog, QHeaderView, QTextBrowser, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from vision_designer.editor.look.plain_text import QT_TRANSLATE_NOOP, PlainLabel
from vision_designer.editor.look.texts import without_mnemonic
from vision_designer.editor.panes.library import children
from vision_designer.editor.panes.parts.dialogs import close_button
from vision_designer.editor.panes.parts.fitting import fit_to_screen
from vision_designer.editor.panes.parts.inputs import SearchLine
from vision_designer.editor.panes.parts.small_widgets import filled, split
from vision_designer.editor.window.command_palette import menu_path

README = "README.md"
INSTALLED = f"share/doc/vision-designer/{README}"
PAGE = Qt.ItemDataRole.UserRole
MARGIN = 20
FIRST = ("README.md", "docs/editor.md", "docs/command_line.md")
GROUPS = {
    "docs/how_to": QT_TRANSLATE_NOOP("HelpWindow", "How to"),
    "docs/components": QT_TRANSLATE_NOOP("HelpWindow", "Components"),
}


@cache
def documents() -> Path | None:
    """The folder with the documentation: of the checkout, or where the wheel has installed it; None without any."""
    checkout = Path(__file__).parents[2]
    if (checkout / "docs" / "editor.md").is_file():
        return checkout
    try:
        files = distribution("vision-designer").files or []
    except PackageNotFoundError:
        return None
    found = next((Path(str(file.locate())) for file in files if file.as_posix().endswith(INSTALLED)), None)
    return found.resolve().parent if found is not None and found.is_file() else None


def pages(folder: Path) -> dict[str, str]:
    """Titles of the pages by path relative to ``folder``, in the order in which they are listed."""
    paths = [
        folder / README,
        *sorted(folder.glob("docs/*.md")),
        *(path for group in GROUPS for path in sorted(folder.glob(f"{group}/*.md"))),
    ]
    titles = {}
    for path in filter(Path.is_file, paths):
        heading = re.search(r"^# (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        titles[path.relative_to(folder).as_posix()] = heading[1].replace("`", "") if heading else path.stem
    first = [name for name in FIRST if name in titles]
    return {name: titles[name] for name in (*first, *(name for name in titles if name not in first))}


def anchor_of(heading: str) -> str:
    """The anchor that links use for a heading, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


class Page(QTextBrowser):
    """A page whose pictures are no wider than itself."""

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        picture = QImage(self.document().baseUrl().resolved(QUrl(name)).toLocalFile())
        if picture.isNull():
            return QImage(1, 1, QImage.Format.Format_Mono)
        room = round((self.viewport().width() - 2 * MARGIN) * self.devicePixelRatioF())
        if 0 < room < picture.width():
            picture = picture.scaledToWidth(room, Qt.TransformationMode.SmoothTransformation)
        picture.setDevicePixelRatio(self.devicePixelRatioF())
        return picture


class HelpWindow(QDialog):
    """The pages of the documentation, with a search over all of them."""

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Documentation"))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        fit_to_screen(self, QSize(1000, 720))
        self._folder = folder.resolve()
        self._texts = {name: (folder / name).read_text(encoding="utf-8") for name in pages(folder)}
        self.page = ""
        """The page that is shown, relative to the folder."""
        self._history: list[str] = []
        self.search = SearchLine(self.tr("Search the documentation"))
        self.search.textChanged.connect(self._filter)
        self.search.find_requested.connect(self.find_next)
        self.tree = QTreeWidget()
        self.tree.setHeaderHidden(True)
        self.tree.setAccessibleName(self.tr("Pages"))
        self.tree.currentItemChanged.connect(self._chosen)
        self.none = PlainLabel(self.tr("No page has this text."))
        self.none.setContentsMargins(8, 8, 8, 8)
        self.none.hide()
        self.text = Page()
        self.text.setAccessibleName(self.tr("Page"))
        self.text.setOpenLinks(False)
        self.text.anchorClicked.connect(self._follow)
        self.text.document().setDocumentMargin(MARGIN)
        left = QWidget()
        filled(QVBoxLayout(left), self.search, self.none, self.tree, margins=8, spacing=8, stretch=self.tree)
        filled(QVBoxLayout(self), split(left, self.text, (280, 720)))
        back = QAction(self.tr("Back"), self)
        back.setShortcuts([QKeySequence(QKeySequence.StandardKey.Back), QKeySequence("Backspace")])
        back.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        back.triggered.connect(self.go_back)
        self.text.addAction(back)
        self._fill()
        self.show_page(README if README in self._texts else next(iter(self._texts), ""))

    def _fill(self) -> None:
        groups: dict[str, QTreeWidgetItem] = {}
        for name, title in pages(self._folder).items():
            group = name.rpartition("/")[0]
            parent: QTreeWidget | QTreeWidgetItem = self.tree
            if group in GROUPS:
                if group not in groups:
                    heading = GROUPS[group]
                    groups[group] = QTreeWidgetItem(self.tree, [QCoreApplication.translate("HelpWindow", heading)])
                parent = groups[group]
            item = QTreeWidgetItem(parent, [title])
            item.setData(0, PAGE, name)

    def _items(self) -> list[QTreeWidgetItem]:
        return [item for top in children(self.tree.invisibleRootItem()) for item in (top, *children(top))]

    @property
    def listed(self) -> list[str]:
        """Pages that match the search."""
        return [str(item.data(0, PAGE)) for item in self._items() if item.data(0, PAGE) and not item.isHidden()]

    def _filter(self, typed: str) -> None:
        words = typed.strip().lower()
        for item in self._items():
            name = item.data(0, PAGE)
            if name:
                item.setHidden(words not in self._texts[name].lower())
        for item in self._items():
            if item.childCount():
                item.setHidden(all(child.isHidden() for child in children(item)))
                item.setExpanded(bool(words))
        self.none.setVisible(not self.listed)
        if words and self.listed and self.page not in self.listed:
            self.show_page(self.listed[0])
        elif words:
            self.text.moveCursor(QTextCursor.MoveOperation.Start)
            self.text.find(words)

    def find_next(self, step: int) -> None:
        """Show the next match of the search, also on other pages; -1 for the previous one."""
        words, names = self.search.text().strip(), self.listed
        flags = self.text.document().FindFlag.FindBackward if step < 0 else self.text.document().FindFlag(0)
        if words and names and not self.text.find(words, flags):
            self.show_page(names[(names.index(self.page) + step) % len(names)] if self.page in names else names[0])

    def _chosen(self, item: QTreeWidgetItem | None) -> None:
        if item is not None and item.data(0, PAGE) and item.data(0, PAGE) != self.page:
            self.show_page(item.data(0, PAGE))

    def show_page(self, name: str, anchor: str = "") -> None:
        """Show a page, at a heading or at the first match of the search."""
        if name not in self._texts:
            return
        if name != self.page:
            self._history += [self.page] if self.page else []
            self.page = name
            self.text.document().setBaseUrl(QUrl.fromLocalFile(str(self._folder / name)))
            self.text.setMarkdown(self._texts[name])
            self.tree.setCurrentItem(next(item for item in self._items() if item.data(0, PAGE) == name))
        self.text.moveCursor(QTextCursor.MoveOperation.Start)
        words = self.search.text().strip()
        if anchor:
            self._scroll_to(anchor)
        elif words:
            self.text.find(words)

    def _scroll_to(self, anchor: str) -> None:
        block = self.text.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() and anchor_of(block.text()) == anchor:
                self.text.setTextCursor(QTextCursor(block))
                top = self.text.document().documentLayout().blockBoundingRect(block).top()
                self.text.verticalScrollBar().setValue(int(top))
                return
            block = block.next()

    def _follow(self, url: QUrl) -> None:
        if url.scheme() in ("http", "https"):
            QDesktopServices.openUrl(url)
            return
        path, name = url.path(), self.page
        if path:
            target = ((self._folder / self.page).parent / path).resolve()
            name = target.relative_to(self._folder).as_posix() if target.is_relative_to(self._folder) else ""
        self.show_page(name, url.fragment())

    def go_back(self) -> None:
        """Show the previous page."""
        if self._history:
            name = self._history.pop()
            self.show_page(name)
            self._history.pop()


CANVAS_KEYS = (
    (QT_TRANSLATE_NOOP("Shortcuts", "Arrows"), QT_TRANSLATE_NOOP("Shortcuts", "Go to the next node")),
    (QT_TRANSLATE_NOOP("Shortcuts", "Shift+arrows"), QT_TRANSLATE_NOOP("Shortcuts", "Extend the selection")),
    (QT_TRANSLATE_NOOP("Shortcuts", "Ctrl+arrows"), QT_TRANSLATE_NOOP("Shortcuts", "Move the selected items")),
    (QT_TRANSLATE_NOOP("Shortcuts", "Tab, Shift+Tab"), QT_TRANSLATE_NOOP("Shortcuts", "Go through ports and nodes")),
    (
        QT_TRANSLATE_NOOP("Shortcuts", "Enter"),
        QT_TRANSLATE_NOOP("Shortcuts", "Edit the parameters of the node, or start a link from the port"),
    ),
    (QT_TRANSLATE_NOOP("Shortcuts", "L"), QT_TRANSLATE_NOOP("Shortcuts", "Start a link")),
    (
        QT_TRANSLATE_NOOP("Shortcuts", "Escape"),
        QT_TRANSLATE_NOOP("Shortcuts", "Cancel, leave the port, or deselect all"),
    ),
    (QT_TRANSLATE_NOOP("Shortcuts", "Insert, Shift+A"), QT_TRANSLATE_NOOP("Shortcuts", "Add a component")),
    (QT_TRANSLATE_NOOP("Shortcuts", "F2"), QT_TRANSLATE_NOOP("Shortcuts", "Edit the title or the note")),
    (QT_TRANSLATE_NOOP("Shortcuts", "Menu, Shift+F10"), QT_TRANSLATE_NOOP("Shortcuts", "Open the menu of the node")),
    (QT_TRANSLATE_NOOP("Shortcuts", "Space and drag"), QT_TRANSLATE_NOOP("Shortcuts", "Pan")),
    (QT_TRANSLATE_NOOP("Shortcuts", "Wheel"), QT_TRANSLATE_NOOP("Shortcuts", "Zoom at the pointer")),
)
"""Keys that the canvas handles itself, and what they do."""


class ShortcutsDialog(QDialog):
    """All shortcuts, by menu."""

    def __init__(self, actions: list[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keyboard Shortcuts"))
        fit_to_screen(self, QSize(560, 640))
        self.search = SearchLine(self.tr("Search shortcuts"))
        self.search.textChanged.connect(self._filter)
        self.tree = QTreeWidget()
        self.tree.setHeaderLabels([self.tr("Action"), self.tr("Keys")])
        self.tree.setAccessibleName(self.tr("Shortcuts"))
        self.tree.setRootIsDecorated(False)
        groups: dict[str, list[tuple[str, str]]] = {}
        native = QKeySequence.SequenceFormat.NativeText
        for action in actions:
            if keys := ", ".join(key.toString(native) for key in action.shortcuts()):
                groups.setdefault(menu_path(action), []).append((without_mnemonic(action.text()), keys))
        translate = QCoreApplication.translate
        canvas = [(translate("Shortcuts", what), translate("Shortcuts", keys)) for keys, what in CANVAS_KEYS]
        for title, rows in (*groups.items(), (self.tr("On the canvas"), canvas)):
            group = QTreeWidgetItem(self.tree, [title])
            group.setFirstColumnSpanned(True)
            for row in rows:
                QTreeWidgetItem(group, row)
        self.tree.expandAll()
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        filled(QVBoxLayout(self), self.search, self.tree, close_button(self), margins=12, spacing=8, stretch=self.tree)

    @property
    def shown(self) -> dict[str, str]:
        """Keys of the actions that match the search."""
        return {row.text(0): row.text(1) for row in self._rows() if not row.isHidden()}

    def _rows(self) -> list[QTreeWidgetItem]:
        return [row for group in children(self.tree.invisibleRootItem()) for row in children(group)]

    def _filter(self, typed: str) -> None:
        words = typed.strip().lower()
        for row in self._rows():
            row.setHidden(words not in f"{row.text(0)} {row.text(1)}".lower())
