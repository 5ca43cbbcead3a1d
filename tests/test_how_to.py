"""The walks in docs/how_to work as written, and show what a reader will see."""

import os
import re
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from documented import blocks_of, commands_of, missing_lines, walk
from levels import some

from vision_designer.graphs.cli import app
from vision_designer.nodes.components import load_components

ROOT = Path(__file__).parent.parent
INDEX = ROOT / "docs" / "how_to" / "README.md"
PAGES = sorted(set(INDEX.parent.glob("*.md")) - {INDEX})
COMMANDS = [
    pytest.param(command, id=f"{page.stem}-{' '.join(command[:2])}") for page in PAGES for command in commands_of(page)
]


def test_index_and_readme_name_every_page():
    for index in (INDEX, ROOT / "README.md"):
        text = index.read_text(encoding="utf-8")
        assert [page.name for page in PAGES if page.name not in text] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_documented_options_exist(command):
    found, context, name, words = app.command(), None, "vision-designer", list(command)
    while hasattr(found, "resolve_command"):
        context = found.context_class(found, parent=context, info_name=name)
        name, found, words = found.resolve_command(context, words)
    # Raises on an unknown option, and on a missing argument.
    found.make_context(name, words, parent=context)


def shown_texts():
    """Everything that the window can show as a title or a button."""
    texts = set()
    for file in (ROOT / "editor" / "look" / "translations").glob("*.ts"):
        texts |= {source.text or "" for source in ET.parse(file).iter("source")}
    for component in load_components().values():
        texts.add(component.title)
        for model in (component.Parameters, component.RunSettings):
            for info in model.describe():
                texts |= {info.title, *info.choices.values()}
        texts |= {port.title for port in (*component.init_inputs, *component.init_outputs)}
    return {text.replace("&", "") for text in texts}


SHOWN = shown_texts()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_named_buttons_and_titles_exist(page):
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    bold = {" ".join(found.split()) for found in re.findall(r"\*\*(.+?)\*\*", text, re.DOTALL)}
    assert sorted(bold - SHOWN) == []


@pytest.mark.slow
@pytest.mark.parametrize("page", some(PAGES), ids=lambda page: page.stem)
def test_walk_shows_what_page_says(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VISION_DESIGNER_WORKSPACE", str(tmp_path / "workspace"))
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    compared = 0
    for shown, output in walk(page):
        assert missing_lines(shown, output) == [], output
        compared += 1
    assert compared == sum(block.language == "text" for block in blocks_of(page))
