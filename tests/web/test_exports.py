"""Much at once: on a server a long list of people leaves only when another account agrees, once, that list and no
longer one; on one PC it leaves and the register says so."""

import html
import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from ketnap.access.viewer import viewer_of
from ketnap.actions import exports as acts
from ketnap.actions.refusal import Conflict, Refused
from ketnap.lib import clock
from ketnap.models import ExportRecord, ExportRequest, JournalEntry
from ketnap.queries import exports as queries
from ketnap.rules import exports as rules
from tests.web import taking
from tests.web.test_pages import text
from tests.web.town import cast, office, tree

pytestmark = pytest.mark.django_db
__all__ = ["cast", "office", "tree"]


@pytest.fixture
def server(settings, monkeypatch) -> None:
    """A second account is asked for; twelve people are many here."""
    settings.EXPORT_APPROVAL = "required"
    monkeypatch.setattr(rules, "APPROVED_ROWS", 12)
    monkeypatch.setattr(rules, "LARGE_ROWS", 3)


@pytest.fixture
def client(cast, office, sign_in) -> Client:
    return sign_in(cast.organiser)


def listed(tree) -> str:
    return reverse("unit-members-table", args=[tree.upper])


def send(client: Client, page: str, *ids: int, **typed):
    return client.post(reverse(page, args=ids), {"key": uuid.uuid4().hex, **typed})


def asked(client: Client, where: str, reason: str = "Báo cáo quý theo công văn") -> ExportRequest:
    page = client.get(where)
    assert page.status_code == 403 and "Content-Disposition" not in page.headers
    what = html.unescape(re.search(r'name="what" value="([^"]+)"', page.content.decode())[1])
    answer = send(client, "export-ask", what=what, reason=reason)
    assert answer.status_code == 302, text(answer)
    return ExportRequest.objects.order_by("-pk").first()


def test_a_long_list_waits_for_another_account_and_leaves_once(server, client, cast, tree, sign_in) -> None:
    other = taking.another(tree.upper)
    before = JournalEntry.objects.count()
    one = asked(client, listed(tree))
    assert not ExportRecord.objects.exists(), "nothing left the house"
    page = text(sign_in(other).get(reverse("exports")))
    assert "Nguyễn Thị Hòa xin tải 12 dòng" in page and "Báo cáo quý theo công văn" in page
    assert "1 đề nghị" in text(sign_in(other).get(reverse("home")))
    assert "không tự duyệt" in text(client.get(reverse("exports")))
    assert send(client, "export-decide", one.pk, duyet="1").status_code == 422, "nobody agrees to their own"
    assert client.get(listed(tree)).status_code == 403, "not before it is agreed to"
    assert send(sign_in(other), "export-decide", one.pk, duyet="1").status_code == 302
    assert send(sign_in(other), "export-decide", one.pk, khong="1", answer="Không cần nữa").status_code == 409
    shorter = reverse("unit-members-table", args=[tree.committee])
    assert client.get(shorter).status_code in (200, 403)
    page = text(client.get(reverse("own-exports")))
    assert "Đã duyệt, chưa tải" in page and "Tải danh sách" in page
    assert client.get(listed(tree)).status_code == 200
    record = ExportRecord.objects.order_by("-pk").first()
    assert (record.rows, record.over, record.request.pk) == (12, False, one.pk)
    assert client.get(listed(tree)).status_code == 403, "once"
    events = list(JournalEntry.objects.order_by("seq").values_list("event", flat=True)[before:])
    assert events.count("exports.asked") == events.count("exports.decided") == 1


def test_what_was_refused_or_waited_too_long_leaves_nothing(server, client, cast, tree, sign_in) -> None:
    other = taking.another(tree.upper)
    one = asked(client, listed(tree))
    assert send(sign_in(other), "export-decide", one.pk, khong="1").status_code == 422, "a refusal has its reason"
    assert send(sign_in(other), "export-decide", one.pk, khong="1", answer="Đã gửi hôm qua").status_code == 302
    assert "Đã gửi hôm qua" in text(client.get(reverse("own-exports")))
    assert client.get(listed(tree)).status_code == 403
    late = asked(client, listed(tree))
    ExportRequest.objects.filter(pk=late.pk).update(asked_at=clock.now() - timedelta(days=rules.ASKED_DAYS, minutes=1))
    with pytest.raises(Refused):
        acts.decide(late.pk, by=other, agreed=True, answer="")
    assert "Quá hạn, không ai trả lời" in text(client.get(reverse("own-exports")))
    assert not queries.waiting(viewer_of(other, clock.today()))
    agreed = clock.now() - timedelta(hours=rules.OPEN_HOURS, minutes=1)
    ExportRequest.objects.filter(pk=late.pk).update(
        asked_at=agreed, state="approved", decided_by=other, decided_at=agreed
    )
    assert client.get(listed(tree)).status_code == 403, "agreed to yesterday"
    assert "Đã duyệt, quá hạn tải" in text(client.get(reverse("own-exports")))


def test_more_large_lists_than_a_day_has_need_another_account(server, client, cast, tree, monkeypatch) -> None:
    monkeypatch.setattr(rules, "APPROVED_ROWS", 10_000)
    for _ in range(rules.LARGE_A_DAY):
        assert client.get(listed(tree)).status_code == 200
    page = client.get(listed(tree))
    assert page.status_code == 403 and "Hôm nay đồng chí đã tải 3 danh sách" in text(page)
    small = ExportRecord.objects.filter(large=True).count()
    assert client.get(reverse("tree-table")).status_code == 200, "a list that names nobody is not counted"
    assert ExportRecord.objects.filter(large=True).count() == small
    ExportRecord.objects.update(at=clock.now() - timedelta(days=1))
    assert client.get(listed(tree)).status_code == 200, "a new day"


def test_on_one_pc_it_leaves_and_the_register_and_the_journal_say_so(client, cast, tree, settings, monkeypatch) -> None:
    settings.EXPORT_APPROVAL = "optional"
    monkeypatch.setattr(rules, "APPROVED_ROWS", 12)
    monkeypatch.setattr(rules, "LARGE_ROWS", 3)
    assert client.get(listed(tree)).status_code == 200
    told = JournalEntry.objects.order_by("-seq").first()
    assert told.detail["over"] is True
    now, viewer = clock.now(), viewer_of(cast.organiser, clock.today())
    (one,) = queries.over_on(viewer, now - timedelta(minutes=5), now + timedelta(minutes=5))
    assert (one.rows, one.by) == (12, "Nguyễn Thị Hòa")
    assert queries.over_on(viewer, now + timedelta(days=1), now + timedelta(days=2)) == []


def test_what_is_asked_for_is_what_the_page_signed(server, client, cast, tree, sign_in) -> None:
    page = client.get(listed(tree)).content.decode()
    what = html.unescape(re.search(r'name="what" value="([^"]+)"', page)[1])
    second = sign_in(taking.another(tree.upper, "organiser"))
    for sender, sent in ((client, what[:-1] + "x"), (client, ""), (second, what)):
        assert send(sender, "export-ask", what=sent, reason="Báo cáo quý theo công văn").status_code == 422
    assert send(client, "export-ask", what=what, reason="cần").status_code == 422
    assert not ExportRequest.objects.exists()


def test_two_who_answer_at_once_answer_once(cast, tree) -> None:
    one, other = taking.asked(tree.upper, cast.organiser), taking.another(tree.upper)
    acts.decide(one.pk, by=other, agreed=True, answer="")
    with pytest.raises(Conflict):
        acts.decide(one.pk, by=taking.another(tree.committee), agreed=False, answer="Không cần nữa đâu")
    assert ExportRequest.objects.get(pk=one.pk).state == "approved"
