"""Runs torchrun, and ends it when its parent process has ended."""

import os
import signal
import sys
from pathlib import Path

from vision_designer.nodes.distributed.outcome import write_signal
from vision_designer.nodes.system.processes import end_with_parent, environment_for_children


def main() -> None:
    """Run torch's launcher with the arguments of this process."""
    end_with_parent()
    os.environ.update(environment_for_children())
    from torch.distributed.elastic.multiprocessing.errors import ChildFailedError
    from torch.distributed.run import main as torchrun

    try:
        torchrun(sys.argv[1:])
    except ChildFailedError as error:
        codes = [failure.exitcode for failure in error.failures.values()]
        # torchrun ends the other workers with SIGTERM.
        signals = [-code for code in codes if code < 0 and -code != signal.SIGTERM]
        if signals:
            # The last argument is the launch folder.
            write_signal(Path(sys.argv[-1]), signals[0])
        raise


if __name__ == "__main__":
    main()
