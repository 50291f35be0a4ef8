"""Who may record a decision in whose name: two hands for proposal and decision, and a grassroots committee only its own
decisions, of days on which it could decide; the mandates that say so."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from ketnap.access import journal, scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import viewer_of
from ketnap.actions.papers import Paper, provenance
from ketnap.actions.refusal import refuse
from ketnap.lib import clock, dates
from ketnap.lib.dates import OPEN_END
from ketnap.models import Mandate, PathAct, UnitState, User
from ketnap.queries.admission.dossier import File, Units
from ketnap.rules import organisation as rules
from ketnap.rules.path import KINDS
from ketnap.rules.path.kinds import BY_MANDATE, DECIDE

if TYPE_CHECKING:
    from ketnap.actions.admission.record import NewAct

PROPOSALS = ("ballot", "committee", "second_ballot", "second_committee")


def check(row: "NewAct", file: File, by: User | None) -> None:
    """Raises Refused for a decision this user may not record as it stands."""
    if KINDS[row.kind].right != DECIDE or by is None:
        return
    own = by_mandate(by, file.unit_id)
    if own:
        _within(row, file)
    elif row.paper.on_behalf_of.strip():
        return  # somebody else's decision, written down from its paper
    _two_hands(row, by, own)


def by_mandate(by: User, unit_id: int) -> bool:
    """Whether this user may record decisions there only as an officer of the committee that took them."""
    viewer = viewer_of(by, clock.today())
    if not viewer.mandates or scope.reaches(replace(viewer, mandates=()), unit_id, Permission.DECIDE):
        return False
    return scope.reaches(viewer, unit_id, Permission.DECIDE)


def _within(row: "NewAct", file: File) -> None:
    top = Units({file.unit_id}).grassroots(file.unit_id, row.on)
    if not Mandate.objects.filter(unit=top, valid_from__lte=row.on, valid_to__gt=row.on).exists():
        raise refuse(
            f"Ngày {dates.show(row.on)} đảng ủy chưa được ủy quyền quyết định, hoặc đã thôi; hãy xem lại ngày, hoặc để "
            "Ban Tổ chức cấp trên ghi.", field="on",
        )  # fmt: skip
    if row.kind in ("decision", "recognised") and row.told.get("body") not in BY_MANDATE:
        raise refuse(
            "Đồng chí ghi quyết định của đảng ủy cơ sở được ủy quyền; ở “Cơ quan ra văn bản” hãy chọn đảng ủy cơ sở.",
            field="body",
        )  # fmt: skip


def _two_hands(row: "NewAct", by: User, own: bool) -> None:
    """Who recorded the proposal does not record the decision on it in the office's own name."""
    mine = PathAct.objects.filter(
        candidacy=row.candidacy_id, kind__in=PROPOSALS, recorded_by=by, reversed_by=None
    ).values_list("kind", "told")  # fmt: skip
    # The vote of an authorised committee is its decision, not a proposal to somebody above.
    if not any(not (own and kind == "committee" and told.get("authorised_to_decide")) for kind, told in mine):
        return
    raise refuse(
        "Đồng chí đã ghi đề nghị của hồ sơ này nên không tự ghi quyết định. Hãy để người khác ghi."
        if own else
        "Đồng chí đã ghi đề nghị của hồ sơ này nên không tự ghi quyết định. Hãy ghi “Thay mặt” cấp đã quyết định "
        "theo văn bản, hoặc để người khác ghi.", field="on_behalf_of",
    )  # fmt: skip


@transaction.atomic
def give(unit_id: int, *, on: date, paper: Paper, by: User | None) -> Mandate:
    """A grassroots committee may decide on admission in its sub-tree from the day on, by that paper. Raises Refused
    without number, day and body of the paper, for another kind of unit, or where one holds already."""
    if not (paper.number.strip() and paper.decided_on and paper.body.strip()):
        raise refuse("Ủy quyền phải có văn bản; ghi số, ngày và cơ quan ban hành.", field="number")
    kind = UnitState.objects.filter(unit=unit_id, valid_from__lte=on, valid_to__gt=on).values_list("kind", flat=True)
    if kind.first() != rules.COMMITTEE:
        raise refuse(
            f"Ngày {dates.show(on)} đơn vị này không là đảng bộ cơ sở; hãy chọn đảng ủy cơ sở được ủy quyền.",
            field="on",
        )
    if held := Mandate.objects.select_for_update().filter(unit=unit_id, valid_to__gt=on).first():
        raise refuse(
            f"Đảng ủy đã được ủy quyền từ {dates.show(held.valid_from)} theo văn bản {held.decision_no}; hãy ghi ngày "
            "thôi ủy quyền của văn bản ấy trước.", field="on",
        )  # fmt: skip
    given = Mandate.objects.create(unit_id=unit_id, valid_from=on, **provenance(by, paper))
    journal.record(
        "accounts.mandate_given", by=by, subject=f"unit:{unit_id}", unit_id=unit_id,
        detail={"mandate": given.pk, "from": on.isoformat(), "paper": paper.number},
    )  # fmt: skip
    return given


@transaction.atomic
def end(unit_id: int, *, on: date, reason: str, by: User | None) -> Mandate:
    """From the day on the committee decides no more. Raises Refused where nothing holds, or without a reason."""
    held = Mandate.objects.select_for_update().filter(unit=unit_id, valid_to=OPEN_END).first()
    if held is None:
        raise refuse("Đảng ủy này không có ủy quyền nào đang có hiệu lực; không cần ghi thôi.", field="on")
    if not reason.strip():
        raise refuse("Thôi ủy quyền phải có lý do; hãy ghi vì sao, theo văn bản nào.", field="reason")
    if on <= held.valid_from or on > clock.today():
        raise refuse(
            f"Ủy quyền có từ {dates.show(held.valid_from)}; hãy chọn một ngày sau đó, không quá hôm nay.", field="on"
        )
    held.valid_to, held.ended_reason, held.ended_by_id = on, reason.strip(), by.pk if by else None
    held.save(update_fields=["valid_to", "ended_reason", "ended_by"])
    journal.record(
        "accounts.mandate_ended", by=by, subject=f"unit:{unit_id}", unit_id=unit_id,
        detail={"mandate": held.pk, "on": on.isoformat()},
    )  # fmt: skip
    return held
