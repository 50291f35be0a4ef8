"""Forms that are refused, shown again, or seen before they are written: what was typed stays, and is nobody else's."""

import html
import re
from datetime import timedelta

import pytest
from django.urls import reverse

from ketnap.lib import clock
from ketnap.models import JournalEntry, Person, UnitState
from ketnap.web.session import IDLE_SECONDS
from tests.factories import PASSWORD
from tests.web.test_acts import KEY, move_form, person_form
from tests.web.town import cast, office, tree

pytestmark = pytest.mark.django_db
__all__ = ["cast", "office", "tree"]


@pytest.fixture
def one(office) -> Person:
    return Person.objects.get(pk=office.people["cell.1"])


def test_two_who_write_the_same_record_see_both_versions(one, cast, sign_in) -> None:
    where = reverse("person-edit", args=[one.pk])
    first = sign_in(cast.officer).post(where, person_form(one, native_place="Quế Võ"))
    assert first.status_code == 302
    second = sign_in(cast.organiser).post(where, person_form(one, native_place="Gia Bình", card_no="00012345"))
    words = html.unescape(second.content.decode())
    assert second.status_code == 409
    assert cast.officer.display_name in words and "hồ sơ này" in words
    assert "Quế Võ" in words and "<b>Gia Bình</b> (khác)" in words and "<b>00012345</b> (khác)" in words
    assert Person.objects.get(pk=one.pk).native_place == "Quế Võ"
    # What was typed can be sent again, against the version that now stands.
    hidden = re.findall(
        r'<input type="hidden" name="(\w+)" value="([^"]*)">', second.content.decode().split("<main")[1]
    )
    sent = dict(hidden)
    sent = {name: html.unescape(value) for name, value in sent.items() if name != "csrfmiddlewaretoken"}
    assert sign_in(cast.organiser).post(where, sent).status_code == 302
    kept = Person.objects.get(pk=one.pk)
    assert (kept.native_place, kept.card_no) == ("Gia Bình", "00012345")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"born_on": "31/02/1984"}, "31/02/1984 không có trong lịch"),
        ({"born_on": "năm ngoái"}, "chưa phải là ngày"),
        ({"full_name": ""}, "Điền mục này."),
        ({"reason": ""}, "Điền mục này."),
        ({"card_no": "10100000"}, "Số thẻ"),
        ({}, "Chưa có mục nào khác với sổ."),
    ],
)
def test_a_refused_form_keeps_what_was_typed(changes, sentence, one, cast, sign_in) -> None:
    before = JournalEntry.objects.count()
    typed = person_form(one, **{"kept": "tủ số 9", **changes})
    answer = sign_in(cast.officer).post(reverse("person-edit", args=[one.pk]), typed)
    words = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert sentence in words and 'value="tủ số 9"' in words and 'role="alert"' in words
    assert JournalEntry.objects.count() == before


def test_columns_beyond_the_form_are_not_taken(one, cast, tree, sign_in) -> None:
    more = {"unit": str(tree.base_cell), "unit_id": str(tree.base_cell), "official_on": "01-01-2000", "id": "1"}
    sign_in(cast.officer).post(reverse("person-edit", args=[one.pk]), person_form(one, native_place="Quế Võ", **more))
    kept = Person.objects.get(pk=one.pk)
    assert (kept.unit_id, kept.official_on, kept.native_place) == (one.unit_id, one.official_on, "Quế Võ")


def test_a_reversal_shows_both_entries(one, cast, sign_in, office) -> None:
    client = sign_in(cast.organiser)
    words = client.get(reverse("person", args=[office.people["cell.0"]])).content.decode()
    assert "Chuyển trong nội bộ" in words and "Đã bỏ" in words
    assert "Sửa ghi chép: bỏ mục" in words and "Ghi nhầm người cùng tên." in words


def test_what_was_being_typed_comes_back_after_the_session_ended(one, cast, client, monkeypatch) -> None:
    def sign(username: str = "officer") -> None:
        client.post(reverse("sign-in"), {"username": username, "password": PASSWORD})

    sign()
    where = reverse("person-edit", args=[one.pk])
    began = clock.now()
    monkeypatch.setattr(clock, "now", lambda: began + timedelta(seconds=IDLE_SECONDS + 60))
    typed = person_form(one, native_place="Phố Lim, đang gõ dở")
    assert client.post(where, typed).status_code == 302
    assert Person.objects.get(pk=one.pk).native_place == ""
    sign()
    assert "Phố Lim, đang gõ dở" in html.unescape(client.get(where).content.decode())
    assert "Phố Lim, đang gõ dở" not in html.unescape(client.get(where).content.decode())


def test_a_move_is_seen_before_it_is_written(cast, tree, office, sign_in) -> None:
    client, where, before = (
        sign_in(cast.organiser),
        reverse("unit-move", args=[tree.base_cell]),
        JournalEntry.objects.count(),
    )
    seen = client.post(where, {**move_form(tree), "xem": "1", "key": KEY})
    words = re.sub(r"<[^>]+>", " ", seen.content.decode())
    assert seen.status_code == 200 and "Chưa ghi gì vào sổ." in words
    row = next(row for row in seen.content.decode().split("<tr ") if "Đảng bộ Công ty Giấy Sông Cầu</th>" in row)
    assert re.findall(r'data-l="Đảng viên \w+">(\d+)', row) == ["8", "12"]
    assert JournalEntry.objects.count() == before
    assert client.post(where, {**move_form(tree), "key": KEY}).status_code == 302
    assert UnitState.objects.get(unit=tree.base_cell, valid_from="2011-12-01").parent_id == tree.committee


def test_nothing_moves_to_where_the_mover_has_no_say(cast, tree, office, sign_in) -> None:
    where = reverse("unit-move", args=[tree.base_cell])
    answer = sign_in(cast.organiser).post(where, {**move_form(tree, parent=str(tree.other_committee)), "key": KEY})
    assert answer.status_code == 422
    assert "Chọn một tổ chức trong danh sách." in answer.content.decode()
    assert "Dệt Bình An" not in answer.content.decode()


def test_what_was_being_typed_is_for_nobody_else(one, cast, client, monkeypatch) -> None:
    def sign(username: str) -> None:
        client.post(reverse("sign-in"), {"username": username, "password": PASSWORD})

    sign("officer")
    where, began = reverse("person-edit", args=[one.pk]), clock.now()
    monkeypatch.setattr(clock, "now", lambda: began + timedelta(seconds=IDLE_SECONDS + 60))
    client.post(where, person_form(one, native_place="Phố Lim, đang gõ dở"))
    sign("organiser")
    assert "Phố Lim" not in html.unescape(client.get(where).content.decode())
    assert "draft" not in client.session
