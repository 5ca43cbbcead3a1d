"""Two hosts on this machine: network namespaces with a cable between them. Needs root and Debian's iproute2."""

import os
import shutil
import signal
import subprocess
from contextlib import contextmanager

ADDRESSES = ("10.231.77.1", "10.231.77.2")


def why_not():
    """Why there can be no hosts here; empty when there can."""
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
    """A network namespace, in which programs can be started."""

    def __init__(self, name, address):
        self.name, self.address = name, address
        _ip("netns", "add", name)
        _ip("-n", name, "link", "set", "lo", "up")

    def start(self, command, **options):
        """Start a program there."""
        return subprocess.Popen(["ip", "netns", "exec", self.name, *map(str, command)], text=True, **options)

    def processes(self):
        """The numbers of all that run there."""
        found = subprocess.run(["ip", "netns", "pids", self.name], capture_output=True, text=True)
        return [int(number) for number in found.stdout.split()]

    def fail(self):
        """Everything on it ends at once, as when the power goes."""
        for number in self.processes():
            try:
                os.kill(number, signal.SIGKILL)
            except ProcessLookupError:
                continue

    def remove(self):
        """End what is left, and the host."""
        self.fail()
        subprocess.run(["ip", "netns", "del", self.name], capture_output=True)


def _ip(*arguments):
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


@contextmanager
def two_hosts():
    """Two hosts that reach each other and nothing else."""
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
