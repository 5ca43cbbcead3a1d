"""Quick fix for a dataset with training, validation and test folders."""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from ryvencore.NodePort import NodeInput, NodeOutput

from vision_designer.editor.fixes.quick_fixes import NODE_SIZE, QuickFix, QuickFixRecord
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look import texts
from vision_designer.graphs.user_paths import absolute_path
from vision_designer.graphs.validate import Problem
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.linking import port_identifier
from vision_designer.nodes.datasets.subsets import SUBSETS, Subset, listed, subsets_on_disk
from vision_designer.nodes.types.image_directory import ImageDirectory

translate = QCoreApplication.translate
PARAMETER = "subset"
SPLIT = "split_image_directory"
STEP = NODE_SIZE[1] + 24
"""Between two nodes that are put below each other, in canvas units."""
ROLES: dict[tuple[str, str], Subset] = {
    ("train_pytorch_model", "training_dataset"): "training",
    ("train_pytorch_model", "validation_dataset"): "validation",
    ("score_image_model", "dataset"): "test",
}
"""The subset that an input is meant for, by component and port."""


def fixes_of_subset(graph: OpenGraph, node: ComponentNode) -> list[QuickFix]:
    """A conversion for each subset in place of one for all, or one subset alone."""
    feeding = graph.flow.graph_adj_rev.get(node.inputs[0])
    path = feeding.node.parameters.get("path") if feeding is not None else None
    there = subsets_on_disk(Path(absolute_path(path, graph.folder))) if isinstance(path, str) and path else []
    info = node.Parameters.info(PARAMETER)
    words = {subset: texts.choice(info, subset) for subset in SUBSETS}
    found: list[QuickFix] = []
    if feeding is not None and node.parameters.get(PARAMETER, info.default) == info.default and len(there) > 1:
        text = translate("quick_fixes", "Convert {subsets} separately").format(
            subsets=listed(words[subset] for subset in there)
        )
        conversions = _Conversions(graph, node, feeding, {subset: words[subset] for subset in there})
        found.append(QuickFix(text, partial(conversions.put, text)))
    title = texts.parameter_title(info)
    subject = translate("quick_fixes", "Set {parameter}").format(parameter=title)
    for choice in [*there, *([info.default] if node.parameters.get(PARAMETER, info.default) != info.default else [])]:
        text = translate("quick_fixes", "Set {parameter} to {value}").format(
            parameter=title, value=texts.choice(info, choice)
        )
        found.append(QuickFix(text, _setting(graph, node, choice), "", subject))
    return found


def _setting(graph: OpenGraph, node: ComponentNode, choice: str) -> Callable[[str], object]:
    return lambda _answer: graph.edits.values.set_parameter([node], PARAMETER, choice)


class _Conversions:
    """Puts a conversion for each subset in place of one, and gives each input downstream the subset it is meant for.

    Args:
        graph: the graph.
        node: the conversion of all; it becomes that of the first subset.
        feeding: the dataset.
        subsets: those that the dataset has, and what the user knows them by.
    """

    def __init__(self, graph: OpenGraph, node: ComponentNode, feeding: NodeOutput, subsets: dict[Subset, str]) -> None:
        self.graph = graph
        self.node = node
        self.feeding = feeding
        self.subsets = list(subsets)
        self.words = subsets
        self.outputs: dict[str, NodeOutput] = {self.subsets[0]: node.outputs[0]}

    def put(self, text: str, _answer: str = "") -> None:
        """Make the edit, as one step that the history knows by ``text``."""
        if self.node not in self.graph.flow.node_successors:
            return
        # Before anything changes: what each input behind the conversion, or behind splits of it, is used for.
        splits: list[ComponentNode] = []
        consumers = list(self._consumers(self.node.outputs[0], splits))
        with self.graph.edits.macro(text):
            self.graph.edits.values.set_parameter([self.node], PARAMETER, self.subsets[0])
            # All of them have the same title; the comment tells them apart on the canvas.
            is_told_apart = not self.node.comment
            if is_told_apart:
                self.graph.edits.values.set_comment(self.node, self.words[self.subsets[0]])
            for subset in self.subsets[1:]:
                parameters = {**self.node.parameters, PARAMETER: subset}
                place = self._free_place(self.node)
                node = self.graph.edits.nodes.add(
                    self.node.component, place, parameters=parameters, connect=self.feeding
                )
                if node is None:
                    return
                if is_told_apart:
                    self.graph.edits.values.set_comment(node, self.words[subset])
                for name, value in self.node.run_settings.items():
                    self.graph.edits.values.set_parameter([node], name, value, part="run_settings")
                self.outputs[subset] = node.outputs[0]
            if splits:
                # The dataset is divided already.
                self.graph.edits.delete(nodes=splits)
            for input_, is_rest in consumers:
                self._feed(input_, "validation" if is_rest else self.subsets[0])
            self._feed_idle_validation()

    def _consumers(self, output: NodeOutput, splits: list[ComponentNode]) -> Iterable[tuple[NodeInput, bool]]:
        """The inputs that an output feeds, through splits; and whether by a split's second output."""
        for input_ in list(self.graph.flow.graph_adj[output]):
            node: ComponentNode = input_.node
            if node.component != SPLIT or node.bypassed:
                yield input_, False
                continue
            splits.append(node)
            for number, divided in enumerate(node.outputs):
                for behind, is_rest in self._consumers(divided, splits):
                    yield behind, is_rest or number > 0

    def _roles(self, input_: NodeInput) -> set[str]:
        """The subsets that an input is meant for: of its own, or of what its node's images feed."""
        node: ComponentNode = input_.node
        role = ROLES.get((node.component, port_identifier(input_)))
        if role is not None:
            return {role}
        return {found for output in _images(node) for behind in self._fed(output) for found in self._roles(behind)}

    def _fed(self, output: NodeOutput) -> list[NodeInput]:
        return list(self.graph.flow.graph_adj[output])

    def _feed(self, input_: NodeInput, otherwise: Subset) -> None:
        """Link an input to the conversion it is meant for; a node that serves validation and test is put twice."""
        roles = self._roles(input_)
        wanted = next((subset for subset in SUBSETS if subset in roles), otherwise)
        self.graph.edits.links.connect(self._output(wanted), input_)
        if roles == {"validation", "test"} and {"validation", "test"} <= self.outputs.keys():
            self._divide(input_, self.outputs["test"])

    def _output(self, subset: Subset) -> NodeOutput:
        """The conversion of a subset, or of the one that stands in for it."""
        instead: dict[str, tuple[Subset, ...]] = {"validation": ("validation", "test"), "test": ("test", "validation")}
        there = [name for name in instead.get(subset, SUBSETS) if name in self.outputs]
        return self.outputs[there[0]] if there else self.node.outputs[0]

    def _divide(self, input_: NodeInput, test: NodeOutput) -> None:
        """A second one of an input's node, fed by ``test``, for what is meant for test."""
        node: ComponentNode = input_.node
        copy = self.graph.edits.nodes.add(node.component, self._free_place(node), parameters=node.parameters)
        if copy is None:
            return
        for given, own in zip(node.inputs, copy.inputs, strict=True):
            source = test if given is input_ else self.graph.flow.graph_adj_rev.get(given)
            if source is not None:
                self.graph.edits.links.connect(source, own)
        for output, own_output in zip(node.outputs, copy.outputs, strict=True):
            for behind in self._fed(output) if output in _images(node) else []:
                roles = self._roles(behind)
                if roles == {"test"}:
                    self.graph.edits.links.connect(own_output, behind)
                elif "test" in roles:
                    self._divide(behind, own_output)

    def _feed_idle_validation(self) -> None:
        """Where the training images go to training as they are, so do the validation images, if it has none."""
        if "validation" not in self.outputs:
            return
        for input_ in self._fed(self.outputs[self.subsets[0]]):
            if ROLES.get((input_.node.component, port_identifier(input_))) == "training":
                idle = self.graph.flow.input(input_.node.node_id, "validation_dataset")
                if idle is not None and self.graph.flow.graph_adj_rev.get(idle) is None:
                    self.graph.edits.links.connect(self.outputs["validation"], idle)

    def _free_place(self, node: ComponentNode) -> tuple[int, int]:
        """A place below a node where no other node lies."""
        width, height = NODE_SIZE
        x, y = node.position[0], node.position[1] + STEP
        places = [other.position for other in self.graph.flow.nodes]
        while any(abs(x - left) < width and abs(y - top) < height for left, top in places):
            y += STEP // 2
        return x, y


def _images(node: ComponentNode) -> list[NodeOutput]:
    """The outputs that give images."""
    return [output for output in node.outputs if ImageDirectory in output.type_.types]


def _fixes(graph: OpenGraph, problem: Problem) -> list[QuickFix]:
    node = graph.flow.node(problem.node)
    return fixes_of_subset(graph, node) if node is not None else []


FIX = QuickFixRecord("subset", _fixes, codes=frozenset({"subset"}))
