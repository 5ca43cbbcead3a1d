"""The graph format as a JSON Schema, for editors and other programs."""

from typing import Any

from vision_designer.graphs.document import FORMAT, GraphDocument
from vision_designer.nodes.core.registry import Components


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
