"""The register of a file on the desk: ticked in one form, told when two wrote at once, printed, taken away."""

import html
import re
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from ketnap.actions.accounts import grant
from ketnap.actions.admission.contents import Entered, enter
from ketnap.models import FiledPaper, JournalEntry, User
from tests import lives
from tests.factories import OPENED
from tests.web.test_pages import text
from tests.web.town import cast, tree

pytestmark = pytest.mark.django_db
__all__ = ["cast", "tree"]

KEY = "form-key-{:04d}"


@pytest.fixture(scope="module")
def file(tree) -> int:
    person = lives.worker(tree, name="Trịnh Thị Mến")
    made = lives.begin(tree, person, date(2021, 10, 8))
    life = [row for row in lives.LIFE_2022 if row[0] not in ("opinions", "application")]
    lives.go_on(made, lives.members(tree)[0], "ballot", life)
    return made


def at(file: int, page: str = "candidacy-papers") -> str:
    return reverse(page, args=[file])


def fields(page) -> dict[str, str]:
    """What the browser would send without anybody touching the form."""
    source = page.content.decode().split("<main")[1]
    found = {}
    for tag in re.findall(r"<input[^>]*>", source):
        given = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if given.get("type") == "radio" and " checked" not in tag:
            continue
        if "name" in given:
            found[given["name"]] = html.unescape(given.get("value", ""))
    for name, options in re.findall(r'<select[^>]* name="([\w-]+)">(.*?)</select>', source, re.S):
        chosen = re.search(r'value="(\w*)" selected', options)
        found[name] = chosen.group(1) if chosen else ""
    return found


def send(client: Client, file: int, number: int, **typed: str):
    sent = fields(client.get(at(file))) | {name.replace("__", "-"): value for name, value in typed.items()}
    return client.post(at(file), {**sent, "key": KEY.format(number)})


def test_the_page_says_what_is_there_what_is_missing_and_where_to_write_it(cast, file, sign_in) -> None:
    page = sign_in(cast.officer).get(at(file))
    words, source = text(page), page.content.decode()
    assert "còn thiếu 3 giấy" in words  # awareness certificate, application, opinions
    row = source.split('id="opinions"')[1].split("</tbody>")[0].split('<tr role="row" id=')[0]
    assert "Còn thiếu" in row and "5-KNĐ" in row and "P-06" in row
    assert f"{reverse('path-act', args=[file])}?viec=y-kien" in row
    assert "Theo việc đã ghi: lý lịch của người xin vào Đảng" in words
    assert "số 42 trong danh mục 104" in words.lower()
    assert at(file) in sign_in(cast.secretary).get(reverse("candidacy", args=[file])).content.decode()


def test_a_few_ticks_are_written_at_once_and_what_was_not_touched_is_not(cast, file, sign_in) -> None:
    client = sign_in(cast.officer)
    answer = send(client, file, 1, state__opinions="present", on__opinions="18/3/2022", pages__opinions="2",
                  original__opinions="goc", state__application="missing", state__vote_minutes="present",
                  **{"kept-all": "tủ 2, cặp 14"})  # fmt: skip
    assert answer.status_code == 302
    kept = {one.item: one for one in FiledPaper.objects.all()}
    assert set(kept) == {"opinions", "application", "vote_minutes"}
    assert (kept["opinions"].decided_on, kept["opinions"].pages, kept["opinions"].original) == (
        date(2022, 3, 18), 2, True,
    )  # fmt: skip
    assert {one.paper_kept for one in kept.values()} == {"tủ 2, cặp 14", ""} and not kept["application"].paper_kept
    words = text(client.get(at(file)))
    assert "Đã ghi 3 giấy trong hồ sơ của Trịnh Thị Mến." in words and "lưu tủ 2, cặp 14" in words


def test_every_needed_paper_of_a_stage_is_marked_by_one_button_and_nothing_is_written_yet(cast, file, sign_in) -> None:
    client = sign_in(cast.officer)
    marked = send(client, file, 1, **{"danh-dau": "file"})
    sent = fields(marked)
    assert marked.status_code == 200 and "Chưa ghi gì vào sổ." in text(marked)
    assert (sent["state-opinions"], sent["state-application"], "state-union_resolution" in sent) == (
        "present", "present", False,
    )  # fmt: skip
    assert FiledPaper.objects.count() == 0
    assert client.post(at(file), {**sent, "key": KEY.format(2)}).status_code == 302
    assert set(FiledPaper.objects.values_list("item", flat=True)) == {"opinions", "application"}


def test_a_refused_form_keeps_what_was_typed_at_its_paper(cast, file, sign_in) -> None:
    client = sign_in(cast.officer)
    for typed, sentence in (
        ({"state__opinions": "present", "on__opinions": "31-02-2022"}, "31-02-2022 không có trong lịch"),
        ({"state__opinions": "present", "pages__opinions": "hai"}, "“hai” không phải số tờ"),
        ({"number__opinions": "12"}, "chọn “Có”, “Thiếu” hoặc “Không cần”"),
        ({"state__cv": "present", "remark__cv": "Ông nội"}, "không ghi chú thích"),
        ({"state__union_resolution": "not_needed"}, "chưa ghi vì sao không cần"),
        ({}, "Chưa có mục nào khác với sổ"),
    ):
        answer = send(client, file, 1, kept__introduction="tủ số 9" if typed else "", **typed)
        assert answer.status_code == 422, sentence
        words = html.unescape(answer.content.decode())
        assert sentence in words and 'role="alert"' in words
        assert not typed or 'value="tủ số 9"' in words
    assert FiledPaper.objects.count() == 0


def test_the_second_of_two_sees_who_was_first_and_takes_nothing_back(cast, file, sign_in) -> None:
    client = sign_in(cast.officer)
    opened = fields(client.get(at(file)))
    rows = [Entered("application", "present", pages=1), Entered("opinions", "missing")]
    enter(file, rows, by=cast.secretary)
    sent = {**opened, "state-vote_minutes": "present", "state-opinions": "present", "key": KEY.format(1)}
    answer = client.post(at(file), sent)
    words = text(answer)
    assert answer.status_code == 409 and cast.secretary.display_name in words
    assert "Tổng hợp ý kiến" in words and "thiếu" in words and "Đơn xin vào Đảng" not in words.split("Hai bản ghi")[1]
    again = re.findall(
        r'<input type="hidden" name="([\w-]+)" value="([^"]*)">', answer.content.decode().split("<main")[1]
    )
    resent = {name: html.unescape(value) for name, value in again if name != "csrfmiddlewaretoken"}
    assert client.post(at(file), {**resent, "key": KEY.format(2)}).status_code == 302
    standing = FiledPaper.objects.filter(superseded_by=None)
    assert dict(standing.values_list("item", "state")) == {
        "application": "present", "opinions": "present", "vote_minutes": "present",
    }  # fmt: skip
    assert standing.get(item="application").pages == 1, "what the first wrote is as it was"


def test_who_may_only_read_sees_no_button_and_sends_nothing(cast, tree, file, sign_in) -> None:
    inspector = User.objects.create(username="inspector", display_name="Vũ Thị Soi")
    grant(user=inspector, role="inspector", unit_id=tree.upper, valid_from=OPENED, by=None)
    client = sign_in(inspector)
    page = client.get(at(file))
    assert "Ghi vào sổ" not in page.content.decode() and "còn thiếu 3 giấy" in text(page)
    assert client.post(at(file), {"state-opinions": "present", "version": "1", "key": KEY.format(1)}).status_code == 403
    assert sign_in(cast.stranger).get(at(file)).status_code == 404


def test_the_sheet_to_sign_and_the_workbook_hold_the_papers(cast, file, sign_in) -> None:
    rows = [Entered("opinions", "present", "03-TH/CB", date(2022, 3, 18), 2, original=False, remark="=1+1")]
    enter(file, rows, by=cast.officer)
    client = sign_in(cast.officer)
    sheet = text(client.get(at(file, "candidacy-papers-sheet")))
    assert "MỤC LỤC TÀI LIỆU trong hồ sơ của Trịnh Thị Mến" in sheet and "NGƯỜI LẬP MỤC LỤC" in sheet
    assert "03-TH/CB , 18-03-2022 2 bản sao" in sheet and "2 tờ đã đếm" in sheet
    assert "Còn thiếu: giấy chứng nhận học lớp bồi dưỡng nhận thức về Đảng; đơn xin vào Đảng." in sheet
    seen = JournalEntry.objects.count()
    book = openpyxl.load_workbook(BytesIO(client.get(at(file, "candidacy-papers-table")).content)).active
    told = {row[1]: row for row in book.iter_rows(values_only=True)}
    row = next(cells for title, cells in told.items() if title and title.startswith("Tổng hợp ý kiến nhận xét nơi làm"))
    assert row[2] in (None, "", "5-KNĐ") and row[5:9] == ("Có", "03-TH/CB", row[7], 2) and row[9] == "không"
    assert row[13] == "=1+1" and row[15] == cast.officer.display_name
    assert JournalEntry.objects.order_by("seq")[seen].event == "admission.exported"
    table = at(file, "candidacy-papers-table")
    assert [sign_in(who).get(table).status_code for who in (cast.secretary, cast.stranger)] == [200, 404]


def test_an_inspectors_fault_leads_to_its_paper(cast, file, sign_in) -> None:
    page = sign_in(cast.secretary).get(reverse("candidacy-audit", args=[file]), {"ngay": "01-04-2022"})
    assert f'href="{at(file)}#opinions"' in page.content.decode()
    assert "Chưa ghi giấy: Tổng hợp ý kiến" in text(page)
