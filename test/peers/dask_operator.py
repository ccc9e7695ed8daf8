"""The real Dask operator, from the wheel that its users install; tests may take it away and bring it back."""

import pathlib
from typing import List

import products
from process import Process

CONTROLLER = "dask_kubernetes.operator.controller"
CRDS = "lib/python3*/site-packages/dask_kubernetes/operator/deployment/helm/dask-kubernetes-operator/crds"


class DaskOperator(Process):
    """start(), kill(), stop(): as every Process."""

    def __init__(self, run: pathlib.Path, kubeconfig: pathlib.Path, namespaces: List[str]):
        home = run / "operator-home"
        home.mkdir()
        scope = [f"--namespace={namespace}" for namespace in namespaces]
        command = [str(products.OPERATOR.folder / "bin/kopf"), "run", "-m", CONTROLLER, "--standalone", "--verbose", *scope]
        super().__init__("operator", command, run, {"KUBECONFIG": str(kubeconfig), "HOME": str(home)})


def crds() -> pathlib.Path:
    return next(products.OPERATOR.folder.glob(CRDS))
