"""Pages of the number register: what stands behind each number, what is odd, who may write."""

import html
from datetime import date, timedelta

import pytest

from ketnap.actions.admission import reverse
from ketnap.actions.papers import numbering
from ketnap.lib import clock
from ketnap.models import IssuedPaper, NumberBook, PaperNumber, PathAct
from tests.web import meeting

pytestmark = pytest.mark.django_db
DAY = date(2011, 9, 1)


@pytest.fixture
def book(tree, cast) -> NumberBook:
    numbering.open_term(unit_id=tree.upper, since=date(2010, 8, 1), name="nhiệm kỳ 2010–2015", by=cast.organiser)
    made = numbering.open_book(unit_id=tree.upper, type="QĐ", paper_last=3, reason="Sổ giấy.", by=cast.organiser)
    asked = {"unit_id": tree.upper, "type": "QĐ", "on": DAY, "by": cast.organiser}
    _, other = numbering.reserve(**asked, count=2, purpose="Chuẩn y chi ủy")
    numbering.cancel(other.pk, reason="Không ban hành.", by=cast.organiser)
    numbering.take_typed("8", **asked, purpose="Thành lập chi bộ")
    return made


def read(client, book, query: str = "") -> str:
    answer = client.get(f"/so-van-ban/{book.pk}/{query}")
    assert answer.status_code == 200
    return html.unescape(answer.content.decode()).split("<main")[1].split("</main>")[0]


def test_a_book_shows_every_number_and_filters_by_state(book, cast, sign_in) -> None:
    client = sign_in(cast.organiser)
    everything = read(client, book)
    for words in ("4-QĐ/ĐUK", "Lý do hủy: Không ban hành.", "6–7-QĐ", "8-QĐ/ĐUK", "Số 1 đến số 3 ở sổ giấy: Sổ giấy."):
        assert words in everything
    assert everything.index("4-QĐ/ĐUK") < everything.index("8-QĐ/ĐUK</th>")
    newest = read(client, book, "?moi=1")
    assert newest.index("8-QĐ/ĐUK</th>") < newest.index("4-QĐ/ĐUK")
    cancelled = read(client, book, "?chi=cancelled")
    assert "5-QĐ/ĐUK" in cancelled and "8-QĐ/ĐUK" not in cancelled
    assert read(client, book, "?chi=la").count("</tr>") == everything.count("</tr>")


def test_a_number_kept_for_long_is_asked_about(book, cast, sign_in) -> None:
    client = sign_in(cast.organiser)
    assert "Giữ lâu" not in read(client, book)
    PaperNumber.objects.filter(state="reserved").update(at=clock.now() - timedelta(days=45))
    assert "Nguyễn Thị Hòa giữ đã 45 ngày cho “Chuẩn y chi ủy”" in read(client, book)


def test_a_decision_taken_back_leaves_its_number_in_question(tree, book, cast, sign_in) -> None:
    held, (item,) = meeting.agenda(tree.upper, [meeting.proposed(tree, "Vi Thị Sim")])
    row = meeting.Result(item, "decision", 9, "9", "Ghi theo biên bản")
    meeting.meetings.note(held, [row], present=9, write=True, by=None, version=1)
    client = sign_in(cast.organiser)
    act = PathAct.objects.get(kind="decision")
    assert f'href="/ket-nap/{act.candidacy_id}/">Quyết định kết nạp Vi Thị Sim' in read(client, book)
    number = PaperNumber.objects.get(number=9)
    with pytest.raises(numbering.Refused, match="hãy bỏ việc ấy trước"):
        numbering.cancel(number.pk, reason="Sai.", by=None)
    reverse(act.pk, reason="Ghi nhầm người.", by=None)
    assert "việc ghi trên văn bản này đã bỏ khỏi hồ sơ" in read(client, book)
    assert numbering.cancel(number.pk, reason="Sai.", by=None).state == "cancelled"


def test_a_number_on_an_issued_paper_opens_it_and_is_not_cancelled(tree, book, cast, sign_in) -> None:
    number = numbering.take_typed("10", unit_id=tree.upper, type="QĐ", on=DAY, purpose="Phát hành", by=None)
    held = IssuedPaper.objects.create(
        key="9-KND", on=DAY, unit_id=tree.cell, number=number, written_no=number.written, at=clock.now(), values={},
        content=b"-", digest="0" * 64,
    )  # fmt: skip
    assert f'href="/van-ban/{held.pk}/">Phát hành' in read(sign_in(cast.organiser), book)
    with pytest.raises(numbering.Refused, match="Số 10-QĐ/ĐUK đã phát hành"):
        numbering.cancel(number.pk, reason="Sai.", by=None)


def test_who_only_reads_finds_no_button(tree, book, cast, sign_in) -> None:
    cast.organiser.grants.update(role="standing")
    page = read(sign_in(cast.organiser), book)
    assert "Lấy số" not in page and "Hủy số" not in page and "Tải bảng (XLSX)" not in page


def test_the_list_of_books_says_what_is_left_out(tree, book, cast, sign_in) -> None:
    page = html.unescape(sign_in(cast.organiser).get(f"/to-chuc/{tree.upper}/so-van-ban/").content.decode())
    assert "2 số chưa ai ghi dùng vào việc gì" in page and "Nhiệm kỳ 2010–2015" in page
    empty = sign_in(cast.officer).get(f"/to-chuc/{tree.committee}/so-van-ban/").content.decode()
    assert "Mở nhiệm kỳ trước" in html.unescape(empty)
