"""One case, judged."""

import collections
import copy
from typing import Any, Dict, List, NamedTuple

import compare
import rows
from all_rows import ROWS
from refusals import REFUSALS
from unsent import UNSENT
from view import View

Json = Dict[str, Any]


class Verdict(NamedTuple):
    kind: str  # equal, both refuse, refused by us, not sent
    trouble: str = ""  # empty: as it must be


def judge(case: Json, answer: Json, ours: Json, counts: Dict[str, int]) -> Verdict:
    for field in case["unsent"]:
        counts[field] += 1
    if "request_b64" not in answer:
        return Verdict("not sent")
    if answer.get("error", {}).get("stage") in ("case", "config", "panic", "marshal"):
        return Verdict("broken", f"    the oracle itself: {answer['error']}")
    view = View(case, answer)
    refusing = [row for row in REFUSALS if row.applies(view)]
    if "error" in ours:
        return _refused(ours["error"], refusing, answer, counts)
    if refusing:
        return Verdict("refused by us", f"    not refused: {[row.field for row in refusing]}")
    if "error" in answer:
        return Verdict("both refuse", f"    we make a manifest, and Flyte's own plugin says {answer['error']['message'][:600]}")
    return _compared(view, ours, counts)


def _refused(sentence: str, refusing: List[Any], answer: Json, counts: Dict[str, int]) -> Verdict:
    named = [row for row in refusing if row.field in sentence]
    for row in named:
        counts[f"{row.id} {row.field}"] += 1
    if named:
        return Verdict("refused by us")
    if refusing or "error" not in answer:
        return Verdict("refused by us", f"    we refuse: {sentence}\n    and the field was to be one of {[row.field for row in refusing]}")
    return Verdict("both refuse", "" if sentence else "    an empty sentence")


def _compared(view: View, ours: Json, counts: Dict[str, int]) -> Verdict:
    expected = compare.without_noise(copy.deepcopy(view.answer["manifest"]))
    changed: Dict[str, int] = collections.Counter()
    rows.apply(ROWS, view, expected, changed)
    for name in changed:
        counts[name] += 1
    found = list(compare.differences(expected, compare.without_noise(ours)))
    return Verdict("equal", compare.shown(found))


def never_exercised(counts: Dict[str, int]) -> List[str]:
    """Rows that no case needed."""
    names = {f"{row.id} {row.path}" for row in ROWS} | {f"{row.id} {row.field}" for row in REFUSALS}
    return sorted((names | {f"{row.id} {row.field}" for row in UNSENT}) - set(counts))
