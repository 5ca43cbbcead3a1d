"""Builds networks from registry records, finds their layers, and loads weights."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import torch
from torch import nn
from torch.nn import functional
from torch.overrides import TorchFunctionMode

from vision_designer.nodes.errors import InvalidModelDirectoryError
from vision_designer.nodes.messages import Message
from vision_designer.nodes.types.untrained_model_directory import SettingValue
from vision_designer.nodes.vision.models.architectures import architecture

MIN_GROUPS = 4
"""While a network has fewer layer groups, its largest one is divided."""


def build(name: str, settings: Mapping[str, SettingValue], outputs: int) -> nn.Module:
    """Build a network from torch's global generator; InvalidModelDirectoryError if it, or a setting, is unknown."""
    record = architecture(name)
    record.check_settings(settings)
    network: nn.Module = record.build(outputs, **settings)
    replace_narrow_convolutions(network)
    return network


class WithoutMemory(TorchFunctionMode):
    """Context in which networks are built on the device ``meta``, without memory for weights.

    Numbers that a builder computes with, e.g. RegNet's widths, stay on the CPU. Initial weights are not drawn: on
    ``meta``, that takes half the time and has no effect.
    """

    _FACTORIES = frozenset({torch.empty, torch.zeros, torch.ones, torch.full, torch.rand, torch.randn})
    _DRAWS = frozenset({torch.Tensor.normal_, torch.Tensor.uniform_})

    def __torch_function__(
        self, func: Callable[..., Any], types: object, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:  # noqa: ANN401 - result of any function
        if func in self._DRAWS and args[0].is_meta:
            return args[0]
        more = {"device": "meta"} if func in self._FACTORIES else {}
        return func(*args, **{**(kwargs or {}), **more})


def head_of(network: nn.Module, name: str) -> tuple[nn.Module, int]:
    """Last layer of an architecture's network, and the width of its input; TypeError if not linear or a convolution."""
    layer = network.get_submodule(architecture(name).head)
    if isinstance(layer, nn.Linear):
        return layer, layer.in_features
    if isinstance(layer, nn.Conv2d):
        return layer, layer.in_channels
    raise TypeError(f"the head of {name} is a {type(layer).__name__}; Linear or Conv2d is expected")


def replace_head(network: nn.Module, path: str, outputs: int) -> None:
    """Replace the last layer at ``path`` by a new one, initialized from torch's global generator.

    For builders that take no number of outputs.
    """
    parent, _, child = path.rpartition(".")
    old = network.get_submodule(path)
    if isinstance(old, nn.Linear):
        new: nn.Module = nn.Linear(old.in_features, outputs, bias=old.bias is not None)
    elif isinstance(old, nn.Conv2d):
        new = nn.Conv2d(old.in_channels, outputs, 1, bias=old.bias is not None)
    else:
        raise TypeError(f"{path} is a {type(old).__name__}; Linear or Conv2d is expected")
    network.get_submodule(parent).register_module(child, new)


def tail_of(network: nn.Module, name: str) -> list[nn.Module]:
    """Modules from the features to the logits, in order; the head is the last one or inside it."""
    record = architecture(name)
    return [network.get_submodule(path) for path in record.tail or (record.head,)]


def freeze_backbone(network: nn.Module, name: str, *, frozen: bool) -> None:
    """Freeze or unfreeze the layers before the features.

    Frozen batch norms use their running statistics; frozen dropouts are inactive.
    """
    tail = {module for part in tail_of(network, name) for module in part.modules()}
    for module in network.modules():
        if module in tail:
            continue
        for parameter in module.parameters(recurse=False):
            parameter.requires_grad_(not frozen)
        # Modules that contain the tail stay in training mode.
        if tail.isdisjoint(module.modules()):
            module.training = not frozen


class LayerGroup(NamedTuple):
    """Layers with one learning rate.

    Attributes:
        name: path of the first module.
        parameters: all of them, including submodules.
    """

    name: str
    parameters: list[nn.Parameter]


def layer_groups(network: nn.Module, name: str) -> list[LayerGroup]:
    """Divide a network's parameters into groups, from the input to the head.

    By default, a group is a child of the network; while there are few, the largest is divided into its children. A
    layer other than a convolution or linear layer, e.g. a batch norm, joins the layer before it. The tail is the last
    group. Other parameters are in the first.
    """
    record = architecture(name)
    last = [parameter for part in tail_of(network, name) for parameter in part.parameters()]
    paths = (record.layer_groups or _groups_by_children)(network)
    taken = {id(parameter) for parameter in last}
    groups = []
    for group in paths:
        parameters = []
        for path in group:
            for parameter in network.get_submodule(path).parameters():
                if id(parameter) not in taken:
                    taken.add(id(parameter))
                    parameters.append(parameter)
        if parameters:
            groups.append(LayerGroup(group[0], parameters))
    # Parameters outside of named modules, e.g. a position embedding, belong to the input.
    others = [parameter for parameter in network.parameters() if id(parameter) not in taken]
    if others and groups:
        groups[0] = LayerGroup(groups[0].name, [*others, *groups[0].parameters])
    elif others:
        groups = [LayerGroup("", others)]
    return [*groups, LayerGroup(record.path_of_features, last)]


def _groups_by_children(network: nn.Module) -> list[list[str]]:
    modules = [*_children_that_learn(network)]
    while True:
        groups: list[list[str]] = []
        for path, module in modules:
            is_layer = next(module.children(), None) is None
            if groups and is_layer and not isinstance(module, nn.Linear | nn.Conv2d):
                groups[-1].append(path)
            else:
                groups.append([path])
        containers = [(path, module) for path, module in modules if [*_children_that_learn(module)]]
        if len(groups) >= MIN_GROUPS or not containers:
            return groups
        largest, module = max(containers, key=lambda each: sum(parameter.numel() for parameter in each[1].parameters()))
        index = [path for path, _ in modules].index(largest)
        modules[index : index + 1] = _children_that_learn(module, f"{largest}.")


def _children_that_learn(module: nn.Module, prefix: str = "") -> Iterator[tuple[str, nn.Module]]:
    for name, child in module.named_children():
        if next(child.parameters(), None) is not None:
            yield f"{prefix}{name}", child


def without_head(name: str, state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Weights without those of the last layer."""
    head = f"{architecture(name).head}."
    return {key: tensor for key, tensor in state.items() if not key.startswith(head)}


def load_backbone(network: nn.Module, name: str, state: dict[str, torch.Tensor], source: str) -> None:
    """Copy weights without a last layer into ``network``, which keeps its own last layer.

    Raises:
        InvalidModelDirectoryError: weights of another architecture; ``source`` names them.
    """
    head = f"{architecture(name).head}."
    own = {key: value for key, value in network.state_dict().items() if key.startswith(head)}
    load_all(network, name, {**state, **own}, source)


def load_all(network: nn.Module, name: str, state: dict[str, torch.Tensor], source: str) -> None:
    """Copy all weights into ``network``.

    Raises:
        InvalidModelDirectoryError: a weight is missing, unknown, of another shape or not finite; ``source`` names them.
    """
    own = network.state_dict()
    # Old files lack num_batches_tracked, which is not used.
    counters = {key: value for key, value in own.items() if key.endswith("num_batches_tracked")}
    state = {**counters, **state}
    if why := difference(own, state):
        raise InvalidModelDirectoryError(
            "{path} does not contain the weights of {architecture}: {why}. Choose the model name that "
            "the weights belong to.",
            why=why,
            path=source,
            architecture=name,
        )
    network.load_state_dict(state)
    for key, tensor in network.state_dict().items():
        if not torch.isfinite(tensor).all():
            raise InvalidModelDirectoryError(
                "{path} contains infinite or NaN values in {key}, so it cannot be used. Restore it from "
                "a backup, or train it again with a lower learning rate.",
                key=key,
                path=source,
                architecture=name,
            )


def difference(own: dict[str, torch.Tensor], state: dict[str, torch.Tensor]) -> str:
    """Explain why ``state`` cannot be copied into a network's ``own`` tensors; empty if it can.

    Ignores missing num_batches_tracked buffers, which are not used.
    """
    for key in own:
        if key not in state:
            if key.endswith("num_batches_tracked"):
                continue
            return Message("{key} is missing", key=key)
        if state[key].shape != own[key].shape:
            return Message(
                "{key} is {shape}, not {expected}",
                dict(key=key, shape=tuple(state[key].shape), expected=tuple(own[key].shape)),
            )
        if kind := _why_unloadable(state[key], own[key]):
            return Message("{key} contains {kind}, not floating-point numbers", key=key, kind=kind)
    unknown = sorted(set(state) - set(own))
    return Message("{unknown} is unknown", unknown=unknown[0]) if unknown else ""


def _why_unloadable(tensor: torch.Tensor, own: torch.Tensor) -> str:
    """Explain why a tensor cannot be copied into ``own``; empty if it can."""
    if tensor.layout != torch.strided or tensor.is_quantized or tensor.is_meta:
        return Message("a tensor in another layout")
    fits = tensor.is_floating_point() or not own.is_floating_point()
    return "" if fits else str(tensor.dtype).removeprefix("torch.")


class NarrowConv2d(nn.Conv2d):
    """Convolution that uses a horizontal stride of one for inputs one pixel wide.

    For such inputs, oneDNN's bfloat16 convolution with stride 2 leaves the gradients of kernel columns over padding
    uninitialized instead of zero (seen with torch 2.14 and AVX-512; a ResNet has such inputs when images are 16 pixels
    wide), so training produces garbage or NaN. With padding that keeps the size, stride 1 is equivalent and correct.
    """

    def _conv_forward(self, input: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor | None) -> torch.Tensor:
        one_column = input.shape[-1] == 1 and 2 * int(self.padding[1]) + 1 == self.kernel_size[1]
        if not one_column or self.padding_mode != "zeros":
            plain: torch.Tensor = super()._conv_forward(input, weight, bias)
            return plain
        stride = (self.stride[0], 1)
        return functional.conv2d(input, weight, bias, stride, self.padding, self.dilation, self.groups)


def replace_narrow_convolutions(network: nn.Module) -> None:
    """Convert all convolutions of a network to :class:`NarrowConv2d`, keeping weights and names."""
    for module in network.modules():
        if type(module) is nn.Conv2d:
            module.__class__ = NarrowConv2d
