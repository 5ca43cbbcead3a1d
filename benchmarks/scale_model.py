"""A model, not a measurement: what limits training on ImageNet with 1, 8, 64 and 512 GPUs.

    python benchmarks/scale_model.py [--rate 1040] [--decoding 310] [--megabytes 0.11] [--network 12.5] [--batch 128]

ResNet-50, 1.2 million JPEG files, eight GPUs per machine. For GPUs that never wait: bytes read and cores needed for
decoding, and the time of an all-reduce between machines, compared with that of a step. The gradients are 102 MB (25.6
million 32-bit floats); a ring sends and receives 2 (n - 1) / n of them for n machines, after NCCL has added up those of
a machine's own GPUs.
"""

from reporting import Cell, Table, finish, parser

IMAGES = 1_200_000
GRADIENTS = 0.1024
"""GB."""
GPUS_PER_MACHINE = 8


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--rate", type=float, default=1040, help="images/s of a GPU that never waits")
    options.add_argument("--decoding", type=float, default=310, help="images/s that a core decodes")
    options.add_argument("--megabytes", type=float, default=0.11, help="of an image file")
    options.add_argument("--network", type=float, default=12.5, help="GB/s between machines")
    options.add_argument("--batch", type=int, default=128, help="images a GPU and step")
    chosen = options.parse_args()
    rows: list[list[Cell]] = []
    for gpus in (1, 8, 64, 512):
        machines = max(1, gpus // GPUS_PER_MACHINE)
        step = chosen.batch / chosen.rate
        reduction = 2 * (machines - 1) / machines * GRADIENTS / chosen.network
        cores = chosen.rate * gpus / chosen.decoding / machines
        rows.append(
            [
                gpus, gpus * chosen.batch, IMAGES / (gpus * chosen.rate), gpus * chosen.rate * chosen.megabytes / 1000,
                cores, step * 1000, reduction * 1000, f"{reduction / step:.0%}",
            ]
        )  # fmt: skip
    columns = [
        "GPUs", "images per step", "epoch, s", "read, GB/s", "decoding cores per machine", "step, ms", "all-reduce, ms",
        "of the step",
    ]  # fmt: skip
    finish([Table("scale_model", columns, rows)], chosen.json)


if __name__ == "__main__":
    main()
