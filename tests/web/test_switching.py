"""An account is switched off: its sessions end with their next request. It is switched on again. Both with a reason,
and never the last one that gives rights or looks after the program, nor one's own."""

import threading
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from ketnap.actions import accounts
from ketnap.actions.papers import Paper
from ketnap.actions.refusal import Refused
from ketnap.models import AccountAct, CalendarFeed, Grant, JournalEntry, OpenSession, User
from tests.factories import OPENED, PASSWORD
from tests.web.test_signing_in import KEY, enter

pytestmark = pytest.mark.django_db
WHY = {"reason": "Nghỉ thai sản sáu tháng", "number": "12-QĐ/ĐU", "decided_on": "1.12.2011"}
PAPER = Paper(number="12-QĐ/ĐU", reason="Nghỉ thai sản sáu tháng")


@pytest.fixture
def where(cast, tree) -> dict[str, str]:
    grant = Grant.objects.get(user=cast.officer)
    names = ("account-held", "account-off", "account-on", "account-out")
    return {name: reverse(name, args=[tree.committee, grant.pk]) for name in names}


def organiser(username: str, unit: int | None, role: str = "organiser") -> User:
    user = User(username=username, display_name=username.title())
    user.set_password(PASSWORD)
    user.save()
    Grant.objects.create(user=user, role=role, unit_id=unit, valid_from=OPENED)
    return user


def inside(client: Client) -> bool:
    return client.get("/").status_code == 200


def test_off_ends_what_is_open_and_keeps_the_rest_and_on_gives_it_back(cast, tree, where, sign_in) -> None:
    boss, theirs = sign_in(cast.organiser), [sign_in(cast.officer), sign_in(cast.officer)]
    accounts.make_feed(by=cast.officer)
    assert all(map(inside, theirs))
    assert boss.post(where["account-off"], WHY | {"key": KEY}).status_code == 302
    assert [inside(one) for one in theirs] == [False, False] and not OpenSession.objects.filter(user=cast.officer)
    assert enter(Client()).status_code == 422, "no way in"
    assert not CalendarFeed.objects.filter(revoked_at=None).exists()
    assert Grant.objects.get(user=cast.officer).valid_to.year == 9999, "the right stands"
    page = boss.get(where["account-held"]).content.decode()
    assert "Đã ngừng" in page and "Nghỉ thai sản sáu tháng" in page and "12-QĐ/ĐU" in page
    assert "Đã ngừng" in boss.get(reverse("unit-accounts", args=[tree.committee])).content.decode()

    again = {"reason": "Đi làm lại", "on_behalf_of": "Đồng chí Vân, Trưởng ban Tổ chức", "key": KEY + "1"}
    assert boss.post(where["account-on"], again).status_code == 302
    assert enter(Client()).status_code == 302 and inside(sign_in(cast.officer))
    off, on = AccountAct.objects.order_by("pk")
    assert (off.kind, off.decision_no, off.decided_on) == ("off", "12-QĐ/ĐU", date(2011, 12, 1))
    assert (on.kind, on.on_behalf_of, on.recorded_by) == ("on", "Đồng chí Vân, Trưởng ban Tổ chức", cast.organiser)
    lines = JournalEntry.objects.filter(event__startswith="accounts.switched").order_by("seq")
    told = [(one.event, one.subject, one.unit_id_text, one.detail) for one in lines]
    of = (f"user:{cast.officer.pk}", str(tree.committee))
    assert told == [
        ("accounts.switched_off", *of, {"act": off.pk, "sessions": 2}), ("accounts.switched_on", *of, {"act": on.pk}),
    ]  # fmt: skip


def test_it_needs_a_reason_and_a_paper_or_a_person(cast, where, sign_in) -> None:
    boss = sign_in(cast.organiser)
    for number, wrong in enumerate(({"reason": ""}, {"number": "", "on_behalf_of": ""})):
        answer = boss.post(where["account-off"], WHY | wrong | {"key": f"{KEY}{number}"})
        assert answer.status_code == 422
    assert "ai bảo làm" in answer.content.decode()
    assert User.objects.get(pk=cast.officer.pk).is_active and not AccountAct.objects.exists()
    assert not JournalEntry.objects.filter(event__startswith="accounts.switched").exists()


def test_twice_is_said(cast, where, sign_in) -> None:
    boss = sign_in(cast.organiser)
    assert "đang dùng được" in boss.post(where["account-on"], WHY | {"key": KEY + "1"}).content.decode()
    boss.post(where["account-off"], WHY | {"key": KEY + "2"})
    assert "đã ngừng từ trước" in boss.post(where["account-off"], WHY | {"key": KEY + "3"}).content.decode()


def test_nobody_switches_off_their_own(cast, tree, sign_in) -> None:
    organiser("second", tree.upper)
    grant = Grant.objects.get(user=cast.organiser)
    boss, ways = sign_in(cast.organiser), [tree.upper, grant.pk]
    assert "chính đồng chí" in boss.get(reverse("account-held", args=ways)).content.decode()
    answer = boss.post(reverse("account-off", args=ways), WHY | {"key": KEY})
    assert answer.status_code == 422 and "Không tự ngừng" in answer.content.decode()
    assert inside(boss) and User.objects.get(pk=cast.organiser.pk).is_active


def test_the_last_who_gives_rights_and_the_last_installer_stay(cast, tree) -> None:
    machine = organiser("machine", None, "installer")
    for last, words in ((cast.organiser, "người cuối cùng giữ vai Cán bộ Ban Tổ chức"), (machine, "người cuối cùng")):
        with pytest.raises(Refused, match=words):
            accounts.switch_off(last.pk, paper=PAPER, unit_id=None, by=None)
        assert User.objects.get(pk=last.pk).is_active
    second, other = organiser("second", tree.upper), organiser("other", None, "installer")
    accounts.switch_off(cast.organiser.pk, paper=PAPER, unit_id=None, by=None)
    accounts.switch_off(machine.pk, paper=PAPER, unit_id=None, by=None)
    for last in (second, other):
        with pytest.raises(Refused, match="người cuối cùng"):
            accounts.switch_off(last.pk, paper=PAPER, unit_id=None, by=None)


def test_an_account_that_also_opens_another_house_is_left_to_the_machine(cast, tree, where, sign_in) -> None:
    Grant.objects.create(user=cast.officer, role="secretary", unit_id=tree.other_upper, valid_from=OPENED)
    answer = sign_in(cast.organiser).post(where["account-off"], WHY | {"key": KEY})
    assert answer.status_code == 422 and "Nhờ người quản trị" in answer.content.decode()
    assert User.objects.get(pk=cast.officer.pk).is_active


@pytest.mark.parametrize(("name", "status"), [("officer", 403), ("secretary", 404), ("stranger", 404)])
def test_only_who_gives_rights_there_does_it(name, status, cast, where, sign_in) -> None:
    client = sign_in(getattr(cast, name))
    assert client.get(where["account-held"]).status_code == status
    for page in ("account-off", "account-on", "account-out"):
        assert client.post(where[page], WHY | {"key": KEY}).status_code == status
    assert User.objects.get(pk=cast.officer.pk).is_active


@pytest.mark.django_db(transaction=True)
def test_of_the_last_two_switched_off_at_once_one_stays(cast, tree) -> None:
    two, together, told = (cast.organiser, organiser("second", tree.upper)), threading.Barrier(2), []

    def end(user: User) -> None:
        try:
            together.wait()
            accounts.switch_off(user.pk, paper=PAPER, unit_id=None, by=None)
            told.append("off")
        except Refused:
            told.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=end, args=[user]) for user in two]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert sorted(told) == ["off", "refused"]
