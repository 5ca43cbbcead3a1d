"""What to say of a process that was ended by a signal."""

import signal

from vision_designer.nodes.errors import LibraryExceptionError, ModuleOutOfMemoryError, VisionDesignerError


def ended_by_signal(process: str, number: int) -> VisionDesignerError:
    """The error to raise when a process that does a node's work was ended by a signal.

    Args:
        process: what it is, e.g. "a process that decodes images".
        number: of the signal.
    """
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = f"signal {number}"
    if name == "SIGKILL":
        return ModuleOutOfMemoryError(
            f"{process} was ended by SIGKILL, as the system does when memory runs out. Close other programs, or make "
            "Batch size (batch_size), Workers (workers) or Process count per node (process_count_per_node) smaller.",
            signal=number,
        )
    if name == "SIGBUS":
        return ModuleOutOfMemoryError(
            f"{process} was ended by SIGBUS, as happens when the memory that processes share is full (/dev/shm). Make "
            "that larger, or set Workers (workers) to 0.",
            signal=number,
        )
    return LibraryExceptionError(
        f"{process} was ended by {name}. Unless somebody has ended it, that is a fault of a library or driver: run it "
        "again; if it happens again, set Workers (workers) to 0 and Process count per node (process_count_per_node) "
        "to 1.",
        signal=number,
    )
