"""Run settings: where and how a node computes, kept beside its parameters."""

from typing import Literal

from vision_designer.nodes.core.parameters import Parameter, ParameterModel

MAX_PROCESSES_PER_NODE = 64
MAX_NODES = 1024


class TorchRunSettings(ParameterModel):
    """For components that run a network."""

    device: Literal["auto", "cpu", "cuda", "mps"] = Parameter(
        "auto", title="Device", help="Where to compute; auto takes the fastest that this machine has."
    )
    precision: Literal["auto", "32-true", "bf16-mixed", "16-mixed"] = Parameter(
        "auto",
        title="Precision",
        help="Floating-point format. auto is bf16-mixed on GPUs and processors that are faster with it, and 32-true, "
        "which is exact, elsewhere.",
    )
    workers: int = Parameter(
        -1,
        title="Workers",
        help="Processes that decode images, for each process that shares the work; 0 decodes in threads of its own. -1 "
        "chooses: by the cores for a GPU, 0 for the CPU.",
        ge=-1,
        le=256,
    )
    cache_memory: int = Parameter(
        -1,
        title="Cache memory",
        help="Memory for decoded images, which later epochs and runs then need not decode; training keeps what is "
        "beyond it on the disk. -1 chooses: half of what is free. 0 keeps none.",
        unit="MB",
        ge=-1,
        le=1_000_000_000,
    )


class SharedRunSettings(TorchRunSettings):
    """For components whose work several processes, and several machines, can share."""

    process_count_per_node: int = Parameter(
        1,
        title="Process count per node",
        help="Processes on each machine that share the work; for GPUs, one for each. Every process takes memory for a "
        "network of its own.",
        unit="processes",
        ge=1,
        le=MAX_PROCESSES_PER_NODE,
    )
    node_count: int = Parameter(
        1,
        title="Node count",
        help="How many machines may share the work. Above 1, the run prints the line to start on each of the others; "
        "it begins with those that are there after half a minute, and others may come later or leave.",
        unit="machines",
        ge=1,
        le=MAX_NODES,
    )
    max_restarts: int = Parameter(
        3,
        title="Max restarts",
        help="How often all processes are started anew, and go on from what is finished, after one of them or a "
        "machine has gone.",
        ge=0,
        le=1000,
    )


class TrainingRunSettings(SharedRunSettings):
    """For components that train; each process has batches of its own, and the learning rate is times their number."""


SETTINGS_THAT_CHANGE_RESULTS = frozenset({"device", "precision"})
TRAINING_SETTINGS_THAT_CHANGE_RESULTS = SETTINGS_THAT_CHANGE_RESULTS | {"node_count", "process_count_per_node"}
