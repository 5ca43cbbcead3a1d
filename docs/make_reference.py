"""Write the reference pages from the declarations in the code.

    python docs/make_reference.py

One page for each component in docs/components, their index, docs/link_types.md and docs/errors.md. A test compares the
pages with the declarations, so run this after a declaration has changed.
"""

import inspect
from pathlib import Path

from vision_designer.graphs.reference import as_markdown
from vision_designer.nodes import errors
from vision_designer.nodes.components import built_in_components
from vision_designer.nodes.core.ports import LINK_TYPES
from vision_designer.nodes.core.registry import Components, by_identifier
from vision_designer.nodes.errors import VisionDesignerError

DOCS = Path(__file__).parent
GENERATED = "<!-- Written by docs/make_reference.py. Change the declaration, not this page. -->"


def pages() -> dict[Path, str]:
    """Path below docs, and text, of every generated page."""
    registry = by_identifier(built_in_components())
    found = {Path("components", f"{name}.md"): _page(as_markdown(item)) for name, item in registry.items()}
    found[Path("components", "README.md")] = _page(_index(registry))
    found[Path("link_types.md")] = _page(_link_types(registry))
    found[Path("errors.md")] = _page(_errors())
    return found


def superfluous() -> list[Path]:
    """Pages below docs of components that do not exist."""
    known = pages()
    return [page for file in sorted(DOCS.glob("components/*")) if (page := file.relative_to(DOCS)) not in known]


def _page(text: str) -> str:
    return f"{GENERATED}\n\n{text.rstrip()}\n"


def _index(registry: Components) -> str:
    lines = [
        "# Components",
        "",
        "The components that can be added to a graph, by category. `vision-designer components` prints the same list, "
        "and `vision-designer components NAME` describes one.",
    ]
    category = ""
    for name, component in registry.items():
        if component.category != category:
            category = component.category
            lines += ["", f"## {category}", ""]
        lines.append(f"- [{component.title}]({name}.md): {_first_line(component)}")
    lines += [
        "",
        "Data passed between them: [link types](../link_types.md). Your own components: "
        "[own_component.md](../own_component.md).",
    ]
    return "\n".join(lines)


def _link_types(registry: Components) -> str:
    lines = [
        "# Link types",
        "",
        "Every output has one of these types, and every input accepts one or more of them. A link is "
        "possible if they have a type in common. The files of each type are described in "
        "[files.md](files.md#link-types-on-disk).",
    ]
    # Not those of other packages, nor of tests.
    built_in = [found for found in LINK_TYPES.values() if found.__module__.startswith("vision_designer.")]
    for link_type in sorted(built_in, key=lambda found: found.type_name):
        given = [
            f"[{component.title}](components/{component.component}.md) `{port.identifier}`"
            for component in registry.values()
            for port in component.init_outputs
            if link_type in port.type_.types
        ]
        taken = [
            f"[{component.title}](components/{component.component}.md) `{port.identifier}`"
            for component in registry.values()
            for port in component.init_inputs
            if link_type in port.type_.types
        ]
        lines += ["", f"## {link_type.type_name}", "", _first_line(link_type), ""]
        lines += [f"- Outputs: {', '.join(given) or 'none'}", f"- Inputs: {', '.join(taken) or 'none'}"]
    return "\n".join(lines)


def _errors() -> str:
    classes = [
        value
        for value in vars(errors).values()
        if inspect.isclass(value) and issubclass(value, VisionDesignerError) and value is not VisionDesignerError
    ]
    classes.sort(key=lambda error: error.number)
    lines = [
        "# Errors",
        "",
        "An error is shown as `Name (number): message`. The message states what is wrong, why, and what to "
        "do. Names and numbers are those that users of Azure Machine Learning designer know; numbers that begin "
        "with V are this program's own. `--debug` adds the traceback.",
        "",
        "| error | number | when |",
        "| --- | --- | --- |",
    ]
    lines += [f"| {error.__name__} | {error.number} | {_first_line(error)} |" for error in classes]
    return "\n".join(lines)


def _first_line(thing: type) -> str:
    return inspect.cleandoc(thing.__doc__ or "").splitlines()[0]


def main() -> None:
    """Write every page, and remove those of missing components."""
    for page, text in pages().items():
        file = DOCS / page
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    for page in superfluous():
        (DOCS / page).unlink()


if __name__ == "__main__":
    main()
