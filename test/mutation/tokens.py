"""C++ as clang-format leaves it, in tokens: enough to see what is a condition, a literal, a row of a table."""

import re
from typing import Dict, List, NamedTuple

OPENING = {"(": ")", "[": "]", "{": "}"}
_PATTERN = re.compile(
    r"""(?P<skip>\s+|//[^\n]*|/\*.*?\*/|^[ \t]*\#(?:[^\n\\]|\\.)*)
      |(?P<raw>R"(?P<fence>[^(\s]*)\(.*?\)(?P=fence)")
      |(?P<string>"(?:\\.|[^"\\\n])*")
      |(?P<number>(?:0[xX][0-9a-fA-F']+|\d[\d']*(?:\.\d+)?(?:[eE][+-]?\d+)?)[uUlLfF]*)
      |(?P<char>'(?:\\.|[^'\\\n])+')
      |(?P<word>[A-Za-z_]\w*)
      |(?P<symbol><=>|\.\.\.|<<=|>>=|::|->|\+\+|--|<<|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|.)""",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)


class Token(NamedTuple):
    kind: str  # raw, string, number, char, word or symbol
    text: str
    start: int
    end: int


class Source:
    """The tokens of one file; `pair` leads from each bracket to the one that it belongs to."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: List[Token] = [
            Token(match.lastgroup or "", match.group(), match.start(), match.end())
            if match.lastgroup != "fence" else Token("raw", match.group(), match.start(), match.end())
            for match in _PATTERN.finditer(text) if match.lastgroup != "skip"
        ]  # fmt: skip
        self.pair: Dict[int, int] = {}
        self.parent: List[int] = []  # the opening bracket around each token; -1: none
        self._match()

    def _match(self) -> None:
        around = [-1]
        for index, token in enumerate(self.tokens):
            if token.kind == "symbol" and token.text in OPENING.values():
                opening = around.pop()
                self.pair[opening], self.pair[index] = index, opening
            self.parent.append(around[-1])
            if token.kind == "symbol" and token.text in OPENING:
                around.append(index)

    def at(self, index: int) -> str:
        return self.tokens[index].text if 0 <= index < len(self.tokens) else ""

    def inside(self, opening: int) -> List[int]:
        """The tokens directly inside a bracket, without those of brackets in it."""
        return [i for i in range(opening + 1, self.pair[opening]) if self.parent[i] == opening]

    def spaced(self, index: int) -> bool:
        """Whether white space is on both sides: a binary operator, and no bracket of a template."""
        token = self.tokens[index]
        return self.text[token.start - 1].isspace() and self.text[token.end].isspace()

    def line(self, position: int) -> int:
        return self.text.count("\n", 0, position) + 1

    def slice(self, first: int, last: int) -> str:
        return self.text[self.tokens[first].start : self.tokens[last].end]
