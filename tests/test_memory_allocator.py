"""The memory of freed tensors is reused, and returned on request; each case runs in its own process."""

import json
import platform
import subprocess
import sys

import pytest
from levels import thorough

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only the GNU C library can be told"),
]

PROGRAM = """
import json, resource, sys, threading
from vision_designer.nodes.vision.hardware.host import release_freed_memory, keep_freed_memory
if sys.argv[1] == "kept":
    assert keep_freed_memory()
import torch
from torch import nn

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize()

def measure():
    # Activations of 50 MB each.
    network = nn.Sequential(nn.Conv2d(3, 32, 3), nn.BatchNorm2d(32), nn.ReLU(), nn.Conv2d(32, 32, 3), nn.ReLU())
    images = torch.zeros(8, 3, 224, 224)
    faults = []
    for _ in range(6):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        network(images).sum().backward()
        faults.append(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
    with_it = resident()
    release_freed_memory()
    print(json.dumps({"faults": min(faults[2:]), "given_back": with_it - resident()}))

# As the runner has it: a component runs in a thread of its own.
thread = threading.Thread(target=measure)
thread.start()
thread.join()
"""


def measured(what):
    done = subprocess.run([sys.executable, "-c", PROGRAM, what], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@thorough
def test_training_step_reuses_freed_memory_and_returns_it_on_request():
    plain, kept = measured("plain"), measured("kept")
    assert kept["faults"] < plain["faults"] / 10
    assert kept["given_back"] > 100_000_000
