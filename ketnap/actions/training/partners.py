"""Who of the partner institution may work on one class, from day to day. Nothing else opens for them."""

from datetime import date

from django.db import transaction

from ketnap.actions import accounts
from ketnap.actions.accounts import NewAccount
from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.refusal import refuse
from ketnap.actions.training import seats
from ketnap.lib import clock
from ketnap.lib.dates import show
from ketnap.models import ClassPartner, User


@transaction.atomic
def give_partner(
    class_id: int, who: User | NewAccount, *, valid_from: date, valid_to: date, by: User | None, paper: Paper = NO_PAPER
) -> ClassPartner:
    """The right to one class, with its last day set. Refused for days in the wrong order and for somebody who has it
    then already."""
    held = seats.hold(class_id)
    if valid_to <= valid_from:
        raise refuse(
            f"Quyền hết ngày {show(valid_to)}, không sau ngày bắt đầu {show(valid_from)}; xem lại hai ngày.",
            field="valid_to",
        )
    user = accounts.open_account(who) if isinstance(who, NewAccount) else who
    others = ClassPartner.objects.filter(training_class=held, user=user)
    if known := others.filter(valid_from__lt=valid_to, valid_to__gt=valid_from).first():
        raise refuse(
            f"{user.display_name} đã có quyền ở lớp này từ {show(known.valid_from)}; chọn ngày khác, hoặc kết thúc "
            "quyền ấy trước.", field="valid_from",
        )  # fmt: skip
    given = ClassPartner.objects.create(
        training_class=held, user=user, valid_from=valid_from, valid_to=valid_to, **provenance(by, paper)
    )
    seats.note("partner_given", by, held, partner=given.pk, user=user.pk)
    return given


@transaction.atomic
def end_partner(partner_id: int, *, on: date, reason: str, by: User | None) -> ClassPartner:
    """From that day on the right opens nothing."""
    row = ClassPartner.objects.filter(pk=partner_id).first()
    held = seats.hold(row.training_class_id if row else 0)
    given = ClassPartner.objects.get(pk=partner_id)
    if given.valid_to <= on:
        raise refuse(f"Quyền này đã hết từ {show(given.valid_to)}; không cần kết thúc.")
    if not reason.strip():
        raise refuse("Chưa có lý do kết thúc; ghi một câu.", field="reason")
    if on <= given.valid_from:
        raise refuse(f"Quyền này có từ {show(given.valid_from)}; chọn ngày sau ngày ấy.", field="on")
    if on < clock.today():
        raise refuse(f"Ngày {show(on)} đã qua; chọn hôm nay hoặc ngày sau đó.", field="on")
    given.valid_to, given.ended_reason, given.ended_by = on, reason.strip()[:500], by
    given.save(update_fields=["valid_to", "ended_reason", "ended_by"])
    seats.note("partner_ended", by, held, partner=given.pk, user=given.user_id)
    return given
