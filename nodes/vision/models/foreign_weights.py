"""Weights from training scripts: nested in checkpoints, with prefixes of wrappers."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import torch

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
"""Under which names scripts keep a network's weights in a checkpoint, and an average of them. The first that is there
is used, so an average only where there is nothing else; any other name comes last."""
MAX_PREFIXES = 500
MAX_NAMED = 3
DEEPEST = 5
"""Names inside one another."""
_WRAPPERS = re.compile(r"(?<![^.])(?:_orig_mod|_fsdp_wrapped_module|_checkpoint_wrapped_module)\.")
"""What torch.compile, FSDP and activation checkpointing put anywhere into a name."""
_OLD_DENSENET = re.compile(r"^(.*denselayer\d+\.(?:norm|relu|conv))\.([12]\.)")
"""Files from before 2018 write denselayer1.norm.1 for denselayer1.norm1."""
_OPTIMISER = re.compile("optim|sched|scaler|rng|args|param|config|callback|loop", re.IGNORECASE)
"""In the names of what a checkpoint has beside networks."""
_BESIDE = re.compile(r"(?:\w*_)?(?:criterion|loss(?:_fn|es)?|metrics?|acc|accuracy|ema|n_averaged)(?:[._].*)?")
"""What a script's module has beside its network."""
_AVERAGE = re.compile(r"(?:^|[._])(?:ema|swa|averaged?|momentum|teacher|shadow|encoder_k)(?:[._]|$)")
_NUMBERED = "4.0.conv1.weight"
_CHILDREN = {"0": "conv1", "1": "bn1", "4": "layer1", "5": "layer2", "6": "layer3", "7": "layer4"}
"""What remains of a ResNet's names in nn.Sequential(*list(resnet.children())[:-1])."""


@dataclass(frozen=True)
class Found:
    """A network's weights in a file.

    Attributes:
        state: by the names that the architecture has for them, with the last layer if it is there.
        where: the keys that lead to them in the checkpoint, e.g. ("state_dict",).
        prefix: what stood before each name, e.g. "module.".
        left_out: names of tensors beside the network.
        others: where more weights of the same kind are, which are not used.
    """

    state: State
    where: tuple[str, ...] = ()
    prefix: str = ""
    left_out: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Where they were found, to be put after a file's name; empty when there is nothing to say."""
        return _place(".".join(self.where), self.prefix)

    def words(self, architecture: str) -> str:
        """What was found, as the weights of an architecture, and where."""
        return f"weights of {architecture}{_place('.'.join(self.where), self.prefix)}"

    def log(self, file: str, architecture: str, log: Callable[[str], object]) -> None:
        """Say what is used of the file, and what is not."""
        head = record_of(architecture).head
        layers = sorted(name for name in self.state if name.startswith(f"{head}."))
        log(f"weights of {architecture} from {file}{_place('.'.join(self.where), self.prefix)}")
        sizes = {self.state[name].shape[0] for name in layers if self.state[name].ndim}
        if layers:
            outputs = f", of {max(sizes)} outputs," if sizes else ""
            log(f"its last layer{outputs} is not used: Train PyTorch Model creates a new one for its categories")
        if self.left_out:
            more = ", ..." if len(self.left_out) > MAX_NAMED else ""
            log(f"not part of the network, and not used: {', '.join(self.left_out[:MAX_NAMED])}{more}")
        for other in self.others[:MAX_NAMED]:
            log(f"the file also has weights in {other}, which are not used")


def _place(keys: str, prefix: str) -> str:
    return (
        f" (in {keys}, after the prefix {prefix})"
        if keys and prefix
        else f" (in {keys})"
        if keys
        else f" (after the prefix {prefix})"
        if prefix
        else ""
    )


def inside(content: object) -> tuple[State, tuple[str, ...], tuple[str, ...]] | None:
    """The tensors by name in what a script saved, the keys that lead to them, and where there are more; None if none.

    A state dict may have a few numbers beside its tensors; they are left out.
    """
    found = [*_inside(content, (), set())]
    # What has no first layer, e.g. the other network of two, comes last.
    first = _first_tensors()
    found.sort(key=lambda each: not any(name.endswith(first) for name in each[0]))
    if not found:
        return None
    state, where = found[0]
    return state, where, tuple(".".join(other) for _, other in found[1:])


def _inside(content: object, where: tuple[str, ...], seen: set[int]) -> Iterator[tuple[State, tuple[str, ...]]]:
    if not isinstance(content, Mapping) or not content or len(where) > DEEPEST or id(content) in seen:
        return
    # A crafted file can have a dict inside itself.
    seen.add(id(content))
    if all(isinstance(name, str) and isinstance(value, torch.Tensor) for name, value in content.items()):
        yield dict(content), where
        return
    known = [key for key in (*TRAINED, *AVERAGED) if key in content]
    others = [key for key in content if isinstance(key, str) and key not in known and not _OPTIMISER.search(key)]
    for key in [*known, *others]:
        yield from _inside(content[key], (*where, key), seen)
    tensors = {name: each for name, each in content.items() if isinstance(name, str) and isinstance(each, torch.Tensor)}
    first = _first_tensors()
    if any(name.endswith(first) for name in tensors):
        yield tensors, where


def locate(state: State, where: tuple[str, ...], others: tuple[str, ...], architecture: str) -> Found:
    """Find the network of an architecture among tensors, whatever their names begin with.

    Of several that fit as well, one that is no average is used, then one with bare names, then the first in the file.
    """
    renamed = _usual_names(state)
    own = _shapes(architecture)
    fits = {
        prefix: sum(prefix + name in renamed for name in own)
        for prefix in _prefixes(renamed, _first_tensor(architecture))
    }
    # Less than half is another network, one block of which may look like the first layers of this.
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
    more = (f"names that begin with {other}" if other else "names without a prefix" for other in fitting[1:])
    return Found(network, where, shown, tuple(beside), (*others, *more))


def architecture_of(state: State, where: tuple[str, ...] = ()) -> tuple[str, Found] | None:
    """The architecture that tensors are the weights of, by names and shapes, whatever the names begin with."""
    names = _usual_names(state)
    likely = [name for name in ARCHITECTURES if any(tensor.endswith(_first_tensor(name)) for tensor in names)]
    known = [(len(_shapes(architecture)), architecture) for architecture in likely]
    # The largest first: a ResNet-34 has all that a ResNet-18 has, and more.
    for _, architecture in sorted(known, reverse=True):
        found = locate(state, where, (), architecture)
        if all(
            name in found.state and found.state[name].shape == shape for name, shape in _shapes(architecture).items()
        ):
            return architecture, found
    return None


def misfit(state: State, architecture: str) -> str:
    """Why weights without their last layer are not those of an architecture; empty if they are."""
    return difference(without_head(architecture, _on_meta(architecture)), without_head(architecture, state))


def _usual_names(state: State) -> dict[str, str]:
    """Every tensor's name by the one that torchvision has for it, but for what stands before it."""
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
    """What may stand before a network's names, in the file's order; nothing is always among them.

    ``first`` is the name of the network's first tensor.
    """
    found = {name.removesuffix(first): None for name in names if name.endswith(first)}
    # A ResNet-152 has fifty blocks that begin with a conv1; a crafted file may have a million.
    return [prefix for prefix in [*found][:MAX_PREFIXES] if prefix.endswith(".")] + [""]


def _first_tensor(architecture: str) -> str:
    """The name of the first tensor of an architecture's state dict."""
    return record_of(architecture).first_tensor or next(iter(_on_meta(architecture)))


def _first_tensors() -> tuple[str, ...]:
    """Those of all architectures, without repetitions."""
    return tuple(dict.fromkeys(map(_first_tensor, ARCHITECTURES)))


@lru_cache
def _on_meta(architecture: str) -> State:
    with torch.random.fork_rng(devices=[]), WithoutMemory():
        return dict(build(architecture, {}, 1).state_dict())


@lru_cache
def _shapes(architecture: str) -> dict[str, torch.Size]:
    """Of the tensors that every file of the architecture has."""
    own = without_head(architecture, _on_meta(architecture))
    return {name: tensor.shape for name, tensor in own.items() if not name.endswith("num_batches_tracked")}
