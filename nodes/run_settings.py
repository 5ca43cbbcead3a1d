"""Run settings: where and how a node computes, kept beside its parameters."""

from typing import Literal

from vision_designer.nodes.parameters import Parameter, ParameterModel


class TorchRunSettings(ParameterModel):
    """For components that run a network."""

    device: Literal["auto", "cpu", "cuda", "mps"] = Parameter(
        "auto", title="Device", help="Where to compute; auto takes the fastest that this machine has."
    )
    precision: Literal["auto", "32-true", "bf16-mixed", "16-mixed"] = Parameter(
        "auto",
        title="Precision",
        help="Floating-point format. auto trains in bf16-mixed on GPUs that have it and in 32-true elsewhere, and "
        "always validates and scores in 32-true.",
    )
    workers: int = Parameter(
        -1,
        title="Workers",
        help="Processes that decode images; 0 decodes in the run's own. -1 chooses: by the cores for a GPU, "
        "0 for the CPU.",
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


class TrainingRunSettings(TorchRunSettings):
    """For components that train."""

    node_count: int = Parameter(
        1, title="Node count", help="Machines that train together; this version trains on one.", ge=1, le=1
    )
    process_count_per_node: int = Parameter(
        1, title="Process count per node", help="Processes a machine; this version trains in one.", ge=1, le=1
    )


SETTINGS_THAT_CHANGE_RESULTS = frozenset({"device", "precision"})
TRAINING_SETTINGS_THAT_CHANGE_RESULTS = SETTINGS_THAT_CHANGE_RESULTS | {"node_count", "process_count_per_node"}
