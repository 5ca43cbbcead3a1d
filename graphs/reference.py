"""Components described from their declarations: for the terminal, as JSON, as reference pages, and as JSON Schema."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from vision_designer.graphs.document import FORMAT, GraphDocument
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.parameters import ParameterInfo, ParameterModel
from vision_designer.nodes.core.ports import InputPort, OutputPort
from vision_designer.nodes.core.registry import Components
from vision_designer.nodes.core.search_space import written_value


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
        "parameters": [_plain(info) for info in component.Parameters.describe()],
        "run_settings": [_plain(info) for info in component.RunSettings.describe()],
    }


def _plain(info: ParameterInfo) -> dict[str, Any]:
    return {field.name: getattr(info, field.name) for field in fields(info) if field.name != "record"}


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
    return "empty" if info.default == "" else written_value(info.default)


def as_markdown(component: type[ComponentNode]) -> str:
    """The component's reference page."""
    lines = [
        f"# {component.title}",
        "",
        f"`{component.component}` · {component.category} · version {component.version}",
        "",
        component.help(),
        "",
    ]
    if component.init_inputs:
        inputs = [
            (f"`{port.identifier}`", port.title, _takes(port), "no" if port.optional else "yes", port.help)
            for port in component.init_inputs
        ]
        lines += ["## Inputs", "", *_table(("input", "title", "accepts", "required", "description"), inputs), ""]
    outputs = [(f"`{port.identifier}`", port.title, port.type_.names, port.help) for port in component.init_outputs]
    lines += ["## Outputs", "", *_table(("output", "title", "type", "description"), outputs), ""]
    for heading, model in (("Parameters", component.Parameters), ("Run settings", component.RunSettings)):
        if model.model_fields:
            rows = [_parameter_row(info, model) for info in model.describe()]
            kind = "parameter" if model is component.Parameters else "setting"
            head = (kind, "title", "type", "accepted values", "default", "description")
            lines += [f"## {heading}", "", *_table(head, rows), ""]
    if component.RunSettings.model_fields:
        changing = [
            name for name in component.RunSettings.model_fields if name in component.settings_that_change_results
        ]
        named = ", ".join(f"`{name}`" for name in changing) or "none"
        lines += [f"Part of the result's key: {named}. Changes of other settings do not run the node again.", ""]
    return "\n".join(lines)


def _takes(port: InputPort) -> str:
    return port.type_.names + (", with categories" if port.needs_labels else "")


def _parameter_row(info: ParameterInfo, model: type[ParameterModel]) -> tuple[str, ...]:
    kind = {"choice": "a choice", "path": "a path"}.get(info.kind, info.type_name)
    if info.choices:
        accepted = ", ".join(
            f"`{value}`" if title == value else f"`{value}` ({title})" for value, title in info.choices.items()
        )
    else:
        accepted = info.range
    if info.unit:
        accepted = f"{accepted} {info.unit}" if accepted else info.unit
    depends = ""
    if info.depends_on:
        is_on = "on" if model.info(info.depends_on).kind == "bool" else "given"
        if info.depends_on_value:
            is_on = f"`{info.depends_on_value}`"
        depends = f" Has an effect when `{info.depends_on}` is {is_on}."
    default = _default(info) if info.required or info.default == "" else f"`{_default(info)}`"
    return f"`{info.identifier}`", info.title, kind, accepted, default, info.help + depends


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A Markdown table; a column in which nothing stands is left out."""
    kept = [column for column in range(len(head)) if any(row[column] for row in rows)]
    lines = [[head[column] for column in kept], ["---"] * len(kept)]
    lines += [[row[column].replace("|", "\\|") for column in kept] for row in rows]
    return [f"| {' | '.join(line)} |" for line in lines]


def graph_schema(components: Components) -> dict[str, Any]:
    """JSON Schema (2020-12) of a graph file; parameters of the known components are checked too.

    A component that is not known is allowed with any parameters, as the program keeps it.
    """
    schema = GraphDocument.model_json_schema(by_alias=True)
    definitions = schema["$defs"]
    rules = []
    for identifier, component in components.items():
        then: dict[str, Any] = {}
        for field, model in (("parameters", component.Parameters), ("run_settings", component.RunSettings)):
            name = f"{identifier}.{field}"
            definitions[name] = {**model.model_json_schema(), "title": f"{component.title}: {field}"}
            # A required parameter may still be missing in a file that is being worked on.
            definitions[name].pop("required", None)
            then[field] = {"$ref": f"#/$defs/{name}"}
        rules.append({"if": {"properties": {"component": {"const": identifier}}}, "then": {"properties": then}})
    definitions["GraphNode"]["allOf"] = rules
    schema["properties"]["format"] = {"const": FORMAT}
    schema["required"] = ["format"]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "vision-designer graph"}
