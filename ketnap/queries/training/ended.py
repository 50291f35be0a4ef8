"""How a class ended: what was concluded, which certificates were given, its ceremony. Viewer first."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib.dates import show
from ketnap.models import Certificate, ClosingAct, CommitteeTerm, LearnerResult, NumberBook, PhotoFile, TrainingClass
from ketnap.queries.missing import NotFound
from ketnap.queries.provenance import PAPERS, ActLine, source

Kind = ClosingAct.Kind


@dataclass(frozen=True)
class Ceremony:
    act_id: int
    on: date
    place: str
    learners: int
    guests: int
    spoke: tuple[str, ...]
    """A line each."""
    photo_id: int | None = None
    caption: str = ""
    alt: str = ""


@dataclass(frozen=True)
class Ending:
    """Numbers of all learners, also of those out of the viewer's reach."""

    acts: list[ActLine]
    """In the order they were written, those taken back included."""
    concluded_on: date | None
    """None: no conclusion holds."""
    passed: int
    failed: int
    waiting: int
    """Passed, without a certificate of the class."""
    certified: int
    """Certificates of the class that hold."""
    printed: int
    """Of those, printed here."""
    ceremony: Ceremony | None


def ending(viewer: Viewer, class_id: int) -> Ending:
    """NotFound for a class whose organiser is outside reach."""
    _reach(viewer, class_id)
    acts = list(ClosingAct.objects.filter(training_class=class_id).select_related(*PAPERS).order_by("pk"))
    holding = {act.kind: act for act in acts if act.holds}
    concluded = holding.get(Kind.CONCLUDED)
    rows = LearnerResult.objects.filter(act__in=[concluded] if concluded else [], enrolment__withdrawn=False)
    results = list(rows.values_list("enrolment__person", "passed"))
    papers = list(
        Certificate.objects.filter(training_class=class_id, withdrawn=False)
        .values_list("person", "act", "issued", "issued__withdrawn_at")
    )  # fmt: skip
    having = {person for person, *_ in papers}
    passed = {person for person, ok in results if ok}
    counts = {act.pk: sum(given == act.pk for _, given, *_ in papers) for act in acts}
    held = holding.get(Kind.CEREMONY)
    return Ending(
        [_line(act, counts[act.pk]) for act in acts], concluded.on if concluded else None, len(passed),
        len(results) - len(passed), len(passed - having), len(papers),
        sum(issued is not None and gone is None for *_, issued, gone in papers), ceremony(held) if held else None,
    )  # fmt: skip


def ceremony(act: ClosingAct) -> Ceremony:
    told: dict[str, Any] = act.told
    return Ceremony(
        act.pk,
        act.on,
        told["place"],
        told["learners"],
        told["guests"],
        tuple(told["spoke"].splitlines()),
        act.photo_id,
        act.caption,
        act.alt,
    )


def closing_act(viewer: Viewer, class_id: int, act_id: int) -> ActLine:
    """An act that can be taken back. NotFound for any other, and outside reach."""
    found = next((one for one in ending(viewer, class_id).acts if one.act_id == act_id), None)
    if found is None or found.reverses or found.taken_back:
        raise NotFound("Không có ghi chép này để hoàn tác.")
    return found


def next_number(viewer: Viewer, class_id: int, on: date) -> int | None:
    """The number the organiser's book of certificates would give on the day; None: it keeps none. Somebody may take it
    first. NotFound outside reach."""
    unit = _reach(viewer, class_id).organiser_id
    term = CommitteeTerm.objects.filter(unit=unit, since__lte=on).order_by("-since").first()
    last = NumberBook.objects.filter(term=term, type="GCN").values_list("last", flat=True).first() if term else None
    return None if last is None else last + 1


def photo(viewer: Viewer, class_id: int, widest: int) -> bytes | None:
    """The photograph of the ceremony as JPEG, the largest kept up to that width; None: there is none. NotFound outside
    reach."""
    held = ending(viewer, class_id).ceremony
    rows = PhotoFile.objects.filter(photo__in=[held.photo_id] if held and held.photo_id else []).order_by("width")
    found = rows.filter(width__lte=widest).last() or rows.first()
    return bytes(found.content) if found else None


def _reach(viewer: Viewer, class_id: int) -> TrainingClass:
    rows = TrainingClass.objects.filter(pk=class_id)
    row = scope.visible(viewer, rows, Permission.READ_FIGURES, unit="organiser").first()
    if row is None:
        raise NotFound("Không có lớp này.")
    return row


def _line(act: ClosingAct, certificates: int) -> ActLine:
    said = {
        Kind.CONCLUDED: f"dự ít nhất {act.told.get('least')} buổi" if act.told.get("least") else "",
        Kind.CERTIFIED: f"còn {certificates} giấy có hiệu lực",
        Kind.CEREMONY: act.told.get("place", ""),
        Kind.REVERSAL: f"việc ngày {show(act.on)}",
    }
    return ActLine(
        act.pk, act.kind, str(act.get_kind_display()), act.on, said[Kind(act.kind)], source(act), act.reverses_id,
        not act.holds,
    )  # fmt: skip
