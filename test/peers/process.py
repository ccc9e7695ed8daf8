"""One program of the peers: its log, its end, and the mark by which the warden finds it."""

import os
import pathlib
import subprocess
import time
from typing import Dict, List, Optional

from machine import PeersError
from warden import MARK


class Process:
    """A program in a session of its own, so that Ctrl-C in the terminal does not reach it. Its output goes to a log file."""

    def __init__(self, name: str, command: List[str], run: pathlib.Path, environment: Optional[Dict[str, str]] = None):
        self.name, self.command, self.run = name, command, run
        self.environment = {**os.environ, **(environment or {}), MARK: str(run)}
        self.log = run / "logs" / f"{name}.log"
        self._child: Optional[subprocess.Popen] = None

    @property
    def pid(self) -> Optional[int]:
        return self._child.pid if self._child else None

    def start(self) -> None:
        if self.running():
            raise PeersError(f"{self.name} is running already.")
        with open(self.log, "ab") as log:
            self._child = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.run, env=self.environment, start_new_session=True
            )

    def running(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def require_running(self) -> None:
        if not self.running():
            raise PeersError(f"{self.name} ended; its last words:\n{self.last_words()}")

    def last_words(self, lines: int = 5) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:]) if self.log.exists() else ""

    def kill(self) -> None:
        if self._child:
            self._child.kill()
            self._child.wait()

    def stop(self, seconds: float = 15) -> None:
        """TERM, then KILL after `seconds`."""
        if not self._child:
            return
        self._child.terminate()
        try:
            self._child.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()


def until(what: str, condition, seconds: float, alive: Optional[Process] = None, pause: float = 0.1):
    """Waits until `condition()` is true and returns what it returned. A refused connection counts as not yet; the end of `alive`
    and the end of the time are PeersErrors that name `what`."""
    end = time.monotonic() + seconds
    while True:
        try:
            found = condition()
        except OSError:
            found = None
        if found:
            return found
        if alive:
            alive.require_running()
        if time.monotonic() > end:
            raise PeersError(f"{what}: not within {seconds:g} s." + (f" Last words of {alive.name}:\n{alive.last_words()}" if alive else ""))
        time.sleep(pause)
