"""The rendezvous address: host and port."""

import os
import socket
from dataclasses import dataclass
from typing import Self

from vision_designer.nodes.errors import NotInRangeValueError

RENDEZVOUS = "VISION_DESIGNER_RENDEZVOUS"
"""Environment variable with the address at which a run waits for other machines."""
DISCARD_PORT = 9
OUTSIDE = "192.0.2.1"
"""An address reserved for documentation; nothing is sent to it."""
MAX_PORTS = 65535


@dataclass(frozen=True)
class Address:
    """Host name or IP address, and TCP port."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse ``HOST:PORT``, with brackets around an IPv6 address; raises NotInRangeValueError for anything else."""
        host, _, port = text.rpartition(":")
        host = host.removeprefix("[").removesuffix("]")
        if not host or not port.isdecimal() or not 0 < int(port) <= MAX_PORTS:
            raise NotInRangeValueError(
                "{value!r} is not an address of the form HOST:PORT with a port from 1 to {maximum}, e.g. "
                "192.168.1.10:29400.",
                maximum=MAX_PORTS,
                value=text,
            )
        return cls(host, int(port))


def chosen_address() -> Address:
    """The address in the environment (NotInRangeValueError if invalid), or this machine's address and a free port."""
    named = os.environ.get(RENDEZVOUS)
    if named:
        return Address.parse(named)
    host = local_host(OUTSIDE)
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as listening:
        listening.bind((host, 0))
        return Address(host, int(listening.getsockname()[1]))


def local_host(other: str) -> str:
    """The local address for connections to ``other``; sends nothing."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(other, DISCARD_PORT, type=socket.SOCK_DGRAM)[0]
        with socket.socket(family, kind) as opened:
            opened.connect(address)
            return str(opened.getsockname()[0])
    except OSError:
        # No network, hence no other machine.
        return "127.0.0.1"
