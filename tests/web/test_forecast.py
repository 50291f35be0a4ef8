"""The page of the forecast: who can still make it and what is in the way, what nobody can tell yet, and the same in
the workbook; reach, the past, and a number of queries that does not grow."""

import re
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ketnap.access.viewer import viewer_of
from ketnap.actions import membership
from ketnap.lib import clock
from ketnap.queries.missing import NotFound
from ketnap.statistics import expected
from ketnap.statistics.forecast import shape
from ketnap.statistics.forecast.shape import ADMITTED, DECIDED, FILED, LISTED, LOST, PROPOSED, TAUGHT, VETTED
from tests import lives
from tests.web.test_pages import text
from tests.web.town import cast, office, tree

pytestmark = pytest.mark.django_db
__all__ = ["cast", "office", "tree"]

ON = date(2022, 3, 1)
PAST = "ngay=01-03-2022"


@pytest.fixture(scope="module")
def files(tree, office) -> dict[str, int]:
    """Four files of one cell: a letter out, a vote to come, no certificate, and one whose vote is recorded later."""
    found = {}
    for until, name in {"vetting_sent": "Bàng Văn Hiệp", "union": "Trịnh Thị Mến", "helped": "Lô Văn Tư",
                        "ballot": "Chử Văn Toàn"}.items():  # fmt: skip
        person = lives.worker(tree, name=name)
        if until != "helped":
            lives.certificates(person, until)
        found[until] = lives.begin(tree, person, date(2021, 10, 8))
        lives.go_on(found[until], office.people["cell.0"], until)
    return found


def test_who_can_still_make_it_stands_first_each_with_its_obstacle_and_its_file(cast, files, tree, sign_in) -> None:
    client = sign_in(cast.organiser)
    page = client.get(f"{reverse('forecast')}?ngay=05-04-2022")
    words, body = text(page), page.content.decode()
    assert words.index("Ai còn kịp trong năm") < words.index("Dự báo dựa vào đâu")
    assert "Công văn thẩm tra gửi 42 ngày, chưa trả lời." in words
    assert "Chưa có giấy chứng nhận lớp nhận thức; chưa có lớp nào sắp mở còn chỗ." in words
    assert "Chưa dự báo được: mới có 0 người kết nạp" in words
    for pk in files.values():
        assert reverse("candidacy", args=[pk]) in body
    only = text(client.get(f"{reverse('forecast')}?ngay=05-04-2022&vuong=class"))
    assert "Lô Văn Tư" in only and "Bàng Văn Hiệp" not in only


def test_a_past_day_knows_nothing_that_came_later(cast, files, tree) -> None:
    found = {one.candidacy_id: one for one in expected.answer(viewer_of(cast.organiser, clock.today()), tree.upper, ON)
             .lines}  # fmt: skip
    assert found[files["ballot"]].stage_title == "Đang làm hồ sơ"
    assert found[files["vetting_sent"]].ahead.block.code == "vetting"
    later = expected.answer(viewer_of(cast.organiser, clock.today()), tree.upper, date(2022, 3, 28))
    assert {one.candidacy_id: one.stage_title for one in later.lines}[files["ballot"]] == "Chi bộ đã đề nghị kết nạp"
    assert expected.answer(viewer_of(cast.organiser, clock.today()), tree.upper, date(2021, 10, 1)).lines == []


def test_the_workbook_holds_the_same_people(cast, files, sign_in) -> None:
    answer = sign_in(cast.organiser).get(f"{reverse('forecast-table')}?ngay=05-04-2022")
    book = openpyxl.load_workbook(BytesIO(answer.content))
    names = {cell.value for row in book.worksheets[0].iter_rows() for cell in row}
    assert {"Bàng Văn Hiệp", "Trịnh Thị Mến", "Lô Văn Tư", "Chử Văn Toàn"} <= names
    assert book.sheetnames[1:] == ["Theo tổ chức", "Nếu làm khác đi"]


def test_what_is_typed_wrong_is_said_and_what_is_out_of_reach_is_not_there(cast, files, tree, sign_in) -> None:
    client = sign_in(cast.organiser)
    assert "Ngày ấy chưa đến" in text(client.get(f"{reverse('forecast')}?ngay=01-01-2999"))
    assert "không có trong lịch" in text(client.get(f"{reverse('forecast')}?ngay=31-02-2022"))
    assert client.get(f"{reverse('forecast')}?to_chuc={tree.other_upper}").status_code == 404
    with pytest.raises(NotFound):
        expected.expected(viewer_of(cast.stranger, clock.today()), tree.cell, ON)


def test_a_secretary_sees_her_cell_and_only_it(cast, files, tree, sign_in) -> None:
    words = text(sign_in(cast.secretary).get(f"{reverse('forecast')}?{PAST}"))
    assert "Bàng Văn Hiệp" in words and "Theo tổ chức" not in words


def test_more_files_ask_no_more_queries(cast, files, tree, office) -> None:
    viewer = viewer_of(cast.organiser, clock.today())

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            expected.answer(viewer, tree.upper, ON)
        return len(found)

    few = asked()
    for number in range(3):
        lives.begin(tree, lives.worker(tree, name=f"Vi Thị {['Na', 'Lê', 'Mai'][number]}"), date(2021, 11, 5))
    assert asked() == few <= 32


def test_every_number_of_a_forecast_opens_who_it_is_about(cast, files, tree, office, sign_in, monkeypatch) -> None:
    """Two admissions and two months are no record; here they are taken for one, to see the page whole."""
    monkeypatch.setattr(shape, "LEAST_FINISHED", 2)
    monkeypatch.setattr(shape, "LEAST_DAYS", 30)
    for name in ("Khúc Thị Bích", "Giang Văn Lộc"):
        person = lives.worker(tree, name=name)
        lives.certificates(person, "ceremony")
        lives.go_on(lives.begin(tree, person, date(2021, 10, 8)), office.people["cell.0"], "ceremony")
    client = sign_in(cast.organiser)
    page = client.get(f"{reverse('forecast')}?ngay=05-07-2022")
    words, body = text(page), page.content.decode()
    assert "Đến 05-07-2022 đã kết nạp 2" in words and re.search(
        r"Cả năm 2022 khoảng [\d–]+ người, khả năng 8 trên 10", words
    )
    assert "Sổ chưa ghi ai bị đưa ra khỏi danh sách" in words and "Nơi ít hồ sơ mượn nhịp" in words
    letters = text(client.get(f"{reverse('forecast')}?ngay=05-07-2022&neu=tham-tra"))
    assert "Bàng Văn Hiệp" in letters and "Lô Văn Tư" not in letters
    seats = text(client.get(f"{reverse('forecast')}?ngay=05-07-2022&neu=cho"))
    assert "Lô Văn Tư" in seats and "Bàng Văn Hiệp" not in seats
    assert f"to_chuc={tree.committee}&amp;ngay=05-07-2022" in body and "so=admitted" in body
    below = expected.answer(viewer_of(cast.officer, clock.today()), tree.committee, date(2022, 7, 5))
    above = expected.answer(viewer_of(cast.organiser, clock.today()), tree.upper, date(2022, 7, 5))
    assert below.whole.rest == next(one.expected.rest for one in above.branches if one.unit_id == tree.committee)


@pytest.mark.parametrize(
    ("acts", "certificates", "places"),
    [
        ([("listed", 1)], [], [(LISTED, None)]),
        ([("listed", 1), ("file", 9)], [5], [(LISTED, TAUGHT), (TAUGHT, FILED), (FILED, None)]),
        # vetted before the file was set up: it begins behind that answer
        ([("listed", 3), ("vetted", 5), ("file", 9)], [1], [(TAUGHT, VETTED), (VETTED, None)]),
        ([("listed", 1), ("file", 2), ("ballot", 5), ("returned", 8)], [], [(LISTED, FILED), (FILED, PROPOSED),
         (PROPOSED, FILED), (FILED, None)]),
        ([("listed", 1), ("decision", 5), ("ceremony", 8)], [], [(LISTED, DECIDED), (DECIDED, ADMITTED)]),
        ([("listed", 1), ("stopped", 5)], [], [(LISTED, LOST)]),
        # written up late: days count, not the order of recording
        ([("listed", 1), ("file", 9), ("ballot", 12), ("vetted", 10)], [], [(LISTED, FILED), (FILED, VETTED),
         (VETTED, PROPOSED), (PROPOSED, None)]),
    ],
)  # fmt: skip
def test_acts_become_places_by_their_days(acts, certificates, places) -> None:
    way = expected.Way(1, 1, 1, date(1990, 1, 1), None)
    way.acts = [(kind, date(2022, 1, day), {}, 1, None) for kind, day in acts]
    way.certificates = [date(2022, 1, day) for day in certificates]
    found = expected.walk(way)
    assert found is not None and [(one.at, one.to) for one in found.spells] == places


def test_a_vote_that_did_not_carry_moves_nothing() -> None:
    way = expected.Way(1, 1, 1, date(1990, 1, 1), None)
    way.acts = [("listed", ON, {}, 1, None), ("file", ON, {}, 1, None), ("ballot", ON, {"agreed": "no"}, 1, None)]
    found = expected.walk(way)
    assert found is not None and found.place == FILED


def test_admissions_of_the_ledger_are_those_the_forecast_starts_from(cast, files, tree, office) -> None:
    """The admission of the path and one that has no file both count; the target is that of the day."""
    member = lives.worker(tree, name="Vi Thị Hồng")
    membership.record([membership.Entry(member, "admitted", date(2022, 2, 3), tree.cell)], by=None)
    whole = expected.expected(viewer_of(cast.organiser, clock.today()), tree.upper, ON)
    assert (whole.admitted, whole.low) == (1, None)
    assert whole.blocked["class"] == 1
    below = expected.expected(viewer_of(cast.organiser, clock.today()), tree.base_cell, ON)
    assert (below.admitted, sum(below.blocked.values())) == (0, 0)
