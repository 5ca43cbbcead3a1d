"""Checks that this machine has the devices, precisions and weights that nodes request."""

from collections.abc import Mapping
from pathlib import Path

from vision_designer.graphs.architecture_facts import place_of, with_weights_here
from vision_designer.graphs.engine.machine import AUTO, Machine
from vision_designer.graphs.engine.plan import Plan
from vision_designer.graphs.engine.store import Store
from vision_designer.graphs.resolve import ResolvedGraph
from vision_designer.graphs.validate import Problem
from vision_designer.nodes.core.parameters import ParameterModel
from vision_designer.nodes.errors import (
    PretrainedWeightsNotFoundError,
    VisionDesignerError,
    no_half_precision,
    no_such_device,
)
from vision_designer.nodes.messages import Message
from vision_designer.nodes.system.processes import is_offline
from vision_designer.nodes.vision.models.architectures import ARCHITECTURES, Architecture

OPTIONAL_DEVICES, OPTIONAL_PRECISIONS = frozenset({"cuda", "mps"}), frozenset({"16-mixed"})
"""Not available on every machine."""
CODE = "weights-not-here"


def machine_problems(settings: Mapping[str, ParameterModel]) -> list[Problem]:
    """Devices, precisions and numbers of devices that run settings, by node id, request and this machine lacks.

    torch is imported only if a node requests something that not every machine has.
    """
    found: list[Problem] = []
    for node_id, chosen in settings.items():
        device, precision = _requested(chosen)
        if device not in OPTIONAL_DEVICES and precision not in OPTIONAL_PRECISIONS:
            continue
        from vision_designer.nodes.vision.hardware.devices import choose_device, choose_precision
        from vision_designer.nodes.vision.hardware.process_group import check_device

        try:
            device = choose_device(device)
            choose_precision(precision, device)
            check_device(device, getattr(chosen, "process_count_per_node", 1))
        except VisionDesignerError as error:
            parameter = str(error.details.get("parameter", ""))
            found.append(Problem(error.name, error.number, error.message, node=node_id, parameter=parameter))
    return found


def foreseen_machine_problems(graph: ResolvedGraph, machine: Machine) -> list[Problem]:
    """The same as warnings, without importing torch; a result that is reused needs no device.

    The machine's capabilities are known once a run in its workspace has queried torch.
    """
    chosen = [(node_id, *_requested(values)) for node_id, values in run_settings(graph).items()]
    chosen = [each for each in chosen if each[1] in OPTIONAL_DEVICES or each[2] in OPTIONAL_PRECISIONS]
    capabilities = machine.known() if chosen else None
    if capabilities is None:
        return []
    found = []
    for node_id, device, precision in chosen:
        device = capabilities.devices[0] if device == AUTO else device
        error = None
        if device not in capabilities.devices:
            error = no_such_device(device, capabilities.devices)
        elif precision in OPTIONAL_PRECISIONS and device == "cpu":
            error = no_half_precision(precision)
        if error is not None:
            name = str(error.details["parameter"])
            found.append(Problem(error.name, error.number, error.message, node_id, parameter=name, severity="warning"))
    return found


def run_settings(graph: ResolvedGraph) -> dict[str, ParameterModel]:
    """Run settings by id of the nodes that run and have valid ones."""
    found = {node.id: graph.nodes[node.id].settings for node in graph.running.nodes}
    return {node_id: settings for node_id, settings in found.items() if settings is not None}


def _requested(settings: ParameterModel) -> tuple[str, str]:
    """The device and precision of run settings; ``auto`` without any."""
    return getattr(settings, "device", AUTO), getattr(settings, "precision", AUTO)


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
        suggestion = next(iter(with_weights_here(info, workspace)), None)
        found.append(Problem(kind.__name__, kind.number, message, node_id, "", "model_name", "error", suggestion, CODE))
    return found


def missing_weights(graph: ResolvedGraph, workspace: Path) -> list[Problem]:
    """The same for all nodes that are to run."""
    known = {node.id: graph.nodes[node.id].parameters for node in graph.running.nodes}
    return weights_problems({node_id: values for node_id, values in known.items() if values is not None}, workspace)


def plan_problems(plan: Plan, store: Store, workspace: Path, *, reuse: bool) -> list[Problem]:
    """Devices, precisions and pretrained weights that nodes request, unless they are reused, and this machine lacks."""
    computed = {
        node_id: step
        for node_id, step in plan.steps.items()
        if step.key is not None and not (reuse and store.reusable(step.key) is not None)
    }
    problems = machine_problems({node_id: step.settings for node_id, step in computed.items()})
    return problems + weights_problems({node_id: step.parameters for node_id, step in computed.items()}, workspace)
