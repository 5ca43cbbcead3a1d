"""Two hosts on this machine: linked network namespaces. Needs root and iproute2."""

import os
import shutil
import signal
import subprocess
from contextlib import contextmanager

ADDRESSES = ("10.231.77.1", "10.231.77.2")


def why_not():
    """Why namespaces cannot be used here; empty if they can."""
    if shutil.which("ip") is None:
        return "iproute2 is not installed"
    if os.geteuid() != 0:
        return "only root makes network namespaces"
    name = f"vd{os.getpid()}try"
    if subprocess.run(["ip", "netns", "add", name], capture_output=True).returncode:
        return "the system allows no network namespaces"
    subprocess.run(["ip", "netns", "del", name], check=True)
    return ""


class Host:
    """A network namespace that runs programs."""

    def __init__(self, name, address):
        self.name, self.address = name, address
        _ip("netns", "add", name)
        _ip("-n", name, "link", "set", "lo", "up")

    def start(self, command, **options):
        """Start a program in it."""
        return subprocess.Popen(["ip", "netns", "exec", self.name, *map(str, command)], text=True, **options)

    def processes(self):
        """The PIDs of all its processes."""
        found = subprocess.run(["ip", "netns", "pids", self.name], capture_output=True, text=True)
        return [int(number) for number in found.stdout.split()]

    def fail(self):
        """Kill all its processes at once, like a power failure."""
        for number in self.processes():
            try:
                os.kill(number, signal.SIGKILL)
            except ProcessLookupError:
                continue

    def remove(self):
        """Kill its processes and remove it."""
        self.fail()
        subprocess.run(["ip", "netns", "del", self.name], capture_output=True)


def _ip(*arguments):
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


@contextmanager
def two_hosts():
    """Two hosts that reach only each other."""
    names = [f"vd{os.getpid()}{letter}" for letter in "ab"]
    hosts = []
    try:
        for name, address in zip(names, ADDRESSES, strict=True):
            hosts.append(Host(name, address))
        _ip("link", "add", names[0], "netns", names[0], "type", "veth", "peer", "name", names[1], "netns", names[1])
        for host in hosts:
            _ip("-n", host.name, "addr", "add", f"{host.address}/24", "dev", host.name)
            _ip("-n", host.name, "link", "set", host.name, "up")
        yield hosts
    finally:
        for host in hosts:
            host.remove()
