"""Kinds of requests by name; each imports its module on first use."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from vision_designer.graphs.inspection.requests import Request, folder_of
from vision_designer.nodes.core.registry import Components
from vision_designer.nodes.system.stored import Stored
from vision_designer.nodes.types.meta import META, stored_type

Answer = Callable[[Mapping[str, Any], Request], dict[str, Any]]


class ReasonsArguments(Stored):
    """Text of a graph, folder of its relative paths, its name in the history, and folders of components."""

    text: str
    folder: str
    workspace: str
    graph: str
    node: str
    components: list[str]


class PresetArguments(Stored):
    """A folder or an archive of images, and the workspace with what is known of this machine."""

    path: str = ""
    workspace: str | None = None


def _in(module: str, name: str) -> Answer:
    """The function of that name in a module of this package, which is imported on first use."""

    def answer(arguments: Mapping[str, Any], request: Request) -> dict[str, Any]:
        function: Answer = getattr(import_module(f"{__package__}.{module}"), name)
        return function(arguments, request)

    return answer


def _images(arguments: Mapping[str, Any], request: Request) -> dict[str, Any]:
    from vision_designer.graphs.inspection.image_sets import image_set

    return image_set(arguments, request, refresh=True).describe()


def _reasons(arguments: Mapping[str, Any], request: Request) -> dict[str, Any]:
    """What the next run will do with a node, see :class:`Why`."""
    from vision_designer.graphs.document import GraphDocument
    from vision_designer.graphs.history.why import why
    from vision_designer.graphs.resolve import resolve

    request.check_cancelled()
    query = ReasonsArguments.of(arguments)
    graph = resolve(GraphDocument.from_text(query.text, "graph"), _components(*query.components), Path(query.folder))
    return asdict(why(graph, Path(query.workspace), query.node, query.graph))


@lru_cache(maxsize=2)
def _components(*folders: str) -> Components:
    from vision_designer.nodes.components import load_components

    return load_components(map(Path, folders))


def _preset(arguments: Mapping[str, Any], request: Request) -> dict[str, Any]:
    """Settings for a folder or an archive of images, see :meth:`Preset.to_values`."""
    from vision_designer.graphs.inspection.image_sets import viewing_limits
    from vision_designer.graphs.inspection.scratch import silent_job
    from vision_designer.graphs.presets.preset_graph import preset_for

    query = PresetArguments.of(arguments)
    path, root = Path(query.path), None if query.workspace is None else Path(query.workspace)
    return preset_for(path, silent_job(request.cancelled), root, archive_limits=viewing_limits(path)).to_values()


def _described(arguments: Mapping[str, Any], request: Request) -> dict[str, Any]:
    """The link type of an output folder, and whether it exists.

    ``viewer`` is the result view of a table that has one of its own; ``searched`` are the parameters of a search.
    """
    folder = folder_of(arguments)
    type_ = stored_type(folder)
    viewer, searched = "", None
    if type_ == "DataFrameDirectory":
        from vision_designer.nodes.types.data_frame_directory import DataFrameDirectory

        properties = DataFrameDirectory.read(folder).properties
        viewer = "evaluation" if properties.get("evaluation") else ""
        if not viewer and properties.get("sweep") and isinstance(properties.get("parameters"), list):
            viewer = "sweep"
            searched = [str(name) for name in properties["parameters"]]
    return {"type": type_, "viewer": viewer, "searched": searched, "there": (folder / META).is_file()}


KINDS: dict[str, Answer] = {
    "described": _described,
    "images": _images,
    "thumbnail": _in("pictures", "thumbnail"),
    "transformed": _in("previews", "transformed"),
    "table": _in("tables", "table"),
    "export_table": _in("tables", "export_table"),
    "evaluation": _in("outputs", "evaluation"),
    "model": _in("outputs", "model"),
    "transformation": _in("outputs", "transformation"),
    "reasons": _reasons,
    "preset": _preset,
}
SLOW = frozenset({"images", "transformed", "export_table", "reasons", "preset"})
"""Requests that may take seconds: large folder, slow disk, first import of torch."""
