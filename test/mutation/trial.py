"""One mutant: built beside the original, then shown to the tests until one fails."""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import time
from typing import Dict, List, NamedTuple, Optional

from build import ROOT, Build, BuildError, Compile
from sites import Mutant

_MEMORY = "hard_rss_limit_mb=2048"  # a mutant that grows without end is stopped by it


class Step(NamedTuple):
    test: str
    filter: str  # of Catch; empty: the whole test
    seconds: float  # until it is taken to hang


def own_test(file: str) -> Optional[str]:
    """The test file of plugin/a_b_c.cc: a_b_c_test, else a_b_test, else a_test."""
    parts = pathlib.Path(file).stem.split("_")
    for count in range(len(parts), 0, -1):
        name = "_".join(parts[:count]) + "_test"
        if (ROOT / "test/plugin" / f"{name}.cc").exists():
            return name
    return None


class Bench:
    """Measures the tests on the original, and plans from that what a mutant meets."""

    def __init__(self, build: Build) -> None:
        self.build = build
        self._limits = {test: 10 + 5 * self._measure(test) for test in build.tests}

    def _measure(self, test: str) -> float:
        begin = time.monotonic()
        ended = self.killed_by(Step(test, "", 600), self.build.folder / self.build.program_of(test))
        if ended:
            raise BuildError(f"before anything is changed: {ended}")
        return time.monotonic() - begin

    def plan(self, file: str) -> List[Step]:
        """The file's own tests, then the program that holds them, then the others."""
        own = own_test(file)
        home = next((test for test in self.build.tests if own and self.build.holds(test, f"test/plugin/{own}.cc")), None)
        whole = [Step(test, "", limit) for test, limit in self._limits.items()]
        whole.sort(key=lambda step: (step.test == "parity_corpus", step.test != home))
        return ([Step(home, f"[#{own}]", self._limits[home])] if home else []) + whole

    def killed_by(self, step: Step, program: pathlib.Path) -> Optional[str]:
        """How the test ended, if not well."""
        given = str(self.build.folder / self.build.program_of(step.test))
        command = [str(program) if word == given else word for word in self.build.command_of(step.test)]
        if command[0] == str(program):
            command += ["--abort"] + (["-#", step.filter] if step.filter else [])
        options = ":".join(filter(None, [os.environ.get("ASAN_OPTIONS"), _MEMORY]))
        environment = {**os.environ, "ASAN_OPTIONS": options, "PYTHONDONTWRITEBYTECODE": "1"}
        process = subprocess.Popen(["prlimit", "--core=0", *command], cwd=self.build.directory_of(step.test), env=environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)  # fmt: skip
        name = f"{step.test} {step.filter}".strip()
        try:
            return f"{name}: exit code {process.returncode}" if process.wait(step.seconds) else None
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return f"{name}: no end within {step.seconds:.0f} s"


class Trial:
    """Builds what a mutant changes, in a folder of its own that goes with it."""

    def __init__(self, bench: Bench, mutant: Mutant, folder: pathlib.Path) -> None:
        self._bench, self._build, self._mutant, self._folder = bench, bench.build, mutant, folder
        self._programs: Dict[str, pathlib.Path] = {}
        self._objects: Dict[str, str] = {}  # of plugin/, by the original one

    def __enter__(self) -> "Trial":
        shutil.rmtree(self._folder, ignore_errors=True)
        source = self._folder / self._mutant.file
        source.parent.mkdir(parents=True)
        source.write_text(self._mutant.text)
        return self

    def __exit__(self, *_) -> None:
        shutil.rmtree(self._folder)

    def _compile(self, affected: List[Compile]) -> Dict[str, str]:
        made = {}
        for one in affected:
            source = self._folder / one.source if one.source == self._mutant.file else ROOT / one.source
            output = self._folder / (re.sub(r"\W", "_", one.object) + ".o")
            self._build.compile(one, source, output, self._folder)
            made[one.object] = str(output)
        return made

    def compiles(self) -> bool:
        """Whether the mutant is C++ at all."""
        try:
            self._objects = self._compile(self._build.affected(self._mutant.file))
            return True
        except BuildError:
            return False

    def _program(self, name: str) -> pathlib.Path:
        if name not in self._programs:
            self._programs[name] = self._folder / pathlib.Path(name).name
            others = self._compile(self._build.affected_in(name, self._mutant.file))
            self._build.link(name, {**self._objects, **others}, self._programs[name])
        return self._programs[name]

    def killer(self) -> Optional[str]:
        for step in self._bench.plan(self._mutant.file):
            try:
                program = self._program(self._build.program_of(step.test))
            except BuildError:
                return f"{step.test}: cannot be built with it"
            ended = self._bench.killed_by(step, program)
            if ended:
                return ended
        return None
