"""A key typed from paper is the key, or the group that is wrong is named."""

import os

import pytest

from ketnap.lib import key_sheet

KEY = bytes(range(7, 39))


def test_what_was_printed_is_typed_back_however_it_is_spaced() -> None:
    for key in (KEY, bytes(32), b"\xff" * 32, os.urandom(32)):
        printed = key_sheet.groups(key)
        assert [len(group) for group in printed] == [5] * 16
        assert key_sheet.key_of(" ".join(printed)) == key
        assert key_sheet.key_of("\n".join(group.lower() for group in printed)) == key
        assert key_sheet.key_of("-".join(printed).replace("0", "O").replace("1", "I").replace("5", "s")) == key


def test_every_wrong_sign_every_exchange_and_every_moved_group_is_seen() -> None:
    printed = key_sheet.groups(KEY)
    wrong = 0
    for number, group in enumerate(printed):
        typed = [group[:at] + other + group[at + 1 :] for at in range(5) for other in key_sheet.LETTERS]
        typed += [
            group[:a] + group[b] + group[a + 1 : b] + group[a] + group[b + 1 :]
            for a in range(4)
            for b in range(a + 1, 4)
        ]
        typed += printed[:number] + printed[number + 1 :]
        for other in {one for one in typed if one != group}:
            with pytest.raises(key_sheet.WrongGroup, match=f"Group {number + 1} "):
                key_sheet.key_of("".join([*printed[:number], other, *printed[number + 1 :]]))
            wrong += 1
    assert wrong > 16 * 150


def test_a_group_too_few_is_said() -> None:
    with pytest.raises(key_sheet.WrongGroup, match="75 signs were typed, a key has 80"):
        key_sheet.key_of("".join(key_sheet.groups(KEY)[:-1]))
