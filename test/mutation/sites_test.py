#!/usr/bin/python3
"""What is changed in a source, and what is left alone."""

import sys
import unittest

sys.dont_write_bytecode = True
import draw  # noqa: E402
from sites import Mutant, mutants  # noqa: E402


def after(line: str) -> "set[str]":
    return {one.after for one in mutants("x.cc", line + "\n")}


class Sites(unittest.TestCase):
    def changes(self, line: str, *expected: str) -> None:
        self.assertEqual(after(line), set(expected))

    def test_conditions_are_negated(self) -> None:
        self.changes("if (ok) x();", "if (!(ok)) x();")
        self.changes("if (auto s = f(); s.ok()) x();", "if (auto s = f(); !(s.ok())) x();")
        self.changes("for (auto i = b; i.more(); ++i) x();", "for (auto i = b; !(i.more()); ++i) x();")
        self.changes("y = a(p, q) ? b : c;", "y = !(a(p, q)) ? b : c;")
        self.changes("f(z, a.empty() ? b : c);", "f(z, !(a.empty()) ? b : c);")

    def test_a_not_is_dropped_unless_the_negation_does_that(self) -> None:
        self.changes("if (!ok) x();", "if (!(!ok)) x();")
        self.changes("if (!a && b) x();", "if (!(!a && b)) x();", "if (a && b) x();", "if (!a || b) x();")

    def test_operators_are_told_from_brackets_and_references(self) -> None:
        self.changes("y = a < b;", "y = a <= b;", "y = a >= b;")
        self.changes("y = a == b;", "y = a != b;")
        self.changes("template <typename T> void f(T&& x, std::vector<std::pair<A, B>> y);")

    def test_early_exits_are_dropped_and_last_ones_kept(self) -> None:
        self.changes("int f() { if (a) return b; return c; }", "int f() { if (!(a)) return b; return c; }", "int f() { if (a) ; return c; }")
        self.changes("auto g = [](A a) { return a; };")
        self.changes("for (auto a : b) { f(a); continue; }", "for (auto a : b) { f(a); ; }")

    def test_constants_are_changed_and_words_for_a_reader_are_not(self) -> None:
        self.changes("k = 0x0F; m = 1'000u; n = 2.5;",
            "k = 0x10; m = 1'000u; n = 2.5;", "k = 0x0F; m = 1001u; n = 2.5;", "k = 0x0F; m = 1'000u; n = 6.0;")  # fmt: skip
        self.changes("f(true, 'a', '\\n');", "f(false, 'a', '\\n');", "f(true, 'b', '\\n');", "f(true, 'a', '~');")
        self.changes('f("name", "two words", "one " "two");', 'f("~ame", "two words", "one " "two");')
        self.changes('#include "plugin/x.h"')
        self.changes("static_assert(kSize + 1 != 2);", "static_assert(kSize + 1 == 2);")

    def test_rows_are_dropped(self) -> None:
        self.changes("constexpr A k[] = {{x}, {y}, {z}};",
            "constexpr A k[] = {{y}, {z}};", "constexpr A k[] = {{x}, {z}};", "constexpr A k[] = {{x}, {y}};")  # fmt: skip
        self.changes("constexpr std::array<A, 2> k = {{ {x}, {y}, }};",
            "constexpr std::array<A, 1> k = {{ {y}, }};", "constexpr std::array<A, 1> k = {{ {x}}};")  # fmt: skip
        self.changes("return {{a, b}, {c, d}};", "return {{c, d}};", "return {{a, b}};")
        self.changes("constexpr Type k = {kName, kFields};")


class Draw(unittest.TestCase):
    def test_shares_are_in_proportion_and_add_up(self) -> None:
        self.assertEqual(draw.shares({"a": 60, "b": 30, "c": 10}, 10), {"a": 6, "b": 3, "c": 1})
        self.assertEqual(sum(draw.shares({"a": 5, "b": 5, "c": 5}, 10).values()), 10)
        self.assertEqual(draw.shares({"a": 2}, 10), {"a": 2})

    def test_the_order_of_a_file_depends_on_the_seed_alone(self) -> None:
        found = [Mutant("a", line, "k", "b", "c", "t") for line in range(50)]
        other = [Mutant("b", line, "k", "b", "c", "t") for line in range(50)]
        order = list(draw.shuffled(found, "1")["a"])
        self.assertEqual(order, list(draw.shuffled(other + found, "1")["a"]))
        self.assertNotEqual(order, list(draw.shuffled(found, "2")["a"]))


if __name__ == "__main__":
    unittest.main()
