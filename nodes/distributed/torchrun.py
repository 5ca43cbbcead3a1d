"""Starts and stops torch's launcher."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from vision_designer.nodes.core.discovery import environment_for_workers
from vision_designer.nodes.distributed.rendezvous import Address, local_host
from vision_designer.nodes.distributed.spec import LaunchSpec, write_signal
from vision_designer.nodes.distributed.worker_events import LOGS, own_name
from vision_designer.nodes.system.processes import end_with_parent, environment_for_children
from vision_designer.nodes.vision.hardware.host import available_cores

AGENT = "vision_designer.nodes.distributed.torchrun"
"""This module, run as a program."""
WORKER = "vision_designer.nodes.distributed.worker"
LOOPBACK = "127.0.0.1"
RENDEZVOUS_FILE = "rendezvous"
LAUNCHER_FOLDER = "launcher"
"""Folder for torchrun's own logs."""
LAST_CALL_SECONDS = 30
"""Seconds that a launch waits for more machines after the first."""
JOIN_SECONDS = 600
END_SECONDS = 1.0
"""Seconds that torchrun may take to exit; a cancelled run must end within two seconds."""


@dataclass(frozen=True)
class LaunchTarget:
    """How this machine joins a launch.

    Attributes:
        address: of the rendezvous; None for a single machine.
        hosting: whether this machine hosts the rendezvous.
    """

    folder: Path
    processes: int
    address: Address | None = None
    hosting: bool = True


def command(spec: LaunchSpec, target: LaunchTarget) -> list[str]:
    """Command line of torchrun with our workers."""
    options = {"join_timeout": JOIN_SECONDS, "last_call_timeout": LAST_CALL_SECONDS}
    if target.address is None:
        # A file, so that nothing listens on the network.
        rendezvous, local = str(target.folder / RENDEZVOUS_FILE), LOOPBACK
        configuration: dict[str, object] = {**options, "store_type": "file"}
    else:
        rendezvous, local = str(target.address), _local_host(target)
        # Explicit, since torch cannot always tell from a name whether it is this machine's.
        configuration = {**options, "is_host": int(target.hosting)}
    return [
        *(sys.executable, "-m", AGENT),
        f"--nnodes=1:{spec.machines}",
        f"--nproc-per-node={target.processes}",
        f"--max-restarts={spec.max_restarts}",
        "--rdzv-backend=c10d",
        f"--rdzv-endpoint={rendezvous}",
        f"--rdzv-id={spec.identifier}",
        f"--rdzv-conf={','.join(f'{name}={value}' for name, value in configuration.items())}",
        # Stays empty; otherwise a folder would remain in the system's temporary folder.
        f"--log-dir={target.folder / LAUNCHER_FOLDER}",
        f"--local-addr={local}",
        *("-m", WORKER, str(target.folder)),
    ]


def environment(target: LaunchTarget) -> dict[str, str]:
    """Environment of launcher and workers; the user's variables are kept."""
    interface = network_interface(LOOPBACK if target.address is None else _local_host(target))
    chosen = {"OMP_NUM_THREADS": str(max(1, available_cores() // target.processes))}
    if interface:
        # gloo would otherwise use the address of the host name, which often is 127.0.1.1.
        chosen |= {"GLOO_SOCKET_IFNAME": interface, "NCCL_SOCKET_IFNAME": interface}
    return {
        **chosen,
        **os.environ,
        # An agent store would stay on the first machine, even after it left.
        "TORCH_DISABLE_SHARE_RDZV_TCP_STORE": "1",
        **environment_for_children(),
        **environment_for_workers(),
    }


def _local_host(target: LaunchTarget) -> str:
    return LOOPBACK if target.address is None else local_host(target.address.host)


def network_interface(host: str) -> str:
    """Name of the local network interface with the address ``host``, e.g. eth0; empty if there is none."""
    for name, addresses in psutil.net_if_addrs().items():
        if any(str(address.address).partition("%")[0] == host for address in addresses):
            return str(name)
    return ""


@contextmanager
def torchrun(spec: LaunchSpec, target: LaunchTarget) -> Iterator["subprocess.Popen[bytes]"]:
    """Run the launcher in the context; its output goes to a file of the launch."""
    with (target.folder / LOGS.replace("*", own_name())).open("ab") as output:
        agent = subprocess.Popen(
            command(spec, target),
            env=environment(target),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # Ctrl-C is handled by the run, which ends the launcher.
            start_new_session=True,
        )
    try:
        yield agent
    finally:
        stop(agent)


def stop(agent: "subprocess.Popen[bytes]") -> None:
    """Terminate the launcher and all its descendants, each in its own session; kill those that remain."""
    below: list[psutil.Process] = []
    with suppress(psutil.Error):
        below = psutil.Process(agent.pid).children(recursive=True) if agent.poll() is None else []
    agent.terminate()
    with suppress(subprocess.TimeoutExpired):
        agent.wait(END_SECONDS)
    agent.kill()
    for process in below:
        with suppress(psutil.Error):
            process.kill()
    agent.wait()


def main() -> None:
    """Run torch's launcher with the arguments of this process, and end it when the parent process has ended."""
    end_with_parent()
    os.environ.update(environment_for_children())
    from torch.distributed.elastic.multiprocessing.errors import ChildFailedError
    from torch.distributed.run import main as launcher

    try:
        launcher(sys.argv[1:])
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
