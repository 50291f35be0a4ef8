"""Whose address is believed, and how often one may try."""

import pytest

from ketnap.lib.gate import Gate, Memory, sender

PROXY = frozenset({"127.0.0.1", "10.0.0.2"})


@pytest.mark.parametrize(
    ("remote", "forwarded", "trusted", "found"),
    [
        ("203.0.113.9", "", PROXY, "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", PROXY, "203.0.113.9"),  # anybody can write a header
        ("127.0.0.1", "198.51.100.1", frozenset(), "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1", PROXY, "198.51.100.1"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.1", PROXY, "198.51.100.1"),  # what the reader wrote stands before it
        ("127.0.0.1", "198.51.100.1, 10.0.0.2", PROXY, "198.51.100.1"),
        ("127.0.0.1", "198.51.100.1, nobody", PROXY, "127.0.0.1"),
        ("2001:db8:1:2:3::9", "", PROXY, "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "", PROXY, "203.0.113.9"),
        ("", "", PROXY, ""),
    ],
)
def test_whose_address_it_is(remote, forwarded, trusted, found):
    assert sender(remote, forwarded, trusted) == found


def test_so_many_tries_of_each_within_the_window_and_then_again():
    gate = Gate(tries=3, seconds=60)
    assert [gate.passes("a", 0.0) for _ in range(4)] == [True, True, True, False]
    assert gate.passes("b", 59.9) and not gate.passes("a", 59.9)
    assert gate.passes("a", 60.0)


def test_a_flood_of_addresses_takes_no_more_places():
    gate = Gate(tries=3, seconds=60, places=100)
    assert sum(gate.passes(f"10.0.{number // 250}.{number % 250}", 1.0) for number in range(5000)) == 100
    assert len(gate._counts) == 100
    assert gate.passes("10.0.0.1", 2.0) and not gate.passes("somebody new", 2.0)


def test_what_is_remembered_ends_with_its_time_and_takes_no_more_places():
    memory = Memory[int](seconds=60, places=100)
    for number in range(1000):
        memory.keep(str(number), number, 0.0)
    assert (memory.get("999", 59.9), memory.get("999", 60.0), memory.get("nobody", 0.0)) == (999, None, None)
    assert len(memory._kept) <= 100
