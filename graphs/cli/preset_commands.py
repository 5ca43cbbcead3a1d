"""``vision-designer new`` and ``train``: write the graph for a folder and print the reasons for its settings."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vision_designer.graphs.cli.options import check_graph_target, save_graph
from vision_designer.graphs.cli.tables import say_wrapped
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.engine.results import RunResult
from vision_designer.graphs.inspection.image_sets import viewing_limits
from vision_designer.graphs.inspection.scratch import keep_scratch_in, remove_scratch, silent_job
from vision_designer.graphs.presets.preset import Preset
from vision_designer.graphs.presets.preset_graph import preset_for, preset_graph, title_of
from vision_designer.graphs.printing import printable_line, say
from vision_designer.graphs.user_paths import option_path, path_in
from vision_designer.nodes.core.registry import Components
from vision_designer.nodes.datasets.dataset_files import why_no_dataset
from vision_designer.nodes.errors import FailedToWriteOutputsError, InvalidZipFileError, ParameterParsingError
from vision_designer.nodes.system.atomic_files import check_place, writing

ANSWERS = {"": None, "yes": True, "no": False}
SUFFIX = ".json"
OTHER_GRAPH = "Run it with vision-designer run, choose another file with --output (-o), or replace it with --force."


@dataclass(frozen=True)
class NewGraph:
    """A graph for a folder, not yet written: its file, settings, and content."""

    graph: Path
    preset: Preset
    document: GraphDocument

    def write(self, components: Components) -> None:
        """Write the file, see :func:`~vision_designer.graphs.cli.options.save_graph`."""
        save_graph(self.graph, self.document.to_text(components))

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {"graph": str(self.graph), **self.preset.to_json()}

    def show(self) -> None:
        """Print the file, and the reasons for its settings."""
        lines = [f"  {printable_line(reason.text)}" for reason in self.preset.reasons]
        lines += [f"  warning: {printable_line(text)}" for text in self.preset.warnings]
        say(printable_line(str(self.graph)))
        say_wrapped("\n".join(lines))


def new_graph(
    folder: str, output: str, mirrored: str, *, force: bool, components: Components, workspace: Path
) -> NewGraph:
    """Choose settings for a folder or archive, and make the graph; no file is written.

    ``output`` is the graph file, or empty for one beside the folder, and ``mirrored`` is ``yes``, ``no`` or empty; with
    ``force``, the file may be another graph. The workspace caches what is known of the machine, and unpacked archives.

    Raises:
        ParameterParsingError: ``mirrored`` has another value.
        FailedToWriteOutputsError: the file exists.
        InvalidZipFileError: ``folder`` is neither a folder nor an archive.
        VisionDesignerError: unsuitable images, see :func:`~vision_designer.graphs.presets.preset_graph.preset_for`.
    """
    if mirrored.lower() not in ANSWERS:
        raise ParameterParsingError(f"--mirrored is {mirrored!r}; it must be yes or no.", parameter="--mirrored")
    path = option_path(folder, "FOLDER")
    if why := why_no_dataset(path):
        raise InvalidZipFileError(why, path=path)
    target = option_path(output, "--output") if output else path.parent / f"{title_of(path)}{SUFFIX}"
    keep_scratch_in(workspace)
    try:
        preset = preset_for(path, silent_job(), workspace, ANSWERS[mirrored.lower()], viewing_limits(path))
    finally:
        remove_scratch()
    document = preset_graph(preset, components, path_in(path, target.parent), title_of(path))
    if target.is_dir():
        raise FailedToWriteOutputsError(f"{target} is a folder. Specify a file with --output (-o).", path=target)
    with writing(target, named=True):
        check_place(target)
    check_graph_target(target, document.to_text(components), OTHER_GRAPH, force=force)
    return NewGraph(target, preset, document)


def headline(result: RunResult) -> str:
    """Test accuracy in one line; empty without a test."""
    node = result.nodes.get("evaluate")
    metrics = node.metrics if node is not None else {}
    if "accuracy" not in metrics or not metrics.get("images"):
        return ""
    count = round(metrics["images"])
    wrong = round(count * (1 - metrics["accuracy"]))
    images = "the 1 test image" if count == 1 else f"the {count:,} test images"
    found = f"Accuracy {metrics['accuracy']:.1%}: {count - wrong:,} of {images} correct, {wrong:,} wrong"
    return f"{found}; list them with: vision-designer runs errors latest" if wrong else found
