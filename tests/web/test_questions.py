"""Hỏi số liệu on the desk: the sentence, the table, the picture and the list; what is saved, shared and taken away."""

import html
import re
import uuid
from hashlib import sha256
from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from ketnap.models import Grant, JournalEntry, SavedQuestion
from ketnap.queries import questions
from tests.web.test_pages import text

DAYS = {"tu": "01-01-2011", "den": "30-09-2011"}


@pytest.fixture
def organiser(cast, office, sign_in) -> Client:
    return sign_in(cast.organiser)


def ask(client: Client, unit: int, **asked: str):
    return client.get(reverse("ask"), {"dem": "members", "to_chuc": unit, **DAYS, **asked})


def save(client: Client, cau_hoi: str, name: str = "Nữ", sharing: str = "rieng", days: str = "ngay"):
    sent = {"name": name, "sharing": sharing, "days": days, "cau_hoi": cau_hoi, "key": uuid.uuid4().hex}
    return client.post(reverse("question-save"), sent)


def test_the_first_page_offers_questions_in_words(organiser) -> None:
    page = organiser.get(reverse("ask"))
    words = text(page)
    assert "Bao nhiêu đảng viên nữ dưới 35 tuổi?" in words and "Tổ chức cơ sở nào chưa kết nạp được ai?" in words
    examples = re.findall(r'<li><a href="([^"]+)#tra-loi">', page.content.decode())
    assert len(examples) == 6
    for where in examples:
        answer = organiser.get(html.unescape(where))
        assert answer.status_code == 200 and 'class="answer"' in answer.content.decode(), where


def test_the_answer_is_a_sentence_with_its_list(organiser, tree) -> None:
    page = ask(organiser, tree.upper, gioi="F")
    words = text(page)
    assert "Đến ngày 30-09-2011 có 6 đảng viên nữ trong Đảng bộ Khối Doanh nghiệp tỉnh A" in words
    assert "Cùng ngày năm trước: chưa có số liệu" in words
    assert "6 người Xếp theo tên." in words and "Bùi Thị Sen" in words
    young = text(ask(organiser, tree.upper, gioi="F", tuoi_tu="30", tuoi_den="200"))
    assert "chưa phải là số tuổi" in text(ask(organiser, tree.upper, tuoi_tu="ba mươi")) and "200" in young
    assert "Từ 40 tuổi đến 30 tuổi thì không có ai" in text(ask(organiser, tree.upper, tuoi_tu="40", tuoi_den="30"))
    assert "sau ngày cuối" in text(ask(organiser, tree.upper, tu="01-10-2011"))


def test_every_figure_of_an_answer_opens_a_list_of_its_length(organiser, tree) -> None:
    doors = {}
    for asked in (
        {"hang": "child", "cot": "sex"}, {"dem": "admitted", "hang": "month", "cot": "occupation"},
        {"hang": "age", "gioi": "M,F"}, {"dem": "units", "hang": "unit_kind"},
        {"dem": "learners", "hang": "class_kind"},
        {"dem": "admitted", "hang": "youth_union", "cot": "grassroots"}, {"hang": "theory", "ly_luan": "chua-ro"},
    ):  # fmt: skip
        page = ask(organiser, tree.upper, **asked)
        found = re.findall(r'<a class="fig" href="([^"]+)">([\d.]+)</a>', page.content.decode())
        assert len(found) > 2, asked
        doors |= dict(found)
    for where, shown in doors.items():
        page = organiser.get(html.unescape(where)).content.decode()
        title = re.search(r"<h1>([\d.]+) ", page)
        assert title and title[1] == shown, where
        assert page.count('<tr role="row">') - (shown != "0") == min(int(shown), 50), where


def test_a_picture_stands_beside_the_table(organiser, tree) -> None:
    page = ask(organiser, tree.upper, hang="sex")
    where = re.search(r'<img src="([^"]+)" alt="Nhiều nhất: n\w+, 6 trên 12 đảng viên', page.content.decode())
    assert where
    drawn = organiser.get(html.unescape(where[1]))
    assert drawn["Content-Type"] == "image/svg+xml; charset=utf-8" and b"<svg" in drawn.content
    assert "<img" not in ask(organiser, tree.upper).content.decode()


def test_what_a_subject_does_not_have_is_left_aside_and_said(organiser, tree) -> None:
    words = text(ask(organiser, tree.upper, dem="units", gioi="F", hang="occupation"))
    assert "có 5 tổ chức đảng trong" in words
    assert "Tổ chức đảng các cấp không có Giới tính, Nghề nghiệp: đã để ra ngoài." in words
    for wrong in ({"dem": "nothing"}, {"gioi": "X"}, {"truc_thuoc": "1;2"}, {"co_so": "9" * 30}):
        assert ask(organiser, tree.upper, **wrong).status_code == 404, wrong


def test_unknown_is_said_and_is_not_zero(organiser, tree) -> None:
    page = ask(organiser, tree.upper, den="30-06-2011", hang="sex")
    assert "Đến ngày 30-06-2011: chưa có số liệu về đảng viên" in text(page)
    assert "bắt đầu từ ngày 30-09-2011" in text(page)
    assert "Chưa tính" not in text(page)
    assert "Chưa tính 12 đảng viên chưa rõ lý luận" not in text(ask(organiser, tree.upper, gioi="F"))
    assert "Chưa tính 12 đảng viên chưa rõ trình độ lý luận chính trị." in text(
        ask(organiser, tree.upper, ly_luan="advanced")
    )


def rows(answer) -> list[list]:
    """The rows of a workbook below its head."""
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    every = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(place for place, row in enumerate(every) if sum(value is not None for value in row) > 1)
    return every[head + 1 :]


def test_table_and_list_are_taken_away_as_they_stand(organiser, tree, cast) -> None:
    asked = {"dem": "members", "to_chuc": str(tree.upper), **DAYS, "hang": "sex", "cot": "standing"}
    table = organiser.get(reverse("ask-table"), asked)
    assert [row[0] for row in rows(table)] == ["Nam", "Nữ", "Cộng"] and rows(table)[-1][3] == 12
    before = JournalEntry.objects.count()
    taken = organiser.get(reverse("ask-list-table"), asked)
    listed = organiser.get(reverse("ask-list"), asked).content.decode()
    assert [row[1] for row in rows(taken)] == re.findall(r'class="name"><a href="/nguoi/\d+/">([^<]+)', listed)
    assert len(rows(taken)) == 12
    told = JournalEntry.objects.order_by("seq")[before:]
    detail = {"rows": 12, "serial": told[0].detail["serial"], "sha256": sha256(taken.content).hexdigest()}
    assert [(line.event, line.detail, line.unit_id_text) for line in told] == [
        ("statistics.exported", detail, str(tree.upper))
    ]
    sheet = openpyxl.load_workbook(BytesIO(taken.content)).active
    notes = [row[0].value for row in sheet.iter_rows(max_row=3)]
    assert notes[0].startswith("12 người: đảng viên trong Đảng bộ Khối")
    assert re.match(
        r"Nguyễn Thị Hòa tải ngày \d\d-\d\d-\d{4}, \d+ giờ \d\d, trong phạm vi Đảng bộ Khối Doanh nghiệp tỉnh A",
        notes[2],
    )


def test_who_may_not_take_lists_away_sees_no_button(cast, office, tree, sign_in) -> None:
    Grant.objects.filter(user=cast.secretary).update(role="standing")
    reader = sign_in(cast.secretary)
    page = reader.get(reverse("ask-list"), {"dem": "members", "to_chuc": tree.cell, **DAYS})
    assert "4 người: đảng viên" in text(page) and "Tải bảng" not in text(page)
    assert reader.get(reverse("ask-list-table"), {"to_chuc": tree.cell, **DAYS}).status_code == 403


def test_a_question_is_saved_shared_renamed_and_dropped(cast, office, tree, organiser, sign_in) -> None:
    asked = f"dem=members&to_chuc={tree.committee}&tu=01-01-2011&den=30-09-2011&gioi=F&tuoi_den=34"
    led = save(organiser, asked)
    assert led.status_code == 302
    assert led["Location"].partition("?")[2] == asked
    assert "Đã lưu câu hỏi “Nữ”" in text(organiser.get(led["Location"]))
    officer = sign_in(cast.officer)
    assert "Chưa có. Sau khi tính" in text(officer.get(reverse("ask"))), "private"
    one = SavedQuestion.objects.get()
    where = reverse("question-edit", args=[one.pk])
    assert officer.get(where).status_code == 404
    sent = {"name": "Nữ trẻ", "sharing": "chung", "version": "1", "key": "k" * 12}
    assert organiser.post(where, sent).status_code == 302
    words = text(officer.get(reverse("ask")))
    assert "Nữ trẻ" in words and "Nguyễn Thị Hòa chia sẻ" in words and "Đổi tên" not in words
    for other in (cast.stranger, cast.secretary):
        assert "Nữ trẻ" not in text(sign_in(other).get(reverse("ask")))
    assert organiser.post(where, {**sent, "key": "l" * 12}).status_code == 409, "an old version"
    gone = organiser.post(reverse("question-drop", args=[one.pk]), {"version": "2", "key": "m" * 12}, follow=True)
    assert "Đã bỏ câu hỏi “Nữ trẻ”" in text(gone) and "Nữ trẻ" not in text(organiser.get(reverse("ask")))
    told = JournalEntry.objects.filter(subject=f"question:{one.pk}").exclude(event="access.denied")
    assert [line.event for line in told.order_by("seq")] == [
        "questions.saved", "questions.changed", "questions.dropped",
    ]  # fmt: skip
    assert all("name" not in line.detail for line in JournalEntry.objects.filter(event__startswith="questions."))


def test_a_shared_question_counts_within_the_reach_of_who_opens_it(cast, office, tree, organiser, sign_in) -> None:
    save(organiser, f"dem=members&to_chuc={tree.upper}&tu=01-01-2011&den=30-09-2011", "Cả khối", "chung")
    save(organiser, f"dem=members&to_chuc={tree.committee}&tu=01-01-2011&den=30-09-2011", "Công ty", "chung")
    officer = sign_in(cast.officer)
    assert re.findall(r'<li><a href="[^"]+#tra-loi">([^<?]+)</a>', officer.get(reverse("ask")).content.decode()) == [
        "Công ty"
    ]
    for one in SavedQuestion.objects.all():
        opened = officer.get(f"{reverse('ask')}?{one.parameters}")
        assert opened.status_code == (404 if one.name == "Cả khối" else 200)


def test_kept_without_days_it_is_answered_for_the_days_of_who_opens_it(organiser, tree) -> None:
    led = save(organiser, f"dem=members&to_chuc={tree.upper}&tu=01-01-2011&den=30-09-2011", days="mo")
    assert led["Location"].partition("?")[2] == f"dem=members&to_chuc={tree.upper}"
    assert "Đến ngày 30-09-2011 có 12" in text(organiser.get(led["Location"]))


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"name": " "}, 422, "Đặt tên cho câu hỏi"),
        ({"name": "x" * 101}, 422, "Đặt tên cho câu hỏi"),
        ({"name": "Có rồi"}, 422, "đã có câu hỏi tên “Có rồi”"),
        ({"cau_hoi": "dem=nothing"}, 404, ""),
        ({"cau_hoi": "dem=members&tuoi_den=x"}, 422, "chưa phải là số tuổi"),
    ],
)
def test_what_cannot_be_saved_is_said(changes, status, words, organiser, tree) -> None:
    save(organiser, f"dem=members&to_chuc={tree.upper}", "Có rồi")
    sent = {"cau_hoi": f"dem=members&to_chuc={tree.upper}", "name": "Mới", **changes}
    answer = save(organiser, **sent)
    assert answer.status_code == status and words in text(answer)
    assert SavedQuestion.objects.count() == 1


def test_nobody_saves_a_question_about_units_outside_reach(cast, office, tree, sign_in, viewer) -> None:
    answer = save(sign_in(cast.officer), f"dem=members&to_chuc={tree.upper}", "Cả khối", "chung")
    assert answer.status_code == 404 and questions.questions(viewer(cast.organiser)) == []
