"""Where the images of an input come from, to find inputs that should have different images and do not."""

from collections.abc import Iterator, Sequence

from vision_designer.graphs.resolve import ResolvedGraph
from vision_designer.nodes.core.component import EarlyWarning
from vision_designer.nodes.core.ports import OutputPort
from vision_designer.nodes.errors import InvalidDatasetError
from vision_designer.nodes.messages import Message
from vision_designer.nodes.types.image_directory import ImageDirectory

MAX_STEPS = 200
"""Maximum nodes that are followed back from an input; graphs may chain more."""

Output = tuple[str, str]
"""Node and output port."""


def shared_images(graph: ResolvedGraph, node_id: str) -> Iterator[EarlyWarning]:
    """Warnings of a node's inputs that get images of another input, see ``InputPort.other_images_than``.

    Judged by links alone: an output of a node contains no images but those that the node gets. Other cases, such as two
    splits of the same images, are found in the run.
    """
    component, fed = graph.nodes[node_id].component, graph.inputs[node_id]
    for port in component.init_inputs if component is not None else ():
        other = component.input_port(port.other_images_than) if component is not None else None
        if other is None or port.identifier not in fed or other.identifier not in fed:
            continue
        own = _origins(graph, fed[port.identifier])
        if ImageDirectory in other.type_.types:
            common = _common(own, _origins(graph, fed[other.identifier]))
            if common is not None:
                message = Message(
                    "{title} and {other} have images in common: both come from {output}. Metrics on images that were "
                    "learned are too good. Connect the two outputs of one Split Image Directory, or different folders.",
                    dict(title=port.title, other=other.title, output=".".join(common)),
                )
                yield _warning(message, port.identifier)
            continue
        for learned in _learned(graph, fed[other.identifier]):
            common = _common(own, _origins(graph, learned))
            if common is not None:
                message = Message(
                    "{title} and the images that the model is trained on have images in common: both come from "
                    "{output}. Metrics on images that were learned are too good. Evaluate the model on other images, "
                    "such as the second output of Split Image Directory.",
                    dict(title=port.title, output=".".join(common)),
                )
                yield _warning(message, port.identifier)
                break


def _warning(message: str, port: str) -> EarlyWarning:
    return EarlyWarning(InvalidDatasetError, message, port=port, code="shared-images")


def _output_port(graph: ResolvedGraph, output: Output) -> OutputPort | None:
    component = graph.nodes[output[0]].component if output[0] in graph.nodes else None
    return component.output_port(output[1]) if component is not None else None


def _origins(graph: ResolvedGraph, output: Output) -> list[Output]:
    """The outputs that the images of ``output`` went through, the nearest first, without those that pass on all."""
    found: list[Output] = []
    feed: Output | None = output
    for _ in range(MAX_STEPS):
        port = _output_port(graph, feed) if feed is not None else None
        if feed is None or port is None or ImageDirectory not in port.type_.types:
            break
        component = graph.nodes[feed[0]].component
        through = port.same_images_as
        if not through:
            found.append(feed)
            inputs = component.init_inputs if component is not None else ()
            images = [each.identifier for each in inputs if ImageDirectory in each.type_.types]
            through = images[0] if len(images) == 1 else ""
        feed = graph.inputs[feed[0]].get(through)
    return found


def _common(first: Sequence[Output], second: Sequence[Output]) -> Output | None:
    """The output that both come from, if the images of one are all or part of the other's; else None."""
    if first and first[0] in second:
        return first[0]
    return second[0] if second and second[0] in first else None


def _learned(graph: ResolvedGraph, model: Output) -> Iterator[Output]:
    """The outputs whose images a model, and the models that it was trained from, learned from."""
    left, seen = [model], {model}
    while left and len(seen) < MAX_STEPS:
        node_id, _ = left.pop()
        resolved = graph.nodes.get(node_id)
        if resolved is None or resolved.component is None or resolved.parameters is None:
            continue
        learned, fed = resolved.component.learned_inputs(resolved.parameters), graph.inputs[node_id]
        if learned:
            yield from [feed for port, feed in fed.items() if port in learned]
            further = {feed for port, feed in fed.items() if port not in learned} - seen
            left += sorted(further)
            seen |= further
