"""Enterprises by hand: what the pages show, say no to, and show of two who wrote at once."""

import html
import re
from datetime import date

import pytest
from django.urls import reverse

from ketnap.actions import organisation
from ketnap.models import EnterpriseAct, Headcount
from tests.web.recipes import PAPER, enterprise_recipes

SINCE = date(2010, 1, 1)
KEY = "form-key-0001"


@pytest.fixture
def held(cast, tree) -> int:
    return organisation.enter_enterprise(
        name="Công ty Gạch Đồi Ngô", ownership="private", since=SINCE, unit_id=tree.base_cell, workers=30, year=2010,
        by=cast.organiser,
    ).pk  # fmt: skip


def words(answer) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_what_was_typed_stands_on_the_page_with_its_paper_and_is_undone_there(cast, tree, sign_in) -> None:
    client = sign_in(cast.organiser)
    recipes = enterprise_recipes(tree, cast.organiser)
    for page in ("enterprise-owned", "enterprise-counted", "enterprise-rename"):
        where, typed = recipes[page]
        version = re.search(r'name="version" value="(\d+)"', client.get(where).content.decode())[1]
        assert client.post(where, {**typed, "version": version, "key": f"{page}-key"}).status_code == 302
    place = where.rsplit("/", 2)[0] + "/"
    shown = words(client.get(place))
    for told in ("Công ty Gạch Mới", "0102", "Tên trước đây", "Công ty TNHH", "Năm 2011 40 người", "12-QĐ/ĐU",
                 "bản giấy lưu: tủ 1", "Nguyễn Thị Hòa ghi"):  # fmt: skip
        assert told in shown, told
    unit = words(client.get(reverse("unit", args=[tree.base_cell])))
    assert "Công ty Gạch Mới , Công ty TNHH, 40 lao động (2011)" in unit
    act = EnterpriseAct.objects.get(kind="counted")
    back = client.get(reverse("enterprise-undo", args=[act.enterprise_id, act.pk]))
    version = re.search(r'name="version" value="(\d+)"', back.content.decode())[1]
    again = client.post(back.wsgi_request.path, {**PAPER, "version": version, "key": KEY}, follow=True)
    assert "Đã hoàn tác: ghi số lao động" in words(again) and "Năm 2011 40 người" not in words(again)
    assert not Headcount.objects.filter(year=2011).exists()


@pytest.mark.parametrize(
    ("page", "changes", "sentence"),
    [
        ("enterprise-owned", {"ownership": "private"}, "đã thuộc loại hình Doanh nghiệp tư nhân"),
        ("enterprise-owned", {"ownership": ""}, "Điền mục này."),
        ("enterprise-counted", {"workers": "nhiều"}, "Ghi một số nguyên"),
        ("enterprise-counted", {"year": "1802"}, "Ghi số từ 1945"),
        ("enterprise-left", {"on": "1.1.2001"}, "không lãnh đạo doanh nghiệp này vào ngày 01-01-2001"),
        ("enterprise-rename", {"name": "công ty ghi nhầm"}, "Đã có doanh nghiệp Công ty Ghi Nhầm"),
        ("enterprise-new", {"name": "Công ty GHI NHẦM"}, "Đã có doanh nghiệp Công ty Ghi Nhầm"),
        ("enterprise-new", {"workers": "5"}, "Ghi năm của số lao động."),
        ("enterprise-lead", {"enterprise_id": "987654"}, "Chọn một mục trong danh sách."),
        ("enterprise-lead", {"on": "1.1.1999"}, "không có trong sổ từ ngày 01-01-1999"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(page, changes, sentence, cast, tree, sign_in) -> None:
    where, typed = enterprise_recipes(tree, cast.organiser)[page]
    before = EnterpriseAct.objects.count()
    answer = sign_in(cast.organiser).post(where, {**typed, **changes, "kept": "tủ số 9", "key": KEY})
    assert answer.status_code == 422
    assert sentence in words(answer) and 'value="tủ số 9"' in answer.content.decode()
    assert EnterpriseAct.objects.count() == before


@pytest.mark.parametrize(
    ("page", "stands", "typed"),
    [
        ("enterprise-owned", "Doanh nghiệp tư nhân", "Công ty TNHH"),
        ("enterprise-counted", "31", "40"),
        ("enterprise-rename", "Công ty Gạch Đồi Ngô", "Công ty Gạch Mới"),
        ("enterprise-left", "Chi bộ Công ty Gạch Đồi Ngô", "thôi từ 01-12-2011"),
    ],
)
def test_two_who_wrote_at_once_see_both(page, stands, typed, cast, tree, sign_in) -> None:
    where, sent = enterprise_recipes(tree, cast.organiser)[page]
    pk = int(where.split("/")[2])
    organisation.count_workers(enterprise_id=pk, year=2011, workers=31, by=cast.stranger)
    client = sign_in(cast.organiser)
    answer = client.post(where, {**sent, "key": KEY})
    shown = words(answer)
    assert answer.status_code == 409
    assert cast.stranger.display_name in shown and "doanh nghiệp này" in shown
    assert stands in shown and f"{typed} (khác)" in shown
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', answer.content.decode())
    again = {name: html.unescape(value) for name, value in hidden if name != "csrfmiddlewaretoken"}
    assert client.post(where, again).status_code == 302


def test_several_leaders_and_none_are_remarked(held, cast, tree, sign_in) -> None:
    client = sign_in(cast.organiser)
    organisation.lead(unit_id=tree.committee, enterprise_id=held, on=SINCE, by=None)
    assert "Nhiều tổ chức cùng lãnh đạo" in words(client.get(reverse("enterprise", args=[held])))
    for unit in (tree.committee, tree.base_cell):
        organisation.stop_leading(unit_id=unit, enterprise_id=held, on=date(2011, 1, 1), by=None)
    assert "Chưa có tổ chức đảng lãnh đạo" in words(client.get(reverse("enterprise", args=[held])))
