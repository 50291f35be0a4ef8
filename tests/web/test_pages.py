"""What the pages say, and that they ask the same number of questions of a small office and of a large one."""

import html
import re
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from io import BytesIO

import openpyxl
import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ketnap.access import written_once
from ketnap.documents import table
from ketnap.models import Grant, JournalEntry, MemberList, Stay
from tests.web import office as offices

LIST_DAY = "30-09-2011"


def text(answer) -> str:
    """The page as a reader sees it: no tags, single spaces."""
    body = re.sub(r"<(script|style|noscript).*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).replace("\xa0", " ").split())


@pytest.fixture
def organiser(cast, office, sign_in) -> Client:
    return sign_in(cast.organiser)


@pytest.fixture
def secretary(cast, office, sign_in) -> Client:
    return sign_in(cast.secretary)


def test_home_says_what_is_overdue_and_where_the_plan_stands(organiser) -> None:
    words = text(organiser.get("/"))
    assert re.search(r"Có 4 việc quá hạn , 2 việc chờ làm \.", words)
    assert "Xét công nhận chính thức:" in words and re.search(r"\d+ năm, chưa rõ hạn từ 19-05-2012", words)
    assert "Vừa ghi vào sổ" in words and "Chuyển trong nội bộ: Đặng Bá Ước" in words
    assert "Kế hoạch năm 2011 3 người đã kết nạp, trên chỉ tiêu 4: đạt 75 %" in words


def test_home_of_an_office_without_lists_leads_through_the_first_steps(cast, sign_in) -> None:
    words = text(sign_in(cast.organiser).get("/"))
    assert "Năm bước dưới đây" in words and "Đã xong 1. Đặt tên tổ chức" in words in words
    assert "Tải bảng tính mẫu (XLSX)" in words
    assert "chưa có danh sách đảng viên nào" in text(sign_in(cast.officer).get("/"))


def test_the_secretary_reaches_her_people_in_two_taps(secretary, tree) -> None:
    home = secretary.get("/")
    words = text(home)
    assert "Chào đồng chí Ánh" in words and "Chi bộ Phân xưởng 1, Đảng bộ Công ty Giấy Sông Cầu" in words
    assert "Nhập dữ liệu" not in words and "Tổ chức đảng" not in words
    first = reverse("unit-members", args=[tree.cell])
    assert f'class="tile" href="{first}"' in home.content.decode()
    people = secretary.get(first)
    second = re.search(r'href="(/nguoi/\d+/)"', people.content.decode())
    assert second and secretary.get(second[1]).status_code == 200


def test_the_tree_of_the_list_and_of_the_day_before(organiser) -> None:
    words = text(organiser.get(f"/to-chuc/?ngay={LIST_DAY}"))
    assert "Đang xem quá khứ: ngày 30-09-2011" in words
    assert "2 tổ chức cơ sở đảng (1 đảng bộ, 1 chi bộ) với 12 đảng viên." in words
    before = text(organiser.get("/to-chuc/?ngay=29.9.2011"))
    assert "Chưa có danh sách đảng viên đến ngày này." in before and "chưa có số liệu" in before
    assert "Sổ chưa có tổ chức nào" in text(organiser.get("/to-chuc/?ngay=01-01-1990"))
    assert "31-02-2009 không có trong lịch" in text(organiser.get("/to-chuc/?ngay=31-02-2009"))


def test_a_branch_without_a_list_does_not_hide_the_others(cast, office, tree, organiser) -> None:
    Grant.objects.create(user=cast.organiser, role="organiser", unit_id=tree.other_upper, valid_from=tree.opened)
    MemberList.objects.filter(unit=tree.other_upper).delete()
    page = organiser.get(f"/to-chuc/?ngay={LIST_DAY}")
    first, second = (
        next(
            row for row in page.content.decode().split("<tr ") if f">Đảng bộ Khối Doanh nghiệp tỉnh {letter}</a>" in row
        )
        for letter in "AB"
    )
    assert "chưa có số liệu" not in first and ">9</a>" in first
    assert second.count("chưa có số liệu") == 3
    assert "Trong sổ có 12 đảng viên; 1 tổ chức chưa có danh sách đến ngày này." in text(page)


def test_branches_open_and_close_by_their_address(organiser, tree) -> None:
    shut = organiser.get("/to-chuc/").content.decode()
    assert "Chi bộ Phân xưởng 1" not in shut.split("<table")[1]
    opening = re.search(r'class="toggle" href="([^"]+)"[^>]*aria-label="Mở Đảng bộ Công ty Giấy', shut)
    assert opening
    opened = organiser.get("/to-chuc/" + html.unescape(opening[1])).content.decode()
    assert "Chi bộ Phân xưởng 1" in opened
    closing = re.search(r'class="toggle" href="([^"]+)"[^>]*aria-label="Đóng Đảng bộ Công ty Giấy', opened)
    assert closing
    assert "Chi bộ Phân xưởng 1" not in organiser.get("/to-chuc/" + html.unescape(closing[1])).content.decode()


def test_a_part_of_the_tree_comes_alone_when_asked_for(organiser) -> None:
    part = organiser.get("/to-chuc/?mo=tat-ca", headers={"HX-Request": "true", "HX-Target": "cay"}).content.decode()
    assert part.strip().startswith('<div id="cay">') and "<html" not in part and "Chi bộ Phân xưởng 1" in part


@pytest.mark.parametrize("typed", ["phan xuong 1", "PHÂN XƯỞNG 1", "Phân xưởng 1", "90.001.001"])
def test_organisations_are_found_without_accents_and_by_code(organiser, typed) -> None:
    assert "Chi bộ Phân xưởng 1" in text(organiser.get("/tim/", {"tim": typed}))


@pytest.mark.parametrize("typed", ["dang ba uoc", "Đặng", "uoc dang", "ƯỚC"])
def test_people_are_found_without_accents(organiser, typed) -> None:
    assert "Đặng Bá Ước" in text(organiser.get("/tim/", {"tim": typed}))
    assert "Không thấy" in text(organiser.get("/tim/", {"tim": "Hà Thu Zz"}))


def test_a_person_is_opened_with_one_line_in_the_journal(organiser, office) -> None:
    before = JournalEntry.objects.count()
    words = text(organiser.get(reverse("person", args=[office.people["cell.3"]])))
    assert [line.event for line in JournalEntry.objects.order_by("seq")[before:]] == ["people.viewed"]
    assert "Đảng viên dự bị từ 19-05-2011" in words and "Đã hết 12 tháng dự bị" in words
    assert "Lớp nhận thức về Đảng khóa 1" in words
    assert "•••••••••003" in words and "000000000003" not in words


def test_lists_are_taken_away_as_text_and_written_down(organiser, tree) -> None:
    before = JournalEntry.objects.count()
    answer = organiser.get(reverse("unit-members-table", args=[tree.committee]) + f"?ngay={LIST_DAY}")
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=6)]
    assert len(rows) == 8 and rows[0][0] == 1
    assert all(isinstance(row[7], str) or row[7] is None for row in rows), "card numbers keep their zeros"
    assert [line.event for line in JournalEntry.objects.order_by("seq")[before:]] == ["membership.exported"]


@pytest.mark.parametrize("hostile", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", '=HYPERLINK("x")'])
def test_no_text_becomes_a_formula(hostile) -> None:
    book = openpyxl.load_workbook(BytesIO(table.xlsx(hostile, [hostile], [hostile], [[hostile]])))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert [cell.data_type for cell in cells] == ["s"] * 4
    assert {cell.value for cell in cells} == {hostile}


def test_every_figure_of_the_report_opens_a_list_of_its_length(organiser, tree) -> None:
    page = organiser.get(reverse("report"), {"to_chuc": tree.upper, "tu": "01-01-2011", "den": LIST_DAY})
    doors = re.findall(r'<a class="fig" href="([^"]+)">([^<]+)</a>', page.content.decode())
    assert len(doors) > 40
    for where, shown in dict(doors).items():
        title = re.search(r"<h1>(\d+) ", organiser.get(html.unescape(where)).content.decode())
        assert title, where
        if not shown.endswith("%"):
            assert int(shown.replace(".", "")) == int(title[1]), where


def test_the_report_is_the_same_in_words_and_as_json(organiser, tree) -> None:
    asked = {"to_chuc": tree.upper, "tu": "1/1/2011", "den": LIST_DAY}
    words, figures = text(organiser.get(reverse("report"), asked)), organiser.get(reverse("report-json"), asked).json()
    assert figures["members"]["total"] == 12 and "với 12 đảng viên" in words
    assert figures["admitted"]["total"] == 3 and "kết nạp được 3 đảng viên" in words
    assert "chưa có số liệu" in words
    assert text(organiser.get(reverse("report"), {"tu": "02-01-2011", "den": "01-01-2011"})).count("sau ngày cuối") == 1


def test_a_list_behind_a_figure_that_no_figure_has_is_missing(organiser, tree) -> None:
    for question in ("so=nothing", "so=admitted&loc=planet:x", "so=admitted&loc=sex:", "to_chuc=x"):
        where = f"{reverse('figure')}?to_chuc={tree.upper}&tu=01-01-2011&den={LIST_DAY}&{question}"
        assert organiser.get(where).status_code in (200, 404), question
    assert organiser.get(f"{reverse('figure')}?so=nothing&to_chuc={tree.upper}").status_code == 404


PAGES: dict[str, Callable[[offices.Office, object], str]] = {
    "home": lambda office, tree: "/",
    "tree": lambda office, tree: f"/to-chuc/?mo=tat-ca&ngay={LIST_DAY}",
    "unit": lambda office, tree: f"/to-chuc/{tree.committee}/?ngay={LIST_DAY}",
    "members": lambda office, tree: f"/to-chuc/{tree.upper}/dang-vien/",
    "person": lambda office, tree: f"/nguoi/{office.people['cell.1']}/",
    "search": lambda office, tree: "/tim/?tim=thi",
    "class": lambda office, tree: f"/lop/{office.class_id}/",
    "report": lambda office, tree: f"/so-lieu/?tu=01-01-2011&den={LIST_DAY}",
    "form": lambda office, tree: f"/so-lieu/bieu/?bieu=2&tu=01-01-2011&den={LIST_DAY}",
    "ask": lambda office, tree: (
        f"/so-lieu/hoi/?dem=members&hang=grassroots&cot=sex&nghe=worker&to_chuc={tree.upper}&den={LIST_DAY}"
    ),
    "figure": lambda office, tree: f"/so-lieu/danh-sach/?so=members&to_chuc={tree.upper}&tu=01-01-2011&den={LIST_DAY}",
}


@pytest.mark.parametrize("name", PAGES)
def test_the_number_of_questions_to_the_database_does_not_grow(name, cast, tree, sign_in) -> None:
    client, asked = sign_in(cast.organiser), []
    client.get("/")  # the session's own first write is not the page's
    for each in (4, 4, 40):  # the first time texts are built, which is not the page's either
        with transaction.atomic():
            office = offices.fill(tree, each)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(PAGES[name](office, tree)).status_code == 200
            asked.append(len(queries))
            transaction.set_rollback(True)
    assert asked[1] == asked[2]
    assert asked[1] <= 70


def test_a_page_asks_nothing_twice_that_is_asked_by_text_and_an_act_does(organiser, tree, monkeypatch) -> None:
    """Whoever acts has to see what others wrote meanwhile."""
    person = Stay.objects.filter(unit=tree.cell).earliest("pk").person_id
    pages = ("/", reverse("unit", args=[tree.upper]), reverse("person", args=[person]))

    def twice(answer: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as asked:
            answer()
        links = Counter(
            one["sql"] for one in asked if 'FROM "ketnap_unitlink" WHERE ("ketnap_unitlink"."anc' in one["sql"]
        )
        return sum(many > 1 for many in links.values())

    assert [twice(lambda page=page: organiser.get(page)) for page in pages] == [0, 0, 0]
    began = []
    remembering = written_once.remembering
    monkeypatch.setattr(written_once, "remembering", lambda: began.append(1) or remembering())
    assert twice(lambda: organiser.get(pages[-1])) == 0 and began == [1]
    where = reverse("person-new", args=[tree.cell])
    assert organiser.get(where).status_code == 200 and began == [1, 1]
    assert organiser.post(where, {"key": "asked-once-01"}).status_code == 422 and began == [1, 1]
    monkeypatch.setattr(written_once, "remembering", nullcontext)
    assert twice(lambda: organiser.get(pages[-1])) > 0
