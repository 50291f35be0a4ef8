"""Mass organisations on the desk: entered, counted, seated, rated; numbers open the people they count."""

from datetime import date

import pytest
from django.urls import reverse

from ketnap.models import MassOrganisation, UnionAct
from tests.actions.test_unions import nominations
from tests.web.test_acts import PAPER
from tests.web.test_membership import words
from tests.web.unions import filled, recipes

KEY = "form-key-0001"


def test_the_pages_say_what_holds_and_open_the_people(cast, tree, sign_in):
    made = filled(tree, cast.organiser)
    nominations(tree, cast)
    client = sign_in(cast.organiser)
    shown = words(client.get(f"/doan-the/?to_chuc={tree.upper}&ngay=31-12-2022"))
    for told in ("1 Công đoàn , 1 Đoàn Thanh niên , 1 Hội Phụ nữ", "Công đoàn Công ty Giấy Sông Cầu",
                 "Ngô Thị Bưởi, đảng viên", "Vững mạnh xuất sắc (2010)"):  # fmt: skip
        assert told in shown, told
    people = client.get(f"/to-chuc/{tree.upper}/gioi-thieu/?ngay=31-12-2022&loai=youth")
    assert "3 người được giới thiệu vào Đảng" in words(people) and "2 người đã kết nạp" in words(people)
    assert f'href="/to-chuc/{tree.upper}/gioi-thieu/?ngay=31-12-2022&amp;loai=youth"' in client.get(
        f"/doan-the/?to_chuc={tree.upper}&ngay=31-12-2022"
    ).content.decode()  # fmt: skip
    unit = words(client.get(reverse("unit", args=[tree.committee])))
    assert "Công đoàn Công ty Giấy Sông Cầu , 415 người; Ngô Thị Bưởi, đảng viên" in unit
    one = words(client.get(reverse("union", args=[made.pk])))
    assert "Năm 2010 402 người" in one and "Nguyễn Thị Hòa ghi" in one
    below = words(client.get(reverse("unit-unions", args=[tree.committee])))
    assert "2 đoàn thể" in below and "còn 1 đoàn thể" in below and "Hội Cựu chiến binh" in below


@pytest.mark.parametrize(
    ("page", "changes", "sentence"),
    [
        ("union-new", {"name": ""}, "Điền mục này."),
        ("union-new", {"enterprise_id": "987654"}, "Chọn một mục trong danh sách."),
        ("union-counted", {"members": "nhiều"}, "Ghi một số nguyên"),
        ("union-counted", {"on": "1.1.1990"}, "hãy xem lại ngày"),
        ("union-rated", {"year": "2030"}, "hãy xem lại năm"),
        ("union-ended", {"on": "1.3.2008"}, "có từ chính ngày"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(page, changes, sentence, cast, tree, sign_in):
    where, typed = recipes(tree, cast.organiser, PAPER)[page]
    before = UnionAct.objects.count()
    answer = sign_in(cast.organiser).post(where, {**typed, **changes, "kept": "tủ số 9", "key": KEY})
    assert answer.status_code == 422
    assert sentence in words(answer) and 'value="tủ số 9"' in answer.content.decode()
    assert UnionAct.objects.count() == before


def test_two_who_wrote_at_once_see_both_and_a_mistake_is_undone(cast, tree, sign_in):
    where, typed = recipes(tree, cast.organiser, PAPER)["union-counted"]
    client = sign_in(cast.organiser)
    assert client.post(where, {**typed, "key": KEY}).status_code == 302
    late = client.post(where, {**typed, "on": "2.12.2011", "key": "form-key-0002"})
    assert late.status_code == 409 and "đoàn thể này" in words(late)
    act = UnionAct.objects.get(kind="counted")
    back = reverse("union-undo", args=[act.organisation_id, act.pk])
    version = MassOrganisation.objects.get(pk=act.organisation_id).version
    answer = client.post(back, {**PAPER, "version": str(version), "key": "form-key-0003"}, follow=True)
    assert "Đã hoàn tác: ghi số đoàn viên, hội viên" in words(answer)


def test_who_works_in_a_cell_writes_of_its_own_and_reads_no_other(cast, tree, sign_in):
    filled(tree, cast.organiser)
    client = sign_in(cast.secretary)
    assert client.get(reverse("union-new", args=[tree.cell])).status_code == 200
    youth = MassOrganisation.objects.get(kind="youth")
    trade = MassOrganisation.objects.get(kind="trade")
    assert client.get(reverse("union", args=[youth.pk])).status_code == 200
    assert client.get(reverse("union", args=[trade.pk])).status_code == 404
    assert date(2008, 3, 1) == trade.valid_from
