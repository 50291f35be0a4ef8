"""Feedback at the desk: on the list of work until it is read, two at once, what cannot be, the editor's seat."""

from datetime import timedelta

import pytest
from django.urls import reverse

from ketnap.actions import accounts
from ketnap.lib import clock
from ketnap.models import Feedback, FeedbackAct, User
from ketnap.rules import feedback as rules
from tests.factories import OPENED
from tests.web.readers import WORDS, article, sent, waiting
from tests.web.test_membership import words

pytestmark = pytest.mark.django_db
KEY = "form-key-0001"


@pytest.fixture
def row(tree) -> Feedback:
    return waiting(article(tree.upper))[0]


def test_it_stands_on_the_list_of_work_with_its_day_until_it_is_read(row, office, cast, sign_in):
    client, late = sign_in(cast.organiser), clock.today() - timedelta(days=400)
    Feedback.objects.update(due_on=late, received_at=clock.now() - timedelta(days=405))
    home = words(client.get("/"))
    assert "Phản hồi của Một công đoàn cơ sở" in home and "Bản tin hứa đọc trong 3 ngày làm việc" in home
    assert "Quá hạn đọc" in words(client.get(reverse("feedback-list")))
    page = client.get(where := reverse("feedback", args=[row.pk]))
    assert WORDS in words(page) and ", hạn" in words(page)
    sent(row.article, "Bài nêu rõ con số.", name="")
    typed = {"kind": "answered", "words": "Lớp tối mở nếu đủ 30 người.", "answers": "Ban Tổ chức", "version": "1"}
    answer = client.post(where, {**typed, "key": KEY}, follow=True)
    assert "Đã ghi: trả lời công khai. Đọc ý kiến tiếp theo" in words(answer)
    assert "thay mặt Ban Tổ chức. Lớp tối mở nếu đủ 30 người." in words(answer)
    assert "Phản hồi của Một công đoàn" not in words(client.get("/"))
    assert "Phản hồi của bạn đọc" in words(client.get("/"))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, "Điền mục này."),
        ({"kind": "withdrawn"}, "Chọn một mục trong danh sách."),
        ({"kind": "answered"}, "Chưa có câu trả lời"),
        ({"kind": "refused", "words": "giữ lời này"}, "Chưa có lý do"),
        ({"kind": "told", "words": "a" * (rules.ANSWER + 1)}, "Dài quá 2000 chữ."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_written(typed, says, row, cast, sign_in):
    where = reverse("feedback", args=[row.pk])
    answer = sign_in(cast.organiser).post(where, {**typed, "key": KEY, "version": "1"})
    assert answer.status_code == 422 and says in words(answer)
    assert typed.get("words", "") in answer.content.decode()
    assert not FeedbackAct.objects.exists()


def test_two_who_judge_at_once_see_both(row, cast, sign_in):
    client, where = sign_in(cast.organiser), reverse("feedback", args=[row.pk])
    assert client.post(where, {"kind": "published", "version": "1", "key": KEY}).status_code == 302
    late = client.post(where, {"kind": "refused", "reason": "Nêu tên người.", "version": "1", "key": "form-key-0002"})
    assert late.status_code == 409 and "ý kiến này" in words(late) and "Nguyễn Thị Hòa" in words(late)
    assert Feedback.objects.get().state == "published"


def test_only_what_may_follow_is_offered_and_what_was_withdrawn_has_no_form(row, cast, sign_in):
    client, where = sign_in(cast.organiser), reverse("feedback", args=[row.pk])
    client.post(where, {"kind": "published", "version": "1", "key": KEY})
    page = words(client.get(where))
    assert "Cho hiện dưới bài" not in page and "Thôi không cho hiện" in page and "mọi người đọc được" in page
    Feedback.objects.update(state="withdrawn", shown=False, name="", words="")
    page = words(client.get(where))
    assert "Ghi một việc" not in page and "Lời và tên đã xóa khỏi sổ" in page
    assert "Lời đã xóa theo yêu cầu" in words(client.get(reverse("feedback-list")))


def test_whoever_edits_the_bulletin_reads_it_and_nobody_else(row, tree, cast, sign_in):
    editor = User.objects.create(username="bien-tap", display_name="Đỗ Thị Bút")
    accounts.grant(user=editor, role="editor", unit_id=tree.upper, valid_from=OPENED, by=cast.organiser)
    client = sign_in(editor)
    assert WORDS in words(client.get(reverse("feedback", args=[row.pk])))
    assert words(client.get(reverse("feedback-list"))).count("Khai giảng lớp nhận thức khóa 2") == 1
    assert sign_in(cast.officer).get(reverse("feedback-list")).status_code == 403
    assert sign_in(cast.officer).get(reverse("feedback", args=[row.pk])).status_code == 404


def test_what_was_typed_is_words_and_never_part_of_the_page(row, cast, sign_in):
    Feedback.objects.update(words='<script>alert(1)</script> http://a.vn\n\n<img src=x onerror="x">', name="<b>A</b>")
    client = sign_in(cast.organiser)
    for where in (reverse("feedback", args=[row.pk]), reverse("feedback-list")):
        source = client.get(where).content.decode()
        assert "<script>alert" not in source and "<img src=x" not in source and "<b>A" not in source
        assert 'href="http://a.vn' not in source and "http://a.vn" in source
