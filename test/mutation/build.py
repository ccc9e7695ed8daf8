"""The build that mutants are made from: that of `make test`, in a folder of its own. A mutant costs the objects that change, and a
link of each program that is to judge it."""

import collections
import json
import os
import pathlib
import re
import shlex
import subprocess
from typing import Dict, List, NamedTuple, Sequence

ROOT = pathlib.Path(__file__).resolve().parents[2]
TESTS = ("plugin_manifest_test", "plugin_phase_test", "parity_corpus")  # cheap ones first
_LINKER = ["-fuse-ld=gold", "-Wl,--strip-debug"]


class BuildError(Exception):
    """What must be well before a mutant can be judged, and is not."""


class Compile(NamedTuple):
    source: str  # from ROOT
    object: str  # from the build folder
    command: List[str]


def run(command: List[str], **options) -> str:
    done = subprocess.run(command, capture_output=True, text=True, **options)
    if done.returncode:
        raise BuildError(f"{' '.join(command)[:400]}\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
    return done.stdout


class Build:
    def __init__(self, folder: pathlib.Path, jobs: int, tests: Sequence[str] = TESTS) -> None:
        self.folder = folder
        self.scratch = folder / "mutants"
        self.scratch.mkdir(parents=True, exist_ok=True)
        run(["cmake", "--preset", "debug", "-B", str(folder)], cwd=ROOT)
        self._listed = self._list_tests(tests)
        self.tests = list(self._listed)
        run(["ninja", "-C", str(folder), f"-j{jobs}", *sorted(set(map(self.program_of, self.tests)))])
        self._compiles = self._read_compiles()
        self._includers = self._read_includers()
        self._links: Dict[str, List[str]] = {}
        self._prefix = self._precompile()

    def _list_tests(self, tests: Sequence[str]) -> Dict[str, dict]:
        listed = json.loads(run(["ctest", "--test-dir", str(self.folder), "--show-only=json-v1"]))["tests"]
        by_name = {test["name"]: test for test in listed}
        return {name: by_name[name] for name in tests if name in by_name}

    def command_of(self, test: str) -> List[str]:
        return self._listed[test].get("command") or [str(self.folder / "test/plugin" / test)]

    def program_of(self, test: str) -> str:
        """What `test` runs, from the build folder."""
        whole = next(word for word in self.command_of(test) if word.startswith(str(self.folder)))
        return os.path.relpath(whole, self.folder)

    def directory_of(self, test: str) -> str:
        return next(each["value"] for each in self._listed[test]["properties"] if each["name"] == "WORKING_DIRECTORY")

    def holds(self, test: str, source: str) -> bool:
        return any(one.source == source and f"/{test}.dir/" in one.object for one in self._compiles)

    def _read_compiles(self) -> List[Compile]:
        found = []
        for entry in json.loads((self.folder / "compile_commands.json").read_text()):
            words = [word for word in shlex.split(entry["command"]) if not re.match("-W|-g$", word)]
            at = words.index("-o")
            found.append(Compile(os.path.relpath(entry["file"], ROOT), words[at + 1], words[:at] + ["-w"]))
        return found

    def _read_includers(self) -> Dict[str, List[str]]:
        includers: Dict[str, List[str]] = collections.defaultdict(list)
        target = ""
        for line in run(["ninja", "-C", str(self.folder), "-t", "deps"]).splitlines():
            if line.startswith(" "):
                name = os.path.relpath(os.path.join(self.folder, line.strip()), ROOT)
                if name.startswith("plugin/"):
                    includers[name].append(target)
            elif ": #deps" in line:
                target = line.split(":")[0]
        return includers

    def in_library(self, one: Compile) -> bool:
        return one.object.startswith("plugin/")

    def affected(self, file: str) -> List[Compile]:
        """What must be compiled anew in plugin/ when `file` changes."""
        objects = set(self._includers[file])
        return [one for one in self._compiles if one.object in objects and self.in_library(one)]

    def affected_in(self, program: str, file: str) -> List[Compile]:
        """And what besides, for a program: its objects, and members of its archives."""
        objects = set(self._includers[file])
        return [one for one in self._compiles if one.object in objects and not self.in_library(one) and self._linked(one, program)]

    def _linked(self, one: Compile, program: str) -> bool:
        target = one.object.split("/CMakeFiles/")[1].split(".dir/")[0]
        words = self._link_words(program)
        return one.object in words or any(word.endswith(f"/lib{target}.a") for word in words)

    def _precompile(self) -> pathlib.Path:
        """All that plugin/ includes of others, as one header; kept while it is the same."""
        lines = set()
        for path in (ROOT / "plugin").glob("*.*"):
            if path.suffix in (".h", ".cc"):
                lines |= set(re.findall(r'^#include (?:<[^>]+>|"(?!plugin/)[^"]+")', path.read_text(), re.MULTILINE))
        header = self.scratch / "foreign.h"
        text = "\n".join(sorted(lines)) + "\n"
        if not pathlib.Path(f"{header}.gch").exists() or header.read_text() != text:
            header.write_text(text)
            any_of_plugin = next(one for one in self._compiles if self.in_library(one))
            run(any_of_plugin.command + ["-x", "c++-header", str(header), "-o", f"{header}.part"], cwd=self.folder)
            os.replace(f"{header}.part", f"{header}.gch")
        return header

    def compile(self, one: Compile, source: pathlib.Path, made: pathlib.Path, first: pathlib.Path) -> None:
        """Headers are looked for in `first` first."""
        prefix = ["-include", str(self._prefix)] if self.in_library(one) else []
        run([one.command[0], f"-I{first}", *one.command[1:], *prefix, "-c", str(source), "-o", str(made)], cwd=self.folder)

    def _link_words(self, program: str) -> List[str]:
        if program not in self._links:
            line = run(["ninja", "-C", str(self.folder), "-t", "commands", "-s", program]).splitlines()[-1]
            self._links[program] = shlex.split(line.removeprefix(": && ").removesuffix(" && :"))
        return self._links[program]

    def link(self, program: str, instead: Dict[str, str], made: pathlib.Path) -> None:
        """With new objects before all others, so that no archive's member of the same symbols is taken."""
        words = [word for word in self._link_words(program) if word not in instead]
        at = words.index("-o")
        words[at : at + 2] = [*_LINKER, *instead.values(), "-o", str(made)]
        run(words, cwd=self.folder)
