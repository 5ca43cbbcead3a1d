"""The reference pages match the declarations."""

import importlib.util
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parent.parent / "docs"


def load(name):
    spec = importlib.util.spec_from_file_location(f"docs_{name}", DOCS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


make_reference = load("make_reference")
PAGES = make_reference.pages()


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_page_matches_declaration(page):
    assert (DOCS / page).is_file(), "missing: run python docs/make_reference.py"
    assert (DOCS / page).read_text(encoding="utf-8") == PAGES[page], "outdated: run python docs/make_reference.py"


def test_no_page_for_missing_component():
    assert make_reference.superfluous() == []


def test_every_page_has_required_sections():
    page = PAGES[Path("components", "train_pytorch_model.md")]
    for text in (
        "# Train PyTorch Model",
        "`validation_dataset`",
        "with categories",
        "`0.001`",
        "> 0 epochs",
        "`device`",
    ):
        assert text in page
    assert "| ParameterParsingError | 0002 |" in PAGES[Path("errors.md")]


LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s]+)(#[^)\s]*)?\)")
WRITTEN = [
    *sorted(DOCS.rglob("*.md")),
    *(DOCS.parent / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")),
]


@pytest.mark.parametrize("page", WRITTEN, ids=lambda path: str(path.relative_to(DOCS.parent)))
def test_links_between_pages_resolve(page):
    targets = [target for target, _ in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in target]
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_picture_of_demo_is_current():
    draw_graph = load("draw_graph")
    document = draw_graph.GraphDocument.read(DOCS.parent / "graphs" / "examples" / "digits_resnet18.json")
    drawn = draw_graph.draw(document, draw_graph.load_components())
    picture = (DOCS / "images" / "digits_graph.svg").read_text(encoding="utf-8")
    assert picture == drawn, "outdated: run python docs/draw_graph.py graphs/examples/digits_resnet18.json ..."
