"""Finds weights in checkpoints of training scripts: nested, or with wrapper prefixes."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import torch

from vision_designer.nodes.messages import Message
from vision_designer.nodes.vision.models.architectures import ARCHITECTURES
from vision_designer.nodes.vision.models.architectures import architecture as record_of
from vision_designer.nodes.vision.models.networks import WithoutMemory, build, difference, without_head

State = dict[str, torch.Tensor]

TRAINED = (
    "state_dict", "model", "model_state_dict", "model_state", "model_weights", "net", "net_state_dict", "network",
    "network_state_dict", "state", "weights", "params", "backbone", "encoder", "module", "generator", "student",
)  # fmt: skip
AVERAGED = (
    "model_ema", "state_dict_ema", "ema_state_dict", "model_ema_state_dict", "ema_model", "ema_model_state_dict", "ema",
    "averaged_model", "swa_model", "swa_state_dict", "shadow", "teacher",
)  # fmt: skip
"""Checkpoint keys of a network's weights, and of their average. The first that exists is used, so an average only
without the weights themselves; any other key comes last."""
LARGEST_HEAD = 1000 * (16384 + 1)
"""Upper bound of the parameters of a last layer with 1000 outputs, which a file may lack."""
MAX_PREFIXES = 500
MAX_NAMED = 3
MAX_DEPTH = 5
"""Maximum nesting of keys."""
_WRAPPERS = re.compile(r"(?<![^.])(?:_orig_mod|_fsdp_wrapped_module|_checkpoint_wrapped_module)\.")
"""Name parts inserted by torch.compile, FSDP and activation checkpointing."""
_OLD_DENSENET = re.compile(r"^(.*denselayer\d+\.(?:norm|relu|conv))\.([12]\.)")
"""Files from before 2018 have denselayer1.norm.1 for denselayer1.norm1."""
_OPTIMIZER = re.compile("optim|sched|scaler|rng|args|param|config|callback|loop", re.IGNORECASE)
"""In keys of other checkpoint contents than networks."""
_BESIDE = re.compile(r"(?:\w*_)?(?:criterion|loss(?:_fn|es)?|metrics?|acc|accuracy|ema|n_averaged)(?:[._].*)?")
"""Attributes of a script's module beside its network."""
_AVERAGE = re.compile(r"(?:^|[._])(?:ema|swa|averaged?|momentum|teacher|shadow|encoder_k)(?:[._]|$)")
_NUMBERED = "4.0.conv1.weight"
_CHILDREN = {"0": "conv1", "1": "bn1", "4": "layer1", "5": "layer2", "6": "layer3", "7": "layer4"}
"""Names of a ResNet's children in nn.Sequential(*list(resnet.children())[:-1])."""


@dataclass(frozen=True)
class Located:
    """Weights of a network found in a file.

    Attributes:
        state: tensors by the architecture's names, including the last layer if present.
        where: keys that lead to them in the checkpoint, e.g. ("state_dict",).
        prefix: removed from each name, e.g. "module.".
        left_out: names of other tensors.
        others: locations of further weights of this kind, which are not used.
    """

    state: State
    where: tuple[str, ...] = ()
    prefix: str = ""
    left_out: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Location, as a suffix of the file's name; empty if there is nothing to say."""
        keys, prefix = ".".join(self.where), self.prefix
        if keys and prefix:
            return Message(" (in {keys}, after the prefix {prefix})", keys=keys, prefix=prefix)
        if keys:
            return Message(" (in {keys})", keys=keys)
        return Message(" (after the prefix {prefix})", prefix=prefix) if prefix else ""

    def label(self, architecture: str) -> str:
        """Description as weights of an architecture, with the location."""
        return Message("weights of {architecture}{place}", architecture=architecture, place=self)

    def log(self, file: str, architecture: str, log: Callable[[str], object]) -> None:
        """Log which parts of the file are used and which are not."""
        head = record_of(architecture).head
        layers = sorted(name for name in self.state if name.startswith(f"{head}."))
        values = dict(architecture=architecture, file=file, place=self)
        log(Message("weights of {architecture} from {file}{place}", values))
        sizes = {self.state[name].shape[0] for name in layers if self.state[name].ndim}
        if layers:
            outputs = Message(", of {sizes} outputs,", sizes=max(sizes)) if sizes else ""
            log(
                Message(
                    "its last layer{outputs} is not used: Train PyTorch Model creates a new one for its categories",
                    outputs=outputs,
                )
            )
        if self.left_out:
            more = ", ..." if len(self.left_out) > MAX_NAMED else ""
            log(
                Message(
                    "not part of the network, and not used: {left_out}{more}",
                    left_out=", ".join(self.left_out[:MAX_NAMED]),
                    more=more,
                )
            )
        for other in self.others[:MAX_NAMED]:
            log(Message("the file also has weights in {other}, which are not used", other=other))


def find_state(content: object) -> tuple[State, tuple[str, ...], tuple[str, ...]] | None:
    """Find the tensors by name in a script's file, their keys, and further candidates; None if there are none.

    Numbers in a state dict are ignored.
    """
    found = [*_inside(content, (), set())]
    # Candidates without a first layer, e.g. the second of two networks, come last.
    first = _first_tensors()
    found.sort(key=lambda each: not any(name.endswith(first) for name in each[0]))
    if not found:
        return None
    state, where = found[0]
    return state, where, tuple(".".join(other) for _, other in found[1:])


def _inside(content: object, where: tuple[str, ...], seen: set[int]) -> Iterator[tuple[State, tuple[str, ...]]]:
    if not isinstance(content, Mapping) or not content or len(where) > MAX_DEPTH or id(content) in seen:
        return
    # A crafted file can contain a dict inside itself.
    seen.add(id(content))
    if all(isinstance(name, str) and isinstance(value, torch.Tensor) for name, value in content.items()):
        yield dict(content), where
        return
    known = [key for key in (*TRAINED, *AVERAGED) if key in content]
    others = [key for key in content if isinstance(key, str) and key not in known and not _OPTIMIZER.search(key)]
    for key in [*known, *others]:
        yield from _inside(content[key], (*where, key), seen)
    tensors = {name: each for name, each in content.items() if isinstance(name, str) and isinstance(each, torch.Tensor)}
    first = _first_tensors()
    if any(name.endswith(first) for name in tensors):
        yield tensors, where


def locate(state: State, where: tuple[str, ...], others: tuple[str, ...], architecture: str) -> Located:
    """Find the network of an architecture among tensors, with any prefix.

    Prefers weights over an average, then bare names, then the first in the file.
    """
    renamed = _torchvision_names(state)
    own = _shapes(architecture)
    fits = {
        prefix: sum(prefix + name in renamed for name in own)
        for prefix in _prefixes(renamed, _first_tensor(architecture))
    }
    # With less than half of the names it is another network, one block of which may resemble the first layers.
    best = max(len(own) // 2, *fits.values())
    fitting = sorted(
        (prefix for prefix in fits if fits[prefix] == best), key=lambda name: (bool(_AVERAGE.search(name)), bool(name))
    )
    prefix = fitting[0] if fitting else ""
    weights = record_of(architecture).weights
    not_built = weights.not_built if weights is not None else ()
    network, beside = {}, []
    for name, original in renamed.items():
        rest = name[len(prefix) :]
        if not name.startswith(prefix) or (rest not in own and (_BESIDE.fullmatch(rest) or rest.startswith(not_built))):
            beside.append(original)
        else:
            network[rest] = state[original]
    shown = prefix
    for name, original in renamed.items():
        if name.startswith(prefix) and original.endswith(name[len(prefix) :]):
            shown = original[: len(original) - len(name) + len(prefix)]
            break
    more = (
        Message("names that begin with {other}", other=other) if other else Message("names without a prefix")
        for other in fitting[1:]
    )
    return Located(network, where, shown, tuple(beside), (*others, *more))


def architecture_of(state: State, where: tuple[str, ...] = ()) -> tuple[str, Located] | None:
    """Identify the architecture by tensor names and shapes, with any prefix."""
    names = _torchvision_names(state)
    elements = sum(tensor.numel() for tensor in state.values())
    likely = [
        name
        for name in ARCHITECTURES
        if (record_of(name).parameters or 0) <= elements + LARGEST_HEAD
        and any(tensor.endswith(_first_tensor(name)) for tensor in names)
    ]
    known = [(len(_shapes(architecture)), architecture) for architecture in likely]
    # The largest first: a ResNet-34 contains all tensors of a ResNet-18.
    for _, architecture in sorted(known, reverse=True):
        found = locate(state, where, (), architecture)
        if all(
            name in found.state and found.state[name].shape == shape for name, shape in _shapes(architecture).items()
        ):
            return architecture, found
    return None


def mismatch(state: State, architecture: str) -> str:
    """Why weights without their last layer are not those of an architecture; empty if they are."""
    return difference(without_head(architecture, _on_meta(architecture)), without_head(architecture, state))


def _torchvision_names(state: State) -> dict[str, str]:
    """Map tensor names to torchvision's, keeping prefixes."""
    renamed = {_OLD_DENSENET.sub(r"\1\2", _WRAPPERS.sub("", name)): name for name in state}
    for prefix in [name.removesuffix(_NUMBERED) for name in renamed if name.endswith(_NUMBERED)]:
        if f"{prefix}0.weight" in renamed and (not prefix or prefix.endswith(".")):
            # "4.0.conv1.weight" is "layer1.0.conv1.weight".
            for name in [*renamed]:
                number, dot, rest = name.removeprefix(prefix).partition(".")
                if name.startswith(prefix) and dot and number in _CHILDREN:
                    renamed[f"{prefix}{_CHILDREN[number]}.{rest}"] = renamed.pop(name)
            break
    return renamed


def _prefixes(names: Mapping[str, str], first: str) -> list[str]:
    """Candidate prefixes in the file's order, always including the empty one.

    ``first`` is the name of the network's first tensor.
    """
    found = {name.removesuffix(first): None for name in names if name.endswith(first)}
    # A ResNet-152 has fifty blocks that begin with conv1; a crafted file may have a million.
    return [prefix for prefix in [*found][:MAX_PREFIXES] if prefix.endswith(".")] + [""]


def _first_tensor(architecture: str) -> str:
    """Name of the first tensor of an architecture's state dict."""
    return record_of(architecture).first_tensor or next(iter(_on_meta(architecture)))


def _first_tensors() -> tuple[str, ...]:
    """First tensors of all architectures, deduplicated."""
    return tuple(dict.fromkeys(map(_first_tensor, ARCHITECTURES)))


@lru_cache
def _on_meta(architecture: str) -> State:
    with torch.random.fork_rng(devices=[]), WithoutMemory():
        return dict(build(architecture, {}, 1).state_dict())


@lru_cache
def _shapes(architecture: str) -> dict[str, torch.Size]:
    """Shapes of the tensors that every file of the architecture has."""
    own = without_head(architecture, _on_meta(architecture))
    return {name: tensor.shape for name, tensor in own.items() if not name.endswith("num_batches_tracked")}
