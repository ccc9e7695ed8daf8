"""The names that propeller gives to an attempt, and the one that our program gives to its DaskJob."""

import hashlib
import re
from typing import Iterable, List, Optional

ALPHABET = "abcdefghijklmnopqrstuvwxyz123456"
SHARD_DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789"
DNS_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
LONGEST_OBJECT_NAME = 53  # the operator takes no longer one


def fnv1a(text: str) -> int:
    value = 2166136261
    for byte in text.encode():
        value = (value ^ byte) * 16777619 % 2**32
    return value


def base32(raw: bytes) -> str:
    bits = "".join(f"{byte:08b}" for byte in raw)
    bits += "0" * (-len(bits) % 5)
    return "".join(ALPHABET[int(bits[i : i + 5], 2)] for i in range(0, len(bits), 5))


def fixed_length(parts: Iterable[str], longest: int) -> str:
    joined = ""
    for part in parts:
        joined += ("-" if joined else "") + part
    return joined if len(joined) <= longest else "f" + base32(fnv1a(joined).to_bytes(4, "big"))


def unique_node(parent: str, attempt: str, node: str) -> str:
    return fixed_length([parent, attempt, node], 20)


def generated(execution: str, unique: str, attempt: int) -> str:
    return fixed_length([execution, unique, str(attempt)], 50)


def shard(name: str) -> str:
    number = fnv1a(name) % len(SHARD_DIGITS) ** 2
    return SHARD_DIGITS[number // len(SHARD_DIGITS)] + SHARD_DIGITS[number % len(SHARD_DIGITS)]


def can_be_ours(name: str) -> bool:
    return len(name) <= LONGEST_OBJECT_NAME and bool(DNS_LABEL.fullmatch(name)) and name[0].isalpha()


def _argument(args: List[str], flag: str) -> str:
    where = args.index(flag) if flag in args else len(args)
    return args[where + 1] if where + 1 < len(args) else ""


def _from_arguments(args: List[str], output_prefix: str) -> Optional[str]:
    if _argument(args, "--output-prefix") != output_prefix:
        return None
    path = _argument(args, "--raw-output-data-prefix").split("/")
    return path[-1] if len(path) >= 3 and can_be_ours(path[-1]) and path[-2] == shard(path[-1]) else None


def object_name(args: List[str], output_prefix: str, execution: str, node: str, attempt: int) -> str:
    """Of the DaskJob. `args` are those of the request, rendered."""
    from_arguments = _from_arguments(args, output_prefix)
    if from_arguments:
        return from_arguments
    top_level = node and execution and output_prefix.endswith(f"/{node}/data/{attempt}")
    name = generated(execution, unique_node("", "", node), attempt) if top_level else ""
    if name and can_be_ours(name):
        return name
    return "d" + base32(hashlib.sha256(output_prefix.encode()).digest())[:25]
