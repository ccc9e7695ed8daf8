"""Mutants that were looked at and change nothing that a caller could see, with the reason why."""

import pathlib
from typing import Dict, Iterable, List, Tuple

from sites import Mutant

LIST = pathlib.Path(__file__).with_name("equivalent.txt")
Key = Tuple[str, str, str]


def read(path: pathlib.Path = LIST) -> Dict[Key, str]:
    """Blocks of four lines: the file, `-` and the line before, `+` and the line after, and the reason."""
    reasons: Dict[Key, str] = {}
    text = "\n".join(line for line in path.read_text().splitlines() if not line.startswith("#"))
    for block in filter(None, (part.strip() for part in text.split("\n\n"))):
        lines = block.splitlines()
        if len(lines) < 4 or not lines[1].startswith("- ") or not lines[2].startswith("+ "):
            raise SystemExit(f"{path}: not a file, a line before, a line after and a reason:\n{block}")
        reasons[(lines[0], lines[1][2:], lines[2][2:])] = " ".join(line.strip() for line in lines[3:])
    return reasons


def key(mutant: Mutant) -> Key:
    return mutant.file, mutant.before, mutant.after


def stale(reasons: Dict[Key, str], found: Iterable[Mutant]) -> List[Key]:
    """Entries of code that has changed since."""
    keys = {key(mutant) for mutant in found}
    return [entry for entry in reasons if entry not in keys]
