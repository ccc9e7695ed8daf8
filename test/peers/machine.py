"""What the peers need of the machine, and the share of it that one running instance takes."""

import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
from typing import Iterator, List, Optional, Tuple

SLOTS = 32
PORTS_PER_SLOT = 20
FIRST_PORT = 21000  # below the kernel's range for outgoing connections, which could take one in between

OVERLAY = "mount -t tmpfs x $0 && mkdir $0/u $0/w $0/m && mount -t overlay -o lowerdir=/etc,upperdir=$0/u,workdir=$0/w x $0/m"


class PeersError(Exception):
    """Something that a person has to read: a sentence, no stack."""


class Slot:
    """A number that no other running instance on this machine has, and what follows from it.

    The number is taken by an abstract Unix socket, which goes with the last process that holds it, however that ends."""

    def __init__(self, number: int, lock: socket.socket):
        self.number, self.lock = number, lock
        self.bridge = f"pn{number}"
        self.cgroup = f"procnode-pn{number}"
        self.pod_network = f"100.{64 + 2 * number}.0.0/16"  # of the range for carriers, seldom routed on a host
        self.service_network = f"100.{65 + 2 * number}.0.0/16"

    @property
    def first_service_ip(self) -> str:
        return self.service_network.replace(".0.0/16", ".0.1")

    def ports(self, count: int) -> List[int]:
        """Ports of 127.0.0.1 that nothing listens on."""
        first = FIRST_PORT + self.number * PORTS_PER_SLOT
        found = [port for port in range(first, first + PORTS_PER_SLOT) if _can_bind(port)]
        if len(found) < count:
            raise PeersError(f"ports {first} to {first + PORTS_PER_SLOT - 1} of 127.0.0.1 are nearly all in use.")
        return found[:count]


def take_slot() -> Slot:
    routes = list(_routes())
    for number in range(SLOTS):
        lock = socket.socket(socket.AF_UNIX)
        try:
            lock.bind(f"\0flyte-dask-plugin-peers-{number}")
        except OSError:
            lock.close()
            continue
        slot = Slot(number, lock)
        if not any(_overlap(slot, interface, network) for interface, network in routes):
            return slot
        lock.close()
    raise PeersError(f"All {SLOTS} networks for peers are in use on this machine.")


def what_is_missing() -> List[str]:
    """What the peers need and this machine lacks, in words; empty when nothing."""
    missing = [] if os.geteuid() == 0 else ["root"]
    missing += [f"the command {tool} (Debian: {package})" for tool, package in _TOOLS.items() if not shutil.which(tool)]
    if missing:
        return missing  # the probes below need all of these
    if not _works("unshare", "--net", "--mount", "--pid", "--uts", "--ipc", "--fork", "true"):
        missing.append("network, mount, pid, uts and ipc namespaces")
    elif not _works("unshare", "--net", "ip", "link", "add", "probe", "type", "bridge"):
        missing.append("network bridges")
    with tempfile.TemporaryDirectory() as folder:
        if not _works("unshare", "--mount", "sh", "-c", OVERLAY, folder):
            missing.append("overlayfs")
    if memory_cgroup() is None:
        missing.append("a memory cgroup (version 1 or 2)")
    return missing


def require() -> None:
    missing = what_is_missing()
    if missing:
        raise PeersError(f"The peers need {_and(missing)}, which this machine or this user lacks.")


def memory_cgroup() -> Optional[pathlib.Path]:
    """The folder below which cgroups with a memory limit are made."""
    root = pathlib.Path("/sys/fs/cgroup")
    if (root / "memory/cgroup.procs").exists():
        return root / "memory"
    try:
        return root if "memory" in (root / "cgroup.controllers").read_text().split() else None
    except OSError:
        return None


_TOOLS = {"ip": "iproute2", "nsenter": "util-linux", "unshare": "util-linux"}


def _works(*command: str) -> bool:
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def _and(words: List[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def _can_bind(port: int) -> bool:
    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            s.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _routes() -> Iterator[Tuple[str, int]]:
    """(interface, first two octets) of every route of the host but the default one."""
    for line in pathlib.Path("/proc/net/route").read_text().splitlines()[1:]:
        interface, destination, *_ = line.split()
        octets = bytes.fromhex(destination)[::-1]
        if any(octets):
            yield interface, octets[0] << 8 | octets[1]


def _overlap(slot: Slot, interface: str, network: int) -> bool:
    """Whether another's route lies in the slot's networks; what a killed instance left under the same bridge may."""
    ours = {100 << 8 | 64 + 2 * slot.number, 100 << 8 | 65 + 2 * slot.number}
    return interface != slot.bridge and network in ours
