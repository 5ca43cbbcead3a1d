"""torchrun, which ends when whoever started it has ended."""

import os
import sys

from vision_designer.nodes.distributed.parent import end_with_parent, environment_for_children


def main() -> None:
    """Run torch's launcher with the arguments of this process."""
    end_with_parent()
    os.environ.update(environment_for_children())
    from torch.distributed.run import main as torchrun

    torchrun(sys.argv[1:])


if __name__ == "__main__":
    main()
