"""One paper before it is made: what the record holds, what the last one of its kind was given, whose number it has."""

from dataclasses import dataclass
from datetime import date

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import CommitteeTerm, IssuedPaper, NumberBook, PathAct
from ketnap.queries.papers.issued import IssuedLine, offers
from ketnap.queries.papers.lines import upwards
from ketnap.queries.papers.values import of_candidacies, reached
from ketnap.rules.papers import Entry

REMEMBERED = ("head.place", "head.superior", "sign.position", "sign.name", "to.other")
"""What papers of one kind and one organisation share: taken from the last one."""


@dataclass(frozen=True)
class Ready:
    on: date
    known: dict[str, str]
    before: dict[str, str]
    """Of the last paper of its kind of the same issuer."""
    unit_id: int
    issuer_id: int
    issuer_name: str
    may_issue: bool
    """The viewer writes for the body that issues it."""
    number: str
    """That its act has already; empty: none yet."""
    booked: bool
    """The issuer keeps a register of numbers of its type."""
    kept: IssuedLine | None
    """The same paper of the same act, issued already."""


def ready(viewer: Viewer, candidacy_id: int, entry: Entry, act_id: int | None) -> Ready:
    """NotFound outside reach."""
    row = reached(viewer, [candidacy_id])[candidacy_id]
    act = PathAct.objects.filter(pk=act_id, candidacy=candidacy_id).first() if act_id else None
    on = (act.decided_on or act.on) if act else viewer.on
    unit = act.unit_id if act else row.unit_id
    line = upwards({unit}, on)[unit]
    made, _ = line.issuer(entry.issuer)
    issuer = made.unit_id if made else unit
    wanted = {candidacy_id: act_id} if act_id else None
    known = of_candidacies(viewer, [candidacy_id], entry, on, wanted)[candidacy_id]
    last = (
        IssuedPaper.objects.filter(key=entry.key, unit__in=scope.subtree([issuer], viewer.on), withdrawn_at=None)
        .order_by("-id").values_list("values", flat=True).first()
    )  # fmt: skip
    said = last["single"] if last else {}
    term = CommitteeTerm.objects.filter(unit=issuer, since__lte=on).order_by("-since").first()
    kept = next(
        (one.issued for one in offers(viewer, candidacy_id) if one.entry.key == entry.key and one.act_id == act_id),
        None,
    )
    return Ready(
        on, known, {key: said[key] for key in REMEMBERED if said.get(key) and key not in known}, row.unit_id, issuer,
        made.name if made else "", scope.reaches(viewer, issuer, Permission.RECORD_PATH),
        act.decision_no if act and entry.number else "",
        bool(entry.number) and NumberBook.objects.filter(term=term, type=entry.number).exists() if term else False,
        kept,
    )  # fmt: skip
