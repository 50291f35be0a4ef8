"""A term of a committee and what its congress set: the same term its papers are numbered through."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from ketnap.access import journal
from ketnap.actions.offices.entries import Kind, hold, there
from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.papers.books import open_term
from ketnap.actions.refusal import Conflict, Problem, Refused
from ketnap.lib.dates import OPEN_END, show
from ketnap.models import CommitteeTerm, OfficeAct, Seat, TermSetting


@dataclass(frozen=True, slots=True)
class NewTerm:
    """A term beginning on that day, or what was set for the one that began then."""

    since: date
    name: str
    ordinal: int | None = None
    seats: int | None = None
    standing_seats: int | None = None
    ends_on: date | None = None


@transaction.atomic
def set_term(
    unit_id: int, new: NewTerm, *, by: Any, paper: Paper = NO_PAPER, after: int | None = None
) -> tuple[TermSetting, int]:
    """What the congress set, as a new version; opens the term where none began that day. Seats of the term before end
    that day, and are counted in the answer.

    `after` is the id of the setting the writer saw, 0 for none: another one by now is a Conflict. Raises Refused for
    numbers that contradict each other, or a term that cannot begin that day.
    """
    hold(unit_id)
    there(unit_id, new.since)
    _numbers(new)
    last = TermSetting.objects.filter(term__unit=unit_id).select_related("recorded_by").order_by("-pk").first()
    if after is not None and after != (last.pk if last else 0):
        by_whom = last.recorded_by if last else None
        raise Conflict(by_whom.display_name if by_whom else "", last.recorded_at if last else None, "nhiệm kỳ này")
    term = CommitteeTerm.objects.filter(unit=unit_id, since=new.since).first()
    if term is None:
        term = open_term(unit_id=unit_id, since=new.since, name=new.name, by=by, paper=paper, told=False)
    version = TermSetting.objects.filter(term=term).count() + 1
    made = TermSetting.objects.create(
        term=term, version=version, ordinal=new.ordinal, seats=new.seats, standing_seats=new.standing_seats,
        ends_on=new.ends_on, **provenance(by, paper),
    )  # fmt: skip
    newest = not CommitteeTerm.objects.filter(unit=unit_id, since__gt=new.since).exists()
    over = _end_before(unit_id, new.since, by, paper) if newest else []
    journal.record(
        "offices.term_set", by=by, subject=f"unit:{unit_id}", unit_id=unit_id,
        detail={"term": term.pk, "version": version, "since": new.since.isoformat(), "ended": over},
    )  # fmt: skip
    return made, len(over)


def _end_before(unit_id: int, since: date, by: Any, paper: Paper) -> list[int]:
    """The congress elects anew: whoever sat before it sits until that day."""
    rows = list(Seat.objects.filter(unit=unit_id, withdrawn=False, valid_from__lt=since, valid_to=OPEN_END))
    for row in rows:
        row.valid_to, row.end_reason = since, "term_ended"
        row.save(update_fields=["valid_to", "end_reason"])
    OfficeAct.objects.bulk_create(
        OfficeAct(kind=Kind.UNSEATED, effective_on=since, unit_id=unit_id, seat=row, **provenance(by, paper))
        for row in rows
    )
    return [row.pk for row in rows]


def _numbers(new: NewTerm) -> None:
    problems = []
    if new.ends_on is not None and new.ends_on <= new.since:
        problems.append(Problem(
            f"Ngày dự kiến đại hội {show(new.ends_on)} không sau ngày bắt đầu nhiệm kỳ {show(new.since)}; hãy xem lại "
            "một trong hai ngày.", field="ends_on",
        ))  # fmt: skip
    if new.seats is not None and new.standing_seats is not None and new.standing_seats > new.seats:
        problems.append(Problem(
            f"Số ủy viên Ban Thường vụ {new.standing_seats} lớn hơn số cấp ủy viên {new.seats}; hãy xem lại hai số.",
            field="standing_seats",
        ))  # fmt: skip
    if problems:
        raise Refused(problems)
