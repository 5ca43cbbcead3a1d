"""Memory of freed tensors is kept for the next ones, and given back when asked; each case in a process of its own."""

import json
import platform
import subprocess
import sys

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only the GNU C library can be told"),
]

PROGRAM = """
import json, resource, sys, threading
from vision_designer.nodes.vision.allocation import give_back_freed_memory, keep_freed_memory
if sys.argv[1] == "kept":
    assert keep_freed_memory()
import torch

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize()

def faults_of_a_tensor():
    before = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
    torch.empty(100_000_000, dtype=torch.uint8).fill_(1)
    return resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before

def measure():
    # The filling is done in this thread alone, so that the faults are its own.
    torch.set_num_threads(1)
    # Small things may take a place in what the first has left, so that the second does not fit there any more.
    first, *_, last = [faults_of_a_tensor() for _ in range(5)]
    with_it = resident()
    give_back_freed_memory()
    print(json.dumps({"first": first, "last": last, "given_back": with_it - resident()}))

# As the runner has it: a component runs in a thread of its own.
thread = threading.Thread(target=measure)
thread.start()
thread.join()
"""
FEW, MANY = 1000, 10_000
"""Pages; 100 MB have 24,000."""


def measured(what):
    done = subprocess.run([sys.executable, "-c", PROGRAM, what], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_tensors_take_the_memory_of_earlier_ones_without_the_systems_help():
    assert measured("plain")["last"] > MANY
    found = measured("kept")
    assert found["first"] > MANY
    assert found["last"] < FEW


def test_what_is_kept_is_given_back_when_asked():
    assert measured("kept")["given_back"] > 90_000_000
