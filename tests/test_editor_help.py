import re
from pathlib import Path

import pytest
from levels import some
from open_window import open_window
from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextCursor, QTextDocument
from waiting_qtbot import settle

from vision_designer.editor.window.help_window import HelpWindow, ShortcutsDialog, anchor_of, documents, pages

ROOT = Path(__file__).parents[1]
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
pytestmark = pytest.mark.gui


@pytest.fixture
def shown(qtbot):
    window = HelpWindow(ROOT)
    qtbot.addWidget(window)
    qtbot.show(window)
    return window


def test_all_pages_are_listed_with_their_titles(shown):
    titles = pages(ROOT)
    assert documents() == ROOT
    assert list(titles)[:2] == ["README.md", "docs/editor.md"]
    assert {"docs/files.md", "docs/components/resnet.md", "docs/how_to/own_weights.md"} <= titles.keys()
    assert set(shown.listed) == titles.keys()
    assert shown.page == "README.md" and "vision-designer" in shown.text.toPlainText()


@pytest.mark.parametrize("folder", some([".", "docs", "docs/how_to", "docs/components"]))
def test_every_link_between_pages_is_followed(shown, folder):
    links = [
        (name, link) for name in shown.listed for link in LINK.findall((ROOT / name).read_text("utf-8"))
        if Path(name).parent == Path(folder) and not link.startswith(("http:", "https:", "mailto:"))
    ]  # fmt: skip
    assert len(links) > 10
    # A link to another page leads to the same page from each page of its folder.
    different = {(name if link.startswith("#") else Path(name).parent, link): name for name, link in links}
    for (_, link), name in sorted(different.items(), key=lambda item: item[1]):
        path, _, anchor = link.partition("#")
        target = (ROOT / name).parent / path if path else ROOT / name
        target = target.resolve()
        if target.relative_to(ROOT).as_posix() not in shown.listed:
            continue
        if shown.page != name and not (path and Path(shown.page).parent == Path(name).parent):
            shown.show_page(name)
        shown._follow(QUrl(link))
        assert shown.page == target.relative_to(ROOT).as_posix()
        if anchor:
            assert anchor_of(shown.text.textCursor().block().text()) == anchor, (name, link)


def test_pictures_of_pages_are_shown(shown):
    shown.show_page("docs/editor.md")
    found = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", (ROOT / "docs/editor.md").read_text("utf-8"))
    assert found
    for name in found:
        picture = shown.text.loadResource(QTextDocument.ResourceType.ImageResource.value, QUrl(name))
        assert 100 < picture.width() <= shown.text.viewport().width()


def test_search_lists_pages_with_text_and_finds_it(shown):
    shown.search.setText("fingerprint")
    settle()
    assert shown.listed and len(shown.listed) < len(pages(ROOT))
    assert all("fingerprint" in (ROOT / name).read_text("utf-8").lower() for name in shown.listed)
    assert shown.text.textCursor().selectedText().lower() == "fingerprint"
    first, seen = shown.page, set()
    matches = sum((ROOT / name).read_text("utf-8").lower().count("fingerprint") for name in shown.listed)
    for _ in range(2 * (matches + len(shown.listed))):
        shown.find_next(1)
        assert shown.text.textCursor().selectedText().lower() == "fingerprint"
        seen.add(shown.page)
    assert seen == set(shown.listed) and first in seen
    shown.search.setText("no page has these words")
    assert shown.listed == [] and shown.none.isVisible()


def test_back_returns_to_page_before(shown):
    shown.show_page("docs/files.md")
    shown.show_page("docs/editor.md")
    shown.go_back()
    assert shown.page == "docs/files.md"
    shown.go_back()
    assert shown.page == "README.md"
    shown.text.moveCursor(QTextCursor.MoveOperation.End)


def test_menu_opens_documentation_and_every_shortcut(qtbot, tmp_path):
    with open_window(tmp_path, qtbot) as window:
        window.actions_["documentation"].trigger()
        assert window.findChild(HelpWindow).isVisible()
        window.actions_["shortcuts"].trigger()
        dialog = window.findChild(ShortcutsDialog)
        listed = dialog.shown
        assert listed["Submit"] == "F5" and listed["Add a component"] == "Insert, Shift+A"
        with_keys = [action for action in window.actions_.actions.values() if action.shortcuts()]
        assert len(with_keys) > 40
        assert all(any(key.toString() in keys for keys in listed.values()) for a in with_keys for key in a.shortcuts())
        dialog.search.setText("undo")
        assert "Undo" in dialog.shown and "Submit" not in dialog.shown
