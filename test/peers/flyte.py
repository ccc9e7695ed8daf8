"""Flyte's side of an instance: tasks serialized by the real flytekit, workflows run by propeller's own code."""

import json
import os
import pathlib
import secrets
import string
import subprocess
import threading
from typing import Any, Callable, Dict, Iterator, List, Optional

import products
from machine import PeersError
from process import until
from warden import MARK

WORKFLOWS = products.HERE / "workflows"
IMAGE, BARE_IMAGE, NEW_IMAGE = "registry.example/dask-task:v1", "registry.example/dask-bare:v1", "registry.example/dask-task:new"


def execution_name() -> str:
    """A fresh name of the form that flyteadmin gives. A used one would find the old outputs and adopt the old job."""
    letters = string.ascii_lowercase
    return secrets.choice(letters) + "".join(secrets.choice(letters + string.digits) for _ in range(19))


class Flytekit:
    """Runs the scripts of workflows/ in the task image's environment."""

    def __init__(self, run: pathlib.Path, data_dir: pathlib.Path):
        self.run, self.data_dir = run, data_dir

    def serialize(
        self, task: str, inputs: Dict[str, Any], image: Optional[str] = None, fast: bool = False, retries: Optional[int] = None,
        render: Optional[pathlib.Path] = None, environment: Optional[Dict[str, str]] = None,
    ) -> pathlib.Path:  # fmt: skip
        """A folder with task.pb and inputs.pb of MODULE.TASK of workflows/ (and both as JSON), as flytekit registers it. With `render`,
        a folder below data_dir/data, the placeholders are filled as propeller does and that is the folder."""
        folder = render or self.run / "tasks" / secrets.token_hex(6)
        image = image or (BARE_IMAGE if fast else IMAGE)
        options = ["--inputs", json.dumps(inputs), "--image", image]
        options += ["--fast", str(self.data_dir / "data" / f"fast-{secrets.token_hex(6)}.tar.gz")] if fast else []
        options += ["--retries", str(retries)] if retries is not None else []
        options += ["--render", str(render)] if render else []
        for name, value in (environment or {}).items():
            options += ["--env", f"{name}={value}"]
        self._python("serialize.py", task, str(folder), *options)
        return folder

    def outputs(self, prefix: str) -> Dict[str, Any]:
        """{"outputs.pb": {name: value}} or {"error.pb": …} of an output prefix, as propeller writes it or as a path; {} when neither
        file is there."""
        folder = self.data_dir / prefix.removeprefix("file://")
        if not any((folder / name).exists() for name in ("outputs.pb", "error.pb")):
            return {}
        return json.loads(self._python("outputs.py", str(folder)))

    def hand_on(self, prefix: str, output: str, name: str, file: pathlib.Path) -> None:
        """Makes an output of one task the input `name` of another, in `file`."""
        self._python("outputs.py", str(self.data_dir / prefix.removeprefix("file://")), f"{output}={name}", str(file))

    def _python(self, script: str, *arguments: str) -> str:
        command = [str(products.TASK.folder / "bin/python"), str(WORKFLOWS / script), *arguments]
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "FLYTE_SDK_LOGGING_LEVEL": "40", "HOME": str(self.run), MARK: str(self.run)}
        done = subprocess.run(command, cwd=self.data_dir, env=environment, capture_output=True, text=True)
        if done.returncode:
            raise PeersError(f"{script} {' '.join(arguments[:1])}: {done.stderr[-2000:]}")
        return done.stdout


class PropellerRun:
    """One run of propeller's client. It goes on by itself; `events` grows as it speaks."""

    def __init__(self, run: pathlib.Path, execution: str, flags: Dict[str, Any]):
        self.execution, self.events = execution, []  # type: str, List[Dict[str, Any]]
        self._log = run / "logs" / f"propeller-{execution}.jsonl"
        command = [str(products.PROPELLER.folder / "propeller"), f"-execution={execution}"]
        command += [f"-{name.replace('_', '-')}={_text(value)}" for name, value in flags.items()]
        with open(self._log.with_suffix(".log"), "wb") as errors:
            self._child = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, text=True, start_new_session=True,
                env={**os.environ, MARK: str(run)},
            )  # fmt: skip
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        with open(self._log, "w") as log:
            for line in self._child.stdout:
                log.write(line)
                log.flush()
                self.events.append(json.loads(line))

    def of(self, kind: str) -> List[Dict[str, Any]]:
        """The events of a kind: initialized, task_event, node_event, workflow_event, round, terminate, final, fatal, stopped."""
        return [event for event in list(self.events) if event["kind"] == kind]

    def until(self, what: str, condition: Callable[[Dict[str, Any]], bool], seconds: float = 60) -> Dict[str, Any]:
        """The first event, of the past or to come, that meets the condition."""
        return until(what, lambda: next((e for e in list(self.events) if condition(e)), None), seconds)

    def phases(self) -> List[str]:
        """The task's phases as reported to flyteadmin, without repetitions."""
        told = [event["phase"] for event in self.of("task_event")]
        return [phase for i, phase in enumerate(told) if i == 0 or told[i - 1] != phase]

    def wait(self, seconds: float = 150) -> int:
        """Its exit code: 0 the workflow ended (failed ones too), 2 it could not start, 3 its time was used up."""
        try:
            code = self._child.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise PeersError(f"propeller's run {self.execution} did not end within {seconds:g} s") from None
        self._reader.join()
        return code

    @property
    def final(self) -> Optional[Dict[str, Any]]:
        """The last word: workflow, node, attempts, output_dir, outputs or error; None before the end."""
        return next(iter(self.of("final")), None)

    def __iter__(self) -> Iterator[Dict[str, Any]]:
        """The events as they come, until it ends."""
        done = 0
        while True:
            over = not self._reader.is_alive()
            for event in self.events[done:]:
                done += 1
                yield event
            if over:
                return
            self._reader.join(0.05)

    def kill(self) -> None:
        self._child.kill()
        self._child.wait()


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
