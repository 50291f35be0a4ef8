"""Committees on the desk: seats, terms, who is in charge and where nobody is, everything handed over in one step."""

import re
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ketnap.access.viewer import viewer_of
from ketnap.actions import offices
from ketnap.actions.offices import Target
from ketnap.lib import clock
from ketnap.models import Charge, ChargeHandover, Person, Seat
from ketnap.queries import accounts
from ketnap.web.due import offices as due
from ketnap.web.due.line import Desk
from tests.web import committees
from tests.web.recipes import PAPER
from tests.web.test_membership import words
from tests.web.town import cast, office, tree

pytestmark = pytest.mark.django_db
__all__ = ["cast", "office", "tree"]
DAY = {"on": "1.12.2011"}


@pytest.fixture
def held(cast, tree, office) -> committees.Committee:
    return committees.fill(tree, office.people, cast.organiser)


@pytest.fixture
def desk(cast, sign_in):
    client, number = sign_in(cast.organiser), iter(range(100))

    def send(page: str, *ids: int, query: str = "", **typed: object):
        where = f"{reverse(page, args=ids)}{query}"
        shown = client.get(where).content.decode()
        version = re.search(r'name="version" value="(\d+)"', shown)
        typed = {**PAPER, **({"version": version[1]} if version else {}), **typed}
        return client.post(where, {**typed, "key": f"office-key-{next(number)}"})

    send.client = client
    return send


def shown(desk, page: str, *ids: int, query: str = "") -> str:
    answer = desk.client.get(f"{reverse(page, args=ids)}{query}")
    assert answer.status_code == 200
    return words(answer)


def test_the_page_of_a_committee_says_who_sits_what_is_vacant_and_until_when(desk, held, tree) -> None:
    told = shown(desk, "unit-committee", tree.upper, query="?ngay=30-11-2011")
    assert "có 3 chức vụ có người giữ; khuyết 12 đảng ủy viên (đại hội quyết định 15), khuyết 3 ủy viên Ban" in told
    assert (
        "Nhiệm kỳ 2011–2016, đại hội lần thứ 3, từ 03-10-2011 . Đại hội sau: 03-10-2016 , 5 năm kể từ đại hội" in told
    )
    assert "Bí thư Đặng Bá Ước" in told and "Phó Bí thư Hà Văn Kính" in told and "12-QĐ/ĐUK" in told
    assert "Quá hạn đại hội" not in told and "Quá hạn đại hội" in shown(desk, "unit-committee", tree.upper)
    before = shown(desk, "unit-committee", tree.upper, query="?ngay=2-10-2011")
    assert "sổ không ghi ai giữ chức vụ" in before and "Đang xem quá khứ" in before


def test_a_name_that_means_several_is_asked_for_and_nothing_typed_is_lost(desk, held, tree, office, cast) -> None:
    twin = Person.objects.get(pk=office.people["cell.2"])
    Person.objects.filter(pk=office.people["other_cell.2"]).update(full_name=twin.full_name, name_fold=twin.name_fold)
    typed = {**DAY, "post": "member", "holder": twin.full_name.lower(), "how": "elected", "reason": "Bầu bổ sung"}
    asked = desk("seat-new", tree.upper, **typed)
    assert asked.status_code == 422 and "hãy chọn một" in words(asked) and "Bầu bổ sung" in asked.content.decode()
    assert f'<option value="{twin.pk}">' in asked.content.decode()
    assert desk("seat-new", tree.upper, **typed, person=str(twin.pk)).status_code == 302
    assert Seat.objects.filter(person=twin, post="member").count() == 1
    nobody = desk("seat-new", tree.upper, **DAY, post="member", holder="Không Ai Cả", how="elected")
    assert nobody.status_code == 422 and "chỉ ghi tên" in words(nobody)
    assert desk("seat-new", tree.upper, **DAY, post="member", holder="Vi Văn Ngoài", how="appointed", outside="on")
    assert Seat.objects.get(holder_name="Vi Văn Ngoài").how == "appointed"


def test_a_seat_ends_and_what_it_was_in_charge_of_waits(desk, held, tree) -> None:
    answer = desk("seat-end", tree.upper, held.member, **DAY, why="moved")
    assert "nay chờ người khác" in words(desk.client.get(answer["Location"]))
    person = Seat.objects.get(pk=held.member).person_id
    held_of = shown(desk, "person-held", person)
    assert "Phụ trách: Đảng bộ Công ty Giấy Sông Cầu" in held_of and "đến 01-12-2011" in held_of
    assert "Đảng ủy viên: Đảng bộ Khối Doanh nghiệp tỉnh A" in shown(desk, "person", person)
    load = shown(desk, "unit-load", tree.upper)
    assert "Đảng bộ Công ty Giấy Sông Cầu Bùi Thị Sen thôi Cấp ủy viên (chuyển công tác) từ 01-12-2011" in load
    assert "2 nơi chưa có người phụ trách" in load and "Chi bộ Công ty Gạch Đồi Ngô" in load
    was = shown(desk, "unit-charge", tree.committee, query="?ngay=30-11-2011")
    assert "Ngày 30-11-2011 : đồng chí Bùi Thị Sen , Đảng ủy viên của" in was
    home = words(desk.client.get("/"))
    assert "1 nơi chưa có người phụ trách" in home and "Đại hội: Đảng bộ Khối Doanh nghiệp tỉnh A" in home


def test_one_in_charge_after_another_and_a_stale_page_shows_both(desk, held, tree, cast, sign_in) -> None:
    refused = desk("unit-charge", tree.committee, **DAY, seat=str(held.named))
    assert refused.status_code == 422 and "Đồng chí Bùi Thị Sen phụ trách" in words(refused)
    assert f'<option value="{held.named}" selected>' in refused.content.decode()
    assert desk("unit-charge", tree.committee, **DAY, seat=str(held.named), replaces="on").status_code == 302
    told = shown(desk, "unit-charge", tree.committee)
    assert "Hà Văn Kính 01-12-2011" in told and "Bùi Thị Sen 03-10-2011 01-12-2011" in told
    typed = {**PAPER, **DAY, "seat": str(held.secretary), "version": "0", "key": "stale-key-1"}
    stale = desk.client.post(reverse("unit-charge", args=[tree.committee]), typed)
    assert stale.status_code == 409 and "Hà Văn Kính" in words(stale) and "Đặng Bá Ước, Bí thư" in words(stale)
    assert Charge.objects.filter(unit=tree.committee).count() == 2
    officer = sign_in(cast.officer)
    unit = words(officer.get(reverse("unit", args=[tree.committee])))
    assert "Phụ trách nơi này Hà Văn Kính, Phó Bí thư cấp trên, từ 01-12-2011" in unit
    assert (
        'name="seat"' not in sign_in(cast.officer).get(reverse("unit-charge", args=[tree.committee])).content.decode()
    )


def test_who_died_is_refused_in_plain_words_and_the_page_keeps_what_was_typed(desk, held, tree, office) -> None:
    where = reverse("unit-charge", args=[tree.base_cell])
    open_page = desk.client.get(where)
    assert f'value="{held.member}"' in open_page.content.decode()
    committees.gone(tree, office.people)
    typed = {**PAPER, **DAY, "seat": str(held.member), "version": "0", "key": "died-key-01"}
    answer = desk.client.post(where, typed)
    assert answer.status_code == 422 and "12-QĐ/ĐU" in answer.content.decode()
    assert Charge.objects.filter(unit=tree.base_cell).count() == 0
    home = words(desk.client.get("/"))
    assert "1 nơi chưa có người phụ trách" in home and "Đồng chí Bùi Thị Sen từ trần" in home


def test_everything_of_one_passes_to_another_with_what_stood_open(desk, held, tree, office, cast) -> None:
    offices.charge(Target(tree.base_cell), held.member, date(2011, 11, 5), by=cast.organiser)
    query = f"?cua=p{office.people['cell.1']}"
    page = desk.client.get(f"{reverse('charges-pass', args=[tree.upper])}{query}").content.decode()
    both = re.findall(r'name="charges" value="(\d+)"[^>]*checked', page)
    assert len(both) == 2
    none = desk("charges-pass", tree.upper, query=query, **DAY, seat=str(held.named))
    assert none.status_code == 422 and "Chọn ít nhất một nơi." in words(none)
    answer = desk("charges-pass", tree.upper, query=query, **DAY, seat=str(held.named), charges=both)
    told = words(desk.client.get(answer["Location"]))
    assert "Đồng chí Bùi Thị Sen bàn giao cho đồng chí Hà Văn Kính 2 nơi" in told
    made = ChargeHandover.objects.get()
    assert [old for old, _ in made.charges] == sorted(int(one) for one in both)
    assert "Bùi Thị Sen giao Hà Văn Kính: 2 nơi" in shown(desk, "unit-load", tree.upper)


def test_an_enterprise_nobody_leads_has_somebody_in_charge(desk, held, tree) -> None:
    told = shown(desk, "enterprise", held.firm)
    assert "Đồng chí Hà Văn Kính , Phó Bí thư của Đảng bộ Khối Doanh nghiệp tỉnh A, phụ trách từ 01-11-2011" in told
    assert desk("enterprise-charge-end", held.firm, **DAY).status_code == 302
    assert "Chưa có cấp ủy viên phụ trách" in shown(desk, "enterprise", held.firm)
    assert "Công ty Chưa Có Chi bộ" in shown(desk, "unit-load", tree.upper)


def test_the_load_is_taken_away_as_it_is_shown_and_costs_the_same_for_any_number(desk, held, tree, cast) -> None:
    where = reverse("unit-load", args=[tree.upper])
    desk.client.get(where)
    with CaptureQueriesContext(connection) as few:
        desk.client.get(where)
    for number in range(40):
        seat = offices.seat(
            tree.upper, "member", offices.Holder(name=f"Vi Văn {number}"), committees.SINCE, by=cast.organiser
        )
        if number == 7:
            offices.charge(Target(tree.base_cell), seat.pk, committees.SINCE, by=cast.organiser)
            offices.charge(Target(tree.cell), seat.pk, committees.SINCE, by=cast.organiser)
    with CaptureQueriesContext(connection) as many:
        desk.client.get(where)
    assert len(many) == len(few)
    # Somebody in charge of a unit and of one below it has its people once.
    seat = Seat.objects.get(holder_name="Vi Văn 9")
    offices.discharge(held.charge, committees.CHANGED, by=cast.organiser)
    offices.charge(Target(tree.committee), seat.pk, committees.CHANGED, by=cast.organiser)
    offices.charge(Target(tree.other_cell), seat.pk, committees.CHANGED, by=cast.organiser)
    book = openpyxl.load_workbook(BytesIO(desk.client.get(f"{where}bang/").content))
    rows = [row for row in book.worksheets[0].iter_rows(values_only=True) if row[0] == "Vi Văn 7"]
    assert rows == [("Vi Văn 7", "Đảng ủy viên", 2, 0, 8, 2, 0, 0)]
    rows = [row for row in book.worksheets[0].iter_rows(values_only=True) if row[0] == "Vi Văn 9"]
    assert rows == [("Vi Văn 9", "Đảng ủy viên", 2, 0, 8, 2, 0, 0)]
    assert book.sheetnames[1:] == ["Nơi phụ trách", "Chưa có người phụ trách"]


def test_a_mistake_is_taken_back_on_the_page_that_shows_it(desk, held, tree) -> None:
    page = desk.client.get(reverse("unit-charge", args=[tree.committee])).content.decode()
    where = re.search(r'href="(/to-chuc/\d+/cap-uy/muc/(\d+)/hoan-tac/)"', page)
    answer = desk("office-undo", tree.upper, int(where[2]))
    assert answer["Location"] == reverse("unit-charge", args=[tree.committee])
    assert "chưa có người phụ trách" in shown(desk, "unit-charge", tree.committee)
    assert Charge.objects.get(pk=held.charge).withdrawn


def test_an_officer_names_members_of_the_own_committee_for_its_cells_and_nobody_elses(
    held, tree, office, cast, sign_in
):
    client = sign_in(cast.officer)
    mine = offices.seat(
        tree.committee, "deputy", offices.Holder(office.people["other_cell.0"]), committees.SINCE, by=cast.officer
    )
    where = reverse("unit-charge", args=[tree.cell])
    page = client.get(where).content.decode()
    assert re.findall(r'<option value="(\d+)"', page) == [str(mine.pk)]
    typed = {**PAPER, **DAY, "version": "0"}
    foreign = client.post(where, {**typed, "seat": str(held.named), "key": "foreign-key"})
    assert foreign.status_code == 422 and Charge.objects.filter(unit=tree.cell).count() == 0
    assert client.post(where, {**typed, "seat": str(mine.pk), "key": "own-key-01"}).status_code == 302
    own = client.post(
        reverse("unit-charge", args=[tree.committee]), {**typed, "seat": str(mine.pk), "key": "own-key-02"}
    )
    assert own.status_code == 422 and Charge.objects.filter(unit=tree.committee).count() == 1
    ended = client.get(reverse("unit-charge-end", args=[tree.committee]))
    assert ended.status_code == 422 and "hãy đề nghị cấp ủy ấy" in words(ended)
    assert client.get(reverse("seat-new", args=[tree.upper])).status_code == 404
    told = words(sign_in(cast.secretary).get(where))
    assert "Phó Bí thư của Đảng bộ Công ty Giấy Sông Cầu, phụ trách từ 01-12-2011" in told


def test_the_lines_of_the_day_cost_the_same_few_queries(held, tree, office, cast) -> None:
    committees.gone(tree, office.people)
    viewer = viewer_of(cast.organiser, clock.today())
    at = Desk(viewer, accounts.house(viewer), tree.upper, viewer.on, [])
    with CaptureQueriesContext(connection) as asked:
        found = [*due.charges(at), *due.elections(at)]
    assert [one.state for one in found] == ["past", "open", "past"] and len(asked) <= 12


def test_who_may_not_enter_a_committee_is_told_who_does(tree, cast, sign_in) -> None:
    asked = reverse("unit-committee", args=[tree.cell])
    assert "báo cấp ủy cấp trên" in words(sign_in(cast.secretary).get(asked))
    assert "Ghi nhiệm kỳ trước" in words(sign_in(cast.officer).get(asked))
