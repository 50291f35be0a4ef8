"""A seat changes hands: the right, the open work and the files in one step; who receives it sees what, from whom."""

from datetime import date

import pytest
from django.urls import reverse

from ketnap.access.viewer import viewer_of
from ketnap.actions import accounts, admission
from ketnap.actions.admission import NewAct
from ketnap.actions.papers import Paper
from ketnap.actions.refusal import Refused
from ketnap.lib import clock
from ketnap.models import Batch, Grant, Handover, JournalEntry, User
from tests import lives
from tests.web import arrivals
from tests.web.tables import sheets
from tests.web.test_pages import text

KEY = "form-key-0001"
ON = date(2022, 6, 20)


@pytest.fixture
def today(monkeypatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: ON)


@pytest.fixture
def file(tree, office) -> int:
    """Somebody on the list of the cell since October 2021, waiting for a helper and a remark."""
    return lives.begin(tree, lives.worker(tree), date(2021, 10, 8))


def grant_of(user: User) -> Grant:
    return Grant.objects.get(user=user, valid_to__year=9999)


def test_right_and_work_pass_in_one_step_to_a_new_account(cast, tree, file, today, sign_in):
    client, before = sign_in(cast.organiser), JournalEntry.objects.count()
    listed = client.get(reverse("unit-accounts", args=[tree.committee]))
    where = reverse("seat-pass", args=[tree.committee, grant_of(cast.secretary).pk])
    assert f'href="{where}"' in listed.content.decode()
    typed = {"key": KEY, "on": "20/6/2022", "to": "", "display_name": "Bế Văn Thư", "username": "thu.px1",
             "password": "mot-hai-ba-bon", "seat": "Bí thư Chi bộ Phân xưởng 1"}  # fmt: skip
    short = client.post(where, typed | {"password": "ngan"})
    assert short.status_code == 422 and "Mật khẩu có 4 chữ" in text(short)
    assert client.post(where, typed | {"username": ""}).status_code == 422
    assert not Handover.objects.exists() and grant_of(cast.secretary)
    assert client.post(where, typed).status_code == 302
    new = User.objects.get(username="thu.px1")
    assert viewer_of(cast.secretary, ON).grants == () and viewer_of(new, ON).grants == (("secretary", tree.cell),)
    made = Handover.objects.get()
    assert made.work == [[file, "helper"], [file, "remark"]]
    line = JournalEntry.objects.order_by("-seq").first()
    assert (line.event, JournalEntry.objects.count() - before) == ("accounts.passed_on", 1)
    assert line.detail["work"] == 2 and "Bế" not in str(line.detail)
    assert sign_in(cast.secretary).get(reverse("candidacy", args=[file])).status_code == 404

    theirs = sign_in(new)
    home = text(theirs.get("/"))
    assert "Nhận bàn giao ngày 20-06-2022 Đồng chí Lê Thị Ánh bàn giao 2 việc đang chờ" in home
    assert "Đồng chí Nguyễn Thị Hòa ghi." in home
    page = reverse("handover", args=[made.pk])
    assert f'href="{page}"' in theirs.get("/").content.decode()
    why = Paper(reason="Chi bộ họp phân công")
    admission.record([NewAct(file, "excused", ON, {"wait": "helper"}, paper=why)], by=new)
    shown = text(theirs.get(page))
    assert "2 việc đang chờ hôm ấy, nay còn 1 việc" in shown
    assert shown.count("Đã xong") == 1 and shown.count("Còn phải làm") == 1
    assert theirs.get(page).status_code == sign_in(cast.organiser).get(page).status_code == 200
    assert sign_in(cast.stranger).get(page).status_code == sign_in(cast.officer).get(page).status_code == 404
    (held,) = sheets(sign_in(cast.organiser).get(reverse("handover-table", args=[made.pk])).content)
    assert [row[3] for row in held.rows] == ["Phân công đảng viên giúp đỡ", "Nhận xét người được giúp đỡ"]


def test_files_in_hand_pass_and_what_is_written_stays(cast, tree, office, tmp_path, today, sign_in):
    data = arrivals.workbook(cast.officer, "90.001", tmp_path)
    ready = arrivals.received(cast.officer, data)
    done = arrivals.received(cast.officer, data)
    Batch.objects.filter(pk=done).update(state="done")
    made = accounts.pass_seat(grant_of(cast.officer).pk, to=cast.secretary, on=ON, by=cast.organiser)
    assert made.batches == [ready]
    assert dict(Batch.objects.values_list("pk", "by")) == {ready: cast.secretary.pk, done: cast.officer.pk}
    assert sign_in(cast.secretary).get(reverse("import", args=[ready])).status_code == 200
    assert sign_in(cast.officer).get(reverse("import", args=[ready])).status_code == 404


def test_an_empty_seat_hands_its_work_to_who_comes_next_and_only_once(cast, tree, file, today):
    held = accounts.revoke(grant_of(cast.secretary).pk, on=date(2022, 5, 1), by=cast.organiser)
    new, later = (User.objects.create(username=name, display_name=name) for name in ("moi", "sau"))
    accounts.grant(user=new, role="officer", unit_id=tree.cell, valid_from=ON, by=cast.organiser)
    assert not Handover.objects.exists(), "another right is another seat"
    accounts.grant(user=new, role="secretary", unit_id=tree.cell, valid_from=ON, by=cast.organiser)
    made = Handover.objects.get()
    assert (made.old_id, made.new.user_id, len(made.work)) == (held.pk, new.pk, 2)
    line = JournalEntry.objects.order_by("-seq").first()
    assert (line.event, line.detail["from_grant"], line.detail["work"]) == ("accounts.granted", held.pk, 2)
    accounts.grant(user=later, role="secretary", unit_id=tree.cell, valid_from=ON, by=cast.organiser)
    assert Handover.objects.count() == 1, "the seat was not empty"


def test_what_cannot_be_is_refused(cast, tree, office, today):
    seat = grant_of(cast.secretary).pk
    for wrong, said in (
        ({"on": date(2022, 6, 21)}, "chưa đến"), ({"to": cast.secretary}, "người khác"), ({"on": tree.opened}, "có từ"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=said):
            accounts.pass_seat(seat, **{"to": cast.officer, "on": ON, "by": cast.organiser, **wrong})
    assert grant_of(cast.secretary).pk == seat and not Handover.objects.exists()
