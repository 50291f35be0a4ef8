"""What may follow what, the code a reader is given, and what is left of what was typed."""

from datetime import date
from itertools import product

import pytest

from ketnap.rules import feedback as rules

STATES = ("waiting", "published", "answered", "refused", "closed", "withdrawn")
ACTS = ("published", "refused", "answered", "told", "closed", "withdrawn")
FOLLOWS = {
    ("waiting", False): ("published+", "refused-", "published+", "answered-", "closed-", "withdrawn-"),
    ("published", True): (None, "refused-", "published+", "published+", "closed+", "withdrawn-"),
    ("answered", False): ("published+", "refused-", "published+", "answered-", "closed-", "withdrawn-"),
    ("refused", False): ("published+", None, "published+", "refused-", "closed-", "withdrawn-"),
    ("closed", False): ("published+", "refused-", "published+", "closed-", None, "withdrawn-"),
    ("closed", True): (None, "refused-", "closed+", "closed+", None, "withdrawn-"),
    ("withdrawn", False): (None,) * 6,
}
"""(state, shown) → the state after each act, + where everybody sees it then; None: it cannot follow."""


@pytest.mark.parametrize(("state", "shown"), FOLLOWS)
def test_what_follows_each_act(state, shown):
    found = [rules.after(state, shown, act) for act in ACTS]
    assert tuple(None if one is None else f"{one[0]}{'+' if one[1] else '-'}" for one in found) == FOLLOWS[state, shown]


def test_nothing_else_can_be_reached_and_only_what_was_let_through_is_seen():
    reached, new = set(), {("waiting", False, False)}
    while new:
        reached |= new
        steps = product(new, ACTS)
        found = {(rules.after(state, shown, act), let or act in ("published", "answered"))
                 for (state, shown, let), act in steps if rules.after(state, shown, act)}  # fmt: skip
        new = {(*after, let) for after, let in found} - reached
    assert {one[:2] for one in reached} == set(FOLLOWS)
    assert {state for state, _, _ in reached} == set(STATES)
    assert all(let for _, shown, let in reached if shown)


def test_a_code_is_read_from_any_way_of_typing_it():
    code = rules.code("0123456789abcdef" * 4)
    assert [len(part) for part in code.split("-")] == [4, 4, 4]
    assert not set(code) & set("01OIl")
    for typed in (code, code.lower(), f"  {code.replace('-', ' ')} ", code.replace("-", "")):
        assert rules.read_code(typed) == code
    for typed in ("", code[:-1], code + "A", code.replace(code[0], "0"), "Đ" * 12):
        assert rules.read_code(typed) == ""
    assert len({rules.code(f"{number:064x}") for number in range(0, 2**20, 1021)}) == len(range(0, 2**20, 1021))


@pytest.mark.parametrize(
    ("typed", "lines", "left"),
    [
        ("  Bài hay.\r\n\r\n\r\n\r\nCảm\tơn  nhé ", True, "Bài hay.\n\nCảm ơn nhé"),
        ("Một\nhai", False, "Một hai"),
        ("a\x00b\x1b[31mc\u202ed\u200be", True, "ab[31mcde"),
        ("Đa\u0309ng", True, "Đảng"),
        (" \u200b\n\x07 ", True, ""),
        ("<b>&amp; http://a.vn</b>", True, "<b>&amp; http://a.vn</b>"),
    ],
)
def test_what_is_kept_of_what_was_typed(typed, lines, left):
    assert rules.clean(typed, lines=lines) == left


def test_it_is_read_within_three_working_days():
    assert rules.due_on(date(2026, 11, 26)) == date(2026, 12, 1)  # Thursday; Saturday and Sunday are not worked
    assert rules.due_on(date(2026, 4, 29)) == date(2026, 5, 6)  # two holidays and a week-end
