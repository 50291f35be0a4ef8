"""Accounts and grants: nothing without a grant, nothing after its last day."""

from datetime import date

import pytest

from ketnap.access.viewer import viewer_of
from ketnap.actions import accounts
from ketnap.actions.refusal import Refused
from ketnap.models import Grant, JournalEntry, User

START = date(2011, 1, 1)


@pytest.fixture
def new(cast) -> User:
    return accounts.create_user(username=" hoa ", display_name="Lê  Thị Hoa", password="mật khẩu", by=cast.organiser)


def test_a_new_account_signs_in_and_sees_nothing(new, cast):
    row = User.objects.get(username="hoa")
    assert (row.display_name, row.check_password("mật khẩu"), row.check_password("")) == ("Lê Thị Hoa", True, False)
    assert viewer_of(row, START).grants == ()
    line = JournalEntry.objects.get(event="accounts.created")
    assert (line.subject, line.by_name) == (f"user:{row.pk}", "Nguyễn Thị Hòa")
    assert "mật khẩu" not in str(line.detail)


def test_a_grant_holds_from_its_first_to_the_day_before_its_last(new, tree, cast):
    held = accounts.grant(user=new, role="secretary", unit_id=tree.cell, valid_from=START, by=cast.organiser)
    accounts.revoke(held.pk, on=date(2011, 6, 1), by=cast.organiser)
    reach = {
        day: viewer_of(new, day).grants for day in (date(2010, 12, 31), START, date(2011, 5, 31), date(2011, 6, 1))
    }
    assert list(reach.values()) == [(), (("secretary", tree.cell),), (("secretary", tree.cell),), ()]
    assert Grant.objects.get(pk=held.pk).granted_by == cast.organiser
    events = JournalEntry.objects.filter(subject=f"user:{new.pk}").order_by("seq").values_list("event", flat=True)
    assert list(events) == ["accounts.created", "accounts.granted", "accounts.revoked"]
    with pytest.raises(Refused, match="không còn hiệu lực"):
        accounts.revoke(held.pk, on=date(2011, 6, 1), by=cast.organiser)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"role": "king"}, "Không có vai trò king"),
        ({"unit_id": None}, "phải gắn với một tổ chức. Chọn tổ chức"),
        ({"valid_to": START}, "không sau ngày bắt đầu"),
    ],
)
def test_grants_that_are_refused(new, tree, change, words):
    given = {"user": new, "role": "officer", "unit_id": tree.cell, "valid_from": START}
    with pytest.raises(Refused, match=words):
        accounts.grant(**{**given, **change}, by=None)
    assert not Grant.objects.filter(user=new).exists()


def test_an_installer_needs_no_unit(new):
    accounts.grant(user=new, role="installer", unit_id=None, valid_from=START, by=None)
    viewer = viewer_of(new, START)
    assert (viewer.administers, viewer.grants) == (True, ())


@pytest.mark.parametrize(("username", "name"), [("hoa", "Người khác"), ("", "Lê Hoa"), ("hoa2", " ")])
def test_accounts_that_are_refused(new, username, name):
    with pytest.raises(Refused):
        accounts.create_user(username=username, display_name=name, password="x", by=None)
