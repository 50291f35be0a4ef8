"""What was entered by mistake about a committee or a charge, taken back by an entry that names it."""

from typing import Any

from django.db import transaction
from django.db.models import Q

from ketnap.access import journal
from ketnap.actions.offices.entries import Kind, hold, note
from ketnap.actions.papers import NO_PAPER, Paper
from ketnap.actions.refusal import Conflict, refuse
from ketnap.lib import text
from ketnap.lib.dates import OPEN_END, show
from ketnap.models import Charge, OfficeAct, Seat
from ketnap.rules import offices as rules


@transaction.atomic
def take_back(act_id: int, *, reason: str, by: Any, paper: Paper = NO_PAPER) -> OfficeAct:
    """What held before holds again; both entries stay. Refused for an entry that was taken back, that a later one
    stands on, or where somebody else holds the place by now."""
    act = OfficeAct.objects.select_related("seat", "charge").filter(pk=act_id).first()
    if act is None or act.kind == Kind.REVERSAL:
        raise refuse("Không có ghi chép này để hoàn tác; hãy mở lại trang.")
    hold(act.unit_id)
    if act.charge and act.charge.unit_id:
        hold(act.charge.unit_id)
    if before := OfficeAct.objects.filter(reverses=act).select_related("recorded_by").first():
        who = before.recorded_by.display_name if before.recorded_by else ""
        raise Conflict(who, before.recorded_at, "ghi chép này")
    if not text.nfc(reason):
        raise refuse("Hoàn tác phải có lý do; hãy ghi một câu vì sao.", field="reason")
    later = OfficeAct.objects.filter(seat=act.seat_id, charge=act.charge_id, pk__gt=act.pk, reverses=None)
    later = later.exclude(kind=Kind.REVERSAL).filter(reversed_by=None)
    if (one := later.order_by("-pk").first()) is not None:
        raise refuse(
            f"Sau đó đã ghi “{one.get_kind_display()}” từ ngày {show(one.effective_on)}; hãy hoàn tác việc ấy trước."
        )
    if act.seat:
        _seat(act, act.seat)
    elif act.charge:
        _charge(act, act.charge)
    told = Paper(paper.number, paper.decided_on, paper.body, paper.kept, paper.on_behalf_of, text.nfc(reason))
    made = note(
        Kind.REVERSAL, act.effective_on, act.unit_id, by=by, paper=told, seat=act.seat, charge=act.charge, reverses=act
    )
    journal.record(
        "offices.taken_back", by=by, subject=f"unit:{act.unit_id}", unit_id=act.unit_id,
        detail={"act": act.pk, "kind": act.kind, "seat": act.seat_id, "charge": act.charge_id},
    )  # fmt: skip
    return made


def _seat(act: OfficeAct, row: Seat) -> None:
    if act.kind == Kind.SEATED:
        row.withdrawn = True
        row.save(update_fields=["withdrawn"])
        return
    same_post = Q(post=row.post) if row.post in (rules.SECRETARY, rules.INSPECTION) else Q(pk=None)
    if row.post != rules.INSPECTION:
        mine = Q(person=row.person_id) if row.person_id else Q(person=None, holder_fold=row.holder_fold)
        same_post |= mine & ~Q(post=rules.INSPECTION)
    others = Seat.objects.filter(same_post, unit=row.unit_id, withdrawn=False, valid_to__gt=row.valid_to)
    if (other := others.exclude(pk=row.pk).order_by("valid_from").first()) is not None:
        raise refuse(
            f"Đồng chí {other.holder_name} là {text.small(rules.POSTS[other.post])} từ ngày {show(other.valid_from)}; "
            "hãy hoàn tác lần ghi ấy trước."
        )
    row.valid_to, row.end_reason = OPEN_END, ""
    row.save(update_fields=["valid_to", "end_reason"])


def _charge(act: OfficeAct, row: Charge) -> None:
    if act.kind == Kind.CHARGED:
        row.withdrawn = True
        row.save(update_fields=["withdrawn"])
        return
    others = Charge.objects.filter(
        unit=row.unit_id, enterprise=row.enterprise_id, withdrawn=False, valid_to__gt=row.valid_to
    ).exclude(pk=row.pk)
    if (other := others.order_by("valid_from").first()) is not None:
        raise refuse(
            f"Đồng chí {other.holder_name} phụ trách từ ngày {show(other.valid_from)}; hãy hoàn tác lần phân công ấy "
            "trước."
        )
    row.valid_to = OPEN_END
    row.save(update_fields=["valid_to"])
