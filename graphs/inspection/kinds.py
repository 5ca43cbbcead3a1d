"""Kinds of requests by name; each imports its module on first use."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from vision_designer.graphs.inspection.requests import Request
from vision_designer.nodes.types.meta import META, stored_type

Answer = Callable[[Mapping[str, Any], Request], dict[str, Any]]


def _images(arguments: Mapping[str, Any], request: Request) -> dict[str, Any]:
    from vision_designer.graphs.inspection.image_sets import image_set

    return image_set(arguments, request, anew=True).describe()


def _thumbnail(arguments: Mapping[str, Any], request: Request) -> dict[str, Any]:
    from vision_designer.graphs.inspection.pictures import thumbnail

    return thumbnail(arguments, request)


def _transformed(arguments: Mapping[str, Any], request: Request) -> dict[str, Any]:
    from vision_designer.graphs.inspection.previews import transformed

    return transformed(arguments, request)


def _table(arguments: Mapping[str, Any], request: Request) -> dict[str, Any]:
    from vision_designer.graphs.inspection.tables import table

    return table(arguments, request)


def _export_table(arguments: Mapping[str, Any], request: Request) -> dict[str, Any]:
    from vision_designer.graphs.inspection.tables import export_table

    return export_table(arguments, request)


def _evaluation(arguments: Mapping[str, Any], request: Request) -> dict[str, Any]:
    from vision_designer.graphs.inspection.evaluations import evaluation

    return evaluation(arguments, request)


def _model(arguments: Mapping[str, Any], request: Request) -> dict[str, Any]:
    from vision_designer.graphs.inspection.models import model

    return model(arguments, request)


def _transformation(arguments: Mapping[str, Any], request: Request) -> dict[str, Any]:
    from vision_designer.graphs.inspection.models import transformation

    return transformation(arguments, request)


def _reasons(arguments: Mapping[str, Any], request: Request) -> dict[str, Any]:
    from vision_designer.graphs.inspection.reasons import reasons

    return reasons(arguments, request)


def _preset(arguments: Mapping[str, Any], request: Request) -> dict[str, Any]:
    """Settings for a folder or an archive of images, see :meth:`Preset.to_values`."""
    from vision_designer.graphs.inspection.image_sets import look_limits
    from vision_designer.graphs.inspection.scratch import silent_job
    from vision_designer.graphs.presets.preset_graph import preset_for

    path, workspace = Path(str(arguments.get("path", ""))), arguments.get("workspace")
    place = Path(workspace) if isinstance(workspace, str) else None
    job = silent_job(request.cancelled)
    return preset_for(path, job, place, archive_limits=look_limits(path)).to_values()


def _described(arguments: Mapping[str, Any], request: Request) -> dict[str, Any]:
    """The link type of an output folder, and whether it exists.

    ``viewer`` is the result view of a table that has one of its own; ``searched`` are the parameters of a search.
    """
    folder = Path(str(arguments.get("folder", "")))
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
    "thumbnail": _thumbnail,
    "transformed": _transformed,
    "table": _table,
    "export_table": _export_table,
    "evaluation": _evaluation,
    "model": _model,
    "transformation": _transformation,
    "reasons": _reasons,
    "preset": _preset,
}
SLOW = frozenset({"images", "transformed", "export_table", "reasons", "preset"})
"""Requests that may take seconds: large folder, slow disk, first import of torch."""
