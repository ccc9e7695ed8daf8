"""Cleans up after an instance of the peers, however that ends: it waits until the pipe on its standard input closes, which the
kernel does for a parent that was killed too, and then takes away every process, cgroup, namespace, mount and file of it.

    warden.py RUN_FOLDER BRIDGE CGROUP

Runs in a session of its own and ignores Ctrl-C. Prints what it could not remove; nothing printed and 0: nothing is left."""

import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time
from typing import Callable, Iterable, Iterator, List

MARK = "FLYTE_DASK_PEERS_RUN"  # in the environment of every process that belongs to an instance: its run folder
LIMIT = 15.0  # seconds for everything to go


def marked(run: str) -> Iterator[int]:
    """Processes that carry the mark of the run folder."""
    mark = f"{MARK}={run}".encode()
    for pid in _pids():
        try:
            environment = pathlib.Path(f"/proc/{pid}/environ").read_bytes()
        except OSError:
            continue
        if pid != os.getpid() and mark in environment.split(b"\0"):
            yield pid


def cgroups(name: str) -> List[pathlib.Path]:
    """The instance's cgroups, of either version, children first."""
    root = pathlib.Path("/sys/fs/cgroup")
    tops = [p for p in (root / name, root / "memory" / name, root / "cpuacct" / name) if p.is_dir()]
    return [child for top in tops for child in sorted(p for p in top.iterdir() if p.is_dir())] + tops


def contained(name: str) -> Iterator[int]:
    """Processes in the instance's cgroups."""
    for folder in cgroups(name):
        try:
            yield from map(int, (folder / "cgroup.procs").read_text().split())
        except OSError:
            continue


def namespaces(bridge: str) -> List[str]:
    folder = pathlib.Path("/run/netns")
    return [p.name for p in folder.iterdir() if p.name.startswith(bridge + "-")] if folder.is_dir() else []


def links(bridge: str) -> List[str]:
    """The host's ends of the pods' networks, then the bridge. The kernel takes the former only some time after their namespaces."""
    found = [p.name for p in pathlib.Path("/sys/class/net").iterdir()]
    return [name for name in found if name.startswith(bridge + "-")] + [name for name in found if name == bridge]


def mounts(run: str) -> List[str]:
    """What is mounted below the run folder, innermost first."""
    points = [line.split()[1] for line in pathlib.Path("/proc/self/mounts").read_text().splitlines()]
    return sorted((p for p in points if p.startswith(run + "/")), reverse=True)


def what_is_left(run: str, bridge: str, cgroup: str) -> List[str]:
    """In words, everything of an instance that is still there."""
    found = [f"process {pid}" for pid in {*marked(run), *contained(cgroup)}]
    found += [f"cgroup {path}" for path in cgroups(cgroup)]
    found += [f"network namespace {name}" for name in namespaces(bridge)]
    found += [f"network link {name}" for name in links(bridge)]
    found += [f"mount {point}" for point in mounts(run)]
    return found + ([f"folder {run}"] if os.path.exists(run) else [])


def remove(run: str, bridge: str, cgroup: str) -> List[str]:
    """Takes all of it away; returns what is left."""
    end = time.monotonic() + LIMIT
    _until_none(lambda: [*marked(run), *contained(cgroup)], _kill, end)
    _until_none(lambda: cgroups(cgroup), _remove_folder, end)
    _until_none(lambda: links(bridge), lambda name: _quiet("ip", "link", "del", name), end)
    _until_none(lambda: namespaces(bridge), lambda name: _quiet("ip", "netns", "del", name), end)
    _until_none(lambda: mounts(run), lambda point: _quiet("umount", "-l", point), end)
    shutil.rmtree(run, ignore_errors=True)
    return what_is_left(run, bridge, cgroup)


def _until_none(find: Callable[[], Iterable], take: Callable, end: float) -> None:
    while time.monotonic() < end:
        found = list(find())
        if not found:
            return
        for item in found:
            take(item)
        time.sleep(0.02)


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def _remove_folder(path: pathlib.Path) -> None:
    try:
        path.rmdir()
    except OSError:
        pass  # its processes are still ending; the caller looks again


def _quiet(*command: str) -> None:
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _pids() -> Iterator[int]:
    return (int(name) for name in os.listdir("/proc") if name.isdigit())


def main() -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_IGN)
    run, bridge, cgroup = sys.argv[1:]
    sys.stdin.buffer.read()
    left = remove(run, bridge, cgroup)
    try:
        print("\n".join(left), end="", flush=True)
    except OSError:
        pass  # nobody is there to be told
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
