"""What needs me today, for everybody who opens the book."""

import html
import io
import re
from datetime import date, timedelta
from functools import partial

import openpyxl
import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ketnap.access.viewer import viewer_of
from ketnap.actions import accounts, admission, membership, people, plans, tallies
from ketnap.actions.admission import NewAct
from ketnap.actions.membership import Entry
from ketnap.actions.papers.closing import close_period
from ketnap.lib import clock
from ketnap.models import Certificate, DueItem, Person, Tally, User
from ketnap.queries import batches
from ketnap.queries import people as files
from ketnap.queries.accounts import house
from ketnap.rules import due
from ketnap.web import home
from ketnap.web.due import admission as due_path
from ketnap.web.due import line as due_line
from ketnap.web.due import membership as due_members
from tests import lives
from tests.web import arrivals
from tests.web.test_pages import text
from tests.web.town import cast, office, tree

pytestmark = pytest.mark.django_db
__all__ = ["cast", "office", "tree"]


@pytest.fixture
def on(monkeypatch):
    """`on(date(2012, 6, 1))`: that day is today."""

    def turn(day: date) -> None:
        monkeypatch.setattr(clock, "today", lambda: day)

    return turn


def work(answer) -> list[str]:
    """The lines of work, each as a reader sees it."""
    found = re.findall(r'<ul class="work">(.*?)</ul>', answer.content.decode(), re.DOTALL)
    lines = [line for part in found for line in part.split("<li>")[1:]]
    words = [" ".join(html.unescape(re.sub(r"<[^>]+>", " ", line)).replace("\xa0", " ").split()) for line in lines]
    return [line.replace(" .", ".").replace(" :", ":") for line in words]


def line(answer, what: str) -> str:
    (found,) = [one for one in work(answer) if what in one]
    return found


def test_probation_whose_term_is_unknown_ages_among_the_overdue(cast, office, tree, sign_in, on) -> None:
    on(date(2012, 6, 15))
    page = sign_in(cast.organiser).get("/")
    names = [one for one in work(page) if "Xét công nhận chính thức" in one]
    assert len(names) == 3
    assert all("27 ngày, chưa rõ hạn từ 19-05-2012" in one for one in names)
    assert all("Hết 12 tháng dự bị ngày 19-05-2012: Điều lệ Đảng" in one and "B-01." in one for one in names)
    assert "Quá hạn (4)" in text(page), "with the list of 30-09-2011, five months past the nearest known term"
    assert f'href="/nguoi/{office.people["cell.3"]}/ghi/?viec=cong-nhan"' in page.content.decode()


def test_probation_coming_to_its_end_and_past_its_term(cast, office, tree, sign_in, on) -> None:
    """Admitted 19-05-2011 is moved to 2018, whose law gives the cell 30 working days."""
    Person.objects.filter(joined_on=date(2011, 5, 19)).update(joined_on=date(2018, 5, 18), official_on=None)
    on(date(2019, 5, 4))
    assert "Còn 14 ngày đến 18-05-2019" in line(sign_in(cast.secretary).get("/"), "Xét công nhận")
    on(date(2019, 6, 1))
    assert "Còn 27 ngày đến 28-06-2019" in line(sign_in(cast.secretary).get("/"), "Xét công nhận")
    on(date(2019, 6, 29))
    late = line(sign_in(cast.secretary).get("/"), "Xét công nhận")
    assert "Quá 1 ngày từ 28-06-2019" in late
    assert "Chi bộ xét trong 30 ngày làm việc, đến 28-06-2019: Quy định 29-QĐ/TW" in late
    on(date(2019, 4, 1))
    assert [one for one in work(sign_in(cast.secretary).get("/")) if "Xét công nhận" in one] == []


def on_probation(unit_id: int, joined: list[date]) -> list[int]:
    """People of a list, on probation since these days."""
    rows = [
        people.NewPerson(f"Ngô Văn {number:02}", "M", date(1980, 1, 1), unit_id, joined_on=day)
        for number, day in enumerate(joined)
    ]
    made = [one.pk for one in people.register(rows, by=None)]
    listed = date(2018, 12, 31)
    membership.record(
        [
            Entry(pk, "opening", listed, unit_id, standing="P", joined_on=day)
            for pk, day in zip(made, joined, strict=True)
        ],
        by=None,
    )
    return made


def test_of_very_many_the_first_are_looked_up_and_counted_no_further(cast, office, tree, sign_in, on, monkeypatch):
    """With each number of those that are counted: who is late and who soon will be, by each one's own law."""
    on(today := date(2019, 6, 10))
    joined = [date(2018, 4, 16) + timedelta(number) for number in range(92)]
    ids = on_probation(tree.cell, joined)
    terms = [due.recognition(day) for day in joined]
    month = today + timedelta(30)
    states = [
        due_line.PAST if one.due_on < today
        else due_line.DUE if one.due_on <= month or today < one.opens_on <= month
        else due_line.OPEN if one.opens_on <= today else ""
        for one in terms
    ]  # fmt: skip
    asked = (due_line.PAST, due_line.DUE, due_line.OPEN)
    assert [states.count(one) for one in (*asked, "")] == [9, 65, 12, 6]
    told = list(zip(ids, states, strict=True))
    mine = {state: [pk for pk, one in told if one == state] for state in asked}
    mine[due_line.PAST].insert(0, office.people["cell.3"])  # since May 2011, and nobody recognised them
    who = viewer_of(cast.secretary, today)
    for counted in (1, 8, 9, 10, 11, 12, 13, 64, 65, 66, 86, 87, 88):
        desk = due_line.Desk(who, house(who), tree.cell, today, [], counted=counted)
        found = {state: [person for person, _ in part] for state, part in due_members.ending(desk).items()}
        assert found == {state: those[: counted + 1] for state, those in mine.items()}, counted
    client = sign_in(cast.secretary)
    assert "11 việc quá hạn , 65 việc đến hạn trong 30 ngày , 13 việc chờ làm" in text(client.get("/"))
    monkeypatch.setattr(home, "Desk", partial(due_line.Desk, counted=4))
    page = text(client.get("/"))
    assert "Có hơn 4 việc quá hạn , hơn 4 việc đến hạn trong 30 ngày , hơn 4 việc chờ làm" in page
    assert "Quá hạn (hơn 4)" in page and "Đang xem 5 việc lâu nhất trên hơn 4." in page
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("home-table")).content))
    rows = [row for sheet in book for row in sheet.iter_rows(values_only=True)]
    assert sum("Xét công nhận" in str(row) for row in rows) == 87, "what is taken away is everything"


def test_files_and_badges_beyond_those_counted_are_said_to_be_more(cast, office, tree, sign_in, on, monkeypatch):
    on(today := date(2026, 11, 20))
    for number in range(3):
        lives.begin(tree, lives.worker(tree, name=f"Vi Văn {number}"), date(2021, 10, 8))
    Person.objects.filter(stays__standing="O", stays__unit=tree.cell).update(joined_on=date(1996, 12, 24))
    who = viewer_of(cast.organiser, today)
    waits = DueItem.objects.count()
    assert waits > 3
    for counted in (1, 2, waits - 1, waits, waits + 1):
        desk = due_line.Desk(who, house(who), tree.upper, today, [], counted=counted)
        late, soon = due_path.path(desk)
        assert (late.count, late.more, soon.count, soon.more) == (min(waits, counted), waits > counted, 0, False)
    client = sign_in(cast.organiser)
    assert "3 Huy hiệu Đảng đợt 03-02-2027 chưa đề nghị" in line(client.get("/"), "Huy hiệu")
    monkeypatch.setattr(home, "Desk", partial(due_line.Desk, counted=2))
    assert "Hơn 2 Huy hiệu Đảng đợt 03-02-2027 chưa đề nghị" in line(client.get("/"), "Huy hiệu")


def test_an_old_list_says_how_old_and_by_which_rule(cast, office, tree, sign_in, on) -> None:
    on(date(2017, 6, 30))
    organiser = line(sign_in(cast.organiser).get("/"), "Đối chiếu danh sách")
    assert "Danh sách mới nhất trong sổ có đến ngày 30-09-2011." in organiser
    assert "Đối chiếu danh sách 3 tháng một lần: Hướng dẫn 01-HD/TW ngày 20-09-2016. N-03." in organiser
    assert organiser.endswith("Nhập danh sách mới: Đối chiếu danh sách đảng viên")
    assert line(sign_in(cast.secretary).get("/"), "Đối chiếu danh sách").endswith(
        "Xem danh sách: Đối chiếu danh sách đảng viên"
    )
    membership.open_register(tree.committee, date(2017, 5, 31))
    organiser = line(sign_in(cast.organiser).get("/"), "Đối chiếu danh sách")
    assert "1 trên 2 tổ chức có danh sách cũ. Cũ nhất: Chi bộ Công ty Gạch Đồi Ngô, ngày 30-09-2011." in organiser
    assert [one for one in work(sign_in(cast.officer).get("/")) if "Đối chiếu" in one] == []


def test_files_wait_until_they_are_written_or_dropped(cast, office, tree, sign_in, tmp_path) -> None:
    data = arrivals.workbook(cast.organiser, "90.001", tmp_path)
    batch = arrivals.received(cast.organiser, data, "quy-IV.xlsx")
    client = sign_in(cast.organiser)
    ready = line(client.get("/"), "quy-IV.xlsx")
    assert "Đã kiểm tra, chờ ghi" in ready and "Nguyễn Thị Hòa gửi. Chưa ghi dòng nào vào sổ." in ready
    assert [one for one in work(sign_in(cast.secretary).get("/")) if "quy-IV" in one] == []
    sent = {"version": str(batches.batch(viewer_of(cast.organiser, clock.today()), batch).version), "key": "drop-key-1"}
    assert client.post(reverse("import-drop", args=[batch]), sent).status_code == 302
    assert [one for one in work(client.get("/")) if "quy-IV" in one] == []


def test_a_target_not_given_given_in_part_and_behind_the_year(cast, office, tree, sign_in, on) -> None:
    on(date(2012, 7, 1))
    client, officer = sign_in(cast.organiser), sign_in(cast.officer)
    assert line(client.get("/"), "Giao chỉ tiêu kết nạp năm 2012").startswith("Chưa giao từ 01-01-2012")
    assert "Hỏi cấp ủy cấp trên trực tiếp." in line(officer.get("/"), "Giao chỉ tiêu kết nạp năm 2012")
    assert [one for one in work(sign_in(cast.secretary).get("/")) if "chỉ tiêu" in one] == [], "a cell has no target"
    plans.give([plans.NewTarget(tree.committee, 2012, 4, date(2012, 1, 20))], by=None)
    bare = line(client.get("/"), "1 tổ chức chưa có chỉ tiêu năm 2012")
    assert "Chi bộ Công ty Gạch Đồi Ngô." in bare and "Giao cho Chi bộ Công ty Gạch Đồi Ngô" in bare
    late = line(client.get("/"), "Kết nạp năm 2012: 0 trên chỉ tiêu 4")
    assert "1 tổ chức chậm so với thời gian: Đảng bộ Công ty Giấy Sông Cầu (0/4)." in late
    assert "hết 183 trên 366 ngày" in late and "nay cần 2." in late
    on(date(2012, 3, 31))
    assert [one for one in work(client.get("/")) if "Kết nạp năm" in one] == [], "a quarter of four is not yet one"


def test_a_period_that_ended_waits_for_its_closing(cast, office, tree, sign_in, on) -> None:
    on(date(2012, 1, 10))
    client = sign_in(cast.organiser)
    year = line(client.get("/"), "Khóa kỳ")
    assert "Khóa kỳ năm 2011" in year and "hết kỳ 31-12-2011" in year and "20 ngày sau khi hết kỳ" in year
    assert [one for one in work(sign_in(cast.officer).get("/")) if "Khóa kỳ" in one] == [], "no right to close"
    close_period(
        viewer_of(cast.organiser, clock.today()), unit_id=tree.upper, start=date(2011, 1, 1), end=date(2011, 12, 31),
        by=cast.organiser,
    )  # fmt: skip
    assert [one for one in work(client.get("/")) if "Khóa kỳ" in one] == []
    on(date(2016, 1, 10))
    assert [one for one in work(client.get("/")) if "Khóa kỳ" in one] == [], "the book holds nothing of that time"


def candidate(unit_id: int, issued_on: date, name: str = "Hà Văn Thụ") -> Person:
    row = people.NewPerson(full_name=name, sex="M", unit_id=unit_id, born_on=date(1990, 1, 1))
    (person,) = people.register([row], by=None)
    certified(person.pk, issued_on, name)
    return person


def certified(person_id: int, issued_on: date, number: str) -> Certificate:
    return Certificate.objects.create(
        person_id=person_id, kind="awareness", number=number, issued_on=issued_on, recorded_at=clock.now()
    )


def test_certificates_that_run_out_before_admission(cast, office, tree, sign_in, on) -> None:
    on(date(2018, 3, 1))
    candidate(tree.cell, date(2013, 3, 20))
    candidate(tree.cell, date(2013, 2, 20), "Hà Văn Muộn")
    candidate(tree.cell, date(2016, 2, 20), "Hà Văn Sớm")
    certified(office.people["cell.0"], date(2000, 1, 1), "1")
    page = sign_in(cast.secretary).get("/")
    assert "Còn 19 ngày đến 20-03-2018" in line(page, "Hà Văn Thụ")
    assert "Quá 9 ngày từ 20-02-2018" in line(page, "Hà Văn Muộn")
    assert "60 tháng: Hướng dẫn 01-HD/TW ngày 20-09-2016. E-06." in line(page, "Hà Văn Thụ")
    assert "Sớm" not in text(page) and "nhận thức về Đảng: Đặng Bá Ước" not in text(page), "he is a member already"
    again = Person.objects.get(full_name="Hà Văn Muộn")
    newer = certified(again.pk, date(2018, 2, 25), "2")
    assert [one for one in work(sign_in(cast.secretary).get("/")) if "Muộn" in one] == []
    Certificate.objects.filter(pk=newer.pk).update(withdrawn=True)
    assert "Quá 9 ngày" in line(sign_in(cast.secretary).get("/"), "Muộn"), "taken back, it counts no longer"


def test_a_certificate_that_runs_out_before_the_planned_meeting(cast, office, tree, sign_in, on) -> None:
    """Good for 60 months (E-06 of 2016): issued on 20-06-2013, until 20-06-2018."""
    on(date(2018, 3, 1))
    holder = candidate(tree.cell, date(2013, 6, 20))
    file = lives.begin(tree, holder.pk, date(2018, 1, 10))

    def plan(day: str) -> int:
        act = NewAct(file, "planned", date(2018, 2, 1), {"planned_on": day})
        return admission.record([act], by=cast.secretary)[0]

    def lines() -> list[str]:
        return [one for one in work(sign_in(cast.secretary).get("/")) if "Giấy chứng nhận" in one]

    assert lines() == [], "more than a month left, no meeting planned"
    plan("2018-06-20")
    assert lines() == [], "still good that day"
    late = plan("2018-06-21")
    (said,) = lines()
    assert "Chi bộ dự kiến họp xét ngày 21-06-2018" in said and "khi giấy đã hết hạn; học lại trước ngày ấy." in said
    assert "đến 20-06-2018" in said and "E-06." in said
    admission.reverse(late, reason="Chi bộ họp sớm hơn", by=cast.secretary)
    assert lines() == [], "the day before it counts again"


def test_what_records_lack_opens_a_list_of_that_length(cast, office, tree, sign_in) -> None:
    client = sign_in(cast.organiser)
    Person.objects.filter(pk=office.people["cell.0"]).update(ethnicity="")
    page = client.get("/")
    assert "Số người chưa ghi: dân tộc 1, trình độ giáo dục phổ thông 12." in line(page, "Bổ sung hồ sơ")
    door = html.unescape(
        re.search(r'href="(/so-lieu/danh-sach/\?so=members[^"]*loc=schooling[^"]*)"', page.content.decode())[1]
    )
    assert text(client.get(door)).count("12 người: đảng viên") >= 1
    viewer = viewer_of(cast.organiser, clock.today())
    assert files.lacking(viewer, tree.upper, clock.today()) == {"ethnicity": 1, "occupation": 0, "schooling": 12}


def test_a_day_without_work_says_so_and_names_the_next(cast, office, tree, sign_in, on) -> None:
    on(date(2011, 12, 1))
    Person.objects.update(ethnicity="kinh")
    for person in Person.objects.all():
        person.profiles.update(schooling="upper", occupation="worker")
    words = text(sign_in(cast.secretary).get("/"))
    assert "Thứ Năm, ngày 01-12-2011 . Hôm nay không có việc đến hạn. Việc gần nhất: 19-05-2012 ." in words


def test_who_only_reads_gets_no_button_to_write(cast, office, tree, sign_in, on) -> None:
    on(date(2012, 6, 15))
    user = User.objects.create(username="btv", display_name="Bùi Văn Trị")
    accounts.grant(user=user, role="standing", unit_id=tree.upper, valid_from=tree.opened, by=None)
    page = sign_in(user).get("/")
    assert all(one.split(": ")[0].endswith("Xem hồ sơ") or "Xem" in one for one in work(page))
    assert "viec=cong-nhan" not in page.content.decode() and "/nhap/" not in page.content.decode()


def test_a_stranger_sees_nothing_of_the_first_tree(cast, office, tree, sign_in, on) -> None:
    on(date(2012, 6, 15))
    words = text(sign_in(cast.stranger).get("/"))
    assert "Quá hạn (2)" in words and "Giấy Sông Cầu" not in words and "Phân xưởng" not in words


def test_home_asks_as_many_questions_of_a_large_office(cast, office, tree, sign_in) -> None:
    client = sign_in(cast.organiser)
    client.get("/")
    with CaptureQueriesContext(connection) as few:
        client.get("/")
    rows = [
        people.NewPerson(
            full_name=f"Ngô Văn {number}", sex="M", unit_id=tree.cell, born_on=date(1980, 1, 1) + timedelta(number),
            joined_on=date(2010, 1, 1) + timedelta(number),
        )
        for number in range(80)
    ]  # fmt: skip
    entered = people.register(rows, by=None)
    membership.record(
        [
            Entry(
                person_id=one.pk, kind="opening", on=date(2011, 9, 30), unit_id=tree.cell, joined_on=one.joined_on,
                standing="P",
            )
            for one in entered
        ],
        by=None,
    )  # fmt: skip
    with CaptureQueriesContext(connection) as many:
        page = client.get("/")
    assert len(many) == len(few)
    assert "Quá hạn (84)" in text(page) and "Đang xem 12 việc lâu nhất trên 84." in text(page)


def test_pages_of_a_large_house_are_the_same_where_figures_stand_ready(
    cast, office, tree, sign_in, on, settings
) -> None:
    on(date(2012, 6, 1))
    browser = sign_in(cast.organiser)
    pages = ("/", reverse("unit", args=[tree.upper]), reverse("unit-members", args=[tree.upper]))
    counted = [text(browser.get(page)) for page in pages]
    tallies.keep()
    settings.FIGURES = "columnar"
    assert [text(browser.get(page)) for page in pages] == counted
    # They are read: another number there is another number on the page.
    Tally.objects.filter(unit=tree.upper).update(members=F("members") + 100)
    assert all(text(browser.get(page)) != before for page, before in zip(pages, counted, strict=True))


def test_so_is_the_first_page_of_a_small_one(cast, office, tree, sign_in, on, settings) -> None:
    on(date(2012, 6, 1))
    desks = [(sign_in(cast.officer), tree.committee), (sign_in(cast.secretary), tree.cell)]
    counted = [text(browser.get("/")) for browser, _ in desks]
    tallies.keep()
    settings.FIGURES = "columnar"
    assert [text(browser.get("/")) for browser, _ in desks] == counted
    for (browser, unit), before in zip(desks, counted, strict=True):
        Tally.objects.filter(unit=unit).update(members=F("members") + 100)
        assert text(browser.get("/")) != before
