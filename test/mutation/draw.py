"""Which mutants are tried: each file's share of all that can be changed, drawn by a seed."""

import collections
import random
from typing import Dict, Iterable, Iterator, List

from sites import Mutant


def shares(sizes: Dict[str, int], count: int) -> Dict[str, int]:
    """`count` divided in proportion, by largest remainders."""
    whole = sum(sizes.values())
    count = min(count, whole)
    exact = {name: count * size / whole for name, size in sizes.items()}
    share = {name: int(part) for name, part in exact.items()}
    by_rest = sorted(exact, key=lambda name: (share[name] - exact[name], name))
    for name in by_rest[: count - sum(share.values())]:
        share[name] += 1
    return share


def shuffled(found: Iterable[Mutant], seed: int) -> Dict[str, Iterator[Mutant]]:
    """The mutants of each file, in an order that depends on the seed and that file alone."""
    by_file: Dict[str, List[Mutant]] = collections.defaultdict(list)
    for mutant in found:
        by_file[mutant.file].append(mutant)
    for name, mutants in by_file.items():
        random.Random(f"{seed} {name}").shuffle(mutants)
    return {name: iter(mutants) for name, mutants in by_file.items()}
