"""Quick fix for a dataset with training, validation and test folders."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from ryvencore.NodePort import NodeInput, NodeOutput

from vision_designer.editor.fixes.quick_fixes import NODE_SIZE, QuickFix, QuickFixRecord, free_position, setting_fix
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
"""Distance between the tops of two nodes placed below each other, in canvas units."""
ROLES: dict[tuple[str, str], Subset] = {
    ("train_pytorch_model", "training_dataset"): "training",
    ("train_pytorch_model", "validation_dataset"): "validation",
    ("score_image_model", "dataset"): "test",
}
"""The subset that an input needs, by component and port."""


def fixes_of_subset(graph: OpenGraph, node: ComponentNode) -> list[QuickFix]:
    """Fixes that replace one conversion of all subsets by one for each, or limit it to one subset."""
    source = graph.flow.graph_adj_rev.get(node.inputs[0])
    path = source.node.parameters.get("path") if source is not None else None
    available = subsets_on_disk(Path(absolute_path(path, graph.folder))) if isinstance(path, str) and path else []
    info = node.Parameters.info(PARAMETER)
    titles = {subset: texts.choice(info, subset) for subset in SUBSETS}
    found: list[QuickFix] = []
    if source is not None and node.parameters.get(PARAMETER, info.default) == info.default and len(available) > 1:
        text = translate("quick_fixes", "Convert {subsets} separately").format(
            subsets=listed(titles[subset] for subset in available)
        )
        conversions = _Conversions(graph, node, source, {subset: titles[subset] for subset in available})
        found.append(QuickFix(text, partial(conversions.apply, text)))
    default = [info.default] if node.parameters.get(PARAMETER, info.default) != info.default else []
    return [*found, *(setting_fix(graph, node, info, choice) for choice in [*available, *default])]


class _Conversions:
    """Replaces a conversion by one for each subset, and links each input downstream to the matching subset.

    Args:
        graph: the graph.
        node: the conversion of all subsets, which becomes that of the first one.
        source: output of the dataset.
        subsets: subsets of the dataset, with their display names.
    """

    def __init__(self, graph: OpenGraph, node: ComponentNode, source: NodeOutput, subsets: dict[Subset, str]) -> None:
        self.graph = graph
        self.node = node
        self.source = source
        self.subsets = list(subsets)
        self.titles = subsets
        self.outputs: dict[str, NodeOutput] = {self.subsets[0]: node.outputs[0]}

    def apply(self, text: str, _answer: str = "") -> None:
        """Make the edit as one undo step with this text."""
        if self.node not in self.graph.flow.node_successors:
            return
        # Before any edit: the inputs downstream of the conversion, also through its splits.
        splits: list[ComponentNode] = []
        consumers = list(self._consumers(self.node.outputs[0], splits))
        with self.graph.edits.macro(text):
            self.graph.edits.values.set_parameter([self.node], PARAMETER, self.subsets[0])
            # All have the same title, so the comment distinguishes them on the canvas.
            sets_comments = not self.node.comment
            if sets_comments:
                self.graph.edits.values.set_comment(self.node, self.titles[self.subsets[0]])
            for subset in self.subsets[1:]:
                parameters = {**self.node.parameters, PARAMETER: subset}
                position = self._position_below(self.node)
                node = self.graph.edits.nodes.add(
                    self.node.component, position, parameters=parameters, connect=self.source
                )
                if node is None:
                    return
                if sets_comments:
                    self.graph.edits.values.set_comment(node, self.titles[subset])
                for name, value in self.node.run_settings.items():
                    self.graph.edits.values.set_parameter([node], name, value, part="run_settings")
                self.outputs[subset] = node.outputs[0]
            if splits:
                # The dataset is already split.
                self.graph.edits.delete(nodes=splits)
            for input_, is_second_output in consumers:
                self._link_input(input_, "validation" if is_second_output else self.subsets[0])
            self._link_missing_validation()

    def _consumers(self, output: NodeOutput, splits: list[ComponentNode]) -> Iterable[tuple[NodeInput, bool]]:
        """Inputs linked to an output, also through splits, each with whether it is on a split's second output."""
        for input_ in list(self.graph.flow.graph_adj[output]):
            node: ComponentNode = input_.node
            if node.component != SPLIT or node.bypassed:
                yield input_, False
                continue
            splits.append(node)
            for number, split_output in enumerate(node.outputs):
                for target, is_second_output in self._consumers(split_output, splits):
                    yield target, is_second_output or number > 0

    def _roles(self, input_: NodeInput) -> set[str]:
        """Subsets that an input needs, by its own role, or by the roles of the inputs that its node's images feed."""
        node: ComponentNode = input_.node
        role = ROLES.get((node.component, port_identifier(input_)))
        if role is not None:
            return {role}
        return {found for output in _images(node) for target in self._targets(output) for found in self._roles(target)}

    def _targets(self, output: NodeOutput) -> list[NodeInput]:
        return list(self.graph.flow.graph_adj[output])

    def _link_input(self, input_: NodeInput, default: Subset) -> None:
        """Link an input to the conversion of its subset; a node for both validation and test is duplicated."""
        roles = self._roles(input_)
        wanted = next((subset for subset in SUBSETS if subset in roles), default)
        self.graph.edits.links.connect(self._output(wanted), input_)
        if roles == {"validation", "test"} and {"validation", "test"} <= self.outputs.keys():
            self._duplicate_for_test(input_, self.outputs["test"])

    def _output(self, subset: Subset) -> NodeOutput:
        """Output of the conversion of a subset, or of its substitute."""
        order: dict[str, tuple[Subset, ...]] = {"validation": ("validation", "test"), "test": ("test", "validation")}
        available = [name for name in order.get(subset, SUBSETS) if name in self.outputs]
        return self.outputs[available[0]] if available else self.node.outputs[0]

    def _duplicate_for_test(self, input_: NodeInput, test: NodeOutput) -> None:
        """Duplicate an input's node, link the copy to ``test``, and let it feed the inputs for test."""
        node: ComponentNode = input_.node
        copy = self.graph.edits.nodes.add(node.component, self._position_below(node), parameters=node.parameters)
        if copy is None:
            return
        for given, copied_input in zip(node.inputs, copy.inputs, strict=True):
            source = test if given is input_ else self.graph.flow.graph_adj_rev.get(given)
            if source is not None:
                self.graph.edits.links.connect(source, copied_input)
        for output, own_output in zip(node.outputs, copy.outputs, strict=True):
            for target in self._targets(output) if output in _images(node) else []:
                roles = self._roles(target)
                if roles == {"test"}:
                    self.graph.edits.links.connect(own_output, target)
                elif "test" in roles:
                    self._duplicate_for_test(target, own_output)

    def _link_missing_validation(self) -> None:
        """Link validation images to each training that gets its training images directly and none for validation."""
        if "validation" not in self.outputs:
            return
        for input_ in self._targets(self.outputs[self.subsets[0]]):
            if ROLES.get((input_.node.component, port_identifier(input_))) == "training":
                validation_input = self.graph.flow.input(input_.node.node_id, "validation_dataset")
                if validation_input is not None and self.graph.flow.graph_adj_rev.get(validation_input) is None:
                    self.graph.edits.links.connect(self.outputs["validation"], validation_input)

    def _position_below(self, node: ComponentNode) -> tuple[int, int]:
        x, y = node.position
        return free_position(self.graph, x, y + STEP, STEP // 2)


def _images(node: ComponentNode) -> list[NodeOutput]:
    """Outputs of type ImageDirectory."""
    return [output for output in node.outputs if ImageDirectory in output.type_.types]


def _fixes(graph: OpenGraph, problem: Problem) -> list[QuickFix]:
    node = graph.flow.node(problem.node)
    return fixes_of_subset(graph, node) if node is not None else []


FIX = QuickFixRecord("subset", _fixes, codes=frozenset({"subset"}))
