"""Sealed fields: nothing readable at rest, bound to their place, useless under another key."""

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from ketnap.lib import sealing

PLACE, TOKEN = "Person.identity_sealed", "a1"


@pytest.fixture
def seal(tmp_path) -> sealing.Sealer:
    return sealing.sealer(tmp_path / "field.key")


def test_what_is_sealed_opens_again(seal):
    sealed = seal.seal("Số 5, phố Đỗ Hành", PLACE, TOKEN)
    assert seal.open(sealed, PLACE, TOKEN) == "Số 5, phố Đỗ Hành"
    assert "Đỗ".encode() not in sealed
    assert seal.open(memoryview(sealed), PLACE, TOKEN) == "Số 5, phố Đỗ Hành"


def test_the_same_text_never_looks_the_same_twice(seal):
    assert len({seal.seal("x", PLACE, TOKEN) for _ in range(50)}) == 50


@pytest.mark.parametrize(("place", "token"), [("Person.address_sealed", TOKEN), (PLACE, "a2"), (PLACE, "")])
def test_moved_elsewhere_it_does_not_open(seal, place, token):
    sealed = seal.seal("012345678901", PLACE, TOKEN)
    with pytest.raises(sealing.SealError, match="chép từ hồ sơ khác"):
        seal.open(sealed, place, token)


def test_any_changed_byte_is_noticed(seal):
    sealed = seal.seal("012345678901", PLACE, TOKEN)
    for at in range(len(sealed)):
        with pytest.raises(sealing.SealError):
            seal.open(sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :], PLACE, TOKEN)
    for end in range(len(sealed)):
        with pytest.raises(sealing.SealError):
            seal.open(sealed[:end], PLACE, TOKEN)


def test_another_key_is_named_as_such(seal, tmp_path):
    other = sealing.sealer(tmp_path / "other.key")
    with pytest.raises(sealing.SealError, match=r"không phải khóa đã niêm phong.*KETNAP_KEY_FILE"):
        other.open(seal.seal("x", PLACE, TOKEN), PLACE, TOKEN)
    assert other.mac("012345678901") != seal.mac("012345678901")


def test_the_look_up_value_is_keyed_and_steady(seal, tmp_path):
    again = sealing.Sealer(sealing.load_key(tmp_path / "field.key"))
    assert again.mac("012345678901") == seal.mac("012345678901")
    assert len(seal.mac("1")) == 64
    assert seal.mac("012345678901") != seal.mac("012345678902")


def test_the_key_file_is_made_once_and_only_for_its_owner(tmp_path):
    path = tmp_path / "deep" / "field.key"
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: sealing.load_key(path), range(32)))
    assert len(keys) == 1 and len(keys.pop()) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("content", ["", "khóa", "00" * 31, "zz" * 32])
def test_a_spoilt_key_file_is_refused_with_its_path(tmp_path, content):
    path = tmp_path / "field.key"
    path.write_text(content)
    with pytest.raises(sealing.SealError, match=str(path)):
        sealing.load_key(path)
