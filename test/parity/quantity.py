"""Kubernetes quantities: read, rounded, and those that nobody can read."""

import math
import re
from fractions import Fraction
from typing import Any, Optional

DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
SHAPE = re.compile(r"([+-]?)(\d*)(?:\.(\d*))?(?:([eE][+-]?\d+)|([a-zA-Z]*))")
NANO = Fraction(1, 10**9)
MOST = 2**63 - 1


def _scale(suffix: str) -> Optional[Fraction]:
    if suffix in DECIMAL:
        return Fraction(10) ** DECIMAL[suffix]
    return Fraction(2) ** BINARY[suffix] if suffix in BINARY else None


def read(text: Any) -> Optional[Fraction]:
    """Its value, rounded away from zero to a nano as Kubernetes does; None when it is none."""
    match = SHAPE.fullmatch(text) if isinstance(text, str) and text.isascii() else None
    if match is None or not text:
        return None
    sign, whole, part, exponent, suffix = match.groups()
    digits = (whole or "") + (part or "")
    scale = Fraction(10) ** int(exponent[1:]) if exponent else _scale(suffix or "")
    if scale is None or not digits and (suffix not in BINARY or part is not None):
        return None
    value = Fraction(int(digits or "0"), 10 ** len(part or "")) * scale
    value = math.ceil(value / NANO) * NANO
    return -value if sign == "-" else value


def units(text: Any) -> int:
    """Rounded up to a whole number."""
    return math.ceil(read(text) or 0)
