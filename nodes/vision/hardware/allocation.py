"""How the process keeps the memory that tensors leave."""

import ctypes
import os

# The numbers of the options in the C library's malloc.h.
TRIM_THRESHOLD = -1
MMAP_THRESHOLD = -3
ARENA_MAX = -8

LARGEST_KEPT = 1 << 30
"""Bytes; a tensor of more is taken from the system, and given back to it."""
NEVER_TRIM = 2**31 - 1


def keep_freed_memory() -> bool:
    """Have the C library keep the memory of freed tensors for the next; returns whether it can.

    By default it gives pieces of more than 32 MB back to the system, which has to clear them when they are asked for
    anew: a seventh of a training step on a CPU. To be called before threads are started, which else have heaps of their
    own, too small for tensors. The GNU C library only; others keep their ways.
    """
    if not _is_gnu():
        return False
    library = ctypes.CDLL(None)
    options = ((ARENA_MAX, 1), (MMAP_THRESHOLD, LARGEST_KEPT), (TRIM_THRESHOLD, NEVER_TRIM))
    return all([library.mallopt(option, value) == 1 for option, value in options])


def give_back_freed_memory() -> None:
    """Let the system have what is kept and not in use."""
    if _is_gnu():
        ctypes.CDLL(None).malloc_trim(0)


def _is_gnu() -> bool:
    try:
        return (os.confstr("CS_GNU_LIBC_VERSION") or "").startswith("glibc")
    except (ValueError, OSError, AttributeError):
        return False
