"""The graph that trains a classifier on a folder, from images to evaluation."""

import math
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vision_designer.graphs.architecture_facts import place_of
from vision_designer.graphs.document import GraphDocument, GraphNode, Link, link
from vision_designer.graphs.engine.machine import DEVICES, Machine
from vision_designer.graphs.presets.preset import NETWORK, Preset, Resources, choose
from vision_designer.nodes.core.job import Job
from vision_designer.nodes.core.registry import Components
from vision_designer.nodes.images.archive_limits import USUAL_LIMITS, ArchiveLimits
from vision_designer.nodes.messages import Message
from vision_designer.nodes.vision.hardware.host import available_cores
from vision_designer.nodes.vision.models.architectures import ARCHITECTURES

ARCHITECTURE = "efficientnet_lite0"
PURPOSES = ("training", "validation", "test")
CARD, GAP, ROW_GAP, GRID = 240, 40, 24, 8
"""Canvas units: largest width of a card, gaps between cards, and the grid."""
HEAD, PORT, FOOT = 88, 24, 32
"""Heights of parts of a card: two lines of title and one of parameters; a port; space below, and the time of a run."""
LETTER, LINE, TALL_LINE = 7.8, 23, 26
"""Of a note's text that is readable when all is shown: average width of a letter, and height of a line without and
with Chinese characters."""
NOTE_WIDTHS = range(240, 521, 40)
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
    """The graph with these settings, laid out in columns from left to right, with a note of the reasons.

    ``folder`` is the value of Path of Image Dataset; ``translated`` translates texts.
    """
    chain = _Chain(components)
    chain.add(0, "images", "image_dataset", {"path": folder})
    chain.add(1, "transformation", "init_image_transformation", preset.transformation)
    sources = _sources(chain, preset)
    chain.add(2, "network", NETWORK, preset.network)
    for purpose in PURPOSES:
        mode = "for_training" if purpose == "training" else "for_inference"
        name = f"apply_{purpose}"
        chain.add(2, name, "apply_image_transformation", {"mode": mode})
        chain.join("transformation.output_image_transformation", f"{name}.input_image_transformation")
        chain.join(sources[purpose], f"{name}.input_image_directory")
    chain.add(3, "train", "train_pytorch_model", preset.training)
    chain.join("network.untrained_model", "train.untrained_model")
    for purpose in ("training", "validation"):
        chain.join(f"apply_{purpose}.output_image_directory", f"train.{purpose}_dataset")
    scoring = {"average_mirrored": True} if preset.mirrors else {}
    chain.add(3, "score", "score_image_model", scoring)
    chain.join("train.trained_model", "score.trained_model")
    chain.join("apply_test.output_image_directory", "score.dataset")
    chain.add(3, "evaluate", "evaluate_model", {})
    chain.join("score.scored_dataset", "evaluate.scored_dataset")
    height = chain.place()
    note = _note(preset, (len(chain.columns) * (CARD + GAP), 0), height, translated)
    return GraphDocument(title=title, nodes=chain.nodes, links=chain.links, notes=[note])


@dataclass
class _Chain:
    """Collects nodes, in columns from top to bottom, and links."""

    components: Components
    nodes: list[GraphNode] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    columns: list[list[GraphNode]] = field(default_factory=lambda: [[] for _ in range(4)])

    def add(self, column: int, name: str, component: str, parameters: dict[str, Any]) -> None:
        known = self.components.get(component)
        version = known.version if known is not None else "1"
        node = GraphNode(id=name, component=component, version=version, parameters=dict(parameters))
        self.nodes.append(node)
        self.columns[column].append(node)

    def join(self, source: str, target: str) -> None:
        self.links.append(link(source, target))

    def place(self) -> int:
        """Give every node its position, each column in the middle; returns the height of all."""
        heights = [sum(self._height(node) + ROW_GAP for node in column) - ROW_GAP for column in self.columns]
        for number, (column, height) in enumerate(zip(self.columns, heights, strict=True)):
            y = (max(heights) - height) // 2 // GRID * GRID
            for node in column:
                node.position = [number * (CARD + GAP), y]
                y += self._height(node) + ROW_GAP
        return max(heights)

    def _height(self, node: GraphNode) -> int:
        """Height of a node's card after a run, at most."""
        known = self.components.get(node.component)
        ports = len(known.init_inputs) + len(known.init_outputs) if known is not None else 3
        return HEAD + ports * PORT + FOOT


def _sources(chain: _Chain, preset: Preset) -> dict[str, str]:
    """Outputs with the images of each purpose; adds the nodes that convert and split them."""
    found: dict[str, str] = {}
    for subset in preset.subsets or ("all",):
        _convert(chain, found, subset)
    for split in preset.splits:
        name = f"split_{split.purpose}"
        chain.add(1, name, "split_image_directory", {"fraction": split.fraction})
        chain.join(found[split.source], f"{name}.input_image_directory")
        found[split.source] = f"{name}.output_image_directory1"
        found[split.purpose] = f"{name}.output_image_directory2"
    found.setdefault("training", found.get("all", ""))
    return found


def _convert(chain: _Chain, found: dict[str, str], subset: str) -> None:
    name = "convert" if subset == "all" else f"convert_{subset}"
    chain.add(0, name, "convert_to_image_directory", {} if subset == "all" else {"subset": subset})
    chain.join("images.dataset", f"{name}.input_dataset")
    found[subset] = f"{name}.output_image_directory"


def _note(preset: Preset, position: tuple[int, int], height: int, translated: Callable[[str], str]) -> dict[str, Any]:
    """A note of the reasons: as narrow as it can be at this height, or higher."""
    texts = [translated(reason.text) for reason in preset.reasons] + [translated(text) for text in preset.warnings]
    text = f"**{translated(HEADING)}**\n\n" + "\n".join(f"- {_plain(text)}" for text in texts)
    line = TALL_LINE if any(map(_is_wide, text)) else LINE
    for width in NOTE_WIDTHS:
        # Bulleted, wrapped between words.
        letters = (width - 60) / LETTER
        needed = line * (sum(math.ceil(_width(text) / letters) for text in texts) + 2)
        if needed <= height:
            break
    return {"text": text, "position": list(position), "size": [width, max(height, needed)]}


def _width(text: str) -> int:
    """Width of a text in letters; Chinese characters count twice."""
    return sum(2 if _is_wide(letter) else 1 for letter in text)


def _is_wide(letter: str) -> bool:
    return ord(letter) > 0x2E80


def _plain(text: str) -> str:
    """Escape Markdown."""
    return re.sub(r"([\\`*_{}\[\]<>#|~&])", r"\\\1", " ".join(text.split()))
