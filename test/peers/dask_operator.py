"""The real Dask operator, from the wheel that its users install; tests may take it away and bring it back."""

import pathlib
from typing import List

import products
from process import Process

CONTROLLER = "dask_kubernetes.operator.controller"
CRDS = "lib/python3*/site-packages/dask_kubernetes/operator/deployment/helm/dask-kubernetes-operator/crds"
FAULT = products.HERE / "operator_fault"  # its sitecustomize.py explains itself
FAULT_VARIABLES = ("PYTHONPATH", "DASK_OPERATOR_DIES_AFTER")


class DaskOperator(Process):
    """kill(), stop(): as every Process."""

    def __init__(self, run: pathlib.Path, kubeconfig: pathlib.Path, namespaces: List[str], name: str = "operator"):
        home = run / f"{name}-home"
        home.mkdir()
        scope = [f"--namespace={namespace}" for namespace in namespaces]
        command = [str(products.OPERATOR.folder / "bin/kopf"), "run", "-m", CONTROLLER, "--standalone", "--verbose", *scope]
        super().__init__(name, command, run, {"KUBECONFIG": str(kubeconfig), "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"})

    def start(self, dies_after: str = "") -> None:
        """`dies_after`: regular expressions for "METHOD PATH BODY", one a line; it kills itself once a request of each was answered."""
        for variable in FAULT_VARIABLES:
            self.environment.pop(variable, None)
        if dies_after:
            self.environment.update(zip(FAULT_VARIABLES, (str(FAULT), dies_after)))
        super().start()


def crds() -> pathlib.Path:
    return next(products.OPERATOR.folder.glob(CRDS))
