"""`ketnap switch`: accounts off, on and out at the machine itself, with their line in the journal."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from ketnap.models import AccountAct, Grant, JournalEntry, User
from tests.factories import OPENED

pytestmark = pytest.mark.django_db
WHY = {"reason": "Nghỉ việc", "paper": "3-QĐ"}


def switch(*words: str, **options: str) -> str:
    said = StringIO()
    call_command("switch", *words, stdout=said, **options)
    return said.getvalue()


def test_an_account_goes_out_off_and_on(cast, sign_in) -> None:
    client = sign_in(cast.officer)
    assert switch("out", "officer") == "officer is out everywhere: 1 ended.\n"
    assert client.get("/").status_code == 302
    assert switch("off", "officer", **WHY) == "officer is off.\n"
    assert not User.objects.get(pk=cast.officer.pk).is_active
    assert switch("on", "officer", reason="Đi làm lại", asked_by="Đồng chí Vân") == "officer is on.\n"
    assert isinstance(sign_in(cast.officer), Client) and User.objects.get(pk=cast.officer.pk).is_active
    events = JournalEntry.objects.order_by("seq").values_list("event", "by_name")
    assert list(events) == [
        (f"accounts.{one}", "dòng lệnh") for one in ("sessions_ended", "switched_off", "switched_on")
    ]  # fmt: skip
    assert list(AccountAct.objects.order_by("pk").values_list("reason", flat=True)) == ["Nghỉ việc", "Đi làm lại"]


def test_what_cannot_be_is_said(cast) -> None:
    machine = User.objects.create(username="machine", display_name="Máy")
    Grant.objects.create(user=machine, role="installer", valid_from=OPENED)
    for words, options, said in (
        (("off", "machine"), WHY, "người cuối cùng giữ vai Người quản trị"),
        (("off", "officer"), {}, "Ghi lý do"),
        (("off", "officer"), {"reason": "Nghỉ việc"}, "ai bảo làm"),
        (("on", "officer"), WHY, "đang dùng được"),
        (("off", "nobody"), WHY, "there is no account nobody"),
    ):
        with pytest.raises(CommandError, match=said):
            switch(*words, **options)
    assert not AccountAct.objects.exists() and not JournalEntry.objects.exists()
