"""One case, judged."""

import collections
import copy
import re
from typing import Any, Dict, List, NamedTuple

import compare
import rows
from all_rows import ROWS
from refusals import REFUSALS
from hostile import TAKEN
from unsent import UNSENT
from view import View

Json = Dict[str, Any]


class Verdict(NamedTuple):
    kind: str  # equal, both refuse, refused by us, not sent
    trouble: str = ""  # empty: as it must be


def judge(case: Json, answer: Json, ours: Json, counts: Dict[str, int]) -> Verdict:
    for field in case["unsent"] + case.get("taken", []):
        counts[field] += 1
    if "request_b64" not in answer:
        return Verdict("not sent")
    if answer.get("error", {}).get("stage") in ("case", "config", "panic", "marshal"):
        return Verdict("broken", f"    the oracle itself: {answer['error']}")
    view, changed = View(case, answer), collections.Counter()
    if "manifest" in answer:
        rows.apply(ROWS, view, compare.without_noise(copy.deepcopy(answer["manifest"])), changed)
    refusing = [row for row in REFUSALS if row.applies(view)]
    if "error" in ours:
        return _refused(ours["error"], refusing, answer, counts)
    if refusing:
        return Verdict("refused by us", f"    not refused: {[row.field for row in refusing]}")
    if "error" in answer:
        return Verdict("both refuse", f"    we make a manifest, and Flyte's own plugin says {answer['error']['message'][:600]}")
    for name in changed:
        counts[name] += 1
    return Verdict("equal", compare.shown(list(compare.differences(view.manifest, compare.without_noise(ours)))))


def _refused(sentence: str, refusing: List[Any], answer: Json, counts: Dict[str, int]) -> Verdict:
    named = [row for row in refusing if row.is_named_in(sentence)]
    for row in named:
        counts[f"{row.id} {row.field}"] += 1
    if named:
        return Verdict("refused by us")
    if "error" not in answer:
        return Verdict("refused by us", f"    we refuse: {sentence}\n    and the field was to be one of {[row.field for row in refusing]}")
    return Verdict("both refuse", "" if sentence else "    an empty sentence")


NAMES = [
    *(f"{row.id} {row.path}" for row in ROWS), *(f"{row.id} {row.field}" for row in REFUSALS), *(f"{row.id} {row.field}" for row in UNSENT), TAKEN,
]  # fmt: skip
LIKE_FLYTES = {"legacy-commands"}  # no difference: the choice takes one back


def never_needed(counts: Dict[str, int]) -> List[str]:
    """Rows that no case needed."""
    return sorted(set(NAMES) - set(counts))


def not_on_the_page(page: str) -> List[str]:
    """Ids that docs/manifest-parity.md has and we do not, or we have and it has not."""
    documented = set(re.findall(r"^\| `([a-z-]+)`", page, re.MULTILINE)) - LIKE_FLYTES
    return sorted(documented ^ {name.split(" ")[0] for name in NAMES})
