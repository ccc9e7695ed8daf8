"""What can be changed in a file so that a test should see it: one mutant per change."""

import re
from typing import Callable, Iterator, List, NamedTuple, Tuple

from tokens import Source

Edit = Tuple[int, int, str]
_FLIPPED = {"==": ["!="], "!=": ["=="], "<": ["<=", ">="], "<=": ["<", ">"], ">": [">=", "<="], ">=": [">", "<"]}
_SWAPPED = {"&&": "||", "||": "&&"}
_LOOSER = {"?", ":", ",", ";", "return", "=", "+=", "-=", "*=", "|="}  # ends a ternary's condition, going left


class Mutant(NamedTuple):
    file: str
    line: int
    kind: str
    before: str
    after: str
    text: str  # of the whole file


def mutants(file: str, text: str) -> List[Mutant]:
    source = Source(text)
    made = []
    for kind, make in _OPERATORS.items():
        made += [_mutant(file, source, kind, edits) for edits in make(source)]
    return sorted(made, key=lambda one: (one.line, one.kind))


def _mutant(file: str, source: Source, kind: str, edits: List[Edit]) -> Mutant:
    changed = source.text
    for start, end, text in sorted(edits, reverse=True):
        changed = changed[:start] + text + changed[end:]
    first, last = min(edit[0] for edit in edits), max(edit[1] for edit in edits)
    begin = source.text.rfind("\n", 0, first) + 1
    end = source.text.find("\n", last)
    grown = len(changed) - len(source.text)
    flat = lambda piece: " ".join(piece.split())
    return Mutant(file, source.line(first), kind, flat(source.text[begin:end]), flat(changed[begin : end + grown]), changed)


def _replaced(source: Source, first: int, last: int, text: str) -> List[Edit]:
    return [(source.tokens[first].start, source.tokens[last].end, text)]


def _negated(source: Source, first: int, last: int) -> List[Edit]:
    return _replaced(source, first, last, f"!({source.slice(first, last)})")


# --- branches ---


def _conditions(source: Source) -> Iterator[List[Edit]]:
    for index, token in enumerate(source.tokens):
        if token.text in ("if", "while", "for"):
            opening = index + (2 if source.at(index + 1) == "constexpr" else 1)
            inside = source.inside(opening)
            ends = [i for i in inside if source.at(i) == ";"]
            first, last = opening + 1, source.pair[opening] - 1
            if token.text == "for":
                if len(ends) != 2 or ends[1] == ends[0] + 1:
                    continue
                first, last = ends[0] + 1, ends[1] - 1
            elif ends:
                first = ends[-1] + 1
            declares = any(source.at(i) == "=" for i in inside if first <= i <= last)
            if not declares:
                yield _negated(source, first, last)
        elif token.text == "?":
            yield _negated(source, _start_of_condition(source, index), index - 1)


def _start_of_condition(source: Source, question: int) -> int:
    around = source.parent[question]
    first = question
    while first - 1 > around and not (source.parent[first - 1] == around and source.at(first - 1) in _LOOSER):
        if source.parent[first - 1] == around and source.at(first - 1) == "}" and around == -1:
            break
        first -= 1
    return first


def _nots(source: Source) -> Iterator[List[Edit]]:
    for index, token in enumerate(source.tokens):
        if token.text == "!" and not _whole_condition(source, index):
            yield _replaced(source, index, index, "")


def _whole_condition(source: Source, index: int) -> bool:
    """`if (!x)`: its negation is a mutant already."""
    around = source.parent[index]
    if source.at(around - 1) not in ("if", "while") or source.at(index - 1) not in ("(", ";"):
        return False
    return not any(source.at(i) in _SWAPPED for i in source.inside(around) if i > index)


def _operators(source: Source) -> Iterator[List[Edit]]:
    for index, token in enumerate(source.tokens):
        if token.kind != "symbol" or not source.spaced(index) or source.at(index - 1) == "operator":
            continue
        for other in _FLIPPED.get(token.text, []):
            yield _replaced(source, index, index, other)


def _connectives(source: Source) -> Iterator[List[Edit]]:
    for index, token in enumerate(source.tokens):
        if token.text in _SWAPPED and source.spaced(index):
            yield _replaced(source, index, index, _SWAPPED[token.text])


def _exits(source: Source) -> Iterator[List[Edit]]:
    for index, token in enumerate(source.tokens):
        if token.text in ("return", "continue", "break") and _is_early(source, index):
            end = next(i for i in range(index, len(source.tokens)) if source.at(i) == ";" and source.parent[i] == source.parent[index])
            yield _replaced(source, index, end, ";")


def _is_early(source: Source, index: int) -> bool:
    """It stands under a condition or in a loop, and is not how the function ends."""
    before = index - 1
    if source.at(before) == "else" or (source.at(before) == ")" and _controls(source, source.pair[before])):
        return True
    block = source.parent[index]
    if source.at(block - 1) in ("else", "do"):
        return True
    return source.at(block - 1) == ")" and _controls(source, source.pair[block - 1])


def _controls(source: Source, opening: int) -> bool:
    return source.at(opening - 1) in ("if", "for", "while", "switch", "constexpr")


# --- constants ---


def _numbers(source: Source) -> Iterator[List[Edit]]:
    for index, token in enumerate(source.tokens):
        if token.kind == "number" and not _is_size(source, index) and not _asserted(source, index):
            yield _replaced(source, index, index, _next_number(token.text))


def _is_size(source: Source, index: int) -> bool:
    """The last argument of a template: a size, which the rows count for themselves."""
    return source.at(index + 1) == ">" and source.tokens[index].end == source.tokens[index + 1].start


def _asserted(source: Source, index: int) -> bool:
    while index >= 0:
        index = source.parent[index]
        if source.at(index - 1) == "static_assert":
            return True
    return False


def _next_number(text: str) -> str:
    digits = re.match(r"0[xX][0-9a-fA-F']+|[\d'.]+(?:[eE][+-]?\d+)?", text).group()
    suffix = text[len(digits) :]
    digits = digits.replace("'", "")
    if digits[:2].lower() == "0x":
        return f"{int(digits, 16) + 1:#x}{suffix}"
    return f"{float(digits) * 2 + 1}{suffix}" if re.search("[.eE]", digits) else f"{int(digits) + 1}{suffix}"


def _booleans(source: Source) -> Iterator[List[Edit]]:
    for index, token in enumerate(source.tokens):
        if token.text in ("true", "false") and not _asserted(source, index):
            yield _replaced(source, index, index, "false" if token.text == "true" else "true")


def _characters(source: Source) -> Iterator[List[Edit]]:
    for index, token in enumerate(source.tokens):
        if token.kind == "char":
            inside = token.text[1:-1]
            yield _replaced(source, index, index, "'~'" if len(inside) > 1 or inside in "&[" else f"'{chr(ord(inside) + 1)}'")


def _strings(source: Source) -> Iterator[List[Edit]]:
    index = 0
    while index < len(source.tokens):
        if source.tokens[index].kind not in ("string", "raw"):
            index += 1
            continue
        last = index
        while source.at(last + 1) and source.tokens[last + 1].kind == "string":
            last += 1
        if _is_value(source.slice(index, last)) and source.tokens[index].kind == "string":
            yield _replaced(source, index, index, _other_string(source.at(index)))
        index = last + 1


def _is_value(literals: str) -> bool:
    """Words for a reader have spaces between them."""
    return "://" in literals or not re.search(r"\s", re.sub(r'"\s+"', "", literals))


def _other_string(literal: str) -> str:
    rest = re.sub(r"^(?:\\x[0-9a-fA-F]+|\\[0-7]{1,3}|\\.|.)", "", literal[1:-1])
    return f'"~{rest}"' if not literal.startswith('"~') else f'"^{rest}"'


# --- tables ---


def _rows(source: Source) -> Iterator[List[Edit]]:
    for opening, closing in source.pair.items():
        if opening > closing or source.at(opening) != "{":
            continue
        elements = _elements(source, opening)
        if _is_table(source, opening, elements):
            size = _size_edit(source, opening, len(elements))
            for number in range(len(elements)):
                yield [_without(source, elements, number, closing)] + size


def _elements(source: Source, opening: int) -> List[Tuple[int, int]]:
    """First and last token of each."""
    commas = [i for i in source.inside(opening) if source.at(i) == ","]
    bounds = [opening] + commas + [source.pair[opening]]
    return [(a + 1, b - 1) for a, b in zip(bounds, bounds[1:]) if b > a + 1]


def _is_table(source: Source, opening: int, elements: List[Tuple[int, int]]) -> bool:
    before = source.at(opening - 1)
    if before == "=" and source.at(opening - 2) == "]":
        return len(elements) > 1  # an array of none does not compile
    braced = bool(elements) and all(source.at(first) == "{" for first, _ in elements)
    if before == "{":
        return _array_head(source, opening) is not None and len(elements) > 1
    if before == "=" and _array_head(source, opening) is not None:
        return not braced and len(elements) > 1
    if before not in ("=", "return", "(", ",", ":") and source.tokens[max(opening - 1, 0)].kind != "word":
        return False
    return braced and (len(elements) > 1 or before in ("=", "return"))


def _array_head(source: Source, opening: int):
    """`std::array<T, N> name = {` or `{{` before a list."""
    begin = source.tokens[opening].start
    return re.search(r"std::array<[^;{}()]*?(?:, (\d+))?> \w+\s*=\s*\{?$", source.text[max(0, begin - 200) : begin])


def _size_edit(source: Source, opening: int, count: int) -> List[Edit]:
    head = _array_head(source, opening)
    if head is None or head.group(1) != str(count):
        return []
    offset = max(0, source.tokens[opening].start - 200)
    return [(offset + head.start(1), offset + head.end(1), str(count - 1))]


def _without(source: Source, elements: List[Tuple[int, int]], number: int, closing: int) -> Edit:
    if number + 1 < len(elements):
        return source.tokens[elements[number][0]].start, source.tokens[elements[number + 1][0]].start, ""
    start = source.tokens[elements[number - 1][1]].end if number else source.tokens[elements[number][0]].start
    return start, source.tokens[closing].start, ""


_OPERATORS: "dict[str, Callable[[Source], Iterator[List[Edit]]]]" = {
    "negated condition": _conditions,
    "dropped not": _nots,
    "other comparison": _operators,
    "other connective": _connectives,
    "dropped exit": _exits,
    "other number": _numbers,
    "other boolean": _booleans,
    "other character": _characters,
    "other string": _strings,
    "dropped row": _rows,
}
