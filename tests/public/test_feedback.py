"""What a reader sends under an article, as a browser without JavaScript or cookies: read before it is seen, answered,
withdrawn by its code. Programs write nothing, and what they can make grow has a bound. EFFORT=soak sends more."""

import os
import re
from datetime import timedelta

import pytest
from django.test import Client, override_settings

from ketnap.actions.bulletin import feedback as acts
from ketnap.actions.bulletin import pages
from ketnap.lib import clock
from ketnap.models import Article, Feedback, FeedbackRate, JournalEntry
from ketnap.public import feedback as public
from ketnap.rules import feedback as rules
from tests.public import board
from tests.web.test_membership import words

pytestmark = pytest.mark.django_db
ARTICLE, OWN = "/ban-tin/khoi/bai/lop/", "/ban-tin/khoi/y-kien/"
SEND = f"{ARTICLE}phan-hoi/"
SAID = "Đơn vị chúng tôi làm ba ca.\n\nXin hỏi lớp khóa 2 có buổi tối không?"
POSTS = 3000 if os.environ.get("EFFORT") == "soak" else 300


@pytest.fixture
def article(tree) -> Article:
    for one in (public.posts, public.codes, public.places, public.closed):
        one.clear()
    return board.publish(board.opened(tree.upper), "Khai giảng lớp nhận thức khóa 2", address="lop")


@pytest.fixture
def client() -> Client:
    return Client(enforce_csrf_checks=True)


def page(article: Article, seconds: int = 10) -> str:
    """As the form of the article says that was opened so many seconds ago."""
    return pages.sign(article.pk, clock.now() - timedelta(seconds=seconds))


def typed(article: Article, text: str = SAID, **more: str) -> dict[str, str]:
    return {"name": "Một công đoàn cơ sở", "words": text, "page": page(article), public.TRAP: "", **more}


def code_on(answer) -> str:
    return re.search(r'<b translate="no">([\w-]+)</b>', answer.content.decode())[1]


def counted() -> tuple[int, int, int]:
    return Feedback.objects.count(), FeedbackRate.objects.count(), JournalEntry.objects.count()


def test_from_the_form_to_the_answer_under_the_article(article, client, cast):
    first = client.get(ARTICLE)
    form = dict(
        re.findall(r'<(?:input|textarea)[^>]*name="(\w+)"[^>]*?(?: value="([^"]*)")?[^>]*>', first.content.decode())
    )
    assert {"name", "words", "page", public.TRAP} <= set(form) and "Phản hồi được đọc trước khi hiện lên" in words(
        first
    )
    assert pages.check(form["page"], article.pk, clock.now() + timedelta(seconds=5)) is None
    answer = client.post(SEND, typed(article))
    assert answer.status_code == 200 and answer["Cache-Control"] == "no-store"
    assert "Đã nhận phản hồi" in words(answer) and "trong 3 ngày làm việc" in words(answer)
    assert not answer.cookies and not client.cookies
    row, code = Feedback.objects.get(), code_on(answer)
    assert "làm ba ca" not in words(client.get(ARTICLE)) and "làm ba ca" not in words(client.get(SEND))
    acts.judge(row.pk, "answered", words="Lớp tối mở\n\nnếu có từ 30 người.", answers="Ban Tổ chức", by=cast.organiser)
    for where in (ARTICLE, SEND):
        shown = words(client.get(where))
        assert "Phản hồi (1)" in shown and "Một công đoàn cơ sở , ngày" in shown and "Ban Tổ chức trả lời" in shown
    mine = client.post(OWN, {"ma": code.lower().replace("-", " ")})
    assert "Đang hiện dưới bài." in words(mine) and "Lớp tối mở" in words(mine) and mine["Cache-Control"] == "no-store"


def test_one_reads_an_answer_of_ones_own_and_withdraws(article, client, cast):
    code = code_on(client.post(SEND, typed(article)))
    row = Feedback.objects.get()
    assert "Chờ đọc, muộn nhất ngày" in words(client.post(OWN, {"ma": code}))
    Feedback.objects.update(due_on=clock.today() - timedelta(days=1))
    assert "vẫn đứng trong việc quá hạn" in words(client.post(OWN, {"ma": code}))
    acts.judge(row.pk, "told", words="Mời gọi Ban Tổ chức.", by=cast.organiser)
    assert "trả lời riêng" in words(client.post(OWN, {"ma": code})) and "Mời gọi" not in words(client.get(ARTICLE))
    acts.judge(row.pk, "refused", reason="Nêu tên người khác.", by=cast.organiser)
    assert "Lý do: Nêu tên người khác." in words(client.post(OWN, {"ma": code}))
    gone = words(client.post(OWN, {"ma": code, "rut": "1"}))
    assert "Đã rút. Lời và tên đã xóa." in gone and "làm ba ca" not in gone
    row.refresh_from_db()
    assert (row.state, row.words, row.name) == ("withdrawn", "", "")
    assert client.post(OWN, {"ma": code, "rut": "1"}).status_code == 422


@pytest.mark.parametrize(
    ("changes", "status", "says"),
    [
        ({"words": " "}, 422, "hãy viết ít nhất một câu"),
        ({"words": "a" * 2001}, 422, "hãy viết gọn lại"),
        ({"page": ""}, 422, "gửi lại một lần nữa"),
        ({"page": "1.x"}, 422, "gửi lại một lần nữa"),
        ({"page": 1}, 422, "Ý kiến gửi nhanh quá"),
        ({"page": 24 * 3600 + 1}, 422, "mở đã hơn một ngày"),
        ({"words": "a" * 70_000}, 413, "hãy viết gọn lại"),
    ],
)
def test_what_cannot_be_taken_is_said_and_stays_on_the_page(changes, status, says, article, client):
    if isinstance(changes.get("page"), int):
        changes = {"page": page(article, changes["page"])}
    answer = client.post(SEND, typed(article, **changes) if "words" not in changes else typed(article) | changes)
    source = answer.content.decode()
    assert answer.status_code == status and says in words(answer)
    if "page" in changes:
        assert SAID in source.replace("&#x27;", "'") and 'value="Một công đoàn cơ sở"' in source
        again = re.search(r'name="page" value="([^"]+)"', source)[1]
        assert pages.check(again, article.pk, clock.now() + timedelta(seconds=4)) is None
    assert counted() == (0, 0, 0)


def test_a_page_of_one_article_sends_to_no_other_and_what_is_not_read_takes_nothing(article, client):
    other = board.publish(article.bulletin, "Bài khác", address="khac")
    assert client.post(SEND, typed(other)).status_code == 422
    assert client.post("/ban-tin/khoi/bai/khong-co/phan-hoi/", typed(article)).status_code == 404
    board.withdraw(article)
    assert client.post(SEND, typed(article)).status_code == 422  # the place is remembered, the article asked again
    public.places.clear()
    assert client.post(SEND, typed(article)).status_code == 404
    assert counted() == (0, 0, 0)


def test_a_program_that_fills_every_field_gets_the_same_page_and_writes_nothing(article, client):
    caught = client.post(SEND, typed(article, **{public.TRAP: "http://a.vn"}))
    assert caught.status_code == 200 and counted() == (0, 0, 0)
    true = client.post(SEND, typed(article))
    blank = [one.content.decode().replace(code_on(one), "") for one in (caught, true)]
    assert blank[0] == blank[1] and counted()[0] == 1
    assert client.post(OWN, {"ma": code_on(caught)}).status_code == 422


@pytest.mark.parametrize("addresses", [1, 500])
def test_a_flood_shows_nothing_and_grows_to_a_bound(addresses, article, client):
    """Programs of every kind by turns: without the page, too fast, into the trap, and such as do all as people do."""
    kinds = [{}, {"page": ""}, {"page": page(article, 0)}, {public.TRAP: "x"}, {}]
    for number in range(POSTS):
        one = number % addresses
        sent = typed(article, f"Mua hàng {number}", **kinds[number % len(kinds)])
        answer = client.post(SEND, sent, REMOTE_ADDR=f"10.{one // 250}.0.{one % 250}")
        assert answer.status_code in (200, 422, 429)
    feedback, rates, lines = counted()
    most = rules.PER_SENDER if addresses == 1 else min(rules.PER_HOUR, rules.WAITING_OF_ARTICLE)
    assert feedback == lines == most and rates <= most + 2
    assert not Feedback.objects.filter(shown=True).exists()
    assert "Mua hàng" not in client.get(ARTICLE).content.decode() and not client.cookies


def test_a_flood_asks_the_register_nothing(article, client, django_assert_num_queries):
    acts_of_it = [typed(article, page=""), typed(article, **{public.TRAP: "x"})]
    client.post(SEND, acts_of_it[0])
    with django_assert_num_queries(0):
        for one in acts_of_it:
            client.post(SEND, one)
    for number in range(rules.WAITING_OF_ARTICLE):
        client.post(SEND, typed(article, f"Câu {number}"), REMOTE_ADDR=f"10.0.0.{number}")
    assert client.post(SEND, typed(article, "Câu nữa"), REMOTE_ADDR="10.0.0.99").status_code == 429
    with django_assert_num_queries(0):
        answer = client.post(SEND, typed(article, "Câu nữa"), REMOTE_ADDR="10.0.0.100")
    assert answer.status_code == 429 and "hãy giữ lại lời đã viết" in words(answer) and "Câu nữa" in words(answer)


def test_only_a_trusted_neighbour_says_who_sends(article, client):
    def send(number: int, said: str) -> int:
        return client.post(SEND, typed(article, f"Câu {number}"), headers={"X-Forwarded-For": said}).status_code

    assert [send(number, f"198.51.100.{number}") for number in range(6)] == [200] * 5 + [429]
    with override_settings(TRUSTED_PROXIES=frozenset({"127.0.0.1"})):
        assert [send(number, f"198.51.100.{number}") for number in range(6, 12)] == [200] * 6


def test_codes_are_not_guessed(article, client):
    wrong = {"ma": "AAAA-AAAA-AAAA"}
    assert client.post(OWN, wrong).status_code == client.post(OWN, {"ma": "Ơ"}).status_code == 422
    assert [client.post(OWN, wrong).status_code for _ in range(20)][-1] == 429
    assert client.get(OWN).status_code == 200


def test_what_was_typed_is_words_and_never_part_of_a_page(article, client, cast):
    hostile = "<script>alert(1)</script> https://a.vn <img src=x onerror=alert(1)> {{ 7 }} \u202eabc"
    code = code_on(client.post(SEND, typed(article, hostile, name='"><b>A</b>')))
    acts.judge(Feedback.objects.get().pk, "answered", words=f"Trả lời {hostile}", by=cast.organiser)
    for answer in (client.get(ARTICLE), client.get(SEND), client.post(OWN, {"ma": code}),
                   client.post(SEND, typed(article, hostile, page="", name='"><b>A</b>'))):  # fmt: skip
        source = answer.content.decode()
        assert "&lt;script&gt;alert(1)" in source and "{{ 7 }}" in source
        assert (
            not re.search(r"<script|<img src=x|<b>A|href=\"https://a", source)
            and "\u202e" not in source.split("<form")[0]
        )


def test_a_page_is_not_another_one_because_time_went_on(article, client, monkeypatch):
    first, now = client.get(ARTICLE), clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(seconds=30))
    assert client.get(ARTICLE, headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_the_newest_stand_under_the_article_and_all_on_a_page_of_their_own(article, client, cast, monkeypatch):
    monkeypatch.setattr(public, "LAST", 2)
    for number in range(3):
        made, _ = acts.receive(
            article_id=article.pk, name=f"Người {number}", words="Hay.", outside_id=str(number), by=None,
            received_at=clock.now() + timedelta(minutes=number),
        )  # fmt: skip
        acts.judge(made.pk, "published", by=cast.organiser)
    some, every = words(client.get(ARTICLE)), words(client.get(SEND))
    assert "Xem cả 3 phản hồi" in some and "Người 0" not in some and some.index("Người 1") < some.index("Người 2")
    assert every.index("Người 0") < every.index("Người 2")
