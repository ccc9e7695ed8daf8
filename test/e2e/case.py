"""What a scenario gets and what it may ask: tasks run by propeller's own code, and assertions that say what was seen instead."""

import pathlib
import threading
from typing import Any, Callable, Dict, List, Optional, Tuple

from dask_operator import DaskOperator
from flyte import PropellerRun, execution_name
from peers import NAMESPACE, Peers
from process import until
from program import Program
from stub import Stub

SECONDS = 200  # for what takes 10 on an idle machine
GONE_SECONDS = 120  # the time to live (program.py), then 30 s: dask's processes ignore SIGTERM while they import
CLUSTER_LABEL = "dask.org/cluster-name"
WORKFLOW_KIND = pathlib.Path(__file__).with_name("flyteworkflows.yaml")  # early: the collector sees a new kind only after 30 s
KINDS_OF_A_JOB = ("DaskJob", "DaskCluster", "DaskWorkerGroup", "Deployment", "ReplicaSet", "Pod", "Service", "EndpointSlice")


class Failure(AssertionError):
    """A scenario did not end as it must."""


def expect(condition: Any, what: str) -> None:
    if not condition:
        raise Failure(what)


def equal(seen: Any, wanted: Any, what: str) -> None:
    expect(seen == wanted, f"{what}: {seen!r} instead of {wanted!r}")


def last_message(error: str) -> str:
    """The words of an error without the frames that flytekit puts before them."""
    return error.rsplit("Message:", 1)[-1].strip()


class Bench:
    """What all scenarios of a run share. Replicas beside the first are started on demand and live as long as the run."""

    def __init__(self, peers: Peers, path: pathlib.Path):
        self.peers, self.path = peers, path
        self.stub = Stub(peers)
        peers.kubectl("apply", "-f", str(WORKFLOW_KIND))
        self.program = Program(peers, path, "plugin").start()
        self._tasks: Dict[str, pathlib.Path] = {}
        self._lock = threading.Lock()

    def replica(self, name: str, more: str = "") -> Program:
        return Program(self.peers, self.path, name, more=more).start()

    def left(self) -> List[str]:
        """What of any job is left in the whole cluster."""
        left = []
        for kind in KINDS_OF_A_JOB:
            for item in self.peers.list(kind, None):
                meta = item["metadata"]
                if meta["namespace"] != "default":
                    left.append(f"{kind} {meta['namespace']}/{meta['name']}")
        return left + [f"process {pid} of {pod['Name']}" for pod in self.peers.node.pods() for pid in pod["Pids"].values()]

    def task(self, name: str, inputs: Dict[str, Any], **options: Any) -> pathlib.Path:
        """The serialized task, made once per run."""
        with self._lock:
            key = repr((name, inputs, options))
            if key not in self._tasks:
                self._tasks[key] = self.peers.serialize(name, inputs, **options)
            return self._tasks[key]


class Case:
    """One scenario under way. `program` is the replica that propeller calls and whose log is read."""

    def __init__(self, bench: Bench, name: str):
        self.bench, self.peers, self.stub, self.name = bench, bench.peers, bench.stub, name
        self.program = bench.program
        self.namespace, self.domain = NAMESPACE, "development"
        self.operator: Optional[DaskOperator] = None  # its own, if any
        self.jobs: List[str] = []  # every DaskJob that must leave nothing behind
        self.message = ""  # the last word, for the table
        self.table: List[str] = []  # lines that are printed below it

    # acting

    def own_replica(self, more: str = "") -> Program:
        """From here on a replica that this scenario may kill; `more`: further YAML of its configuration."""
        self.program = self.bench.replica(self.name.replace("_", "-"), more)
        return self.program

    def own_namespace(self) -> DaskOperator:
        """From here on a namespace of this scenario's with a Dask operator of its own, not started."""
        self.domain = self.name.replace("_", "-")
        self.namespace = f"flytesnacks-{self.domain}"
        self.operator = self.peers.another_operator(self.namespace)
        return self.operator

    def start(self, task: str, inputs: Dict[str, Any], attempts: int = 1, flags: Optional[Dict[str, Any]] = None, **options: Any) -> PropellerRun:
        """Runs a task; `attempts`: how many it may take, and so how many DaskJobs must be gone at the end."""
        if attempts > 1:
            options["retries"] = attempts - 1
        folder = self.bench.task(task, inputs, **options)
        execution = execution_name()
        self.jobs += [self.job(execution, attempt) for attempt in range(attempts)]
        flags = {"timeout": f"{2 * SECONDS}s", "domain": self.domain, **(flags or {})}
        return self.peers.propeller(self.program.grpc, folder, execution, **flags)

    def sleeping_task(self, seconds: int, task: str = "increment.sleeps", **options: Any) -> Tuple[PropellerRun, str]:
        """A task that runs for that long: its run, its DaskJob; returns when it runs."""
        run = self.start(task, {"seconds": seconds}, **options)
        job = self.job(run.execution)
        self.reaches(job, "RUNNING")
        return run, job

    def new_execution(self) -> str:
        """A fresh execution of one attempt for the stub client, known to the clean-up."""
        execution = execution_name()
        self.jobs.append(self.job(execution))
        return execution

    def get(self, kind: str, name: str) -> Optional[Dict[str, Any]]:
        return self.peers.get(kind, self.namespace, name)

    def close(self) -> None:
        if self.operator:
            self.operator.kill()

    @staticmethod
    def job(execution: str, attempt: int = 0) -> str:
        """The name that propeller generates."""
        return f"{execution}-n0-{attempt}"

    # waiting

    def transition(self, job: str, what: str, condition: Callable[[Dict[str, Any]], bool], seconds: float = SECONDS) -> Dict[str, Any]:
        """The first transition of the job, past or to come, that meets the condition."""
        return until(
            f"{job}: {what}, after {self.path_of(job) or 'no transition'}",
            lambda: next((t for t in self.program.transitions(job) if condition(t)), None), seconds,
        )  # fmt: skip

    def reaches(self, job: str, phase: str, seconds: float = SECONDS) -> Dict[str, Any]:
        return self.transition(job, phase, lambda t: t["new"] == phase, seconds)

    # asserting

    def ends(self, run: PropellerRun, workflow: str = "Succeeded", attempts: int = 1) -> Dict[str, Any]:
        """Waits for the end of a workflow; returns propeller's last word."""
        code = run.wait(3 * SECONDS)
        final = run.final
        expect(code == 0 and final, f"propeller ended with code {code}, its last word: {run.events[-1:]}")
        self.message = last_message((final.get("error") or {}).get("message", ""))
        equal(final["workflow"], workflow, f"end of the workflow ({self.message})")
        self.has_attempts(run, attempts)
        return final

    def aborted(self, run: PropellerRun, job: str) -> None:
        """The end of a run that was told to abort: the attempt was deleted, and it was the only one."""
        code = run.wait(2 * SECONDS)
        expect(code == 0 and run.final, f"propeller ended with code {code}: {run.events[-1:]}")
        expect(run.final["workflow"] in ("Aborted", "Failed"), f"end of the workflow: {run.final}")
        self.has_attempts(run, 1)
        until(f"{job} is deleted", lambda: self.get("DaskJob", job) is None, SECONDS)
        self.ended(job, "FAILED", "Aborted", "permanent")

    def has_attempts(self, run: PropellerRun, attempts: int) -> None:
        made = [job for job in self.jobs_of(run.execution)]
        equal(len(made), attempts, f"DaskJobs made, {made}")

    def jobs_of(self, execution: str) -> List[str]:
        """Every DaskJob of an execution that the program told of, deleted ones too."""
        names = {line["daskjob"] for line in self.program.lines("transition") if line.get("execution") == execution}
        return sorted(names)

    def ended(self, job: str, phase: str, cause: str, failure: str = "none") -> Dict[str, Any]:
        """The job's last transition, which must be its end and the only one."""
        last = self.transition(job, "its end", lambda t: t["new"] in ("SUCCEEDED", "FAILED"))
        last = self.program.transitions(job)[-1]
        equal((last["new"], last["cause"], last["class"]), (phase, cause, failure), f"end of {job} ({last['sentence']})")
        self.message = self.message or last["sentence"]
        return last

    def told_cause(self, run: PropellerRun, cause: str) -> None:
        """propeller's events carried the cause id in custom_info; where the last event of a failure has none, an earlier one must."""
        infos = [event["custom_info"] for event in run.of("task_event") if event.get("custom_info")]
        expect(infos, "no task event carried custom_info")
        for info in infos:
            expect({"cause", "class", "daskjob"} <= set(info), f"custom_info lacks a member: {info}")
        last = run.of("task_event")[-1].get("custom_info")
        if last:
            equal(last["cause"], cause, "cause in custom_info of the last task event")

    def outputs(self, final: Dict[str, Any], wanted: Any, name: str = "o0") -> None:
        equal(self.peers.outputs(final["output_dir"]).get("outputs.pb", {}).get(name), wanted, f"output {name}")

    def path_of(self, job: str) -> str:
        """INITIALIZING → RUNNING → SUCCEEDED"""
        phases: List[str] = []
        for transition in self.program.transitions(job):
            if not phases or phases[-1] != transition["new"]:
                phases.append(transition["new"])
        return " → ".join(phases)

    def wait_until_gone(self) -> None:
        """No object of any kind and no process of any job of the scenario: nothing and nobody else takes them away."""
        until(f"{self.name}: nothing left", lambda: not self.left(), GONE_SECONDS, pause=1)

    def left(self) -> List[str]:
        return [thing for job in self.jobs for thing in self.left_of(job)]

    def left_of(self, job: str) -> List[str]:
        left = [f"DaskJob {job}"] if self.get("DaskJob", job) else []
        for kind in KINDS_OF_A_JOB[1:]:
            items = self.peers.list(kind, self.namespace, f"{CLUSTER_LABEL}={job}")
            left += [f"{kind} {item['metadata']['name']}" for item in items]
        return left + [f"process {pid}" for pid in self.peers.processes_of(self.namespace, job)]
