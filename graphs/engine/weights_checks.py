"""Checks that pretrained weights are on this machine, or can be downloaded."""

from collections.abc import Mapping
from pathlib import Path

from vision_designer.graphs.architecture_facts import architecture_facts, place_of
from vision_designer.graphs.resolve import ResolvedGraph
from vision_designer.graphs.validate import Problem
from vision_designer.nodes.core.parameters import ParameterModel
from vision_designer.nodes.errors import PretrainedWeightsNotFoundError
from vision_designer.nodes.messages import Message
from vision_designer.nodes.system.processes import is_offline
from vision_designer.nodes.vision.models.architectures import ARCHITECTURES, Architecture

CODE = "weights-not-here"


def network_of(parameters: ParameterModel) -> Architecture | None:
    """The network that the parameters of a component name, if it is a known one."""
    fields = type(parameters).model_fields
    if not {"model_name", "pretrained"} <= fields.keys():
        return None
    prefix = type(parameters).info("model_name").architecture_prefix or ""
    return ARCHITECTURES.get(prefix + getattr(parameters, "model_name", ""))


def weights_problems(parameters: Mapping[str, ParameterModel], workspace: Path) -> list[Problem]:
    """Published weights that nodes start from, by node id, and that cannot be had here. Does not import torch.

    Files are found by their names; a run also checks their SHA-256. The suggestion is another network of the component
    whose weights are here.
    """
    found: list[Problem] = []
    for node_id, values in parameters.items():
        network = network_of(values)
        starts_from_published = bool(getattr(values, "pretrained", False)) and not getattr(values, "weights_file", "")
        if network is None or not starts_from_published:
            continue
        weights, more = network.weights, Message("")
        if weights is None:
            why = Message("are not published as a file with a known SHA-256")
        elif place_of(weights, workspace):
            continue
        elif weights.distribution:
            why = Message("come with the package {package}, which is not installed", package=weights.distribution)
        elif is_offline():
            why = Message("are not on this machine, and downloads are turned off")
            more = Message(
                " Or download {file} elsewhere, and import it with vision-designer weights import; vision-designer "
                "weights list has its address.",
                file=weights.file,
            )
        else:
            continue
        message = Message(
            "the pretrained weights of {network} {why}. Choose a network whose weights are on this machine, turn "
            "Pretrained off, or set Weights file (weights_file).{more}",
            dict(network=network.name, why=why, more=more),
        )
        kind, info = PretrainedWeightsNotFoundError, type(values).info("model_name")
        local = [facts.value for facts in architecture_facts(info, workspace) if facts.weights]
        suggestion = local[0] if local else None
        found.append(Problem(kind.__name__, kind.number, message, node_id, "", "model_name", "error", suggestion, CODE))
    return found


def missing_weights(graph: ResolvedGraph, workspace: Path) -> list[Problem]:
    """The same for all nodes that are to run."""
    known = {node.id: graph.nodes[node.id].parameters for node in graph.running.nodes}
    return weights_problems({node_id: values for node_id, values in known.items() if values is not None}, workspace)
