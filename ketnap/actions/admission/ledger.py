"""Where the path meets the membership ledger: ceremony, recognition, deletion, cancellation."""

from datetime import date

from ketnap.actions import membership
from ketnap.actions.admission import record as acts
from ketnap.models import Batch, Movement, User
from ketnap.queries.admission.dossier import File
from ketnap.rules import probation

Kind = Movement.Kind
ENTRIES = {
    "ceremony": Kind.ADMITTED, "recognised": Kind.RECOGNISED, "deleted": Kind.STRUCK_OFF, "cancelled": Kind.STRUCK_OFF,
}  # fmt: skip


def entry(row: "acts.NewAct", file: File, *, by: User | None, batch: Batch | None) -> int | None:
    """Record what the act means for membership; the id of the movement, None where it means nothing."""
    if row.kind not in ENTRIES:
        return None
    kind = ENTRIES[row.kind]
    was = {Kind.ADMITTED: Movement.objects.filter(person=file.person_id, kind__in=PUT_OUT).exists()}
    if kind == Kind.ADMITTED and was[kind]:
        kind = Kind.READMITTED
    (made,) = membership.record(
        [membership.Entry(file.person_id, kind, _day(row, file), file.unit_id, paper=row.paper)], by=by, batch=batch
    )
    return made


PUT_OUT = (Kind.EXPELLED, Kind.STRUCK_OFF, Kind.LEFT)


def _day(row: "acts.NewAct", file: File) -> date:
    """Recognition counts from the end of probation, also when it comes late; the decision may say another day."""
    if row.kind != "recognised":
        return row.on
    if told := row.told.get("official_from"):
        return date.fromisoformat(told)
    held = next((act.on for act in file.acts if act.kind == "ceremony"), None)
    ends = probation.ends_on(held) if held else None
    return ends if isinstance(ends, date) else row.on
