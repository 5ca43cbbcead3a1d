"""The graph that trains a classifier on a folder, from images to evaluation."""

import math
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from vision_designer.graphs.architecture_facts import place_of
from vision_designer.graphs.document import GraphDocument, GraphNode, link
from vision_designer.graphs.engine.machine import DEVICES, Machine
from vision_designer.graphs.presets.preset import NETWORK, Preset, Resources, choose
from vision_designer.nodes.core.job import Job
from vision_designer.nodes.core.registry import Components
from vision_designer.nodes.images.archive_limits import USUAL_LIMITS, ArchiveLimits
from vision_designer.nodes.messages import Message
from vision_designer.nodes.vision.hardware.available_cores import available_cores
from vision_designer.nodes.vision.models.architectures import ARCHITECTURES

ARCHITECTURE = "efficientnet_lite0"
PURPOSES = ("training", "validation", "test")
COLUMN, ROW, CARD = 272, 136, 232
"""Canvas units: distances of nodes, and maximum width; most nodes are about 120 high."""
LETTER, LINE, TALL_LINE = 6.7, 19, 22
"""Of a note's text: average width of a letter, and height of a line without and with Chinese characters."""
ARCHIVES = (".tar.gz", ".tar.bz2", ".tar.xz", ".tgz", ".tbz2", ".tar", ".zip")
HEADING = Message("Why these settings")


def preset_for(
    path: Path,
    job: Job,
    workspace: Path | None,
    mirrored: bool | None = None,
    archive_limits: ArchiveLimits = USUAL_LIMITS,
) -> Preset:
    """Examine a folder or archive (an absolute path), and choose settings for it.

    Raises:
        VisionDesignerError: as :func:`~vision_designer.nodes.vision.datasets.folder_survey.survey` and
            :func:`~vision_designer.graphs.presets.preset.choose`.
    """
    from vision_designer.nodes.vision.datasets.folder_survey import survey

    return choose(survey(path, job, archive_limits), resources(workspace), mirrored)


def resources(workspace: Path | None) -> Resources:
    """Resources of this machine; imports torch only if there may be a GPU."""
    weights = ARCHITECTURES[ARCHITECTURE].weights
    are_here = weights is not None and bool(place_of(weights, workspace or Path()))
    return Resources(_device(workspace), available_cores(), are_here)


def _device(workspace: Path | None) -> str:
    if sys.platform == "linux" and not any(list(Path("/").glob(pattern.lstrip("/"))) for pattern in DEVICES):
        return "cpu"
    return Machine(workspace).resolved("auto", "auto")[0]


def title_of(path: Path) -> str:
    """Title of a graph for a folder or archive."""
    name = path.name or "images"
    for suffix in ARCHIVES:
        if name.lower().endswith(suffix) and len(name) > len(suffix):
            return name[: -len(suffix)]
    return name


def preset_graph(
    preset: Preset,
    components: Components,
    folder: str,
    title: str,
    translated: Callable[[str], str] = str,
) -> GraphDocument:
    """The graph with these settings, laid out in rows from left to right, with a note of the reasons.

    ``folder`` is the value of Path of Image Dataset; ``translated`` translates texts.
    """
    chain = _Chain(components)
    chain.add("images", "image_dataset", {"path": folder}, (0, 0.5))
    sources, column = _sources(chain, preset)
    # A free place.
    place = (2, 2.75) if preset.splits else (0, 2.75)
    chain.add("transformation", "init_image_transformation", preset.transformation, place)
    chain.add("network", NETWORK, preset.network, (column, 0))
    for row, purpose in enumerate(PURPOSES):
        mode = "for_training" if purpose == "training" else "for_inference"
        name = f"apply_{purpose}"
        chain.add(name, "apply_image_transformation", {"mode": mode}, (column, row + 0.75))
        chain.join("transformation.output_image_transformation", f"{name}.input_image_transformation")
        chain.join(sources[purpose], f"{name}.input_image_directory")
    chain.add("train", "train_pytorch_model", preset.training, (column + 1, 0.75))
    chain.join("network.untrained_model", "train.untrained_model")
    for purpose in ("training", "validation"):
        chain.join(f"apply_{purpose}.output_image_directory", f"train.{purpose}_dataset")
    scoring = {"average_mirrored": True} if preset.mirrors else {}
    chain.add("score", "score_image_model", scoring, (column + 2, 1.5))
    chain.join("train.trained_model", "score.trained_model")
    chain.join("apply_test.output_image_directory", "score.dataset")
    chain.add("evaluate", "evaluate_model", {}, (column + 2, 2.75))
    chain.join("score.scored_dataset", "evaluate.scored_dataset")
    if preset.subsets:
        place, width = (0, ROW * 4 - 16), (column + 2) * COLUMN + CARD
    else:
        # Free space below Image Dataset and Convert to Image Directory.
        place, width = (0, round(ROW * 1.5)), COLUMN + CARD
    return GraphDocument(
        title=title, nodes=chain.nodes, links=chain.links, notes=[_note(preset, place, width, translated)]
    )


class _Chain:
    """Collects nodes and links."""

    def __init__(self, components: Components) -> None:
        self._components = components
        self.nodes: list[GraphNode] = []
        self.links: list[Any] = []

    def add(self, name: str, component: str, parameters: dict[str, Any], place: tuple[int, float]) -> None:
        column, row = place
        known = self._components.get(component)
        self.nodes.append(
            GraphNode(
                id=name,
                component=component,
                version=known.version if known is not None else "1",
                parameters=dict(parameters),
                position=[column * COLUMN, round(row * ROW)],
            )
        )

    def join(self, source: str, target: str) -> None:
        self.links.append(link(source, target))


def _sources(chain: _Chain, preset: Preset) -> tuple[dict[str, str], int]:
    """Outputs with the images of each purpose, and the next column; adds the nodes that convert and split them."""
    found: dict[str, str] = {}
    for row, subset in enumerate(preset.subsets or ("all",)):
        _convert(chain, found, subset, (1, row + 0.5))
    for row, split in enumerate(preset.splits):
        name = f"split_{split.purpose}"
        chain.add(name, "split_image_directory", {"fraction": split.fraction}, (2, 1.25 * row + 0.5))
        chain.join(found[split.source], f"{name}.input_image_directory")
        found[split.source] = f"{name}.output_image_directory1"
        found[split.purpose] = f"{name}.output_image_directory2"
    found.setdefault("training", found.get("all", ""))
    return found, 3 if preset.splits else 2


def _convert(chain: _Chain, found: dict[str, str], subset: str, place: tuple[int, float]) -> None:
    name = "convert" if subset == "all" else f"convert_{subset}"
    chain.add(name, "convert_to_image_directory", {} if subset == "all" else {"subset": subset}, place)
    chain.join("images.dataset", f"{name}.input_dataset")
    found[subset] = f"{name}.output_image_directory"


def _note(preset: Preset, place: tuple[int, int], width: int, translated: Callable[[str], str]) -> dict[str, Any]:
    texts = [translated(reason.text) for reason in preset.reasons] + [translated(text) for text in preset.warnings]
    # Bulleted, wrapped between words.
    letters = (width - 80) / LETTER
    lines = sum(math.ceil(_width(text) / letters) for text in texts)
    text = f"**{translated(HEADING)}**\n\n" + "\n".join(f"- {_plain(text)}" for text in texts)
    height = TALL_LINE if any(map(_is_wide, text)) else LINE
    return {"text": text, "position": list(place), "size": [width, height * (lines + 2)]}


def _width(text: str) -> int:
    """Width of a text in letters; Chinese characters count twice."""
    return sum(2 if _is_wide(letter) else 1 for letter in text)


def _is_wide(letter: str) -> bool:
    return ord(letter) > 0x2E80


def _plain(text: str) -> str:
    """Escape Markdown."""
    return re.sub(r"([\\`*_{}\[\]<>#|~&])", r"\\\1", " ".join(text.split()))
