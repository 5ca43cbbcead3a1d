"""Run settings: where and how a node runs, stored next to its parameters."""

from typing import Literal

from vision_designer.nodes.core.parameters import Parameter, ParameterModel

MAX_PROCESSES_PER_NODE = 64
MAX_NODES = 1024


class TorchRunSettings(ParameterModel):
    """Settings of components that run a network."""

    device: Literal["auto", "cpu", "cuda", "mps"] = Parameter(
        "auto", title="Device", help="The device to compute on; auto selects the fastest one of this machine."
    )
    precision: Literal["auto", "32-true", "bf16-mixed", "16-mixed"] = Parameter(
        "auto",
        title="Precision",
        help="Floating-point format. auto uses bf16-mixed on GPUs and processors that are faster with it, and "
        "otherwise 32-true, which is exact.",
    )
    workers: int = Parameter(
        -1,
        title="Workers",
        help="The number of processes that decode images, for each process that shares the work; 0 decodes in threads "
        "instead. -1 chooses automatically: by the number of cores for a GPU, 0 for the CPU.",
        ge=-1,
        le=256,
    )
    cache_memory: int = Parameter(
        -1,
        title="Cache memory",
        help="Memory for decoded images, so that later epochs and runs need not decode them again; training stores the "
        "rest on the disk. -1 chooses automatically: half of the free memory. 0 turns the cache off.",
        unit="MB",
        ge=-1,
        le=1_000_000_000,
    )


class SharedRunSettings(TorchRunSettings):
    """Settings of components that support several processes and machines."""

    process_count_per_node: int = Parameter(
        1,
        title="Process count per node",
        help="The number of processes on each machine that share the work; for GPUs, one for each. Every process needs "
        "memory for its own network.",
        unit="processes",
        ge=1,
        le=MAX_PROCESSES_PER_NODE,
    )
    node_count: int = Parameter(
        1,
        title="Node count",
        help="The maximum number of machines that share the work. Above 1, the run prints the command to start on each "
        "of the other machines; it begins with those that have joined after half a minute, and machines can join "
        "or leave later.",
        unit="machines",
        ge=1,
        le=MAX_NODES,
    )
    max_restarts: int = Parameter(
        3,
        title="Max restarts",
        help="How many times all processes are restarted, and continue from what is finished, after one of them or a "
        "machine is lost.",
        ge=0,
        le=1000,
    )

    @property
    def several(self) -> bool:
        """Whether there is more than one process, which needs a launcher."""
        return self.node_count * self.process_count_per_node > 1


class TrainingRunSettings(SharedRunSettings):
    """Settings of components that train; the learning rate is multiplied by the number of processes."""


SETTINGS_THAT_CHANGE_RESULTS = frozenset({"device", "precision"})
TRAINING_SETTINGS_THAT_CHANGE_RESULTS = SETTINGS_THAT_CHANGE_RESULTS | {"node_count", "process_count_per_node"}
