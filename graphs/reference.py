"""Components described from their declarations: for the terminal, as JSON, and as reference pages."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from vision_designer.graphs.validate import Components
from vision_designer.nodes.component import ComponentNode
from vision_designer.nodes.parameters import ParameterInfo
from vision_designer.nodes.ports import InputPort, OutputPort


def as_json(component: type[ComponentNode]) -> dict[str, Any]:
    """Everything declared, in plain values."""
    return {
        "identifier": component.component,
        "title": component.title,
        "category": component.category,
        "version": component.version,
        "help": component.help(),
        "inputs": [_port(port) | {"optional": port.optional} for port in component.init_inputs],
        "outputs": [_port(port) for port in component.init_outputs],
        "parameters": [asdict(info) for info in component.Parameters.describe()],
        "run_settings": [asdict(info) for info in component.RunSettings.describe()],
    }


def _port(port: InputPort | OutputPort) -> dict[str, Any]:
    return {
        "identifier": port.identifier,
        "title": port.title,
        "types": [link_type.type_name for link_type in port.type_.types],
        "help": port.help,
    }


def listing(components: Components) -> str:
    """The palette as text: categories, and the components in each."""
    lines: list[str] = []
    category = ""
    for identifier, component in components.items():
        if component.category != category:
            category = component.category
            lines += ["", category] if lines else [category]
        lines.append(f"  {identifier:<28} {component.title}: {component.help().splitlines()[0]}")
    return "\n".join(lines)


def as_text(component: type[ComponentNode]) -> str:
    """One component for the terminal."""
    lines = [f"{component.title} ({component.component}), {component.category}", "", component.help(), ""]
    for heading, ports in (("Inputs", component.init_inputs), ("Outputs", component.init_outputs)):
        if ports:
            lines.append(f"{heading}:")
            lines += [f"  {port.identifier}: {port.type_.names}{_optional(port)}. {port.help}" for port in ports]
    for heading, model in (("Parameters", component.Parameters), ("Run settings", component.RunSettings)):
        if model.model_fields:
            lines.append(f"{heading}:")
            lines += [_parameter_line(info) for info in model.describe()]
    return "\n".join(lines)


def _optional(port: InputPort | OutputPort) -> str:
    return ", optional" if isinstance(port, InputPort) and port.optional else ""


def _parameter_line(info: ParameterInfo) -> str:
    range_ = f" ({info.range})" if info.range else ""
    return f"  {info.identifier} = {_default(info)}{range_}: {info.help}"


def _default(info: ParameterInfo) -> str:
    if info.required:
        return "required"
    if isinstance(info.default, bool):
        return str(info.default).lower()
    return "empty" if info.default == "" else str(info.default)


def as_markdown(component: type[ComponentNode]) -> str:
    """The component's reference page."""
    lines = [
        f"# {component.title}",
        "",
        f"`{component.component}` · {component.category} · version {component.version}",
    ]
    lines += ["", component.help(), ""]
    if component.init_inputs:
        rows = [
            (f"`{port.identifier}`", port.title, port.type_.names, "no" if port.optional else "yes", port.help)
            for port in component.init_inputs
        ]
        lines += ["## Inputs", "", *_table(("input", "title", "takes", "required", ""), rows), ""]
    rows_out = [(f"`{port.identifier}`", port.title, port.type_.names, port.help) for port in component.init_outputs]
    lines += ["## Outputs", "", *_table(("output", "title", "gives", ""), rows_out), ""]
    for heading, model in (("Parameters", component.Parameters), ("Run settings", component.RunSettings)):
        if model.model_fields:
            parameters = [
                (
                    f"`{info.identifier}`",
                    info.title,
                    info.type_name if info.kind != "choice" else "a choice",
                    ", ".join(f"`{value}`" for value in info.choices) if info.choices else info.range,
                    _default(info) if info.required else f"`{_default(info)}`",
                    info.unit,
                    info.help + (f" Has an effect when `{info.depends_on}` is on." if info.depends_on else ""),
                )
                for info in model.describe()
            ]
            head = ("parameter", "title", "type", "range", "default", "unit", "")
            lines += [f"## {heading}", "", *_table(head, parameters), ""]
    return "\n".join(lines)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    escaped = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    return [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *(f"| {' | '.join(row)} |" for row in escaped)]
