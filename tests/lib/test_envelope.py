"""A sealed file opens whole under its key, and not at all in any other way."""

import os
import random
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from ketnap.lib import envelope

KEY = envelope.copy_key(bytes(range(32)))
CONTENT = random.Random(1).randbytes(3 * envelope.CHUNK) + "Nguyễn Thị Hòa".encode() * 9


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("copies") / "a.ketnap"
    with envelope.sealed(path, KEY, {"kind": "test", "at": "2026-11-26"}) as file:
        file.write(CONTENT)
    return path


def damaged(data: bytes) -> dict[str, bytes]:
    """One bit in each of 100 random places, cuts (at the borders of pieces too), lengthening, pieces exchanged."""
    chance, found = random.Random(12), {}
    for number in range(100):
        at = chance.randrange(len(data))
        found[f"bit {number}"] = data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]
    piece, first = envelope.CHUNK + envelope.TAG, data.index(b"}") + 1 + envelope.SALT
    borders = [first + number * piece for number in range(4)]
    assert borders[-1] < len(data), "four pieces"
    found |= {f"cut {at}": data[:at] for at in [0, 5, 30, *borders, len(data) - 1, *chance.sample(range(len(data)), 9)]}
    found |= {"longer": data + b"\0", "a piece more": data + data[-100:], "twice": data + data}
    one, two, three = borders[:3]
    found["exchanged"] = data[:one] + data[two:three] + data[one:two] + data[three:]
    found["left out"] = data[:one] + data[two:]
    return found


def refused(path: Path) -> bool:
    try:
        envelope.prove(path, KEY)
    except (envelope.Damaged, envelope.OtherKey):
        return True
    return False


def test_it_opens_again_and_nothing_can_be_read_without_the_key(copy) -> None:
    with envelope.opened(copy, KEY) as (header, file):
        assert (header["at"], file.read()) == ("2026-11-26", CONTENT)
    assert "Nguyễn".encode() not in copy.read_bytes()
    other = envelope.copy_key(os.urandom(32))
    with pytest.raises(envelope.OtherKey, match=f"under the key {envelope.mark(KEY)}; the key here is"):
        envelope.prove(copy, other)


def test_every_damage_is_refused(copy, tmp_path, monkeypatch, record_property) -> None:
    path, cases = tmp_path / "a.ketnap", damaged(copy.read_bytes())
    for name, data in cases.items():
        path.write_bytes(data)
        assert refused(path), name
    # What authentication is for: the same reader without it takes most of them.
    monkeypatch.setattr(envelope, "AESGCM", Unproven)
    passed = 0
    for data in cases.values():
        path.write_bytes(data)
        passed += read_to_the_end(path)
    assert passed >= 90
    record_property("shown", f"damaged copies: {len(cases)} of {len(cases)} refused; {passed} pass without the tag")


class Unproven:
    """AES-GCM whose tag nobody looks at: counter mode, beginning at the second block."""

    def __init__(self, key: bytes) -> None:
        self.key = key

    def decrypt(self, nonce: bytes, piece: bytes, bound: bytes) -> bytes:
        plain = Cipher(algorithms.AES(self.key), modes.CTR(nonce + (2).to_bytes(4))).decryptor()
        return plain.update(piece[: -envelope.TAG])


def read_to_the_end(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return bool(envelope.Opened(file, KEY, "a").readall())
    except (envelope.Damaged, envelope.OtherKey):
        return False


def test_of_two_files_of_one_content_no_piece_is_alike(copy, tmp_path) -> None:
    twin = tmp_path / "twin.ketnap"
    with envelope.sealed(twin, KEY, {"kind": "test", "at": "2026-11-26"}) as file:
        file.write(CONTENT)
    one, two = copy.read_bytes(), twin.read_bytes()
    assert len(one) == len(two)
    start = one.index(b"}") + 1
    assert sum(a == b for a, b in zip(one[start:], two[start:], strict=True)) < len(one) / 100


def test_what_failed_half_way_does_not_open(tmp_path) -> None:
    path = tmp_path / "half.ketnap"
    with pytest.raises(RuntimeError), envelope.sealed(path, KEY, {}) as file:
        file.write(CONTENT)
        raise RuntimeError
    assert refused(path)
