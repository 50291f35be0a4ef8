"""Where the Party is not yet, on the desk: every count opens the places it counts, every place its next act."""

import html
import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ketnap.actions import organisation, unions
from ketnap.actions.papers import Paper
from ketnap.models import WorkplaceAct
from ketnap.web.coverage import kept
from tests.web import coverage
from tests.web.tables import Page
from tests.web.test_acts import PAPER
from tests.web.test_membership import words
from tests.web.town import cast, office, tree

pytestmark = pytest.mark.django_db
__all__ = ["cast", "office", "tree"]
DAY = "ngay=01-12-2011"


@pytest.fixture
def desk(cast, tree, office, sign_in):
    coverage.filled(tree, office, cast.organiser)
    return sign_in(cast.organiser)


def places(answer) -> list[list[str]]:
    found = Page(answer.content.decode()).tables
    return next((table.rows for table in found if table.head[:1] == ["Nơi"]), [])


def test_every_count_opens_as_many_places_as_it_says(desk, tree):
    source = desk.get(f"/do-phu/?to_chuc={tree.upper}&{DAY}").content.decode()
    links = [
        (html.unescape(where), int(number))
        for where, number in re.findall(r'href="(/do-phu/\?[^"]+)"[^>]*>(\d+)</a>', source)
    ]
    assert len(links) > 8
    for where, number in links:
        assert len(places(desk.get(where))) == number, where


def test_the_table_says_what_is_missing_and_what_to_do_next(desk, tree):
    answer = desk.get(f"/do-phu/?to_chuc={tree.upper}&{DAY}")
    rows = {row[0].split("  ")[0]: row for row in places(answer)}
    first = next(iter(rows.values()))
    assert first[0] == "Công ty May Xuất khẩu Hà Bắc" and "(Doanh nghiệp, Đảng bộ Khối" in first[1]
    assert first[1].startswith("Đủ đảng viên chính thức, chưa lập chi bộ; Doanh nghiệp chưa có tổ chức đảng")
    assert (first[2], first[3], first[4]) == ("640", "3 (3 chính thức)", "0,5")
    assert "Đề nghị lập chi bộ" in first[-1] and "Đảng viên ở đây" in first[-1]
    links = [link for link in Page(answer.content.decode()).links if "/thanh-lap/" in link]
    form = desk.get(html.unescape(links[0])).content.decode()
    assert 'value="Chi bộ Công ty May Xuất khẩu Hà Bắc"' in form
    assert "Phân công phụ trách" in first[-1] and any(
        "/phu-trach/" in link for link in Page(answer.content.decode()).links
    )
    cell = next(row for row in rows.values() if row[0].startswith("Chi bộ Phân xưởng 1"))
    assert "Lập danh sách cảm tình" in cell[-1] and cell[6] == "19-05-2011 (dưới 1 năm)"
    later = desk.get(f"/do-phu/?to_chuc={tree.upper}&ngay=01-12-2012&thieu=uncounted")
    assert "chưa có số liệu 2012 (2011: 402)" in words(later)
    wrong = desk.get(f"/do-phu/?to_chuc={tree.upper}&ngay=31-02-2011")
    assert wrong.status_code == 200 and "31-02-2011" in wrong.content.decode()
    assert (
        desk.get(f"/do-phu/hinh/?to_chuc={tree.upper}&{DAY}&hinh=nam")["Content-Type"] == "image/svg+xml; charset=utf-8"
    )


@pytest.mark.parametrize("order", ["", "ten", "nam", "ty-le", "lao-dong"])
def test_every_order_shows_the_same_places(desk, tree, order):
    every = places(desk.get(f"/do-phu/?to_chuc={tree.upper}&{DAY}&thieu=tat-ca"))
    rows = places(desk.get(f"/do-phu/?to_chuc={tree.upper}&{DAY}&thieu=tat-ca&xep={order}"))
    assert sorted(row[0] for row in rows) == sorted(row[0] for row in every) and len(rows) == 7
    if order == "lao-dong":
        assert [row[2] for row in rows[:3]] == ["640", "402", "310"]


def test_who_may_not_write_is_offered_no_door(cast, tree, office, desk, sign_in):
    seen = sign_in(cast.secretary).get(f"/do-phu/?to_chuc={tree.cell}&{DAY}")
    (row,) = places(seen)
    assert row[0].startswith("Chi bộ Phân xưởng 1") and row[-1] == "Lập danh sách cảm tình"
    assert sign_in(cast.stranger).get(f"/do-phu/?to_chuc={tree.upper}").status_code == 404


def test_a_page_of_many_places_asks_as_many_questions_and_shows_a_hundred(desk, tree):
    where = f"/do-phu/?to_chuc={tree.upper}&{DAY}"

    def asked() -> int:
        desk.get(where)
        with CaptureQueriesContext(connection) as seen:
            desk.get(where)
        return len(seen)

    few, paper = asked(), Paper("1-QĐ", coverage.ON, "Đảng ủy")
    for number in range(100):
        organisation.found(code=f"90.7{number:02d}", name=f"Chi bộ {number}", kind="cell_base", parent_id=tree.upper,
                           on=coverage.ON, paper=paper, by=None)  # fmt: skip
    assert asked() == few
    assert len(places(desk.get(where))) == 100
    assert len(places(desk.get(f"{where}&tu_dong=100"))) == 7
    assert "Đang xem 100 trên 107" in words(desk.get(where))


def test_members_of_an_enterprise_are_named_entered_and_undone(desk, cast, tree, office):
    pk = coverage.firm(tree.upper, cast.organiser, "Công ty Mũ Cối", 12)
    place, new = reverse("enterprise-members", args=[pk]), reverse("enterprise-member-new", args=[pk])
    assert "chưa ghi đảng viên nào" in words(desk.get(place))
    for typed, sentence in (
        ({"who": "Không Có Ai", "on": "5.10.2011"}, "Không tìm thấy"),
        ({"who": "Đặng Bá Ước", "on": "5.10.2011"}, "Có 2 người như “Đặng Bá Ước”; hãy gõ thêm ngày sinh"),
        ({"who": "đặng bá ước, 1.1.1960", "on": "5.10.2011"}, "đã ghi làm việc ở Công ty May Xuất khẩu Hà Bắc"),
        ({"who": "", "on": "5.10.2011"}, "Điền mục này."),
    ):
        answer = desk.post(new, {**PAPER, **typed, "kept": "tủ số 9", "key": "form-key-0001"})
        assert answer.status_code == 422 and sentence in words(answer), sentence
        assert 'value="tủ số 9"' in answer.content.decode()
    done = desk.post(new, {**PAPER, "who": "10100001", "on": "5.10.2011", "key": "form-key-0002"}, follow=True)
    assert "làm việc ở Công ty Mũ Cối từ 05-10-2011" in words(done)
    act = WorkplaceAct.objects.latest("pk")
    undo = reverse("enterprise-member-undo", args=[pk, act.pk])
    assert "Đã hoàn tác" in words(desk.post(undo, {**PAPER, "key": "form-key-0003"}, follow=True))
    form = {
        **PAPER, "name": "Công ty Chưa Có Chi Bộ", "ownership": "private", "since": "1.1.2010", "led": "chua",
        "key": "form-key-0004",
    }  # fmt: skip
    told = words(desk.post(reverse("enterprise-new", args=[tree.upper]), form, follow=True))
    assert "chưa có tổ chức đảng" in told and "Chưa có tổ chức đảng lãnh đạo" in told
    led = desk.post(
        reverse("enterprise-new", args=[tree.upper]), {**form, "led": "co", "name": "Khác", "key": "k" * 12}
    )
    assert led.status_code == 422
    unions.enter_union(
        kind="trade", name="Công đoàn Mũ Cối", unit_id=tree.upper, enterprise_id=pk, since=coverage.SINCE, by=None
    )
    rows = places(desk.get(f"/do-phu/?to_chuc={tree.upper}&{DAY}"))
    assert next(row for row in rows if "Mũ Cối" in row[0])[7] == "Công đoàn"


def test_places_are_kept_until_something_is_written_and_for_nobody_else(desk, tree, cast, sign_in, monkeypatch):
    counted, count = [], kept.coverage
    monkeypatch.setattr(kept, "coverage", lambda *told, **more: (counted.append(told[0].name), count(*told, **more))[1])
    where = f"/do-phu/?to_chuc={tree.upper}&{DAY}"
    first = desk.get(where).content
    assert len(places(desk.get(where))) == len(places(desk.get(where))) > 0 and len(counted) == 1
    assert sign_in(cast.stranger).get(where).status_code == 404
    assert b"Chi b\xe1\xbb\x99 M\xe1\xbb\x9bi" not in first
    organisation.found(
        code="90.009", name="Chi bộ Mới", kind="cell_base", parent_id=tree.upper, on=date(2011, 3, 1),
        paper=Paper("15-QĐ/ĐUK", date(2011, 3, 1), "Đảng ủy Khối"), by=cast.organiser,
    )  # fmt: skip
    assert "Chi bộ Mới" in desk.get(where).content.decode() and len(counted) == 3
