"""Drawing by chance, the same for the same seed on every machine."""

import random
from typing import Any, Callable, Dict, List, Sequence, TypeVar

Item = TypeVar("Item")


class Draw:
    def __init__(self, seed: str):
        self._random = random.Random(seed)

    def chance(self, probability: float) -> bool:
        return self._random.random() < probability

    def of(self, items: Sequence[Item]) -> Item:
        return items[int(self._random.random() * len(items))]

    def number(self, least: int, most: int) -> int:
        return least + int(self._random.random() * (most - least + 1))

    def some(self, items: Sequence[Item], probability: float) -> List[Item]:
        return [item for item in items if self.chance(probability)]

    def shuffled(self, items: Sequence[Item]) -> List[Item]:
        keyed = [(self._random.random(), i) for i in range(len(items))]
        return [items[i] for _, i in sorted(keyed)]

    def members(self, table: Dict[str, Callable[["Draw"], Any]], probability: float) -> Dict[str, Any]:
        """Some of the table's members, each with a value that its function draws."""
        return {name: draw(self) for name, draw in table.items() if self.chance(probability)}
