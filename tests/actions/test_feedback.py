"""Feedback: nobody sees it before it was read, growth is bounded, each act follows what may follow, the sender takes
it back and nothing of it is left."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from ketnap.actions.bulletin import feedback as acts
from ketnap.actions.bulletin.rates import Full
from ketnap.actions.refusal import Conflict, Refused
from ketnap.lib import clock
from ketnap.models import Article, Bulletin, Feedback, FeedbackAct, FeedbackRate, JournalEntry
from ketnap.queries.bulletin import feedback as queries
from ketnap.queries.missing import NotFound
from ketnap.rules import feedback as rules
from tests.web.readers import WORDS, article, bounds, fill, sent, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def under(tree) -> Article:
    return article(tree.upper)


def counted() -> dict[str, int]:
    return {one.__name__: one.objects.count() for one in (Feedback, FeedbackRate, JournalEntry)}


def test_what_was_sent_waits_and_the_same_page_sent_twice_is_one(under, cast, viewer):
    first = sent(under)
    before = counted()
    assert sent(under, f"  {WORDS}\r\n") == first and counted() == before
    row = Feedback.objects.get()
    assert (row.state, row.shown, row.words, row.name) == ("waiting", False, WORDS, "Một công đoàn cơ sở")
    assert queries.shown(under.pk) == ([], 0)
    own = queries.own(first.code)
    assert (own.state, own.words, own.due_on) == ("waiting", WORDS, first.due_on)
    (line,) = JournalEntry.objects.all()
    assert (line.event, line.subject, line.by_name) == ("bulletin.feedback_received", f"feedback:{row.pk}", "")
    assert sent(under, "Xin hỏi thêm.").code != first.code
    kept = [str(value) for one in (*Feedback.objects.values(), *FeedbackRate.objects.values(), line.detail)
            for value in one.values()]  # fmt: skip
    assert not [one for one in kept if "192.0.2.7" in one or first.code in one]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"words": " \u200b\n"}, "viết ít nhất một câu"),
        ({"words": "a" * (rules.WORDS + 1)}, "viết gọn lại"),
        ({"name": "a" * (rules.NAME + 1)}, "Tên hiển thị dài quá"),
    ],
)
def test_what_cannot_be_read_is_refused(changes, says, under):
    with pytest.raises(Refused, match=says):
        sent(under, **changes)
    assert counted() == {"Feedback": 0, "FeedbackRate": 0, "JournalEntry": 0}


def test_only_articles_that_readers_see_take_feedback(under):
    today, now = clock.today(), clock.now()
    for change, back in (
        ({"published": None}, {"published": under.published}),
        ({"publish_at": now + timedelta(hours=1)}, {"publish_at": now - timedelta(hours=1)}),
    ):
        Article.objects.filter(pk=under.pk).update(**change)
        with pytest.raises(Refused, match="không nhận phản hồi nữa"):
            sent(under)
        Article.objects.filter(pk=under.pk).update(**back)
    Bulletin.objects.update(closed_on=today)
    with pytest.raises(Refused, match="không nhận phản hồi nữa"):
        sent(under)
    Bulletin.objects.update(closed_on=today + timedelta(days=1))
    assert sent(under).code


def flood(under, number: int, addresses: int) -> int:
    """How many of so many different posts from so many addresses are taken in."""
    taken = 0
    for one in range(number):
        words, sender = f"Mua hàng {one}, {addresses}", f"10.0.0.{one % addresses}"
        try:
            sent(under[one % len(under)], words, sender=sender)
            taken += 1
        except Full:
            pass
    return taken


def test_a_flood_from_one_address_and_from_many_grows_to_a_bound(tree, under, monkeypatch):
    now = clock.now().replace(minute=5, second=0, microsecond=0)
    monkeypatch.setattr(clock, "now", lambda: now)
    under = [under, *(article(tree.upper, f"bai-{number}") for number in range(4))]
    assert flood(under, 100, 1) == rules.PER_SENDER
    rest = rules.PER_HOUR - rules.PER_SENDER
    assert flood(under, 300, 250) == rest
    assert all(counted()[name] <= most for name, most in bounds().items())
    assert Feedback.objects.filter(shown=True).count() == 0
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=1))
    assert sent(under[0], "Xin hỏi.").code
    hours = FeedbackRate.objects.exclude(sender="day").values_list("begins_at", flat=True)
    assert set(hours) == {now.replace(minute=0) + timedelta(hours=1)}, "what was counted an hour ago is forgotten"


def test_a_day_and_what_waits_have_bounds_too(tree, under, monkeypatch):
    fill(under, rules.WAITING_OF_ARTICLE)
    with pytest.raises(Full, match="Bài này đang có nhiều"):
        sent(under)
    other = article(tree.upper, "bai-khac")
    monkeypatch.setattr(rules, "WAITING_OF_BULLETIN", rules.WAITING_OF_ARTICLE)
    with pytest.raises(Full, match="Bản tin đang có nhiều"):
        sent(other)
    monkeypatch.setattr(rules, "WAITING_OF_BULLETIN", rules.WAITING_OF_ARTICLE + 9)
    monkeypatch.setattr(rules, "PER_DAY", 2)
    sent(other, "một")
    sent(other, "hai")
    before = counted()
    with pytest.raises(Full, match="Hôm nay bản tin đã nhận nhiều"):
        sent(other, "ba")
    assert counted() == before


def test_what_is_certain_to_be_refused_takes_no_lock(under, django_assert_num_queries):
    for number in range(rules.PER_SENDER):
        sent(under, f"Câu {number}")
    with django_assert_num_queries(3) as asked, pytest.raises(Full):
        sent(under, "Câu nữa")
    assert all(one["sql"].startswith("SELECT") for one in asked)


def test_at_the_desk_it_is_read_answered_and_shown(under, cast, viewer, organiser):
    row, code = waiting(under)
    sent(under, "Bài nêu rõ con số, dễ theo dõi.", name="")
    by = cast.organiser
    late, coming = queries.waiting(organiser, row.due_on, 12)
    assert (late.count, coming.count, coming.rows[0].feedback_id) == (0, 2, row.pk)
    assert queries.waiting(organiser, row.due_on + timedelta(days=900), 12)[0].count == 2
    assert queries.next_waiting(organiser) == row.pk
    acts.judge(row.pk, "published", by=by, version=1)
    acts.judge(row.pk, "answered", words="Lớp tối mở nếu đủ 30 người.", answers="Ban Tổ chức", by=by, version=2)
    acts.judge(row.pk, "answered", words="Lớp tối đã mở.\n\nMời đăng ký.", by=by, version=3)
    (one,), total = queries.shown(under.pk)
    assert (one.name, one.words, total) == ("Một công đoàn cơ sở", WORDS, 1)
    assert (one.answer.words, one.answer.answers) == ("Lớp tối đã mở.\n\nMời đăng ký.", "Ban Tuyên giáo Đảng ủy Khối")
    view = queries.one_feedback(organiser, row.pk)
    assert [deed.kind for deed in view.deeds] == ["answered", "answered", "published"] and view.version == 4
    assert queries.own(code).answer == one.answer
    acts.judge(row.pk, "closed", reason="Lớp đã khai giảng.", by=by)
    assert queries.own(code).reason == "Lớp đã khai giảng." and queries.shown(under.pk)[1] == 1
    acts.judge(row.pk, "refused", reason="Nêu tên người khác.", by=by)
    assert queries.shown(under.pk) == ([], 0) and queries.own(code).reason == "Nêu tên người khác."
    events = JournalEntry.objects.filter(subject=f"feedback:{row.pk}").order_by("seq").values_list("event", flat=True)
    assert list(events) == ["bulletin.feedback_received", *["bulletin.feedback_judged"] * 5]
    with pytest.raises(NotFound):
        queries.one_feedback(viewer(cast.stranger), row.pk)
    assert queries.feedback(viewer(cast.officer)) == []


def test_an_answer_of_ones_own_is_read_with_the_code_and_by_nobody_else(under, cast):
    row, code = waiting(under)
    acts.judge(row.pk, "told", words="Mời đồng chí gọi Ban Tổ chức.", by=cast.organiser)
    assert queries.own(code).told.words == "Mời đồng chí gọi Ban Tổ chức."
    acts.judge(row.pk, "published", by=cast.organiser)
    (one,), _ = queries.shown(under.pk)
    assert one.answer is None
    assert queries.own("") is None and queries.own("AAAA-AAAA-AAAA") is None


def test_two_at_the_desk_and_what_cannot_be(under, cast):
    row, _ = waiting(under)
    by, before = cast.organiser, FeedbackAct.objects.count()
    for told, says in (
        ({"kind": "withdrawn"}, "hãy chọn một việc"),
        ({"kind": "khac"}, "hãy chọn một việc"),
        ({"kind": "answered", "words": " "}, "Chưa có câu trả lời"),
        ({"kind": "told", "words": "a" * 2001}, "dài quá 2000"),
        ({"kind": "refused"}, "Chưa có lý do"),
        ({"kind": "closed", "reason": "a" * 501}, "dài quá 500"),
    ):
        with pytest.raises(Refused, match=says):
            acts.judge(row.pk, **told, by=by)
    assert FeedbackAct.objects.count() == before
    acts.judge(row.pk, "published", by=by, version=1)
    with pytest.raises(Conflict) as late:
        acts.judge(row.pk, "refused", reason="Nhắc tên người khác.", by=cast.stranger, version=1)
    assert late.value.who == "Nguyễn Thị Hòa"
    with pytest.raises(Refused, match="đã hiện rồi"):
        acts.judge(row.pk, "published", by=by)


def test_its_sender_takes_it_back_and_nothing_of_it_is_left(under, cast, organiser):
    row, code = waiting(under)
    acts.judge(row.pk, "answered", words="Đã rõ.", by=cast.organiser)
    acts.withdraw(code=code)
    row.refresh_from_db()
    assert (row.state, row.shown, row.name, row.words) == ("withdrawn", False, "", "")
    assert queries.shown(under.pk) == ([], 0) and queries.own(code).state == "withdrawn"
    assert [deed.kind for deed in queries.one_feedback(organiser, row.pk).deeds] == ["withdrawn", "answered"]
    with pytest.raises(Refused, match="đã rút"):
        acts.judge(row.pk, "published", by=cast.organiser)
    with pytest.raises(Refused, match="không cần làm lại"):
        acts.withdraw(code=code)
    for wrong in ("", "AAAA-AAAA-AAAA"):
        with pytest.raises(Refused, match="xem lại mã"):
            acts.withdraw(code=wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Feedback.objects.filter(pk=row.pk).update(words="lại có")


def test_what_a_file_brings_twice_is_one(under, cast):
    told = {
        "article_id": under.pk, "name": "", "words": "Bài hay.", "received_at": clock.now() - timedelta(days=30),
        "outside_id": "bao-tinh-17", "by": cast.organiser,
    }  # fmt: skip
    first, new = acts.receive(**told)
    assert new and first.due_on < clock.today()
    assert acts.receive(**told | {"words": "Sửa lại."}) == (first, False)
    assert Feedback.objects.get().words == "Bài hay."
    with pytest.raises(Refused, match="không có mã để đọc riêng"):
        acts.judge(first.pk, "told", words="Cảm ơn.", by=cast.organiser)
    for wrong, says in (({"outside_id": " "}, "hãy ghi mã"), ({"article_id": 987654}, "Không có bài này")):
        with pytest.raises(Refused, match=says):
            acts.receive(**told | wrong)
